package phrase_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/feishu/card"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// bulletin is what the office reads on a Monday in June.
func bulletin(t *testing.T) phrase.Bulletin {
	t.Helper()
	lib := library(t)
	def, err := lib.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	c := campaign.Campaign{
		ID: "june", Title: "查找廉政风险", Office: "校纪委办公室",
		Opens: time.Date(2026, 6, 1, 8, 0, 0, 0, zone), Deadline: time.Date(2026, 6, 22, 17, 30, 0, 0, zone),
	}
	return phrase.Bulletin{
		Scene: phrase.Scene{
			Library: lib, Definition: def, Campaign: c, Person: staff.Person{ID: "1001", Name: "章邯", Role: staff.Admin},
			Now: time.Date(2026, 6, 15, 9, 30, 0, 0, zone), Zone: zone,
		},
		Days: calendar.New(zone, calendar.Book{}, c.Calendar),
	}
}

// big are the figures of a large university: 150 units, names as long as they get.
func big() (phrase.SchoolFigures, phrase.CategoryFigures, []phrase.Ranked) {
	var f phrase.SchoolFigures
	c := phrase.CategoryFigures{Categories: []string{"ethics", "duty", "system", "environment"}}
	var ranked []phrase.Ranked
	for i := range 150 {
		u := progress.Tally{Unit: fmt.Sprintf("马克思主义与思想政治理论教学研究中心%03d", i), Total: 100, Done: i % 100, Open: 100 - i%100}
		f.Units = append(f.Units, u)
		f.School.Total += u.Total
		f.School.Done += u.Done
		f.School.Open += u.Open
		c.Rows = append(c.Rows, phrase.CategoryRow{Unit: u.Unit, Points: []int{1000, 2000, 3000, i}})
		ranked = append(ranked, phrase.Ranked{Place: i + 1, Unit: u})
	}
	return f, c, ranked
}

// TestOfficeCardsAreSmall: what a large university fills a card with stays far
// below what the platform takes, 30 KB and 200 elements, so that nothing is cut.
func TestOfficeCardsAreSmall(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	f, c, ranked := big()
	unit := phrase.UnitFigures{Tally: progress.Tally{Unit: f.Units[0].Unit, Total: 2000, Open: 1500, Drafting: 500}, MayNudge: true}
	var people []progress.Standing
	for i := range 2000 {
		name := fmt.Sprintf("欧阳修远%04d", i)
		unit.Open, unit.Drafting, unit.Idle = append(unit.Open, name), append(unit.Drafting, name), append(unit.Idle, name)
		unit.NoAccount, unit.Unreachable = append(unit.NoAccount, name), append(unit.Unreachable, name)
		people = append(people, progress.Standing{
			Person: staff.Person{Name: name, Unit: unit.Tally.Unit, Posts: []string{"采购与招投标办公室采购科科长"}}, Status: form.NotStarted,
		})
	}
	var days []phrase.TrendDay
	for i := range 120 {
		days = append(days, phrase.TrendDay{Day: b.Now.AddDate(0, 0, i), New: 100, Total: 100 * i})
	}
	var noLiaison []string
	for _, u := range f.Units {
		noLiaison = append(noLiaison, u.Unit)
	}
	var drifts []progress.Drift
	for i := range 600 {
		drifts = append(drifts, progress.Drift{What: f.Units[i%150].Unit, Kept: i, Real: i + 1})
	}
	const mostBytes, mostBlocks = 12_000, 20
	for name, s := range map[string]phrase.Sheet{
		"school": b.School(f), "units": b.Units(f, 15), "missing": b.MissingInSchool(f.School, f.Units, 2), "unit": b.Unit(unit),
		"missing in the unit": b.MissingInUnit(unit), "categories": b.Categories(c, 3), "ranking": b.Ranking(ranked, 1),
		"trend": b.Trend(phrase.TrendFigures{Expected: 15000, Days: days}), "unit's roster": b.UnitRoster(unit.Tally.Unit, people, 2, false),
		"roster": b.Roster(phrase.RosterFigures{Total: 15000, Units: 150, NoLiaison: noLiaison}), "drifts": b.Recount(drifts),
		"choice": b.Choice("教学", noLiaison[:8], phrase.OfficeProgress),
	} {
		data, err := json.Marshal(s.Card)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > mostBytes || len(s.Card.Body) > mostBlocks {
			t.Errorf("%s has %d bytes in %d blocks", name, len(data), len(s.Card.Body))
		}
		rendered, err := card.Render(*s.Card)
		if err != nil || strings.Contains(string(rendered), "…") {
			t.Errorf("%s is cut: %v, %d bytes", name, err, len(rendered))
		}
		var back message.Card
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*s.Card, back); diff != "" {
			t.Errorf("%s does not survive JSON:\n%s", name, diff)
		}
		for _, word := range accusing {
			if strings.Contains(s.Text(), word) {
				t.Errorf("%s says %s", name, word)
			}
		}
		if strings.ContainsAny(s.Text(), "{}") {
			t.Errorf("%s has a slot that was not filled:\n%s", name, s.Text())
		}
	}
}

// TestGroupCardIsNobodys: in a group no button is anybody's, in private every one is
// the reader's.
func TestGroupCardIsNobodys(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	f, _, _ := big()
	for _, group := range []bool{false, true} {
		b.Group = group
		for _, block := range b.School(f).Card.Body {
			if block.Buttons == nil {
				continue
			}
			for _, button := range block.Buttons.Row {
				if (button.Action.Owner == "") != group {
					t.Errorf("group %t: the button %s is %q's", group, button.Label, button.Action.Owner)
				}
				if strings.HasPrefix(button.Action.Name, "nudge") && group {
					t.Errorf("%s stands in a group", button.Label)
				}
			}
		}
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	for _, test := range []struct {
		day, hour int
		want      string
	}{{15, 9, "还有 5 个工作日"}, {19, 9, "还有 1 个工作日"}, {22, 9, "今天截止"}, {22, 18, "已截止"}, {23, 9, "已截止"}} {
		b.Now = time.Date(2026, 6, test.day, test.hour, 0, 0, 0, b.Zone)
		if got := b.Left(); got != test.want {
			t.Errorf("on the %dth at %d: %s, want %s", test.day, test.hour, got, test.want)
		}
	}
}
