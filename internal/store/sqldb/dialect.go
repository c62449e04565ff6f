package sqldb

import (
	"github.com/pressly/goose/v3"
)

// dialect is what differs between the databases.
type dialect interface {
	// duplicate says that a statement was refused because of a unique key.
	duplicate(err error) bool
	// transient says that the database gave a transaction up because of another
	// one; nothing was written, and it may be tried again.
	transient(err error) bool
	// keepFirst ends an INSERT: rows whose unique key exists are left as they are.
	keepFirst() string
	// overwrite ends an INSERT: rows whose primary key exists take over columns.
	overwrite(key string, columns ...string) string
	// migrations is the folder of the migrations and how goose is to run them.
	migrations() (folder string, d goose.Dialect, o []goose.ProviderOption, err error)
}
