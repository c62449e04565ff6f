package sim

import (
	"sync"
	"time"
)

// Limits are the platform's ceilings. A zero field means the documented value.
type Limits struct {
	// Off switches the rate limits and the monthly quota off, for tests.
	Off bool
	// PerSecond and PerMinute apply to each API by itself; either one refuses.
	PerSecond, PerMinute int
	// PerUser and PerChat bound the messages to one receiver, PerMessage the
	// updates of one card, all in a second.
	PerUser, PerChat, PerMessage int
	// MonthlyQuota is how many counted calls a calendar month has.
	MonthlyQuota int
	// CardAge is how long a card can be pressed and updated.
	CardAge time.Duration
}

func (l Limits) withDefaults() Limits {
	fill := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	fill(&l.PerSecond, 50)
	fill(&l.PerMinute, 1000)
	fill(&l.PerUser, 5)
	fill(&l.PerChat, 5)
	fill(&l.PerMessage, 5)
	fill(&l.MonthlyQuota, 10_000)
	if l.CardAge == 0 {
		l.CardAge = 14 * 24 * time.Hour
	}
	return l
}

// window allows count events in any stretch of the given length.
type window struct {
	key   string
	count int
	per   time.Duration
}

// limiter keeps the instants of the events that it let through.
type limiter struct {
	limits Limits
	now    func() time.Time

	mu    sync.Mutex
	past  map[string][]time.Time
	swept time.Time
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{limits: l, now: now, past: make(map[string][]time.Time)}
}

// call lets a call of an API through, or says which window refuses it.
func (l *limiter) call(api string) *refusal {
	return l.take(
		window{"second " + api, l.limits.PerSecond, time.Second},
		window{"minute " + api, l.limits.PerMinute, time.Minute})
}

// deliver lets a message to a person or into a group through.
func (l *limiter) deliver(c *chat) *refusal {
	if c.P2P {
		return l.take(window{"user " + c.person(), l.limits.PerUser, time.Second})
	}
	return l.take(window{"chat " + c.ID, l.limits.PerChat, time.Second})
}

// update lets an update of one card through.
func (l *limiter) update(messageID string) *refusal {
	return l.take(window{"message " + messageID, l.limits.PerMessage, time.Second})
}

// refusal is a window that is full, and when it has room again.
type refusal struct {
	limit int
	wait  time.Duration
}

// take books an event in all windows, or in none of them.
func (l *limiter) take(windows ...window) *refusal {
	if l.limits.Off {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.sweep(now)
	for _, w := range windows {
		past := recent(l.past[w.key], now, w.per)
		l.past[w.key] = past
		if len(past) >= w.count {
			return &refusal{limit: w.count, wait: past[len(past)-w.count].Add(w.per).Sub(now)}
		}
	}
	for _, w := range windows {
		l.past[w.key] = append(l.past[w.key], now)
	}
	return nil
}

// recent drops what is older than the window, and what lies in the future
// because the clock was turned back. It works in place.
func recent(past []time.Time, now time.Time, per time.Duration) []time.Time {
	kept := past[:0]
	for _, at := range past {
		if now.Sub(at) < per && !at.After(now) {
			kept = append(kept, at)
		}
	}
	return kept
}

// sweep forgets idle receivers, so that a campaign of ten thousand does not
// leave ten thousand lists behind.
func (l *limiter) sweep(now time.Time) {
	const pause = 10 * time.Second
	if now.Sub(l.swept).Abs() < pause {
		return
	}
	l.swept = now
	for key, past := range l.past {
		past = recent(past, now, time.Minute) // the longest window
		if len(past) == 0 {
			delete(l.past, key)
		} else {
			l.past[key] = past
		}
	}
}
