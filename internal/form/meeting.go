package form

import "time"

// Meeting is a collective review: the unit looks at its forms together. What was
// decided on each form is a Review with its id.
type Meeting struct {
	ID       string
	Campaign string
	Unit     string
	By       string // who keeps the minutes
	At       time.Time
	Place    string // when and where, as it was written
	Present  string // who was there
	Minutes  string
}
