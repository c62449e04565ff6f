package paper

import (
	"slices"
	"strings"
	"unicode"
)

// line reads the labels of a line, such as the unit's and the name's, and says
// whether there was one.
func (r *formReader) line(s string) bool {
	found := labels(s, r.words.labels)
	for _, l := range found {
		switch l.key {
		case labelUnit:
			keep(&r.got.Unit, l.value)
		case labelName:
			if l.value != "" && !slices.Contains(r.names, l.value) {
				r.names = append(r.names, l.value)
			}
		case labelDate:
			keep(&r.got.Date, l.value)
		case labelAuthor:
			keep(&r.got.Author, l.value)
		}
	}
	return len(found) > 0
}

func keep(into *string, value string) {
	if *into == "" {
		*into = value
	}
}

type label struct{ key, value string }

// longestLine is how long a line may be in which labels are looked for.
const longestLine = 400

// labels finds the labels of a line and what stands behind each, up to the next.
// A label is followed by a colon, or by the next cell of a table.
func labels(s string, words map[string][]string) []label {
	line := []rune(s)
	if len(line) > longestLine {
		return nil
	}
	type place struct {
		key        string
		start, end int
	}
	var places []place
	for i := 0; i < len(line); i++ {
		if i > 0 && unicode.IsLetter(line[i-1]) {
			continue // it is the end of a longer word
		}
		best := place{start: -1}
		for _, key := range labelKeys() {
			for _, word := range words[key] {
				if end := labelAt(line, i, []rune(word)); end > 0 && (best.start < 0 || end > best.end) {
					best = place{key, i, end}
				}
			}
		}
		if best.start >= 0 {
			places = append(places, best)
			i = best.end - 1
		}
	}
	found := make([]label, len(places))
	for i, p := range places {
		stop := len(line)
		if i+1 < len(places) {
			stop = places[i+1].start
		}
		value, _, _ := strings.Cut(strings.TrimSpace(string(line[p.end:stop])), "\t")
		found[i] = label{p.key, blank(tidy(value), p.key)}
	}
	return found
}

// labelAt says where a label that begins at i ends, its colon included; 0: it is
// none. Spaces between its letters do not matter.
func labelAt(line []rune, i int, word []rune) int {
	for _, want := range word {
		for i < len(line) && unicode.IsSpace(line[i]) {
			i++
		}
		if i == len(line) || fold(string(line[i])) != string(want) && narrow(line[i]) != want {
			return 0
		}
		i++
	}
	cell := false
	for i < len(line) && unicode.IsSpace(line[i]) {
		cell = cell || line[i] == '\t'
		i++
	}
	if i < len(line) && (line[i] == ':' || line[i] == '：') {
		return i + 1
	}
	if cell {
		return i
	}
	return 0
}

// narrow is the half-width form of a character.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// tidy takes off outer spaces and the line to write on, joins a name whose
// characters were spaced out, and leaves one space elsewhere.
func tidy(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '_' || r == '＿' })
	spaced := !slices.ContainsFunc(words, func(w string) bool {
		r := []rune(w)
		return len(r) != 1 || !unicode.Is(unicode.Han, r[0])
	})
	if spaced {
		return strings.Join(words, "")
	}
	return strings.Join(words, " ")
}

// blank is a value, or nothing where it is a date without a figure in it.
func blank(s, key string) string {
	if key == labelDate && !strings.ContainsFunc(s, unicode.IsDigit) {
		return ""
	}
	return s
}
