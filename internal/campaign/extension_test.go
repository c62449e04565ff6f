package campaign_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
)

func TestExtend(t *testing.T) {
	t.Parallel()
	c := parse(t, library(t), june+"end: 2026-06-30\n")
	cal := calendarOf(t, c)
	now := at(t, "2026-06-16 10:00")
	unit, err := c.Extend(campaign.Extension{Unit: "机械学院", Until: at(t, "2026-06-24 17:30"), Reason: "期末考试", By: "1", At: now}, cal)
	if err != nil {
		t.Fatal(err)
	}
	both, err := unit.Extend(campaign.Extension{Until: at(t, "2026-06-23 17:30"), By: "1", At: now}, cal)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, want string
		c          campaign.Campaign
	}{
		{"everybody", "06-09 17:30 – 06-22 17:30, plan 1", unit.For("")},
		{"another unit", "06-09 17:30 – 06-22 17:30, plan 1", unit.For("教务处")},
		{"the unit", "06-11 17:30 – 06-24 17:30, plan 1", unit.For("机械学院")},
		{"everybody later", "06-10 17:30 – 06-23 17:30, plan 2", both},
		{"another unit later", "06-10 17:30 – 06-23 17:30, plan 2", both.For("教务处")},
		{"the unit has the later one", "06-11 17:30 – 06-24 17:30, plan 2", both.For("机械学院")},
		{"it was not changed", "06-09 17:30 – 06-22 17:30, plan 0", c.For("机械学院")},
	} {
		got := test.c.PersonalDue().Format("01-02 15:04") + " – " + test.c.Deadline.Format("01-02 15:04") + ", plan " + string(rune('0'+test.c.Plan))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	if latest, err := both.Extend(campaign.Extension{Until: at(t, "2026-06-30 17:30"), At: now}, cal); err != nil ||
		!latest.For("机械学院").Deadline.Equal(at(t, "2026-06-30 17:30")) {
		t.Errorf("what everybody got later does not count for the unit: %v", err)
	}
	last, undone, ok := both.WithoutLast()
	if !ok || undone.Unit != "" || !last.Deadline.Equal(c.Deadline) || last.Plan != 3 {
		t.Errorf("without the last: %+v, %+v", last, undone)
	}
	if first, _, ok := last.WithoutLast(); !ok || !first.For("机械学院").Deadline.Equal(c.Deadline) || first.Extensions != nil {
		t.Errorf("without both: %+v", first)
	}
}

func TestExtendRefuses(t *testing.T) {
	t.Parallel()
	c := parse(t, library(t), june+"end: 2026-06-30\nunits: {教务处: {deadline: 2026-06-24}}\n")
	cal := calendarOf(t, c)
	for _, test := range []struct {
		now, unit, until   string
		why                campaign.Refusal
		than, nearest, day string
	}{
		{"2026-06-16 10:00", "", "2026-05-30 17:30", campaign.BeforeOpening, "2026-06-01 00:00", "2026-06-23 17:30", ""},
		{"2026-06-16 10:00", "", "2026-06-15 17:30", campaign.InThePast, "2026-06-16 10:00", "2026-06-23 17:30", ""},
		{"2026-06-16 10:00", "", "2026-06-22 17:30", campaign.NotLater, "2026-06-22 17:30", "2026-06-23 17:30", ""},
		{"2026-06-16 10:00", "教务处", "2026-06-23 17:30", campaign.NotLater, "2026-06-24 17:30", "2026-06-25 17:30", ""},
		{"2026-06-16 10:00", "", "2026-06-27 17:30", campaign.OnDayOff, "", "2026-06-26 17:30", ""},
		{"2026-06-16 10:00", "", "2026-07-01 17:30", campaign.AfterTheEnd, "2026-06-30 17:30", "2026-06-30 17:30", ""},
		{"2026-06-30 16:00", "", "2026-06-30 15:00", campaign.InThePast, "2026-06-30 16:00", "2026-06-30 17:30", ""},
		{"2026-06-30 18:00", "", "2026-06-30 15:00", campaign.InThePast, "2026-06-30 18:00", "", ""},
	} {
		_, err := c.Extend(campaign.Extension{Unit: test.unit, Until: at(t, test.until), At: at(t, test.now)}, cal)
		refused, ok := errors.AsType[campaign.ExtendError](err)
		if !ok || refused.Error() == "" {
			t.Errorf("%s until %s: %v", test.now, test.until, err)
			continue
		}
		want := campaign.ExtendError{Why: test.why, Until: at(t, test.until), Holiday: test.day}
		if test.than != "" {
			want.Than = at(t, test.than)
		}
		if test.nearest != "" {
			want.Nearest = at(t, test.nearest)
		}
		if diff := cmp.Diff(want, refused); diff != "" {
			t.Errorf("%s until %s (-want +got):\n%s", test.now, test.until, diff)
		}
	}

	t.Run("a holiday", func(t *testing.T) {
		t.Parallel()
		c := parse(t, library(t), "title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-18\n")
		_, err := c.Extend(campaign.Extension{Until: at(t, "2026-06-20 17:30"), At: at(t, "2026-06-16 10:00")}, calendarOf(t, c))
		refused, _ := errors.AsType[campaign.ExtendError](err)
		if refused.Why != campaign.OnDayOff || refused.Holiday != "端午节" || !refused.Nearest.Equal(at(t, "2026-06-22 17:30")) {
			t.Errorf("refused with %+v", refused)
		}
	})
}

