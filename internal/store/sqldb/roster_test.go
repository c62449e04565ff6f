package sqldb_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/admin"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// plan says what an import would do and wants it to have done nothing.
func plan(tb testing.TB, db *sqldb.DB, people ...staff.Person) staff.Change {
	tb.Helper()
	before, err := db.Stamp(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	change, err := db.PlanRoster(tb.Context(), people, noon())
	if err != nil {
		tb.Fatalf("PlanRoster: %v", err)
	}
	if after, err := db.Stamp(tb.Context()); err != nil || after != before {
		tb.Errorf("a plan moved the stamp from %d to %d, %v", before, after, err)
	}
	return change
}

// TestRosterChange: everybody is in one of the lists, with what they were.
func TestRosterChange(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		stays, moves, changes, leaves := someone("1", "ou_1", "教务处"), someone("2", "", "教务处"), someone("3", "", "后勤处"), someone("4", "", "后勤处")
		all := []staff.Person{stays, moves, changes, leaves}
		want := staff.Change{Added: all}
		if diff := cmp.Diff(want, plan(t, db, all...), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("planned (-want +got):\n%s", diff)
		}
		saved := func(people ...staff.Person) staff.Change {
			t.Helper()
			planned := plan(t, db, people...)
			change, err := db.SaveRoster(t.Context(), people, noon())
			if diff := cmp.Diff(planned, change); diff != "" || err != nil {
				t.Errorf("%v; saved something else than planned (-planned +saved):\n%s", err, diff)
			}
			return change
		}
		saved(all...)
		moved, changed, added := moves, changes, someone("5", "", "图书馆")
		moved.Unit, moved.Section, moved.Role = "图书馆", "采编部", staff.Deputy
		changed.Standing, changed.Reason, changed.Section = staff.Exempt, "长期驻外", "车队"
		want = staff.Change{
			Added: []staff.Person{added}, Removed: []staff.Person{leaves}, Kept: 1,
			Moved:   []staff.Edit{{Was: moves, Is: moved}},
			Changed: []staff.Edit{{Was: changes, Is: changed}},
		}
		if diff := cmp.Diff(want, saved(stays, changed, moved, added), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("change (-want +got):\n%s", diff)
		}
		wantRoster(t, db, stays, changed, moved, added)
		want = staff.Change{Back: []staff.Person{leaves}, Kept: 4}
		if diff := cmp.Diff(want, saved(stays, changed, moved, added, leaves), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("change (-want +got):\n%s", diff)
		}
		if again := saved(stays, changed, moved, added, leaves); !again.None() || again.Kept != 5 {
			t.Errorf("again: %+v", again)
		}
	})
}

// TestRosterClash: a file that gives two people one account is told so.
func TestRosterClash(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		list := []staff.Person{someone("1", "ou_x", "u"), someone("2", "ou_x", "u")}
		_, err := db.PlanRoster(t.Context(), list, noon())
		phrased, ok := errors.AsType[interface {
			error
			Phrase() (string, []string)
		}](err)
		if !ok || !errors.Is(err, sqldb.ErrOpenIDTaken) {
			t.Fatalf("PlanRoster: %v", err)
		}
		name, pairs := phrased.Phrase()
		if diff := cmp.Diff([]string{"one", "1", "other", "2"}, pairs); diff != "" || name != "roster_clash" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	})
}

func TestBindAll(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		a, b, c, gone := someone("1", "", "u"), someone("2", "ou_b", "u"), someone("3", "", "u"), someone("4", "ou_gone", "u")
		save(t, db, sqldb.RosterChange{Added: 4}, a, b, c, gone)
		save(t, db, sqldb.RosterChange{Removed: 1, Kept: 3}, a, b, c)
		refused, err := db.BindAll(t.Context(), map[string]string{"1": "ou_gone", "3": "ou_b", "4": "ou_4", "9": "ou_9"})
		if diff := cmp.Diff([]string{"3", "4", "9"}, refused); diff != "" || err != nil {
			t.Errorf("BindAll: %v (-want +got):\n%s", err, diff)
		}
		a.OpenID = "ou_gone"
		wantRoster(t, db, a, b, c)
		before, err := db.Stamp(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		refused, err = db.BindAll(t.Context(), nil)
		if after, err2 := db.Stamp(t.Context()); len(refused) > 0 || err != nil || err2 != nil || after != before {
			t.Errorf("nobody: %v, %v, %v, the stamp went from %d to %d", refused, err, err2, before, after)
		}
	})
}

