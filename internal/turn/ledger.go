package turn

import (
	"context"
	"errors"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
)

// ErrSeen says that the event has been committed before. Nothing was written.
var ErrSeen = errors.New("event seen before")

// ErrBehind says that the record has moved on since the version that the turn
// started from. Nothing was written.
var ErrBehind = errors.New("record has moved on")

// Record is everything that one turn writes, in one transaction.
type Record struct {
	EventID string // unique; empty for a press that changes nothing (then nothing is committed)
	Key     form.Key
	By      string    // the employee number of who did it; empty: whose record it is
	At      time.Time // when the turn was taken
	// Turn is what changes in the dialogue; nil when the event only had to be
	// answered (a command, a question before the beginning).
	Turn *Turn
	// Question is what a person asked that nobody had an answer to.
	Question *Question
	// Reviews are what somebody else did to the record by this turn.
	Reviews []form.Review
	// Suggestions are made by it, or answered: one that waits is kept unless its id is
	// known, any other is the answer to the open one with its id.
	Suggestions []form.Suggestion
	// Notes are written down about it. That a version was handed in is, without them.
	Notes []audit.Entry
	// Items must leave. They are written as claimed by Owner until Lease, since
	// the replica that commits them sends them at once.
	Items []outbox.Item
	Owner string
	Lease time.Time
}

// Turn is a step of the dialogue: it is written if the record still has the
// version Was, and makes it State.Version.
type Turn struct {
	Was     int64 // 0: there is no record yet
	State   conversation.State
	Changes []form.Change
	// Filed is the whole record as submitted by this turn, kept as a version.
	Filed *form.Form
}

// Question is one that a person asked and that waits for the unit's liaison.
type Question struct {
	ID   string
	Unit string
	Text string
	By   string // the employee number; empty: whose record it is
}

// Ledger is the truth. All its methods are safe for several replicas at once.
type Ledger interface {
	// Recall returns the dialogue's state as of the last commit, and false when
	// the person has none in this campaign.
	Recall(ctx context.Context, key form.Key) (conversation.State, bool, error)
	// Form returns the record as of the last commit. A person without one has
	// the zero Form with the status form.NotStarted.
	Form(ctx context.Context, key form.Key) (form.Form, error)
	// Commit writes a turn, all of it or nothing. Errors: ErrSeen, ErrBehind;
	// anything else means that the ledger could not be reached and that the turn
	// may or may not have been written: the same EventID tells.
	Commit(ctx context.Context, r Record) error
}

// Sessions remembers states between turns. It may forget anything at any time;
// errors are treated as having forgotten.
type Sessions interface {
	// Load returns what is remembered, and false when there is nothing.
	Load(ctx context.Context, key form.Key) (conversation.State, bool, error)
	// Keep remembers a state unless a newer version is remembered already.
	Keep(ctx context.Context, key form.Key, s conversation.State) error
	// Forget drops what is remembered.
	Forget(ctx context.Context, key form.Key) error
}
