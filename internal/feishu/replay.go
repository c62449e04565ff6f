package feishu

import (
	"sync"
	"time"
)

// maxSeen bounds the memory of a webhook. Only requests that are rightly signed
// get into it; at the platform's pace this is far more than come in ten minutes.
const maxSeen = 1 << 15

// seen remembers the signatures of requests for as long as their timestamps are
// accepted, so that none is served twice.
type seen struct {
	mu    sync.Mutex
	until map[string]time.Time
	order []string // the oldest first
}

func newSeen() *seen { return &seen{until: make(map[string]time.Time)} }

// enter remembers the signature; it is false when it is known already.
func (s *seen) enter(signature string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until, known := s.until[signature]; known && now.Before(until) {
		return false
	}
	for len(s.order) > 0 && (len(s.order) >= maxSeen || !now.Before(s.until[s.order[0]])) {
		delete(s.until, s.order[0])
		s.order = s.order[1:]
	}
	s.until[signature] = now.Add(2 * freshness)
	s.order = append(s.order, signature)
	return true
}

// leave forgets the signature of a request that was not served after all. Its
// place in the order ends with its time.
func (s *seen) leave(signature string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, signature)
}
