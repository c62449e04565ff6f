package admin_test

import (
	"slices"
	"strings"
	"testing"

	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/turn"
)

// The ways in which a role may be answered.
const (
	none    = "none"    // it is no command: the text goes on to the conversation
	refusal = "refusal" // told that it is not theirs, or not here
	self    = "self"    // where they stand themselves
	own     = "own"     // the own unit, never another
	all     = "all"     // any unit, and the school
	open_   = "open"    // the same for everybody who may ask: the campaign, help
)

// TestAccess has every role give every command, in private and in a group. The
// table says what comes of it; both directions are looked at: what may be seen is
// there, and what may not is not.
func TestAccess(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text                                         string
		plain, head, liaison, office                 string
		plainGroup, headGroup, liaGroup, officeGroup string
	}{
		{"进度", self, own, own, all, refusal, own, own, all},
		{"进度 图书馆", none, own, own, all, none, own, own, all},
		{"未完成", none, own, own, all, none, refusal, refusal, refusal},
		{"未完成 机械工程学院", none, own, own, all, none, refusal, refusal, refusal},
		{"分类", none, own, own, all, none, own, own, all},
		{"趋势", none, own, own, all, none, own, own, all},
		{"名单", none, own, own, all, none, refusal, refusal, refusal},
		{"排行", none, refusal, refusal, all, none, refusal, refusal, all},
		{"催办 未开始", none, refusal, own, all, none, refusal, refusal, refusal},
		{"延期 6月24日 图书馆 期末", none, refusal, refusal, all, none, refusal, refusal, refusal},
		{"撤销延期", none, refusal, refusal, refusal, none, refusal, refusal, refusal}, // there is none
		{"活动", none, open_, open_, open_, none, open_, open_, open_},
		{"阶段", none, open_, open_, open_, none, open_, open_, open_},
		{"帮助", none, open_, open_, open_, none, open_, open_, open_},
		{"额度", none, refusal, refusal, open_, none, refusal, refusal, open_},
		{"核对", none, refusal, refusal, open_, none, refusal, refusal, open_},
		{"导出", refusal, refusal, own, all, refusal, refusal, refusal, refusal},
		{"提问", refusal, refusal, open_, refusal, refusal, refusal, refusal, refusal},
	} {
		for _, c := range []struct {
			who   string
			group bool
			want  string
		}{
			{member, false, row.plain},
			{head, false, row.head},
			{liaison, false, row.liaison},
			{deputy, false, row.liaison},
			{office, false, row.office},
			{member, true, row.plainGroup},
			{head, true, row.headGroup},
			{liaison, true, row.liaGroup},
			{deputy, true, row.liaGroup},
			{office, true, row.officeGroup},
		} {
			name := c.who + "/" + row.text
			if c.group {
				name += "/group"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := open(t)
				m, handled, err := w.Answer(t.Context(), w.person(c.who), w.kept, row.text, c.group)
				if err != nil {
					t.Fatal(err)
				}
				if got := w.verdict(c.who, m, handled); got != c.want {
					t.Errorf("%s, want %s:\n%s", got, c.want, render(m, w))
				}
				w.wantPrivacy(c.who, c.group, render(m, w))
			})
		}
	}
}

// verdict says which way an answer is.
func (w *world) verdict(who string, m message.Message, handled bool) string {
	w.t.Helper()
	said := render(m, w)
	refusals := []string{
		w.Library.Say("progress_refused_group"), w.Library.Say("questions_refused"), w.Library.Say("office_refused"),
		w.Library.Say("nudge_refused"), w.Library.Say("extend_refused", "office", w.kept.Office), w.Library.Say("office_private"),
		w.Library.Say("in_group_admin"), w.Library.Say("export_refused"), w.Library.Say("unextend_none"),
	}
	unit := w.person(who).Unit
	switch {
	case !handled:
		return none
	case slices.Contains(refusals, said):
		return refusal
	case said == w.Library.Say("progress_refused", "status", w.Library.Say("status_drafting")):
		return self
	case m.Card == nil, m.Card.Title == w.kept.Title, m.Card.Title == w.Library.Say("office_phases_title"),
		m.Card.Title == w.Library.Say("office_usage_title"):
		return open_
	case strings.Contains(m.Card.Title+m.Card.Subtitle, unit) && !w.tells(said, unit):
		return own
	default:
		return all
	}
}

