package outbox

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// purseTimeout bounds what the purse is waited for.
	purseTimeout = 2 * time.Second

	// purseRest is how long a purse that has failed is not asked.
	purseRest = time.Second

	// purseTries is how often a change is tried that others were faster with.
	purseTries = 8

	// farAhead is further ahead than a booked call ever lies: the clock was set
	// back meanwhile.
	farAhead = 2 * time.Second
)

// Shared is the budget of all replicas together. A replica books a few calls at a
// time, each for an instant of its own and most of them ahead: a wave costs one
// booking for eight calls, a lone reply costs one. What a replica has booked and
// does not use, because it died or had nothing to send, is lost and harms nobody.
//
// The replicas need no common clock. Each reads its own and keeps it at least as
// late as the latest at which anybody has booked; so a clock that is behind, or is
// set back, books like the others, and nobody waits for it.
//
// While the purse is silent only replies leave, at a quarter of the rate.
type Shared struct {
	purse  Purse
	now    func() time.Time
	logger *slog.Logger

	drawing [BatchAPI + 1]chan struct{} // one booking at a time

	mu      sync.Mutex
	ahead   time.Duration // of the shared clock before this replica's
	hold    Hold          // as last seen
	unsaved bool          // the purse was silent when it was to keep the hold
	pockets [BatchAPI + 1]pocket
	people  *people
	silent  time.Time // the purse is not asked before
}

// pocket is what this replica may use of one API, by its own clock.
type pocket struct {
	slots  []time.Time          // booked calls, in their order
	booked map[string]time.Time // replies that come back for their call
	empty  [2]time.Time         // nothing can be booked before: for replies, for others
	want   int                  // how many to book next
	spare  time.Time            // the spare window, while the purse is silent
	owed   int                  // calls made meanwhile, as far as they are not earned yet
}

// lane is the index of pocket.empty.
func lane(p Priority) int {
	if p == Reply {
		return 0
	}
	return 1
}

// NewShared returns a budget that is kept in the purse. The clock is the one by which
// its callers tell the time.
func NewShared(p Purse, now func() time.Time, logger *slog.Logger) *Shared {
	s := &Shared{purse: p, now: now, logger: logger, people: newPeople()}
	for api := range s.drawing {
		s.drawing[api] = make(chan struct{}, 1)
		s.pockets[api].booked = map[string]time.Time{}
	}
	return s
}

// Take uses a call that is booked, and books more when there is none.
func (s *Shared) Take(ctx context.Context, now time.Time, api API, to string, p Priority) time.Duration {
	const looks = 4
	for range looks {
		if wait, known := s.use(now, api, to, p); known {
			return wait
		}
		if s.draw(ctx, now, api, to, p) {
			return 0
		}
	}
	return callWindow().every // others were faster each time
}

// use takes a call out of the pocket or says how long to wait; known is false when
// the purse must be asked.
func (s *Shared) use(now time.Time, api API, to string, p Priority) (wait time.Duration, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pocket := &s.pockets[api]
	if rest := s.rest(now); rest > 0 {
		return s.useSpare(now, pocket, to, p, rest), true
	}
	if wait, known := s.held(now); wait > 0 || !known {
		return wait, known
	}
	if wait := s.people.wait(now, to, p); wait > 0 {
		return wait, true
	}
	pocket.drop(now)
	if slot, ok := pocket.booked[to]; ok && p == Reply {
		if slot.After(now) {
			return slot.Sub(now), true
		}
		delete(pocket.booked, to)
		s.people.take(now, to)
		return 0, true
	}
	if len(pocket.slots) > 0 {
		slot := pocket.slots[0]
		if slot.After(now) {
			if p == Reply { // else the many others who wait would be faster now and then
				pocket.booked[to], pocket.slots = slot, pocket.slots[1:]
			}
			return slot.Sub(now), true
		}
		pocket.slots = pocket.slots[1:]
		s.people.take(now, to)
		return 0, true
	}
	if wait := pocket.wait(now, p); wait > 0 {
		return wait, true
	}
	return 0, false
}

// wait returns how long nothing can be booked. The caller holds mu.
func (p *pocket) wait(now time.Time, priority Priority) time.Duration {
	wait := p.empty[lane(priority)].Sub(now)
	if wait > farAhead {
		return 0
	}
	return wait
}

