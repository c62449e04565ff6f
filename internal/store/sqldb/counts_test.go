package sqldb_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// counters is a database as the contract of the counts wants it.
type counters struct{ *sqldb.DB }

// Import makes the roster what the list says.
func (c counters) Import(ctx context.Context, people []staff.Person, now time.Time) error {
	_, err := c.SaveRoster(ctx, people, now)
	return err
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Counts(t, func(t *testing.T) func() storetest.Counters {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Counters { return counters{replica()} }
			})
		})
	}
}

// counted is a database in which two people of the library have handed in 2 and 3
// risk points, and one of the kitchen has begun.
func counted(t database) *sqldb.DB {
	t.Helper()
	db := t.open()
	if err := db.SaveCampaign(t.Context(), campaign.Campaign{ID: "2026"}); err != nil {
		t.Fatal(err)
	}
	save(t, db, sqldb.RosterChange{Added: 3}, someone("1", "", "图书馆"), someone("2", "", "图书馆"), someone("3", "", "食堂"))
	for person, points := range map[string]int{"1": 2, "2": 3, "3": 0} {
		r := step(form.Key{Campaign: "2026", Person: person}, 0, form.Change{Kind: form.Start})
		if points > 0 {
			r.Turn.Changes = append(r.Turn.Changes, form.Change{Kind: form.Submit, Revision: 1})
			r.Turn.Filed = &form.Form{Revision: 1, Posts: []form.Post{{Answers: map[string]form.Answer{
				"external": {Items: make([]form.Item, points)},
			}}}}
		}
		commit(t, db, r)
	}
	return db
}

func wantCounted(t database, db *sqldb.DB) {
	t.Helper()
	counts, err := db.StatusCounts(t.Context(), "2026")
	if diff := cmp.Diff([]progress.Count{
		{Unit: "图书馆", Status: form.Submitted, Standing: staff.InPost, People: 2}, {Unit: "食堂", Status: form.Drafting, Standing: staff.InPost, People: 1},
	}, counts); diff != "" || err != nil {
		t.Errorf("StatusCounts: %v (-want +got):\n%s", err, diff)
	}
	points, err := db.CategoryCounts(t.Context(), "2026")
	if diff := cmp.Diff([]progress.Points{{Unit: "图书馆", Category: "external", Points: 5}}, points); diff != "" || err != nil {
		t.Errorf("CategoryCounts: %v (-want +got):\n%s", err, diff)
	}
	day := time.Date(2026, 6, 9, 0, 0, 0, 0, time.FixedZone("", 8*60*60))
	for _, unit := range []string{"", "图书馆"} {
		days, err := db.DailyDone(t.Context(), "2026", unit)
		if diff := cmp.Diff([]progress.Day{{Day: day, People: 2}}, days); diff != "" || err != nil {
			t.Errorf("DailyDone: %v (-want +got):\n%s", err, diff)
		}
	}
}

// TestRecount spoils every figure that is kept: it is named, mended, and then
// proven.
func TestRecount(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := counted(t)
		for _, spoil := range []struct {
			statement string
			want      []progress.Drift
		}{
			{
				"UPDATE tallies SET people = people + 4 WHERE status = 'submitted'",
				[]progress.Drift{{What: "status 图书馆 submitted in_post", Kept: 6, Real: 2}},
			},
			{
				"DELETE FROM tallies WHERE unit = '食堂'",
				[]progress.Drift{{What: "place 食堂", Real: 2}, {What: "status 食堂 drafting in_post", Real: 1}},
			},
			{"UPDATE points SET n = 1", []progress.Drift{{What: "points 图书馆 external", Kept: 1, Real: 5}}},
			{
				"UPDATE days SET day = day - 86400000",
				[]progress.Drift{{What: "day 图书馆 in_post 2026-06-08", Kept: 2}, {What: "day 图书馆 in_post 2026-06-09", Real: 2}},
			},
			{"UPDATE counted_units SET place = 9 WHERE unit = '图书馆'", []progress.Drift{{What: "place 图书馆", Kept: 9}}},
			{"DELETE FROM shares WHERE person = '1'", []progress.Drift{{What: "people whose share is not that of their form", Kept: 1}}},
			{"DELETE FROM filers WHERE person = '1'", []progress.Drift{{What: "people whose share is not that of their form", Kept: 1}}},
			{
				"INSERT INTO shares (campaign, person, category, n) VALUES ('2026', '3', 'external', 1)",
				[]progress.Drift{{What: "people whose share is not that of their form", Kept: 1}},
			},
			{"UPDATE filings SET form = '{}' WHERE person = '2'", []progress.Drift{
				{What: "points 图书馆 external", Kept: 5, Real: 2},
				{What: "people whose share is not that of their form", Kept: 1},
			}},
		} {
			if _, err := raw(t, t.address).ExecContext(t.Context(), spoil.statement); err != nil {
				t.Fatal(err)
			}
			for _, ask := range []func(context.Context, string) ([]progress.Drift, error){db.Drifts, db.Recount} {
				drifts, err := ask(t.Context(), "2026")
				if diff := cmp.Diff(spoil.want, drifts); diff != "" || err != nil {
					t.Errorf("%s: %v (-want +got):\n%s", spoil.statement, err, diff)
				}
			}
			if drifts, err := db.Recount(t.Context(), "2026"); err != nil || len(drifts) > 0 {
				t.Errorf("%s: after mending: %+v, %v", spoil.statement, drifts, err)
			}
			if spoil.statement[0:14] != "UPDATE filings" {
				wantCounted(t, db)
			}
		}
	})
}

