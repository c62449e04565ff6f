package sqldb

import "context"

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
