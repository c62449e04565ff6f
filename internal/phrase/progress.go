package phrase

import (
	"slices"
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
// states add up to the number of people. Once somebody has handed in, a second line
// parts those who have; it adds up to them.
func (b Bulletin) Line(t progress.Tally) string {
	line := b.say("progress_line",
		"total", itoa(t.Total), "done", itoa(t.Done), "percent", itoa(t.Percent()),
		"drafting", itoa(t.Drafting), "open", itoa(t.Open))
	line = strings.Join(append([]string{line}, b.rest(t)...), between)
	if parts := b.handedIn(t); len(parts) > 0 {
		return joinLines(line, b.say("progress_done", "parts", strings.Join(parts, between)))
	}
	return line
}

// figure is a number that is mentioned unless it is 0, with its phrase.
type figure struct {
	phrase string
	count  int
}

// figures puts numbers into words.
func (sc Scene) figures(all ...figure) []string {
	var said []string
	for _, f := range all {
		if f.count > 0 {
			said = append(said, sc.say(f.phrase, "count", itoa(f.count)))
		}
	}
	return said
}

// rest are the states that are mentioned only where somebody is in them.
func (sc Scene) rest(t progress.Tally) []string {
	return sc.figures(figure{"progress_returned", t.Returned}, figure{"progress_exempt", t.Exempt})
}

// handedIn parts those who have handed in.
func (sc Scene) handedIn(t progress.Tally) []string {
	return sc.figures(figure{"progress_pending", t.Pending()}, figure{"progress_passed", t.Passed}, figure{"progress_revising", t.Revising})
}

// Status is the word for a state.
func (b Bulletin) Status(s form.Status) string {
	if !slices.Contains(form.Statuses(), s) {
		s = form.NotStarted
	}
	return b.say("status_" + string(s))
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
