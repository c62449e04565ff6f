package staff

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Change is what an import makes of a roster: everybody is in one of its lists, or
// is counted as kept.
type Change struct {
	Added   []Person
	Back    []Person // who had left and is in the list again
	Moved   []Edit   // who is in another unit now, whatever else has changed
	Changed []Edit
	Removed []Person // they keep their record
	Kept    int
}

// Edit is one person, before and after.
type Edit struct{ Was, Is Person }

// None says that nothing changes.
func (c Change) None() bool {
	return len(c.Added)+len(c.Back)+len(c.Moved)+len(c.Changed)+len(c.Removed) == 0
}

// Total is how many people the roster has afterwards.
func (c Change) Total() int {
	return len(c.Added) + len(c.Back) + len(c.Moved) + len(c.Changed) + c.Kept
}

// Mark is the same for two changes that do the same to the same people. Accounts
// do not count: they are found while a change waits to be confirmed.
func (c Change) Mark() string {
	h := fnv.New64a()
	note := func(kind string, fields ...string) {
		_, _ = h.Write([]byte(kind + "\x00" + strings.Join(fields, "\x00") + "\x01")) // a hash takes everything
	}
	for _, p := range slices.Concat(c.Added, c.Back) {
		note("in", p.fields()...)
	}
	for _, e := range slices.Concat(c.Moved, c.Changed) {
		note("was", e.Was.fields()...)
		note("is", e.Is.fields()...)
	}
	for _, p := range c.Removed {
		note("out", p.ID)
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

func (p Person) fields() []string {
	return append([]string{p.ID, p.Name, p.Unit, p.Section, string(p.Role), string(p.Standing), p.Reason}, p.Posts...)
}

// Difference is one thing about a person that has changed.
type Difference struct {
	Field   string // name, unit, section, posts, role, standing, reason or open_id
	Was, Is string // posts have one a line
}

// Differences lists what has changed, in a fixed order.
func (e Edit) Differences() []Difference {
	var all []Difference
	for _, d := range []Difference{
		{fieldName, e.Was.Name, e.Is.Name},
		{fieldUnit, e.Was.Unit, e.Is.Unit},
		{fieldSection, e.Was.Section, e.Is.Section},
		{fieldPosts, strings.Join(e.Was.Posts, "\n"), strings.Join(e.Is.Posts, "\n")},
		{fieldRole, string(e.Was.Role), string(e.Is.Role)},
		{fieldStanding, string(e.Was.Standing), string(e.Is.Standing)},
		{fieldReason, e.Was.Reason, e.Is.Reason},
		{fieldOpenID, e.Was.OpenID, e.Is.OpenID},
	} {
		if d.Was != d.Is {
			all = append(all, d)
		}
	}
	return all
}
