package app_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/sheet"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

// The people of a unit of three, and the office.
const (
	unitOfThree = "采购与招投标办公室"
	theHead     = 1020
	theLiaison  = 1021
	theColleage = 1022
	theOffice   = 1001
)

// ofThree are they, as the sample has them.
func ofThree(t *testing.T) []staff.Person {
	t.Helper()
	u := &university{t: t, texts: library(t)}
	u.readSample()
	var people []staff.Person
	for _, p := range u.people {
		if slices.Contains([]string{"1001", "1020", "1021", "1022"}, p.ID) {
			people = append(people, p)
		}
	}
	return people
}

// passes has a form that was handed in found right.
func (u *university) passes(key form.Key) {
	u.t.Helper()
	s, _, err := u.db.Recall(u.t.Context(), key)
	if err != nil {
		u.t.Fatal(err)
	}
	f, err := u.db.Form(u.t.Context(), key)
	if err != nil {
		u.t.Fatal(err)
	}
	after, out, ok := conversation.Judge(s, f, conversation.Verdict{Move: form.Pass, At: u.now().UnixMilli()})
	if !ok {
		u.t.Fatalf("a form that is %s cannot be passed", f.Status)
	}
	err = u.db.Commit(u.t.Context(), turn.Record{
		EventID: fmt.Sprint("pass/", key.Person, "/", s.Version), Key: key, By: "1021", At: u.now(),
		Turn: &turn.Turn{Was: s.Version, State: after, Changes: out.Changes, Filed: out.Filed},
	})
	if err != nil {
		u.t.Fatal(err)
	}
}

// handsUnit hands in the unit's own form.
func (u *university) handsUnit(unit string) form.Key {
	u.t.Helper()
	key := form.UnitKey(u.campaign.ID, unit)
	f := form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{{ID: 1, Kind: "section", Name: unit, Answers: map[string]form.Answer{
		slotDuties: {Items: []form.Item{{ID: 2, Text: "组织校内采购"}}}, slotPowers: {Items: []form.Item{{ID: 3, Text: "采购方式审核权"}}},
		"process": {Items: []form.Item{{ID: 4, Text: "可能倒签合同"}}},
	}}, {ID: 5, Kind: "process", Name: "货物采购", Answers: map[string]form.Answer{
		"steps": {Items: []form.Item{{ID: 6, Text: "验收"}}}, "step_risk": {Items: []form.Item{{ID: 7, Covers: 6, Text: "可能走过场"}, {ID: 8, Covers: 6, Text: "可能一人签字"}}},
	}}}}
	r := turn.Record{
		EventID: "event-" + key.Person, Key: key, By: "1021", At: time.Now(),
		Turn: &turn.Turn{Changes: []form.Change{{Kind: form.Submit, Revision: 1}}, Filed: &f},
	}
	r.Turn.State.Version = 1
	if err := u.db.Commit(u.t.Context(), r); err != nil {
		u.t.Fatal(err)
	}
	return key
}

// statuses are the states of the forms of the unit of three, its own last.
func (u *university) statuses() string {
	u.t.Helper()
	var all []string
	keys := []form.Key{u.key(account(theHead)), u.key(account(theLiaison)), u.key(account(theColleage)), form.UnitKey(u.campaign.ID, unitOfThree)}
	for _, key := range keys {
		f, err := u.db.Form(u.t.Context(), key)
		if err != nil {
			u.t.Fatal(err)
		}
		all = append(all, string(f.Status))
	}
	return strings.Join(all, " ")
}

func (u *university) wantStatuses(want string) {
	u.t.Helper()
	if got := u.statuses(); got != want {
		u.t.Errorf("the forms are %s, want %s", got, want)
	}
	drifts, err := u.db.Drifts(u.t.Context(), u.campaign.ID)
	if err != nil || len(drifts) > 0 {
		u.t.Errorf("figures that are not right: %+v, %v", drifts, err)
	}
}

// gets waits until somebody has a card with a text in it, and returns the newest.
func (p talker) gets(text string) sim.Message {
	p.t.Helper()
	var found sim.Message
	eventually(p.t, "sent: "+text, func() bool {
		for _, m := range p.cards() {
			if strings.Contains(string(m.Content), text) {
				found = m
			}
		}
		return found.ID != ""
	})
	return found
}

// TestFiling brings a unit of three from the first form to the receipt: refused while
// something is missing, a stale sign-off, a return by the office, a second round.
func TestFiling(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		signed := d.name == large.name
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			if signed {
				dir := withPrompts(t, map[string][]byte{"paper.yaml": signing(t, "filed")})
				d.change = func(o *app.Options) { o.Prompts = os.DirFS(dir) }
			}
			testFiling(t, openFor(t, d, ofThree(t)), signed)
		})
	}
}

