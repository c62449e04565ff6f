package outbox

import (
	"context"
	"time"
)

// strikesOut is after how many refusals in a row, of different recipients, a kind
// of message is paused: what is wrong is then not with the recipients.
const strikesOut = 3

// watch notes what became of an item of its kind, and pauses the kind when the
// platform refuses what such items say. Other kinds go on.
func (d *Dispatcher) watch(ctx context.Context, item Item, r Result) {
	kind := item.About.Kind
	if kind == "" || !d.strike(kind, item.To, r) {
		return
	}
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := d.Tray.Pause(note, kind, r.Detail, d.Now()); err != nil {
		d.Logger.ErrorContext(ctx, "kind of messages not paused", "kind", kind, "error", err)
		return
	}
	d.Logger.ErrorContext(ctx, "kind of messages paused", "kind", kind, "detail", r.Detail)
}

// strike counts and reports whether the kind is to be paused.
func (d *Dispatcher) strike(kind, to string, r Result) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case r.Status == Sent:
		delete(d.strikes, kind)
	case r.Status == Refused && r.Blame == BlameKind:
		if d.strikes[kind] == nil {
			d.strikes[kind] = map[string]bool{}
		}
		d.strikes[kind][to] = true
		if len(d.strikes[kind]) >= strikesOut && !d.broken[kind] {
			d.broken[kind] = true
			return true
		}
	}
	return false
}

// stopped reports whether the item's kind has been paused since it was claimed.
func (d *Dispatcher) stopped(e entry) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.broken[e.About.Kind]
}

// resumed notes that an item of the kind could be claimed: it is not paused, or
// not any more.
func (d *Dispatcher) resumed(kind string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken[kind] {
		delete(d.broken, kind)
		delete(d.strikes, kind)
	}
}

// separately notes that the items of a bundle go one by one for a while.
func (d *Dispatcher) separately(bundle string, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.apart[bundle] = until
}

// together reports whether the items of a bundle may leave in one call.
func (d *Dispatcher) together(bundle string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if bundle == "" || d.noBatch {
		return false
	}
	until, apart := d.apart[bundle]
	if apart && until.After(now) {
		return false
	}
	delete(d.apart, bundle)
	return true
}
