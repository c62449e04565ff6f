package form_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lianbot/internal/form"
)

// moves are all moves of the table, each once.
func moves() []form.ChangeKind {
	var all []form.ChangeKind
	for _, r := range form.Rules() {
		if !slices.Contains(all, r.Move) {
			all = append(all, r.Move)
		}
	}
	return all
}

// step is one way from a state to another that somebody may go.
type step struct {
	move  form.ChangeKind
	to    form.Status
	whole bool
}

// steps are the ways that somebody with these hats may go from a state. They are
// found by asking May and After, as whoever acts does.
func steps(hats []form.Hat, from form.Status) []step {
	var all []step
	for _, m := range moves() {
		if !form.May(hats, m, from) {
			continue
		}
		to, _ := from.After(m)
		all = append(all, step{move: m, to: to, whole: wholly(m, from)})
	}
	return all
}

func wholly(move form.ChangeKind, from form.Status) bool {
	return slices.ContainsFunc(form.Rules(), func(r form.Rule) bool {
		return r.Move == move && slices.Contains(r.From, from) && r.Whole
	})
}

// reach are the states to which a way leads from one, itself included.
func reach(from form.Status, hats ...form.Hat) map[form.Status]bool {
	seen := map[form.Status]bool{from: true}
	for next := []form.Status{from}; len(next) > 0; {
		s := next[0]
		next = next[1:]
		for _, st := range steps(hats, s) {
			if !seen[st.to] {
				seen[st.to] = true
				next = append(next, st.to)
			}
		}
	}
	return seen
}

// TestNoDeadEnd: every state is reached, from every state there is a way to filed
// and to the receipt, and back to the author for as long as it is not received for good.
func TestNoDeadEnd(t *testing.T) {
	t.Parallel()
	crew := []form.Hat{form.Reviewer, form.Leader, form.Office}
	began := reach(form.NotStarted, append(crew, form.Author)...)
	for _, s := range form.Statuses() {
		if !reach(form.NotStarted, crew...)[s] {
			t.Errorf("nothing leads to %s", s)
		}
		onward := reach(s, crew...)
		for _, goal := range []form.Status{form.Filed, form.Received} {
			if !onward[goal] {
				t.Errorf("from %s nothing leads to %s", s, goal)
			}
		}
		if s != form.NotStarted && s != form.Drafting && !onward[form.Returned] {
			t.Errorf("from %s nothing leads back to the author", s)
		}
	}
	for s := range began {
		if !slices.Contains(form.Statuses(), s) {
			t.Errorf("%s is no state", s)
		}
	}
}

// TestRulesAreOneTable: a move leads to one state, whoever makes it and wherever it
// begins, and no two rules are about the same move from the same state.
func TestRulesAreOneTable(t *testing.T) {
	t.Parallel()
	leads := map[form.ChangeKind]form.Status{}
	seen := map[string]bool{}
	for _, r := range form.Rules() {
		if to, known := leads[r.Move]; known && to != r.To {
			t.Errorf("%s leads to %s and to %s", r.Move, to, r.To)
		}
		leads[r.Move] = r.To
		if to, ok := (form.Change{Kind: r.Move}).Moved(); !ok || to != r.To {
			t.Errorf("a change %s moves to %s, not to %s", r.Move, to, r.To)
		}
		if len(r.By) == 0 || len(r.From) == 0 {
			t.Errorf("nobody or nowhere: %+v", r)
		}
		for _, from := range r.From {
			at := fmt.Sprint(r.Move, from)
			if seen[at] {
				t.Errorf("%s from %s stands twice", r.Move, from)
			}
			seen[at] = true
			if to, ok := from.After(r.Move); !ok || to != r.To {
				t.Errorf("%s from %s leads to %s", r.Move, from, to)
			}
		}
	}
	for _, s := range form.Statuses() {
		for _, m := range moves() {
			if to, ok := s.After(m); ok != seen[fmt.Sprint(m, s)] || !ok && to != s {
				t.Errorf("%s from %s: %s, %t", m, s, to, ok)
			}
		}
	}
}

