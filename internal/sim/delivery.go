package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// answerTime is how long the platform waits for an answer to a push.
const answerTime = 3 * time.Second

// burstTime is the stretch within which the reorder fault shuffles events.
const burstTime = 30 * time.Millisecond

// What an answer's code says beside 200 (handled) and the receiver's own codes.
const (
	codeHandled     = 200
	codeUnanswered  = 0  // nothing came back in time
	codeUnreachable = -1 // there was nobody to push to
)

// answer is what the app's side said to a push. Data is the response's JSON.
type answer struct {
	code int
	data []byte
}

// Kinds of pushes.
const (
	pushEvent    = "event"
	pushCallback = "callback"
)

// transport carries pushes to the app.
type transport interface {
	// push sends at once and delivers exactly one answer, within answerTime.
	push(kind string, body []byte) <-chan answer
}

// parcel is an event that the app has not acknowledged yet, and a journal record.
type parcel struct {
	EventID string          `json:"event_id"`
	Type    string          `json:"type"`
	OpenID  string          `json:"open_id,omitempty"` // whom it is about, for the log
	Body    json.RawMessage `json:"body"`
	Created int64           `json:"created"`
	Attempt int             `json:"attempt"` // deliveries so far
	Since   int64           `json:"since"`   // when the last one began or failed, simulated

	inFlight int // deliveries without an outcome
}

// courier delivers events at least once: what is not acknowledged is delivered
// again on a schedule, also when nobody was connected, then given up.
type courier struct {
	via    transport
	faults *faultBoard
	now    func() time.Time
	waits  []time.Duration
	log    *slog.Logger
	save   func(record)
	note   func(kind string, p parcel, code int)

	wake chan struct{}
	wg   sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	parcels map[string]*parcel
	burst   []parcel
}

func newCourier(via transport, faults *faultBoard, now func() time.Time, waits []time.Duration, log *slog.Logger) *courier {
	return &courier{
		via: via, faults: faults, now: now, waits: waits, log: log,
		save: func(record) {}, note: func(string, parcel, int) {},
		wake: make(chan struct{}, 1), parcels: make(map[string]*parcel),
	}
}

// submit takes responsibility for an event and delivers it. The same event id
// again means: deliver again.
func (c *courier) submit(p parcel) {
	c.mu.Lock()
	if c.parcels[p.EventID] == nil {
		p.Attempt, p.Since = 1, c.now().UnixMilli()
		c.parcels[p.EventID] = &p
		c.save(record{Parcel: &p})
	}
	c.mu.Unlock()
	c.dispatch(p.EventID)
}

// call pushes a callback, whose answer comes within answerTime. Callbacks are
// never repeated.
func (c *courier) call(body []byte) <-chan answer { return c.via.push(pushCallback, body) }

// dispatch begins one delivery, or two of them under the duplicate fault.
func (c *courier) dispatch(eventID string) {
	f := c.faults.get()
	copies := 1
	if f.Duplicate {
		copies = 2
	}
	c.mu.Lock()
	p := c.parcels[eventID]
	if p == nil || c.stopped {
		c.mu.Unlock()
		return
	}
	p.inFlight += copies
	c.wg.Add(copies)
	sent := *p
	if f.Reorder {
		if len(c.burst) == 0 {
			time.AfterFunc(burstTime, c.flush)
		}
		for range copies {
			c.burst = append(c.burst, sent)
		}
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	for range copies {
		c.ship(sent)
	}
}

// flush delivers the events of a burst in random order.
func (c *courier) flush() {
	c.mu.Lock()
	burst := c.burst
	c.burst = nil
	c.mu.Unlock()
	rand.Shuffle(len(burst), func(i, j int) { burst[i], burst[j] = burst[j], burst[i] })
	for _, p := range burst {
		c.ship(p)
	}
}

func (c *courier) ship(p parcel) {
	c.note("event", p, 0)
	answers := c.via.push(pushEvent, p.Body)
	go func() {
		defer c.wg.Done()
		a := <-answers
		c.outcome(p.EventID, a.code)
		c.note("ack", p, a.code)
	}()
}

// outcome settles a parcel that was handled, and otherwise lets it wait for its
// next delivery.
func (c *courier) outcome(eventID string, code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.parcels[eventID]
	if p == nil {
		return
	}
	p.inFlight--
	switch {
	case code == codeHandled:
		c.settle(p)
	case c.stopped || p.inFlight > 0:
	case p.Attempt > len(c.waits):
		c.log.Warn("event given up", "event_id", eventID, "type", p.Type, "attempts", p.Attempt)
		c.settle(p)
	default:
		p.Since = c.now().UnixMilli()
		c.save(record{Parcel: p})
		c.kick()
	}
}

func (c *courier) settle(p *parcel) {
	delete(c.parcels, p.EventID)
	c.save(record{Settled: p.EventID})
}

// start redelivers until ctx ends.
func (c *courier) start(ctx context.Context) {
	c.wg.Go(func() {
		timer := time.NewTimer(0)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				c.mu.Lock()
				c.stopped = true
				c.mu.Unlock()
				return
			case <-timer.C:
			case <-c.wake:
			}
			timer.Reset(c.redeliver())
		}
	})
}

// redeliver delivers what is due and returns how long to sleep.
func (c *courier) redeliver() time.Duration {
	sleep := time.Minute
	var due []*parcel
	c.mu.Lock()
	now := c.now()
	for _, p := range c.parcels {
		if p.inFlight > 0 {
			continue
		}
		wait := c.dueAt(p).Sub(now)
		if wait <= 0 {
			due = append(due, p)
		} else {
			sleep = min(sleep, wait)
		}
	}
	slices.SortFunc(due, func(a, b *parcel) int { return cmp.Compare(a.Created, b.Created) })
	ids := make([]string, len(due))
	for i, p := range due {
		ids[i] = p.EventID
		p.Attempt++
		p.Since = now.UnixMilli()
		c.save(record{Parcel: p})
	}
	c.mu.Unlock()
	for _, id := range ids {
		c.dispatch(id)
	}
	return sleep
}

func (c *courier) dueAt(p *parcel) time.Time {
	if p.Attempt > len(c.waits) { // its last delivery was cut off by the end of the process
		return time.UnixMilli(p.Since)
	}
	return time.UnixMilli(p.Since).Add(c.faults.scaled(c.waits[p.Attempt-1]))
}

// clockMoved keeps waits what they are when the clock is turned back; turned
// forward, it makes them run out.
func (c *courier) clockMoved(d time.Duration) {
	if d < 0 {
		c.mu.Lock()
		for _, p := range c.parcels {
			p.Since += d.Milliseconds()
		}
		c.mu.Unlock()
	}
	c.kick()
}

// kick makes the redelivering goroutine look again.
func (c *courier) kick() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// waiting is the number of events that are to be delivered again.
func (c *courier) waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, p := range c.parcels {
		if p.inFlight == 0 {
			n++
		}
	}
	return n
}

// wait returns when no delivery is under way, after the context given to start
// has ended.
func (c *courier) wait() { c.wg.Wait() }

func (c *courier) restore(r record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Parcel != nil:
		c.parcels[r.Parcel.EventID] = r.Parcel
	case r.Settled != "":
		delete(c.parcels, r.Settled)
	}
}

func (c *courier) records() []record {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []record
	for _, p := range c.parcels {
		all = append(all, record{Parcel: p})
	}
	return all
}
