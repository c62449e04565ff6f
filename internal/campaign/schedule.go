package campaign

import (
	"time"

	"lianbot/internal/calendar"
)

// postedBy is when what is to be made public is posted at the latest: what comes
// later in the day is posted on the next, and the publicity counts from the day
// after (domain.md, 1.2).
const postedBy calendar.Clock = 16 * 60

// The working days from one inner date to the next.
const (
	personalToReviewed = 2 // the liaison looks through the forms, and some go back
	reviewedToDecided  = 1
	decidedToPosted    = 1
	publicityToDue     = 1
	// openToPersonal is the least that people get.
	openToPersonal = 1
)

// schedule counts the inner dates back from the deadline over a publicity of so
// many working days. A date that is given already stays, and those before it are
// counted from it.
func schedule(deadline time.Time, publicity int, given Schedule, cal *calendar.Calendar) Schedule {
	s, end := given, cal.Settings().EndOfDay
	set := func(date *time.Time, days int, before time.Time, at calendar.Clock) {
		if date.IsZero() {
			*date = cal.At(cal.Shift(before, -days), at)
		}
	}
	set(&s.Publicity, publicityToDue, deadline, end)
	set(&s.Posted, publicity, s.Publicity, min(postedBy, end))
	set(&s.Decided, decidedToPosted, s.Posted, end)
	set(&s.Reviewed, reviewedToDecided, s.Decided, end)
	set(&s.Personal, personalToReviewed, s.Reviewed, end)
	return s
}

// needed is how many working days after the opening the deadline is at the
// earliest for a publicity of so many days.
func needed(publicity int) int {
	return openToPersonal + personalToReviewed + reviewedToDecided + decidedToPosted + publicity + publicityToDue
}

// room says whether the inner dates leave people time to fill in their forms.
func room(opens time.Time, s Schedule, cal *calendar.Calendar) bool {
	return cal.Until(opens, s.Personal) >= openToPersonal
}

// dates are the inner dates in their order. They can be written through.
func (s *Schedule) dates() []*time.Time {
	return []*time.Time{&s.Personal, &s.Reviewed, &s.Decided, &s.Posted, &s.Publicity}
}

// moved is the schedule so many working days later, at the same times of day.
func (s Schedule) moved(days int, cal *calendar.Calendar) Schedule {
	for _, date := range s.dates() {
		if !date.IsZero() && days > 0 {
			*date = cal.At(cal.Shift(*date, days), cal.Clock(*date))
		}
	}
	return s
}

// StageAt is the instant of a stage. It may lie in a time at which nobody is to be
// disturbed: an opening on a Sunday.
func (c Campaign) StageAt(s Stage, cal *calendar.Calendar) time.Time {
	day := cal.Shift(c.Deadline, s.Days)
	if s.Opening {
		day = cal.Day(c.Opens)
	}
	if s.BeforeEnd == 0 {
		return cal.At(day, s.At)
	}
	if !s.Opening && s.Days == 0 {
		return c.Deadline.Add(-s.BeforeEnd)
	}
	return cal.End(day).Add(-s.BeforeEnd)
}

// Uncovered are the years between the opening and the last of the campaign's dates
// whose statutory holidays the calendar does not know: in them every weekday is
// taken for a working day, and somebody must be told.
func (c Campaign) Uncovered(cal *calendar.Calendar) []int {
	last := c.Deadline
	for _, e := range c.Extensions {
		if e.Until.After(last) {
			last = e.Until
		}
	}
	if c.Ends.After(last) {
		last = c.Ends
	}
	return cal.Uncovered(c.Opens, last)
}
