package app_test

import (
	"slices"
	"strings"
	"testing"

	"lianbot/internal/form"
	"lianbot/internal/sim"
)

// TestUnitReview: a unit's form is typed and handed in, sent back by the head for one item
// of a step, mended by the liaison on the card that came, passed, and decided together.
func TestUnitReview(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	const unit = "教务处"
	liaison, head := u.as(t, u.liaisonOf(unit)), u.as(t, u.headOf(unit))
	key := form.UnitKey(u.campaign.ID, unit)
	now := func() form.Form {
		f, err := u.db.Form(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, text := range []string{
		"部门表", "确认", "组织考务", "下一步", "命题人选的建议权", "下一步", "可能碍于情面选人", "下一步", "无", "确认", "无", "确认",
		"无", "确认", "无", "确认", "试卷命制", "选人\n印制", "下一步", "考务科科长",
	} {
		liaison.say(text)
	}
	liaison.say("卡片")
	liaison.finish(t)
	liaison.say("回到我的表")
	if got := now().Status; got != form.Submitted {
		t.Fatalf("the form is %s", got)
	}
	files := len(liaison.files())

	wantSaid(t, liaison.say("通过 部门表"), "请单位负责人审核")
	card := head.ask("审核 部门表")
	wantSaid(t, string(card.Content), "1. 组织考务", "4. 选人", "6. 选人：考务科科长", "8. 选人：可能打听命题人", "9. 可能打听命题人：托人打听", "退回", "通过")
	head.pressOn(card, "退回", "8 写到哪一次命题")
	eventually(t, "sent back", func() bool {
		return slices.ContainsFunc(liaison.cards(), func(m sim.Message) bool { return strings.Contains(string(m.Content), "写到哪一次命题") })
	})
	sent := liaison.card()
	wantSaid(t, string(sent.Content), u.person(head.openID).Name+"想请改一改", "试卷命制【环节风险点】", "“选人”", "可能打听命题人", unit+"的部门表")
	liaison.pressOn(sent, "改好了", "期末命题前可能打听命题人")
	if f := now(); f.Status != form.Submitted || f.Revision != 2 || itemText(f, "step_risk") != "期末命题前可能打听命题人" {
		t.Fatalf("mended by card: %s, version %d, %q", f.Status, f.Revision, itemText(f, "step_risk"))
	}
	eventually(t, "the copy", func() bool { return len(liaison.files()) == files+1 })
	wantSaid(t, liaison.say("预览"), "还没有") // they sit at their own form

	// It is sent back once more, and mended by typing.
	wantSaid(t, head.say("退回 部门表 6 写岗位"), "已退回部门（单位）表，共 1 处", "“考务科科长”：写岗位")
	wantSaid(t, liaison.say("部门表"), "试卷命制【决定人】", "“选人”", u.person(head.openID).Name+"想请改一改：写岗位")
	wantSaid(t, liaison.say("教务处副处长"), "第 3 版")
	liaison.say("回到我的表")

	wantSaid(t, head.say("通过 部门表"), "已通过部门（单位）表（第 3 版）")
	wantSaid(t, head.say("上报"), "部门（单位）表：已通过")
	card = head.ask("集体评")
	head.fill(card, "开始评议", map[string]any{"place": "301", "present": "全体", "minutes": ""})
	wantSaid(t, string(head.again(card).Content), "评议：部门（单位）表")
	head.pressOn(head.again(card), "按上面的意见定", "8 改为 命题前后都可能打听")
	if f := now(); f.Status != form.Decided || f.Revision != 4 || itemText(f, "step_risk") != "命题前后都可能打听" {
		t.Errorf("decided: %s, version %d, %q", f.Status, f.Revision, itemText(f, "step_risk"))
	}
	eventually(t, "told", func() bool {
		return slices.ContainsFunc(u.platform.Messages(liaison.openID, "p2p"), func(m sim.Message) bool {
			return m.Type == "text" && strings.Contains(textOf(t, m), "集体评议定了部门表（第 4 版）")
		})
	})
	wantSaid(t, head.say("上报"), "部门（单位）表：已评定")
	liaison.say("部门表")
	wantSaid(t, liaison.say("修改"), "请找单位负责人退回")
	liaison.say("回到我的表")
	wantSaid(t, string(liaison.ask("版本 部门表").Content), "部门（单位）表 · 版本", "共 4 版", u.person(liaison.openID).Name, "提交", "集体评议",
		"第 3 版 → 第 4 版", "【环节风险点】", "命题前后都可能打听")
	office := u.as(t, u.office())
	wantSaid(t, office.say("版本 部门表"), "请写上单位")
	wantSaid(t, string(office.ask("版本 部门表 "+unit+" 1 2").Content), "第 1 版 → 第 2 版", "期末命题前可能打听命题人")
	wantSaid(t, string(liaison.ask("谁看过 部门表").Content), u.person(head.openID).Name, "审核过", "看过")
	if drift, err := u.db.Recount(t.Context(), u.campaign.ID); err != nil || len(drift) > 0 {
		t.Errorf("figures: %+v, %v", drift, err)
	}
}

// itemText is the first item of a slot.
func itemText(f form.Form, slot string) string {
	for _, p := range f.Posts {
		if items := p.Answers[slot].Items; len(items) > 0 {
			return items[0].Text
		}
	}
	return ""
}
