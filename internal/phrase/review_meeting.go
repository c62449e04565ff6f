package phrase

import (
	"strings"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// The actions of the cards of a collective review. Those about a form carry its author
// in Ref, the version in Version and the page in Arg.
const (
	MeetingShow    = "meeting_show"
	MeetingBegin   = "meeting_begin"   // the fields have the minutes
	MeetingGo      = "meeting_go"      // the first form that waits
	MeetingOpen    = "meeting_open"    // a form
	MeetingKeep    = "meeting_keep"    // everything stays
	MeetingDecide  = "meeting_decide"  // the field has the decisions
	MeetingNext    = "meeting_next"    // the form that waits behind it
	MeetingKeepAll = "meeting_keepall" // Version: when the last of those was handed in, Unix milliseconds
	MeetingMinutes = "meeting_minutes" // Arg: see MinutesArg; 0: the last one
)

// The fields of the minutes.
const (
	FieldPlace   = "place"
	FieldPresent = "present"
	FieldMinutes = "minutes"
)

// MeetingFigures are where a collective review stands.
type MeetingFigures struct {
	Unit     string
	Meeting  form.Meeting // of today
	Begun    bool         // there is one
	Ready    int          // forms that can be decided on
	Unpassed int          // of these nobody has passed
	Decided  int
	Expected int   // people who have to hand in
	Newest   int64 // when the last of the Ready was handed in, Unix milliseconds
	Said     string
}

// Meeting is the card of a collective review.
func (b Bulletin) Meeting(f MeetingFigures) Sheet {
	s := b.sheet(b.say("meeting_title"))
	c := s.Card
	c.Subtitle = f.Unit
	if f.Said != "" {
		c.Body = append(c.Body, strong(f.Said), message.Block{Rule: &message.Rule{}})
	}
	c.Body = append(c.Body, text(b.say("meeting_figures",
		"ready", itoa(f.Ready), "decided", itoa(f.Decided), "expected", itoa(f.Expected))))
	if f.Unpassed > 0 {
		c.Body = append(c.Body, muted(b.say("meeting_unpassed", "count", itoa(f.Unpassed))))
	}
	if f.Begun && f.Ready > 0 {
		c.Body = append(c.Body, row(b.actArg(b.say("button_meeting_go"), MeetingGo, 0, message.Primary), b.keepAll(f.Ready, f.Newest)))
	}
	begin, look := "button_meeting_begin", message.Primary
	if f.Begun {
		begin, look = "button_meeting_save", message.Ordinary
		c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, muted(b.say("meeting_begun", "moment", b.Moment(f.Meeting.At))))
	}
	c.Body = append(c.Body, message.Block{Form: &message.Form{
		Name: "form",
		Fields: []message.Field{
			{Name: FieldPlace, Label: b.say("meeting_place"), Placeholder: b.say("meeting_place_hint"), Value: f.Meeting.Place, Max: 1000},
			{Name: FieldPresent, Label: b.say("meeting_present"), Placeholder: b.say("meeting_present_hint"), Value: f.Meeting.Present, Lines: 2, Max: 1000},
			{Name: FieldMinutes, Label: b.say("meeting_minutes"), Placeholder: b.say("meeting_minutes_hint"), Value: f.Meeting.Minutes, Lines: 4, Max: 1000},
		},
		Buttons: []message.Button{b.actArg(b.say(begin), MeetingBegin, 0, look)},
	}}, row(b.actArg(b.say("button_meeting_minutes"), MeetingMinutes, 0, message.Quiet)))
	s.Hint = b.say("meeting_how")
	return s
}

func (b Bulletin) keepAll(n int, newest int64) message.Button {
	button := b.actArg(b.say("button_meeting_keep_all", "count", itoa(n)), MeetingKeepAll, 0, message.Ordinary)
	button.Action.Version = newest
	button.Confirm = &message.Confirm{
		Title: b.say("meeting_keep_all_title", "count", itoa(n)), Text: b.say("meeting_keep_all_text"),
	}
	return button
}

// DiscussFigures are a form as a collective review sees it.
type DiscussFigures struct {
	Meeting     form.Meeting
	Person      staff.Person
	Form        form.Form
	At          time.Time
	Last        *form.Review
	By          string
	Waits       bool // it is not decided yet
	Left        int  // others that are not
	Newest      int64
	May         bool
	Note        string
	Page        int
	Fault, Fill string
}

