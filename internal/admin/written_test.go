package admin_test

import (
	"testing"

	"lianbot/internal/access"
	"lianbot/internal/admin"
	"lianbot/internal/questionnaire"
)

// TestEveryCommandIsWrittenDown: whoever may ask for something leaves one entry by it,
// which says who and what, and whoever may not leaves none. Help is for everybody.
func TestEveryCommandIsWrittenDown(t *testing.T) {
	t.Parallel()
	texts := map[questionnaire.Command]string{
		questionnaire.CmdProgress: "进度", questionnaire.CmdMissing: "未完成", questionnaire.CmdCategory: "分类", questionnaire.CmdRanking: "排行",
		questionnaire.CmdTrend: "趋势", questionnaire.CmdNudge: "催办 教务处", questionnaire.CmdExtend: "延期 6月24日 图书馆 期末", questionnaire.CmdExtendUndo: "撤销延期",
		questionnaire.CmdCampaign: "活动", questionnaire.CmdPhases: "阶段", questionnaire.CmdRoster: "名单", questionnaire.CmdQuota: "额度",
		questionnaire.CmdRecount: "核对", questionnaire.CmdQuestions: "提问",
		questionnaire.CmdExport: "导出", // asks what; export.Desk.Ask writes down what is asked for, with it
		questionnaire.CmdHelp:   "帮助",
	}
	for _, command := range admin.Commands() {
		text, known := texts[command]
		if !known {
			t.Errorf("nobody types %s", command)
			continue
		}
		for _, who := range []string{office, liaison, deputy, head, member} {
			t.Run(string(command)+"/"+who, func(t *testing.T) {
				t.Parallel()
				w := open(t)
				if command == questionnaire.CmdExtendUndo {
					w.ask(office, texts[questionnaire.CmdExtend], false)
					w.noted = nil
				}
				_, _, err := w.Answer(t.Context(), w.person(who), w.kept, text, false)
				if err != nil {
					t.Fatal(err)
				}
				want := 0
				if reach := access.Of(w.person(who).Role, access.Act(command)); reach >= access.Unit && command != questionnaire.CmdHelp && command != questionnaire.CmdExport {
					want = 1
				}
				if len(w.noted) != want || want == 1 && (w.noted[0].Who != w.person(who).ID || w.noted[0].Object == "") {
					t.Errorf("written down: %+v", w.noted)
				}
			})
		}
	}
}
