package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/campaign"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/turn"
)

// TestExtend writes the parts of an extension in every order.
func TestExtend(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"延期 6月24日 机械学院 期末考试", "延期 机械学院 6月24日 期末考试", "延期 期末考试 6月24日 机械工程学院", "延期 期末考试 机械学院 6-24", "延期6月24日机械工程学院期末考试",
		"延期到6月24日，机械学院，期末考试", "延期 ２０２６年６月２４日 jxgcxy 期末考试", "延长 机械工程学院 6/24 期末考试",
	} {
		w := open(t)
		m := w.ask(office, text, false)
		if w.saved != 1 || len(w.kept.Extensions) != 1 {
			t.Errorf("%q changes nothing: %s", text, render(m, w))
			continue
		}
		e := w.kept.Extensions[0]
		got := campaign.Extension{Unit: e.Unit, Until: e.Until, Reason: e.Reason, By: e.By, At: e.At}
		want := campaign.Extension{Unit: "机械工程学院", Until: day(24, 17, 30), Reason: "期末考试", By: w.person(office).ID, At: now}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if w.kept.Plan != june().Plan+1 {
			t.Errorf("the plan is version %d", w.kept.Plan)
		}
	}
}

// TestExtendChangesNothing gets everything wrong that can be got wrong.
func TestExtendChangesNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"延期":           "请写上延到哪一天",
		"延期 机械学院 期末考试": "请写上延到哪一天",
		"延期 2月30日 机械学院 期末考试":    "没有这一天",
		"延期 6月31日 机械学院 期末考试":    "没有这一天",
		"延期 6月12日 机械学院 期末考试":    "已经过去了",
		"延期 6月22日 机械学院 期末考试":    "新的日期要比它晚",
		"延期 6月27日 机械学院 期末考试":    "不上班",
		"延期 7月10日 机械学院 期末考试":    "太晚了",
		"延期 6月24日 宇航机械学院 期末考试":  "没有找到“宇航机械学院”",
		"延期 6月24日 期末考试":         "没有写单位",
		"延期 6月24日 机械学院":         "还差一个原因",
		"延期 6月24日 全校":           "还差一个原因",
		"延期 6月24日":              "还差一个原因",
		"延期 6月12日 全校 期末考试 文字":   "已经过去了",
		"延期 明年 机械学院 期末考试":       "请写上延到哪一天",
		"延期 6月24日 校医院、图书馆 延长开馆": "一次只能给一个单位延期",
	} {
		w := open(t)
		m := w.ask(office, text, false)
		if w.saved != 0 {
			t.Errorf("%q changes the campaign: %+v", text, w.kept.Extensions)
		}
		if !strings.Contains(render(m, w), want) {
			t.Errorf("%q is answered with:\n%s\nwant %s", text, render(m, w), want)
		}
	}
}

// TestExtendByField sends the command that a card offers.
func TestExtendByField(t *testing.T) {
	t.Parallel()
	w := open(t)
	card := w.ask(office, "延期 6月27日 机械学院 期末考试", false).Card
	field := ""
	for _, b := range card.Body {
		if b.Form != nil {
			field = b.Form.Fields[0].Value
		}
	}
	if field != "延期 6月26日 机械工程学院 期末考试" {
		t.Fatalf("the card offers %q", field)
	}
	action := *w.find(*card, "照这样延期")
	a, _, err := w.Press(t.Context(), w.person(office), w.kept, turn.Pressed{Action: action, Fields: map[string]string{phrase.FieldAnswer: field}}, false)
	if err != nil || a.Card == nil || w.saved != 1 || !w.kept.Extensions[0].Until.Equal(day(26, 17, 30)) {
		t.Errorf("answered with %+v, %v; saved %d", a, err, w.saved)
	}
	for _, empty := range []string{"", "期末考试"} {
		a, _, err = w.Press(t.Context(), w.person(office), w.kept, turn.Pressed{Action: action, Fields: map[string]string{phrase.FieldAnswer: empty}}, false)
		if err != nil || a.Toast == nil || w.saved != 1 {
			t.Errorf("%q is answered with %+v, %v", empty, a, err)
		}
	}
}

