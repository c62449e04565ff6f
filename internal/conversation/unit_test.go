package conversation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
)

// TestAnyProcess goes to and fro in a process, whose steps and risk points come and go
// with what was said about them.
func TestAnyProcess(t *testing.T) {
	t.Parallel()
	def := unitForm(t)
	said := rapid.SampledFrom([]string{
		"流程环节", "流程环节", "环节风险点", "表现形式", "决定人", "流程名称", "删 1", "删 1", "删 2", "删 1 2", "改 1 新的", "上一步", "下一步",
		"跳过", "甲", "乙\n丙", "无", "确认", "提交", "重大决策", "三重一大风险点",
	})
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, def)
		p.known = []string{"教务处"}
		p.toStep(rapid.IntRange(0, 9).Draw(t, "further on"))
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			p.at += minute
			e := conversation.Event{At: p.at, Deed: conversation.Said{Text: said.Draw(t, "said")}, Known: p.known}
			if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
				e.At -= rapid.Int64Range(1, 9).Draw(t, "by") * minute / 2
			}
			was, record := p.state, p.record
			out := after(t, p, e)
			checkVersion(t, was, p.state, out)
			checkAgreement(t, p)
			checkSubmission(t, p, was, record, e, out)
		}
	})
}

// TestDropStep takes a step out, with who decides, its risk point and how that shows.
func TestDropStep(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toStep(0)
	p.say("科长", "可能泄题", "下一步", "试题外传", "流程环节", "删 1")
	if diff := cmp.Diff([]string{"印制"}, p.answer(3, "steps")); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	for _, slot := range []string{"decider", "step_risk", "shows"} {
		if got := p.answer(3, slot); got != nil {
			t.Errorf("%s of a step that is gone: %v", slot, got)
		}
	}
}

// TestLateAnswerAboutAStep has an answer arrive after the question about the next step
// has come on the screen.
func TestLateAnswerAboutAStep(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toStep(0)
	p.say("科长", "可能泄题")
	p.at += minute
	late := p.at
	p.say("下一步", "试题外传")
	if p.state.Slot != "decider" || p.state.Of == 0 {
		t.Fatalf("on the screen is %+v", p.state)
	}
	p.take(late, conversation.Said{Text: "可能打听命题人"})
	post := p.record.Posts[3]
	first := post.Answers["steps"].Items[0].ID
	risks := post.Answers["step_risk"].Items
	if len(risks) != 2 || risks[1].Covers != first {
		t.Errorf("a late risk point is not of its step %d: %+v", first, risks)
	}
	missing := p.def.Missing(p.record)
	if !slices.Contains(missing, form.Place{Post: post.ID, Slot: "shows", Of: risks[1].ID}) {
		t.Errorf("nobody asks how it shows: %+v", missing)
	}
	p.say("流程环节", "删 1")
	if out := p.take(late, conversation.Said{Text: "更晚的一条"}); !slices.Contains(kinds(out), conversation.TooLate) || len(out.Changes) > 0 {
		t.Errorf("about a step that is gone: %+v", out)
	}
}

// TestNoProcess wants a unit's form without a process not to be submitted.
func TestNoProcess(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.say("开始", "教务处", "组织考务", "下一步", "命题人选的建议权", "下一步")
	for p.state.Slot != "flow" {
		p.say("无", "确认")
	}
	for p.say("跳过"); p.state.Phase == conversation.Asking && p.state.Slot != "flow"; {
		p.sayOn()
	}
	out := p.say("提交")
	if p.state.Phase == conversation.Filed || !slices.Contains(kinds(out), conversation.Incomplete) || p.state.Slot != "flow" {
		t.Fatalf("submitted without a process, or not asked for one: %+v", p.state)
	}
	if diff := cmp.Diff([]form.Place{{Slot: "flow"}}, p.def.Missing(p.record)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGoToItem goes to what is asked about one step.
func TestGoToItem(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toStep(0)
	second := p.record.Posts[3].Answers["steps"].Items[1].ID
	p.press(conversation.ActItem, second, "")
	if p.state.Slot != "decider" || p.state.Of != second {
		t.Errorf("went to %s of %d", p.state.Slot, p.state.Of)
	}
	if out := p.press(conversation.ActItem, 999, ""); !slices.Contains(kinds(out), conversation.NothingHere) {
		t.Errorf("an item that is not there: %+v", kinds(out))
	}
}
