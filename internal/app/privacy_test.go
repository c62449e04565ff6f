package app_test

import (
	"slices"
	"strings"
	"testing"

	"lianbot/internal/sim"
	"lianbot/internal/staff"
)

// draft is what somebody has written and not submitted; nobody else may see it.
const draft = "评标前向熟人透露专家名单的可能"

// TestGroupHasNoNames asks in the group as everybody who can: the answers have
// figures, and never a name of the roster or a word of anybody's form.
func TestGroupHasNoNames(t *testing.T) {
	t.Parallel()
	u := open(t, large)
	u.as(t, account(1023)).writeDraft()
	for _, c := range []struct {
		openID, text, want string
	}{
		{account(1021), "进度", "采购与招投标办公室"},
		{account(1021), "提问", u.phrase("in_group_admin")},
		{account(1021), "开始", u.phrase("in_group")},
		{account(1021), "预览", u.phrase("in_group")},
		{account(1001), "进度", u.phrase("progress_school")},
		{account(1001), "进度 采购", "采购与招投标办公室"},
		{account(1001), "进度 教务处", "教务处"},
		{account(1001), "进度 李敏", "没有找到"},
		{account(1001), "进度 天文台", "没有找到"},
		{account(1022), "进度", u.phrase("progress_refused_group")},
		{account(1022), "受理采购申请", u.phrase("in_group")},
		{account(1022), "卡片", u.phrase("in_group")},
		{outsider, "进度", u.phrase("stranger")},
	} {
		p := u.as(t, c.openID)
		wantSaid(t, p.send(group, "text", obj{"text": c.text}), c.want)
	}
	// What is not meant for the bot is nothing that it answers.
	if _, err := u.platform.Send(account(1022), group, "text", obj{"text": "进度"}, false); err != nil {
		t.Fatal(err)
	}
	u.as(t, account(1021)).send(group, "text", obj{"text": "进度"})

	answers := 0
	for _, m := range u.platform.Messages(account(1021), group) {
		if m.Sender.Type != "app" {
			continue
		}
		answers++
		for _, p := range u.people {
			if strings.Contains(textOf(t, m), p.Name) {
				t.Errorf("the group has read the name of %s: %s", p.ID, m.Content)
			}
		}
	}
	if want := 14; answers != want {
		t.Errorf("%d answers in the group, want %d: one each, and none to what was not meant for the bot", answers, want)
	}
	u.wantNobodySaw(account(1023))
}

// TestProgressByRole asks for the progress in private: a liaison has the own
// unit's names and no other's, the office has all, everybody else is told kindly
// where they stand themselves.
func TestProgressByRole(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	writer := u.as(t, account(1023))
	writer.writeDraft()

	t.Run("liaison", func(t *testing.T) {
		liaison := u.as(t, account(1021))
		for _, text := range []string{"进度", "进度 教务处", "进度 采购"} {
			answer := liaison.say(text)
			wantSaid(t, answer, "采购与招投标办公室", "填写中 1", "未开始 5", "许诺")
			for _, p := range u.people {
				if p.Unit != "采购与招投标办公室" && strings.Contains(answer, p.Name) {
					t.Errorf("%q shows the liaison %s of another unit", text, p.Name)
				}
			}
		}
	})
	t.Run("office", func(t *testing.T) {
		office := u.as(t, account(1001))
		wantSaid(t, office.say("进度"), "共 60 人", "填写中 1", "教务处", "图书馆")
		wantSaid(t, office.say("进度 采购"), "采购与招投标办公室", "许诺")
		wantSaid(t, office.say("进度 图书馆"), "阎立")
		wantSaid(t, office.say("进度 学院"), "机械工程学院", "外国语学院")
		wantSaid(t, office.say("进度 天文台"), u.phrase("progress_no_unit_at_all", "unit", "天文台"))
		wantSaid(t, office.say("提问"), u.phrase("questions_refused"))
	})
	t.Run("head", func(t *testing.T) {
		head := u.as(t, account(1020))
		for _, text := range []string{"进度", "进度 教务处", "未完成"} {
			answer := head.say(text)
			wantSaid(t, answer, "采购与招投标办公室", "许诺")
			for _, p := range u.people {
				if p.Unit != "采购与招投标办公室" && strings.Contains(answer, p.Name) {
					t.Errorf("%q shows the head %s of another unit", text, p.Name)
				}
			}
		}
		wantSaid(t, head.say("提问"), u.phrase("questions_refused"))
		wantSaid(t, head.say("催办"), u.phrase("nudge_refused"))
	})
	t.Run("staff", func(t *testing.T) {
		for openID, status := range map[string]string{account(1023): "status_drafting", account(1022): "status_not_started"} {
			p := u.as(t, openID)
			wantSaid(t, p.say("进度"), u.phrase("progress_refused", "status", u.phrase(status)))
			wantSaid(t, p.say("提问"), u.phrase("questions_refused"))
		}
		// What else is a command of others is nothing to them: it may be an answer.
		p := u.as(t, account(1022))
		for _, text := range []string{"进度 采购", "未完成", "名单", "催办", "延期 6月24日 全校 期末考试"} {
			wantSaid(t, p.say(text), u.phrase("not_begun"))
		}
	})
	u.wantNobodySaw(writer.openID)
}

