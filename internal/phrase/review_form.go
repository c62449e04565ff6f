package phrase

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// longestReasons is how long the reasons of a return may be, in characters.
const longestReasons = 1000

// ReviewFigures are what a form shows to whoever looks at it.
type ReviewFigures struct {
	Person staff.Person
	Form   form.Form // the version that was handed in last
	At     time.Time // when
	// Last is what somebody did to it last; nil: nothing. By is who.
	Last *form.Review
	By   string
	// May says what the reviewer may do now.
	Pass, Return bool
	Suggest      bool
	Next         bool // another one waits
	Note         string
	Page         int
	Fault, Fill  string // what was wrong with what was typed, and what that was
}

// ReviewForm is a whole form, in which every item has a number.
func (b Bulletin) ReviewForm(f ReviewFigures) Sheet {
	pages := b.numbered(f.Form, everySlot)
	at := min(max(f.Page, 1), len(pages))
	s := b.sheet(b.FormOf(f.Person))
	c := s.Card
	c.Tag = b.pageTag(at, len(pages))
	c.Subtitle = inline(f.Person.Unit, b.say("review_form_version", "revision", itoa(f.Form.Revision), "moment", b.Moment(f.At)))
	if f.Fault != "" {
		c.Body = append(c.Body, strong(f.Fault), message.Block{Rule: &message.Rule{}})
	}
	c.Body = append(c.Body, pages[at-1]...)
	if f.Last != nil {
		c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, muted(b.DoneBy(*f.Last, f.By)))
	}
	if f.Note != "" {
		c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, strong(f.Note))
	}
	if len(pages) > 1 {
		c.Body = append(c.Body, row(b.leaves(f, at, len(pages))...))
	}
	c.Body = append(c.Body, b.verdicts(f)...)
	s.Hint = b.say("review_form_how", "name", f.Person.Name)
	if isUnit(f.Person) {
		s.Hint = b.say("review_form_how_unit")
	}
	return s
}

// leaves are the buttons to the pages of a long form.
func (b Bulletin) leaves(f ReviewFigures, at, pages int) []message.Button {
	var buttons []message.Button
	for _, to := range []struct {
		page  int
		label string
	}{{at - 1, "office_button_page_back"}, {at + 1, "office_button_page_on"}} {
		if to.page >= 1 && to.page <= pages {
			button := b.person(b.say(to.label), ReviewOpen, f.Person, f.Form.Revision, message.Ordinary)
			button.Action.Arg = int64(to.page)
			buttons = append(buttons, button)
		}
	}
	return buttons
}

// verdicts are the field and the buttons of a form that is looked at.
func (b Bulletin) verdicts(f ReviewFigures) []message.Block {
	var buttons []message.Button
	add := func(may bool, label, action string, look message.Look) {
		if may {
			button := b.person(b.say(label), action, f.Person, f.Form.Revision, look)
			button.Action.Arg = int64(f.Page)
			buttons = append(buttons, button)
		}
	}
	add(f.Pass, "button_review_pass", ReviewPass, message.Primary)
	add(f.Return, "button_review_return", ReviewReturn, message.Ordinary)
	add(f.Suggest, "button_review_suggest", ReviewSuggest, message.Ordinary)
	add(f.Next, "button_review_next", ReviewNext, message.Ordinary)
	reasons := "review_reasons"
	if f.Suggest {
		reasons = "review_reasons_suggest"
	}
	back := b.act(b.say("button_review_queue"), ReviewQueue, Aim{Unit: f.Person.Unit}, message.Quiet)
	if !f.Return && !f.Suggest {
		return []message.Block{row(append(buttons, back)...)}
	}
	return []message.Block{{Form: &message.Form{
		Name: "form",
		Fields: []message.Field{{
			Name: FieldAnswer, Placeholder: b.say(reasons), Value: f.Fill, Lines: 3, Max: longestReasons,
		}},
		Buttons: buttons,
	}}, row(back)}
}

// DoneBy says what somebody did to a form, with the reasons of a return.
func (b Bulletin) DoneBy(r form.Review, by string) string {
	said := b.say("review_done_"+string(r.Move), "name", by, "moment", b.Moment(r.At), "revision", itoa(r.Revision))
	if r.Move == form.Decide {
		return joinLines(said, b.fates(r.Comments))
	}
	return joinLines(said, b.Reasons(r.Comments))
}

