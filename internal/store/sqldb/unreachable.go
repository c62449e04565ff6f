package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Unreachable is why nothing reaches somebody: the platform's code, 0 when it named
// none, and since when.
type Unreachable struct {
	Code  int
	Since time.Time
}

// Unreachable returns the recipients whom the platform lets nothing through to, by
// open id.
func (d *DB) Unreachable(ctx context.Context) (map[string]Unreachable, error) {
	var rows []struct {
		OpenID string          `db:"open_id"`
		Code   int             `db:"code"`
		Since  sql.Null[int64] `db:"since_at"`
	}
	if err := d.read.SelectContext(ctx, &rows, "SELECT open_id, code, since_at FROM unreachable"); err != nil {
		return nil, fmt.Errorf("read who is unreachable: %w", err)
	}
	found := make(map[string]Unreachable, len(rows))
	for _, r := range rows {
		found[r.OpenID] = Unreachable{Code: r.Code, Since: instant(r.Since)}
	}
	return found, nil
}

// notReached notes that an item's recipient cannot be reached. Since when is kept.
func (d *DB) notReached(ctx context.Context, tx *sqlx.Tx, item string, now time.Time, code int) error {
	var receiver string
	err := tx.GetContext(ctx, &receiver, "SELECT receiver FROM outbox WHERE id = ?", item)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO unreachable (open_id, code, since_at) VALUES (?, ?, ?)"+
		d.dialect.overwrite("open_id", "code"), receiver, code, now.UnixMilli())
	return err
}

// reached notes that an item has reached its recipient.
func reached(ctx context.Context, tx *sqlx.Tx, item string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM unreachable WHERE open_id = (SELECT receiver FROM outbox WHERE id = ?)", item)
	return err
}
