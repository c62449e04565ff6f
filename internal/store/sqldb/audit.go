package sqldb

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/audit"
)

const (
	insertAudit = "INSERT INTO audit (seq, at, who, what, object, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
	selectAudit = "SELECT seq, at, who, what, object, detail, hash FROM audit "
)

// auditRow is an entry as the table has it.
type auditRow struct {
	Seq    int64  `db:"seq"`
	At     int64  `db:"at"`
	Who    string `db:"who"`
	What   string `db:"what"`
	Object string `db:"object"`
	Detail string `db:"detail"`
	Hash   string `db:"hash"`
}

func (r auditRow) sealed() audit.Sealed {
	return audit.Sealed{Seq: r.Seq, Hash: r.Hash, Entry: audit.Entry{
		At: time.UnixMilli(r.At).UTC(), Who: r.Who, What: audit.What(r.What), Object: r.Object, Detail: r.Detail,
	}}
}

// Note writes one entry at the end of the chain.
func (d *DB) Note(ctx context.Context, e audit.Entry) error {
	if err := d.inTx(ctx, func(tx *sqlx.Tx) error { return note(ctx, tx, e) }); err != nil {
		return fmt.Errorf("note %s: %w", e.What, err)
	}
	return nil
}

// The widths of the columns: object in bytes, detail in characters.
const (
	widestObject = 255
	widestDetail = 1000
)

// note writes an entry as part of a transaction. It belongs at the end of it: who
// holds the head keeps everybody else from writing an entry.
func note(ctx context.Context, tx *sqlx.Tx, e audit.Entry) error {
	if _, err := tx.ExecContext(ctx, "UPDATE audit_head SET seq = seq + 1 WHERE id = 1"); err != nil {
		return err
	}
	var head struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}
	if err := tx.GetContext(ctx, &head, "SELECT seq, hash FROM audit_head WHERE id = 1"); err != nil {
		return err
	}
	e.Object, e.Detail = cutBytes(e.Object, widestObject), cutRunes(e.Detail, widestDetail)
	s := audit.Seal(head.Hash, head.Seq, e)
	_, err := tx.ExecContext(ctx, insertAudit, s.Seq, s.At.UnixMilli(), s.Who, string(s.What), s.Object, s.Detail, s.Hash)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE audit_head SET hash = ? WHERE id = 1", s.Hash)
	return err
}

func cutBytes(s string, most int) string {
	for len(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// auditAtOnce is how many entries are read at a time.
const auditAtOnce = 1000

// Audit goes through the entries from the one with the number from on.
func (d *DB) Audit(ctx context.Context, from int64, visit func(audit.Sealed) error) error {
	for after := from - 1; ; {
		var found []auditRow
		err := d.read.SelectContext(ctx, &found, selectAudit+"WHERE seq > ? ORDER BY seq LIMIT ?", after, auditAtOnce)
		if err != nil {
			return fmt.Errorf("read the audit: %w", err)
		}
		for _, r := range found {
			if err := visit(r.sealed()); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(found) < auditAtOnce {
			return nil
		}
	}
}

// CheckAudit goes through the whole chain and finds the first entry that was
// changed, was put in, or is missing; entries that are written meanwhile are left
// for the next time. Who can write the whole table and knows how can still make up
// a chain of their own: an end that was written down elsewhere shows that.
func (d *DB) CheckAudit(ctx context.Context) (audit.Finding, error) {
	least, err := d.auditEnd(ctx)
	if err != nil {
		return audit.Finding{}, err
	}
	var chain audit.Chain
	broken := false
	err = d.Audit(ctx, 0, func(s audit.Sealed) error {
		broken = broken || !chain.Next(s)
		return nil
	})
	if err != nil {
		return audit.Finding{}, err
	}
	most, err := d.auditEnd(ctx)
	if err != nil {
		return audit.Finding{}, err
	}
	f := audit.Finding{Entries: chain.Seq}
	switch {
	case broken, chain.Seq < least.Seq:
		f.Broken = chain.Seq + 1
	case chain.Seq > most.Seq: // somebody has written past the end
		f.Broken = most.Seq + 1
	case chain.Seq == least.Seq && chain.Hash != least.Hash:
		f.Broken = max(chain.Seq, 1)
	}
	return f, nil
}

// auditEnd is the last entry, as the head of the chain has it.
func (d *DB) auditEnd(ctx context.Context) (end audit.Chain, err error) {
	if err := d.read.QueryRowxContext(ctx, "SELECT seq, hash FROM audit_head WHERE id = 1").Scan(&end.Seq, &end.Hash); err != nil {
		return audit.Chain{}, fmt.Errorf("read the audit: %w", err)
	}
	return end, nil
}
