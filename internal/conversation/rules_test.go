package conversation_test

import (
	"testing"

	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// TestRulesAreKept plays anything between an author and those who look at the form: every
// move that the author makes is one that the table of rules gives to authors, nothing
// in the form changes while it is with somebody else, and whatever others may decide
// can be decided in exactly the states of the table.
func TestRulesAreKept(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) { rulesAreKept(t, def) })
	})
}

func rulesAreKept(t *rapid.T, def *questionnaire.Definition) {
	p := aPlayer(t, def)
	if p.state.Version == 0 && rapid.Bool().Draw(t, "handed in") {
		p.toFiled()
	}
	for range rapid.IntRange(1, 30).Draw(t, "events") {
		switch rapid.IntRange(0, 5).Draw(t, "who") {
		case 0:
			othersDecide(t, p)
		case 1:
			wholeUnitMoves(t, p)
		default:
			before := p.record
			authorKeepsTo(t, before, after(t, p, anEvent(t, p)).Changes)
		}
	}
}

// authorKeepsTo fails when one of the changes is none that an author may make in the state
// in which the form is by then.
func authorKeepsTo(t *rapid.T, f form.Form, changes []form.Change) {
	for _, c := range changes {
		_, moves := c.Moved()
		writing := f.Status == form.NotStarted || f.Status == form.Drafting || f.Status == form.Revising || f.Status == form.Returned
		switch {
		case moves && !form.May([]form.Hat{form.Author}, c.Kind, f.Status):
			t.Fatalf("an author may not %s a form that is %s", c.Kind, f.Status)
		case !moves && !writing:
			t.Fatalf("the author changes a form that is %s: %+v", f.Status, c)
		}
		f = form.Apply(f, c)
	}
}

// othersDecide has somebody pass the form, send it back or decide on it.
func othersDecide(t *rapid.T, p *player) {
	v := conversation.Verdict{Move: rapid.SampledFrom([]form.ChangeKind{form.Pass, form.Return, form.Decide}).Draw(t, "verdict"), At: p.at}
	for _, post := range p.record.Posts {
		for slot, a := range post.Answers {
			if len(a.Items) > 0 && v.Move == form.Return && len(v.Remarks) < 2 {
				v.Remarks = append(v.Remarks, form.Comment{Post: post.ID, Slot: slot, Item: a.Items[0].ID, Text: "请具体一点"})
			}
			if len(a.Items) > 0 && v.Move == form.Decide && len(v.Changes) == 0 {
				v.Changes = []form.Change{{Kind: form.EditItem, Post: post.ID, Slot: slot, Item: a.Items[0].ID, Text: "集体评过"}}
			}
		}
	}
	if v.Move == form.Return && len(v.Remarks) == 0 {
		v.Remarks = []form.Comment{{Text: "请再看一看"}}
	}
	to, may := p.record.Status.After(v.Move)
	s, out, ok := conversation.Judge(p.state, p.record, v)
	if ok != may {
		t.Fatalf("%s of a form that is %s: %t", v.Move, p.record.Status, ok)
	}
	if !ok {
		if !same(s, p.state) || len(out.Changes) > 0 {
			t.Fatalf("a %s that may not be changes something: %+v", v.Move, out.Changes)
		}
		return
	}
	p.state, p.record = throughJSON(t, s), form.Apply(p.record, out.Changes...)
	if p.record.Status != to {
		t.Fatalf("%s leads to %s, not to %s", v.Move, p.record.Status, to)
	}
}

// wholeUnitMoves moves the form with all others of its unit, as a ledger does: the
// dialogue is not asked.
func wholeUnitMoves(t *rapid.T, p *player) {
	move := rapid.SampledFrom([]form.ChangeKind{form.Sign, form.Sign, form.File, form.Receive, form.Void}).Draw(t, "move of the unit")
	if _, may := p.record.Status.After(move); may {
		p.record = form.Apply(p.record, form.Change{Kind: move})
		p.state.Version++
	}
}
