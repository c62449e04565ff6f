package phrase

import (
	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// Ranked is a unit with its place; units that are equally far share one.
type Ranked struct {
	Place int
	Unit  progress.Tally
}

// Ranking is the units by how far they are, the furthest first. People are never
// ranked, nor is how much somebody has written.
func (b Bulletin) Ranking(units []Ranked, page int) Sheet {
	from, to, at, pages := b.page(len(units), page)
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_place")},
		{Name: b.say("office_column_unit")},
		{Name: b.say("office_column_done"), Numeric: true},
		{Name: b.say("office_column_percent"), Numeric: true},
	}}
	for _, r := range units[from:to] {
		u := r.Unit
		t.Rows = append(t.Rows, []string{
			itoa(r.Place), b.unitName(u.Unit), b.say("office_done_of", "done", itoa(u.Done), "total", itoa(u.Expected())), b.percent(u),
		})
	}
	s := b.sheet(b.say("ranking_title"), muted(b.say("ranking_note")), message.Block{Table: &t})
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.pageTag(at, pages)
	s.Card.Body = append(s.Card.Body,
		row(append(b.turning(OfficeRanking, Aim{}, at, pages), b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary))...))
	return s
}
