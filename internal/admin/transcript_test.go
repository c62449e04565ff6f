package admin_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/reminder"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestTranscripts has each role ask everything that it can, and compares what is
// answered with what was looked at once. A line with # is a remark.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, who string
		group     bool
		say       []string
	}{
		{"办公室.txt", office, false, []string{
			"进度", "进度 文字", "进度 教务", "进度 机械工程学院 文字", "进度 外国语", "进度 天文台", "未完成", "未完成 机械", "分类", "分类 文字", "分类 教务处", "排行", "趋势",
			"趋势 教务处 文字", "催办", "催办 全校 确认", "催办 教务处 未开始", "活动", "阶段", "名单", "名单 图书馆", "额度", "核对",
		}},
		{"联络员.txt", liaison, false, []string{
			"进度", "进度 图书馆", "进度 文字", "未完成", "分类", "趋势", "催办", "催办 张三", "催办 张山", "名单", "活动", "提问", "排行", "延期 6月24日 教务处 期末考试", "帮助",
		}},
		{"负责人.txt", head, false, []string{"进度", "未完成", "催办", "提问", "帮助"}},
		{"群里.txt", office, true, []string{"进度", "进度 教务处", "进度 外国语", "进度 天文台", "未完成", "名单 图书馆", "催办 全校 确认", "活动", "排行", "帮助"}},
		{"联络员在群里.txt", liaison, true, []string{"进度", "未完成", "提问", "帮助"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.came = reminder.Nudged{Planned: 2, At: day(15, 14, 30), Today: 1, Unreachable: 1}
			var b strings.Builder
			for _, text := range test.say {
				fmt.Fprintf(&b, "> %s\n\n%s\n\n", text, render(w.ask(test.who, text, test.group), w))
			}
			golden(t, test.file, b.String())
		})
	}
}

// TestExtendTranscript moves deadlines and takes them back, one after the other.
func TestExtendTranscript(t *testing.T) {
	t.Parallel()
	w := open(t)
	var b strings.Builder
	for _, text := range []string{
		"延期", "延期 机械学院 期末考试", "延期 2月30日 机械学院 期末考试", "延期 6月12日 机械学院 期末考试", "延期 6月22日 机械学院 期末考试", "延期 6月20日 机械学院 期末考试",
		"延期 6月27日 机械学院 期末考试", "延期 7月10日 机械学院 期末考试", "延期 6月24日 机电学院 期末考试", "延期 6月24日 期末考试", "延期 6月24日 机械学院",
		"延期 6月24日 机械学院 期末考试", "撤销延期", "撤销延期", "期末考试延期", "延期：机械学院，6-24，期末考试", "延期到6月25日机械工程学院期末考试", "延期 6月26日 全校 防汛", "活动",
	} {
		m, handled, err := w.Answer(t.Context(), w.person(office), w.kept, text, false)
		if err != nil {
			t.Fatal(err)
		}
		said := "# 不是命令"
		if handled {
			said = render(m, w)
		}
		fmt.Fprintf(&b, "> %s\n\n%s\n\n", text, said)
	}
	golden(t, "延期.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	got = strings.TrimSpace(got) + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// render writes a message down so that it can be read: a card in a frame of its
// head, with its buttons in brackets and what they are about behind an arrow.
func render(m message.Message, w *world) string {
	if m.Card == nil {
		return m.Text
	}
	c := *m.Card
	lines := []string{fmt.Sprintf("┌ %s ｜ %s ｜ %s （%s）", c.Title, c.Subtitle, c.Tag, c.Tone)}
	for _, b := range c.Body {
		lines = append(lines, strings.Split(block(b, w), "\n")...)
	}
	return strings.Join(lines, "\n│ ") + "\n└"
}

func block(b message.Block, w *world) string {
	switch {
	case b.Paragraph != nil:
		return map[message.Weight]string{message.Strong: "** ", message.Muted: "· "}[b.Paragraph.Weight] + b.Paragraph.Text
	case b.Bar != nil:
		return fmt.Sprintf("▓ %d/%d", b.Bar.Done, b.Bar.Total)
	case b.Chart != nil:
		lines := []string{fmt.Sprintf("▁▃▅ %s %s", b.Chart.Kind, b.Chart.Title)}
		for _, p := range b.Chart.Points {
			lines = append(lines, fmt.Sprintf("  %s %d/%d", p.Label, p.Value, p.Total))
		}
		return strings.Join(lines, "\n")
	case b.Table != nil:
		var heads []string
		for _, c := range b.Table.Columns {
			heads = append(heads, c.Name)
		}
		lines := []string{"| " + strings.Join(heads, " | ")}
		for _, r := range b.Table.Rows {
			lines = append(lines, "| "+strings.Join(r, " | "))
		}
		return strings.Join(lines, "\n")
	case b.Grid != nil:
		lines := []string{fmt.Sprintf("▒ %s %s（%d）", b.Grid.Corner, strings.Join(b.Grid.Columns, " "), b.Grid.Max)}
		for _, r := range b.Grid.Rows {
			lines = append(lines, fmt.Sprintf("▒ %s %v", r.Name, r.Cells))
		}
		return strings.Join(lines, "\n")
	case b.Form != nil:
		return fmt.Sprintf("[____ %s ____]\n%s", b.Form.Fields[0].Value, buttons(b.Form.Buttons, w))
	case b.Buttons != nil:
		return buttons(b.Buttons.Row, w)
	default:
		return "────"
	}
}

func buttons(row []message.Button, w *world) string {
	var all []string
	for _, b := range row {
		all = append(all, fmt.Sprintf("[%s → %s%s]", b.Label, b.Action.Name, target(b.Action, w)))
	}
	return strings.Join(all, " ")
}

func target(a message.Action, w *world) string {
	if a.Name == phrase.OfficeExtendUndo {
		return fmt.Sprintf(" %d", a.Arg)
	}
	var names []string
	for _, p := range w.people {
		names = append(names, p.Person.Unit)
	}
	aim, ok := phrase.AimAt(a.Arg, names)
	switch {
	case !ok:
		return " ?"
	case aim.Unit != "" && aim.Page > 0:
		return fmt.Sprintf(" %s %d", aim.Unit, aim.Page)
	case aim.Page > 0:
		return fmt.Sprintf(" %d", aim.Page)
	case aim.Unit != "":
		return " " + aim.Unit
	default:
		return ""
	}
}