// TestHats says in plain words who may do what, whatever the table says.
func TestHats(t *testing.T) {
	t.Parallel()
	only := map[form.Hat][]form.ChangeKind{
		form.Author:   {form.Start, form.Submit, form.Reopen},
		form.Reviewer: {form.Start, form.Submit, form.Reopen, form.Pass, form.Return, form.Decide, form.File, form.Void},
		form.Leader:   {form.Pass, form.Return, form.Decide, form.Sign, form.File, form.Void},
		form.Office:   {form.Pass, form.Return, form.Receive, form.Void},
	}
	for hat, want := range only {
		for _, m := range moves() {
			able := slices.ContainsFunc(form.Statuses(), func(s form.Status) bool { return form.May([]form.Hat{hat}, m, s) })
			if able != slices.Contains(want, m) {
				t.Errorf("%s may %s: %t", hat, m, able)
			}
		}
	}
	for _, r := range form.Rules() {
		if i := slices.IndexFunc(r.From, form.Status.Sealed); i >= 0 && r.Move != form.Void && !r.To.Sealed() {
			t.Errorf("%s opens what is %s", r.Move, r.From[i])
		}
	}
	for _, s := range form.Statuses() {
		for _, m := range moves() {
			if form.May(nil, m, s) {
				t.Errorf("anybody may %s what is %s", m, s)
			}
			if m == form.Void && (s == form.Filed || s == form.Received) && form.May([]form.Hat{form.Reviewer, form.Leader}, m, s) {
				t.Errorf("a unit takes back what is %s", s)
			}
		}
		if form.May([]form.Hat{form.Author, form.Reviewer, form.Leader, form.Office}, form.Pass, s) {
			t.Errorf("an author passes their own form that is %s", s)
		}
	}
}

// person is somebody with what they are to each form of a unit.
type person struct {
	name string
	hats [][]form.Hat // by the form
	// can are the ways that they may go, by the form and by its state.
	can []map[form.Status][]step
}

// may is the way of a move, if they may make it with a form.
func (p person) may(i int, m form.ChangeKind, s form.Status) (step, bool) {
	for _, st := range p.can[i][s] {
		if st.move == m {
			return st, true
		}
	}
	return step{}, false
}

// unit is the unit of the walk: a colleague's form, the liaison's, the head's, and the
// unit's own, which the liaison and the head write together.
func unit() (people []person) {
	const colleagues, liaisons, heads, units = 0, 1, 2, 3
	who := func(name string, hat form.Hat, own ...int) person {
		p := person{name: name, hats: make([][]form.Hat, units+1)}
		for i := range p.hats {
			if hat != "" {
				p.hats[i] = append(p.hats[i], hat)
			}
			if slices.Contains(own, i) {
				p.hats[i] = append(p.hats[i], form.Author)
			}
			p.can = append(p.can, map[form.Status][]step{})
			for _, s := range form.Statuses() {
				p.can[i][s] = steps(p.hats[i], s)
			}
		}
		return p
	}
	return []person{
		who("colleague", "", colleagues), who("liaison", form.Reviewer, liaisons, units), who("head", form.Leader, heads, units),
		who("office", form.Office),
	}
}

// forms are the states of the unit's forms.
type forms [4]form.Status

// move is the unit after somebody has made a move with one of its forms; a move of the
// whole unit is made with all forms at once. What goes up goes up together: a sign-off,
// a filing and a receipt need every form; a sign-off is voided where there is one.
func (f forms) move(p person, i int, m form.ChangeKind) (forms, bool) {
	st, ok := p.may(i, m, f[i])
	if !ok {
		return f, false
	}
	if !st.whole {
		f[i] = st.to
		return f, true
	}
	g := f
	for j, s := range f {
		st, ok := p.may(j, m, s)
		switch {
		case ok:
			g[j] = st.to
		case m != form.Void:
			return f, false
		}
	}
	return g, true
}

// next are the units that somebody of these makes of one by one move.
func (f forms) next(people []person) []forms {
	var next []forms
	for _, p := range people {
		for i := range f {
			for _, st := range p.can[i][f[i]] {
				if g, ok := f.move(p, i, st.move); ok {
					next = append(next, g)
				}
			}
		}
	}
	return next
}

// filedAll says whether the package is up.
func (f forms) filedAll() bool {
	for _, s := range f {
		if s != form.Filed && s != form.Received {
			return false
		}
	}
	return true
}

