// Package reminder is the plan of a campaign's reminders: who is to be written to,
// when and why.
package reminder

import "time"

// Nudged is what came of reminding people at once because somebody asked for it.
type Nudged struct {
	// Planned are those who will be written to, from At on: at once, or when people
	// may be written to again.
	Planned int
	At      time.Time
	// Today have been written to today, and are left alone.
	Today int
	// Unreachable have no account, or the platform does not let messages through to
	// them.
	Unreachable int
	// Finished have handed in, or need not.
	Finished int
}
