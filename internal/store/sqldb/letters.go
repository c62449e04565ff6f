package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/outbox"
)

// Entry is an item with what has become of it.
type Entry struct {
	outbox.Item
	Status    outbox.Status
	Owner     string    // who claimed it last
	MessageID string    // the platform's, when it was sent
	Detail    string    // why, when it was not
	SettledAt time.Time // when the last attempt ended
	// Batch is what it left in, together with others; empty: by itself.
	Batch string
	// Number and Name are the recipient's, when the roster has them: only Sent sets
	// them.
	Number, Name string
}

func (l letter) entry() (Entry, error) {
	item, err := l.item()
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		Item: item, Status: outbox.Status(l.Status), Owner: l.Owner,
		MessageID: l.MessageID, Detail: l.Detail, SettledAt: instant(l.SettledAt), Batch: l.Batch,
	}, nil
}

// Item returns one item with what has become of it, and false when there is none.
func (d *DB) Item(ctx context.Context, id string) (Entry, bool, error) {
	var l letter
	err := d.read.GetContext(ctx, &l, selectLetter+"WHERE o.id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("read item: %w", err)
	}
	e, err := l.entry()
	if err != nil {
		return Entry{}, false, fmt.Errorf("read item: %w", err)
	}
	return e, true, nil
}

// Filter chooses items. What is zero does not choose.
type Filter struct {
	Status         outbox.Status
	Kind, Campaign string
	Unit           string
	ID             string
	Limit          int // 0 means 100
}

// Sent returns items with what has become of them, the latest first: by when they
// were settled, and else by when they are due. It returns nothing of what they say.
func (d *DB) Sent(ctx context.Context, f Filter) ([]Entry, error) {
	var where []string
	var args []any
	for _, c := range []struct{ column, value string }{
		{"o.status", string(f.Status)}, {"a.kind", f.Kind}, {"a.campaign", f.Campaign}, {"a.unit", f.Unit}, {"o.id", f.ID},
	} {
		if c.value != "" {
			where, args = append(where, c.column+" = ?"), append(args, c.value)
		}
	}
	query := `SELECT ` + letterColumns + `, COALESCE(p.id, a.person, '') AS number, COALESCE(p.name, '') AS name
FROM outbox o LEFT JOIN outbox_about a ON a.id = o.id LEFT JOIN people p ON p.open_id = o.receiver `
	if len(where) > 0 {
		query += "WHERE " + strings.Join(where, " AND ") + " "
	}
	query += "ORDER BY COALESCE(o.settled_at, o.not_before) DESC, o.id DESC LIMIT ?"
	var found []struct {
		letter
		Number string `db:"number"`
		Name   string `db:"name"`
	}
	if err := d.read.SelectContext(ctx, &found, query, append(args, cmp.Or(f.Limit, 100))...); err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	entries := make([]Entry, len(found))
	for i, row := range found {
		row.Message = "{}"
		e, err := row.entry()
		if err != nil {
			return nil, fmt.Errorf("list items: %w", err)
		}
		e.Number, e.Name = row.Number, row.Name
		entries[i] = e
	}
	return entries, nil
}

// Backlog is what waits.
type Backlog struct {
	ByKind map[string]int // by kind; what is about nothing is under the empty one
	// Oldest is since when something has been due and has not left; the zero time:
	// nothing is due. What is paused does not count.
	Oldest time.Time
}

// Backlog counts what waits or is claimed.
func (d *DB) Backlog(ctx context.Context, now time.Time) (Backlog, error) {
	var rows []struct {
		Kind string `db:"kind"`
		N    int    `db:"n"`
	}
	err := d.read.SelectContext(ctx, &rows, `SELECT COALESCE(a.kind, '') AS kind, COUNT(*) AS n
FROM outbox o LEFT JOIN outbox_about a ON a.id = o.id WHERE o.status IN ('waiting', 'claimed') GROUP BY COALESCE(a.kind, '')`)
	if err != nil {
		return Backlog{}, fmt.Errorf("count what waits: %w", err)
	}
	b := Backlog{ByKind: make(map[string]int, len(rows))}
	for _, r := range rows {
		b.ByKind[r.Kind] = r.N
	}
	var oldest sql.Null[int64]
	err = d.read.GetContext(ctx, &oldest, `SELECT MIN(CASE WHEN o.status = 'claimed' THEN o.claimed_at ELSE o.due_at END) `+
		fromLeaving+` AND (o.status = 'claimed' OR o.due_at <= ?)`, now.UnixMilli())
	if err != nil {
		return Backlog{}, fmt.Errorf("count what waits: %w", err)
	}
	b.Oldest = instant(oldest)
	return b, nil
}

// fromLeaving are the items that can leave.
const fromLeaving = `FROM outbox o LEFT JOIN outbox_about a ON a.id = o.id
WHERE o.status IN ('waiting', 'claimed') AND (o.priority = 1 OR ` + notPaused + `)`

