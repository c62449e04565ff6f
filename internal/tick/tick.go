// Package tick is what happens because time has passed: reminders and digests are
// planned, and their words are made at the moment they leave.
package tick
