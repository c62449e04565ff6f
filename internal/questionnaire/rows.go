package questionnaire

import (
	"fmt"
	"strings"
)

// checker checks the rows of one file and keeps everything that is wrong.
type checker struct {
	file   string
	faults []Fault
	lines  map[string]int // what may be there once only: the line of the first
}

func newChecker(file string) *checker { return &checker{file: file, lines: map[string]int{}} }

func (c *checker) fault(line int, format string, args ...any) {
	c.faults = append(c.faults, Fault{File: c.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// text is a text that must be there. line is the row's, since what is not there
// has none of its own.
func (c *checker) text(line int, name string, t text) string {
	value := strings.TrimSpace(t.value)
	if value == "" {
		c.fault(max(line, t.line), "%s is missing", name)
	}
	return value
}

// id is a text that no other row has.
func (c *checker) id(line int, t text) string {
	c.once("id", t)
	return c.text(line, "id", t)
}

// list has at least one text, and none that is empty.
func (c *checker) list(line int, name string, texts []text) []string {
	if len(texts) == 0 {
		c.fault(line, "%s is missing or empty", name)
	}
	values := make([]string, 0, len(texts))
	for _, t := range texts {
		values = append(values, c.text(line, "a text of "+name, t))
	}
	return values
}

// words are texts none of which the file has had as a word before. There may be
// none at all.
func (c *checker) words(name string, texts []text) []string {
	line := rowLine(text{}, texts)
	values := make([]string, 0, len(texts))
	for _, t := range texts {
		c.once("word", t)
		values = append(values, c.text(line, "a word of "+name, t))
	}
	return values
}

// once reports a text that the file has had as the same kind of thing.
func (c *checker) once(kind string, t text) {
	value := strings.TrimSpace(t.value)
	first, twice := c.lines[kind+" "+value]
	switch {
	case value == "":
	case twice:
		c.fault(t.line, "the %s %s is there already, on line %d", kind, value, first)
	default:
		c.lines[kind+" "+value] = t.line
	}
}

// rowLine is where a row begins, as near as its texts say.
func rowLine(first text, list []text, others ...text) int {
	best := first.line
	for _, t := range append(others, list...) {
		if best == 0 || t.line > 0 && t.line < best {
			best = t.line
		}
	}
	return best
}
