package review

import (
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Hats are what somebody is to the form of a member of staff.
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
		hats = append(hats, form.Reviewer)
	case own && who.Role == staff.Head:
		hats = append(hats, form.Leader)
	}
	return hats
}
