package admin_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lianbot/internal/message"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// TestForgiving writes commands in the ways in which people do.
func TestForgiving(t *testing.T) {
	t.Parallel()
	w := open(t)
	want := func(text, title string) {
		t.Helper()
		m := w.ask(office, text, false)
		if m.Card == nil || m.Card.Title != title {
			t.Errorf("%q is answered with %q, want the card %s", text, render(m, w), title)
		}
	}
	for _, text := range []string{"进度", " 进度 ", "进度。", "进度？", "“进度”", "完成情况", "查进度", "进度 全校", "进度全校", "进度：全校"} {
		want(text, "全校 · 进度")
	}
	for _, text := range []string{
		"进度 教务处", "进度　教务处", "进度教务处", "进度：教务处", "进度,教务", "查进度 教务处", "进度 jwc", "进度jwc", "进度 ＪＷＣ", "进度 jiaowuchu", "进度 教务？", "看进度教务处。",
	} {
		want(text, "教务处 · 进度")
	}
	want("未完成教务处", "教务处 · 未完成")
	want("还有谁没交 教务", "教务处 · 未完成")
	want("分类 计院", "计算机学院 · 分类")
	want("走势 国语学院", "哪个单位？")
	want("排名", "单位完成进度")
	for _, text := range []string{"进度 文字", "进度文字", "进度 文本", "进度 全校 文字", "进度　文字版"} {
		if m := w.ask(office, text, false); m.Card != nil || !strings.HasPrefix(m.Text, "全校 · 进度") {
			t.Errorf("%q is answered with %s", text, render(m, w))
		}
	}
}

// TestAnswersAreNotTaken types what people answer to the questions of the form,
// some of it beginning with a word of a command.
func TestAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	answers := []string{
		"活动室管理", "活动 方案的起草", "活动经费的审批", "进度款支付的审核", "进度管理", "分类管理档案", "阶段性成果的验收", "名单的审核", "名单公示前的核对",
		"排行榜的评定", "延期付款的审批", "延期3个月的审批", "催办公文", "催一下", "额度审批", "核对账目", "趋势分析报告的起草", "未完成工作的督办", "帮助学生办理贷款",
		"问题整改的督办", "下一步", "", "。", "无", "受理采购申请", "进度\n分类",
		"分类 " + strings.Repeat("很长的一条职责", 8), "趋势 " + strings.Repeat("长", 300),
	}
	for _, who := range []string{member, liaison, head, office} {
		w := open(t)
		for _, text := range answers {
			if text == "催一下" && who != member {
				continue // the word alone is a command of theirs
			}
			if m, handled, err := w.Answer(t.Context(), w.person(who), w.kept, text, false); handled || err != nil {
				t.Errorf("%s, %q is answered with %s, %v", who, text, render(m, w), err)
			}
		}
		if len(w.nudged)+w.saved > 0 {
			t.Errorf("%s has done something", who)
		}
	}
	// Who has no commands is asked what the words mean nowhere but for their own.
	w := open(t)
	for _, text := range []string{"分类", "活动", "阶段", "名单", "排行", "趋势", "延期", "催办", "额度", "核对", "帮助", "未完成", "进度 教务处", "进度管理"} {
		if m, handled, err := w.Answer(t.Context(), w.person(member), w.kept, text, false); handled || err != nil {
			t.Errorf("a member of staff's %q is answered with %s, %v", text, render(m, w), err)
		}
	}
}

// TestOwnUnitOnly has those of one unit ask for others, known or not: the answer
// is the same, and nothing of another is read.
func TestOwnUnitOnly(t *testing.T) {
	t.Parallel()
	for _, who := range []string{liaison, deputy, head} {
		w := open(t)
		for _, command := range []string{"进度", "未完成", "分类", "趋势", "名单"} {
			known, unknown := render(w.ask(who, command+" 图书馆", false), w), render(w.ask(who, command+" 天文台", false), w)
			if known != unknown {
				t.Errorf("%s can tell by %s whether there is a unit:\n%s\n%s", who, command, known, unknown)
			}
		}
		for _, unit := range w.units {
			if unit != "教务处" {
				t.Errorf("%s has %s read", who, unit)
			}
		}
	}
}

func TestNobodyInTheRoster(t *testing.T) {
	t.Parallel()
	w := open(t)
	who := map[string]staff.Person{office: w.person(office), liaison: w.person(liaison)}
	w.people = nil
	for name, p := range who {
		for _, text := range []string{"进度", "未完成", "名单"} {
			m, handled, err := w.Answer(t.Context(), p, w.kept, text, false)
			if err != nil || !handled || m.Text != w.Library.Say("progress_empty") {
				t.Errorf("%s, %s: %q, %t, %v", name, text, m.Text, handled, err)
			}
		}
	}
	m, _, err := w.Answer(t.Context(), staff.Person{ID: "9", Role: staff.Liaison}, w.kept, "进度", false)
	if err != nil || m.Text != w.Library.Say("no_unit") {
		t.Errorf("a liaison without a unit gets %q, %v", m.Text, err)
	}
	w.question = nil
	m, _, err = w.Answer(t.Context(), who[liaison], w.kept, "提问", false)
	if err != nil || m.Text != w.Library.Say("questions_none") {
		t.Errorf("%q, %v", m.Text, err)
	}
}

