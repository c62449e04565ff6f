package admin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/audit"
	"lianbot/internal/export"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/turn"
)

func TestExport(t *testing.T) {
	t.Parallel()
	const unit = "教务处"
	for _, row := range []struct {
		who, text string
		want      []exported
		said      string // the phrase of the answer
		pairs     []string
	}{
		{liaison, "导出 登记表", []exported{{liaison, unit, export.Register}}, "", nil},
		{deputy, "导出 个人表", []exported{{deputy, unit, export.Forms}}, "", nil},
		{liaison, "导出 全部", []exported{{liaison, unit, export.All}}, "", nil},
		{liaison, "导出 登记表 个人表", []exported{{liaison, unit, export.All}}, "", nil},
		{liaison, "导出 个人表 教务处", []exported{{liaison, unit, export.Forms}}, "", nil},
		{liaison, "导出 个人表 图书馆", nil, "export_own_unit", []string{"unit", unit}},
		{liaison, "导出 个人表 全校", nil, "export_own_unit", []string{"unit", unit}},
		{liaison, "导出 密码", nil, "export_what", []string{"what", "密码"}},
		{head, "导出 登记表", nil, "export_refused", nil},
		{member, "导出", nil, "export_refused", nil},
		{office, "导出 登记表", []exported{{office, "", export.Register}}, "", nil},
		{office, "导出 登记表 全校", []exported{{office, "", export.Register}}, "", nil},
		{office, "导出 图书馆 个人表", []exported{{office, "图书馆", export.Forms}}, "", nil},
		{office, "导出登记表 图书馆", []exported{{office, "图书馆", export.Register}}, "", nil},
		{office, "导出 个人表 计算机学院", nil, "export_none", []string{"unit", "计算机学院"}},
		{office, "导出 个人表 没有的", nil, "unit_unknown_at_all", []string{"unit", "没有的"}},
	} {
		t.Run(row.who+"/"+row.text, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			m := w.ask(row.who, row.text, false)
			asked := w.asked
			if len(row.want) == 0 && row.said != "export_none" && len(asked) > 0 || row.want != nil && cmp.Diff(row.want, asked, cmp.AllowUnexported(exported{})) != "" {
				t.Errorf("asked %v, want %v; said %q", asked, row.want, m.Text)
			}
			if row.said != "" && m.Text != w.Library.Say(row.said, row.pairs...) {
				t.Errorf("said %q, want %s", m.Text, row.said)
			}
			if row.want != nil && m.Text == "" {
				t.Errorf("said %+v, want a line", m)
			}
		})
	}
}

// TestExportCard presses what the card offers, and what it never offered.
func TestExportCard(t *testing.T) {
	t.Parallel()
	w := open(t)
	m := w.ask(liaison, "导出", false)
	if m.Card == nil {
		t.Fatalf("no card: %q", m.Text)
	}
	var labels []string
	for _, b := range m.Card.Body {
		if b.Buttons == nil {
			continue
		}
		for _, button := range b.Buttons.Row {
			labels = append(labels, button.Label)
			w.pressed(liaison, button.Action)
		}
	}
	if diff := cmp.Diff([]string{"登记汇总表", "个人表", "全部"}, labels); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	want := []exported{{liaison, "教务处", export.Register}, {liaison, "教务处", export.Forms}, {liaison, "教务处", export.All}}
	if diff := cmp.Diff(want, w.asked, cmp.AllowUnexported(exported{})); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	w.pressed(liaison, message.Action{Name: phrase.OfficeExportAll, Arg: phrase.Aim{Unit: "图书馆"}.Arg()})
	w.pressed(member, message.Action{Name: phrase.OfficeExportAll})
	w.pressed(head, message.Action{Name: phrase.OfficeExportAll})
	if len(w.asked) != len(want) {
		t.Errorf("asked for what is not theirs: %v", w.asked[len(want):])
	}
}

