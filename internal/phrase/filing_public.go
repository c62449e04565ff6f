package phrase

import (
	"strings"

	"lianbot/internal/dossier"
	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// BriefFigures are what the report for a head says.
type BriefFigures struct {
	Tally     progress.Tally
	Report    dossier.Report
	Points    []progress.Points // of the unit, by category
	Decided   int               // forms that a collective review decided
	Changed   int               // forms that it changed
	Questions int               // of colleagues, without an answer
}

// Brief is the report of one page, to be read or copied.
func (b Bulletin) Brief(f BriefFigures) Sheet {
	points, parts := 0, []string{}
	for _, slot := range b.Definition.Slots {
		for _, p := range f.Points {
			if p.Category == slot.ID {
				points += p.Points
				parts = append(parts, b.say("filing_brief_category", "category", slot.Name, "count", itoa(p.Points)))
			}
		}
	}
	lines := []string{
		b.Line(f.Tally),
		b.say("filing_brief_review", "passed", itoa(f.Tally.Passed), "pending", itoa(f.Tally.Pending())),
	}
	if !f.Report.FormWaived {
		lines = append(lines, b.say("filing_unit_form", "state", b.FormState(f.Report.Form)))
	}
	lines = append(lines, b.say("filing_brief_points", "count", itoa(points)))
	if len(parts) > 0 {
		lines = append(lines, strings.Join(parts, b.say("progress_name_separator")))
	}
	lines = append(lines, b.say("filing_brief_decided", "decided", itoa(f.Decided), "changed", itoa(f.Changed)))
	if f.Questions > 0 {
		lines = append(lines, b.say("filing_brief_questions", "count", itoa(f.Questions)))
	}
	lines = append(lines, b.say("filing_brief_stage", "stage", b.say("filing_stage_"+string(f.Report.Dossier.Stage))), b.briefDates())
	s := b.sheet(b.say("filing_brief_title", "unit", f.Tally.Unit))
	for _, line := range lines {
		if line != "" {
			s.Card.Body = append(s.Card.Body, text(line))
		}
	}
	s.Card.Subtitle, s.Card.Tag = b.Moment(b.Now), b.Left()
	s.Card.Body = append(s.Card.Body, muted(b.say("filing_brief_note")))
	return s
}

// briefDates are the dates that are to come.
func (b Bulletin) briefDates() string {
	at := b.Campaign.Schedule
	var parts []string
	if !at.Decided.IsZero() {
		parts = append(parts, b.say("filing_brief_date_decided", "date", b.Date(at.Decided)))
	}
	if !at.Posted.IsZero() {
		parts = append(parts, b.say("filing_brief_date_posted", "date", b.Date(at.Posted)))
	}
	parts = append(parts, b.say("filing_brief_date_due", "date", b.Moment(b.Campaign.Deadline)))
	return strings.Join(parts, between)
}

// PublicFigures are what a unit makes public.
type PublicFigures struct {
	Dossier dossier.Dossier
	// Posted is what was posted last; zero: nothing was. Stale says that another version
	// was signed off since.
	Posted     dossier.Publicity
	Stale      bool
	Objections []dossier.Objection
	// Naming are the numbers of the rows of the register with a name of the unit in them.
	Naming []int
}

// Public is how the publicity of a unit stands.
func (b Bulletin) Public(f PublicFigures) Sheet {
	unit := f.Dossier.Unit
	s := b.sheet(b.say("filing_public_title", "unit", unit))
	s.Card.Subtitle = b.Date(b.Now)
	add := func(blocks ...message.Block) { s.Card.Body = append(s.Card.Body, blocks...) }
	file := b.filingAct("filing_button_public", FilingPublic, unit, "", message.Ordinary)
	if f.Posted == (dossier.Publicity{}) || f.Stale {
		if f.Stale {
			s.Card.Tone = message.Attention
			add(strong(b.say("filing_public_stale")))
		}
		add(text(b.say("filing_public_ready")))
		add(b.named(f.Naming)...)
		button := b.filingAct("filing_button_post", FilingPost, unit, "", message.Primary)
		button.Confirm = &message.Confirm{Title: b.say("filing_post_confirm"), Text: b.say("filing_post_confirm_text")}
		add(row(file, button))
		s.Hint = b.say("filing_hint_public")
		return s
	}
	add(strong(b.say("filing_public_period", "posted", b.Moment(f.Posted.Posted.At), "days", itoa(f.Posted.Days), "ends", b.Moment(f.Posted.Ends))))
	add(b.objected(f.Objections))
	if f.Posted.Closed != (dossier.Act{}) {
		s.Card.Tone = message.Done
		add(text(b.say("filing_public_closed", "date", b.Moment(f.Posted.Closed.At))), row(file))
		return s
	}
	add(b.named(f.Naming)...)
	buttons := []message.Button{file}
	if f.Posted.Closable(b.Now, f.Objections) == dossier.NoHindrance {
		buttons = append(buttons, b.filingAct("filing_button_close", FilingTakeDown, unit, "", message.Primary))
	}
	add(row(buttons...))
	s.Hint = b.say("filing_hint_objection")
	return s
}

// named warns of the rows in which a name stands.
func (b Bulletin) named(numbers []int) []message.Block {
	if len(numbers) == 0 {
		return []message.Block{muted(b.say("filing_public_no_names"))}
	}
	return []message.Block{strong(b.say("filing_public_names", "count", itoa(len(numbers)), "numbers", b.Numbers(numbers)))}
}

// objected says how many objections there are.
func (b Bulletin) objected(all []dossier.Objection) message.Block {
	if len(all) == 0 {
		return text(b.say("filing_objections_none"))
	}
	return text(b.say("filing_objections_count", "count", itoa(len(all)), "open", itoa(len(dossier.Unanswered(all)))))
}

// numbersMost is how many numbers stand in a line.
const numbersMost = 30

// Numbers joins numbers.
func (b Bulletin) Numbers(numbers []int) string {
	all := make([]string, len(numbers))
	for i, n := range numbers {
		all[i] = itoa(n)
	}
	return b.atMost(all, numbersMost)
}

// Objections lists the objections to what a unit has posted.
func (b Bulletin) Objections(unit string, all []dossier.Objection) Sheet {
	if len(all) == 0 {
		return Sheet{Line: b.say("filing_objections_none")}
	}
	s := b.sheet(b.say("filing_objections_title", "unit", unit))
	for _, o := range all {
		s.Card.Body = append(s.Card.Body, strong(b.say("filing_objection", "number", itoa(o.Number), "date", b.Date(o.Noted.At), "text", o.Text)))
		answer := b.say("filing_objection_open")
		if o.Answered != (dossier.Act{}) {
			answer = b.say("filing_objection_answered", "date", b.Date(o.Answered.At), "text", o.Answer)
		}
		s.Card.Body = append(s.Card.Body, text(answer))
	}
	s.Card.Body = append(s.Card.Body, muted(b.say("filing_hint_objection")))
	return s
}

// Posting lists the units that have posted something.
func (b Bulletin) Posting(all []dossier.Publicity) Sheet {
	if len(all) == 0 {
		return Sheet{Line: b.say("filing_posting_none")}
	}
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_unit")}, {Name: b.say("filing_column_ends")}, {Name: b.say("filing_column_state")}}}
	for _, p := range all {
		state := "filing_posting_on"
		switch {
		case p.Closed != (dossier.Act{}):
			state = "filing_posting_closed"
		case !b.Now.Before(p.Ends):
			state = "filing_posting_over"
		}
		t.Rows = append(t.Rows, []string{p.Unit, b.Date(p.Ends), b.say(state)})
	}
	return b.sheet(b.say("filing_posting_title", "count", itoa(len(all))), message.Block{Table: &t})
}
