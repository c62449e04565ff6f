package tick

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/reminder"
)

const (
	// lease is the name of the lease that the one clerk at work holds, leaseFor how
	// long a clerk that died keeps the others from it.
	lease    = "tick"
	leaseFor = 15 * time.Second

	// every is how often a clerk looks at the clock unless it is told otherwise.
	every = time.Second

	// rosterEvery is how often, at most, a changed roster is looked through for
	// people to invite: accounts are found one by one, by the thousand.
	rosterEvery = time.Minute
)

// Clerk plans what is to be sent because time has passed. One in each replica; the
// one with the lease works. Its fields are set once.
type Clerk struct {
	Directory Directory
	Book      Book
	// Holidays are the statutory ones.
	Holidays calendar.Book
	Zone     *time.Location
	Now      func() time.Time
	NewID    func() string // of items: unique, at most 50 characters
	// Owner is unique among the replicas.
	Owner  string
	Logger *slog.Logger
	// Wake is called when items have been kept; nil: the outbox finds them by itself.
	Wake func()
	// Every is how often the clock is looked at; 0 means every second.
	Every time.Duration
	// Unreachable are the accounts that the platform lets no message through to, by
	// open id, with its code; nil: not known.
	Unreachable func(ctx context.Context) (map[string]int, error)
	// Used is how many calls the platform has counted this month; nil: not known.
	Used func(ctx context.Context, now time.Time) (int, error)

	mu     sync.Mutex
	looked time.Time // when the roster was looked through for people to invite
}

// Run plans until ctx is done, then gives the lease back and returns nil. What goes
// wrong is logged, and tried again at the next look.
func (c *Clerk) Run(ctx context.Context) error {
	period := c.Every
	if period <= 0 {
		period = every
	}
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		if err := c.Tick(ctx); err != nil && ctx.Err() == nil {
			c.Logger.ErrorContext(ctx, "reminders not planned", "error", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			c.yield(ctx)
			return nil
		}
	}
}

// yield lets another replica go on at once.
func (c *Clerk) yield(ctx context.Context) {
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := c.Book.Yield(ctx, lease, c.Owner); err != nil {
		c.Logger.WarnContext(ctx, "lease not given back", "error", err)
	}
}

// Tick plans everything that has come and is not planned yet. It does nothing while
// another replica has the lease, or when there is no campaign. When the lease is
// lost meanwhile, the other replica goes on from there.
func (c *Clerk) Tick(ctx context.Context) error {
	err := c.tick(ctx)
	if errors.Is(err, errLost) {
		c.Logger.InfoContext(ctx, "planning left to another replica")
		return nil
	}
	return err
}

func (c *Clerk) tick(ctx context.Context) error {
	running, ok, err := c.Directory.Campaign(ctx)
	if err != nil {
		return fmt.Errorf("find the campaign: %w", err)
	}
	if !ok {
		return nil
	}
	if held, err := c.hold(ctx); err != nil || !held {
		return err
	}
	r := round{Clerk: c, campaign: running, cal: running.Days(c.Zone, c.Holidays), now: c.Now()}
	if r.planned, err = c.Book.Planned(ctx, running.ID, running.Plan); err != nil {
		return err
	}
	if err := r.dropOlder(ctx); err != nil {
		return err
	}
	for _, unit := range append([]string{""}, reminder.Moved(running)...) {
		if err := r.unit(ctx, unit); err != nil {
			return err
		}
	}
	return r.newcomers(ctx)
}

func (c *Clerk) hold(ctx context.Context) (bool, error) {
	return c.Book.Hold(ctx, lease, c.Owner, c.Now(), leaseFor)
}

// Next is the next instant at which something will be planned, or at which
// something that is planned may leave; now when there is something to do at once.
// It is false when nothing more will happen by itself.
func (c *Clerk) Next(ctx context.Context) (time.Time, bool, error) {
	now := c.Now()
	idle, err := c.Book.Idle(ctx, now)
	if err != nil {
		return time.Time{}, false, err
	}
	next, found, err := c.Book.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	planned, some, err := c.nextPlanned(ctx, now)
	if err != nil {
		return time.Time{}, false, err
	}
	if some && (!found || planned.Before(next)) {
		next, found = planned, true
	}
	if !idle || found && next.Before(now) {
		next, found = now, true
	}
	return next, found, nil
}

