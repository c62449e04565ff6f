package app

import (
	"context"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/questionnaire"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/tick"
)

// remind makes the clerk that plans what is sent because time has passed, and the
// writer that makes its words when it leaves.
func (a *App) remind(library *questionnaire.Library, holidays calendar.Book) {
	o := a.options
	a.clerk = &tick.Clerk{
		Directory: a.directory, Book: a.db, Holidays: holidays, Zone: Zone(), Now: o.Now, NewID: newIDs(o), Owner: o.Replica,
		Logger: o.Logger, Wake: a.dispatcher.Wake, Every: o.Tick, Unreachable: unreachable(a.db), Used: used(a.db),
	}
	a.dispatcher.Maker = &tick.Writer{
		Directory: a.directory, Figures: a.db, Library: library, Holidays: holidays, Zone: Zone(),
		Unreachable: unreachable(a.db), Used: used(a.db),
	}
}

// Next is the next instant at which the bot will do something by itself: plan, or
// send what waits. It is the present when there is something to do now, and false
// when nothing more will happen.
func (a *App) Next(ctx context.Context) (time.Time, bool, error) { return a.clerk.Next(ctx) }

// unreachable are the platform's codes by account.
func unreachable(db *sqldb.DB) func(context.Context) (map[string]int, error) {
	return func(ctx context.Context) (map[string]int, error) {
		found, err := db.Unreachable(ctx)
		if err != nil {
			return nil, err
		}
		codes := make(map[string]int, len(found))
		for account, why := range found {
			codes[account] = why.Code
		}
		return codes, nil
	}
}

// used is how many calls have been counted in the month of an instant.
func used(db *sqldb.DB) func(context.Context, time.Time) (int, error) {
	return func(ctx context.Context, now time.Time) (int, error) {
		calls, err := db.Usage(ctx, sqldb.MonthOf(now))
		n := 0
		for _, of := range calls {
			n += of
		}
		return n, err
	}
}
