package review_test

import (
	"strings"
	"testing"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/review"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

// ofUnit stands for the author of the form of 教务处.
var ofUnit = staff.Person{ID: form.UnitKey("2026", "教务处").Person, Unit: "教务处"}

// handInUnit commits the form of 教务处: a section, and a process of one step; the rest is
// expressly empty.
func (w *world) handInUnit() {
	w.t.Helper()
	def, err := w.desk.Library.Unit(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	changes := []form.Change{
		{Kind: form.Start},
		{Kind: form.AddPost, Post: 1, PostKind: "major", Text: "三重一大"},
		{Kind: form.AddPost, Post: 2, PostKind: "leaders", Text: "领导班子"},
		{Kind: form.AddPost, Post: 3, PostKind: "section", Text: "教务处"},
		{Kind: form.AddPost, Post: 4, PostKind: "process", Text: "试卷命制"},
		{Kind: form.AddItem, Post: 3, Slot: questionnaire.SlotDuties, Item: 5, Text: "组织考务", SentAt: 1},
		{Kind: form.AddItem, Post: 4, Slot: "steps", Item: 6, Text: "选人", SentAt: 2},
		{Kind: form.AddItem, Post: 4, Slot: "decider", Item: 7, Text: "考务科科长", SentAt: 3, Covers: 6},
		{Kind: form.AddItem, Post: 4, Slot: "step_risk", Item: 8, Text: "可能打听命题人", SentAt: 4, Covers: 6},
		{Kind: form.AddItem, Post: 4, Slot: "shows", Item: 9, Text: "托人打听", SentAt: 5, Covers: 8},
		{Kind: form.AddItem, Post: 1, Slot: "money", Item: 10, Text: "考务经费分配", SentAt: 6},
		{Kind: form.AddItem, Post: 1, Slot: "major_risk", Item: 11, Text: "可能个人说了算", SentAt: 7, Covers: 10},
	}
	f := form.Apply(form.Form{}, changes...)
	for _, place := range def.Missing(f) {
		changes = append(changes, form.Change{Kind: form.SayNone, Post: place.Post, Slot: place.Slot})
	}
	changes = append(changes, form.Change{Kind: form.Submit, Revision: 1})
	filed := form.Apply(form.Form{}, changes...)
	if missing := def.Missing(filed); len(missing) > 0 {
		w.t.Fatalf("not whole: %+v", missing)
	}
	s := conversation.State{Version: 1, Phase: conversation.Filed, Revision: 1, Next: 12}
	for _, p := range filed.Posts {
		s.Posts = append(s.Posts, conversation.Post{ID: p.ID, Name: p.Name, Kind: p.Kind})
	}
	w.commit(turn.Record{Key: w.key(ofUnit), By: liaison.ID, At: w.now, Turn: &turn.Turn{State: s, Changes: changes, Filed: &filed}})
}

func TestUnitForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, said := w.ask(head, "审核 部门表")
	want(t, said, "部门（单位）表还没有开始填")
	w.handIn(author, "考务")
	w.handInUnit()

	// Those who write it see it, and decide nothing but together.
	m, said := w.ask(liaison, "审核")
	want(t, said, "有 2 份", "部门（单位）表", "请单位负责人审核", "1 份都通过")
	for _, text := range []string{"通过 部门表", "退回 单位表 3 写具体"} {
		_, said = w.ask(liaison, text)
		want(t, said, "请单位负责人审核")
	}
	_, said = w.ask(deputy, "审核 部门表")
	want(t, said, "1. 组织考务", "2. 选人", "3. 选人：考务科科长", "4. 选人：可能打听命题人", "5. 可能打听命题人：托人打听",
		"6. 考务经费分配", "7. 考务经费分配：可能个人说了算", "不涉及", "请单位负责人审核")
	if strings.Contains(said, `"退回"`) {
		t.Error("whoever writes it gets to send it back")
	}
	w.press(liaison, m, "1 份都通过", nil)
	_, said = w.ask(office, "审核")
	want(t, said, "教务处：1 份")
	_, said = w.ask(office, "通过 部门表")
	want(t, said, "请写上单位")
	m, said = w.ask(office, "审核 教务处")
	want(t, said, "有 1 份", "看第一份")
	if _, all := find(*m.Card, "1 份都通过"); all || w.form(ofUnit).Status != form.Submitted {
		t.Errorf("passed with all others: %t, %s", all, w.form(ofUnit).Status)
	}

	// The head sends it back for one item of a step: one message to each who writes it.
	m, _ = w.ask(head, "审核")
	m, _ = w.press(head, m, "打开", nil)
	_, said = w.press(head, m, "退回", answer("4 写到哪一次"))
	want(t, said, "已退回部门（单位）表，共 1 处", "没有等着审核的表")
	if l, d, h := w.letters(liaison), w.letters(deputy), w.letters(head); l != 1 || d != 1 || h != 0 {
		t.Errorf("letters: %d, %d, %d", l, d, h)
	}
	s, _, err := w.db.Recall(t.Context(), w.key(ofUnit))
	if err != nil || s.Phase != conversation.Mending || len(s.Remarks) != 1 || s.Remarks[0].Item != 8 || s.Remarks[0].By != "沈国华" {
		t.Errorf("%+v, %v", s, err)
	}
	_, said = w.ask(head, "退回 部门表 4 写到哪一次")
	want(t, said, "已退回")
	if n := w.letters(liaison); n != 1 {
		t.Errorf("%d letters for the same", n)
	}
	_, said = w.ask(head, "审核 部门表")
	want(t, said, "正等写表的人改")
	_, said = w.ask(head, "建议 部门表 4 写具体")
	want(t, said, "不用提建议")
}

// TestUnitFormDecided: in a collective review the liaison decides on it as on any other,
// and its deputy is told; the head passes it together with the others.
func TestUnitFormDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	w.handInUnit()
	m, said := w.ask(head, "审核")
	want(t, said, "2 份都通过")
	_, said = w.press(head, m, "2 份都通过", nil)
	want(t, said, "通过了 2 份", "已通过（2）")

	m, said = w.ask(liaison, "集体评")
	want(t, said, "可以评议的有 2 份")
	m, _ = w.press(liaison, m, "开始评议", map[string]string{phrase.FieldPlace: "301", phrase.FieldPresent: "全体", phrase.FieldMinutes: ""})
	m, said = w.press(liaison, m, "全部保留", nil)
	want(t, said, "评议：部门（单位）表", "3. 选人：考务科科长")
	_, said = w.press(liaison, m, "按上面的意见定", answer("3 删除"))
	want(t, said, "“决定人”就空了")
	m, said = w.press(liaison, m, "按上面的意见定", answer("3 改为 教务处处长；5 删除"))
	want(t, said, "部门（单位）表已定，改了 2 处", "已定 2 份")
	f := w.form(ofUnit)
	process := f.Posts[3].Answers
	if f.Status != form.Decided || f.Revision != 2 || process["decider"].Items[0].Text != "教务处处长" || len(process["shows"].Items) != 0 {
		t.Errorf("%s, version %d: %+v", f.Status, f.Revision, process)
	}
	if w.letters(deputy) != 1 || w.letters(liaison) != 0 {
		t.Errorf("letters: %d, %d", w.letters(deputy), w.letters(liaison))
	}
	_, said = w.press(liaison, m, "看评议记录", nil)
	want(t, said, "部门（单位）表（第 2 版）", "改为：教务处处长", "全部保留（1 份）", "赵一帆")
	_, said = w.ask(liaison, "集体评 部门表 1 删除")
	want(t, said, "已经定过")
}

