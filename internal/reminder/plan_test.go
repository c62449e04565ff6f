package reminder_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// TestPlanDecides goes through everybody who is written to, and who is not.
func TestPlanDecides(t *testing.T) {
	t.Parallel()
	all := reminder.Told{Digest: true, Office: true, Heads: true}
	staffed := func(change func(*progress.Standing)) progress.Standing {
		p := person(1, "教务处", staff.Staff, form.NotStarted)
		if change != nil {
			change(&p)
		}
		return p
	}
	role := func(r staff.Role) func(*progress.Standing) {
		return func(p *progress.Standing) { p.Person.Role = r }
	}
	standing := func(s staff.Standing) func(*progress.Standing) {
		return func(p *progress.Standing) { p.Person.Standing = s }
	}
	status := func(s form.Status) func(*progress.Standing) { return func(p *progress.Standing) { p.Status = s } }
	for _, test := range []struct {
		name   string
		kind   reminder.Kind
		days   int // of the rung; 0 means -3
		person progress.Standing
		told   reminder.Told
		known  func(*reminder.Known)
		want   string // the state of which the notice speaks, or why not; a dash: nobody in either list
	}{
		{name: "not begun", kind: reminder.Remind, person: staffed(nil), told: all, want: "not_started"},
		{name: "begun", kind: reminder.Remind, person: staffed(status(form.Drafting)), told: all, want: "drafting"},
		{name: "returned", kind: reminder.Remind, person: staffed(status("returned")), told: all, want: "returned"},
		{name: "submitted", kind: reminder.Remind, person: staffed(status(form.Submitted)), told: all, want: "finished"},
		{name: "revising", kind: reminder.Remind, person: staffed(status(form.Revising)), told: all, want: "finished"},
		{name: "ill", kind: reminder.Remind, person: staffed(standing(staff.SickLeave)), told: all, want: "exempt"},
		{name: "exempt", kind: reminder.Remind, person: staffed(standing(staff.Exempt)), told: all, want: "exempt"},
		{name: "seconded", kind: reminder.Remind, person: staffed(standing(staff.Seconded)), told: all, want: "not_started"},
		{name: "no account", kind: reminder.Remind, person: staffed(func(p *progress.Standing) { p.Person.OpenID = "" }), told: all, want: "no_account"},
		{name: "listed without", kind: reminder.Remind, person: staffed(standing(staff.NoAccount)), told: all, want: "no_account"},
		{name: "no unit", kind: reminder.Remind, person: staffed(func(p *progress.Standing) { p.Person.Unit = "" }), told: all, want: "no_unit"},
		{
			name: "stopped the bot", kind: reminder.Remind, person: staffed(nil), told: all, want: "unreachable",
			known: func(k *reminder.Known) { k.Unreachable["ou_00001"] = 230053 },
		},
		{
			name: "stopped the bot, on the last days", kind: reminder.Remind, days: -1, person: staffed(nil), told: all, want: "not_started",
			known: func(k *reminder.Known) { k.Unreachable["ou_00001"] = 230053 },
		},
		{
			name: "snoozed", kind: reminder.Remind, person: staffed(nil), told: all, want: "snoozed",
			known: func(k *reminder.Known) { k.Snoozed["00001"] = time.Date(2026, 6, 16, 19, 40, 0, 0, zone) },
		},
		{
			name: "snooze is over", kind: reminder.Remind, person: staffed(nil), told: all, want: "not_started",
			known: func(k *reminder.Known) { k.Snoozed["00001"] = time.Date(2026, 6, 15, 19, 40, 0, 0, zone) },
		},
		{name: "liaison", kind: reminder.Remind, person: staffed(role(staff.Liaison)), told: all, want: "gets_digest"},
		{name: "deputy", kind: reminder.Remind, person: staffed(role(staff.Deputy)), told: all, want: "gets_digest"},
		{name: "office", kind: reminder.Remind, person: staffed(role(staff.Admin)), told: all, want: "gets_digest"},
		{name: "head", kind: reminder.Remind, person: staffed(role(staff.Head)), told: all, want: "gets_digest"},
		{name: "head on another day", kind: reminder.Remind, person: staffed(role(staff.Head)), told: reminder.Told{Digest: true}, want: "not_started"},
		{name: "liaison without a digest", kind: reminder.Remind, person: staffed(role(staff.Liaison)), want: "not_started"},
		{name: "invited", kind: reminder.Invite, person: staffed(nil), told: all, want: "", known: nil},
		{
			name: "has the card", kind: reminder.Invite, person: staffed(nil), told: all, want: "invited",
			known: func(k *reminder.Known) { k.Invited["00001"] = true },
		},
		{name: "no card for who has begun", kind: reminder.Invite, person: staffed(status(form.Drafting)), told: all, want: "begun"},
		{name: "the digest invites", kind: reminder.Invite, person: staffed(role(staff.Liaison)), told: all, want: "gets_digest"},
		{
			name: "said under an older plan", kind: reminder.Remind, person: staffed(nil), told: all, want: "said_today",
			known: func(k *reminder.Known) { k.Said["00001"] = true },
		},
		{
			name: "digest had under an older plan", kind: reminder.Digest, person: staffed(role(staff.Liaison)), told: all, want: "said_today",
			known: func(k *reminder.Known) { k.Said["00001"] = true },
		},
		{name: "digest", kind: reminder.Digest, person: staffed(role(staff.Liaison)), told: all, want: ""},
		{name: "digest of who has submitted", kind: reminder.Digest, person: progress.Standing{
			Person: staff.Person{ID: "1", OpenID: "ou", Unit: "u", Role: staff.Deputy}, Status: form.Submitted,
		}, told: all, want: ""},
		{name: "digest of nobody else", kind: reminder.Digest, person: staffed(nil), told: all, want: "-"},
		{name: "digest of a liaison who is ill", kind: reminder.Digest, person: progress.Standing{
			Person: staff.Person{ID: "1", OpenID: "ou", Unit: "u", Role: staff.Liaison, Standing: staff.SickLeave},
		}, told: all, want: "exempt"},
		{name: "digest without a unit", kind: reminder.Digest, person: progress.Standing{
			Person: staff.Person{ID: "1", OpenID: "ou", Role: staff.Liaison},
		}, told: all, want: "no_unit"},
		{name: "digest without an account", kind: reminder.Digest, person: progress.Standing{
			Person: staff.Person{ID: "1", Unit: "u", Role: staff.Liaison},
		}, told: all, want: "no_account"},
		{name: "office without a unit", kind: reminder.Office, person: progress.Standing{
			Person: staff.Person{ID: "1", OpenID: "ou", Role: staff.Admin},
		}, told: all, want: ""},
		{name: "heads", kind: reminder.Heads, person: staffed(role(staff.Head)), told: all, want: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := known()
			if test.known != nil {
				test.known(&k)
			}
			o := reminder.Occurrence{Kind: test.kind, Stage: "-3", Days: cmp.Or(test.days, -3), At: at(t, "2026-06-16 09:10"), NotAfter: at(t, "2026-06-16 17:30")}
			notices, refusals := reminder.Plan(o, june(t), []progress.Standing{test.person}, test.told, k)
			got := "-"
			switch {
			case len(notices)+len(refusals) > 1:
				t.Fatalf("%v and %v", notices, refusals)
			case len(notices) == 1:
				got = string(notices[0].State)
				if notices[0].Reason == "" || !notices[0].NotBefore.Equal(o.At) || !notices[0].NotAfter.Equal(o.NotAfter) {
					t.Errorf("notice %+v", notices[0])
				}
			case len(refusals) == 1:
				got = string(refusals[0].Why)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	c := june(t)
	for _, test := range []struct {
		kind        reminder.Kind
		stage, want string
	}{
		{reminder.Invite, "open", "invitation/2026-06/1001"},
		{reminder.Remind, "-3", "2026-06/1/reminder/-3/1001"},
		{reminder.Digest, "2026-06-16", "2026-06/1/digest/2026-06-16/1001"},
		{reminder.Nudge, "2026-06-16", "2026-06/nudge/2026-06-16/1001"},
		{reminder.Snooze, "2026-06-16 19:40", "snooze/2026-06/1001/2026-06-16 19:40"},
	} {
		if got := reminder.Key(test.kind, c, test.stage, "1001"); got != test.want {
			t.Errorf("%s: %q, want %q", test.kind, got, test.want)
		}
	}
	keys := map[string]bool{}
	for _, id := range []string{strings.Repeat("长", 40) + "1", strings.Repeat("长", 40) + "2", "1", "2"} {
		key := reminder.Key(reminder.Remind, c, strings.Repeat("第", 60), id)
		if len(key) > 190 || keys[key] {
			t.Errorf("the key of %s has %d bytes or is not its own: %s", id, len(key), key)
		}
		keys[key] = true
	}
}

// TestEconomy: a school whose month fits is written to by name.
func TestEconomy(t *testing.T) {
	t.Parallel()
	c := june(t)
	cal := days(t, c)
	for _, test := range []struct {
		name             string
		now              string
		used, open, told int
		quota            int
		want             bool
	}{
		{"no quota", "2026-06-01 09:00", 0, 100000, 100, 0, false},
		{"a small college", "2026-06-01 09:00", 0, 500, 40, 10000, false},
		{"a university", "2026-06-09 09:10", 1600, 1500, 90, 10000, true},
		{"near the end", "2026-06-22 09:10", 5000, 200, 90, 10000, false},
		{"the month is nearly used up", "2026-06-22 09:10", 9500, 200, 90, 10000, true},
		{"the next month is another", "2026-07-01 09:10", 0, 200, 90, 10000, false},
	} {
		f := reminder.Expect(c, cal, at(t, test.now), test.used, test.open, test.told)
		if got := reminder.Economy(f, test.quota); got != test.want {
			t.Errorf("%s: %v with %+v = %d", test.name, got, f, f.Total())
		}
	}
	f := reminder.Expect(c, cal, at(t, "2026-06-18 08:00"), 100, 10, 5)
	// Reminders and digests of 18, 22 and 23 June: of two rungs on a day one counts.
	want := reminder.Forecast{Used: 100, Reminders: 30, Digests: 15, Replies: 60}
	if diff := gocmp.Diff(want, f); diff != "" {
		t.Errorf("forecast (-want +got):\n%s", diff)
	}
}

// TestBundle: what says the same has the same name, and nothing else has.
func TestBundle(t *testing.T) {
	t.Parallel()
	n := reminder.Notice{Kind: reminder.Remind, Stage: "-3", State: reminder.Drafting}
	due := at(t, "2026-06-22 17:30")
	first := reminder.Bundle(n, due)
	n.Person.Name = "李敏"
	if reminder.Bundle(n, due) != first {
		t.Error("two people are not in one bundle")
	}
	others := []string{reminder.Bundle(n, due.Add(time.Hour))}
	n.State = reminder.NotStarted
	others = append(others, reminder.Bundle(n, due))
	n.Stage = "-1"
	others = append(others, reminder.Bundle(n, due))
	if slices.Contains(others, first) {
		t.Errorf("%s is one of %v", first, others)
	}
}

// BenchmarkPlan plans one rung for a large university and for a city of them.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{10000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			people := make([]progress.Standing, n)
			for i := range people {
				role, status := staff.Staff, form.NotStarted
				switch {
				case i%70 == 0:
					role = staff.Liaison
				case i%3 == 0:
					status = form.Submitted
				}
				people[i] = person(i, "u"+fmt.Sprint(i/70), role, status)
			}
			c := june(b)
			cal := days(b, c)
			b.ReportAllocs()
			for b.Loop() {
				all := reminder.Occurrences(c, cal)
				for _, o := range all {
					if o.Stage != "-3" {
						continue
					}
					notices, refusals := reminder.Plan(o, c, people, reminder.ToldOn(all, cal, o.At), known())
					if len(notices)+len(refusals) != n {
						b.Fatalf("%d + %d", len(notices), len(refusals))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/person")
		})
	}
}
