package app

import (
	"lianbot/internal/history"
	"lianbot/internal/questionnaire"
	"lianbot/internal/turn"
)

// history answers what is asked about versions and about who has seen a form.
func (a *App) history(library *questionnaire.Library) turn.Office {
	return &history.Office{Archive: a.db, People: a.db, Audit: a.db, Library: library, Now: a.options.Now, Zone: Zone()}
}
