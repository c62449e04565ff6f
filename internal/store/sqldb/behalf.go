package sqldb

import (
	"context"
	"fmt"

	"lianbot/internal/form"
)

// selectOnBehalf counts those whose latest version somebody else handed in for them.
const selectOnBehalf = `
SELECT p.unit, COUNT(DISTINCT p.id) AS n
FROM reviews v
JOIN people p ON p.id = v.person AND p.gone_at IS NULL
JOIN (SELECT person, MAX(revision) AS revision FROM filings WHERE campaign = ? GROUP BY person) f
  ON f.person = v.person AND f.revision = v.revision
WHERE v.campaign = ? AND v.move = ? `

// OnBehalf says of how many people the version that counts was handed in by somebody
// else for them, by unit; of one unit, or of all when unit is "". Units without any
// are left out.
func (d *DB) OnBehalf(ctx context.Context, campaignID, unit string) (map[string]int, error) {
	query, args := selectOnBehalf, []any{campaignID, campaignID, string(form.Submit)}
	if unit != "" {
		query, args = query+"AND p.unit = ? ", append(args, unit)
	}
	var found []struct {
		Unit string `db:"unit"`
		N    int    `db:"n"`
	}
	if err := d.read.SelectContext(ctx, &found, query+"GROUP BY p.unit", args...); err != nil {
		return nil, fmt.Errorf("count what was handed in for others: %w", err)
	}
	counts := make(map[string]int, len(found))
	for _, r := range found {
		counts[r.Unit] = r.N
	}
	return counts, nil
}
