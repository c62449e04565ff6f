package paper

import (
	"slices"
	"strings"
)

// head is the row of a table in which the heads of a form's columns stand.
type head struct {
	kind    Kind
	row     int // its place in the grid
	number  int // as the file counts
	columns [fields]headColumn
	twice   []string // heads that stand there more than once
	extra   []headColumn
	matches int
}

type headColumn struct {
	head     string // as it stands in the file
	at, span int
	found    bool
}

// headWithin is how far down in a table the heads are looked for.
const headWithin = 12

// findHead finds the row that has most of a form's heads: two at least. There is
// none in a table that is no form.
func findHead(g *grid, w readWords) *head {
	var best *head
	for i, row := range g.rows[:min(len(g.rows), headWithin)] {
		for _, kind := range []Kind{KindPersonal, KindUnit} {
			h := match(row, w.columns[kind])
			h.kind, h.row, h.number = kind, i, row.number
			if h.matches >= 2 && (best == nil || h.matches > best.matches) {
				best = &h
			}
		}
	}
	return best
}

// match finds the columns of one kind of form in a row.
func match(row gridRow, columns [fields][]string) head {
	var h head
	for _, c := range row.cells {
		text := strings.TrimSpace(strings.Join(c.lines, ""))
		if text == "" {
			continue
		}
		column := headColumn{head: text, at: c.at, span: c.span, found: true}
		field := fieldOf(text, columns)
		switch {
		case field < 0:
			h.extra = append(h.extra, column)
		case h.columns[field].found:
			h.twice = append(h.twice, text)
		default:
			h.columns[field] = column
			h.matches++
		}
	}
	return h
}

// fieldOf finds the column that a head names, or -1. What stands in brackets at
// its end may be left out.
func fieldOf(text string, columns [fields][]string) int {
	whole := fold(text)
	short := whole
	if at := strings.LastIndex(whole, "("); at > 0 && strings.HasSuffix(whole, ")") {
		short = whole[:at]
	}
	for _, s := range []string{whole, short} {
		for field, spellings := range columns {
			if slices.Contains(spellings, s) {
				return field
			}
		}
	}
	return -1
}

func (h *head) whole() bool { return h.matches == int(fields) && len(h.twice) == 0 }

// faults are the columns that are missing or there more than once.
func (h *head) faults(w readWords) []Fault {
	var faults []Fault
	for field, c := range h.columns {
		if !c.found {
			shown := w.shown[h.kind][field]
			faults = append(faults, newFault(h.number, shown[0], "fault_paper_column", "column", shown[0], "known", strings.Join(shown, "\n")))
		}
	}
	for _, text := range h.twice {
		faults = append(faults, newFault(h.number, text, "fault_paper_twice", "column", text))
	}
	return faults
}

// under are the columns that a cell stands below.
func (h *head) under(c gridCell) []int {
	var under []int
	for field, column := range h.columns {
		if c.at < column.at+column.span && column.at < c.at+c.span {
			under = append(under, field)
		}
	}
	return under
}

// repeats says whether a row is the head once more, as on a page of its own.
func (h *head) repeats(row gridRow) bool {
	for _, column := range h.columns {
		if fold(row.at(column.at)) != fold(column.head) {
			return false
		}
	}
	return true
}
