package sqldb

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// MonthOf names the month to which the platform charges a call: that of Beijing.
// China has kept one zone without summer time since 1991.
func MonthOf(at time.Time) string {
	return at.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("2006-01")
}

// Usage returns how many calls of each API, as outbox.API names them, the platform
// has charged for in a month, written 2026-06, as far as this app has made them.
func (d *DB) Usage(ctx context.Context, month string) (map[string]int, error) {
	var rows []struct {
		API string `db:"api"`
		N   int    `db:"n"`
	}
	if err := d.read.SelectContext(ctx, &rows, "SELECT api, n FROM calls WHERE month = ?", month); err != nil {
		return nil, fmt.Errorf("read the month's calls: %w", err)
	}
	usage := make(map[string]int, len(rows))
	for _, r := range rows {
		usage[r.API] = r.N
	}
	return usage, nil
}

// charge counts a call; an empty one is none.
func (d *DB) charge(ctx context.Context, tx *sqlx.Tx, at time.Time, call string) error {
	if call == "" {
		return nil
	}
	const more = "UPDATE calls SET n = n + 1 WHERE month = ? AND api = ?"
	month := MonthOf(at)
	result, err := tx.ExecContext(ctx, more, month, call)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO calls (month, api, n) VALUES (?, ?, 1)", month, call)
	if d.dialect.duplicate(err) { // another one has begun the month meanwhile
		_, err = tx.ExecContext(ctx, more, month, call)
	}
	return err
}
