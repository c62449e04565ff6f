// Package calendar is the days on which a school works: weekdays, statutory
// holidays with their make-up working days, the school's own closed days, and the
// hours in which nobody is to be disturbed.
package calendar

import (
	"slices"
	"time"
)

// layout is how a day is written.
const layout = "2006-01-02"

// Settings are what a school decides about its days. The zero value has no quiet
// hours, no lunch break, and days that end at midnight.
type Settings struct {
	// EndOfDay is when a working day ends, and with it what is due on it.
	EndOfDay Clock `json:"end_of_day"`
	// Quiet is the night, Lunch the break at noon: nothing is sent in either.
	Quiet Span `json:"quiet"`
	Lunch Span `json:"lunch"`
	// Days are the school's own; they win over the statutory ones.
	Days []Exception `json:"days,omitempty"`
	// Covered are years whose statutory holidays are among Days, since the book
	// does not have them.
	Covered []int `json:"covered,omitempty"`
}

// Equal says whether two schools have the same days.
func (s Settings) Equal(other Settings) bool {
	return s.EndOfDay == other.EndOfDay && s.Quiet == other.Quiet && s.Lunch == other.Lunch &&
		slices.Equal(s.Days, other.Days) && slices.Equal(s.Covered, other.Covered)
}

// Disturbs says why nobody is to be written to at a time of day, on any day.
func (s Settings) Disturbs(at Clock) Reason {
	switch {
	case s.Quiet.Holds(at):
		return QuietHours
	case s.Lunch.Holds(at):
		return LunchBreak
	default:
		return Free
	}
}

// Nearest is the time of day nearest to the given one at which people may be
// written to: itself, or else neither a full nor a half hour, when everybody
// writes. It is false in a school that is never to be disturbed.
func (s Settings) Nearest(at Clock) (Clock, bool) {
	const half = minutesInHour / 2
	free := func(c Clock) bool {
		return c >= 0 && c < minutesInDay && s.Disturbs(c) == Free && (c == at || c%half != 0)
	}
	for away := range Clock(minutesInDay) {
		for _, c := range []Clock{at - away, at + away} {
			if free(c) {
				return c, true
			}
		}
	}
	return 0, false
}

// Exception is a day that is not what its weekday says.
type Exception struct {
	Date string `json:"date"` // 2026-06-19
	Name string `json:"name"`
	Off  bool   `json:"off"` // false: a working day, to make up for another
}

// Calendar answers questions about days. It is immutable. Days are given by any
// instant in them and returned as the instant at which they begin.
type Calendar struct {
	zone     *time.Location
	settings Settings
	days     map[string]Exception
	covered  []int
}

// New makes a calendar for a zone.
func New(zone *time.Location, book Book, s Settings) *Calendar {
	c := &Calendar{zone: zone, settings: s, days: make(map[string]Exception, len(book.Days)+len(s.Days)), covered: slices.Concat(book.years(), s.Covered)}
	for _, d := range slices.Concat(book.Days, s.Days) {
		c.days[d.Date] = d
	}
	return c
}

// Zone is where the days are.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Settings are those that the calendar was made with.
func (c *Calendar) Settings() Settings { return c.settings }

// Day is the beginning of the day of t.
func (c *Calendar) Day(t time.Time) time.Time {
	t = t.In(c.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.zone)
}

// At is a time of day on the day of t.
func (c *Calendar) At(t time.Time, at Clock) time.Time {
	d := c.Day(t)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, int(at), 0, 0, c.zone)
}

// End is the end of the working day of t.
func (c *Calendar) End(t time.Time) time.Time { return c.At(t, c.settings.EndOfDay) }

// Clock is the time of day of t.
func (c *Calendar) Clock(t time.Time) Clock {
	t = t.In(c.zone)
	return Clock(t.Hour()*minutesInHour + t.Minute())
}

// Working says whether the school works on the day of t.
func (c *Calendar) Working(t time.Time) bool {
	t = t.In(c.zone)
	if d, ok := c.days[t.Format(layout)]; ok {
		return !d.Off
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// Holiday is the name of the holiday or closed day of t; empty when it has none.
func (c *Calendar) Holiday(t time.Time) string {
	if d := c.days[t.In(c.zone).Format(layout)]; d.Off {
		return d.Name
	}
	return ""
}

// farthest is how many days a search for a working day goes on, in a school that
// never works: longer than any holiday.
const farthest = 400

// Shift is the nth working day after the day of t, or before it when n is
// negative. With 0 it is the day itself, working or not.
func (c *Calendar) Shift(t time.Time, n int) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	d := c.Day(t)
	for idle := 0; n > 0 && idle < farthest; {
		d = d.AddDate(0, 0, step)
		idle++
		if c.Working(d) {
			n--
			idle = 0
		}
	}
	return d
}

// Until counts the working days after the day of from up to the day of to, that
// day included; 0 when to is not later.
func (c *Calendar) Until(from, to time.Time) int {
	n := 0
	for d := c.Day(from).AddDate(0, 0, 1); !d.After(c.Day(to)); d = d.AddDate(0, 0, 1) {
		if c.Working(d) {
			n++
		}
	}
	return n
}

// Disturbs says why nobody is to be written to at t without having asked for it;
// Free means that it may be done.
func (c *Calendar) Disturbs(t time.Time) Reason {
	if !c.Working(t) {
		return DayOff
	}
	return c.settings.Disturbs(c.Clock(t))
}

// Reason is why a moment is not one to write to people in.
type Reason string

// The reasons.
const (
	Free       Reason = ""
	DayOff     Reason = "day_off"
	QuietHours Reason = "quiet_hours"
	LunchBreak Reason = "lunch_break"
)

// NextFree is the first minute, from t on, in which people may be written to. In
// a school that is never to be disturbed it is some time in the years to come.
func (c *Calendar) NextFree(t time.Time) time.Time {
	if c.Disturbs(t) == Free {
		return t
	}
	t = t.In(c.zone).Truncate(time.Minute)
	for range 3 * farthest { // a day has two spans at most
		switch c.Disturbs(t) {
		case DayOff:
			t = c.Day(t).AddDate(0, 0, 1)
		case QuietHours:
			t = c.behind(t, c.settings.Quiet)
		case LunchBreak:
			t = c.behind(t, c.settings.Lunch)
		case Free:
			return t
		}
	}
	return t
}

// behind is the end of the span that t lies in.
func (c *Calendar) behind(t time.Time, s Span) time.Time {
	if end := c.At(t, s.To); end.After(t) {
		return end
	}
	return c.At(c.Day(t).AddDate(0, 0, 1), s.To)
}

// Uncovered lists the years from the one of from to the one of to of which the
// statutory holidays are not known: in them weekdays are taken for working days.
func (c *Calendar) Uncovered(from, to time.Time) []int {
	var years []int
	for y := from.In(c.zone).Year(); y <= to.In(c.zone).Year(); y++ {
		if !slices.Contains(c.covered, y) {
			years = append(years, y)
		}
	}
	return years
}
