package app_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/access"
	"lianbot/internal/app"
	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
)

// object is what an act is tried on.
type object string

// The objects, as seen by somebody of the procurement office.
const (
	themselves object = "themselves"
	ownUnit    object = "the own unit"
	otherUnit  object = "another unit"
	wholeTown  object = "the school"
)

// trial is how an act is tried on one object: what is typed, and what an answer has in it
// that shows, or does, what was asked for.
type trial struct{ say, shows string }

// tried is how an act is tried. bare is typed by those who have no command but it.
type tried struct {
	act     access.Act
	scene   scene
	bare    string
	refusal string // the phrase for those whom it is refused; empty: office_refused
	on      map[object]trial
	// alone are those who make the move by internal/form, when they are fewer than those who
	// may see what it is about; nil: there is no difference.
	alone []staff.Role
	// others says that whoever names another unit gets their own instead.
	others bool
	left   string // the phrase for those for whom it is no command; empty: not_begun
	// by does what typing does not: it returns what was answered. nil: the text is typed.
	by func(p talker, say string) string
}

// Two units, and who is in them.
const (
	procurement = "采购与招投标办公室"
	library1    = "图书馆"
)

// asking is how what is asked for is tried, and what the office and the liaisons do with
// the people of a unit, all of it where people have only begun.
func (u *university) asking() map[access.Act]tried {
	titled := func(command, title string) tried {
		d := tried{bare: command, on: map[object]trial{}}
		for o, unit := range map[object]string{ownUnit: procurement, otherUnit: library1, wholeTown: "全校"} {
			d.on[o] = trial{command + " " + unit, unit + " · " + title}
		}
		return d
	}
	general := func(command, shows string) tried {
		return tried{bare: command, on: map[object]trial{wholeTown: {command, shows}}}
	}
	ofPerson := func(command, title, none string) tried {
		return tried{bare: command, on: map[object]trial{
			themselves: {command, u.phrase(none)}, ownUnit: {command + " 曹阳", "曹阳 · " + title}, otherUnit: {command + " 阎立", "阎立 · " + title},
		}}
	}
	progress := titled("进度", "进度")
	progress.on[themselves] = trial{"进度", u.phrase("progress_refused", "status", u.phrase("status_not_started"))}
	nudge := tried{bare: "催办", refusal: "nudge_refused", on: map[object]trial{
		ownUnit: {"催办 " + procurement, `"content":"` + procurement + `"`}, otherUnit: {"催办 " + library1, `"content":"` + library1 + `"`},
		wholeTown: {"催办 全校 确认", `"content":"全校"`},
	}}
	export := tried{bare: "导出", refusal: "export_refused", on: map[object]trial{
		ownUnit: {"导出 登记表 " + procurement, "正在准备" + procurement}, otherUnit: {"导出 登记表 " + library1, "正在准备" + library1}, wholeTown: {"导出 登记表 全校", "正在准备全校"},
	}}
	extend := tried{bare: "延期", refusal: "extend_refused", on: map[object]trial{
		ownUnit: {"延期 6月23日 " + procurement + " 期末考试", procurement + "的截止从"}, otherUnit: {"延期 6月23日 " + library1 + " 期末考试", library1 + "的截止从"},
		wholeTown: {"延期 6月24日 全校 期末考试", "全校的截止从"},
	}}
	unextend := general("撤销延期", "已撤销")
	unextend.refusal = "extend_refused"
	questions := tried{bare: "提问", refusal: "questions_refused", on: map[object]trial{ownUnit: {"提问", "采购食堂几点开门"}, otherUnit: {"提问", "图书食堂几点开门"}}}
	return map[access.Act]tried{
		"progress": progress, "missing": titled("未完成", "未完成"), "category": titled("分类", "分类"), "trend": titled("趋势", "趋势"), "roster": titled("名单", "名单"),
		"ranking": general("排行", u.phrase("ranking_title")), "campaign": general("活动", u.campaign.Title), "phases": general("阶段", u.phrase("office_phases_title")),
		"help": general("帮助", "可以这样问"), "quota": general("额度", u.phrase("office_usage_title")), "recount": general("核对", u.phrase("office_recount_title")),
		"questions": questions, "nudge": nudge, "extend": extend, "extend_undo": unextend, "export": export,
		"versions": ofPerson("版本", "版本", "history_none_yet"), "seen": ofPerson("谁看过", "谁看过", "seen_nobody"),
		access.ReadForm: {on: map[object]trial{ownUnit: {"版本 曹阳", "保管曹阳的档案"}, otherUnit: {"版本 阎立", "保管阎立的档案"}}},
		// Nobody gets a draft: what shows it is looked for in every chat at the end.
		access.ReadDraft: {on: map[object]trial{ownUnit: {"版本 许诺", draft}}},
		access.SendFile: {bare: "名册.csv", refusal: "fault_paper_other", by: talker.sendRoster, on: map[object]trial{
			wholeTown: {"名册.csv", "确认导入"},
		}},
	}
}

