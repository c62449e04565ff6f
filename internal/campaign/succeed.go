package campaign

import (
	"encoding/json"

	"lianbot/internal/calendar"
)

// Succeed is the campaign next, which a file has, in the place of the campaign
// that is going on. Deadlines that were moved in chat stay moved unless those of
// the file are later anyway. The plan grows when dates, ladder, calendar or rules
// are other than they were, and with them what is planned; it grows, too, when
// another campaign takes over, so that a campaign that comes back is planned anew.
//
// cal is the calendar of next.
func Succeed(old, next Campaign, cal *calendar.Calendar) Campaign {
	if old.ID != next.ID {
		if old.ID != "" {
			next.Plan = old.Plan + 1
		}
		return next
	}
	for _, e := range old.Extensions {
		if !e.Filed && e.Until.After(next.For(e.Unit).Deadline) {
			next = next.moved(e, cal)
		}
	}
	next.Plan = old.Plan
	if planned(old) != planned(next) {
		next.Plan++
	}
	return next
}

// planned is all that reminders are planned from. Instants are compared as they
// are kept, not by their zones.
func planned(c Campaign) string {
	c.Opens, c.Deadline, c.Ends = c.Opens.UTC(), c.Deadline.UTC(), c.Ends.UTC()
	type moved struct {
		Unit  string
		Dates Dates
	}
	extensions := make([]moved, 0, len(c.Extensions))
	for _, e := range c.Extensions {
		extensions = append(extensions, moved{Unit: e.Unit, Dates: utc(Dates{Deadline: e.Until, Schedule: e.Schedule})})
	}
	data, err := json.Marshal([]any{
		c.Opens, c.Ends, utc(Dates{Deadline: c.Deadline, Schedule: c.Schedule}), extensions, c.Ladder, c.Rules, c.Calendar,
	})
	if err != nil {
		return err.Error() // a year that JSON cannot write is not what it was
	}
	return string(data)
}

func utc(d Dates) Dates {
	d.Deadline = d.Deadline.UTC()
	for _, date := range d.Schedule.dates() {
		*date = date.UTC()
	}
	return d
}
