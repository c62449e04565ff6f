package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/filing"
)

var _ filing.Publicities = (*DB)(nil)

const (
	publicityColumns = `campaign, unit, hash, posted_by, posted_at, days, ends_at, closed_by, closed_at`
	publicityWidth   = 9
	selectPublicity  = `SELECT ` + publicityColumns + ` FROM publicities WHERE campaign = ? `
	insertPublicity  = `INSERT INTO publicities (` + publicityColumns + `) VALUES `

	objectionColumns = `number, text, by_whom, at, answer, answered_by, answered_at`
	insertObjection  = `INSERT INTO objections (campaign, unit, ` + objectionColumns + `) VALUES `
	objectionWidth   = 9
	// holdDossier keeps others from noting or closing at the same time.
	holdDossier = `UPDATE dossiers SET version = version WHERE campaign = ? AND unit = ?`
)

// publicityRow is a publicity as the table has it.
type publicityRow struct {
	Campaign string          `db:"campaign"`
	Unit     string          `db:"unit"`
	Hash     string          `db:"hash"`
	PostedBy string          `db:"posted_by"`
	PostedAt sql.Null[int64] `db:"posted_at"`
	Days     int             `db:"days"`
	EndsAt   sql.Null[int64] `db:"ends_at"`
	ClosedBy string          `db:"closed_by"`
	ClosedAt sql.Null[int64] `db:"closed_at"`
}

func (r publicityRow) publicity() dossier.Publicity {
	return dossier.Publicity{
		Campaign: r.Campaign, Unit: r.Unit, Hash: r.Hash, Posted: dossier.Act{By: r.PostedBy, At: instant(r.PostedAt)},
		Days: r.Days, Ends: instant(r.EndsAt), Closed: dossier.Act{By: r.ClosedBy, At: instant(r.ClosedAt)},
	}
}

// Publicity is the one that a unit posted last, and false when there is none.
func (d *DB) Publicity(ctx context.Context, campaignID, unit string) (dossier.Publicity, bool, error) {
	var r publicityRow
	err := d.read.GetContext(ctx, &r, selectPublicity+`AND unit = ? ORDER BY posted_at DESC, hash LIMIT 1`, campaignID, unit)
	if errors.Is(err, sql.ErrNoRows) {
		return dossier.Publicity{}, false, nil
	}
	if err != nil {
		return dossier.Publicity{}, false, fmt.Errorf("read a publicity: %w", err)
	}
	return r.publicity(), true, nil
}

// Publicities are the last ones of all units, by when they were posted.
func (d *DB) Publicities(ctx context.Context, campaignID string) ([]dossier.Publicity, error) {
	var found []publicityRow
	if err := d.read.SelectContext(ctx, &found, selectPublicity+`ORDER BY posted_at, unit, hash`, campaignID); err != nil {
		return nil, fmt.Errorf("list publicities: %w", err)
	}
	var all []dossier.Publicity
	last := map[string]int{}
	for i, r := range found {
		last[r.Unit] = i
	}
	for i, r := range found {
		if last[r.Unit] == i {
			all = append(all, r.publicity())
		}
	}
	return all, nil
}

// Post keeps a publicity, unless its version was posted before.
func (d *DB) Post(ctx context.Context, p dossier.Publicity, e audit.Entry) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, insertPublicity+rows(1, publicityWidth), p.Campaign, p.Unit, p.Hash,
			p.Posted.By, p.Posted.At.UnixMilli(), p.Days, p.Ends.UnixMilli(), p.Closed.By, stamped(p.Closed.At))
		if d.dialect.duplicate(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return fmt.Errorf("post a version: %w", err)
	}
	return nil
}

// ClosePublicity ends a publicity. It returns false, and changes nothing, when that has
// ended or an objection waits.
func (d *DB) ClosePublicity(ctx context.Context, p dossier.Publicity, e audit.Entry) (closed bool, err error) {
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		closed = false
		if _, err := tx.ExecContext(ctx, holdDossier, p.Campaign, p.Unit); err != nil {
			return err
		}
		var waiting int
		err := tx.GetContext(ctx, &waiting, `SELECT COUNT(*) FROM objections WHERE campaign = ? AND unit = ? AND answered_at IS NULL`, p.Campaign, p.Unit)
		if err != nil || waiting > 0 {
			return err
		}
		closed, err = found(tx.ExecContext(ctx, `UPDATE publicities SET closed_by = ?, closed_at = ?
WHERE campaign = ? AND unit = ? AND hash = ? AND closed_at IS NULL`, p.Closed.By, p.Closed.At.UnixMilli(), p.Campaign, p.Unit, p.Hash))
		if err != nil || !closed {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return false, fmt.Errorf("close a publicity: %w", err)
	}
	return closed, nil
}

// objectionRow is an objection as the table has it.
type objectionRow struct {
	Number     int             `db:"number"`
	Text       string          `db:"text"`
	By         string          `db:"by_whom"`
	At         sql.Null[int64] `db:"at"`
	Answer     string          `db:"answer"`
	AnsweredBy string          `db:"answered_by"`
	AnsweredAt sql.Null[int64] `db:"answered_at"`
}

// Objections are those of a unit, in the order of their numbers.
func (d *DB) Objections(ctx context.Context, campaignID, unit string) ([]dossier.Objection, error) {
	var found []objectionRow
	err := d.read.SelectContext(ctx, &found, `SELECT `+objectionColumns+` FROM objections WHERE campaign = ? AND unit = ? ORDER BY number`, campaignID, unit)
	if err != nil {
		return nil, fmt.Errorf("list objections: %w", err)
	}
	all := make([]dossier.Objection, len(found))
	for i, r := range found {
		all[i] = dossier.Objection{
			Number: r.Number, Text: r.Text, Noted: dossier.Act{By: r.By, At: instant(r.At)},
			Answer: r.Answer, Answered: dossier.Act{By: r.AnsweredBy, At: instant(r.AnsweredAt)},
		}
	}
	return all, nil
}

// Object notes an objection and returns its number. The same text is noted once.
func (d *DB) Object(ctx context.Context, campaignID, unit string, o dossier.Objection, e audit.Entry) (number int, err error) {
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, holdDossier, campaignID, unit); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &number, `SELECT number FROM objections WHERE campaign = ? AND unit = ? AND text = ?`, campaignID, unit, o.Text)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		err = tx.GetContext(ctx, &number, `SELECT COALESCE(MAX(number), 0) + 1 FROM objections WHERE campaign = ? AND unit = ?`, campaignID, unit)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertObjection+rows(1, objectionWidth), campaignID, unit, number, o.Text,
			o.Noted.By, o.Noted.At.UnixMilli(), "", "", sql.Null[int64]{})
		if err != nil {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return 0, fmt.Errorf("note an objection: %w", err)
	}
	return number, nil
}

// AnswerObjection answers an objection, or answers it anew. It returns false when there
// is none with the number.
func (d *DB) AnswerObjection(ctx context.Context, campaignID, unit string, o dossier.Objection, e audit.Entry) (known bool, err error) {
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		known, err = found(tx.ExecContext(ctx, `UPDATE objections SET answer = ?, answered_by = ?, answered_at = ?
WHERE campaign = ? AND unit = ? AND number = ?`, o.Answer, o.Answered.By, o.Answered.At.UnixMilli(), campaignID, unit, o.Number))
		if err != nil || !known {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return false, fmt.Errorf("answer an objection: %w", err)
	}
	return known, nil
}

var _ filing.Reader = (*DB)(nil)