// signing are the words on paper with lines for signatures on a copy.
func signing(t *testing.T, which string) []byte {
	t.Helper()
	shipped, err := fs.ReadFile(prompts.FS, "paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(shipped), "\nsign: []\n", "\nsign: ["+which+"]\n", 1)
	if changed == string(shipped) {
		t.Fatal("the words say nothing about signatures")
	}
	return []byte(changed)
}

func testFiling(t *testing.T, u *university, signed bool) {
	t.Helper()
	u.t = t
	head, liaison, author, office := u.as(t, account(theHead)), u.as(t, account(theLiaison)), u.as(t, account(theColleage)), u.as(t, account(theOffice))
	name := u.person(account(theColleage)).Name

	// Nothing is there yet: it says who and what is missing, and offers nothing.
	u.hands("1020", "可能在评标前打招呼")
	u.hands("1021", "可能泄露报名名单")
	u.passes(u.key(account(theHead)))
	said := liaison.say("上报")
	wantSaid(t, said, u.phrase("filing_missing", "count", "3"), "未开始 1 人："+name, "待审核 1 人", u.phrase("filing_missing_form", "state", "未开始"))
	if _, ok := button(t, []byte(said), u.phrase("filing_button_ask")); ok {
		t.Error("an incomplete package can be sent to the head")
	}
	wantSaid(t, liaison.say("上报 确认"), u.phrase("filing_missing", "count", "3"))
	inGroup := liaison.send(group, "text", map[string]any{"text": "@_user_1 上报"})
	if strings.Contains(inGroup, name) {
		t.Error("a name reaches the group")
	}
	if said := author.say("上报"); strings.Contains(said, "应填") {
		t.Errorf("a colleague is told how the unit stands: %s", said)
	}

	table := tables(t)[1]
	author.handIn(table)
	unit := u.handsUnit(unitOfThree)
	for _, key := range []form.Key{u.key(account(theLiaison)), u.key(account(theColleage)), unit} {
		u.passes(key)
	}
	u.wantStatuses("passed passed passed passed")
	liaison.say("上报")
	liaison.press(u.phrase("filing_button_ask"), "")
	first := head.gets("请审定")
	liaison.say("上报 确认") // once more changes nothing
	time.Sleep(50 * time.Millisecond)
	if n := len(head.cards()); n != 1 {
		t.Errorf("the head has %d cards about one version", n)
	}

	// The author takes the form up again meanwhile: what the head presses is stale.
	for _, text := range []string{"修改", "加岗位", "会议组织", "组织会议", "下一步", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "提交", "确认"} {
		author.say(text)
	}
	head.pressOn(first, u.phrase("filing_button_sign"), "")
	wantSaid(t, string(head.current(first).Content), u.phrase("filing_stale_names", "names", name))
	u.wantStatuses("passed passed submitted passed")
	u.passes(u.key(account(theColleage)))
	liaison.say("上报")
	liaison.press(u.phrase("filing_button_ask"), "")
	eventually(t, "asked about the new version", func() bool { return len(head.cards()) == 2 })
	head.press(u.phrase("filing_button_sign"), "")
	u.wantStatuses("signed signed signed signed")
	wantSaid(t, string(head.card().Content), u.phrase("filing_stage_signed"))
	liaison.gets("材料已审定")
	if said := author.say("修改"); !strings.Contains(said, "已经审定") {
		t.Errorf("the author of a sealed form is told: %s", said)
	}

	// Up it goes, the office sends it back, and it is signed off once more.
	liaison.say("上报 确认")
	u.wantStatuses("filed filed filed filed")
	files := u.packageOf(t, liaison, 0)
	u.wantPackage(t, files, signed)
	before := len(liaison.files())
	liaison.say("导出 登记表")
	_, register := liaison.file(before)
	u.wantOwn(t, register, 3+u.points(t))
	filed := office.gets("已上报，请签收")
	wantSaid(t, office.say("签收"), unitOfThree)
	office.pressOn(filed, u.phrase("filing_button_return"), "登记表少了一条")
	u.wantStatuses("passed passed passed passed")
	liaison.gets("登记表少了一条")
	head.gets("登记表少了一条")
	wantSaid(t, liaison.say("上报"), "登记表少了一条", "不再作数")

	wantSaid(t, head.say("审定"), "请审定")
	wantSaid(t, head.say("审定 0000"), u.phrase("filing_sign_code"))
	hash := u.hashOf(t)
	head.say("审定 " + hash[:4])
	u.wantStatuses("signed signed signed signed")
	wantSaid(t, liaison.say("重新打开"), u.phrase("filing_unseal_reason"))
	liaison.say("重新打开 漏了一个岗位")
	u.wantStatuses("passed passed passed passed")
	head.say("审定 " + hash[:4])
	u.ahead.Add(int64(2 * time.Minute)) // the same file is made once a minute
	liaison.say("上报 确认")
	wantSaid(t, liaison.say("重新打开 再改一处"), u.phrase("filing_unseal_office", "office", u.campaign.Office, "contact", u.campaign.Contact))
	wantSaid(t, office.say("签收 采购"), u.phrase("filing_stage_received"))
	office.say("签收 采购")
	u.wantStatuses("received received received received")
	liaison.gets(u.phrase("filing_receipt_title", "number", "1"))
	got, err := u.db.Dossier(t.Context(), u.campaign.ID, unitOfThree)
	if err != nil || got.Stage != dossier.Received || got.Round != 3 || got.Number != 1 || got.Hash != hash {
		t.Errorf("in the end %+v, %v", got, err)
	}
	testPublishing(t, u, head, liaison)
}

// wantPackage fails unless a package has all its papers, each marked with who took it
// out and signed by hand if so, and figures that are those of the roster.
func (u *university) wantPackage(t *testing.T, files map[string][]byte, signed bool) {
	t.Helper()
	const personal, list = "个人岗位风险点自查表", unitOfThree + "-报送清单.docx"
	want := []string{
		personal + "/" + unitOfThree + "-1020-秦川-" + personal + ".docx", personal + "/" + unitOfThree + "-1021-王强-" + personal + ".docx",
		personal + "/" + unitOfThree + "-1022-李敏-" + personal + ".docx", list, unitOfThree + "-部门（单位）风险点自查表.docx",
		unitOfThree + "-风险点登记汇总表.docx", unitOfThree + "-风险点登记汇总表.xlsx",
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("in the package are %q, want %q", got, want)
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".docx") {
			if head := headers(t, data); !strings.Contains(head, "王强") || !strings.Contains(head, "上报件") {
				t.Errorf("%s is not marked: %s", name, head)
			}
			if got := strings.Contains(part(t, data, "word/document.xml"), "签字："); got != signed {
				t.Errorf("%s has lines for signatures: %t", name, got)
			}
		}
	}
	if said := part(t, files[unitOfThree+"-部门（单位）风险点自查表.docx"], "word/document.xml"); !strings.Contains(said, "填表人：王强") {
		t.Errorf("the unit's form does not say who filled it in: %s", said)
	}
	points := u.points(t)
	const own = 3 // in the unit's own form
	text := regexp.MustCompile("<[^>]*>").ReplaceAllString(part(t, files[list], "word/document.xml"), "|")
	text = regexp.MustCompile("[|]+").ReplaceAllString(text, "|")
	for _, cells := range []string{
		"|1|" + personal + "|3|3|0|", fmt.Sprintf("，风险点 %d 条|", points),
		"|部门（单位）风险点自查表|1|1|风险点 3 条：业务流程风险 1，环节风险点 2|", fmt.Sprintf("|1|1|风险点 %d 条：", points+own), "|合计|5|5|0|",
	} {
		if !strings.Contains(text, cells) {
			t.Errorf("the list lacks %q: %s", cells, text)
		}
	}
	u.wantOwn(t, files[unitOfThree+"-风险点登记汇总表.xlsx"], points+own)
}

