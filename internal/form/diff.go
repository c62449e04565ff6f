package form

import (
	"maps"
	"slices"
	"time"
)

// Version is one version of a form as it was handed in. It never changes.
type Version struct {
	Form Form
	At   time.Time
	By   string // the employee number of who handed it in; empty: it is not known
}

// Difference is one point in which a later version differs from an earlier one: the
// change that makes it, of which post it is, and what stood there before.
type Difference struct {
	Change
	Name string // of the post, as it is called later; of one that is gone, as it was called
	Was  string // of an item or a post that was dropped, rewritten or renamed: its text before
}

// Diff lists in what b differs from an earlier version a of the same record: posts in
// the order of b, then those that are gone; in each the slots by their ids, in each
// slot what is gone, rewritten, new. Applied to a, the changes make b's posts of it, but
// for a “none” that was taken back with nothing in its place: no version handed in has
// that.
func Diff(a, b Form) []Difference {
	var all []Difference
	for _, later := range b.Posts {
		earlier, there := a.Post(later.ID)
		switch {
		case !there:
			all = append(all, Difference{Change: Change{Kind: AddPost, Post: later.ID, PostKind: later.Kind, Text: later.Name}, Name: later.Name})
		case earlier.Name != later.Name:
			all = append(all, Difference{
				Change: Change{Kind: RenamePost, Post: later.ID, Text: later.Name}, Name: later.Name, Was: earlier.Name,
			})
		}
		for _, slot := range slots(earlier, later) {
			for _, d := range diffAnswers(earlier.Answers[slot], later.Answers[slot]) {
				d.Post, d.Slot, d.Name = later.ID, slot, later.Name
				all = append(all, d)
			}
		}
	}
	for _, earlier := range a.Posts {
		if _, there := b.Post(earlier.ID); !there {
			all = append(all, Difference{Change: Change{Kind: DropPost, Post: earlier.ID}, Name: earlier.Name, Was: earlier.Name})
		}
	}
	return all
}

// Changes are the changes that make the differences, in their order.
func Changes(differences []Difference) []Change {
	all := make([]Change, len(differences))
	for i, d := range differences {
		all[i] = d.Change
	}
	return all
}

// slots are the slots that either has answered, by id.
func slots(a, b Post) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a.Answers)), maps.Keys(b.Answers))
	slices.Sort(all)
	return slices.Compact(all)
}

func diffAnswers(a, b Answer) []Difference {
	var all []Difference
	for _, it := range a.Items {
		if indexItem(b.Items, it.ID) < 0 {
			all = append(all, Difference{Change: Change{Kind: DropItem, Item: it.ID}, Was: it.Text})
		}
	}
	var marks []Difference
	for _, it := range b.Items {
		at := indexItem(a.Items, it.ID)
		considered := false
		switch {
		case at < 0:
			all = append(all, Difference{Change: Change{Kind: AddItem, Item: it.ID, Text: it.Text, SentAt: it.SentAt, Covers: it.Covers}})
		case a.Items[at].Text != it.Text || a.Items[at].Considered && !it.Considered:
			all = append(all, Difference{Change: Change{Kind: EditItem, Item: it.ID, Text: it.Text}, Was: a.Items[at].Text})
		default:
			considered = a.Items[at].Considered
		}
		if it.Considered && !considered {
			marks = append(marks, Difference{Change: Change{Kind: Consider, Item: it.ID, Text: it.Text}})
		}
	}
	all = append(all, marks...)
	if b.None && !a.None {
		all = append(all, Difference{Change: Change{Kind: SayNone}})
	}
	return all
}

func indexItem(items []Item, id int64) int {
	return slices.IndexFunc(items, func(it Item) bool { return it.ID == id })
}
