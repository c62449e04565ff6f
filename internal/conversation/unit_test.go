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

// TestUnitFile takes a unit's form from a file: the sections are added, what belongs to
// another part is named and left to be asked.
func TestUnitFile(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.known, p.by = []string{"教务处"}, "1"
	sheet := form.Sheet{OfUnit: true, Posts: []form.SheetPost{
		{Name: "考务科", Duties: []string{"1.组织考务", "2.组织评卷"}, Powers: []string{"命题人选的建议权"}, Risks: []string{"可能打听试题"}},
		{Name: "试卷命制", Duties: []string{"1.选人。", "2.印制"}, Powers: []string{"1.选人：科长", "2.印制：科员"}, Risks: []string{"选人：可能讲人情"}},
		{Name: "三重一大", Powers: []string{"重大决策：不涉及"}},
	}}
	sheet.Posts[1].Duties[0] = "1.选人"
	p.at += minute
	out := p.take(p.at, conversation.Offered{Message: "om", Key: "k", Sheet: sheet})
	if out.View != conversation.ViewConfirm || p.state.Pen.By != "1" || len(p.record.Posts) != 0 {
		t.Fatalf("offered: %s, %+v", out.View, p.state)
	}
	plan := out.Notices[len(out.Notices)-1].Plan
	var left []string
	for _, l := range plan.Left {
		left = append(left, string(l.Why)+" "+l.Post)
	}
	if diff := cmp.Diff([]string{"other_part 试卷命制", "other_part 三重一大"}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	// Somebody else waits, and cannot say yes to it.
	if out := p.as("2", said("确认")); out.View != conversation.ViewWaiting || len(p.record.Posts) != 0 {
		t.Errorf("of somebody else: %s", out.View)
	}
	p.as("1", said("确认"))
	if len(p.record.Posts) != 3 || p.record.Posts[2].Kind != "section" || p.record.Posts[2].Name != "考务科" {
		t.Fatalf("taken over: %+v", p.record.Posts)
	}
	if diff := cmp.Diff([]string{"组织考务", "组织评卷"}, p.answer(2, "duties")); diff != "" {
		t.Errorf("duties (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"可能打听试题"}, p.answer(2, "duty")); diff != "" {
		t.Errorf("risk points (-want +got):\n%s", diff)
	}
	if !slices.Contains(p.def.Missing(p.record), form.Place{Slot: "flow"}) {
		t.Error("no process is asked for")
	}
}

// TestReturnedUnitForm has one of the authors mend what was sent back, and the form is
// handed in again: whoever is the first gets the pen by doing so.
func TestReturnedUnitForm(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, unitForm(t))
	p.toStep(0)
	p.say("科长", "可能泄题", "下一步", "试题外传")
	p.toEnd()
	risk := p.record.Posts[3].Answers["step_risk"].Items[0]
	s, out, ok := conversation.Judge(p.state, p.record, conversation.Verdict{Move: form.Return, At: p.at, Remarks: []form.Comment{
		{Post: p.record.Posts[3].ID, Slot: "step_risk", Item: risk.ID, Text: "请写清是谁"},
	}})
	if !ok {
		t.Fatal("not sent back")
	}
	p.state, p.record = s, form.Apply(p.record, out.Changes...)
	if out := p.as("2", said("命题人可能泄题")); out.Filed == nil || p.record.Status != form.Submitted || p.state.Pen.By != "" {
		t.Fatalf("mended: %+v, %s", out.Notices, p.record.Status)
	}
	if got := p.answer(3, "step_risk"); !slices.Equal(got, []string{"命题人可能泄题"}) {
		t.Errorf("the risk point is %v", got)
	}
}
