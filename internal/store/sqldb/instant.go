package sqldb

import (
	"database/sql"
	"time"
)

// Instants are kept as milliseconds since 1970, UTC: the only form in which all
// databases store, sort and return the same. The zero time is NULL.

func stamped(t time.Time) sql.Null[int64] {
	return sql.Null[int64]{V: t.UnixMilli(), Valid: !t.IsZero()}
}

func instant(ms sql.Null[int64]) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.V).UTC()
}
