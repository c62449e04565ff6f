package staff

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Words are the words of a roster's file.
type Words struct {
	// Columns maps a field (id, name, unit, posts, role, open_id) to the heads
	// under which it is found, Roles a Role to its words. Both are compared after
	// Fold.
	Columns map[string][]string
	Roles   map[string][]string
	// Separators divide several posts in one cell.
	Separators string
	// Fold makes two spellings of a word equal.
	Fold func(string) string
}

// ParseCSV reads a roster: a row of heads, then one person a row, in UTF-8 (with
// or without a mark) or GB 18030, as spreadsheets save it. Columns come in any
// order; id, name and unit are needed. An empty role is Staff. The error is a
// FaultsError with everything that is wrong; then nobody is returned.
func ParseCSV(data []byte, w Words) ([]Person, error) {
	rows, faults := readRows(data)
	if len(faults) > 0 {
		return nil, FaultsError(faults)
	}
	if len(rows) == 0 {
		return nil, FaultsError{newFault(0, "", "fault_roster_empty")}
	}
	at, faults := findColumns(rows[0], w)
	if len(faults) > 0 {
		return nil, FaultsError(faults)
	}
	r := reader{words: w, heads: rows[0], at: at, ids: map[string]int{}, opens: map[string]int{}}
	for i, row := range rows[1:] {
		r.read(i+2, row)
	}
	if len(r.people) == 0 && len(r.faults) == 0 {
		r.faults = append(r.faults, newFault(0, "", "fault_roster_nobody"))
	}
	if len(r.faults) > 0 {
		return nil, FaultsError(r.faults)
	}
	return r.people, nil
}

// readRows reads the cells. A file that is no CSV has one fault.
func readRows(data []byte) ([][]string, []Fault) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return nil, []Fault{newFault(0, "", "fault_roster_workbook")}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, []Fault{newFault(0, "", "fault_roster_coding")}
		}
		data = decoded
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	if first, _, _ := bytes.Cut(data, []byte("\n")); !bytes.ContainsRune(first, ',') && bytes.ContainsRune(first, '\t') {
		c.Comma = '\t'
	}
	rows, err := c.ReadAll()
	if err != nil { // a quote, since nothing else is asked of a row
		line := 1
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			line = parse.StartLine
		}
		return nil, []Fault{newFault(0, "", "fault_roster_quote", "reason", err.Error(), "line", strconv.Itoa(line))}
	}
	return rows, nil
}

// findColumns finds each field by the words its head may be.
func findColumns(heads []string, w Words) (map[string]int, []Fault) {
	at := map[string]int{}
	for i, head := range heads {
		for field, words := range w.Columns {
			if slices.Contains(words, w.Fold(head)) {
				if _, twice := at[field]; !twice {
					at[field] = i
				}
			}
		}
	}
	var faults []Fault
	for _, field := range []string{"id", "name", "unit"} {
		if _, ok := at[field]; !ok {
			faults = append(faults, newFault(1, "", "fault_column_missing", "known", strings.Join(w.Columns[field], "\n")))
		}
	}
	return at, faults
}

type reader struct {
	words  Words
	heads  []string
	at     map[string]int
	ids    map[string]int
	opens  map[string]int
	people []Person
	faults []Fault
}

func (r *reader) cell(row []string, field string) string {
	i, ok := r.at[field]
	if !ok || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

func (r *reader) fault(row int, field, name string, pairs ...string) {
	head := ""
	if i, ok := r.at[field]; ok {
		head = strings.TrimSpace(r.heads[i])
	}
	r.faults = append(r.faults, newFault(row, head, name, pairs...))
}

// longest is how long a cell may be, in bytes: what the ledger's columns take.
const longest = 190

// hanBytes is how many bytes a Chinese character has.
const hanBytes = 3

func (r *reader) read(row int, cells []string) {
	if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return
	}
	p := Person{
		ID: r.cell(cells, "id"), Name: r.cell(cells, "name"), Unit: r.cell(cells, "unit"),
		OpenID: r.cell(cells, "open_id"), Role: r.role(row, r.cell(cells, "role")),
	}
	for post := range strings.FieldsFuncSeq(r.cell(cells, "posts"), func(c rune) bool { return strings.ContainsRune(r.words.Separators, c) }) {
		if post = strings.TrimSpace(post); post != "" {
			p.Posts = append(p.Posts, post)
		}
	}
	for _, cell := range []struct{ field, text string }{{"id", p.ID}, {"name", p.Name}, {"unit", p.Unit}, {"open_id", p.OpenID}} {
		if len(cell.text) > longest {
			r.fault(row, cell.field, "fault_cell_long", "most", strconv.Itoa(longest/hanBytes))
		}
	}
	if p.ID == "" {
		r.fault(row, "id", "fault_cell_empty")
	} else if first, twice := r.ids[p.ID]; twice {
		r.fault(row, "id", "fault_cell_twice", "text", p.ID, "first", strconv.Itoa(first))
	}
	if p.Name == "" {
		r.fault(row, "name", "fault_cell_empty")
	}
	if p.OpenID != "" {
		if first, twice := r.opens[p.OpenID]; twice {
			r.fault(row, "open_id", "fault_cell_twice", "text", p.OpenID, "first", strconv.Itoa(first))
		}
		r.opens[p.OpenID] = row
	}
	r.ids[p.ID] = row
	r.people = append(r.people, p)
}

func (r *reader) role(row int, word string) Role {
	if word == "" {
		return Staff
	}
	for role, words := range r.words.Roles {
		if slices.Contains(words, r.words.Fold(word)) {
			return Role(role)
		}
	}
	var known []string
	for _, role := range []Role{Staff, Liaison, Head, Admin} {
		if words := r.words.Roles[string(role)]; len(words) > 0 {
			known = append(known, words[0])
		}
	}
	r.fault(row, "role", "fault_role_unknown", "text", word, "known", strings.Join(known, "\n"))
	return Staff
}
