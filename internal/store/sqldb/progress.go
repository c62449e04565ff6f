package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"lianbot/internal/admin"
	"lianbot/internal/form"
	"lianbot/internal/progress"
)

// StatusCounts counts the people of the roster per unit and status, units in the
// roster's order. People without a record are form.NotStarted; those whose unit
// is not known are counted under "". So the sum is the roster.
func (d *DB) StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error) {
	var found []struct {
		Unit   string `db:"unit"`
		Status string `db:"status"`
		People int    `db:"people"`
	}
	err := d.read.SelectContext(ctx, &found, `
SELECT g.unit, g.status, g.people FROM (
  SELECT p.unit, COALESCE(r.status, ?) AS status, COUNT(*) AS people
  FROM people p LEFT JOIN records r ON r.campaign = ? AND r.person = p.id
  WHERE p.gone_at IS NULL
  GROUP BY p.unit, COALESCE(r.status, ?)
) g JOIN (
  SELECT unit, MIN(place) AS place FROM people WHERE gone_at IS NULL GROUP BY unit
) u ON u.unit = g.unit
ORDER BY u.place, u.unit, g.status`, string(form.NotStarted), campaignID, string(form.NotStarted))
	if err != nil {
		return nil, fmt.Errorf("count statuses: %w", err)
	}
	counts := make([]progress.Count, len(found))
	for i, r := range found {
		counts[i] = progress.Count{Unit: r.Unit, Status: form.Status(r.Status), People: r.People}
	}
	return counts, nil
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
SELECT p.id, p.open_id, p.name, p.unit, p.posts, p.role, COALESCE(r.status, ?) AS status, r.moved_at
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
