package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/filing"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/staff"
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

	keepVersion = `INSERT INTO dossier_versions (campaign, unit, hash, pieces) VALUES (?, ?, ?, ?)`

	// A whole unit's records move without looking into each: Recall knows.
	holdRecords = `UPDATE records SET version = version + 1, moved_at = ? WHERE campaign = ? AND person IN (?)`
	moveRecords = `UPDATE records SET status = ? WHERE campaign = ? AND person IN (?)`
	holdPeople  = `UPDATE people SET place = place WHERE id IN (?) AND gone_at IS NULL`
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
		_, err := tx.ExecContext(ctx, insertExport+d.dialect.keepFirst(),
			r.ID, r.Campaign, r.Person, r.Unit, string(r.What), r.At.UnixMilli(), r.At.Unix()/60)
		if err != nil {
			return err
		}
		kept, err := selectIn[string](ctx, tx, "SELECT id FROM exports WHERE id IN (?)", []string{r.ID})
		if err != nil {
			return err
		}
		if len(kept) == 0 {
			items = slices.DeleteFunc(items, func(item outbox.Item) bool { return item.ID == r.ID })
		}
	}
	return d.writeItems(ctx, tx, items)
}

// writeItems writes items that wait.
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

// moveUnit moves all forms of a dossier, and the figures with them.
func (d *DB) moveUnit(ctx context.Context, tx *sqlx.Tx, m filing.Move) error {
	persons := make([]string, len(m.Pieces))
	for i, p := range m.Pieces {
		persons[i] = p.Person
	}
	slices.Sort(persons) // everybody holds records in the same order
	before, err := holdForms(ctx, tx, m, persons)
	if err != nil {
		return err
	}
	to, _ := form.Change{Kind: m.Kind}.Moved()
	if err := execChunks(ctx, tx, moveRecords, persons, string(to), m.Is.Campaign); err != nil {
		return err
	}
	if err := d.countUnit(ctx, tx, m, persons, before, string(to)); err != nil {
		return err
	}
	reviews := make([]form.Review, len(m.Pieces))
	for i, p := range m.Pieces {
		reviews[i] = m.Was.Review(m.Kind, m.By, p, m.Reason)
	}
	return writeReviews(ctx, tx, reviews)
}

// holdForms holds the records of a move, so that no author gets in between, and
// returns their states. The error is filing.ErrBehind when one is in another state, or
// another version, than the move needs.
func holdForms(ctx context.Context, tx *sqlx.Tx, m filing.Move, persons []string) (map[string]string, error) {
	if err := execChunks(ctx, tx, holdRecords, persons, m.By.At.UnixMilli(), m.Is.Campaign); err != nil {
		return nil, err
	}
	revisions := make(map[string]int, len(m.Pieces))
	for _, p := range m.Pieces {
		revisions[p.Person] = p.Revision
	}
	before := make(map[string]string, len(persons))
	for chunk := range slices.Chunk(persons, inChunk) {
		query, args, err := sqlx.In(`SELECT person, status, revision FROM records WHERE campaign = ? AND person IN (?)`, m.Is.Campaign, chunk)
		if err != nil {
			return nil, err
		}
		var records []struct {
			Person   string `db:"person"`
			Status   string `db:"status"`
			Revision int    `db:"revision"`
		}
		if err := tx.SelectContext(ctx, &records, query, args...); err != nil {
			return nil, err
		}
		for _, r := range records {
			_, may := form.Status(r.Status).After(m.Kind)
			if !may || r.Revision != revisions[r.Person] {
				return nil, filing.ErrBehind
			}
			before[r.Person] = r.Status
		}
	}
	if len(before) != len(revisions) {
		return nil, filing.ErrBehind
	}
	return before, nil
}

