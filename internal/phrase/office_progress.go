package phrase

import (
	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// SchoolFigures are how far the school is.
type SchoolFigures struct {
	School progress.Tally
	Units  []progress.Tally // the furthest behind first
}

// Writable are how many can be reminded: those without a unit cannot hand in.
func (f SchoolFigures) Writable() Unfinished {
	var w Unfinished
	for _, u := range f.Units {
		if u.Unit != "" {
			w.Open, w.Drafting, w.Returned = w.Open+u.Open, w.Drafting+u.Drafting, w.Returned+u.Returned
		}
	}
	return w
}

// Unfinished is how many something is still to come from, by state.
type Unfinished struct{ Open, Drafting, Returned int }

// behindMost is how many of the units furthest behind the first card shows.
const behindMost = 5

// School is the progress of the school, with the units that are furthest behind.
// A text has all units.
func (b Bulletin) School(f SchoolFigures) Sheet {
	s := b.sheet(b.say("progress_title", "unit", b.say("progress_school")),
		b.line(f.School)...)
	s.Card.Body = append(s.Card.Body, message.Block{Bar: &message.Bar{Done: f.School.Done, Total: f.School.Expected()}})
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.Left()
	shown := f.Units
	if !b.Whole && len(shown) > behindMost {
		shown = shown[:behindMost]
	}
	if len(f.Units) > 1 {
		heading := b.say("progress_units", "count", itoa(len(f.Units)))
		if len(shown) < len(f.Units) {
			heading = b.say("progress_behind", "count", itoa(len(shown)))
		}
		s.Card.Body = append(s.Card.Body, strong(heading), b.bars(shown), b.unitTable(shown))
	}
	s.Card.Body = append(s.Card.Body, row(
		b.act(b.say("office_button_units"), OfficeUnits, Aim{Page: 1}, message.Primary),
		b.act(b.say("office_button_category"), OfficeCategory, Aim{}, message.Ordinary),
		b.act(b.say("office_button_trend"), OfficeTrend, Aim{}, message.Ordinary),
		b.act(b.say("office_button_ranking"), OfficeRanking, Aim{}, message.Ordinary)))
	if waiting := b.nudges("", f.Writable()); !b.Group && len(waiting) > 0 {
		s.Card.Body = append(s.Card.Body, row(waiting...))
	}
	s.Card.Body = append(s.Card.Body, muted(b.Deadline()))
	s.Hint = b.say("office_hint_school")
	return s
}

// line is the figures as they begin a card.
func (b Bulletin) line(t progress.Tally) []message.Block {
	blocks := []message.Block{text(b.Line(t))}
	for _, said := range b.figures(figure{"progress_on_behalf", t.NoAccount}) {
		blocks = append(blocks, muted(said))
	}
	return blocks
}

// Units is all units in pages, the furthest behind first.
func (b Bulletin) Units(f SchoolFigures, page int) Sheet {
	from, to, at, pages := b.page(len(f.Units), page)
	s := b.sheet(b.say("progress_title", "unit", b.say("progress_school")),
		text(b.Line(f.School)), muted(b.say("units_order")), b.unitTable(f.Units[from:to]))
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.pageTag(at, pages)
	buttons := append(b.turning(OfficeUnits, Aim{}, at, pages), b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary))
	s.Card.Body = append(s.Card.Body, row(buttons...), muted(b.Deadline()))
	s.Hint = b.say("office_hint_school")
	return s
}

// bars draws how far units are, one bar each.
func (b Bulletin) bars(units []progress.Tally) message.Block {
	c := message.Chart{Kind: message.Progress}
	for _, u := range units {
		c.Points = append(c.Points, message.Point{Label: b.unitName(u.Unit), Value: u.Done, Total: u.Expected()})
	}
	return message.Block{Chart: &c}
}

func (b Bulletin) unitTable(units []progress.Tally) message.Block {
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_unit")}, {Name: b.say("office_column_done"), Numeric: true}, {Name: b.say("office_column_percent"), Numeric: true},
	}}
	for _, u := range units {
		t.Rows = append(t.Rows, []string{
			b.unitName(u.Unit), b.say("office_done_of", "done", itoa(u.Done), "total", itoa(u.Expected())), b.percent(u),
		})
	}
	return message.Block{Table: &t}
}

func (b Bulletin) percent(t progress.Tally) string {
	return b.say("office_percent", "percent", itoa(t.Percent()))
}

