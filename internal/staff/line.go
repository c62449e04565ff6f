package staff

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// How long a cell may be, in bytes: what the ledger's columns take.
const (
	longest   = 190
	longestID = 64
	hanBytes  = 3 // of a Chinese character
)

// line is one row under way.
type line struct {
	*reader
	row   int
	cells []string
	bad   map[string]bool // the fields with a fault
}

// fault notes what is wrong with the cell of a field.
func (l *line) fault(field, name string, pairs ...string) {
	f := newFault(l.row, name, pairs...)
	if i, ok := l.head.at[field]; ok {
		f.Column, f.Letter, f.at = tidy(l.head.heads[i]), letter(i), i
	}
	if l.bad == nil {
		l.bad = map[string]bool{}
	}
	l.bad[field] = true
	l.faults = append(l.faults, f)
}

// raw is the cell as it stands, or nothing when a formula in it has failed.
func (l *line) raw(field string) string {
	text := cell(l.cells, l.head, field)
	if broken(text) {
		l.fault(field, "fault_cell_formula", "text", text)
		return ""
	}
	return text
}

// broken: what a spreadsheet program shows of a formula that has failed.
func broken(text string) bool {
	failures := []string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
	return strings.HasPrefix(text, "#") && slices.Contains(failures, strings.ToUpper(text))
}

func (l *line) text(field string) string { return l.limit(field, tidy(l.raw(field)), longest) }

func (l *line) limit(field, text string, most int) string {
	if len(text) <= most {
		return text
	}
	chars := most / hanBytes
	if field == fieldID || field == fieldOpenID {
		chars = most
	}
	l.fault(field, "fault_cell_long", "most", itoa(chars))
	return ""
}

// rounded: a long number as a spreadsheet program shows it when nobody told it that
// it is a text; its last digits are gone.
var rounded = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?[eE]\+[0-9]+$`)

// number is a cell in which a space is a slip.
func (l *line) number(field string, most int) string {
	text := compact(l.raw(field))
	if rounded.MatchString(text) {
		l.fault(field, "fault_cell_rounded")
		return ""
	}
	return l.limit(field, text, most)
}

func (l *line) posts() []string {
	var posts []string
	for post := range strings.FieldsFuncSeq(l.raw(fieldPosts), func(c rune) bool { return strings.ContainsRune(l.words.Separators, c) }) {
		if post = tidy(post); post == "" || slices.Contains(posts, post) {
			continue
		}
		if posts = append(posts, post); len(post) > longest {
			l.limit(fieldPosts, post, longest)
			return nil
		}
	}
	return posts
}

// role is Staff when the cell is empty, and nothing when there is no such column.
func (l *line) role() Role {
	order := []Role{Staff, Liaison, Deputy, Head, Admin}
	return choose(l, fieldRole, "fault_role_unknown", l.words.Roles, order)
}

// standing is InPost when the cell is empty, and nothing without such a column.
func (l *line) standing() Standing {
	order := []Standing{InPost, Permanent, Seconded, SickLeave, Retired, NoAccount, Exempt}
	return choose(l, fieldStanding, "fault_standing_unknown", l.words.Standings, order)
}

// choose reads one of a few words; an empty cell means the first.
func choose[T ~string](l *line, field, fault string, words map[string][]string, order []T) T {
	if _, ok := l.head.at[field]; !ok {
		return ""
	}
	text := l.raw(field)
	if text == "" {
		return order[0]
	}
	if key, _, ok := known(words, l.words.Fold(text)); ok {
		return T(key)
	}
	var all []string
	for _, key := range order {
		if list := words[string(key)]; len(list) > 0 {
			all = append(all, list[0])
		}
	}
	l.fault(field, fault, "text", tidy(text), "known", strings.Join(all, "\n"))
	return order[0]
}

var (
	chinese = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	foreign = regexp.MustCompile(`^\+[0-9]{6,15}$`)
	address = regexp.MustCompile(`^[^@\s,;<>"]+@[^@\s,;<>"]+\.[^@\s,;<>".]+$`)
)

// mobile is a number as the platform takes it. What is wrong is not quoted: such
// numbers are shown nowhere.
func (l *line) mobile() string {
	text := l.number(fieldMobile, longest)
	text = strings.NewReplacer("-", "", "(", "", ")", "").Replace(text)
	bare := strings.TrimPrefix(strings.TrimPrefix(text, "+86"), "0086")
	if chinese.MatchString(bare) {
		return bare
	}
	if text == "" || foreign.MatchString(text) {
		return text
	}
	l.fault(fieldMobile, "fault_mobile")
	return ""
}

func (l *line) email() string {
	text := strings.ToLower(l.number(fieldEmail, longest))
	if text == "" || address.MatchString(text) {
		return text
	}
	l.fault(fieldEmail, "fault_email")
	return ""
}

// letter is the name of a column, counted from 0: A, B … Z, AA.
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }
