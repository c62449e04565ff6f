package form

import (
	"cmp"
	"maps"
	"slices"
)

// ChangeKind names what a change does.
type ChangeKind string

// The changes. What each reads of a Change is said behind it.
const (
	AddPost    ChangeKind = "add_post"    // Post, PostKind, Text (its name)
	RenamePost ChangeKind = "rename_post" // Post, Text
	DropPost   ChangeKind = "drop_post"   // Post; with all its answers
	AddItem    ChangeKind = "add_item"    // Post, Slot, Item, Text, SentAt, Covers; ends a “none”
	EditItem   ChangeKind = "edit_item"   // Post, Slot, Item, Text; ends a “considered”
	DropItem   ChangeKind = "drop_item"   // Post, Slot, Item
	SayNone    ChangeKind = "say_none"    // Post, Slot: expressly nothing
	Consider   ChangeKind = "consider"    // Post, Slot, Item: a power without a risk point
	Start      ChangeKind = "start"       // the record exists from now on
	Clear      ChangeKind = "clear"       // everything that is not submitted goes
	Submit     ChangeKind = "submit"      // Revision: the version that it becomes
	Reopen     ChangeKind = "reopen"      // a submitted record is taken up again
)

// The changes that others make to a record. They move it, and change nothing in it.
const (
	Pass    ChangeKind = "pass"    // it was found right
	Return  ChangeKind = "return"  // it goes back to its author
	Decide  ChangeKind = "decide"  // Revision: the version that the collective review made of it
	Sign    ChangeKind = "sign"    // the head of the unit signs off
	File    ChangeKind = "file"    // the unit's package goes up
	Receive ChangeKind = "receive" // the office takes it in
	Void    ChangeKind = "void"    // the sign-off counts no longer
)

// Change is one thing that a turn does to a record. Changes are values, so that
// the same list is applied in memory and written to a ledger.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	Post     int64      `json:"post,omitempty"`
	Slot     string     `json:"slot,omitempty"`
	Item     int64      `json:"item,omitempty"`
	Text     string     `json:"text,omitempty"`
	SentAt   int64      `json:"sent_at,omitempty"`
	Covers   int64      `json:"covers,omitempty"`
	PostKind string     `json:"post_kind,omitempty"`
	Revision int        `json:"revision,omitempty"`
}

// Apply returns the record after the changes; the one given stays as it is.
// Changes that name something unknown change nothing.
func Apply(f Form, changes ...Change) Form {
	f.Posts = slices.Clone(f.Posts)
	for i, p := range f.Posts {
		f.Posts[i].Answers = maps.Clone(p.Answers)
	}
	for _, c := range changes {
		f.apply(c)
	}
	return f
}

// Moved is the state to which the change leads, and false when it leaves the state as
// it is. Whether it may be made in the state that the record is in is for whoever
// decides (Status.After, May).
func (c Change) Moved() (Status, bool) {
	switch c.Kind {
	case AddPost, RenamePost, DropPost, AddItem, EditItem, DropItem, SayNone, Consider, Clear:
		return "", false // nearly every change is one of these, and is spared the table
	default:
	}
	for _, r := range Rules() {
		if r.Move == c.Kind {
			return r.To, true
		}
	}
	return "", false
}

func (f *Form) apply(c Change) {
	switch c.Kind {
	case Clear:
		f.Posts = nil
	case Start, Submit, Reopen, Pass, Return, Decide, Sign, File, Receive, Void:
		f.Status, _ = c.Moved()
		f.Revision = cmp.Or(c.Revision, f.Revision)
	case AddPost:
		f.Posts = append(f.Posts, Post{ID: c.Post, Kind: c.PostKind, Name: c.Text, Answers: map[string]Answer{}})
	case DropPost:
		f.Posts = slices.DeleteFunc(f.Posts, func(p Post) bool { return p.ID == c.Post })
	case RenamePost, AddItem, EditItem, DropItem, SayNone, Consider:
		if i := slices.IndexFunc(f.Posts, func(p Post) bool { return p.ID == c.Post }); i >= 0 {
			f.Posts[i].apply(c)
		}
	}
}

func (p *Post) apply(c Change) {
	if c.Kind == RenamePost {
		p.Name = c.Text
		return
	}
	if p.Answers == nil {
		p.Answers = map[string]Answer{}
	}
	a := p.Answers[c.Slot]
	a.Items = slices.Clone(a.Items)
	at := slices.IndexFunc(a.Items, func(it Item) bool { return it.ID == c.Item })
	switch c.Kind {
	case AddItem:
		it := Item{ID: c.Item, Text: c.Text, SentAt: c.SentAt, Covers: c.Covers}
		i, _ := slices.BinarySearchFunc(a.Items, it, Compare)
		a.Items = slices.Insert(a.Items, i, it)
		a.None = false
	case SayNone:
		a.None = len(a.Items) == 0
	case EditItem:
		if at >= 0 {
			a.Items[at].Text, a.Items[at].Considered = c.Text, false
		}
	case DropItem:
		if at >= 0 {
			a.Items = slices.Delete(a.Items, at, at+1)
		}
	case Consider:
		if at >= 0 {
			a.Items[at].Considered = true
		}
	default:
		return
	}
	p.Answers[c.Slot] = a
}
