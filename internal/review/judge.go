package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// attempts bounds how often a verdict is tried again because the author, or another
// reviewer, was faster.
const attempts = 5

// ruling is what somebody decides about a form.
type ruling struct {
	conversation.Verdict
	what     audit.What
	revision int // the version that they saw; 0: whichever there is
	meeting  string
	comments []form.Comment
	// letter is what the author is told; nil: nothing.
	letter func(phrase.Scene, conversation.State, conversation.Outcome) message.Message
}

// came is what came of it. why is set when it was not done: a whole sentence.
type came struct {
	why      string
	form     form.Form
	comments []form.Comment
}

// judge brings a ruling into the author's record, all of it in one transaction. What
// the person has done themselves already counts as done.
func (q query) judge(ctx context.Context, p staff.Person, r ruling) (came, error) {
	q = q.at(p)
	for range attempts {
		s, _, err := q.Store.Recall(ctx, q.key(p))
		if err != nil {
			return came{}, fmt.Errorf("recall the dialogue: %w", err)
		}
		f, err := q.Store.Form(ctx, q.key(p))
		if err != nil {
			return came{}, fmt.Errorf("read the record: %w", err)
		}
		if c, settled, err := q.settled(ctx, p, f, r); settled || err != nil {
			return c, err
		}
		r.At = q.Now().UnixMilli()
		after, out, ok := conversation.Judge(s, f, r.Verdict)
		if !ok {
			return came{why: q.standing(p, f.Status), form: f}, nil
		}
		record, err := q.record(ctx, p, r, s, after, out)
		if err != nil {
			return came{}, err
		}
		switch err := q.Store.Commit(ctx, record); {
		case errors.Is(err, turn.ErrBehind):
			continue
		case err != nil:
			return came{}, fmt.Errorf("commit a verdict: %w", err)
		}
		q.afterwards(ctx, p, after, len(record.Items) > 0)
		return came{form: *out.Form}, nil
	}
	return came{}, fmt.Errorf("commit a verdict after %d attempts: %w", attempts, turn.ErrBehind)
}

// afterwards lets the author's next turn begin from the new state, and the letter leave.
func (q query) afterwards(ctx context.Context, p staff.Person, s conversation.State, letters bool) {
	if err := q.Sessions.Keep(ctx, q.key(p), s); err != nil {
		q.Logger.WarnContext(ctx, "session not kept", "person", p.ID, "error", err)
	}
	if letters {
		q.Wake()
	}
}

// settled says why there is nothing to decide: it was done already, the version is
// another one, or the form is in a state in which it cannot be.
func (q query) settled(ctx context.Context, p staff.Person, f form.Form, r ruling) (came, bool, error) {
	if q.writes(p) && r.Move != form.Decide {
		return came{why: q.words.Say(either("review_own", p)), form: f}, true, nil
	}
	if r.Move == form.Pass {
		if wrote, err := q.filledIn(ctx, p, f); wrote || err != nil {
			return came{why: q.words.Say("review_behalf", "name", p.Name), form: f}, wrote, err
		}
	}
	if f.Status == form.NotStarted {
		return came{why: q.words.Say("review_not_begun", "name", p.Name), form: f}, true, nil
	}
	if f.Revision == 0 {
		return came{why: q.words.Say("review_not_handed_in", "name", p.Name), form: f}, true, nil
	}
	if to, _ := f.Status.After(r.Move); to != f.Status && form.May(Hats(q.who, p), r.Move, f.Status) {
		return q.behind(p, f, r)
	}
	last, by, err := q.last(ctx, p)
	switch {
	case err != nil:
		return came{}, false, err
	case last != nil && stands(*last, f) && last.By == q.who.ID && last.Move == r.Move && slices.Equal(last.Comments, r.comments):
		return came{form: f}, true, nil // the same again: it was delivered twice, or pressed twice
	case form.May(Hats(q.who, p), r.Move, f.Status):
		return q.behind(p, f, r)
	case last == nil || !stands(*last, f):
		return came{why: q.whyNot(p, f.Status), form: f}, true, nil
	}
	why := q.words.DoneBy(*last, by)
	if note := q.standing(p, f.Status); note != "" {
		why += "\n" + note
	}
	return came{why: why, form: f}, true, nil
}