// Discuss is a form with the field for what is decided.
func (b Bulletin) Discuss(f DiscussFigures) Sheet {
	pages := b.numbered(f.Form, everySlot)
	at := min(max(f.Page, 1), len(pages))
	s := b.sheet(b.say("discuss_title", "form", b.FormOf(f.Person)))
	c := s.Card
	c.Tag = b.pageTag(at, len(pages))
	c.Subtitle = inline(b.say("review_form_version", "revision", itoa(f.Form.Revision), "moment", b.Moment(f.At)), b.say("discuss_left", "count", itoa(f.Left)))
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
	button := func(label, action string, page int, look message.Look) message.Button {
		made := b.person(b.say(label), action, f.Person, f.Form.Revision, look)
		made.Action.Arg = int64(page)
		return made
	}
	var turns []message.Button
	if at > 1 {
		turns = append(turns, button("office_button_page_back", MeetingOpen, at-1, message.Ordinary))
	}
	if at < len(pages) {
		turns = append(turns, button("office_button_page_on", MeetingOpen, at+1, message.Ordinary))
	}
	if len(turns) > 0 {
		c.Body = append(c.Body, row(turns...))
	}
	var next []message.Button
	if f.Left > 0 {
		next = append(next, button("button_review_next", MeetingNext, at, message.Ordinary))
	}
	if f.May {
		c.Body = append(c.Body, message.Block{Form: &message.Form{
			Name:   "form",
			Fields: []message.Field{{Name: FieldAnswer, Placeholder: b.say("discuss_hint"), Value: f.Fill, Lines: 4, Max: longestReasons}},
			Buttons: append([]message.Button{
				button("button_meeting_keep", MeetingKeep, at, message.Primary),
				button("button_meeting_decide", MeetingDecide, at, message.Ordinary),
			}, next...),
		}})
		next = nil
	}
	if f.Left > 0 {
		all := f.Left
		if f.Waits {
			all++ // whoever keeps the rest keeps this one, too
		}
		next = append(next, b.keepAll(all, f.Newest))
	}
	c.Body = append(c.Body, row(append(next, b.actArg(b.say("button_meeting_show"), MeetingShow, 0, message.Quiet))...))
	return s
}

// DecidedLetter tells an author what the collective review made of the form.
func (sc Scene) DecidedLetter(revision int, changes []form.Comment) string {
	lines := []string{sc.say(sc.either("decided_letter"), "revision", itoa(revision), "count", itoa(len(changes))), ""}
	for i, c := range changes {
		lines = append(lines, sc.say("decided_letter_"+string(c.Fate), "number", itoa(i+1), "slot", sc.slotName(c.Slot), "about", c.About, "text", c.Text))
	}
	return joinLines(append(lines, "", sc.say(sc.either("decided_letter_end")))...)
}

// MinutesArg is a page of the minutes of one meeting as a button carries it, both counted
// from 1.
func MinutesArg(meeting, page int) int64 { return int64(meeting)<<pageBits | int64(page) }

// MinutesAt reads it.
func MinutesAt(arg int64) (meeting, page int) {
	return int(arg >> pageBits), int(arg & (1<<pageBits - 1))
}

// MinutesFigures are the minutes of a collective review.
type MinutesFigures struct {
	Meeting form.Meeting
	By      string
	Decided []Decided
	// Which of the Meetings it is, counted from 1, and the page of it.
	Which, Meetings, Page int
}

// Decided is what a collective review made of somebody's form.
type Decided struct {
	Name   string
	Review form.Review
}

// Minutes are a collective review with what it decided.
func (b Bulletin) Minutes(f MinutesFigures) Sheet {
	pages := b.minutes(f)
	at := min(max(f.Page, 1), len(pages))
	s := b.sheet(b.say("minutes_title"), pages[at-1]...)
	c := s.Card
	c.Subtitle = inline(f.Meeting.Unit, b.Date(f.Meeting.At))
	c.Tag = b.pageTag(at, len(pages))
	c.Body = append(c.Body, muted(b.say("minutes_by", "name", f.By)))
	var buttons []message.Button
	for _, to := range []struct {
		there       bool
		label       string
		which, page int
	}{
		{at > 1, "office_button_page_back", f.Which, at - 1},
		{at < len(pages), "office_button_page_on", f.Which, at + 1},
		{f.Which > 1, "button_minutes_back", f.Which - 1, 1},
		{f.Which < f.Meetings, "button_minutes_on", f.Which + 1, 1},
	} {
		if to.there {
			buttons = append(buttons, b.actArg(b.say(to.label), MeetingMinutes, MinutesArg(to.which, to.page), message.Ordinary))
		}
	}
	c.Body = append(c.Body, row(append(buttons, b.actArg(b.say("button_meeting_show"), MeetingShow, 0, message.Quiet))...))
	return s
}

// minutes lays a meeting on pages.
func (b Bulletin) minutes(f MinutesFigures) [][]message.Block {
	w := leafing{b: b}
	for _, part := range []struct{ label, text string }{
		{"meeting_place", f.Meeting.Place}, {"meeting_present", f.Meeting.Present}, {"meeting_minutes", f.Meeting.Minutes},
	} {
		if part.text != "" {
			w.slot(b.say(part.label), []string{part.text})
		}
	}
	w.add(message.Block{Rule: &message.Rule{}}, "")
	var kept []string
	for _, d := range f.Decided {
		if len(d.Review.Comments) == 0 {
			kept = append(kept, d.Name)
			continue
		}
		w.slot(b.say("minutes_changed", "name", d.Name, "revision", itoa(d.Review.Revision)), b.fateLines(d.Review.Comments))
	}
	switch {
	case len(kept) > 0:
		w.slot(b.say("minutes_kept", "count", itoa(len(kept))), []string{b.list(kept)})
	case len(f.Decided) == 0:
		w.add(text(b.say("minutes_nothing")), "")
	}
	return append(w.pages, w.page)
}

// fates says what became of items, one a line.
func (b Bulletin) fates(changes []form.Comment) string {
	return strings.Join(b.fateLines(changes), "\n")
}

func (b Bulletin) fateLines(changes []form.Comment) []string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = b.say("minutes_"+string(c.Fate), "about", c.About, "text", c.Text)
	}
	return lines
}