// nextPlanned is the next instant at which something will be planned, which may be
// past.
func (c *Clerk) nextPlanned(ctx context.Context, now time.Time) (next time.Time, found bool, err error) {
	running, ok, err := c.Directory.Campaign(ctx)
	if err != nil {
		return next, false, fmt.Errorf("find the campaign: %w", err)
	}
	if !ok {
		return next, false, nil
	}
	planned, err := c.Book.Planned(ctx, running.ID, running.Plan)
	if err != nil {
		return next, false, err
	}
	cal := running.Days(c.Zone, c.Holidays)
	for _, unit := range append([]string{""}, reminder.Moved(running)...) {
		for _, o := range occurrences(running, cal, unit) {
			if now.After(o.NotAfter) || planned[mark(o, unit)] {
				continue
			}
			if !found || o.At.Before(next) {
				next, found = o.At, true
			}
		}
	}
	return next, found, nil
}

// occurrences are those of a unit with a deadline of its own, or of everybody else.
// The office's digest is about all of them, and is planned once.
func occurrences(c campaign.Campaign, cal *calendar.Calendar, unit string) []reminder.Occurrence {
	all := reminder.Occurrences(c.For(unit), cal)
	if unit == "" {
		return all
	}
	var own []reminder.Occurrence
	for _, o := range all {
		if o.Kind != reminder.Office {
			own = append(own, o)
		}
	}
	return own
}

func mark(o reminder.Occurrence, unit string) Mark {
	return Mark{Kind: string(o.Kind), Stage: o.Stage, Unit: unit}
}

// round is one look at the clock.
type round struct {
	*Clerk
	campaign campaign.Campaign
	cal      *calendar.Calendar
	now      time.Time
	planned  map[Mark]bool
}

// dropOlder cancels what was planned under an older plan: its dates no longer hold.
func (r round) dropOlder(ctx context.Context) error {
	done := Mark{Kind: "drop_older"}
	if r.planned[done] {
		return nil
	}
	n, err := r.Book.CancelPlanned(ctx, r.campaign.ID, r.campaign.Plan)
	if err != nil {
		return fmt.Errorf("drop what an older plan had: %w", err)
	}
	if n > 0 {
		r.Logger.InfoContext(ctx, "older plan dropped", "campaign", r.campaign.ID, "plan", r.campaign.Plan, "items", n)
	}
	return r.Book.MarkPlanned(ctx, r.campaign.ID, r.campaign.Plan, done, r.now, Sum{Notices: n})
}

// unit plans what has come for a unit with a deadline of its own, or for everybody
// else.
func (r round) unit(ctx context.Context, unit string) error {
	all := occurrences(r.campaign, r.cal, unit)
	for _, o := range reminder.Due(all, r.now) {
		if r.planned[mark(o, unit)] {
			continue
		}
		if err := r.plan(ctx, o, all, mark(o, unit)); err != nil {
			return fmt.Errorf("plan %s %s: %w", o.Kind, o.Stage, err)
		}
	}
	return nil
}

// newcomers invites people who came into the roster, or whose account was found,
// after the invitations had been planned.
func (r round) newcomers(ctx context.Context) error {
	stamp, err := r.Book.Stamp(ctx)
	if err != nil {
		return fmt.Errorf("look at the roster: %w", err)
	}
	for _, unit := range append([]string{""}, reminder.Moved(r.campaign)...) {
		all := occurrences(r.campaign, r.cal, unit)
		m := Mark{Kind: string(reminder.Invite), Stage: "roster-" + strconv.FormatInt(stamp, 10), Unit: unit}
		o, invited := r.invitation(all)
		if !invited || r.planned[m] {
			continue
		}
		if unit == "" && !r.mayLook() {
			return nil
		}
		if o.At = reminder.Free(r.cal, r.now); o.At.After(o.NotAfter) {
			continue
		}
		o.Stage = r.cal.Day(o.At).Format(time.DateOnly)
		if err := r.plan(ctx, o, all, m); err != nil {
			return fmt.Errorf("invite newcomers: %w", err)
		}
	}
	return nil
}

// invitation is the first one, when it has come and been planned.
func (r round) invitation(all []reminder.Occurrence) (reminder.Occurrence, bool) {
	for _, o := range all {
		if o.Kind == reminder.Invite {
			return o, o.At.Before(r.now) && r.now.Before(o.NotAfter)
		}
	}
	return reminder.Occurrence{}, false
}

// mayLook bounds how often the roster is looked through. A clock that was set back
// does not end it.
func (r round) mayLook() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if since := r.now.Sub(r.looked); since >= 0 && since < rosterEvery {
		return false
	}
	r.looked = r.now
	return true
}
