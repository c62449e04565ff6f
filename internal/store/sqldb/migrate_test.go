package sqldb_test

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/store/storetest"
)

// TestMigrateAtOnce lets replicas start at once: on an empty database, on one that
// has only the list of migrations, and on one that is up to date. Each migration
// is applied once.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := address(t)
			admin := raw(t, address)
			migrateAtOnce(t, address)
			ours := slices.Sorted(maps.Keys(columns(t, admin, name)))
			for range 5 {
				unmigrate(t, admin, ours)
				migrateAtOnce(t, address)
				var twice int
				err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version").Scan(&twice)
				if err != nil || twice != 0 {
					t.Errorf("%d migrations were applied twice, %v", twice, err)
				}
			}
			migrateAtOnce(t, address)
			if stamp, err := open(t, address).Stamp(t.Context()); err != nil || stamp != 1 {
				t.Errorf("Stamp of a new database = %d, %v; want 1", stamp, err)
			}
		})
	}
}

// unmigrate takes everything away but the list of migrations.
func unmigrate(t *testing.T, admin *sql.DB, tables []string) {
	t.Helper()
	statements := []string{"DELETE FROM goose_db_version WHERE version_id > 0"}
	for _, table := range tables {
		statements = append(statements, "DROP TABLE "+table)
	}
	for _, statement := range statements {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func migrateAtOnce(t *testing.T, address string) {
	t.Helper()
	var wg sync.WaitGroup
	for range 4 {
		db := open(t, address)
		wg.Go(func() {
			if err := db.Migrate(t.Context()); err != nil {
				t.Errorf("Migrate: %v", err)
			}
		})
	}
	wg.Wait()
}

// TestMigrateCutOff: MySQL keeps what a migration did before it was cut off, and
// the next start goes on from there.
func TestMigrateCutOff(t *testing.T) {
	t.Parallel()
	address := storetest.MariaDB(t)
	if err := open(t, address).Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"DELETE FROM goose_db_version WHERE version_id > 0", "DROP TABLE outbox", "DROP TABLE stamp"} {
		if _, err := raw(t, address).ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	db := opener(t, address)()
	if _, err := db.Counts(t.Context()); err != nil {
		t.Error(err)
	}
	if n, err := db.Stamp(t.Context()); err != nil || n != 1 {
		t.Errorf("Stamp = %d, %v; want 1", n, err)
	}
}

// TestSameColumns: the migrations of both databases make the same tables.
func TestSameColumns(t *testing.T) {
	t.Parallel()
	found := map[string]map[string][]string{}
	for name, address := range databases() {
		address := address(t)
		if err := open(t, address).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		found[name] = columns(t, raw(t, address), name)
	}
	if len(found["sqlite"]) < 10 {
		t.Errorf("only %d tables", len(found["sqlite"]))
	}
	if diff := cmp.Diff(found["sqlite"], found["mariadb"]); diff != "" {
		t.Errorf("columns (-sqlite +mariadb):\n%s", diff)
	}
}

// columns returns our tables' columns, sorted, with a ? behind those that may be NULL.
func columns(t *testing.T, db *sql.DB, name string) map[string][]string {
	t.Helper()
	query := `SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = DATABASE()`
	if name == "sqlite" {
		query = `SELECT m.name, c.name, NOT c."notnull" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	}
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string][]string{}
	for rows.Next() {
		var table, column string
		var null bool
		if err := rows.Scan(&table, &column, &null); err != nil {
			t.Fatal(err)
		}
		if null {
			column += "?"
		}
		tables[table] = append(tables[table], column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(tables, func(name string, _ []string) bool {
		return strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_")
	})
	for _, columns := range tables {
		slices.Sort(columns)
	}
	return tables
}

// TestNotMigrated: a commit before the tables exist fails, and works once they do.
func TestNotMigrated(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, address(t))
			r := step(form.Key{Campaign: "c", Person: "p"}, 0, form.Change{Kind: form.Start})
			if err := db.Commit(t.Context(), r); err == nil {
				t.Error("Commit without tables succeeded")
			}
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			commit(t, db, r)
		})
	}
}