// tells says whether an answer has the name of any unit but one.
func (w *world) tells(said, but string) bool {
	return slices.ContainsFunc(w.unitNames(), func(u string) bool { return u != "" && u != but && strings.Contains(said, u) })
}

func (w *world) unitNames() []string {
	var names []string
	for _, p := range w.people {
		if !slices.Contains(names, p.Person.Unit) {
			names = append(names, p.Person.Unit)
		}
	}
	return names
}

// wantPrivacy fails when an answer names somebody whom the reader may not read of:
// in a group anybody, in private somebody of another unit.
func (w *world) wantPrivacy(who string, group bool, said string) {
	w.t.Helper()
	reader := w.person(who)
	for _, p := range w.people {
		allowed := !group && (reader.Role == "admin" || reader.Role != "staff" && p.Person.Unit == reader.Unit)
		if !allowed && strings.Contains(said, p.Person.Name) {
			w.t.Errorf("%s reads of %s in a group (%t):\n%s", who, p.Person.Name, group, said)
		}
	}
	if group && strings.Contains(said, "食堂") {
		w.t.Errorf("a question is told in a group:\n%s", said)
	}
}

// TestPressAccess has every role press every button, at every unit and at the
// school, in private and in a group.
func TestPressAccess(t *testing.T) {
	t.Parallel()
	for _, who := range []string{member, head, liaison, deputy, office} {
		for _, group := range []bool{false, true} {
			for _, action := range actions() {
				w := open(t)
				for _, unit := range append(w.unitNames(), "天文台") {
					arg := phrase.Aim{Unit: unit}.Arg()
					a, handled, err := w.Press(t.Context(), w.person(who), w.kept, turn.Pressed{Action: message.Action{Name: action, Arg: arg}}, group)
					if err != nil || !handled {
						t.Fatalf("%s presses %s: handled %t, %v", who, action, handled, err)
					}
					if a.Card == nil && a.Toast == nil {
						t.Errorf("%s presses %s and gets nothing", who, action)
					}
					if a.Card == nil {
						continue
					}
					said := render(message.Show(*a.Card), w)
					w.wantPrivacy(who, group, said)
					if who == member {
						t.Errorf("%s presses %s and sees:\n%s", who, action, said)
					}
					public := action == phrase.OfficeCampaign || action == phrase.OfficePhases
					if who != office && !public && w.tells(said, w.person(who).Unit) {
						t.Errorf("%s presses %s at %s and sees another unit:\n%s", who, action, unit, said)
					}
					if group && who != office && !public && unit != w.person(who).Unit {
						t.Errorf("%s changes a card in the group that is about %q with %s", who, unit, action)
					}
				}
				if (who == member || who == head || group) && len(w.nudged)+w.saved > 0 {
					t.Errorf("%s does something by %s in a group (%t)", who, action, group)
				}
			}
		}
	}
}

func actions() []string {
	return []string{
		phrase.OfficeProgress, phrase.OfficeUnits, phrase.OfficeMissing, phrase.OfficeCategory, phrase.OfficeRanking, phrase.OfficeTrend,
		phrase.OfficeRoster, phrase.OfficeCampaign, phrase.OfficePhases, phrase.OfficeNudgeAll, phrase.OfficeNudgeOpen,
		phrase.OfficeNudgeDrafting, phrase.OfficeNudgeAllSure, phrase.OfficeNudgeOpenSure, phrase.OfficeNudgeDraftingSure,
		phrase.OfficeExtend, phrase.OfficeExtendUndo, phrase.OfficeExportState,
	}
}

// TestPressOfOthers leaves the buttons of the questionnaire to it.
func TestPressOfOthers(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, action := range []string{"start", "note", "preview", "yes", "unheard_of", ""} {
		if a, handled, err := w.Press(t.Context(), w.person(office), w.kept, turn.Pressed{Action: message.Action{Name: action}}, false); handled || err != nil {
			t.Errorf("%s is answered with %+v, %v", action, a, err)
		}
	}
}
