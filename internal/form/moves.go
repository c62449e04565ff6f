package form

import "slices"

// Hat is what somebody is to one form. Somebody may wear several.
type Hat string

// The hats.
const (
	Author   Hat = "author"   // whose form it is; of a unit's form, its co-authors
	Reviewer Hat = "reviewer" // the unit's liaison or deputy
	Leader   Hat = "leader"   // the head of the unit
	Office   Hat = "office"   // the activity's office
)

// Rule is one way for a form to come from one state to another.
type Rule struct {
	Move ChangeKind
	From []Status
	To   Status
	By   []Hat
	// Whole says that the move is made with all forms of the unit at once.
	Whole bool
	// Others says that the author may not make it with their own form.
	Others bool
}

// Rules are all ways that a form can go, from the first word to the receipt. It is
// the only table of its kind: what nobody finds here nobody can do.
func Rules() []Rule {
	return []Rule{
		{Move: Start, From: []Status{NotStarted}, To: Drafting, By: []Hat{Author, Reviewer}},
		{Move: Submit, From: []Status{Drafting, Revising, Returned}, To: Submitted, By: []Hat{Author, Reviewer}},
		{Move: Reopen, From: []Status{Submitted, Passed}, To: Revising, By: []Hat{Author, Reviewer}},
		{Move: Pass, From: []Status{Submitted}, To: Passed, By: []Hat{Reviewer, Leader, Office}, Others: true},
		{Move: Return, From: []Status{Submitted, Passed, Decided}, To: Returned, By: []Hat{Reviewer, Leader, Office}},
		{Move: Decide, From: []Status{Submitted, Passed, Decided}, To: Decided, By: []Hat{Reviewer, Leader}},
		{Move: Sign, From: []Status{Passed, Decided}, To: Signed, By: []Hat{Leader}, Whole: true},
		{Move: File, From: []Status{Signed}, To: Filed, By: []Hat{Reviewer, Leader}, Whole: true},
		{Move: Receive, From: []Status{Filed}, To: Received, By: []Hat{Office}, Whole: true},
		{Move: Void, From: []Status{Signed}, To: Passed, By: []Hat{Reviewer, Leader, Office}, Whole: true},
		{Move: Void, From: []Status{Filed, Received}, To: Passed, By: []Hat{Office}, Whole: true},
	}
}

// After is the state to which a move leads, and false when there is no such way.
func (s Status) After(move ChangeKind) (Status, bool) {
	for _, r := range Rules() {
		if r.Move == move && slices.Contains(r.From, s) {
			return r.To, true
		}
	}
	return s, false
}

// May says whether somebody with these hats may make a move with a form in a state.
func May(hats []Hat, move ChangeKind, s Status) bool {
	for _, r := range Rules() {
		if r.Move != move || !slices.Contains(r.From, s) || r.Others && slices.Contains(hats, Author) {
			continue
		}
		if slices.ContainsFunc(r.By, func(h Hat) bool { return slices.Contains(hats, h) }) {
			return true
		}
	}
	return false
}
