package outbox_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
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

func TestLimiterNoWindowExceedsItsCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := outbox.NewLimiter()
		now := start
		apis := map[outbox.API][]time.Time{}
		people := map[string][]time.Time{}
		var held time.Time
		for range rapid.IntRange(1, 25).Draw(t, "bursts") {
			if d := rapid.IntRange(-60, 20).Draw(t, "hold"); d > 0 {
				l.Hold(now, time.Duration(d)*time.Second)
				if until := now.Add(time.Duration(d) * time.Second); until.After(held) {
					held = until
				}
			}
			asks := rapid.IntRange(1, 600).Draw(t, "asks")
			dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 0))
			gap := time.Duration(rapid.IntRange(0, 30_000).Draw(t, "gap")) * time.Microsecond
			crowd := rapid.IntRange(1, 200).Draw(t, "crowd")
			for i := range asks {
				api := outbox.API(dice.IntN(2))
				to := fmt.Sprintf("ou_%d", i%crowd)
				p := outbox.Priority(1 + dice.IntN(3))
				if l.Take(now, api, to, p) == 0 {
					if now.Before(held) {
						t.Fatalf("let through at %v, held until %v", now, held)
					}
					apis[api] = append(apis[api], now)
					people[to] = append(people[to], now)
				}
				now = now.Add(gap)
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 40_000).Draw(t, "rest")) * time.Millisecond)
		}
		for api, times := range apis {
			if n := most(times, time.Second); n > perSecond {
				t.Fatalf("api %d: %d calls in a second", api, n)
			}
			if n := most(times, time.Minute); n > perMinute {
				t.Fatalf("api %d: %d calls in a minute", api, n)
			}
		}
		for to, times := range people {
			if n := most(times, time.Second); n > perRecipientSecond {
				t.Fatalf("%s: %d calls in a second", to, n)
			}
		}
	})
}

// Whoever comes back after the wait is let through, unless somebody else came
// in between; the wait is never longer than a hold or a spent window.
func TestLimiterNothingWaitsForEver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := outbox.NewLimiter()
		now := start
		longest := 3 * time.Second
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			api := outbox.API(rapid.IntRange(0, 1).Draw(t, "api"))
			to := fmt.Sprintf("ou_%d", rapid.IntRange(0, 20).Draw(t, "to"))
			p := outbox.Priority(rapid.IntRange(1, 3).Draw(t, "priority"))
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				d := time.Duration(rapid.IntRange(0, 60).Draw(t, "hold")) * time.Second
				l.Hold(now, d)
				longest = max(longest, d+time.Second)
			case 1: // also backwards
				now = now.Add(time.Duration(rapid.IntRange(-7200, 600).Draw(t, "jump")) * time.Second)
			case 2:
				wait := l.Take(now, api, to, p)
				now = now.Add(wait)
				if again := l.Take(now, api, to, p); wait > 0 && again != 0 {
					t.Fatalf("told to wait %v, then told to wait %v", wait, again)
				}
			default:
				if wait := l.Take(now, api, to, p); wait < 0 || wait > longest {
					t.Fatalf("told to wait %v, which is not within 0 and %v", wait, longest)
				}
			}
		}
	})
}

// drain takes as often as it can at one moment, each time for somebody else.
func drain(l *outbox.Limiter, now time.Time, api outbox.API, p outbox.Priority) (taken int) {
	for l.Take(now, api, fmt.Sprintf("%v-%d-%d-%d", now, api, p, taken), p) == 0 {
		taken++
	}
	return taken
}

func TestLimiterKeepsARestForReplies(t *testing.T) {
	t.Parallel()
	l := outbox.NewLimiter()
	if n := drain(l, start, outbox.CreateAPI, outbox.Reminder); n != 3 {
		t.Errorf("reminders at once: got %d, want 3", n)
	}
	if n := drain(l, start, outbox.CreateAPI, outbox.Reply); n != 2 {
		t.Errorf("replies after the reminders: got %d, want 2", n)
	}
	if n := drain(l, start, outbox.ReplyAPI, outbox.Reply); n != 5 {
		t.Errorf("replies by the other call: got %d, want 5", n)
	}
}

func TestLimiterSustains(t *testing.T) {
	t.Parallel()
	l := outbox.NewLimiter()
	now := start
	for i := range 5000 {
		to := fmt.Sprintf("ou_%d", i)
		for wait := l.Take(now, outbox.CreateAPI, to, outbox.Reminder); wait > 0; wait = l.Take(now, outbox.CreateAPI, to, outbox.Reminder) {
			now = now.Add(wait)
		}
	}
	// 960 a minute with 20 to begin with; the platform's floor is 5 minutes.
	if took := now.Sub(start); took > 312*time.Second || took < 300*time.Second {
		t.Errorf("5,000 reminders took %v", took)
	}
}

// Asked without a pause it gives out all that the platform allows, and no more.
func TestLimiterUsesUpTheMinute(t *testing.T) {
	t.Parallel()
	l := outbox.NewLimiter()
	var times []time.Time
	for i := range 180_000 {
		now := start.Add(time.Duration(i) * time.Millisecond)
		if l.Take(now, outbox.ReplyAPI, fmt.Sprintf("ou_%d", i), outbox.Reply) == 0 {
			times = append(times, now)
		}
	}
	if n := most(times, time.Minute); n > perMinute || n < perMinute-5 {
		t.Errorf("%d calls in the fullest minute, want %d", n, perMinute)
	}
	if n := most(times, time.Second); n > perSecond || n < perSecond-5 {
		t.Errorf("%d calls in the fullest second, want %d", n, perSecond)
	}
}

func TestLimiterHold(t *testing.T) {
	t.Parallel()
	l := outbox.NewLimiter()
	l.Hold(start, 52*time.Second)
	l.Hold(start.Add(time.Second), time.Second) // a shorter one changes nothing
	for _, api := range []outbox.API{outbox.CreateAPI, outbox.ReplyAPI} {
		if wait := l.Take(start.Add(12*time.Second), api, "ou_a", outbox.Reply); wait != 40*time.Second {
			t.Errorf("api %d: got a wait of %v, want 40s", api, wait)
		}
		if wait := l.Take(start.Add(52*time.Second), api, "ou_a", outbox.Reply); wait != 0 {
			t.Errorf("api %d after the hold: got a wait of %v, want 0", api, wait)
		}
	}
}

func TestLimiterForgetsRecipients(t *testing.T) {
	// Not parallel: it looks at the memory of the process.
	l := outbox.NewLimiter()
	before := heap()
	now := start
	for i := range 100_000 {
		now = now.Add(time.Minute / 960)
		if wait := l.Take(now, outbox.CreateAPI, fmt.Sprintf("ou_%027d", i), outbox.Reply); wait != 0 {
			t.Fatalf("recipient %d waits %v", i, wait)
		}
	}
	if after := heap(); after > before+1<<20 {
		t.Errorf("100,000 recipients left %d KiB behind", (after-before)>>10)
	}
	runtime.KeepAlive(l)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkLimiterTake(b *testing.B) {
	l := outbox.NewLimiter()
	now := start
	to := make([]string, 5000)
	for i := range to {
		to[i] = fmt.Sprintf("ou_%d", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now = now.Add(10 * time.Millisecond)
		l.Take(now, outbox.CreateAPI, to[i%len(to)], outbox.Reminder)
	}
}
