package progress_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

func aStatus() *rapid.Generator[form.Status] {
	return rapid.SampledFrom(append(form.Statuses(), "", "unheard of"))
}

func aStanding() *rapid.Generator[staff.Standing] {
	return rapid.SampledFrom([]staff.Standing{"", staff.InPost, staff.NoAccount, staff.SickLeave, staff.Retired, staff.Exempt})
}

func TestStateOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status   form.Status
		standing staff.Standing
		want     progress.State
		waited   bool
	}{
		{form.NotStarted, staff.InPost, progress.Open, true},
		{"", "", progress.Open, true},
		{form.Drafting, staff.Seconded, progress.Drafting, true},
		{form.Drafting, staff.NoAccount, progress.Drafting, true},
		{form.Submitted, staff.Permanent, progress.Done, false},
		{form.Revising, staff.InPost, progress.Done, false},
		{form.Returned, staff.InPost, progress.Returned, true},
		{form.Returned, staff.NoAccount, progress.Returned, true},
		{form.Returned, staff.Exempt, progress.Exempt, false},
		{form.Passed, staff.InPost, progress.Done, false},
		{form.Decided, staff.Seconded, progress.Done, false},
		{form.Signed, staff.InPost, progress.Done, false},
		{form.Filed, staff.InPost, progress.Done, false},
		{form.Received, staff.InPost, progress.Done, false},
		{form.Received, staff.Retired, progress.Exempt, false},
		{form.NotStarted, staff.Exempt, progress.Exempt, false},
		{form.Drafting, staff.SickLeave, progress.Exempt, false},
		{form.Submitted, staff.Retired, progress.Exempt, false},
	} {
		if got := progress.StateOf(test.status, test.standing); got != test.want || got.Waited() != test.waited {
			t.Errorf("%q of %q is %s, waited for: %t; want %s, %t", test.status, test.standing, got, got.Waited(), test.want, test.waited)
		}
	}
}

func TestSchool(t *testing.T) {
	t.Parallel()
	school, units := progress.School([]progress.Count{
		{Unit: "图书馆", Status: form.Submitted, People: 2},
		{Unit: "教务处", Status: form.Drafting, People: 1},
		{Unit: "图书馆", Status: form.NotStarted, People: 3},
		{Unit: "图书馆", Status: form.Revising, Standing: staff.Seconded, People: 1},
		{Unit: "图书馆", Status: form.Submitted, Standing: staff.Retired, People: 1},
		{Unit: "教务处", Status: form.Returned, Standing: staff.NoAccount, People: 1},
		{Unit: "教务处", Status: form.Signed, People: 2},
		{Unit: "教务处", Status: form.Passed, Standing: staff.NoAccount, People: 1},
	})
	want := []progress.Tally{
		{Unit: "图书馆", Total: 7, Exempt: 1, Done: 3, Revising: 1, Open: 3},
		{Unit: "教务处", Total: 5, Done: 3, Passed: 3, Returned: 1, Drafting: 1, NoAccount: 2},
	}
	if diff := cmp.Diff(want, units); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(progress.Tally{
		Total: 12, Exempt: 1, Done: 6, Passed: 3, Revising: 1, Returned: 1, Drafting: 1, Open: 3, NoAccount: 2,
	}, school); diff != "" {
		t.Errorf("school (-want +got):\n%s", diff)
	}
	if school.Percent() != 54 || school.Expected() != 11 || school.Left() != 5 || school.Pending() != 2 {
		t.Errorf("%d%% of %d, %d left, %d pending; want 54%% of 11, 5, 2", school.Percent(), school.Expected(), school.Left(), school.Pending())
	}
}

// TestPercentOfNobody: where nobody has to hand in nothing is left to do.
func TestPercentOfNobody(t *testing.T) {
	t.Parallel()
	for _, tally := range []progress.Tally{{}, {Total: 3, Exempt: 3}} {
		if tally.Percent() != 100 || tally.Left() != 0 {
			t.Errorf("%+v: %d%%, %d left; want 100%%, 0", tally, tally.Percent(), tally.Left())
		}
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
			status, standing := aStatus().Draw(t, "status"), aStanding().Draw(t, "standing")
			counts = append(counts, progress.Count{Unit: unit, Status: status, Standing: standing, People: 1})
			people[unit] = append(people[unit], progress.Standing{Person: staff.Person{Standing: standing}, Status: status})
		}
		school, units := progress.School(counts)
		sum := 0
		for _, u := range units {
			if diff := cmp.Diff(progress.Unit(u.Unit, people[u.Unit]), u); diff != "" {
				t.Fatalf("unit (-one by one +counted):\n%s", diff)
			}
			states := 0
			for _, s := range progress.States() {
				states += u.Of(s)
			}
			if states != u.Total || u.Total != len(people[u.Unit]) {
				t.Fatalf("the states of %+v add up to %d, the roster to %d", u, states, len(people[u.Unit]))
			}
			if min(u.Pending(), u.Passed, u.Revising) < 0 || u.Pending()+u.Passed+u.Revising != u.Done {
				t.Fatalf("of %d who have handed in %+v", u.Done, u)
			}
			pending := 0
			for _, p := range people[u.Unit] {
				if p.State() == progress.Done && p.Status == form.Submitted {
					pending++
				}
			}
			if pending != u.Pending() {
				t.Fatalf("%d wait for a reviewer, not %d: %+v", pending, u.Pending(), u)
			}
			sum += u.Total
		}
		if sum != school.Total {
			t.Fatalf("the units add up to %d, the school is %+v", sum, school)
		}
		if p := school.Percent(); p < 0 || p > 100 || (p == 100) != (school.Left() == 0) {
			t.Fatalf("%d%% of %+v", p, school)
		}
	})
}

func TestMissing(t *testing.T) {
	t.Parallel()
	who := func(name string, status form.Status, standing staff.Standing) progress.Standing {
		return progress.Standing{Person: staff.Person{Name: name, Standing: standing}, Status: status}
	}
	people := []progress.Standing{
		who("甲", form.NotStarted, ""), who("乙", form.Drafting, ""), who("丙", form.Submitted, ""), who("丁", form.NotStarted, staff.NoAccount),
		who("戊", form.Revising, ""), who("辛", form.Returned, ""), who("壬", form.Passed, ""), who("癸", form.Received, ""), who("己", form.NotStarted, staff.Exempt), who("庚", form.Drafting, staff.SickLeave),
	}
	for status, want := range map[form.Status][]string{
		form.NotStarted: {"甲", "丁"}, form.Drafting: {"乙"}, form.Submitted: nil, form.Revising: nil,
		form.Returned: {"辛"}, form.Passed: nil, form.Decided: nil, form.Signed: nil, form.Filed: nil, form.Received: nil,
	} {
		if diff := cmp.Diff(want, progress.Missing(people, status)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", status, diff)
		}
	}
}
