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

// each runs a test on every database. open opens one more replica of the same,
// migrated database.
func each(t *testing.T, test func(t *testing.T, open func() *sqldb.DB)) {
	t.Helper()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, opener(t, address(t)))
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

func open(t *testing.T, address string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), address, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
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
				replica := opener(t, address(t))
				return func() outbox.Tray { return replica() }
			})
		})
	}
}
