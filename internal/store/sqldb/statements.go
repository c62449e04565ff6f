package sqldb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"
)

// statements are those that nearly every commit runs, prepared once: that is a
// seventh of a commit's time on SQLite.
type statements struct {
	event, begin, advance, item, letter *sql.Stmt
}

// commonStatements prepares them, with the first commit, when the tables exist.
// It is called outside of a transaction, which on SQLite holds the only
// connection.
func (d *DB) commonStatements(ctx context.Context) (*statements, error) {
	d.preparing.Lock()
	defer d.preparing.Unlock()
	if d.prepared != nil {
		return d.prepared, nil
	}
	s := &statements{}
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&s.event, insertEvent},
		{&s.begin, insertRecord},
		{&s.advance, updateRecord},
		{&s.item, insertItems + rows(1, itemWidth)},
		{&s.letter, insertLetters + rows(1, letterWidth) + d.dialect.keepFirst()},
	} {
		var err error
		if *p.stmt, err = d.write.PrepareContext(ctx, p.query); err != nil { //nolint:sqlclosecheck // DB.Close closes it
			return nil, errors.Join(err, s.close())
		}
	}
	d.prepared = s
	return s, nil
}

// run executes a prepared statement in a transaction.
func run(ctx context.Context, tx *sqlx.Tx, stmt *sql.Stmt, args ...any) (sql.Result, error) {
	return tx.StmtContext(ctx, stmt).ExecContext(ctx, args...) //nolint:sqlclosecheck // it ends with the transaction
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.event, s.begin, s.advance, s.item, s.letter} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
