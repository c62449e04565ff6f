package sqldb

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/review"
)

const selectHanded = `
SELECT p.id, p.open_id, p.name, p.unit, p.section, p.posts, p.role, p.standing, p.reason, r.status, r.revision, f.filed_at
FROM people p
JOIN records r ON r.campaign = ? AND r.person = p.id
JOIN filings f ON f.campaign = r.campaign AND f.person = r.person AND f.revision = r.revision
WHERE p.gone_at IS NULL AND p.unit = ?
ORDER BY p.place, p.id`

// HandedIn lists the people of a unit who have handed in, in the roster's order.
func (d *DB) HandedIn(ctx context.Context, campaignID, unit string) ([]review.Handed, error) {
	var found []struct {
		personRow
		Status   string `db:"status"`
		Revision int    `db:"revision"`
		FiledAt  int64  `db:"filed_at"`
	}
	if err := d.read.SelectContext(ctx, &found, selectHanded, campaignID, unit); err != nil {
		return nil, fmt.Errorf("list who has handed in: %w", err)
	}
	all := make([]review.Handed, len(found))
	for i, r := range found {
		person, err := r.person()
		if err != nil {
			return nil, fmt.Errorf("list who has handed in: %w", err)
		}
		all[i] = review.Handed{
			Person: person, Status: form.Status(r.Status), Revision: r.Revision, At: time.UnixMilli(r.FiledAt).UTC(),
		}
	}
	return all, nil
}
