package outbox_test

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianbot/internal/outbox"
)

// The platform's own figures, as it documents them.
const (
	perSecond          = 50
	perMinute          = 1000
	perRecipientSecond = 5
)

var start = time.Date(2026, 6, 1, 9, 7, 0, 0, time.UTC)

// most returns how many of the times, which ascend, lie in the fullest window
// of the length; both its ends belong to it.
func most(times []time.Time, length time.Duration) int {
	fullest, from := 0, 0
	for i := range times {
		for times[i].Sub(times[from]) > length {
			from++
		}
		fullest = max(fullest, i-from+1)
	}
	return fullest
}

// purse keeps the contract of outbox.Purse in memory.
type purse struct {
	mu       sync.Mutex
	accounts map[outbox.API]outbox.Account
	hold     outbox.Hold
	asked    int
	swapped  int

	// away, when set, says that nothing can be asked now; lost that a change is to
	// be taken for one that somebody else was faster with.
	away, lost func() bool
}

var errSilent = errors.New("the purse is silent")

func (p *purse) Account(_ context.Context, api outbox.API) (outbox.Account, outbox.Hold, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away != nil && p.away() {
		return outbox.Account{}, outbox.Hold{}, errSilent
	}
	p.asked++
	return p.accounts[api], p.hold, nil
}

func (p *purse) SwapAccount(_ context.Context, api outbox.API, was, next outbox.Account) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.accounts[api] != was || p.lost != nil && p.lost() {
		return false, nil
	}
	if p.accounts == nil {
		p.accounts = map[outbox.API]outbox.Account{}
	}
	p.accounts[api] = next
	p.swapped++
	return true, nil
}

func (p *purse) SwapHold(_ context.Context, was, next outbox.Hold) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hold != was {
		return false, nil
	}
	p.hold = next
	return true, nil
}

// shared is a budget by the real clock.
func shared(p outbox.Purse) *outbox.Shared { return sharedAt(p, time.Now) }

func sharedAt(p outbox.Purse, now func() time.Time) *outbox.Shared {
	return outbox.NewShared(p, now, slog.New(slog.DiscardHandler))
}

// crowd is replicas that share a purse and send as fast as they are let. Time
// passes from one event to the next.
type crowd struct {
	t        *rapid.T
	dice     *rand.Rand
	now      time.Time
	events   events
	purse    *purse
	replicas []*simulated
	calls    map[outbox.API][]time.Time // when they reach the platform
	made     int
	people   int           // who have been written to, and who are next
	slowest  time.Duration // the longest wait that anybody was told
}

// simulated is one replica.
type simulated struct {
	crowd  *crowd
	budget *outbox.Shared
	off    time.Duration // of its clock
}

// replica starts one whose clock is off.
func (c *crowd) replica(off time.Duration) *simulated {
	r := &simulated{crowd: c, off: off}
	r.start()
	return r
}

// start makes it remember nothing.
func (r *simulated) start() {
	r.budget = sharedAt(r.crowd.purse, func() time.Time { return r.crowd.now.Add(r.off) })
}

type event struct {
	at time.Time
	do func()
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at.Before(e[j].at) }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

func (c *crowd) after(d time.Duration, do func()) {
	heap.Push(&c.events, event{c.now.Add(d), do})
}

func (c *crowd) run(until time.Time) {
	for len(c.events) > 0 && c.events[0].at.Before(until) {
		e, _ := heap.Pop(&c.events).(event)
		c.now = e.at
		e.do()
	}
	c.now = until
}

// some is a duration below the most.
func (c *crowd) some(most time.Duration) time.Duration {
	return time.Duration(c.dice.Int64N(int64(most)))
}

// work is one worker of a replica: it makes a call whenever it is let.
func (c *crowd) work(r *simulated, api outbox.API, p outbox.Priority) {
	c.people++
	c.try(r, api, p, fmt.Sprint("ou_", c.people))
}

func (c *crowd) try(r *simulated, api outbox.API, p outbox.Priority, to string) {
	// The caller read the clock before it came to the purse, which others came to.
	late := c.some(100 * time.Millisecond)
	wait := r.budget.Take(c.t.Context(), c.now.Add(r.off-late), api, to, p)
	if wait > 0 {
		c.slowest = max(c.slowest, wait)
		c.after(wait+c.some(20*time.Millisecond), func() { c.try(r, api, p, to) })
		return
	}
	c.made++
	delay := c.some(time.Second)
	c.calls[api] = append(c.calls[api], c.now.Add(delay))
	c.after(delay+c.some(50*time.Millisecond), func() { c.work(r, api, p) })
}

