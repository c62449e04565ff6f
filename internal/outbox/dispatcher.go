package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// lookEvery is how often the tray is looked into when nobody wakes the
	// dispatcher: the longest delay of what another replica has put there.
	lookEvery = time.Second

	claimTimeout = 5 * time.Second

	// shutdownGrace is how long a send under way may go on after the end.
	shutdownGrace = 3 * time.Second

	// longestPause is how long the tray is left alone at a time while the
	// platform lets nothing through.
	longestPause = 30 * time.Second

	// maxDelivered is how many items wait in memory in one lane, about as many
	// as the platform's limit lets out during one lease.
	maxDelivered = 256

	defaultWorkers = 8
)

// Dispatcher sends what is due. Several dispatchers, one in each replica, share
// a tray.
//
// What has the priority Reply leaves in a lane of its own, with its own workers
// and a share of the budget, so that it never stands behind reminders. Within a
// lane the items of one recipient leave one after another in the order in which
// they were claimed or delivered. When one must be tried again later, those that
// stand behind it wait with it; one that comes in during that wait does not.
//
// An item that is being tried when the process dies is sent again after its
// lease, with the same id.
type Dispatcher struct {
	Tray   Tray
	Sender Sender // returns soon after its context is done; it may be a Batcher too
	Budget Budget
	// Maker, when set, makes the messages of the items that are About something.
	Maker Maker
	Now   func() time.Time
	// After is the timer that goes with Now; nil is the real one's.
	After func(time.Duration) <-chan time.Time
	// Rand returns a number in [0, 1) and is safe for several goroutines.
	Rand func() float64
	// Owner is unique among the replicas.
	Owner  string
	Logger *slog.Logger
	// Workers is how many items each lane tries at once; 0 means 8.
	Workers int
	// Observe, when set, is told of every result: an item that was tried again
	// later is Waiting and Counted, one that was not tried or was refused by rate
	// is Waiting only. It returns at once and is safe for several goroutines.
	Observe func(Item, Result)

	once    sync.Once
	wake    chan struct{}
	freed   chan struct{} // a worker has dealt with an item
	replies *queue
	others  *queue

	mu       sync.Mutex // guards what follows
	quietTil time.Time
	strikes  map[string]map[string]bool // recipients of a kind refused in a row
	broken   map[string]bool            // kinds that this dispatcher has paused
	apart    map[string]time.Time       // bundles whose items go one by one, until then
	noBatch  bool                       // the platform takes none
}

// prepare makes what the methods need, whichever of them is called first.
func (d *Dispatcher) prepare() {
	d.wake = make(chan struct{}, 1)
	d.freed = make(chan struct{}, 1)
	d.replies = newQueue()
	d.others = newQueue()
	d.strikes, d.broken, d.apart = map[string]map[string]bool{}, map[string]bool{}, map[string]time.Time{}
	if d.Workers <= 0 {
		d.Workers = defaultWorkers
	}
	if d.After == nil {
		d.After = time.After
	}
}

// Held returns since when the platform lets nothing through, and until when it is
// not asked again, which may just have passed; zero times when sending is not held.
// It is what this replica knows: of what others have found out it hears when it sends.
func (d *Dispatcher) Held() (since, until time.Time) { return d.Budget.Held(d.Now()) }

// Wake makes the dispatcher look into the tray now. It never blocks. It is
// called when items have been put there.
func (d *Dispatcher) Wake() {
	d.once.Do(d.prepare)
	ring(d.wake)
}

// Deliver sends items that have just been committed as claimed by this owner
// for the length of Lease, in their order, without looking into the tray. It
// never blocks. What it has no room for, or what comes after the end of Run, is
// sent when its lease has ended.
func (d *Dispatcher) Deliver(items []Item) {
	d.once.Do(d.prepare)
	until := d.Now().Add(Lease)
	for _, item := range items {
		d.lane(item).put(entry{Item: item, until: until}, maxDelivered)
	}
}

// Run sends until ctx is done and then returns nil. Sends under way have three
// seconds to end; what was claimed and not yet tried is handed back. It is
// called once.
func (d *Dispatcher) Run(ctx context.Context) error {
	d.once.Do(d.prepare)
	flight, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()

	var workers sync.WaitGroup
	for _, q := range []*queue{d.replies, d.others} {
		for range d.Workers {
			workers.Go(func() { d.serve(ctx, flight, q) })
		}
	}
	d.look(ctx)

	grace := time.AfterFunc(shutdownGrace, cut)
	defer grace.Stop()
	for _, q := range []*queue{d.replies, d.others} {
		for _, e := range q.close() {
			if flight.Err() != nil {
				break // the tray is slow or away: the leases will end
			}
			d.giveBack(flight, e.each(), "the replica stopped")
		}
	}
	workers.Wait()
	return nil
}

