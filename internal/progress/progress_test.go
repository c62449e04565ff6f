package progress_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

var statuses = []form.Status{form.NotStarted, form.Drafting, form.Submitted, form.Revising, ""}

func TestSchool(t *testing.T) {
	t.Parallel()
	school, units := progress.School([]progress.Count{
		{"图书馆", form.Submitted, 2}, {"教务处", form.Drafting, 1}, {"图书馆", form.NotStarted, 3}, {"图书馆", form.Revising, 1},
	})
	want := []progress.Tally{
		{Unit: "图书馆", Total: 6, Done: 3, Open: 3},
		{Unit: "教务处", Total: 1, Drafting: 1},
	}
	if diff := cmp.Diff(want, units); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(progress.Tally{Total: 7, Done: 3, Drafting: 1, Open: 3}, school); diff != "" {
		t.Errorf("school (-want +got):\n%s", diff)
	}
	if school.Percent() != 42 || (progress.Tally{}).Percent() != 0 {
		t.Errorf("percent %d", school.Percent())
	}
}

// TestFiguresAddUp counts the same people by unit and one by one.
func TestFiguresAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var counts []progress.Count
		people := map[string][]progress.Standing{}
		for range rapid.IntRange(0, 30).Draw(t, "people") {
			unit := rapid.SampledFrom([]string{"图书馆", "教务处", ""}).Draw(t, "unit")
			status := rapid.SampledFrom(statuses).Draw(t, "status")
			counts = append(counts, progress.Count{Unit: unit, Status: status, People: 1})
			people[unit] = append(people[unit], progress.Standing{Status: status})
		}
		school, units := progress.School(counts)
		var sum progress.Tally
		for _, u := range units {
			if diff := cmp.Diff(progress.Unit(u.Unit, people[u.Unit]), u); diff != "" {
				t.Fatalf("unit (-one by one +counted):\n%s", diff)
			}
			sum.Total, sum.Done, sum.Drafting, sum.Open = sum.Total+u.Total, sum.Done+u.Done, sum.Drafting+u.Drafting, sum.Open+u.Open
		}
		if sum != school || school.Done+school.Drafting+school.Open != school.Total {
			t.Fatalf("the units add up to %+v, the school is %+v", sum, school)
		}
		if p := school.Percent(); p < 0 || p > 100 || (p == 100) != (school.Total > 0 && school.Done == school.Total) {
			t.Fatalf("%d%% of %+v", p, school)
		}
	})
}

func TestMissing(t *testing.T) {
	t.Parallel()
	who := func(name string, status form.Status) progress.Standing {
		return progress.Standing{Person: staff.Person{Name: name}, Status: status, Since: time.Time{}}
	}
	people := []progress.Standing{
		who("甲", form.NotStarted), who("乙", form.Drafting), who("丙", form.Submitted), who("丁", form.NotStarted), who("戊", form.Revising),
	}
	for status, want := range map[form.Status][]string{
		form.NotStarted: {"甲", "丁"}, form.Drafting: {"乙"}, form.Submitted: nil, form.Revising: nil,
	} {
		if diff := cmp.Diff(want, progress.Missing(people, status)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", status, diff)
		}
	}
}
