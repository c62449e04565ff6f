package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianbot/internal/admin"
	"lianbot/internal/calendar"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

func aStanding(unit string) *rapid.Generator[progress.Standing] {
	return rapid.Custom(func(t *rapid.T) progress.Standing {
		p := progress.Standing{
			Person: staff.Person{
				Name: rapid.StringMatching(`[甲-癸]{2}`).Draw(t, "name"), Unit: unit, OpenID: rapid.SampledFrom([]string{"", "ou"}).Draw(t, "account"),
				Standing: rapid.SampledFrom([]staff.Standing{"", staff.InPost, staff.NoAccount, staff.Retired, staff.Exempt}).Draw(t, "standing"),
			},
			Status: rapid.SampledFrom(form.Statuses()).Draw(t, "status"),
		}
		if p.Status != form.NotStarted {
			p.Since = day(rapid.IntRange(1, 15).Draw(t, "since"), 9, 0)
		}
		return p
	})
}

// TestUnitFigures: the names are exactly those of whom something is waited for, and
// whoever stands out is one of them.
func TestUnitFigures(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	days := june().Days(zone, book)
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfN(aStanding("教务处"), 0, 30).Draw(t, "people")
		f := admin.UnitFigures("教务处", people, nil, days, now)
		waited := 0
		for _, p := range people {
			if p.Person.Standing.Expected() && !p.Status.Done() {
				waited++
			}
		}
		if n := len(f.Open) + len(f.Drafting) + len(f.Returned); n != waited {
			t.Fatalf("%d names of %d", n, waited)
		}
		if len(f.Returned) != f.Tally.Returned || len(f.Drafting) != f.Tally.Drafting || len(f.Open) != f.Tally.Open {
			t.Fatalf("the names are not as many as the figures say: %+v", f)
		}
		if got := f.Tally; got.Open+got.Drafting+got.Returned+got.Done+got.Exempt != got.Total || got.Total != len(people) {
			t.Fatalf("the states do not add up to the roster: %+v", got)
		}
		for _, name := range f.Idle {
			if !slices.Contains(f.Drafting, name) {
				t.Fatalf("%s is idle and not drafting", name)
			}
		}
		for _, name := range slices.Concat(f.NoAccount, f.Unreachable) {
			if !slices.Contains(slices.Concat(f.Open, f.Drafting, f.Returned), name) {
				t.Fatalf("%s cannot be reached and need not be", name)
			}
		}
	})
}

// TestTrend: everybody who has handed in stands in the line, which never falls, and
// ends at the figure of the moment.
func TestTrend(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	c := june()
	days := c.Days(zone, book)
	rapid.Check(t, func(t *rapid.T) {
		at := now.AddDate(0, 0, rapid.IntRange(-14, 20).Draw(t, "now"))
		sum := 0
		var daily []progress.Day
		for d := range rapid.IntRange(0, 30).Draw(t, "days") {
			on := days.Day(c.Opens).AddDate(0, 0, d)
			if on.After(days.Day(at)) || on.After(c.Deadline) {
				break
			}
			n := rapid.IntRange(0, 5).Draw(t, "people")
			daily = append(daily, progress.Day{Day: on, People: n})
			sum += n
		}
		line := admin.Trend(rapid.Permutation(daily).Draw(t, "order"), days, c, at)
		if len(line) == 0 || line[len(line)-1].Total != sum {
			t.Fatalf("the line ends at %+v, %d have handed in", line, sum)
		}
		total := 0
		for i, d := range line {
			total += d.New
			if d.Total != total || i > 0 && !d.Day.After(line[i-1].Day) {
				t.Fatalf("day %d is %+v after %d", i, d, total-d.New)
			}
			if i < len(line)-1 && !days.Working(d.Day) {
				t.Fatalf("%s is a day off", d.Day)
			}
		}
	})
	if line := admin.Trend(nil, days, c, c.Opens.AddDate(0, 0, -1)); len(line) != 0 {
		t.Errorf("before the opening there is %+v", line)
	}
}

// TestRank: places follow the percentage that is shown, equals share one.
func TestRank(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var units []progress.Tally
		for i := range rapid.IntRange(0, 12).Draw(t, "units") {
			total := rapid.IntRange(0, 6).Draw(t, "total")
			exempt := rapid.IntRange(0, total).Draw(t, "exempt")
			done := rapid.IntRange(0, total-exempt).Draw(t, "done")
			units = append(units, progress.Tally{Unit: fmt.Sprint(i), Total: total, Exempt: exempt, Done: done, Open: total - exempt - done})
		}
		share := progress.Tally.Percent // the one that is shown
		ranked := admin.Rank(units)
		for i, r := range ranked {
			ahead := 0
			for _, o := range ranked {
				if share(o.Unit) > share(r.Unit) {
					ahead++
				}
			}
			if r.Place != ahead+1 || i > 0 && share(ranked[i-1].Unit) < share(r.Unit) {
				t.Fatalf("%+v has place %d, %d are ahead", r.Unit, r.Place, ahead)
			}
		}
		behind := admin.Behind(units)
		if len(behind) != len(units) {
			t.Fatalf("%d of %d units", len(behind), len(units))
		}
	})
}

func TestForecast(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at   time.Time
		want int
	}{
		{day(1, 8, 0), 0}, // nothing can be foreseen yet
		{day(16, 0, 0), 2000},
		{day(30, 23, 59), 1000},
	} {
		if got := admin.Usage(map[string]int{"reply": 600, "batch": 400}, 10000, test.at); got.Forecast != test.want || got.Used != 1000 {
			t.Errorf("on %s: %+v, want %d", test.at, got, test.want)
		}
	}
	w := open(t)
	for used, want := range map[int]string{7999: "", 8000: "office_usage_warning", 10000: "office_usage_warning"} {
		w.calls = map[string]int{"reply": used}
		w.Now = func() time.Time { return day(30, 12, 0) }
		said := render(w.ask(office, "额度", false), w)
		if warned := strings.Contains(said, w.Library.Say("office_usage_warning")); warned != (want != "") {
			t.Errorf("%d calls:\n%s", used, said)
		}
	}
}

// TestAims: a button finds the unit that it was made for and no other.
func TestAims(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SliceOfDistinct(rapid.StringMatching(`[甲-癸]{1,5}`), rapid.ID).Draw(t, "units")
		aim := phrase.Aim{Page: rapid.IntRange(0, 1023).Draw(t, "page")}
		if len(units) > 0 && rapid.Bool().Draw(t, "at a unit") {
			aim.Unit = rapid.SampledFrom(units).Draw(t, "unit")
		}
		arg := aim.Arg()
		if arg < 0 || arg >= 1<<53 {
			t.Fatalf("%d does not survive JSON", arg)
		}
		if got, ok := phrase.AimAt(arg, units); !ok || got != aim {
			t.Fatalf("%+v comes back as %+v, %t", aim, got, ok)
		}
		others := slices.DeleteFunc(slices.Clone(units), func(u string) bool { return u == aim.Unit })
		if got, ok := phrase.AimAt(arg, others); aim.Unit != "" && ok {
			t.Fatalf("%+v without its unit is at %+v", aim, got)
		}
		phrase.AimAt(rapid.Int64().Draw(t, "forged"), units)
	})
}
