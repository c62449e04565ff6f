package questionnaire

import (
	"slices"
	"strings"

	"lianbot/internal/form"
)

// Kind is the kind with the given id.
func (d *Definition) Kind(id string) Kind {
	if i := slices.IndexFunc(d.Kinds, func(k Kind) bool { return k.ID == id }); i >= 0 {
		return d.Kinds[i]
	}
	return Kind{ID: id}
}

// Naming says whether a slot asks for the names of entries.
func (d *Definition) Naming(slot string) bool {
	i, ok := d.index[slot]
	return ok && d.Slots[i].Naming
}

// About are the slots that are asked about the items of a slot.
func (d *Definition) About(slot string) []Slot { return d.about[slot] }

// Stops are all questions for a record, in the order of asking: of each kind the names,
// then what is asked of each entry; what is asked about an item follows the question
// that the item answers, item by item.
func (d *Definition) Stops(f form.Form) []form.Place {
	var stops []form.Place
	for _, kind := range d.Kinds {
		if kind.Naming != "" {
			stops = append(stops, form.Place{Slot: kind.Naming})
		}
		for _, post := range f.Posts {
			if post.Kind == kind.ID {
				stops = append(stops, d.stopsOf(kind, post)...)
			}
		}
	}
	return stops
}

// Items gives every item of a record one number, kind by kind, and in an entry slot by slot.
func (d *Definition) Items(f form.Form) []form.Numbered {
	var all []form.Numbered
	for _, kind := range d.Kinds {
		for _, post := range f.Posts {
			if post.Kind != kind.ID {
				continue
			}
			for _, it := range form.Enumerate(form.Form{Posts: []form.Post{post}}, kind.Slots) {
				it.Number = len(all) + 1
				all = append(all, it)
			}
		}
	}
	return all
}

func (d *Definition) stopsOf(kind Kind, post form.Post) []form.Place {
	stops := make([]form.Place, 0, len(kind.Slots))
	var about func(slot string, of int64)
	about = func(slot string, of int64) {
		stops = append(stops, form.Place{Post: post.ID, Slot: slot, Of: of})
		next := d.About(slot)
		if len(next) == 0 {
			return
		}
		for _, item := range ItemsOf(post, slot, of) {
			for i := range next {
				about(next[i].ID, item.ID)
			}
		}
	}
	for _, id := range kind.Slots {
		if i := d.index[id]; len(d.Slots[i].Of) == 0 {
			about(id, 0)
		}
	}
	return stops
}

// ItemsOf are the items of a slot that are about an item, or all of them for 0.
func ItemsOf(post form.Post, slot string, of int64) []form.Item {
	items := post.Answers[slot].Items
	if of == 0 {
		return items
	}
	return slices.DeleteFunc(slices.Clone(items), func(it form.Item) bool { return it.Covers != of })
}

// Parent is the item of a post about which something is asked.
func (d *Definition) Parent(post form.Post, slot string, of int64) (form.Item, string, bool) {
	s, _ := d.Slot(slot)
	for _, id := range s.Of {
		for _, item := range post.Answers[id].Items {
			if item.ID == of {
				return item, id, true
			}
		}
	}
	return form.Item{}, "", false
}

// Missing are the stops that have not been answered, in the order of asking. Of a kind
// that nobody has named an entry of, the naming is missing.
func (d *Definition) Missing(f form.Form) []form.Place {
	return slices.DeleteFunc(d.Stops(f), func(p form.Place) bool { return d.Given(f, p) })
}

// Given says whether a stop has been answered.
func (d *Definition) Given(f form.Form, p form.Place) bool {
	i, ok := d.index[p.Slot]
	if !ok {
		return false
	}
	slot := &d.Slots[i]
	if slot.Naming {
		return slices.ContainsFunc(f.Posts, func(post form.Post) bool { return post.Kind == slot.Kind })
	}
	post, _ := f.Post(p.Post)
	if p.Of == 0 {
		return post.Answers[p.Slot].Given()
	}
	parent, _, _ := d.Parent(post, p.Slot, p.Of)
	return len(ItemsOf(post, p.Slot, p.Of)) > 0 || slot.None != "" && parent.Considered
}

