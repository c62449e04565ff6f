// Package outbox is the one door through which something leaves: it claims what
// is due, keeps to the platform's limits, sends, keeps the receipt and tries
// again. What waits is in SQL, written in the transaction of whoever decided it.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lianbot/internal/message"
)

// Priority orders what is due: a person who waits comes before everybody else.
type Priority int

// The priorities, the most urgent first.
const (
	Reply    Priority = 1
	Notice   Priority = 2
	Reminder Priority = 3
)

// Item is one message that must leave.
type Item struct {
	// ID is unique and at most 50 characters, since it is also the platform's
	// idempotency key over all attempts.
	ID string
	// Key makes planning repeatable: a second item with the same key is not
	// kept. It is at most 190 bytes.
	Key string
	// To is the open id of a person, or the id of a group chat.
	To string
	// Group says that To is a group chat.
	Group bool
	// ReplyTo is the message that is answered; empty for a message of its own.
	ReplyTo  string
	Message  message.Message
	Priority Priority
	// NotBefore is when it may leave; NotAfter when it has become pointless
	// (the zero time: never).
	NotBefore, NotAfter time.Time
	// Reason says in one word why it is sent: invitation, answer, nudge.
	Reason string
	// Attempt counts the tries so far; FirstTry is when the first one began.
	Attempt  int
	FirstTry time.Time
	// About is set when the message is made at the moment it leaves, by the Maker,
	// from what is known then; Message is empty until that has been done.
	About About
	// Bundle is the same for items that say the same to everybody and have nothing
	// to press: many of them may leave in one call. Empty: on its own.
	Bundle string
}

// About says what an item is about. The zero value is nothing: its message is
// ready.
type About struct {
	Kind     string // what kind of message: the Maker knows the kinds
	Campaign string
	Plan     int64  // the version of the campaign's plan under which it was planned
	Stage    string // the rung of the ladder, or the day of a digest
	Person   string // the employee number of the recipient
	Unit     string
}

// Status is how far an item has come.
type Status string

// The states of an item. Only Waiting and Claimed can still leave.
const (
	Waiting Status = "waiting"
	Claimed Status = "claimed"  // by a replica, until its lease ends
	Sent    Status = "sent"     // the platform has confirmed it
	Refused Status = "refused"  // the platform will never take it; the reason is kept
	InDoubt Status = "in_doubt" // tried until the idempotency key would have expired
	Expired Status = "expired"  // it became pointless before it could leave
	// Cancelled items were no longer wanted before they could leave; the reason is
	// kept. One that may have arrived is never cancelled, but in doubt.
	Cancelled Status = "cancelled"
)

// Result is what came of one attempt.
type Result struct {
	Status    Status    // Sent, Refused, InDoubt, Expired, Cancelled; Waiting: try again at NotBefore
	NotBefore time.Time // with Waiting
	MessageID string    // with Sent: the platform's id of the message
	Detail    string    // why, with everything but Sent; no content, no secret
	Counted   bool      // whether the attempt counts (a refusal by rate does not)
	Code      int       // the platform's code of a refusal; 0 when there was none
	Blame     Blame     // with Refused
	// Call is the call that the platform charges for, as API names it, and empty
	// when it charges for none. Uploaded says that it charges for an upload as well.
	Call     string
	Uploaded bool
}

// Upload is what the call for an upload is counted as.
const Upload = "upload"

// Blame says what a refusal is about.
type Blame int

// What a refusal can be about. The zero value is this one message.
const (
	BlameMessage   Blame = iota
	BlameRecipient       // nothing reaches this recipient
	BlameKind            // the platform refuses what such messages say or look like
)

// Settled is what came of one item of several.
type Settled struct {
	ID string
	Result
}

