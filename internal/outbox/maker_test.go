package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// maker makes what a test wants. It is asked one at a time.
type maker struct {
	mu    sync.Mutex
	asked int
	make  func(item outbox.Item, nth int) (outbox.Decision, error)
}

func (m *maker) Make(_ context.Context, item outbox.Item, _ time.Time) (outbox.Decision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.make(item, m.asked)
}

// nudge is an item whose message is made when it leaves.
func nudge(id, to string) outbox.Item {
	item := reminder(id, to)
	item.Message = message.Message{}
	item.About = outbox.About{Kind: "nudge", Person: id}
	return item
}

var errUnknown = errors.New("the figures are away")

func TestMakerDecides(t *testing.T) {
	t.Parallel()
	said := func(text string) outbox.Decision { return outbox.Decision{Message: message.Say(text)} }
	reset := errors.New("connection reset")
	tests := map[string]struct {
		make     func(began time.Time, nth int) (outbox.Decision, error)
		refuse   error // what the platform says to the first attempt
		notAfter time.Duration
		status   outbox.Status
		detail   string
		sent     []string // what the platform was given
		within   time.Duration
	}{
		"made": {
			make:   func(time.Time, int) (outbox.Decision, error) { return said("3 missing"), nil },
			status: outbox.Sent, sent: []string{"3 missing"},
		},
		"cancelled": {
			make:   func(time.Time, int) (outbox.Decision, error) { return outbox.Decision{Cancel: "submitted"}, nil },
			status: outbox.Cancelled, detail: "submitted",
		},
		"put off": {
			make: func(began time.Time, nth int) (outbox.Decision, error) {
				if nth == 1 {
					return outbox.Decision{Later: began.Add(20 * time.Minute), Why: "quiet"}, nil
				}
				return said("later"), nil
			},
			status: outbox.Sent, sent: []string{"later"}, within: 20*time.Minute + 2*time.Second,
		},
		"put off to the past": {
			make: func(began time.Time, nth int) (outbox.Decision, error) {
				if nth <= 3 {
					return outbox.Decision{Later: began, Why: "quiet"}, nil
				}
				return said("later"), nil
			},
			status: outbox.Sent, sent: []string{"later"},
		},
		"put off beyond its end": {
			make: func(began time.Time, _ int) (outbox.Decision, error) {
				return outbox.Decision{Later: began.Add(20 * time.Minute), Why: "quiet"}, nil
			},
			notAfter: 10 * time.Minute, status: outbox.Expired, detail: "put off beyond its end: quiet",
		},
		"not known at first": {
			make: func(_ time.Time, nth int) (outbox.Decision, error) {
				if nth <= 5 {
					return outbox.Decision{}, errUnknown
				}
				return said("known"), nil
			},
			status: outbox.Sent, sent: []string{"known"},
		},
		"never known": {
			make:     func(time.Time, int) (outbox.Decision, error) { return outbox.Decision{}, errUnknown },
			notAfter: 10 * time.Minute, status: outbox.Expired, detail: "too late after 0 attempts",
		},
		"anew with every attempt": {
			make:   func(_ time.Time, nth int) (outbox.Decision, error) { return said(fmt.Sprint(nth)), nil },
			refuse: reset, status: outbox.Sent, sent: []string{"1", "2"},
		},
		"not wanted after an attempt": {
			make: func(_ time.Time, nth int) (outbox.Decision, error) {
				if nth == 1 {
					return said("1"), nil
				}
				return outbox.Decision{Cancel: "submitted"}, nil
			},
			refuse: reset, status: outbox.InDoubt, detail: "submitted; an earlier attempt may have arrived", sent: []string{"1"},
		},
		"put off after an attempt": {
			make: func(began time.Time, nth int) (outbox.Decision, error) {
				if nth == 1 {
					return said("1"), nil
				}
				return outbox.Decision{Later: began.Add(time.Hour), Why: "quiet"}, nil
			},
			refuse: reset, status: outbox.InDoubt, detail: "quiet; an earlier attempt may have arrived", sent: []string{"1"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				tr, p := &tray{}, &platform{}
				p.answer = func(_ outbox.Item, nth int) error {
					if nth == 1 {
						return tt.refuse
					}
					return nil
				}
				item := nudge("1", "ou_a")
				if tt.notAfter > 0 {
					item.NotAfter = began.Add(tt.notAfter)
				}
				tr.add("", time.Time{}, item)
				d := dispatcher("a", tr, p)
				d.Maker = &maker{make: func(_ outbox.Item, nth int) (outbox.Decision, error) { return tt.make(began, nth) }}
				stop := run(t, d)
				time.Sleep(30 * time.Minute)
				stop()
				got := tr.get(t, "1")
				if got.status != tt.status || got.detail != tt.detail {
					t.Errorf("got %s (%s), want %s (%s)", got.status, got.detail, tt.status, tt.detail)
				}
				var sent []string
				for _, c := range p.log() {
					sent = append(sent, c.Message.Text)
					if tt.within > 0 && c.at.Sub(began) > tt.within {
						t.Errorf("left after %v", c.at.Sub(began))
					}
				}
				if diff := cmp.Diff(tt.sent, sent); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
				if want := map[string]int{"create": 1}; tt.status == outbox.Sent && !cmp.Equal(want, tr.charged) {
					t.Errorf("charged %v, want %v", tr.charged, want)
				}
			})
		})
	}
}

