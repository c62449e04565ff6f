package app_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// assets is a small unit and the office: everybody whom a form meets on its way.
func assets() []staff.Person {
	person := func(id, name string, role staff.Role, post string) staff.Person {
		return staff.Person{
			ID: id, OpenID: "ou_" + id, Name: name, Unit: "国有资产管理处", Posts: []string{post}, Role: role, Standing: staff.InPost,
		}
	}
	office := person("1001", "周正", staff.Admin, "纪委办公室主任")
	office.Unit = "校纪委办公室"
	return []staff.Person{
		office,
		person("1020", "沈国华", staff.Head, "处长"),
		person("1021", "王雅琴", staff.Liaison, "综合科科长"),
		person("1022", "李敏", staff.Staff, "采购科科长"),
		person("1023", "许诺", staff.Staff, "专家库管理员"),
	}
}

// TestUnitInBrowser takes one unit from nothing to received. Its people, the liaison,
// the head and the office each sit before the page in a real Chromium: one form is
// sent back and mended, one is changed in the collective review, and the sign-off is
// voided once. With LIANBOT_SCREENSHOTS it keeps the pictures.
func TestUnitInBrowser(t *testing.T) {
	t.Parallel()
	u := openFor(t, small, assets())
	page := u.browse(t, phone)
	say := u.phrase
	look := func(name string) {
		t.Helper()
		page.wantNoSideways(name)
		page.picture("way-" + name)
	}
	office, head, liaison := account(1001), account(1020), account(1021)
	author, colleague := account(1022), account(1023)
	all := tables(t)

	// Everybody fills in their own; one of them on the page.
	page.open(author)
	for _, press := range fillByCard(all[1]) {
		if press.field != "" {
			page.paste(press.field)
		}
		page.press(say(press.button))
	}
	for _, who := range []string{head, liaison, colleague} {
		u.as(t, who).handIn(all[2])
	}

	// The liaison sends one item back.
	page.open(liaison)
	page.say("审核")
	look("01-queue")
	page.say("审核 李敏")
	look("02-form")
	page.paste("13 请写清是哪个环节")
	page.press(say("button_review_return"))
	look("03-returned")
	if f := u.form(author); f.Status != form.Returned {
		t.Fatalf("the form is %s, want returned", f.Status)
	}

	// Its author has one message, and mends it by one answer.
	page.open(author)
	page.do(chromedp.WaitVisible(page.button(say("button_mended"))))
	look("04-author")
	page.paste(strings.TrimSpace("对交易文件把关不严，可能在复核环节漏掉关键条款，影响项目运行质量"))
	page.press(say("button_mended"))
	look("05-mended")
	if f := u.form(author); f.Status != form.Submitted || f.Revision != 2 {
		t.Fatalf("the form is %s, version %d, want submitted, 2", f.Status, f.Revision)
	}

	// A colleague looks at it, and its author takes over what they say.
	page.say("相互帮 许诺")
	page.open(colleague)
	page.do(chromedp.WaitVisible(page.button(say("button_suggest_comment"))))
	look("06-colleague")
	page.paste("2 可以写明是对代理机构的哪一步干预")
	page.press(say("button_suggest_comment"))
	page.open(author)
	page.do(chromedp.WaitVisible(page.button(say("button_suggest_adopt"))))
	look("07-suggestion")
	page.paste("私自设置进场条件，对代理机构接收投标文件的环节进行干预")
	page.press(say("button_suggest_adopt"))
	look("08-adopted")

	// The liaison passes the others' forms, the head the liaison's.
	page.open(liaison)
	page.say("审核")
	page.sure(say("button_review_pass_all", "count", "3"))
	look("09-passed")
	page.open(head)
	page.say("审核")
	page.press(say("button_review_first"))
	page.press(say("button_review_pass"))
	look("10-head")
	for _, who := range []string{head, liaison, author, colleague} {
		if f := u.form(who); f.Status != form.Passed {
			t.Fatalf("the form of %s is %s, want passed", who, f.Status)
		}
	}

	// The liaison writes the unit's own form along its process.
	page.open(liaison)
	for i, text := range unitAnswers() {
		page.say(text)
		if i%12 == 0 {
			look("unit-" + strconv.Itoa(i))
		}
	}
	look("unit-handed-in")
	unit := form.UnitKey(u.campaign.ID, assets()[1].Unit)
	if f, err := u.db.Form(t.Context(), unit); err != nil || f.Status != form.Submitted {
		t.Fatalf("the unit's form is %s, %v, want submitted", f.Status, err)
	}
	page.say(say("button_mine"))

	// The collective review changes one and keeps the rest.
	page.say("集体评")
	look("11-meeting")
	page.pasteInto(phrase.FieldPlace, "6 月 1 日下午，行政楼 301")
	page.pasteInto(phrase.FieldPresent, "处领导、各科科长")
	page.pasteInto(phrase.FieldMinutes, "各岗位的风险点基本找准，有一处合并。")
	page.press(say("button_meeting_begin"))
	look("12-discussed")
	for !strings.Contains(page.text(), "李敏") {
		page.press(say("button_review_next"))
	}
	page.paste("12 并入 9；11 改为 可能私自向第三方泄露报名、保证金缴纳等交易信息")
	page.press(say("button_meeting_decide"))
	look("13-decided")
	page.sure(say("button_meeting_keep_all", "count", "4"))
	look("14-all-decided")
	page.say("集体评 记录")
	look("15-minutes")
	page.open(author)
	look("16-told")
	for _, who := range []string{head, liaison, author, colleague} {
		if f := u.form(who); f.Status != form.Decided {
			t.Fatalf("the form of %s is %s, want decided", who, f.Status)
		}
	}
	if f := u.form(author); f.Revision != 4 || len(f.Posts[0].Answers[slotDuty].Items) != 4 {
		t.Errorf("version %d has %d risk points, want 4 and 4", f.Revision, len(f.Posts[0].Answers[slotDuty].Items))
	}

	// Signed off, opened again because of one form, signed off once more, sent up.
	page.open(liaison)
	page.say("上报")
	look("20-complete")
	page.press(say("filing_button_ask"))
	page.open(head)
	page.do(chromedp.WaitVisible(page.button(say("filing_button_sign"))))
	look("21-sign-off")
	page.sure(say("filing_button_sign"))
	look("22-signed")
	wantAll(t, u, unit, form.Signed)
	page.say("重新打开 李敏的表还要补一处")
	look("23-opened-again")
	wantAll(t, u, unit, form.Passed)
	page.say("退回 李敏 1 请写全")
	page.open(author)
	page.do(chromedp.WaitVisible(page.button(say("button_mended"))))
	page.paste("贯彻执行公共资源交易的各项政策和制度")
	page.press(say("button_mended"))
	page.open(liaison)
	page.say("通过 李敏")
	page.say("上报 确认")
	page.open(head)
	page.say("审定")
	look("24-sign-off-again")
	page.sure(say("filing_button_sign"))
	page.open(liaison)
	page.do(chromedp.WaitVisible(page.button(say("filing_button_show"))))
	page.press(say("filing_button_show"))
	page.sure(say("filing_button_file"))
	look("25-filed")
	wantAll(t, u, unit, form.Filed)

	// The office takes it in.
	page.open(office)
	page.do(chromedp.WaitVisible(page.button(say("filing_button_receive"))))
	look("26-office")
	page.press(say("filing_button_receive"))
	look("27-received")
	wantAll(t, u, unit, form.Received)
	page.open(liaison)
	page.do(chromedp.WaitVisible(`//*[contains(text(),"` + say("filing_receipt_title", "number", "1") + `")]`))
	look("28-receipt")
	page.say("公示")
	page.sure(say("filing_button_post"))
	look("28-posted")
	for _, text := range []string{"版本 李敏", "谁看过 李敏", "汇报", "进度", "帮助"} {
		page.say(text)
		look("29-" + text)
	}
	page.open(author)
	page.say("修改")
	look("30-sealed")
	if f := u.form(author); f.Status != form.Received {
		t.Errorf("a form that the office has is %s after its author wanted to change it", f.Status)
	}
}

