package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lianbot/internal/message"
)

const (
	// fewest is how many items are worth a batch, which the platform delivers in its
	// own time and which has no idempotency key.
	fewest = 5

	// apartFor is how long the items of a bundle go one by one after the platform
	// refused them together.
	apartFor = 10 * time.Minute
)

// bundled makes entries of what was claimed. Items that may leave together stand
// in one entry, with the others of their bundle that are due.
func (d *Dispatcher) bundled(ctx context.Context, items []Item, now time.Time) []entry {
	until := now.Add(Lease)
	_, can := d.Sender.(Batcher)
	var entries []entry
	bundles := map[string]int{} // the place of its entry
	for _, item := range items {
		if !can || !d.together(item.Bundle, now) {
			entries = append(entries, entry{Item: item, until: until})
			continue
		}
		i, ok := bundles[item.Bundle]
		if !ok {
			i = len(entries)
			bundles[item.Bundle] = i
			place := Item{To: "bundle " + item.Bundle, Bundle: item.Bundle, Priority: item.Priority, About: About{Kind: item.About.Kind}}
			entries = append(entries, entry{Item: place, until: until})
		}
		entries[i].batch = append(entries[i].batch, item)
	}
	for bundle, i := range bundles {
		ask, cancel := context.WithTimeout(ctx, claimTimeout)
		more, err := d.Tray.ClaimBundle(ask, d.Owner, bundle, now, Lease, MostBatched-len(entries[i].batch))
		cancel()
		if err != nil && ctx.Err() == nil {
			d.Logger.ErrorContext(ctx, "bundle not claimed", "bundle", bundle, "error", err)
		}
		entries[i].batch = append(entries[i].batch, more...)
	}
	return entries
}

// leave sends the items of a bundle: in one call as far as they say the same, and
// else one by one.
func (d *Dispatcher) leave(ctx, flight context.Context, e entry) {
	same, rest := d.alike(ctx, flight, e.each())
	if len(same) < fewest {
		d.oneByOne(flight, append(same, rest...))
		return
	}
	d.oneByOne(flight, rest)

	for {
		now := d.Now()
		if ctx.Err() != nil {
			d.giveBack(flight, same, "the replica stopped")
			return
		}
		wait := d.Budget.Take(ctx, now, BatchAPI, "", e.Priority)
		if wait <= 0 {
			break
		}
		if !inTime(e, now.Add(wait)) {
			d.pause(now, wait)
			for _, one := range same {
				d.settle(flight, one, now, Result{Status: Waiting, NotBefore: later(one.NotBefore, now.Add(wait)), Detail: "held by the rate limit"})
			}
			return
		}
		d.sleep(ctx, wait)
	}
	d.depart(flight, same)
}

// alike settles what is not to be sent and parts the others into those that say the
// same and may leave together, and the rest. Their messages are made.
func (d *Dispatcher) alike(ctx, flight context.Context, entries []entry) (same, rest []entry) {
	groups := map[string][]entry{}
	taken := map[string]bool{} // recipients: one message to each
	largest := ""
	for _, e := range entries {
		now := d.Now()
		r, over := verdict(e, now)
		switch {
		case over:
		case ctx.Err() != nil:
			r, over = handBack(e, "the replica stopped"), true
		case d.stopped(e):
			r, over = handBack(e, "its kind is paused"), true
		case d.toBeMade(e):
			e.Message, r, over = d.make(ctx, e, now)
		}
		if over {
			d.settle(flight, e, now, r)
			continue
		}
		said, err := json.Marshal(e.Message)
		if err != nil || e.Group || e.ReplyTo != "" || e.Attempt > 0 || taken[e.To] || pressable(e.Message) {
			rest = append(rest, e)
			continue
		}
		taken[e.To] = true
		groups[string(said)] = append(groups[string(said)], e)
		if len(groups[string(said)]) > len(groups[largest]) {
			largest = string(said)
		}
	}
	for said, group := range groups {
		if said != largest {
			rest = append(rest, group...)
		}
	}
	return groups[largest], rest
}

// pressable reports whether there is something to press in a message. The platform
// lets nobody answer to what was sent in a batch.
func pressable(m message.Message) bool {
	if m.Card == nil {
		return false
	}
	for _, b := range m.Card.Body {
		if b.Buttons != nil || b.Form != nil {
			return true
		}
		if b.List == nil {
			continue
		}
		for _, e := range b.List.Entries {
			if len(e.Buttons) > 0 {
				return true
			}
		}
	}
	return false
}

// oneByOne puts claimed items into the queue, each by itself. What cannot leave
// before its claim ends is handed back then.
func (d *Dispatcher) oneByOne(ctx context.Context, entries []entry) {
	for _, e := range entries {
		if !d.lane(e.Item).put(e, maxDelivered) {
			d.giveBack(ctx, []entry{e}, "no worker was free")
		}
	}
}

