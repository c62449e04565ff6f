package review

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Suggestions keeps what is suggested. It is made and answered by turn.Record.
type Suggestions interface {
	// Suggestion is one by its id.
	Suggestion(ctx context.Context, id string) (form.Suggestion, bool, error)
	// SuggestionsOf lists those about a form, SuggestionsBy those that somebody made or
	// was asked for, the first one first.
	SuggestionsOf(ctx context.Context, key form.Key) ([]form.Suggestion, error)
	SuggestionsBy(ctx context.Context, campaignID, by string) ([]form.Suggestion, error)
}

// takesSuggestions says whether the author of a form could still take one over.
func takesSuggestions(s form.Status) bool {
	_, may := s.After(form.Reopen)
	return may
}

// suggest sends an author what the person suggests about the form. The error is a
// *faultError when it cannot be read.
func (q query) suggest(ctx context.Context, p staff.Person, text string, revision int) (why string, n int, err error) {
	switch {
	case isUnit(p): // whoever writes it sends it back, or writes
		return q.words.Say("suggest_unit"), 0, nil
	case p.ID == q.who.ID:
		return q.words.Say("suggest_own"), 0, nil
	}
	f, err := q.Store.Form(ctx, q.key(p))
	if err != nil {
		return "", 0, fmt.Errorf("read the record: %w", err)
	}
	filing, ok, err := q.Store.Filing(ctx, q.campaign.ID, p.ID)
	switch {
	case err != nil:
		return "", 0, fmt.Errorf("read what was handed in: %w", err)
	case !ok || !takesSuggestions(f.Status):
		return q.words.Say("suggest_not_now", "name", p.Name), 0, nil
	case revision != 0 && revision != filing.Form.Revision:
		return q.words.Say("review_newer", "name", p.Name), 0, nil
	}
	items := form.Enumerate(filing.Form, q.definition.Lists())
	points, wrong := readPoints(q.Library.Words, text, len(items))
	if wrong != nil {
		return "", 0, &faultError{*wrong}
	}
	said := comments(points, items)
	return "", len(said), q.send(ctx, p, form.OfLeader, said, filing.Form.Revision)
}

// send keeps suggestions and sends each to the author as a card of its own, once.
func (q query) send(ctx context.Context, p staff.Person, kind form.SuggestionKind, said []form.Comment, revision int) error {
	sc, err := q.scene(ctx, p)
	if err != nil {
		return err
	}
	record := turn.Record{Key: q.key(p), By: q.who.ID, At: q.Now(), Notes: []audit.Entry{q.note(audit.Suggest, p, revision)}}
	for _, c := range said {
		s := form.Suggestion{
			ID:  hashed("suggestion", q.campaign.ID, p.ID, q.who.ID, string(kind), strconv.FormatInt(c.Item, 10), c.Text),
			Key: record.Key, By: q.who.ID, Kind: kind, Comment: c, At: record.At, Answer: form.Open,
		}
		record.Suggestions = append(record.Suggestions, s)
		if p.OpenID == "" {
			continue
		}
		card := sc.Suggested(phrase.SuggestedFigures{Suggestion: s, By: q.who.Name, Now: c.About})
		record.Items = append(record.Items, q.letter(p, s.ID, string(audit.Suggest), message.Show(card)))
	}
	if err := q.Store.Commit(ctx, record); err != nil {
		return fmt.Errorf("keep suggestions: %w", err)
	}
	if len(record.Items) > 0 {
		q.Wake()
	}
	return nil
}

func (q query) suggested(p staff.Person, n int) string {
	count := strconv.Itoa(n)
	if p.OpenID == "" {
		return q.words.Say("suggest_sent_offline", "name", p.Name, "count", count) + "\n" + q.words.Say("review_no_account", "name", p.Name)
	}
	return q.words.Say("suggest_sent", "name", p.Name, "count", count)
}

