package progress

import (
	"cmp"
	"slices"
)

// Rank orders units by the percentage that is shown, the highest first, and those
// that show the same by name. What is no unit, and units where nobody has to hand
// in, are left out: there is nothing to compare. Persons are never ranked.
func Rank(units []Tally) []Tally {
	ranked := slices.DeleteFunc(slices.Clone(units), func(t Tally) bool { return t.Unit == "" || t.Expected() == 0 })
	slices.SortFunc(ranked, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Percent(), a.Percent()), cmp.Compare(a.Unit, b.Unit))
	})
	return ranked
}

// Behind are up to n units that are not complete, the one that is farthest behind
// first: by percentage, then by how many are left, then by name.
func Behind(units []Tally, n int) []Tally {
	behind := slices.DeleteFunc(Rank(units), func(t Tally) bool { return t.Left() == 0 })
	slices.SortStableFunc(behind, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Percent(), b.Percent()), cmp.Compare(b.Left(), a.Left()))
	})
	return behind[:min(n, len(behind))]
}
