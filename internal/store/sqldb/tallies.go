package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
	"lianbot/internal/turn"
)

// The counts are kept in the transaction that changes what they count. Two things
// change them: a turn that changes a status or hands a version in, and an import
// of the roster. A turn holds its person and then its unit, so that turns of other
// units go on beside it; an import and a recount hold all units.

const (
	// Holding a row is an UPDATE that changes nothing: SQLite has no FOR UPDATE.
	holdPerson = `UPDATE people SET place = place WHERE id = ? AND gone_at IS NULL`
	holdUnit   = `UPDATE counted_units SET place = place WHERE campaign = ? AND unit = ?`

	selectPlace  = `SELECT unit, p.standing FROM people p WHERE id = ? AND gone_at IS NULL`
	selectStatus = `SELECT status FROM records WHERE campaign = ? AND person = ? AND version = ?`
	selectShare  = `SELECT category, n FROM shares WHERE campaign = ? AND person = ?`
	insertShares = `INSERT INTO shares (campaign, person, category, n) VALUES `
	selectFiler  = `SELECT COUNT(*) FROM filers WHERE campaign = ? AND person = ?`
	insertFilers = `INSERT INTO filers (campaign, person, day) VALUES `

	addTally    = `UPDATE tallies SET people = people + ? WHERE campaign = ? AND unit = ? AND status = ? AND standing = ?`
	insertTally = `INSERT INTO tallies (people, campaign, unit, status, standing) VALUES (?, ?, ?, ?, ?)`
	addPoint    = `UPDATE points SET n = n + ? WHERE campaign = ? AND unit = ? AND category = ?`
	insertPoint = `INSERT INTO points (n, campaign, unit, category) VALUES (?, ?, ?, ?)`
	addDay      = `UPDATE days SET people = people + ? WHERE campaign = ? AND unit = ? AND standing = ? AND day = ?`
	insertDay   = `INSERT INTO days (people, campaign, unit, standing, day) VALUES (?, ?, ?, ?, ?)`
)

// move is what a turn does to the counts.
type move struct {
	key      form.Key
	from, to string // the status before and after
	filed    bool   // a version is handed in
	points   map[string]int
	day      int64
}

// newMove reads what must be known before the turn is written. Of an ordinary
// answer, which changes no figure, it is nil and nothing is read.
func newMove(ctx context.Context, tx *sqlx.Tx, e entry) (*move, error) {
	status, _ := outcome(e.Turn.Changes)
	if !status.Valid && e.Turn.Filed == nil {
		return nil, nil
	}
	m := &move{key: e.Key, from: string(form.NotStarted)}
	if e.Turn.Was != 0 {
		err := tx.GetContext(ctx, &m.from, selectStatus, e.Key.Campaign, e.Key.Person, e.Turn.Was)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, turn.ErrBehind
		}
		if err != nil {
			return nil, err
		}
	}
	m.to = m.from
	if status.Valid {
		m.to = status.V
	}
	if e.Turn.Filed != nil {
		m.filed, m.points, m.day = true, pointsOf(*e.Turn.Filed), dayOf(e.at)
	}
	return m, nil
}

// pointsOf counts the risk points of a form by category. Categories are all slots
// that are not the post's own lists, so that the points of one that is no longer
// asked stay counted.
func pointsOf(f form.Form) map[string]int {
	points := map[string]int{}
	for _, p := range f.Posts {
		for slot, a := range p.Answers {
			if slot != questionnaire.SlotPost && slot != questionnaire.SlotDuties && slot != questionnaire.SlotPowers && len(a.Items) > 0 {
				points[slot] += len(a.Items)
			}
		}
	}
	return points
}

// zone is where a day is a day. China has one zone.
func zone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// dayOf is the beginning of an instant's day; both are Unix milliseconds.
func dayOf(at int64) int64 {
	t := time.UnixMilli(at).In(zone())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone()).UnixMilli()
}

// place is where a person is counted.
type place struct {
	Unit     string `db:"unit"`
	Standing string `db:"standing"`
}

