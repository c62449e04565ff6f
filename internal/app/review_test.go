package app_test

import (
	"slices"
	"strings"
	"testing"

	"lianbot/internal/form"
	"lianbot/internal/sim"
)

// colleagues are two of one unit who can look at forms, and two whose forms they are.
func (u *university) colleagues(t *testing.T) (liaison, head, first, second talker) {
	t.Helper()
	for _, p := range u.people {
		if p.Role != "liaison" {
			continue
		}
		var boss string
		var staff []string
		for _, q := range u.people {
			switch {
			case q.Unit == p.Unit && q.Role == "head":
				boss = "ou_" + q.ID
			case q.Unit == p.Unit && q.Role == "staff" && q.Standing.Expected():
				staff = append(staff, "ou_"+q.ID)
			}
		}
		if boss != "" && len(staff) >= 2 {
			return u.as(t, "ou_"+p.ID), u.as(t, boss), u.as(t, staff[0]), u.as(t, staff[1])
		}
	}
	t.Fatal("no unit has a liaison, a head and two members of staff")
	return
}

// ask types a text that is answered by a card, and returns the card.
func (p talker) ask(text string) sim.Message {
	p.t.Helper()
	p.pause()
	id, err := p.platform.Send(p.openID, "p2p", "text", map[string]any{"text": text}, true)
	if err != nil {
		p.t.Fatal(err)
	}
	m := p.answer("p2p", id)
	if m.Type != "interactive" {
		p.t.Fatalf("no card answers %q: %s", text, textOf(p.t, m))
	}
	return m
}

// now is a card as it stands in the chat now.
func (p talker) again(m sim.Message) sim.Message {
	p.t.Helper()
	for _, one := range p.platform.Messages(p.openID, "p2p") {
		if one.ID == m.ID {
			return one
		}
	}
	p.t.Fatal("the card is gone")
	return m
}

// TestReview has two reviewers look at two forms: one is sent back for one item, mended
// by one answer and passed; whoever comes second is told what the first one did.
func TestReview(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	liaison, head, first, second := u.colleagues(t)
	tables := tables(t)
	name := u.person(first.openID).Name
	first.handIn(tables[0])
	second.handIn(tables[1])
	version := u.version(first.openID)

	wantSaid(t, first.say("通过 审核"), "提交") // an author's own words stay with the conversation
	queue := liaison.ask("审核")
	wantSaid(t, string(queue.Content), name, u.person(second.openID).Name, "第 1 版", "看第一份")
	liaison.pressOn(queue, "看第一份", "")
	card := liaison.again(queue)
	duty := items(tables[0].duties)[0]
	wantSaid(t, string(card.Content), "1. "+duty, "退回", "通过", "下一份")
	liaison.pressOn(card, "退回", "99 写到哪个环节")
	wantSaid(t, string(liaison.again(queue).Content), "99 写到哪个环节", "没有发出")
	if got := u.version(first.openID); got != version {
		t.Fatalf("a number that is none moved the form from %d to %d", version, got)
	}
	first.file(0) // the copies have arrived: nothing else is charged
	second.file(0)
	counted := u.counted()
	liaison.pressOn(liaison.again(queue), "退回", "1 写到哪个环节")
	eventually(t, "sent back", func() bool { return len(first.cards()) > 0 })
	wantSaid(t, string(first.card().Content), duty, "写到哪个环节", "改好了")
	if n := u.counted() - counted; n != 1 {
		t.Errorf("a return was charged %d times", n)
	}
	if got := u.form(first.openID).Status; got != form.Returned {
		t.Errorf("the form is %s", got)
	}
	wantSaid(t, string(liaison.again(queue).Content), u.person(second.openID).Name) // the next one

	wantSaid(t, head.say("退回 "+name+" 2 再具体些"), u.person(liaison.openID).Name, "退回了第 1 版", "写到哪个环节")
	wantSaid(t, head.say("通过 "+name), "退回了第 1 版")

	said := first.say("负责采购需求的受理、审核和公示")
	if f := u.form(first.openID); f.Status != form.Submitted || f.Revision != 2 {
		t.Fatalf("after the answer %q the form is %s, version %d", said, f.Status, f.Revision)
	}
	liaison.pressOn(card, "通过", "") // as it was before
	wantSaid(t, string(liaison.again(queue).Content), "负责采购需求的受理、审核和公示", "新的一版")
	wantSaid(t, liaison.say("通过 "+name), "已通过", "第 2 版", "还有 1 份")
	wantSaid(t, liaison.say("通过 "+name), "已通过")
	wantSaid(t, head.say("通过 "+name), u.person(liaison.openID).Name, "通过了第 2 版")
	if got := u.form(first.openID).Status; got != form.Passed {
		t.Errorf("the form is %s", got)
	}

	queue = head.ask("审核")
	head.pressOn(queue, "1 份都通过", "")
	wantSaid(t, string(head.again(queue).Content), "通过了 1 份", "没有等着审核的表")

	all := u.written(t)
	id := u.person(first.openID).ID
	for _, want := range []string{
		u.person(liaison.openID).ID + " view " + id + " " + u.campaign.ID + "/1",
		u.person(liaison.openID).ID + " return " + id + " " + u.campaign.ID + "/1",
		u.person(liaison.openID).ID + " pass " + id + " " + u.campaign.ID + "/2",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("not written down: %s\n%s", want, strings.Join(all, "\n"))
		}
	}
	reviews, err := u.db.Reviews(t.Context(), u.key(first.openID))
	if err != nil || len(reviews) != 2 {
		t.Errorf("acts: %+v, %v", reviews, err)
	}
	if drift, err := u.db.Recount(t.Context(), u.campaign.ID); err != nil || len(drift) > 0 {
		t.Errorf("figures: %+v, %v", drift, err)
	}
}