// keeps fails when a window of the platform had too many calls.
func (c *crowd) keeps() {
	for api, times := range c.calls {
		slices.SortFunc(times, time.Time.Compare)
		if n := most(times, time.Second); n > perSecond {
			c.t.Fatalf("%v: %d calls in a second", api, n)
		}
		if n := most(times, time.Minute); n > perMinute {
			c.t.Fatalf("%v: %d calls in a minute", api, n)
		}
	}
}

// One to four replicas with clocks of their own, each with as many workers
// as it takes; calls take up to a second longer than others.
// A replica dies and another one takes its place; a clock is set back; the purse is
// contended; sometimes everybody rests. No window of the platform has too many
// calls, nobody waits for long, and what the platform allows is used.
func TestSharedKeepsEveryWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := &crowd{
			t: t, now: start, calls: map[outbox.API][]time.Time{},
			dice: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 0)),
		}
		contended := rapid.IntRange(0, 30).Draw(t, "contended")
		c.purse = &purse{lost: func() bool { return c.dice.IntN(100) < contended }}
		for range rapid.IntRange(1, 4).Draw(t, "replicas") {
			off := time.Duration(rapid.IntRange(-600, 0).Draw(t, "clock")) * time.Second
			r := c.replica(off)
			c.replicas = append(c.replicas, r)
			for range 16 {
				c.after(c.some(time.Second), func() { c.work(r, outbox.ReplyAPI, outbox.Reply) })
				c.after(c.some(time.Second), func() { c.work(r, outbox.CreateAPI, outbox.Reminder) })
			}
			c.after(c.some(time.Minute), func() { c.work(r, outbox.CreateAPI, outbox.Reply) })
		}
		victim := c.replicas[rapid.IntRange(0, len(c.replicas)-1).Draw(t, "victim")]
		c.after(time.Duration(rapid.IntRange(1, 150).Draw(t, "dies"))*time.Second, victim.start)
		late := c.replicas[rapid.IntRange(0, len(c.replicas)-1).Draw(t, "late")]
		c.after(time.Duration(rapid.IntRange(1, 150).Draw(t, "set back"))*time.Second, func() {
			late.off -= time.Duration(rapid.IntRange(1, 7200).Draw(t, "by")) * time.Second
		})
		rest := time.Duration(rapid.IntRange(0, 20).Draw(t, "rest")) * time.Second

		c.run(start.Add(80 * time.Second))
		paused := c.events
		c.events = nil
		c.run(c.now.Add(rest))
		for _, e := range paused {
			c.after(max(e.at.Sub(c.now), 0), e.do)
		}
		c.run(c.now.Add(80 * time.Second))

		c.keeps()
		if c.slowest > 3*time.Second {
			t.Fatalf("somebody was told to wait %v", c.slowest)
		}
		if n := len(c.calls[outbox.CreateAPI]) + len(c.calls[outbox.ReplyAPI]); n < 2*900*160/60 {
			t.Fatalf("only %d calls in 160 s", n)
		}
	})
}

// A wave takes hardly longer than the platform's limit: this is the figure that
// callWindow promises.
func TestSharedWaveTakesNoLongerThanTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := &crowd{
			t: t, now: start, calls: map[outbox.API][]time.Time{}, purse: &purse{},
			dice: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 0)),
		}
		replicas := rapid.IntRange(1, 4).Draw(t, "replicas")
		for range replicas {
			r := c.replica(0)
			for range 24 / replicas {
				c.after(0, func() { c.work(r, outbox.CreateAPI, outbox.Reminder) })
			}
		}
		c.run(start.Add(2 * time.Minute))
		if ratio := 2000 / float64(c.made); ratio > 1.05 {
			t.Fatalf("%d replicas: %d calls in two minutes, 1/%.3f of the limit", replicas, c.made, ratio)
		}
		if per := float64(c.purse.swapped) / float64(c.made); per > 0.2 {
			t.Fatalf("%d replicas: something was booked %.2f times a call", replicas, per)
		}
		c.keeps()
	})
}

