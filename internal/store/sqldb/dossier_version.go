package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

const (
	keepVersion  = `INSERT INTO dossier_versions (campaign, unit, hash, pieces) VALUES (?, ?, ?, ?)`
	selectBundle = `SELECT id, open_id, name, unit, section, posts, role, standing, reason FROM people WHERE id IN (?)`
)

// Version is what makes up the version with a hash; none: it was never kept.
func (d *DB) Version(ctx context.Context, campaignID, unit, hash string) ([]dossier.Piece, error) {
	var body string
	err := d.read.GetContext(ctx, &body, `SELECT pieces FROM dossier_versions WHERE campaign = ? AND unit = ? AND hash = ?`, campaignID, unit, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a version of a unit: %w", err)
	}
	var pieces []dossier.Piece
	if err := json.Unmarshal([]byte(body), &pieces); err != nil {
		return nil, fmt.Errorf("version %s of %s: %w", hash, unit, err)
	}
	return pieces, nil
}

// KeepVersion keeps what makes up a version.
func (d *DB) KeepVersion(ctx context.Context, campaignID, unit, hash string, pieces []dossier.Piece) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error { return d.keepVersion(ctx, tx, campaignID, unit, hash, pieces) })
	if err != nil {
		return fmt.Errorf("keep a version of a unit: %w", err)
	}
	return nil
}

func (d *DB) keepVersion(ctx context.Context, tx *sqlx.Tx, campaignID, unit, hash string, pieces []dossier.Piece) error {
	body, err := json.Marshal(pieces)
	if err != nil {
		return err
	}
	// The same hash is the same pieces: writing them over changes nothing.
	_, err = tx.ExecContext(ctx, keepVersion+d.dialect.overwrite("campaign, unit, hash", "pieces"), campaignID, unit, hash, string(body))
	return err
}

// Pieces are the latest versions that a unit has handed in: its own, then those of the
// people of the roster in its order.
func (d *DB) Pieces(ctx context.Context, campaignID, unit string) ([]dossier.Piece, error) {
	var pieces []dossier.Piece
	key := form.UnitKey(campaignID, unit)
	own, found, err := d.latest(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read the versions of a unit: %w", err)
	}
	if found {
		pieces = append(pieces, dossier.PieceOf(key.Person, own.Form))
	}
	list, err := d.Filings(ctx, campaignID, unit)
	if err != nil {
		return nil, err
	}
	for f, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, dossier.PieceOf(f.Person.ID, f.Form))
	}
	return pieces, nil
}

// Bundle is the version of a unit whose hash begins like that, with the forms of those
// who have left since, and false when none was kept.
func (d *DB) Bundle(ctx context.Context, campaignID, unit, hash string) (export.Bundle, bool, error) {
	b, found, err := d.bundle(ctx, campaignID, unit, hash)
	if err != nil {
		return export.Bundle{}, false, fmt.Errorf("read a version of a unit: %w", err)
	}
	return b, found, nil
}

func (d *DB) bundle(ctx context.Context, campaignID, unit, hash string) (export.Bundle, bool, error) {
	var hashes []string
	err := d.read.SelectContext(ctx, &hashes, `SELECT hash FROM dossier_versions WHERE campaign = ? AND unit = ? ORDER BY hash`, campaignID, unit)
	if err != nil {
		return export.Bundle{}, false, err
	}
	i := slices.IndexFunc(hashes, func(h string) bool { return strings.HasPrefix(h, hash) })
	if i < 0 || hash == "" {
		return export.Bundle{}, false, nil
	}
	pieces, err := d.Version(ctx, campaignID, unit, hashes[i])
	if err != nil {
		return export.Bundle{}, false, err
	}
	b := export.Bundle{Unit: unit, Hash: hashes[i]}
	people := make([]dossier.Piece, 0, len(pieces))
	for _, p := range pieces {
		if !(form.Key{Person: p.Person}).IsUnit() {
			people = append(people, p)
			continue
		}
		own, err := d.versions(ctx, campaignID, []filer{filerOf(p.Person, "", unit, p.Revision)})
		if err != nil {
			return export.Bundle{}, false, err
		}
		by, err := d.submitter(ctx, form.Key{Campaign: campaignID, Person: p.Person}, p.Revision)
		if err != nil {
			return export.Bundle{}, false, err
		}
		b.Own = export.Filing{Person: by, Form: own[0].Form, At: own[0].At}
	}
	if b.People, err = d.frozen(ctx, campaignID, unit, people); err != nil {
		return export.Bundle{}, false, err
	}
	b.Exempt, err = d.exempt(ctx, unit)
	return b, err == nil, err
}

// Frozen lists the forms of the people of a version, whose pieces are given.
func (d *DB) Frozen(ctx context.Context, campaignID, unit string, pieces []dossier.Piece) (export.List, error) {
	people := slices.DeleteFunc(slices.Clone(pieces), func(p dossier.Piece) bool { return form.Key{Person: p.Person}.IsUnit() })
	l, err := d.frozen(ctx, campaignID, unit, people)
	if err != nil {
		return nil, fmt.Errorf("list the forms of a version: %w", err)
	}
	return l, nil
}

// frozen lists the forms of a version. Everybody stands in the unit whose it is.
func (d *DB) frozen(ctx context.Context, campaignID, unit string, pieces []dossier.Piece) (export.List, error) {
	l := &filings{db: d, campaign: campaignID, filers: make([]filer, len(pieces))}
	at := make(map[string]int, len(pieces))
	persons := make([]string, len(pieces))
	for i, p := range pieces {
		at[p.Person], persons[i] = i, p.Person
		l.filers[i] = filerOf(p.Person, p.Person, unit, p.Revision)
	}
	rows, err := selectChunks[personRow](ctx, d.read, selectBundle, persons)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		r.Unit = unit
		l.filers[at[r.ID]].personRow = r
	}
	return l, nil
}

// exempt counts the people of a unit of whom no form is expected.
func (d *DB) exempt(ctx context.Context, unit string) (int, error) {
	var standings []string
	if err := d.read.SelectContext(ctx, &standings, `SELECT p.standing FROM people p WHERE unit = ? AND gone_at IS NULL`, unit); err != nil {
		return 0, err
	}
	n := 0
	for _, s := range standings {
		if !staff.Standing(s).Expected() {
			n++
		}
	}
	return n, nil
}