// TestReviewReach has people look at forms that are not theirs to look at.
func TestReviewReach(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	liaison, _, first, _ := u.colleagues(t)
	tables := tables(t)
	name, unit := u.person(first.openID).Name, u.person(first.openID).Unit
	first.handIn(tables[0])
	liaison.handIn(tables[1])

	wantSaid(t, liaison.say("通过 "+u.person(liaison.openID).Name), "您自己的表")
	other := u.as(t, u.elsewhere(unit))
	if said := other.say("审核 " + name); strings.Contains(said, items(tables[0].duties)[0]) {
		t.Errorf("a colleague elsewhere sees the form: %s", said)
	}
	card := liaison.ask("审核 " + name)
	b, _ := button(t, card.Content, "通过")
	if r, err := u.platform.Press(t.Context(), other.openID, card.ID, sim.Action{Tag: "button", Name: b.Name, Value: b.value()}); err == nil && r.Card != nil {
		t.Errorf("somebody else's press shows the form: %s", r.Card)
	}
	if got := u.form(first.openID).Status; got != form.Submitted {
		t.Errorf("somebody else's press made the form %s", got)
	}
	office := u.as(t, u.office())
	wantSaid(t, string(office.ask("审核").Content), unit)
	wantSaid(t, string(office.ask("审核 "+unit).Content), name, "2 份都通过")
	wantSaid(t, office.say("退回 "+name+" 请再看一遍"), "已退回给"+name)
	eventually(t, "sent back", func() bool { return len(first.cards()) > 0 })
	wantSaid(t, string(first.card().Content), "请再看一遍", "不改，直接提交")
	first.press("不改，直接提交", "")
	first.press("确认提交", "")
	if f := u.form(first.openID); f.Status != form.Submitted || f.Revision != 2 {
		t.Errorf("the form is %s, version %d", f.Status, f.Revision)
	}
}

