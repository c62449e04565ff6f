package app

import (
	"cmp"
	"context"
	"strings"
	"sync/atomic"
	"time"

	"lianbot/internal/outbox"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// backstage lets the simulated platform's page look at what the bot plans and has
// decided. The platform is there before the bot: until then nothing is known.
type backstage struct {
	texts *questionnaire.Library
	now   func() time.Time
	bot   atomic.Pointer[App]
}

// enter makes the bot known.
func (b *backstage) enter(bot *App) { b.bot.Store(bot) }

func (b *backstage) scenes() *sim.Backstage {
	return &sim.Backstage{Next: b.next, Decisions: b.decisions, Moved: b.moved}
}

func (b *backstage) next(ctx context.Context) (next time.Time, busy bool, err error) {
	bot := b.bot.Load()
	if bot == nil {
		return time.Time{}, true, nil
	}
	next, found, err := bot.Next(ctx)
	if err != nil || !found {
		return time.Time{}, false, err
	}
	return next, !next.After(b.now()), nil
}

func (b *backstage) moved() {
	if bot := b.bot.Load(); bot != nil {
		bot.dispatcher.Wake()
	}
}

func (b *backstage) decisions(ctx context.Context, n int) ([]sim.Decision, error) {
	bot := b.bot.Load()
	if bot == nil {
		return nil, nil
	}
	entries, err := bot.db.Sent(ctx, sqldb.Filter{Limit: n})
	if err != nil {
		return nil, err
	}
	roster, err := bot.directory.Roster(ctx)
	if err != nil {
		return nil, err
	}
	decisions := make([]sim.Decision, len(entries))
	for i, e := range entries {
		decisions[i] = b.decision(e, roster)
	}
	return decisions, nil
}

func (b *backstage) decision(e sqldb.Entry, roster *staff.Roster) sim.Decision {
	d := sim.Decision{
		At: e.SettledAt, OpenID: e.To, Name: e.Name, Kind: cmp.Or(e.About.Kind, e.Reason), Stage: e.About.Stage,
		Status: string(e.Status), Reason: cmp.Or(e.Detail, e.Reason),
	}
	if d.At.IsZero() {
		d.At = e.NotBefore
	}
	if e.Status == outbox.Sent {
		d.Reason = e.Reason
		if e.About.Kind != "" { // kind and stage are told apart from it: what is left is the state of the form
			_, d.Reason, _ = strings.Cut(e.Reason, ", ")
		}
	}
	if p, ok := roster.ByID(e.Number); ok {
		d.Role = roleWord(b.texts, p.Role)
	}
	return d
}
