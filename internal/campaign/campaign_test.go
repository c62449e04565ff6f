package campaign_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func library(tb testing.TB) *questionnaire.Library {
	tb.Helper()
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// at is an instant of June 2026 and around it, as the file has it.
func at(tb testing.TB, text string) time.Time {
	tb.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// parse reads a file that must be right.
func parse(tb testing.TB, lib *questionnaire.Library, file string) campaign.Campaign {
	tb.Helper()
	c, err := campaign.Parse([]byte(file), "c.yaml", shanghai, lib)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// calendarOf is the campaign's, with the statutory holidays.
func calendarOf(tb testing.TB, c campaign.Campaign) *calendar.Calendar {
	tb.Helper()
	book, err := calendar.Statutory()
	if err != nil {
		tb.Fatal(err)
	}
	return c.Days(shanghai, book)
}

// june is a file of today's smallest kind.
const june = "title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-22\n"

// TestParseSmallFile: what a file says nothing about has its default.
func TestParseSmallFile(t *testing.T) {
	t.Parallel()
	want := campaign.Defaults()
	want.ID, want.Title, want.Office = "2026-06-01", "甲", "乙"
	want.Opens, want.Deadline = at(t, "2026-06-01 00:00"), at(t, "2026-06-22 17:30")
	want.UnitCategories = []string{"ethics", "duty", "system", "environment", "process"}
	want.Schedule = campaign.Schedule{
		Personal: at(t, "2026-06-09 17:30"), Reviewed: at(t, "2026-06-11 17:30"), Decided: at(t, "2026-06-12 17:30"),
		Posted: at(t, "2026-06-15 16:00"), Publicity: at(t, "2026-06-18 17:30"),
	}
	for i, id := range []string{
		"opening@09:10", "-8@09:10", "-5@09:10", "-3@09:10", "-1@09:10", "-1@14:40", "0@09:10", "0@end-125m", "1@09:10",
	} {
		want.Ladder[i].ID = id
	}
	if diff := cmp.Diff(want, parse(t, library(t), june)); diff != "" {
		t.Errorf("campaign (-want +got):\n%s", diff)
	}
}

// TestParseDates reads the same campaign with its dates written in other ways.
func TestParseDates(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, test := range []struct{ opening, deadline, opens, until string }{
		{"2026-06-01", "2026-06-22", "2026-06-01 00:00", "2026-06-22 17:30"},
		{"2026/6/1 8:30", "2026-06-22T12:00", "2026-06-01 08:30", "2026-06-22 12:00"},
		{"'2026-06-01'", "2026-06-22T09:30:00Z", "2026-06-01 00:00", "2026-06-22 17:30"},
		{"2026-06-01  08：30", "2026-06-22 17:00:00", "2026-06-01 08:30", "2026-06-22 17:00"},
	} {
		c := parse(t, lib, "title: 甲\noffice: 乙\nopening: "+test.opening+"\ndeadline: "+test.deadline+"\n")
		if !c.Opens.Equal(at(t, test.opens)) || !c.Deadline.Equal(at(t, test.until)) || c.ID != "2026-06-01" {
			t.Errorf("%s to %s is read as %s to %s", test.opening, test.deadline, c.Opens, c.Deadline)
		}
	}
}

// TestParseAll reads a file with everything in it.
func TestParseAll(t *testing.T) {
	t.Parallel()
	c := parse(t, library(t), `
id: spring
title: 查找廉政风险
basis: 学校文件
office: 校纪委办公室
contact: 8888
opening: 2026-06-01 08:00
deadline: 2026-06-22
end: 2026-06-30
categories: [思想道德, process]
unit_categories: [duty]
publicity_days: 5
schedule: {personal: 2026-06-08 12:00}
units:
  教务处: {deadline: 2026-06-24, reason: 期末考试}
phases:
  - {name: 动员部署}
  - {name: 排查风险, from: 2026-06-01, to: 2026-06-30, steps: [填表, 审核]}
ladder:
  - {id: start, opening: true, at: "9:20"}
  - {days: -3, at: "15：05", texts: {not_started: "{name}老师好{left}", returned: 请看一看}}
  - {days: 0, before_end: 1h30m}
rules: {cap: 2, digest: "9:15", office_digest: "9:25", heads: [-3, +2], heads_at: "11:10", evening: "20:10", morning: "8:50", quota: 0}
calendar:
  end_of_day: "17:00"
  quiet_hours: 22:00-08:00
  lunch: off
  days_off: [2026-06-26 校庆, 2026-07-13~2026-07-14 暑假]
  working_days: [2026/6/27]
  holidays:
    - {year: 2027, days_off: [2027-01-01 — 2027-01-02 元旦], working_days: [2027-01-03]}
`)
	off := func(date, name string) calendar.Exception {
		return calendar.Exception{Date: date, Name: name, Off: true}
	}
	day := func(text string) time.Time { return at(t, text) }
	schedule := campaign.Schedule{
		Personal: day("2026-06-08 12:00"), Reviewed: day("2026-06-09 17:00"), Decided: day("2026-06-10 17:00"),
		Posted: day("2026-06-11 16:00"), Publicity: day("2026-06-18 17:00"),
	}
	want := campaign.Campaign{
		ID: "spring", Title: "查找廉政风险", Basis: "学校文件", Office: "校纪委办公室", Contact: "8888",
		Opens: day("2026-06-01 08:00"), Deadline: day("2026-06-22 17:00"), Ends: day("2026-06-30 17:00"),
		Categories: []string{"ethics", "process"}, UnitCategories: []string{"duty"}, PublicityDays: 5, Schedule: schedule,
		Extensions: []campaign.Extension{{
			Unit: "教务处", Until: day("2026-06-24 17:00"), Reason: "期末考试", Filed: true,
			Schedule: campaign.Schedule{
				Personal: day("2026-06-10 12:00"), Reviewed: day("2026-06-11 17:00"), Decided: day("2026-06-12 17:00"),
				Posted: day("2026-06-15 16:00"), Publicity: day("2026-06-23 17:00"),
			},
			Was: campaign.Dates{Deadline: day("2026-06-22 17:00"), Schedule: schedule},
		}},
		Phases: []campaign.Phase{
			{Name: "动员部署"},
			{Name: "排查风险", From: day("2026-06-01 00:00"), To: day("2026-06-30 00:00"), Steps: []string{"填表", "审核"}},
		},
		Ladder: []campaign.Stage{
			{ID: "start", Opening: true, At: 9*60 + 20},
			{ID: "-3@15:05", Days: -3, At: 15*60 + 5, Texts: map[string]string{"not_started": "{name}老师好{left}", "returned": "请看一看"}},
			{ID: "0@end-90m", BeforeEnd: 90 * time.Minute},
		},
		Rules: campaign.Rules{
			Cap: 2, Digest: 9*60 + 15, Office: 9*60 + 25, Heads: []int{-3, 2}, HeadsAt: 11*60 + 10, Evening: 20*60 + 10, Morning: 8*60 + 50,
		},
		Calendar: calendar.Settings{
			EndOfDay: 17 * 60, Quiet: calendar.Span{From: 22 * 60, To: 8 * 60}, Covered: []int{2027},
			Days: []calendar.Exception{
				off("2027-01-01", "元旦"), off("2027-01-02", "元旦"),
				{Date: "2027-01-03"},
				off("2026-06-26", "校庆"), off("2026-07-13", "暑假"), off("2026-07-14", "暑假"),
				{Date: "2026-06-27"},
			},
		},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("campaign (-want +got):\n%s", diff)
	}
	if years := c.Uncovered(calendarOf(t, c)); len(years) > 0 {
		t.Errorf("the years %v are not covered", years)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var kept campaign.Campaign
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, kept); diff != "" {
		t.Errorf("kept as JSON (-want +got):\n%s", diff)
	}
}

// TestSample reads the file that the demonstration begins with.
func TestSample(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../bot/sample/campaign.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lib := library(t)
	c := parse(t, lib, string(data))
	if len(c.Phases) != 6 || c.Phases[0].Name != "动员部署" || c.Basis == "" {
		t.Errorf("phases %+v", c.Phases)
	}
	// What stands there behind a # is what counts without it.
	commented := regexp.MustCompile(`(?m)^# ((?:  )*(?:- |[a-z_]+:).*)$`).ReplaceAllString(string(data), "$1")
	commented = regexp.MustCompile(`(?ms)^units:.*?\n\n|^  days_off:.*`).ReplaceAllString(commented, "")
	full := parse(t, lib, commented)
	if len(full.Ladder) != len(c.Ladder) || full.Ladder[len(full.Ladder)-1].Texts == nil {
		t.Fatalf("the commented keys were not read:\n%s", commented)
	}
	full.Ladder[len(full.Ladder)-1].Texts = nil // an example
	if diff := cmp.Diff(c, full); diff != "" {
		t.Errorf("what the sample calls default is none (-default +sample):\n%s", diff)
	}
}

func TestParseReportsEverything(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, test := range []struct {
		name, file string
		want       []string
	}{
		{
			"much is missing", "opening: soon\ncategories: [思想道德, ethics, 天气]\n",
			[]string{
				"c.yaml: title is missing", "c.yaml: office is missing", `c.yaml:1: opening: "soon" is no date`,
				"c.yaml: deadline is missing", `c.yaml:2: category "ethics" is there twice`, `c.yaml:2: unknown category "天气"; there are: 思想道德风险`,
			},
		},
		{
			"the wrong way round", "title: 甲\noffice: 乙\nopening: 2026-06-22\ndeadline: 2026-06-01\n",
			[]string{"c.yaml:4: deadline 2026-06-01 is not after the opening 2026-06-22; the earliest would be 2026-07-03"},
		},
		{
			"an unknown key and a list for a text", "title: [甲]\nofice: 乙\n",
			[]string{
				"c.yaml:1: a text is expected here", "c.yaml:2: field ofice not found", "c.yaml: title is missing",
				"c.yaml: office is missing", "c.yaml: opening is missing", "c.yaml: deadline is missing",
			},
		},
		{"no YAML", "title: [", []string{"c.yaml:1: "}},
		{"nothing", "", []string{"c.yaml: EOF"}},
		{"a day that is none", "title: 甲\noffice: 乙\nopening: 2026-02-30\ndeadline: 2026-06-22\n", []string{`c.yaml:3: opening: "2026-02-30" is no date`}},
		{
			"a long id", "id: " + strings.Repeat("x", 41) + "\ntitle: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-22\n",
			[]string{"c.yaml:1: id is too long"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := campaign.Parse([]byte(test.file), "c.yaml", shanghai, lib)
			var faults questionnaire.FaultsError
			if !errors.As(err, &faults) {
				t.Fatalf("the error is a %T: %v", err, err)
			}
			for _, want := range test.want {
				if !strings.Contains("\n"+err.Error(), "\n"+want) {
					t.Errorf("not reported: %s", want)
				}
			}
			if len(faults) != len(test.want) {
				t.Errorf("%d faults, want %d:\n%v", len(faults), len(test.want), err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	lib := library(f)
	f.Add(june)
	f.Add("title: [")
	f.Add(june + "publicity_days: 5\nschedule: {personal: 2026-06-05, posted: 2026-06-10}\nunits: {甲: {deadline: 2026-06-24}}\n")
	f.Add(june + "ladder: [{days: 0, before_end: 2h}, {opening: true, at: '9:10'}]\ncalendar: {lunch: off, days_off: [2026-06-08~2026-06-12 假]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := campaign.Parse([]byte(text), "c.yaml", shanghai, lib)
		if err != nil && err.Error() == "" {
			t.Error("an error that says nothing")
		}
		if err != nil {
			return
		}
		if c.ID == "" || c.Title == "" || !c.Deadline.After(c.Opens) {
			t.Errorf("taken: %+v", c)
		}
		checkDates(t, c, calendarOf(t, c))
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var kept campaign.Campaign
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		if again := campaign.Succeed(kept, c, calendarOf(t, c)); again.Plan != 0 {
			t.Errorf("the same file applied again changes the plan: %+v", campaign.Diff(kept, again))
		}
	})
}

func TestPeriodAt(t *testing.T) {
	t.Parallel()
	opens := time.Date(2026, 6, 1, 0, 0, 0, 0, shanghai)
	c := campaign.Campaign{Opens: opens, Deadline: opens.Add(time.Hour)}
	for offset, want := range map[time.Duration]campaign.Period{
		-time.Millisecond: campaign.Before, 0: campaign.Open, time.Hour: campaign.Open, time.Hour + time.Millisecond: campaign.After,
	} {
		if got := c.PeriodAt(opens.Add(offset)); got != want {
			t.Errorf("%v after the opening is %d, want %d", offset, got, want)
		}
	}
}

func TestReviewSettings(t *testing.T) {
	t.Parallel()
	lib := library(t)
	usual, strict := parse(t, lib, june), parse(t, lib, june+"review: {meeting: true, unit_form: false}\n")
	if got := usual.Review; got != (campaign.Review{}) {
		t.Errorf("without a word: %+v", got)
	}
	if got := strict.Review; got != (campaign.Review{Meeting: true, NoUnitForm: true}) {
		t.Errorf("with both: %+v", got)
	}
	want := []campaign.Change{
		{Name: "change_review_meeting", Old: "false", New: "true"},
		{Name: "change_review_unit_form", Old: "true", New: "false"},
	}
	if diff := cmp.Diff(want, campaign.Diff(usual, strict)); diff != "" {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
}