// TestMeeting has a unit decide on two forms together: one with changes of every kind,
// one kept; the author is told once, the minutes show it, and what is not understood
// changes nothing.
func TestMeeting(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	liaison, head, first, second := u.colleagues(t)
	tables := tables(t)
	name := u.person(first.openID).Name
	first.handIn(tables[0])
	second.handIn(tables[1])
	wantSaid(t, liaison.say("通过 "+name), "已通过")

	card := liaison.ask("集体评")
	wantSaid(t, string(card.Content), "可以评议的有 2 份", "1 份还没有人审核过", "时间地点", "参加人", "评议意见")
	liaison.fill(card, "开始评议", map[string]any{"place": "", "present": "全体", "minutes": ""})
	if all, err := u.db.Meetings(t.Context(), u.campaign.ID, u.person(liaison.openID).Unit); err != nil || len(all) != 0 {
		t.Fatalf("begun without a place: %+v, %v", all, err)
	}
	liaison.fill(card, "开始评议", map[string]any{"place": "6 月 1 日，301", "present": "全体", "minutes": "逐条议过"})
	now := liaison.again(card)
	wantSaid(t, string(now.Content), "评议："+name+"的表", "后面还有 1 份", "1. "+items(tables[0].duties)[0])
	before := u.form(first.openID)
	liaison.pressOn(now, "按上面的意见定", "2 并入 1；3 写得不好")
	wantSaid(t, string(liaison.again(card).Content), "没有看懂", "2 并入 1；3 写得不好")
	if got := u.form(first.openID); got.Status != form.Passed || got.Revision != before.Revision {
		t.Fatalf("what was not understood made the form %s, version %d", got.Status, got.Revision)
	}
	files := len(first.files())
	said := len(u.platform.Messages(first.openID, "p2p"))
	liaison.pressOn(now, "按上面的意见定", "1 改为 执行招标采购法规；2 并入 1；4 删除")
	wantSaid(t, string(liaison.again(card).Content), "评议："+u.person(second.openID).Name)
	f := u.form(first.openID)
	if f.Status != form.Decided || f.Revision != 2 {
		t.Errorf("the form is %s, version %d", f.Status, f.Revision)
	}
	duties := f.Posts[0].Answers[slotDuties].Items
	if len(duties) != tables[0].nDuties-1 || duties[0].Text != "执行招标采购法规" || len(f.Posts[0].Answers[slotPowers].Items) != tables[0].nPowers-1 {
		t.Errorf("after the meeting: %+v", f.Posts[0].Answers)
	}
	eventually(t, "told", func() bool { return len(u.platform.Messages(first.openID, "p2p")) > said })
	all := u.platform.Messages(first.openID, "p2p")
	wantSaid(t, textOf(t, all[len(all)-1]), "改了 3 处", "执行招标采购法规", items(tables[0].duties)[1], "不再单列")
	if len(first.files()) != files || len(all) != said+1 {
		t.Errorf("the author got %d messages for one decision", len(all)-said)
	}

	wantSaid(t, first.say("修改"), "已经定稿")
	wantSaid(t, liaison.say("集体评 "+name+" 1 删除"), "已经定过")
	liaison.pressOn(now, "全部保留", "") // an old card
	if got := u.form(first.openID); got.Revision != 2 {
		t.Errorf("an old card made version %d", got.Revision)
	}
	again := head.ask("集体评") // the same meeting, begun by somebody else
	wantSaid(t, string(again.Content), "6 月 1 日，301", "已定 1 份", "接着评")
	head.pressOn(again, "其余 1 份全部保留", "")
	wantSaid(t, string(head.again(again).Content), "全部保留并定下来的有 1 份", "已定 2 份")
	if got := u.form(second.openID); got.Status != form.Decided || got.Revision != 1 {
		t.Errorf("a kept form is %s, version %d", got.Status, got.Revision)
	}
	wantSaid(t, string(head.ask("集体评 记录").Content),
		"逐条议过", name, "改为：执行招标采购法规", "并入", "删除", "全部保留（1 份）", u.person(second.openID).Name)
	if drift, err := u.db.Recount(t.Context(), u.campaign.ID); err != nil || len(drift) > 0 {
		t.Errorf("figures: %+v, %v", drift, err)
	}
	wantSaid(t, u.as(t, u.office()).say("集体评"), "由联络员或单位负责人来做")
}

// fill presses a button of a card with several fields.
func (p talker) fill(m sim.Message, label string, fields map[string]any) sim.PressResult {
	p.t.Helper()
	b, ok := button(p.t, m.Content, label)
	if !ok {
		p.t.Fatalf("the card has no button %q: %s", label, m.Content)
	}
	return p.act(m, sim.Action{Tag: "button", Name: b.Name, Value: b.value(), FormValue: fields})
}

