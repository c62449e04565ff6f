package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/progress"
)

const (
	selectStanding = `SELECT ` + personColumns + `, COALESCE(r.status, ?) AS status, r.moved_at
FROM people p LEFT JOIN records r ON r.campaign = ? AND r.person = p.id
WHERE p.gone_at IS NULL `

	standingsAtOnce = 1000
)

type standingRow struct {
	personRow
	Status  string          `db:"status"`
	MovedAt sql.Null[int64] `db:"moved_at"`
}

func (r standingRow) standing() (progress.Standing, error) {
	p, err := r.person()
	return progress.Standing{Person: p, Status: form.Status(r.Status), Since: instant(r.MovedAt)}, err
}

// Standings calls visit for everybody in the roster, or in one unit of it, by
// employee number, and ends with visit's first error. What changes meanwhile may
// be seen or not. No query is open while visit is called.
func (d *DB) Standings(ctx context.Context, campaignID, unit string, visit func(progress.Standing) error) error {
	for after := ""; ; {
		var found []standingRow
		query, args := selectStanding+`AND p.id > ? `, []any{string(form.NotStarted), campaignID, after}
		if unit != "" {
			query, args = query+`AND p.unit = ? `, append(args, unit)
		}
		err := d.read.SelectContext(ctx, &found, query+`ORDER BY p.id LIMIT ?`, append(args, standingsAtOnce)...)
		if err != nil {
			return fmt.Errorf("list standings: %w", err)
		}
		for _, r := range found {
			s, err := r.standing()
			if err != nil {
				return fmt.Errorf("list standings: %w", err)
			}
			if err := visit(s); err != nil {
				return err
			}
			after = r.ID
		}
		if len(found) < standingsAtOnce {
			return nil
		}
	}
}

// Standing is one person of the roster and the state of their record, and false
// when they are not in it.
func (d *DB) Standing(ctx context.Context, campaignID, personID string) (progress.Standing, bool, error) {
	var r standingRow
	err := d.read.GetContext(ctx, &r, selectStanding+`AND p.id = ?`, string(form.NotStarted), campaignID, personID)
	if errors.Is(err, sql.ErrNoRows) {
		return progress.Standing{}, false, nil
	}
	if err != nil {
		return progress.Standing{}, false, fmt.Errorf("read a standing: %w", err)
	}
	s, err := r.standing()
	if err != nil {
		return progress.Standing{}, false, fmt.Errorf("read a standing: %w", err)
	}
	return s, true, nil
}

// FiledSince counts the people of a unit, or of the school, whose first version
// was submitted at since or later.
func (d *DB) FiledSince(ctx context.Context, campaignID, unit string, since time.Time) (int, error) {
	query := `SELECT COUNT(*) FROM filings f JOIN people p ON p.id = f.person AND p.gone_at IS NULL
WHERE f.campaign = ? AND f.revision = 1 AND f.filed_at >= ?`
	args := []any{campaignID, since.UnixMilli()}
	if unit != "" {
		query, args = query+` AND p.unit = ?`, append(args, unit)
	}
	var n int
	if err := d.read.GetContext(ctx, &n, query, args...); err != nil {
		return 0, fmt.Errorf("count the submitted: %w", err)
	}
	return n, nil
}

// QuestionsWaiting counts the questions of a unit that have no answer.
func (d *DB) QuestionsWaiting(ctx context.Context, campaignID, unit string) (int, error) {
	var n int
	err := d.read.GetContext(ctx, &n, `SELECT COUNT(*) FROM questions WHERE campaign = ? AND unit = ?`, campaignID, unit)
	if err != nil {
		return 0, fmt.Errorf("count questions: %w", err)
	}
	return n, nil
}
