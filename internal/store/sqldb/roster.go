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
// back is told apart from who is new. An empty OpenID keeps the one that is known,
// an empty Role is staff.Staff, an empty Standing staff.InPost. The order of the
// list is kept, but to have moved in it is no change. Whoever was exempted in the chat
// stays so while the list says of them what it said before. Errors: ErrOpenIDTaken; a
// number that is in the list twice.
func (d *DB) SaveRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error) {
	var change staff.Change
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := holdStamp(ctx, tx); err != nil {
			return err
		}
		p, err := readAndPlan(ctx, tx, people, now)
		if err != nil {
			return err
		}
		change = p.change
		return d.writeImport(ctx, tx, p)
	})
	if err != nil {
		return staff.Change{}, fmt.Errorf("save roster: %w", err)
	}
	return change, nil
}

// PlanRoster is what SaveRoster would do, without doing it.
func (d *DB) PlanRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error) {
	p, err := readAndPlan(ctx, d.read, people, now)
	if err != nil {
		return staff.Change{}, fmt.Errorf("plan roster: %w", err)
	}
	return p.change, nil
}

func readAndPlan(ctx context.Context, q sqlx.QueryerContext, people []staff.Person, now time.Time) (importPlan, error) {
	var known []personRow
	if err := sqlx.SelectContext(ctx, q, &known, selectPeople+"ORDER BY place, id"); err != nil {
		return importPlan{}, err
	}
	var exempt []exemption
	if err := sqlx.SelectContext(ctx, q, &exempt, selectExemptions); err != nil {
		return importPlan{}, err
	}
	kept := make(map[string]exemption, len(exempt))
	for _, e := range exempt {
		kept[e.Person] = e
	}
	return planImport(known, people, kept, now)
}

// clashError says that two people of a list would have one account.
type clashError struct{ one, other string }

func (e *clashError) Error() string {
	return fmt.Sprintf("%s and %s: %v", e.one, e.other, ErrOpenIDTaken)
}

func (e *clashError) Unwrap() error { return ErrOpenIDTaken }

// Phrase is what is said about it to a person.
func (e *clashError) Phrase() (name string, pairs []string) {
	return "roster_clash", []string{"one", e.one, "other", e.other}
}

// importPlan is what an import must write.
type importPlan struct {
	change staff.Change
	free   []any       // employee numbers whose open id is taken away first
	rows   []personRow // what is written, those who are gone among them
}

// planImport compares the table with a list.
func planImport(known []personRow, people []staff.Person, exempt map[string]exemption, now time.Time) (importPlan, error) {
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
		row = keepExempt(row, old, exempt)
		if !row.OpenID.Valid {
			row.OpenID = old.OpenID
		}
		if row.OpenID.Valid {
			if other, taken := holder[row.OpenID.V]; taken {
				return importPlan{}, &clashError{other, row.ID}
			}
			holder[row.OpenID.V] = row.ID
		}
		if err := p.add(row, old, ok); err != nil {
			return importPlan{}, err
		}
	}
	for _, r := range known {
		if err := p.leave(r, listed[r.ID], holder, now); err != nil {
			return importPlan{}, err
		}
	}
	return p, nil
}

// add plans a person who is in the list.
func (p *importPlan) add(row, old personRow, known bool) error {
	moved := row
	moved.Place = old.Place
	if known && moved == old { // not gone either
		p.change.Kept++
	} else if err := p.tell(row, old, known); err != nil {
		return err
	}
	if row != old {
		p.rows = append(p.rows, row)
	}
	return nil
}

// tell notes what happens to a person who is in the list.
func (p *importPlan) tell(row, old personRow, known bool) error {
	is, err := row.person()
	if err != nil {
		return err
	}
	switch {
	case !known:
		p.change.Added = append(p.change.Added, is)
		return nil
	case old.GoneAt.Valid:
		p.change.Back = append(p.change.Back, is)
		return nil
	}
	was, err := old.person()
	if err != nil {
		return err
	}
	edit := staff.Edit{Was: was, Is: is}
	if was.Unit != is.Unit {
		p.change.Moved = append(p.change.Moved, edit)
	} else {
		p.change.Changed = append(p.change.Changed, edit)
	}
	return nil
}

// leave plans what a known row gives up: its place in the roster when it is not in
// the list, its open id when somebody in the list has it now.
func (p *importPlan) leave(r personRow, listed bool, holder map[string]string, now time.Time) error {
	if id, taken := holder[r.OpenID.V]; r.OpenID.Valid && taken && id != r.ID {
		p.free = append(p.free, r.ID)
		r.OpenID = sql.Null[string]{}
	}
	if listed || r.GoneAt.Valid {
		return nil
	}
	person, err := r.person()
	if err != nil {
		return err
	}
	p.change.Removed = append(p.change.Removed, person)
	r.GoneAt = stamped(now)
	p.rows = append(p.rows, r)
	return nil
}

// writeImport is the end of the transaction: whatever is counted from people is
// brought up to date behind it.
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
		values[i] = []any{r.ID, r.OpenID, r.Name, r.Unit, r.Section, r.Posts, r.Role, r.Standing, r.Reason, r.Place, r.GoneAt}
	}
	tail := d.dialect.overwrite("id", "open_id", "name", "unit", "section", "posts", "role", "standing", "reason", "place", "gone_at")
	if err := insertAll(ctx, tx, insertPeople, tail, values); err != nil {
		return err
	}
	if err := nextStamp(ctx, tx); err != nil {
		return err
	}
	return d.recountCounted(ctx, tx)
}
