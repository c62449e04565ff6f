package sqldb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Audit(t, func(t *testing.T) func() storetest.Auditor {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Auditor { return replica() }
			})
		})
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Versions(t, func(t *testing.T) func() storetest.Archive {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Archive { return replica() }
			})
		})
	}
}

// file has a person hand in a version.
func file(t database, db *sqldb.DB, person string, was int64, revision int, post string) {
	t.Helper()
	r := step(form.Key{Campaign: "2026", Person: person}, was, form.Change{Kind: form.Submit, Revision: revision})
	r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: revision, Posts: []form.Post{{ID: 1, Name: post}}}
	commit(t, db, r)
}

// listed is a list as a text: unit, number, version, post.
func listed(t database, l export.List) string {
	t.Helper()
	var all []string
	for f, err := range l.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(f.Person.Unit, f.Person.ID, "/", f.Form.Revision, f.Form.Posts[0].Name))
	}
	return strings.Join(all, " ")
}

func TestFilings(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		save(t, db, sqldb.RosterChange{Added: 5}, someone("5", "", "图书馆"), someone("2", "ou_2", "食堂"),
			someone("1", "", "图书馆"), someone("3", "", "食堂"), someone("4", "", "食堂"))
		for person, post := range map[string]string{"1": "a", "2": "b", "4": "d", "5": "e"} {
			file(t, db, person, 0, 1, post)
		}
		commit(t, db, step(form.Key{Campaign: "2026", Person: "3"}, 0, form.Change{Kind: form.Start})) // a draft
		file(t, db, "2", 1, 2, "B")
		for unit, want := range map[string]string{
			"": "图书馆5/1e 图书馆1/1a 食堂2/2B 食堂4/1d", "食堂": "食堂2/2B 食堂4/1d", "校医院": "",
		} {
			l, err := db.Filings(t.Context(), "2026", unit)
			if err != nil {
				t.Fatal(err)
			}
			if got := listed(t, l); got != want || l.Len() != len(strings.Fields(want)) {
				t.Errorf("Filings(%q) = %q, want %q", unit, got, want)
			}
		}

		// A list stays as it is, whatever happens.
		before, err := db.Filings(t.Context(), "2026", "食堂")
		if err != nil {
			t.Fatal(err)
		}
		file(t, db, "4", 1, 2, "D")
		if got, want := listed(t, before), "食堂2/2B 食堂4/1d"; got != want {
			t.Errorf("afterwards %q, want %q", got, want)
		}
		got, found, err := db.Filing(t.Context(), "2026", "4")
		if err != nil || !found || got.Form.Revision != 2 || got.At.IsZero() {
			t.Errorf("Filing = %+v, %t, %v", got, found, err)
		}
		if _, found, err := db.Filing(t.Context(), "2026", "3"); found || err != nil {
			t.Errorf("a draft is found: %v", err)
		}
		save(t, db, sqldb.RosterChange{Kept: 1, Removed: 4}, someone("5", "", "图书馆"))
		after, err := db.Filings(t.Context(), "2026", "")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := listed(t, after), "图书馆5/1e"; got != want {
			t.Errorf("who has left: %q, want %q", got, want)
		}
	})
}

// TestUnitFiling hands in a unit's form twice: the last version is found, and no figure
// of people has it.
func TestUnitFiling(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		save(t, db, sqldb.RosterChange{Added: 1}, someone("1", "", "图书馆"))
		file(t, db, "1", 0, 1, "a")
		key := form.UnitKey("2026", "图书馆")
		if _, found, err := db.UnitFiling(t.Context(), key); found || err != nil {
			t.Errorf("nothing is found: %t, %v", found, err)
		}
		file(t, db, key.Person, 0, 1, "流程")
		file(t, db, key.Person, 1, 2, "流程二")
		got, found, err := db.UnitFiling(t.Context(), key)
		if err != nil || !found || got.Form.Revision != 2 || got.Form.Posts[0].Name != "流程二" || got.At.IsZero() {
			t.Errorf("UnitFiling = %+v, %t, %v", got, found, err)
		}
		if got.Person.Name != "" {
			t.Errorf("nobody of the roster handed it in, but it is by %q", got.Person.Name)
		}
		third := step(key, 2, form.Change{Kind: form.Submit, Revision: 3})
		third.By, third.Turn.Filed = "1", &form.Form{Status: form.Submitted, Revision: 3, Posts: []form.Post{{ID: 1, Name: "流程三"}}}
		commit(t, db, third)
		save(t, db, sqldb.RosterChange{Added: 1, Removed: 1}, someone("2", "", "图书馆"))
		if got, _, err = db.UnitFiling(t.Context(), key); err != nil || got.Form.Revision != 3 || got.Person.ID != "1" || got.Person.Name == "" {
			t.Errorf("UnitFiling by somebody who has left = %+v, %v", got, err)
		}
		save(t, db, sqldb.RosterChange{Added: 1, Removed: 1}, someone("1", "", "图书馆"))
		l, err := db.Filings(t.Context(), "2026", "")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := listed(t, l), "图书馆1/1a"; got != want {
			t.Errorf("Filings = %q, want %q", got, want)
		}
		if drifts, err := db.Recount(t.Context(), "2026"); len(drifts) > 0 || err != nil {
			t.Errorf("Recount = %+v, %v", drifts, err)
		}
	})
}

