package tick_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
	"lianbot/internal/tick"
)

// planned is a reminder of the rung -3 for the first person.
func planned() outbox.Item {
	return outbox.Item{
		ID: "item", Key: "2026-06/1/reminder/-3/0001", To: "ou_0001",
		NotAfter: time.Date(2026, 6, 16, 17, 30, 0, 0, zone),
		About:    outbox.About{Kind: "reminder", Campaign: "2026-06", Plan: 1, Stage: "-3", Person: "0001", Unit: "教务处"},
	}
}

// TestDecisions goes through every reason for which an item does not leave, or not
// now.
func TestDecisions(t *testing.T) {
	t.Parallel()
	about := func(kind, person, stage string) func(*outbox.Item) {
		return func(it *outbox.Item) {
			it.About.Kind, it.About.Person, it.About.Stage, it.To = kind, person, stage, "ou_"+person
		}
	}
	roster := func(change func(*staff.Person)) func(*school) {
		return func(s *school) {
			people := staffed()
			change(&people[0])
			s.enlist(people)
		}
	}
	other := func(item, what string) func(*school) {
		return func(s *school) {
			touch := tick.Touch{Person: "0001", Day: s.now.Format(time.DateOnly), Item: item, What: what}
			if _, err := s.books.Touch(s.Context(), touch, 9, s.now); err != nil {
				s.Fatal(err)
			}
		}
	}
	snoozed := func(until string) func(*school) {
		return func(s *school) {
			if err := s.books.Put(s.Context(), []outbox.Item{{
				ID: "snooze", Key: "snooze/2026-06/0001/x", To: "ou_0001", NotBefore: at(s.T, until),
			}}); err != nil {
				s.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name   string
		now    string
		item   func(*outbox.Item)
		before func(*school)
		want   string // why not; empty: it leaves
		later  string
	}{
		{name: "wanted"},
		{name: "no campaign", before: func(s *school) { s.dir.none = true }, want: "no_campaign"},
		{name: "another campaign", before: func(s *school) { s.dir.campaign.ID = "2027" }, want: "no_campaign"},
		{name: "an older plan", before: func(s *school) { s.dir.campaign.Plan = 2 }, want: "dates_moved"},
		{name: "left", before: func(s *school) { s.enlist(staffed()[1:]) }, want: "left"},
		{name: "no account any more", before: roster(func(p *staff.Person) { p.ID, p.OpenID = "0001b", "" }), item: func(it *outbox.Item) { it.About.Person = "0001b" }, want: "no_account"},
		{name: "another account", before: roster(func(p *staff.Person) { p.OpenID = "ou_new" }), want: "account_changed"},
		{name: "submitted", before: func(s *school) { s.state("0001", start(), submit()) }, want: "finished"},
		{name: "exempt meanwhile", before: roster(func(p *staff.Person) { p.Standing = staff.Exempt }), want: "exempt"},
		{name: "without an account by the list", before: roster(func(p *staff.Person) { p.Standing = staff.NoAccount }), want: "no_account"},
		{name: "a liaison who is ill", item: about("digest", "0001", "2026-06-16"), before: roster(func(p *staff.Person) {
			p.Role, p.Standing = staff.Liaison, staff.SickLeave
		}), want: "exempt"},
		{name: "no unit any more", before: roster(func(p *staff.Person) { p.Unit = "" }), want: "no_unit"},
		{name: "unknown kind", item: func(it *outbox.Item) { it.About.Kind = "advertisement" }, want: "unknown_kind"},
		{name: "the opening was put off", before: func(s *school) { s.dir.campaign.Opens = at(s.T, "2026-06-17 00:00") }, want: "not_open"},
		{
			name: "an invitation waits for the opening", item: func(it *outbox.Item) { about("invitation", "0001", "open")(it); it.NotAfter = time.Time{} },
			before: func(s *school) { s.dir.campaign.Opens = at(s.T, "2026-06-17 00:00") }, want: "not_open", later: "06-17 08:34",
		},
		{name: "an invitation after the deadline", now: "2026-06-23 10:00", item: about("invitation", "0001", "open"), want: "closed"},
		{name: "an invitation for who has begun", item: about("invitation", "0001", "open"), before: func(s *school) { s.state("0001", start()) }, want: "begun"},
		{name: "in the lunch break", now: "2026-06-16 12:10", want: "lunch_break", later: "06-16 14:34"},
		{name: "in the lunch break, too late then", now: "2026-06-16 12:10", item: func(it *outbox.Item) { it.NotAfter = at(t, "2026-06-16 14:00") }, want: "lunch_break"},
		{name: "in the evening", now: "2026-06-16 21:10", want: "quiet_hours"},
		{name: "on a day off", now: "2026-06-19 10:00", item: func(it *outbox.Item) { it.NotAfter = time.Time{} }, want: "day_off", later: "06-22 08:34"},
		{name: "snoozed", before: snoozed("2026-06-16 19:40"), want: "snoozed"},
		{name: "snoozed before", before: snoozed("2026-06-16 09:00")},
		{name: "a later moment was asked for", item: about("snooze", "0001", "x"), before: snoozed("2026-06-17 09:10"), want: "asked_again"},
		{name: "a snooze at its time", item: about("snooze", "0001", "x"), before: other("another", "digest")},
		{name: "a nudge for who has submitted", item: about("nudge", "0001", "d"), before: func(s *school) { s.state("0001", start(), submit()) }, want: "finished"},
		{name: "the day's message is had", before: other("another", "nudge"), want: "cap"},
		{name: "its own place", before: other("item", "reminder/-3")},
		{name: "said under an older plan", before: other("another", "reminder/-3"), want: "said_today"},
		{name: "an invitation on a full day, too late then", item: about("invitation", "0001", "open"), before: other("another", "nudge"), want: "cap"},
		{
			name: "an invitation on a full day waits", item: func(it *outbox.Item) { about("invitation", "0001", "open")(it); it.NotAfter = time.Time{} },
			before: other("another", "nudge"), want: "cap", later: "06-17 09:10",
		},
		{name: "a digest for who is no liaison any more", item: about("digest", "0001", "2026-06-16"), want: "role_changed"},
		{name: "a digest of another unit", item: func(it *outbox.Item) { about("digest", "0004", "2026-06-16")(it); it.About.Unit = "图书馆" }, want: "role_changed"},
		{name: "a digest", item: about("digest", "0004", "2026-06-16")},
		{name: "a deputy's digest", item: about("digest", "0005", "2026-06-16")},
		{name: "the office's", item: func(it *outbox.Item) { about("office", "0007", "2026-06-16")(it); it.About.Unit = "校纪委办公室" }},
		{name: "the office's for a liaison", item: about("office", "0004", "2026-06-16"), want: "role_changed"},
		{name: "to the head", item: about("heads", "0006", "heads-2")},
		{name: "to the head of a unit that has finished", item: about("heads", "0006", "heads-2"), before: func(s *school) {
			for _, id := range []string{"0001", "0002", "0003", "0004", "0005", "0006"} {
				s.state(id, start(), submit())
			}
		}, want: "unit_finished"},
		{name: "overdue", now: "2026-06-23 09:10", item: func(it *outbox.Item) { it.About.Stage, it.NotAfter = "+1", at(t, "2026-06-23 17:30") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			now := test.now
			if now == "" {
				now = "2026-06-16 09:10"
			}
			s := open(t, staffed(), now)
			it := planned()
			if test.item != nil {
				test.item(&it)
			}
			if test.before != nil {
				test.before(s)
			}
			got := s.made(it)
			want := outbox.Decision{Cancel: test.want}
			switch {
			case test.want == "":
				if got.Cancel != "" || !got.Later.IsZero() || got.Message.Text == "" && got.Message.Card == nil {
					t.Fatalf("got %+v, want a message", got)
				}
				return
			case test.later != "":
				want = outbox.Decision{Later: at(t, "2026-"+test.later), Why: test.want}
			}
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// away are figures that cannot be read.
type away struct{ tick.Figures }

func (away) Standing(context.Context, string, string) (progress.Standing, bool, error) {
	return progress.Standing{}, false, errAway
}

func TestCannotFindOut(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:10")
	s.writer.Figures = away{s.books}
	if _, err := s.writer.Make(t.Context(), planned(), s.now); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	s.dir.fail = errAway
	if _, err := s.writer.Make(t.Context(), planned(), s.now); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
}

// TestWords reads the texts: by state, by how near the deadline is, with and
// without a name, and the school's own.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, now, stage, want string
		before                 func(*school)
		item                   func(*outbox.Item)
	}{
		{
			name: "far", now: "2026-06-16 09:10", stage: "-3",
			want: "姓0001老师好。您的个人岗位风险点自查表还没有开始。大约 10 分钟，可以随时停下，答过的都会保存。\n请在 6 月 22 日（周一）17:30 前完成，还有 3 个工作日（端午节放假不算）。回复“开始”就可以填。",
		},
		{
			name: "the inner date", now: "2026-06-09 09:10", stage: "-8", before: func(s *school) { s.dir.campaign.Schedule.Personal = at(s.T, "2026-06-09 17:30") },
			want: "姓0001老师好。您的个人岗位风险点自查表还没有开始，现在填也来得及，大约 10 分钟。\n请在今天 17:30 前完成。回复“开始”就可以填。",
		},
		{
			name: "near", now: "2026-06-18 09:10", stage: "-1", before: func(s *school) { s.state("0001", start()) },
			want: "姓0001老师好。您的个人岗位风险点自查表填了一部分，都存好了，还差提交。\n到 6 月 22 日（周一）17:30 还有 1 个工作日（端午节放假不算）。回复“继续”，从上次的地方接着填。",
		},
		{
			name: "today", now: "2026-06-22 09:10", stage: "0",
			want: "姓0001老师好。您的个人岗位风险点自查表还没有开始，现在填也来得及，大约 10 分钟。\n请在今天 17:30 前完成。回复“开始”就可以填。",
		},
		{
			name: "over", now: "2026-06-23 09:10", stage: "+1",
			want: "姓0001老师好。填写已在 6 月 22 日（周一）17:30 截止，还没有收到您的个人岗位风险点自查表。\n不要紧，确实要补，请联系校纪委办公室（8305）。",
		},
		{
			name: "bundled", now: "2026-06-16 09:10", stage: "-3", item: func(it *outbox.Item) { it.Bundle = "b" },
			want: "老师好。您的个人岗位风险点自查表还没有开始。大约 10 分钟，可以随时停下，答过的都会保存。\n请在 6 月 22 日（周一）17:30 前完成，还有 3 个工作日（端午节放假不算）。回复“开始”就可以填。",
		},
		{
			name: "the school's own words", now: "2026-06-16 09:10", stage: "-3", before: func(s *school) {
				s.dir.campaign.Ladder[2].Texts = map[string]string{"not_started": "{name}老师，自查表请在 {deadline} 前交{left}。"}
			},
			want: "姓0001老师，自查表请在 6 月 22 日（周一）17:30 前交，还有 3 个工作日。",
		},
		{
			name: "the school's own words for another state", now: "2026-06-16 09:10", stage: "-3", before: func(s *school) {
				s.dir.campaign.Ladder[2].Texts = map[string]string{"not_started": "{name}老师，自查表请在 {deadline} 前交{left}。"}
				s.state("0001", start())
			},
			want: "姓0001老师好。您的个人岗位风险点自查表填了一部分，都存好了。\n请在 6 月 22 日（周一）17:30 前提交，还有 3 个工作日（端午节放假不算）。回复“继续”，从上次的地方接着填。",
		},
		{
			name: "asked for", now: "2026-06-16 19:40", stage: "x", item: func(it *outbox.Item) { it.About.Kind = "snooze"; it.NotAfter = time.Time{} },
			want: "姓0001老师好。您让我这时候提醒您。\n您的个人岗位风险点自查表还没有开始。大约 10 分钟，可以随时停下，答过的都会保存。\n请在 6 月 22 日（周一）17:30 前完成，还有 3 个工作日（端午节放假不算）。回复“开始”就可以填。",
		},
		{
			name: "nudged", now: "2026-06-22 10:00", stage: "x", item: func(it *outbox.Item) { it.About.Kind = "nudge"; it.NotAfter = time.Time{} },
			want: "姓0001老师好。单位请我再提醒您一声。\n您的个人岗位风险点自查表还没有开始，现在填也来得及，大约 10 分钟。\n请在今天 17:30 前完成。回复“开始”就可以填。",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, staffed(), test.now)
			if test.before != nil {
				test.before(s)
			}
			it := planned()
			it.About.Stage, it.NotAfter = test.stage, time.Time{}
			if test.item != nil {
				test.item(&it)
			}
			if diff := cmp.Diff(test.want, s.made(it).Message.Text); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// lines are the texts of a card from its title on, with its buttons in brackets.
func lines(t *testing.T, m message.Message) []string {
	t.Helper()
	if m.Card == nil {
		t.Fatalf("no card but %q", m.Text)
	}
	out := []string{m.Card.Title + " | " + m.Card.Tag}
	for _, b := range m.Card.Body {
		switch {
		case b.Paragraph != nil:
			out = append(out, strings.Split(b.Paragraph.Text, "\n")...)
		case b.Bar != nil:
			raw, err := json.Marshal(b.Bar)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(raw))
		case b.Fold != nil:
			out = append(out, "+ "+b.Fold.Title)
		case b.Buttons != nil:
			row := ""
			for _, button := range b.Buttons.Row {
				row += "[" + button.Label + " " + button.Action.Name + "]"
			}
			out = append(out, row)
		}
	}
	return out
}

// TestCards reads the digests.
func TestCards(t *testing.T) {
	t.Parallel()
	retired, offline := someone(9, "教务处", staff.Staff), someone(10, "教务处", staff.Staff)
	retired.Standing, offline.Standing = staff.Retired, staff.NoAccount
	s := open(t, append(staffed(), someone(8, "图书馆", staff.Staff), retired, offline), "2026-06-10 11:00")
	s.state("0002", start())
	s.state("0003", start(), submit())
	s.now = at(t, "2026-06-15 09:30")
	s.state("0005", start(), submit())
	s.lost["ou_0001"] = 230053
	s.now = at(t, "2026-06-16 09:05")
	card := func(kind, person, unit string) []string {
		t.Helper()
		it := planned()
		it.ID, it.To, it.NotAfter = kind+person, "ou_"+person, time.Time{}
		it.About = outbox.About{Kind: kind, Campaign: "2026-06", Plan: 1, Stage: "x", Person: person, Unit: unit}
		return lines(t, s.made(it).Message)
	}
	for _, test := range []struct {
		kind, person, unit string
		want               []string
	}{
		{"digest", "0004", "教务处", []string{
			"教务处 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 2 · 填写中 1 · 未开始 4 · 免填 1，共 8 人", "已提交的：待审核 2", `{"done":2,"total":7}`,
			"上一期以来新提交 1 人", "未开始（4 人）：姓0001、姓0004、姓0006、姓0010", "填写中，3 天没有动（1 人）：姓0002",
			"没有账号（1 人）：姓0010。请当面转告。",
			"收不到消息（1 人）：姓0001。请当面提一声，并请他们重新允许机器人发消息。",
			"您自己的表：未开始。", "+ 四点说明", "+ 谁能看到",
			"[提醒未开始的 4 人 nudge_open][看全部 progress][填我的表 start]",
		}},
		{"digest", "0005", "教务处", []string{
			"教务处 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 2 · 填写中 1 · 未开始 4 · 免填 1，共 8 人", "已提交的：待审核 2", `{"done":2,"total":7}`,
			"上一期以来新提交 1 人", "未开始（4 人）：姓0001、姓0004、姓0006、姓0010", "填写中，3 天没有动（1 人）：姓0002",
			"没有账号（1 人）：姓0010。请当面转告。",
			"收不到消息（1 人）：姓0001。请当面提一声，并请他们重新允许机器人发消息。",
			"您自己的表：已提交。", "[提醒未开始的 4 人 nudge_open][看全部 progress]",
		}},
		{"heads", "0006", "教务处", []string{
			"教务处 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 2 · 填写中 1 · 未开始 4 · 免填 1，共 8 人", "已提交的：待审核 2", `{"done":2,"total":7}`,
			"还没有提交（5 人）：姓0001、姓0002、姓0004、姓0006、姓0010", "方便的时候，请您提一声。名单只给您和联络员看，请不要转到群里。",
			"您自己的表：未开始。", "+ 四点说明", "+ 谁能看到", "[填我的表 start]",
		}},
		{"office", "0007", "校纪委办公室", []string{
			"全校 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 2 · 填写中 1 · 未开始 6 · 免填 1，共 10 人", "已提交的：待审核 2", `{"done":2,"total":9}`,
			"上一期以来新提交 1 人", "还差得多一些的单位：", "校纪委办公室 0/1", "图书馆 0/1", "教务处 2/7",
			"没有账号 1 人，需要单位转告。", "收不到消息 1 人，需要单位转告。", "本月已用 120 次调用，预计月底 205 次，上限 10000 次。",
			"您自己的表：未开始。", "+ 四点说明", "+ 谁能看到", "[看全部 progress][填我的表 start]",
		}},
	} {
		if diff := cmp.Diff(test.want, card(test.kind, test.person, test.unit)); diff != "" {
			t.Errorf("%s for %s (-want +got):\n%s", test.kind, test.person, diff)
		}
	}
	s.now = at(t, "2026-06-22 09:05")
	if got := card("digest", "0004", "教务处")[0]; got != "教务处 · 6 月 22 日（周一） | 今天截止" {
		t.Errorf("on the last day: %s", got)
	}
	s.now = at(t, "2026-06-23 09:05")
	over := strings.Join(card("digest", "0004", "教务处"), "\n")
	if !strings.Contains(over, "已经截止") || strings.Contains(over, "nudge_open") || strings.Contains(over, "[填我的表") {
		t.Errorf("after the deadline:\n%s", over)
	}
}

// TestOfficeWarns of a month that is nearly used up, of what was refused, and of
// years without holidays.
func TestOfficeWarns(t *testing.T) {
	t.Parallel()
	people := staffed()
	people[0].OpenID = ""
	s := open(t, people, "2026-06-16 09:20")
	s.dir.campaign.Rules.Quota = 150
	s.dir.campaign.Ends = at(t, "2027-01-10 17:30")
	if err := s.books.Put(t.Context(), []outbox.Item{{ID: "1", To: "ou", Priority: outbox.Reminder}, {ID: "2", To: "ou", Priority: outbox.Reminder}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.books.Claim(t.Context(), "r", s.now, time.Minute, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.books.Settle(t.Context(), "r", "1", s.now, outbox.Result{Status: outbox.Refused, Detail: "230013"}); err != nil {
		t.Fatal(err)
	}
	it := planned()
	it.To, it.About.Kind, it.About.Person, it.About.Unit = "ou_0007", "office", "0007", "校纪委办公室"
	got := strings.Join(lines(t, s.made(it).Message), "\n")
	for _, want := range []string{
		"没有账号 1 人", "发送：等待 1 条，被拒收 1 条，待核实 0 条。", "已用 120 次调用", "已到八成", "2027 年的放假安排还没有",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, p := range people {
		if strings.Contains(got, p.Name) {
			t.Errorf("the office's digest names %s", p.Name)
		}
	}
}

// TestUnitDone thanks.
func TestUnitDone(t *testing.T) {
	t.Parallel()
	s := open(t, []staff.Person{someone(4, "教务处", staff.Liaison)}, "2026-06-16 09:05")
	s.state("0004", start(), submit())
	it := planned()
	it.To, it.About.Kind, it.About.Person = "ou_0004", "digest", "0004"
	got := lines(t, s.made(it).Message)
	want := []string{
		"教务处 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 1 · 填写中 0 · 未开始 0，共 1 人", "已提交的：待审核 1", `{"done":1,"total":1}`,
		"上一期以来新提交 1 人", "全部提交了，谢谢您。", "您自己的表：已提交。", "[看全部 progress]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDigestOfReturned names those whose form was sent back, and nobody of them as
// one who stands still.
func TestDigestOfReturned(t *testing.T) {
	t.Parallel()
	s := open(t, []staff.Person{someone(1, "教务处", staff.Staff), someone(2, "教务处", staff.Staff), someone(4, "教务处", staff.Liaison)}, "2026-06-08 11:00")
	s.state("0001", start(), submit(), form.Change{Kind: form.Return})
	s.state("0002", start(), submit(), form.Change{Kind: form.Pass})
	s.state("0004", start(), submit(), form.Change{Kind: form.Return})
	s.now = at(t, "2026-06-16 09:05")
	it := planned()
	it.To, it.About.Kind, it.About.Person = "ou_0004", "digest", "0004"
	got := lines(t, s.made(it).Message)
	want := []string{
		"教务处 · 6 月 16 日（周二） | 还有 3 个工作日", "已提交 1 · 填写中 0 · 未开始 0 · 被退回 2，共 3 人", "已提交的：已通过 1", `{"done":1,"total":3}`,
		"被退回（2 人）：姓0001、姓0004", "您自己的表：被退回，待修改。", "[看全部 progress][填我的表 start]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestInvitationCard is the same card that opening the chat sends.
func TestInvitationCard(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-01 09:10")
	s.tick()
	got := lines(t, s.made(s.item(reminder.InvitationKeys("2026-06")+"0001")).Message)
	all := strings.Join(got, "\n")
	for _, want := range []string{"姓0001老师好", "[开始 start][看样例 samples][今晚再提醒我 snooze]", "本单位联络员 姓0004"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
}
