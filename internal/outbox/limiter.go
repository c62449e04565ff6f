package outbox

import (
	"maps"
	"time"
)

// API is a call of the platform that has a budget of its own.
type API int

// The calls by which an item can leave.
const (
	CreateAPI API = iota // a message of its own
	ReplyAPI             // a reply to a message
)

// api returns the call by which the item leaves.
func (i Item) api() API {
	if i.ReplyTo != "" {
		return ReplyAPI
	}
	return CreateAPI
}

// window is one limit of the platform, kept by the generic cell rate algorithm:
// in any stretch of time d at most burst + d/every calls are let through. Of the
// burst the last reserve calls are kept for replies.
type window struct {
	every   time.Duration // between two calls in the long run
	burst   int           // calls at once after a rest
	reserve int           // less than burst
}

// wait returns how long a call must wait, at most 0 when it need not. The time
// full says when the window will be as good as new.
func (w window) wait(now, full time.Time, p Priority) time.Duration {
	ahead := w.burst - 1
	if p > Reply {
		ahead -= w.reserve
	}
	return later(full, now).Sub(now) - time.Duration(ahead)*w.every
}

// take returns when the window will be as good as new after one more call.
func (w window) take(now, full time.Time) time.Time {
	return later(full, now).Add(w.every)
}

// longest is how long a spent window takes to be as good as new.
func (w window) longest() time.Duration { return time.Duration(w.burst) * w.every }

// pair is what is known of an API's two windows: when each is as good as new.
type pair struct{ second, minute time.Time }

// Limiter keeps to the platform's limits: for each API 50 calls a second and
// 1,000 a minute, and 5 a second for each recipient. No stretch of a second or
// a minute, wherever it begins, has more. It is arithmetic without a clock, and
// for one goroutine; Local makes a Budget of it.
//
// A clock that was set back makes nothing wait longer than an exhausted window
// or the last hold does. What the limiter remembers of recipients is bounded by
// how many can be written to within a second.
type Limiter struct {
	second, minute, recipient window

	apis       map[API]pair
	recipients map[string]time.Time
	sweepAt    int // recipients, from which number the rested ones are forgotten

	heldUntil time.Time
	heldFor   time.Duration
}

// fewRecipients are too few to be worth forgetting.
const fewRecipients = 512

// NewLimiter returns a limiter through which nothing has gone yet.
func NewLimiter() *Limiter {
	return &Limiter{
		// Burst and rate together make the platform's figure: 5 + 45 a second,
		// 40 + 960 a minute, 2 + 3 a second for one recipient.
		second:     window{every: atMost(45, time.Second), burst: 5, reserve: 2},
		minute:     window{every: atMost(960, time.Minute), burst: 40, reserve: 20},
		recipient:  window{every: atMost(3, time.Second), burst: 2, reserve: 1},
		apis:       map[API]pair{},
		recipients: map[string]time.Time{},
		sweepAt:    fewRecipients,
	}
}

// atMost returns the shortest interval of which no more than n fit into span.
func atMost(n int, span time.Duration) time.Duration {
	return (span + time.Duration(n) - 1) / time.Duration(n)
}

// Take returns 0 when a call to the recipient may be made at now, and has then
// counted it. Otherwise it counts nothing and returns how long to wait before
// asking again; nobody else taking anything, the answer will be 0 then. What is
// less urgent than a reply leaves a part of each burst to replies.
func (l *Limiter) Take(now time.Time, api API, to string, p Priority) time.Duration {
	l.heldUntil = anchor(l.heldUntil, now, l.heldFor)
	calls := l.apis[api]
	calls.second = anchor(calls.second, now, l.second.longest())
	calls.minute = anchor(calls.minute, now, l.minute.longest())
	full := anchor(l.recipients[to], now, l.recipient.longest())

	wait := max(
		l.heldUntil.Sub(now),
		l.second.wait(now, calls.second, p),
		l.minute.wait(now, calls.minute, p),
		l.recipient.wait(now, full, p),
	)
	if wait <= 0 {
		wait = 0
		calls.second = l.second.take(now, calls.second)
		calls.minute = l.minute.take(now, calls.minute)
		full = l.recipient.take(now, full)
	}
	// Kept even when nothing was taken, for what has been anchored.
	l.apis[api] = calls
	l.recipients[to] = full
	l.forget(now)
	return wait
}

// Hold lets nothing through before d has passed. A longer hold that is already
// in force stays.
func (l *Limiter) Hold(now time.Time, d time.Duration) {
	l.heldUntil = anchor(l.heldUntil, now, l.heldFor)
	if until := now.Add(d); until.After(l.heldUntil) {
		l.heldUntil, l.heldFor = until, d
	}
}

// forget drops the recipients whose window is as good as new, which is what an
// unknown one's is too. It looks through them only when their number has doubled.
func (l *Limiter) forget(now time.Time) {
	if len(l.recipients) < l.sweepAt {
		return
	}
	maps.DeleteFunc(l.recipients, func(_ string, full time.Time) bool { return !full.After(now) })
	l.sweepAt = max(fewRecipients, 2*len(l.recipients))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// anchor brings a moment back that lies further ahead of now than it ever can
// unless the clock was set back. A second is let pass: callers that read the
// clock at the same time may ask in another order.
func anchor(t, now time.Time, ahead time.Duration) time.Time {
	if t.Sub(now) > ahead+time.Second {
		return now.Add(ahead)
	}
	return t
}
