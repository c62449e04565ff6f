package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/campaign"
)

// SaveCampaign makes a campaign the active one. One with the same ID is replaced;
// the others stay, with their records, and are not active.
func (d *DB) SaveCampaign(ctx context.Context, c campaign.Campaign) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := holdStamp(ctx, tx); err != nil {
			return err
		}
		now, err := activeCampaign(ctx, tx)
		if err != nil || now == string(body) {
			return err
		}
		if err := nextStamp(ctx, tx); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO campaigns (id, body, stamp) SELECT ?, ?, n FROM stamp WHERE id = 1"+
			d.dialect.overwrite("id", "body", "stamp"), c.ID, string(body))
		if err != nil {
			return err
		}
		return d.recountCampaign(ctx, tx, c.ID)
	})
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	return nil
}

// Campaign returns the active campaign, and false when there is none yet.
func (d *DB) Campaign(ctx context.Context) (campaign.Campaign, bool, error) {
	body, err := activeCampaign(ctx, d.read)
	if err != nil {
		return campaign.Campaign{}, false, fmt.Errorf("read campaign: %w", err)
	}
	if body == "" {
		return campaign.Campaign{}, false, nil
	}
	var c campaign.Campaign
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return campaign.Campaign{}, false, fmt.Errorf("read campaign: %w", err)
	}
	return c, true, nil
}

// activeCampaign returns the body of the campaign that was saved last, or "".
func activeCampaign(ctx context.Context, q sqlx.QueryerContext) (string, error) {
	var body string
	err := sqlx.GetContext(ctx, q, &body, "SELECT body FROM campaigns ORDER BY stamp DESC LIMIT 1")
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return body, err
}
