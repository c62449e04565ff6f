package turn_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

const chief = "ou_chief" // the head of 采购办

// together is a desk with a liaison and a head of one unit, and a head of another.
func together(t *testing.T) *bench {
	t.Helper()
	b := unit(t)
	b.directory.people[chief] = staff.Person{ID: "1009", OpenID: chief, Name: "赵宁", Unit: "采购办", Role: staff.Head}
	b.directory.people["ou_other"] = staff.Person{ID: "2001", OpenID: "ou_other", Name: "孙阳", Unit: "食堂", Role: staff.Head}
	return b
}

// says types lines as somebody and returns the last answer.
func (b *bench) says(who string, texts ...string) string {
	b.t.Helper()
	for _, text := range texts {
		b.handle(b.event(who, turn.Said{Text: text}))
	}
	for _, it := range slices.Backward(b.post.delivered) {
		if it.To == who && it.Reason == "answer" {
			return it.Message.Text
		}
	}
	return ""
}

func ofUnit() form.Key { return form.UnitKey("c", "采购办") }

func (b *bench) presses(who string, do conversation.Action, arg int64, text string) turn.Answer {
	b.t.Helper()
	return b.handle(b.event(who, turn.Pressed{
		Action: message.Action{
			Name: string(do), Arg: arg, Version: b.ledger.states[ofUnit()].Version, Owner: phrase.Owner(b.directory.people[who]), Ref: ofUnit().Person,
		},
		Fields: map[string]string{phrase.FieldAnswer: text},
	}))
}

// TestUnitForm has a liaison begin the unit's form, and the head go on when the pen was
// laid down, each without what the other wrote getting lost.
func TestUnitForm(t *testing.T) {
	t.Parallel()
	b := together(t)
	if got := b.says(wang, "部门表"); !strings.Contains(got, "采购办的部门表") || !strings.Contains(got, "先写整个单位“采购办”") {
		t.Fatalf("begun with %q", got)
	}
	b.says(wang, "是", "组织采购", "下一步", "供应商审查权")
	if got := b.says(chief, "部门表"); !strings.Contains(got, "王强在写") {
		t.Errorf("the head is told %q", got)
	}
	if got := b.says(chief, "预览"); !strings.Contains(got, "组织采购") {
		t.Errorf("the head reads %q", got)
	}
	if got := b.says(chief, "内部管理"); !strings.Contains(got, "没有记下") {
		t.Errorf("without the pen the head is told %q", got)
	}
	b.presses(chief, conversation.ActAskPen, 0, "")
	asked := func(it turn.Record) bool {
		return len(it.Items) > 0 && it.Items[0].To == wang && it.Items[0].Reason == "pen" && strings.Contains(it.Items[0].Message.Text, "赵宁")
	}
	if !slices.ContainsFunc(b.ledger.records, asked) {
		t.Errorf("nobody asks the liaison for the pen")
	}
	if b.says(wang, "回到我的表"); b.ledger.states[ofUnit()].Pen.By != "" || b.ledger.states[of("1004")].At != "" {
		t.Errorf("left with %+v", b.ledger.states[ofUnit()].Pen)
	}
	b.says(wang, "开始", "采购科科长")
	if got := b.postsOf("1004"); !slices.Equal(got, []string{"采购科科长"}) {
		t.Errorf("the liaison's own form has %v", got)
	}
	if got := b.says(chief, "继续", "采购方式审批权"); !strings.Contains(got, "已记下 2 条") {
		t.Errorf("the head goes on with %q", got)
	}
	post := b.ledger.forms[ofUnit()].Posts[2]
	if len(post.Answers["powers"].Items) != 2 || len(post.Answers["duties"].Items) != 1 {
		t.Errorf("the form has %+v", post)
	}
	var notes []string
	for _, r := range b.ledger.records {
		if r.Key == ofUnit() && r.By == "" {
			t.Errorf("written by nobody: %+v", r)
		}
		for _, n := range r.Notes {
			if n.What == audit.UnitForm {
				notes = append(notes, n.Who+n.Object)
			}
		}
	}
	if !slices.Equal(notes, []string{"1004采购办", "1009采购办"}) {
		t.Errorf("written down: %v", notes)
	}
	if got := b.ledger.states[ofUnit()].Writers; !slices.Equal(got, []string{"1004", "1009"}) {
		t.Errorf("written by %v", got)
	}
	if len(b.ledger.forms[of("1009")].Posts) != 0 {
		t.Error("the head's own form has been written")
	}
}

// TestUnitFormByPress goes on by the card, and hands in; the copy goes to whoever did.
func TestUnitFormByPress(t *testing.T) {
	t.Parallel()
	b := together(t)
	b.says(wang, "部门表", "是", "组织采购", "下一步", "供应商审查权", "下一步", "无", "是", "无", "是", "无", "是", "无", "是", "无", "是", "采购", "受理", "暂停")
	if got := b.ledger.states[ofUnit()].Slot; got != "steps" {
		t.Fatalf("at %s", got)
	}
	answer := b.handle(b.event(chief, turn.Pressed{Action: message.Action{Name: phrase.ActionUnit, Owner: phrase.Owner(b.directory.people[chief])}}))
	if answer.Card == nil || b.ledger.states[ofUnit()].Pen.By != "1009" {
		t.Fatalf("the head gets %+v", answer)
	}
	for n := 0; b.ledger.states[ofUnit()].Phase != conversation.Filed; n++ {
		switch s := b.ledger.states[ofUnit()]; {
		case n > 60:
			t.Fatalf("not handed in: %+v", s)
		case s.Pending != "":
			answer = b.presses(chief, conversation.ActYes, 0, "")
		case s.Phase == conversation.Review:
			answer = b.presses(chief, conversation.ActSubmit, 0, "")
		case s.Count > 0 || s.None:
			answer = b.presses(chief, conversation.ActNext, 0, "")
		case s.Slot == "decider":
			answer = b.presses(chief, conversation.ActNote, 0, "科长")
		default:
			answer = b.presses(chief, conversation.ActNone, 0, "")
		}
	}
	if answer.Card == nil || !strings.Contains(answer.Card.Tag, "采购办的部门表") {
		t.Errorf("handed in with %+v", answer.Card)
	}
	var copies []string
	for _, r := range b.ledger.records {
		for _, it := range r.Items {
			if it.About.Kind == export.KindCopyFor {
				copies = append(copies, it.To+" "+it.About.Stage)
			}
		}
	}
	if want := chief + " 1/" + ofUnit().Person; !slices.Equal(copies, []string{want}) {
		t.Errorf("copies %v, want %s", copies, want)
	}
}

