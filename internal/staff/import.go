package staff

import (
	"cmp"
	"slices"
	"strings"
)

// Words are the words of a roster's file.
type Words struct {
	// Columns maps a field (id, name, unit, section, posts, role, standing, reason,
	// mobile, email, open_id) to the heads under which it is found, Roles a Role to
	// its words, Standings a Standing. They are compared after Fold.
	Columns, Roles, Standings map[string][]string
	// Separators divide several posts in one cell, Paths the steps of a unit's path.
	Separators, Paths string
	// Fold makes two spellings of a word equal.
	Fold func(string) string
}

// Table is one sheet of the file: Rows[n-1] is what the spreadsheet program shows
// as row n.
type Table struct {
	Name string
	Rows [][]string
}

// Contact is what a person's account may be found by. It is used for nothing else
// and is neither kept nor logged.
type Contact struct{ Mobile, Email string }

// Import is what a roster's file says.
type Import struct {
	// Table is the sheet that was read; Several says that there are others.
	Table   string `json:"table"`
	Several bool   `json:"several"`
	// People are those whose rows have no fault, in the file's order.
	People []Person `json:"people"`
	// Lacks are the fields whose column the file does not have.
	Lacks []string `json:"lacks"`
	// LeftOut counts the rows with faults; Doubtful are the employee numbers in
	// them. They are in the file, whatever it wants to say of them.
	LeftOut  int      `json:"left_out"`
	Doubtful []string `json:"doubtful"`
	// Faults are everything that is wrong with cells, by row and column.
	Faults []Fault `json:"-"`
	// Contacts are by employee number.
	Contacts map[string]Contact `json:"-"`
}

// Over is the list that the roster becomes when the file is laid over it. Of what
// the file has no column for, the roster's own is kept: an export of the personnel
// office knows no roles. Those whose rows were left out stay as they are.
func (m Import) Over(known *Roster) []Person {
	people := make([]Person, 0, len(m.People)+len(m.Doubtful))
	listed := make(map[string]bool, len(m.People))
	for _, p := range m.People {
		listed[p.ID] = true
		if old, ok := known.ByID(p.ID); ok {
			p = p.keep(old, m.Lacks)
		}
		p.Role, p.Standing = cmp.Or(p.Role, Staff), cmp.Or(p.Standing, InPost)
		people = append(people, p)
	}
	for _, id := range m.Doubtful {
		if old, ok := known.ByID(id); ok && !listed[id] {
			listed[id] = true
			people = append(people, old)
		}
	}
	return people
}

func (p Person) keep(old Person, fields []string) Person {
	for _, field := range fields {
		switch field {
		case fieldSection:
			if p.Unit == old.Unit {
				p.Section = old.Section
			}
		case fieldPosts:
			p.Posts = old.Posts
		case fieldRole:
			p.Role = old.Role
		case fieldStanding:
			p.Standing = old.Standing
		case fieldReason:
			p.Reason = old.Reason
		}
	}
	return p
}

// Parse reads a roster: somewhere in its first rows the heads of the columns, then
// one post of a person a row. Columns come in any order; id, name and unit are
// needed. It reads the first table that has them. Rows of one employee number are
// one person with several posts when they agree in name and unit.
//
// What is wrong with cells is in the Import, and whoever is concerned is not in
// its people. The error is a FaultsError: the file as a whole cannot be read.
func Parse(tables []Table, w Words) (Import, error) {
	t, h, err := chooseTable(tables, w)
	if err != nil {
		return Import{}, err
	}
	r := reader{words: w, head: h, ids: map[string]int{}, opens: map[string]int{}, names: map[[2]string]int{}}
	r.walk(t.Rows)
	if len(r.rows) == 0 {
		return Import{}, FaultsError{newFault(0, "fault_roster_nobody")}
	}
	m := r.result()
	m.Table, m.Several = t.Name, len(tables) > 1
	return m, nil
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" })
}
