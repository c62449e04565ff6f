package phrase

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// The actions of a reviewer's cards. Those of a queue carry an Aim in Arg, those of a
// form its author in Ref (see PersonRef), the version that was shown in Version, and
// the page in Arg.
const (
	ReviewQueue   = "review_queue"    // what waits
	ReviewFirst   = "review_first"    // the first that waits
	ReviewPassAll = "review_pass_all" // Version: when the last of those was handed in, Unix milliseconds
	ReviewOpen    = "review_open"     // a form
	ReviewNext    = "review_next"     // the one that waits behind a form
	ReviewPass    = "review_pass"
	ReviewReturn  = "review_return" // the field has the reasons
)

// PersonRef is a person as a button carries them: it tells people apart, and says
// nothing about them to whoever does not know them.
func PersonRef(id string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	return fmt.Sprintf("p%016x", h.Sum64())
}

// Waiting is a form that a reviewer can open.
type Waiting struct {
	Person   staff.Person
	Status   form.Status
	Revision int
	At       time.Time
	// Own says that it is the reviewer's own, or one that they write with others: somebody
	// else looks at it. Alone: it is not passed together with others.
	Own, Alone bool
}

// QueueFigures are what a reviewer's queue shows.
type QueueFigures struct {
	Unit    string
	Waiting []Waiting // submitted, and not looked at
	Others  []Waiting // handed in, and somewhere else on their way
	Page    int
	// Said is what came of what was done just now; empty: nothing was.
	Said string
}

// newest is when the last of those that wait was handed in.
func (f QueueFigures) newest() int64 {
	var last int64
	for _, w := range f.Waiting {
		last = max(last, w.At.UnixMilli())
	}
	return last
}

// passable is how many of those that wait the reviewer may pass at once.
func (f QueueFigures) passable() int {
	n := 0
	for _, w := range f.Waiting {
		if !w.Own && !w.Alone {
			n++
		}
	}
	return n
}

// ReviewQueue lists what waits for a reviewer.
func (b Bulletin) ReviewQueue(f QueueFigures) Sheet {
	s := b.sheet(b.say("review_queue_title"))
	c := s.Card
	c.Subtitle = f.Unit
	if f.Said != "" {
		c.Body = append(c.Body, strong(f.Said), message.Block{Rule: &message.Rule{}})
	}
	n := f.passable()
	from, to, at, pages := b.page(len(f.Waiting), f.Page)
	c.Tag = b.pageTag(at, pages)
	switch {
	case len(f.Waiting) == 0:
		c.Tone = message.Done
		c.Body = append(c.Body, text(b.say("review_queue_none")))
	default:
		c.Body = append(c.Body, text(b.say("review_queue_count", "count", itoa(len(f.Waiting)))),
			message.Block{List: &message.List{Entries: b.waiting(f.Waiting[from:to], from)}})
	}
	aim := Aim{Unit: f.Unit}
	var buttons []message.Button
	if slices.ContainsFunc(f.Waiting, func(w Waiting) bool { return !w.Own }) {
		buttons = append(buttons, b.act(b.say("button_review_first"), ReviewFirst, aim, message.Primary))
	}
	if n > 0 {
		buttons = append(buttons, b.passAll(f, n))
	}
	buttons = append(buttons, b.turning(ReviewQueue, aim, at, pages)...)
	if len(buttons) > 0 {
		c.Body = append(c.Body, row(buttons...))
	}
	c.Body = append(c.Body, b.elsewhere(f.Others)...)
	c.Body = append(c.Body, muted(b.say("review_queue_how")))
	s.Hint = b.say("review_queue_how")
	return s
}

// passAll passes those that are listed, and none that came later.
func (b Bulletin) passAll(f QueueFigures, n int) message.Button {
	button := b.act(b.say("button_review_pass_all", "count", itoa(n)), ReviewPassAll, Aim{Unit: f.Unit}, message.Ordinary)
	button.Action.Version = f.newest()
	button.Confirm = &message.Confirm{
		Title: b.say("review_pass_all_title", "count", itoa(n)), Text: b.say("review_pass_all_text"),
	}
	return button
}

