package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// dispatcher returns one that is ready to run.
func dispatcher(owner string, tr outbox.Tray, p outbox.Sender) *outbox.Dispatcher {
	return &outbox.Dispatcher{
		Tray:   tr,
		Sender: p,
		Budget: shared(&purse{}),
		Now:    time.Now,
		Rand:   func() float64 { return 0.5 },
		Owner:  owner,
		Logger: slog.New(slog.DiscardHandler),
	}
}

// run starts the dispatcher and returns what ends it and waits for that.
func run(t *testing.T, d *outbox.Dispatcher) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	}
}

// reminder and reply are items for a recipient.
func reminder(id, to string) outbox.Item {
	return outbox.Item{ID: id, Key: id, To: to, Priority: outbox.Reminder, Message: message.Say("planted-content")}
}

func reply(id, to string) outbox.Item {
	return outbox.Item{ID: id, Key: id, To: to, ReplyTo: "om_1", Priority: outbox.Reply, Message: message.Say("planted-content")}
}

func wantStatus(t *testing.T, tr *tray, id string, want outbox.Status) {
	t.Helper()
	if got := tr.get(t, id); got.status != want {
		t.Errorf("item %s: got %s (%s), want %s", id, got.status, got.detail, want)
	}
}

func TestSentAndKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 100 * time.Millisecond}
		d := dispatcher("a", tr, p)
		var mu sync.Mutex
		seen := map[outbox.Status]int{}
		d.Observe = func(_ outbox.Item, r outbox.Result) {
			mu.Lock()
			defer mu.Unlock()
			seen[r.Status]++
		}
		stop := run(t, d)
		defer stop()
		synctest.Wait()

		late := reminder("later", "ou_b")
		late.NotBefore = time.Now().Add(time.Hour)
		tr.add("", time.Time{}, reminder("now", "ou_a"), late)
		d.Wake()
		time.Sleep(200 * time.Millisecond)
		wantStatus(t, tr, "now", outbox.Sent)
		wantStatus(t, tr, "later", outbox.Waiting)
		if got := tr.get(t, "now"); got.messageID != "om_now" || got.Attempt != 1 {
			t.Errorf("got message %q after %d attempts, want om_now after 1", got.messageID, got.Attempt)
		}

		time.Sleep(time.Hour + time.Second) // nobody wakes it
		wantStatus(t, tr, "later", outbox.Sent)
		if at := p.log()[1].at; at.Before(late.NotBefore) {
			t.Errorf("left at %v, not before %v", at, late.NotBefore)
		}
		mu.Lock()
		defer mu.Unlock()
		if diff := cmp.Diff(map[outbox.Status]int{outbox.Sent: 2}, seen); diff != "" {
			t.Errorf("observed (-want +got):\n%s", diff)
		}
	})
}

func TestDeliverNeedsNoClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var claims atomic.Int64
		tr, p := &tray{}, &platform{delay: time.Millisecond}
		tr.fail = func(_, what string) error {
			if what == "claim" {
				claims.Add(1)
			}
			return nil
		}
		d := dispatcher("a", tr, p)
		d.Workers = 1 // and the recipients take turns all the same
		stop := run(t, d)
		synctest.Wait()
		claims.Store(0) // the look into the tray at the start
		d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), reply("1", "ou_a"), reply("2", "ou_a"), reply("3", "ou_b")))
		time.Sleep(500 * time.Millisecond)
		stop()
		if diff := cmp.Diff([]string{"1", "3", "2"}, p.ids()); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
		if claims.Load() != 0 || tr.counts()[outbox.Sent] != 3 {
			t.Errorf("got %d claims and %v, want none and 3 sent", claims.Load(), tr.counts())
		}
	})
}

func TestOneRecipientInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 300 * time.Millisecond}
		p.answer = func(item outbox.Item, nth int) error {
			if strings.HasSuffix(item.ID, "-2") && nth <= 2 {
				return errors.New("connection reset")
			}
			return nil
		}
		for i := range 5 { // no more than are in hand at once
			for _, to := range []string{"ou_a", "ou_b", "ou_c"} {
				tr.add("", time.Time{}, reminder(fmt.Sprintf("%s-%d", to, i), to))
			}
		}
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(time.Minute)
		stop()
		for _, to := range []string{"ou_a", "ou_b", "ou_c"} {
			var got []string
			for _, c := range p.log() {
				if c.To == to {
					got = append(got, strings.TrimPrefix(c.ID, to))
				}
			}
			if diff := cmp.Diff([]string{"-0", "-1", "-2", "-2", "-2", "-3", "-4"}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", to, diff)
			}
		}
		if len(p.clash) > 0 {
			t.Errorf("at the same time: %v", p.clash)
		}
	})
}

