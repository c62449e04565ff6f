package progress

import (
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// State is how a person is counted. Everybody in the roster is in exactly one.
type State string

// The states, in the order in which they are shown.
const (
	Open     State = "open"     // not begun
	Drafting State = "drafting" // begun, never submitted
	Returned State = "returned" // sent back, and waited for again
	Done     State = "done"     // a version has been submitted and stands
	Exempt   State = "exempt"   // not waited for
)

// States are all states in the order in which they are shown.
func States() []State { return []State{Open, Drafting, Returned, Done, Exempt} }

// StateOf is the one rule that every figure, list and reminder goes by. Who is not
// expected to hand in is exempt, whatever they have written: so nobody who does not
// have to counts for or against their unit. Of the others those are done whose
// record is (form.Status.Done): a version has been submitted and stands, also while
// they are at the next one.
func StateOf(status form.Status, standing staff.Standing) State {
	switch {
	case !standing.Expected():
		return Exempt
	case status.Done():
		return Done
	case status == form.Returned:
		return Returned
	case status == form.Drafting:
		return Drafting
	default:
		return Open
	}
}

// Waited says that something is still to come from a person in this state.
func (s State) Waited() bool { return s != Done && s != Exempt }

// Tally is the figures of one unit, or of the school. The states add up to Total,
// which is the roster.
type Tally struct {
	Unit  string
	Total int
	// Exempt need not hand in: they are in the roster and not waited for.
	Exempt int
	// Done have submitted; a record that is being revised still counts, since
	// its submitted version stands (form.Status.Done).
	Done int
	// Passed are those of the Done whose form somebody else has found right, Revising
	// those who have taken theirs up again.
	Passed, Revising int
	Returned         int // sent back to their authors
	Drafting         int
	Open             int // not begun
	// NoAccount are those expected, in any state, for whom somebody else fills in.
	NoAccount int
}

// Expected is how many have to hand in.
func (t Tally) Expected() int { return t.Total - t.Exempt }

// Left is how many of those have not done so.
func (t Tally) Left() int { return t.Expected() - t.Done }

// Percent is the part of those expected that is done, rounded down: 100 means all.
// Where nobody is expected nothing is left to do, and that is 100 too.
func (t Tally) Percent() int {
	if t.Expected() <= 0 {
		return 100
	}
	return t.Done * 100 / t.Expected()
}

// Of is the figure of one state.
func (t Tally) Of(s State) int { return *t.figure(s) }

// Pending is how many submitted forms wait for a reviewer.
func (t Tally) Pending() int { return t.Done - t.Passed - t.Revising }

func (t *Tally) add(status form.Status, standing staff.Standing, people int) {
	s := StateOf(status, standing)
	t.Total += people
	*t.figure(s) += people
	switch {
	case s != Done:
	case status.Reviewed():
		t.Passed += people
	case status == form.Revising:
		t.Revising += people
	}
	if standing == staff.NoAccount {
		t.NoAccount += people
	}
}

// figure is where the people of a state are counted.
func (t *Tally) figure(s State) *int {
	switch s {
	case Exempt:
		return &t.Exempt
	case Done:
		return &t.Done
	case Returned:
		return &t.Returned
	case Drafting:
		return &t.Drafting
	default: // Open
		return &t.Open
	}
}
