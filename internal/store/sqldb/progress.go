package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/admin"
	"lianbot/internal/form"
	"lianbot/internal/progress"
)

// StatusCounts says how many people of the roster have which status and standing,
// units in the roster's order. People without a record are form.NotStarted; those
// whose unit is not known are counted under "". So the sum is the roster. The
// figures are kept: reading them costs the number of units, not of people.
func (d *DB) StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error) {
	f, err := d.figures(ctx, campaignID, func(f *figures, q sqlx.QueryerContext) (int, error) {
		err := f.readTallies(ctx, q, keptTallies, campaignID)
		return len(f.tallies), err
	})
	if err != nil {
		return nil, fmt.Errorf("count statuses: %w", err)
	}
	return f.statusCounts(), nil
}

// CategoryCounts says how many risk points the people of each unit have submitted
// in each category, units in the roster's order. The latest submitted version of a
// person counts. Figures that are 0 are left out.
func (d *DB) CategoryCounts(ctx context.Context, campaignID string) ([]progress.Points, error) {
	f, err := d.figures(ctx, campaignID, func(f *figures, q sqlx.QueryerContext) (int, error) {
		err := f.readPoints(ctx, q, keptPoints, campaignID)
		return len(f.points), err
	})
	if err != nil {
		return nil, fmt.Errorf("count risk points: %w", err)
	}
	return f.categoryCounts(), nil
}

// DailyDone says how many people of a unit, or of the school when unit is "",
// handed in for the first time on each day (Asia/Shanghai), in order. Days on which
// nobody did are left out, and so are people of whom no form is expected.
func (d *DB) DailyDone(ctx context.Context, campaignID, unit string) ([]progress.Day, error) {
	f, err := d.figures(ctx, campaignID, func(f *figures, q sqlx.QueryerContext) (int, error) {
		query, args := schoolDays, []any{campaignID}
		if unit != "" {
			query, args = unitDays, append(args, unit)
		}
		err := f.readDays(ctx, q, query, args...)
		return len(f.days), err
	})
	if err != nil {
		return nil, fmt.Errorf("count days: %w", err)
	}
	return f.dailyDone(unit), nil
}

// figures reads those that are kept. Where there are none it counts, since nothing
// is kept of a campaign that was never saved, or when the program has just been
// renewed: then that is what is found.
func (d *DB) figures(ctx context.Context, campaignID string, kept func(*figures, sqlx.QueryerContext) (int, error)) (figures, error) {
	var f figures
	if n, err := kept(&f, d.read); err != nil || n > 0 {
		return f, err
	}
	err := d.atOnce(ctx, func(tx *sqlx.Tx) error {
		counted, err := isCounted(ctx, tx, campaignID)
		if err != nil {
			return err
		}
		if counted {
			_, err := kept(&f, tx)
			return err
		}
		filed, err := sharesOfFilings(ctx, tx, campaignID)
		if err != nil {
			return err
		}
		f, err = realFigures(ctx, tx, campaignID, filed)
		return err
	})
	return f, err
}

// UnitPeople lists the people of one unit in the roster's order. Since is the
// instant of their last turn.
func (d *DB) UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error) {
	var found []struct {
		personRow
		Status  string          `db:"status"`
		MovedAt sql.Null[int64] `db:"moved_at"`
	}
	err := d.read.SelectContext(ctx, &found, `
SELECT p.id, p.open_id, p.name, p.unit, p.section, p.posts, p.role, p.standing, p.reason, COALESCE(r.status, ?) AS status, r.moved_at
FROM people p LEFT JOIN records r ON r.campaign = ? AND r.person = p.id
WHERE p.gone_at IS NULL AND p.unit = ?
ORDER BY p.place, p.id`, string(form.NotStarted), campaignID, unit)
	if err != nil {
		return nil, fmt.Errorf("list people of a unit: %w", err)
	}
	people := make([]progress.Standing, len(found))
	for i, r := range found {
		person, err := r.person()
		if err != nil {
			return nil, fmt.Errorf("list people of a unit: %w", err)
		}
		people[i] = progress.Standing{Person: person, Status: form.Status(r.Status), Since: instant(r.MovedAt)}
	}
	return people, nil
}

// Questions lists the questions of a unit, the oldest first.
func (d *DB) Questions(ctx context.Context, campaignID, unit string) ([]admin.Question, error) {
	var found []struct {
		Person  string           `db:"person"`
		Name    sql.Null[string] `db:"name"`
		Text    string           `db:"text"`
		AskedAt int64            `db:"asked_at"`
	}
	err := d.read.SelectContext(ctx, &found, `
SELECT q.person, p.name, q.text, q.asked_at FROM questions q LEFT JOIN people p ON p.id = q.person
WHERE q.campaign = ? AND q.unit = ?
ORDER BY q.asked_at, q.id`, campaignID, unit)
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	questions := make([]admin.Question, len(found))
	for i, r := range found {
		questions[i] = admin.Question{Name: r.Person, Text: r.Text, At: time.UnixMilli(r.AskedAt).UTC()}
		if r.Name.Valid {
			questions[i].Name = r.Name.V
		}
	}
	return questions, nil
}
