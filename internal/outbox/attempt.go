package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lianbot/internal/message"
)

const (
	// Lease is how long a claimed item belongs to its owner. An attempt begins
	// only when what is left of it is longer than a send and the note of its
	// result may take, so that it need not be renewed.
	Lease = 30 * time.Second

	sendTimeout = 10 * time.Second
	// uploadTimeout is sendTimeout for a large document.
	uploadTimeout = 20 * time.Second
	largeDocument = 1 << 20
	makeTimeout   = 5 * time.Second
	settleTimeout = 5 * time.Second

	// tryFor is how long an item is tried, counted from the beginning of the
	// first attempt. The platform forgets the idempotency key after an hour.
	tryFor = 55 * time.Minute

	// unnamedHold is how long a refusal by rate stops everything when the
	// platform did not name a time.
	unnamedHold = time.Second

	// fresh is how long a message that was made may wait for the budget.
	fresh = 2 * time.Second

	// makeAgain is when a message is made that could not be.
	makeAgain = 15 * time.Second

	// maxDetail is how much of an error's words is kept, in bytes.
	maxDetail = 500
)

// outcome is what came of an item in hand.
type outcome struct {
	Result
	began time.Time
	// aside says that it waits for reasons of its own: what stands behind it need
	// not wait with it.
	aside bool
}

// attempt tries to send an item and returns when it began and what came of it. It
// waits for the budget as long as ctx and the claim allow; a send that has begun
// ends with flight. The message is made before the budget is spent: an item that
// is no longer wanted costs no call.
func (d *Dispatcher) attempt(ctx, flight context.Context, e entry) outcome {
	var made time.Time
	for {
		now := d.Now()
		if r, over := verdict(e, now); over {
			return outcome{Result: r, began: now}
		}
		if ctx.Err() != nil {
			return outcome{Result: handBack(e, "the replica stopped"), began: now}
		}
		if d.stopped(e) {
			return outcome{Result: handBack(e, "its kind is paused"), began: now, aside: true}
		}
		if d.toBeMade(e) && (made.IsZero() || now.Sub(made).Abs() > fresh) {
			message, r, over := d.make(ctx, e, now)
			if over {
				return outcome{Result: r, began: now, aside: true}
			}
			e.Message, made = message, d.Now()
			continue // that took time
		}
		wait := d.Budget.Take(ctx, now, e.api(), e.To, e.Priority)
		if wait <= 0 {
			return outcome{Result: d.send(flight, e.Item, now), began: now}
		}
		if free := now.Add(wait); !inTime(e, free) {
			d.pause(now, wait)
			return outcome{Result: Result{Status: Waiting, NotBefore: free, Detail: "held by the rate limit"}, began: now}
		}
		d.sleep(ctx, wait)
	}
}

// toBeMade reports whether the item's message is made when it leaves.
func (d *Dispatcher) toBeMade(e entry) bool { return d.Maker != nil && e.About.Kind != "" }

// make asks the maker. It returns the message, or what becomes of the item instead.
func (d *Dispatcher) make(ctx context.Context, e entry, now time.Time) (message.Message, Result, bool) {
	ask, cancel := context.WithTimeout(ctx, makeTimeout)
	defer cancel()
	decision, err := d.Maker.Make(ask, e.Item, now)
	switch {
	case err != nil && ctx.Err() != nil:
		return message.Message{}, handBack(e, "the replica stopped"), true
	case err != nil:
		d.Logger.WarnContext(ctx, "outbox item not made", "item", e.ID, "key", e.Key, "error", err)
		again := now.Add(time.Duration(float64(makeAgain) * (0.8 + 0.4*d.Rand())))
		return message.Message{}, Result{Status: Waiting, NotBefore: again, Detail: clip("not made: " + err.Error())}, true
	case decision.Cancel != "":
		return message.Message{}, dropped(e, decision.Cancel), true
	case !decision.Later.IsZero():
		return message.Message{}, putOff(e, later(decision.Later, now.Add(time.Second)), decision.Why), true
	}
	return decision.Message, Result{}, false
}

// dropped is the result of an item that is not wanted any more. One that was tried
// may have arrived, so it is not said to be cancelled; and it is not tried again
// either, since that might be the first time that it arrives.
func dropped(e entry, why string) Result {
	if e.Attempt > 0 {
		return Result{Status: InDoubt, Detail: clip(why + "; an earlier attempt may have arrived")}
	}
	return Result{Status: Cancelled, Detail: clip(why)}
}

