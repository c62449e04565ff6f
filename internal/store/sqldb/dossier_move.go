package sqldb

import (
	"context"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/filing"
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

const (
	// A whole unit's records move without looking into each: Recall knows.
	holdRecords = `UPDATE records SET version = version + 1, moved_at = ? WHERE campaign = ? AND person IN (?)`
	moveRecords = `UPDATE records SET status = ? WHERE campaign = ? AND person IN (?)`
	holdPeople  = `UPDATE people SET place = place WHERE id IN (?) AND gone_at IS NULL`

	selectMembers = `SELECT id, unit, p.standing FROM people p WHERE gone_at IS NULL AND `
)

// member is a person of the roster and where they are counted.
type member struct {
	ID string `db:"id"`
	place
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
	type record struct {
		Person   string `db:"person"`
		Status   string `db:"status"`
		Revision int    `db:"revision"`
	}
	records, err := selectChunks[record](ctx, tx,
		`SELECT person, status, revision FROM records WHERE campaign = ? AND person IN (?)`, persons, m.Is.Campaign)
	if err != nil {
		return nil, err
	}
	before := make(map[string]string, len(persons))
	for _, r := range records {
		_, may := form.Status(r.Status).After(m.Kind)
		if !may || r.Revision != revisions[r.Person] {
			return nil, filing.ErrBehind
		}
		before[r.Person] = r.Status
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
	at, err := selectChunks[member](ctx, tx, selectMembers+`id IN (?)`, persons)
	if err != nil {
		return err
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
	var people []member
	err := tx.SelectContext(ctx, &people, selectMembers+`unit = ?`, m.Is.Unit)
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
