package campaign

import (
	"fmt"
	"slices"
	"time"

	"lianbot/internal/calendar"
)

// For is the campaign as it is for a unit: with the deadline that was moved for
// it, and the inner dates that come with that. A date that everybody got later
// than the unit's own counts for the unit, too.
//
// What it returns is for looking at: to move a deadline, or to keep the campaign,
// take the one that it was made from.
func (c Campaign) For(unit string) Campaign {
	for i := len(c.Extensions) - 1; i >= 0 && unit != ""; i-- {
		e := &c.Extensions[i]
		if e.Unit != unit {
			continue
		}
		if e.Until.After(c.Deadline) {
			c.Deadline, c.Schedule = e.Until, e.Schedule
		}
		return c
	}
	return c
}

// Refusal is why a deadline cannot be moved.
type Refusal string

// The refusals, in the order in which they are looked for.
const (
	BeforeOpening Refusal = "before_opening"
	InThePast     Refusal = "in_the_past"
	NotLater      Refusal = "not_later" // than what counts now
	OnDayOff      Refusal = "on_day_off"
	AfterTheEnd   Refusal = "after_the_end" // of the phase
)

// ExtendError says why a deadline cannot be moved, and what could be done.
type ExtendError struct {
	Why   Refusal
	Until time.Time // the instant that was asked for
	// Than is what it was held against: the opening, the present, the deadline that
	// counts now, the end of the phase. It is zero for a day off.
	Than time.Time
	// Nearest is the nearest deadline that would be possible, at the end of a working
	// day; zero when there is none before the end of the phase.
	Nearest time.Time
	Holiday string // the name of the day off; empty for a weekend
}

// Error says it in short.
func (e ExtendError) Error() string {
	return fmt.Sprintf("deadline %s: %s", e.Until.Format(time.RFC3339), e.Why)
}

// Extend moves the deadline of everybody, or of the extension's unit, and the inner
// dates by as many working days. The extension must have its unit, the new
// deadline, reason, who and when; an ExtendError says why it cannot be. The plan
// grows: what was planned under the old dates is dropped.
func (c Campaign) Extend(e Extension, cal *calendar.Calendar) (Campaign, error) {
	now := c.For(e.Unit).Deadline
	refuse := func(why Refusal, than time.Time) (Campaign, error) {
		err := ExtendError{Why: why, Until: e.Until, Than: than, Nearest: c.nearest(e, cal)}
		if why == OnDayOff {
			err.Holiday = cal.Holiday(e.Until)
		}
		return c, err
	}
	switch {
	case !e.Until.After(c.Opens):
		return refuse(BeforeOpening, c.Opens)
	case !e.Until.After(e.At):
		return refuse(InThePast, e.At)
	case !e.Until.After(now):
		return refuse(NotLater, now)
	case !cal.Working(e.Until):
		return refuse(OnDayOff, time.Time{})
	case !c.Ends.IsZero() && e.Until.After(c.Ends):
		return refuse(AfterTheEnd, c.Ends)
	}
	c = c.moved(e, cal)
	c.Plan++
	return c, nil
}

// nearest is the possible deadline nearest to the one asked for: an earlier one if
// there is any.
func (c Campaign) nearest(e Extension, cal *calendar.Calendar) time.Time {
	now := c.For(e.Unit).Deadline
	possible := func(t time.Time) bool {
		return cal.Working(t) && t.After(now) && t.After(e.At) && (c.Ends.IsZero() || !t.After(c.Ends))
	}
	wanted := e.Until
	if !c.Ends.IsZero() && wanted.After(c.Ends) {
		wanted = c.Ends
	}
	if earlier := cal.End(cal.Shift(wanted.AddDate(0, 0, 1), -1)); possible(earlier) {
		return earlier
	}
	// Counting begins the day before the first day that could do.
	first := wanted
	for _, t := range []time.Time{now, e.At} {
		if t.After(first) {
			first = t
		}
	}
	later := cal.End(cal.Shift(first.AddDate(0, 0, -1), 1))
	if !possible(later) {
		later = cal.End(cal.Shift(first, 1))
	}
	if !possible(later) {
		return time.Time{}
	}
	return later
}

// moved is the campaign with an extension more, whatever it is.
func (c Campaign) moved(e Extension, cal *calendar.Calendar) Campaign {
	was := c.For(e.Unit)
	e.Was = Dates{Deadline: was.Deadline, Schedule: was.Schedule}
	e.Schedule = was.Schedule.moved(cal.Until(was.Deadline, e.Until), cal)
	c.Extensions = append(slices.Clip(c.Extensions), e)
	if e.Unit == "" {
		c.Deadline, c.Schedule = e.Until, e.Schedule
	}
	return c
}

// WithoutLast is the campaign without the last extension that was made in chat,
// and that extension; false when there is none. The plan grows.
func (c Campaign) WithoutLast() (Campaign, Extension, bool) {
	last := len(c.Extensions) - 1
	if last < 0 || c.Extensions[last].Filed {
		return c, Extension{}, false
	}
	e := c.Extensions[last]
	c.Extensions = slices.Clip(c.Extensions[:last])
	if last == 0 {
		c.Extensions = nil
	}
	if e.Unit == "" {
		c.Deadline, c.Schedule = e.Was.Deadline, e.Was.Schedule
	}
	c.Plan++
	return c, e, true
}
