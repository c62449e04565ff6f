// Package campaign is one round of the activity: its title, its office, when it
// opens, when the material is due, and the categories that are asked.
package campaign

import "time"

// Campaign is one round.
type Campaign struct {
	// ID stays the same when the file is applied again.
	ID string
	// Title as it stands on the paper and on the cards.
	Title string
	// Office is who runs it, as the staff know it; Contact is how to reach it.
	Office, Contact string
	// Opens is the first instant at which answers are taken.
	Opens time.Time
	// Deadline is the end of the working day on which the material is due
	// (handout, section 4.3: before the end of the working day, not midnight).
	Deadline time.Time
	// Categories are the ids of the categories that a person is asked, in order.
	Categories []string
}

// Period is where an instant lies in a campaign.
type Period int

// The periods.
const (
	Before Period = iota // not open yet
	Open
	After // the deadline has passed
)

// PeriodAt says where t lies. The deadline itself is still open.
func (c Campaign) PeriodAt(t time.Time) Period {
	switch {
	case t.Before(c.Opens):
		return Before
	case t.After(c.Deadline):
		return After
	default:
		return Open
	}
}