func (b Bulletin) waiting(all []Waiting, from int) []message.Entry {
	entries := make([]message.Entry, len(all))
	for i, w := range all {
		line := b.say("review_queue_entry", "who", b.PersonLine(w.Person), "revision", itoa(w.Revision), "moment", b.Moment(w.At))
		switch {
		case w.Own && isUnit(w.Person):
			line += between + b.say("review_queue_own_unit")
		case w.Own:
			line += between + b.say("review_queue_own")
		}
		entries[i] = message.Entry{Number: from + i + 1, Text: line, Buttons: []message.Button{
			b.person(b.say("button_review_open"), ReviewOpen, w.Person, w.Revision, message.Quiet),
		}}
	}
	return entries
}

// PersonLine is a person with their posts.
func (b Bulletin) PersonLine(p staff.Person) string {
	return inline(p.Name, brief(b.list(p.Posts)))
}

// elsewhere names who has handed in and waits for something else.
func (b Bulletin) elsewhere(others []Waiting) []message.Block {
	names := map[form.Status][]string{}
	for _, w := range others {
		names[w.Status] = append(names[w.Status], w.Person.Name)
	}
	var lines []string
	for _, s := range form.Statuses() {
		if len(names[s]) > 0 {
			lines = append(lines, b.say("review_queue_"+string(s), "count", itoa(len(names[s])), "names", b.atMost(names[s], 6)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []message.Block{{Rule: &message.Rule{}}, muted(strings.Join(lines, "\n"))}
}

// person is a button about somebody's form.
func (b Bulletin) person(label, action string, p staff.Person, revision int, look message.Look) message.Button {
	button := b.actArg(label, action, 0, look)
	button.Action.Ref, button.Action.Version = PersonRef(p.ID), int64(revision)
	return button
}

// ReviewUnits lists, for the office, the units in which forms wait.
func (b Bulletin) ReviewUnits(units []string, waiting []int, page int) Sheet {
	s := b.sheet(b.say("review_units_title"))
	if len(units) == 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("review_units_none")))
		return s
	}
	from, to, at, pages := b.page(len(units), page)
	s.Card.Tag = b.pageTag(at, pages)
	entries := make([]message.Entry, 0, to-from)
	for i := from; i < to; i++ {
		entries = append(entries, message.Entry{
			Number: i + 1, Text: b.say("review_units_entry", "unit", units[i], "count", itoa(waiting[i])),
			Buttons: []message.Button{b.act(b.say("button_review_open"), ReviewQueue, Aim{Unit: units[i]}, message.Quiet)},
		})
	}
	s.Card.Body = append(s.Card.Body, text(b.say("review_units_intro")), message.Block{List: &message.List{Entries: entries}})
	if turning := b.turning(ReviewQueue, Aim{}, at, pages); len(turning) > 0 {
		s.Card.Body = append(s.Card.Body, row(turning...))
	}
	s.Hint = b.say("review_units_how")
	return s
}

// ReviewWho asks which of several people is meant.
func (b Bulletin) ReviewWho(typed string, people []staff.Person, action string) Sheet {
	if len(people) == 0 {
		return Sheet{Line: b.say("review_nobody", "name", brief(typed))}
	}
	s := b.sheet(b.say("review_who_title"), text(b.say("review_who", "name", brief(typed))))
	s.Card.Tone = message.Attention
	entries := make([]message.Entry, len(people))
	for i, p := range people {
		line, label := b.say("review_who_entry", "who", b.PersonLine(p), "unit", p.Unit, "id", p.ID), "button_review_open"
		if action == SuggestAsk { // a colleague's number is none of a colleague's business
			line, label = b.PersonLine(p), "button_suggest_ask"
		}
		entries[i] = message.Entry{
			Number: i + 1, Text: line, Buttons: []message.Button{b.person(b.say(label), action, p, 0, message.Quiet)},
		}
	}
	s.Card.Body = append(s.Card.Body, message.Block{List: &message.List{Entries: entries}})
	if action != SuggestAsk {
		s.Card.Body = append(s.Card.Body, muted(b.say("review_who_how")))
	}
	return s
}
