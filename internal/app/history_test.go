package app_test

import (
	"strings"
	"testing"

	"lianbot/internal/phrase"
	"lianbot/internal/sim"
)

// TestVersionsAndSeen: a form is handed in twice; its author and the liaison compare the
// versions, by typing and by pressing, and the author learns who has looked.
func TestVersionsAndSeen(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	author, liaison := u.as(t, account(1024)), u.as(t, account(1021))
	wantSaid(t, author.say("版本"), u.phrase("history_none_yet"))
	author.put(places()[11].path)
	for _, text := range []string{"修改", "岗位职责", "保管合同", "提交", "确认"} {
		author.say(text)
	}
	wantSaid(t, author.say("版本"), "第 1 版", "第 2 版", "本人提交", "新增 1 处", "＋ 保管合同")
	wantSaid(t, author.say("谁看过"), u.phrase("seen_nobody"))
	wantSaid(t, liaison.say("版本 曹阳 文字"), "曹阳 · 版本", "第 1 版 → 第 2 版：新增 1 处", "＋ 保管合同")

	// A button goes on from card to card, and shows only what its presser may see.
	wantSaid(t, liaison.say("版本 曹阳"), "曹阳 · 版本")
	if r := liaison.press(u.phrase("history_button_seen"), ""); !strings.Contains(string(r.Card), "查过谁看过") {
		t.Errorf("who has seen it: %s", r.Card)
	}
	if r := liaison.press(u.phrase("history_button_versions"), ""); !strings.Contains(string(r.Card), "＋ 保管合同") {
		t.Errorf("back to the versions: %s", r.Card)
	}
	wantSaid(t, author.say("谁看过我的表？"), "王强（联络员）：看过 3 次", "王强（联络员）：查过谁看过")
	wantSaid(t, liaison.send(group, "text", obj{"text": "版本 曹阳"}), u.phrase("office_private"))

	colleague := u.as(t, account(1022))
	colleague.invited()
	r := colleague.act(colleague.card(), sim.Action{Tag: "button", Value: obj{"a": phrase.HistoryVersions, "r": "1024"}})
	if r.Card != nil || r.Toast == nil || r.Toast.Content != u.phrase("office_refused") {
		t.Errorf("a colleague is shown %+v", r)
	}
	wantSaid(t, colleague.say("版本 曹阳"), u.phrase("not_begun"))
}
