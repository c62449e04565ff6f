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
	BatchAPI             // one message to many people
)

// String names the API, as the tables do.
func (a API) String() string {
	switch a {
	case ReplyAPI:
		return "reply"
	case BatchAPI:
		return "batch"
	default:
		return "create"
	}
}

// api returns the call by which the item leaves.
func (i Item) api() API {
	if i.ReplyTo != "" {
		return ReplyAPI
	}
	return CreateAPI
}

const (
	// bookAhead is how far ahead of now the first of the calls may lie that are
	// booked together: long enough to hide the time that the booking takes.
	bookAhead = 250 * time.Millisecond

	// slotLife is how long after its instant a booked call may still be begun.
	// What has lapsed is lost.
	slotLife = 400 * time.Millisecond

	// mostBooked is how many calls are booked at once.
	mostBooked = 8
)

// window is a limit of the platform, kept by the generic cell rate algorithm: in
// any stretch of time d at most burst + d/every calls are booked. Of the burst the
// last reserve calls are kept for replies.
type window struct {
	every   time.Duration // between two calls in the long run
	burst   int           // calls at once after a rest
	reserve int           // less than burst
}

// callWindow keeps to both windows that the platform has for each API, 50 calls in
// any second and 1,000 in any minute.
//
// A call that is booked for t is begun before t + 0.4 s (slotLife), and it may be
// under way for up to 1 s more than another one. So the calls that the platform
// sees within d have been booked within d + 1.4 s, and it sees at most
//
//	in a minute  9 + 968 × 61.4/60 = 999.6
//	in a second  9 + 968 ×  2.4/60 =  47.7
//
// A wave of n calls takes n/968 minutes, 1.033 times what the limit allows.
func callWindow() window { return window{every: atMost(968, time.Minute), burst: 9, reserve: 3} }

// spareWindow is what a replica may use of an API while the budget that it shares
// cannot be asked: a quarter, since there may be four of them.
func spareWindow() window { return window{every: 4 * callWindow().every, burst: 2} }

// personWindow keeps to the platform's limit for one recipient, 5 in any second
// over all APIs, as long as no more than two replicas write to the same one at
// once: each of them at most 2 in any second.
func personWindow() window { return window{every: time.Second, burst: 2, reserve: 1} }

// atMost returns an interval, in whole microseconds, of which no more than n fit
// into span.
func atMost(n int, span time.Duration) time.Duration {
	return (span/time.Duration(n) + time.Microsecond).Truncate(time.Microsecond)
}

// ahead is how far the window's end may lie ahead of a call.
func (w window) ahead(p Priority) time.Duration {
	calls := w.burst - 1
	if p > Reply {
		calls -= w.reserve
	}
	return time.Duration(calls) * w.every
}

// wait returns how long a call must wait, at most 0 when it need not. The time
// full says when the window will be as good as new.
func (w window) wait(now, full time.Time, p Priority) time.Duration {
	return later(full, now).Sub(now) - w.ahead(p)
}

// take returns when the window will be as good as new after one more call.
func (w window) take(now, full time.Time) time.Time { return later(full, now).Add(w.every) }

// longest is how long a spent window takes to be as good as new.
func (w window) longest() time.Duration { return time.Duration(w.burst) * w.every }

// book takes n calls and returns the instants, from now on, for which they are
// booked, and when the window will be as good as new then. When the first of them
// would lie too far ahead it books nothing, and says how long to wait. In whatever
// order calls are booked, the window's promise holds for their instants.
func (w window) book(now, full time.Time, n int, p Priority) (slots []time.Time, after time.Time, wait time.Duration) {
	if wait := w.wait(now, full, p) - bookAhead; wait > 0 {
		return nil, full, wait
	}
	for range n {
		slot := now.Add(max(w.wait(now, full, p), 0))
		slots = append(slots, slot)
		full = w.take(slot, full)
	}
	return slots, full, 0
}

// people remembers when each recipient may be written to again. What it remembers
// is bounded by how many can be written to within a few seconds.
type people struct {
	full    map[string]time.Time
	sweepAt int // from which number the rested ones are forgotten
}

// fewPeople are too few to be worth forgetting.
const fewPeople = 512

func newPeople() *people { return &people{full: map[string]time.Time{}, sweepAt: fewPeople} }

// wait returns how long a call to the recipient must wait. The empty one is
// nobody, and never waits.
func (r *people) wait(now time.Time, to string, p Priority) time.Duration {
	full, known := r.full[to]
	if !known {
		return 0
	}
	w := personWindow()
	full = anchor(full, now, w.longest())
	r.full[to] = full
	return w.wait(now, full, p)
}

// take counts a call.
func (r *people) take(now time.Time, to string) {
	if to == "" {
		return
	}
	r.full[to] = personWindow().take(now, r.full[to])
	if len(r.full) < r.sweepAt {
		return
	}
	// A rested one is as good as an unknown one.
	maps.DeleteFunc(r.full, func(_ string, full time.Time) bool { return !full.After(now) })
	r.sweepAt = max(fewPeople, 2*len(r.full))
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
