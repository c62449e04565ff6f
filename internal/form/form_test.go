package form_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/form"
)

var changeKinds = []form.ChangeKind{
	form.AddPost, form.RenamePost, form.DropPost, form.AddItem, form.EditItem, form.DropItem, form.SayNone, form.Consider,
	form.Start, form.Clear, form.Submit, form.Reopen, "unheard of",
}

func aChange() *rapid.Generator[form.Change] {
	return rapid.Custom(func(t *rapid.T) form.Change {
		return form.Change{
			Kind: rapid.SampledFrom(changeKinds).Draw(t, "kind"), Post: rapid.Int64Range(1, 3).Draw(t, "post"),
			Slot: rapid.SampledFrom([]string{"duties", "powers"}).Draw(t, "slot"), Item: rapid.Int64Range(1, 6).Draw(t, "item"),
			Text: rapid.StringMatching(`[甲-申]{1,3}`).Draw(t, "text"), SentAt: rapid.Int64Range(1, 5).Draw(t, "sent at"),
			Revision: rapid.IntRange(1, 3).Draw(t, "revision"),
		}
	})
}

func aForm(t *rapid.T, name string) form.Form {
	return form.Apply(form.Form{Status: form.NotStarted}, rapid.SliceOfN(aChange(), 0, 30).Draw(t, name)...)
}

func same(a, b form.Form) string { return cmp.Diff(a, b, cmpopts.EquateEmpty()) }

func TestApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := aForm(t, "before")
		kept := through(t, before)
		changes := rapid.SliceOfN(aChange(), 0, 10).Draw(t, "changes")

		after := form.Apply(before, changes...)
		if diff := same(kept, before); diff != "" {
			t.Fatalf("Apply changed its argument:\n%s", diff)
		}
		step := before
		for _, c := range changes {
			step = form.Apply(step, c)
		}
		if diff := same(after, step); diff != "" {
			t.Fatalf("one by one it is another record (-at once +one by one):\n%s", diff)
		}
		if diff := same(after, through(t, after)); diff != "" {
			t.Fatalf("JSON changed the record:\n%s", diff)
		}
		for _, p := range after.Posts {
			for slot, a := range p.Answers {
				if !slices.IsSortedFunc(a.Items, form.Compare) {
					t.Fatalf("%s is not in the order in which it was sent: %+v", slot, a.Items)
				}
				if a.None && len(a.Items) > 0 {
					t.Fatalf("%s is none and has items", slot)
				}
			}
		}
	})
}

// TestAddedInAnyOrder adds the same items in two orders.
func TestAddedInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		changes := []form.Change{}
		for id := range rapid.Int64Range(0, 12).Draw(t, "items") {
			changes = append(changes, form.Change{
				Kind: form.AddItem, Post: 1, Slot: "duties", Item: id + 1, Text: "甲", SentAt: rapid.Int64Range(1, 4).Draw(t, "sent at"),
			})
		}
		post := form.Apply(form.Form{}, form.Change{Kind: form.AddPost, Post: 1, Text: "科长"})
		shuffled := rapid.Permutation(changes).Draw(t, "order")
		if diff := same(form.Apply(post, changes...), form.Apply(post, shuffled...)); diff != "" {
			t.Fatalf("the order of arrival shows:\n%s", diff)
		}
	})
}

func TestApplyEach(t *testing.T) {
	t.Parallel()
	item := func(id int64, text string) form.Change {
		return form.Change{Kind: form.AddItem, Post: 1, Slot: "powers", Item: id, Text: text, SentAt: id}
	}
	begin := form.Apply(form.Form{Status: form.NotStarted}, form.Change{Kind: form.Start},
		form.Change{Kind: form.AddPost, Post: 1, Text: "科长"}, item(2, "甲"), item(3, "乙"))
	for _, test := range []struct {
		name   string
		change form.Change
		want   func(f *form.Form)
	}{
		{"rename", form.Change{Kind: form.RenamePost, Post: 1, Text: "处长"}, func(f *form.Form) { f.Posts[0].Name = "处长" }},
		{"drop a post", form.Change{Kind: form.DropPost, Post: 1}, func(f *form.Form) { f.Posts = nil }},
		{"edit", form.Change{Kind: form.EditItem, Post: 1, Slot: "powers", Item: 3, Text: "丙"}, func(f *form.Form) {
			f.Posts[0].Answers["powers"].Items[1].Text = "丙"
		}},
		{"drop", form.Change{Kind: form.DropItem, Post: 1, Slot: "powers", Item: 2}, func(f *form.Form) {
			a := f.Posts[0].Answers["powers"]
			a.Items = a.Items[1:]
			f.Posts[0].Answers["powers"] = a
		}},
		{"consider", form.Change{Kind: form.Consider, Post: 1, Slot: "powers", Item: 2}, func(f *form.Form) {
			f.Posts[0].Answers["powers"].Items[0].Considered = true
		}},
		{"none where there are items", form.Change{Kind: form.SayNone, Post: 1, Slot: "powers"}, func(*form.Form) {}},
		{"none", form.Change{Kind: form.SayNone, Post: 1, Slot: "duties"}, func(f *form.Form) {
			f.Posts[0].Answers["duties"] = form.Answer{None: true}
		}},
		{"submit", form.Change{Kind: form.Submit, Revision: 4}, func(f *form.Form) { f.Status, f.Revision = form.Submitted, 4 }},
		{"reopen", form.Change{Kind: form.Reopen}, func(f *form.Form) { f.Status = form.Revising }},
		{"clear", form.Change{Kind: form.Clear}, func(f *form.Form) { f.Posts = nil }},
		{"an unknown post", form.Change{Kind: form.DropItem, Post: 9, Slot: "powers", Item: 2}, func(*form.Form) {}},
		{"an unknown item", form.Change{Kind: form.EditItem, Post: 1, Slot: "powers", Item: 9, Text: "x"}, func(*form.Form) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := through(t, begin)
			test.want(&want)
			if diff := same(want, form.Apply(begin, test.change)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDone(t *testing.T) {
	t.Parallel()
	for status, want := range map[form.Status]bool{
		form.NotStarted: false, form.Drafting: false, form.Submitted: true, form.Revising: true, "": false,
	} {
		if status.Done() != want {
			t.Errorf("%q is done: %t", status, status.Done())
		}
	}
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func through(t fataler, f form.Form) form.Form {
	t.Helper()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back form.Form
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}
