package sqldb

import (
	"context"

	"lianbot/internal/staff"
)

// RosterChange counts what an import did, for tests to which only that matters.
// Who comes back counts as added, who is in another unit as changed.
type RosterChange struct{ Added, Changed, Removed, Kept int }

// Count counts a change.
func Count(c staff.Change) RosterChange {
	return RosterChange{
		Added: len(c.Added) + len(c.Back), Changed: len(c.Changed) + len(c.Moved), Removed: len(c.Removed), Kept: c.Kept,
	}
}

// Pragma reads how SQLite's writing connection is set.
func (d *DB) Pragma(ctx context.Context, name string) (value string, err error) {
	err = d.write.GetContext(ctx, &value, "PRAGMA "+name)
	return value, err
}

// Variable reads how MySQL's sessions are set. A name may contain %, since the
// isolation has another name in every product.
func (d *DB) Variable(ctx context.Context, name string) (value string, err error) {
	err = d.write.QueryRowContext(ctx, "SHOW SESSION VARIABLES LIKE '"+name+"'").Scan(new(string), &value)
	return value, err
}

// Spoil runs a statement that the program never would.
func (d *DB) Spoil(ctx context.Context, statement string) error {
	_, err := d.write.ExecContext(ctx, statement)
	return err
}