// What is put off holds nobody up who stands behind it, and what is not about
// anything is not made.
func TestMakerKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{}
		tr.add("", time.Time{}, nudge("off", "ou_a"), reminder("ready", "ou_a"))
		d := dispatcher("a", tr, p)
		d.Maker = &maker{make: func(outbox.Item, int) (outbox.Decision, error) {
			return outbox.Decision{Later: time.Now().Add(time.Hour), Why: "quiet"}, nil
		}}
		stop := run(t, d)
		time.Sleep(5 * time.Second)
		stop()
		wantStatus(t, tr, "off", outbox.Waiting)
		wantStatus(t, tr, "ready", outbox.Sent)
	})
}

// While the budget is short a message is made anew, so that what leaves is never
// old, but not each time that the budget is asked.
func TestMadeAnewWhileItWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{}
		d := dispatcher("a", tr, p)
		m := &maker{make: func(outbox.Item, int) (outbox.Decision, error) {
			return outbox.Decision{Message: message.Say(time.Now().Format(time.TimeOnly))}, nil
		}}
		d.Maker = m
		d.Budget.Hold(t.Context(), time.Now(), 9*time.Second, "429")
		tr.add("", time.Time{}, nudge("1", "ou_a"))
		stop := run(t, d)
		time.Sleep(time.Minute)
		stop()
		c := p.log()[0]
		at, err := time.Parse(time.TimeOnly, c.Message.Text)
		if now, err2 := time.Parse(time.TimeOnly, c.at.Format(time.TimeOnly)); err != nil || err2 != nil || now.Sub(at) > 2*time.Second {
			t.Errorf("made at %s, sent at %v", c.Message.Text, c.at)
		}
		if m.asked > 3 {
			t.Errorf("made %d times", m.asked)
		}
	})
}

