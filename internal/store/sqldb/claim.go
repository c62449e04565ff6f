package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/outbox"
)

const (
	orderDue = ` ORDER BY o.due_at, o.id LIMIT ?`

	whereReply  = `WHERE o.priority = 1 AND o.due_at <= ?` + orderDue
	whereLapsed = `WHERE o.status = 'claimed' AND o.priority > 1 AND o.due_at <= ? AND ` + notPaused + orderDue
	whereNotice = `WHERE o.priority = 2 AND o.status = 'waiting' AND o.due_at <= ? AND ` + notPaused + orderDue
	whereOther  = `WHERE o.priority = 3 AND o.status = 'waiting' AND o.due_at <= ? AND ` + notPaused + orderDue

	whereBundle = `WHERE a.bundle = ? AND o.status = 'waiting' AND o.due_at <= ? AND ` + notPaused + orderDue

	notPaused = `NOT EXISTS (SELECT 1 FROM pauses p WHERE p.kind = '*' OR p.kind = a.kind)`

	// takeLetter is the compare-and-swap: whoever claims or settles an item moves
	// its due_at, so the one that was read is there once.
	takeLetter = `UPDATE outbox SET status = 'claimed', owner = ?, due_at = ?, claimed_at = ?,
  attempt = attempt + ?, first_try = COALESCE(first_try, ?)
WHERE id = ? AND status = ? AND due_at = ?`

	settleLetter = `UPDATE outbox SET status = ?, due_at = ?, not_before = COALESCE(?, not_before),
  message_id = ?, detail = ?, settled_at = ?, attempt = attempt + ?, first_try = COALESCE(first_try, ?),
  message = COALESCE(?, message), priority = CASE WHEN priority < ? THEN priority ELSE ? END
WHERE id = ? AND owner = ? AND status = 'claimed'`

	// doubtLetter is takeLetter for an item that left in a batch.
	doubtLetter = `UPDATE outbox SET status = 'in_doubt', due_at = NULL, attempt = attempt + 1,
  first_try = COALESCE(first_try, claimed_at), detail = ?, settled_at = ?
WHERE id = ? AND status = ? AND due_at = ?`

	// lostBatch is the detail of items whose batch was sent by a process of which
	// nothing was heard any more.
	lostBatch = "left in a batch of which nothing is known: the process that sent it has ended"
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

// ClaimBundle takes up to n waiting items of one bundle that are due at now.
func (d *DB) ClaimBundle(ctx context.Context, owner, bundle string, now time.Time, lease time.Duration, n int) ([]outbox.Item, error) {
	var found []letter
	if err := d.read.SelectContext(ctx, &found, selectLetter+whereBundle, bundle, now.UnixMilli(), n); err != nil {
		return nil, fmt.Errorf("claim bundle: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	taken, err := d.take(ctx, found, claim{owner: owner, at: now, until: now.Add(lease)})
	if err != nil {
		return nil, fmt.Errorf("claim bundle: %w", err)
	}
	return taken, nil
}

// Depart writes down that items are about to leave in one call, and returns the ids
// of those that are still the owner's.
func (d *DB) Depart(ctx context.Context, owner, batch string, ids []string) ([]string, error) {
	var left []string
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		left = nil // of a try that was rolled back
		for chunk := range slices.Chunk(ids, inChunk) {
			own, err := selectIn[string](ctx, tx, "SELECT id FROM outbox WHERE owner = ? AND status = 'claimed' AND id IN (?)", owner, chunk)
			if err != nil {
				return err
			}
			if len(own) == 0 {
				continue
			}
			if err := execIn(ctx, tx, "UPDATE outbox_about SET batch = ? WHERE id IN (?)", batch, own); err != nil {
				return err
			}
			left = append(left, own...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("write down a batch: %w", err)
	}
	return left, nil
}

// execIn runs a statement. The last argument is a list.
func execIn(ctx context.Context, tx *sqlx.Tx, query string, args ...any) error {
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, query, args...)
	return err
}

// due reads up to n items, priority by priority: so each look goes to its place
// in the index, however much waits behind. Those whose lease has ended come right
// after the replies: they were due before the others of their priority.
func (d *DB) due(ctx context.Context, now time.Time, n int) ([]letter, error) {
	var found []letter
	for _, where := range []string{whereReply, whereLapsed, whereNotice, whereOther} {
		if len(found) >= n {
			break
		}
		var some []letter
		if err := d.read.SelectContext(ctx, &some, selectLetter+where, now.UnixMilli(), n-len(found)); err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// take claims those of the letters that nobody else has claimed meanwhile. One that
// left in a batch of which nothing was heard is not handed out: it is in doubt.
func (d *DB) take(ctx context.Context, letters []letter, c claim) ([]outbox.Item, error) {
	var taken []outbox.Item
	doubted := 0
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		taken, doubted = nil, 0 // of a try that was rolled back
		for _, l := range letters {
			if l.Batch != "" && outbox.Status(l.Status) == outbox.Claimed {
				if _, err := tx.ExecContext(ctx, doubtLetter, lostBatch, c.at.UnixMilli(), l.ID, l.Status, l.DueAt); err != nil {
					return err
				}
				doubted++
				continue
			}
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
	if err == nil && doubted > 0 {
		d.log.WarnContext(ctx, "outbox items in doubt", "items", doubted, "detail", lostBatch)
	}
	return taken, err
}

// Release hands back what an owner had claimed: a replica does so when it starts,
// for the process before it that was killed, instead of waiting for its leases to
// end. What had left already is sent again with the same id, so it counts as tried
// since it was claimed. What had left in a batch is in doubt.
func (d *DB) Release(ctx context.Context, owner string, now time.Time) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx,
			`UPDATE outbox SET status = 'in_doubt', due_at = NULL, attempt = attempt + 1, first_try = COALESCE(first_try, claimed_at),
  detail = ?, settled_at = ?
WHERE owner = ? AND status = 'claimed' AND EXISTS (SELECT 1 FROM outbox_about a WHERE a.id = outbox.id AND a.batch <> '')`,
			lostBatch, now.UnixMilli(), owner)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx,
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
// not kept. With it the call is counted that the platform charges for, and whether
// the recipient can be reached is noted.
func (d *DB) Settle(ctx context.Context, owner, id string, now time.Time, r outbox.Result) error {
	alone := r.Call == "" && r.Status != outbox.Sent && r.Blame != outbox.BlameRecipient
	settle := func(q sqlx.ExecerContext) error {
		_, err := settle(ctx, q, owner, id, now, r)
		return err
	}
	var err error
	if alone {
		err = d.again(ctx, func() error { return settle(d.write) })
	} else {
		err = d.inTx(ctx, func(tx *sqlx.Tx) error {
			recorded, err := d.settleWhole(ctx, tx, owner, id, now, r)
			if err != nil || !recorded {
				return err
			}
			if r.Uploaded {
				if err := d.charge(ctx, tx, now, outbox.Upload); err != nil {
					return err
				}
			}
			return d.charge(ctx, tx, now, r.Call)
		})
	}
	if err != nil {
		return fmt.Errorf("settle item: %w", err)
	}
	return nil
}

// SettleAll records, all at once, what came of items that departed together.
func (d *DB) SettleAll(ctx context.Context, owner string, now time.Time, call string, settled []outbox.Settled) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		for _, s := range settled {
			recorded, err := d.settleWhole(ctx, tx, owner, s.ID, now, s.Result)
			if err != nil {
				return err
			}
			if recorded && s.Status == outbox.Waiting {
				if _, err := tx.ExecContext(ctx, "UPDATE outbox_about SET batch = '' WHERE id = ?", s.ID); err != nil {
					return err
				}
			}
		}
		return d.charge(ctx, tx, now, call)
	})
	if err != nil {
		return fmt.Errorf("settle batch: %w", err)
	}
	return nil
}

// settleWhole is settle with what it says about the recipient.
func (d *DB) settleWhole(ctx context.Context, tx *sqlx.Tx, owner, id string, now time.Time, r outbox.Result) (recorded bool, err error) {
	if recorded, err = settle(ctx, tx, owner, id, now, r); err != nil || !recorded {
		return recorded, err
	}
	switch {
	case r.Status == outbox.Sent:
		err = reached(ctx, tx, id)
	case r.Status == outbox.Refused && r.Blame == outbox.BlameRecipient:
		err = d.notReached(ctx, tx, id, now, r.Code)
	}
	return true, err
}

// settle writes the item's row. It reports whether the item was the owner's.
func settle(ctx context.Context, q sqlx.ExecerContext, owner, id string, now time.Time, r outbox.Result) (recorded bool, err error) {
	var due, notBefore, firstTry sql.Null[int64]
	if r.Status == outbox.Waiting {
		due = sql.Null[int64]{V: notBeforeMillis(r.NotBefore), Valid: true}
		notBefore = due
	}
	var message sql.Null[string]
	if r.Status == outbox.Sent {
		message = sql.Null[string]{V: "{}", Valid: true} // it may show a draft, and nobody needs it any more
	}
	counted, atMost := 0, outbox.Reminder
	if r.Counted {
		// What was tried is due later than the many reminders of its wave, but its id
		// protects it for an hour only: it goes before them.
		counted, firstTry, atMost = 1, stamped(now), outbox.Notice
	}
	result, err := q.ExecContext(ctx, settleLetter, string(r.Status), due, notBefore,
		r.MessageID, r.Detail, now.UnixMilli(), counted, firstTry, message, int(atMost), int(atMost), id, owner)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