// NextDue returns when the next item may leave, which may be past, and false when
// nothing waits. A claimed item counts from the end of its lease, a paused one not.
func (d *DB) NextDue(ctx context.Context) (time.Time, bool, error) {
	var due sql.Null[int64]
	if err := d.read.GetContext(ctx, &due, "SELECT MIN(o.due_at) "+fromLeaving); err != nil {
		return time.Time{}, false, fmt.Errorf("look for what is due next: %w", err)
	}
	return instant(due), due.Valid, nil
}

// Idle reports whether nothing is due at now and nothing is claimed. What is paused
// does not count.
func (d *DB) Idle(ctx context.Context, now time.Time) (bool, error) {
	var busy int
	err := d.read.GetContext(ctx, &busy, "SELECT COUNT(*) "+fromLeaving+" AND (o.status = 'claimed' OR o.due_at <= ?)", now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("look for what is due: %w", err)
	}
	return busy == 0, nil
}

// settleWaiting ends what waits. What was tried may have arrived: it is in doubt
// instead of cancelled.
const settleWaiting = `UPDATE outbox SET due_at = NULL, settled_at = COALESCE(?, settled_at),
  detail = CASE WHEN attempt > 0 THEN ? ELSE ? END,
  status = CASE WHEN attempt > 0 THEN 'in_doubt' ELSE 'cancelled' END
WHERE status = 'waiting' AND `

// CancelPlanned cancels what waits of a campaign and was planned under a plan below
// the one given: it was planned anew. It returns how many items that were.
func (d *DB) CancelPlanned(ctx context.Context, campaignID string, belowPlan int64) (int, error) {
	return d.cancel(ctx, "replanned", time.Time{}, "id IN (SELECT id FROM outbox_about WHERE campaign = ? AND plan < ?)", campaignID, belowPlan)
}

// CancelKind cancels what waits of a kind.
func (d *DB) CancelKind(ctx context.Context, kind, why string, now time.Time) (int, error) {
	return d.cancel(ctx, why, now, "id IN (SELECT id FROM outbox_about WHERE kind = ?)", kind)
}

// CancelItem cancels one item if it waits.
func (d *DB) CancelItem(ctx context.Context, id, why string, now time.Time) (bool, error) {
	n, err := d.cancel(ctx, why, now, "id = ?", id)
	return n > 0, err
}

func (d *DB) cancel(ctx context.Context, why string, now time.Time, where string, args ...any) (int, error) {
	args = append([]any{stamped(now), why + "; an earlier attempt may have arrived", why}, args...)
	var n int64
	err := d.again(ctx, func() error {
		result, err := d.write.ExecContext(ctx, settleWaiting+where, args...)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("cancel items: %w", err)
	}
	return int(n), nil
}

// The errors of Retry.
var (
	ErrNoItem    = errors.New("no such item")
	ErrNotEnded  = errors.New("the item can still leave, or has left")
	ErrTooSoon   = errors.New("the platform may or may not still know the item's id")
	errRetryRace = errors.New("the item has changed meanwhile")
)

const (
	// sameID is how long an item may be tried again under its id: the platform then
	// takes it once, for certain. It is less than the hour for which the platform
	// remembers, by the time that trying takes.
	sameID = 50 * time.Minute
	// forgotten is from when the platform has certainly forgotten an id.
	forgotten = time.Hour
)

// Retry lets an item leave that was refused, is in doubt, expired or was cancelled,
// and returns its id. Within 50 minutes of its first attempt it keeps its id, and
// the platform sees to it that it arrives once. After an hour it gets the new one:
// it may arrive twice, if it had arrived. Between the two it is ErrTooSoon. What
// left in a batch had no id for the platform, and gets the new one at once. An end
// that has passed is lifted.
func (d *DB) Retry(ctx context.Context, id, newID string, now time.Time) (string, error) {
	e, ok, err := d.Item(ctx, id)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", ErrNoItem
	}
	switch e.Status {
	case outbox.Refused, outbox.InDoubt, outbox.Expired, outbox.Cancelled:
	default:
		return "", ErrNotEnded
	}
	became, attempt, first := id, e.Attempt, stamped(e.FirstTry)
	if tried := now.Sub(e.FirstTry); !e.FirstTry.IsZero() && (e.Batch != "" || tried > sameID) {
		if e.Batch == "" && tried < forgotten {
			return "", ErrTooSoon
		}
		became, attempt, first = newID, 0, sql.Null[int64]{}
	}
	notAfter := e.NotAfter
	if !notAfter.IsZero() && now.After(notAfter) {
		notAfter = time.Time{}
	}
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE outbox SET id = ?, status = 'waiting', due_at = ?, not_before = ?, not_after = ?,
  attempt = ?, first_try = ?, owner = '', detail = '' WHERE id = ? AND status = ?`,
			became, now.UnixMilli(), now.UnixMilli(), stamped(notAfter), attempt, first, id, string(e.Status))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return errRetryRace
		}
		_, err = tx.ExecContext(ctx, "UPDATE outbox_about SET id = ?, batch = '' WHERE id = ?", became, id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("retry item: %w", err)
	}
	return became, nil
}
