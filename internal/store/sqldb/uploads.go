package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/admin"
)

// uploadKept is how long a file waits for its confirmation.
const uploadKept = 24 * time.Hour

const insertUpload = "INSERT INTO uploads (source, person, name, body, at) VALUES (?, ?, ?, ?, ?)"

// KeepUpload keeps a file until it is confirmed and returns its number. The same
// message always has the same one, with what was kept first.
func (d *DB) KeepUpload(ctx context.Context, u admin.Upload) (id int64, err error) {
	err = d.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, insertUpload+d.dialect.keepFirst(), u.Source, u.Person, u.Name, u.Body, u.At.UnixMilli())
		if err != nil {
			return err
		}
		return tx.GetContext(ctx, &id, "SELECT id FROM uploads WHERE source = ?", u.Source)
	})
	if err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	return id, nil
}

// Upload finds a file that waits for its confirmation. It is not found when now is
// more than a day after it was sent.
func (d *DB) Upload(ctx context.Context, id int64, now time.Time) (admin.Upload, bool, error) {
	var r struct {
		Source string `db:"source"`
		Person string `db:"person"`
		Name   string `db:"name"`
		Body   []byte `db:"body"`
		At     int64  `db:"at"`
	}
	err := d.read.GetContext(ctx, &r, "SELECT source, person, name, body, at FROM uploads WHERE id = ? AND at >= ?",
		id, now.Add(-uploadKept).UnixMilli())
	if errors.Is(err, sql.ErrNoRows) {
		return admin.Upload{}, false, nil
	}
	if err != nil {
		return admin.Upload{}, false, fmt.Errorf("read an upload: %w", err)
	}
	return admin.Upload{
		Source: r.Source, Person: r.Person, Name: r.Name, Body: r.Body, At: time.UnixMilli(r.At).UTC(),
	}, true, nil
}

// ReplaceUpload writes the body of a file anew.
func (d *DB) ReplaceUpload(ctx context.Context, id int64, body []byte) error {
	if _, err := d.write.ExecContext(ctx, "UPDATE uploads SET body = ? WHERE id = ?", body, id); err != nil {
		return fmt.Errorf("replace an upload: %w", err)
	}
	return nil
}

// DropUpload forgets a file, which has been confirmed or is not wanted.
func (d *DB) DropUpload(ctx context.Context, id int64) error {
	if _, err := d.write.ExecContext(ctx, "DELETE FROM uploads WHERE id = ?", id); err != nil {
		return fmt.Errorf("drop an upload: %w", err)
	}
	return nil
}

// DropUploads forgets the files that nobody has confirmed within a day.
func (d *DB) DropUploads(ctx context.Context, now time.Time) error {
	if _, err := d.write.ExecContext(ctx, "DELETE FROM uploads WHERE at < ?", now.Add(-uploadKept).UnixMilli()); err != nil {
		return fmt.Errorf("drop old uploads: %w", err)
	}
	return nil
}
