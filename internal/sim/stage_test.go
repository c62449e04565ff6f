package sim_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lianbot/internal/sim"
)

// theatre is a platform with an app behind it that reminds two people every day
// and has decided a good deal already.
type theatre struct {
	acting
	rows []sim.Decision
}

func (s *theatre) decisions(_ context.Context, n int) ([]sim.Decision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.rows)
	for _, at := range s.done {
		all = append(all, sim.Decision{At: at, OpenID: li, Kind: "reminder", Stage: "-8@09:10", Status: "sent", Reason: "reminder"})
	}
	slices.SortStableFunc(all, func(a, b sim.Decision) int { return b.At.Compare(a.At) })
	return all[:min(n, len(all))], nil
}

// decided are decisions of a campaign's first days.
func decided() []sim.Decision {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.June, day, hour, minute, 0, 0, opening.Location())
	}
	rows := []sim.Decision{
		{At: at(1, 9, 10), OpenID: li, Kind: "invitation", Stage: "opening@09:10", Status: "sent", Reason: "invitation"},
		{At: at(1, 9, 10), OpenID: wang, Kind: "invitation", Stage: "opening@09:10", Status: "refused", Reason: "unreachable"},
		{At: at(1, 9, 12), OpenID: li, Kind: "answer", Status: "sent", Reason: "answer"},
		{At: at(2, 9, 5), OpenID: wang, Kind: "digest", Stage: "2026-06-02", Status: "sent", Reason: "digest"},
		{At: at(2, 9, 10), OpenID: li, Kind: "reminder", Stage: "-8@09:10", Status: "cancelled", Reason: "submitted"},
		{At: at(2, 12, 30), OpenID: li, Kind: "snooze", Status: "waiting", Reason: "lunch_break"},
		{At: at(2, 14, 0), OpenID: room, Kind: "office", Status: "in_doubt", Reason: "replanned"},
		{At: at(2, 15, 25), OpenID: "ou_gone", Name: "欧阳长名字的一位老师", Role: "教职工", Kind: "something_new", Stage: "0@end-125m", Status: "expired", Reason: "too_late"},
	}
	for i := range 30 {
		rows = append(rows, sim.Decision{
			At: at(2, 10, i), OpenID: fmt.Sprintf("ou_%d", i), Name: fmt.Sprintf("老师%d", i), Role: "教职工",
			Kind: "reminder", Stage: "-5@09:10", Status: "sent", Reason: "reminder",
		})
	}
	return rows
}

// play gives every screen an app of its own.
func play(t *testing.T, plan []time.Time, test func(b *bench, p *tab, s *theatre)) {
	t.Helper()
	for _, size := range screens {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			s := &theatre{acting: acting{plan: plan}, rows: decided()}
			b := setup(t, func(o *sim.Options) {
				o.People[0].Role, o.People[1].Role = "教职工", "联络员"
				o.Backstage = &sim.Backstage{Next: s.next, Decisions: s.decisions}
			})
			s.now = b.Now
			b.SetNow(opening)
			go s.act(t.Context(), 2*time.Millisecond)
			test(b, b.browse(t, size), s)
		})
	}
}

func (p *tab) shows(selector string) string {
	p.t.Helper()
	return eval[string](p, `document.querySelector('`+selector+`').innerText`)
}

func TestPageRunsACampaign(t *testing.T) {
	t.Parallel()
	plan := june(1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 22)
	play(t, plan, func(_ *bench, p *tab, s *theatre) {
		p.console()
		p.until(`document.getElementById('clock-next').innerText.includes('6月1日 周一 10:10')`)
		if next := p.shows("#clock-next"); !strings.Contains(next, "还有 1 小时 ") && !strings.Contains(next, "还有 1 小时）") {
			p.t.Errorf("next: %q", next)
		}
		p.picture("clock")
		p.press(`[data-clock="next"]`)
		p.until(`document.getElementById('clock-next').innerText.includes('6月2日 周二 10:10')`)
		p.until(`document.getElementById('clock-run').innerText.includes('做完了这一件，走了 1 步')`)

		p.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('clock-until').value = '2026-06-05'`))
		p.press(`[data-clock="run"]`)
		p.until(`document.getElementById('clock-run').innerText.includes('跑到了指定的日期，走了 4 步')`)
		p.until(`document.getElementById('clock').innerText.startsWith('2026年6月5日 周五 23:59:')`)

		p.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('clock-until').value = ''`))
		p.press(`[data-clock="run"]`)
		p.until(`document.getElementById('clock-run').innerText.includes('跑完了：没有排着的事了，走了 10 步')`)
		p.until(`document.getElementById('clock').innerText.startsWith('2026年6月22日 周一 10:10:')`)
		p.until(`document.getElementById('clock-next').innerText.includes('没有排着的事')`)
		p.wantNoSideways("clock")
		p.picture("clock-done")
		s.punctual(p.t)

		// What keeps the app busy can be stopped.
		s.mu.Lock()
		s.stuck = true
		s.mu.Unlock()
		p.press(`[data-clock="run"]`)
		p.until(`document.getElementById('clock-run').innerText.includes('正在跑：6月22日 周一')`)
		p.picture("clock-running")
		p.press(`[data-clock="stop"]`)
		p.until(`document.getElementById('clock-run').innerText.includes('已停下')`)
	})
}

