package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// figures are what is counted in a campaign.
type figures struct {
	places  map[string]int // of the units
	tallies map[tally]int
	points  map[point]int
	days    map[day]int
}

type tally struct{ unit, status, standing string }

type point struct{ unit, category string }

type day struct {
	unit, standing string
	day            int64
}

// atOnce runs reads that all see the same moment.
func (d *DB) atOnce(ctx context.Context, fn func(*sqlx.Tx) error) error {
	tx, err := d.read.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		_ = tx.Rollback() // nothing was written
		return err
	}
	return tx.Commit()
}

func isCounted(ctx context.Context, q sqlx.QueryerContext, campaignID string) (bool, error) {
	var n int
	err := sqlx.GetContext(ctx, q, &n, "SELECT COUNT(*) FROM counted WHERE id = ?", campaignID)
	return n > 0, err
}

// readTallies reads rows of unit, status, standing, people and the unit's place.
func (f *figures) readTallies(ctx context.Context, q sqlx.QueryerContext, query string, args ...any) error {
	f.tallies, f.places = map[tally]int{}, map[string]int{}
	return each(ctx, q, func(r *sqlx.Rows) error {
		var t tally
		var people, place int
		if err := r.Scan(&t.unit, &t.status, &t.standing, &people, &place); err != nil {
			return err
		}
		f.tallies[t] = people
		if p, ok := f.places[t.unit]; !ok || place < p {
			f.places[t.unit] = place
		}
		return nil
	}, query, args...)
}

// each calls visit for every row of a query.
func each(ctx context.Context, q sqlx.QueryerContext, visit func(*sqlx.Rows) error, query string, args ...any) error {
	found, err := q.QueryxContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }() // Err tells
	for found.Next() {
		if err := visit(found); err != nil {
			return err
		}
	}
	return found.Err()
}

const (
	keptTallies = `SELECT t.unit, t.status, t.standing, t.people, u.place
FROM tallies t JOIN counted_units u ON u.campaign = t.campaign AND u.unit = t.unit
WHERE t.campaign = ? AND t.people <> 0`
	keptPoints = `SELECT p.unit, p.category, p.n, u.place
FROM points p JOIN counted_units u ON u.campaign = p.campaign AND u.unit = p.unit
WHERE p.campaign = ? AND p.n <> 0`
	keptDays   = `SELECT unit, standing, day, people FROM days WHERE campaign = ? AND people <> 0`
	unitDays   = keptDays + ` AND unit = ?`
	schoolDays = `SELECT '', standing, day, SUM(people) FROM days WHERE campaign = ? GROUP BY standing, day`
)

// keptFigures reads all that is kept.
func keptFigures(ctx context.Context, q sqlx.QueryerContext, campaignID string) (figures, error) {
	var f figures
	if err := f.readPoints(ctx, q, keptPoints, campaignID); err != nil {
		return f, err
	}
	if err := f.readTallies(ctx, q, keptTallies, campaignID); err != nil {
		return f, err
	}
	return f, f.readDays(ctx, q, keptDays, campaignID)
}

// readPoints reads rows of unit, category, points and the unit's place.
func (f *figures) readPoints(ctx context.Context, q sqlx.QueryerContext, query string, args ...any) error {
	f.points, f.places = map[point]int{}, map[string]int{}
	return each(ctx, q, func(r *sqlx.Rows) error {
		var p point
		var n, place int
		err := r.Scan(&p.unit, &p.category, &n, &place)
		f.points[p], f.places[p.unit] = n, place
		return err
	}, query, args...)
}

// readDays reads rows of unit, standing, day and people.
func (f *figures) readDays(ctx context.Context, q sqlx.QueryerContext, query string, args ...any) error {
	f.days = map[day]int{}
	return each(ctx, q, func(r *sqlx.Rows) error {
		var d day
		var people int
		err := r.Scan(&d.unit, &d.standing, &d.day, &people)
		f.days[d] = people
		return err
	}, query, args...)
}

// realFigures counts everything from records, versions and people.
func realFigures(ctx context.Context, q sqlx.QueryerContext, campaignID string, filed shares) (figures, error) {
	f := figures{points: map[point]int{}, days: map[day]int{}}
	if err := f.readTallies(ctx, q, countStatuses, campaignID); err != nil {
		return f, err
	}
	err := each(ctx, q, func(r *sqlx.Rows) error {
		var id, unit, standing string
		if err := r.Scan(&id, &unit, &standing); err != nil {
			return err
		}
		if s, ok := filed[id]; ok {
			f.days[day{unit, standing, s.day}]++
			for category, n := range s.points {
				f.points[point{unit, category}] += n
			}
		}
		return nil
	}, `SELECT id, unit, p.standing FROM people p WHERE gone_at IS NULL`)
	return f, err
}

// share is what one person adds to points and days.
type share struct {
	day    int64
	points map[string]int
}

type shares map[string]share // by person

// sharesOfFilings reads every version that was handed in: the first gives the day,
// the latest the points.
func sharesOfFilings(ctx context.Context, q sqlx.QueryerContext, campaignID string) (shares, error) {
	all := shares{}
	err := each(ctx, q, func(r *sqlx.Rows) error {
		var person string
		var at int64
		var body []byte
		if err := r.Scan(&person, &at, &body); err != nil {
			return err
		}
		if (form.Key{Person: person}).IsUnit() {
			return nil
		}
		var f form.Form
		if err := json.Unmarshal(body, &f); err != nil {
			return fmt.Errorf("version handed in by %s: %w", person, err)
		}
		s, ok := all[person]
		if !ok {
			s.day = dayOf(at)
		}
		s.points = pointsOf(f)
		all[person] = s
		return nil
	}, `SELECT person, filed_at, form FROM filings WHERE campaign = ? ORDER BY person, revision`, campaignID)
	return all, err
}

