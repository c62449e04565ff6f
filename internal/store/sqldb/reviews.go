package sqldb

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/form"
)

const (
	insertReviews = "INSERT INTO reviews (id, campaign, person, revision, move, by_whom, at, meeting, comments) VALUES "
	// changedBy says of a decision v whether it made a version: it names what it changed.
	changedBy     = "v.comments NOT IN ('null', '[]')"
	selectReviews = "SELECT id, campaign, person, revision, move, by_whom, at, meeting, comments FROM reviews "
)

// reviewRow is an act of somebody else on a form as the table has it.
type reviewRow struct {
	ID       string `db:"id"`
	Campaign string `db:"campaign"`
	Person   string `db:"person"`
	Revision int    `db:"revision"`
	Move     string `db:"move"`
	By       string `db:"by_whom"`
	At       int64  `db:"at"`
	Meeting  string `db:"meeting"`
	Comments string `db:"comments"`
}

func (r reviewRow) review() (form.Review, error) {
	v := form.Review{
		ID: r.ID, Key: form.Key{Campaign: r.Campaign, Person: r.Person}, Revision: r.Revision,
		Move: form.ChangeKind(r.Move), By: r.By, At: time.UnixMilli(r.At).UTC(), Meeting: r.Meeting,
	}
	if err := json.Unmarshal([]byte(r.Comments), &v.Comments); err != nil {
		return form.Review{}, fmt.Errorf("comments of review %s: %w", r.ID, err)
	}
	return v, nil
}

// writeReviews writes acts as part of a transaction.
func writeReviews(ctx context.Context, tx *sqlx.Tx, reviews []form.Review) error {
	all := make([][]any, len(reviews))
	for i, r := range reviews {
		comments, err := json.Marshal(r.Comments)
		if err != nil {
			return err
		}
		all[i] = []any{
			r.ID, r.Key.Campaign, r.Key.Person, r.Revision, string(r.Move), r.By, r.At.UnixMilli(), r.Meeting, string(comments),
		}
	}
	return insertAll(ctx, tx, insertReviews, "", all)
}

// Reviews lists what others did to a form, the first act first.
func (d *DB) Reviews(ctx context.Context, key form.Key) ([]form.Review, error) {
	return d.reviews(ctx, "WHERE campaign = ? AND person = ? ORDER BY at, id", key.Campaign, key.Person)
}

func (d *DB) reviews(ctx context.Context, where string, args ...any) ([]form.Review, error) {
	var found []reviewRow
	if err := d.read.SelectContext(ctx, &found, selectReviews+where, args...); err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	reviews := make([]form.Review, len(found))
	for i, r := range found {
		var err error
		if reviews[i], err = r.review(); err != nil {
			return nil, fmt.Errorf("list reviews: %w", err)
		}
	}
	return reviews, nil
}

// Decided counts the forms of a unit that a collective review has decided, and how
// many of them it changed.
func (d *DB) Decided(ctx context.Context, campaignID, unit string) (forms, changed int, err error) {
	var found []struct {
		Person  string `db:"person"`
		Changed bool   `db:"changed"`
	}
	err = d.read.SelectContext(ctx, &found, `SELECT v.person, MAX(`+changedBy+`) AS changed FROM reviews v
JOIN people p ON p.id = v.person AND p.gone_at IS NULL AND p.unit = ?
WHERE v.campaign = ? AND v.move = ? GROUP BY v.person`, unit, campaignID, string(form.Decide))
	if err != nil {
		return 0, 0, fmt.Errorf("count what was decided: %w", err)
	}
	for _, r := range found {
		if r.Changed {
			changed++
		}
	}
	return len(found), changed, nil
}
