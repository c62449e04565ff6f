package review

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// point is what somebody says of one item, or of the whole form (number 0).
type point struct {
	number int
	text   string
}

// fault is why a text could not be read: the phrase that says so and what fills it.
type fault struct {
	name  string
	pairs []string
}

func faultOf(name string, pairs ...string) *fault { return &fault{name, pairs} }

const (
	longestPoint = 500 // characters of what is said of one item
	// notItems is from which number on a number is no item's: a year, a room.
	notItems = 1000
)

// parts cuts a text at line breaks and semicolons.
func parts(text string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\n\r；;", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// readPoints reads “3 why; 5 why”: what begins with a number is about the item with
// that number, what follows without one goes on with it, and what comes before any
// number is about the whole form. When a part is not understood nothing is.
func readPoints(w *questionnaire.Words, text string, count int) ([]point, *fault) {
	var points []point
	for _, part := range parts(text) {
		n, rest, glued, numbered := w.Item(part)
		switch {
		case numbered && (n >= notItems || glued && n > count):
			numbered = false
		case numbered && glued:
			return nil, faultOf("reasons_glued", "line", part, "number", strconv.Itoa(n))
		case numbered && (n < 1 || n > count):
			return nil, faultOf("reasons_number", "line", part, "count", strconv.Itoa(count))
		case numbered && rest == "":
			return nil, faultOf("reasons_empty", "number", strconv.Itoa(n))
		}
		switch {
		case numbered:
			points = add(points, point{n, rest})
		case len(points) > 0:
			points[len(points)-1].text += joint + part
		default:
			points = append(points, point{0, part})
		}
	}
	if len(points) == 0 {
		return nil, faultOf("reasons_none")
	}
	for _, p := range points {
		if utf8.RuneCountInString(p.text) > longestPoint {
			return nil, faultOf("reasons_long", "max", strconv.Itoa(longestPoint))
		}
	}
	return points, nil
}

// joint stands between two parts of what is said of one item.
const joint = "；"

// add adds a point to what was said of its item before.
func add(points []point, p point) []point {
	for i := range points {
		if points[i].number == p.number {
			points[i].text += joint + p.text
			return points
		}
	}
	return append(points, p)
}

// comments are points on the items of a form.
func comments(points []point, items []form.Numbered) []form.Comment {
	all := make([]form.Comment, len(points))
	for i, p := range points {
		all[i] = form.Comment{Text: p.text}
		if p.number > 0 {
			it := items[p.number-1]
			all[i] = form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, Text: p.text, About: it.Item.Text}
		}
	}
	return all
}