// countUnit moves the figures of the people of a move. It holds them, and then the
// units that they are counted in, as a turn does.
func (d *DB) countUnit(ctx context.Context, tx *sqlx.Tx, m filing.Move, persons []string, before map[string]string, to string) error {
	if err := execChunks(ctx, tx, holdPeople, persons); err != nil {
		return err
	}
	var at []struct {
		ID string `db:"id"`
		place
	}
	for chunk := range slices.Chunk(persons, inChunk) {
		query, args, err := sqlx.In(`SELECT id, unit, p.standing FROM people p WHERE id IN (?) AND gone_at IS NULL`, chunk)
		if err != nil {
			return err
		}
		var some []struct {
			ID string `db:"id"`
			place
		}
		if err := tx.SelectContext(ctx, &some, query, args...); err != nil {
			return err
		}
		at = append(at, some...)
	}
	if m.Whole {
		if err := wantWhole(ctx, tx, m, persons); err != nil {
			return err
		}
	}
	people := slices.DeleteFunc(slices.Clone(persons), func(p string) bool { return form.Key{Person: p}.IsUnit() })
	if len(at) < len(people) { // some are not in the roster: an import may be bringing them back
		if _, err := tx.ExecContext(ctx, holdCampaign, m.Is.Campaign); err != nil {
			return err
		}
	}
	type figure struct {
		place
		status string
	}
	moved, units := map[figure]int{}, map[string]bool{}
	for _, p := range at {
		moved[figure{p.place, before[p.ID]}]++
		units[p.Unit] = true
	}
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		kept, err := found(tx.ExecContext(ctx, holdUnit, m.Is.Campaign, unit))
		if err != nil {
			return err
		}
		if !kept { // nothing of this campaign has been counted yet
			return d.rebuildCounts(ctx, tx, m.Is.Campaign)
		}
	}
	for f, n := range moved {
		if f.status == to {
			continue
		}
		if err := add(ctx, tx, addTally, insertTally, -n, m.Is.Campaign, f.Unit, f.status, f.Standing); err != nil {
			return err
		}
		if err := add(ctx, tx, addTally, insertTally, n, m.Is.Campaign, f.Unit, to, f.Standing); err != nil {
			return err
		}
	}
	return nil
}

// wantWhole fails with filing.ErrBehind unless the forms of a move are the unit's own,
// where it has been begun, and those of everybody whom the roster expects one of.
func wantWhole(ctx context.Context, tx *sqlx.Tx, m filing.Move, persons []string) error {
	var people []struct {
		ID string `db:"id"`
		place
	}
	err := tx.SelectContext(ctx, &people, `SELECT id, unit, p.standing FROM people p WHERE unit = ? AND gone_at IS NULL`, m.Is.Unit)
	if err != nil {
		return err
	}
	var begun int
	err = tx.GetContext(ctx, &begun, `SELECT COUNT(*) FROM records WHERE campaign = ? AND person = ? AND status <> ?`,
		m.Is.Campaign, m.Is.Mark(), string(form.NotStarted))
	if err != nil {
		return err
	}
	var expected []string
	if begun > 0 {
		expected = append(expected, m.Is.Mark())
	}
	for _, p := range people {
		if staff.Standing(p.Standing).Expected() {
			expected = append(expected, p.ID)
		}
	}
	slices.Sort(expected)
	if !slices.Equal(expected, persons) {
		return filing.ErrBehind
	}
	return nil
}

// execChunks runs a statement for the values of a list, which is its last argument.
func execChunks(ctx context.Context, tx *sqlx.Tx, query string, list []string, args ...any) error {
	for chunk := range slices.Chunk(list, inChunk) {
		q, all, err := sqlx.In(query, append(slices.Clone(args), chunk)...)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, q, all...); err != nil {
			return err
		}
	}
	return nil
}

