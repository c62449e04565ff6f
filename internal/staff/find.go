package staff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/width"
)

// mostNear is how many candidates there are at most to choose from.
const mostNear = 8

// alike is the likeness, from 0 to 1, from which on a name may be what somebody
// meant to write. It was chosen on the names of real universities: colleges that
// have nothing but 学院 in common stay below it.
const alike = 0.3

// FindUnits finds the unit that a text means. exact is the one unit that it can
// only mean: by its name, by a beginning or another part of it, by some of its
// characters in their order (计院 is 计算机学院), or by its sounds in Latin letters
// (jwc, jiaowuchu). When several units fit equally well, or none does, exact is
// empty and near has at most eight to choose from, the likeliest first; it may be
// empty, too. Width, case, spaces and brackets do not matter.
func FindUnits(units []string, text string) (exact string, near []string) {
	want := plain(text)
	if want == "" {
		return "", nil
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = plain(u)
	}
	for i, name := range names {
		if name == want {
			return units[i], nil
		}
	}
	for _, fits := range ways(want) {
		var found []string
		for i, name := range names {
			if name != "" && !slices.Contains(found, units[i]) && fits(name) {
				found = append(found, units[i])
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", found[:min(len(found), mostNear)]
		}
	}
	return "", nearest(units, names, want)
}

// ways are the ways in which a text can stand for a name, the surest first.
func ways(want string) []func(name string) bool {
	all := []func(string) bool{
		func(name string) bool { return strings.HasPrefix(name, want) },
		func(name string) bool { return strings.Contains(name, want) },
		func(name string) bool { return sameStart(name, want) && inOrder(name, want) },
		func(name string) bool { return inOrder(name, want) },
	}
	if len(want) >= 2 && latin(want) {
		all = append(all,
			func(name string) bool { whole, _ := spelled(name, want); return whole },
			func(name string) bool { _, begun := spelled(name, want); return begun })
	}
	return all
}

func sameStart(name, want string) bool {
	for _, r := range want {
		return strings.HasPrefix(name, string(r))
	}
	return false
}

// inOrder says whether all characters of want stand in the name, in their order.
// One character alone says too little.
func inOrder(name, want string) bool {
	rest := []rune(want)
	if len(rest) < 2 {
		return false
	}
	for _, r := range name {
		if len(rest) > 0 && rest[0] == r {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

func latin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

// spelled says whether letters spell a name by its sounds, each of which is
// written out or only begun: all of the name, or a beginning of two sounds or
// more. A character that is read in several ways is taken in any of them.
func spelled(name, letters string) (whole, begun bool) {
	reached := map[int]bool{0: true} // how many letters the sounds so far can account for
	runes := []rune(name)
	for i, r := range runes {
		next := map[int]bool{}
		for _, sound := range sounds(r) {
			for at := range reached {
				if strings.HasPrefix(letters[at:], sound) {
					next[at+len(sound)] = true
				}
			}
		}
		reached = next
		if reached[len(letters)] && i > 0 {
			if i == len(runes)-1 {
				return true, false
			}
			begun = true
		}
	}
	return false, begun
}

// sounds are the ways to spell one character: the initial letter of each of its
// readings, and the readings; a character that has none spells itself.
func sounds(r rune) []string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	var all []string
	for _, reading := range pinyin.SinglePinyin(r, args) {
		if reading != "" {
			all = append(all, reading[:1], reading)
		}
	}
	if len(all) == 0 {
		return []string{string(r)}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// nearest are the names that resemble the text most, the likeliest first.
func nearest(labels, names []string, want string) []string {
	type candidate struct {
		label string
		score float64
	}
	var all []candidate
	for i, name := range names {
		known := slices.ContainsFunc(all, func(c candidate) bool { return c.label == labels[i] })
		if score := resemblance(name, want); score >= alike && !known {
			all = append(all, candidate{labels[i], score})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	near := make([]string, 0, mostNear)
	for _, c := range all[:min(len(all), mostNear)] {
		near = append(near, c.label)
	}
	return slices.Clip(near)
}

// resemblance is Dice's coefficient over pairs of characters, from 0 to 1. The
// beginning counts as a character, since names differ most in their first one.
func resemblance(a, b string) float64 {
	first, second := pairs(a), pairs(b)
	if len(first)+len(second) == 0 {
		return 0
	}
	left := map[[2]rune]int{}
	for _, p := range first {
		left[p]++
	}
	both := 0
	for _, p := range second {
		if left[p] > 0 {
			left[p]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(first)+len(second))
}

func pairs(s string) [][2]rune {
	var all [][2]rune
	last := rune(0)
	for _, r := range s {
		all = append(all, [2]rune{last, r})
		last = r
	}
	return all
}

// plain is a name without what people write in different ways.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(s))
}

// FindPeople finds those of a unit whom a text means: by name or by employee
// number. Several share a name. When nobody has it, near has at most eight of the
// unit who sound like it or are written alike, the likeliest first.
func FindPeople(people []Person, text string) (exact, near []Person) {
	want := plain(text)
	if want == "" {
		return nil, nil
	}
	for _, p := range people {
		if plain(p.Name) == want || plain(p.ID) == want {
			exact = append(exact, p)
		}
	}
	if len(exact) > 0 {
		return exact, nil
	}
	type candidate struct {
		person Person
		score  float64
	}
	var all []candidate
	for _, p := range people {
		if score := likeness(plain(p.Name), want); score > 0 {
			all = append(all, candidate{p, score})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	for _, c := range all[:min(len(all), mostNear)] {
		near = append(near, c.person)
	}
	return nil, near
}

// likeness is how much two names of people resemble each other: those that sound
// the same most, then those that share characters. A name has so few that one in
// common is enough, but for a lone one.
func likeness(name, want string) float64 {
	if latin(want) {
		whole, _ := spelled(name, want)
		if whole {
			return 1
		}
		return 0
	}
	a, b := []rune(name), []rune(want)
	if len(a) == len(b) && len(a) > 1 && sameSounds(a, b) {
		return 1
	}
	both := 0
	for _, r := range b {
		if i := slices.Index(a, r); i >= 0 {
			both++
			a = slices.Delete(a, i, i+1)
		}
	}
	score := 2 * float64(both) / float64(len([]rune(name))+len(b))
	if score < alike || strings.HasPrefix(name, want) && len(b) == 1 {
		return 0
	}
	return score
}

func sameSounds(a, b []rune) bool {
	for i := range a {
		theirs := sounds(b[i])
		if !slices.ContainsFunc(sounds(a[i]), func(s string) bool { return len(s) > 1 && slices.Contains(theirs, s) || a[i] == b[i] }) {
			return false
		}
	}
	return true
}