// TestSuggestions has a head suggest two things and a colleague one: the author takes one
// over in their own words, adds a risk point for another and declines the third.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	liaison, head, first, second := u.colleagues(t)
	tables := tables(t)
	name, colleague := u.person(first.openID).Name, u.person(second.openID).Name
	unit := u.person(first.openID).Unit

	second.say("开始")
	second.say(tables[1].post)
	wantSaid(t, second.say("建议学校加强采购管理"), "已记下 1 条") // an answer, whatever it begins with
	wantSaid(t, second.say("建议 "+name+" 不做采购"), "已记下 2 条")
	wantSaid(t, second.say("相互帮 "+name), "先把自己的表提交")
	wantSaid(t, head.say("建议 "+name+" 3 补上验收"), "现在不能提建议")
	first.handIn(tables[0])
	wantSaid(t, liaison.say("通过 "+name), "已通过")

	risk := strings.Index(string(head.ask("审核 "+name).Content), "7. ")
	if risk < 0 {
		t.Fatal("the form has no item 7")
	}
	wantSaid(t, head.say("建议 "+name+" 7 可以写到验收；1 请对照职责"), "2 条建议发给"+name)
	wantSaid(t, head.say("建议 "+name+" 7 可以写到验收"), "1 条建议") // the same again: nothing is sent twice
	eventually(t, "suggested", func() bool { return len(first.cards()) == 2 })
	wantSaid(t, first.say("相互帮 "+colleague), "已请"+colleague)
	wantSaid(t, first.say("相互帮 "+colleague), "已经请过"+colleague)
	eventually(t, "asked", func() bool { return len(second.cards()) == 1 })
	asked := second.card()
	wantSaid(t, string(asked.Content), name+"请您帮着看看", "1. "+items(tables[0].risks)[0])
	if strings.Contains(string(asked.Content), items(tables[0].duties)[0]) {
		t.Error("a colleague sees more than the risk points")
	}
	second.pressOn(asked, "发给本人", "还可以补上工程变更的风险")
	wantSaid(t, string(second.again(asked).Content), "已发给"+name)
	eventually(t, "commented", func() bool { return len(first.cards()) == 3 })
	if open, err := u.db.OpenSuggestions(t.Context(), u.campaign.ID, unit); err != nil || len(open) != 3 {
		t.Fatalf("open: %+v, %v", open, err)
	}
	wantSaid(t, string(head.ask("上报").Content), u.phrase("filing_suggestions", "count", "3"))

	cards := first.cards()
	var reword, decline sim.Message
	for _, m := range cards[:2] {
		if strings.Contains(string(m.Content), "写到验收") {
			reword = m
		} else {
			decline = m
		}
	}
	answer := func(m sim.Message, label, text, reply string) string {
		first.fill(m, label, map[string]any{"answer": text, "reply": reply})
		return string(first.again(m).Content)
	}
	was := items(tables[0].risks)[0]
	wantSaid(t, answer(reword, "采纳，改成这样", was, ""), "和原来的写法一样")
	wantSaid(t, answer(reword, "采纳，改成这样", "从采购到验收都可能打招呼", ""), "已采纳")
	if f := u.form(first.openID); f.Status != form.Submitted || f.Revision != 2 || f.Posts[0].Answers[slotDuty].Items[0].Text != "从采购到验收都可能打招呼" {
		t.Errorf("the form is %s, version %d: %+v", f.Status, f.Revision, f.Posts[0].Answers[slotDuty])
	}
	wantSaid(t, answer(cards[2], "采纳，改成这样", "工程变更可能不按程序", ""), "已采纳")
	wantSaid(t, answer(decline, "说明不采纳", "", ""), "写一句原因")
	wantSaid(t, answer(decline, "说明不采纳", "", "职责里已有"), "没有采纳：职责里已有")
	wantSaid(t, answer(decline, "采纳，改成这样", "又想采纳", ""), "没有采纳：职责里已有")
	if f := u.form(first.openID); f.Revision != 3 {
		t.Errorf("version %d after two that were taken over", f.Revision)
	}
	if open, err := u.db.OpenSuggestions(t.Context(), u.campaign.ID, unit); err != nil || len(open) != 0 {
		t.Errorf("still open: %+v, %v", open, err)
	}
	wantSaid(t, string(head.ask("建议").Content), "您给"+name, "按本人的写法", "没有采纳：职责里已有")
	wantSaid(t, string(second.ask("相互帮").Content), "还可以补上工程变更的风险")
	wantSaid(t, second.say("建议"), "已记下 3 条") // no command of theirs
	wantSaid(t, first.say("预览"), "从采购到验收都可能打招呼", "工程变更可能不按程序")
	if drift, err := u.db.Recount(t.Context(), u.campaign.ID); err != nil || len(drift) > 0 {
		t.Errorf("figures: %+v, %v", drift, err)
	}
}