// canFile searches, nearest first, for a way on which liaison, head and office bring the
// whole package up, without any other author.
func canFile(from forms, people []person) bool {
	seen := map[forms]bool{from: true}
	for next := []forms{from}; len(next) > 0; {
		f := next[len(next)-1] // depth first: every way counts
		next = next[:len(next)-1]
		if f.filedAll() {
			return true
		}
		for _, g := range f.next(people) {
			if !seen[g] {
				seen[g] = true
				next = append(next, g)
			}
		}
	}
	return false
}

// TestWalk lets everybody of a unit try anything in any order, from any states and
// with forms that come late: from wherever that leads, liaison, head and office can
// bring the package up; nothing happens that the table does not have; nobody passes
// their own; what is sealed changes by a Void only.
func TestWalk(t *testing.T) {
	t.Parallel()
	people := unit()
	all := moves()
	known := map[forms]bool{} // from where it can be filed
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(form.Statuses())
		f := forms{one.Draw(t, "colleague's"), one.Draw(t, "liaison's"), one.Draw(t, "head's"), one.Draw(t, "unit's")}
		if rapid.Bool().Draw(t, "all alike") {
			f = forms{f[0], f[0], f[0], f[0]}
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			p := rapid.SampledFrom(people).Draw(t, "who")
			i := rapid.IntRange(0, len(f)-1).Draw(t, "form")
			m := rapid.SampledFrom(all).Draw(t, "move")
			if can := p.can[i][f[i]]; len(can) > 0 && rapid.Bool().Draw(t, "one that they may make") {
				m = rapid.SampledFrom(can).Draw(t, "way").move
			}
			if rapid.IntRange(0, 40).Draw(t, "a new colleague") == 0 { // takes the place of the first
				f[0] = form.NotStarted
			}
			was := f
			g, ok := f.move(p, i, m)
			if !ok && g != was {
				t.Fatalf("%s may not %s and does: %v to %v", p.name, m, was, g)
			}
			for j := range g {
				if g[j] == was[j] {
					continue
				}
				inTable := slices.ContainsFunc(form.Rules(), func(r form.Rule) bool {
					return r.Move == m && r.To == g[j] && slices.Contains(r.From, was[j]) && (j == i || r.Whole) &&
						slices.ContainsFunc(r.By, func(h form.Hat) bool { return slices.Contains(p.hats[j], h) })
				})
				switch {
				case !inTable:
					t.Fatalf("%s brings form %d from %s to %s by %s, which is in no rule", p.name, j, was[j], g[j], m)
				case m == form.Pass && slices.Contains(p.hats[j], form.Author):
					t.Fatalf("%s passes their own form", p.name)
				case was[j].Sealed() && !g[j].Sealed() && m != form.Void:
					t.Fatalf("%s opens a sealed form by %s", p.name, m)
				}
			}
			f = g
		}
		if !known[f] {
			if !canFile(f, people[1:]) {
				t.Fatalf("nothing leads from %v to a filed package", f)
			}
			known[f] = true
		}
	})
}

// TestEveryUnitCanFile asks the same of every combination of states at once, going
// backwards from the package that is up.
func TestEveryUnitCanFile(t *testing.T) {
	t.Parallel()
	people := unit()[1:]
	before := map[forms][]forms{} // from where one move leads here
	var every []forms
	for _, a := range form.Statuses() {
		for _, b := range form.Statuses() {
			for _, c := range form.Statuses() {
				for _, d := range form.Statuses() {
					every = append(every, forms{a, b, c, d})
				}
			}
		}
	}
	done := map[forms]bool{}
	var goals []forms
	for _, f := range every {
		if f.filedAll() {
			goals = append(goals, f)
		}
		for _, g := range f.next(people) {
			before[g] = append(before[g], f)
		}
	}
	for len(goals) > 0 {
		f := goals[len(goals)-1]
		goals = goals[:len(goals)-1]
		if done[f] {
			continue
		}
		done[f] = true
		goals = append(goals, before[f]...)
	}
	for _, f := range every {
		if !done[f] {
			t.Fatalf("nothing leads from %v to a filed package", f)
		}
	}
}
