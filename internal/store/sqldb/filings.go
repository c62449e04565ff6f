package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
)

var _ export.Store = (*DB)(nil)

// selectFilers finds whose latest version is which. A unit stands where its first
// person does, so that its people are together.
const selectFilers = `
SELECT p.id, p.open_id, p.name, p.unit, p.section, p.posts, p.role, p.standing, p.reason, f.revision
FROM people p
JOIN (SELECT person, MAX(revision) AS revision FROM filings WHERE campaign = ? GROUP BY person) f ON f.person = p.id
JOIN (SELECT unit, MIN(place) AS first FROM people WHERE gone_at IS NULL GROUP BY unit) u ON u.unit = p.unit
WHERE p.gone_at IS NULL `

// filer is a person and the version that counts.
type filer struct {
	personRow
	Revision int `db:"revision"`
}

// filerOf is a version of whom the roster may not have: of a unit, or of somebody who has
// left.
func filerOf(id, name, unit string, revision int) filer {
	return filer{personRow: personRow{ID: id, Name: name, Unit: unit, Posts: "[]"}, Revision: revision}
}

// filings is an export.List: who is in it is known, what they wrote is read as it
// is needed. A version that was handed in never changes.
type filings struct {
	db       *DB
	campaign string
	filers   []filer
}

// Filings lists the latest submitted version of everybody in a unit, or in all when
// unit is "", units in the roster's order and people in the roster's order in each.
func (d *DB) Filings(ctx context.Context, campaignID, unit string) (export.List, error) {
	l, err := d.filings(ctx, campaignID, unit)
	if err != nil {
		return nil, fmt.Errorf("list filings: %w", err)
	}
	return l, nil
}

func (d *DB) filings(ctx context.Context, campaignID, unit string) (*filings, error) {
	l := &filings{db: d, campaign: campaignID}
	query, args := selectFilers, []any{campaignID}
	if unit != "" {
		query, args = query+"AND p.unit = ? ", append(args, unit)
	}
	if err := d.read.SelectContext(ctx, &l.filers, query+"ORDER BY u.first, p.unit, p.place, p.id", args...); err != nil {
		return nil, err
	}
	return l, nil
}

const (
	selectOwn = `SELECT person AS id, MAX(revision) AS revision FROM filings WHERE campaign = ? AND person LIKE ? GROUP BY person`
	// selectUnits lists the units as selectFilers orders them.
	selectUnits = `SELECT unit FROM people WHERE gone_at IS NULL GROUP BY unit ORDER BY MIN(place), unit`
)

// Registered lists the same as Filings, and what the register of a unit, or of all, sums
// up: of each unit the forms of its people, then its own, whose person is that of its key.
func (d *DB) Registered(ctx context.Context, campaignID, unit string) (people, all export.List, err error) {
	of, err := d.filings(ctx, campaignID, unit)
	if err != nil {
		return nil, nil, fmt.Errorf("list what is registered: %w", err)
	}
	with, err := d.registered(ctx, of, unit)
	if err != nil {
		return nil, nil, fmt.Errorf("list what is registered: %w", err)
	}
	return of, with, nil
}

func (d *DB) registered(ctx context.Context, people *filings, unit string) (*filings, error) {
	units := []string{unit}
	if unit == "" {
		units = nil
		if err := d.read.SelectContext(ctx, &units, selectUnits); err != nil {
			return nil, err
		}
	}
	var own []filer
	if err := d.read.SelectContext(ctx, &own, selectOwn, people.campaign, form.UnitMark+"%"); err != nil {
		return nil, err
	}
	ofUnit, ofPeople := map[string]filer{}, map[string][]filer{}
	for _, f := range own {
		ofUnit[f.ID] = f
	}
	for _, f := range people.filers {
		if len(ofPeople[f.Unit]) == 0 && !slices.Contains(units, f.Unit) {
			units = append(units, f.Unit) // it has come since
		}
		ofPeople[f.Unit] = append(ofPeople[f.Unit], f)
	}
	l := &filings{db: d, campaign: people.campaign, filers: make([]filer, 0, len(own)+len(people.filers))}
	for _, name := range units {
		l.filers = append(l.filers, ofPeople[name]...)
		if f, ok := ofUnit[form.UnitKey(people.campaign, name).Person]; ok {
			l.filers = append(l.filers, filerOf(f.ID, "", name, f.Revision))
		}
	}
	return l, nil
}

// Len is how many forms there are.
func (l *filings) Len() int { return len(l.filers) }

// filingsAtOnce is how many forms are in memory at a time.
const filingsAtOnce = 100

