package paper

import (
	"fmt"
	"strings"
)

// Fault is one thing that is wrong with a file that was sent, or that could not be
// read in it.
type Fault struct {
	Row    int    // of the form's table, counted from 1, the head row included; 0: the file
	Column string // the column's head, as it stands in the file; it may be empty
	// Text says it in short, for logs. It has nothing of what the file says.
	Text string
	// Name is the phrase that says it to a person, and Pairs fill its slots: name
	// and value in turn. A value that is a list has one entry a line.
	Name  string
	Pairs []string
}

// short is every fault that a file can have, by the name of its phrase: the short
// form, without the slots that quote the file.
var short = map[string]string{
	"fault_paper_empty_file":  "the file is empty",
	"fault_paper_large":       "the file is too large",
	"fault_paper_old_word":    "the file is of the old format of Word",
	"fault_paper_old_excel":   "the file is of the old format of Excel",
	"fault_paper_encrypted":   "the file is protected by a password",
	"fault_paper_pdf":         "the file is a PDF",
	"fault_paper_picture":     "the file is a picture",
	"fault_paper_other":       "the file is neither docx nor xlsx",
	"fault_paper_broken":      "the file is damaged",
	"fault_paper_bomb":        "the file unpacks to far too much",
	"fault_paper_entities":    "the file declares entities",
	"fault_paper_no_table":    "there is no table with the heads of a form",
	"fault_paper_column":      "a column is missing",
	"fault_paper_twice":       "a column is there twice",
	"fault_paper_merged":      "columns are merged",
	"fault_paper_rows":        "the table has too many rows",
	"fault_paper_nothing":     "nothing is filled in",
	"fault_paper_several":     "there are several forms",
	"note_paper_no_post":      "there is no post",
	"note_paper_post":         "there is no post; taken for the post above",
	"note_paper_column":       "a column was not read",
	"note_paper_row":          "a row was not read",
	"note_paper_picture":      "a picture was not read",
	"note_paper_macros":       "macros were not read",
	"note_paper_nested":       "a table within a cell was read line by line",
	"note_paper_sheets":       "only one sheet was read",
	"fault_template_unknown":  "a placeholder is unknown",
	"fault_template_missing":  "a placeholder is missing",
	"fault_template_open":     "a placeholder is not closed",
	"fault_template_no_row":   "a placeholder of a row is outside a table",
	"fault_template_rows":     "the placeholders of a row are in several rows",
	"fault_template_word":     "the template is no docx",
	"fault_template_macros":   "the template has macros",
	"fault_converter_missing": "there is no converter",
	"fault_converter_failed":  "the converter failed",
}

// newFault makes a fault from the name of its phrase and what fills the slots.
func newFault(row int, column, name string, pairs ...string) Fault {
	return Fault{Row: row, Column: column, Text: short[name], Name: name, Pairs: pairs}
}

// String names the row.
func (f Fault) String() string {
	if f.Row == 0 {
		return f.Text
	}
	return fmt.Sprintf("row %d: %s", f.Row, f.Text)
}

// FaultsError is everything for which a file was refused.
type FaultsError []Fault

// Error prints one fault a line.
func (e FaultsError) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// refuse is the error of one fault of the whole file.
func refuse(name string, pairs ...string) error { return FaultsError{newFault(0, "", name, pairs...)} }