// TestExtendTwice: a command that the platform delivers twice moves the deadline
// once, and is answered alike.
func TestExtendTwice(t *testing.T) {
	t.Parallel()
	w := open(t)
	first := w.ask(office, "延期 6月24日 机械学院 期末考试", false)
	second := w.ask(office, "延期 6月24日 机械学院 期末考试", false)
	if diff := cmp.Diff(render(first, w), render(second, w)); diff != "" || w.saved != 1 {
		t.Errorf("saved %d times; the second answer differs:\n%s", w.saved, diff)
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	w := open(t)
	older := w.ask(office, "延期 6月24日 机械学院 期末考试", false).Card
	newer := w.ask(office, "延期 6月25日 图书馆 搬迁", false).Card

	a := w.press(office, *older, "撤销")
	if a.Card != nil || a.Toast == nil || a.Toast.Text != w.Library.Say("unextend_old") || w.saved != 2 {
		t.Errorf("an old button takes something back: %+v", a)
	}
	a = w.press(office, *newer, "撤销")
	if a.Card == nil || len(w.kept.Extensions) != 1 || w.kept.Extensions[0].Unit != "机械工程学院" {
		t.Errorf("not taken back: %+v, %+v", a, w.kept.Extensions)
	}
	w.ask(office, "撤销延期", false)
	if m := w.ask(office, "撤销延期", false); m.Text != w.Library.Say("unextend_none") || len(w.kept.Extensions) != 0 || !w.kept.Deadline.Equal(june().Deadline) {
		t.Errorf("%s, %+v", render(m, w), w.kept)
	}
}

// TestOwnDeadline shows each unit the deadline that it has.
func TestOwnDeadline(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ask(office, "延期 6月24日 教务处 期末考试", false)
	for text, want := range map[string]string{"进度": "截止 6 月 24 日", "活动": "截止：6 月 24 日", "进度 文字": "还有 6 个工作日"} {
		if said := render(w.ask(liaison, text, false), w); !strings.Contains(said, want) {
			t.Errorf("%s lacks %s:\n%s", text, want, said)
		}
	}
	if said := render(w.ask(office, "进度 教务处", false), w); !strings.Contains(said, "截止 6 月 24 日") {
		t.Errorf("the office does not see the unit's deadline:\n%s", said)
	}
	for _, text := range []string{"活动", "阶段"} {
		m, _, err := w.Answer(t.Context(), w.person("阎立"), w.kept, text, false)
		if said := render(m, w); err != nil || strings.Contains(said, "期末考试") || strings.Contains(said, "教务处") {
			t.Errorf("another unit's extension is told: %v\n%s", err, said)
		}
	}
	if said := render(w.ask(liaison, "活动", false), w); strings.Contains(said, "期末考试") {
		t.Errorf("the reason is for the office:\n%s", said)
	}
}

// TestUncoveredYear warns the office, and nobody else, of a year without holidays.
func TestUncoveredYear(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.kept.Ends = w.kept.Ends.AddDate(1, 0, 0)
	warning := w.Library.Say("campaign_uncovered", "year", "2027")
	m := w.ask(office, "活动", false)
	if !strings.Contains(render(m, w), warning) || m.Card.Tone != message.Attention {
		t.Errorf("no warning:\n%s", render(m, w))
	}
	if strings.Contains(render(w.ask(liaison, "活动", false), w), warning) {
		t.Error("a liaison is warned")
	}
}

// TestExtendOvertaken has somebody else change the campaign between reading and
// writing: nothing is written over.
func TestExtendOvertaken(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.overtaken = true
	m := w.ask(office, "延期 6月24日 机械学院 期末考试", false)
	if want := w.Library.Say("extend_overtaken"); m.Text != want || w.saved != 0 {
		t.Errorf("said %q and saved %d times, want %q and none", m.Text, w.saved, want)
	}
}
