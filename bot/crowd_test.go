package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"lianbot/internal/sim"
)

// crowd are people who fill in their forms at the same time.
type crowd struct {
	tenant *tenant
	people []*person
	tally  tally
	seed   uint64

	mu   sync.Mutex
	errs []error
}

// newCrowd makes up what everybody of the tenant will say.
func newCrowd(t *tenant, seed uint64) *crowd {
	c := &crowd{tenant: t, seed: seed}
	for i, m := range t.people {
		c.people = append(c.people, newPerson(t, m, &c.tally, rand.New(rand.NewPCG(seed, uint64(i)))))
	}
	return c
}

// fill lets everybody fill in their form, so many at once. Half of them press, the
// others type, and of these a third hastily.
func (c *crowd) fill(ctx context.Context, atOnce int) error {
	var work sync.WaitGroup
	seats := make(chan struct{}, atOnce)
	for i, p := range c.people {
		work.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			if err := c.one(ctx, i, p); err != nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.errs = append(c.errs, fmt.Errorf("%w\n%s", err, p.chat()))
			}
		})
	}
	work.Wait()
	return errors.Join(c.errs...)
}

func (c *crowd) one(ctx context.Context, i int, p *person) error {
	if i%2 == 0 {
		return (&presser{person: p, entered: i%4 == 0}).fill(ctx)
	}
	return (&typist{person: p, hasty: i%3 == 0, replies: map[string]string{}}).fill(ctx)
}

// verify compares what everybody said with the tables. A message may be sent anew
// only when the platform has given it up: one that the bot has taken is kept.
func (c *crowd) verify(tb testing.TB, db *sql.DB) {
	tb.Helper()
	checkLedger(tb, db, c.people)
	if anew, given := c.tally.again.Load(), c.tenant.givenUp.Load(); anew > given {
		tb.Errorf("%d messages were taken from the platform and lost", anew-given)
	}
}

// summary are the counts of the test.
func (c *crowd) summary() string {
	said := &c.tally
	d := &c.tenant.counts
	const message = " im.message.receive_v1"
	return fmt.Sprintf(`seed %d
conversations finished  %6d
answers acknowledged    %6d
messages typed          %6d  (%d asking again where one is, %d sent anew)
presses                 %6d  (%d unanswered, %d told to try again)
messages delivered      %6d  (%d of them again or twice, %d not acknowledged in time)
events delivered        %6d  (%d given up by the platform)`,
		c.seed, said.conversations.Load(), said.acknowledged.Load(),
		said.typed.Load(), said.nudges.Load(), said.again.Load(),
		said.pressed.Load(), said.failedPresses.Load(), said.busy.Load(),
		d.of("event"+message), d.of("event"+message)-int(said.typed.Load()), d.of("ack"+message+" failed"),
		d.of("event"), c.tenant.givenUp.Load())
}

// troubled switches on what a platform may do to a bot: every event comes twice
// and shuffled within a burst.
func (t *tenant) troubled() {
	t.platform.SetFaults(sim.Faults{Duplicate: true, Reorder: true, RedeliveryScale: 1})
}

// killer ends a replica at random moments and starts another one at once.
type killer struct {
	binary *binary
	rng    *rand.Rand
	every  [2]time.Duration // at least and at most

	kills, flushes int
}

// run kills until ctx ends, and leaves the last replica running, which ends with
// the test. flush, which may be nil, is called between the kills.
func (k *killer) run(ctx context.Context, tb testing.TB, flush func(context.Context) error) error {
	tb.Helper()
	current, err := k.binary.start()
	if err != nil {
		return err
	}
	tb.Cleanup(func() { current.kill() })
	for {
		span := k.every[0] + time.Duration(k.rng.Int64N(int64(k.every[1]-k.every[0])))
		half := time.Duration(k.rng.Int64N(int64(span)))
		if !pause(ctx, half) {
			return nil
		}
		if flush != nil {
			if err := flush(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("flush Redis: %w", err)
			}
			k.flushes++
		}
		if !pause(ctx, span-half) {
			return nil
		}
		if !current.running() {
			return errors.New("the program ended by itself")
		}
		current.kill()
		k.kills++
		if current, err = k.binary.start(); err != nil {
			return err
		}
	}
}
