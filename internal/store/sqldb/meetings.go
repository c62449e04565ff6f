package sqldb

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
	"lianbot/internal/form"
)

const (
	meetingColumns = "id, campaign, unit, by_whom, at, place, present, minutes"
	insertMeetings = "INSERT INTO meetings (" + meetingColumns + ") VALUES "
	selectMeetings = "SELECT " + meetingColumns + " FROM meetings "
)

// meetingRow is a meeting as the table has it.
type meetingRow struct {
	ID       string `db:"id"`
	Campaign string `db:"campaign"`
	Unit     string `db:"unit"`
	By       string `db:"by_whom"`
	At       int64  `db:"at"`
	Place    string `db:"place"`
	Present  string `db:"present"`
	Minutes  string `db:"minutes"`
}

// KeepMeeting keeps a collective review, or what is written of it now, with its entry
// in the audit. One that is kept already as it is stays as it is.
func (d *DB) KeepMeeting(ctx context.Context, m form.Meeting, e audit.Entry) error {
	err := d.inTx(ctx, func(tx *sqlx.Tx) error {
		var known []meetingRow
		if err := tx.SelectContext(ctx, &known, selectMeetings+"WHERE id = ?", m.ID); err != nil {
			return err
		}
		if len(known) == 0 {
			row := []any{m.ID, m.Campaign, m.Unit, m.By, m.At.UnixMilli(), m.Place, m.Present, m.Minutes}
			if err := insertAll(ctx, tx, insertMeetings, d.dialect.keepFirst(), [][]any{row}); err != nil {
				return err
			}
			return note(ctx, tx, e)
		}
		if was := known[0]; was.Place == m.Place && was.Present == m.Present && was.Minutes == m.Minutes {
			return nil
		}
		_, err := tx.ExecContext(ctx, "UPDATE meetings SET place = ?, present = ?, minutes = ? WHERE id = ?",
			m.Place, m.Present, m.Minutes, m.ID)
		if err != nil {
			return err
		}
		return note(ctx, tx, e)
	})
	if err != nil {
		return fmt.Errorf("keep a meeting: %w", err)
	}
	return nil
}

// Meetings lists the collective reviews of a unit, the first one first.
func (d *DB) Meetings(ctx context.Context, campaignID, unit string) ([]form.Meeting, error) {
	var found []meetingRow
	err := d.read.SelectContext(ctx, &found, selectMeetings+"WHERE campaign = ? AND unit = ? ORDER BY at, id", campaignID, unit)
	if err != nil {
		return nil, fmt.Errorf("list meetings: %w", err)
	}
	all := make([]form.Meeting, len(found))
	for i, r := range found {
		all[i] = form.Meeting{
			ID: r.ID, Campaign: r.Campaign, Unit: r.Unit, By: r.By, At: instant(sql.Null[int64]{V: r.At, Valid: true}),
			Place: r.Place, Present: r.Present, Minutes: r.Minutes,
		}
	}
	return all, nil
}

// MeetingReviews lists what a collective review decided, the first decision first.
func (d *DB) MeetingReviews(ctx context.Context, campaignID, meeting string) ([]form.Review, error) {
	return d.reviews(ctx, "WHERE campaign = ? AND meeting = ? ORDER BY at, id", campaignID, meeting)
}
