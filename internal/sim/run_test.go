package sim_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/sim"
)

// opening is when the pretended campaigns of these tests begin.
var opening = time.Date(2026, time.June, 1, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// acting is an app that does something at certain instants, each taking a while.
type acting struct {
	now func() time.Time

	mu    sync.Mutex
	plan  []time.Time // rising
	done  []time.Time // when each was done
	fails error
	stuck bool
}

// next is the Backstage of the app.
func (a *acting) next(context.Context) (time.Time, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fails != nil {
		return time.Time{}, false, a.fails
	}
	if a.stuck {
		return time.Time{}, true, nil
	}
	if len(a.done) == len(a.plan) {
		return time.Time{}, false, nil
	}
	due := a.plan[len(a.done)]
	return due, !due.After(a.now()), nil
}

// act does what is due until ctx ends.
func (a *acting) act(ctx context.Context, while time.Duration) {
	for ctx.Err() == nil {
		a.mu.Lock()
		due := len(a.done) < len(a.plan) && !a.plan[len(a.done)].After(a.now())
		a.mu.Unlock()
		time.Sleep(while)
		if due {
			a.mu.Lock()
			a.done = append(a.done, a.now())
			a.mu.Unlock()
		}
	}
}

// punctual fails unless everything planned was done, in time and soon after.
func (a *acting) punctual(t *testing.T) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.done) != len(a.plan) {
		t.Errorf("done %v of %v", a.done, a.plan)
		return
	}
	for i, at := range a.done {
		if late := at.Sub(a.plan[i]); late < 0 || late > time.Second {
			t.Errorf("what was planned for %v was done %v later", a.plan[i], late)
		}
	}
}

// trial is a platform in a bubble of fake time, with an app that acts on its clock.
type trial struct {
	*testing.T
	*sim.Platform
	*acting
}

