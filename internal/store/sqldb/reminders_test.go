package sqldb_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
	"lianbot/internal/turn"
)

func TestReminders(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.KeepsReminders(t, func(t *testing.T) func() storetest.Reminders {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Reminders { return replica() }
			})
		})
	}
}

func TestStandings(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		// More than are read in one go, the numbers not in the order of the list.
		const many = 2100
		var people []staff.Person
		for i := range many {
			people = append(people, someone(fmt.Sprintf("%04d", many-i), "", "后勤处"))
		}
		people = append(people, someone("a", "ou_a", "教务处"), someone("b", "", ""))
		gone := someone("c", "", "教务处")
		save(t, db, sqldb.RosterChange{Added: many + 3}, append(people, gone)...)
		save(t, db, sqldb.RosterChange{Removed: 1, Kept: many + 2}, people...)
		start, submit := form.Change{Kind: form.Start}, form.Change{Kind: form.Submit, Revision: 1}
		filed := func(id string) turn.Record {
			r := step(form.Key{Campaign: "2026", Person: id}, 0, start, submit)
			r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: 1}
			return r
		}
		commit(t, db, filed("a"))
		commit(t, db, step(form.Key{Campaign: "2026", Person: "0007"}, 0, start))

		list := func(campaign, unit string) []progress.Standing {
			t.Helper()
			var got []progress.Standing
			if err := db.Standings(t.Context(), campaign, unit, func(s progress.Standing) error {
				got = append(got, s)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return got
		}
		all := list("2026", "")
		if len(all) != many+2 || all[0].Person.ID != "0001" || all[6].Status != form.Drafting || !all[6].Since.Equal(noon()) {
			t.Errorf("%d standings, the seventh is %+v", len(all), all[6])
		}
		want := []progress.Standing{{Person: people[many], Status: form.Submitted, Since: noon()}}
		if diff := cmp.Diff(want, list("2026", "教务处")); diff != "" {
			t.Errorf("one unit (-want +got):\n%s", diff)
		}
		if last := list("2025", "教务处"); len(last) != 1 || last[0].Status != form.NotStarted {
			t.Errorf("last year's: %+v", last)
		}
		full := errors.New("full")
		if err := db.Standings(t.Context(), "2026", "", func(progress.Standing) error { return full }); !errors.Is(err, full) {
			t.Errorf("visit's error: %v", err)
		}

		got, ok, err := db.Standing(t.Context(), "2026", "a")
		if diff := cmp.Diff(want[0], got); diff != "" || !ok || err != nil {
			t.Errorf("Standing: %v, %v (-want +got):\n%s", ok, err, diff)
		}
		for _, id := range []string{"c", "A", ""} {
			if _, ok, err := db.Standing(t.Context(), "2026", id); ok || err != nil {
				t.Errorf("Standing of %q: %v, %v", id, ok, err)
			}
		}
		for _, test := range []struct {
			unit  string
			since time.Time
			want  int
		}{{"", noon(), 1}, {"教务处", noon(), 1}, {"后勤处", noon(), 0}, {"", noon().Add(time.Millisecond), 0}} {
			if n, err := db.FiledSince(t.Context(), "2026", test.unit, test.since); n != test.want || err != nil {
				t.Errorf("FiledSince(%q, %v) = %d, %v", test.unit, test.since, n, err)
			}
		}
	})
}

func TestQuestionsWaiting(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		commit(t, db, turn.Record{
			EventID: "e", Key: form.Key{Campaign: "2026", Person: "1"}, At: noon(),
			Question: &turn.Question{ID: "q", Unit: "u", Text: "样表在哪里？"},
		})
		for unit, want := range map[string]int{"u": 1, "U": 0} {
			if n, err := db.QuestionsWaiting(t.Context(), "2026", unit); n != want || err != nil {
				t.Errorf("%s: %d, %v", unit, n, err)
			}
		}
	})
}
