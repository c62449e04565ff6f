package outbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/outbox"
)

func TestCrashBetweenSendAndSettle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{}
		tr.fail = func(owner, _ string) error {
			if owner == "dead" && len(p.log()) > 0 {
				return errAway
			}
			return nil
		}
		tr.add("", time.Time{}, reminder("1", "ou_a"))
		crashed := run(t, dispatcher("dead", tr, p))
		time.Sleep(time.Second)
		wantStatus(t, tr, "1", outbox.Claimed)
		crashed()

		stop := run(t, dispatcher("alive", tr, p))
		time.Sleep(outbox.Lease - 2*time.Second)
		wantStatus(t, tr, "1", outbox.Claimed)
		time.Sleep(3 * time.Second)
		stop()
		wantStatus(t, tr, "1", outbox.Sent)
		if diff := cmp.Diff([]string{"1", "1"}, p.ids()); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
	})
}

func TestCrashOfAllForTwoHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{}
		tr.add("dead", time.Now().Add(outbox.Lease), reply("claimed", "ou_a"))
		tr.add("", time.Time{}, reply("waiting", "ou_a"))
		time.Sleep(2 * time.Hour)
		stop := run(t, dispatcher("alive", tr, p))
		time.Sleep(time.Second)
		stop()
		wantStatus(t, tr, "claimed", outbox.InDoubt)
		wantStatus(t, tr, "waiting", outbox.Sent)
		if diff := cmp.Diff([]string{"waiting"}, p.ids()); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
	})
}

func TestHoldStopsEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 10 * time.Millisecond}
		var limited time.Time
		p.answer = func(outbox.Item, int) error {
			if limited.IsZero() {
				limited = time.Now()
				return &outbox.SendError{Code: 99991400, Detail: "request trigger frequency limit", Limited: true, After: 52 * time.Second}
			}
			return nil
		}
		for i := range 100 {
			tr.add("", time.Time{}, reminder(fmt.Sprint(i), fmt.Sprintf("ou_%d", i)))
		}
		var settles atomic.Int64
		tr.fail = func(_, what string) error {
			if what != "claim" {
				settles.Add(1)
			}
			return nil
		}
		d := dispatcher("a", tr, p)
		stop := run(t, d)
		time.Sleep(time.Second)
		d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), reply("answer", "ou_x")))
		time.Sleep(50 * time.Second)
		during := settles.Load()
		if during > 80 {
			t.Errorf("%d results were written during the hold", during)
		}
		time.Sleep(20 * time.Second)
		stop()
		if n := tr.counts()[outbox.Sent]; n != 101 {
			t.Errorf("sent %d of 101: %v", n, tr.counts())
		}
		for _, c := range p.log() {
			if c.at.After(limited) && c.at.Before(limited.Add(52*time.Second)) {
				t.Errorf("item %s left %v after the refusal", c.ID, c.at.Sub(limited))
			}
		}
		for i := range 100 {
			if r := tr.get(t, fmt.Sprint(i)); r.Attempt != 1 {
				t.Errorf("item %d: %d attempts, want 1: a refusal by rate does not count", i, r.Attempt)
			}
		}
	})
}

func TestInDoubtAfterFiftyFiveMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{answer: func(outbox.Item, int) error { return errors.New("connection reset") }}
		old := reminder("old", "ou_b") // claimed long ago by one that died since
		old.FirstTry, old.Attempt = time.Now().Add(-56*time.Minute), 3
		tr.add("", time.Time{}, reminder("1", "ou_a"), old)
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(3 * time.Hour)
		stop()
		wantStatus(t, tr, "1", outbox.InDoubt)
		wantStatus(t, tr, "old", outbox.InDoubt)
		var pauses []time.Duration
		calls := p.log()
		for i, c := range calls {
			if c.ID != "1" {
				t.Errorf("item %s was sent after its idempotency key had expired", c.ID)
			}
			if i > 0 {
				pauses = append(pauses, c.at.Sub(calls[i-1].at).Round(time.Second))
			}
		}
		want := []time.Duration{
			2 * time.Second, 5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute, 5 * time.Minute,
			10 * time.Minute, 10 * time.Minute, 10 * time.Minute, 10 * time.Minute,
		}
		if diff := cmp.Diff(want, pauses); diff != "" {
			t.Errorf("pauses (-want +got):\n%s", diff)
		}
		if last := calls[len(calls)-1].at.Sub(calls[0].at); last > 55*time.Minute {
			t.Errorf("last tried %v after the first time", last)
		}
	})
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err    error
		late   bool
		status outbox.Status
		tries  int
		detail string
	}{
		"taken":          {status: outbox.Sent, tries: 1},
		"too late":       {late: true, status: outbox.Expired, tries: 0, detail: "too late after 0 attempts"},
		"refused":        {err: &outbox.SendError{Code: 230013, Detail: "no availability"}, status: outbox.Refused, tries: 1, detail: "230013 no availability"},
		"refused, deep":  {err: fmt.Errorf("send: %w", &outbox.SendError{Code: 230053, Detail: "stopped"}), status: outbox.Refused, tries: 1, detail: "230053 stopped"},
		"later, perhaps": {err: &outbox.SendError{Code: 230049, Retryable: true}, status: outbox.Waiting, tries: 4},
		"unknown":        {err: errors.New("connection reset"), status: outbox.Waiting, tries: 4, detail: "connection reset"},
		"named a time":   {err: &outbox.SendError{Code: 500, Retryable: true, After: time.Minute}, status: outbox.Waiting, tries: 1},
		"long words":     {err: &outbox.SendError{Detail: strings.Repeat("é", 400)}, status: outbox.Refused, tries: 1, detail: "0 " + strings.Repeat("é", 249)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr, p := &tray{}, &platform{answer: func(outbox.Item, int) error { return tt.err }}
				item := reminder("1", "ou_a")
				if tt.late {
					item.NotAfter = time.Now().Add(-time.Millisecond)
				}
				var log bytes.Buffer
				d := dispatcher("a", tr, p)
				d.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				tr.add("", time.Time{}, item)
				stop := run(t, d)
				time.Sleep(40 * time.Second)
				stop()
				got := tr.get(t, "1")
				if got.status != tt.status || len(p.log()) != tt.tries {
					t.Errorf("got %s (%s) after %d tries, want %s after %d", got.status, got.detail, len(p.log()), tt.status, tt.tries)
				}
				if tt.detail != "" && got.detail != tt.detail {
					t.Errorf("detail: got %q, want %q", got.detail, tt.detail)
				}
				if !strings.Contains(log.String(), "item=1") || strings.Contains(log.String(), "planted") {
					t.Errorf("the log must have the item's id and not its content:\n%s", log.String())
				}
			})
		})
	}
}

func TestNothingIsSentAfterItsClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 9 * time.Second}
		p.answer = func(item outbox.Item, _ int) error {
			if r := tr.get(t, item.ID); r.status != outbox.Claimed || !time.Now().Before(r.until) {
				t.Errorf("item %s was under way as %s, claimed until %v", item.ID, r.status, r.until)
			}
			return nil
		}
		d := dispatcher("a", tr, p)
		d.Workers = 1
		stop := run(t, d)
		for i := range 8 {
			d.Deliver(tr.add("a", time.Now().Add(outbox.Lease), reply(fmt.Sprint(i), fmt.Sprintf("ou_%d", i))))
		}
		time.Sleep(2 * time.Minute)
		stop()
		if n := tr.counts()[outbox.Sent]; n != 8 || len(p.log()) != 8 {
			t.Errorf("sent %d of 8 with %d calls", n, len(p.log()))
		}
	})
}

func TestSendIsCutShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: time.Minute}
		tr.add("", time.Time{}, reminder("1", "ou_a"))
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(10*time.Second - time.Millisecond)
		wantStatus(t, tr, "1", outbox.Claimed)
		time.Sleep(2 * time.Millisecond)
		wantStatus(t, tr, "1", outbox.Waiting)
		stop()
		if got := tr.get(t, "1"); got.Attempt != 1 {
			t.Errorf("got %d attempts, want 1: it may have arrived", got.Attempt)
		}
	})
}

func TestBackoffHasJitter(t *testing.T) {
	t.Parallel()
	for r, want := range map[float64]time.Duration{0: 1600 * time.Millisecond, 1: 2400 * time.Millisecond} {
		t.Run(want.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr, p := &tray{}, &platform{answer: func(outbox.Item, int) error { return errors.New("connection reset") }}
				tr.add("", time.Time{}, reminder("1", "ou_a"))
				d := dispatcher("a", tr, p)
				d.Rand = func() float64 { return r }
				began := time.Now()
				stop := run(t, d)
				synctest.Wait()
				stop()
				if got := tr.get(t, "1").NotBefore.Sub(began); got != want {
					t.Errorf("tried again after %v, want %v", got, want)
				}
			})
		})
	}
}
