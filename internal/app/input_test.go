package app_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
)

// asked is somebody at the question for the duties, with one recorded.
func (u *university) asked(t *testing.T, openID string) talker {
	t.Helper()
	p := u.as(t, openID)
	p.say("开始")
	p.say("采购科科长")
	p.say("受理采购申请")
	return p
}

// duties are the duties of the person's first post as the database has them.
func (p talker) duties() []string {
	p.t.Helper()
	return texts(p.form(p.openID).Posts[0].Answers[slotDuties].Items)
}

// wantUnchanged runs something that must change neither the record nor the place
// in the dialogue.
func (p talker) wantUnchanged(do func()) {
	p.t.Helper()
	before, version := p.form(p.openID), p.version(p.openID)
	do()
	if diff := cmp.Diff(before, p.form(p.openID)); diff != "" {
		p.t.Errorf("the record has changed (-before +after):\n%s", diff)
	}
	if v := p.version(p.openID); v != version {
		p.t.Errorf("the version went from %d to %d", version, v)
	}
}

// TestNotAnswers sends what is no answer: a clear sentence comes back, and
// nothing changes.
func TestNotAnswers(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.asked(t, account(1022))
	long := strings.Repeat("管", 100_000)
	lines := strings.Repeat("管理\n", 250)
	for _, c := range []struct {
		name, kind string
		content    map[string]any
		want       string
	}{
		{"empty text", "text", obj{"text": ""}, u.phrase("empty")},
		{"spaces and line breaks", "text", obj{"text": " \n\u3000\t\n"}, u.phrase("empty")},
		{"invisible marks only", "text", obj{"text": "\u202e\u200b\ufeff\u2066"}, u.phrase("empty")},
		{"100,000 characters", "text", obj{"text": long}, u.phrase("too_long", "count", "100000", "max", strconv.Itoa(20_000))},
		{"one item of 1,001", "text", obj{"text": long[:3*1001]}, u.phrase("long_item", "count", "1001", "max", "1000")},
		{"250 items", "text", obj{"text": lines}, u.phrase("too_many", "count", "251", "max", "200")},
		{"emoji", "text", obj{"text": "😀👍🏽👨‍👩‍👧"}, u.phrase("wordless")},
		{"signs", "text", obj{"text": "……！！—— ***"}, u.phrase("wordless")},
		{"question marks", "text", obj{"text": "？？"}, u.phrase("wordless")},
		{"sticker", "sticker", obj{"file_key": "k"}, u.phrase("not_text_sticker")},
		{"picture", "image", obj{"image_key": "k"}, u.phrase("not_text_picture")},
		{"file", "file", obj{"file_key": "k", "file_name": "去年的表.docx"}, u.phrase("import_not_fetched")},
		{"voice", "audio", obj{"file_key": "k", "duration": 3000}, u.phrase("not_text_voice")},
		{"place", "location", obj{"name": "校门口", "longitude": "1", "latitude": "2"}, u.phrase("not_text_other")},
		{"somebody's card", "share_user", obj{"user_id": "ou_1001"}, u.phrase("not_text_other")},
		{"post with a picture only", "post", obj{"title": "", "content": rows(row(obj{"tag": "img", "image_key": "k"}))}, u.phrase("not_text_other")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := u.as(t, p.openID)
			p.wantUnchanged(func() { wantSaid(t, p.send("p2p", c.kind, c.content), c.want) })
		})
	}
	wantSaid(t, u.as(t, account(1021)).say("提问"), u.phrase("questions_none"))
	wantSaid(t, p.say("下一步"), "岗位权力") // and it goes on
}

// Content as the platform passes it on.
type obj = map[string]any

func row(nodes ...any) []any { return nodes }

func rows(lines ...any) []any { return lines }

