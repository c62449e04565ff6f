package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
)

// Letter is an item of the outbox as an administrator may see it: everything but
// what it says.
type Letter struct {
	ID     string
	Status string // as the statuses of the outbox are called
	// At is when it was settled, or from when it may leave.
	At           time.Time
	Kind         string // what it is about, or why it is sent when it is about nothing
	Number, Name string // of the recipient; Number may be the platform's id
	Unit         string
	Stage        string
	Detail       string
	Attempts     int
	FirstTry     time.Time
	NotAfter     time.Time
	MessageID    string
	Batch        string
}

// LetterFilter chooses letters; what is empty does not choose.
type LetterFilter struct {
	ID, Status, Kind, Unit string
	Limit                  int
}

// OutboxStatuses are the names of the statuses, the open ones first.
func OutboxStatuses() []string {
	return []string{
		string(outbox.Waiting), string(outbox.Claimed), string(outbox.Sent), string(outbox.InDoubt),
		string(outbox.Refused), string(outbox.Expired), string(outbox.Cancelled),
	}
}

// ListOutbox returns letters, the latest first, what is paused, and the hold when the
// platform lets nothing through.
func ListOutbox(ctx context.Context, o Options, f LetterFilter) (view OutboxView, err error) {
	err = withDatabase(ctx, o, func(db *sqldb.DB) error {
		entries, err := db.Sent(ctx, sqldb.Filter{
			ID: f.ID, Status: outbox.Status(f.Status), Kind: f.Kind, Unit: f.Unit, Limit: f.Limit,
		})
		if err != nil {
			return err
		}
		for _, e := range entries {
			view.Letters = append(view.Letters, letter(e))
		}
		pauses, err := db.Pauses(ctx)
		if err != nil {
			return err
		}
		for _, p := range pauses {
			kind := p.Kind
			if kind == sqldb.AllKinds {
				kind = ""
			}
			view.Pauses = append(view.Pauses, OutboxPause{Kind: kind, Why: p.Why, Since: p.Since.In(Zone())})
		}
		hold, err := db.Held(ctx)
		if err == nil && hold.On(o.Now()) {
			view.HeldSince, view.HeldWhy = hold.Since.In(Zone()), hold.Why
		}
		return err
	})
	return view, err
}

// OutboxView is how the outbox stands.
type OutboxView struct {
	Letters   []Letter
	Pauses    []OutboxPause
	HeldSince time.Time // the zero time: the platform lets messages through
	HeldWhy   string
}

// OutboxPause is a kind that is not sent; the empty one is everything but replies.
type OutboxPause struct {
	Kind, Why string
	Since     time.Time
}

func letter(e sqldb.Entry) Letter {
	l := Letter{
		ID: e.ID, Status: string(e.Status), At: e.SettledAt, Kind: e.About.Kind, Number: e.Number, Name: e.Name,
		Unit: e.About.Unit, Stage: e.About.Stage, Detail: e.Detail, Attempts: e.Attempt, FirstTry: e.FirstTry,
		NotAfter: e.NotAfter, MessageID: e.MessageID, Batch: e.Batch,
	}
	if l.At.IsZero() || e.Status == outbox.Waiting {
		l.At = e.NotBefore
	}
	if l.Kind == "" {
		l.Kind = e.Reason
	}
	if l.Number == "" {
		l.Number = e.To
	}
	for _, t := range []*time.Time{&l.At, &l.FirstTry, &l.NotAfter} {
		if !t.IsZero() {
			*t = t.In(Zone())
		}
	}
	return l
}

// Retried is what came of an item that was to be tried again: the phrase that says
// so, and the id that it has now.
type Retried struct{ ID, Became, Outcome string }

// RetryOutbox lets items leave that were refused, are in doubt, expired or were
// cancelled.
func RetryOutbox(ctx context.Context, o Options, ids []string) (retried []Retried, err error) {
	newID := newIDs(o)
	err = withDatabase(ctx, o, func(db *sqldb.DB) error {
		for _, id := range ids {
			became, err := db.Retry(ctx, id, newID(), o.Now())
			r := Retried{ID: id, Became: became}
			switch {
			case errors.Is(err, sqldb.ErrNoItem):
				r.Outcome = "outbox_unknown"
			case errors.Is(err, sqldb.ErrNotEnded):
				r.Outcome = "outbox_not_ended"
			case errors.Is(err, sqldb.ErrTooSoon):
				r.Outcome = "outbox_too_soon"
			case err != nil:
				return err
			case became == id:
				r.Outcome = "outbox_retried"
			default:
				r.Outcome = "outbox_retried_anew"
			}
			retried = append(retried, r)
		}
		return nil
	})
	return retried, err
}

// CancelOutbox cancels what waits: the items, or everything of a kind. It returns how
// many there were, and which of the items do not wait.
func CancelOutbox(ctx context.Context, o Options, ids []string, kind string) (cancelled int, left []string, err error) {
	const why = "cancelled by hand"
	err = withDatabase(ctx, o, func(db *sqldb.DB) error {
		for _, id := range ids {
			ok, err := db.CancelItem(ctx, id, why, o.Now())
			if err != nil {
				return err
			}
			if ok {
				cancelled++
			} else {
				left = append(left, id)
			}
		}
		if kind == "" {
			return nil
		}
		n, err := db.CancelKind(ctx, kind, why, o.Now())
		cancelled += n
		return err
	})
	return cancelled, left, err
}

// PauseOutbox pauses a kind, or resumes it; the empty kind is everything but replies.
// It reports whether that changed anything.
func PauseOutbox(ctx context.Context, o Options, kind string, off bool) (changed bool, err error) {
	if kind == "" {
		kind = sqldb.AllKinds
	}
	err = withDatabase(ctx, o, func(db *sqldb.DB) error {
		if off {
			changed, err = db.Resume(ctx, kind)
			return err
		}
		pauses, err := db.Pauses(ctx)
		if err != nil {
			return err
		}
		changed = !slices.ContainsFunc(pauses, func(p sqldb.Pause) bool { return p.Kind == kind })
		return db.Pause(ctx, kind, "paused by hand", o.Now())
	})
	return changed, err
}

// withDatabase opens the database for one task.
func withDatabase(ctx context.Context, o Options, do func(*sqldb.DB) error) (err error) {
	db, err := openDatabase(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(db)
}
