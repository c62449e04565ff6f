package app_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// TestTablesInBrowser fills the handout's sample tables in by card, in a real
// Chromium: each cell pasted as it stands. A form by card costs at most two of
// the calls that the platform counts.
func TestTablesInBrowser(t *testing.T) {
	t.Parallel()
	all := tables(t)
	for _, c := range []struct {
		on     deployment
		tables []table
	}{{small, all[:1]}, {large, all[1:]}} {
		t.Run(c.on.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, c.on)
			page := u.browse(t, phone)
			for _, table := range c.tables {
				before := u.counted()
				page.open(table.person)
				pressed := 0
				for _, press := range fillByCard(table) {
					if press.field != "" {
						page.paste(press.field)
					}
					page.press(u.phrase(press.button))
					page.wantNoSideways(press.button)
					pressed++
				}
				wantTable(t, table, u.form(table.person))
				calls := u.counted() - before
				if most := 1 + copyCalls; calls > most {
					t.Errorf("table %d: %d counted calls for the whole form, at most %d are allowed", table.number, calls, most)
				}
				t.Logf("table %d in the browser: %d presses, %d counted calls", table.number, pressed, calls)
			}
		})
	}
}

// TestOldCardInBrowser presses a card that has been overtaken by a message typed
// elsewhere: nothing changes, and what was typed into it is still there.
func TestOldCardInBrowser(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	who := account(1022)
	page := u.browse(t, desktop)
	page.open(who)
	page.press(u.phrase("button_start"))
	page.press(u.phrase("button_known"))
	u.as(t, who).say("受理采购申请")
	before, version := u.form(who), u.version(who)

	const typed = "组织开标评标"
	page.paste(typed)
	page.press(u.phrase("button_note"))

	if got := page.field(); got != typed {
		t.Errorf("the field has %q, want what was typed", got)
	}
	if text := page.text(); !strings.Contains(text, "受理采购申请") {
		t.Errorf("the card is not the current one:\n%s", text)
	}
	page.do(chromedp.WaitVisible(`//*[contains(@class,"toast")][contains(.,"` + u.phrase("stale_text") + `")]`))
	if diff := cmp.Diff(before, u.form(who)); diff != "" || u.version(who) != version {
		t.Errorf("an old card changed the record:\n%s", diff)
	}

	page.press(u.phrase("button_note"))
	if got := texts(u.form(who).Posts[0].Answers[slotDuties].Items); !cmp.Equal(got, []string{"受理采购申请", typed}) {
		t.Errorf("after pressing again the duties are %q", got)
	}
}

// TestDoubleClickInBrowser presses twice where once was meant.
func TestDoubleClickInBrowser(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	who := account(1022)
	page := u.browse(t, desktop)
	page.open(who)
	page.expectCard(chromedp.DoubleClick(page.button(u.phrase("button_start"))))
	page.press(u.phrase("button_known"))
	version := u.version(who)

	page.paste("受理采购申请")
	page.expectCard(chromedp.DoubleClick(page.button(u.phrase("button_note"))))

	eventually(t, "settled", func() bool { return !eval[bool](page, newestJS+`.classList.contains('busy')`) })
	if got := texts(u.form(who).Posts[0].Answers[slotDuties].Items); !cmp.Equal(got, []string{"受理采购申请"}) {
		t.Errorf("the duties are %q, want one", got)
	}
	if v := u.version(who); v != version+1 {
		t.Errorf("the version went from %d to %d, want one step", version, v)
	}
}

// TestScreens walks through everything that a member of staff, a liaison and the
// office see, at the width of a phone and of a desk: nothing scrolls sideways and
// the console stays silent. With LIANBOT_SCREENSHOTS it keeps the pictures.
func TestScreens(t *testing.T) {
	t.Parallel()
	for _, size := range []screen{phone, desktop} {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, small)
			page := u.browse(t, size)
			look := func(name string) {
				t.Helper()
				page.wantNoSideways(name)
				page.picture(size.name + "-" + name)
			}
			say := u.phrase

			page.open(account(1022))
			page.do(chromedp.WaitVisible(newest))
			look("1-invitation")
			page.press(say("button_start"))
			look("2-post")
			page.press(say("button_known"))
			page.paste("1.受理并审核校内采购申请\n2.组织采购文件编制、公告发布和开标评标\n3.汇总采购档案，答复质疑")
			page.press(say("button_note"))
			look("3-list-with-items")
			page.press(say("button_next"))
			page.paste("采购方式的建议权\n评审专家抽取的组织权\n供应商资格审查的初审权")
			page.press(say("button_next"))
			look("4-category")
			page.press(say("button_samples"))
			look("5-samples")
			page.paste("熟人请托时，可能对不合规的采购申请先受理后补手续")
			page.press(say("button_next"))
			page.press(say("button_none"))
			look("6-none")
			page.press(say("button_none_sure"))
			page.press(say("button_none"))
			page.press(say("button_none_sure"))
			page.paste("投标人可能托熟人打听评委名单，影响评审专家抽取")
			page.press(say("button_next"))
			look("7-coverage")
			page.press(say("button_preview"))
			look("8-preview")
			page.press(say("button_submit"))
			look("9-submit")
			page.press(say("button_submit_sure"))
			look("10-filed")

			page.open(account(1021))
			page.say("进度")
			look("11-liaison")
			page.open(account(1001))
			for _, text := range []string{
				"进度", "进度 采购", "进度 学院", "未完成", "分类", "排行", "趋势", "活动", "阶段", "名单", "名单 采购", "额度", "核对", "延期 6月27日 采购 评标", "延期 6月24日 采购 评标", "进度 文字",
			} {
				page.say(text)
				look("12-administrator-" + text)
			}
			page.open("group/" + group + "?as=" + account(1021))
			page.say("进度")
			look("13-group")
			page.open(account(1023))
			page.say("开始")
			page.say("帮助")
			look("14-typed")
		})
	}
}