// TestHostileText sends what other programs might take for more than text: it is
// an answer like any other, stored as it was typed but for marks that nobody can
// see, and shown so that it stays text.
func TestHostileText(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.asked(t, account(1022))
	want := []string{"受理采购申请"}
	for _, c := range []struct{ typed, stored string }{
		{`<at user_id="all">所有人</at> 通知验收`, `<at user_id="all">所有人</at> 通知验收`},
		{`<at id=all></at>通知`, `<at id=all></at>通知`},
		{`'; DROP TABLE items; -- 采购`, `'; DROP TABLE items; -- 采购`},
		{`" OR 1=1 /* 采购 */ \`, `" OR 1=1 /* 采购 */ \`},
		{`{{.}} {{range .}}x{{end}} {count} ${HOME} %s %d`, `{{.}} {{range .}}x{{end}} {count} ${HOME} %s %d`},
		{"审批\u202e单据\u200f与\u2066合同\u2069\u200b归档\x00\x07", "审批单据与合同归档"},
		{"**加粗** [链接](https://example.com) <script>alert(1)</script>", "**加粗** [链接](https://example.com) <script>alert(1)</script>"},
		{"审批👍经费", "审批👍经费"},
		{"@_user_1 @所有人 采购", "@_user_1 @所有人 采购"},
		{"\ufffd采购\ud7ff", "采购\ud7ff"},
	} {
		answer := p.say(c.typed)
		want = append(want, c.stored)
		if got := p.duties(); !cmp.Equal(got, want) {
			t.Fatalf("typed %q:\n%s", c.typed, cmp.Diff(want, got))
		}
		if strings.Contains(answer, "<at") {
			t.Errorf("a mention would come alive: %s", answer)
		}
	}
	p.say("卡片")
	p.say("预览")
	for _, m := range u.platform.Messages(p.openID, "p2p") {
		if m.Sender.Type == "app" && (m.MentionsAll || len(m.Mentions) > 0) {
			t.Errorf("the bot has mentioned somebody: %s", m.Content)
		}
	}
	wantSaid(t, p.say("预览"), "{count}", "DROP TABLE items", "{{range .}}")
}

// TestPost sends a rich text with a link: its words count, line by line.
func TestPost(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.asked(t, account(1022))
	p.send("p2p", "post", obj{"title": "", "content": rows(
		row(obj{"tag": "text", "text": "按"}, obj{"tag": "a", "text": "采购办法", "href": "https://example.com/a"}, obj{"tag": "text", "text": "审核"}),
		row(obj{"tag": "img", "image_key": "k"}),
		row(obj{"tag": "text", "text": "汇总档案"}),
	)})
	if diff := cmp.Diff([]string{"受理采购申请", "按采购办法审核", "汇总档案"}, p.duties()); diff != "" {
		t.Errorf("duties (-want +got):\n%s", diff)
	}
}

// TestOldCard presses buttons of cards that have been overtaken, in every way in
// which that happens: nothing is done twice, nothing typed is lost.
func TestOldCard(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.as(t, account(1022))
	p.invited()
	invitation := p.card()
	p.press(u.phrase("button_start"), "")
	p.press(u.phrase("button_known"), "")
	before := p.card() // at the duties, still empty
	if r := p.press(u.phrase("button_note"), "受理采购申请"); r.Toast == nil || r.Toast.Content != u.phrase("noted", "count", "1") {
		t.Errorf("toast %+v", r.Toast)
	}

	t.Run("the same form again", func(t *testing.T) {
		p := u.as(t, p.openID)
		p.wantUnchanged(func() {
			r := p.pressOn(before, u.phrase("button_note"), "受理采购申请")
			wantToast(t, r, u.phrase("stale"))
			wantField(t, r, "")
		})
	})
	t.Run("another text on the old card", func(t *testing.T) {
		p := u.as(t, p.openID)
		p.wantUnchanged(func() {
			r := p.pressOn(before, u.phrase("button_note"), "组织评标")
			wantToast(t, r, u.phrase("stale_text"))
			wantField(t, r, "组织评标")
		})
	})
	t.Run("a move on the old card", func(t *testing.T) {
		p := u.as(t, p.openID)
		p.wantUnchanged(func() { wantToast(t, p.pressOn(before, u.phrase("button_skip"), ""), u.phrase("stale")) })
	})
	t.Run("the invitation after days", func(t *testing.T) {
		p := u.as(t, p.openID)
		p.wantUnchanged(func() {
			if r := p.pressOn(invitation, u.phrase("button_start"), ""); r.Card == nil || r.Error != nil {
				t.Errorf("start on an old invitation: %+v", r)
			}
		})
	})
	t.Run("a card of the future", func(t *testing.T) {
		p := u.as(t, p.openID)
		p.wantUnchanged(func() {
			p.act(p.card(), sim.Action{Tag: "button", Value: obj{"a": "next", "v": 1 << 40}})
		})
	})
	t.Run("a card that the platform has let expire", func(t *testing.T) {
		p := u.as(t, p.openID)
		u.moveTo(u.now().AddDate(0, 0, 15))
		p.wantUnchanged(func() {
			if r := p.press(u.phrase("button_next"), "组织评标"); r.Error == nil {
				t.Errorf("after 15 days the platform passes the press on: %+v", r)
			}
			p.say("卡片")
		})
		p.press(u.phrase("button_note"), "组织评标")
		if diff := cmp.Diff([]string{"受理采购申请", "组织评标"}, p.duties()); diff != "" {
			t.Errorf("on a new card (-want +got):\n%s", diff)
		}
	})
}

// TestBrokenPress presses what no card of ours has: a kind word or the current
// card, and nothing changes.
func TestBrokenPress(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.as(t, account(1022))
	p.invited()
	p.press(u.phrase("button_start"), "")
	p.press(u.phrase("button_known"), "")
	v := p.version(p.openID)
	for name, a := range map[string]sim.Action{
		"no value":            {Tag: "button"},
		"no fields":           {Tag: "button", Value: obj{"a": "note", "v": v}},
		"an empty field":      {Tag: "button", Value: obj{"a": "note", "v": v}, FormValue: obj{"answer": ""}},
		"spaces in the field": {Tag: "button", Value: obj{"a": "note", "v": v}, FormValue: obj{"answer": " \n "}},
		"a field of no text":  {Tag: "button", Value: obj{"a": "note", "v": v}, FormValue: obj{"answer": obj{"x": 1}}},
		"an unknown action":   {Tag: "button", Value: obj{"a": "drop_table", "v": v}},
		"an inner action":     {Tag: "button", Value: obj{"a": "ask", "v": v}, FormValue: obj{"answer": "岗位权力"}},
		"a number of nobody":  {Tag: "button", Value: obj{"a": "drop", "x": 99, "v": v}},
		"a negative number":   {Tag: "button", Value: obj{"a": "drop", "x": -1, "v": v}},
		"far away":            {Tag: "button", Value: obj{"a": "cover", "x": 7, "v": v}},
		"values of no kind":   {Tag: "button", Value: obj{"a": 7, "x": []int{1}, "v": "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := u.as(t, p.openID)
			p.wantUnchanged(func() {
				r := p.act(p.card(), a)
				if r.Error != nil || r.Card == nil && r.Toast == nil {
					t.Errorf("the answer is %+v, want a card or a toast", r)
				}
			})
		})
	}
	t.Run("nothing written", func(t *testing.T) {
		p := u.as(t, p.openID)
		r := p.press(u.phrase("button_note"), "")
		if r.Toast == nil || r.Toast.Content == u.phrase("wordless") {
			t.Errorf("toast %+v for an empty field: it speaks of signs", r.Toast)
		}
	})
}

// TestTurnedAway lets those write whom the bot cannot serve.
func TestTurnedAway(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	stranger := u.as(t, outsider)
	for _, text := range []string{"开始", "进度", "你好", "受理采购申请"} {
		wantSaid(t, stranger.say(text), u.phrase("stranger"))
	}
	stranger.send("p2p", "image", obj{"image_key": "k"})
	if err := u.platform.Enter(outsider); err != nil {
		t.Fatal(err)
	}

	loose := u.as(t, account(1060)) // the roster has no unit for them
	for _, text := range []string{"开始", "受理采购申请"} {
		wantSaid(t, loose.say(text), u.phrase("no_unit"))
	}
	if f := u.form(loose.openID); f.Status != form.NotStarted {
		t.Errorf("a person of no unit has a record: %+v", f)
	}

	// Whoever is taken out of the roster has the card still.
	former := u.as(t, account(1022))
	former.invited()
	others := slices.DeleteFunc(slices.Clone(u.people), func(p staff.Person) bool { return p.ID == "1022" })
	if _, err := u.db.SaveRoster(t.Context(), others, u.now()); err != nil {
		t.Fatal(err)
	}
	u.moveTo(u.now().Add(time.Minute)) // the roster is looked at every few seconds
	former.wantUnchanged(func() { wantToast(t, former.press(u.phrase("button_start"), ""), u.phrase("stranger")) })
	wantSaid(t, former.say("开始"), u.phrase("stranger"))
}

// TestClosed writes before the opening and after the deadline: nothing is taken,
// and everything can be read.
func TestClosed(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	writer := u.asked(t, account(1022))

	u.moveTo(u.campaign.Deadline.Add(-time.Minute))
	writer.say("卡片")
	u.moveTo(u.campaign.Deadline.Add(time.Minute))
	after := []string{"6 月 22 日", u.campaign.Office}
	writer.wantUnchanged(func() {
		for _, text := range []string{"组织评标", "下一步", "改 1 组织评标", "删 1", "无", "提交", "确认", "重来", "暂停", "继续", "开始", "加岗位"} {
			wantSaid(t, writer.say(text), after...)
		}
		wantSaid(t, writer.say("预览"), "受理采购申请")
		wantSaid(t, writer.say("帮助"), "预览")
		wantSaid(t, writer.say("什么是廉政风险？"), "可能性")
		if r := writer.press(u.phrase("button_note"), "组织评标"); r.Toast == nil || r.Card == nil || !strings.Contains(string(r.Card), after[0]) {
			t.Errorf("a press after the deadline: %+v", r)
		}
		writer.say("卡片")
		if r := writer.press(u.phrase("button_view"), ""); !strings.Contains(string(r.Card), "受理采购申请") {
			t.Errorf("the preview after the deadline lacks the record: %s", r.Card)
		}
	})
	wantSaid(t, u.as(t, account(1021)).say("进度"), "填写中 1")

	u.moveTo(u.campaign.Opens.Add(-time.Hour))
	early := u.as(t, account(1023))
	for _, text := range []string{"开始", "受理采购申请", "确认"} {
		wantSaid(t, early.say(text), "6 月 1 日")
	}
	wantSaid(t, early.say("什么时候截止？"), "6 月 22 日")
	if f := u.form(early.openID); f.Status != form.NotStarted {
		t.Errorf("a record was begun before the opening: %+v", f)
	}
	if err := u.platform.Enter(early.openID); err != nil {
		t.Fatal(err)
	}
	early.say("帮助")
	if cards := early.cards(); len(cards) > 0 {
		t.Errorf("%d invitations before the opening", len(cards))
	}
}

func wantToast(t *testing.T, r sim.PressResult, want string) {
	t.Helper()
	if r.Toast == nil || r.Toast.Content != want {
		t.Errorf("toast %+v, want %q", r.Toast, want)
	}
}

// wantField fails unless the field of the card that came back has the text.
func wantField(t *testing.T, r sim.PressResult, want string) {
	t.Helper()
	found := ""
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, part := range v {
				look(part)
			}
		case map[string]any:
			if v["tag"] == "input" {
				found, _ = v["default_value"].(string)
			}
			for _, part := range v {
				look(part)
			}
		}
	}
	var card any
	if err := json.Unmarshal(r.Card, &card); err != nil {
		t.Fatalf("the card: %v", err)
	}
	look(card)
	if found != want {
		t.Errorf("the field has %q, want %q", found, want)
	}
}