// TestExportState shows how far a large export is, to whoever may have it, and makes
// nothing once more.
func TestExportState(t *testing.T) {
	t.Parallel()
	w := open(t)
	const unit = "教务处"
	state := func(who string, aim string, what export.What) string {
		t.Helper()
		a, handled, err := w.Press(t.Context(), w.person(who), w.kept, turn.Pressed{Action: message.Action{
			Name: phrase.OfficeExportState, Arg: phrase.Aim{Unit: aim}.Arg(), Ref: string(what),
		}}, false)
		if !handled || err != nil {
			t.Fatalf("%v, %t", err, handled)
		}
		if a.Card == nil {
			return a.Toast.Text
		}
		if last := a.Card.Body[len(a.Card.Body)-1].Buttons.Row[0]; last.Label != "看进度" || last.Action.Ref != string(what) {
			t.Errorf("one cannot look again: %+v", last)
		}
		return a.Card.Body[0].Paragraph.Text
	}
	w.making = map[exported]export.Making{
		{liaison, unit, export.Forms}: {Done: 57, Total: 240}, {office, "", export.All}: {Done: 2410, Total: 2410, Ready: true}, {deputy, unit, export.All}: {},
	}
	for _, tt := range []struct {
		who, aim string
		what     export.What
		want     string
		pairs    []string
	}{
		{liaison, unit, export.Forms, "export_progress", []string{"unit", unit, "what", "个人表", "done", "57", "count", "240"}},
		{liaison, "", export.Forms, "export_progress", []string{"unit", unit, "what", "个人表", "done", "57", "count", "240"}},
		{office, "", export.All, "export_ready", []string{"unit", "全校", "what", "登记汇总表和个人表"}},
		{deputy, unit, export.All, "export_waiting", []string{"unit", unit, "what", "登记汇总表和个人表"}},
		{office, unit, export.Forms, "export_waiting", []string{"unit", unit, "what", "个人表"}}, // it is made elsewhere, or has left
		{liaison, "图书馆", export.Forms, "office_refused", nil},
		{head, unit, export.Forms, "export_refused", nil},
		{office, "", "own", "export_what", []string{"what", "own"}},
	} {
		if got, want := state(tt.who, tt.aim, tt.what), w.Library.Say(tt.want, tt.pairs...); got != want {
			t.Errorf("%s, %s of %q: %q, want %q", tt.who, tt.what, tt.aim, got, want)
		}
	}
	if len(w.asked) > 0 {
		t.Errorf("asked for %v", w.asked)
	}
}

// TestWrittenDown looks at what stands in the audit behind each command.
func TestWrittenDown(t *testing.T) {
	t.Parallel()
	const unit = "教务处"
	for _, row := range []struct {
		who, text string
		group     bool
		want      []audit.Entry
	}{
		{liaison, "进度", false, []audit.Entry{{What: audit.View, Object: unit, Detail: "progress"}}},
		{liaison, "未完成", false, []audit.Entry{{What: audit.View, Object: unit, Detail: "missing"}}},
		{office, "未完成 图书馆", false, []audit.Entry{{What: audit.View, Object: "图书馆", Detail: "missing"}}},
		{head, "名单", false, []audit.Entry{{What: audit.View, Object: unit, Detail: "roster"}}},
		{office, "进度", false, []audit.Entry{{What: audit.Command, Object: audit.School, Detail: "progress"}}},
		{liaison, "进度", true, []audit.Entry{{What: audit.Command, Object: unit, Detail: "progress"}}},
		{liaison, "提问", false, []audit.Entry{{What: audit.View, Object: unit, Detail: "questions"}}},
		{office, "分类 图书馆", false, []audit.Entry{{What: audit.Command, Object: "图书馆", Detail: "category"}}},
		{office, "核对", false, []audit.Entry{{What: audit.Command, Object: audit.School, Detail: "recount"}}},
		{head, "阶段", false, []audit.Entry{{What: audit.Command, Object: audit.School, Detail: "phases"}}},
		{head, "帮助", false, nil},
		{head, "催办", false, nil},
		{member, "进度", false, nil},
		{liaison, "催办", false, []audit.Entry{{What: audit.Nudge, Object: unit, Detail: "4"}}},
		{office, "延期 6月24日 图书馆 期末", false, []audit.Entry{{What: audit.Extend, Object: "图书馆", Detail: "2026-06-24 17:30:00"}}},
		{office, "延期 6月24日 全校 期末", false, []audit.Entry{{What: audit.Extend, Object: audit.School, Detail: "2026-06-24 17:30:00"}}},
	} {
		t.Run(row.who+"/"+row.text, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.ask(row.who, row.text, row.group)
			for i := range row.want {
				row.want[i].At, row.want[i].Who = now, w.person(row.who).ID
			}
			if diff := cmp.Diff(row.want, w.noted, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("written down (-want +got):\n%s", diff)
			}
		})
	}
}