func TestPageShowsTheRecord(t *testing.T) {
	t.Parallel()
	play(t, june(3), func(b *bench, p *tab, _ *theatre) {
		p.open(li)
		p.console()
		p.press(".to-record")
		p.until(`document.querySelectorAll('#record tbody tr').length === 38`)
		p.until(`document.getElementById('panel').getBoundingClientRect().left >= innerWidth - 300`)
		for _, want := range []string{"6月2日 周二", "35 条", "李敏", "教职工", "截止前第 8 个工作日", "截止当天下班前 125 分钟", "邀请", "进度简报", "未发", "已提交", "联络员群", "something_new", "收不到消息", "午休时段"} {
			if text := p.shows("#record"); !strings.Contains(text, want) {
				p.t.Errorf("the record does not show %q:\n%s", want, text)
			}
		}
		p.wantNoSideways("record")
		p.picture("record")

		// It follows what happens.
		if err := b.StartRun(time.Time{}, 1); err != nil {
			p.t.Fatal(err)
		}
		p.until(`document.querySelector('#record caption').innerText.includes('6月3日 周三')`)

		filter := func(name, value string) {
			p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
				`(select => { select.value = %q; select.dispatchEvent(new Event('change')); })(document.querySelector('[data-filter=%q]'))`, value, name)))
		}
		rows := func(n int) {
			p.until(fmt.Sprintf(`document.querySelectorAll('#record tbody tr').length === %d`, n))
		}
		filter("kind", "reminder")
		rows(32)
		filter("status", "cancelled")
		rows(1)
		p.picture("record-filtered")
		filter("status", "")
		filter("kind", "")
		filter("role", "联络员")
		rows(2)
		filter("role", "")
		filter("reason", "too_late")
		rows(1)
		filter("reason", "")
		p.do(chromedp.SendKeys(chromedp.ID("record-search"), "李敏"))
		rows(5)
		p.do(chromedp.SendKeys(chromedp.ID("record-search"), "没有这个人"))
		rows(0)
		if text := p.shows("#record"); !strings.Contains(text, "没有找到") {
			p.t.Errorf("nothing found: %s", text)
		}
		p.press("#close-record")
		p.until(`document.body.dataset.view === 'chat' && location.hash === '#/` + li + `'`)
	})
}

// A person's status is switched on the page, and the platform refuses what it would.
func TestPageSwitchesStatus(t *testing.T) {
	t.Parallel()
	onScreens(t, nil, func(b *bench, p *tab) {
		r := b.call("POST", "/open-apis/message/v4/batch_send/", obj{"msg_type": "text", "content": obj{"text": "各位老师好"}, "open_ids": []string{li, wang}})
		if r.Code != 0 {
			p.t.Fatalf("batch: %s", r.body)
		}
		p.open(li)
		p.until(`document.querySelector('.batch')?.innerText === '批量发送'`)
		for _, c := range []struct {
			status string
			code   int
			says   string
		}{
			{"stopped", 230053, "停用了机器人"}, {"resigned", 230029, "已离职"}, {"out_of_range", 230013, "不在机器人的可用范围"},
		} {
			p.console()
			p.press(`input[value="` + c.status + `"]`)
			p.until(`document.querySelector('.chat-notice').innerText.includes('` + c.says + `')`)
			b.refused(c.code, "POST", create, text(li, "您好"))
			p.until(`document.querySelector('.person-row.gone .person-title').textContent === '李敏'`)
			eval[bool](p, `(document.getElementById('log').open = true)`)
			p.until(fmt.Sprintf(`[...document.querySelectorAll('.log .bad')].some(line => line.innerText.includes('%d') && line.innerText.includes('李敏'))`, c.code))
		}
		p.picture("status")
		p.press(`input[value="active"]`)
		p.until(`document.querySelector('.chat-notice').hidden`)
		b.sent(create, text(li, "欢迎回来"))
	})
}