// drop forgets what has lapsed, and everything when the clock was set back. The
// caller holds mu.
func (p *pocket) drop(now time.Time) {
	gone := func(slot time.Time) bool {
		return now.Sub(slot) > slotLife || slot.Sub(now) > farAhead
	}
	before := len(p.slots)
	p.slots = slices.DeleteFunc(p.slots, gone)
	if len(p.slots) < before {
		p.want = 1 // it was more than was needed
	}
	maps.DeleteFunc(p.booked, func(_ string, slot time.Time) bool { return gone(slot) })
}

// clock is the clock that all replicas share, as far as this one knows. The caller
// holds mu.
func (s *Shared) clock(now time.Time) time.Time { return now.Add(s.ahead) }

// held returns how long nothing may leave because of the hold. It is not known
// when the clock was set back since the purse was asked. The caller holds mu.
func (s *Shared) held(now time.Time) (wait time.Duration, known bool) {
	wait = s.hold.wait(s.clock(now))
	return wait, wait <= s.hold.Until.Sub(s.hold.Clock)+time.Second
}

// rest returns how long the purse is not asked. The caller holds mu.
func (s *Shared) rest(now time.Time) time.Duration {
	return anchor(s.silent, now, purseRest).Sub(now)
}

// useSpare is use while the purse is silent. The caller holds mu.
func (s *Shared) useSpare(now time.Time, pocket *pocket, to string, p Priority, rest time.Duration) time.Duration {
	if p > Reply {
		return rest
	}
	if wait, known := s.held(now); known && wait > 0 {
		return wait
	}
	w := spareWindow()
	pocket.spare = anchor(pocket.spare, now, w.longest())
	if wait := max(s.people.wait(now, to, p), w.wait(now, pocket.spare, p)); wait > 0 {
		return wait
	}
	pocket.spare = w.take(now, pocket.spare)
	pocket.owed = min(pocket.owed+1, w.burst) // what came before has been earned since
	s.people.take(now, to)
	return 0
}

// draw books calls into the pocket. It returns true when the caller has got one
// for itself, to find out whether a hold is over.
func (s *Shared) draw(ctx context.Context, now time.Time, api API, to string, p Priority) (granted bool) {
	select {
	case s.drawing[api] <- struct{}{}:
		defer func() { <-s.drawing[api] }()
	case <-ctx.Done():
		return false
	}
	if s.drawn(now, api, p) {
		return false // somebody else has, while we waited
	}
	ask, cancel := context.WithTimeout(ctx, purseTimeout)
	defer cancel()
	for range purseTries {
		granted, done, err := s.tryDraw(ask, api, to, p)
		if err != nil {
			s.mute(ctx, now, err)
			return false
		}
		if done {
			return granted
		}
	}
	return false
}

// drawn reports whether use knows more than before.
func (s *Shared) drawn(now time.Time, api API, p Priority) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	pocket := &s.pockets[api]
	wait, known := s.held(now)
	return len(pocket.slots) > 0 || pocket.wait(now, p) > 0 || s.rest(now) > 0 || known && wait > 0
}

// tryDraw is one try; done is false when another replica was faster.
func (s *Shared) tryDraw(ctx context.Context, api API, to string, p Priority) (granted, done bool, err error) {
	was, hold, now, err := s.ask(ctx, api)
	if err != nil {
		return false, false, err
	}
	s.mu.Lock()
	clock, pocket := s.clock(now), &s.pockets[api]
	n, owed, full := max(pocket.want, 1), pocket.owed, was.Full
	s.mu.Unlock()

	w := callWindow()
	if owed > 0 {
		full = later(full, clock).Add(time.Duration(owed) * w.every)
	}
	probing := !hold.over()
	if probing {
		if hold.wait(clock) > 0 {
			return false, true, nil
		}
		n = 1
	}
	slots, full, wait := w.book(clock, full, n, p)
	if probing && wait == 0 {
		wait = slots[0].Sub(clock)
	}
	if wait > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		pocket.empty[lane(p)] = now.Add(wait)
		return false, true, nil
	}
	if probing {
		next := hold.probe(clock)
		if won, err := s.purse.SwapHold(ctx, hold, next); err != nil || !won {
			return false, false, err
		}
		hold = next
	}
	won, err := s.purse.SwapAccount(ctx, api, was, Account{Full: full, Clock: clock})
	if err != nil || !won && !probing {
		return false, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold, pocket.owed = hold, max(pocket.owed-owed, 0)
	if probing {
		if won {
			s.people.take(now, to)
		}
		return won, true, nil // else somebody finds out when the time of this probe is over
	}
	pocket.want = min(2*n, mostBooked)
	for _, slot := range slots {
		pocket.slots = append(pocket.slots, slot.Add(-s.ahead))
	}
	return false, true, nil
}