// putOff is the result of an item that is not to leave before t.
func putOff(e entry, t time.Time, why string) Result {
	switch {
	case !e.NotAfter.IsZero() && t.After(e.NotAfter):
		return Result{Status: Expired, Detail: clip("put off beyond its end: " + why)}
	case !e.FirstTry.IsZero() && t.Sub(e.FirstTry) > tryFor:
		return Result{Status: InDoubt, Detail: clip(why + "; an earlier attempt may have arrived")}
	}
	return Result{Status: Waiting, NotBefore: t, Detail: clip(why)}
}

// verdict says what has become of an item without another attempt, if anything.
func verdict(e entry, now time.Time) (Result, bool) {
	switch {
	case !e.NotAfter.IsZero() && now.After(e.NotAfter):
		return Result{Status: Expired, Detail: fmt.Sprintf("too late after %d attempts", e.Attempt)}, true
	case !e.FirstTry.IsZero() && now.Sub(e.FirstTry) > tryFor:
		return Result{Status: InDoubt, Detail: fmt.Sprintf("unconfirmed after %d attempts", e.Attempt)}, true
	case !inTime(e, now):
		return handBack(e, "the claim was about to end"), true
	}
	return Result{}, false
}

// inTime reports whether an attempt that begins at t is over before the claim is.
func inTime(e entry, t time.Time) bool {
	return !t.Add(timeout(e.Item) + settleTimeout).After(e.until)
}

// timeout is how long a send may take.
func timeout(item Item) time.Duration {
	if f := item.Message.File; f != nil && len(f.Data) > largeDocument {
		return uploadTimeout
	}
	return sendTimeout
}

// handBack is the result of an item that was claimed and not tried. It is due
// as before, so it keeps its age.
func handBack(e entry, why string) Result {
	return Result{Status: Waiting, NotBefore: e.NotBefore, Detail: why}
}

// queueBehind is the result of an item that was not tried because an earlier one
// of the same lane and recipient must wait until t.
func queueBehind(e entry, t time.Time) Result {
	return Result{Status: Waiting, NotBefore: later(t, e.NotBefore), Detail: "behind an earlier message"}
}

// send gives the item to the platform and reads the answer.
func (d *Dispatcher) send(flight context.Context, item Item, began time.Time) Result {
	ctx, cancel := context.WithTimeout(flight, timeout(item))
	defer cancel()
	messageID, err := d.Sender.Send(ctx, item)
	now := d.Now()
	if err == nil {
		d.Budget.Passed(flight, now)
		return Result{Status: Sent, MessageID: messageID, Counted: true, Call: item.api().String(), Uploaded: item.Message.File != nil}
	}
	var after time.Duration
	if refusal, ok := errors.AsType[*SendError](err); ok {
		after = refusal.After
		detail := clip(fmt.Sprintf("%d %s", refusal.Code, refusal.Detail))
		switch {
		case refusal.Limited:
			if after <= 0 {
				after = unnamedHold
			}
			d.Budget.Hold(flight, now, after, detail)
			d.Logger.WarnContext(flight, "sending held", "code", refusal.Code, "detail", detail, "pause", after)
			return Result{Status: Waiting, NotBefore: now.Add(after), Detail: detail, Code: refusal.Code}
		case !refusal.Retryable:
			return Result{Status: Refused, Detail: detail, Counted: true, Code: refusal.Code, Blame: refusal.Blame}
		}
	}
	first := item.FirstTry
	if first.IsZero() {
		first = began
	}
	next := now.Add(max(after, backoff(item.Attempt, d.Rand())))
	if next.Sub(first) > tryFor {
		return Result{Status: InDoubt, Detail: clip(err.Error()), Counted: true}
	}
	return Result{Status: Waiting, NotBefore: next, Detail: clip(err.Error()), Counted: true}
}

// backoff returns the pause after an attempt before which there were so many
// others: 2 s at first, 10 minutes in the end, a fifth more or less by r, which
// is in [0, 1), so that items that failed together do not come back together.
func backoff(attempts int, r float64) time.Duration {
	steps := [...]time.Duration{
		2 * time.Second, 5 * time.Second, 15 * time.Second, 45 * time.Second,
		2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	}
	step := steps[min(max(attempts, 0), len(steps)-1)]
	return time.Duration(float64(step) * (0.8 + 0.4*r))
}

// clip shortens an error's words.
func clip(s string) string {
	if len(s) > maxDetail {
		s = s[:maxDetail]
	}
	return strings.ToValidUTF8(s, "")
}

// sleep returns when d has passed or ctx is done.
func (d *Dispatcher) sleep(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-d.After(wait):
	}
}
