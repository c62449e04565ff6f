package conversation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// judge brings a verdict into the player's dialogue, as whoever looks at the form does.
func (p *player) judge(v conversation.Verdict) (conversation.Outcome, bool) {
	p.t.Helper()
	p.at += minute
	v.At = p.at
	before, record := throughJSON(p.t, p.state), throughJSON(p.t, p.record)
	state, out, ok := conversation.Judge(p.state, p.record, v)
	if diff := cmp.Diff(before, p.state, cmpopts.EquateEmpty()) + cmp.Diff(record, p.record, cmpopts.EquateEmpty()); diff != "" {
		p.t.Fatalf("the verdict changed what it was given:\n%s", diff)
	}
	if !ok {
		if !same(state, p.state) || len(out.Changes) > 0 {
			p.t.Fatalf("a verdict that was refused changed something: %+v", out.Changes)
		}
		return out, false
	}
	p.state = throughJSON(p.t, state)
	if !same(state, p.state) {
		p.t.Fatalf("JSON changed the state (-before +after):\n%s", cmp.Diff(state, p.state))
	}
	if p.state.Version != before.Version+1 {
		p.t.Fatalf("version %d follows %d", p.state.Version, before.Version)
	}
	p.record = form.Apply(p.record, out.Changes...)
	return out, true
}

// mendOn does what a returned form asks for, and nothing more.
func (p *player) mendOn(say func(...string) conversation.Outcome, text string) {
	if _, item, ok := p.state.Mending(p.record); ok && item.ID != 0 {
		say(text)
		return
	}
	say("提交")
}

// aVerdict draws what somebody may decide about the player's form, whether or not it
// can be decided now.
func aVerdict(t *rapid.T, p *player) conversation.Verdict {
	v := conversation.Verdict{Move: rapid.SampledFrom([]form.ChangeKind{form.Pass, form.Return, form.Return, form.Decide}).Draw(t, "move")}
	items := form.Enumerate(p.record, p.def.Lists())
	draw := func() form.Numbered {
		if len(items) == 0 || rapid.IntRange(0, 5).Draw(t, "no item") == 0 {
			return form.Numbered{}
		}
		return rapid.SampledFrom(items).Draw(t, "item")
	}
	switch v.Move { //nolint:exhaustive // the two that carry something
	case form.Return:
		for range rapid.IntRange(1, 4).Draw(t, "remarks") {
			it := draw()
			v.Remarks = append(v.Remarks, form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, Text: conversation.Clean(aText().Draw(t, "reason"))})
		}
	case form.Decide:
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			if it := draw(); it.Item.ID != 0 {
				v.Changes = append(v.Changes, form.Change{Kind: form.EditItem, Post: it.Post, Slot: it.Slot, Item: it.Item.ID, Text: "评议后的写法"})
			}
		}
	}
	return v
}

// TestAnyVerdicts has others decide about a form between anything that its author does:
// dialogue and record agree, and whoever does as told hands a returned form in again.
func TestAnyVerdicts(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) { anyVerdicts(t, def) })
	})
}

func anyVerdicts(t *rapid.T, def *questionnaire.Definition) {
	p := aPlayer(t, def)
	if rapid.IntRange(0, 2).Draw(t, "handed in") > 0 {
		for p.state.Phase != conversation.Filed {
			p.sayOn()
		}
	}
	for range rapid.IntRange(1, 15).Draw(t, "events") {
		if rapid.IntRange(0, 2).Draw(t, "a verdict") > 0 {
			e := anEvent(t, p)
			was, record := p.state, p.record
			out := after(t, p, e)
			checkVersion(t, was, p.state, out)
			checkSubmission(t, p, was, record, e, out)
		} else {
			checkVerdict(t, p, aVerdict(t, p))
		}
		checkAgreement(t, p)
	}
	byCard := rapid.Bool().Draw(t, "by card")
	p.at += 60 * minute
	most := 20 + 3*len(def.Slots)*(1+len(p.state.Posts)+len(p.file.Posts))
	for n := 0; p.state.Phase != conversation.Filed; n++ {
		if n > most {
			t.Fatalf("not handed in again: %+v", p.state)
		}
		switch {
		case byCard && p.state.Phase == conversation.Mending:
			if _, item, _ := p.state.Mending(p.record); item.ID != 0 {
				p.press(conversation.ActRewrite, 0, "改成这样")
			} else {
				p.press(conversation.ActSubmit, 0, "")
			}
		case byCard:
			p.pressOn()
		default:
			p.sayOn()
		}
	}
	if !p.record.Status.Done() {
		t.Fatalf("filed, and the record is %s", p.record.Status)
	}
}

func checkVerdict(t *rapid.T, p *player, v conversation.Verdict) {
	t.Helper()
	status, revision := p.record.Status, p.record.Revision
	out, ok := p.judge(v)
	if to, may := status.After(v.Move); ok != may || ok && p.record.Status != to {
		t.Fatalf("%s of a form that was %s: %t, it is %s", v.Move, status, ok, p.record.Status)
	}
	if !ok {
		return
	}
	if grown := p.record.Revision - revision; grown != min(1, len(v.Changes)) || (out.Filed != nil) != (grown == 1) {
		t.Fatalf("version %d after %d, filed %v", p.record.Revision, revision, out.Filed)
	}
	if v.Move == form.Return && (out.View != conversation.ViewReturned || len(p.state.Remarks) != len(v.Remarks)) {
		t.Fatalf("sent back, and %s is shown for %d remarks", out.View, len(p.state.Remarks))
	}
}