// sendRoster sends a roster as a file and returns what is answered.
func (p talker) sendRoster(name string) string {
	p.t.Helper()
	before := len(p.platform.Messages(p.openID, "p2p"))
	file := "工号,姓名,单位,岗位,角色\n1001,周正,校纪委办公室,主任,管理员\n1006,王雅琴,教务处,综合科科长,联络员\n"
	if _, err := p.platform.SendFile(p.openID, "p2p", name, []byte(file)); err != nil {
		p.t.Fatal(err)
	}
	var last sim.Message
	eventually(p.t, "answered", func() bool {
		all := p.platform.Messages(p.openID, "p2p")
		last = all[len(all)-1]
		return len(all) > before+1 && last.Sender.Type == "app"
	})
	return textOf(p.t, last)
}

// withDeputy is the sample with a deputy and one more colleague in the procurement office.
func withDeputy(t *testing.T) []staff.Person {
	t.Helper()
	u := &university{t: t, texts: library(t)}
	u.readSample()
	for i, p := range u.people {
		if p.ID == "1025" {
			u.people[i].Role = staff.Deputy
		}
		if p.ID == "1033" {
			u.people[i].Unit = procurement
		}
	}
	return u.people
}

// actors are who tries everything, one of each role; all but the office are of one unit.
func actors() map[staff.Role]string {
	return map[staff.Role]string{
		staff.Staff: account(1022), staff.Head: account(1020), staff.Liaison: account(1021), staff.Deputy: account(1025), staff.Admin: account(1001),
	}
}

// TestAccess tries every act of the table on every object as every role, over the wire and
// in both directions: what the table allows is answered, what it does not allow
// is refused or left to the conversation, and changes nothing.
func TestAccess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lianbot.db")
	d := small
	d.stores = func(*testing.T) (string, string) { return "sqlite:" + path, "" }
	d.change = func(o *app.Options) { o.Tick = time.Second } // nobody waits for what is planned
	u := openFor(t, d, withDeputy(t))
	s := u.stages(t, path)

	all := u.deeds()
	for _, a := range access.Acts() {
		if !slices.ContainsFunc(all, func(d tried) bool { return d.act == a }) {
			t.Errorf("nobody tries %s", a)
		}
	}
	for _, at := range scenes() {
		for _, role := range access.Roles() {
			for _, d := range all {
				if d.scene == at {
					s.try(t, role, d)
				}
			}
			for _, f := range u.forged(s) {
				if f.scene == at {
					s.forge(t, role, f)
				}
			}
		}
	}
	s.drafts(t)
	s.answering(t, all)
	s.inGroup(t, all)
	u.wantNobodySaw(account(1023))
}

// forgery is a button that nobody was shown, of an act on an object.
type forgery struct {
	name   string
	scene  scene
	act    access.Act
	object object
	value  obj
	fields obj
	shows  string
	alone  []staff.Role
	others bool
}

