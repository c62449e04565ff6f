package campaign

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"lianbot/internal/calendar"
	"lianbot/internal/questionnaire"
)

// longestID is how long an id may be, in bytes.
const longestID = 40

// longest is how many days a campaign may last: what is longer is a year that was
// mistyped.
const longest = 400

// Parse reads a campaign's file. What it says nothing about is as in Defaults, and
// the inner dates are counted back from the deadline. Dates are written 2026-06-22
// or 2026-06-22 17:30 in the given zone: an opening without a time is the beginning
// of the day, a deadline the end of the working day. Categories go by id or by name.
//
// The days are those of the built-in statutory calendar and of the file. The error
// is a questionnaire.FaultsError with everything that is wrong, by line. What is
// not wrong but must be known is in Campaign.Uncovered.
func Parse(data []byte, name string, zone *time.Location, library *questionnaire.Library) (Campaign, error) {
	book, err := calendar.Statutory()
	if err != nil {
		return Campaign{}, err
	}
	p := parser{name: name, zone: zone}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		p.faults = questionnaire.YAMLFaults(name, err)
		if _, usable := errors.AsType[*yaml.TypeError](err); !usable {
			return Campaign{}, questionnaire.FaultsError(p.faults)
		}
	}
	c := Defaults()
	c.ID, c.Contact, c.Basis = f.ID.text, f.Contact.text, f.Basis.text
	c.Title, c.Office = p.need("title", f.Title), p.need("office", f.Office)
	p.calendar(&c, f.Calendar)
	p.cal = c.Days(zone, book)
	p.dates(&c, f)
	c.Phases = p.phases(f.Phases)
	c.Categories = p.categories(f.Categories, library)
	if c.UnitCategories = p.categories(f.UnitCategories, library); f.UnitCategories == nil {
		c.UnitCategories = all(library)
	}
	p.publicity(&c, f)
	c.Review = Review{Meeting: f.Review.Meeting, NoUnitForm: f.Review.UnitForm != nil && !*f.Review.UnitForm}
	p.units(&c, f)
	p.rules(&c, f.Rules)
	p.ladder(&c, f.Ladder, data)
	if len(p.faults) > 0 {
		slices.SortStableFunc(p.faults, func(a, b questionnaire.Fault) int { return cmp.Compare(a.Line, b.Line) })
		return Campaign{}, questionnaire.FaultsError(p.faults)
	}
	return c, nil
}

// all are the ids of all categories that there are.
func all(library *questionnaire.Library) []string {
	names := library.CategoryNames()
	ids := make([]string, 0, len(names))
	for _, name := range names {
		if slot, ok := library.Category(name); ok {
			ids = append(ids, slot.ID)
		}
	}
	return ids
}

type parser struct {
	name   string
	zone   *time.Location
	cal    *calendar.Calendar
	faults []questionnaire.Fault
	// dated says that opening and deadline are dates in the right order, from which
	// others can be counted.
	dated bool
}

func (p *parser) fault(line int, name string, pairs ...string) {
	p.faults = append(p.faults, questionnaire.NewFault(p.name, line, name, pairs...))
}

func (p *parser) need(key string, v value) string {
	if !v.given() {
		p.fault(v.line, "fault_missing", "key", key)
	}
	return v.text
}

// stamp and day are how an instant and a day are written in the file.
func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }
func day(t time.Time) string   { return t.Format(time.DateOnly) }

// dates reads opening, deadline and end.
func (p *parser) dates(c *Campaign, f file) {
	c.Opens = p.instant("opening", f.Opening, 0)
	c.Deadline = p.instant("deadline", f.Deadline, c.Calendar.EndOfDay)
	if f.End.given() {
		c.Ends = p.instant("end", f.End, c.Calendar.EndOfDay)
	}
	if c.ID == "" {
		c.ID = day(c.Opens)
	}
	if len(c.ID) > longestID {
		p.fault(f.ID.line, "fault_id_long", "most", strconv.Itoa(longestID))
	}
	if c.Opens.IsZero() || c.Deadline.IsZero() {
		return
	}
	// The first day by which a form can have been filled in, reviewed, made public.
	first := p.cal.Shift(c.Opens, needed(c.PublicityDays))
	switch {
	case !c.Deadline.After(c.Opens):
		p.fault(f.Deadline.line, "fault_deadline_early",
			"deadline", f.Deadline.text, "opening", f.Opening.text, "nearest", day(first))
		return
	case c.Deadline.After(c.Opens.AddDate(0, 0, longest)):
		p.fault(f.Deadline.line, "fault_campaign_long", "most", strconv.Itoa(longest))
		return
	}
	if !p.cal.Working(c.Deadline) && !f.DeadlineOnDayOff {
		// Earlier, not later (domain.md, 6.2), unless that is before the opening.
		nearest := p.cal.Shift(c.Deadline, -1)
		if !p.cal.End(nearest).After(c.Opens) {
			nearest = p.cal.Shift(c.Deadline, 1)
		}
		name, pairs := "fault_deadline_weekend", []string{"deadline", f.Deadline.text, "nearest", day(nearest)}
		if holiday := p.cal.Holiday(c.Deadline); holiday != "" {
			name, pairs = "fault_deadline_holiday", append(pairs, "holiday", holiday)
		}
		p.fault(f.Deadline.line, name, pairs...)
	}
	if f.End.given() && !c.Ends.IsZero() && c.Ends.Before(c.Deadline) {
		p.fault(f.End.line, "fault_end_early", "end", f.End.text, "deadline", f.Deadline.text)
	}
	p.dated = true
}

