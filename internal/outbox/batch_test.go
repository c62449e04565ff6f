package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// batches is a platform that takes batches too.
type batches struct {
	platform
	refuse func(nth int) (outbox.BatchResult, error)

	mu   sync.Mutex
	sent [][]string // the recipients of each batch
	said []message.Message
}

func (b *batches) SendBatch(ctx context.Context, items []outbox.Item) (outbox.BatchResult, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var to []string
	for _, item := range items {
		to = append(to, item.To)
	}
	b.sent, b.said = append(b.sent, to), append(b.said, items[0].Message)
	if b.refuse != nil {
		return b.refuse(len(b.sent))
	}
	return outbox.BatchResult{MessageID: fmt.Sprint("bm-", len(b.sent))}, ctx.Err()
}

// together are n items of one bundle that say the same.
func together(n int) []outbox.Item {
	items := make([]outbox.Item, n)
	for i := range items {
		items[i] = reminder(fmt.Sprintf("%04d", i), fmt.Sprint("ou_", i))
		items[i].Bundle = "c/-3"
	}
	return items
}

func TestBatch(t *testing.T) {
	t.Parallel()
	pressed := message.Show(message.Card{Body: []message.Block{{Buttons: &message.Buttons{Row: []message.Button{{Label: "x"}}}}}})
	listed := message.Show(message.Card{Body: []message.Block{{List: &message.List{Entries: []message.Entry{{Buttons: []message.Button{{Label: "x"}}}}}}}})
	tests := map[string]struct {
		items   func() []outbox.Item
		refuse  func(nth int) (outbox.BatchResult, error)
		batches []int // the size of each
		alone   int   // calls for one item
		charged map[string]int
		status  map[outbox.Status]int
	}{
		"hundreds": {
			items:   func() []outbox.Item { return together(450) },
			batches: []int{200, 200, 50}, charged: map[string]int{"batch": 3}, status: map[outbox.Status]int{outbox.Sent: 450},
		},
		"too few": {
			items: func() []outbox.Item { return together(4) },
			alone: 4, charged: map[string]int{"create": 4}, status: map[outbox.Status]int{outbox.Sent: 4},
		},
		"something to press": {
			items: func() []outbox.Item {
				items := together(20)
				for i := range items {
					items[i].Message = []message.Message{pressed, listed}[i%2]
				}
				return items
			},
			alone: 20, charged: map[string]int{"create": 20}, status: map[outbox.Status]int{outbox.Sent: 20},
		},
		"two for one person, one that says something else": {
			items: func() []outbox.Item {
				items := together(10)
				items[3].To = "ou_2"
				items[7].Message = message.Say("other")
				return items
			},
			batches: []int{8}, alone: 2, charged: map[string]int{"batch": 1, "create": 2}, status: map[outbox.Status]int{outbox.Sent: 10},
		},
		"invalid ones": {
			items: func() []outbox.Item { return together(10) },
			refuse: func(int) (outbox.BatchResult, error) {
				return outbox.BatchResult{MessageID: "bm-1", Invalid: []string{"ou_3", "ou_5"}}, nil
			},
			batches: []int{10}, charged: map[string]int{"batch": 1}, status: map[outbox.Status]int{outbox.Sent: 8, outbox.Refused: 2},
		},
		"no such call": {
			items:   func() []outbox.Item { return together(300) },
			refuse:  func(int) (outbox.BatchResult, error) { return outbox.BatchResult{}, outbox.ErrNoBatches },
			batches: []int{200}, alone: 300, charged: map[string]int{"create": 300}, status: map[outbox.Status]int{outbox.Sent: 300},
		},
		"refused": {
			items: func() []outbox.Item { return together(10) },
			refuse: func(int) (outbox.BatchResult, error) {
				return outbox.BatchResult{}, &outbox.SendError{Code: 230001, Detail: "invalid"}
			},
			batches: []int{10}, alone: 10, charged: map[string]int{"create": 10}, status: map[outbox.Status]int{outbox.Sent: 10},
		},
		"refused by rate": {
			items: func() []outbox.Item { return together(10) },
			refuse: func(nth int) (outbox.BatchResult, error) {
				if nth == 1 {
					return outbox.BatchResult{}, &outbox.SendError{Code: 99991400, Limited: true, Retryable: true, After: 20 * time.Second}
				}
				return outbox.BatchResult{MessageID: "bm-2"}, nil
			},
			batches: []int{10, 10}, charged: map[string]int{"batch": 1}, status: map[outbox.Status]int{outbox.Sent: 10},
		},
		"nothing known": {
			items:   func() []outbox.Item { return together(10) },
			refuse:  func(int) (outbox.BatchResult, error) { return outbox.BatchResult{}, errors.New("connection reset") },
			batches: []int{10}, status: map[outbox.Status]int{outbox.InDoubt: 10},
		},
		"expired": {
			items: func() []outbox.Item {
				items := together(10)
				items[2].NotAfter = time.Now().Add(-time.Second)
				return items
			},
			batches: []int{9}, charged: map[string]int{"batch": 1}, status: map[outbox.Status]int{outbox.Sent: 9, outbox.Expired: 1},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr, p := &tray{}, &batches{platform: platform{delay: 20 * time.Millisecond}, refuse: tt.refuse}
				tr.add("", time.Time{}, tt.items()...)
				stop := run(t, dispatcher("a", tr, p))
				time.Sleep(5 * time.Minute)
				stop()
				if diff := cmp.Diff(tt.status, tr.counts()); diff != "" {
					t.Errorf("items (-want +got):\n%s", diff)
				}
				var sizes []int
				for _, to := range p.sent {
					sizes = append(sizes, len(to))
				}
				if diff := cmp.Diff(tt.batches, sizes); diff != "" {
					t.Errorf("batches (-want +got):\n%s", diff)
				}
				if len(p.log()) != tt.alone {
					t.Errorf("%d calls for one item, want %d", len(p.log()), tt.alone)
				}
				if diff := cmp.Diff(tt.charged, tr.charged); diff != "" {
					t.Errorf("charged (-want +got):\n%s", diff)
				}
				if name == "invalid ones" && (len(tr.unreachable) != 2 || tr.get(t, "0003").messageID != "" || tr.get(t, "0004").messageID != "bm-1") {
					t.Errorf("unreachable: %v", tr.unreachable)
				}
			})
		})
	}
}