// points are the risk points that the people of the unit of three have.
func (u *university) points(t *testing.T) int {
	t.Helper()
	points := 0
	for _, key := range []form.Key{u.key(account(theHead)), u.key(account(theLiaison)), u.key(account(theColleage))} {
		f, err := u.db.Form(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, post := range f.Posts {
			for _, slot := range append([]string{slotDuty}, otherCategories...) {
				points += len(post.Answers[slot].Items)
			}
		}
	}
	return points + 2 // hands writes a version only, so that of two of the three the record is empty
}

// wantOwn fails unless a register has the rows of the own form of the unit of three, and
// so many in all.
func (u *university) wantOwn(t *testing.T, register []byte, points int) {
	t.Helper()
	sheets, err := sheet.Tables(register)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, cells := range sheets[0].Rows {
		said.WriteString(strings.Join(cells, "|") + "\n")
	}
	for _, want := range []string{
		fmt.Sprint(points-2) + "|" + unitOfThree + "|" + unitOfThree + "|1.采购方式审核权|业务流程风险|可能倒签合同\n",
		fmt.Sprint(points-1) + "|" + unitOfThree + "|流程：货物采购|无|环节风险点|可能走过场\n",
		fmt.Sprint(points) + "|" + unitOfThree + "|流程：货物采购|", fmt.Sprintf("合计：%d 条（", points), "环节风险点 2",
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the register lacks %q:\n%s", want, said.String())
		}
	}
}

