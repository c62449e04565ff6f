package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// AllKinds stands for everything but replies.
const AllKinds = "*"

// Pause is why items of a kind are not sent, and since when.
type Pause struct {
	Kind  string
	Why   string
	Since time.Time
}

// Pause keeps items of the kind from being claimed, AllKinds everything but replies.
// They wait, and expire in their time. A pause that is in force stays as it is.
func (d *DB) Pause(ctx context.Context, kind, why string, now time.Time) error {
	err := d.again(ctx, func() error {
		_, err := d.write.ExecContext(ctx, "INSERT INTO pauses (kind, why, since_at) VALUES (?, ?, ?)", kind, why, now.UnixMilli())
		if d.dialect.duplicate(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	return nil
}

// Resume ends a pause. It reports whether there was one.
func (d *DB) Resume(ctx context.Context, kind string) (ended bool, err error) {
	err = d.again(ctx, func() error {
		result, err := d.write.ExecContext(ctx, "DELETE FROM pauses WHERE kind = ?", kind)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ended = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("resume: %w", err)
	}
	return ended, nil
}

// Pauses returns what is paused, the oldest first.
func (d *DB) Pauses(ctx context.Context) ([]Pause, error) {
	var rows []struct {
		Kind  string          `db:"kind"`
		Why   string          `db:"why"`
		Since sql.Null[int64] `db:"since_at"`
	}
	if err := d.read.SelectContext(ctx, &rows, "SELECT kind, why, since_at FROM pauses ORDER BY since_at, kind"); err != nil {
		return nil, fmt.Errorf("read pauses: %w", err)
	}
	pauses := make([]Pause, len(rows))
	for i, r := range rows {
		pauses[i] = Pause{Kind: r.Kind, Why: r.Why, Since: instant(r.Since)}
	}
	return pauses, nil
}
