package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"lianbot/internal/outbox"
	"lianbot/internal/tick"
)

const insertPlanned = `INSERT INTO planned (campaign, plan, kind, stage, unit, planned_at, notices, refused)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)`

// Planned lists the occurrences of a campaign's plan whose messages are all kept.
func (d *DB) Planned(ctx context.Context, campaignID string, plan int64) (map[tick.Mark]bool, error) {
	var found []struct {
		Kind  string `db:"kind"`
		Stage string `db:"stage"`
		Unit  string `db:"unit"`
	}
	err := d.read.SelectContext(ctx, &found, `SELECT kind, stage, unit FROM planned WHERE campaign = ? AND plan = ?`, campaignID, plan)
	if err != nil {
		return nil, fmt.Errorf("list what is planned: %w", err)
	}
	marks := make(map[tick.Mark]bool, len(found))
	for _, r := range found {
		marks[tick.Mark{Kind: r.Kind, Stage: r.Stage, Unit: r.Unit}] = true
	}
	return marks, nil
}

// MarkPlanned notes that an occurrence's messages are all kept. Noting it twice
// changes nothing.
func (d *DB) MarkPlanned(ctx context.Context, campaignID string, plan int64, m tick.Mark, now time.Time, s tick.Sum) error {
	refused, err := json.Marshal(s.Refused)
	if err != nil {
		return fmt.Errorf("mark as planned: %w", err)
	}
	err = d.again(ctx, func() error {
		_, err := d.write.ExecContext(ctx, insertPlanned, campaignID, plan, m.Kind, m.Stage, m.Unit, now.UnixMilli(), s.Notices, string(refused))
		if d.dialect.duplicate(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("mark as planned: %w", err)
	}
	return nil
}

// Kept lists the items whose key begins with a prefix that ends with a slash, in
// the order of their keys.
func (d *DB) Kept(ctx context.Context, prefix string) ([]tick.Kept, error) {
	var found []struct {
		Key       string `db:"plan_key"`
		Status    string `db:"status"`
		NotBefore int64  `db:"not_before"`
	}
	end := prefix[:len(prefix)-1] + string(prefix[len(prefix)-1]+1)
	err := d.read.SelectContext(ctx, &found,
		`SELECT plan_key, status, not_before FROM outbox WHERE plan_key >= ? AND plan_key < ? ORDER BY plan_key`, prefix, end)
	if err != nil {
		return nil, fmt.Errorf("list kept items: %w", err)
	}
	kept := make([]tick.Kept, len(found))
	for i, r := range found {
		kept[i] = tick.Kept{
			Key: r.Key, NotBefore: instant(sql.Null[int64]{V: r.NotBefore, Valid: r.NotBefore != 0}),
			Open: r.Status == string(outbox.Waiting) || r.Status == string(outbox.Claimed),
		}
	}
	return kept, nil
}
