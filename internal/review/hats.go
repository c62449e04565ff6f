package review

import (
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Hats are what somebody is to a form: of a member of staff, or a unit's own, for whose
// author somebody stands (see query.unitForm).
//
// The unit's own form is written by its liaison, its deputies and its head together.
// Liaison and deputies are its authors, so that none of them passes it, and its reviewers,
// so that they decide on it in a collective review as on all others. The head is its
// leader and nothing else, also when they have written some of it: somebody of the unit
// must be able to pass it. The office is the office.
func Hats(who, author staff.Person) []form.Hat {
	var hats []form.Hat
	if who.ID == author.ID {
		hats = append(hats, form.Author)
	}
	own := who.Unit != "" && who.Unit == author.Unit
	switch {
	case who.Role == staff.Admin:
		hats = append(hats, form.Office)
	case own && (who.Role == staff.Liaison || who.Role == staff.Deputy):
		if isUnit(author) {
			hats = append(hats, form.Author)
		}
		hats = append(hats, form.Reviewer)
	case own && who.Role == staff.Head:
		hats = append(hats, form.Leader)
	}
	return hats
}
