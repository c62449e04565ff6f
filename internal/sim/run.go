package sim

import (
	"context"
	"errors"
	"sync"
	"time"
)

// How a run looks at the app, by the real clock.
const (
	glance = 4 * time.Millisecond // between two looks
	lull   = 30 * time.Second     // how long the app may be busy without getting on
)

// longest is how far a run goes that was not told how far, by the simulated clock.
const longest = 366 * 24 * time.Hour

// End says what has ended a run.
type End string

// What may end a run; the zero End means that it is under way.
const (
	EndPlanned End = "planned" // nothing more is planned
	EndUntil   End = "until"   // the instant until which it was to run has come
	EndStep    End = "step"    // it was to go so many steps only
	EndStopped End = "stopped" // somebody stopped it or moved the clock
	EndBusy    End = "busy"    // the app was busy and did not get on
	EndFailed  End = "failed"  // the app could not be asked
)

// Run is a run of the clock from one thing that the app will do to the next.
type Run struct {
	// From is where it began, Until how far it may go; both simulated.
	From, Until time.Time
	// Steps is how often it has moved the clock.
	Steps int
	End   End
	// Detail is the app's own word for why it could not be asked.
	Detail string
}

// runner owns the one run that there may be at a time. Its zero value is ready.
type runner struct {
	turns sync.Mutex // held by who starts or stops a run

	mu     sync.Mutex // guards what follows
	run    *Run       // the one under way, or the last; nil: there was none
	stop   context.CancelFunc
	done   chan struct{} // closed when it has ended
	closed bool
}

// errClosed means that the simulation has ended.
var errClosed = errors.New("the simulation has ended")

// start ends the run under way and begins another.
func (r *runner) start(run Run, work func(context.Context) (End, string), ended func()) error {
	r.turns.Lock()
	defer r.turns.Unlock()
	r.halt()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return errClosed
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	r.run, r.stop, r.done = &run, cancel, done
	go func() {
		defer close(done)
		defer cancel()
		end, detail := work(ctx)
		r.mu.Lock()
		r.run.End, r.run.Detail = end, detail
		r.mu.Unlock()
		ended()
	}()
	return nil
}

// end ends the run under way and waits for its end.
func (r *runner) end() {
	r.turns.Lock()
	defer r.turns.Unlock()
	r.halt()
}

// close is end for good.
func (r *runner) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.end()
}

// halt is end for who holds turns.
func (r *runner) halt() {
	r.mu.Lock()
	stop, done := r.stop, r.done
	r.mu.Unlock()
	if stop != nil {
		stop()
		<-done
	}
}

func (r *runner) step() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.run.Steps++
}

// get is the run under way, or the last one.
func (r *runner) get() (run Run, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run == nil {
		return Run{}, false
	}
	return *r.run, true
}

// StartRun lets the clock hop from one thing that the app will do to the next, no
// further than until (zero: a year) and at most steps times (zero: as often as
// something is planned). At each it waits until the app has done what is due. A run
// that is under way ends first. It fails without a Backstage that knows what is next,
// and after Close.
func (p *Platform) StartRun(until time.Time, steps int) error {
	if p.opts.Backstage == nil || p.opts.Backstage.Next == nil {
		return errNoBackstage
	}
	from := p.Now()
	if until.IsZero() {
		until = from.Add(longest)
	}
	err := p.runner.start(Run{From: from, Until: until},
		func(ctx context.Context) (End, string) { return p.goThrough(ctx, until, steps) },
		func() { p.feed.publish(notice{Type: "state"}) })
	p.feed.publish(notice{Type: "state"})
	return err
}

// StopRun ends the run under way, if there is one.
func (p *Platform) StopRun() { p.runner.end() }

// LastRun is the run under way, or the last one; false if there was none.
func (p *Platform) LastRun() (Run, bool) { return p.runner.get() }

// goThrough runs until something ends it.
func (p *Platform) goThrough(ctx context.Context, until time.Time, steps int) (end End, detail string) {
	for step := 0; ; step++ {
		next, end, detail := p.settled(ctx)
		switch {
		case end != "":
			return end, detail
		case next.IsZero():
			return EndPlanned, ""
		case steps > 0 && step == steps:
			return EndStep, ""
		case next.After(until):
			p.hop(until)
			return EndUntil, ""
		}
		p.runner.step()
		p.hop(next)
	}
}

// hop moves the clock forward to t, never back: it has gone on since t was asked for.
func (p *Platform) hop(t time.Time) {
	if d := t.Sub(p.clock.now()); d > 0 {
		p.moveClock(d)
	}
}

// settled waits until the app has done what is due, and returns what is next. When
// it waits in vain it returns what that is called.
func (p *Platform) settled(ctx context.Context) (next time.Time, end End, detail string) {
	look := time.NewTicker(glance)
	defer look.Stop()
	waited := time.NewTimer(lull)
	defer waited.Stop()
	var last progress
	for {
		next, busy, err := p.opts.Backstage.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return next, EndStopped, ""
		case err != nil:
			return next, EndFailed, err.Error()
		case !busy && (next.IsZero() || next.After(p.clock.now())):
			return next, "", ""
		}
		if now := (progress{next.UnixNano(), p.meter.quota().Counted}); now != last {
			last = now
			waited.Reset(lull)
		}
		select {
		case <-ctx.Done():
			return next, EndStopped, ""
		case <-waited.C:
			return next, EndBusy, ""
		case <-look.C:
		}
	}
}

// progress is what changes while a busy app gets on: what is next, and how often it
// has called the platform.
type progress struct {
	next  int64
	calls int
}
