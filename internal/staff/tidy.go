package staff

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// tidy is a text as it is shown: wide digits, letters and spaces made narrow, what
// cannot be seen taken out, and the spaces with which two-character names are
// stretched.
func tidy(s string) string {
	var out []rune
	space := false
	for _, c := range s {
		switch {
		case invisible(c):
			continue
		case unicode.IsSpace(c):
			space = true
			continue
		}
		if narrow := []rune(width.Narrow.String(string(c))); len(narrow) == 1 && narrow[0] < unicode.MaxASCII && alphanumeric(narrow[0]) {
			c = narrow[0]
		}
		if space && len(out) > 0 && (!unicode.Is(unicode.Han, c) || !unicode.Is(unicode.Han, out[len(out)-1])) {
			out = append(out, ' ')
		}
		out = append(out, c)
		space = false
	}
	return string(out)
}

// compact is a number or an address: narrow, and without any space.
func compact(s string) string {
	s = strings.Map(func(c rune) rune {
		if invisible(c) || unicode.IsSpace(c) {
			return -1
		}
		return c
	}, s)
	return strings.TrimPrefix(width.Narrow.String(s), "'") // the sign of a text that looks like a number
}

// invisible: marks of zero width that come along when text is copied.
func invisible(c rune) bool {
	return unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Cc, c) && !unicode.IsSpace(c)
}

func alphanumeric(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
