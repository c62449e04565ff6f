// Package reminder is the plan of a campaign's reminders: who is to be written to,
// when and why.
package reminder

import "time"

// Kind is what a message is about that nobody waits for as an answer.
type Kind string

// The kinds. Those from Invite to Heads come of the campaign's dates; Nudge and
// Snooze were asked for, by a liaison or by the person.
const (
	Invite Kind = "invitation"
	Remind Kind = "reminder"
	Digest Kind = "digest" // a unit's figures, for its liaisons and deputies
	Office Kind = "office" // the school's figures, for the administrators
	Heads  Kind = "heads"  // a unit's figures, for its head
	Nudge  Kind = "nudge"
	Snooze Kind = "snooze"
)

// Capped says whether a message of the kind takes one of the day's places, of
// which Rules.Cap says how many there are. What a person asked for does not.
func (k Kind) Capped() bool { return k != Snooze }

// What names what a message says, so that it is said once a day, under whichever
// plan.
func (k Kind) What(stage string) string {
	if k == Remind {
		return string(k) + "/" + stage
	}
	return string(k)
}

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
