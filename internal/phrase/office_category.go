package phrase

import (
	"slices"
	"strings"

	"lianbot/internal/message"
)

// CategoryFigures are how many risk points the submitted forms have, by unit and
// category.
type CategoryFigures struct {
	Unit       string   // empty: the school
	Categories []string // their ids, in the order of asking
	Rows       []CategoryRow
	// Forms have been submitted.
	Forms int
}

// CategoryRow is one unit: a figure for each category.
type CategoryRow struct {
	Unit   string
	Points []int
}

// Total adds all rows up.
func (f CategoryFigures) Total() CategoryRow {
	total := CategoryRow{Points: make([]int, len(f.Categories))}
	for _, r := range f.Rows {
		for i, n := range r.Points {
			total.Points[i] += n
		}
	}
	return total
}

func sum(points []int) int {
	n := 0
	for _, p := range points {
		n += p
	}
	return n
}

// Categories is how many risk points there are in each category: for the school a
// heat map of units, for one unit a table.
func (b Bulletin) Categories(f CategoryFigures, page int) Sheet {
	total := f.Total()
	names := b.categoryNames(f.Categories)
	s := b.sheet(b.say("category_title", "unit", b.whose(f.Unit)),
		text(b.say("category_line", "points", itoa(sum(total.Points)), "forms", itoa(f.Forms))))
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_category")}, {Name: b.say("office_column_points"), Numeric: true}}}
	for i, name := range names {
		t.Rows = append(t.Rows, []string{name, itoa(total.Points[i])})
	}
	s.Card.Body = append(s.Card.Body, message.Block{Table: &t})
	s.Card.Subtitle = b.Date(b.Now)
	if f.Unit != "" {
		s.Card.Body = append(s.Card.Body, row(b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: f.Unit}, message.Ordinary)))
		s.Card.Body = append(s.Card.Body, muted(b.say("category_note")))
		return s
	}
	from, to, at, pages := b.page(len(f.Rows), page)
	if len(f.Rows) > 0 {
		g := message.Grid{Corner: b.say("office_column_unit"), Columns: names}
		for _, r := range f.Rows {
			g.Max = max(g.Max, slices.Max(append(slices.Clone(r.Points), 0)))
		}
		for _, r := range f.Rows[from:to] {
			g.Rows = append(g.Rows, message.GridRow{Name: b.unitName(r.Unit), Cells: r.Points})
		}
		s.Card.Body = append(s.Card.Body, message.Block{Grid: &g})
	}
	s.Card.Tag = b.pageTag(at, pages)
	s.Card.Body = append(s.Card.Body,
		row(append(b.turning(OfficeCategory, Aim{}, at, pages), b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary))...),
		muted(b.say("category_note")))
	s.Hint = b.say("office_hint_category")
	return s
}

// categoryNames are short: what all names end with says nothing here, and a phone
// is narrow.
func (b Bulletin) categoryNames(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id // a category that the library no longer has
		if slot, ok := b.Library.Category(id); ok {
			names[i] = slot.Name
		}
	}
	if len(names) < 2 {
		return names
	}
	first := []rune(names[0])
	for n := len(first) - 1; n > 0; n-- {
		tail := string(first[len(first)-n:])
		if !slices.ContainsFunc(names, func(name string) bool { return !strings.HasSuffix(name, tail) || name == tail }) {
			for i := range names {
				names[i] = strings.TrimSuffix(names[i], tail)
			}
			break
		}
	}
	return names
}