// The messages of a bundle are made when it leaves: who is not to be written to any
// more is left out.
func TestBatchIsMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &batches{}
		items := together(30)
		for i := range items {
			items[i].Message, items[i].About = message.Message{}, outbox.About{Kind: "nudge", Person: items[i].ID}
		}
		tr.add("", time.Time{}, items...)
		d := dispatcher("a", tr, p)
		d.Maker = &maker{make: func(item outbox.Item, _ int) (outbox.Decision, error) {
			switch item.ID {
			case "0003":
				return outbox.Decision{Cancel: "submitted"}, nil
			case "0004":
				return outbox.Decision{Later: time.Now().Add(time.Hour), Why: "snoozed"}, nil
			case "0005":
				return outbox.Decision{}, errUnknown
			}
			return outbox.Decision{Message: message.Say("today")}, nil
		}}
		stop := run(t, d)
		time.Sleep(5 * time.Second)
		stop()
		if len(p.sent) != 1 || len(p.sent[0]) != 27 || slices.Contains(p.sent[0], "ou_3") || p.said[0].Text != "today" {
			t.Errorf("batches: %v", p.sent)
		}
		wantStatus(t, tr, "0003", outbox.Cancelled)
		wantStatus(t, tr, "0004", outbox.Waiting)
		wantStatus(t, tr, "0005", outbox.Waiting)
		wantStatus(t, tr, "0006", outbox.Sent)
	})
}

// A process that dies between a batch and its result leaves it in doubt: it is
// never sent again. One that cannot write down that a batch leaves does not send it.
func TestBatchIsNeverDoubled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &batches{}
		tr.fail = func(owner, what string) error {
			if owner == "dead" && (what == "batch" || what == "claim" && len(p.sent) > 0) {
				return errAway
			}
			return nil
		}
		tr.add("", time.Time{}, together(10)...)
		crashed := run(t, dispatcher("dead", tr, p))
		time.Sleep(time.Second)
		crashed()
		stop := run(t, dispatcher("alive", tr, p))
		time.Sleep(2 * time.Minute)
		stop()
		if diff := cmp.Diff(map[outbox.Status]int{outbox.InDoubt: 10}, tr.counts()); diff != "" || len(p.sent) != 1 || len(p.log()) != 0 {
			t.Errorf("%d batches, items (-want +got):\n%s", len(p.sent), diff)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		tr, p := &tray{}, &batches{}
		back := time.Now().Add(30 * time.Second)
		tr.fail = func(_, what string) error {
			if what == "depart" && time.Now().Before(back) {
				if len(p.sent) > 0 {
					t.Error("a batch left that was not written down")
				}
				return errAway
			}
			return nil
		}
		tr.add("", time.Time{}, together(10)...)
		stop := run(t, dispatcher("a", tr, p))
		time.Sleep(2 * time.Minute)
		stop()
		if n := tr.counts()[outbox.Sent]; n != 10 || len(p.sent) != 1 {
			t.Errorf("sent %d of 10 in %d batches", n, len(p.sent))
		}
	})
}
