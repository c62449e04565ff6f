// Package sheet reads and writes the tables of a spreadsheet program's files.
package sheet

import (
	"bytes"
	"strings"
)

// Table is one sheet: its rows as the spreadsheet program shows them, so that row
// n of the program is Rows[n-1]. Rows may have different lengths; none is empty at
// its end, and the last one is not empty.
type Table struct {
	Name string // empty in a file that has no sheets
	Rows [][]string
}

// The limits of a file. One that goes beyond is refused as a whole.
const (
	MostRows    = 200_000
	MostColumns = 200
	MostCells   = 4_000_000
	// MostBytes is how large a workbook may be when it is unpacked.
	MostBytes = 256 << 20
)

// Error says why a file cannot be read. Name is the phrase that says it to a
// person, and Pairs fill its slots, name and value in turn.
type Error struct {
	Name  string
	Pairs []string
	text  string
}

// Error says it in short, for logs. It quotes nothing of the file.
func (e *Error) Error() string { return e.text }

// Phrase is the name of the phrase, and what fills its slots.
func (e *Error) Phrase() (name string, pairs []string) { return e.Name, e.Pairs }

func refuse(name, text string, pairs ...string) *Error {
	return &Error{Name: name, Pairs: pairs, text: text}
}

// Tables reads every sheet that is shown, in their order: of a workbook (xlsx,
// xlsm, whose macros are not looked at), or the one of a text file whose cells are
// parted by commas, semicolons or tabs, in UTF-8, UTF-16 or GB 18030. What the
// file is is seen from its content, not from its name. The error is an *Error.
func Tables(data []byte) ([]Table, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, refuse("sheet_empty", "the file is empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, refuseCompound(data)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	if markup(text) {
		return nil, refuse("sheet_markup", "the file is a web page or XML under the name of a workbook")
	}
	return readText(text)
}

// refuseCompound is for the containers of the time before xlsx. The names of their
// parts are in UTF-16.
func refuseCompound(data []byte) *Error {
	if bytes.Contains(data, wide("EncryptedPackage")) {
		return refuse("sheet_encrypted", "the workbook has a password")
	}
	if bytes.Contains(data, wide("Workbook")) || bytes.Contains(data, wide("Book")) {
		return refuse("sheet_old", "the workbook is of the old form, .xls")
	}
	return refuse("sheet_unknown", "the file is no table")
}

func wide(name string) []byte {
	out := make([]byte, 0, 2*len(name))
	for i := range len(name) {
		out = append(out, name[i], 0)
	}
	return out
}

// markup: systems of old export web pages that are named .xls.
func markup(text string) bool {
	const look = 512
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), look)]))
	return strings.HasPrefix(head, "<?xml") || strings.HasPrefix(head, "<html") ||
		strings.HasPrefix(head, "<!doctype") || strings.HasPrefix(head, "<table") || strings.HasPrefix(head, "<meta")
}

// trim takes away what is empty at the end of each row and of the table.
func trim(rows [][]string) [][]string {
	end := 0
	for i, row := range rows {
		if rows[i] = shorten(row); len(rows[i]) > 0 {
			end = i + 1
		}
	}
	return rows[:end]
}

func shorten(row []string) []string {
	for len(row) > 0 && strings.TrimSpace(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	return row
}
