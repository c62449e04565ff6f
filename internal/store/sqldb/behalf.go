package sqldb

import (
	"context"
	"fmt"

	"lianbot/internal/form"
)

// selectBehalf finds those for whom somebody else handed in, unless a later version is
// their own: one that no collective review made.
const selectBehalf = `
SELECT p.id FROM people p
JOIN (SELECT person, MAX(revision) AS revision FROM reviews WHERE campaign = ? AND move = ? GROUP BY person) s ON s.person = p.id
WHERE p.gone_at IS NULL AND p.unit = ? AND NOT EXISTS (
  SELECT 1 FROM filings f WHERE f.campaign = ? AND f.person = p.id AND f.revision > s.revision AND NOT EXISTS (
    SELECT 1 FROM reviews v WHERE v.campaign = f.campaign AND v.person = f.person AND v.revision = f.revision
      AND v.move = ? AND ` + changedBy + `))`

// Behalf are those of a unit whose latest version somebody else has handed in for them,
// by employee number. What a collective review made of it changes nothing in that.
func (d *DB) Behalf(ctx context.Context, campaignID, unit string) (map[string]bool, error) {
	var found []string
	err := d.read.SelectContext(ctx, &found, selectBehalf, campaignID, string(form.Submit), unit, campaignID, string(form.Decide))
	if err != nil {
		return nil, fmt.Errorf("list who was filled in for: %w", err)
	}
	behalf := make(map[string]bool, len(found))
	for _, person := range found {
		behalf[person] = true
	}
	return behalf, nil
}