// nudges are the buttons that write to those of a unit who have not finished.
func (b Bulletin) nudges(unit string, w Unfinished) []message.Button {
	var buttons []message.Button
	for _, n := range []struct {
		count         int
		label, action string
	}{
		{w.Open, "office_button_nudge_open", OfficeNudgeOpen},
		{w.Drafting, "office_button_nudge_drafting", OfficeNudgeDrafting},
		{w.Returned, "office_button_nudge_returned", OfficeNudgeReturned},
	} {
		if n.count > 0 {
			buttons = append(buttons, b.act(b.say(n.label, "count", itoa(n.count)), n.action, Aim{Unit: unit}, message.Ordinary))
		}
	}
	return buttons
}

// UnitFigures are how far one unit is. The names are for those whom they concern,
// in a private chat; in a group they are not looked at.
type UnitFigures struct {
	Tally progress.Tally
	// Open have not begun, Drafting have; to Returned their form was sent back.
	Open, Drafting, Returned []string
	// Idle are those of Drafting who have not moved for a while.
	Idle []string
	// NoAccount cannot be written to, Unreachable have an account that is not known.
	// Both are waited for.
	NoAccount, Unreachable []string
	// Today and Before have handed in today and on the working day before.
	Today, Before int
	// Questions wait for the liaison.
	Questions int
	// MayNudge says that the reader may write to the unit's people.
	MayNudge bool
	// Foreign says that another unit was asked about, which the reader does not see.
	Foreign bool
}

func (f UnitFigures) waiting() Unfinished {
	return Unfinished{Open: len(f.Open), Drafting: len(f.Drafting), Returned: len(f.Returned)}
}

// IdleDays is how many working days without a change make somebody stand out.
const IdleDays = 3

// namesMost is how many names of one kind stand on a card.
const namesMost = 40

// Unit is the progress of one unit.
func (b Bulletin) Unit(f UnitFigures) Sheet {
	unit := f.Tally.Unit
	s := b.sheet(b.say("progress_title", "unit", unit), b.line(f.Tally)...)
	s.Card.Body = append(s.Card.Body, message.Block{Bar: &message.Bar{Done: f.Tally.Done, Total: f.Tally.Expected()}},
		muted(b.say("progress_lately", "today", itoa(f.Today), "before", itoa(f.Before))))
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.Left()
	if f.Foreign {
		s.Card.Body = append([]message.Block{muted(b.say("own_unit_only"))}, s.Card.Body...)
	}
	if f.Tally.Done == f.Tally.Expected() {
		s.Card.Tone = message.Done
	}
	about := []message.Button{
		b.act(b.say("office_button_category"), OfficeCategory, Aim{Unit: unit}, message.Ordinary),
		b.act(b.say("office_button_trend"), OfficeTrend, Aim{Unit: unit}, message.Ordinary),
	}
	s.Hint = b.say("office_hint_unit")
	if b.Group {
		s.Card.Body = append(s.Card.Body, row(about...), muted(b.Deadline()))
		s.Hint = ""
		return s
	}
	s.Card.Body = append(s.Card.Body, b.missing(f)...)
	if f.Questions > 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("progress_questions", "count", itoa(f.Questions))))
	}
	if buttons := b.nudges(unit, f.waiting()); f.MayNudge && len(buttons) > 0 {
		s.Card.Body = append(s.Card.Body, row(buttons...))
	}
	about = append(about, b.act(b.say("office_button_roster"), OfficeRoster, Aim{Unit: unit}, message.Ordinary))
	s.Card.Body = append(s.Card.Body, row(about...), muted(b.Deadline()))
	return s
}

// missing names those who have not finished, by state.
func (b Bulletin) missing(f UnitFigures) []message.Block {
	var blocks []message.Block
	for _, group := range []struct {
		phrase string
		names  []string
	}{
		{"missing_open", f.Open},
		{"missing_drafting", f.Drafting},
		{"missing_idle", f.Idle},
		{"missing_returned", f.Returned},
		{"missing_no_account", f.NoAccount},
		{"missing_unreachable", f.Unreachable},
	} {
		if len(group.names) > 0 {
			blocks = append(blocks, text(b.say(group.phrase,
				"count", itoa(len(group.names)), "names", b.atMost(group.names, namesMost), "days", itoa(IdleDays))))
		}
	}
	if f.waiting() == (Unfinished{}) {
		blocks = append(blocks, text(b.say("progress_complete")))
	}
	return blocks
}
