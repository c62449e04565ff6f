package conversation

import (
	"slices"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Remark is one point for which a form was sent back. The points that are about one
// item are mended one after the other; one without an item is about the whole form. By
// is the name of whoever says so; empty: it was not kept.
type Remark struct {
	Post int64  `json:"c,omitempty"`
	Slot string `json:"s,omitempty"`
	Item int64  `json:"i,omitempty"`
	Text string `json:"t"` // the reason
	By   string `json:"b,omitempty"`
}

// Verdict is what somebody who may do so decided about a form that was handed in.
type Verdict struct {
	Move form.ChangeKind // Pass, Return or Decide
	At   int64           // Unix milliseconds
	By   string          // the name of whoever decided, as its author is told
	// Remarks are the reasons of a Return, at least one.
	Remarks []form.Comment
	// Changes are what a Decide makes of the items; none: everything stays.
	Changes []form.Change
}

// Judge brings a verdict into a dialogue. It returns false, and changes nothing, when
// the form is not in a state in which that may be decided. A form that goes back is
// put on its author's screen.
func Judge(s State, f form.Form, v Verdict) (State, Outcome, bool) {
	if _, ok := f.Status.After(v.Move); !ok {
		return s, Outcome{}, false
	}
	d := dialog{s: s, form: &f, at: v.At}
	d.change(v.Changes...)
	move := form.Change{Kind: v.Move}
	switch {
	case v.Move == form.Return:
		d.s.Phase, d.s.Slot, d.s.Pending, d.s.Edit, d.s.Paused, d.s.Trail = Mending, "", NoPending, 0, false, nil
		d.s.Pen = Pen{}
		d.s.Remarks, d.s.Here = remarks(v), max(d.s.Here, v.At)
	case len(v.Changes) > 0:
		d.s.Revision++
		d.s.Posts = postsOf(*d.form)
		move.Revision = d.s.Revision
	}
	d.change(move)
	if move.Revision != 0 {
		filed := *d.form
		d.out.Filed = &filed
	}
	d.out.View = d.home()
	d.s.Version = s.Version + 1
	d.out.Form = d.form
	return d.s, d.out, true
}

// remarks puts what is about one item before what is about the whole form.
func remarks(v Verdict) []Remark {
	all := make([]Remark, 0, len(v.Remarks))
	for _, c := range v.Remarks {
		all = append(all, Remark{Post: c.Post, Slot: c.Slot, Item: c.Item, Text: c.Text, By: v.By})
	}
	slices.SortStableFunc(all, func(a, b Remark) int { return whole(a) - whole(b) })
	return all
}

func whole(r Remark) int {
	if r.Item == 0 {
		return 1
	}
	return 0
}

func postsOf(f form.Form) []Post {
	posts := make([]Post, len(f.Posts))
	for i, p := range f.Posts {
		posts[i] = Post{ID: p.ID, Name: clip(p.Name), Kind: p.Kind}
	}
	return posts
}

// Mending is the item that waits to be written anew, with the reason; the item is
// zero when the reason is about the whole form. It returns false when nothing waits.
func (s State) Mending(f form.Form) (Remark, form.Item, bool) {
	if s.Phase != Mending || len(s.Remarks) == 0 {
		return Remark{}, form.Item{}, false
	}
	item, _ := itemOf(f, s.Remarks[0])
	return s.Remarks[0], item, true
}

func itemOf(f form.Form, r Remark) (form.Item, bool) {
	post, _ := f.Post(r.Post)
	items := post.Answers[r.Slot].Items
	if i := slices.IndexFunc(items, func(it form.Item) bool { return it.ID == r.Item }); i >= 0 && r.Item != 0 {
		return items[i], true
	}
	return form.Item{}, false
}

// mend handles what the author of a form does that was sent back: the text that they
// write is the item anew, and after the last one the form is handed in again.
func (d *dialog) mend(in intent) {
	r := d.s.Remarks[0]
	_, single := itemOf(*d.form, r)
	if in.word == questionnaire.CmdDrop {
		in.do = ActDrop // there is one item that it can mean
	}
	switch in.do {
	case ActStart, ActYes, ActNo:
		if in.do == ActYes && !single {
			d.submit()
		}
	case ActNote, ActNext, ActRewrite:
		if !single {
			d.out.Fill = in.text
			d.notice(Notice{Kind: Unclear})
			return
		}
		d.rewriteMended(r, in)
	case ActDrop:
		if !single {
			d.notice(Notice{Kind: NothingHere})
			return
		}
		d.change(d.without(r.Post, r.Slot, r.Item)...)
		d.notice(Notice{Kind: Dropped, N: 1})
		d.mended()
	case ActSkip:
		d.mended()
	case ActSubmit:
		d.review()
		d.submit()
	case ActRevise:
		d.review()
	case ActGo, ActPost, ActItem, actName:
		d.review()
		d.act(in)
	default:
		d.notice(Notice{Kind: Unclear})
	}
}

// rewriteMended writes the item anew that was sent back.
func (d *dialog) rewriteMended(r Remark, in intent) {
	text := in.text
	refuse := func(n Notice) {
		d.out.Fill = text
		d.notice(n)
	}
	items := Split(text, d.def.Words.Numerals)
	switch {
	case text == "":
		refuse(Notice{Kind: Blank})
	case len(items) != 1:
		refuse(Notice{Kind: OneForEdit, N: 1})
	case !hasWords(items[0]):
		refuse(Notice{Kind: Wordless})
	case utf8.RuneCountInString(items[0]) > d.def.Limits.Item:
		refuse(Notice{Kind: LongItem, N: utf8.RuneCountInString(items[0]), Max: d.def.Limits.Item})
	default:
		d.change(form.Change{Kind: form.EditItem, Post: r.Post, Slot: r.Slot, Item: r.Item, Text: items[0]})
		d.notice(Notice{Kind: Mended})
		d.mended()
	}
}

// mended goes on to the next remark. After the last one the form is handed in again,
// unless something is missing in it now.
func (d *dialog) mended() {
	d.s.Remarks, d.touched = slices.Clone(d.s.Remarks[1:]), true
	for len(d.s.Remarks) > 0 && d.s.Remarks[0].Item != 0 {
		if _, there := itemOf(*d.form, d.s.Remarks[0]); there {
			return
		}
		d.s.Remarks = d.s.Remarks[1:]
	}
	if len(d.s.Remarks) > 0 {
		return
	}
	if missing := d.def.Missing(*d.form); len(missing) > 0 {
		d.review()
		d.submit() // which says what is missing, and asks for it
		return
	}
	d.send()
}