// TestExtendAndUndo extends at random and takes it all back: the dates are those of
// the beginning, and the plan never comes back.
func TestExtendAndUndo(t *testing.T) {
	t.Parallel()
	lib := library(t)
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c, err := campaign.Parse([]byte(someFile(t)), "c.yaml", shanghai, lib)
		if err != nil {
			t.Fatal(err)
		}
		cal := c.Days(shanghai, book)
		units := []string{"", "甲院", "乙院"}
		past := []campaign.Campaign{c}
		for range rapid.IntRange(1, 6).Draw(t, "extensions") {
			e := campaign.Extension{
				Unit:  rapid.SampledFrom(units).Draw(t, "unit"),
				Until: cal.End(c.Deadline.AddDate(0, 0, rapid.IntRange(-3, 15).Draw(t, "days"))), At: c.Opens,
			}
			next, err := c.Extend(e, cal)
			if err != nil {
				refused, ok := errors.AsType[campaign.ExtendError](err)
				if !ok || next.Plan != c.Plan {
					t.Fatalf("refused with %v", err)
				}
				// The mend that it names is one.
				e.Until = refused.Nearest
				if next, err = c.Extend(e, cal); err != nil {
					t.Fatalf("%v; the mend is refused: %v", refused, err)
				}
			}
			if !next.For(e.Unit).Deadline.Equal(e.Until) || next.Plan <= c.Plan {
				t.Fatalf("extended to %s: %s", e.Until, next.For(e.Unit).Deadline)
			}
			for _, unit := range units {
				checkDates(t, next.For(unit), cal)
				if next.For(unit).Deadline.Before(c.For(unit).Deadline) {
					t.Fatalf("the deadline of %q came nearer", unit)
				}
			}
			c = next
			past = append(past, c)
		}
		for i := len(past) - 2; i >= 0; i-- {
			undone, _, ok := c.WithoutLast()
			if !ok || undone.Plan <= c.Plan {
				t.Fatalf("not undone: %+v", c.Extensions)
			}
			for _, unit := range units {
				want, got := past[i].For(unit), undone.For(unit)
				if !want.Deadline.Equal(got.Deadline) || want.Schedule != got.Schedule {
					t.Fatalf("undone, %q has %v, want %v", unit, inner(got), inner(want))
				}
			}
			c = undone
		}
		if _, _, ok := c.WithoutLast(); ok {
			t.Fatal("something was left to undo")
		}
	})
}

