package sim

import (
	"sync"
	"time"
)

// clock runs at the real clock's speed, some offset away from it.
type clock struct {
	real func() time.Time

	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.real().Add(c.offset)
}

func (c *clock) offsetNow() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

func (c *clock) restore(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = offset
}

// Advance moves the simulated clock by d, which may be negative. Redeliveries
// and expiries that fall into the step happen at once.
func (p *Platform) Advance(d time.Duration) { p.moveClock(d) }

// SetNow moves the simulated clock to t.
func (p *Platform) SetNow(t time.Time) { p.moveClock(t.Sub(p.clock.now())) }

// ResetClock brings the simulated clock back to the real one.
func (p *Platform) ResetClock() { p.moveClock(-p.clock.offsetNow()) }

func (p *Platform) moveClock(d time.Duration) {
	p.clock.mu.Lock()
	p.clock.offset += d
	offset := p.clock.offset.Milliseconds()
	p.clock.mu.Unlock()
	p.journal.append(record{Offset: &offset})
	p.courier.clockMoved(d)
	p.feed.publish(notice{Type: "state"})
	if b := p.opts.Backstage; b != nil && b.Moved != nil {
		b.Moved()
	}
}
