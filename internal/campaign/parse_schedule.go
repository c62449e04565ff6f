package campaign

import (
	"strconv"
	"time"

	"lianbot/internal/calendar"
)

// mostPublicity is how many working days a publicity may last.
const mostPublicity = 20

// publicity reads the days of publicity and the inner dates, and counts those that
// are not given. A campaign that is too short for them has none, unless one of them
// was asked for.
func (p *parser) publicity(c *Campaign, f file) {
	key := "publicity_days"
	wanted := f.PublicityDays.given()
	c.PublicityDays = p.number(key, f.PublicityDays, c.PublicityDays, 1, mostPublicity)
	end := c.Calendar.EndOfDay
	var given Schedule
	inner := []struct {
		key   string
		value value
		at    calendar.Clock // without a time
		after int            // working days from the opening
	}{
		{"personal", f.Schedule.Personal, end, openToPersonal},
		{"reviewed", f.Schedule.Reviewed, end, openToPersonal + personalToReviewed},
		{"decided", f.Schedule.Decided, end, openToPersonal + personalToReviewed + reviewedToDecided},
		{"posted", f.Schedule.Posted, min(postedBy, end), needed(0) - publicityToDue},
		{"publicity", f.Schedule.Publicity, end, needed(c.PublicityDays) - publicityToDue},
	}
	for i, d := range inner {
		if d.value.given() {
			*given.dates()[i] = p.instant("schedule."+d.key, d.value, d.at)
		}
	}
	if !p.dated {
		return
	}
	s := schedule(c.Deadline, c.PublicityDays, given, p.cal)
	faults := len(p.faults)
	for i, d := range inner {
		if !given.dates()[i].IsZero() {
			p.innerDate("schedule."+d.key, d.value, i, given, s, c)
		}
	}
	if len(p.faults) > faults {
		return // the others were counted from a wrong one
	}
	if room(c.Opens, s, p.cal) {
		c.Schedule = s
		return
	}
	for i, d := range inner {
		if !given.dates()[i].IsZero() {
			p.fault(d.value.line, "fault_schedule_early", "key", "schedule."+d.key, "date", d.value.text,
				"earliest", day(p.cal.Shift(c.Opens, d.after)))
			return
		}
	}
	if !wanted {
		return
	}
	for days := c.PublicityDays - 1; days > 0; days-- {
		if room(c.Opens, schedule(c.Deadline, days, given, p.cal), p.cal) {
			p.fault(f.PublicityDays.line, "fault_publicity_long", "days", f.PublicityDays.text, "most", strconv.Itoa(days))
			return
		}
	}
	p.fault(f.PublicityDays.line, "fault_campaign_short", "days", f.PublicityDays.text,
		"nearest", day(p.cal.Shift(c.Opens, needed(c.PublicityDays))))
}

// innerDate checks one date that the file gives: it is a working day, and leaves
// those behind it the time that they need.
func (p *parser) innerDate(key string, v value, place int, given, s Schedule, c *Campaign) {
	at := *given.dates()[place]
	if !p.cal.Working(at) {
		p.fault(v.line, "fault_day_off", "key", key, "date", v.text, "nearest", day(p.cal.Shift(at, -1)))
		return
	}
	rest := given
	*rest.dates()[place] = time.Time{}
	counted := schedule(c.Deadline, c.PublicityDays, rest, p.cal)
	latest := *counted.dates()[place]
	var late bool
	switch all := s.dates(); {
	case all[place] == &s.Publicity:
		late = !at.Before(c.Deadline)
	case all[place] == &s.Posted:
		late = p.cal.Until(at, s.Publicity) < c.PublicityDays
	default:
		late = at.After(*all[place+1])
	}
	if late {
		p.fault(v.line, "fault_schedule_late", "key", key, "date", v.text, "latest", day(latest))
	}
}