// kept is a campaign as it comes back from where it was kept.
func kept(t *testing.T, c campaign.Campaign) campaign.Campaign {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back campaign.Campaign
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func TestSucceed(t *testing.T) {
	t.Parallel()
	lib := library(t)
	first := parse(t, lib, june+"units: {教务处: {deadline: 2026-06-24}}\n")
	cal := calendarOf(t, first)
	now := at(t, "2026-06-16 10:00")
	extended, err := first.Extend(campaign.Extension{Unit: "机械学院", Until: at(t, "2026-06-25 17:30"), By: "1", At: now}, cal)
	if err != nil {
		t.Fatal(err)
	}
	extended, err = extended.Extend(campaign.Extension{Until: at(t, "2026-06-23 17:30"), By: "1", At: now}, cal)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, file                string
		plan                      int64
		everybody, unit, fromFile string
		left                      int
		changes                   []string
	}{
		{"the same file", june + "units: {教务处: {deadline: 2026-06-24}}\n", 2, "06-23", "06-25", "06-24", 3, nil},
		{"another title only", "title: 丙\n" + june[len("title: 甲\n"):] + "units: {教务处: {deadline: 2026-06-24}}\n", 2, "06-23", "06-25", "06-24", 3, []string{"change_title"}},
		{"without the unit", june, 3, "06-23", "06-25", "06-23", 2, []string{"change_units"}},
		{"later for everybody", "title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-24\n", 3, "06-24", "06-25", "06-24", 1, []string{
			"change_deadline", "change_personal", "change_reviewed", "change_decided", "change_posted", "change_publicity", "change_units",
		}},
		{"later than everything", "title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-30\n", 3, "06-30", "06-30", "06-30", 0, []string{
			"change_deadline", "change_personal", "change_reviewed", "change_decided", "change_posted", "change_publicity", "change_units",
		}},
		{"another ladder", june + "units: {教务处: {deadline: 2026-06-24}}\nladder: [{opening: true, at: '9:10'}]\n", 3, "06-23", "06-25", "06-24", 3, []string{"change_ladder"}},
		{"another hour", june + "units: {教务处: {deadline: 2026-06-24}}\nrules: {evening: '20:10'}\n", 3, "06-23", "06-25", "06-24", 3, []string{"change_evening"}},
		{"other days", june + "units: {教务处: {deadline: 2026-06-24}}\ncalendar: {days_off: [2026-07-13 暑假]}\n", 3, "06-23", "06-25", "06-24", 3, []string{"change_days"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			next := parse(t, lib, test.file)
			c := campaign.Succeed(kept(t, extended), next, calendarOf(t, next))
			if c.Plan != test.plan {
				t.Errorf("plan %d, want %d", c.Plan, test.plan)
			}
			for unit, want := range map[string]string{"": test.everybody, "机械学院": test.unit, "教务处": test.fromFile} {
				if got := c.For(unit).Deadline.Format("01-02"); got != want {
					t.Errorf("the deadline of %q is %s, want %s", unit, got, want)
				}
			}
			if len(c.Extensions) != test.left {
				t.Errorf("%d extensions are left, want %d", len(c.Extensions), test.left)
			}
			var changes []string
			for _, change := range campaign.Diff(extended, c) {
				if change.Old == change.New {
					t.Errorf("%s: %q is no change", change.Name, change.Old)
				}
				changes = append(changes, change.Name)
			}
			if diff := cmp.Diff(test.changes, changes); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("another campaign", func(t *testing.T) {
		t.Parallel()
		other := parse(t, lib, "id: other\n"+june)
		if c := campaign.Succeed(extended, other, cal); c.Plan != 3 || c.Extensions != nil || !c.Deadline.Equal(other.Deadline) {
			t.Errorf("the other one begins as %+v", c)
		}
		if c := campaign.Succeed(campaign.Campaign{}, other, cal); c.Plan != 0 {
			t.Errorf("the first one has plan %d", c.Plan)
		}
	})
}

func TestDiff(t *testing.T) {
	t.Parallel()
	lib := library(t)
	old := parse(t, lib, june)
	next := parse(t, lib, june+"end: 2026-06-30\nrules: {cap: 2, heads: []}\ncalendar: {lunch: off, days_off: [2026-07-13 暑假], working_days: [2026-07-12]}\n"+
		"phases: [{name: 排查风险, from: 2026-06-01, steps: [填表]}]\nladder: [{opening: true, at: '9:10'}, {id: last, days: -1, at: '9:40', texts: {drafting: 快好了}}]\n")
	want := []campaign.Change{
		{Name: "change_end", New: "2026-06-30 17:30"},
		{Name: "change_phases", New: "排查风险 2026-06-01 (填表)"},
		{
			Name: "change_ladder", Old: "-8@09:10\n-5@09:10\n-3@09:10\n-1@09:10\n-1@14:40\n0@09:10\n0@end-125m\n1@09:10",
			New: `last -1@09:40 drafting: "快好了"`,
		},
		{Name: "change_cap", Old: "1", New: "2"},
		{Name: "change_heads", Old: "-2@10:10\n+1@10:10"},
		{Name: "change_lunch", Old: "12:00-14:30", New: "off"},
		{Name: "change_days", New: "-2026-07-13 暑假\n+2026-07-12"},
	}
	if diff := cmp.Diff(want, campaign.Diff(old, next)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	for _, change := range campaign.Diff(campaign.Campaign{}, next) {
		if lib.Say(change.Name) == "" {
			t.Errorf("%s has no words", change.Name)
		}
	}
}

func TestUncovered(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, test := range []struct {
		file string
		want []int
	}{
		{june, nil},
		{june + "end: 2027-01-15\n", []int{2027}},
		{"title: 甲\noffice: 乙\nopening: 2027-06-01\ndeadline: 2027-06-22\n", []int{2027}},
		{"title: 甲\noffice: 乙\nopening: 2027-06-01\ndeadline: 2027-06-22\ncalendar: {holidays: [{year: 2027, days_off: [2027-06-09 端午节]}]}\n", nil},
	} {
		c := parse(t, lib, test.file)
		if diff := cmp.Diff(test.want, c.Uncovered(calendarOf(t, c))); diff != "" {
			t.Errorf("%s(-want +got):\n%s", test.file, diff)
		}
	}
	long, err := parse(t, lib, june).Extend(campaign.Extension{Until: at(t, "2027-01-04 17:30"), At: at(t, "2026-06-02 09:00")}, calendarOf(t, parse(t, lib, june)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2027}, long.Uncovered(calendarOf(t, long))); diff != "" {
		t.Errorf("extended into another year (-want +got):\n%s", diff)
	}
}

// BenchmarkFor is what every event of every person costs.
func BenchmarkFor(b *testing.B) {
	c := parse(b, library(b), june)
	cal := calendarOf(b, c)
	for i := range 150 {
		var err error
		c, err = c.Extend(campaign.Extension{Unit: string(rune('一' + i)), Until: at(b, "2026-06-24 17:30"), At: time.Time{}}, cal)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if c.For("一").Deadline.Equal(c.Deadline) {
			b.Fatal("not extended")
		}
	}
}
