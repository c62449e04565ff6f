package conversation_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
)

// as is a player's event by somebody of several.
func (p *player) as(by string, deed conversation.Deed) conversation.Outcome {
	p.t.Helper()
	p.by = by
	defer func() { p.by = "" }()
	return p.take(p.at, deed)
}

func said(text string) conversation.Said { return conversation.Said{Text: text} }

func (p *player) pressed(do conversation.Action) conversation.Pressed {
	return conversation.Pressed{Action: do, Version: p.state.Version}
}

// TestOnePenForTwo plays two people at a unit's form at random: whoever has not the pen
// changes nothing, and the pen changes hands only when it lies there or was not used
// for ten minutes.
func TestOnePenForTwo(t *testing.T) {
	t.Parallel()
	def := unitForm(t)
	takes := []conversation.Action{conversation.ActTake, conversation.ActAskPen, conversation.ActLay, conversation.ActStart, conversation.ActPause}
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, def)
		p.known = []string{"教务处"}
		switch rapid.IntRange(0, 3).Draw(t, "begin") {
		case 0:
			p.toFiled()
		case 1:
			p.toStep(rapid.IntRange(0, 9).Draw(t, "further on"))
		}
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			p.at += rapid.SampledFrom([]int64{0, minute, 9 * minute, 10 * minute}).Draw(t, "pause")
			if rapid.IntRange(0, 4).Draw(t, "a verdict") == 0 {
				checkVerdict(t, p, aVerdict(t, p))
				checkAgreement(t, p)
			}
			e := conversation.Event{At: p.at, Known: p.known, By: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "by")}
			e.Closed = rapid.IntRange(0, 9).Draw(t, "closed") == 0
			if rapid.IntRange(0, 5).Draw(t, "late") == 0 {
				e.At -= rapid.Int64Range(1, 12*minute).Draw(t, "by")
			}
			e.Deed = aDeed(p.state.Version).Draw(t, "deed")
			if rapid.IntRange(0, 3).Draw(t, "about the pen") == 0 {
				e.Deed = p.pressed(rapid.SampledFrom(takes).Draw(t, "action"))
			}
			was, record := p.state, p.record
			out := after(t, p, e)
			checkVersion(t, was, p.state, out)
			checkAgreement(t, p)
			checkPen(t, was, p.state, e, out)
			if was.Pen.By != e.By && p.state.Pen.By != e.By && !same(record, p.record) && out.Filed == nil {
				t.Fatalf("%+v by %s, who has not the pen, changed the record", e.Deed, e.By)
			}
		}
	})
}

func checkPen(t *rapid.T, was, is conversation.State, e conversation.Event, out conversation.Outcome) {
	t.Helper()
	mine := was.Pen.By == e.By
	switch {
	case mine && is.Pen.By != "" && is.Pen.By != e.By:
		t.Fatalf("%+v gave the pen to %s", e.Deed, is.Pen.By)
	case mine || is.Pen.By == was.Pen.By:
		if mended := was.Pen.By == "" && was.Phase == conversation.Mending && out.Filed != nil; !mine && !mended && !same(was, is) {
			t.Fatalf("%+v by %s changed the state, but the pen is %s's", e.Deed, e.By, was.Pen.By)
		}
	case is.Pen.By == e.By || is.Pen.By == "" && is.Phase == conversation.Filed:
		if !was.Pen.Free(e.At) {
			t.Fatalf("%+v took the pen from %s, who used it at %d", e.Deed, was.Pen.By, was.Pen.At)
		}
	default:
		t.Fatalf("the pen went from %q to %q by an event of %s", was.Pen.By, is.Pen.By, e.By)
	}
	if out.Asked != "" && (out.Asked == e.By || out.Asked != was.Pen.By) {
		t.Fatalf("%s is asked for the pen of %s by %s", out.Asked, was.Pen.By, e.By)
	}
	if e.Closed && !same(was, is) {
		t.Fatalf("something changed although the campaign is closed: %+v", e.Deed)
	}
}

// TestPenGoesRound hands the pen from one to the other and back.
func TestPenGoesRound(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.as("1", said("开始"))
	p.as("1", said("教务处"))
	if p.state.Pen.By != "1" {
		t.Fatalf("whoever begins has not the pen: %+v", p.state.Pen)
	}
	out := p.as("2", said("组织考务"))
	if out.View != conversation.ViewWaiting || out.Fill != "组织考务" || !slices.Contains(kinds(out), conversation.PenAway) {
		t.Fatalf("without the pen: %+v", out)
	}
	if out := p.as("2", p.pressed(conversation.ActAskPen)); out.Asked != "1" || p.state.Pen.By != "1" {
		t.Fatalf("asked: %+v, pen %+v", out, p.state.Pen)
	}
	p.at += 9 * minute
	p.as("1", said("组织考务"))
	p.at += 9 * minute
	if p.as("2", p.pressed(conversation.ActTake)); p.state.Pen.By != "1" {
		t.Fatal("taken after nine minutes")
	}
	p.at += minute
	if p.as("2", p.pressed(conversation.ActTake)); p.state.Pen.By != "2" {
		t.Fatal("not taken after ten minutes")
	}
	if got := p.answer(2, "duties"); len(got) != 1 {
		t.Fatalf("what the other wrote: %v", got)
	}
	p.as("2", said("组织评卷"))
	if out := p.as("2", said("暂停")); p.state.Pen.By != "" || out.View != conversation.ViewWaiting {
		t.Fatalf("a pause does not lay the pen down: %+v, %s", p.state.Pen, out.View)
	}
	if p.as("1", said("还有一条")); len(p.answer(2, "duties")) != 2 {
		t.Fatal("written without taking the pen")
	}
	p.as("1", said("继续"))
	if p.as("1", said("还有一条")); len(p.answer(2, "duties")) != 3 {
		t.Fatalf("goes on: %v", p.answer(2, "duties"))
	}
	if p.as("1", p.pressed(conversation.ActLay)); p.state.Pen.By != "" || p.state.Paused {
		t.Fatalf("laid down: %+v", p.state)
	}
}

// TestPenAndSubmission lays the pen down with the submission; whoever opens the form
// again has it.
func TestPenAndSubmission(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toReview()
	p.as("1", said("继续"))
	p.as("1", said("提交"))
	out := p.as("1", said("确认"))
	if out.Filed == nil || p.state.Pen.By != "" || out.View != conversation.ViewFiled {
		t.Fatalf("%+v, pen %+v", out.View, p.state.Pen)
	}
	if p.as("2", said("修改")); p.state.Pen.By != "2" || p.record.Status != form.Revising {
		t.Fatalf("opened again: %+v, %s", p.state.Pen, p.record.Status)
	}
}

// TestRestartAlone lets nobody clear what another has written too.
func TestRestartAlone(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.as("1", said("开始"))
	p.as("1", said("教务处"))
	if p.as("1", said("重来")); p.state.Pending != conversation.ConfirmOver {
		t.Fatalf("alone: %q", p.state.Pending)
	}
	p.as("1", said("取消"))
	p.as("1", said("暂停"))
	p.as("2", said("继续"))
	out := p.as("2", said("重来"))
	if p.state.Pending != conversation.NoPending || !slices.Contains(kinds(out), conversation.NotAlone) || len(p.record.Posts) != 3 {
		t.Fatalf("with another's: %q, %v", p.state.Pending, kinds(out))
	}
}
