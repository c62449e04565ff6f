// Package sqldb keeps everything that must last in SQL: records, events, the
// outbox, the roster and the campaign. One set of statements runs on SQLite and
// on MySQL 8, MariaDB 10.6 and TiDB; what differs is in dialect_sqlite.go,
// dialect_mysql.go and the migrations.
package sqldb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/outbox"
	"lianbot/internal/turn"
)

var (
	_ turn.Ledger = (*DB)(nil)
	_ outbox.Tray = (*DB)(nil)
)

// Options are what an address does not say. The zero value is sensible.
type Options struct {
	// Connections is how many a MySQL server is asked for at most; 0 means 16.
	// SQLite always has one that writes and four that read.
	Connections int
	// Log hears of migrations; nil is silent.
	Log *slog.Logger
}

// DB is the database. Its methods are safe for use by several goroutines, and
// every one of them is safe while other replicas use the same database.
type DB struct {
	dialect dialect
	write   *sqlx.DB // on MySQL the same pool as read
	read    *sqlx.DB
	log     *slog.Logger

	preparing sync.Mutex
	prepared  *statements // nil until the first commit
}

// CheckAddress says what is wrong with an address that no waiting will mend. It
// connects to nothing and its error quotes nothing of the address.
func CheckAddress(address string) error {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return checkSQLite(rest)
	case "mysql":
		_, err := mysqlConfig(rest)
		return err
	default:
		return errors.New("the address must begin with sqlite: or with mysql://")
	}
}

// Open connects to `sqlite:PATH`, whose folder is made when it is missing, or to
// `mysql://user:password@host:port/name`, with percent-encoded user and password;
// `unix(/path/to.sock)` may stand for host:port. The tables are made by Migrate.
// No error carries the password.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{log: o.Log}
	var err error
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		db.dialect = sqlite{}
		db.write, db.read, err = openSQLite(rest)
	case "mysql":
		db.dialect = mysql{}
		db.write, err = openMySQL(rest, o)
		db.read = db.write
	default:
		err = errors.New("the address is neither sqlite:PATH nor mysql://user:password@host:port/name")
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Ping asks whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.read.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Close ends all connections, after what is running on them.
func (d *DB) Close() error {
	d.preparing.Lock()
	defer d.preparing.Unlock()
	var errs []error
	if d.prepared != nil {
		errs = append(errs, d.prepared.close())
		d.prepared = nil
	}
	if d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	errs = append(errs, d.write.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// pauses are what again waits between its tries: a deadlock has a victim that may
// try at once, and a lock that is held longer is somebody else's long work.
func pauses() []time.Duration {
	return []time.Duration{2 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond}
}

// again runs fn and, when the database gave it up because of another transaction,
// so that nothing was written, runs it again a few times.
func (d *DB) again(ctx context.Context, fn func() error) error {
	err := fn()
	for _, pause := range pauses() {
		if err == nil || !d.dialect.transient(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
		err = fn()
	}
	return err
}

// inTx runs fn in one transaction, which is committed when fn returns nil. It may
// run fn several times.
func (d *DB) inTx(ctx context.Context, fn func(*sqlx.Tx) error) error {
	return d.again(ctx, func() error { return d.try(ctx, fn) })
}

func (d *DB) try(ctx context.Context, fn func(*sqlx.Tx) error) error {
	tx, err := d.write.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		// A rollback fails only when the connection is gone, and then the
		// database rolls back by itself; the first error is the one that tells.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// rows returns n groups of placeholders for a row of the given width:
// "(?,?),(?,?)".
func rows(n, width int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + ")"
	return strings.TrimSuffix(strings.Repeat(row+",", n), ",")
}