// TestMendByOneAnswer: the answer to a return is the item anew, and hands the form in.
func TestMendByOneAnswer(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.toFiled()
	it := form.Enumerate(p.record, p.def.Lists())[0]
	before := len(form.Enumerate(p.record, p.def.Lists()))
	if _, ok := p.judge(conversation.Verdict{Move: form.Return, Remarks: []form.Comment{
		{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, Text: "写到环节"},
	}}); !ok {
		t.Fatal("not sent back")
	}
	p.say("改")
	out := p.say("受理采购申请，三日内答复")
	items := form.Enumerate(p.record, p.def.Lists())
	if out.Filed == nil || p.record.Status != form.Submitted || p.record.Revision != 2 || len(items) != before {
		t.Fatalf("after the answer: %s, version %d, %d items", p.record.Status, p.record.Revision, len(items))
	}
	if !slices.ContainsFunc(items, func(n form.Numbered) bool {
		return n.Item.ID == it.Item.ID && n.Item.Text == "受理采购申请，三日内答复"
	}) {
		t.Errorf("the item is not written anew: %+v", items)
	}
}

// TestMendTogether: what is said of one step's item goes back to those who write a unit's
// form; whoever answers first mends it by that, and the other one's card is old then.
func TestMendTogether(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toStep(0)
	p.say("考务科科长", "可能打听命题人", "下一步", "托人打听")
	for p.state.Phase != conversation.Filed {
		p.sayOn()
	}
	var remarks []form.Comment
	for _, it := range form.Enumerate(p.record, []string{"step_risk", "shows"})[:2] {
		remarks = append(remarks, form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, Text: "写到环节"})
	}
	if _, ok := p.judge(conversation.Verdict{Move: form.Return, By: "沈国华", Remarks: remarks}); !ok || p.state.Remarks[0].By != "沈国华" {
		t.Fatalf("not sent back: %+v", p.state)
	}
	card := p.pressed(conversation.ActRewrite)
	if out := p.as("1", said("可能打听命题人，提前知道题目")); out.View != conversation.ViewReturned || p.state.Pen.By != "1" || len(p.state.Remarks) != 1 {
		t.Fatalf("%s is shown, %+v", out.View, p.state)
	}
	card.Text = "别的"
	if out := p.as("2", card); out.View != conversation.ViewWaiting || len(out.Changes) > 0 {
		t.Fatalf("an old card of somebody else: %s, %+v", out.View, out.Changes)
	}
	p.as("1", p.pressed(conversation.ActLay))
	if out := p.as("2", card); !slices.Contains(kinds(out), conversation.StaleText) || out.View != conversation.ViewReturned {
		t.Fatalf("an old card, and nobody has the pen: %s, %v", out.View, kinds(out))
	}
	card.Version = p.state.Version
	if out := p.as("2", card); out.Filed == nil || p.record.Status != form.Submitted || p.record.Revision != 2 || p.state.Pen.By != "" {
		t.Fatalf("after the last answer: %s, %+v", p.record.Status, p.state)
	}
	if diff := cmp.Diff([]string{"可能打听命题人，提前知道题目"}, p.answer(3, "step_risk")[:1]); diff != "" {
		t.Error(diff)
	}
}

// TestAdopt takes over suggestions in any state: it makes one version more of a form that
// is handed in, with the one item changed or added, and changes nothing else ever.
func TestAdopt(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		p := aPlayer(t, def)
		for range rapid.IntRange(0, 6).Draw(t, "events") {
			after(t, p, anEvent(t, p))
			if rapid.IntRange(0, 2).Draw(t, "judged") == 0 {
				p.judge(aVerdict(t, p))
			}
		}
		var about form.Comment
		items := form.Enumerate(p.record, def.Lists())
		if len(items) > 0 && rapid.Bool().Draw(t, "about an item") {
			it := rapid.SampledFrom(items).Draw(t, "item")
			about = form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID}
		}
		before, was := p.state, p.record
		state, out, ok := conversation.Adopt(def, p.state, p.record, about, "采纳以后的写法", p.at)
		if _, may := was.Status.After(form.Reopen); ok != may {
			t.Fatalf("a form that is %s: %t", was.Status, ok)
		}
		if !ok {
			if !same(state, before) || len(out.Changes) > 0 {
				t.Fatal("a refusal changed something")
			}
			return
		}
		p.state, p.record = throughJSON(t, state), form.Apply(p.record, out.Changes...)
		checkVersion(t, before, p.state, out)
		checkAgreement(t, p)
		after := form.Enumerate(p.record, def.Lists())
		want := len(items)
		if about.Item == 0 {
			want++
		}
		if p.record.Status != form.Submitted || p.record.Revision != was.Revision+1 || out.Filed == nil || len(after) != want {
			t.Fatalf("%s, version %d, %d items of %d", p.record.Status, p.record.Revision, len(after), len(items))
		}
	})
}