// count brings the counts up to date with a turn that has been written.
func (d *DB) count(ctx context.Context, tx *sqlx.Tx, m *move) error {
	if m == nil || m.key.IsUnit() { // people are counted, and what they wrote
		return nil
	}
	at, inRoster, err := whereCounted(ctx, tx, m.key)
	if err != nil {
		return err
	}
	if inRoster {
		kept, err := found(tx.ExecContext(ctx, holdUnit, m.key.Campaign, at.Unit))
		if err != nil {
			return err
		}
		if !kept { // nothing of this campaign has been counted yet
			return d.rebuildCounts(ctx, tx, m.key.Campaign)
		}
	}
	more, first, err := d.share(ctx, tx, m)
	if err != nil || !inRoster {
		return err
	}
	return m.add(ctx, tx, at, more, first)
}

// whereCounted returns where a person is counted and sees to it that this stays so
// until the transaction ends: it holds the person's row, or, of somebody who is not
// in the roster, all of the campaign, since an import may be bringing them.
func whereCounted(ctx context.Context, tx *sqlx.Tx, key form.Key) (place, bool, error) {
	var at place
	present, err := found(tx.ExecContext(ctx, holdPerson, key.Person))
	if err != nil {
		return at, false, err
	}
	if !present {
		if _, err := tx.ExecContext(ctx, holdCampaign, key.Campaign); err != nil {
			return at, false, err
		}
	}
	err = tx.GetContext(ctx, &at, selectPlace, key.Person)
	if errors.Is(err, sql.ErrNoRows) {
		return at, false, nil
	}
	return at, err == nil, err
}

// share writes what the version that is handed in makes of the person's share. It
// returns the change by category, and whether this is the person's first version.
func (d *DB) share(ctx context.Context, tx *sqlx.Tx, m *move) (more map[string]int, first bool, err error) {
	if !m.filed {
		return nil, false, nil
	}
	var before []struct {
		Category string `db:"category"`
		N        int    `db:"n"`
	}
	if err := tx.SelectContext(ctx, &before, selectShare, m.key.Campaign, m.key.Person); err != nil {
		return nil, false, err
	}
	more = maps.Clone(m.points)
	for _, b := range before {
		more[b.Category] -= b.N
	}
	maps.DeleteFunc(more, func(_ string, n int) bool { return n == 0 })
	if err := d.writeShare(ctx, tx, m.key, m.points, more); err != nil {
		return nil, false, err
	}
	var filed int
	if err := tx.GetContext(ctx, &filed, selectFiler, m.key.Campaign, m.key.Person); err != nil || filed > 0 {
		return more, false, err
	}
	_, err = tx.ExecContext(ctx, insertFilers+rows(1, 3), m.key.Campaign, m.key.Person, m.day)
	return more, true, err
}

// writeShare writes the points of the categories that changed.
func (d *DB) writeShare(ctx context.Context, tx *sqlx.Tx, key form.Key, points, changed map[string]int) error {
	if len(changed) == 0 {
		return nil
	}
	all := make([][]any, 0, len(changed))
	for _, category := range slices.Sorted(maps.Keys(changed)) {
		all = append(all, []any{key.Campaign, key.Person, category, points[category]})
	}
	return insertAll(ctx, tx, insertShares, d.dialect.overwrite("campaign, person, category", "n"), all)
}

// add moves the figures of the person's unit, whose row is held.
func (m *move) add(ctx context.Context, tx *sqlx.Tx, at place, more map[string]int, first bool) error {
	campaign := m.key.Campaign
	if m.from != m.to {
		if err := add(ctx, tx, addTally, insertTally, -1, campaign, at.Unit, m.from, at.Standing); err != nil {
			return err
		}
		if err := add(ctx, tx, addTally, insertTally, 1, campaign, at.Unit, m.to, at.Standing); err != nil {
			return err
		}
	}
	for _, category := range slices.Sorted(maps.Keys(more)) {
		if err := add(ctx, tx, addPoint, insertPoint, more[category], campaign, at.Unit, category); err != nil {
			return err
		}
	}
	if first {
		return add(ctx, tx, addDay, insertDay, 1, campaign, at.Unit, at.Standing, m.day)
	}
	return nil
}

// add adds n to a figure, which is made when it is new.
func add(ctx context.Context, tx *sqlx.Tx, update, insert string, n int, key ...any) error {
	args := append([]any{n}, key...)
	known, err := found(tx.ExecContext(ctx, update, args...))
	if err != nil || known {
		return err
	}
	_, err = tx.ExecContext(ctx, insert, args...)
	return err
}

// found says whether a statement met a row.
func found(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
