package form_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/form"
)

// written goes on with a record as the dialogue does: nothing gets a number twice,
// and nothing is named that is not there.
func written(t *rapid.T, f form.Form, next *int64, n int) form.Form {
	for range rapid.IntRange(0, n).Draw(t, "changes") {
		c := form.Change{
			Kind:   rapid.SampledFrom(changeKinds[:len(changeKinds)-2]).Draw(t, "kind"),
			Slot:   rapid.SampledFrom([]string{"duties", "powers"}).Draw(t, "slot"),
			Text:   rapid.StringMatching(`[甲-申]{1,2}`).Draw(t, "text"),
			SentAt: rapid.Int64Range(1, 5).Draw(t, "sent at"), Covers: rapid.Int64Range(0, 2).Draw(t, "covers"),
		}
		if c.Kind == form.Clear && rapid.IntRange(0, 5).Draw(t, "really") > 0 {
			continue
		}
		if c.Kind == form.AddPost || c.Kind == form.AddItem {
			*next++
		}
		if c.Kind == form.AddPost {
			c.Post = *next
		} else if len(f.Posts) == 0 {
			continue
		} else {
			c.Post = rapid.SampledFrom(f.Posts).Draw(t, "post").ID
		}
		post, _ := f.Post(c.Post)
		switch items := post.Answers[c.Slot].Items; c.Kind {
		case form.AddItem:
			c.Item = *next
		case form.EditItem, form.DropItem, form.Consider:
			if len(items) == 0 {
				continue
			}
			c.Item = rapid.SampledFrom(items).Draw(t, "item").ID
		default:
		}
		f = form.Apply(f, c)
	}
	return f
}

// given is a form without what cannot be seen: slots that were never answered.
func given(f form.Form) form.Form {
	f = form.Apply(f)
	for i := range f.Posts {
		for slot, a := range f.Posts[i].Answers {
			if !a.Given() {
				delete(f.Posts[i].Answers, slot)
			}
		}
	}
	f.Status, f.Revision = "", 0
	return f
}

// TestDiff: the differences between two versions make the later one of the earlier,
// say each thing once, and are none between equals.
func TestDiff(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		next := int64(0)
		a := written(t, form.Form{}, &next, 20)
		b := written(t, a, &next, 20)
		differences := form.Diff(a, b)
		made := form.Apply(a, form.Changes(differences)...)
		for _, later := range b.Posts {
			post, _ := made.Post(later.ID)
			for slot, answer := range post.Answers {
				if answer.None && !later.Answers[slot].Given() {
					delete(post.Answers, slot)
				}
			}
		}
		if diff := same(given(b), given(made)); diff != "" {
			t.Fatalf("the differences do not make the later version (-later +made):\n%s\n%+v", diff, differences)
		}
		if len(form.Diff(b, b)) != 0 {
			t.Fatalf("a version differs from itself: %+v", form.Diff(b, b))
		}
		if same(given(a), given(b)) == "" && len(differences) > 0 {
			t.Fatalf("equals differ: %+v", differences)
		}
		seen := map[form.Change]bool{}
		for _, d := range differences {
			about := form.Change{Kind: d.Kind, Post: d.Post, Slot: d.Slot, Item: d.Item}
			if seen[about] {
				t.Fatalf("%+v is said twice", about)
			}
			seen[about] = true
			was, is := text(a, d), text(b, d)
			switch d.Kind {
			case form.AddItem, form.AddPost:
				if was != "" || is != d.Text {
					t.Fatalf("%+v was there: %q, %q", d, was, is)
				}
			case form.DropItem, form.DropPost:
				if was != d.Was || is != "" {
					t.Fatalf("%+v is still there: %q, %q", d, was, is)
				}
			case form.EditItem, form.RenamePost:
				if was != d.Was || is != d.Text {
					t.Fatalf("%+v, but it was %q and is %q", d, was, is)
				}
			default:
			}
		}
	})
}

// text is what a difference is about, as it stands in a form; empty when it does not.
func text(f form.Form, d form.Difference) string {
	post, _ := f.Post(d.Post)
	if d.Slot == "" {
		return post.Name
	}
	items := post.Answers[d.Slot].Items
	if i := slices.IndexFunc(items, func(it form.Item) bool { return it.ID == d.Item }); i >= 0 {
		return items[i].Text
	}
	return ""
}

func TestDiffInWords(t *testing.T) {
	t.Parallel()
	item := func(id int64, text string) form.Item { return form.Item{ID: id, Text: text, SentAt: id} }
	a := form.Form{Posts: []form.Post{
		{ID: 1, Name: "科员", Answers: map[string]form.Answer{
			"duties": {Items: []form.Item{item(2, "受理"), item(3, "归档")}}, "powers": {Items: []form.Item{item(4, "建议权")}},
		}},
		{ID: 5, Name: "出纳"},
	}}
	b := form.Form{Posts: []form.Post{
		{ID: 1, Name: "科长", Answers: map[string]form.Answer{
			"duties": {Items: []form.Item{item(2, "受理申请"), item(7, "采购")}}, "powers": {None: true},
		}},
		{ID: 8, Name: "秘书"},
	}}
	want := []form.Difference{
		{Change: form.Change{Kind: form.RenamePost, Post: 1, Text: "科长"}, Name: "科长", Was: "科员"},
		{Change: form.Change{Kind: form.DropItem, Post: 1, Slot: "duties", Item: 3}, Name: "科长", Was: "归档"},
		{Change: form.Change{Kind: form.EditItem, Post: 1, Slot: "duties", Item: 2, Text: "受理申请"}, Name: "科长", Was: "受理"},
		{Change: form.Change{Kind: form.AddItem, Post: 1, Slot: "duties", Item: 7, Text: "采购", SentAt: 7}, Name: "科长"},
		{Change: form.Change{Kind: form.DropItem, Post: 1, Slot: "powers", Item: 4}, Name: "科长", Was: "建议权"},
		{Change: form.Change{Kind: form.SayNone, Post: 1, Slot: "powers"}, Name: "科长"},
		{Change: form.Change{Kind: form.AddPost, Post: 8, Text: "秘书"}, Name: "秘书"},
		{Change: form.Change{Kind: form.DropPost, Post: 5}, Name: "出纳", Was: "出纳"},
	}
	if diff := cmp.Diff(want, form.Diff(a, b), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
