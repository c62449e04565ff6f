package campaign_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/questionnaire"
)

// inner are the dates between opening and deadline, the deadline last.
func inner(c campaign.Campaign) []time.Time {
	s := c.Schedule
	return []time.Time{s.Personal, s.Reviewed, s.Decided, s.Posted, s.Publicity, c.Deadline}
}

// checkDates wants the inner dates on working days and in their order, behind the
// opening and before the deadline, or none at all.
func checkDates(tb rapid.TB, c campaign.Campaign, cal *calendar.Calendar) {
	tb.Helper()
	if c.Schedule == (campaign.Schedule{}) {
		if !c.PersonalDue().Equal(c.Deadline) {
			tb.Errorf("without inner dates a form is due on %s", c.PersonalDue())
		}
		return
	}
	before := c.Opens
	for i, date := range inner(c) {
		if date.Before(before) {
			tb.Errorf("date %d, %s, is before %s", i, date, before)
		}
		if i < len(inner(c))-1 && !cal.Working(date) {
			tb.Errorf("date %d, %s, is on a day off", i, date)
		}
		before = date
	}
	if !c.PersonalDue().After(c.Opens) || c.PersonalDue().After(c.Deadline) {
		tb.Errorf("a form is due on %s", c.PersonalDue())
	}
}

// TestJuneOf2026 is the table of domain.md, 1.2.
func TestJuneOf2026(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, test := range []struct{ more, want string }{
		{"", "06-09 17:30, 06-11 17:30, 06-12 17:30, 06-15 16:00, 06-18 17:30, 06-22 17:30"},
		{"publicity_days: 5\n", "06-05 17:30, 06-09 17:30, 06-10 17:30, 06-11 16:00, 06-18 17:30, 06-22 17:30"},
		{"schedule: {posted: 2026-06-12}\n", "06-08 17:30, 06-10 17:30, 06-11 17:30, 06-12 16:00, 06-18 17:30, 06-22 17:30"},
		{"schedule: {personal: 2026-06-10 09:00}\n", "06-10 09:00, 06-11 17:30, 06-12 17:30, 06-15 16:00, 06-18 17:30, 06-22 17:30"},
		{"calendar: {end_of_day: '15:30', days_off: [2026-06-18 校庆]}\n", "06-08 15:30, 06-10 15:30, 06-11 15:30, 06-12 15:30, 06-17 15:30, 06-22 15:30"},
	} {
		var got []string
		for _, date := range inner(parse(t, lib, june+test.more)) {
			got = append(got, date.Format("01-02 15:04"))
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%q gives\n%s, want\n%s", test.more, got, test.want)
		}
	}
}

// TestTooShort: a campaign of a week has no inner dates, and a ladder that fits.
func TestTooShort(t *testing.T) {
	t.Parallel()
	lib := library(t)
	c := parse(t, lib, "title: 甲\noffice: 乙\nopening: 2026-06-15 10:00\ndeadline: 2026-06-22 12:00\n")
	if c.Schedule != (campaign.Schedule{}) || !c.PersonalDue().Equal(c.Deadline) {
		t.Errorf("inner dates %+v", c.Schedule)
	}
	cal := calendarOf(t, c)
	var got []string
	for _, s := range c.Ladder {
		got = append(got, c.StageAt(s, cal).Format("01-02 15:04"))
	}
	want := []string{"06-15 10:10", "06-16 09:10", "06-18 09:10", "06-18 14:40", "06-22 09:10", "06-22 09:55", "06-23 09:10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the stages are (-want +got):\n%s", diff)
	}
}

// TestDefaultsDisturbNobody moves what a school's own hours do not allow.
func TestDefaultsDisturbNobody(t *testing.T) {
	t.Parallel()
	c := parse(t, library(t), june+"calendar: {quiet_hours: 19:00-09:30, lunch: 11:00-15:00, end_of_day: '16:35'}\n")
	cal := calendarOf(t, c)
	clocks := []calendar.Clock{c.Rules.Digest, c.Rules.Office, c.Rules.HeadsAt, c.Rules.Evening, c.Rules.Morning}
	for _, s := range c.Ladder {
		clocks = append(clocks, cal.Clock(c.StageAt(s, cal)))
	}
	for i, at := range clocks {
		if c.Calendar.Disturbs(at) != calendar.Free || at%30 == 0 {
			t.Errorf("time %d is %s", i, at)
		}
	}
}

// someFile is a campaign's file with dates on any days, and the calendar's days off
// in the middle of it.
func someFile(t *rapid.T) string {
	opens := time.Date(2024, 1, 1, 0, 0, 0, 0, shanghai).AddDate(0, 0, rapid.IntRange(0, 1000).Draw(t, "opening"))
	deadline := opens.AddDate(0, 0, rapid.IntRange(1, 60).Draw(t, "length"))
	off := opens.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "days off"))
	return fmt.Sprintf("title: 甲\noffice: 乙\nopening: %s\ndeadline: %s\ndeadline_on_day_off: true\n"+
		"calendar: {days_off: [%s~%s 假], end_of_day: '%02d:30'}\n",
		opens.Format("2006-01-02 15:04"), deadline.Format(time.DateOnly), off.Format(time.DateOnly),
		off.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "so many")).Format(time.DateOnly), rapid.IntRange(13, 20).Draw(t, "end of day"))
}

func TestAnySchedule(t *testing.T) {
	t.Parallel()
	lib := library(t)
	rapid.Check(t, func(t *rapid.T) {
		file := someFile(t)
		c, err := campaign.Parse([]byte(file), "c.yaml", shanghai, lib)
		if err != nil {
			t.Fatalf("%s%v", file, err)
		}
		book, err := calendar.Statutory()
		if err != nil {
			t.Fatal(err)
		}
		cal := c.Days(shanghai, book)
		checkDates(t, c, cal)
		if s := c.Schedule; !s.Posted.IsZero() {
			// The publicity lasts as long as promised, counted from the day after.
			if n := cal.Until(s.Posted, s.Publicity); n != 3 {
				t.Errorf("%d working days of publicity", n)
			}
			if n := cal.Until(s.Personal, s.Reviewed); n != 2 {
				t.Errorf("%d working days to look through the forms", n)
			}
		}
		for _, s := range c.Ladder {
			if at := c.StageAt(s, cal); at.Before(c.Opens) {
				t.Errorf("stage %s is at %s, before the opening", s.ID, at)
			}
		}
		// A publicity that is asked for fits, or the file says which would.
		days := rapid.IntRange(1, 20).Draw(t, "publicity")
		_, err = campaign.Parse(fmt.Appendf(nil, "%spublicity_days: %d\n", file, days), "c.yaml", shanghai, lib)
		faults, _ := errors.AsType[questionnaire.FaultsError](err)
		for _, f := range faults {
			if f.Name == "fault_campaign_short" {
				continue
			}
			if f.Name != "fault_publicity_long" {
				t.Fatalf("%v", err)
			}
			most := f.Pairs[3]
			if _, err := campaign.Parse([]byte(file+"publicity_days: "+most+"\n"), "c.yaml", shanghai, lib); err != nil {
				t.Fatalf("%d days of publicity: %v; %s days: %v", days, faults, most, err)
			}
		}
	})
}
