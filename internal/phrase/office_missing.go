package phrase

import (
	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// MissingInSchool is how many have not finished, by unit; names are for those who
// ask for one unit. units are those that anybody is missing in, most first.
func (b Bulletin) MissingInSchool(school progress.Tally, units []progress.Tally, page int) Sheet {
	if len(units) == 0 {
		return Sheet{Line: b.say("progress_complete")}
	}
	from, to, at, pages := b.page(len(units), page)
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_unit")}, {Name: b.say("status_not_started"), Numeric: true}, {Name: b.say("status_drafting"), Numeric: true},
	}}
	line := "missing_school"
	if school.Returned > 0 {
		line = "missing_school_returned"
		t.Columns = append(t.Columns, message.Column{Name: b.say("nudge_state_returned"), Numeric: true})
	}
	for _, u := range units[from:to] {
		cells := []string{b.unitName(u.Unit), itoa(u.Open), itoa(u.Drafting), itoa(u.Returned)}
		t.Rows = append(t.Rows, cells[:len(t.Columns)])
	}
	s := b.sheet(b.say("missing_title", "unit", b.say("progress_school")),
		text(b.say(line, "count", itoa(school.Left()), "units", itoa(len(units)),
			"open", itoa(school.Open), "drafting", itoa(school.Drafting), "returned", itoa(school.Returned))),
		message.Block{Table: &t})
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.pageTag(at, pages)
	s.Card.Body = append(s.Card.Body,
		row(append(b.turning(OfficeMissing, Aim{}, at, pages), b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary))...),
		muted(b.say("missing_ask")))
	s.Hint = b.say("office_hint_missing")
	return s
}

// MissingInUnit names those of a unit who have not finished.
func (b Bulletin) MissingInUnit(f UnitFigures) Sheet {
	unit := f.Tally.Unit
	s := b.sheet(b.say("missing_title", "unit", unit), b.missing(f)...)
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.Left()
	if f.Foreign {
		s.Card.Body = append([]message.Block{muted(b.say("own_unit_only"))}, s.Card.Body...)
	}
	if buttons := b.nudges(unit, f.waiting()); f.MayNudge && len(buttons) > 0 {
		s.Card.Body = append(s.Card.Body, row(buttons...))
	}
	s.Card.Body = append(s.Card.Body, row(b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: unit}, message.Ordinary)), muted(b.Deadline()))
	s.Hint = b.say("office_hint_unit")
	return s
}