// testPublishing posts what was signed, and lets nobody end that too early.
func testPublishing(t *testing.T, u *university, head, liaison talker) {
	t.Helper()
	figures := regexp.MustCompile("(?m)^共 3 人.*$").FindString(head.say("进度 文字"))
	wantSaid(t, head.say("汇报 文字"), cmp.Or(figures, "no figures"), "审核通过 3 份")
	wantSaid(t, liaison.say("公示"), u.phrase("filing_public_no_names"))
	liaison.say("公示 文件")
	files := u.packageOf(t, liaison, 3)
	for name, data := range files {
		text := string(data)
		if strings.HasSuffix(name, ".docx") {
			text = part(t, data, "word/document.xml")
		}
		for _, p := range u.people {
			if strings.Contains(text, p.Name) {
				t.Errorf("%s has the name of %s in it", name, p.Name)
			}
		}
	}
	wantSaid(t, liaison.say("异议 第三条不准确"), u.phrase("filing_public_none"))
	wantSaid(t, liaison.say("公示 开始"), "公示 3 个工作日，到 6 月 4 日")
	wantSaid(t, liaison.say("公示 结束"), "才满")
	wantSaid(t, liaison.say("异议 第三条不准确"), u.phrase("filing_objected", "number", "1"))
	u.moveTo(u.campaign.Opens.AddDate(0, 0, 4).Add(10 * time.Hour))
	wantSaid(t, liaison.say("公示 结束"), u.phrase("filing_public_unanswered", "numbers", "1"))
	wantSaid(t, liaison.say("异议 1 答复 已核实，表述不变"), "已核实，表述不变")
	wantSaid(t, liaison.say("公示 结束"), "公示已于")
	wantSaid(t, u.as(t, account(theOffice)).say("公示"), unitOfThree, u.phrase("filing_posting_closed"))
}

// current is a card as it is now.
func (p talker) current(m sim.Message) sim.Message {
	p.t.Helper()
	for _, now := range p.cards() {
		if now.ID == m.ID {
			return now
		}
	}
	p.t.Fatal("the card is gone")
	return m
}

// packageOf waits for a zip by the number of the file and unpacks it.
func (u *university) packageOf(t *testing.T, p talker, n int) map[string][]byte {
	t.Helper()
	_, data := p.file(n)
	return unzip(t, data)
}

// hashOf is the version that could be signed now.
func (u *university) hashOf(t *testing.T) string {
	t.Helper()
	pieces, err := u.db.Pieces(t.Context(), u.campaign.ID, unitOfThree)
	if err != nil {
		t.Fatal(err)
	}
	return dossier.Hash(pieces)
}

// TestFilingWithoutUnitForm: a campaign that asks for no form of the unit's own, and for a
// collective review of every form.
func TestFilingWithoutUnitForm(t *testing.T) {
	t.Parallel()
	u := openFor(t, small, ofThree(t))
	u.campaign.Review = campaign.Review{Meeting: true, NoUnitForm: true}
	if err := u.db.SaveCampaign(t.Context(), u.campaign); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1020", "1021", "1022"} {
		u.hands(id, "可能在评标前打招呼")
		u.passes(u.key("ou_" + id))
	}
	head, liaison := u.as(t, account(theHead)), u.as(t, account(theLiaison))
	u.ahead.Add(int64(3 * time.Second)) // until the bot has looked at the campaign again
	said := liaison.say("上报")
	wantSaid(t, said, u.phrase("filing_undecided", "count", "3"))
	if _, ok := button(t, []byte(said), u.phrase("filing_button_ask")); ok {
		t.Error("the head can be asked before the collective review")
	}
	liaison.say("集体评")
	meeting, _ := button(t, liaison.card().Content, u.phrase("button_meeting_begin"))
	liaison.act(liaison.card(), sim.Action{Tag: "button", Name: meeting.Name, Value: meeting.value(), FormValue: map[string]any{
		phrase.FieldPlace: "行政楼 301", phrase.FieldPresent: "全体", phrase.FieldMinutes: "",
	}})
	liaison.press(u.phrase("button_meeting_keep_all", "count", "3"), "")
	liaison.say("上报 确认")
	head.gets("请审定")
	head.press(u.phrase("filing_button_sign"), "")
	liaison.gets("材料已审定")
	liaison.say("上报 确认")
	u.wantStatuses("filed filed filed not_started")
	files := u.packageOf(t, liaison, 0)
	for name := range files {
		if strings.Contains(name, "部门（单位）风险点自查表") {
			t.Errorf("the package has a form of the unit: %s", name)
		}
	}
}
