// Package phrase puts what a step decided into words: as a line of text for
// those who type, as a card for those who press. The words are in prompts/.
package phrase

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Scene is who is spoken to, about what, and in which words.
type Scene struct {
	Library    *questionnaire.Library
	Definition *questionnaire.Definition
	Campaign   campaign.Campaign
	Person     staff.Person
	Liaison    string // the name of the unit's liaison; empty when there is none
	Now        time.Time
	Zone       *time.Location
	// Days counts the working days that are left; nil: they are not mentioned.
	Days *calendar.Calendar

	// Record is the record that is on the screen when it is not the person's own (see
	// conversation.State.At): presses come back to it.
	Record string
	// By is who works at it then, and Head says in a few words whose it is: it stands
	// over every answer.
	By staff.Person
	// Pen is the name of whoever has the pen (see conversation.Pen).
	Pen  string
	Head string

	// Note stands over every answer too: what the person must know of their record.
	Note string

	pressing bool // the words are for a card: what to press rather than what to type
}

func (sc Scene) say(name string, pairs ...string) string { return sc.Library.Say(name, pairs...) }

// Date writes the day of an instant.
func (sc Scene) Date(t time.Time) string { return sc.say("date", sc.dated(t)...) }

// Moment writes the day and the time of an instant.
func (sc Scene) Moment(t time.Time) string { return sc.say("moment", sc.dated(t)...) }

func (sc Scene) dated(t time.Time) []string {
	t = t.In(sc.Zone)
	weekday := ""
	if names := []rune(sc.say("weekdays")); len(names) == 7 {
		weekday = string(names[t.Weekday()])
	}
	return []string{
		"month", strconv.Itoa(int(t.Month())), "day", strconv.Itoa(t.Day()),
		"weekday", weekday, "time", t.Format("15:04"),
	}
}

func (sc Scene) deadline() string { return sc.Moment(sc.Campaign.Deadline) }

// dueAt is when the person should hand in: the inner date, and when that is over,
// the deadline.
func (sc Scene) dueAt() time.Time {
	if due := sc.Campaign.PersonalDue(); due.After(sc.Now) {
		return due
	}
	return sc.Campaign.Deadline
}

func (sc Scene) due() string { return sc.Moment(sc.dueAt()) }

// left says how many working days are left to hand in, as the end of a sentence;
// empty when that is not known or no day is left.
func (sc Scene) left() string {
	due := sc.dueAt()
	if sc.Days == nil || due.Before(sc.Now) {
		return ""
	}
	if sc.Days.Day(due).Equal(sc.Days.Day(sc.Now)) {
		return sc.say("due_today")
	}
	if n := sc.Days.Until(sc.Now, due); n > 0 {
		return sc.say("due_left", "count", itoa(n))
	}
	return ""
}

// slotName is the official word for a slot.
func (sc Scene) slotName(id string) string {
	slot, _ := sc.Definition.Slot(id)
	return slot.Name
}

// place names a slot, with its post when there are several.
func (sc Scene) place(s conversation.State, p form.Place) string {
	for _, post := range s.Posts {
		if post.ID == p.Post && len(s.Posts) > 1 {
			return sc.say("incomplete_place_post", "post", post.Name, "slot", sc.slotName(p.Slot))
		}
	}
	return sc.say("incomplete_place", "slot", sc.slotName(p.Slot))
}

func (sc Scene) places(s conversation.State, places []form.Place) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = sc.place(s, p)
	}
	return sc.names(slices.Compact(names)) // the same is asked about several items
}

// names lists at most four.
func (sc Scene) names(names []string) string {
	const most = 4
	all := make([]string, 0, most)
	for _, n := range names[:min(most, len(names))] {
		all = append(all, brief(n))
	}
	list := strings.Join(all, sc.say("progress_name_separator"))
	if len(names) > most {
		return sc.say("progress_more", "names", list)
	}
	return list
}

// post is the name of the post that is asked about.
func post(s conversation.State) string {
	for _, p := range s.Posts {
		if p.ID == s.Post {
			return p.Name
		}
	}
	return ""
}

// step says how far the present slot is.
func (sc Scene) step(s conversation.State) (step, steps int) {
	return sc.Definition.Step(s.Slot)
}

func itoa(n int) string { return strconv.Itoa(n) }
