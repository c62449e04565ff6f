package sqldb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/admin"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		people := []staff.Person{
			someone("1", "", "教务处"), someone("2", "", "后勤处"), someone("3", "", "教务处"),
			someone("4", "", ""), someone("5", "", "a"), someone("6", "", "A"), someone("7", "", "教务处"), someone("8", "", "教务处"),
		}
		gone := someone("9", "", "教务处")
		save(t, db, sqldb.RosterChange{Added: 9}, append(people, gone)...)
		save(t, db, sqldb.RosterChange{Removed: 1, Kept: 8}, people...)

		start, submit, reopen := form.Change{Kind: form.Start}, form.Change{Kind: form.Submit, Revision: 1}, form.Change{Kind: form.Reopen}
		for person, turns := range map[string][]form.Change{
			"1": {start, submit}, "3": {start}, "7": {start, submit, reopen}, "9": {start, submit}, "5": {start}, "unknown": {start},
		} {
			for was, change := range turns {
				commit(t, db, step(form.Key{Campaign: "2026", Person: person}, int64(was), change))
			}
		}
		commit(t, db, func() turn.Record {
			r := step(form.Key{Campaign: "2025", Person: "2"}, 0, start, submit)
			r.EventID = "last year's"
			return r
		}())

		counts, err := db.StatusCounts(t.Context(), "2026")
		if err != nil {
			t.Fatal(err)
		}
		want := []progress.Count{
			{Unit: "教务处", Status: form.Drafting, Standing: staff.InPost, People: 1},
			{Unit: "教务处", Status: form.NotStarted, Standing: staff.InPost, People: 1},
			{Unit: "教务处", Status: form.Revising, Standing: staff.InPost, People: 1},
			{Unit: "教务处", Status: form.Submitted, Standing: staff.InPost, People: 1},
			{Unit: "后勤处", Status: form.NotStarted, Standing: staff.InPost, People: 1},
			{Unit: "", Status: form.NotStarted, Standing: staff.InPost, People: 1},
			{Unit: "a", Status: form.Drafting, Standing: staff.InPost, People: 1},
			{Unit: "A", Status: form.NotStarted, Standing: staff.InPost, People: 1},
		}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("StatusCounts (-want +got):\n%s", diff)
		}

		standings, err := db.UnitPeople(t.Context(), "2026", "教务处")
		if err != nil {
			t.Fatal(err)
		}
		wantStandings := []progress.Standing{
			{Person: people[0], Status: form.Submitted, Since: noon().Add(time.Second)},
			{Person: people[2], Status: form.Drafting, Since: noon()},
			{Person: people[6], Status: form.Revising, Since: noon().Add(2 * time.Second)},
			{Person: people[7], Status: form.NotStarted},
		}
		if diff := cmp.Diff(wantStandings, standings); diff != "" {
			t.Errorf("UnitPeople (-want +got):\n%s", diff)
		}
		if none, err := db.UnitPeople(t.Context(), "2026", "nowhere"); err != nil || len(none) != 0 {
			t.Errorf("UnitPeople of no unit = %v, %v", none, err)
		}
	})
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		save(t, db, sqldb.RosterChange{Added: 1}, someone("1", "", "u"))
		for i, q := range []struct{ id, campaign, person, unit, text string }{
			{"b", "2026", "1", "u", "样表在哪里？"},
			{"a", "2026", "2", "u", "second"},
			{"c", "2026", "1", "U", "other unit"},
			{"d", "2025", "1", "u", "last year's"},
		} {
			commit(t, db, turn.Record{
				EventID: "e" + q.id, Key: form.Key{Campaign: q.campaign, Person: q.person}, At: noon().Add(time.Duration(i) * time.Minute),
				Question: &turn.Question{ID: q.id, Unit: q.unit, Text: q.text},
			})
		}
		got, err := db.Questions(t.Context(), "2026", "u")
		if err != nil {
			t.Fatal(err)
		}
		want := []admin.Question{
			{Name: "N1", Text: "样表在哪里？", At: noon()},
			{Name: "2", Text: "second", At: noon().Add(time.Minute)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Questions (-want +got):\n%s", diff)
		}
	})
}

func TestItemAndCounts(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		item := func(id string) outbox.Item {
			return outbox.Item{ID: id, Key: "k" + id, To: "ou", Message: message.Say("您好"), Priority: outbox.Notice, NotBefore: noon(), Reason: "nudge"}
		}
		if err := db.Put(t.Context(), []outbox.Item{item("1"), item("2"), item("3")}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Claim(t.Context(), "r", noon(), time.Minute, 2); err != nil {
			t.Fatal(err)
		}
		refused := outbox.Result{Status: outbox.Refused, Detail: "230013", Counted: true}
		if err := db.Settle(t.Context(), "r", "1", noon().Add(time.Second), refused); err != nil {
			t.Fatal(err)
		}
		got, ok, err := db.Item(t.Context(), "1")
		want := sqldb.Entry{Item: item("1"), Status: outbox.Refused, Owner: "r", Detail: "230013", SettledAt: noon().Add(time.Second)}
		want.Attempt, want.FirstTry = 1, noon().Add(time.Second)
		if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
			t.Errorf("Item = %v, %v (-want +got):\n%s", ok, err, diff)
		}
		if _, ok, err := db.Item(t.Context(), "9"); ok || err != nil {
			t.Errorf("Item of nothing = %v, %v", ok, err)
		}
		counts, err := db.Counts(t.Context())
		wantCounts := map[outbox.Status]int{outbox.Refused: 1, outbox.Claimed: 1, outbox.Waiting: 1}
		if diff := cmp.Diff(wantCounts, counts); diff != "" || err != nil {
			t.Errorf("Counts: %v (-want +got):\n%s", err, diff)
		}
	})
}
