package storetest

import (
	"fmt"

	"pgregory.net/rapid"

	"lianbot/internal/form"
)

// anyChanges is the property that a ledger keeps what form.Apply makes: any
// changes, in any turns, those that name what does not exist among them.
func (t ledgerTest) anyChanges() {
	l := t.open()
	person := 0
	rapid.Check(t, func(rt *rapid.T) {
		person++
		key := form.Key{Campaign: "2026", Person: fmt.Sprint(person)}
		f := form.Form{Status: form.NotStarted}
		g := changeGen{next: 1}
		for was := range rapid.Int64Range(1, 6).Draw(rt, "turns") {
			changes := g.draw(rt)
			r := step(key, was, changes...)
			r.EventID = fmt.Sprintf("%d/%d", person, was)
			if err := l.Commit(t.Context(), r); err != nil {
				rt.Fatalf("commit %v: %v", changes, err)
			}
			f = form.Apply(f, changes...)
			got, err := l.Form(t.Context(), key)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := diffForm(f, got); diff != "" {
				rt.Fatalf("after %+v (-want +got):\n%s", changes, diff)
			}
		}
	})
}

// changeGen draws changes. Ids are never used twice, as form promises.
type changeGen struct{ next int64 }

func (g *changeGen) draw(rt *rapid.T) []form.Change {
	kinds := rapid.SampledFrom([]form.ChangeKind{
		form.AddPost, form.AddPost, form.RenamePost, form.DropPost, form.AddItem, form.AddItem, form.AddItem, form.AddItem,
		form.EditItem, form.EditItem, form.DropItem, form.DropItem, form.SayNone, form.SayNone, form.Consider,
		form.Start, form.Clear, form.Submit, form.Reopen, form.Pass, form.Return, form.Decide, form.Sign, form.File, form.Receive, form.Void,
	})
	changes := make([]form.Change, rapid.IntRange(0, 8).Draw(rt, "changes"))
	for i := range changes {
		c := form.Change{
			Kind: kinds.Draw(rt, "kind"),
			Post: g.old(rt), Item: g.old(rt),
			Slot: rapid.SampledFrom([]string{"duty", "Duty", "power"}).Draw(rt, "slot"),
			Text: rapid.SampledFrom([]string{"", "a", "b", "廉"}).Draw(rt, "text"),
		}
		switch c.Kind {
		case form.AddPost:
			c.Post = g.fresh()
			c.PostKind = rapid.SampledFrom([]string{"", "section", "process"}).Draw(rt, "post kind")
		case form.AddItem:
			c.Item = g.fresh()
			c.SentAt = rapid.Int64Range(0, 3).Draw(rt, "sent at")
			c.Covers = rapid.Int64Range(0, 2).Draw(rt, "covers")
		case form.Submit:
			c.Revision = rapid.IntRange(1, 9).Draw(rt, "revision")
		default:
		}
		changes[i] = c
	}
	return changes
}

func (g *changeGen) fresh() int64 {
	id := g.next
	g.next++
	return id
}

// old is an id that was used, or 0.
func (g *changeGen) old(rt *rapid.T) int64 { return rapid.Int64Range(0, g.next-1).Draw(rt, "id") }
