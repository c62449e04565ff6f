// Package staff is people, the posts they hold, their units and roles, and the
// roster that relates them.
package staff

import (
	"cmp"
	"slices"
)

// Role is what a person may do beyond filling in their own form.
type Role string

// The roles. Everybody, whatever the role, also fills in a personal form.
const (
	Staff   Role = "staff"
	Liaison Role = "liaison" // sees the progress of the own unit
	Deputy  Role = "deputy"  // stands in for the liaison: sees and gets the same
	Head    Role = "head"    // heads the own unit
	Admin   Role = "admin"   // the activity's office: sees the whole school
)

// Standing is how a person is employed, as far as it matters here.
type Standing string

// The standings. The zero value is InPost.
const (
	InPost    Standing = "in_post"    // 在岗
	Permanent Standing = "permanent"  // 在编
	Seconded  Standing = "seconded"   // 借调
	SickLeave Standing = "sick"       // 病假
	Retired   Standing = "retired"    // 退休
	NoAccount Standing = "no_account" // 无账号: somebody else fills in the form
	Exempt    Standing = "exempt"     // 免填
)

// Expected is the one rule for whose form is waited for: everybody's but of those
// who are ill, retired or exempt. They stay in the roster and are counted apart.
func (s Standing) Expected() bool { return s != SickLeave && s != Retired && s != Exempt }

// Account says whether somebody is expected to have an account on the platform.
func (s Standing) Account() bool { return s != NoAccount && s != Retired }

// Person is one member of staff.
type Person struct {
	ID     string // the employee number
	OpenID string // the platform's id; empty until it is known
	Name   string
	Unit   string // empty when the roster does not say
	// Section is the part of the unit that the person works in; it may be empty.
	Section  string
	Posts    []string
	Role     Role
	Standing Standing
	// Reason says why somebody is exempt; it may be empty.
	Reason string
}

// Roster is an immutable index of people. A new import makes a new roster.
type Roster struct {
	people []Person
	byID   map[string]int
	byOpen map[string]int
	byUnit map[string][]int
	units  []string
}

// NewRoster indexes people. The order of units is that of their first person.
func NewRoster(people []Person) *Roster {
	r := &Roster{
		people: slices.Clone(people),
		byID:   make(map[string]int, len(people)),
		byOpen: make(map[string]int, len(people)),
		byUnit: make(map[string][]int),
	}
	for i, p := range r.people {
		r.byID[p.ID] = i
		if p.OpenID != "" {
			r.byOpen[p.OpenID] = i
		}
		if p.Unit == "" {
			continue
		}
		if _, ok := r.byUnit[p.Unit]; !ok {
			r.units = append(r.units, p.Unit)
		}
		r.byUnit[p.Unit] = append(r.byUnit[p.Unit], i)
	}
	return r
}

// ByOpenID finds a person by the platform's id.
func (r *Roster) ByOpenID(id string) (Person, bool) { return r.at(r.byOpen, id) }

// ByID finds a person by the employee number.
func (r *Roster) ByID(id string) (Person, bool) { return r.at(r.byID, id) }

func (r *Roster) at(index map[string]int, key string) (Person, bool) {
	i, ok := index[key]
	if !ok || key == "" {
		return Person{}, false
	}
	return r.people[i], true
}

// Len is how many people there are.
func (r *Roster) Len() int { return len(r.people) }

// Units names the units in the roster's order.
func (r *Roster) Units() []string { return slices.Clone(r.units) }

// Unit lists the people of one unit in the roster's order.
func (r *Roster) Unit(name string) []Person {
	people := make([]Person, 0, len(r.byUnit[name]))
	for _, i := range r.byUnit[name] {
		people = append(people, r.people[i])
	}
	return people
}

// People lists everybody in the roster's order.
func (r *Roster) People() []Person { return slices.Clone(r.people) }

// Unbound lists those whose platform id is not known, by employee number.
func (r *Roster) Unbound() []Person {
	var people []Person
	for _, p := range r.people {
		if p.OpenID == "" {
			people = append(people, p)
		}
	}
	slices.SortFunc(people, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return people
}

// Liaison returns the liaison of a unit, the first one when there are several.
func (r *Roster) Liaison(unit string) (Person, bool) {
	for _, i := range r.byUnit[unit] {
		if r.people[i].Role == Liaison {
			return r.people[i], true
		}
	}
	return Person{}, false
}

// Liaisons lists the liaisons of a unit, in the roster's order.
func (r *Roster) Liaisons(unit string) []Person { return r.holders(unit, Liaison) }

// Deputies lists those who stand in for a unit's liaison.
func (r *Roster) Deputies(unit string) []Person { return r.holders(unit, Deputy) }

// Heads lists the heads of a unit.
func (r *Roster) Heads(unit string) []Person { return r.holders(unit, Head) }

func (r *Roster) holders(unit string, role Role) []Person {
	return slices.DeleteFunc(r.Unit(unit), func(p Person) bool { return p.Role != role })
}

// Admins lists the people of the activity's office, wherever they work.
func (r *Roster) Admins() []Person {
	return slices.DeleteFunc(r.People(), func(p Person) bool { return p.Role != Admin })
}