// officeForged are the buttons of the office's cards, as somebody would make them up.
func (u *university) officeForged() []forgery {
	var all []forgery
	for o, unit := range map[object]string{ownUnit: procurement, otherUnit: library1, wholeTown: ""} {
		arg := phrase.Aim{Unit: unit}.Arg()
		name := unit
		if name == "" {
			name = "全校"
		}
		add := func(act access.Act, action, shows string) {
			all = append(all, forgery{name: action + " " + name, act: act, object: o, value: obj{"a": action, "x": arg}, shows: shows, others: unit == ""})
		}
		add("progress", phrase.OfficeProgress, name+" · 进度")
		add("missing", phrase.OfficeMissing, name+" · 未完成")
		add("category", phrase.OfficeCategory, name+" · 分类")
		add("trend", phrase.OfficeTrend, name+" · 趋势")
		add("roster", phrase.OfficeRoster, name+" · 名单")
		add("nudge", phrase.OfficeNudgeAllSure, "催办过的"+name)
		add("export", phrase.OfficeExportRegister, "正在准备"+name)
		add("export", phrase.OfficeExportForms, "正在准备"+name)
		add("export", phrase.OfficeExportAll, "正在准备"+name)
	}
	for o, whose := range map[object][2]string{ownUnit: {"1024", "曹阳"}, otherUnit: {"1054", "阎立"}} {
		all = append(all,
			forgery{name: "versions of " + whose[1], act: "versions", object: o, value: obj{"a": phrase.HistoryVersions, "r": whose[0]}, shows: "保管" + whose[1] + "的档案"},
			forgery{name: "seen of " + whose[1], act: "seen", object: o, value: obj{"a": phrase.HistorySeen, "r": whose[0]}, shows: whose[1] + " · 谁看过"})
	}
	return append(all,
		forgery{
			name: "extend", act: "extend", object: wholeTown, value: obj{"a": phrase.OfficeExtend},
			fields: obj{phrase.FieldAnswer: "6月24日 全校 期末考试"}, shows: "全校的截止从",
		},
		forgery{name: "ranking", act: "ranking", object: wholeTown, value: obj{"a": phrase.OfficeRanking}, shows: u.phrase("ranking_title")},
		forgery{name: "campaign", act: "campaign", object: wholeTown, value: obj{"a": phrase.OfficeCampaign}, shows: u.campaign.Title})
}

// press tries a forged button on the card with which the chat begins.
func (a attempt) press(t *testing.T, value, fields obj) {
	t.Helper()
	p := a.as(t, actors()[a.role])
	a.T = t
	if len(p.cards()) == 0 {
		p.invited()
	}
	before := a.looked()
	p.pause()
	r := p.act(p.cards()[0], sim.Action{Tag: "button", Value: value, FormValue: fields})
	if r.Error != nil || r.Toast == nil && r.Card == nil {
		t.Fatalf("%s is answered with %+v", a.trial.say, r)
	}
	answer := string(r.Card)
	if r.Toast != nil {
		answer += r.Toast.Content
	}
	a.wantNoDraft(answer)
	reach := access.Of(a.role, a.act)
	if screen := a.act == access.SendFile || a.act == "template"; reach <= access.Refused && r.Card != nil && !screen {
		t.Errorf("%s gets somebody a card to whom it is refused: %s", a.trial.say, r.Card)
	}
	switch {
	case a.allowed() && a.act == "nudge":
		if added := a.noted(p, before.entry); len(added) != 1 || added[0].What != audit.Nudge {
			t.Errorf("nobody was reminded: %+v, %s", added, answer)
		}
		return
	case a.allowed():
		wantSaid(t, answer, a.trial.shows)
		return
	case reach == access.Self && a.act == "progress":
		wantSaid(t, answer, a.phrase("progress_refused", "status", a.phrase("status_not_started")))
	case strings.Contains(answer, a.trial.shows):
		t.Errorf("%s shows what is not theirs:\n%s", a.trial.say, answer)
	}
	a.wantNothing(p, a.trial.say, before)
}

// furnish gives the university something to be asked about: a draft, a form in two
// versions in each of two units, and a question in each.
func (u *university) furnish(t *testing.T) {
	t.Helper()
	u.as(t, account(1023)).writeDraft()
	for number, name := range map[int]string{1024: "曹阳", 1054: "阎立"} {
		p := u.as(t, account(number))
		p.put(places()[11].path)
		for _, text := range []string{"修改", "岗位职责", "保管" + name + "的档案", "提交", "确认"} {
			p.say(text)
		}
		if f := p.form(p.openID); f.Revision != 2 {
			t.Fatalf("%s has version %d", name, f.Revision)
		}
	}
	u.as(t, account(1024)).say("采购食堂几点开门？")
	u.as(t, account(1054)).say("图书食堂几点开门？")
}