// Two replicas that write to one person at once keep to the limit for the person.
func TestSharedKeepsToTheRecipientsLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, now := &purse{}, start
		clock := func() time.Time { return now }
		replicas := []*outbox.Shared{sharedAt(p, clock), sharedAt(p, clock)}
		people := map[string][]time.Time{}
		for range rapid.IntRange(1, 400).Draw(t, "asks") {
			to := fmt.Sprint("ou_", rapid.IntRange(0, 2).Draw(t, "to"))
			api := outbox.API(rapid.IntRange(0, 1).Draw(t, "api"))
			priority := outbox.Priority(rapid.IntRange(1, 3).Draw(t, "priority"))
			if replicas[rapid.IntRange(0, 1).Draw(t, "replica")].Take(t.Context(), now, api, to, priority) == 0 {
				people[to] = append(people[to], now)
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "gap")) * time.Millisecond)
		}
		for to, times := range people {
			if n := most(times, time.Second-time.Nanosecond); n > perRecipientSecond {
				t.Fatalf("%s: %d calls in a second", to, n)
			}
		}
	})
}

// drain takes as often as it can at one moment, each time for somebody else.
func drain(t *testing.T, s *outbox.Shared, now time.Time, api outbox.API, p outbox.Priority) (taken int) {
	t.Helper()
	for s.Take(t.Context(), now, api, fmt.Sprintf("%v-%d-%d-%d", now, api, p, taken), p) == 0 {
		taken++
	}
	return taken
}

func TestSharedKeepsARestForReplies(t *testing.T) {
	t.Parallel()
	p := &purse{}
	clock := func() time.Time { return start }
	if n := drain(t, sharedAt(p, clock), start, outbox.CreateAPI, outbox.Reminder); n != 6 {
		t.Errorf("reminders at once: got %d, want 6", n)
	}
	if n := drain(t, sharedAt(p, clock), start, outbox.ReplyAPI, outbox.Reply); n != 9 {
		t.Errorf("replies by the other call: got %d, want 9", n)
	}
}

func TestSharedLoneReply(t *testing.T) {
	t.Parallel()
	p, now := &purse{}, start
	s := sharedAt(p, func() time.Time { return now })
	for i := range 100 {
		if wait := s.Take(t.Context(), now, outbox.ReplyAPI, fmt.Sprint(i), outbox.Reply); wait != 0 {
			t.Fatalf("reply %d waits %v", i, wait)
		}
		now = now.Add(10 * time.Second)
	}
	if p.asked > 100 {
		t.Errorf("the purse was asked %d times for 100 replies", p.asked)
	}
}

func TestSharedHold(t *testing.T) {
	t.Parallel()
	p, now := &purse{}, start
	clock := func() time.Time { return now }
	a, b := sharedAt(p, clock), sharedAt(p, clock)
	take := func(s *outbox.Shared, api outbox.API) time.Duration {
		return s.Take(t.Context(), now, api, fmt.Sprint(now), outbox.Reply)
	}
	a.Hold(t.Context(), now, 52*time.Second, "429")
	now = start.Add(time.Second)
	a.Hold(t.Context(), now, time.Second, "429") // a shorter one changes nothing
	now = start.Add(12 * time.Second)
	for name, s := range map[string]*outbox.Shared{"its own": a, "another": b, "one that starts meanwhile": sharedAt(p, clock)} {
		if wait := take(s, outbox.ReplyAPI); wait != 40*time.Second {
			t.Errorf("%s: got a wait of %v, want 40s", name, wait)
		}
		if since, until := s.Held(now); !since.Equal(start) || !until.Equal(start.Add(52*time.Second)) {
			t.Errorf("%s: held from %v to %v", name, since, until)
		}
	}
	now = start.Add(52 * time.Second)
	if wait := take(a, outbox.CreateAPI); wait != 0 {
		t.Errorf("the one that finds out waits %v", wait)
	}
	for _, s := range []*outbox.Shared{a, b} {
		if wait := take(s, outbox.ReplyAPI); wait != 5*time.Second {
			t.Errorf("the others wait %v, want until it is known", wait)
		}
	}
	a.Passed(t.Context(), now)
	if wait := take(a, outbox.CreateAPI); wait != 0 {
		t.Errorf("after a success: got a wait of %v", wait)
	}
	if since, _ := a.Held(now); !since.IsZero() {
		t.Errorf("after a success: held since %v", since)
	}
	now = now.Add(5 * time.Second)
	if wait := take(b, outbox.CreateAPI); wait != 0 {
		t.Errorf("another one, 5 s after the success: got a wait of %v", wait)
	}
}

