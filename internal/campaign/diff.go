package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
)

// Change is one thing in which two campaigns differ.
type Change struct {
	// Name is the phrase that names the thing: change_deadline.
	Name string
	// Old and New are what it was and what it is, in the way of the file; empty:
	// nothing. A list has one entry a line. Of long lists, the ladder and the days,
	// only what goes and what comes is there.
	Old, New string
}

// Diff is what is other in the campaign next than in old, in the order of the file.
func Diff(old, next Campaign) []Change {
	var changes []Change
	differ := func(name, was, is string) {
		if was != is {
			changes = append(changes, Change{Name: "change_" + name, Old: was, New: is})
		}
	}
	moved := func(name string, was, is []string) {
		gone := slices.DeleteFunc(slices.Clone(was), func(s string) bool { return slices.Contains(is, s) })
		come := slices.DeleteFunc(slices.Clone(is), func(s string) bool { return slices.Contains(was, s) })
		if len(gone)+len(come) == 0 {
			gone, come = was, is // in another order, perhaps
		}
		differ(name, strings.Join(gone, "\n"), strings.Join(come, "\n"))
	}
	clock := func(name string, was, is calendar.Clock) { differ(name, was.String(), is.String()) }
	number := func(name string, was, is int) { differ(name, strconv.Itoa(was), strconv.Itoa(is)) }
	instant := func(name string, was, is time.Time) { differ(name, moment(was), moment(is)) }

	differ("title", old.Title, next.Title)
	differ("basis", old.Basis, next.Basis)
	differ("office", old.Office, next.Office)
	differ("contact", old.Contact, next.Contact)
	instant("opening", old.Opens, next.Opens)
	instant("deadline", old.Deadline, next.Deadline)
	instant("end", old.Ends, next.Ends)
	number("publicity_days", old.PublicityDays, next.PublicityDays)
	for i, name := range []string{"personal", "reviewed", "decided", "posted", "publicity"} {
		instant(name, *old.Schedule.dates()[i], *next.Schedule.dates()[i])
	}
	moved("units", units(old), units(next))
	moved("phases", phases(old), phases(next))
	differ("categories", strings.Join(old.Categories, "\n"), strings.Join(next.Categories, "\n"))
	differ("unit_categories", strings.Join(old.UnitCategories, "\n"), strings.Join(next.UnitCategories, "\n"))
	differ("review_meeting", yes(old.Review.Meeting), yes(next.Review.Meeting))
	differ("review_unit_form", yes(!old.Review.NoUnitForm), yes(!next.Review.NoUnitForm))
	moved("ladder", stages(old), stages(next))
	was, is := old.Rules, next.Rules
	number("cap", was.Cap, is.Cap)
	clock("digest", was.Digest, is.Digest)
	clock("office_digest", was.Office, is.Office)
	differ("heads", heads(was), heads(is))
	clock("evening", was.Evening, is.Evening)
	clock("morning", was.Morning, is.Morning)
	number("quota", was.Quota, is.Quota)
	clock("end_of_day", old.Calendar.EndOfDay, next.Calendar.EndOfDay)
	differ("quiet", span(old.Calendar.Quiet), span(next.Calendar.Quiet))
	differ("lunch", span(old.Calendar.Lunch), span(next.Calendar.Lunch))
	moved("days", days(old), days(next))
	return changes
}

// yes is how the file has a choice.
func yes(chosen bool) string { return strconv.FormatBool(chosen) }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

func span(s calendar.Span) string {
	if s.From == s.To {
		return off
	}
	return s.String()
}

// units are the deadlines of single units.
func units(c Campaign) []string {
	var list []string
	for _, e := range c.Extensions {
		if e.Unit == "" {
			continue
		}
		line := e.Unit + " " + stamp(c.For(e.Unit).Deadline)
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	return list
}

func phases(c Campaign) []string {
	list := make([]string, 0, len(c.Phases))
	for _, ph := range c.Phases {
		parts := []string{ph.Name}
		for _, t := range []time.Time{ph.From, ph.To} {
			if !t.IsZero() {
				parts = append(parts, day(t))
			}
		}
		if len(ph.Steps) > 0 {
			parts = append(parts, "("+strings.Join(ph.Steps, " ")+")")
		}
		list = append(list, strings.Join(parts, " "))
	}
	return list
}

// stages are those of the ladder; the words of a stage are shown where they differ
// from the usual ones.
func stages(c Campaign) []string {
	list := make([]string, 0, len(c.Ladder))
	for _, s := range c.Ladder {
		parts := []string{s.ID}
		if usual := stageID(s); usual != s.ID {
			parts = append(parts, usual)
		}
		for _, state := range States() {
			if text, ok := s.Texts[state]; ok {
				parts = append(parts, fmt.Sprintf("%s: %q", state, text))
			}
		}
		list = append(list, strings.Join(parts, " "))
	}
	return list
}

func heads(r Rules) string {
	list := make([]string, 0, len(r.Heads))
	for _, day := range r.Heads {
		list = append(list, fmt.Sprintf("%+d@%s", day, r.HeadsAt))
	}
	return strings.Join(list, "\n")
}

func days(c Campaign) []string {
	list := make([]string, 0, len(c.Calendar.Days))
	for _, d := range c.Calendar.Days {
		sign := "+"
		if d.Off {
			sign = "-"
		}
		list = append(list, strings.TrimSpace(sign+d.Date+" "+d.Name))
	}
	return list
}
