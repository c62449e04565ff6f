package admin

import (
	"context"

	"lianbot/internal/phrase"
	"lianbot/internal/progress"
)

func (q query) trend(ctx context.Context, aim phrase.Aim) (phrase.Sheet, error) {
	daily, err := q.daily(ctx, aim.Unit)
	if err != nil {
		return phrase.Sheet{}, err
	}
	tally, units, err := q.tallies(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	if aim.Unit != "" {
		tally = progress.Tally{}
		for _, u := range units {
			if u.Unit == aim.Unit {
				tally = u
			}
		}
	}
	at := q.at(aim.Unit)
	return at.words.Trend(phrase.TrendFigures{
		Unit: aim.Unit, Expected: tally.Expected(), Days: trend(daily, q.days, at.campaign, q.Now()),
	}), nil
}
