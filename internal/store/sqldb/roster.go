package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/staff"
)

// SaveRoster makes the roster what the list says, by employee number. Those who
// are not in it are gone since now and keep their record and their row; who comes
// back is added. An empty OpenID keeps the one that is known, an empty Role is
// staff.Staff. The order of the list is kept, but to have moved in it is no
// change. Errors: ErrOpenIDTaken; a number that is in the list twice.
func (d *DB) SaveRoster(ctx context.Context, people []staff.Person, now time.Time) (RosterChange, error) {
	var change RosterChange
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := holdStamp(ctx, tx); err != nil {
			return err
		}
		var known []personRow
		if err := tx.SelectContext(ctx, &known, selectPeople); err != nil {
			return err
		}
		p, err := planImport(known, people, now)
		if err != nil {
			return err
		}
		change = p.change
		return d.writeImport(ctx, tx, p)
	})
	if err != nil {
		return RosterChange{}, fmt.Errorf("save roster: %w", err)
	}
	return change, nil
}

// importPlan is what an import must write.
type importPlan struct {
	change RosterChange
	free   []any       // employee numbers whose open id is taken away first
	rows   []personRow // what is written, those who are gone among them
}

// planImport compares the table with a list.
func planImport(known []personRow, people []staff.Person, now time.Time) (importPlan, error) {
	before := make(map[string]personRow, len(known))
	for _, r := range known {
		before[r.ID] = r
	}
	var p importPlan
	listed := make(map[string]bool, len(people))
	holder := make(map[string]string, len(people)) // open id → employee number
	for place, person := range people {
		if listed[person.ID] || person.ID == "" {
			return importPlan{}, fmt.Errorf("employee number %q is in the list twice, or empty", person.ID)
		}
		listed[person.ID] = true
		row, err := newPersonRow(person, place)
		if err != nil {
			return importPlan{}, err
		}
		old, ok := before[row.ID]
		if !row.OpenID.Valid {
			row.OpenID = old.OpenID
		}
		if row.OpenID.Valid {
			if other, taken := holder[row.OpenID.V]; taken {
				return importPlan{}, fmt.Errorf("%s and %s: %w", other, row.ID, ErrOpenIDTaken)
			}
			holder[row.OpenID.V] = row.ID
		}
		p.add(row, old, ok)
	}
	for _, r := range known {
		p.leave(r, listed[r.ID], holder, now)
	}
	return p, nil
}

// add plans a person who is in the list.
func (p *importPlan) add(row, old personRow, known bool) {
	moved := row
	moved.Place = old.Place
	switch {
	case !known || old.GoneAt.Valid:
		p.change.Added++
	case moved != old:
		p.change.Changed++
	default:
		p.change.Kept++
	}
	if row != old {
		p.rows = append(p.rows, row)
	}
}

// leave plans what a known row gives up: its place in the roster when it is not in
// the list, its open id when somebody in the list has it now.
func (p *importPlan) leave(r personRow, listed bool, holder map[string]string, now time.Time) {
	if id, taken := holder[r.OpenID.V]; r.OpenID.Valid && taken && id != r.ID {
		p.free = append(p.free, r.ID)
		r.OpenID = sql.Null[string]{}
	}
	if !listed && !r.GoneAt.Valid {
		p.change.Removed++
		r.GoneAt = stamped(now)
		p.rows = append(p.rows, r)
	}
}

func (d *DB) writeImport(ctx context.Context, tx *sqlx.Tx, p importPlan) error {
	const batch = 500
	for ids := range slices.Chunk(p.free, batch) {
		query, args, err := sqlx.In("UPDATE people SET open_id = NULL WHERE id IN (?)", ids)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	if len(p.rows) == 0 {
		return nil
	}
	values := make([][]any, len(p.rows))
	for i, r := range p.rows {
		values[i] = []any{r.ID, r.OpenID, r.Name, r.Unit, r.Posts, r.Role, r.Place, r.GoneAt}
	}
	tail := d.dialect.overwrite("id", "open_id", "name", "unit", "posts", "role", "place", "gone_at")
	if err := insertAll(ctx, tx, insertPeople, tail, values); err != nil {
		return err
	}
	if err := nextStamp(ctx, tx); err != nil {
		return err
	}
	return d.recountCounted(ctx, tx)
}