func TestErrorsAreReturned(t *testing.T) {
	t.Parallel()
	for _, who := range []string{member, liaison, office} {
		for _, text := range []string{"进度", "未完成", "分类", "排行", "趋势", "催办 未开始", "延期 6月24日 图书馆 期末", "撤销延期", "名单", "额度", "核对", "提问"} {
			w := open(t)
			p := w.person(who)
			w.fail = errAway
			_, handled, err := w.Answer(t.Context(), p, w.kept, text, false)
			w.fail = nil
			_, would, _ := w.Answer(t.Context(), p, w.kept, text, false)
			if handled && err != nil || !errors.Is(err, errAway) && handled != would {
				t.Errorf("%s, %s: handled %t, %v", who, text, handled, err)
			}
			if err == nil && who == office && text != "提问" {
				t.Errorf("%s, %s: the failure is not told", who, text)
			}
		}
	}
}

func TestRecount(t *testing.T) {
	t.Parallel()
	w := open(t)
	if m := w.ask(office, "核对", false); m.Text != w.Library.Say("office_recount_right") {
		t.Errorf("nothing is wrong, and it says %s", render(m, w))
	}
	w.drifts = []progress.Drift{{What: "教务处 未开始", Kept: 3, Real: 2}}
	if said := render(w.ask(office, "核对", false), w); !strings.Contains(said, "| 教务处 未开始 | 3 | 2") {
		t.Errorf("a drift is not told:\n%s", said)
	}
}

// TestTextHasTheFigures asks for everything as a card and as text: every figure of
// the one stands in the other.
func TestTextHasTheFigures(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, text := range []string{"进度", "进度 教务处", "未完成", "未完成 机械工程学院", "分类", "分类 图书馆", "排行", "趋势", "趋势 图书馆", "名单", "名单 图书馆", "额度", "活动", "阶段"} {
		card, written := w.ask(office, text, false).Card, w.ask(office, text+" 文字", false).Text
		if card == nil || written == "" {
			t.Fatalf("%s: %+v, %q", text, card, written)
		}
		for _, b := range card.Body {
			switch {
			case b.Paragraph != nil:
				wantWritten(t, text, written, b.Paragraph.Text)
			case b.Table != nil:
				for _, row := range b.Table.Rows {
					wantWritten(t, text, written, strings.Join(row, " · "))
				}
			case b.Grid != nil:
				for _, row := range b.Grid.Rows {
					wantWritten(t, text, written, row.Name)
				}
			}
		}
	}
}

// wantWritten fails when the text has not what the card has. What is said only of
// pages has no place in it.
func wantWritten(t *testing.T, command, written, want string) {
	t.Helper()
	for line := range strings.Lines(want) {
		line = strings.TrimSpace(line)
		if !strings.Contains(written, line) && !strings.HasPrefix(line, "进度靠后的") {
			t.Errorf("%s as text lacks %q:\n%s", command, line, written)
		}
	}
}

// FuzzCommands reads any text as anybody, in private and in a group: nothing fails,
// nobody is told what they may not read, and only who may do something does it.
func FuzzCommands(f *testing.F) {
	for _, text := range []string{
		"进度 教务处", "进度jwc", "催办 全校 确认", "催办张三", "延期 6月24日 机械学院 期末考试", "延期2月30日", "撤销延期", "未完成 文字", "活动室管理", "\u3000ｊｗｃ", "催办 、，；",
		"延期 全校 6-24", "趋势\u200b", "名单 文字 文字", "分类 \xff",
	} {
		for who := range 5 {
			f.Add(text, uint8(who), who%2 == 0)
		}
	}
	asking := []string{member, head, liaison, deputy, office}
	f.Fuzz(func(t *testing.T, text string, who uint8, group bool) {
		w := open(t)
		name := asking[int(who)%len(asking)]
		m, handled, err := w.Answer(t.Context(), w.person(name), w.kept, text, group)
		if err != nil || handled == (m == (message.Message{})) {
			t.Fatalf("%q: handled %t, %+v, %v", text, handled, m, err)
		}
		if !handled {
			return
		}
		said := render(m, w)
		if !utf8.ValidString(text) || slices.ContainsFunc(w.people, func(p progress.Standing) bool { return strings.Contains(text, p.Person.Name) }) {
			return // what was typed may be said again
		}
		w.wantPrivacy(name, group, said)
		if (group || name == member || name == head) && len(w.nudged) > 0 {
			t.Errorf("%s has people reminded by %q", name, text)
		}
		if (group || name != office) && w.saved > 0 {
			t.Errorf("%s changes the campaign by %q", name, text)
		}
	})
}
