package tick

import (
	"context"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
)

// counter counts people by state.
type counter interface {
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
}

// forecast reads what the month's forecast needs.
type forecast struct {
	book      counter
	directory Directory
	used      func(ctx context.Context, now time.Time) (int, error)
}

func (f forecast) expect(ctx context.Context, c campaign.Campaign, cal *calendar.Calendar, now time.Time) (reminder.Forecast, error) {
	used := 0
	if f.used != nil {
		var err error
		if used, err = f.used(ctx, now); err != nil {
			return reminder.Forecast{}, err
		}
	}
	counts, err := f.book.StatusCounts(ctx, c.ID)
	if err != nil {
		return reminder.Forecast{}, err
	}
	roster, err := f.directory.Roster(ctx)
	if err != nil {
		return reminder.Forecast{}, err
	}
	school, _ := progress.School(counts)
	return reminder.Expect(c, cal, now, used, school.Left(), digested(roster)), nil
}

// Spare says whether so many calls of the month can be spent on what may as well
// leave later.
func (c *Clerk) Spare(ctx context.Context, calls int) (bool, error) {
	running, ok, err := c.Directory.Campaign(ctx)
	if err != nil || !ok {
		return true, err
	}
	f, err := forecast{book: c.Book, directory: c.Directory, used: c.Used}.expect(ctx, running, running.Days(c.Zone, c.Holidays), c.Now())
	return reminder.Spare(f, running.Rules.Quota, calls), err
}
