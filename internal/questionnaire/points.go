package questionnaire

import (
	"slices"

	"lianbot/internal/form"
)

// Point is a risk point of a unit's entry, with what it was asked about.
type Point struct {
	Category string // the name of what asked for it
	Text     string
	// Step or Power is the item that it is about.
	Step, Power string
	// Manifestation is what stands inside it.
	Manifestation string
}

// HoldsPoints says whether the items of a slot are risk points.
func (s Slot) HoldsPoints() bool { return s.Risk || s.Column == ColumnRisks && !s.Inside }

// Entries are the entries of a record, kind by kind.
func (d *Definition) Entries(f form.Form) []form.Post {
	entries := make([]form.Post, 0, len(f.Posts))
	for _, kind := range d.Kinds {
		for _, post := range f.Posts {
			if post.Kind == kind.ID {
				entries = append(entries, post)
			}
		}
	}
	return entries
}

// RowOf is an entry as it stands on the official form.
func (d *Definition) RowOf(post form.Post) Row { return d.row(d.Kind(post.Kind), post) }

// Points are the risk points of an entry, slot by slot, and in a slot in the order of
// what they are about. They are all that it has, also when what one is about is gone.
func (d *Definition) Points(post form.Post) []Point {
	about, place := map[int64]Point{}, map[int64]int{}
	for _, id := range d.Kind(post.Kind).Slots {
		slot, _ := d.Slot(id)
		for _, item := range post.Answers[id].Items {
			place[item.ID] = len(place) + 1
			switch slot.Column {
			case ColumnDuties:
				about[item.ID] = Point{Step: item.Text}
			case ColumnPowers:
				about[item.ID] = Point{Power: item.Text}
			case ColumnRisks:
			}
		}
	}
	var points []Point
	for _, id := range d.Kind(post.Kind).Slots {
		slot, _ := d.Slot(id)
		if !slot.HoldsPoints() {
			continue
		}
		items := slices.Clone(post.Answers[id].Items)
		slices.SortStableFunc(items, func(a, b form.Item) int { return place[a.Covers] - place[b.Covers] })
		for _, item := range items {
			p := about[item.Covers]
			p.Category, p.Text = slot.Name, item.Text
			for _, inside := range d.About(id) {
				if more := ItemsOf(post, inside.ID, item.ID); inside.Inside && len(more) > 0 {
					p.Manifestation = joined(more)
				}
			}
			points = append(points, p)
		}
	}
	return points
}
