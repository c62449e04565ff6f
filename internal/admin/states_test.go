package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/reminder"
)

// reviewing is a school in which forms have begun to be reviewed.
const reviewing = `
教务处: 王强 V L | 李敏 B | 张三 D5 | 张姗 S | 陈晨 N | 赵一 N e | 周到 V P | 吴限 R H | 方正 B a
图书馆: 阎立 V L | 郑重 B
校纪委办公室: 章邯 S A
`

// TestReviewedStates asks for the figures while forms are passed and sent back.
func TestReviewedStates(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.people = enrol(t, reviewing)
	w.came = reminder.Nudged{Planned: 1, At: day(15, 9, 31)}
	var b strings.Builder
	for _, ask := range []struct {
		who, text string
		group     bool
	}{
		{liaison, "进度", false},
		{liaison, "未完成 文字", false},
		{liaison, "催办 被退回", false},
		{office, "进度", false},
		{office, "未完成", false},
		{office, "未完成 图书馆", false},
		{office, "催办 被退回", false},
		{office, "催办 图书馆 已退回", false},
		{office, "进度 教务处", true},
	} {
		fmt.Fprintf(&b, "> %s\n\n%s\n\n", ask.text, render(w.ask(ask.who, ask.text, ask.group), w))
	}
	golden(t, "审核中.txt", b.String())
	if diff := cmp.Diff([][]string{{"李敏", "方正"}, {"郑重"}}, w.nudged); diff != "" {
		t.Errorf("reminded (-want +got):\n%s", diff)
	}
}

// TestNudgeReturnedByButton presses the button for those whose form was sent back, in
// a unit and in the school.
func TestNudgeReturnedByButton(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.people = enrol(t, reviewing)
	w.press(liaison, *w.ask(liaison, "进度", false).Card, "提醒被退回的 2 人")
	a := w.press(office, *w.ask(office, "进度", false).Card, "提醒被退回的 3 人")
	if len(w.nudged) != 1 || a.Card == nil {
		t.Fatalf("the school is written to at once: %v", w.nudged)
	}
	w.press(office, *a.Card, "提醒 3 人")
	if diff := cmp.Diff([][]string{{"李敏", "方正"}, {"李敏", "方正", "郑重"}}, w.nudged); diff != "" {
		t.Errorf("reminded (-want +got):\n%s", diff)
	}
	a = w.pressed(head, message.Action{Name: phrase.OfficeNudgeReturned})
	if a.Card != nil || len(w.nudged) != 2 {
		t.Errorf("a head reminds: %+v, %v", a, w.nudged)
	}
}
