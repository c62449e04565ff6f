package turn_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/turn"
)

const settle = 300 * time.Millisecond

// TestBurstIsPutInOrder delivers a burst in any order within the settling time.
func TestBurstIsPutInOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			b := setup(t)
			b.say("开始", "采购科科长")
			b.Open(settle)
			random := rand.New(rand.NewPCG(seed, 0))
			var burst []turn.Inbound
			var want []string
			for i := range 12 {
				text := fmt.Sprintf("第%d句", i)
				burst = append(burst, b.event(limin, turn.Said{Text: text}))
				want = append(want, text)
			}
			random.Shuffle(len(burst), func(i, j int) { burst[i], burst[j] = burst[j], burst[i] })
			var all sync.WaitGroup
			for _, in := range burst {
				all.Go(func() { b.handle(in) })
				time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond)
			}
			all.Wait()
			b.wantDuties(want...)
			// The answers show it too: each one has one line more.
			for i, item := range b.post.delivered[2:] {
				if got := item.ReplyTo; got != fmt.Sprintf("om%d", i+3) {
					t.Errorf("answer %d is to %s", i, got)
				}
			}
			if b.People() != 0 {
				t.Errorf("%d people still have a line", b.People())
			}
		})
	}
}

func TestPressDoesNotSettle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.say("开始", "采购科科长")
		b.Open(time.Hour)
		begin := time.Now()
		b.press(conversation.ActNote, b.version(), "甲")
		if took := time.Since(begin); took != 0 {
			t.Errorf("a press waited %v", took)
		}
		b.say("乙")
		if took := time.Since(begin); took != time.Hour {
			t.Errorf("a message waited %v", took)
		}
	})
}

func TestPeopleDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.Open(settle)
		begin := time.Now()
		var all sync.WaitGroup
		for i := range 50 {
			who := fmt.Sprintf("ou_%d", i)
			in := b.event(who, turn.Said{Text: "开始"})
			all.Go(func() { b.handle(in) })
		}
		all.Wait()
		if took := time.Since(begin); took != settle {
			t.Errorf("50 people waited %v", took)
		}
	})
}

// TestOneAtATime has each event of a person be slow, and counts how many are
// handled at once.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.Open(settle)
		slow := &slowLedger{ledger: b.ledger}
		b.Ledger = slow
		var all sync.WaitGroup
		for range 10 {
			in := b.event(limin, turn.Said{Text: "开始"})
			all.Go(func() { b.handle(in) })
		}
		all.Wait()
		if slow.most != 1 {
			t.Errorf("%d events of one person at once", slow.most)
		}
	})
}

type slowLedger struct {
	*ledger
	mu        sync.Mutex
	now, most int
}

func (l *slowLedger) Commit(ctx context.Context, r turn.Record) error {
	l.mu.Lock()
	l.now++
	l.most = max(l.most, l.now)
	l.mu.Unlock()
	time.Sleep(time.Second)
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.now--
	}()
	return l.ledger.Commit(ctx, r)
}

// TestWhoGivesUpHoldsNobodyUp cancels events at every moment of their wait.
func TestWhoGivesUpHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.say("开始", "采购科科长")
		b.Open(settle)
		b.Ledger = &slowLedger{ledger: b.ledger}
		var all sync.WaitGroup
		var mu sync.Mutex
		var taken []string
		for i := range 30 {
			text := fmt.Sprintf("第%d句", i)
			in := b.event(limin, turn.Said{Text: text})
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*settle/3)
			if i%3 == 0 {
				ctx, cancel = context.WithCancel(t.Context())
			}
			all.Go(func() {
				defer cancel()
				_, err := b.Handle(ctx, in)
				switch {
				case err == nil:
					mu.Lock()
					defer mu.Unlock()
					taken = append(taken, text)
				case !errors.Is(err, context.DeadlineExceeded):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(taken) < 10 {
			t.Errorf("only %d of 10 patient events were taken", len(taken))
		}
		got := b.duties()
		slices.Sort(taken)
		slices.Sort(got)
		if !slices.Equal(got, taken) {
			t.Errorf("recorded %v, taken %v", got, taken)
		}
		if b.People() != 0 {
			t.Errorf("%d people still have a line", b.People())
		}
	})
}