// Pieces are the latest versions that a unit has handed in: its own, then those of the
// people of the roster in its order.
func (d *DB) Pieces(ctx context.Context, campaignID, unit string) ([]dossier.Piece, error) {
	var pieces []dossier.Piece
	own, _, found, err := d.latest(ctx, form.UnitKey(campaignID, unit))
	if err != nil {
		return nil, fmt.Errorf("read the versions of a unit: %w", err)
	}
	if found {
		pieces = append(pieces, dossier.PieceOf(form.UnitKey(campaignID, unit).Person, own))
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

// latest is the latest version of a record and when it was handed in, whether the
// roster has the person or not.
func (d *DB) latest(ctx context.Context, key form.Key) (f form.Form, at int64, found bool, err error) {
	var row struct {
		Form    string `db:"form"`
		FiledAt int64  `db:"filed_at"`
	}
	err = d.read.GetContext(ctx, &row, `SELECT form, filed_at FROM filings WHERE campaign = ? AND person = ? ORDER BY revision DESC LIMIT 1`,
		key.Campaign, key.Person)
	if errors.Is(err, sql.ErrNoRows) {
		return f, 0, false, nil
	}
	if err != nil {
		return f, 0, false, err
	}
	if err := json.Unmarshal([]byte(row.Form), &f); err != nil {
		return f, 0, false, fmt.Errorf("version of %s: %w", key.Person, err)
	}
	return f, row.FiledAt, true, nil
}

// Behalf are those of a unit whose latest version somebody else has handed in for
// them. A version that a collective review made is none of these.
func (d *DB) Behalf(ctx context.Context, campaignID, unit string) (map[string]bool, error) {
	var found []struct {
		Person string `db:"object"`
		Detail string `db:"detail"`
		Who    string `db:"who"`
	}
	err := d.read.SelectContext(ctx, &found, `SELECT a.object, a.detail, a.who FROM audit a
JOIN people p ON p.id = a.object AND p.gone_at IS NULL AND p.unit = ?
WHERE a.what = 'submit' ORDER BY a.seq`, unit)
	if err != nil {
		return nil, fmt.Errorf("list who was filled in for: %w", err)
	}
	var decided []struct {
		Person   string `db:"person"`
		Revision int    `db:"revision"`
	}
	err = d.read.SelectContext(ctx, &decided, `SELECT r.person, r.revision FROM reviews r
JOIN people p ON p.id = r.person AND p.gone_at IS NULL AND p.unit = ?
WHERE r.campaign = ? AND r.move = 'decide'`, unit, campaignID)
	if err != nil {
		return nil, fmt.Errorf("list who was filled in for: %w", err)
	}
	reviewed := map[string]bool{}
	for _, r := range decided {
		reviewed[fmt.Sprintf("%s %s/%d", r.Person, campaignID, r.Revision)] = true
	}
	behalf := map[string]bool{}
	for _, s := range found {
		if !strings.HasPrefix(s.Detail, campaignID+"/") || reviewed[s.Person+" "+s.Detail] {
			continue
		}
		behalf[s.Person] = s.Who != s.Person
	}
	maps.DeleteFunc(behalf, func(_ string, other bool) bool { return !other })
	return behalf, nil
}

// Decided counts the forms of a unit that a collective review has decided, and how
// many of them it changed.
func (d *DB) Decided(ctx context.Context, campaignID, unit string) (forms, changed int, err error) {
	var reviews []struct {
		Person   string          `db:"person"`
		Revision int             `db:"revision"`
		At       int64           `db:"at"`
		Filed    sql.Null[int64] `db:"filed_at"`
	}
	err = d.read.SelectContext(ctx, &reviews, `SELECT r.person, r.revision, r.at, f.filed_at FROM reviews r
JOIN people p ON p.id = r.person AND p.gone_at IS NULL AND p.unit = ?
LEFT JOIN filings f ON f.campaign = r.campaign AND f.person = r.person AND f.revision = r.revision
WHERE r.campaign = ? AND r.move = 'decide'`, unit, campaignID)
	if err != nil {
		return 0, 0, fmt.Errorf("count what was decided: %w", err)
	}
	all, mended := map[string]bool{}, map[string]bool{}
	for _, r := range reviews {
		all[r.Person] = true
		if r.Filed.Valid && r.Filed.V == r.At { // the version was made by the review itself
			mended[r.Person] = true
		}
	}
	return len(all), len(mended), nil
}

const selectBundle = `SELECT id, open_id, name, unit, section, posts, role, standing, reason FROM people WHERE id IN (?)`

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
		own, err := d.versions(ctx, campaignID, []filer{{personRow: personRow{ID: p.Person, Posts: "[]"}, Revision: p.Revision}})
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
		l.filers[i] = filer{personRow: personRow{ID: p.Person, Name: p.Person, Unit: unit, Posts: "[]"}, Revision: p.Revision}
	}
	for chunk := range slices.Chunk(persons, inChunk) {
		query, args, err := sqlx.In(selectBundle, chunk)
		if err != nil {
			return nil, err
		}
		var rows []personRow
		if err := d.read.SelectContext(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.Unit = unit
			l.filers[at[r.ID]].personRow = r
		}
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