// try runs a test in a bubble of its own.
func try(t *testing.T, plan []time.Time, test func(trial)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := &acting{plan: plan}
		p, err := sim.New(school(func(o *sim.Options) { o.Backstage = &sim.Backstage{Next: a.next} }))
		if err != nil {
			t.Fatal(err)
		}
		a.now = p.Now
		p.SetNow(opening)
		ctx, cancel := context.WithCancel(t.Context())
		var acting sync.WaitGroup
		acting.Go(func() { a.act(ctx, 20*time.Millisecond) })
		test(trial{t, p, a})
		cancel()
		acting.Wait()
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

// ended waits for the end of the run.
func (x trial) ended() sim.Run {
	x.Helper()
	for range 10_000 {
		if r, found := x.LastRun(); found && r.End != "" {
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	x.Fatal("the run does not end")
	return sim.Run{}
}

// june are instants of the month, at 10:10 on the given days.
func june(days ...int) []time.Time {
	all := make([]time.Time, len(days))
	for i, d := range days {
		all[i] = opening.AddDate(0, 0, d-1).Add(70 * time.Minute)
	}
	return all
}

func TestRunGoesThroughEverything(t *testing.T) {
	t.Parallel()
	plan := june(1, 2, 2, 18, 22)
	try(t, plan, func(x trial) {
		began := time.Now()
		if err := x.StartRun(time.Time{}, 0); err != nil {
			x.Fatal(err)
		}
		r := x.ended()
		if r.End != sim.EndPlanned || r.Steps != 4 {
			x.Errorf("run %+v; want four steps for four instants", r)
		}
		x.punctual(x.T)
		if took := time.Since(began); took > 5*time.Second {
			x.Errorf("it took %v", took)
		}
		if late := x.Now().Sub(plan[4]); late < 0 || late > time.Second {
			x.Errorf("the clock shows %v", x.Now())
		}
	})
}

func TestRunEndsAtItsDate(t *testing.T) {
	t.Parallel()
	try(t, june(2, 5), func(x trial) {
		until := june(4)[0]
		if err := x.StartRun(until, 0); err != nil {
			x.Fatal(err)
		}
		r := x.ended()
		if r.End != sim.EndUntil || r.Steps != 1 || len(x.done) != 1 || x.Now().Sub(until).Abs() > time.Second {
			x.Errorf("run %+v, done %v, clock %v", r, x.done, x.Now())
		}
	})
}

// A run that may not even reach what is next leaves the clock where it may go.
func TestRunIntoThePast(t *testing.T) {
	t.Parallel()
	try(t, june(2), func(x trial) {
		before := x.Now()
		if err := x.StartRun(opening.AddDate(0, 0, -1), 0); err != nil {
			x.Fatal(err)
		}
		if r := x.ended(); r.End != sim.EndUntil || r.Steps != 0 || x.Now().Before(before) {
			x.Errorf("run %+v, clock %v", r, x.Now())
		}
	})
}

func TestRunStepByStep(t *testing.T) {
	t.Parallel()
	try(t, june(2, 3, 4), func(x trial) {
		for i, want := range []sim.End{sim.EndStep, sim.EndStep, sim.EndPlanned, sim.EndPlanned} {
			if err := x.StartRun(time.Time{}, 1); err != nil {
				x.Fatal(err)
			}
			if r := x.ended(); r.End != want || len(x.done) != min(i+1, 3) {
				x.Errorf("step %d: run %+v, done %v", i+1, r, x.done)
			}
		}
		x.punctual(x.T)
	})
}

func TestRunIsStopped(t *testing.T) {
	t.Parallel()
	try(t, june(2, 3), func(x trial) {
		x.StopRun() // nothing to stop yet
		x.mu.Lock()
		x.stuck = true
		x.mu.Unlock()
		if err := x.StartRun(time.Time{}, 0); err != nil {
			x.Fatal(err)
		}
		x.StopRun()
		if r, _ := x.LastRun(); r.End != sim.EndStopped {
			x.Errorf("run %+v", r)
		}
		// Another run takes the place of the one under way, and Close ends it.
		for range 2 {
			if err := x.StartRun(time.Time{}, 0); err != nil {
				x.Fatal(err)
			}
		}
		if err := x.Close(); err != nil {
			x.Fatal(err)
		}
		if r, _ := x.LastRun(); r.End != sim.EndStopped {
			x.Errorf("run %+v", r)
		}
		if err := x.StartRun(time.Time{}, 0); err == nil {
			x.Error("a closed platform runs")
		}
	})
}

func TestRunGivesUp(t *testing.T) {
	t.Parallel()
	try(t, june(2), func(x trial) {
		x.mu.Lock()
		x.stuck = true
		x.mu.Unlock()
		began := time.Now()
		if err := x.StartRun(time.Time{}, 0); err != nil {
			x.Fatal(err)
		}
		if r := x.ended(); r.End != sim.EndBusy || time.Since(began) < 20*time.Second {
			x.Errorf("run %+v after %v", r, time.Since(began))
		}
		x.mu.Lock()
		x.fails = errors.New("no database")
		x.mu.Unlock()
		if err := x.StartRun(time.Time{}, 0); err != nil {
			x.Fatal(err)
		}
		if r := x.ended(); r.End != sim.EndFailed || r.Detail != "no database" {
			x.Errorf("run %+v", r)
		}
	})
}

// An app that is told of every move need not look at the clock all the time.
func TestMovesAreTold(t *testing.T) {
	t.Parallel()
	moved := make(chan struct{}, 10)
	b := setup(t, func(o *sim.Options) { o.Backstage = &sim.Backstage{Moved: func() { moved <- struct{}{} }} })
	b.Advance(time.Hour)
	b.page("POST", "/sim/clock", obj{"advance": 1000}, nil)
	if len(moved) != 2 {
		t.Errorf("told %d times of 2 moves", len(moved))
	}
	if err := b.StartRun(time.Time{}, 0); err == nil {
		t.Error("a run without knowing what is next")
	}
}

func TestPageRunsTheClock(t *testing.T) {
	t.Parallel()
	a := &acting{plan: june(2, 3, 9)}
	b := setup(t, func(o *sim.Options) { o.Backstage = &sim.Backstage{Next: a.next} })
	a.now = b.Now
	b.SetNow(opening)
	go a.act(t.Context(), time.Millisecond)
	type clock struct {
		Now, Next int64
		Busy      bool
		Run       struct {
			Running bool
			Until   int64
			Steps   int
			End     string
		}
	}
	var c clock
	over := func() bool {
		c = clock{}
		b.page("GET", "/sim/clock", nil, &c)
		return !c.Run.Running
	}
	b.page("GET", "/sim/clock", nil, &c)
	if c.Next != a.plan[0].UnixMilli() || c.Busy || c.Run.Running {
		t.Errorf("before: %+v", c)
	}
	b.page("POST", "/sim/clock/next", nil, &c)
	until(t, "the step", over)
	if c.Run.End != "step" || c.Run.Steps != 1 || c.Next != a.plan[1].UnixMilli() || c.Now < a.plan[0].UnixMilli() {
		t.Errorf("after a step: %+v", c)
	}
	b.page("POST", "/sim/clock/run", obj{"until": a.plan[1].Add(time.Hour).UnixMilli()}, &c)
	until(t, "the run", over)
	if c.Run.End != "until" || c.Run.Steps != 1 || c.Next != a.plan[2].UnixMilli() {
		t.Errorf("after a run: %+v", c)
	}
	a.mu.Lock()
	a.stuck = true
	a.mu.Unlock()
	b.page("POST", "/sim/clock/run", obj{}, &c)
	if !c.Run.Running || !c.Busy {
		t.Errorf("under way: %+v", c)
	}
	b.page("POST", "/sim/clock", obj{"advance": 1000}, nil)
	if !over() || c.Run.End != "stopped" {
		t.Errorf("after a move: %+v", c)
	}
	b.page("POST", "/sim/clock/run", obj{}, &c)
	b.page("POST", "/sim/clock/stop", obj{}, &c)
	if c.Run.Running || c.Run.End != "stopped" {
		t.Errorf("after a stop: %+v", c)
	}
}

func TestPageTellsDecisions(t *testing.T) {
	t.Parallel()
	at := opening.Add(time.Hour)
	var asked []int
	fails := false
	b := setup(t, func(o *sim.Options) {
		o.People[0].Role = "联络员"
		o.Backstage = &sim.Backstage{
			Next: func(context.Context) (time.Time, bool, error) { return time.Time{}, false, errors.New("no database") },
			Decisions: func(_ context.Context, n int) ([]sim.Decision, error) {
				asked = append(asked, n)
				if fails {
					return nil, errors.New("no database")
				}
				return []sim.Decision{
					{At: at, OpenID: li, Kind: "reminder", Stage: "due", Status: "cancelled", Reason: "submitted"},
					{At: at, OpenID: "ou_left", Name: "赵一", Role: "教职工", Kind: "unheard_of", Status: "sent", Reason: "invitation"},
					{At: at, OpenID: room, Kind: "digest"},
				}, nil
			},
		}
	})
	var got struct{ Decisions []map[string]any }
	b.page("GET", "/sim/decisions?limit=20", nil, &got)
	want := []map[string]any{
		{"open_id": li, "name": "李敏", "role": "联络员", "kind": "reminder", "kind_text": "提醒", "stage": "due", "status": "cancelled", "status_text": "未发", "reason": "submitted", "reason_text": "已提交"},
		{"open_id": "ou_left", "name": "赵一", "role": "教职工", "kind": "unheard_of", "kind_text": "unheard_of", "stage": "", "status": "sent", "status_text": "已发", "reason": "invitation", "reason_text": "邀请"},
		{"open_id": room, "name": "联络员群", "role": "", "kind": "digest", "kind_text": "进度简报", "stage": "", "status": "", "status_text": "", "reason": "", "reason_text": ""},
	}
	for _, d := range want {
		d["at"] = float64(at.UnixMilli())
	}
	if diff := cmp.Diff(want, got.Decisions); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
	b.page("GET", "/sim/decisions", nil, nil)
	if !slices.Equal(asked, []int{20, 1000}) {
		t.Errorf("asked for %v", asked)
	}
	fails = true
	var fault struct{ Error string }
	for _, path := range []string{"/sim/decisions", "/sim/decisions?limit=0", "/sim/decisions?limit=x", "/sim/clock"} {
		if status := b.page("GET", path, nil, &fault); status != http.StatusBadRequest || fault.Error == "" {
			t.Errorf("%s: %d %+v", path, status, fault)
		}
	}
	var state obj
	b.page("GET", "/sim/state", nil, &state)
	if state["backstage"] != true {
		t.Error("the page does not know of the backstage")
	}
}

// Without a backstage the page has a clock and nothing else.
func TestPageWithoutBackstage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	var fault struct{ Error string }
	for path, method := range map[string]string{"/sim/decisions": "GET", "/sim/clock/next": "POST", "/sim/clock/run": "POST"} {
		if status := b.page(method, path, nil, &fault); status != http.StatusBadRequest || !strings.Contains(fault.Error, "plans") {
			t.Errorf("%s: %d %+v", path, status, fault)
		}
	}
	var state, clock obj
	b.page("GET", "/sim/state", nil, &state)
	b.page("GET", "/sim/clock", nil, &clock)
	if _, shown := state["backstage"]; shown || len(clock) != 2 {
		t.Errorf("state %v, clock %v", state["backstage"], clock)
	}
}
