package outbox

import (
	"context"
	"sync"
	"time"
)

// Budget says when the next call may be made. Its methods are safe for several
// goroutines. It never fails: one that asks another process keeps to a Limiter
// of its own while that process is silent.
type Budget interface {
	// Take returns 0 when a call to the recipient may be made at now, and has
	// then counted it. Otherwise it counts nothing and returns how long to wait
	// before asking again.
	Take(ctx context.Context, now time.Time, api API, to string, p Priority) time.Duration
	// Hold stops every call until d has passed, of all who share the budget.
	Hold(ctx context.Context, now time.Time, d time.Duration)
}

// Local is the budget of a replica that is alone.
type Local struct {
	mu      sync.Mutex
	limiter *Limiter
}

// NewLocal returns a budget of which nothing has been spent.
func NewLocal() *Local { return &Local{limiter: NewLimiter()} }

// Take asks the limiter.
func (b *Local) Take(_ context.Context, now time.Time, api API, to string, p Priority) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.limiter.Take(now, api, to, p)
}

// Hold tells the limiter.
func (b *Local) Hold(_ context.Context, now time.Time, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limiter.Hold(now, d)
}
