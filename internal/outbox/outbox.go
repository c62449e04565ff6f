// Package outbox is the one door through which something leaves: it claims what
// is due, keeps to the platform's limits, sends, keeps the receipt and tries
// again. What waits is in SQL, written in the transaction of whoever decided it.
package outbox

import (
	"context"
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
	// Cancelled items were no longer wanted; the reason is kept.
	Cancelled Status = "cancelled"
)

// Result is what came of one attempt.
type Result struct {
	Status    Status    // Sent, Refused, InDoubt, Expired; Waiting: try again at NotBefore
	NotBefore time.Time // with Waiting
	MessageID string    // with Sent: the platform's id of the message
	Detail    string    // why, with everything but Sent; no content, no secret
	Counted   bool      // whether the attempt counts (a refusal by rate does not)
}

// Tray keeps the items. All its methods are safe for several replicas at once.
type Tray interface {
	// Put keeps items whose Key is new and leaves out the others.
	Put(ctx context.Context, items []Item) error
	// Claim takes up to n items that are due at now: waiting ones, and claimed
	// ones whose lease has ended, by priority, then by age. They are the owner's
	// for the length of the lease. Of one whose lease has ended nobody knows
	// whether it was sent: that attempt is counted, and FirstTry is when it was
	// claimed if it was the first. Items of the same age come by ID.
	Claim(ctx context.Context, owner string, now time.Time, lease time.Duration, n int) ([]Item, error)
	// Settle records what came of an attempt begun at now. It changes nothing
	// when the item is no longer claimed by the owner. An attempt that does not
	// count neither raises Attempt nor sets FirstTry.
	Settle(ctx context.Context, owner, id string, now time.Time, r Result) error
}

// Maker makes the message of an item that is About something, at the moment it is
// to leave.
type Maker interface {
	// Make looks again whether the item is still wanted and makes its message from
	// what is known now. An error means that it could not be found out: the item
	// waits.
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

// SendError is the platform's refusal.
type SendError struct {
	Code      int           // the platform's code; 0 when there was none
	Detail    string        // the platform's own words and log id; never content
	Retryable bool          // the same item may be taken later
	Limited   bool          // refused by rate: nobody may send before After has passed
	After     time.Duration // how long to wait, when the platform named a time
}

// Error returns the code and the platform's words.
func (e *SendError) Error() string {
	return fmt.Sprintf("platform refused the message: %d %s", e.Code, e.Detail)
}