func (q query) suggestTyped(ctx context.Context, p staff.Person, text string) (phrase.Sheet, error) {
	if isUnit(p) {
		return q.say("suggest_unit"), nil
	}
	if text == "" {
		return q.say("suggest_empty", "name", p.Name), nil
	}
	why, n, err := q.suggest(ctx, p, text, 0)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return phrase.Sheet{Line: q.sayFault(wrong.fault)}, nil
	case err != nil:
		return phrase.Sheet{}, err
	case why != "":
		return phrase.Sheet{Line: why}, nil
	}
	return phrase.Sheet{Line: q.suggested(p, n)}, nil
}

func (q query) suggestPressed(ctx context.Context, p staff.Person, seen shown) (phrase.Sheet, string, error) {
	why, n, err := q.suggest(ctx, p, seen.fill, seen.revision)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return q.again(ctx, p, seen, q.sayFault(wrong.fault))
	case err != nil:
		return phrase.Sheet{}, "", err
	case why != "":
		return q.again(ctx, p, seen, why)
	}
	seen.fill = ""
	said := q.suggested(p, n)
	s, _, err := q.again(ctx, p, seen, said)
	return s, said, err
}

// own is the suggestion that a button is about, when the person is to answer it.
func (q query) own(ctx context.Context, id string) (form.Suggestion, bool, error) {
	s, ok, err := q.Store.Suggestion(ctx, id)
	if err != nil {
		return s, false, fmt.Errorf("read a suggestion: %w", err)
	}
	return s, ok && s.Key == q.key(q.who) && s.Answer != form.Asked, nil
}

// suggestion is the card of a suggestion as it stands now.
func (q query) suggestion(ctx context.Context, s form.Suggestion, fault, fill, reply string) (phrase.Sheet, error) {
	f, err := q.Store.Form(ctx, s.Key)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	by, err := q.name(ctx, s.By)
	if err != nil {
		return phrase.Sheet{}, err
	}
	now, there := textOf(f, s.Comment)
	card := q.words.Suggested(phrase.SuggestedFigures{
		Suggestion: s, By: by, Now: now, Gone: s.Item != 0 && !there, Fault: fault, Fill: fill, Reply: reply,
	})
	return phrase.Sheet{Card: &card}, nil
}

// textOf is the item that a comment is about, as it reads in a form.
func textOf(f form.Form, c form.Comment) (string, bool) {
	post, _ := f.Post(c.Post)
	for _, it := range post.Answers[c.Slot].Items {
		if it.ID == c.Item {
			return it.Text, true
		}
	}
	return "", false
}

// adopt takes a suggestion over in the author's words.
func (q query) adopt(ctx context.Context, id, fill, reply string) (phrase.Sheet, string, error) {
	for range attempts {
		s, ok, err := q.own(ctx, id)
		switch {
		case err != nil:
			return phrase.Sheet{}, "", err
		case !ok:
			return q.say("suggest_not_yours"), "", nil
		case s.Answer != form.Open:
			sheet, err := q.suggestion(ctx, s, "", "", "")
			return sheet, "", err
		}
		again := func(fault string) (phrase.Sheet, string, error) {
			sheet, err := q.suggestion(ctx, s, fault, fill, reply)
			return sheet, "", err
		}
		text, unfit := conversation.OneItem(q.definition, fill)
		if unfit != nil {
			return again(q.words.Unfit(*unfit))
		}
		record, fault, err := q.adoption(ctx, s, text)
		switch {
		case err != nil:
			return phrase.Sheet{}, "", err
		case fault != "":
			return again(q.words.Say(fault))
		}
		switch err := q.Store.Commit(ctx, record); {
		case errors.Is(err, turn.ErrBehind):
			continue
		case err != nil:
			return phrase.Sheet{}, "", fmt.Errorf("take a suggestion over: %w", err)
		}
		q.afterwards(ctx, q.who, record.Turn.State, len(record.Items) > 0)
		sheet, err := q.suggestion(ctx, record.Suggestions[0], "", "", "")
		return sheet, q.words.Say("suggested_revision", "revision", strconv.Itoa(record.Turn.Filed.Revision)), err
	}
	return phrase.Sheet{}, "", fmt.Errorf("take a suggestion over after %d attempts: %w", attempts, turn.ErrBehind)
}