// ask asks the purse, and tells it of a hold that it has missed. It returns when the
// purse had answered, by this replica's clock. An older reading must not be compared
// with what another replica has written meanwhile: the shared clock would run ahead
// by as much as the purse is slow, each time.
func (s *Shared) ask(ctx context.Context, api API) (Account, Hold, time.Time, error) {
	account, hold, err := s.purse.Account(ctx, api)
	now := s.now()
	if err != nil {
		return Account{}, Hold{}, now, err
	}
	s.mu.Lock()
	s.ahead = max(s.ahead, later(account.Clock, hold.Clock).Sub(now))
	missed, unsaved := s.hold, s.unsaved && s.hold.Until.After(hold.Until)
	s.mu.Unlock()
	if unsaved {
		won, err := s.purse.SwapHold(ctx, hold, missed)
		if err != nil {
			return Account{}, Hold{}, now, err
		}
		if won {
			hold = missed
		}
	}
	s.keep(hold, false)
	return account, hold, now, nil
}

// mute notes that the purse has failed.
func (s *Shared) mute(ctx context.Context, now time.Time, err error) {
	if ctx.Err() != nil {
		return // it was we who stopped asking
	}
	s.mu.Lock()
	s.silent = now.Add(purseRest)
	s.mu.Unlock()
	s.logger.WarnContext(ctx, "budget not reached", "error", err)
}

// Hold stops all replicas: the others from their next booking on, within a second.
func (s *Shared) Hold(ctx context.Context, now time.Time, d time.Duration, why string) {
	s.change(ctx, now, func(h Hold, clock time.Time) (Hold, bool) { return h.refused(clock, d, why), true })
}

// Passed ends a hold when one call has found out that it is over.
func (s *Shared) Passed(ctx context.Context, now time.Time) {
	s.mu.Lock()
	ends := s.hold.ends(s.clock(now))
	s.mu.Unlock()
	if ends {
		s.change(ctx, now, func(h Hold, clock time.Time) (Hold, bool) { return Hold{}, h.ends(clock) })
	}
}

// change changes the hold, here at once and in the purse when it answers.
func (s *Shared) change(ctx context.Context, now time.Time, to func(Hold, time.Time) (Hold, bool)) {
	ask, cancel := context.WithTimeout(ctx, purseTimeout)
	defer cancel()
	for range purseTries {
		_, hold, now, err := s.ask(ask, CreateAPI)
		if err != nil {
			s.mute(ctx, now, err)
			break
		}
		s.mu.Lock()
		next, changed := to(hold, s.clock(now))
		s.mu.Unlock()
		if !changed {
			return
		}
		won, err := s.purse.SwapHold(ask, hold, next)
		if err != nil {
			s.mute(ctx, now, err)
			break
		}
		if won {
			s.keep(next, false)
			return
		}
	}
	s.mu.Lock()
	next, changed := to(s.hold, s.clock(now))
	s.mu.Unlock()
	if changed {
		s.keep(next, true)
	}
}

// keep takes a hold over. What was booked before is void.
func (s *Shared) keep(h Hold, unsaved bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold, s.unsaved = h, unsaved
	if h.over() {
		return
	}
	for i := range s.pockets {
		s.pockets[i].slots = nil
		clear(s.pockets[i].booked)
	}
}

// Held converts the hold to this replica's clock.
func (s *Shared) Held(now time.Time) (since, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.hold.On(s.clock(now)) {
		return time.Time{}, time.Time{}
	}
	return s.hold.Since.Add(-s.ahead), s.hold.Until.Add(-s.ahead)
}
