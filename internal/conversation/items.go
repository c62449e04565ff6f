package conversation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Split cuts one message into items. Numbering (1. 1、 1） （1） ① and the like),
// line breaks and “；” separate them; where a text is numbered only the numbering
// separates. The numbering is taken off. numerals are the characters for one,
// two, three …, which may number lines as well.
func Split(text string, numerals []rune) []string {
	lines := splitHeadings(splitLines(text), numerals)
	if marks := numbering(lines, numerals, false); len(marks) > 0 {
		if close := numbering(lines, numerals, true); len(close) > len(marks) && len(close) >= closeRun {
			marks = close
		}
		return cut(lines, marks)
	}
	var items []string
	for _, line := range lines {
		for part := range strings.SplitSeq(line, "；") {
			items = appendItem(items, unbullet(part))
		}
	}
	return items
}

func splitLines(text string) []string {
	lines := strings.FieldsFunc(text, func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f'
	})
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return lines
}

// closeRun is how many marks a text must have for its numbers to count where they
// stand close to the words before them (1.甲2.乙3.丙): two may be a reference, such
// as 1、见附件2、附件3.
const closeRun = 3

// splitHeadings puts a heading that a list follows in the same line into a line
// of its own.
func splitHeadings(lines []string, numerals []rune) []string {
	var out []string
	for _, line := range lines {
		if at := strings.IndexAny(line, "：:"); at >= 0 {
			_, w := utf8.DecodeRuneInString(line[at:])
			list := strings.TrimSpace(line[at+w:])
			if n, _, _, ok := readMark(list, numerals); ok && n == 1 && len(numbering([]string{list}, numerals, false)) > 1 {
				out = append(out, line[:at+w], list)
				continue
			}
		}
		out = append(out, line)
	}
	return out
}

// mark is a piece of numbering: where it stands and what follows it.
type mark struct {
	line        int
	start, stop int // bytes within the line
}

// numbering finds the marks that separate items. A mark begins a line, or stands
// inside one where it goes on counting in the same style (1.甲 2.乙). A number of
// another style that does not go on counting is part of the item it stands in,
// such as the (1) and (2) under 1. A single “2、3号楼” is no numbering. near lets a
// number stand right behind a word.
func numbering(lines []string, numerals []rune, near bool) []mark {
	var marks []mark
	want, style := 0, byte(0)
	doubtful := false              // the first mark may be part of a text
	under, underWant := byte(0), 0 // a numbering that began under the present item
	for i, line := range lines {
		at := 0
		if n, k, size, ok := readMark(line, numerals); ok {
			first := want == 0
			sure := !startsNumber(line[size:], k, numerals)
			switch {
			case !first && k != style && (n == 1 || k == under && n == underWant):
				under, underWant = k, n+1
			case first && (sure || n == 1), n == want, k == style && sure:
				doubtful = doubtful || first && !sure
				marks = append(marks, mark{i, 0, size})
				want, style, at = n+1, k, size
			}
		}
		if want == 0 {
			continue
		}
		for at < len(line) {
			n, size, ok := -1, 0, false
			for at < len(line) {
				_, w := utf8.DecodeRuneInString(line[at:])
				if mayInline(line, at, style, near) {
					var k byte
					if n, k, size, ok = readMark(line[at:], numerals); ok && k == style && n == want {
						break
					}
				}
				ok = false
				at += w
			}
			if !ok {
				break
			}
			marks = append(marks, mark{i, at, at + size})
			want, at = n+1, at+size
		}
	}
	if doubtful && !slices.ContainsFunc(marks[1:], func(m mark) bool { return m.start == 0 }) {
		return nil
	}
	return marks
}

// mayInline says whether a mark may stand inside a line at this place: circled
// and bracketed numbers anywhere, others only after a space or a stop, unless they
// may be near the words before.
func mayInline(line string, at int, style byte, near bool) bool {
	if at == 0 {
		return false
	}
	switch style {
	case styleCircle, styleBracket, styleHanBracket:
		return true
	case styleDigit:
		before, _ := utf8.DecodeLastRuneInString(line[:at])
		return near && unicode.IsLetter(before) || unicode.IsSpace(before) || strings.ContainsRune("；;。，,、：:！!？?）)”\"》", before)
	default:
		return false
	}
}

// cut takes the texts between the marks. What stands before the first mark is
// an item too, unless it is only a heading that ends with a colon.
func cut(lines []string, marks []mark) []string {
	var items []string
	from := mark{} // the end of the mark before
	take := func(to mark) {
		var b strings.Builder
		for l := from.line; l <= to.line && l < len(lines); l++ {
			lo, hi := 0, len(lines[l])
			if l == from.line {
				lo = from.stop
			}
			if l == to.line {
				hi = to.start
			}
			join(&b, lines[l][lo:hi])
		}
		items = appendItem(items, strings.TrimRight(strings.TrimSpace(b.String()), "；;，,、"))
	}
	for i, m := range marks {
		if i > 0 || m.line > 0 || m.start > 0 {
			take(m)
		}
		if i == 0 && len(items) == 1 && isHeading(items[0]) {
			items = nil
		}
		from = m
	}
	take(mark{line: len(lines)})
	return items
}

