package outbox_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"lianbot/internal/outbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// row is an item as the tray keeps it.
type row struct {
	outbox.Item
	status    outbox.Status
	owner     string
	claimed   time.Time
	until     time.Time
	detail    string
	messageID string
	batch     string // it has left in one
}

// tray keeps the contract of outbox.Tray in memory.
type tray struct {
	mu   sync.Mutex
	rows []*row // in the order in which they were put
	// charged counts calls by API, unreachable the recipients who were to blame.
	charged     map[string]int
	unreachable map[string]int
	paused      map[string]string

	// fail, when set, is asked before anything is done. It is given "claim" or
	// the status that is to be settled. It is safe for several goroutines.
	fail func(owner, what string) error
}

// add puts items, claimed by the owner until then; with no owner they wait.
func (t *tray) add(owner string, until time.Time, items ...outbox.Item) []outbox.Item {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, item := range items {
		r := &row{Item: item, status: outbox.Waiting}
		if owner != "" {
			r.status, r.owner, r.claimed, r.until = outbox.Claimed, owner, until.Add(-outbox.Lease), until
		}
		t.rows = append(t.rows, r)
	}
	return items
}

func (t *tray) Put(_ context.Context, items []outbox.Item) error {
	t.add("", time.Time{}, items...)
	return nil
}

func (t *tray) Claim(_ context.Context, owner string, now time.Time, lease time.Duration, n int) ([]outbox.Item, error) {
	if t.fail != nil {
		if err := t.fail(owner, "claim"); err != nil {
			return nil, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var due []*row
	for _, r := range t.rows {
		if _, paused := t.paused[r.About.Kind]; paused {
			continue
		}
		waits := r.status == outbox.Waiting && !r.NotBefore.After(now)
		if r.batch != "" && r.status == outbox.Claimed && !r.until.After(now) {
			r.status, r.detail = outbox.InDoubt, "left in a batch"
		}
		if lapsed := r.status == outbox.Claimed && !r.until.After(now); waits || lapsed {
			due = append(due, r)
		}
	}
	slices.SortStableFunc(due, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), a.NotBefore.Compare(b.NotBefore))
	})
	var items []outbox.Item
	for _, r := range due[:min(n, len(due))] {
		if r.status == outbox.Claimed {
			r.Attempt++
			if r.FirstTry.IsZero() {
				r.FirstTry = r.claimed
			}
		}
		r.status, r.owner, r.claimed, r.until = outbox.Claimed, owner, now, now.Add(lease)
		items = append(items, r.Item)
	}
	return items, nil
}

