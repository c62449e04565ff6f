package sqldb

import (
	"context"
	"fmt"
	"time"
)

const (
	// takeLease is the compare-and-swap: it has effect for the holder, and for others
	// once the lease has ended. One that ends later than any that can be given now
	// is left from a clock that was ahead, and has ended, too.
	takeLease = `UPDATE leases SET owner = ?, until_at = ?
WHERE name = ? AND (owner = ? OR until_at <= ? OR until_at > ?)`
	beginLease = `INSERT INTO leases (name, owner, until_at) VALUES (?, ?, ?)`
)

// Hold takes a lease, or keeps it, until now+ttl, and says whether the owner has
// it. It is free for another owner from that instant on.
func (d *DB) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	var held bool
	err := d.again(ctx, func() error {
		until := now.Add(ttl).UnixMilli()
		result, err := d.write.ExecContext(ctx, takeLease, owner, until, name, owner, now.UnixMilli(), now.Add(2*ttl).UnixMilli())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			held = n > 0
			return err
		}
		_, err = d.write.ExecContext(ctx, beginLease, name, owner, until)
		if d.dialect.duplicate(err) {
			return nil // somebody has it
		}
		held = err == nil
		return err
	})
	if err != nil {
		return false, fmt.Errorf("hold lease %s: %w", name, err)
	}
	return held, nil
}

// Yield gives a lease back before it ends. It changes nothing when the owner does
// not have it.
func (d *DB) Yield(ctx context.Context, name, owner string) error {
	err := d.again(ctx, func() error {
		_, err := d.write.ExecContext(ctx, `UPDATE leases SET until_at = 0 WHERE name = ? AND owner = ?`, name, owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("yield lease %s: %w", name, err)
	}
	return nil
}
