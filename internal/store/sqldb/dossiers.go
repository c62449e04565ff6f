package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/dossier"
	"lianbot/internal/filing"
	"lianbot/internal/outbox"
)

var _ filing.Store = (*DB)(nil)

const (
	dossierColumns = `campaign, unit, stage, version, round, asked, hash, signed_by, signed_at, filed_by, filed_at,
  received_by, received_at, number, voided_by, voided_at, voided_from, reason`
	dossierWidth  = 18
	selectDossier = `SELECT ` + dossierColumns + ` FROM dossiers `
	insertDossier = `INSERT INTO dossiers (` + dossierColumns + `) VALUES `
	// updateDossier is the compare-and-swap.
	updateDossier = `UPDATE dossiers SET stage = ?, version = ?, round = ?, asked = ?, hash = ?, signed_by = ?, signed_at = ?,
  filed_by = ?, filed_at = ?, received_by = ?, received_at = ?, number = ?, voided_by = ?, voided_at = ?, voided_from = ?, reason = ?
WHERE campaign = ? AND unit = ? AND version = ?`
)

// dossierRow is a dossier as the table has it.
type dossierRow struct {
	Campaign   string          `db:"campaign"`
	Unit       string          `db:"unit"`
	Stage      string          `db:"stage"`
	Version    int64           `db:"version"`
	Round      int             `db:"round"`
	Asked      string          `db:"asked"`
	Hash       string          `db:"hash"`
	SignedBy   string          `db:"signed_by"`
	SignedAt   sql.Null[int64] `db:"signed_at"`
	FiledBy    string          `db:"filed_by"`
	FiledAt    sql.Null[int64] `db:"filed_at"`
	ReceivedBy string          `db:"received_by"`
	ReceivedAt sql.Null[int64] `db:"received_at"`
	Number     int             `db:"number"`
	VoidedBy   string          `db:"voided_by"`
	VoidedAt   sql.Null[int64] `db:"voided_at"`
	VoidedFrom string          `db:"voided_from"`
	Reason     string          `db:"reason"`
}

func (r dossierRow) dossier() dossier.Dossier {
	return dossier.Dossier{
		Campaign: r.Campaign, Unit: r.Unit, Stage: dossier.Stage(r.Stage), Version: r.Version, Round: r.Round,
		Asked: r.Asked, Hash: r.Hash,
		Signed:   dossier.Act{By: r.SignedBy, At: instant(r.SignedAt)},
		Filed:    dossier.Act{By: r.FiledBy, At: instant(r.FiledAt)},
		Received: dossier.Act{By: r.ReceivedBy, At: instant(r.ReceivedAt)},
		Number:   r.Number,
		Voided:   dossier.Act{By: r.VoidedBy, At: instant(r.VoidedAt)},
		From:     dossier.Stage(r.VoidedFrom), Reason: r.Reason,
	}
}

// dossierValues are the columns behind the key.
func dossierValues(d dossier.Dossier) []any {
	return []any{
		string(d.Stage), d.Version, d.Round, d.Asked, d.Hash, d.Signed.By, stamped(d.Signed.At), d.Filed.By, stamped(d.Filed.At),
		d.Received.By, stamped(d.Received.At), d.Number, d.Voided.By, stamped(d.Voided.At), string(d.From), d.Reason,
	}
}

// Dossier is what a unit hands in; dossier.New when nothing was done to it yet.
func (d *DB) Dossier(ctx context.Context, campaignID, unit string) (dossier.Dossier, error) {
	var r dossierRow
	err := d.read.GetContext(ctx, &r, selectDossier+"WHERE campaign = ? AND unit = ?", campaignID, unit)
	if errors.Is(err, sql.ErrNoRows) {
		return dossier.New(campaignID, unit), nil
	}
	if err != nil {
		return dossier.Dossier{}, fmt.Errorf("read a dossier: %w", err)
	}
	return r.dossier(), nil
}