// wantAll fails unless every form of the unit, its own one too, is in a state.
func wantAll(t *testing.T, u *university, unit form.Key, want form.Status) {
	t.Helper()
	for _, key := range []form.Key{unit, u.key(account(1020)), u.key(account(1021)), u.key(account(1022)), u.key(account(1023))} {
		if f, err := u.db.Form(t.Context(), key); err != nil || f.Status != want {
			t.Fatalf("the form of %s is %s, %v, want %s", key.Person, f.Status, err, want)
		}
	}
}

// unitAnswers are what is typed to fill in a unit's form and to hand it in.
func unitAnswers() []string {
	answers := []string{
		"部门表", "确认",
		"贯彻执行资产管理制度；组织校内采购", "下一步", "采购方式的审定", "下一步", "可能碍于情面放宽审核", "下一步",
	}
	for range 4 { // the other categories
		answers = append(answers, "无", "确认")
	}
	answers = append(answers,
		"采购流程", "受理申请；组织评审", "下一步",
		"综合科科长", "可能先办后补手续", "下一步", "熟人打招呼后插队办理",
		"采购科科长", "可能打听评委名单", "下一步", "托人打听",
		"年度采购计划", "下一步", "可能不经集体研究", "下一步")
	for range 3 { // the other important matters
		answers = append(answers, "不涉及", "确认")
	}
	return append(answers,
		"组织研究重大采购事项", "下一步", "重大采购事项的决定", "下一步", "可能个人说了算", "下一步",
		"提交", "确认")
}
