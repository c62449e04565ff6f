package sqldb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

type sqlite struct{}

const (
	// A write waits this long for another process's. WAL lets readers go on
	// meanwhile. FULL, because an answer that was acknowledged survives a power
	// cut: with NORMAL the last commits do not.
	sqlitePragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	// A transaction that begins by reading could not become a writing one while
	// another writes, so writing ones are such from their beginning.
	sqliteWriter  = "&_txlock=immediate"
	sqliteReader  = "&_pragma=query_only(1)"
	sqliteReaders = 4
)

func checkSQLite(path string) error {
	if path == "" || path == ":memory:" {
		return errors.New("sqlite: needs the path of a file")
	}
	return nil
}

// openSQLite opens a file, which is made when it is missing. SQLite has one
// writer at a time, so one connection writes: callers queue for it fairly
// instead of polling for the file's lock.
func openSQLite(path string) (write, read *sqlx.DB, err error) {
	if err := checkSQLite(path); err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	// The file holds answers: nobody else on the machine reads it. SQLite gives
	// the files beside it the same permissions.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := f.Close(); err != nil {
		return nil, nil, err
	}
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + sqlitePragmas
	if write, err = openSQLitePool(name+sqliteWriter, 1); err != nil {
		return nil, nil, err
	}
	if read, err = openSQLitePool(name+sqliteReader, sqliteReaders); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	return write, read, nil
}

func openSQLitePool(name string, connections int) (*sqlx.DB, error) {
	db, err := sqlx.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		return e.Code()
	}
	return sqlitelib.SQLITE_OK
}

func (sqlite) duplicate(err error) bool {
	switch sqliteCode(err) {
	case sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY, sqlitelib.SQLITE_CONSTRAINT_UNIQUE:
		return true
	default:
		return false
	}
}

func (sqlite) transient(err error) bool {
	primary := sqliteCode(err) & 0xff // the rest of the code says more about it
	return primary == sqlitelib.SQLITE_BUSY || primary == sqlitelib.SQLITE_LOCKED
}

func (sqlite) keepFirst() string { return " ON CONFLICT DO NOTHING" }

func (sqlite) overwrite(key string, columns ...string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = c + " = excluded." + c
	}
	return fmt.Sprintf(" ON CONFLICT (%s) DO UPDATE SET %s", key, strings.Join(set, ", "))
}

// SQLite runs a migration and its entry in the list of those applied as one
// transaction; a second process that was a little slower fails on it, and Migrate
// looks again.
func (sqlite) migrations() (string, goose.Dialect, []goose.ProviderOption, error) {
	return "migrations/sqlite", goose.DialectSQLite3, nil, nil
}