func TestUploads(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		keep := func(u admin.Upload) int64 {
			t.Helper()
			id, err := db.KeepUpload(t.Context(), u)
			if err != nil || id <= 0 {
				t.Fatalf("KeepUpload = %d, %v", id, err)
			}
			return id
		}
		want := func(id int64, now time.Time, u *admin.Upload) {
			t.Helper()
			got, ok, err := t.open().Upload(t.Context(), id, now)
			if ok != (u != nil) || err != nil {
				t.Fatalf("Upload(%d) = %v, %v", id, ok, err)
			}
			if u != nil {
				if diff := cmp.Diff(*u, got); diff != "" {
					t.Errorf("Upload(%d) (-want +got):\n%s", id, diff)
				}
			}
		}
		first := admin.Upload{Source: "om_1", Person: "1001", Name: "名册.xlsx", Body: []byte("\x1f\x8b\x00甲\xff"), At: noon()}
		id := keep(first)
		again := first
		again.Body = []byte("another")
		if keep(again) != id {
			t.Error("the same message has two numbers")
		}
		want(id, noon(), &first)
		second := first
		second.Source = "OM_1"
		other := keep(second)
		if other == id {
			t.Error("two messages have one number")
		}
		second.Body = []byte("anew")
		if err := db.ReplaceUpload(t.Context(), other, second.Body); err != nil {
			t.Error(err)
		}
		want(other, noon().Add(24*time.Hour), &second)
		want(other, noon().Add(24*time.Hour+time.Second), nil)
		if err := db.DropUpload(t.Context(), id); err != nil {
			t.Error(err)
		}
		want(id, noon(), nil)
		late := second
		late.Source, late.At = "om_3", noon().Add(time.Hour)
		third := keep(late)
		if err := db.DropUploads(t.Context(), noon().Add(24*time.Hour+time.Minute)); err != nil {
			t.Error(err)
		}
		want(other, noon(), nil)
		want(third, noon(), &late)
	})
}

// BenchmarkSaveRoster imports a large university: everybody is new and everybody of
// before has left, everybody has another name, nobody has changed.
func BenchmarkSaveRoster(b *testing.B) {
	const n = 10_000
	round := 0
	list := func(named string) []staff.Person {
		people := make([]staff.Person, n)
		for i := range people {
			people[i] = someone(fmt.Sprintf("%s-%06d", named, i), "", fmt.Sprint("单位", i%150))
		}
		return people
	}
	for name, address := range map[string]string{
		"sqlite": "sqlite:" + filepath.Join(b.TempDir(), "lianbot.db"), "mariadb": storetest.MariaDB(b),
	} {
		db := open(b, address)
		if err := db.Migrate(b.Context()); err != nil {
			b.Fatal(err)
		}
		saved := func(b *testing.B, people []staff.Person) {
			b.Helper()
			if _, err := db.SaveRoster(b.Context(), people, noon()); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(name+"/new", func(b *testing.B) {
			for b.Loop() {
				round++
				saved(b, list(fmt.Sprint(round)))
			}
		})
		b.Run(name+"/renamed", func(b *testing.B) {
			people := list("a")
			saved(b, people)
			for b.Loop() {
				round++
				for i := range people {
					people[i].Name = fmt.Sprint(round)
				}
				saved(b, people)
			}
		})
		b.Run(name+"/again", func(b *testing.B) {
			people := list("a")
			saved(b, people)
			for b.Loop() {
				saved(b, people)
			}
		})
	}
}
