package feishu

import (
	"sync"
	"time"
)

// health is whether the long connection is up, and since when it has been so.
type health struct {
	mu    sync.Mutex
	up    bool
	since time.Time
}

func (h *health) set(up bool, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if up != h.up || h.since.IsZero() {
		h.up, h.since = up, now
	}
}

func (h *health) get() (bool, time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.up, h.since
}

// Connected reports whether the long connection is up.
func (r *Receiver) Connected() bool {
	up, _ := r.health.get()
	return up
}

// Connection reports whether the long connection is up and when that last
// changed; the zero time means that Listen has not been called.
func (r *Receiver) Connection() (up bool, since time.Time) { return r.health.get() }
