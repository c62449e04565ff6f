package phrase

import (
	"strings"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/progress"
)

// Bulletin puts figures into words. It has no person: the same figures are the
// same words for everybody who may see them.
type Bulletin struct{ Scene }

// Line is the figures of one unit, or of the school when it has no name.
func (b Bulletin) Line(t progress.Tally) string {
	name := t.Unit
	if name == "" {
		name = b.say("progress_school")
	}
	return joinLines(b.say("progress_title", "unit", name), b.say("progress_line",
		"total", itoa(t.Total), "done", itoa(t.Done), "percent", itoa(t.Percent()),
		"drafting", itoa(t.Drafting), "open", itoa(t.Open)))
}

// Missing names those who have not finished, by state. It is for private chats.
func (b Bulletin) Missing(people []progress.Standing) string {
	var lines []string
	for _, status := range []form.Status{form.NotStarted, form.Drafting} {
		names := progress.Missing(people, status)
		if len(names) == 0 {
			continue
		}
		lines = append(lines, b.say("progress_missing", "status", b.Status(status),
			"count", itoa(len(names)), "names", strings.Join(names, b.say("progress_name_separator"))))
	}
	if len(lines) == 0 && len(people) > 0 {
		return b.say("progress_complete")
	}
	return strings.Join(lines, "\n")
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

// Units is one line a unit.
func (b Bulletin) Units(units []progress.Tally) string {
	lines := make([]string, len(units))
	for i, u := range units {
		name := u.Unit
		if name == "" {
			name = b.say("progress_unit_none")
		}
		lines[i] = b.say("progress_unit_row", "unit", name, "done", itoa(u.Done), "total", itoa(u.Total))
	}
	return strings.Join(lines, "\n")
}

// Deadline says when the campaign ends.
func (b Bulletin) Deadline() string { return b.say("progress_deadline", "deadline", b.deadline()) }

// Question is one question of a colleague in a list.
func (b Bulletin) Question(number int, name string, at time.Time, text string) string {
	return b.say("questions_entry", "number", itoa(number), "name", name, "date", b.Date(at), "text", text)
}

// Say fills a phrase that needs nothing else.
func (b Bulletin) Say(name string, pairs ...string) string { return b.say(name, pairs...) }
