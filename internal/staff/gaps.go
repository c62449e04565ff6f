package staff

import "slices"

// Gaps are what a roster lacks without anything in it being wrong.
type Gaps struct {
	WithoutUnit []string // employee numbers of those who cannot fill in a form
	NoLiaison   []string // units in which somebody is expected to fill in a form
	TwoLiaisons []string // units with more than one liaison
	NoAdmin     bool
}

// Gaps looks for what is missing. Units come in the roster's order.
func (r *Roster) Gaps() Gaps {
	g := Gaps{NoAdmin: len(r.people) > 0 && len(r.Admins()) == 0}
	for _, p := range r.people {
		if p.Unit == "" {
			g.WithoutUnit = append(g.WithoutUnit, p.ID)
		}
	}
	for _, unit := range r.units {
		expected := slices.ContainsFunc(r.Unit(unit), func(p Person) bool { return p.Standing.Expected() })
		switch n := len(r.Liaisons(unit)); {
		case n == 0 && expected:
			g.NoLiaison = append(g.NoLiaison, unit)
		case n > 1:
			g.TwoLiaisons = append(g.TwoLiaisons, unit)
		}
	}
	return g
}