// Refused by what they say, messages of a kind are paused after three recipients in
// a row; the others of the kind are kept, and other kinds go on. When somebody
// resumes, so does the sending.
func TestKindIsPaused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{delay: 10 * time.Millisecond}
		bad := true
		p.answer = func(item outbox.Item, _ int) error {
			if bad && item.About.Kind == "nudge" {
				return &outbox.SendError{Code: 230099, Detail: "bad card", Blame: outbox.BlameKind}
			}
			return nil
		}
		for i := range 40 {
			tr.add("", time.Time{}, nudge(fmt.Sprint(i), fmt.Sprint("ou_", i)))
			other := nudge(fmt.Sprint("digest ", i), fmt.Sprint("ou_", i))
			other.About.Kind = "digest"
			tr.add("", time.Time{}, other)
		}
		d := dispatcher("a", tr, p)
		stop := run(t, d)
		time.Sleep(20 * time.Second)
		counts := tr.counts()
		if counts[outbox.Sent] != 40 || counts[outbox.Refused] > 8 || counts[outbox.Refused] < 3 {
			t.Errorf("while paused: %v; want 40 sent and few refused", counts)
		}
		if why := tr.paused["nudge"]; why != "230099 bad card" || len(tr.paused) != 1 {
			t.Errorf("paused: %v", tr.paused)
		}
		tr.mu.Lock()
		bad = false
		delete(tr.paused, "nudge")
		tr.mu.Unlock()
		time.Sleep(20 * time.Second)
		stop()
		if n := tr.counts(); n[outbox.Sent]+n[outbox.Refused] != 80 {
			t.Errorf("after it was resumed: %v", n)
		}
	})
}

// One person who is refused again and again is not the kind's fault.
func TestKindIsNotPausedForOnePerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &platform{}
		p.answer = func(item outbox.Item, _ int) error {
			switch item.To {
			case "ou_a":
				return &outbox.SendError{Code: 230025, Blame: outbox.BlameKind}
			case "ou_b":
				return &outbox.SendError{Code: 230013, Blame: outbox.BlameRecipient}
			}
			return nil
		}
		for i := range 5 {
			tr.add("", time.Time{}, nudge(fmt.Sprint("a", i), "ou_a"), nudge(fmt.Sprint("b", i), "ou_b"))
		}
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(20 * time.Second)
		stop()
		if len(tr.paused) != 0 {
			t.Errorf("paused: %v", tr.paused)
		}
		if diff := cmp.Diff(map[string]int{"ou_b": 230013}, tr.unreachable); diff != "" {
			t.Errorf("unreachable (-want +got):\n%s", diff)
		}
	})
}

// A platform that answers 429 for an hour sees no storm, and the dispatcher says
// since when. Afterwards everything leaves.
func TestAnHourOf429(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		pu, tr, p := &purse{}, &tray{}, &platform{delay: 100 * time.Millisecond}
		p.answer = func(outbox.Item, int) error {
			if time.Since(began) < time.Hour {
				return &outbox.SendError{Code: 99991400, Detail: "request trigger frequency limit", Limited: true, Retryable: true, After: time.Second}
			}
			return nil
		}
		for i := range 300 {
			tr.add("", time.Time{}, reminder(fmt.Sprint(i), fmt.Sprint("ou_", i)))
		}
		a, b := dispatcher("a", tr, p), dispatcher("b", tr, p)
		a.Budget, b.Budget = shared(pu), shared(pu)
		stopA, stopB := run(t, a), run(t, b)
		time.Sleep(59 * time.Minute)
		calls := len(p.log())
		if calls > 100 {
			t.Errorf("%d calls in the hour", calls)
		}
		if since, until := a.Held(); since.Sub(began) > time.Second || time.Since(until) > time.Minute || since.IsZero() {
			t.Errorf("held from %v until %v, an hour after %v", since, until, began)
		}
		time.Sleep(5 * time.Minute)
		stopA()
		stopB()
		if n := tr.counts()[outbox.Sent]; n != 300 {
			t.Errorf("sent %d of 300: %v", n, tr.counts())
		}
		if since, _ := a.Held(); !since.IsZero() {
			t.Errorf("still held since %v", since)
		}
		t.Logf("%d calls while the platform refused all of them for 59 minutes", calls)
		if strings.Contains(tr.get(t, "0").detail, "429") {
			t.Error("the detail of a sent item says that it was refused")
		}
	})
}
