package app

import (
	"lianbot/internal/questionnaire"
	"lianbot/internal/standin"
)

// standin answers what liaisons do for people of the unit.
func (a *App) standin(l *questionnaire.Library) *standin.Office {
	return &standin.Office{People: a.db, Exemptions: a.db, Library: l, Now: a.options.Now, Zone: Zone()}
}
