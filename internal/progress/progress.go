// Package progress is who has finished what: states counted per unit.
package progress

import (
	"slices"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Count is how many people of a unit are in a state.
type Count struct {
	Unit   string
	Status form.Status
	People int
}

// Points is how many risk points the submitted forms of a unit have in a category.
type Points struct {
	Unit     string
	Category string // the id of the category
	Points   int
}

// Day is how many people handed in for the first time on a day.
type Day struct {
	Day    time.Time // its beginning
	People int
}

// Drift is a figure that was kept and that a recount does not confirm.
type Drift struct {
	What       string // what was counted: a unit's state, category or day
	Kept, Real int
}

// Tally is the figures of one unit, or of the school. The states add up to Total,
// which is the roster.
type Tally struct {
	Unit  string
	Total int
	// Exempt need not hand in: they are in the roster and not waited for.
	Exempt int
	// Done have submitted; a record that is being revised still counts, since
	// its submitted version stands (form.Status.Done).
	Done     int
	Drafting int
	Open     int // not begun
}

// Percent is the part that is done, rounded down, so that 100 means all.
func (t Tally) Percent() int {
	if t.Total == 0 {
		return 0
	}
	return t.Done * 100 / t.Total
}

func (t *Tally) add(status form.Status, people int) {
	t.Total += people
	switch {
	case status.Done():
		t.Done += people
	case status == form.Drafting:
		t.Drafting += people
	default:
		t.Open += people
	}
}

// School adds counts up, by unit in the order in which the units first come,
// and for the whole school.
func School(counts []Count) (school Tally, units []Tally) {
	at := map[string]int{}
	for _, c := range counts {
		i, ok := at[c.Unit]
		if !ok {
			i = len(units)
			at[c.Unit] = i
			units = append(units, Tally{Unit: c.Unit})
		}
		units[i].add(c.Status, c.People)
		school.add(c.Status, c.People)
	}
	return school, units
}

// Standing is one person and the state of their record.
type Standing struct {
	Person staff.Person
	Status form.Status
	Since  time.Time // of the last change; the zero time for those who have not begun
}

// Unit adds up the standings of one unit.
func Unit(name string, people []Standing) Tally {
	t := Tally{Unit: name}
	for _, p := range people {
		t.add(p.Status, 1)
	}
	return t
}

// Missing names those who have not finished and are in the given state, in the
// order of the roster.
func Missing(people []Standing, status form.Status) []string {
	var names []string
	for _, p := range people {
		if !p.Status.Done() && p.Status == status {
			names = append(names, p.Person.Name)
		}
	}
	return slices.Clip(names)
}