// TestRegistered puts the own form of each unit behind those of its people, also where
// none of them has handed in.
func TestRegistered(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		save(t, db, sqldb.RosterChange{Added: 4}, someone("5", "", "图书馆"), someone("2", "", "食堂"), someone("3", "", "食堂"), someone("1", "", "保卫处"))
		file(t, db, "3", 0, 1, "a")
		file(t, db, "5", 0, 1, "b")
		file(t, db, "1", 0, 1, "c")
		for _, unit := range []string{"食堂", "图书馆", "没有人的单位"} {
			file(t, db, form.UnitKey("2026", unit).Person, 0, 1, unit)
		}
		file(t, db, form.UnitKey("2026", "食堂").Person, 1, 2, "又")
		own := func(unit, post string) string { return unit + form.UnitKey("2026", unit).Person + "/" + post }
		for _, tt := range []struct{ unit, people, all string }{
			{"", "图书馆5/1b 食堂3/1a 保卫处1/1c", "图书馆5/1b " + own("图书馆", "1图书馆") + " 食堂3/1a " + own("食堂", "2又") + " 保卫处1/1c"},
			{"食堂", "食堂3/1a", "食堂3/1a " + own("食堂", "2又")},
			{"保卫处", "保卫处1/1c", "保卫处1/1c"},
		} {
			people, all, err := db.Registered(t.Context(), "2026", tt.unit)
			if err != nil {
				t.Fatal(err)
			}
			if got := listed(t, people); got != tt.people || people.Len() != len(strings.Fields(tt.people)) {
				t.Errorf("%q: people %q, want %q", tt.unit, got, tt.people)
			}
			if got := listed(t, all); got != tt.all || all.Len() != len(strings.Fields(tt.all)) {
				t.Errorf("%q: all %q, want %q", tt.unit, got, tt.all)
			}
		}
	})
}

func TestKeepExport(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		at := time.Date(2026, 6, 9, 12, 0, 5, 0, time.UTC)
		ask := func(id string, at time.Time, what export.What) {
			t.Helper()
			r := export.Request{ID: id, Campaign: "2026", Person: "1", Unit: "食堂", What: what, At: at}
			item := outbox.Item{
				ID: id, Key: "export/" + id, To: "ou_1", Priority: outbox.Notice, NotBefore: at, Reason: export.KindExport,
				About: outbox.About{Kind: export.KindExport, Campaign: "2026", Stage: id, Person: "1", Unit: "食堂"},
			}
			if err := db.KeepExport(t.Context(), r, item, audit.Entry{At: at, Who: "1", What: audit.Ask, Object: "食堂"}); err != nil {
				t.Fatal(err)
			}
		}
		ask("a", at, export.Forms)
		ask("b", at.Add(20*time.Second), export.Forms) // the same within a minute
		ask("c", at, export.Register)
		ask("d", at.Add(time.Minute), export.Forms)
		var kept []string
		items, err := db.Claim(t.Context(), "me", at.Add(time.Hour), time.Minute, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			r, found, err := db.Export(t.Context(), item.About.Stage)
			if err != nil || !found || r.ID != item.ID {
				t.Errorf("Export(%s) = %+v, %t, %v", item.About.Stage, r, found, err)
			}
			kept = append(kept, item.ID)
		}
		if diff := cmp.Diff([]string{"a", "c", "d"}, kept); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if f, err := db.CheckAudit(t.Context()); err != nil || f != (audit.Finding{Entries: 3}) {
			t.Errorf("CheckAudit = %+v, %v", f, err)
		}
		if _, found, err := db.Export(t.Context(), "b"); found || err != nil {
			t.Errorf("b was kept: %v", err)
		}
	})
}