// All goes through the forms.
func (l *filings) All(ctx context.Context) iter.Seq2[export.Filing, error] {
	return func(yield func(export.Filing, error) bool) {
		for chunk := range slices.Chunk(l.filers, filingsAtOnce) {
			found, err := l.db.versions(ctx, l.campaign, chunk)
			if err != nil {
				yield(export.Filing{}, fmt.Errorf("read filings: %w", err))
				return
			}
			for _, f := range found {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// Filing is the latest submitted version of one person of the roster, and false when
// there is none.
func (d *DB) Filing(ctx context.Context, campaignID, person string) (export.Filing, bool, error) {
	var one []filer
	if err := d.read.SelectContext(ctx, &one, selectFilers+"AND p.id = ?", campaignID, person); err != nil {
		return export.Filing{}, false, fmt.Errorf("find a filing: %w", err)
	}
	if len(one) == 0 {
		return export.Filing{}, false, nil
	}
	found, err := d.versions(ctx, campaignID, one)
	if err != nil {
		return export.Filing{}, false, fmt.Errorf("find a filing: %w", err)
	}
	return found[0], true, nil
}

// UnitFiling is the latest submitted version of a unit's own form, and false when there
// is none. The person in it is who handed that version in, and nobody when that is not known.
func (d *DB) UnitFiling(ctx context.Context, key form.Key) (export.Filing, bool, error) {
	f, found, err := d.latest(ctx, key)
	if err != nil || !found {
		if err != nil {
			err = fmt.Errorf("find a unit's filing: %w", err)
		}
		return export.Filing{}, false, err
	}
	if f.Person, err = d.submitter(ctx, key, f.Form.Revision); err != nil {
		return export.Filing{}, false, fmt.Errorf("find a unit's filing: %w", err)
	}
	return f, true, nil
}

// latest is the latest version of a record, whether the roster has the person or not;
// whose it is is left out.
func (d *DB) latest(ctx context.Context, key form.Key) (f export.Filing, found bool, err error) {
	var row struct {
		Form    string `db:"form"`
		FiledAt int64  `db:"filed_at"`
	}
	err = d.read.GetContext(ctx, &row, `SELECT form, filed_at FROM filings WHERE campaign = ? AND person = ? ORDER BY revision DESC LIMIT 1`,
		key.Campaign, key.Person)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	f.At = time.UnixMilli(row.FiledAt).UTC()
	if err := json.Unmarshal([]byte(row.Form), &f.Form); err != nil {
		return f, false, fmt.Errorf("version of %s: %w", key.Person, err)
	}
	return f, true, nil
}

// UnitForms are the states of the units' own forms that were begun, by the person of
// their keys.
func (d *DB) UnitForms(ctx context.Context, campaignID string) (map[string]form.Status, error) {
	var found []struct {
		Person string `db:"person"`
		Status string `db:"status"`
	}
	err := d.read.SelectContext(ctx, &found, "SELECT person, status FROM records WHERE campaign = ? AND person LIKE ?", campaignID, form.UnitMark+"%")
	if err != nil {
		return nil, fmt.Errorf("list the units' forms: %w", err)
	}
	all := make(map[string]form.Status, len(found))
	for _, r := range found {
		all[r.Person] = form.Status(r.Status)
	}
	return all, nil
}

// versions reads the versions of some people, in their order.
func (d *DB) versions(ctx context.Context, campaignID string, filers []filer) ([]export.Filing, error) {
	persons := make([]string, len(filers))
	for i, f := range filers {
		persons[i] = f.ID
	}
	query, args, err := sqlx.In("SELECT person, revision, form, filed_at FROM filings WHERE campaign = ? AND person IN (?)", campaignID, persons)
	if err != nil {
		return nil, err
	}
	var versions []struct {
		Person   string `db:"person"`
		Revision int    `db:"revision"`
		Form     string `db:"form"`
		FiledAt  int64  `db:"filed_at"`
	}
	if err := d.read.SelectContext(ctx, &versions, query, args...); err != nil {
		return nil, err
	}
	type version struct {
		person   string
		revision int
	}
	at := map[version]int{}
	for i, v := range versions {
		at[version{v.Person, v.Revision}] = i
	}
	found := make([]export.Filing, len(filers))
	for i, who := range filers {
		n, ok := at[version{who.ID, who.Revision}]
		if !ok {
			return nil, fmt.Errorf("version %d of %s is missing", who.Revision, who.ID)
		}
		f := export.Filing{At: time.UnixMilli(versions[n].FiledAt).UTC()}
		if err := json.Unmarshal([]byte(versions[n].Form), &f.Form); err != nil {
			return nil, fmt.Errorf("version %d of %s: %w", who.Revision, who.ID, err)
		}
		if f.Person, err = who.person(); err != nil {
			return nil, err
		}
		found[i] = f
	}
	return found, nil
}

const insertExport = "INSERT INTO exports (id, campaign, person, unit, what, at, minute) VALUES (?, ?, ?, ?, ?, ?, ?)"

// KeepExport writes down, all at once, a request, the item by which it leaves and
// that it was asked for. The same request within a minute is kept once.
func (d *DB) KeepExport(ctx context.Context, r export.Request, item outbox.Item, e audit.Entry) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		if kept, err := d.keepRequest(ctx, tx, r); err != nil || !kept {
			return err
		}
		if err := d.writeItems(ctx, tx, []outbox.Item{item}); err != nil {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return fmt.Errorf("keep an export: %w", err)
	}
	return nil
}

// keepRequest writes a request down as part of a transaction, and returns false when the
// same one was kept within the minute.
func (d *DB) keepRequest(ctx context.Context, tx *sqlx.Tx, r export.Request) (bool, error) {
	_, err := tx.ExecContext(ctx, insertExport+d.dialect.keepFirst(),
		r.ID, r.Campaign, r.Person, r.Unit, string(r.What), r.At.UnixMilli(), r.At.Unix()/60)
	if err != nil {
		return false, err
	}
	var n int
	err = tx.GetContext(ctx, &n, "SELECT COUNT(*) FROM exports WHERE id = ?", r.ID)
	return n > 0, err
}

// Export is a request by its id.
func (d *DB) Export(ctx context.Context, id string) (export.Request, bool, error) {
	var r struct {
		Campaign string `db:"campaign"`
		Person   string `db:"person"`
		Unit     string `db:"unit"`
		What     string `db:"what"`
		At       int64  `db:"at"`
	}
	err := d.read.GetContext(ctx, &r, "SELECT campaign, person, unit, what, at FROM exports WHERE id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return export.Request{}, false, nil
	}
	if err != nil {
		return export.Request{}, false, fmt.Errorf("read an export: %w", err)
	}
	return export.Request{
		ID: id, Campaign: r.Campaign, Person: r.Person, Unit: r.Unit, What: export.What(r.What), At: time.UnixMilli(r.At).UTC(),
	}, true, nil
}