// behind says whether the version that was seen is no longer the one that there is.
func (q query) behind(p staff.Person, f form.Form, r ruling) (came, bool, error) {
	if r.revision != 0 && r.revision != f.Revision {
		return came{why: q.words.Say("review_newer", "name", p.Name), form: f}, true, nil
	}
	return came{}, false, nil
}

// stands says whether a form is in the state to which an act brought it.
func stands(r form.Review, f form.Form) bool {
	to, _ := form.Change{Kind: r.Move}.Moved()
	return to == f.Status
}

func (q query) whyNot(p staff.Person, s form.Status) string {
	if why := q.standing(p, s); why != "" {
		return why
	}
	return q.words.Say("review_refused")
}

// record is everything that a ruling writes.
func (q query) record(ctx context.Context, p staff.Person, r ruling, before, after conversation.State, out conversation.Outcome) (turn.Record, error) {
	key, now := q.key(p), q.Now()
	id := actID(key, after.Version)
	act := form.Review{
		ID: id, Key: key, Revision: out.Form.Revision, Move: r.Move, By: q.who.ID, At: now, Comments: r.comments, Meeting: r.meeting,
	}
	record := turn.Record{
		Key: key, By: q.who.ID, At: now,
		Turn:    &turn.Turn{Was: before.Version, State: after, Changes: out.Changes, Filed: out.Filed},
		Reviews: []form.Review{act}, Notes: []audit.Entry{q.note(r.what, p, act.Revision)},
	}
	if r.letter == nil {
		return record, nil
	}
	readers, err := q.readers(ctx, p)
	if err != nil {
		return record, err
	}
	for _, to := range readers {
		sc, err := q.scene(ctx, to)
		if err != nil {
			return record, err
		}
		letter := id
		if to.ID != p.ID {
			sc.By, sc.Record, sc.Head = to, key.Person, q.words.Say("unit_head", "unit", p.Unit)
			letter = hashed(id, to.ID)
		}
		record.Items = append(record.Items, q.letter(to, letter, string(r.what), r.letter(sc, after, out)))
	}
	return record, nil
}

// letter is a message to somebody of its own, once for an id.
func (q query) letter(p staff.Person, id, reason string, m message.Message) outbox.Item {
	return outbox.Item{
		ID: q.NewID(), Key: "review/" + id, To: p.OpenID, Message: m, Priority: outbox.Notice, NotBefore: q.Now(), Reason: reason,
	}
}

// actID names the act that made a version of a record.
func actID(key form.Key, version int64) string {
	return hashed(key.Campaign, key.Person, strconv.FormatInt(version, 10))
}

// hashed is an id that is the same for the same parts.
func hashed(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// scene is the author's own: what they get can be pressed and answered by them.
func (q query) scene(ctx context.Context, p staff.Person) (phrase.Scene, error) {
	c := q.campaign.For(p.Unit)
	sc := phrase.Scene{
		Library: q.Library, Definition: q.definition, Campaign: c, Person: p, Now: q.Now(), Zone: q.Zone, Days: c.Days(q.Zone, q.Book),
	}
	liaison, ok, err := q.Liaisons.Liaison(ctx, p.Unit)
	if err != nil {
		return sc, fmt.Errorf("find the liaison: %w", err)
	}
	if ok {
		sc.Liaison = liaison.Name
	}
	return sc, nil
}

// returned is the letter of a return: the author's own screen.
func returned(sc phrase.Scene, s conversation.State, out conversation.Outcome) message.Message {
	return message.Show(sc.Card(s, out))
}

// open says whether the author could mend the form now.
func (q query) mendable(p staff.Person) bool {
	return q.campaign.For(p.Unit).PeriodAt(q.Now()) == campaign.Open
}