// Whichever way they come in and whichever call they leave by, replies are out

// at once in the middle of a wave of reminders.

func TestRepliesOvertakeReminders(t *testing.T) {
	t.Parallel()
	byCreate := reply("answer", "ou_x")
	byCreate.ReplyTo = ""
	ways := map[string]struct {
		item    outbox.Item
		deliver bool
		delay   time.Duration // of the platform
		within  time.Duration
	}{
		"delivered":                {reply("answer", "ou_x"), true, 200 * time.Millisecond, 10 * time.Millisecond},
		"delivered, by create":     {byCreate, true, 200 * time.Millisecond, 50 * time.Millisecond},
		"claimed":                  {reply("answer", "ou_x"), false, 200 * time.Millisecond, 10 * time.Millisecond},
		"claimed, reminders stuck": {reply("answer", "ou_x"), false, time.Minute, 10 * time.Millisecond},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr, p := &tray{}, &platform{delay: way.delay}
				for i := range 1000 {
					tr.add("", time.Time{}, reminder(fmt.Sprint(i), fmt.Sprintf("ou_%d", i)))
				}
				d := dispatcher("a", tr, p)
				stop := run(t, d)
				time.Sleep(5500 * time.Millisecond)
				asked := time.Now()
				if way.deliver {
					d.Deliver(tr.add("a", asked.Add(outbox.Lease), way.item))
				} else {
					tr.add("", time.Time{}, way.item)
					d.Wake()
				}
				time.Sleep(10 * time.Second)
				stop()
				for _, c := range p.log() {
					if c.ID == "answer" {
						if took := c.at.Sub(asked); took > way.within {
							t.Errorf("the answer left after %v, want within %v", took, way.within)
						}
						return
					}
				}
				t.Error("the answer never left")
			})
		})
	}
}

func TestWaveKeepsToTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 150 * time.Millisecond}
		for i := range 5000 {
			tr.add("", time.Time{}, reminder(fmt.Sprint(i), fmt.Sprintf("ou_%d", i)))
		}
		began := time.Now()
		d := dispatcher("a", tr, p)
		d.Workers = 4 // fewer in hand than leave in a second
		stop := run(t, d)
		time.Sleep(10 * time.Minute)
		stop()
		if n := tr.counts()[outbox.Sent]; n != 5000 {
			t.Fatalf("sent %d of 5,000: %v", n, tr.counts())
		}
		var times []time.Time
		for _, c := range p.log() {
			times = append(times, c.at)
		}
		if len(times) != 5000 {
			t.Errorf("%d calls for 5,000 items", len(times))
		}
		if n := most(times, time.Second); n > perSecond {
			t.Errorf("%d calls in a second", n)
		}
		if n := most(times, time.Minute); n > perMinute {
			t.Errorf("%d calls in a minute", n)
		}
		if took := times[len(times)-1].Sub(began); took > 318*time.Second {
			t.Errorf("took %v, want at most 5.3 minutes", took)
		}
	})
}

// A replica that dies after the platform took the message and before that was

// written down leaves it to another one, which sends it with the same id.

// When nobody was there to send it again in time, the platform may have taken it

// and has forgotten its id: it is not sent, and said to be in doubt.

func TestShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 2 * time.Second}
		slow := &platform{delay: time.Minute}
		d := dispatcher("a", tr, either{quick: p, slow: slow})
		d.Workers = 1
		stop := run(t, d)
		synctest.Wait()
		until := time.Now().Add(outbox.Lease)
		d.Deliver(tr.add("a", until,
			reply("quick", "ou_a"), reply("next", "ou_b"),
			reminder("slow", "ou_c"), reminder("slow, next", "ou_d")))
		synctest.Wait()
		began := time.Now()
		stop()
		if took := time.Since(began); took < 2*time.Second || took > 4*time.Second {
			t.Errorf("the end took %v, want the grace of 3s", took)
		}
		wantStatus(t, tr, "quick", outbox.Sent)   // ended within the grace
		wantStatus(t, tr, "next", outbox.Waiting) // handed back
		wantStatus(t, tr, "slow", outbox.Waiting) // cut short: it may have arrived
		wantStatus(t, tr, "slow, next", outbox.Waiting)
		if a, b := tr.get(t, "slow").Attempt, tr.get(t, "next").Attempt; a != 1 || b != 0 {
			t.Errorf("attempts: got %d for what was cut short and %d for what was handed back, want 1 and 0", a, b)
		}
		d.Deliver([]outbox.Item{reply("after the end", "ou_a")})
		d.Wake()
	})
}

// either sends replies by one platform and everything else by another.

type either struct{ quick, slow *platform }

