// Package review is what happens when others look at a form: a liaison passes it or
// sends it back, the unit decides on it together, a colleague or the head suggests
// something and the author answers.
package review
