// Package turn is what happens when a person speaks: one at a time, recall,
// step, phrase, commit, remember, answer.
package turn
