package app

import (
	"lianbot/internal/calendar"
	"lianbot/internal/questionnaire"
	"lianbot/internal/review"
	"lianbot/internal/turn"
)

// reviewDesk is where forms are looked at by others.
func (a *App) reviewDesk(l *questionnaire.Library, book calendar.Book, sessions turn.Sessions) *review.Desk {
	return &review.Desk{
		Store: a.db, Sessions: sessions, Liaisons: a.directory, Library: l, Book: book, Logger: a.options.Logger,
		Now: a.options.Now, NewID: newIDs(a.options), Zone: Zone(), Wake: a.dispatcher.Wake,
	}
}