func (e either) Send(ctx context.Context, item outbox.Item) (string, error) {
	if item.Priority == outbox.Reply {
		return e.quick.Send(ctx, item)
	}
	return e.slow.Send(ctx, item)
}

func TestTrayAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(10 * time.Minute)
		tr, p := &tray{}, &platform{}
		tr.fail = func(_, _ string) error {
			if time.Now().Before(back) {
				return errAway
			}
			return nil
		}
		tr.add("", time.Time{}, reminder("1", "ou_a"))
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(9 * time.Minute)
		if n := len(p.log()); n != 0 {
			t.Errorf("%d items left that nobody had claimed", n)
		}
		time.Sleep(time.Minute + 2*time.Second)
		stop()
		wantStatus(t, tr, "1", outbox.Sent)
	})
}

// More answers than the platform takes are neither lost nor piled up in memory

// without end.

func TestDeliverMoreThanFits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 50 * time.Millisecond}
		d := dispatcher("a", tr, p)
		stop := run(t, d)
		for i := range 2000 {
			item := reply(fmt.Sprint(i), fmt.Sprintf("ou_%d", i%500))
			d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), item))
		}
		time.Sleep(5 * time.Minute)
		stop()
		if n := tr.counts()[outbox.Sent]; n != 2000 || len(p.log()) != 2000 {
			t.Errorf("sent %d of 2,000 with %d calls: %v", n, len(p.log()), tr.counts())
		}
	})
}

func TestDeliverHasABound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := &tray{}
		d := dispatcher("a", tr, &platform{})
		for i := range 1000 {
			d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), reply(fmt.Sprint(i), fmt.Sprintf("ou_%d", i))))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Run(ctx); err != nil {
			t.Errorf("Run returned %v", err)
		}
		// What is handed back was in memory.
		want := map[outbox.Status]int{outbox.Waiting: 256, outbox.Claimed: 744}
		if diff := cmp.Diff(want, tr.counts()); diff != "" {
			t.Errorf("items (-want +got):\n%s", diff)
		}
	})
}

// However slow the platform is, an item is out only while it is claimed.

// Two replicas, one of which is restarted, and a platform that fails at random:

// everything arrives, and the limit that they share is kept.

func TestEverythingArrives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		faults := rapid.SliceOfN(rapid.IntRange(0, 6), 20, 200).Draw(rt, "faults")
		people := rapid.IntRange(1, 30).Draw(rt, "people")
		items := rapid.IntRange(1, 60).Draw(rt, "items")
		delay := time.Duration(rapid.IntRange(0, 3000).Draw(rt, "delay")) * time.Millisecond
		restart := time.Duration(rapid.IntRange(1, 60).Draw(rt, "restart")) * time.Second
		tr, calls := &tray{}, 0
		p := &platform{delay: delay, answer: func(_ outbox.Item, nth int) error {
			calls++
			if nth > 3 {
				return nil
			}
			switch faults[calls%len(faults)] {
			case 0:
				return &outbox.SendError{Code: 99991400, Limited: true}
			case 1:
				return &outbox.SendError{Code: 230049, Retryable: true}
			case 2:
				return errors.New("connection reset")
			default:
				return nil
			}
		}}
		for i := range items {
			item := reminder(fmt.Sprint(i), fmt.Sprintf("ou_%d", i%people))
			item.Priority = outbox.Priority(1 + i%3)
			tr.add("", time.Time{}, item)
		}
		synctest.Test(t, func(t *testing.T) {
			budget := shared(&purse{})
			start := func(owner string) (stop func()) {
				d := dispatcher(owner, tr, p)
				d.Budget = budget
				return run(t, d)
			}
			stopA, stopB := start("a"), start("b")
			time.Sleep(restart)
			stopA()
			stopA = start("a")
			time.Sleep(15 * time.Minute)
			stopA()
			stopB()
		})
		if diff := cmp.Diff(map[outbox.Status]int{outbox.Sent: items}, tr.counts()); diff != "" {
			rt.Fatalf("items (-want +got):\n%s", diff)
		}
		var times []time.Time
		for _, c := range p.log() {
			times = append(times, c.at)
		}
		if n := most(times, time.Second); n > perSecond {
			rt.Fatalf("%d calls in a second", n)
		}
	})
}

// A tray that has become slow does not keep the process from ending.

func TestShutdownWithASlowTray(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := &tray{fail: func(_, _ string) error {
			time.Sleep(time.Second)
			return nil
		}}
		d := dispatcher("a", tr, &platform{})
		for i := range 100 {
			d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), reply(fmt.Sprint(i), fmt.Sprintf("ou_%d", i))))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		if err := d.Run(ctx); err != nil {
			t.Errorf("Run returned %v", err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the end took %v", took)
		}
	})
}
