package conversation

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// trailLength is how many slots back a late message can find its place.
const trailLength = 8

// naming says whether the posts are being named.
func (d *dialog) naming() bool { return d.s.Phase == Asking && d.def.Naming(d.s.Slot) }

// here is the question that is on the screen.
func (d *dialog) here() form.Place {
	return form.Place{Post: d.s.Post, Slot: d.s.Slot, Of: d.s.Of}
}

// enter puts a question on the screen.
func (d *dialog) enter(p form.Place) {
	d.leave()
	d.s.Phase, d.s.Post, d.s.Slot, d.s.Of = Asking, p.Post, p.Slot, p.Of
	d.fill()
}

// leave remembers the slot that was on the screen.
func (d *dialog) leave() {
	if d.s.Phase == Asking {
		trail := append(slices.Clone(d.s.Trail), Stop{At: d.s.Here, Post: d.s.Post, Slot: d.s.Slot, Of: d.s.Of})
		if over := len(trail) - trailLength; over > 0 {
			trail = trail[over:]
		}
		d.s.Trail = trail
	}
	d.s.Here = max(d.s.Here, d.at)
	d.s.Count, d.s.None, d.s.Tail, d.s.Cue, d.s.CueDuty, d.s.Covers, d.s.Edit = 0, false, nil, "", false, 0, 0
	d.s.Of = 0
	d.touched = true
}

// fill takes what is shown of the slot from the record.
func (d *dialog) fill() {
	if d.form == nil || d.def.Naming(d.s.Slot) {
		return
	}
	post, ok := d.form.Post(d.s.Post)
	if !ok {
		return
	}
	d.fillItems()
	d.s.Cue, d.s.CueDuty = d.cueFor(post)
}

// fillItems takes the items that are shown from the record.
func (d *dialog) fillItems() {
	post, _ := d.form.Post(d.s.Post)
	items := questionnaire.ItemsOf(post, d.s.Slot, d.s.Of)
	d.s.Count, d.s.None, d.s.Tail = len(items), len(items) == 0 && d.def.Given(*d.form, d.here()), nil
	for _, item := range items[max(0, len(items)-tailLength):] {
		d.s.Tail = append(d.s.Tail, Line{ID: item.ID, Text: clip(item.Text), At: item.SentAt})
	}
}

// cueFor picks what the question refers to: the item that it is about; each category
// another power, so that all of them come up; a post without powers gives its duties.
func (d *dialog) cueFor(post form.Post) (cue string, duty bool) {
	slot, _ := d.def.Slot(d.s.Slot)
	if d.s.Of != 0 {
		item, _, _ := d.def.Parent(post, d.s.Slot, d.s.Of)
		return clipAt(item.Text, cueLength), false
	}
	if !slot.Risk {
		return "", false
	}
	items := post.Answers[questionnaire.SlotPowers].Items
	if len(items) == 0 {
		items, duty = post.Answers[questionnaire.SlotDuties].Items, true
	}
	if len(items) == 0 {
		return "", false
	}
	rank := slices.Index(d.def.Risks(), slot.ID)
	return clipAt(items[rank%len(items)].Text, cueLength), duty
}

// review leads to the screen before submitting.
func (d *dialog) review() {
	d.leave()
	d.s.Phase, d.s.Slot = Review, ""
}

// advance goes to the question after the present one: the next of the post, the next
// post's first, then the review. Entries that have been named are not asked for again.
func (d *dialog) advance() {
	switch {
	case d.s.Phase == Review:
		d.submit()
	case d.naming():
		d.leaveNaming()
	default:
		d.after(d.here())
	}
}

// skip goes on without an answer. Only of the first kind there must be an entry before.
func (d *dialog) skip() {
	if d.naming() && len(d.named()) == 0 && d.kind().ID != d.def.Kinds[0].ID {
		d.after(d.here())
		return
	}
	d.advance()
}

// after goes to the question behind another.
func (d *dialog) after(p form.Place) {
	stops := d.def.Stops(*d.form)
	for i := slices.Index(stops, p) + 1; i > 0 && i < len(stops); i++ {
		if !d.def.Naming(stops[i].Slot) || !d.def.Given(*d.form, stops[i]) {
			d.enter(stops[i])
			return
		}
	}
	d.review()
}

// back goes to the question before the present one.
func (d *dialog) back() {
	stops := d.def.Stops(*d.form)
	i := slices.Index(stops, d.here())
	if d.s.Phase == Review {
		i = len(stops)
	}
	switch {
	case i == 0:
		d.notice(Notice{Kind: AtFirst})
	case i > 0:
		d.enter(stops[i-1])
	default:
		d.enter(stops[0])
	}
}

// goTo goes to a slot by its place or its name. Where no post is meant it is the
// present one, else the first.
func (d *dialog) goTo(in intent) {
	post, slot := d.s.Post, ""
	if in.do == actName {
		slot = in.text
	}
	if in.do == ActGo {
		if i := in.arg / goPlaces; i >= 0 && i < len(d.s.Posts) {
			post = d.s.Posts[i].ID
		}
		if i := in.arg % goPlaces; i >= 0 && i < len(d.def.Slots) {
			slot = d.def.Slots[i].ID
		}
	}
	switch {
	case slot == "" && len(d.s.Posts) == 0:
		d.notice(Notice{Kind: NothingHere})
	case slot == "": // “revise” without saying what: the review has a way to each slot
		if d.s.Phase != Review {
			d.review()
		}
	case d.def.Naming(slot):
		d.enter(form.Place{Slot: slot})
	default:
		d.goToSlot(post, slot)
	}
}

// goToSlot goes to a slot of a post, or of the first that has it. What is asked about
// items is asked about the first; without items, these are asked for.
func (d *dialog) goToSlot(post int64, slot string) {
	asked, _ := d.def.Slot(slot)
	posts := d.s.Named(asked.Kind)
	if len(posts) == 0 {
		if naming := d.def.Kind(asked.Kind).Naming; naming != "" && len(d.s.Posts) > 0 {
			d.enter(form.Place{Slot: naming})
			return
		}
		d.notice(Notice{Kind: NothingHere})
		return
	}
	if !slices.ContainsFunc(posts, func(p Post) bool { return p.ID == post }) {
		post = posts[0].ID
	}
	stops := d.def.Stops(*d.form)
	for {
		i := slices.IndexFunc(stops, func(p form.Place) bool { return p.Post == post && p.Slot == slot })
		if i >= 0 {
			d.enter(stops[i])
			return
		}
		asked, _ := d.def.Slot(slot)
		if len(asked.Of) == 0 {
			d.notice(Notice{Kind: NothingHere})
			return
		}
		slot = asked.Of[0]
	}
}

// goToItem goes to the first question about an item.
func (d *dialog) goToItem(item int64) {
	stops := d.def.Stops(*d.form)
	if i := slices.IndexFunc(stops, func(p form.Place) bool { return item != 0 && p.Of == item }); i >= 0 {
		d.enter(stops[i])
		return
	}
	d.notice(Notice{Kind: NothingHere})
}

// firstMissing goes to the first slot that is still open, else to the review.
func (d *dialog) firstMissing() {
	missing := d.def.Missing(*d.form)
	if len(missing) == 0 {
		d.review()
		return
	}
	d.enter(missing[0])
}
