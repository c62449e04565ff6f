// Package sheet reads and writes the tables of a spreadsheet program's files.
package sheet
