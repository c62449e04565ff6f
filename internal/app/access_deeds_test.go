package app_test

import (
	"strings"

	"lianbot/internal/access"
	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// deeds are how every act of the table is tried by typing.
func (u *university) deeds() []tried {
	var all []tried
	old := u.asking()
	for _, a := range access.Acts() { // in the order of the table: what is extended is taken back
		if d, ok := old[a]; ok {
			d.act = a
			all = append(all, d)
		}
	}
	all = append(all, u.reviewing()...)
	all = append(all, draftsAsked()...)
	all = append(all, u.standingIn()...)
	return append(all, u.filing()...)
}

// of makes trials of a person who has handed in, and of a unit, in both units: %p and %u
// stand for them.
func of(say, shows string) map[object]trial {
	on := map[object]trial{}
	for o, p := range pairs() {
		r := strings.NewReplacer("%p", p.name, "%u", p.unit)
		on[o] = trial{r.Replace(say), r.Replace(shows)}
	}
	return on
}

// and adds a trial of the school.
func and(on map[object]trial, say, shows string) map[object]trial {
	on[wholeTown] = trial{say, shows}
	return on
}

// handRefusal is what is said of what a unit does itself.
const handRefusal = "filing_no_hand"

// unitHands are who brings a unit's package up.
func unitHands() []staff.Role { return []staff.Role{staff.Head, staff.Liaison, staff.Deputy} }

// reviewing is how forms are looked at by others.
func (u *university) reviewing() []tried {
	marks := map[object]trial{}
	for o, p := range pairs() {
		marks[o] = trial{"审核 部门表 " + p.unit, marked(p.unit)}
	}
	return []tried{
		{act: "review", scene: handed, on: and(of("审核 %p", "%p的表"), "审核", u.phrase("review_units_title"))},
		{act: "review", scene: handed, on: of("审核 %u", "%p")},
		{act: "pass", scene: handed, on: of("通过 %p", "已通过%p的表")},
		{act: "return", scene: handed, on: of("退回 %p 写具体些", "已退回给%p")},
		{act: "pass", scene: handed, alone: judges(), on: of("通过 部门表 %u", "已通过部门（单位）表")},
		{act: "return", scene: handed, alone: judges(), on: of("退回 部门表 %u 写具体些", "已退回部门（单位）表")},
		{act: "meeting", scene: handed, bare: "集体评", refusal: handRefusal, on: of("集体评 部门表 %u", marked("%u"))},
		{act: "meeting", scene: handed, bare: "集体评", refusal: handRefusal, on: map[object]trial{ownUnit: {"集体评 记录", "逐条议过"}}},
		{act: "meeting", scene: handed, bare: "集体评", refusal: handRefusal, on: of("集体评 %p", "评议：%p的表")},
		{act: "meeting", scene: handed, bare: "集体评", refusal: handRefusal, on: of("集体评 %p 1 改为 受理各类采购申请", "%p的表已定，改了 1 处")},
		{act: "suggest", scene: handed, bare: "建议", refusal: handRefusal, on: of("建议 %p 2 请对照制度", "条建议发给%p")},
		{act: "comment", scene: handed, by: talker.askThemselves, on: map[object]trial{themselves: {"相互帮", u.phrase("ask_self")}}},
		{act: access.ReadUnit, scene: handed, on: marks},
		{act: access.ReadForm, scene: handed, on: of("审核 %p", "保管%p的档案")},
	}
}

// judges are who passes the form of a unit: not those who write it.
func judges() []staff.Role { return []staff.Role{staff.Head, staff.Admin} }

// draftsAsked are the commands that name somebody whose form is a draft. Nobody gets it.
func draftsAsked() []tried {
	var all []tried
	for _, say := range []string{
		"审核 许诺", "通过 许诺", "退回 许诺 写具体些", "集体评 许诺", "集体评 许诺 1 删除", "建议 许诺 1 写具体些", "版本 许诺", "版本 许诺 0 1", "谁看过 许诺", "代填 许诺 在外挂职",
	} {
		all = append(all, tried{act: access.ReadDraft, scene: handed, on: map[object]trial{ownUnit: {say, draft}}})
	}
	return all
}

// askThemselves asks the person themselves for a comment on their own form.
func (p talker) askThemselves(say string) string {
	p.t.Helper()
	return p.say(say + " " + p.person(p.openID).Name)
}

// standingIn is what liaisons do for others, and what several write together.
func (u *university) standingIn() []tried {
	fresh := func(act access.Act, at scene, say, shows, refusal string) tried {
		d := tried{act: act, scene: at, bare: strings.Fields(say)[0], refusal: refusal, on: map[object]trial{}}
		for o, name := range map[object]string{ownUnit: "田野", otherUnit: "雷鸣"} {
			d.on[o] = trial{strings.ReplaceAll(say, "%p", name), strings.ReplaceAll(shows, "%p", name)}
		}
		return d
	}
	own := func(say, shows string) map[object]trial { return map[object]trial{ownUnit: {say, shows}} }
	return []tried{
		fresh("on_behalf", handed, "代填 %p 在外挂职", "代填：%p", "behalf_refused"),
		fresh("exempt", handed, "免填 %p 长期病休", "已给%p登记免填", "exempt_refused"),
		fresh("unexempt", asked, "取消免填 %p", "已恢复%p", "exempt_refused"),
		{act: "template", scene: handed, bare: "批量填表", refusal: "workbook_not_yours", on: own("批量填表", "正在准备本单位的填表文件")},
		{act: "unit_form", scene: handed, bare: "部门表", refusal: "unit_refused", on: own("部门表", procurement+"的部门表")},
		{act: access.WriteUnit, scene: handed, by: talker.writeUnit, left: "no_record", on: own("部门表", u.phrase("reopened"))},
	}
}

// writeUnit takes the form of the unit up again. The last answer counts.
func (p talker) writeUnit(say string) string {
	p.t.Helper()
	p.say(say)
	p.pause()
	return p.say("修改")
}

// signable is the version of a unit that its head could sign.
func (u *university) signable(unit string) string {
	u.t.Helper()
	pieces, err := u.db.Pieces(u.t.Context(), u.campaign.ID, unit)
	if err != nil {
		u.t.Fatal(err)
	}
	return dossier.Hash(pieces)
}

// filing is what happens with what a unit hands in.
func (u *university) filing() []tried {
	sign := map[object]trial{}
	for o, p := range pairs() {
		hash := u.signable(p.unit)
		sign[o] = trial{"审定 " + hash[:4], p.unit + " · 上报材料"}
	}
	office := []staff.Role{staff.Admin}
	return []tried{
		{act: access.Approve, scene: asked, on: sign},
		{act: "package", scene: signed, on: and(of("上报 %u", "%u · 上报材料"), "上报", u.phrase("filing_school_title"))},
		{act: "package", scene: signed, alone: unitHands(), on: of("上报 %u 确认", u.phrase("filing_stage_filed"))},
		{act: "package", scene: signed, on: of("上报 %u 文件", u.phrase("filing_copy_made"))},
		{act: "brief", scene: signed, on: of("汇报 %u", "%u · 自查情况汇报")},
		{act: "unseal", scene: signed, on: of("重新打开 %u 漏了一条", "不再作数")},
		{act: "unseal", scene: filed, alone: office, on: of("重新打开 %u 漏了一条", "不再作数")},
		{act: "publish", scene: signed, on: and(of("公示 %u", "%u · 公示"), "公示", u.phrase("filing_posting_none"))},
		{act: "publish", scene: signed, on: of("公示 %u 开始", "公示 3 个工作日")},
		{act: "publish", scene: signed, on: of("公示 %u 文件", u.phrase("filing_copy_made"))},
		{act: "objection", scene: posted, bare: "异议", refusal: handRefusal, on: of("异议 %u 第三条不准确", u.phrase("filing_objected", "number", "1"))},
		{act: "receive", scene: filed, on: and(of("签收 %u", u.phrase("filing_stage_received")), "签收", u.phrase("filing_waiting_title", "count", "2"))},
	}
}

// forged are the buttons of all cards, as somebody would make them up.
func (u *university) forged(s *stages) []forgery {
	all := u.officeForged()
	for o, p := range pairs() {
		for _, f := range append(u.forgedForms(p), u.forgedFiling(p, s.hash[p.unit])...) {
			f.object = o
			f.name += " " + p.name
			all = append(all, f)
		}
		// What is about one's own form is nobody else's, whatever the unit.
		for _, f := range u.forgedExchange(s.suggested[o], s.requested[o], p) {
			f.name += " " + p.name
			all = append(all, f)
		}
	}
	all = append(all, u.forgedMeeting()...)
	return append(all, u.forgedSeats(s)...)
}

// forgedMeeting are the buttons of a meeting, which is always the own unit's.
func (u *university) forgedMeeting() []forgery {
	all := []forgery{
		{name: phrase.MeetingShow, shows: "可以评议的有"},
		{name: phrase.MeetingBegin, fields: obj{phrase.FieldPlace: "302", phrase.FieldPresent: "部分"}, shows: u.phrase("meeting_kept")},
		{name: phrase.MeetingGo, shows: "评议："},
		{name: phrase.MeetingKeepAll, shows: u.phrase("decided_all", "count", "2")},
		{name: phrase.MeetingMinutes, shows: "逐条议过"},
	}
	for i := range all {
		all[i].scene, all[i].act, all[i].object, all[i].value = handed, "meeting", ownUnit, obj{"a": all[i].name, "v": late}
	}
	return all
}

const late = 4102444800000 // an instant behind all others, in Unix milliseconds

// forgedForms are the buttons with which forms are looked at.
func (u *university) forgedForms(p pair) []forgery {
	theirs := form.UnitKey(u.campaign.ID, p.unit).Person
	ref, unitRef := phrase.PersonRef(p.id), phrase.PersonRef(theirs)
	arg := phrase.Aim{Unit: p.unit}.Arg()
	on := func(action string) obj { return obj{"a": action, "r": ref, "v": 2} }
	ofUnit := func(action string) obj { return obj{"a": action, "r": unitRef, "v": 1} }
	at := func(action string) obj { return obj{"a": action, "x": arg, "v": late} }
	field := obj{phrase.FieldAnswer: "1 写具体些"}
	all := []forgery{
		{name: "review_queue", act: "review", value: at(phrase.ReviewQueue), shows: p.name},
		{name: "review_first", act: "review", value: at(phrase.ReviewFirst), shows: "的表"},
		{name: "review_open", act: "review", value: on(phrase.ReviewOpen), shows: "保管" + p.name + "的档案"},
		{name: "read_form", act: access.ReadForm, value: on(phrase.ReviewOpen), shows: "保管" + p.name + "的档案"},
		{name: "review_next", act: "review", value: on(phrase.ReviewNext), shows: p.unit},
		{name: "read_unit", act: access.ReadUnit, value: ofUnit(phrase.ReviewOpen), shows: marked(p.unit)},
		{name: "unit versions", act: access.ReadUnit, value: obj{"a": phrase.HistoryVersions, "r": theirs}, shows: "版本"},
		{name: "unit seen", act: "seen", value: obj{"a": phrase.HistorySeen, "r": theirs}, shows: "谁看过"},
		{name: "unit pass", act: "pass", alone: judges(), value: ofUnit(phrase.ReviewPass), shows: "已通过部门（单位）表"},
		{name: "unit return", act: "return", alone: judges(), value: ofUnit(phrase.ReviewReturn), fields: field, shows: "已退回部门（单位）表"},
		{name: "unit suggest", act: "suggest", alone: []staff.Role{}, value: ofUnit(phrase.ReviewSuggest), fields: field, shows: "条建议发给"},
		{name: "unit meeting", act: "meeting", value: ofUnit(phrase.MeetingOpen), shows: marked(p.unit)},
		{name: "unit kept", act: "meeting", value: ofUnit(phrase.MeetingKeep), shows: "部门（单位）表已定"},
		{name: "review_pass", act: "pass", value: on(phrase.ReviewPass), shows: u.phrase("review_passed", "form", p.name+"的表", "revision", "2")},
		{name: "review_pass_all", act: "pass", value: at(phrase.ReviewPassAll), shows: "通过了"},
		{name: "review_return", act: "return", value: on(phrase.ReviewReturn), fields: field, shows: "已退回给" + p.name},
		{name: "review_suggest", act: "suggest", value: on(phrase.ReviewSuggest), fields: field, shows: "条建议发给" + p.name},
		{name: "meeting_open", act: "meeting", value: on(phrase.MeetingOpen), shows: "评议：" + p.name + "的表"},
		{name: "meeting_next", act: "meeting", value: on(phrase.MeetingNext), shows: "评议：部门（单位）表"},
		{name: "meeting_keep", act: "meeting", value: on(phrase.MeetingKeep), shows: p.name + "的表已定，全部保留"},
		{
			name: "meeting_decide", act: "meeting", value: on(phrase.MeetingDecide), fields: obj{phrase.FieldAnswer: "1 改为 受理各类采购申请"},
			shows: p.name + "的表已定，改了 1 处",
		},
	}
	for i := range all {
		all[i].scene = handed
	}
	return all
}

// forgedExchange are the buttons of suggestions that others got, and were asked for.
func (*university) forgedExchange(suggested, requested string, p pair) []forgery {
	on := func(action, ref string) obj { return obj{"a": action, "r": ref, "v": 2} }
	both := obj{phrase.FieldAnswer: "受理各类申请", phrase.FieldReply: "职责里已有"}
	all := []forgery{
		{name: "suggest_show", value: on(phrase.SuggestShow, suggested), shows: "请对照"},
		{name: "suggest_adopt", value: on(phrase.SuggestAdopt, suggested), fields: both, shows: "已采纳"},
		{name: "suggest_decline", value: on(phrase.SuggestDecline, suggested), fields: both, shows: "没有采纳"},
		{name: "suggest_comment", value: on(phrase.SuggestComment, requested), fields: both, shows: "采购方式可能"},
		{name: "suggest_comment again", value: obj{"a": phrase.SuggestComment, "r": requested}, shows: "采购方式可能"},
		{name: "suggest_ask", value: on(phrase.SuggestAsk, phrase.PersonRef(p.id)), shows: "已请" + p.name},
	}
	for i := range all {
		all[i].scene, all[i].act, all[i].object = handed, "comment", otherUnit
	}
	return all
}

// forgedFiling are the buttons of what a unit hands in.
func (u *university) forgedFiling(p pair, hash string) []forgery {
	arg := phrase.Aim{Unit: p.unit}.Arg()
	on := func(action string) obj { return obj{"a": action, "x": arg, "r": hash} }
	office := []staff.Role{staff.Admin}
	why := obj{phrase.FieldAnswer: "登记表少了一条"}
	return []forgery{
		{name: "filing_show", scene: asked, act: "package", value: on(phrase.FilingShow), shows: p.unit},
		{name: "filing_ask", scene: asked, act: "package", alone: unitHands(), value: on(phrase.FilingAsk), shows: p.unit},
		{name: "filing_sign", scene: asked, act: access.Approve, value: on(phrase.FilingSign), shows: u.phrase("filing_stage_signed")},
		{name: "filing_file", scene: signed, act: "package", alone: unitHands(), value: on(phrase.FilingFile), shows: u.phrase("filing_stage_filed")},
		{name: "filing_copy", scene: signed, act: "package", value: on(phrase.FilingCopy), shows: u.phrase("filing_copy_made")},
		{name: "filing_public", scene: signed, act: "publish", value: on(phrase.FilingPublic), shows: u.phrase("filing_copy_made")},
		{name: "filing_post", scene: signed, act: "publish", value: on(phrase.FilingPost), shows: u.phrase("filing_posted_toast")},
		{name: "filing_posted", scene: signed, act: "publish", value: on(phrase.FilingPosted), shows: p.unit + " · 公示"},
		{name: "filing_takedown", scene: posted, act: "publish", value: on(phrase.FilingTakeDown), shows: "才满"},
		{name: "filing_waiting", scene: filed, act: "receive", alone: office, value: on(phrase.FilingWaiting), shows: u.phrase("filing_waiting_title", "count", "2")},
		{name: "filing_receive", scene: filed, act: "receive", alone: office, value: on(phrase.FilingReceive), shows: u.phrase("filing_received_toast")},
		{name: "filing_return", scene: filed, act: "receive", alone: office, value: on(phrase.FilingReturn), fields: why, shows: u.phrase("filing_unsealed_toast")},
	}
}

// forgedSeats are the buttons that lead to the records of others.
func (u *university) forgedSeats(s *stages) []forgery {
	why := obj{phrase.FieldAnswer: "在外挂职"}
	theirs := form.UnitKey(u.campaign.ID, library1).Person
	all := []forgery{
		{name: "sit 田野", act: "on_behalf", object: ownUnit, value: obj{"a": phrase.ActionBehalf, "r": "1033"}, fields: why, shows: "代填：田野"},
		{name: "sit 雷鸣", act: "on_behalf", object: otherUnit, value: obj{"a": phrase.ActionBehalf, "r": "1056"}, fields: why, shows: "代填：雷鸣"},
		{name: "exempt 田野", act: "exempt", object: ownUnit, value: obj{"a": phrase.StandinExempt, "r": "1033"}, fields: why, shows: "已给田野登记免填"},
		{name: "exempt 雷鸣", act: "exempt", object: otherUnit, value: obj{"a": phrase.StandinExempt, "r": "1056"}, fields: why, shows: "已给雷鸣登记免填"},
		{name: "load", act: "template", object: otherUnit, value: obj{"a": phrase.StandinLoad, "x": s.upload}, shows: "已代填"},
		{name: "drop", act: "template", object: otherUnit, value: obj{"a": phrase.StandinDrop, "x": s.upload}, shows: u.phrase("workbook_dropped")},
		{name: "roster of a workbook", act: access.SendFile, alone: []staff.Role{}, object: wholeTown, value: obj{"a": phrase.ActionRosterConfirm, "x": s.upload}, shows: "人已"},
		{name: "drop of a workbook", act: access.SendFile, alone: []staff.Role{}, object: wholeTown, value: obj{"a": phrase.ActionRosterCancel, "x": s.upload}, shows: "已取消"},
		{name: "unit", act: access.WriteUnit, object: ownUnit, value: obj{"a": phrase.ActionUnit}, shows: procurement + "的部门表"},
		{name: "their unit", act: access.WriteUnit, object: otherUnit, others: true, value: obj{"a": phrase.ActionUnit, "r": theirs}, shows: library1 + "的部门表"},
	}
	for _, a := range []string{"show", "revise", "submit", "note", "take"} {
		all = append(all,
			forgery{name: a + " their unit", act: access.WriteUnit, object: otherUnit, value: obj{"a": a, "r": theirs}, fields: why, shows: marked(library1)},
			forgery{name: a + " 阎立", act: "on_behalf", object: otherUnit, value: obj{"a": a, "r": "1054"}, fields: why, shows: "保管阎立的档案"},
			forgery{name: a + " a draft", act: access.ReadDraft, object: ownUnit, value: obj{"a": a, "r": "1023"}, fields: why, shows: draft})
	}
	for _, a := range []string{phrase.ReviewOpen, phrase.ReviewPass, phrase.ReviewReturn, phrase.ReviewSuggest, phrase.MeetingOpen, phrase.MeetingKeep} {
		all = append(all, forgery{name: a + " a draft", act: access.ReadDraft, object: ownUnit, value: obj{"a": a, "r": phrase.PersonRef("1023")}, fields: why, shows: draft})
	}
	for _, a := range []string{phrase.HistoryVersions, phrase.ActionBehalf} {
		all = append(all, forgery{name: a + " a draft", act: access.ReadDraft, object: ownUnit, value: obj{"a": a, "r": "1023"}, fields: why, shows: draft})
	}
	for i := range all {
		all[i].scene = handed
	}
	return all
}