// Step says how far a slot is among those of its kind.
func (d *Definition) Step(slot string) (step, steps int) {
	s, _ := d.Slot(slot)
	asked := d.Kind(s.Kind).Slots
	step, steps = slices.Index(asked, slot)+1, len(asked)
	if d.Kind(s.Kind).Naming != "" {
		step, steps = step+1, steps+1
	}
	return step, steps
}

// Box is a step of a process, as it is drawn.
type Box struct {
	Step            string
	Deciders, Risks []string
}

// Flow are the steps of a process in their order: what stands in the first column, with
// what is said about it in the others.
func (d *Definition) Flow(post form.Post) []Box {
	var boxes []Box
	for _, id := range d.Kind(post.Kind).Slots {
		about := d.About(id)
		if slot, _ := d.Slot(id); slot.Column != ColumnDuties || len(about) == 0 {
			continue
		}
		for _, step := range post.Answers[id].Items {
			box := Box{Step: step.Text}
			for _, s := range about {
				for _, item := range ItemsOf(post, s.ID, step.ID) {
					switch s.Column {
					case ColumnPowers:
						box.Deciders = append(box.Deciders, item.Text)
					case ColumnRisks:
						box.Risks = append(box.Risks, d.whole(post, s, item))
					case ColumnDuties:
					}
				}
			}
			boxes = append(boxes, box)
		}
	}
	return boxes
}

// Row is an entry as it stands on the official form.
type Row struct {
	Name string
	// Duties, Powers and Risks are the items of its cells.
	Duties, Powers, Risks []string
}

// Rows are the rows of the official form: one for each entry, in the order of the kinds.
func (d *Definition) Rows(f form.Form) []Row {
	var rows []Row
	for _, kind := range d.Kinds {
		for _, post := range f.Posts {
			if post.Kind == kind.ID {
				rows = append(rows, d.row(kind, post))
			}
		}
	}
	return rows
}

func (d *Definition) row(kind Kind, post form.Post) Row {
	row := Row{Name: post.Name}
	for _, stop := range d.stopsOf(kind, post) {
		slot, _ := d.Slot(stop.Slot)
		if slot.Inside {
			continue
		}
		lines := d.lines(post, slot, stop.Of)
		switch slot.Column {
		case ColumnDuties:
			row.Duties = append(row.Duties, lines...)
		case ColumnPowers:
			row.Powers = append(row.Powers, lines...)
		case ColumnRisks:
			row.Risks = append(row.Risks, lines...)
		}
	}
	return row
}

// lines are the items of a slot as they stand on paper.
func (d *Definition) lines(post form.Post, slot Slot, of int64) []string {
	if post.Answers[slot.ID].None && slot.Absent != "" {
		return []string{slot.print(slot.Absent, "")}
	}
	parent, _, _ := d.Parent(post, slot.ID, of)
	var lines []string
	for _, item := range ItemsOf(post, slot.ID, of) {
		lines = append(lines, slot.print(d.whole(post, slot, item), parent.Text))
	}
	return lines
}

// whole is an item with what stands inside it.
func (d *Definition) whole(post form.Post, slot Slot, item form.Item) string {
	text := item.Text
	for _, inside := range d.About(slot.ID) {
		if more := ItemsOf(post, inside.ID, item.ID); inside.Inside && len(more) > 0 {
			text = inside.print(joined(more), text)
		}
	}
	return text
}

// joined puts items into one line.
func joined(items []form.Item) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.Text
	}
	return strings.Join(texts, " ")
}

// print is an item as it stands on paper.
func (s Slot) print(text, of string) string {
	if s.Line.Empty() {
		return text
	}
	return s.Line.Fill("text", text, "slot", s.Name, "of", strings.TrimRight(of, stops))
}

// stops end a sentence: inside another one they are left out.
const stops = "。.；;，, "