// TestOfficeCards presses the buttons of the office's cards: in private everybody
// gets what their role has, in the group a card stays as it is for those who may not
// see all of it, and nobody is named.
func TestOfficeCards(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	u.as(t, account(1023)).writeDraft()
	office, liaison := u.as(t, account(1001)), u.as(t, account(1021))

	wantSaid(t, office.say("进度"), u.phrase("progress_title", "unit", "全校"))
	for _, label := range []string{"office_button_units", "office_button_category", "office_button_trend"} {
		r := office.press(u.phrase(label), "")
		if r.Error != nil || len(r.Card) == 0 {
			t.Fatalf("%s is answered with %+v", u.phrase(label), r)
		}
		wantSaid(t, string(r.Card), "全校")
		office.say("进度")
	}
	wantSaid(t, liaison.say("进度"), "许诺")
	r := liaison.press(u.phrase("office_button_category"), "")
	wantSaid(t, string(r.Card), u.phrase("category_title", "unit", "采购与招投标办公室"))

	u.as(t, account(1001)).send(group, "text", obj{"text": "进度"})
	posted := u.platform.Messages(account(1022), group)
	card := posted[len(posted)-1]
	for _, openID := range []string{account(1021), account(1022)} {
		r := u.as(t, openID).pressOn(card, u.phrase("office_button_trend"), "")
		if len(r.Card) > 0 || r.Toast == nil || r.Toast.Content != u.phrase("office_refused") {
			t.Errorf("%s presses the school's card in the group: %+v", openID, r)
		}
	}
	r = office.pressOn(card, u.phrase("office_button_units"), "")
	wantSaid(t, string(r.Card), "采购与招投标办公室")
	for _, p := range u.people {
		if strings.Contains(string(r.Card), p.Name) {
			t.Errorf("the card in the group names %s", p.Name)
		}
	}
	u.wantNobodySaw(account(1023))
}

// TestQuestionGoesToOwnLiaison asks what nobody has an answer to: the liaison of
// the own unit reads it, no other does.
func TestQuestionGoesToOwnLiaison(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	const question = "我们科的专家库钥匙由谁保管？"
	wantSaid(t, u.as(t, account(1023)).say(question), "王强")
	wantSaid(t, u.as(t, account(1021)).say("提问"), question, "许诺")
	wantSaid(t, u.as(t, account(1021)).say("进度"), u.phrase("progress_questions", "count", "1"))
	u.as(t, account(1023)).say(`<at user_id="all">所有人</at>的钥匙归谁？`)
	wantSaid(t, u.as(t, account(1021)).say("提问"), "所有人", "的钥匙归谁？")
	for _, m := range u.platform.Messages(account(1021), "p2p") {
		if m.MentionsAll {
			t.Errorf("a question mentions everybody: %s", m.Content)
		}
	}
	for _, p := range u.people {
		if p.Role != staff.Liaison || p.ID == "1021" {
			continue
		}
		wantSaid(t, u.as(t, "ou_"+p.ID).say("提问"), u.phrase("questions_none"))
	}
}

// TestCardOfAnother presses a person's card as somebody else: it is theirs whose
// chat it stands in, so nobody else finds it, and an action carries nothing of it.
func TestCardOfAnother(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	writer := u.as(t, account(1023))
	writer.writeDraft()
	writer.say("卡片")
	card := writer.card()
	_, err := u.platform.Press(t.Context(), account(1021), card.ID, sim.Action{Tag: "button", Value: obj{"a": "preview"}})
	if err == nil {
		t.Error("somebody else can press the card")
	}

	// The same press on a card of their own shows them their own form.
	other := u.as(t, account(1022))
	other.say("卡片")
	v := u.version(writer.openID)
	r := other.act(other.card(), sim.Action{Tag: "button", Value: obj{"a": "preview", "v": v}})
	if strings.Contains(string(r.Card), draft) {
		t.Errorf("a stranger's preview: %s", r.Card)
	}
	u.wantNobodySaw(writer.openID)
}

// writeDraft begins a form and leaves it unfinished.
func (p talker) writeDraft() {
	p.t.Helper()
	for _, text := range []string{"开始", "确认", "负责专家抽取工作", "下一步", "专家抽取的组织权", "下一步", draft} {
		p.say(text)
	}
	if got := texts(p.form(p.openID).Posts[0].Answers["ethics"].Items); !slices.Contains(got, draft) {
		p.t.Fatalf("the draft is not in the record: %q", got)
	}
}

// wantNobodySaw looks through every chat: the draft is in its author's only.
func (u *university) wantNobodySaw(author string) {
	u.t.Helper()
	seen := func(openID, chat string) bool {
		return slices.ContainsFunc(u.platform.Messages(openID, chat), func(m sim.Message) bool {
			return m.Sender.Type == "app" && strings.Contains(string(m.Content), draft)
		})
	}
	for _, p := range u.people {
		openID := "ou_" + p.ID
		if openID != author && (seen(openID, "p2p") || seen(openID, group)) {
			u.t.Errorf("%s has seen the draft of %s", openID, author)
		}
	}
	if !seen(author, "p2p") {
		u.t.Errorf("not even the author has seen the draft")
	}
}
