package sqldb

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/outbox"
)

var _ outbox.Purse = (*DB)(nil)

// Account returns what is left of the platform's limit for an API, and the hold.
func (d *DB) Account(ctx context.Context, api outbox.API) (outbox.Account, outbox.Hold, error) {
	var row struct {
		Full  int64 `db:"full_at"`
		Clock int64 `db:"account_clock"`
		holdRow
	}
	err := d.read.GetContext(ctx, &row, `SELECT b.full_at, b.clock_at AS account_clock,
  h.since_at, h.until_at, h.clock_at, h.tries, h.probing, h.why
FROM budget b JOIN hold h ON h.id = 1 WHERE b.api = ?`, api.String())
	if err != nil {
		return outbox.Account{}, outbox.Hold{}, fmt.Errorf("read the budget: %w", err)
	}
	return outbox.Account{Full: fromMicros(row.Full), Clock: fromMicros(row.Clock)}, row.hold(), nil
}

// holdRow is the hold as the table has it.
type holdRow struct {
	Since   int64  `db:"since_at"`
	Until   int64  `db:"until_at"`
	Clock   int64  `db:"clock_at"`
	Tries   int    `db:"tries"`
	Probing bool   `db:"probing"`
	Why     string `db:"why"`
}

func (r holdRow) hold() outbox.Hold {
	return outbox.Hold{
		Since: fromMicros(r.Since), Until: fromMicros(r.Until), Clock: fromMicros(r.Clock),
		Tries: r.Tries, Probing: r.Probing, Why: r.Why,
	}
}

// Held returns the hold; it is over when its Since is zero. It is written with the
// clock of the replica that is ahead of the others.
func (d *DB) Held(ctx context.Context) (outbox.Hold, error) {
	var row holdRow
	err := d.read.GetContext(ctx, &row, "SELECT since_at, until_at, clock_at, tries, probing, why FROM hold WHERE id = 1")
	if err != nil {
		return outbox.Hold{}, fmt.Errorf("read the hold: %w", err)
	}
	return row.hold(), nil
}

// SwapAccount writes an account unless it is no longer as it was read.
func (d *DB) SwapAccount(ctx context.Context, api outbox.API, was, next outbox.Account) (bool, error) {
	return d.swap(ctx, "UPDATE budget SET full_at = ?, clock_at = ? WHERE api = ? AND full_at = ? AND clock_at = ?",
		micros(next.Full), micros(next.Clock), api.String(), micros(was.Full), micros(was.Clock))
}

// SwapHold writes the hold unless it is no longer as it was read.
func (d *DB) SwapHold(ctx context.Context, was, next outbox.Hold) (bool, error) {
	return d.swap(ctx, `UPDATE hold SET since_at = ?, until_at = ?, clock_at = ?, tries = ?, probing = ?, why = ?
WHERE id = 1 AND since_at = ? AND until_at = ? AND tries = ? AND probing = ?`,
		micros(next.Since), micros(next.Until), micros(next.Clock), next.Tries, next.Probing, next.Why,
		micros(was.Since), micros(was.Until), was.Tries, was.Probing)
}

func (d *DB) swap(ctx context.Context, query string, args ...any) (won bool, err error) {
	err = d.again(ctx, func() error {
		result, err := d.write.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		won = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("write the budget: %w", err)
	}
	return won, nil
}

// micros rounds up: a limit is never as good as new before its time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Add(time.Microsecond - time.Nanosecond).UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
