package app

import (
	"context"

	"lianbot/internal/history"
	"lianbot/internal/questionnaire"
	"lianbot/internal/turn"
)

// history answers what is asked about versions and about who has seen a form.
func (a *App) history(library *questionnaire.Library) turn.Office {
	return &history.Office{
		Archive: a.db, People: a.db, Audit: a.db, Library: library, Now: a.options.Now, Zone: Zone(),
		Meetings: func(ctx context.Context, campaignID, unit string) (map[string]string, error) {
			all, err := a.db.Meetings(ctx, campaignID, unit)
			places := make(map[string]string, len(all))
			for _, m := range all {
				places[m.ID] = m.Place
			}
			return places, err
		},
	}
}