// differ returns the people of whom something else is kept.
func (s shares) differ(ctx context.Context, q sqlx.QueryerContext, campaignID string) (map[string]bool, error) {
	kept := shares{}
	err := each(ctx, q, func(r *sqlx.Rows) error {
		var person string
		var day int64
		err := r.Scan(&person, &day)
		kept[person] = share{day: day, points: map[string]int{}}
		return err
	}, `SELECT person, day FROM filers WHERE campaign = ?`, campaignID)
	if err != nil {
		return nil, err
	}
	wrong := map[string]bool{}
	err = each(ctx, q, func(r *sqlx.Rows) error {
		var person, category string
		var n int
		if err := r.Scan(&person, &category, &n); err != nil {
			return err
		}
		k, ok := kept[person]
		if !ok {
			wrong[person] = true // of somebody who never handed in
			return nil
		}
		k.points[category] = n
		return nil
	}, `SELECT person, category, n FROM shares WHERE campaign = ? AND n <> 0`, campaignID)
	if err != nil {
		return nil, err
	}
	for person, k := range kept {
		if filed, ok := s[person]; !ok || filed.day != k.day || !maps.Equal(filed.points, k.points) {
			wrong[person] = true
		}
	}
	for person := range s {
		if _, ok := kept[person]; !ok {
			wrong[person] = true
		}
	}
	return wrong, nil
}

// compare lists what is kept and is not so.
func compare(ctx context.Context, q sqlx.QueryerContext, campaignID string) ([]progress.Drift, error) {
	filed, err := sharesOfFilings(ctx, q, campaignID)
	if err != nil {
		return nil, err
	}
	actual, err := realFigures(ctx, q, campaignID, filed)
	if err != nil {
		return nil, err
	}
	kept, err := keptFigures(ctx, q, campaignID)
	if err != nil {
		return nil, err
	}
	wrong, err := filed.differ(ctx, q, campaignID)
	if err != nil {
		return nil, err
	}
	drifts := slices.Concat(
		drift("place %s", kept.places, actual.places),
		drift("status %s", kept.tallies, actual.tallies),
		drift("points %s", kept.points, actual.points),
		drift("day %s", kept.days, actual.days),
	)
	if n := len(wrong); n > 0 { // not whose: a figure names nobody
		drifts = append(drifts, progress.Drift{What: "people whose share is not that of their form", Kept: n})
	}
	return drifts, nil
}

// drift lists the figures of one kind that differ, by name.
func drift[K comparable](kind string, kept, actual map[K]int) []progress.Drift {
	var drifts []progress.Drift
	for key, n := range actual {
		if kept[key] != n {
			drifts = append(drifts, progress.Drift{What: fmt.Sprintf(kind, key), Kept: kept[key], Real: n})
		}
	}
	for key, n := range kept {
		if _, ok := actual[key]; !ok {
			drifts = append(drifts, progress.Drift{What: fmt.Sprintf(kind, key), Kept: n})
		}
	}
	slices.SortFunc(drifts, func(a, b progress.Drift) int { return cmp.Compare(a.What, b.What) })
	return drifts
}

// String names the figure for whoever runs the bot.
func (t tally) String() string { return t.unit + " " + t.status + " " + t.standing }

// String names the figure for whoever runs the bot.
func (p point) String() string { return p.unit + " " + p.category }

// String names the figure for whoever runs the bot.
func (d day) String() string {
	return d.unit + " " + d.standing + " " + time.UnixMilli(d.day).In(zone()).Format(time.DateOnly)
}

// order compares units by their place in the roster.
func (f *figures) order(a, b string) int {
	return cmp.Or(cmp.Compare(f.places[a], f.places[b]), cmp.Compare(a, b))
}

func (f *figures) statusCounts() []progress.Count {
	counts := make([]progress.Count, 0, len(f.tallies))
	for t, people := range f.tallies {
		counts = append(counts, progress.Count{
			Unit: t.unit, Status: form.Status(t.status), Standing: staff.Standing(t.standing), People: people,
		})
	}
	slices.SortFunc(counts, func(a, b progress.Count) int {
		return cmp.Or(f.order(a.Unit, b.Unit), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Standing, b.Standing))
	})
	return counts
}

func (f *figures) categoryCounts() []progress.Points {
	counts := make([]progress.Points, 0, len(f.points))
	for p, n := range f.points {
		counts = append(counts, progress.Points{Unit: p.unit, Category: p.category, Points: n})
	}
	slices.SortFunc(counts, func(a, b progress.Points) int {
		return cmp.Or(f.order(a.Unit, b.Unit), cmp.Compare(a.Category, b.Category))
	})
	return counts
}

// dailyDone adds up the days of one unit, or of all when it is empty. Who is not
// expected to hand in is not counted, as in every figure of those who have done so.
func (f *figures) dailyDone(unit string) []progress.Day {
	people := map[int64]int{}
	for d, n := range f.days {
		if (unit == "" || d.unit == unit) && staff.Standing(d.standing).Expected() {
			people[d.day] += n
		}
	}
	days := make([]progress.Day, 0, len(people))
	for _, d := range slices.Sorted(maps.Keys(people)) {
		days = append(days, progress.Day{Day: time.UnixMilli(d).In(zone()), People: people[d]})
	}
	return days
}