// A platform that refuses everything for an hour is asked about once a minute, by
// all replicas together, and it is known since when.
func TestSharedHourOfRefusals(t *testing.T) {
	t.Parallel()
	p, now, calls := &purse{}, start, 0
	clock := func() time.Time { return now }
	replicas := []*outbox.Shared{sharedAt(p, clock), sharedAt(p, clock), sharedAt(p, clock)}
	for ; now.Before(start.Add(time.Hour)); now = now.Add(100 * time.Millisecond) {
		for i, s := range replicas {
			if s.Take(t.Context(), now, outbox.API(i%2), fmt.Sprint(i, now), outbox.Reminder) == 0 {
				calls++
				s.Hold(t.Context(), now, time.Second, "429")
			}
		}
	}
	if calls > 75 {
		t.Errorf("%d calls in the hour", calls)
	}
	if since, until := replicas[0].Held(now); !since.Equal(start) || until.Sub(now) > time.Minute {
		t.Errorf("held from %v until %v; want since %v", since, until, start)
	}
}

// While the purse is silent replies leave slowly, and reminders wait. A hold that
// came meanwhile is told when it answers.
func TestSharedSilentPurse(t *testing.T) {
	t.Parallel()
	silent := true
	p := &purse{away: func() bool { return silent }}
	now := start
	clock := func() time.Time { return now }
	replicas := []*outbox.Shared{sharedAt(p, clock), sharedAt(p, clock), sharedAt(p, clock), sharedAt(p, clock)}
	calls := map[outbox.API][]time.Time{}
	ask := func(s *outbox.Shared, api outbox.API, priority outbox.Priority) bool {
		if s.Take(t.Context(), now, api, fmt.Sprint("ou_", len(calls[api])), priority) != 0 {
			return false
		}
		calls[api] = append(calls[api], now)
		return true
	}
	for ; now.Before(start.Add(3 * time.Minute)); now = now.Add(20 * time.Millisecond) {
		silent = now.Before(start.Add(90 * time.Second))
		for _, s := range replicas {
			ask(s, outbox.ReplyAPI, outbox.Reply)
			if ask(s, outbox.CreateAPI, outbox.Reminder) && silent {
				t.Fatal("a reminder left while the purse was silent")
			}
		}
	}
	for api, times := range calls {
		if n := most(times, time.Minute); n > perMinute || n < 900 {
			t.Errorf("%v: %d calls in the fullest minute", api, n)
		}
		if n := most(times, time.Second); n > perSecond {
			t.Errorf("%v: %d calls in the fullest second", api, n)
		}
	}

	silent = true
	replicas[0].Hold(t.Context(), now, 20*time.Second, "429")
	now = now.Add(2 * time.Second)
	silent = false
	if wait := replicas[0].Take(t.Context(), now, outbox.ReplyAPI, "ou", outbox.Reply); wait != 18*time.Second {
		t.Errorf("its own hold: got a wait of %v, want 18s", wait)
	}
	replicas[0].Hold(t.Context(), now, time.Second, "429")
	if wait := replicas[1].Take(t.Context(), now, outbox.BatchAPI, "ou", outbox.Reply); wait != 18*time.Second {
		t.Errorf("another one's hold: got a wait of %v, want 18s", wait)
	}
}

func TestSharedForgetsRecipients(t *testing.T) {
	// Not parallel: it looks at the memory of the process.
	now := start
	s := sharedAt(&purse{}, func() time.Time { return now })
	before := memory()
	for i := range 100_000 {
		now = now.Add(time.Minute / 960)
		if wait := s.Take(t.Context(), now, outbox.CreateAPI, fmt.Sprintf("ou_%027d", i), outbox.Reply); wait != 0 {
			t.Fatalf("recipient %d waits %v", i, wait)
		}
	}
	if after := memory(); after > before+1<<20 {
		t.Errorf("100,000 recipients left %d KiB behind", (after-before)>>10)
	}
	runtime.KeepAlive(s)
}

func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkSharedTake(b *testing.B) {
	now := start
	s := sharedAt(&purse{}, func() time.Time { return now })
	to := make([]string, 5000)
	for i := range to {
		to[i] = fmt.Sprintf("ou_%d", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now = now.Add(10 * time.Millisecond)
		s.Take(b.Context(), now, outbox.CreateAPI, to[i%len(to)], outbox.Reminder)
	}
}