// Reasons are comments, one a line, each with what it is about.
func (b Bulletin) Reasons(comments []form.Comment) string {
	lines := make([]string, len(comments))
	for i, c := range comments {
		lines[i] = b.said(c)
	}
	return joinLines(lines...)
}

// said is a comment with what it is about.
func (b Bulletin) said(c form.Comment) string {
	if c.About == "" {
		return b.say("review_said_whole", "text", c.Text)
	}
	return b.say("review_said", "about", brief(c.About), "text", c.Text)
}

// pageRunes is how many characters of a form one card shows: it has 29,500 bytes, and
// a character takes three.
const pageRunes = 6000

// FormOf names the form of somebody, or a unit's.
func (b Bulletin) FormOf(p staff.Person) string {
	if isUnit(p) {
		return p.Name
	}
	return b.say("review_form_title", "name", p.Name)
}

// isUnit says whether a form is a unit's own: it stands where a person's does.
func isUnit(p staff.Person) bool { return form.Key{Person: p.ID}.IsUnit() }

func everySlot(questionnaire.Slot) bool { return true }

// numbered writes a form, or some slots of it, with a number before every item, in pages
// that fit a card. With all slots the numbers are those of Definition.Items.
func (b Bulletin) numbered(f form.Form, shown func(questionnaire.Slot) bool) [][]message.Block {
	w := leafing{b: b}
	for _, kind := range b.Definition.Kinds {
		for _, p := range f.Posts {
			if p.Kind == kind.ID {
				w.entry(kind, p, shown)
			}
		}
	}
	return append(w.pages, w.page)
}

// leafing lays blocks on pages.
type leafing struct {
	b     Bulletin
	pages [][]message.Block
	page  []message.Block
	runes int
	items int // numbered so far
}

// entry lays a post, or an entry of a unit's form, on the pages.
func (w *leafing) entry(kind questionnaire.Kind, p form.Post, shown func(questionnaire.Slot) bool) {
	head := p.Name
	if label := cmp.Or(kind.Name, w.b.slotName(kind.Naming)); !kind.Once {
		head = w.b.say("paper_label", "label", label) + p.Name
	}
	w.add(strong(head), p.Name)
	for _, id := range kind.Slots {
		slot, _ := w.b.Definition.Slot(id)
		if answer := p.Answers[id]; shown(slot) && (answer.None || len(answer.Items) > 0) {
			w.slot(slot.Name, w.lines(p, slot))
		}
	}
}

// lines are what a slot has, numbered; what is about an item names it.
func (w *leafing) lines(p form.Post, slot questionnaire.Slot) []string {
	items := p.Answers[slot.ID].Items
	if len(items) == 0 {
		return []string{cmp.Or(slot.Absent, w.b.say("review_none"))}
	}
	lines := make([]string, len(items))
	for i, item := range items {
		w.items++
		if of, _, ok := w.b.Definition.Parent(p, slot.ID, item.Covers); ok {
			lines[i] = w.b.say("review_item_about", "number", itoa(w.items), "about", brief(of.Text), "text", item.Text)
			continue
		}
		lines[i] = w.b.say("review_item", "number", itoa(w.items), "text", item.Text)
	}
	return lines
}

func (w *leafing) add(block message.Block, text string) {
	n := utf8.RuneCountInString(text)
	if w.runes > 0 && w.runes+n > pageRunes {
		w.pages, w.page, w.runes = append(w.pages, w.page), nil, 0
	}
	w.page, w.runes = append(w.page, block), w.runes+n
}

// slot adds a slot's lines, on several pages when they are long.
func (w *leafing) slot(name string, lines []string) {
	for len(lines) > 0 {
		n, runes := 1, utf8.RuneCountInString(lines[0])
		for n < len(lines) && runes+utf8.RuneCountInString(lines[n]) <= pageRunes/2 {
			runes += utf8.RuneCountInString(lines[n])
			n++
		}
		part := strings.Join(lines[:n], "\n")
		if w.runes > 0 && w.runes+utf8.RuneCountInString(part) > pageRunes {
			w.pages, w.page, w.runes = append(w.pages, w.page), nil, 0
		}
		w.add(muted(name), "")
		w.add(text(part), part)
		lines = lines[n:]
	}
}