// Tray keeps the items. All its methods are safe for several replicas at once.
type Tray interface {
	// Put keeps items whose Key is new and leaves out the others.
	Put(ctx context.Context, items []Item) error
	// Claim takes up to n items that are due at now: replies, then claimed ones whose
	// lease has ended, then waiting ones by priority; each of these by age, and those
	// of the same age by ID. A reminder that was tried is from then on a Notice, and
	// so comes before those that were not. They are the owner's for the length of the
	// lease. Of one whose lease has ended nobody knows whether it was sent: that
	// attempt is counted, and FirstTry is when it was claimed if it was the first.
	Claim(ctx context.Context, owner string, now time.Time, lease time.Duration, n int) ([]Item, error)
	// Settle records what came of an attempt begun at now. It changes nothing
	// when the item is no longer claimed by the owner. An attempt that does not
	// count neither raises Attempt nor sets FirstTry.
	//
	// With it, and only when it was recorded, the call of r.Call is counted in the
	// month of now; a recipient who is to blame is remembered as unreachable, and
	// forgotten as such when something was sent.
	Settle(ctx context.Context, owner, id string, now time.Time, r Result) error

	// ClaimBundle takes up to n waiting items of one bundle that are due at now,
	// for the length of the lease.
	ClaimBundle(ctx context.Context, owner, bundle string, now time.Time, lease time.Duration, n int) ([]Item, error)
	// Depart writes down that items are about to leave together in one call, and
	// returns the ids of those that are still claimed by the owner; the others do not
	// leave. From then on nobody knows whether they have arrived, until they are
	// settled: such an item is not handed out again when its lease has ended, but is
	// in doubt.
	Depart(ctx context.Context, owner, batch string, ids []string) ([]string, error)
	// SettleAll records, all at once, what came of items that departed together. The
	// call is counted as in Settle.
	SettleAll(ctx context.Context, owner string, now time.Time, call string, settled []Settled) error

	// Pause keeps items of the kind from being claimed until somebody resumes it.
	Pause(ctx context.Context, kind, why string, now time.Time) error
}

// Maker makes the message of an item that is About something, at the moment it is
// to leave.
type Maker interface {
	// Make looks again whether the item is still wanted and makes its message from
	// what is known now. An error means that it could not be found out: the item
	// waits. It is asked again before every attempt, since a person may have finished
	// meanwhile; what it made is kept nowhere. Later attempts may say something else
	// under the same id: the platform takes one of them.
	Make(ctx context.Context, item Item, now time.Time) (Decision, error)
}

// Decision is what becomes of an item at the moment it is to leave: one of its
// fields is set.
type Decision struct {
	Message message.Message
	// Cancel says in one word why it is no longer wanted.
	Cancel string
	// Later is from when it may leave, with Why in one word.
	Later time.Time
	Why   string
}

// Sender gives one item to the platform.
type Sender interface {
	// Send returns the platform's id of the message. A failure is a *SendError,
	// or an error of which nothing is known: then the item may have arrived.
	Send(ctx context.Context, item Item) (messageID string, err error)
}

// Batcher is a Sender that can give one message to many people in one call.
type Batcher interface {
	// SendBatch sends the message of the first item, which is that of all of them,
	// to up to MostBatched people. The platform has no idempotency key for that. A
	// failure is ErrNoBatches, or a *SendError when nothing was sent, or an error of
	// which nothing is known: then the items may have arrived.
	SendBatch(ctx context.Context, items []Item) (BatchResult, error)
}

// MostBatched is to how many people one message may go in one call.
const MostBatched = 200

// BatchResult is what the platform said to a batch.
type BatchResult struct {
	MessageID string
	Invalid   []string // recipients to whom it is not sent
}

// ErrNoBatches says that the platform does not take batches of this app.
var ErrNoBatches = errors.New("the platform takes no batches")

// SendError is the platform's refusal.
type SendError struct {
	Code      int           // the platform's code; 0 when there was none
	Detail    string        // the platform's own words and log id; never content
	Retryable bool          // the same item may be taken later
	Limited   bool          // refused by rate: nobody may send before After has passed
	After     time.Duration // how long to wait, when the platform named a time
	Blame     Blame         // what it is about, when it is final
}

// Error returns the code and the platform's words.
func (e *SendError) Error() string {
	return fmt.Sprintf("platform refused the message: %d %s", e.Code, e.Detail)
}
