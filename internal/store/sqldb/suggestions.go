package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianbot/internal/form"
)

const (
	suggestionColumns = "id, campaign, person, by_whom, kind, post, slot, item, about, text, at, answer, reply, answered_at"
	insertSuggestions = "INSERT INTO suggestions (" + suggestionColumns + ") VALUES "
	selectSuggestions = "SELECT " + suggestionColumns + " FROM suggestions "
	answerSuggestion  = `UPDATE suggestions SET answer = ?, reply = ?, answered_at = ? WHERE id = ? AND answer = 'open'`
)

// suggestionRow is a suggestion as the table has it.
type suggestionRow struct {
	ID         string          `db:"id"`
	Campaign   string          `db:"campaign"`
	Person     string          `db:"person"`
	By         string          `db:"by_whom"`
	Kind       string          `db:"kind"`
	Post       int64           `db:"post"`
	Slot       string          `db:"slot"`
	Item       int64           `db:"item"`
	About      string          `db:"about"`
	Text       string          `db:"text"`
	At         int64           `db:"at"`
	Answer     string          `db:"answer"`
	Reply      string          `db:"reply"`
	AnsweredAt sql.Null[int64] `db:"answered_at"`
}

func (r suggestionRow) suggestion() form.Suggestion {
	return form.Suggestion{
		ID: r.ID, Key: form.Key{Campaign: r.Campaign, Person: r.Person}, By: r.By, Kind: form.SuggestionKind(r.Kind),
		Comment: form.Comment{Post: r.Post, Slot: r.Slot, Item: r.Item, Text: r.Text, About: r.About},
		At:      instant(sql.Null[int64]{V: r.At, Valid: true}), Answer: form.SuggestionAnswer(r.Answer), Reply: r.Reply,
		AnsweredAt: instant(r.AnsweredAt),
	}
}

// writeSuggestions writes suggestions as part of a transaction. One that waits is new,
// and kept unless it is there; any other is the answer to one that is open.
func (d *DB) writeSuggestions(ctx context.Context, tx *sqlx.Tx, suggestions []form.Suggestion) error {
	for _, s := range suggestions {
		if s.Answer != form.Open && s.Answer != form.Asked {
			if _, err := tx.ExecContext(ctx, answerSuggestion, string(s.Answer), s.Reply, stamped(s.AnsweredAt), s.ID); err != nil {
				return err
			}
			continue
		}
		row := []any{
			s.ID, s.Key.Campaign, s.Key.Person, s.By, string(s.Kind), s.Post, s.Slot, s.Item, s.About, s.Text,
			s.At.UnixMilli(), string(s.Answer), s.Reply, stamped(s.AnsweredAt),
		}
		if err := insertAll(ctx, tx, insertSuggestions, d.dialect.keepFirst(), [][]any{row}); err != nil {
			return err
		}
	}
	return nil
}

// Suggestion is one suggestion by its id.
func (d *DB) Suggestion(ctx context.Context, id string) (form.Suggestion, bool, error) {
	var r suggestionRow
	err := d.read.GetContext(ctx, &r, selectSuggestions+"WHERE id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return form.Suggestion{}, false, nil
	}
	if err != nil {
		return form.Suggestion{}, false, fmt.Errorf("read a suggestion: %w", err)
	}
	return r.suggestion(), true, nil
}

// SuggestionsOf lists what was suggested, or asked for, about a form, the first one first.
func (d *DB) SuggestionsOf(ctx context.Context, key form.Key) ([]form.Suggestion, error) {
	return d.suggestions(ctx, "WHERE campaign = ? AND person = ? ORDER BY at, id", key.Campaign, key.Person)
}

// SuggestionsBy lists what somebody suggested, or was asked to, the first one first.
func (d *DB) SuggestionsBy(ctx context.Context, campaignID, by string) ([]form.Suggestion, error) {
	return d.suggestions(ctx, "WHERE campaign = ? AND by_whom = ? ORDER BY at, id", campaignID, by)
}

// OpenSuggestions lists what was suggested to the people of a unit and has no answer
// yet, the first one first.
func (d *DB) OpenSuggestions(ctx context.Context, campaignID, unit string) ([]form.Suggestion, error) {
	return d.suggestions(ctx, `WHERE campaign = ? AND answer = 'open'
  AND person IN (SELECT id FROM people WHERE unit = ? AND gone_at IS NULL) ORDER BY at, id`, campaignID, unit)
}

func (d *DB) suggestions(ctx context.Context, where string, args ...any) ([]form.Suggestion, error) {
	var found []suggestionRow
	if err := d.read.SelectContext(ctx, &found, selectSuggestions+where, args...); err != nil {
		return nil, fmt.Errorf("list suggestions: %w", err)
	}
	all := make([]form.Suggestion, len(found))
	for i, r := range found {
		all[i] = r.suggestion()
	}
	return all, nil
}
