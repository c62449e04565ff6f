package staff

import (
	"fmt"
	"strings"
)

// Fault is one thing that is wrong in a roster's file.
type Fault struct {
	Row    int    // as the spreadsheet program counts, from 1; 0: the file
	Letter string // the column's letter; empty: the whole row
	Column string // the column's head, as it stands in the file
	// Text says it in short, for logs.
	Text string
	// Name is the phrase that says it to a person, and Pairs fill its slots: name
	// and value in turn. A value that is a list has one entry a line.
	Name  string
	Pairs []string

	at int // the column, counted from 0
}

// short is every fault that a roster's file can have, by the name of its phrase:
// the short form, whose slots are the phrase's own.
var short = map[string]string{
	"fault_roster_empty":     "the file is empty; one of its first rows must have the heads of the columns",
	"fault_roster_nobody":    "there is nobody in the file",
	"fault_column_missing":   "a column is missing; its head may be: {known}",
	"fault_cell_long":        "is too long",
	"fault_cell_empty":       "is empty",
	"fault_cell_twice":       "{text} stands in row {first} already",
	"fault_cell_rounded":     "is a rounded number",
	"fault_cell_formula":     "the formula has failed: {text}",
	"fault_name_twice":       "is empty, and {text} of this unit stands in row {first} already",
	"fault_role_unknown":     `"{text}" is no role; there are: {known}`,
	"fault_role_two":         "the role is not that of row {first}",
	"fault_standing_unknown": `"{text}" is no standing; there are: {known}`,
	"fault_mobile":           "is no mobile number",
	"fault_email":            "is no mail address",
}

// newFault makes a fault from the name of its phrase and what fills the slots.
func newFault(row int, name string, pairs ...string) Fault {
	filled := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		filled = append(filled, "{"+pairs[i]+"}", strings.ReplaceAll(pairs[i+1], "\n", ", "))
	}
	return Fault{Row: row, Text: strings.NewReplacer(filled...).Replace(short[name]), Name: name, Pairs: pairs}
}

// String names the cell.
func (f Fault) String() string {
	switch {
	case f.Row == 0:
		return f.Text
	case f.Letter == "":
		return fmt.Sprintf("row %d: %s", f.Row, f.Text)
	default:
		return fmt.Sprintf("%s%d, %s: %s", f.Letter, f.Row, f.Column, f.Text)
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
