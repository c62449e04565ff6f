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
	return d.saveCampaign(ctx, c, func(string) (bool, error) { return true, nil })
}

// ReplaceCampaign is SaveCampaign for whoever made next out of the campaign was, as
// it was read; the zero Campaign is one that there was not. It returns
// campaign.ErrChanged, and writes nothing, when that is no longer the active one.
func (d *DB) ReplaceCampaign(ctx context.Context, was, next campaign.Campaign) error {
	return d.saveCampaign(ctx, next, func(body string) (bool, error) {
		now, err := readCampaign(body)
		if err != nil {
			return false, err
		}
		return same(now, was)
	})
}

// same compares two campaigns as they are kept.
func same(a, b campaign.Campaign) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return string(x) == string(y), err
}

// saveCampaign saves a campaign when the body of the active one still is what it
// must be.
func (d *DB) saveCampaign(ctx context.Context, c campaign.Campaign, still func(body string) (bool, error)) error {
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
		switch fits, err := still(now); {
		case err != nil:
			return err
		case !fits:
			return campaign.ErrChanged
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
	c, err := readCampaign(body)
	if err != nil {
		return campaign.Campaign{}, false, fmt.Errorf("read campaign: %w", err)
	}
	return c, body != "", nil
}

// readCampaign reads a body; "" is the zero Campaign.
func readCampaign(body string) (c campaign.Campaign, err error) {
	if body != "" {
		err = json.Unmarshal([]byte(body), &c)
	}
	return c, err
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
