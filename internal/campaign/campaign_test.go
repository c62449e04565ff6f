package campaign_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestParse(t *testing.T) {
	t.Parallel()
	lib := library(t)
	day := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, shanghai)
	}
	for _, test := range []struct {
		name, file string
		want       campaign.Campaign
	}{
		{
			"all of it", "id: spring\ntitle: 查找廉政风险\noffice: 校纪委办公室\ncontact: 8888\nopening: 2026-06-01 08:00\n" +
				"deadline: 2026-06-22 17:00\ncategories: [思想道德, process]\n",
			campaign.Campaign{
				ID: "spring", Title: "查找廉政风险", Office: "校纪委办公室", Contact: "8888",
				Opens: day(6, 1, 8, 0), Deadline: day(6, 22, 17, 0), Categories: []string{"ethics", "process"},
			},
		},
		{
			"days: from the morning to the end of the working day",
			"title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-22\n",
			campaign.Campaign{ID: "2026-06-01", Title: "甲", Office: "乙", Opens: day(6, 1, 0, 0), Deadline: day(6, 22, 17, 30)},
		},
		{
			"other ways to write a date",
			"title: 甲\noffice: 乙\nopening: 2026/6/1 8:30\ndeadline: 2026-06-22T12:00\n",
			campaign.Campaign{ID: "2026-06-01", Title: "甲", Office: "乙", Opens: day(6, 1, 8, 30), Deadline: day(6, 22, 12, 0)},
		},
		{
			"with a zone of its own",
			"title: 甲\noffice: 乙\nopening: '2026-06-01'\ndeadline: 2026-06-22T09:30:00Z\n",
			campaign.Campaign{ID: "2026-06-01", Title: "甲", Office: "乙", Opens: day(6, 1, 0, 0), Deadline: day(6, 22, 17, 30)},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := campaign.Parse([]byte(test.file), "c.yaml", shanghai, lib)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("campaign (-want +got):\n%s", diff)
			}
		})
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
			[]string{"c.yaml:4: deadline 2026-06-01 is not after the opening 2026-06-22"},
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
	f.Add("title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-22\n")
	f.Add("title: [")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := campaign.Parse([]byte(text), "c.yaml", shanghai, lib)
		if err != nil && err.Error() == "" {
			t.Error("an error that says nothing")
		}
		if err == nil && (c.ID == "" || c.Title == "" || !c.Deadline.After(c.Opens)) {
			t.Errorf("taken: %+v", c)
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
