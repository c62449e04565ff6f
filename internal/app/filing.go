package app

import (
	"context"

	"lianbot/internal/calendar"
	"lianbot/internal/filing"
	"lianbot/internal/questionnaire"
)

// filing makes what answers about the dossiers of units.
func (a *App) filing(library *questionnaire.Library, holidays calendar.Book) *filing.Office {
	return &filing.Office{
		Store: a.db, Publicities: a.db, Reader: a.db, People: a.db, Filings: a.db, Exports: a.exports, Audit: a.db,
		Suggestions: func(ctx context.Context, campaignID, unit string) (int, error) {
			open, err := a.db.OpenSuggestions(ctx, campaignID, unit)
			return len(open), err
		},
		Library: library, Book: holidays, Now: a.options.Now, NewID: newIDs(a.options), Zone: Zone(), Wake: a.dispatcher.Wake,
	}
}