func (p *parser) phases(phases []filePhase) []Phase {
	var read []Phase
	for i, f := range phases {
		key := fmt.Sprintf("phases[%d].", i+1)
		ph := Phase{Name: p.need(key+"name", f.Name)}
		if f.From.given() {
			ph.From = p.instant(key+"from", f.From, 0)
		}
		if f.To.given() {
			ph.To = p.instant(key+"to", f.To, 0)
		}
		if !ph.From.IsZero() && !ph.To.IsZero() && ph.To.Before(ph.From) {
			p.fault(f.To.line, "fault_phase_order", "name", ph.Name, "from", f.From.text, "to", f.To.text)
		}
		for _, step := range f.Steps {
			ph.Steps = append(ph.Steps, p.need(key+"steps", step))
		}
		read = append(read, ph)
	}
	return read
}

func (p *parser) categories(values []value, library *questionnaire.Library) []string {
	var ids []string
	for _, v := range values {
		slot, ok := library.Category(v.text)
		switch {
		case !ok:
			p.fault(v.line, "fault_category_unknown", "category", v.text, "known", strings.Join(library.CategoryNames(), "\n"))
		case slices.Contains(ids, slot.ID):
			p.fault(v.line, "fault_category_twice", "category", v.text)
		default:
			ids = append(ids, slot.ID)
		}
	}
	return ids
}

// units reads the deadlines of single units.
func (p *parser) units(c *Campaign, f file) {
	names := slices.Sorted(maps.Keys(f.Units))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(f.Units[a].Deadline.line, f.Units[b].Deadline.line)
	})
	for _, name := range names {
		u, key := f.Units[name], "units."+name+".deadline"
		until := p.instant(key, u.Deadline, c.Calendar.EndOfDay)
		if until.IsZero() || !p.dated {
			continue
		}
		switch {
		case !until.After(c.Deadline):
			p.fault(u.Deadline.line, "fault_unit_early", "unit", name, "date", u.Deadline.text, "deadline", f.Deadline.text)
		case until.After(c.Deadline.AddDate(0, 0, longest)):
			p.fault(u.Deadline.line, "fault_campaign_long", "most", strconv.Itoa(longest))
		case !f.DeadlineOnDayOff && !p.cal.Working(until):
			p.fault(u.Deadline.line, "fault_day_off", "key", key, "date", u.Deadline.text, "nearest", day(p.cal.Shift(until, -1)))
		case f.End.given() && !c.Ends.IsZero() && until.After(c.Ends):
			p.fault(u.Deadline.line, "fault_after_end", "key", key, "date", u.Deadline.text, "end", f.End.text)
		default:
			*c = c.moved(Extension{Unit: name, Until: until, Reason: u.Reason.text, Filed: true}, p.cal)
		}
	}
}

// written is a date as the file has it, with or without a time.
var written = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})(?: (.+))?$`)

// instant reads a date; without is the time of day of one that has none.
func (p *parser) instant(key string, v value, without calendar.Clock) time.Time {
	if !v.given() {
		p.fault(v.line, "fault_missing", "key", key)
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, v.text); err == nil && sane(t) {
		return t.In(p.zone)
	}
	text := strings.Join(strings.Fields(strings.NewReplacer("T", " ", "/", "-").Replace(v.text)), " ")
	if m := written.FindStringSubmatch(text); m != nil {
		at, ok := without, true
		if m[2] != "" {
			at, ok = calendar.ParseClock(strings.TrimSuffix(m[2], ":00"))
			if !ok {
				at, ok = calendar.ParseClock(m[2])
			}
		}
		if d, err := time.ParseInLocation("2006-1-2", m[1], p.zone); err == nil && ok && sane(d) {
			return time.Date(d.Year(), d.Month(), d.Day(), 0, int(at), 0, 0, p.zone)
		}
	}
	p.fault(v.line, "fault_date", "key", key, "text", v.text)
	return time.Time{}
}

// sane says whether a year can be meant.
func sane(t time.Time) bool { return t.Year() >= firstYear && t.Year() < firstYear+200 }

// number reads a whole number within bounds; def when nothing was written.
func (p *parser) number(key string, v value, def, least, most int) int {
	if !v.given() {
		return def
	}
	n, err := strconv.Atoi(strings.TrimPrefix(v.text, "+"))
	if err != nil || n < least || n > most {
		p.fault(v.line, "fault_number_range", "key", key, "text", v.text, "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		return def
	}
	return n
}

// clock reads a time of day; def when nothing was written.
func (p *parser) clock(key string, v value, def calendar.Clock) calendar.Clock {
	if !v.given() {
		return def
	}
	at, ok := calendar.ParseClock(v.text)
	if !ok {
		p.fault(v.line, "fault_time", "key", key, "text", v.text)
		return def
	}
	return at
}

// undisturbed reads a time of day at which messages leave.
func (p *parser) undisturbed(s calendar.Settings, key string, v value, def calendar.Clock) calendar.Clock {
	at := p.clock(key, v, def)
	if v.given() {
		p.disturbs(s, key, v.line, at)
	}
	return at
}

// disturbs says so when nobody is to be written to at a time of day.
func (p *parser) disturbs(s calendar.Settings, key string, line int, at calendar.Clock) bool {
	span := s.Quiet
	switch s.Disturbs(at) {
	case calendar.Free:
		return false
	case calendar.LunchBreak:
		span = s.Lunch
	case calendar.QuietHours, calendar.DayOff:
	}
	p.fault(line, "fault_time_quiet", "key", key, "time", at.String(), "span", span.String(), "nearest", nearest(s, at).String())
	return true
}
