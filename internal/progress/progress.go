// Package progress is who has finished what: states counted per unit.
package progress

import (
	"slices"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Count is how many people of a unit have a status and a standing. State makes the
// one state of it that is shown.
type Count struct {
	Unit     string
	Status   form.Status
	Standing staff.Standing
	People   int
}

// State is the state in which these people are counted.
func (c Count) State() State { return StateOf(c.Status, c.Standing) }

// Points is how many risk points the submitted forms of a unit have in a category.
// The latest submitted version of each person in the roster counts, also while it
// is being revised.
type Points struct {
	Unit     string
	Category string // the id of the category
	Points   int
}

// Day is how many people handed in for the first time on a day; in what Cumulate
// returns, how many had done so by its end.
type Day struct {
	Day    time.Time // its beginning
	People int
}

// Drift is a figure that was kept and that a recount does not confirm.
type Drift struct {
	What       string // what was counted: a unit's state, category or day
	Kept, Real int
}

// Standing is one person and the state of their record.
type Standing struct {
	Person staff.Person
	Status form.Status
	Since  time.Time // of the last change; the zero time for those who have not begun
}

// State is the state in which the person is counted.
func (s Standing) State() State { return StateOf(s.Status, s.Person.Standing) }

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
		units[i].add(c.Status, c.Standing, c.People)
		school.add(c.Status, c.Standing, c.People)
	}
	return school, units
}

// Unit adds up the standings of one unit.
func Unit(name string, people []Standing) Tally {
	t := Tally{Unit: name}
	for _, p := range people {
		t.add(p.Status, p.Person.Standing, 1)
	}
	return t
}

// Missing names those who are waited for and have the given status, in the order
// of the roster. Of those who are done or exempt nobody is missing.
func Missing(people []Standing, status form.Status) []string {
	var names []string
	for _, p := range people {
		if p.State().Waited() && p.State() == StateOf(status, p.Person.Standing) {
			names = append(names, p.Person.Name)
		}
	}
	return slices.Clip(names)
}