// Dossiers are those to which something was done, units in the roster's order; units
// that the roster has no more come last.
func (d *DB) Dossiers(ctx context.Context, campaignID string) ([]dossier.Dossier, error) {
	var found []dossierRow
	err := d.read.SelectContext(ctx, &found, `SELECT `+dossierColumns+` FROM dossiers d
LEFT JOIN (SELECT unit AS known, MIN(place) AS first FROM people WHERE gone_at IS NULL GROUP BY unit) u ON u.known = d.unit
WHERE campaign = ? ORDER BY u.first IS NULL, u.first, d.unit`, campaignID)
	if err != nil {
		return nil, fmt.Errorf("list dossiers: %w", err)
	}
	all := make([]dossier.Dossier, len(found))
	for i, r := range found {
		all[i] = r.dossier()
	}
	return all, nil
}

// Advance writes a move of a unit's dossier and, with it, of all forms in it: all of
// it or nothing. The error is filing.ErrBehind when the dossier, a form or the roster
// is not as the move says.
func (d *DB) Advance(ctx context.Context, m filing.Move) (dossier.Dossier, error) {
	is := m.Is
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		is = m.Is
		return d.advance(ctx, tx, m, &is)
	})
	switch {
	case errors.Is(err, filing.ErrBehind):
		return dossier.Dossier{}, err
	case err != nil:
		return dossier.Dossier{}, fmt.Errorf("move a dossier: %w", err)
	}
	return is, nil
}

func (d *DB) advance(ctx context.Context, tx *sqlx.Tx, m filing.Move, is *dossier.Dossier) error {
	if m.Numbered && is.Number == 0 {
		if err := nextNumber(ctx, tx, is); err != nil {
			return err
		}
	}
	if err := d.writeDossier(ctx, tx, m.Was.Version, *is); err != nil {
		return err
	}
	if m.Hash != "" {
		if err := d.keepVersion(ctx, tx, is.Campaign, is.Unit, m.Hash, m.Pieces); err != nil {
			return err
		}
	}
	if m.Kind != "" {
		if err := d.moveUnit(ctx, tx, m); err != nil {
			return err
		}
	}
	if err := d.writeLeaving(ctx, tx, m, *is); err != nil {
		return err
	}
	if m.Note.What == "" {
		return nil
	}
	return note(ctx, tx, m.Note)
}

// nextNumber gives the dossier the next number of the campaign. Who holds the campaign
// is alone with it.
func nextNumber(ctx context.Context, tx *sqlx.Tx, is *dossier.Dossier) error {
	if _, err := tx.ExecContext(ctx, holdCampaign, is.Campaign); err != nil {
		return err
	}
	return tx.GetContext(ctx, &is.Number, `SELECT COALESCE(MAX(number), 0) + 1 FROM dossiers WHERE campaign = ?`, is.Campaign)
}

// writeDossier moves the dossier on from a version, or begins it.
func (d *DB) writeDossier(ctx context.Context, tx *sqlx.Tx, was int64, is dossier.Dossier) error {
	values := dossierValues(is)
	if was == 0 {
		_, err := tx.ExecContext(ctx, insertDossier+rows(1, dossierWidth), append([]any{is.Campaign, is.Unit}, values...)...)
		if d.dialect.duplicate(err) {
			return filing.ErrBehind
		}
		return err
	}
	kept, err := found(tx.ExecContext(ctx, updateDossier, append(values, is.Campaign, is.Unit, was)...))
	if err == nil && !kept {
		return filing.ErrBehind
	}
	return err
}

// writeLeaving writes the items of a move, and the request for a file. The same request
// within a minute is kept once, and so is its item.
func (d *DB) writeLeaving(ctx context.Context, tx *sqlx.Tx, m filing.Move, is dossier.Dossier) error {
	var items []outbox.Item
	if m.Letters != nil {
		items = m.Letters(is)
	}
	if r := m.Export; r != nil {
		kept, err := d.keepRequest(ctx, tx, *r)
		if err != nil {
			return err
		}
		if !kept {
			items = slices.DeleteFunc(items, func(item outbox.Item) bool { return item.ID == r.ID })
		}
	}
	return d.writeItems(ctx, tx, items)
}
