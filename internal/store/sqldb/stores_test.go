package sqldb_test

import (
	"path/filepath"
	"testing"

	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// databases are what everything is tested on. Each makes the address of a new,
// empty database.
func databases() map[string]func(*testing.T) string {
	return map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string {
			t.Helper()
			return "sqlite:" + filepath.Join(t.TempDir(), "data", "lianbot.db")
		},
		"mariadb": func(t *testing.T) string {
			t.Helper()
			return storetest.MariaDB(t)
		},
	}
}

// database is a test on one database, which is migrated and empty; open opens
// one more replica of it.
type database struct {
	*testing.T
	address string
	open    func() *sqldb.DB
}

// each runs a test on every database.
func each(t *testing.T, test func(database)) {
	t.Helper()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := address(t)
			test(database{T: t, address: address, open: opener(t, address)})
		})
	}
}

// opener returns how to open a database that has been migrated.
func opener(t *testing.T, address string) func() *sqldb.DB {
	t.Helper()
	if err := open(t, address).Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func() *sqldb.DB {
		t.Helper()
		return open(t, address)
	}
}

func open(tb testing.TB, address string) *sqldb.DB {
	tb.Helper()
	db, err := sqldb.Open(tb.Context(), address, sqldb.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func TestLedger(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Ledger(t, func(t *testing.T) func() storetest.Books {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Books { return replica() }
			})
		})
	}
}

func TestTray(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Tray(t, func(t *testing.T) func() outbox.Tray {
				t.Helper()
				replica := opener(t, address(t))
				return func() outbox.Tray { return replica() }
			})
		})
	}
}

func TestReviews(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Reviews(t, func(t *testing.T) func() storetest.Reviewers {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Reviewers { return replica() }
			})
		})
	}
}

// benchDatabases are the databases as a school runs them: they wait for the disk.
func benchDatabases() map[string]func(*testing.B) string {
	return map[string]func(*testing.B) string{
		"sqlite": func(b *testing.B) string {
			b.Helper()
			return "sqlite:" + filepath.Join(b.TempDir(), "lianbot.db")
		},
		"mariadb": func(b *testing.B) string {
			b.Helper()
			return storetest.DurableMariaDB(b)
		},
	}
}
