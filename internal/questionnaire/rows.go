package questionnaire

import (
	"strconv"
	"strings"
)

// checker checks the rows of one file and keeps everything that is wrong.
type checker struct {
	file   string
	faults []Fault
	lines  map[string]int // what may be there once only: the line of the first
}

func newChecker(file string) *checker { return &checker{file: file, lines: map[string]int{}} }

func (c *checker) fault(line int, name string, pairs ...string) {
	c.faults = append(c.faults, NewFault(c.file, line, name, pairs...))
}

// text is a text that must be there. line is the row's, since what is not there
// has none of its own.
func (c *checker) text(line int, key string, t text) string {
	return c.filled(line, "fault_missing", key, t)
}

// filled is a text of which the fault says that it is not there.
func (c *checker) filled(line int, fault, key string, t text) string {
	value := strings.TrimSpace(t.value)
	if value == "" {
		c.fault(max(line, t.line), fault, "key", key)
	}
	return value
}

// id is a text that no other row has.
func (c *checker) id(line int, t text) string {
	c.once("fault_id_twice", t)
	return c.text(line, "id", t)
}

// list has at least one text, and none that is empty.
func (c *checker) list(line int, key string, texts []text) []string {
	if len(texts) == 0 {
		c.fault(line, "fault_empty", "key", key)
	}
	values := make([]string, 0, len(texts))
	for _, t := range texts {
		values = append(values, c.filled(line, "fault_entry_empty", key, t))
	}
	return values
}

// words are texts none of which the file has had as a word before. There may be
// none at all.
func (c *checker) words(key string, texts []text) []string {
	line := rowLine(text{}, texts)
	values := make([]string, 0, len(texts))
	for _, t := range texts {
		c.once("fault_word_twice", t)
		values = append(values, c.filled(line, "fault_entry_empty", key, t))
	}
	return values
}

// once reports, with the fault named, a text that has been before it already.
func (c *checker) once(fault string, t text) {
	value := strings.TrimSpace(t.value)
	first, twice := c.lines[fault+" "+value]
	switch {
	case value == "":
	case twice:
		c.fault(t.line, fault, "text", value, "first", strconv.Itoa(first))
	default:
		c.lines[fault+" "+value] = t.line
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
