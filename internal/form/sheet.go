package form

import "strings"

// Sheet is a form as it was read from a file that somebody sent. Nothing
// in it has been cut into items, compared with the record or trusted yet.
type Sheet struct {
	// Unit and Name are what the file says of whose form it is; each may be empty.
	Unit, Name string
	// OfUnit says that it is a unit's form: its posts are sections.
	OfUnit bool
	Posts  []SheetPost
	// Notes are what was not read, or otherwise than it stands there.
	Notes []Remark
}

// SheetPost is what the file has for one post. Duties, Powers and Risks are the
// lines of its cells; the official form has one cell for the risk points of all
// categories.
type SheetPost struct {
	Name                  string // empty when the file does not say
	Duties, Powers, Risks []string
}

// Remark is something to be said of a file: a phrase and what fills its slots, name
// and value in turn. A value that is a list has one entry a line.
type Remark struct {
	Name  string
	Pairs []string
}

// SheetError says why nothing was read from a file.
type SheetError struct {
	Remarks []Remark // at least one
	// Meant says that there was a form in the file all the same: it has the heads
	// of its columns.
	Meant bool
}

// Error names the phrases only: what a file says is in no log.
func (e *SheetError) Error() string {
	names := make([]string, len(e.Remarks))
	for i, r := range e.Remarks {
		names[i] = r.Name
	}
	return "form not read: " + strings.Join(names, ", ")
}