// TestRecountWritesNothing: proving the figures changes nothing.
func TestRecountWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := counted(t)
		// What a connection sees of the others' writes; on MariaDB what is counted of
		// its statements that write.
		query := "PRAGMA data_version"
		if t.address[0] == 'm' {
			query = `SELECT SUM(variable_value) FROM information_schema.global_status
WHERE variable_name IN ('COM_INSERT', 'COM_INSERT_SELECT', 'COM_UPDATE', 'COM_DELETE')`
			t.address = storetest.DurableMariaDB(t.T) // nobody else writes there
			db = counted(database{T: t.T, address: t.address, open: opener(t.T, t.address)})
		}
		looker := raw(t, t.address)
		looker.SetMaxOpenConns(1)
		look := func() (n int) {
			if err := looker.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := look()
		if before == 0 {
			t.Fatal("writes are not seen")
		}
		if drifts, err := db.Recount(t.Context(), "2026"); err != nil || len(drifts) > 0 {
			t.Errorf("Recount = %+v, %v", drifts, err)
		}
		if after := look(); after != before {
			t.Errorf("written to: %d, then %d", before, after)
		}
	})
}

// TestCountsBeforeTheyWereKept: a database from before the counts has the right
// ones, and keeps them from the next turn that moves them on.
func TestCountsBeforeTheyWereKept(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := counted(t)
		for _, table := range []string{"counted", "counted_units", "tallies", "points", "days", "shares", "filers"} {
			if _, err := raw(t, t.address).ExecContext(t.Context(), "DELETE FROM "+table); err != nil {
				t.Fatal(err)
			}
		}
		wantCounted(t, db)
		if drifts, err := db.Recount(t.Context(), "2026"); err != nil || len(drifts) > 0 {
			t.Errorf("Recount = %+v, %v", drifts, err)
		}
		for was, change := range []form.Change{{Kind: form.Reopen}, {Kind: form.Submit, Revision: 1}} {
			commit(t, db, step(form.Key{Campaign: "2026", Person: "1"}, int64(was)+1, change))
		}
		wantCounted(t, db)
		if _, err := raw(t, t.address).ExecContext(t.Context(), "UPDATE points SET n = 4"); err != nil {
			t.Fatal(err)
		}
		if drifts, err := db.Recount(t.Context(), "2026"); err != nil || len(drifts) != 1 {
			t.Errorf("the figures are not kept: %+v, %v", drifts, err)
		}
		wantCounted(t, db)
	})
}

// TestAnswersCountNothing: an ordinary answer asks no table of the counts.
func TestAnswersCountNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := counted(t)
		for _, table := range []string{"counted", "counted_units", "tallies", "points", "days", "shares", "filers"} {
			if _, err := raw(t, t.address).ExecContext(t.Context(), "DROP TABLE "+table); err != nil {
				t.Fatal(err)
			}
		}
		key := form.Key{Campaign: "2026", Person: "3"}
		commit(t, db, step(key, 1, form.Change{Kind: form.AddPost, Post: 1, Text: "厨师"}))
		if err := db.Commit(t.Context(), step(key, 2, form.Change{Kind: form.Submit, Revision: 1})); err == nil {
			t.Error("a version was handed in and not counted")
		}
	})
}
