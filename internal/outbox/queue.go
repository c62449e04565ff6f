package outbox

import (
	"sync"
	"time"
)

// entry is an item in hand and when the claim on it ends.
type entry struct {
	Item
	until time.Time
	// batch are items that may leave in one call. Item is then nothing but the
	// bundle's place in the queue.
	batch []Item
}

// each returns the items, each as an entry of its own.
func (e entry) each() []entry {
	if e.batch == nil {
		return []entry{e}
	}
	entries := make([]entry, len(e.batch))
	for i, item := range e.batch {
		entries[i] = entry{Item: item, until: e.until}
	}
	return entries
}

// queue hands out items in such a way that no two of one recipient are out at
// once and that each recipient's leave in the order in which they came. The
// recipients take turns, so that many items for one do not hold up the others.
type queue struct {
	mu     sync.Mutex
	change *sync.Cond
	// next has what is still to leave, by recipient. A recipient is in it from
	// the first item put until the last one is done.
	next map[string][]entry
	// turns are the recipients of whom an item may be taken now.
	turns  []string
	held   int // items in hand, those that are out included
	closed bool
}

func newQueue() *queue {
	q := &queue{next: map[string][]entry{}}
	q.change = sync.NewCond(&q.mu)
	return q
}

// put adds an entry unless limit entries are in hand or the queue is closed. It
// says whether it was added.
func (q *queue) put(e entry, limit int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.held >= limit {
		return false
	}
	if _, known := q.next[e.To]; !known {
		q.turns = append(q.turns, e.To)
		q.change.Signal()
	}
	q.next[e.To] = append(q.next[e.To], e)
	q.held++
	return true
}

// take waits for an entry that may leave. It returns false once the queue is
// closed. Each entry taken must be done.
func (q *queue) take() (entry, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.turns) == 0 && !q.closed {
		q.change.Wait()
	}
	if q.closed {
		return entry{}, false
	}
	to := q.turns[0]
	q.turns = q.turns[1:]
	e := q.next[to][0]
	q.next[to] = q.next[to][1:]
	return e, true
}

// done says that what was taken for the recipient has been dealt with: it is
// the next one's turn.
func (q *queue) done(to string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held--
	if len(q.next[to]) == 0 {
		delete(q.next, to)
		return
	}
	q.turns = append(q.turns, to)
	q.change.Signal()
}

// giveUp removes and returns what stands behind the recipient's item that is out.
func (q *queue) giveUp(to string) []entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	behind := q.next[to]
	q.next[to] = nil
	q.held -= len(behind)
	return behind
}

// close ends every take and returns what will not be taken any more.
func (q *queue) close() []entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.change.Broadcast()
	var left []entry
	for to, entries := range q.next {
		left = append(left, entries...)
		q.next[to] = nil
		q.held -= len(entries)
	}
	return left
}

// room returns how many entries fit until limit are in hand.
func (q *queue) room(limit int) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return max(limit-q.held, 0)
}
