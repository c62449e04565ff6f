package progress_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/calendar"
	"lianbot/internal/progress"
)

func names(units []progress.Tally) []string {
	all := make([]string, len(units))
	for i, u := range units {
		all[i] = u.Unit
	}
	return all
}

func TestRank(t *testing.T) {
	t.Parallel()
	units := []progress.Tally{
		{Unit: "C", Total: 4, Done: 1, Open: 3},
		{Unit: "", Total: 1, Done: 1},
		{Unit: "B", Total: 3, Done: 2, Exempt: 1},
		{Unit: "D", Total: 2, Exempt: 2},
		{Unit: "A", Total: 1, Done: 1},
		{Unit: "E", Total: 8, Done: 2, Open: 6},
		{Unit: "F", Total: 200, Done: 199, Open: 1},
	}
	if diff := cmp.Diff([]string{"A", "B", "F", "C", "E"}, names(progress.Rank(units))); diff != "" {
		t.Errorf("Rank (-want +got):\n%s", diff)
	}
	if units[0].Unit != "C" {
		t.Error("Rank changed what it was given")
	}
	for n, want := range map[int][]string{0: {}, 2: {"E", "C"}, 9: {"E", "C", "F"}} {
		if diff := cmp.Diff(want, names(progress.Behind(units, n))); diff != "" {
			t.Errorf("Behind %d (-want +got):\n%s", n, diff)
		}
	}
}

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func day(d int) time.Time { return time.Date(2026, 6, d, 0, 0, 0, 0, zone) }

// TestCumulate goes over a weekend and the holiday of 19 to 21 June 2026.
func TestCumulate(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	c := calendar.New(zone, book, calendar.Settings{})
	days := []progress.Day{ // in no order, in any zone
		{Day: day(20), People: 5}, {Day: day(14).UTC(), People: 3}, {Day: day(11), People: 1}, {Day: day(15), People: 1}, {Day: day(22), People: 2},
	}
	at := func(d, hour int) time.Time { return day(d).Add(time.Duration(hour) * time.Hour) }
	for _, test := range []struct {
		name        string
		opens, now  time.Time
		days, sums  []int
		wantNothing bool
	}{
		{"to a working day", at(12, 9), at(16, 10), []int{12, 15, 16}, []int{1, 5, 5}, false},
		{"to a day off", at(12, 9), at(20, 23), []int{12, 15, 16, 17, 18, 20}, []int{1, 5, 5, 5, 5, 10}, false},
		{"over the holiday", at(18, 9), at(22, 1), []int{18, 22}, []int{5, 12}, false},
		{"the first day", at(22, 9), at(22, 10), []int{22}, []int{12}, false},
		{"before the opening", at(23, 9), at(22, 10), nil, nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var want []progress.Day
			for i, d := range test.days {
				want = append(want, progress.Day{Day: day(d), People: test.sums[i]})
			}
			got := progress.Cumulate(days, c, test.opens, test.now)
			if diff := cmp.Diff(want, got); diff != "" || (got == nil) != test.wantNothing {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeat(t *testing.T) {
	t.Parallel()
	got := progress.Heat([]progress.Points{
		{Unit: "教务处", Category: "duty", Points: 3},
		{Unit: "图书馆", Category: "system", Points: 1},
		{Unit: "撤了的处", Category: "dropped", Points: 2},
		{Unit: "教务处", Category: "dropped", Points: 4},
	}, []string{"图书馆", "教务处"}, []string{"duty", "external", "system"})
	want := progress.Grid{
		Units: []string{"图书馆", "教务处", "撤了的处"}, Categories: []string{"duty", "external", "system", "dropped"},
		Cells: [][]int{{0, 0, 1, 0}, {3, 0, 0, 4}, {0, 0, 0, 2}},
		Rows:  []int{1, 7, 2}, Columns: []int{3, 0, 1, 6}, Total: 10, Most: 4,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestHeatAddsUp: whatever is given, nothing is lost and every sum is the same.
func TestHeatAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"a", "b", "c", "d", ""})
		points := rapid.SliceOf(rapid.Custom(func(t *rapid.T) progress.Points {
			return progress.Points{
				Unit: name.Draw(t, "unit"), Category: name.Draw(t, "category"), Points: rapid.IntRange(0, 9).Draw(t, "points"),
			}
		})).Draw(t, "points")
		some := rapid.SliceOfDistinct(name, rapid.ID[string])
		units, categories := some.Draw(t, "units"), some.Draw(t, "categories")
		g := progress.Heat(points, units, categories)
		sum, cells := 0, 0
		for _, p := range points {
			sum += p.Points
		}
		columns := make([]int, len(g.Categories))
		for i, row := range g.Cells {
			n := 0
			for j, cell := range row {
				n += cell
				columns[j] += cell
			}
			if n != g.Rows[i] {
				t.Fatalf("row %s adds up to %d, not %d", g.Units[i], n, g.Rows[i])
			}
			cells += n
		}
		if !slices.Equal(columns, g.Columns) || cells != sum || g.Total != sum {
			t.Fatalf("%d points in %+v", sum, g)
		}
		if !slices.Equal(g.Units[:len(units)], units) || !slices.Equal(g.Categories[:len(categories)], categories) {
			t.Fatalf("the order given is not kept: %+v", g)
		}
	})
}