// TestUnitFormReach presses and types what is not theirs.
func TestUnitFormReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handInUnit()
	for _, who := range []staff.Person{author, foreign, offline} {
		for _, action := range []string{phrase.ReviewOpen, phrase.ReviewPass, phrase.ReviewReturn, phrase.ReviewNext, phrase.MeetingOpen, phrase.MeetingDecide} {
			_, said := w.pressed(who, message.Action{
				Name: action, Ref: phrase.PersonRef(ofUnit.ID), Version: 1,
			}, answer("1 改为 别的"))
			if strings.Contains(said, "组织考务") {
				t.Errorf("%s of %s sees the form by %s", who.Role, who.Unit, action)
			}
		}
	}
	_, said := w.ask(foreign, "审核 部门表")
	want(t, said, "还没有开始填")
	if f := w.form(ofUnit); f.Status != form.Submitted || f.Revision != 1 {
		t.Errorf("the form is %s, version %d", f.Status, f.Revision)
	}
	for _, text := range []string{"审核 部门表", "审核部门表 的填写情况", "通过部门表里的内容"} {
		who := liaison
		if text == "审核 部门表" {
			who = author
		}
		if m, handled, err := w.desk.Answer(t.Context(), who, w.campaign, text, false); handled || err != nil {
			t.Errorf("%s: %q was taken: %s, %v", who.Role, text, w.said(m), err)
		}
	}
	_, said = w.ask(office, "退回 部门表 教务处 6 写到项目")
	want(t, said, "已退回部门（单位）表", "“考务经费分配”：写到项目")
	all, err := w.db.Sent(t.Context(), sqldb.Filter{})
	if err != nil || len(all) != 2 {
		t.Errorf("sent: %+v, %v", all, err)
	}
}

// TestUnitHats: those who write the unit's form do not pass it; its head does.
func TestUnitHats(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		who                 staff.Person
		pass, decide, mayDo bool
	}{{liaison, false, true, true}, {deputy, false, true, true}, {head, true, true, false}, {office, true, false, false}, {author, false, false, false}, {foreign, false, false, false}} {
		hats := review.Hats(one.who, ofUnit)
		if form.May(hats, form.Pass, form.Submitted) != one.pass || form.May(hats, form.Decide, form.Passed) != one.decide ||
			form.May(hats, form.Submit, form.Returned) != one.mayDo {
			t.Errorf("%s: %v", one.who.Role, hats)
		}
	}
}
