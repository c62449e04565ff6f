package review

import (
	"time"

	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Handed is a form of which a version was handed in.
type Handed struct {
	Person   staff.Person
	Status   form.Status
	Revision int
	At       time.Time // when that version was handed in
}
