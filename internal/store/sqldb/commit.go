package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

const (
	insertEvent  = `INSERT INTO events (id, person, kind, at) VALUES (?, ?, ?, ?)`
	insertRecord = `INSERT INTO records (campaign, person, version, status, revision, moved_at, state) VALUES (?, ?, ?, ?, ?, ?, ?)`
	// updateRecord is the compare-and-swap. What is NULL stays as it is.
	updateRecord = `UPDATE records SET version = ?, state = ?, moved_at = ?,
  status = COALESCE(?, status), revision = COALESCE(?, revision)
WHERE campaign = ? AND person = ? AND version = ?`
	insertFiling   = `INSERT INTO filings (campaign, person, revision, form, filed_at) VALUES (?, ?, ?, ?, ?)`
	insertQuestion = `INSERT INTO questions (id, campaign, person, unit, text, asked_at) VALUES (?, ?, ?, ?, ?, ?)`
)

// entry is a turn.Record made ready for writing, so that the transaction holds
// its locks for the statements only.
type entry struct {
	turn.Record
	at      int64
	state   string
	filed   string
	letters [][]any
}

func newEntry(r turn.Record) (entry, error) {
	e := entry{Record: r, at: r.At.UnixMilli()}
	if r.Turn != nil {
		state, err := json.Marshal(r.Turn.State)
		if err != nil {
			return entry{}, err
		}
		e.state = string(state)
		if r.Turn.Filed != nil {
			filed, err := json.Marshal(r.Turn.Filed)
			if err != nil {
				return entry{}, err
			}
			e.filed = string(filed)
		}
	}
	var c *claim
	if r.Owner != "" {
		c = &claim{owner: r.Owner, at: r.At, until: r.Lease}
	}
	for _, item := range r.Items {
		row, err := letterRow(item, c)
		if err != nil {
			return entry{}, err
		}
		e.letters = append(e.letters, row)
	}
	return e, nil
}

// kind names what the event did, for whoever reads the table.
func (e entry) kind() string {
	switch {
	case e.Turn != nil:
		return "turn"
	case e.Question != nil:
		return "question"
	default:
		return "answer"
	}
}

// Commit writes a turn, all of it or nothing. Errors: turn.ErrSeen when the event
// has been committed before, turn.ErrBehind when the record has another version;
// after any other one it is not known whether the turn was written, and the same
// EventID tells. An empty EventID is not kept and never seen before. Without an
// Owner the items are not claimed, and wait.
func (d *DB) Commit(ctx context.Context, r turn.Record) error {
	e, err := newEntry(r)
	if err != nil {
		return fmt.Errorf("commit turn: %w", err)
	}
	s, err := d.commonStatements(ctx)
	if err != nil {
		return fmt.Errorf("commit turn: %w", err)
	}
	err = d.inTx(ctx, func(tx *sqlx.Tx) error { return d.writeEntry(ctx, tx, s, e) })
	if err != nil && !errors.Is(err, turn.ErrSeen) && !errors.Is(err, turn.ErrBehind) {
		return fmt.Errorf("commit turn: %w", err)
	}
	return err
}

func (d *DB) writeEntry(ctx context.Context, tx *sqlx.Tx, s *statements, e entry) error {
	if e.EventID != "" {
		_, err := run(ctx, tx, s.event, e.EventID, e.Key.Person, e.kind(), e.at)
		if d.dialect.duplicate(err) {
			return turn.ErrSeen
		}
		if err != nil {
			return err
		}
	}
	if e.Turn != nil {
		if err := d.writeTurn(ctx, tx, s, e); err != nil {
			return err
		}
	}
	if q := e.Question; q != nil {
		if _, err := tx.ExecContext(ctx, insertQuestion, q.ID, e.Key.Campaign, cmp.Or(q.By, e.Key.Person), q.Unit, q.Text, e.at); err != nil {
			return err
		}
	}
	if err := writeReviews(ctx, tx, e.Reviews); err != nil {
		return err
	}
	if err := d.writeSuggestions(ctx, tx, e.Suggestions); err != nil {
		return err
	}
	if err := d.writeLetters(ctx, tx, s, e.letters); err != nil {
		return err
	}
	if err := d.writeAbouts(ctx, tx, e.Items); err != nil {
		return err
	}
	for _, entry := range e.Notes {
		if err := note(ctx, tx, entry); err != nil {
			return err
		}
	}
	if e.Turn == nil || e.Turn.Filed == nil || e.Turn.Filed.Status != form.Submitted {
		return nil // what a collective review made of a form is written down as that
	}
	return note(ctx, tx, audit.Entry{
		At: e.At, Who: cmp.Or(e.By, e.Key.Person), What: audit.Submit, Object: e.Key.Person,
		Detail: fmt.Sprintf("%s/%d", e.Key.Campaign, e.Turn.Filed.Revision),
	})
}

func (d *DB) writeTurn(ctx context.Context, tx *sqlx.Tx, s *statements, e entry) error {
	counted, err := newMove(ctx, tx, e)
	if err != nil {
		return err
	}
	if err := d.writeRecord(ctx, tx, s, e); err != nil {
		return err
	}
	c := changer{tx: tx, common: s, key: e.Key, at: e.at, version: e.Turn.State.Version}
	if err := c.apply(ctx, e.Turn.Changes); err != nil {
		return err
	}
	if e.Turn.Filed != nil {
		_, err := tx.ExecContext(ctx, insertFiling, e.Key.Campaign, e.Key.Person, e.Turn.Filed.Revision, e.filed, e.at)
		if err != nil {
			return err
		}
	}
	return d.count(ctx, tx, counted)
}

// writeRecord moves the record on from the version Was, or begins it.
func (d *DB) writeRecord(ctx context.Context, tx *sqlx.Tx, s *statements, e entry) error {
	status, revision := outcome(e.Turn.Changes)
	if e.Turn.Was == 0 {
		if !status.Valid {
			status.V = string(form.NotStarted)
		}
		_, err := run(ctx, tx, s.begin, e.Key.Campaign, e.Key.Person,
			e.Turn.State.Version, status.V, revision.V, e.at, e.state)
		if d.dialect.duplicate(err) {
			return turn.ErrBehind
		}
		return err
	}
	result, err := run(ctx, tx, s.advance, e.Turn.State.Version, e.state, e.at,
		status, revision, e.Key.Campaign, e.Key.Person, e.Turn.Was)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return turn.ErrBehind
	}
	return err
}

// outcome is what changes make of a record's status and revision, if anything.
func outcome(changes []form.Change) (status sql.Null[string], revision sql.Null[int64]) {
	for _, c := range changes {
		to, moved := c.Moved()
		if !moved {
			continue
		}
		status = sql.Null[string]{V: string(to), Valid: true}
		if c.Revision != 0 {
			revision = sql.Null[int64]{V: int64(c.Revision), Valid: true}
		}
	}
	return status, revision
}

// writeLetters writes outbox rows.
func (d *DB) writeLetters(ctx context.Context, tx *sqlx.Tx, s *statements, letters [][]any) error {
	if len(letters) == 1 {
		_, err := run(ctx, tx, s.letter, letters[0]...)
		return err
	}
	return insertAll(ctx, tx, insertLetters, d.dialect.keepFirst(), letters)
}
