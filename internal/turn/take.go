package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
)

// take is the step: recall, step, phrase, commit, remember, send. It reports an
// event that had been committed before, which changes nothing.
func (v visit) take(ctx context.Context, deed conversation.Deed, speak func(phrase.Scene, conversation.State, conversation.Outcome) *message.Message) (seen bool, err error) {
	event := conversation.Event{
		At: v.in.At.UnixMilli(), Deed: deed, Known: v.author.Posts,
		Closed: v.campaign.PeriodAt(v.moment()) != campaign.Open,
	}
	v.inUnit(&event)
	scene, err := v.scene(ctx)
	if err != nil {
		return false, err
	}
	state, remembered, err := v.recall(ctx)
	for range attempts {
		if err != nil {
			return false, err
		}
		if err := v.belongs(state); err != nil {
			return false, err
		}
		if scene.Note, err = v.behalfNote(ctx, scene, state); err != nil {
			return false, err
		}
		after, out, stepErr := v.step(ctx, state, event)
		if stepErr != nil {
			return false, stepErr
		}
		if remembered && out.Stale() {
			// Perhaps it is not the card that is old, but the memory.
			state, remembered, err = v.fromLedger(ctx)
			continue
		}
		after = v.sign(state, after)
		record := v.record(state, after, out)
		if v.key.IsUnit() {
			holder, err := v.penOf(ctx, &scene, after)
			if err != nil {
				return false, err
			}
			v.together(&record, state, out, scene, holder)
		}
		if m := speak(scene, after, out); m != nil {
			record.Items = append([]outbox.Item{v.item(*m, "answer")}, record.Items...)
		}
		if record.Turn == nil && len(record.Items) == 0 && record.Question == nil {
			return false, nil
		}
		err = v.Ledger.Commit(ctx, record)
		switch {
		case err == nil:
			v.remember(ctx, record)
			v.Post.Deliver(record.Items)
			return false, v.leave(ctx, out)
		case errors.Is(err, ErrSeen):
			return true, nil
		case errors.Is(err, ErrBehind):
			state, remembered, err = v.fromLedger(ctx)
		default:
			return false, fmt.Errorf("commit the turn: %w", err)
		}
	}
	return false, fmt.Errorf("commit the turn after %d attempts: %w", attempts, ErrBehind)
}

// late is how long after an instant an event may still count as done in it:
// the platform's last redelivery comes after six hours.
const late = 8 * time.Hour

// moment is the instant that decides whether the campaign is open: when the
// person did it, unless the platform's clock is far from ours.
func (v visit) moment() time.Time {
	now := v.Now()
	if d := now.Sub(v.in.At); d > 0 && d < late {
		return v.in.At
	}
	return now
}

func (v visit) scene(ctx context.Context) (phrase.Scene, error) {
	sc := phrase.Scene{
		Library: v.Library, Definition: v.definition, Campaign: v.campaign, Person: v.author,
		Now: v.Now(), Zone: v.Zone, Days: v.calendar(v.campaign),
	}
	liaison, ok, err := v.Directory.Liaison(ctx, v.author.Unit)
	if err != nil {
		return sc, fmt.Errorf("find the liaison: %w", err)
	}
	if ok {
		sc.Liaison = liaison.Name
	}
	v.dress(&sc)
	return sc, nil
}

// recall takes what the sessions remember, else what the ledger has. Of somebody
// else's record only the ledger counts: it says whether they have begun themselves.
func (v visit) recall(ctx context.Context) (s conversation.State, remembered bool, err error) {
	if v.elsewhere() || v.astray {
		return v.fromLedger(ctx)
	}
	s, remembered, err = v.Sessions.Load(ctx, v.key)
	if err != nil {
		v.Logger.WarnContext(ctx, "session not loaded", "person", v.key.Person, "error", err)
	}
	if remembered && err == nil {
		return s, true, nil
	}
	return v.fromLedger(ctx)
}

// fromLedger takes what the ledger has, and forgets what was remembered.
func (v visit) fromLedger(ctx context.Context) (s conversation.State, remembered bool, err error) {
	if err := v.Sessions.Forget(ctx, v.key); err != nil {
		v.Logger.WarnContext(ctx, "session not forgotten", "person", v.key.Person, "error", err)
	}
	s, _, err = v.Ledger.Recall(ctx, v.key)
	if err != nil {
		return s, false, fmt.Errorf("recall the dialogue: %w", err)
	}
	return s, false, nil
}

// step takes the step, with the record when it cannot be taken without.
func (v visit) step(ctx context.Context, s conversation.State, e conversation.Event) (conversation.State, conversation.Outcome, error) {
	after, out := conversation.Step(v.definition, s, nil, e)
	if out.NeedSheet {
		sheet, err := v.reread(ctx, s.Import)
		if err != nil {
			return s, out, err
		}
		e.Sheet = &sheet
		after, out = conversation.Step(v.definition, s, nil, e)
	}
	if !out.NeedForm {
		return after, out, nil
	}
	f, err := v.Ledger.Form(ctx, v.key)
	if err != nil {
		return s, out, fmt.Errorf("read the record: %w", err)
	}
	after, out = conversation.Step(v.definition, s, &f, e)
	return after, out, nil
}

func (v visit) record(before, after conversation.State, out conversation.Outcome) Record {
	now := v.Now()
	r := Record{EventID: v.in.EventID, Key: v.key, At: now, Owner: v.Owner, Lease: now.Add(v.Lease)}
	if after.Version != before.Version {
		r.Turn = &Turn{Was: before.Version, State: after, Changes: out.Changes, Filed: out.Filed}
	}
	if out.Question != "" {
		r.Question = &Question{ID: v.NewID(), Unit: v.who.Unit, Text: out.Question, By: v.who.ID}
	}
	if v.onBehalf() {
		v.behalf(&r, after, out)
		return r
	}
	if v.key.IsUnit() {
		return r // see together
	}
	if out.Filed != nil {
		r.Items = []outbox.Item{export.CopyOf(v.NewID(), v.in.OpenID, v.key, v.who.Unit, out.Filed.Revision, now)}
	}
	return r
}

// remember keeps the new state for the next turn; forgetting costs only time.
func (v visit) remember(ctx context.Context, r Record) {
	if r.Turn == nil {
		return
	}
	if err := v.Sessions.Keep(ctx, v.key, r.Turn.State); err != nil {
		v.Logger.WarnContext(ctx, "session not kept", "person", v.key.Person, "error", err)
	}
}
