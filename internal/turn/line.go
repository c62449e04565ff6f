package turn

import (
	"context"
	"slices"
	"sync"
	"time"
)

// lines let one person's events through one at a time, in the order in which
// they were done. A platform delivers a burst out of order, so an event waits
// for the settling time before it may go, in case an earlier one is still on its
// way. People do not wait for each other.
type lines struct {
	mu     sync.Mutex
	settle time.Duration
	people map[string]*line
}

type line struct {
	busy    bool
	waiting []*ticket
}

type ticket struct {
	at      time.Time
	settled bool
	turn    chan struct{}
}

func newLines(settle time.Duration) *lines {
	return &lines{settle: settle, people: map[string]*line{}}
}

// enter waits for the turn of an event done at the given time; at once skips the
// settling time. Whoever has entered must leave.
func (l *lines) enter(ctx context.Context, person string, at time.Time, atOnce bool) (leave func(), err error) {
	t := &ticket{at: at, settled: atOnce || l.settle <= 0, turn: make(chan struct{})}
	l.mu.Lock()
	p := l.people[person]
	if p == nil {
		p = &line{}
		l.people[person] = p
	}
	p.waiting = append(p.waiting, t)
	slices.SortStableFunc(p.waiting, func(a, b *ticket) int { return a.at.Compare(b.at) })
	p.next()
	l.mu.Unlock()

	if !t.settled {
		settling := time.AfterFunc(l.settle, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			t.settled = true
			p.next()
		})
		defer settling.Stop()
	}
	leave = func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		p.busy = false
		l.tidy(person, p)
	}
	select {
	case <-t.turn:
		return leave, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(p.waiting, t); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	} else {
		p.busy = false // the turn came in the same moment
	}
	l.tidy(person, p)
	return nil, ctx.Err()
}

// tidy lets the next one in, or forgets a person with nobody waiting.
func (l *lines) tidy(person string, p *line) {
	p.next()
	if !p.busy && len(p.waiting) == 0 && l.people[person] == p {
		delete(l.people, person)
	}
}

// next lets the earliest event in when it has settled.
func (p *line) next() {
	if p.busy || len(p.waiting) == 0 || !p.waiting[0].settled {
		return
	}
	first := p.waiting[0]
	p.waiting = slices.Delete(p.waiting, 0, 1)
	p.busy = true
	close(first.turn)
}
