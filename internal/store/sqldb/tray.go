package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

const (
	insertLetters = `INSERT INTO outbox (id, plan_key, receiver, to_group, reply_to, message, reason, priority,
  not_before, not_after, status, due_at, owner, claimed_at, attempt, first_try) VALUES `
	letterWidth = 16

	selectLetter = `SELECT id, plan_key, receiver, to_group, reply_to, message, reason, priority,
  not_before, not_after, status, due_at, owner, claimed_at, attempt, first_try, message_id, detail, settled_at FROM outbox `
)

// letter is a row of the outbox. DueAt is the instant from which it may be
// claimed: NotBefore while it waits, the end of the lease while it is claimed,
// NULL when it is settled for good.
type letter struct {
	ID        string           `db:"id"`
	PlanKey   sql.Null[string] `db:"plan_key"`
	Receiver  string           `db:"receiver"`
	ToGroup   bool             `db:"to_group"`
	ReplyTo   string           `db:"reply_to"`
	Message   string           `db:"message"`
	Reason    string           `db:"reason"`
	Priority  int              `db:"priority"`
	NotBefore int64            `db:"not_before"`
	NotAfter  sql.Null[int64]  `db:"not_after"`
	Status    string           `db:"status"`
	DueAt     sql.Null[int64]  `db:"due_at"`
	Owner     string           `db:"owner"`
	ClaimedAt sql.Null[int64]  `db:"claimed_at"`
	Attempt   int              `db:"attempt"`
	FirstTry  sql.Null[int64]  `db:"first_try"`
	MessageID string           `db:"message_id"`
	Detail    string           `db:"detail"`
	SettledAt sql.Null[int64]  `db:"settled_at"`
}

// claim is who has an item, since when and until when.
type claim struct {
	owner     string
	at, until time.Time
}

// letterRow is an item as insertLetters writes it: waiting, or born claimed.
func letterRow(item outbox.Item, c *claim) ([]any, error) {
	body, err := json.Marshal(item.Message)
	if err != nil {
		return nil, err
	}
	notBefore := notBeforeMillis(item.NotBefore)
	status, due, owner, claimedAt := outbox.Waiting, notBefore, "", sql.Null[int64]{}
	if c != nil {
		status, due, owner, claimedAt = outbox.Claimed, c.until.UnixMilli(), c.owner, stamped(c.at)
	}
	return []any{
		item.ID,
		sql.Null[string]{V: item.Key, Valid: item.Key != ""},
		item.To, item.Group, item.ReplyTo,
		string(body), item.Reason, int(item.Priority), notBefore, stamped(item.NotAfter),
		string(status), due, owner, claimedAt, item.Attempt, stamped(item.FirstTry),
	}, nil
}

// notBeforeMillis is 0 for the zero time: due since ever.
func notBeforeMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// item returns what was put in.
func (l letter) item() (outbox.Item, error) {
	var m message.Message
	if err := json.Unmarshal([]byte(l.Message), &m); err != nil {
		return outbox.Item{}, fmt.Errorf("message of item %s: %w", l.ID, err)
	}
	return outbox.Item{
		ID: l.ID, Key: l.PlanKey.V, To: l.Receiver, Group: l.ToGroup, ReplyTo: l.ReplyTo,
		Message: m, Priority: outbox.Priority(l.Priority), Reason: l.Reason,
		NotBefore: instant(sql.Null[int64]{V: l.NotBefore, Valid: l.NotBefore != 0}),
		NotAfter:  instant(l.NotAfter),
		Attempt:   l.Attempt, FirstTry: instant(l.FirstTry),
	}, nil
}

// Put keeps items whose Key, and whose ID, is new and leaves out the others. All
// of them are kept or, with an error, none.
func (d *DB) Put(ctx context.Context, items []outbox.Item) error {
	letters := make([][]any, len(items))
	for i, item := range items {
		var err error
		if letters[i], err = letterRow(item, nil); err != nil {
			return fmt.Errorf("put items: %w", err)
		}
	}
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		return insertAll(ctx, tx, insertLetters, d.dialect.keepFirst(), letters)
	})
	if err != nil {
		return fmt.Errorf("put items: %w", err)
	}
	return nil
}

// Entry is an item with what has become of it.
type Entry struct {
	outbox.Item
	Status    outbox.Status
	Owner     string    // who claimed it last
	MessageID string    // the platform's, when it was sent
	Detail    string    // why, when it was not
	SettledAt time.Time // when the last attempt ended
}

// Item returns one item with what has become of it, and false when there is none.
func (d *DB) Item(ctx context.Context, id string) (Entry, bool, error) {
	var l letter
	err := d.read.GetContext(ctx, &l, selectLetter+"WHERE id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("read item: %w", err)
	}
	item, err := l.item()
	if err != nil {
		return Entry{}, false, fmt.Errorf("read item: %w", err)
	}
	return Entry{
		Item: item, Status: outbox.Status(l.Status), Owner: l.Owner,
		MessageID: l.MessageID, Detail: l.Detail, SettledAt: instant(l.SettledAt),
	}, true, nil
}

// Counts returns how many items there are in each status; a status without any
// is not in it.
func (d *DB) Counts(ctx context.Context) (map[outbox.Status]int, error) {
	var rows []struct {
		Status string `db:"status"`
		N      int    `db:"n"`
	}
	if err := d.read.SelectContext(ctx, &rows, "SELECT status, COUNT(*) AS n FROM outbox GROUP BY status"); err != nil {
		return nil, fmt.Errorf("count items: %w", err)
	}
	counts := make(map[outbox.Status]int, len(rows))
	for _, r := range rows {
		counts[outbox.Status(r.Status)] = r.N
	}
	return counts, nil
}
