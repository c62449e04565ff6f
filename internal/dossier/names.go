package dossier

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestName is how many characters a name has that is looked for: a single one is
// a part of too many words.
const shortestName = 2

// Naming are the numbers, counted from 1, of the texts in which one of the names
// stands. Spaces within a text do not hide a name.
func Naming(texts, names []string) []int {
	var wanted []string
	for _, n := range names {
		if n = bare(n); utf8.RuneCountInString(n) >= shortestName {
			wanted = append(wanted, n)
		}
	}
	var numbers []int
	for i, text := range texts {
		text = bare(text)
		for _, n := range wanted {
			if strings.Contains(text, n) {
				numbers = append(numbers, i+1)
				break
			}
		}
	}
	return numbers
}

// bare is a text without its spaces.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
