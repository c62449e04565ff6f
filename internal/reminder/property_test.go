package reminder_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// aCampaign is one of the years of which the holidays are known, with any ladder.
func aCampaign(t *rapid.T) campaign.Campaign {
	c := june(t)
	opens := time.Date(2024, 1, 2, 0, 0, 0, 0, zone).AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "opening"))
	c.Opens = opens.Add(time.Duration(rapid.IntRange(0, 23*60).Draw(t, "minutes")) * time.Minute)
	due := opens.AddDate(0, 0, rapid.IntRange(1, 60).Draw(t, "length"))
	c.Deadline = due.Add(time.Duration(rapid.IntRange(8*60, 20*60).Draw(t, "deadline")) * time.Minute)
	c.Ends = c.Deadline.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "end"))
	for i := range c.Ladder {
		c.Ladder[i].At = calendar.Clock(rapid.IntRange(0, 23*60+59).Draw(t, "at"))
		if !c.Ladder[i].Opening {
			c.Ladder[i].Days = rapid.IntRange(-15, 2).Draw(t, "days")
		}
	}
	c.Rules.Digest = calendar.Clock(rapid.IntRange(0, 23*60+59).Draw(t, "digest"))
	c.Rules.Office = calendar.Clock(rapid.IntRange(0, 23*60+59).Draw(t, "office"))
	c.Rules.HeadsAt = calendar.Clock(rapid.IntRange(0, 23*60+59).Draw(t, "heads"))
	c.Rules.Cap = rapid.IntRange(1, 3).Draw(t, "cap")
	if rapid.Bool().Draw(t, "own days") {
		off := c.Opens.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "off"))
		c.Calendar.Days = []calendar.Exception{{Date: off.Format(time.DateOnly), Name: "校庆", Off: true}}
	}
	return c
}

func aSchool(t *rapid.T) []progress.Standing {
	people := make([]progress.Standing, rapid.IntRange(1, 25).Draw(t, "people"))
	for i := range people {
		people[i] = person(i, rapid.SampledFrom([]string{"甲", "乙", ""}).Draw(t, "unit"),
			rapid.SampledFrom([]staff.Role{staff.Staff, staff.Staff, staff.Staff, staff.Liaison, staff.Deputy, staff.Head, staff.Admin}).Draw(t, "role"),
			rapid.SampledFrom([]form.Status{form.NotStarted, form.NotStarted, form.Drafting, form.Submitted, form.Revising, "returned"}).Draw(t, "status"))
		people[i].Person.Standing = rapid.SampledFrom([]staff.Standing{"", "", "", staff.Permanent, staff.SickLeave, staff.NoAccount, staff.Exempt}).Draw(t, "standing")
		if rapid.IntRange(0, 9).Draw(t, "account") == 0 {
			people[i].Person.OpenID = ""
		}
	}
	return people
}

// replay plans everything of a campaign up to a moment, minute by minute as far as
// it matters, and lets it leave at once: within the cap, and nothing twice.
type replay struct {
	planned []reminder.Notice
	sent    []reminder.Notice
}

func play(c campaign.Campaign, cal *calendar.Calendar, people []progress.Standing, until time.Time) replay {
	var r replay
	k := known()
	places := map[string]int{}
	said := map[string]bool{}
	all := reminder.Occurrences(c, cal)
	for _, o := range all {
		if o.At.After(until) {
			break
		}
		notices, _ := reminder.Plan(o, c, people, reminder.ToldOn(all, cal, o.At), k)
		r.planned = append(r.planned, notices...)
		for _, n := range notices {
			if n.Kind == reminder.Invite {
				k.Invited[n.Person.ID] = true
			}
			day := n.Person.ID + cal.Day(n.NotBefore).Format(time.DateOnly)
			if what := day + string(n.Kind) + n.Stage; places[day] < c.Rules.Cap && !said[what] {
				places[day]++
				said[what] = true
				r.sent = append(r.sent, n)
			}
		}
	}
	return r
}

