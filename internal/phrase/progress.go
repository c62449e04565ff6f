package phrase

import (
	"strings"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/form"
	"lianbot/internal/progress"
)

// Bulletin puts figures into words for liaisons and the office.
type Bulletin struct {
	Scene
	// Days are the campaign's.
	Days *calendar.Calendar
	// Group says that everybody reads it: then there are figures only, and whoever
	// may ask may press.
	Group bool
	// Whole says that the answer is wanted as text, which has no pages to turn.
	Whole bool
}

// Line is the figures of one unit, or of the school when it has no name. The
// states add up to the number of people.
func (b Bulletin) Line(t progress.Tally) string {
	line := b.say("progress_line",
		"total", itoa(t.Total), "done", itoa(t.Done), "percent", itoa(t.Percent()),
		"drafting", itoa(t.Drafting), "open", itoa(t.Open))
	if t.Exempt > 0 {
		line += between + b.say("progress_exempt", "exempt", itoa(t.Exempt))
	}
	return line
}

// Status is the word for a state.
func (b Bulletin) Status(s form.Status) string {
	switch {
	case s.Done():
		return b.say("status_submitted")
	case s == form.Drafting:
		return b.say("status_drafting")
	default:
		return b.say("status_not_started")
	}
}

// Deadline says when the campaign ends.
func (b Bulletin) Deadline() string { return b.say("progress_deadline", "deadline", b.deadline()) }

// Left says how much time there is until the deadline, in working days.
func (b Bulletin) Left() string {
	until := b.Campaign.Deadline
	left := b.Days.Until(b.Now, until)
	switch {
	case b.Now.After(until):
		return b.say("office_left_over")
	case b.Days.Day(b.Now).Equal(b.Days.Day(until)):
		return b.say("office_left_today")
	default:
		return b.say("office_left", "days", itoa(left))
	}
}

// Question is one question of a colleague in a list.
func (b Bulletin) Question(number int, name string, at time.Time, text string) string {
	return b.say("questions_entry", "number", itoa(number), "name", name, "date", b.Date(at), "text", text)
}

// Say fills a phrase that needs nothing else.
func (b Bulletin) Say(name string, pairs ...string) string { return b.say(name, pairs...) }

// list joins names.
func (b Bulletin) list(names []string) string {
	return strings.Join(names, b.say("progress_name_separator"))
}

// atMost joins names, as many as a card can take; a text takes all.
func (b Bulletin) atMost(names []string, most int) string {
	if b.Whole || len(names) <= most {
		return b.list(names)
	}
	return b.say("progress_more", "names", b.list(names[:most]))
}

// unitName is the name of a unit as it is shown.
func (b Bulletin) unitName(name string) string {
	if name == "" {
		return b.say("progress_unit_none")
	}
	return name
}

// whose is the name of a unit, or the word for the school.
func (b Bulletin) whose(unit string) string {
	if unit == "" {
		return b.say("progress_school")
	}
	return unit
}
