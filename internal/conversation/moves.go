package conversation

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// trailLength is how many slots back a late message can find its place.
const trailLength = 8

// naming says whether the posts are being named.
func (d *dialog) naming() bool { return d.s.Phase == Asking && d.s.Slot == questionnaire.SlotPost }

// enter puts a slot of a post on the screen.
func (d *dialog) enter(post int64, slot string) {
	d.leave()
	d.s.Phase, d.s.Post, d.s.Slot = Asking, post, slot
	d.fill()
}

// leave remembers the slot that was on the screen.
func (d *dialog) leave() {
	if d.s.Phase == Asking {
		trail := append(slices.Clone(d.s.Trail), Stop{At: d.s.Here, Post: d.s.Post, Slot: d.s.Slot})
		if over := len(trail) - trailLength; over > 0 {
			trail = trail[over:]
		}
		d.s.Trail = trail
	}
	d.s.Here = max(d.s.Here, d.at)
	d.s.Count, d.s.None, d.s.Tail, d.s.Cue, d.s.CueDuty, d.s.Covers, d.s.Edit = 0, false, nil, "", false, 0, 0
	d.touched = true
}

// fill takes what is shown of the slot from the record.
func (d *dialog) fill() {
	if d.form == nil || d.s.Slot == questionnaire.SlotPost {
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
	answer := post.Answers[d.s.Slot]
	d.s.Count, d.s.None, d.s.Tail = len(answer.Items), answer.None, nil
	for _, item := range answer.Items[max(0, len(answer.Items)-tailLength):] {
		d.s.Tail = append(d.s.Tail, Line{ID: item.ID, Text: clip(item.Text), At: item.SentAt})
	}
}

// cueFor picks what the question refers to: each category another power, so that
// all of them come up; a post without powers gives its duties.
func (d *dialog) cueFor(post form.Post) (cue string, duty bool) {
	slot, _ := d.def.Slot(d.s.Slot)
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

// advance goes to the slot after the present one: the next of the post, the next
// post's first, then the review.
func (d *dialog) advance() {
	if d.s.Phase == Review {
		d.submit()
		return
	}
	if d.naming() {
		d.leaveNaming()
		return
	}
	if i := d.def.Place(d.s.Slot) + 1; i > 0 && i < len(d.def.Slots) {
		d.enter(d.s.Post, d.def.Slots[i].ID)
		return
	}
	if i := d.rank() + 1; i > 0 && i < len(d.s.Posts) {
		d.enter(d.s.Posts[i].ID, d.def.Lists()[0])
		return
	}
	d.review()
}

// rank is the place of the present post among the posts, or -1.
func (d *dialog) rank() int {
	return slices.IndexFunc(d.s.Posts, func(p Post) bool { return p.ID == d.s.Post })
}

// back goes to the slot before the present one.
func (d *dialog) back() {
	lists := d.def.Lists()
	switch i, rank := d.def.Place(d.s.Slot), d.rank(); {
	case d.s.Phase == Review && len(d.s.Posts) > 0:
		d.enter(d.s.Posts[len(d.s.Posts)-1].ID, lists[len(lists)-1])
	case d.naming():
		d.notice(Notice{Kind: AtFirst})
	case i > 1:
		d.enter(d.s.Post, d.def.Slots[i-1].ID)
	case rank > 0:
		d.enter(d.s.Posts[rank-1].ID, lists[len(lists)-1])
	default:
		d.enter(0, questionnaire.SlotPost)
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
	case slot == questionnaire.SlotPost:
		d.enter(0, slot)
	case len(d.s.Posts) == 0:
		d.notice(Notice{Kind: NothingHere})
	default:
		if post == 0 || !slices.ContainsFunc(d.s.Posts, func(p Post) bool { return p.ID == post }) {
			post = d.s.Posts[0].ID
		}
		d.enter(post, slot)
	}
}

// firstMissing goes to the first slot that is still open, else to the review.
func (d *dialog) firstMissing() {
	missing := form.Missing(*d.form, questionnaire.SlotPost, d.def.Lists())
	if len(missing) == 0 {
		d.review()
		return
	}
	d.enter(missing[0].Post, missing[0].Slot)
}
