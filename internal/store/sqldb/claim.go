package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/outbox"
)

const (
	whereDue = `WHERE priority = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?`

	// takeLetter is the compare-and-swap: whoever claims or settles an item moves
	// its due_at, so the one that was read is there once.
	takeLetter = `UPDATE outbox SET status = 'claimed', owner = ?, due_at = ?, claimed_at = ?,
  attempt = attempt + ?, first_try = COALESCE(first_try, ?)
WHERE id = ? AND status = ? AND due_at = ?`

	settleLetter = `UPDATE outbox SET status = ?, due_at = ?, not_before = COALESCE(?, not_before),
  message_id = ?, detail = ?, settled_at = ?, attempt = attempt + ?, first_try = COALESCE(first_try, ?),
  message = COALESCE(?, message)
WHERE id = ? AND owner = ? AND status = 'claimed'`
)

// Claim takes up to n items that are due at now: waiting ones, and claimed ones
// whose lease has ended, by priority, then by age. They are the owner's until
// now+lease, which must be more than zero.
//
// Of an item whose lease has ended nobody knows whether it was sent: the attempt
// is counted, and is taken to have begun when it was claimed.
func (d *DB) Claim(ctx context.Context, owner string, now time.Time, lease time.Duration, n int) ([]outbox.Item, error) {
	// Others may be faster with everything that was found; then there is more.
	const looks = 3
	for range looks {
		due, err := d.due(ctx, now, n)
		if err != nil {
			return nil, fmt.Errorf("claim items: %w", err)
		}
		if len(due) == 0 {
			return nil, nil
		}
		taken, err := d.take(ctx, due, claim{owner: owner, at: now, until: now.Add(lease)})
		if err != nil {
			return nil, fmt.Errorf("claim items: %w", err)
		}
		if len(taken) > 0 {
			return taken, nil
		}
	}
	return nil, nil
}

// due reads up to n items, priority by priority: so each look goes to its place
// in the index, however much waits behind.
func (d *DB) due(ctx context.Context, now time.Time, n int) ([]letter, error) {
	var found []letter
	for _, p := range []outbox.Priority{outbox.Reply, outbox.Notice, outbox.Reminder} {
		if len(found) >= n {
			break
		}
		var some []letter
		err := d.read.SelectContext(ctx, &some, selectLetter+whereDue, int(p), now.UnixMilli(), n-len(found))
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// take claims those of the letters that nobody else has claimed meanwhile.
func (d *DB) take(ctx context.Context, letters []letter, c claim) ([]outbox.Item, error) {
	var taken []outbox.Item
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		taken = nil // of a try that was rolled back
		for _, l := range letters {
			var unknown int
			var began sql.Null[int64]
			if outbox.Status(l.Status) == outbox.Claimed {
				unknown, began = 1, l.ClaimedAt
			}
			result, err := tx.ExecContext(ctx, takeLetter, c.owner, c.until.UnixMilli(), c.at.UnixMilli(),
				unknown, began, l.ID, l.Status, l.DueAt)
			if err != nil {
				return err
			}
			if won, err := result.RowsAffected(); err != nil {
				return err
			} else if won == 0 {
				continue
			}
			l.Attempt += unknown
			if !l.FirstTry.Valid {
				l.FirstTry = began
			}
			item, err := l.item()
			if err != nil {
				return err
			}
			taken = append(taken, item)
		}
		return nil
	})
	return taken, err
}

// Release hands back what an owner had claimed: a replica does so when it starts,
// for the process before it that was killed, instead of waiting for its leases to
// end. What had left already is sent again with the same id, so it counts as tried
// since it was claimed.
func (d *DB) Release(ctx context.Context, owner string, now time.Time) error {
	err := d.again(ctx, func() error {
		_, err := d.write.ExecContext(ctx,
			`UPDATE outbox SET status = 'waiting', due_at = ?, attempt = attempt + 1, first_try = COALESCE(first_try, claimed_at)
WHERE owner = ? AND status = 'claimed'`, now.UnixMilli(), owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("release items: %w", err)
	}
	return nil
}

// Settle records what came of an attempt begun at now. It changes nothing when
// the item is no longer claimed by the owner. An attempt that does not count
// neither raises Attempt nor begins FirstTry. What a message that was sent said is
// not kept.
func (d *DB) Settle(ctx context.Context, owner, id string, now time.Time, r outbox.Result) error {
	var due, notBefore, firstTry sql.Null[int64]
	if r.Status == outbox.Waiting {
		due = sql.Null[int64]{V: notBeforeMillis(r.NotBefore), Valid: true}
		notBefore = due
	}
	var message sql.Null[string]
	if r.Status == outbox.Sent {
		message = sql.Null[string]{V: "{}", Valid: true} // it may show a draft, and nobody needs it any more
	}
	counted := 0
	if r.Counted {
		counted, firstTry = 1, stamped(now)
	}
	err := d.again(ctx, func() error {
		_, err := d.write.ExecContext(ctx, settleLetter, string(r.Status), due, notBefore,
			r.MessageID, r.Detail, now.UnixMilli(), counted, firstTry, message, id, owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle item: %w", err)
	}
	return nil
}
