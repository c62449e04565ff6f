package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/staff"
)

// ErrOpenIDTaken says that a platform id would belong to two people.
var ErrOpenIDTaken = errors.New("platform id belongs to another person")

// ErrNoPerson says that the roster has nobody with an employee number.
var ErrNoPerson = errors.New("nobody with this employee number")

const (
	personColumns = `id, open_id, name, unit, section, posts, role, standing, reason, place, gone_at`
	selectPeople  = `SELECT ` + personColumns + ` FROM people `
	insertPeople  = `INSERT INTO people (` + personColumns + `) VALUES `
)

// personRow is a person as the table has them.
type personRow struct {
	ID       string           `db:"id"`
	OpenID   sql.Null[string] `db:"open_id"`
	Name     string           `db:"name"`
	Unit     string           `db:"unit"`
	Section  string           `db:"section"`
	Posts    string           `db:"posts"`
	Role     string           `db:"role"`
	Standing string           `db:"standing"`
	Reason   string           `db:"reason"`
	Place    int              `db:"place"`
	GoneAt   sql.Null[int64]  `db:"gone_at"`
}

func newPersonRow(p staff.Person, place int) (personRow, error) {
	posts, err := json.Marshal(slices.Concat([]string{}, p.Posts)) // none are [], not null
	return personRow{
		ID: p.ID, OpenID: sql.Null[string]{V: p.OpenID, Valid: p.OpenID != ""},
		Name: p.Name, Unit: p.Unit, Section: p.Section, Posts: string(posts), Role: string(cmp.Or(p.Role, staff.Staff)),
		Standing: string(cmp.Or(p.Standing, staff.InPost)), Reason: p.Reason, Place: place,
	}, err
}

func (r personRow) person() (staff.Person, error) {
	p := staff.Person{
		ID: r.ID, OpenID: r.OpenID.V, Name: r.Name, Unit: r.Unit, Section: r.Section,
		Role: staff.Role(r.Role), Standing: staff.Standing(r.Standing), Reason: r.Reason,
	}
	if err := json.Unmarshal([]byte(r.Posts), &p.Posts); err != nil {
		return staff.Person{}, fmt.Errorf("posts of %s: %w", r.ID, err)
	}
	return p, nil
}

// Roster returns everybody who is not gone, in the order of the last import.
func (d *DB) Roster(ctx context.Context) ([]staff.Person, error) {
	var found []personRow
	if err := d.read.SelectContext(ctx, &found, selectPeople+"WHERE gone_at IS NULL ORDER BY place, id"); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	people := make([]staff.Person, len(found))
	for i, r := range found {
		var err error
		if people[i], err = r.person(); err != nil {
			return nil, fmt.Errorf("read roster: %w", err)
		}
	}
	return people, nil
}

// Bind gives a person a platform id. Errors: ErrNoPerson; ErrOpenIDTaken when
// somebody else in the roster has it. Who has left gives it up.
func (d *DB) Bind(ctx context.Context, personID, openID string) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := nextStamp(ctx, tx); err != nil { // first: an import waits for us, or we for it
			return err
		}
		return d.bind(ctx, tx, personID, openID)
	})
	if err != nil {
		return fmt.Errorf("bind %s: %w", personID, err)
	}
	return nil
}

// BindAll gives many people their platform ids, by employee number, in one
// transaction. It returns those who could not get theirs, as Bind would have
// refused them, in the order of their numbers.
func (d *DB) BindAll(ctx context.Context, accounts map[string]string) (refused []string, err error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		refused = nil
		if err := nextStamp(ctx, tx); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(accounts)) {
			switch err := d.bind(ctx, tx, id, accounts[id]); {
			case errors.Is(err, ErrOpenIDTaken), errors.Is(err, ErrNoPerson):
				refused = append(refused, id)
			case err != nil:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("bind accounts: %w", err)
	}
	return refused, nil
}

func (d *DB) bind(ctx context.Context, tx *sqlx.Tx, personID, openID string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE people SET open_id = NULL WHERE open_id = ? AND gone_at IS NOT NULL", openID); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, "UPDATE people SET open_id = ? WHERE id = ? AND gone_at IS NULL", openID, personID)
	if d.dialect.duplicate(err) {
		return ErrOpenIDTaken
	}
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return ErrNoPerson
	}
	return nil
}

// Stamp is a number that grows whenever the roster or the campaign changes.
func (d *DB) Stamp(ctx context.Context) (int64, error) {
	var n int64
	if err := d.read.GetContext(ctx, &n, "SELECT n FROM stamp WHERE id = 1"); err != nil {
		return 0, fmt.Errorf("read stamp: %w", err)
	}
	return n, nil
}

func nextStamp(ctx context.Context, tx *sqlx.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE stamp SET n = n + 1 WHERE id = 1")
	return err
}

// holdStamp makes other imports wait for this transaction.
func holdStamp(ctx context.Context, tx *sqlx.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE stamp SET n = n WHERE id = 1")
	return err
}
