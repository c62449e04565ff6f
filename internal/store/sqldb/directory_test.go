package sqldb_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/campaign"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

func someone(id, open, unit string) staff.Person {
	return staff.Person{ID: id, OpenID: open, Name: "N" + id, Unit: unit, Posts: []string{"科长", "副科长"}, Role: staff.Staff, Standing: staff.InPost}
}

func save(tb testing.TB, db *sqldb.DB, want sqldb.RosterChange, people ...staff.Person) {
	tb.Helper()
	got, err := db.SaveRoster(tb.Context(), people, noon())
	if err != nil {
		tb.Fatalf("SaveRoster: %v", err)
	}
	if got := sqldb.Count(got); got != want {
		tb.Errorf("SaveRoster = %+v; want %+v", got, want)
	}
}

func wantRoster(tb testing.TB, db *sqldb.DB, want ...staff.Person) {
	tb.Helper()
	got, err := db.Roster(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		tb.Errorf("Roster (-want +got):\n%s", diff)
	}
}

func TestRoster(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		wantRoster(t, db)
		a, b, c := someone("1001", "ou_a", "教务处"), someone("a", "", "后勤处"), someone("A", "OU_a", "")
		c.Posts, c.Role = nil, staff.Liaison
		save(t, db, sqldb.RosterChange{Added: 3}, b, a, c)
		wantRoster(t, t.open(), b, a, c)

		// Again, in another order, without the platform's ids: no change but the order.
		b2, a2, c2 := b, a, c
		a2.OpenID, c2.OpenID = "", ""
		save(t, db, sqldb.RosterChange{Kept: 3}, a2, b2, c2)
		wantRoster(t, db, a, b, c)
		save(t, db, sqldb.RosterChange{Kept: 3}, a2, b2, c2)

		b.Unit, b.Posts = "教务处", []string{"处长"}
		save(t, db, sqldb.RosterChange{Changed: 1, Kept: 1, Removed: 1}, a, b)
		wantRoster(t, db, a, b)
		c2.OpenID, c.OpenID = "", "OU_a" // who comes back is known
		save(t, db, sqldb.RosterChange{Added: 1, Kept: 2}, a, c2, b)
		wantRoster(t, db, a, c, b)
		save(t, db, sqldb.RosterChange{Removed: 3})
		wantRoster(t, db)
	})
}

func TestRosterOpenIDs(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		a, b := someone("1", "ou_a", "u"), someone("2", "ou_b", "u")
		save(t, db, sqldb.RosterChange{Added: 2}, a, b)
		a.OpenID, b.OpenID = b.OpenID, a.OpenID // they had been mixed up
		save(t, db, sqldb.RosterChange{Changed: 2}, a, b)
		wantRoster(t, db, a, b)

		for name, people := range map[string][]staff.Person{
			"given twice":       {someone("1", "ou_x", "u"), someone("2", "ou_x", "u")},
			"given and known":   {someone("1", "", "u"), someone("3", "ou_b", "u")},
			"a number, twice":   {someone("1", "", "u"), someone("1", "", "u")},
			"a number is empty": {someone("", "", "u")},
		} {
			_, err := db.SaveRoster(t.Context(), people, noon())
			if err == nil || errors.Is(err, sqldb.ErrOpenIDTaken) != (name[0] == 'g') {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantRoster(t, db, a, b)

		// Somebody gets a new number and keeps the account.
		again := someone("3", "ou_b", "u")
		save(t, db, sqldb.RosterChange{Added: 1, Removed: 1, Kept: 1}, again, b)
		wantRoster(t, db, again, b)
	})
}

func TestBind(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		a, b, left := someone("1", "", "u"), someone("2", "ou_b", "u"), someone("3", "ou_c", "u")
		save(t, db, sqldb.RosterChange{Added: 3}, a, b, left)
		save(t, db, sqldb.RosterChange{Removed: 1, Kept: 2}, a, b)
		for _, c := range []struct {
			person, open string
			want         error
		}{
			{"1", "ou_b", sqldb.ErrOpenIDTaken},
			{"9", "ou_x", sqldb.ErrNoPerson},
			{"3", "ou_x", sqldb.ErrNoPerson},
			{"1", "OU_B", nil},
			{"1", "OU_B", nil},
			{"1", "ou_c", nil}, // of somebody who has left
		} {
			if err := db.Bind(t.Context(), c.person, c.open); !errors.Is(err, c.want) {
				t.Errorf("Bind(%s, %s) = %v; want %v", c.person, c.open, err, c.want)
			}
		}
		a.OpenID = "ou_c"
		wantRoster(t, db, a, b)
	})
}

