package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

const (
	insertLetters = `INSERT INTO outbox (id, plan_key, receiver, to_group, reply_to, message, reason, priority,
  not_before, not_after, status, due_at, owner, claimed_at, attempt, first_try) VALUES `
	letterWidth = 16

	insertAbouts = `INSERT INTO outbox_about (id, kind, campaign, plan, stage, person, unit, bundle, batch) VALUES `

	selectLetter = `SELECT ` + letterColumns + ` FROM outbox o LEFT JOIN outbox_about a ON a.id = o.id `

	letterColumns = `o.id, o.plan_key, o.receiver, o.to_group, o.reply_to, o.message, o.reason, o.priority,
  o.not_before, o.not_after, o.status, o.due_at, o.owner, o.claimed_at, o.attempt, o.first_try, o.message_id, o.detail, o.settled_at,
  COALESCE(a.kind, '') AS kind, COALESCE(a.campaign, '') AS campaign, COALESCE(a.plan, 0) AS plan, COALESCE(a.stage, '') AS stage,
  COALESCE(a.person, '') AS person, COALESCE(a.unit, '') AS unit, COALESCE(a.bundle, '') AS bundle, COALESCE(a.batch, '') AS batch`
)

// letter is a row of the outbox. DueAt is the instant from which it may be
// claimed: NotBefore while it waits, the end of the lease while it is claimed,
// NULL when it is settled for good. Batch is what it left in, together with others.
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
	Kind      string           `db:"kind"`
	Campaign  string           `db:"campaign"`
	Plan      int64            `db:"plan"`
	Stage     string           `db:"stage"`
	Person    string           `db:"person"`
	Unit      string           `db:"unit"`
	Bundle    string           `db:"bundle"`
	Batch     string           `db:"batch"`
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
		About: outbox.About{
			Kind: l.Kind, Campaign: l.Campaign, Plan: l.Plan, Stage: l.Stage, Person: l.Person, Unit: l.Unit,
		},
		Bundle: l.Bundle,
	}, nil
}

// writeAbouts writes what items are about, of those that are about something and
// have been kept: one with a known key was left out.
func (d *DB) writeAbouts(ctx context.Context, tx *sqlx.Tx, items []outbox.Item) error {
	about := map[string][]any{}
	var ids []string
	for _, item := range items {
		if item.About == (outbox.About{}) && item.Bundle == "" {
			continue
		}
		a := item.About
		about[item.ID] = []any{item.ID, a.Kind, a.Campaign, a.Plan, a.Stage, a.Person, a.Unit, item.Bundle, ""}
		ids = append(ids, item.ID)
	}
	kept, err := selectChunks[string](ctx, tx, "SELECT id FROM outbox WHERE id IN (?)", ids)
	if err != nil {
		return err
	}
	rows := make([][]any, len(kept))
	for i, id := range kept {
		rows[i] = about[id]
	}
	return insertAll(ctx, tx, insertAbouts, d.dialect.keepFirst(), rows)
}

// inChunk is how many values a list in a statement has at most.
const inChunk = 500

// selectIn reads rows, or one column. The last argument is the list.
func selectIn[T any](ctx context.Context, q sqlx.QueryerContext, query string, args ...any) ([]T, error) {
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return nil, err
	}
	var found []T
	err = sqlx.SelectContext(ctx, q, &found, query, args...)
	return found, err
}

// selectChunks is selectIn for a list of any length, which comes behind the other
// arguments in the statement.
func selectChunks[T any](ctx context.Context, q sqlx.QueryerContext, query string, list []string, args ...any) ([]T, error) {
	var all []T
	for chunk := range slices.Chunk(list, inChunk) {
		found, err := selectIn[T](ctx, q, query, append(slices.Clone(args), chunk)...)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// execChunks is execIn for a list of any length, which comes behind the other arguments
// in the statement.
func execChunks(ctx context.Context, tx *sqlx.Tx, query string, list []string, args ...any) error {
	for chunk := range slices.Chunk(list, inChunk) {
		if err := execIn(ctx, tx, query, append(slices.Clone(args), chunk)...); err != nil {
			return err
		}
	}
	return nil
}

// Put keeps items whose Key, and whose ID, is new and leaves out the others. All
// of them are kept or, with an error, none.
func (d *DB) Put(ctx context.Context, items []outbox.Item) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error { return d.writeItems(ctx, tx, items) })
	if err != nil {
		return fmt.Errorf("put items: %w", err)
	}
	return nil
}

// writeItems writes items that wait, as part of a transaction.
func (d *DB) writeItems(ctx context.Context, tx *sqlx.Tx, items []outbox.Item) error {
	letters := make([][]any, len(items))
	for i, item := range items {
		var err error
		if letters[i], err = letterRow(item, nil); err != nil {
			return err
		}
	}
	if err := insertAll(ctx, tx, insertLetters, d.dialect.keepFirst(), letters); err != nil {
		return err
	}
	return d.writeAbouts(ctx, tx, items)
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
