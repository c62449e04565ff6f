package reminder_test

import (
	"fmt"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func clock(hour, minute int) calendar.Clock { return calendar.Clock(hour*60 + minute) }

// tester is what the helpers report to: a test, a benchmark or a property.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func at(t tester, s string) time.Time {
	t.Helper()
	d, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

// june is the campaign of June 2026 with the ladder that a school begins with.
func june(t tester) campaign.Campaign {
	t.Helper()
	morning := clock(9, 10)
	return campaign.Campaign{
		ID: "2026-06", Title: "查找廉政风险", Office: "校纪委办公室", Plan: 1,
		Opens: at(t, "2026-06-01 00:00"), Deadline: at(t, "2026-06-22 17:30"), Ends: at(t, "2026-06-30 17:30"),
		Calendar: calendar.Settings{
			EndOfDay: clock(17, 30),
			Quiet:    calendar.Span{From: clock(21, 0), To: clock(8, 30)},
			Lunch:    calendar.Span{From: clock(12, 0), To: clock(14, 30)},
		},
		Ladder: []campaign.Stage{
			{ID: "open", Opening: true, At: morning},
			{ID: "-8", Days: -8, At: morning},
			{ID: "-5", Days: -5, At: morning},
			{ID: "-3", Days: -3, At: morning},
			{ID: "-1", Days: -1, At: morning},
			{ID: "-1b", Days: -1, At: clock(14, 40)},
			{ID: "0", At: morning},
			{ID: "0b", BeforeEnd: 2 * time.Hour},
			{ID: "+1", Days: 1, At: morning},
		},
		Rules: campaign.Rules{
			Cap: 1, Digest: clock(9, 5), Office: clock(9, 20), Heads: []int{-2, 1}, HeadsAt: clock(10, 10),
			Evening: clock(19, 40), Morning: morning, Quota: 10000,
		},
	}
}

func days(t tester, c campaign.Campaign) *calendar.Calendar {
	t.Helper()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c.Days(zone, book)
}

// person is somebody of a unit who can be reached.
func person(n int, unit string, role staff.Role, status form.Status) progress.Standing {
	id := fmt.Sprintf("%05d", n)
	return progress.Standing{
		Person: staff.Person{ID: id, OpenID: "ou_" + id, Name: "N" + id, Unit: unit, Role: role},
		Status: status,
	}
}

func known() reminder.Known {
	return reminder.Known{
		Unreachable: map[string]int{}, Snoozed: map[string]time.Time{}, Invited: map[string]bool{},
		Said: map[string]bool{},
	}
}
