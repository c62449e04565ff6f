package sqldb

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/progress"
)

const (
	holdCampaign = `UPDATE counted SET id = id WHERE id = ?`
	keepCampaign = `INSERT INTO counted (id) VALUES (?)`
	// Units that the roster no longer has keep this place and are deleted.
	holdUnits   = `UPDATE counted_units SET place = -1 WHERE campaign = ?`
	insertUnits = `INSERT INTO counted_units (campaign, unit, place)
SELECT ?, unit, MIN(place) FROM people WHERE gone_at IS NULL GROUP BY unit`
	dropUnits = `DELETE FROM counted_units WHERE campaign = ? AND place = -1`

	countStatuses = `SELECT p.unit, COALESCE(r.status, 'not_started') AS status, p.standing, COUNT(*) AS people, MIN(p.place) AS place
FROM people p LEFT JOIN records r ON r.campaign = ? AND r.person = p.id
WHERE p.gone_at IS NULL
GROUP BY p.unit, COALESCE(r.status, 'not_started'), p.standing`
	insertTallies = `INSERT INTO tallies (campaign, unit, status, standing, people)
SELECT ?, c.unit, c.status, c.standing, c.people FROM (` + countStatuses + `) c`
	insertPoints = `INSERT INTO points (campaign, unit, category, n)
SELECT ?, p.unit, s.category, SUM(s.n) FROM shares s JOIN people p ON p.id = s.person
WHERE s.campaign = ? AND p.gone_at IS NULL
GROUP BY p.unit, s.category`
	insertDays = `INSERT INTO days (campaign, unit, standing, day, people)
SELECT ?, c.unit, c.standing, c.day, COUNT(*) FROM (
  SELECT p.unit, p.standing, f.day FROM filers f JOIN people p ON p.id = f.person
  WHERE f.campaign = ? AND p.gone_at IS NULL
) c GROUP BY c.unit, c.standing, c.day`
)

// recountCounted counts all campaigns whose figures are kept anew. It belongs at
// the end of every transaction that changes who is in the roster, in which unit, in
// which order or with which standing.
func (d *DB) recountCounted(ctx context.Context, tx *sqlx.Tx) error {
	var campaigns []string
	if err := tx.SelectContext(ctx, &campaigns, "SELECT id FROM counted ORDER BY id"); err != nil {
		return err
	}
	for _, id := range campaigns {
		if err := d.recountCampaign(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// recountCampaign counts a campaign anew, from records, shares and people. From
// then on its figures are kept. What a person adds is read from the versions handed
// in only when nothing had been kept.
func (d *DB) recountCampaign(ctx context.Context, tx *sqlx.Tx, campaignID string) error {
	kept, err := d.holdCounts(ctx, tx, campaignID)
	if err != nil {
		return err
	}
	if !kept {
		if err := d.mendShares(ctx, tx, campaignID); err != nil {
			return err
		}
	}
	return d.writeCounts(ctx, tx, campaignID)
}

// rebuildCounts counts a campaign anew from nothing but what people wrote.
func (d *DB) rebuildCounts(ctx context.Context, tx *sqlx.Tx, campaignID string) error {
	if _, err := d.holdCounts(ctx, tx, campaignID); err != nil {
		return err
	}
	if err := d.mendShares(ctx, tx, campaignID); err != nil {
		return err
	}
	return d.writeCounts(ctx, tx, campaignID)
}

// holdCounts waits for the turns that are changing figures of the campaign and
// makes further ones wait. It returns whether the figures were kept before.
func (d *DB) holdCounts(ctx context.Context, tx *sqlx.Tx, campaignID string) (kept bool, err error) {
	if kept, err = found(tx.ExecContext(ctx, holdCampaign, campaignID)); err != nil {
		return false, err
	}
	if !kept {
		if _, err := tx.ExecContext(ctx, keepCampaign+d.dialect.keepFirst(), campaignID); err != nil {
			return false, err
		}
	}
	_, err = tx.ExecContext(ctx, holdUnits, campaignID)
	return kept, err
}

// writeCounts makes the figures, which are held, what records, shares and people
// say.
func (d *DB) writeCounts(ctx context.Context, tx *sqlx.Tx, id string) error {
	for _, s := range []struct {
		query string
		args  []any
	}{
		{insertUnits + d.dialect.overwrite("campaign, unit", "place"), []any{id}},
		{dropUnits, []any{id}},
		{"DELETE FROM tallies WHERE campaign = ?", []any{id}},
		{insertTallies, []any{id, id}},
		{"DELETE FROM points WHERE campaign = ?", []any{id}},
		{insertPoints, []any{id, id}},
		{"DELETE FROM days WHERE campaign = ?", []any{id}},
		{insertDays, []any{id, id}},
	} {
		if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// mendShares makes what every person adds what the versions handed in say.
func (d *DB) mendShares(ctx context.Context, tx *sqlx.Tx, campaignID string) error {
	actual, err := sharesOfFilings(ctx, tx, campaignID)
	if err != nil {
		return err
	}
	wrong, err := actual.differ(ctx, tx, campaignID)
	if err != nil {
		return err
	}
	var people []any
	var shares, filers [][]any
	for person := range wrong {
		people = append(people, person)
		if s, ok := actual[person]; ok {
			filers = append(filers, []any{campaignID, person, s.day})
			for category, n := range s.points {
				shares = append(shares, []any{campaignID, person, category, n})
			}
		}
	}
	for _, table := range []string{"shares", "filers"} {
		if err := deletePeople(ctx, tx, table, campaignID, people); err != nil {
			return err
		}
	}
	if err := insertAll(ctx, tx, insertShares, "", shares); err != nil {
		return err
	}
	return insertAll(ctx, tx, insertFilers, "", filers)
}

// deletePeople deletes what a table of a campaign has of some people.
func deletePeople(ctx context.Context, tx *sqlx.Tx, table, campaignID string, people []any) error {
	const batch = 500
	for ids := range slices.Chunk(people, batch) {
		query, args, err := sqlx.In("DELETE FROM "+table+" WHERE campaign = ? AND person IN (?)", campaignID, ids)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// Drifts compares the figures that are kept with a count of the records, the
// versions handed in and the roster, person by person, as of one moment. Nothing
// is written. Of a campaign whose figures are not kept there is nothing to compare.
func (d *DB) Drifts(ctx context.Context, campaignID string) ([]progress.Drift, error) {
	var drifts []progress.Drift
	err := d.atOnce(ctx, func(tx *sqlx.Tx) error {
		kept, err := isCounted(ctx, tx, campaignID)
		if err != nil || !kept {
			return err
		}
		drifts, err = compare(ctx, tx, campaignID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("compare counts: %w", err)
	}
	return drifts, nil
}

// Recount is Drifts, and mends what it finds. When nothing differs, which proves
// the figures, nothing is written.
func (d *DB) Recount(ctx context.Context, campaignID string) ([]progress.Drift, error) {
	drifts, err := d.Drifts(ctx, campaignID)
	if err != nil || len(drifts) == 0 {
		return nil, err
	}
	err = d.inTx(ctx, func(tx *sqlx.Tx) error { return d.rebuildCounts(ctx, tx, campaignID) })
	if err != nil {
		return nil, fmt.Errorf("recount: %w", err)
	}
	return drifts, nil
}
