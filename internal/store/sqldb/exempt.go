package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
)

var _ standin.Exemptions = (*DB)(nil)

// exemption is what somebody was before they were exempted in the chat.
type exemption struct {
	Person    string `db:"person"`
	Was       string `db:"was"`
	WasReason string `db:"was_reason"`
}

const (
	selectExemptions = "SELECT person, was, was_reason FROM exemptions "
	insertExemption  = "INSERT INTO exemptions (person, was, was_reason, by_whom, at) VALUES (?, ?, ?, ?, ?)"
)

// Exempt says of a person that no form is expected of them, and why; whoever is
// exempt already gets the new reason. Errors: standin.ErrGone, and
// standin.ErrHandedIn when they have handed in in the campaign.
func (d *DB) Exempt(ctx context.Context, campaignID, person, reason string, e audit.Entry) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		r, err := holdOne(ctx, tx, person)
		if err != nil {
			return err
		}
		var filed int
		err = tx.GetContext(ctx, &filed, "SELECT COUNT(*) FROM filings WHERE campaign = ? AND person = ?", campaignID, person)
		switch {
		case err != nil:
			return err
		case filed > 0:
			return standin.ErrHandedIn
		case staff.Standing(r.Standing) == staff.Exempt && r.Reason == reason:
			return nil // the command was delivered twice
		}
		if staff.Standing(r.Standing) != staff.Exempt {
			if _, err := tx.ExecContext(ctx, "DELETE FROM exemptions WHERE person = ?", person); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertExemption, person, r.Standing, r.Reason, e.Who, e.At.UnixMilli()); err != nil {
				return err
			}
		}
		return d.restand(ctx, tx, person, string(staff.Exempt), reason, e)
	})
	if err != nil {
		return fmt.Errorf("exempt %s: %w", person, err)
	}
	return nil
}

// Unexempt makes a person what they were before they were exempted; of whom only the
// roster said that they are exempt it says that they are in post. Errors:
// standin.ErrGone, standin.ErrNotExempt.
func (d *DB) Unexempt(ctx context.Context, person string, e audit.Entry) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		r, err := holdOne(ctx, tx, person)
		switch {
		case err != nil:
			return err
		case staff.Standing(r.Standing) != staff.Exempt:
			return standin.ErrNotExempt
		}
		was := exemption{Was: string(staff.InPost)}
		err = tx.GetContext(ctx, &was, selectExemptions+"WHERE person = ?", person)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM exemptions WHERE person = ?", person); err != nil {
			return err
		}
		return d.restand(ctx, tx, person, was.Was, was.WasReason, e)
	})
	if err != nil {
		return fmt.Errorf("end the exemption of %s: %w", person, err)
	}
	return nil
}

// holdOne makes imports wait for the transaction and reads a person of the roster.
func holdOne(ctx context.Context, tx *sqlx.Tx, person string) (personRow, error) {
	var r personRow
	if err := nextStamp(ctx, tx); err != nil {
		return r, err
	}
	err := tx.GetContext(ctx, &r, selectPeople+"WHERE id = ? AND gone_at IS NULL", person)
	if errors.Is(err, sql.ErrNoRows) {
		return r, standin.ErrGone
	}
	return r, err
}

// restand writes a standing, the counts and what was done.
func (d *DB) restand(ctx context.Context, tx *sqlx.Tx, person, standing, reason string, e audit.Entry) error {
	if _, err := tx.ExecContext(ctx, "UPDATE people SET standing = ?, reason = ? WHERE id = ?", standing, reason, person); err != nil {
		return err
	}
	if err := d.recountCounted(ctx, tx); err != nil {
		return err
	}
	return note(ctx, tx, e)
}

// keepExempt lets an exemption of the chat stand while the roster says nothing new of
// the person.
func keepExempt(row, old personRow, kept map[string]exemption) personRow {
	e, ok := kept[row.ID]
	if ok && staff.Standing(old.Standing) == staff.Exempt && !old.GoneAt.Valid && row.Standing == e.Was {
		row.Standing, row.Reason = old.Standing, old.Reason
	}
	return row
}
