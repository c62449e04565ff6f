package sqldb

import "context"

// Pragma reads how SQLite's writing connection is set.
func (d *DB) Pragma(ctx context.Context, name string) (value string, err error) {
	err = d.write.GetContext(ctx, &value, "PRAGMA "+name)
	return value, err
}

// Variable reads how MySQL's sessions are set.
func (d *DB) Variable(ctx context.Context, name string) (value string, err error) {
	err = d.write.GetContext(ctx, &value, "SELECT @@SESSION."+name)
	return value, err
}