func isHeading(s string) bool { return strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":") }

// join puts a wrapped line behind what is there: Chinese text without a space.
func join(b *strings.Builder, line string) {
	line = strings.TrimSpace(line)
	if b.Len() > 0 && line != "" {
		last, _ := utf8.DecodeLastRuneInString(b.String())
		first, _ := utf8.DecodeRuneInString(line)
		if last < 0x2000 && first < 0x2000 {
			b.WriteByte(' ')
		}
	}
	b.WriteString(line)
}

func appendItem(items []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return items
	}
	return append(items, s)
}

// unbullet takes a list's bullet off.
func unbullet(s string) string {
	s = strings.TrimSpace(s)
	for _, b := range []string{"•", "●", "▪", "■", "◆", "·", "○", "- ", "* ", "– "} {
		if rest, ok := strings.CutPrefix(s, b); ok {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// The styles of numbering.
const (
	styleDigit      byte = 1 // 1. 1、 1）
	styleBracket    byte = 2 // （1） ⑴
	styleCircle     byte = 3 // ① ⒈
	styleHan        byte = 4 // the numerals with a comma
	styleHanBracket byte = 5 // the numerals in brackets
)

// readMark reads a mark at the beginning of s: its number, style and length.
func readMark(s string, numerals []rune) (n int, style byte, size int, ok bool) {
	r, w := utf8.DecodeRuneInString(s)
	switch {
	case r >= '①' && r <= '⑳':
		return int(r-'①') + 1, styleCircle, w, true
	case r >= '⑴' && r <= '⒇':
		return int(r-'⑴') + 1, styleBracket, w, true
	case r >= '⒈' && r <= '⒛':
		return int(r-'⒈') + 1, styleCircle, w, true
	case r == '(' || r == '（':
		return readBracketed(s, w, numerals)
	}
	if n, size = readNumber(s); size > 0 {
		stop, w := utf8.DecodeRuneInString(s[size:])
		if strings.ContainsRune(".．、)）", stop) && stop != utf8.RuneError {
			size += w
			if stop == '.' || stop == '．' {
				if next, _ := utf8.DecodeRuneInString(s[size:]); isDigit(next) {
					return 0, 0, 0, false // 1.5 is a number
				}
			}
			return n, styleDigit, size, true
		}
		return 0, 0, 0, false
	}
	if n, size = readNumeral(s, numerals); size > 0 {
		if stop, w := utf8.DecodeRuneInString(s[size:]); stop == '、' {
			return n, styleHan, size + w, true
		}
	}
	return 0, 0, 0, false
}

func readBracketed(s string, open int, numerals []rune) (n int, style byte, size int, ok bool) {
	style = styleBracket
	n, size = readNumber(s[open:])
	if size == 0 {
		style = styleHanBracket
		n, size = readNumeral(s[open:], numerals)
	}
	if size == 0 {
		return 0, 0, 0, false
	}
	size += open
	closing, w := utf8.DecodeRuneInString(s[size:])
	if closing != ')' && closing != '）' {
		return 0, 0, 0, false
	}
	size += w
	// （1）、 and （1）. are written too.
	if next, w := utf8.DecodeRuneInString(s[size:]); next == '、' || next == '.' || next == '．' {
		size += w
	}
	return n, style, size, true
}

// readNumber reads up to three digits of either width.
func readNumber(s string) (n, size int) {
	for i, r := range s {
		if !isDigit(r) {
			return n, i
		}
		if i > 0 && n > 99 {
			return 0, 0
		}
		if r >= '０' {
			r -= '０' - '0'
		}
		n = n*10 + int(r-'0')
	}
	return n, len(s)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// readNumeral reads a numeral from one to nineteen: the tenth numeral is ten.
func readNumeral(s string, numerals []rune) (n, size int) {
	value := func(r rune) int {
		for i, have := range numerals {
			if r == have {
				return i + 1
			}
		}
		return 0
	}
	first, w := utf8.DecodeRuneInString(s)
	n = value(first)
	if n == 0 {
		return 0, 0
	}
	second, w2 := utf8.DecodeRuneInString(s[w:])
	if v := value(second); n == 10 && v > 0 && v < 10 {
		return 10 + v, w + w2
	}
	return n, w
}

// startsNumber says whether what follows a mark goes on like a number of the
// same kind, so that the mark may not be one: 2、3号楼, or two numerals in a row.
func startsNumber(rest string, style byte, numerals []rune) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	switch style {
	case styleDigit:
		return isDigit(r)
	case styleHan:
		_, size := readNumeral(rest, numerals)
		return size > 0
	default:
		return false
	}
}
