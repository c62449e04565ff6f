package admin

import (
	"context"

	"lianbot/internal/access"
	"lianbot/internal/campaign"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// press is what a button of the office's cards means.
type press struct {
	command questionnaire.Command
	state   form.Status // for a nudge: who
	sure    bool        // for a nudge: the number was shown
	pages   bool        // the pages of the units
	export  export.What // for an export: what of
	making  bool        // for an export: how far it is
}

// pressOf reads an action; false when it is none of the office's.
func pressOf(action string) (press, bool) {
	switch action {
	case phrase.OfficeProgress:
		return press{command: questionnaire.CmdProgress}, true
	case phrase.OfficeUnits:
		return press{command: questionnaire.CmdProgress, pages: true}, true
	case phrase.OfficeMissing:
		return press{command: questionnaire.CmdMissing}, true
	case phrase.OfficeCategory:
		return press{command: questionnaire.CmdCategory}, true
	case phrase.OfficeRanking:
		return press{command: questionnaire.CmdRanking}, true
	case phrase.OfficeTrend:
		return press{command: questionnaire.CmdTrend}, true
	case phrase.OfficeRoster:
		return press{command: questionnaire.CmdRoster}, true
	case phrase.OfficeCampaign:
		return press{command: questionnaire.CmdCampaign}, true
	case phrase.OfficePhases:
		return press{command: questionnaire.CmdPhases}, true
	case phrase.OfficeNudgeAll:
		return press{command: questionnaire.CmdNudge}, true
	case phrase.OfficeNudgeOpen:
		return press{command: questionnaire.CmdNudge, state: form.NotStarted}, true
	case phrase.OfficeNudgeDrafting:
		return press{command: questionnaire.CmdNudge, state: form.Drafting}, true
	case phrase.OfficeNudgeReturned:
		return press{command: questionnaire.CmdNudge, state: form.Returned}, true
	case phrase.OfficeNudgeAllSure:
		return press{command: questionnaire.CmdNudge, sure: true}, true
	case phrase.OfficeNudgeOpenSure:
		return press{command: questionnaire.CmdNudge, state: form.NotStarted, sure: true}, true
	case phrase.OfficeNudgeDraftingSure:
		return press{command: questionnaire.CmdNudge, state: form.Drafting, sure: true}, true
	case phrase.OfficeNudgeReturnedSure:
		return press{command: questionnaire.CmdNudge, state: form.Returned, sure: true}, true
	case phrase.OfficeExport:
		return press{command: questionnaire.CmdExport}, true
	case phrase.OfficeExportRegister:
		return press{command: questionnaire.CmdExport, export: export.Register}, true
	case phrase.OfficeExportForms:
		return press{command: questionnaire.CmdExport, export: export.Forms}, true
	case phrase.OfficeExportAll:
		return press{command: questionnaire.CmdExport, export: export.All}, true
	case phrase.OfficeExportState:
		return press{command: questionnaire.CmdExport, making: true}, true
	case phrase.OfficeExtend:
		return press{command: questionnaire.CmdExtend}, true
	case phrase.OfficeExtendUndo:
		return press{command: questionnaire.CmdExtendUndo}, true
	default:
		return press{}, false
	}
}

// actionOf is the action that shows what a command shows.
func actionOf(c questionnaire.Command) string { return string(c) }

// Press answers a press on a card of the office with the card as it is now, and
// returns false for a button that is none of its. What a button may do is decided
// by who presses it, now: nothing that the card was made for is trusted. In a group
// a person who may not see all that the card shows changes nothing of it.
func (o *Office) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	meant, ok := pressOf(p.Action.Name)
	if !ok {
		return turn.Answer{}, false, nil
	}
	q, err := o.query(who, c, group)
	if err != nil {
		return turn.Answer{}, false, err
	}
	sheet, toast, err := q.press(ctx, meant, p)
	if err != nil {
		return turn.Answer{}, false, err
	}
	return turn.Show(sheet, toast), true, nil
}

func (q query) press(ctx context.Context, meant press, p turn.Pressed) (s phrase.Sheet, toast string, err error) {
	if s, barred, err := q.bar(ctx, meant.command); barred || err != nil {
		return s, "", err
	}
	switch meant.command {
	case questionnaire.CmdExtend:
		s, err = q.extendField(ctx, p.Fields[phrase.FieldAnswer])
		return s, "", err
	case questionnaire.CmdExtendUndo:
		s, err = q.extendUndo(ctx, p.Action.Arg)
		return s, "", err
	default:
	}
	aim, s, ok, err := q.aimed(ctx, meant.command, p.Action.Arg)
	switch {
	case err != nil || !ok:
		return s, "", err
	case meant.command == questionnaire.CmdNudge:
		return q.pressNudge(ctx, aim, meant.state, meant.sure)
	case meant.making:
		return q.making(aim, export.What(p.Action.Ref)), "", nil
	case meant.command == questionnaire.CmdExport:
		s, err = q.hand(ctx, aim, meant.export)
		return s, "", err
	case meant.pages:
		aim.Page = max(1, aim.Page)
	case meant.command == questionnaire.CmdProgress:
		aim.Page = 0
	}
	s, err = q.show(ctx, meant.command, aim, false)
	return s, "", err
}

// aimed reads what a button is about, and says why the person does not get it.
func (q query) aimed(ctx context.Context, c questionnaire.Command, arg int64) (aim phrase.Aim, s phrase.Sheet, ok bool, err error) {
	if q.reach(c) == access.School {
		units, err := q.units(ctx)
		if err != nil {
			return aim, s, false, err
		}
		if aim, ok = phrase.AimAt(arg, units); !ok {
			return aim, q.say("unit_gone"), false, nil
		}
		return aim, s, true, nil
	}
	aim, ok = phrase.AimAt(arg, []string{q.who.Unit})
	switch {
	case !ok, aim.Unit == "" && q.group:
		return aim, q.say("office_refused"), false, nil
	case aim.Unit == "":
		aim.Unit = q.who.Unit
	}
	return aim, s, true, nil
}