// depart sends a batch. That it leaves is written down before: there is no
// idempotency key, so a batch of which nothing is known is never sent again.
func (d *Dispatcher) depart(flight context.Context, entries []entry) {
	began := d.Now()
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	note, cancel := context.WithTimeout(flight, settleTimeout)
	defer cancel()
	left, err := d.Tray.Depart(note, d.Owner, ids[0], ids)
	if err != nil {
		d.Logger.ErrorContext(flight, "batch not sent: it could not be written down", "items", len(ids), "error", err)
		d.settleAll(flight, entries, began, "", func(e entry) Result { return handBack(e, "not written down before leaving") })
		return
	}
	entries = only(entries, left)
	if len(entries) == 0 {
		return
	}
	items := make([]Item, len(entries))
	for i, e := range entries {
		items[i] = e.Item
	}
	result, err := d.sendBatch(flight, items)
	now := d.Now()
	refusal, refused := errors.AsType[*SendError](err)
	switch {
	case err == nil:
		d.Budget.Passed(flight, now)
		invalid := map[string]bool{}
		for _, to := range result.Invalid {
			invalid[to] = true
		}
		d.settleAll(flight, entries, began, BatchAPI.String(), func(e entry) Result {
			if invalid[e.To] {
				return Result{Status: Refused, Detail: "named invalid in batch " + result.MessageID, Counted: true, Blame: BlameRecipient}
			}
			return Result{Status: Sent, MessageID: result.MessageID, Counted: true}
		})
	case errors.Is(err, ErrNoBatches):
		d.mu.Lock()
		d.noBatch = true
		d.mu.Unlock()
		d.Logger.WarnContext(flight, "the platform takes no batches: items go one by one", "error", err)
		d.settleAll(flight, entries, began, "", func(e entry) Result { return handBack(e, "not in a batch") })
	case refused && refusal.Limited:
		after := refusal.After
		if after <= 0 {
			after = unnamedHold
		}
		detail := clip(fmt.Sprintf("%d %s", refusal.Code, refusal.Detail))
		d.Budget.Hold(flight, now, after, detail)
		d.Logger.WarnContext(flight, "sending held", "code", refusal.Code, "detail", detail, "pause", after)
		d.settleAll(flight, entries, began, "", func(entry) Result {
			return Result{Status: Waiting, NotBefore: now.Add(after), Detail: detail, Code: refusal.Code}
		})
	case refused:
		detail := clip(fmt.Sprintf("refused in a batch: %d %s", refusal.Code, refusal.Detail))
		d.Logger.WarnContext(flight, "batch refused: items go one by one", "bundle", entries[0].Bundle, "detail", detail)
		d.separately(entries[0].Bundle, now.Add(apartFor))
		next := now
		if refusal.Retryable {
			next = now.Add(max(refusal.After, backoff(0, d.Rand())))
		}
		d.settleAll(flight, entries, began, "", func(e entry) Result {
			return Result{Status: Waiting, NotBefore: later(e.NotBefore, next), Detail: detail, Code: refusal.Code}
		})
	default:
		d.Logger.ErrorContext(flight, "batch in doubt", "items", len(entries), "bundle", entries[0].Bundle, "error", err)
		detail := clip("left in a batch of which nothing is known: " + err.Error())
		d.settleAll(flight, entries, began, "", func(entry) Result {
			return Result{Status: InDoubt, Detail: detail, Counted: true}
		})
	}
	d.Wake()
}

func (d *Dispatcher) sendBatch(flight context.Context, items []Item) (BatchResult, error) {
	ctx, cancel := context.WithTimeout(flight, sendTimeout)
	defer cancel()
	batcher, ok := d.Sender.(Batcher)
	if !ok {
		return BatchResult{}, ErrNoBatches
	}
	return batcher.SendBatch(ctx, items)
}

// settleAll records the results of a batch. When that fails, its items are in doubt
// when their leases have ended.
func (d *Dispatcher) settleAll(ctx context.Context, entries []entry, began time.Time, call string, result func(entry) Result) {
	settled := make([]Settled, len(entries))
	for i, e := range entries {
		settled[i] = Settled{ID: e.ID, Result: result(e)}
	}
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := d.Tray.SettleAll(note, d.Owner, began, call, settled); err != nil {
		d.Logger.ErrorContext(ctx, "batch not settled", "items", len(settled), "status", settled[0].Status, "error", err)
	}
	for i, e := range entries {
		d.tell(ctx, e.Item, settled[i].Result)
	}
}

// only returns the entries that have one of the ids.
func only(entries []entry, ids []string) []entry {
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	var left []entry
	for _, e := range entries {
		if known[e.ID] {
			left = append(left, e)
		}
	}
	return left
}