// TestUnitFormIsNotTheirs keeps those out who may not write it: typed, by an own button,
// and by a button of somebody else's unit.
func TestUnitFormIsNotTheirs(t *testing.T) {
	t.Parallel()
	b := together(t)
	b.says(wang, "部门表", "是", "组织采购")
	before := b.ledger.states[ofUnit()]
	const staffer = "ou_staff"
	b.directory.people[staffer] = staff.Person{ID: "1010", OpenID: staffer, Name: "钱一", Unit: "采购办", Role: staff.Staff}
	b.handle(b.event(staffer, turn.Said{Text: "部门表"}))
	if last := b.post.delivered[len(b.post.delivered)-1]; !strings.Contains(last.Message.Text, "联络员和负责人填写") {
		t.Errorf("a member of staff is told %q", last.Message.Text)
	}
	for _, who := range []string{staffer, "ou_other"} {
		answer := b.presses(who, conversation.ActTake, 0, "")
		if answer.Toast == nil || answer.Toast.Mood != turn.Warning || answer.Card != nil {
			t.Errorf("%s presses: %+v", who, answer)
		}
	}
	if after := b.ledger.states[ofUnit()]; after.Version != before.Version || after.Pen != before.Pen {
		t.Errorf("something changed: %+v", after)
	}
	// Who has written it and is moved to another unit is put back to their own form.
	p := b.directory.people[wang]
	p.Unit = "食堂"
	b.directory.people[wang] = p
	b.says(wang, "再来一条")
	if got := b.ledger.states[ofUnit()]; got.Version != before.Version {
		t.Error("written by somebody of another unit")
	}
	if b.ledger.states[of("1004")].At != "" {
		t.Error("still sits there")
	}
}

// TestUnitFormAtOnce has two people write in the same moment: the one without the pen is
// told, and nothing is lost.
func TestUnitFormAtOnce(t *testing.T) {
	t.Parallel()
	b := together(t)
	b.says(wang, "部门表", "是")
	b.says(chief, "部门表")
	events := map[string][]turn.Inbound{}
	for range 10 {
		for _, who := range []string{wang, chief} {
			events[who] = append(events[who], b.event(who, turn.Said{Text: who + "的一条"}))
		}
	}
	var group sync.WaitGroup
	for _, who := range []string{wang, chief} {
		group.Go(func() {
			for _, in := range events[who] {
				if _, err := b.Handle(t.Context(), in); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	items := b.ledger.forms[ofUnit()].Posts[2].Answers["duties"].Items
	if len(items) != 10 || slices.ContainsFunc(items, func(it form.Item) bool { return it.Text != wang+"的一条" }) {
		t.Errorf("%d items: %+v", len(items), items)
	}
}

// TestFileAtUnitForm takes a file of the unit's form at the unit's form only, and a
// person's at their own only.
func TestFileAtUnitForm(t *testing.T) {
	t.Parallel()
	b := together(t)
	b.Forms = &forms{files: map[string]string{"u": "unit 组织采购\n审查供应商", "p": "受理申请"}}
	send := func(who, key string) string {
		b.handle(b.event(who, file(key)))
		last := b.post.delivered[len(b.post.delivered)-1].Message
		if last.Card != nil {
			return last.Card.Title
		}
		return last.Text
	}
	if got := send(wang, "u"); !strings.Contains(got, "先回复“部门表”") {
		t.Errorf("a unit's form at the own one: %q", got)
	}
	b.says(wang, "部门表")
	if got := send(wang, "p"); !strings.Contains(got, "先回复“回到我的表”") {
		t.Errorf("a person's form at the unit's: %q", got)
	}
	if got := send(chief, "u"); !strings.Contains(got, "先回复“部门表”") {
		t.Errorf("of the head, who does not sit there: %q", got)
	}
	send(wang, "u")
	if got := b.says(wang, "确认"); !strings.Contains(got, "1 个处（科）室、2 条职责") {
		t.Errorf("taken over: %q", got)
	}
	posts := b.ledger.forms[ofUnit()].Posts
	if len(posts) != 3 || posts[2].Kind != "section" || posts[2].Name != "采购科" || len(posts[2].Answers["duties"].Items) != 2 {
		t.Errorf("the form has %+v", posts)
	}
	const staffer = "ou_staff"
	b.directory.people[staffer] = staff.Person{ID: "1010", OpenID: staffer, Name: "钱一", Unit: "采购办", Role: staff.Staff}
	if got := send(staffer, "u"); !strings.Contains(got, "请换一份再发") {
		t.Errorf("of a member of staff: %q", got)
	}
}
