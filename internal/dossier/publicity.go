package dossier

import (
	"slices"
	"time"

	"lianbot/internal/calendar"
)

// PublicityDays is how many working days a publicity lasts in a campaign that does
// not say (domain.md, 1.4: three unless the school decides otherwise).
const PublicityDays = 3

// Publicity is a version that a unit has posted without names.
type Publicity struct {
	Campaign, Unit string
	Hash           string // the version
	Posted         Act
	Days           int       // working days
	Ends           time.Time // the end of the last one
	Closed         Act       // zero: it goes on
}

// Post begins a publicity. Its days are counted from the day after the posting.
func Post(d Dossier, days *calendar.Calendar, n int, a Act) Publicity {
	if n <= 0 {
		n = PublicityDays
	}
	return Publicity{Campaign: d.Campaign, Unit: d.Unit, Hash: d.Hash, Posted: a, Days: n, Ends: days.End(days.Shift(a.At, n))}
}

// Objection is one that was noted while a version was posted.
type Objection struct {
	Number   int // counted in the unit from 1
	Text     string
	Noted    Act
	Answer   string
	Answered Act // zero: not yet
}

// Unanswered are the numbers of the objections that wait for an answer.
func Unanswered(all []Objection) []int {
	var numbers []int
	for _, o := range all {
		if o.Answered == (Act{}) {
			numbers = append(numbers, o.Number)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// Hindrance is why a publicity cannot be closed.
type Hindrance string

// The hindrances; the zero value is none.
const (
	NoHindrance  Hindrance = ""
	StillRunning Hindrance = "running"    // the period is not over
	Objected     Hindrance = "unanswered" // an objection has no answer
	IsClosed     Hindrance = "closed"
)

// Closable says whether a publicity can be closed at an instant.
func (p Publicity) Closable(at time.Time, all []Objection) Hindrance {
	switch {
	case p.Closed != (Act{}):
		return IsClosed
	case at.Before(p.Ends):
		return StillRunning
	case len(Unanswered(all)) > 0:
		return Objected
	default:
		return NoHindrance
	}
}
