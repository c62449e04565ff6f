package sqldb

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/form"
)

const (
	insertPost  = `INSERT INTO posts (campaign, person, id, kind, name, version) VALUES (?, ?, ?, ?, ?, ?)`
	insertItems = `INSERT INTO items (campaign, person, id, post, slot, text, sent_at, covers, version, seq) VALUES `
	itemWidth   = 10

	keepName = `INSERT INTO rewrites (campaign, person, id, version, seq, text, gone_at)
SELECT campaign, person, id, ?, ?, name, ? FROM posts WHERE campaign = ? AND person = ? AND id = ? AND gone_at IS NULL`
	updateName = `UPDATE posts SET name = ? WHERE campaign = ? AND person = ? AND id = ? AND gone_at IS NULL`

	keepText = `INSERT INTO rewrites (campaign, person, id, version, seq, text, gone_at)
SELECT campaign, person, id, ?, ?, text, ? FROM items
WHERE campaign = ? AND person = ? AND post = ? AND slot = ? AND id = ? AND gone_at IS NULL`
	updateText = `UPDATE items SET text = ?, considered = 0
WHERE campaign = ? AND person = ? AND post = ? AND slot = ? AND id = ? AND gone_at IS NULL`
	considerItem = `UPDATE items SET considered = 1
WHERE campaign = ? AND person = ? AND post = ? AND slot = ? AND id = ? AND gone_at IS NULL`
	dropItem = `UPDATE items SET gone_at = ?
WHERE campaign = ? AND person = ? AND post = ? AND slot = ? AND id = ? AND gone_at IS NULL`

	dropPost      = `UPDATE posts SET gone_at = ? WHERE campaign = ? AND person = ? AND id = ? AND gone_at IS NULL`
	dropPostItems = `UPDATE items SET gone_at = ? WHERE campaign = ? AND person = ? AND post = ? AND gone_at IS NULL`
	clearPosts    = `UPDATE posts SET gone_at = ? WHERE campaign = ? AND person = ? AND gone_at IS NULL`
	clearItems    = `UPDATE items SET gone_at = ? WHERE campaign = ? AND person = ? AND gone_at IS NULL`

	// A slot with items cannot be left empty. The record is there: it was written
	// before, and stands here for the one row.
	insertBlank = `INSERT INTO blanks (campaign, person, post, slot, version, seq)
SELECT campaign, person, ?, ?, ?, ? FROM records r WHERE campaign = ? AND person = ? AND NOT EXISTS (
  SELECT 1 FROM items i WHERE i.campaign = r.campaign AND i.person = r.person AND i.post = ? AND i.slot = ? AND i.gone_at IS NULL)`
)

// changer writes the changes of one turn to a record, in their order. What goes
// away is marked, what is written over is kept in rewrites.
type changer struct {
	tx      *sqlx.Tx
	common  *statements
	key     form.Key
	at      int64 // Unix milliseconds
	version int64 // of the record after the turn
}

func (c changer) apply(ctx context.Context, changes []form.Change) error {
	for seq := 0; seq < len(changes); {
		if changes[seq].Kind == form.AddItem {
			rest := changes[seq:]
			n := slices.IndexFunc(rest, func(ch form.Change) bool { return ch.Kind != form.AddItem })
			if n < 0 {
				n = len(rest)
			}
			if err := c.addItems(ctx, rest[:n], seq); err != nil {
				return err
			}
			seq += n
			continue
		}
		if err := c.change(ctx, changes[seq], seq); err != nil {
			return err
		}
		seq++
	}
	return nil
}

// addItems writes a run of added items, the first of which has the place seq.
func (c changer) addItems(ctx context.Context, changes []form.Change, seq int) error {
	items := make([][]any, len(changes))
	for i, ch := range changes {
		items[i] = []any{
			c.key.Campaign, c.key.Person, ch.Item, ch.Post, ch.Slot, ch.Text, ch.SentAt, ch.Covers, c.version, seq + i,
		}
	}
	if len(items) == 1 {
		_, err := run(ctx, c.tx, c.common.item, items[0]...)
		return err
	}
	return insertAll(ctx, c.tx, insertItems, "", items)
}

func (c changer) change(ctx context.Context, ch form.Change, seq int) error {
	campaign, person := c.key.Campaign, c.key.Person
	switch ch.Kind {
	case form.AddPost:
		return c.exec(ctx, insertPost, campaign, person, ch.Post, ch.PostKind, ch.Text, c.version)
	case form.RenamePost:
		if err := c.exec(ctx, keepName, c.version, seq, c.at, campaign, person, ch.Post); err != nil {
			return err
		}
		return c.exec(ctx, updateName, ch.Text, campaign, person, ch.Post)
	case form.DropPost:
		if err := c.exec(ctx, dropPost, c.at, campaign, person, ch.Post); err != nil {
			return err
		}
		return c.exec(ctx, dropPostItems, c.at, campaign, person, ch.Post)
	case form.EditItem:
		if err := c.exec(ctx, keepText, c.version, seq, c.at, campaign, person, ch.Post, ch.Slot, ch.Item); err != nil {
			return err
		}
		return c.exec(ctx, updateText, ch.Text, campaign, person, ch.Post, ch.Slot, ch.Item)
	case form.DropItem:
		return c.exec(ctx, dropItem, c.at, campaign, person, ch.Post, ch.Slot, ch.Item)
	case form.Consider:
		return c.exec(ctx, considerItem, campaign, person, ch.Post, ch.Slot, ch.Item)
	case form.SayNone:
		return c.exec(ctx, insertBlank, ch.Post, ch.Slot, c.version, seq, campaign, person, ch.Post, ch.Slot)
	case form.Clear:
		if err := c.exec(ctx, clearPosts, c.at, campaign, person); err != nil {
			return err
		}
		return c.exec(ctx, clearItems, c.at, campaign, person)
	default: // Start, Submit and Reopen are in the record's row, AddItem in addItems
		return nil
	}
}

func (c changer) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.tx.ExecContext(ctx, query, args...)
	return err
}

// insertAll runs an INSERT for all rows, in batches that keep well below the
// limits on placeholders (SQLite: 32,766) and on the length of a statement.
func insertAll(ctx context.Context, tx *sqlx.Tx, head, tail string, all [][]any) error {
	const batch = 200
	for chunk := range slices.Chunk(all, batch) {
		query := head + rows(len(chunk), len(chunk[0])) + tail
		if _, err := tx.ExecContext(ctx, query, slices.Concat(chunk...)...); err != nil {
			return err
		}
	}
	return nil
}
