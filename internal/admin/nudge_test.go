package admin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/reminder"
	"lianbot/internal/turn"
)

// TestNudge looks at who is to be reminded; what it does with them is the
// nudger's.
func TestNudge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		who, text string
		names     []string // nil: nobody is
		said      string
	}{
		{liaison, "催办", []string{"张三", "张姗", "陈晨", "周到"}, "已安排提醒 4 人，马上发出。"},
		{deputy, "催办 全部", []string{"张三", "张姗", "陈晨", "周到"}, ""},
		{liaison, "催办 未开始", []string{"陈晨", "周到"}, ""},
		{liaison, "催办未开始", []string{"陈晨", "周到"}, ""},
		{liaison, "催办 填写中的", []string{"张三", "张姗"}, ""},
		{liaison, "催办 教务处 填写中", []string{"张三", "张姗"}, ""},
		{liaison, "催办 张三", []string{"张三"}, ""},
		{liaison, "催办张三", []string{"张三"}, ""},
		{liaison, "催办 1005", []string{"陈晨"}, ""},
		{liaison, "催办 张三、陈晨，张三", []string{"张三", "陈晨"}, ""},
		{liaison, "催办 李敏", []string{"李敏"}, ""}, // has finished: the nudger counts it
		{liaison, "催办 张山", nil, "没有找到“张山”，没有发出任何提醒。相近的有：张姗、张三。"},
		{liaison, "催办 张三 钱七", nil, "没有找到“钱七”，没有发出任何提醒。"},
		{liaison, "催办 阎立", nil, "本单位没有找到“阎立”"},     // somebody of another unit
		{liaison, "催办 宋不存在", nil, "本单位没有找到“宋不存在”"}, // and nobody at all
		{office, "催办 教务处", []string{"张三", "张姗", "陈晨", "周到"}, ""},
		{office, "催办 教务 未开始", []string{"陈晨", "周到"}, ""},
		{office, "催办 教务处 张三", []string{"张三"}, ""},
		{office, "催办 图书馆", nil, "没有需要提醒的人"},
		{office, "催办", nil, "要提醒全校还没提交的 21 人吗"},
		{office, "催办 全校", nil, "要提醒全校还没提交的 21 人吗"},
		{office, "催办 全校 填写中", nil, "要提醒全校填写中的 6 人吗"},
		{office, "催办 全校 填写中 确认", []string{"张三", "张姗", "卫青", "何其", "金圣", "水浒"}, ""},
		{office, "催办 张三", nil, "没有看懂要提醒谁"},
		{office, "催办 外国语", nil, "可能是下面这几个单位"},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			said := render(w.ask(test.who, test.text, false), w)
			var want [][]string
			if test.names != nil {
				want = [][]string{test.names}
			}
			if diff := cmp.Diff(want, w.nudged); diff != "" {
				t.Errorf("reminded (-want +got):\n%s", diff)
			}
			if !strings.Contains(said, test.said) {
				t.Errorf("it says:\n%s\nwant %s", said, test.said)
			}
		})
	}
}

// TestNamesakes: a name that two people have is asked about.
func TestNamesakes(t *testing.T) {
	t.Parallel()
	w := open(t)
	for i, p := range w.people {
		if p.Person.Name == "张姗" {
			w.people[i].Person.Name = "张三"
		}
	}
	if m := w.ask(liaison, "催办 张三", false); m.Text != w.Library.Say("nudge_twice", "count", "2", "name", "张三", "ids", "1003、1004") {
		t.Errorf("two of one name: %s", render(m, w))
	}
	w.ask(liaison, "催办 1004", false)
	if diff := cmp.Diff([][]string{{"张三"}}, w.nudged); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatCameOfANudge(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, test := range []struct {
		came reminder.Nudged
		want []string
	}{
		{reminder.Nudged{Planned: 3, At: now.Add(time.Second)}, []string{"已安排提醒 3 人，马上发出。"}},
		{reminder.Nudged{Planned: 3, At: day(16, 8, 30)}, []string{"已安排提醒 3 人，6 月 16 日（周二）08:30 发出，现在不打扰。"}},
		{
			reminder.Nudged{Today: 1, Unreachable: 2, Finished: 3},
			[]string{
				"这次没有要发的提醒。", "今天已经收到过消息的 1 人，不再打扰。", "没有账号或者发不到的 2 人，请当面说一声。", "已经提交或者免填的 3 人，不用提醒。",
			},
		},
	} {
		w.came = test.came
		said := w.ask(liaison, "催办 文字", false).Text
		lines := strings.Split(said, "\n")
		if diff := cmp.Diff(test.want, lines[1:]); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.came, diff)
		}
	}
}

