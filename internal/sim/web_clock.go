package sim

import (
	"context"
	"net/http"
	"time"
)

func (p *Platform) clockState() map[string]int64 {
	return map[string]int64{"now": p.clock.now().UnixMilli(), "offset": p.clock.offsetNow().Milliseconds()}
}

func (p *Platform) simClock(r *http.Request) (any, error) {
	in, err := asked[struct {
		Advance int64 `json:"advance"`
		Set     int64 `json:"set"`
		Reset   bool  `json:"reset"`
	}](r)
	if err != nil {
		return nil, err
	}
	p.StopRun() // whoever moves the clock wants it there
	switch {
	case in.Reset:
		p.ResetClock()
	case in.Set != 0:
		p.SetNow(time.UnixMilli(in.Set))
	default:
		p.Advance(time.Duration(in.Advance) * time.Millisecond)
	}
	return p.clockState(), nil
}

// runState is a run as the page gets it.
type runState struct {
	Running bool   `json:"running"`
	From    int64  `json:"from"`
	Until   int64  `json:"until"`
	Steps   int    `json:"steps"`
	End     End    `json:"end"`
	Detail  string `json:"detail"`
}

// simClockState tells the time and, of a backstage, what is next.
func (p *Platform) simClockState(r *http.Request) (any, error) {
	state := map[string]any{"now": p.clock.now().UnixMilli(), "offset": p.clock.offsetNow().Milliseconds()}
	if run, found := p.LastRun(); found {
		state["run"] = runState{
			Running: run.End == "", From: run.From.UnixMilli(), Until: run.Until.UnixMilli(),
			Steps: run.Steps, End: run.End, Detail: run.Detail,
		}
	}
	if p.opts.Backstage == nil || p.opts.Backstage.Next == nil {
		return state, nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	next, busy, err := p.opts.Backstage.Next(ctx)
	if err != nil {
		return nil, err
	}
	state["busy"] = busy
	if !next.IsZero() {
		state["next"] = next.UnixMilli()
	}
	return state, nil
}

func (p *Platform) simClockNext(r *http.Request) (any, error) {
	if err := p.StartRun(time.Time{}, 1); err != nil {
		return nil, err
	}
	return p.simClockState(r)
}

func (p *Platform) simClockRun(r *http.Request) (any, error) {
	in, err := asked[struct {
		Until int64 `json:"until"`
	}](r)
	if err != nil {
		return nil, err
	}
	var until time.Time
	if in.Until != 0 {
		until = time.UnixMilli(in.Until)
	}
	if err := p.StartRun(until, 0); err != nil {
		return nil, err
	}
	return p.simClockState(r)
}

func (p *Platform) simClockStop(r *http.Request) (any, error) {
	p.StopRun()
	return p.simClockState(r)
}
