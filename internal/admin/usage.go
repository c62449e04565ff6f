package admin

import (
	"context"
	"fmt"

	"lianbot/internal/phrase"
)

// month is how a month is written for the meter.
const month = "2006-01"

func (q query) usage(ctx context.Context) (phrase.Sheet, error) {
	now := q.Now().In(q.Zone)
	calls, err := q.Meter.Usage(ctx, now.Format(month))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read what was used: %w", err)
	}
	return q.words.Usage(usageFigures(calls, q.campaign.Rules.Quota, now)), nil
}

func (q query) recount(ctx context.Context) (phrase.Sheet, error) {
	drifts, err := q.Figures.Recount(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("recount: %w", err)
	}
	return q.words.Recount(drifts), nil
}
