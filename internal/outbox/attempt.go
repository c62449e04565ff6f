package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// Lease is how long a claimed item belongs to its owner. An attempt begins
	// only when what is left of it is longer than a send and the note of its
	// result may take, so that it need not be renewed.
	Lease = 30 * time.Second

	sendTimeout   = 10 * time.Second
	settleTimeout = 5 * time.Second

	// tryFor is how long an item is tried, counted from the beginning of the
	// first attempt. The platform forgets the idempotency key after an hour.
	tryFor = 55 * time.Minute

	// unnamedHold is how long a refusal by rate stops everything when the
	// platform did not name a time.
	unnamedHold = time.Second

	// maxDetail is how much of an error's words is kept, in bytes.
	maxDetail = 500
)

// attempt tries to send an item once and returns when it began and what came of
// it. It waits for the budget as long as ctx and the claim allow; a send that
// has begun ends with flight.
func (d *Dispatcher) attempt(ctx, flight context.Context, e entry) (began time.Time, r Result) {
	for {
		now := d.Now()
		if r, over := verdict(e, now); over {
			return now, r
		}
		if ctx.Err() != nil {
			return now, handBack(e, "the replica stopped")
		}
		wait := d.Budget.Take(ctx, now, e.api(), e.To, e.Priority)
		if wait <= 0 {
			return now, d.send(flight, e.Item, now)
		}
		if free := now.Add(wait); !inTime(e, free) {
			d.pause(now, wait)
			return now, Result{Status: Waiting, NotBefore: free, Detail: "held by the rate limit"}
		}
		sleep(ctx, wait)
	}
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
	return !t.Add(sendTimeout + settleTimeout).After(e.until)
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
	ctx, cancel := context.WithTimeout(flight, sendTimeout)
	defer cancel()
	messageID, err := d.Sender.Send(ctx, item)
	if err == nil {
		return Result{Status: Sent, MessageID: messageID, Counted: true}
	}
	now := d.Now()
	var after time.Duration
	if refusal, ok := errors.AsType[*SendError](err); ok {
		after = refusal.After
		detail := clip(fmt.Sprintf("%d %s", refusal.Code, refusal.Detail))
		switch {
		case refusal.Limited:
			if after <= 0 {
				after = unnamedHold
			}
			d.Budget.Hold(flight, now, after)
			d.Logger.WarnContext(flight, "sending held", "code", refusal.Code, "detail", detail, "pause", after)
			return Result{Status: Waiting, NotBefore: now.Add(after), Detail: detail}
		case !refusal.Retryable:
			return Result{Status: Refused, Detail: detail, Counted: true}
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
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
