package app_test

import (
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
	_ = office

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

	// The collective review changes one and keeps the rest.
	page.open(liaison)
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
	page.sure(say("button_meeting_keep_all", "count", "3"))
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
}