// adoption is what taking over a suggestion writes; fault is the phrase that says why it
// cannot be.
func (q query) adoption(ctx context.Context, s form.Suggestion, text string) (r turn.Record, fault string, err error) {
	state, _, err := q.Store.Recall(ctx, s.Key)
	if err != nil {
		return r, "", fmt.Errorf("recall the dialogue: %w", err)
	}
	f, err := q.Store.Form(ctx, s.Key)
	if err != nil {
		return r, "", fmt.Errorf("read the record: %w", err)
	}
	now, there := textOf(f, s.Comment)
	after, out, ok := conversation.Adopt(q.definition, state, f, s.Comment, text, q.Now().UnixMilli())
	switch {
	case f.Status.Sealed() || f.Status == form.Decided:
		return r, "suggest_sealed", nil
	case !takesSuggestions(f.Status):
		return r, "suggest_busy", nil
	case s.Item != 0 && !there:
		return r, "suggest_item_gone", nil
	case s.Item != 0 && now == text:
		return r, "suggest_same", nil
	case !q.mendable(q.who):
		return r, "suggest_closed", nil
	case !ok:
		return r, "suggest_busy", nil
	}
	s.Answer, s.AnsweredAt = form.Adapted, q.Now()
	if text == s.Text {
		s.Answer = form.Accepted
	}
	r = turn.Record{
		Key: s.Key, At: q.Now(), Turn: &turn.Turn{Was: state.Version, State: after, Changes: out.Changes, Filed: out.Filed},
		Suggestions: []form.Suggestion{s}, Notes: []audit.Entry{q.note(audit.Reply, q.who, out.Form.Revision)},
	}
	if q.who.OpenID != "" {
		r.Items = []outbox.Item{export.CopyOf(q.NewID(), q.who.OpenID, s.Key, q.who.Unit, out.Form.Revision, q.Now())}
	}
	return r, "", nil
}

// decline answers a suggestion that is not taken over.
func (q query) decline(ctx context.Context, id, fill, reply string) (phrase.Sheet, string, error) {
	s, ok, err := q.own(ctx, id)
	switch {
	case err != nil:
		return phrase.Sheet{}, "", err
	case !ok:
		return q.say("suggest_not_yours"), "", nil
	case s.Answer != form.Open:
		sheet, err := q.suggestion(ctx, s, "", "", "")
		return sheet, "", err
	case reply == "":
		sheet, err := q.suggestion(ctx, s, q.words.Say("suggest_no_reply"), fill, reply)
		return sheet, "", err
	case utf8.RuneCountInString(reply) > longestPoint:
		sheet, err := q.suggestion(ctx, s, q.words.Say("suggest_reply_long", "max", strconv.Itoa(longestPoint)), fill, reply)
		return sheet, "", err
	}
	s.Answer, s.Reply, s.AnsweredAt = form.Declined, reply, q.Now()
	f, err := q.Store.Form(ctx, s.Key)
	if err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("read the record: %w", err)
	}
	record := turn.Record{
		Key: s.Key, At: q.Now(), Suggestions: []form.Suggestion{s}, Notes: []audit.Entry{q.note(audit.Reply, q.who, f.Revision)},
	}
	if err := q.Store.Commit(ctx, record); err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("answer a suggestion: %w", err)
	}
	if s, _, err = q.own(ctx, id); err != nil { // as it was kept: the first answer stands
		return phrase.Sheet{}, "", err
	}
	sheet, err := q.suggestion(ctx, s, "", "", "")
	return sheet, "", err
}