// look claims what is due until ctx is done: now, when woken, every second, and
// as soon as there is room for more that is known to be due.
func (d *Dispatcher) look(ctx context.Context) {
	more := d.claim(ctx)
	tick := d.After(lookEvery)
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-tick:
			tick = d.After(lookEvery)
		case <-d.freed:
			// Half of what is in hand at a time: not a claim for every item.
			if !more || d.room() < d.Workers {
				continue
			}
		}
		more = d.claim(ctx)
	}
}

// claim takes what is due into the lanes, as far as there is room in both, and
// reports whether there may be more.
func (d *Dispatcher) claim(ctx context.Context) bool {
	now := d.Now()
	if ctx.Err() != nil || d.paused(now) {
		return false
	}
	// Even without room one item is claimed: the most urgent one may be a reply,
	// which must not wait until the reminders in hand have left.
	n := max(d.room(), 1)
	ask, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	items, err := d.Tray.Claim(ask, d.Owner, now, Lease, n)
	if err != nil {
		if ctx.Err() == nil {
			d.Logger.ErrorContext(ctx, "outbox items not claimed", "error", err)
		}
		return false
	}
	more := len(items) == n
	for _, e := range d.bundled(ctx, items, now) {
		d.resumed(e.About.Kind)
		limit := 2 * d.Workers
		if e.Priority == Reply {
			limit = maxDelivered
		}
		if !d.lane(e.Item).put(e, limit) {
			d.giveBack(ctx, e.each(), "no worker was free")
			more = true // itself; when there is room
		}
	}
	return more
}

// giveBack hands back what was claimed and not tried.
func (d *Dispatcher) giveBack(ctx context.Context, entries []entry, why string) {
	for _, e := range entries {
		d.settle(ctx, e, d.Now(), handBack(e, why))
	}
}

// room returns how many items may be claimed, whatever their priorities are.
func (d *Dispatcher) room() int {
	limit := 2 * d.Workers
	return min(d.replies.room(limit), d.others.room(limit))
}

// lane returns where the item waits for a worker.
func (d *Dispatcher) lane(item Item) *queue {
	if item.Priority == Reply {
		return d.replies
	}
	return d.others
}

// serve is one worker of a lane.
func (d *Dispatcher) serve(ctx, flight context.Context, q *queue) {
	for {
		e, ok := q.take()
		if !ok {
			return
		}
		if e.batch != nil {
			d.leave(ctx, flight, e)
		} else {
			d.try(ctx, flight, q, e)
		}
		q.done(e.To)
		ring(d.freed)
	}
}

// try tries to send an item and settles it. When it must wait, so do those that
// stand behind it.
func (d *Dispatcher) try(ctx, flight context.Context, q *queue, e entry) {
	o := d.attempt(ctx, flight, e)
	d.settle(flight, e, o.began, o.Result)
	if o.Status != Waiting || o.aside {
		return
	}
	for _, b := range q.giveUp(e.To) {
		d.settle(flight, b, d.Now(), queueBehind(b, o.NotBefore))
	}
}

// settle records a result. When that fails, the item is tried again after its
// lease, with the same id.
func (d *Dispatcher) settle(ctx context.Context, e entry, began time.Time, r Result) {
	// The result of a send under way is kept even when the send was cut short.
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := d.Tray.Settle(note, d.Owner, e.ID, began, r); err != nil {
		d.Logger.ErrorContext(ctx, "outbox item not settled",
			"item", e.ID, "key", e.Key, "status", r.Status, "error", err)
	}
	d.tell(ctx, e.Item, r)
}

// tell makes a result known that has been settled.
func (d *Dispatcher) tell(ctx context.Context, item Item, r Result) {
	d.Logger.Log(ctx, level(r), "outbox item settled",
		"item", item.ID, "key", item.Key, "attempt", item.Attempt+1, "status", r.Status, "detail", r.Detail)
	d.watch(ctx, item, r)
	if d.Observe != nil {
		d.Observe(item, r)
	}
}

// level is how loudly a result is logged: what an administrator must look into,
// what may explain a delay, what is ordinary.
func level(r Result) slog.Level {
	switch r.Status {
	case Refused, InDoubt:
		return slog.LevelWarn
	case Expired, Cancelled:
		return slog.LevelInfo
	case Waiting:
		if r.Counted {
			return slog.LevelInfo
		}
	default:
	}
	return slog.LevelDebug
}

// pause leaves the tray alone for a while, but looks into it from time to time:
// what is claimed before the limit lets it through could only be handed back.
func (d *Dispatcher) pause(now time.Time, wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.quietTil = now.Add(min(wait, longestPause))
}

// paused reports whether the tray is to be left alone.
func (d *Dispatcher) paused(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	left := d.quietTil.Sub(now)
	return left > 0 && left <= longestPause // more: the clock was set back
}

// ring wakes whoever waits on the bell, or lets the next one not wait at all.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