func (t *tray) Settle(ctx context.Context, owner, id string, now time.Time, res outbox.Result) error {
	if t.fail != nil {
		if err := t.fail(owner, string(res.Status)); err != nil {
			return err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	t.settle(owner, id, now, res)
	return nil
}

// settle is Settle under the lock.
func (t *tray) settle(owner, id string, now time.Time, res outbox.Result) {
	r := t.find(id)
	if r == nil || r.status != outbox.Claimed || r.owner != owner {
		return
	}
	r.status, r.detail, r.messageID = res.Status, res.Detail, res.MessageID
	if res.Status == outbox.Waiting {
		r.NotBefore, r.batch = res.NotBefore, ""
	}
	if res.Counted {
		r.Attempt++
		r.Priority = min(r.Priority, outbox.Notice)
		if r.FirstTry.IsZero() {
			r.FirstTry = now
		}
	}
	t.charge(res.Call)
	switch {
	case res.Status == outbox.Sent:
		delete(t.unreachable, r.To)
	case res.Status == outbox.Refused && res.Blame == outbox.BlameRecipient:
		if t.unreachable == nil {
			t.unreachable = map[string]int{}
		}
		t.unreachable[r.To] = res.Code
	}
}

func (t *tray) charge(call string) {
	if call == "" {
		return
	}
	if t.charged == nil {
		t.charged = map[string]int{}
	}
	t.charged[call]++
}

func (t *tray) ClaimBundle(_ context.Context, owner, bundle string, now time.Time, lease time.Duration, n int) ([]outbox.Item, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var items []outbox.Item
	for _, r := range t.rows {
		if len(items) < n && r.Bundle == bundle && r.status == outbox.Waiting && !r.NotBefore.After(now) {
			r.status, r.owner, r.claimed, r.until = outbox.Claimed, owner, now, now.Add(lease)
			items = append(items, r.Item)
		}
	}
	return items, nil
}

func (t *tray) Depart(_ context.Context, owner, batch string, ids []string) ([]string, error) {
	if t.fail != nil {
		if err := t.fail(owner, "depart"); err != nil {
			return nil, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var left []string
	for _, id := range ids {
		if r := t.find(id); r != nil && r.status == outbox.Claimed && r.owner == owner {
			r.batch = batch
			left = append(left, id)
		}
	}
	return left, nil
}

func (t *tray) SettleAll(_ context.Context, owner string, now time.Time, call string, settled []outbox.Settled) error {
	if t.fail != nil {
		if err := t.fail(owner, "batch"); err != nil {
			return err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range settled {
		t.settle(owner, s.ID, now, s.Result)
	}
	t.charge(call)
	return nil
}

func (t *tray) Pause(_ context.Context, kind, why string, _ time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.paused == nil {
		t.paused = map[string]string{}
	}
	t.paused[kind] = why
	return nil
}

func (t *tray) find(id string) *row {
	i := slices.IndexFunc(t.rows, func(r *row) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return t.rows[i]
}

// get returns a copy of a row.
func (t *tray) get(tb testing.TB, id string) row {
	tb.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.find(id)
	if r == nil {
		tb.Fatalf("the tray has no item %s", id)
	}
	return *r
}

// counts returns how many items there are of each status.
func (t *tray) counts() map[outbox.Status]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := map[outbox.Status]int{}
	for _, r := range t.rows {
		n[r.status]++
	}
	return n
}

// sent is one call that reached the platform.
type sent struct {
	outbox.Item
	at time.Time
}

// platform keeps what reaches it. It takes everything, after a delay, unless
// answer says otherwise.
type platform struct {
	delay  time.Duration
	answer func(item outbox.Item, nth int) error // one at a time

	mu    sync.Mutex
	calls []sent
	out   map[string]int // calls under way, by recipient
	clash []string
}

func (p *platform) Send(ctx context.Context, item outbox.Item) (string, error) {
	nth := p.begin(item)
	defer p.end(item)
	timer := time.NewTimer(p.delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("send: %w", ctx.Err())
	case <-timer.C:
	}
	if err := p.ask(item, nth); err != nil {
		return "", err
	}
	return "om_" + item.ID, nil
}

func (p *platform) ask(item outbox.Item, nth int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.answer == nil {
		return nil
	}
	return p.answer(item, nth)
}

// begin returns the how many-eth call for this item it is.
func (p *platform) begin(item outbox.Item) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil {
		p.out = map[string]int{}
	}
	lane := fmt.Sprintf("%s/%t", item.To, item.Priority == outbox.Reply)
	if p.out[lane]++; p.out[lane] > 1 {
		p.clash = append(p.clash, lane)
	}
	nth := 1
	for _, c := range p.calls {
		if c.ID == item.ID {
			nth++
		}
	}
	p.calls = append(p.calls, sent{Item: item, at: time.Now()})
	return nth
}

func (p *platform) end(item outbox.Item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out[fmt.Sprintf("%s/%t", item.To, item.Priority == outbox.Reply)]--
}

// log returns the calls that reached the platform, in their order.
func (p *platform) log() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// ids returns the ids of the calls, in their order.
func (p *platform) ids() []string {
	var ids []string
	for _, c := range p.log() {
		ids = append(ids, c.ID)
	}
	return ids
}

var errAway = errors.New("the database is away")