// attempt is one act tried on one object by one role.
type attempt struct {
	*university
	kept
	role   staff.Role
	act    access.Act
	object object
	deed   tried
	trial  trial
}

// allowed says whether the table lets the act reach the object.
func (a attempt) allowed() bool {
	if a.deed.alone != nil && !slices.Contains(a.deed.alone, a.role) {
		return false
	}
	switch access.Of(a.role, a.act) {
	case access.School:
		return true
	case access.Unit:
		return a.object == ownUnit
	case access.Self:
		return a.object == themselves
	default:
		return false
	}
}

func (a attempt) run(t *testing.T) {
	t.Helper()
	p := a.as(t, actors()[a.role])
	a.T = t
	reach := access.Of(a.role, a.act)
	say := a.trial.say
	leads := access.Leads(a.role)
	if reach == access.Refused && !leads {
		say = a.deed.bare
	}
	if a.object == themselves && reach != access.Self {
		return // for these the bare word is about their unit
	}
	before := a.looked()
	answer := a.deed.try(p, say)
	a.wantNoDraft(answer)
	switch {
	case a.allowed() && a.act != access.ReadDraft:
		wantSaid(t, answer, a.trial.shows)
		return
	case strings.Contains(answer, a.trial.shows):
		t.Errorf("%q shows what is not theirs:\n%s", say, answer)
	case reach == access.None && a.act == "help":
		wantSaid(t, answer, strings.Split(a.phrase("help"), "\n")[0])
	case reach == access.None, reach == access.Self && !leads && a.deed.by == nil:
		wantSaid(t, answer, a.phrase(a.deed.leaves()))
	case reach == access.Refused, reach == access.Self && a.deed.by != nil:
		wantSaid(t, answer, a.refusal())
	}
	a.wantNothing(p, say, before)
}

// wantNothing fails when something has come of an act that the table does not allow.
func (a attempt) wantNothing(p talker, say string, before look) {
	a.Helper()
	reach := access.Of(a.role, a.act)
	if diff := cmp.Diff(before.contents, a.contents()); diff != "" && (reach != access.Unit || !a.deed.others) {
		a.Errorf("%q changes something (-before +after):\n%s", say, diff)
	}
	for _, e := range a.noted(p, before.entry) {
		theirs := []string{procurement, "1023", form.UnitKey(a.campaign.ID, procurement).Person}
		if !slices.Contains(theirs, e.Object) || reach < access.Self {
			a.Errorf("%q is written down as %s of %s", say, e.What, e.Object)
		}
	}
}

func (d tried) try(p talker, say string) string {
	p.t.Helper()
	if d.by != nil {
		p.pause()
		return d.by(p, say)
	}
	return p.say(say)
}

// leaves is the phrase for those for whom the act is no command.
func (d tried) leaves() string {
	if d.left == "" {
		return "not_begun"
	}
	return d.left
}

func (a attempt) refusal() string {
	name := a.deed.refusal
	if name == "" {
		name = "office_refused"
	}
	return a.phrase(name, "office", a.campaign.Office, "who", a.phrase("filing_hand_unit"))
}

// look is what there was before something was tried.
type look struct {
	contents map[string]string // nil: it is allowed to change
	entry    int64             // the number of the last entry of the audit
}

func (a attempt) looked() look {
	a.Helper()
	var before look
	if !a.allowed() {
		before.contents = a.contents()
	}
	if err := a.raw.QueryRowContext(a.Context(), "SELECT COALESCE(MAX(seq), 0) FROM audit").Scan(&before.entry); err != nil {
		a.Fatal(err)
	}
	return before
}

// noted is what the audit has about somebody's own doing behind an entry: files leave when
// they are made.
func (u *university) noted(p talker, behind int64) []audit.Entry {
	p.t.Helper()
	var all []audit.Entry
	err := u.db.Audit(p.t.Context(), behind+1, func(s audit.Sealed) error {
		if "ou_"+s.Who == p.openID && s.What != audit.Export && s.What != audit.Copy {
			all = append(all, s.Entry)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}