// TestNudgeByButton presses the buttons of cards as they are answered.
func TestNudgeByButton(t *testing.T) {
	t.Parallel()
	w := open(t)
	card := w.ask(liaison, "进度", false).Card
	a := w.press(liaison, *card, "提醒未开始的 2 人")
	if diff := cmp.Diff([][]string{{"陈晨", "周到"}}, w.nudged); diff != "" {
		t.Errorf("reminded (-want +got):\n%s", diff)
	}
	if a.Toast == nil || a.Toast.Text != "已安排提醒 2 人，马上发出。" || a.Toast.Mood != turn.Success || a.Card == nil || a.Card.Title != card.Title {
		t.Errorf("answered with %+v", a)
	}

	// A digest's button has no unit: it is the own one.
	w.nudged = nil
	w.pressed(liaison, message.Action{Name: phrase.OfficeNudgeOpen})
	if diff := cmp.Diff([][]string{{"陈晨", "周到"}}, w.nudged); diff != "" {
		t.Errorf("reminded by the digest (-want +got):\n%s", diff)
	}

	// For the office it is the school, which is asked about first.
	w.nudged = nil
	a = w.pressed(office, message.Action{Name: phrase.OfficeNudgeDrafting})
	if len(w.nudged) > 0 || a.Card == nil {
		t.Fatalf("the school is written to at once: %v, %+v", w.nudged, a)
	}
	a = w.press(office, *a.Card, "提醒 6 人")
	if diff := cmp.Diff([]string{"张三", "张姗", "卫青", "何其", "金圣", "水浒"}, w.nudged[0]); diff != "" || a.Card == nil {
		t.Errorf("reminded (-want +got):\n%s", diff)
	}

	// A button of somebody who may no longer do it.
	w.nudged = nil
	for _, who := range []string{member, head} {
		a = w.pressed(who, message.Action{Name: phrase.OfficeNudgeOpen, Arg: phrase.Aim{Unit: "教务处"}.Arg()})
		if a.Card != nil || a.Toast == nil || a.Toast.Text != w.Library.Say("nudge_refused") && a.Toast.Text != w.Library.Say("office_refused") || w.nudged != nil {
			t.Errorf("%s is answered with %+v", who, a)
		}
	}
	a = w.pressed(office, message.Action{Name: phrase.OfficeNudgeOpen, Arg: phrase.Aim{Unit: "天文台"}.Arg()})
	if a.Card != nil || a.Toast == nil || a.Toast.Text != w.Library.Say("unit_gone") {
		t.Errorf("a unit that is gone: %+v", a)
	}
}

// TestPages turns the pages of every card that has several; each unit is on one.
func TestPages(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, c := range []struct{ text, button string }{{"进度", "按单位"}, {"未完成", ""}, {"分类", ""}, {"排行", ""}} {
		card := w.ask(office, c.text, false).Card
		if c.button != "" {
			card = w.press(office, *card, c.button).Card
		}
		var seen []string
		for range 5 {
			seen = append(seen, w.unitCells(*card)...)
			next := w.find(*card, "下一页 ›")
			if next == nil {
				break
			}
			card = w.pressed(office, *next).Card
		}
		var all []string
		for line := range strings.Lines(w.ask(office, c.text+" 文字", false).Text) {
			for _, u := range w.unitNames() {
				for cell := range strings.SplitSeq(strings.TrimSpace(line), " · ") {
					if cell == u && u != "" {
						all = append(all, u)
					}
				}
			}
		}
		if diff := cmp.Diff(all, seen, cmpopts.EquateEmpty()); diff != "" || len(all) < 10 {
			t.Errorf("%s: the pages have other units than the text (-text +pages):\n%s", c.text, diff)
		}
		if back := w.find(*card, "‹ 上一页"); back == nil {
			t.Errorf("%s: there is no way back", c.text)
		}
	}
}

// unitCells are the units of a card's tables and grids.
func (w *world) unitCells(c message.Card) []string {
	var names []string
	for _, b := range c.Body {
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				for _, cell := range row {
					if cell != "" && slices.Contains(w.unitNames(), cell) {
						names = append(names, cell)
					}
				}
			}
		}
		if b.Grid != nil {
			for _, row := range b.Grid.Rows {
				names = append(names, row.Name)
			}
		}
	}
	return names
}

// find is the action of a card's button.
func (w *world) find(c message.Card, label string) *message.Action {
	for _, b := range c.Body {
		var row []message.Button
		if b.Buttons != nil {
			row = b.Buttons.Row
		}
		if b.Form != nil {
			row = b.Form.Buttons
		}
		for _, button := range row {
			if button.Label == label {
				return &button.Action
			}
		}
	}
	return nil
}

// press presses a button of a card.
func (w *world) press(who string, c message.Card, label string) turn.Answer {
	w.t.Helper()
	action := w.find(c, label)
	if action == nil {
		w.t.Fatalf("there is no button %s:\n%s", label, render(message.Show(c), w))
	}
	if action.Owner != phrase.Owner(w.person(who)) {
		w.t.Errorf("the button %s is not %s's", label, who)
	}
	return w.pressed(who, *action)
}

// pressed presses a button by its action, with the card's field as it stands.
func (w *world) pressed(who string, a message.Action) turn.Answer {
	w.t.Helper()
	answer, handled, err := w.Press(w.t.Context(), w.person(who), w.kept, turn.Pressed{Action: a}, false)
	if err != nil || !handled {
		w.t.Fatalf("%s presses %+v: handled %t, %v", who, a, handled, err)
	}
	return answer
}