// TestPlanProperties are what no campaign and no school may break.
func TestPlanProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, people := aCampaign(t), aSchool(t)
		cal := days(t, c)
		far := c.Deadline.AddDate(0, 2, 0)
		r := play(c, cal, people, far)
		checkNotices(t, c, cal, r)
		checkCovered(t, c, cal, people, r)

		// What is planned by one moment is still planned by a later one.
		now := c.Opens.Add(time.Duration(rapid.IntRange(0, 70*24).Draw(t, "hours")) * time.Hour)
		sooner := play(c, cal, people, now)
		if len(sooner.planned) > len(r.planned) {
			t.Fatalf("%d notices by %v, %d in the end", len(sooner.planned), now, len(r.planned))
		}
		for i, n := range sooner.planned {
			if r.planned[i].Key != n.Key {
				t.Fatalf("%s was planned by %v, and %s is later", n.Key, now, r.planned[i].Key)
			}
		}
	})
}

func checkNotices(t *rapid.T, c campaign.Campaign, cal *calendar.Calendar, r replay) {
	t.Helper()
	keys := map[string]bool{}
	for _, n := range r.planned {
		where := fmt.Sprintf("%s at %s", n.Key, n.NotBefore.In(zone).Format(time.DateTime))
		switch {
		case keys[n.Key]:
			t.Fatalf("%s: planned twice", where)
		case n.NotBefore.Before(c.Opens):
			t.Fatalf("%s: before the opening", where)
		case cal.Disturbs(n.NotBefore) != calendar.Free:
			t.Fatalf("%s: %s", where, cal.Disturbs(n.NotBefore))
		case n.NotAfter.Before(n.NotBefore):
			t.Fatalf("%s: too late at once, %v", where, n.NotAfter)
		case len(n.Key) > 190:
			t.Fatalf("%s: the key is too long", where)
		case n.Person.OpenID == "":
			t.Fatalf("%s: to nobody", where)
		}
		keys[n.Key] = true
		if n.Kind == reminder.Remind || n.Kind == reminder.Invite {
			checkReminder(t, c, n, where)
		}
		if c.Ends.After(c.Deadline) && n.NotBefore.After(c.Ends) {
			t.Fatalf("%s: after the end", where)
		}
	}
	places := map[string]int{}
	for _, n := range r.sent {
		day := n.Person.ID + cal.Day(n.NotBefore).Format(time.DateOnly)
		if places[day]++; places[day] > c.Rules.Cap {
			t.Fatalf("%s: more than %d on a day", n.Key, c.Rules.Cap)
		}
	}
}

func checkReminder(t *rapid.T, c campaign.Campaign, n reminder.Notice, where string) {
	t.Helper()
	overdue := false
	for _, s := range c.Ladder {
		overdue = overdue || s.ID == n.Stage && s.Days > 0
	}
	if n.NotBefore.After(c.Deadline) && !overdue {
		t.Fatalf("%s: after the deadline", where)
	}
	if !overdue && n.NotAfter.After(c.Deadline) {
		t.Fatalf("%s: may leave after the deadline", where)
	}
	if n.Kind == reminder.Remind && n.State == "" {
		t.Fatalf("%s: to somebody who has finished", where)
	}
	if !n.Person.Standing.Expected() {
		t.Fatalf("%s: to somebody whose form is not waited for", where)
	}
}

// checkCovered: at the last rung before the deadline everybody who has not finished
// and can be reached is written to: by a reminder, or by the digest of their role.
func checkCovered(t *rapid.T, c campaign.Campaign, cal *calendar.Calendar, people []progress.Standing, r replay) {
	t.Helper()
	var last reminder.Occurrence
	for _, o := range reminder.Occurrences(c, cal) {
		if o.Kind == reminder.Remind && o.Days <= 0 {
			last = o
		}
	}
	if last.At.IsZero() {
		return
	}
	written := map[string]bool{}
	for _, n := range r.planned {
		if cal.Day(n.NotBefore).Equal(cal.Day(last.At)) && n.Kind != reminder.Invite {
			written[n.Person.ID] = true
		}
	}
	for _, p := range people {
		if reminder.Idle(p) != "" || p.Person.OpenID == "" || p.Person.Standing == staff.NoAccount {
			continue
		}
		if !written[p.Person.ID] {
			t.Fatalf("%s, %s, is not written to at %s %s", p.Person.ID, strings.Join([]string{string(p.Person.Role), string(p.Status)}, " "), last.Stage, last.At)
		}
	}
}
