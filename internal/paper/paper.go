// Package paper is the official forms and the register as docx and xlsx.
package paper
