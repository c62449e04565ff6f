package tick

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// Nudge reminds people because a liaison or the office asked for it: at once, or
// when people may be written to again. Who has been written to on that day, who has
// nothing to hand in and whom nothing reaches is left out and counted. Asked again
// on the same day it reminds nobody twice.
func (c *Clerk) Nudge(ctx context.Context, running campaign.Campaign, people []progress.Standing, by staff.Person) (reminder.Nudged, error) {
	cal := running.Days(c.Zone, c.Holidays)
	from := c.Now()
	if from.Before(running.Opens) {
		from = running.Opens
	}
	at := reminder.Free(cal, from)
	day := cal.Day(at).Format(time.DateOnly)
	n := nudging{Clerk: c, campaign: running, by: by, day: day, out: reminder.Nudged{At: at}, until: cal.End(at)}
	if n.until.Sub(at) < leastNudge {
		n.until = at.Add(leastNudge)
	}
	if err := n.look(ctx); err != nil {
		return reminder.Nudged{}, fmt.Errorf("nudge: %w", err)
	}
	var items []outbox.Item
	for _, p := range people {
		if item, ok := n.consider(p); ok {
			items = append(items, item)
		}
	}
	if err := c.Book.Put(ctx, items); err != nil {
		return reminder.Nudged{}, fmt.Errorf("nudge: %w", err)
	}
	if c.Wake != nil && len(items) > 0 {
		c.Wake()
	}
	return n.out, nil
}

// leastNudge is how long a nudge is of use that was asked for late in the day.
const leastNudge = 2 * time.Hour

// nudging is one nudge under way.
type nudging struct {
	*Clerk
	campaign campaign.Campaign
	by       staff.Person
	day      string
	until    time.Time
	touched  map[string]int
	nudged   map[string]bool
	lost     map[string]int
	out      reminder.Nudged
}

// look reads who has been written to.
func (n *nudging) look(ctx context.Context) error {
	var err error
	if n.touched, err = n.Book.Touched(ctx, n.day); err != nil {
		return err
	}
	prefix := reminder.NudgeKeys(n.campaign.ID, n.day)
	kept, err := n.Book.Kept(ctx, prefix)
	if err != nil {
		return err
	}
	n.nudged = make(map[string]bool, len(kept))
	for _, item := range kept {
		n.nudged[strings.TrimPrefix(item.Key, prefix)] = true
	}
	if n.Unreachable != nil {
		n.lost, err = n.Unreachable(ctx)
	}
	return err
}

func (n *nudging) consider(p progress.Standing) (outbox.Item, bool) {
	who := p.Person
	_, lost := n.lost[who.OpenID]
	switch {
	case reminder.Idle(p) != "":
		n.out.Finished++
	case who.OpenID == "" || who.Standing == staff.NoAccount || lost:
		n.out.Unreachable++
	case n.touched[who.ID] >= n.campaign.Rules.Cap || n.nudged[who.ID]:
		n.out.Today++
	default:
		n.out.Planned++
		n.nudged[who.ID] = true // the list may name somebody twice
		return outbox.Item{
			ID: n.NewID(), Key: reminder.Key(reminder.Nudge, n.campaign, n.day, who.ID), To: who.OpenID,
			Priority: outbox.Reminder, NotBefore: n.out.At, NotAfter: n.until,
			Reason: string(reminder.Nudge) + " by " + n.by.ID,
			About: outbox.About{
				Kind: string(reminder.Nudge), Campaign: n.campaign.ID, Plan: reminder.AnyPlan, Stage: n.day, Person: who.ID, Unit: who.Unit,
			},
		}, true
	}
	return outbox.Item{}, false
}
