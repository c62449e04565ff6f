package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
)

// Recall returns the dialogue's state as of the last commit, and false when the
// person has no record in this campaign.
func (d *DB) Recall(ctx context.Context, key form.Key) (conversation.State, bool, error) {
	var row struct {
		Version int64  `db:"version"`
		State   string `db:"state"`
	}
	err := d.read.GetContext(ctx, &row,
		"SELECT version, state FROM records WHERE campaign = ? AND person = ?", key.Campaign, key.Person)
	if errors.Is(err, sql.ErrNoRows) {
		return conversation.State{}, false, nil
	}
	if err != nil {
		return conversation.State{}, false, fmt.Errorf("recall state: %w", err)
	}
	var s conversation.State
	if err := json.Unmarshal([]byte(row.State), &s); err != nil {
		return conversation.State{}, false, fmt.Errorf("recall state: %w", err)
	}
	s.Version = row.Version // a whole unit's records are moved without looking into each
	return s, true, nil
}

// selectForm reads a whole record with one statement, so that what it returns is
// of one moment. An item that came after a blank ended it, even when the item is
// gone.
const selectForm = `
SELECT 'record' AS kind, 0 AS post, status AS slot, revision AS id, '' AS text, 0 AS sent_at, 0 AS covers, 0 AS considered
  FROM records WHERE campaign = ? AND person = ?
UNION ALL
SELECT 'post', id, kind, 0, name, 0, 0, 0
  FROM posts WHERE campaign = ? AND person = ? AND gone_at IS NULL
UNION ALL
SELECT 'item', post, slot, id, text, sent_at, covers, considered
  FROM items WHERE campaign = ? AND person = ? AND gone_at IS NULL
UNION ALL
SELECT 'blank', post, slot, 0, '', 0, 0, 0
  FROM blanks b WHERE campaign = ? AND person = ? AND NOT EXISTS (
    SELECT 1 FROM items i
    WHERE i.campaign = b.campaign AND i.person = b.person AND i.post = b.post AND i.slot = b.slot
      AND (i.version > b.version OR (i.version = b.version AND i.seq > b.seq)))`

// formRow is a row of selectForm.
type formRow struct {
	Kind       string `db:"kind"`
	Post       int64  `db:"post"`
	Slot       string `db:"slot"` // of the record: its status; of a post: its kind
	ID         int64  `db:"id"`   // of the record: its revision
	Text       string `db:"text"`
	SentAt     int64  `db:"sent_at"`
	Covers     int64  `db:"covers"`
	Considered bool   `db:"considered"`
}

// Form returns the record as of the last commit, as form.Apply would have made
// it; slots that were never answered are left out. Posts come in the order of
// their ids, which is the order in which they were named. A person without a
// record has the zero Form with the status form.NotStarted.
func (d *DB) Form(ctx context.Context, key form.Key) (form.Form, error) {
	var rows []formRow
	c, p := key.Campaign, key.Person
	if err := d.read.SelectContext(ctx, &rows, selectForm, c, p, c, p, c, p, c, p); err != nil {
		return form.Form{}, fmt.Errorf("read form: %w", err)
	}
	f := form.Form{Status: form.NotStarted}
	answers := map[int64]map[string]form.Answer{}
	for _, r := range rows {
		switch r.Kind {
		case "record":
			f.Status, f.Revision = form.Status(r.Slot), int(r.ID)
		case "post":
			answers[r.Post] = map[string]form.Answer{}
			f.Posts = append(f.Posts, form.Post{ID: r.Post, Kind: r.Slot, Name: r.Text, Answers: answers[r.Post]})
		}
	}
	for _, r := range rows {
		slots, ok := answers[r.Post]
		if !ok {
			continue // what belonged to a post that is gone
		}
		a := slots[r.Slot]
		switch r.Kind {
		case "item":
			a.Items = append(a.Items, form.Item{
				ID: r.ID, Text: r.Text, SentAt: r.SentAt, Covers: r.Covers, Considered: r.Considered,
			})
		case "blank":
			a.None = true
		default:
			continue
		}
		slots[r.Slot] = a
	}
	slices.SortFunc(f.Posts, func(a, b form.Post) int { return int(a.ID - b.ID) })
	for _, slots := range answers {
		for _, a := range slots {
			slices.SortFunc(a.Items, form.Compare)
		}
	}
	return f, nil
}
