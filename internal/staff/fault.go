package staff

import (
	"fmt"
	"strings"
)

// Fault is one thing that is wrong in a roster's file.
type Fault struct {
	Row    int    // counted from 1, the head row included; 0: the file
	Column string // the column's head, as it stands in the file
	// Text says it in short, for logs.
	Text string
	// Name is the phrase that says it to a person, and Pairs fill its slots: name
	// and value in turn. A value that is a list has one entry a line.
	Name  string
	Pairs []string
}

// short is every fault that a roster's file can have, by the name of its phrase:
// the short form, whose slots are the phrase's own.
var short = map[string]string{
	"fault_roster_workbook": "the file is no CSV but the workbook of a spreadsheet program",
	"fault_roster_coding":   "the file is no CSV: it is neither UTF-8 nor GB 18030",
	"fault_roster_quote":    "the file is no CSV: {reason}",
	"fault_roster_empty":    "the file is empty; its first row must have the heads of the columns",
	"fault_roster_nobody":   "there is nobody in the file",
	"fault_column_missing":  "a column is missing; its head may be: {known}",
	"fault_cell_long":       "is too long",
	"fault_cell_empty":      "is empty",
	"fault_cell_twice":      "{text} stands in row {first} already",
	"fault_role_unknown":    `"{text}" is no role; there are: {known}`,
}

// newFault makes a fault from the name of its phrase and what fills the slots.
func newFault(row int, column, name string, pairs ...string) Fault {
	filled := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		filled = append(filled, "{"+pairs[i]+"}", strings.ReplaceAll(pairs[i+1], "\n", ", "))
	}
	return Fault{Row: row, Column: column, Text: strings.NewReplacer(filled...).Replace(short[name]), Name: name, Pairs: pairs}
}

// String names the cell.
func (f Fault) String() string {
	switch {
	case f.Row == 0:
		return f.Text
	case f.Column == "":
		return fmt.Sprintf("row %d: %s", f.Row, f.Text)
	default:
		return fmt.Sprintf("row %d, %s: %s", f.Row, f.Column, f.Text)
	}
}

// FaultsError is everything that is wrong in a roster's file.
type FaultsError []Fault

// Error prints one fault a line.
func (e FaultsError) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
