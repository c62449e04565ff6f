package dossier

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// Unit is what is known of a unit when its dossier is checked.
type Unit struct {
	Dossier Dossier
	People  []progress.Standing // in the roster's order
	// Form is the state of the unit's own form.
	Form form.Status
	// Now are the versions handed in last: the unit's own first, then those of the
	// people in the roster's order. Whoever has handed in nothing is not among them.
	Now []Piece
	// Frozen is what was signed off; empty: nothing is.
	Frozen []Piece
	// Behalf are those whose form somebody else filled in, by employee number.
	Behalf map[string]bool
	// Suggestions wait for an answer of an author.
	Suggestions int
	Rules       Rules
}

// Rules say what a unit's dossier must have been through. The zero value asks for a form
// of the unit's own, and for no collective review.
type Rules struct {
	// Meeting says that every form must have been in the collective review.
	Meeting bool
	// NoUnitForm says that the unit has no form of its own to hand in. One that is there
	// goes along all the same.
	NoUnitForm bool
}

// Step is the one thing that is to be done next.
type Step string

// The steps.
const (
	Collect  Step = "collect"  // forms are missing
	NoHead   Step = "no_head"  // nobody in the roster could sign off
	Ask      Step = "ask"      // the head can be asked
	Wait     Step = "wait"     // the head was asked
	FileUp   Step = "file"     // it can go up
	Mismatch Step = "mismatch" // signed off, but the roster is another by now
	AtOffice Step = "office"   // the office has it
	Done     Step = "done"     // the office has taken it in
)

// Gap is a form that is missing, and the state it is in.
type Gap struct {
	Person staff.Person
	Status form.Status
}

// Report is how complete a unit's dossier is. Exempt people and those expected are
// together the roster.
type Report struct {
	Dossier Dossier
	// Expected have to hand in, Handed have, Passed of them were found right; Exempt
	// need not. Behalf of those who have handed in did not write it themselves.
	Expected, Handed, Passed, Exempt, Behalf int

	Form        form.Status
	FormMissing bool  // the unit's own form is not there, or not found right yet
	FormWaived  bool  // there is none, and none is asked for
	Missing     []Gap // of those expected, in the roster's order
	// Left are in what was signed off and are not expected any more.
	Left []string
	// Suggestions wait for an answer; before that nothing is signed off.
	Suggestions int
	// Undecided of the missing were found right and have still to be in the collective
	// review.
	Undecided int
	Heads     []staff.Person
	// Pieces are all forms of the unit, when none is missing, and Hash theirs. Of what
	// was signed off they are that.
	Pieces []Piece
	Hash   string
	Next   Step
}

// Complete says that what the roster asks for is all there, and nothing in it is open.
func (r Report) Complete() bool {
	return !r.FormMissing && len(r.Missing) == 0 && len(r.Left) == 0 &&
		(r.Suggestions == 0 || r.Dossier.Stage.Sealed())
}

// Forms is how many forms the version has, the unit's own among them.
func (r Report) Forms() int { return len(r.Pieces) }

// Own is how many of these are the unit's own: one or none.
func (r Report) Own() int {
	if len(r.Pieces) > 0 && r.Pieces[0].Person == r.Dossier.Mark() {
		return 1
	}
	return 0
}

// After is the report as it is once the dossier has moved, with all its forms.
func (r Report) After(of Dossier) Report {
	r.Dossier = of
	if of.Stage.Sealed() {
		r.Form = of.Stage.Status()
	}
	return r
}

// Check compares what a unit has with its roster. A form counts when it can be signed
// off, and of what was signed off when it is a part of that.
func Check(u Unit) Report {
	r := Report{Dossier: u.Dossier, Form: u.Form, Suggestions: u.Suggestions, Heads: heads(u.People)}
	own := u.Dossier.Mark()
	sealed := u.Dossier.Stage.Sealed()
	have := map[string]Piece{}
	for _, p := range u.Now {
		have[p.Person] = p
	}
	if sealed {
		clear(have)
		for _, p := range u.Frozen {
			have[p.Person] = p
		}
	}
	fits := func(person string, s form.Status) bool {
		_, there := have[person]
		if sealed {
			return there && s == u.Dossier.Stage.Status()
		}
		_, ready := s.After(form.Sign)
		if there && s == form.Passed && u.Rules.Meeting {
			r.Undecided++
			return false
		}
		return there && ready
	}
	take := func(person string) {
		r.Pieces = append(r.Pieces, have[person])
		delete(have, person)
	}
	if fits(own, u.Form) {
		take(own)
	} else {
		r.FormWaived = u.Rules.NoUnitForm && u.Form == form.NotStarted
		r.FormMissing = !r.FormWaived
	}
	for _, p := range u.People {
		if !p.Person.Standing.Expected() {
			r.Exempt++
			continue
		}
		r.count(p, u.Behalf[p.Person.ID])
		if !fits(p.Person.ID, p.Status) {
			r.Missing = append(r.Missing, Gap{Person: p.Person, Status: p.Status})
			continue
		}
		take(p.Person.ID)
	}
	r.seal(u, have)
	r.Next = r.step()
	return r
}

// count counts one who has to hand in.
func (r *Report) count(p progress.Standing, behalf bool) {
	r.Expected++
	if !p.Status.Done() {
		return
	}
	r.Handed++
	if p.Status.Reviewed() {
		r.Passed++
	}
	if behalf {
		r.Behalf++
	}
}

// seal finds out which version it is. rest is what nobody of the roster has claimed.
func (r *Report) seal(u Unit, rest map[string]Piece) {
	if u.Dossier.Stage.Sealed() {
		for _, p := range u.Frozen {
			if _, left := rest[p.Person]; left && p.Person != u.Dossier.Mark() && !slices.ContainsFunc(r.Missing, func(g Gap) bool { return g.Person.ID == p.Person }) {
				r.Left = append(r.Left, p.Person)
			}
		}
		r.Pieces, r.Hash = slices.Clone(u.Frozen), u.Dossier.Hash
		return
	}
	if !r.Complete() {
		r.Pieces = nil
		return
	}
	r.Hash = Hash(r.Pieces)
}

func (r *Report) step() Step {
	switch r.Dossier.Stage {
	case Received:
		return Done
	case Filed:
		return AtOffice
	case Signed:
		if r.Complete() {
			return FileUp
		}
		return Mismatch
	default:
	}
	switch {
	case !r.Complete():
		return Collect
	case len(r.Heads) == 0:
		return NoHead
	case r.Dossier.Asked == r.Hash:
		return Wait
	default:
		return Ask
	}
}

func heads(people []progress.Standing) []staff.Person {
	var found []staff.Person
	for _, p := range people {
		if p.Person.Role == staff.Head {
			found = append(found, p.Person)
		}
	}
	return found
}