// TestBindWhileImporting: whoever binds and whoever imports wait for each other.
func TestBindWhileImporting(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		replicas := []*sqldb.DB{t.open(), t.open()}
		people := make([]staff.Person, 60)
		for i := range people {
			people[i] = someone(fmt.Sprint(i), "", fmt.Sprint("u", i%7))
		}
		save(t, replicas[0], sqldb.RosterChange{Added: len(people)}, people...)
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := range people {
				if err := replicas[0].Bind(t.Context(), people[i].ID, "ou_"+people[i].ID); err != nil {
					t.Errorf("Bind: %v", err)
				}
			}
		})
		for r := range 2 {
			wg.Go(func() {
				for i := range 10 {
					list := slices.Clone(people)
					list[i].Name = fmt.Sprint("renamed by ", r)
					if _, err := replicas[r].SaveRoster(t.Context(), list, noon()); err != nil {
						t.Errorf("SaveRoster: %v", err)
					}
				}
			})
		}
		wg.Wait()
		got, err := replicas[1].Roster(t.Context())
		if err != nil || len(got) != len(people) {
			t.Fatalf("Roster = %d people, %v; want %d", len(got), err, len(people))
		}
		for _, p := range got {
			if p.OpenID != "ou_"+p.ID {
				t.Errorf("%s is bound to %q", p.ID, p.OpenID)
			}
		}
	})
}

func TestRosterOfASchool(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		people := make([]staff.Person, 3001)
		for i := range people {
			people[i] = someone(fmt.Sprint(i), fmt.Sprint("ou_", i), fmt.Sprint("u", i%40))
		}
		save(t, db, sqldb.RosterChange{Added: 3001}, people...)
		save(t, db, sqldb.RosterChange{Kept: 3001}, people...)
		slices.Reverse(people)
		save(t, db, sqldb.RosterChange{Kept: 2001, Removed: 1000}, people[:2001]...)
		wantRoster(t, db, people[:2001]...)
	})
}

func TestCampaign(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		if c, ok, err := db.Campaign(t.Context()); ok || err != nil {
			t.Errorf("Campaign of a new database = %+v, %v, %v", c, ok, err)
		}
		shanghai := time.FixedZone("CST", 8*3600)
		first := campaign.Campaign{
			ID: "2026", Title: "查找廉政风险，构筑拒腐防线", Office: "校纪委办公室", Contact: "8888",
			Opens: time.Date(2026, 6, 1, 8, 0, 0, 0, shanghai), Deadline: time.Date(2026, 6, 22, 17, 30, 0, 0, shanghai),
			Categories: []string{"moral", "duty"},
		}
		second := first
		second.ID = "2027"
		moved := first
		moved.Deadline = moved.Deadline.Add(48 * time.Hour)
		for _, c := range []campaign.Campaign{first, moved, second, first} {
			if err := db.SaveCampaign(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			got, ok, err := t.open().Campaign(t.Context())
			if diff := cmp.Diff(c, got); diff != "" || !ok || err != nil {
				t.Errorf("Campaign = %v, %v (-want +got):\n%s", ok, err, diff)
			}
		}
	})
}

func TestStamp(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		a := someone("1", "", "u")
		c := campaign.Campaign{ID: "2026"}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var last int64
		for i, s := range []struct {
			act   func()
			grows bool
		}{
			{func() {}, true},
			{func() { save(t, db, sqldb.RosterChange{Added: 1}, a) }, true},
			{func() { save(t, db, sqldb.RosterChange{Kept: 1}, a) }, false},
			{func() { do(db.Bind(t.Context(), "1", "ou")) }, true},
			{func() { do(db.SaveCampaign(t.Context(), c)) }, true},
			{func() { do(db.SaveCampaign(t.Context(), c)) }, false},
			{func() { save(t, db, sqldb.RosterChange{Removed: 1}) }, true},
		} {
			s.act()
			n, err := db.Stamp(t.Context())
			if err != nil || (n > last) != s.grows {
				t.Errorf("%d: Stamp = %d after %d, %v; want growth: %v", i, n, last, err, s.grows)
			}
			last = n
		}
	})
}
