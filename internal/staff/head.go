package staff

import (
	"maps"
	"slices"
	"strings"
)

// The fields of a roster's file, in the order in which they are looked at.
const (
	fieldID       = "id"
	fieldName     = "name"
	fieldUnit     = "unit"
	fieldSection  = "section"
	fieldPosts    = "posts"
	fieldRole     = "role"
	fieldStanding = "standing"
	fieldReason   = "reason"
	fieldMobile   = "mobile"
	fieldEmail    = "email"
	fieldOpenID   = "open_id"
)

// neededFields are those without which a row says nothing.
func neededFields() []string { return []string{fieldID, fieldName, fieldUnit} }

// head is the row that names the columns.
type head struct {
	row   int // counted from 0
	heads []string
	at    map[string]int // field → column, counted from 0
}

// whole: the head has every column that is needed.
func (h head) whole() bool {
	return !slices.ContainsFunc(neededFields(), func(field string) bool { _, ok := h.at[field]; return !ok })
}

// headRows is how far down the head may be: an export has a title above it, a
// date, a note.
const headRows = 10

// chooseTable takes the first table with a whole head. When there is none, what is
// missing is said of the table that comes closest.
func chooseTable(tables []Table, w Words) (Table, head, error) {
	var best Table
	var closest head
	for _, t := range tables {
		if len(t.Rows) == 0 {
			continue
		}
		h := findHead(t.Rows, w)
		if h.whole() {
			return t, h, nil
		}
		if best.Rows == nil || len(h.at) > len(closest.at) {
			best, closest = t, h
		}
	}
	if best.Rows == nil {
		return Table{}, head{}, FaultsError{newFault(0, "fault_roster_empty")}
	}
	var faults FaultsError
	for _, field := range neededFields() {
		if _, ok := closest.at[field]; !ok {
			faults = append(faults, newFault(closest.row+1, "fault_column_missing", "known", strings.Join(w.Columns[field], "\n")))
		}
	}
	return Table{}, head{}, faults
}

// findHead finds the row, near the top, in which most columns are named: the lower
// one of two that touch, since heads over several rows are merged downwards. Without
// any it is the first row that has something in it.
func findHead(rows [][]string, w Words) head {
	var best head
	for n, row := range rows[:min(len(rows), headRows)] {
		if blank(row) {
			continue
		}
		h := head{row: n, heads: row, at: findColumns(row, w)}
		below := len(h.at) > 0 && len(h.at) == len(best.at) && n == best.row+1
		if best.heads == nil || len(h.at) > len(best.at) || below {
			best = h
		}
	}
	if best.heads == nil {
		best = head{heads: rows[0], at: map[string]int{}}
	}
	return best
}

// findColumns finds each field by the words its head may be. Of several columns
// the one whose word stands first in the list of words counts.
func findColumns(heads []string, w Words) map[string]int {
	at := map[string]int{}
	rank := map[string]int{}
	for i, text := range heads {
		for _, name := range spellings(text, w.Fold) {
			field, place, ok := known(w.Columns, name)
			if !ok {
				continue
			}
			if _, taken := at[field]; !taken || place < rank[field] {
				at[field], rank[field] = i, place
			}
			break
		}
	}
	return at
}

// spellings are what a head may be meant to be: as it stands, and without the star
// of what must be filled in and the note in brackets.
func spellings(text string, fold func(string) string) []string {
	bare := strings.Trim(strings.TrimSpace(text), "*＊")
	short := bare
	if before, _, ok := strings.Cut(strings.ReplaceAll(bare, "（", "("), "("); ok {
		short = before
	}
	return []string{fold(bare), fold(short)}
}

// known finds which key has a word, and where in its list.
func known(words map[string][]string, word string) (key string, place int, ok bool) {
	if word == "" {
		return "", 0, false
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if i := slices.Index(words[key], word); i >= 0 {
			return key, i, true
		}
	}
	return "", 0, false
}
