package staff

import (
	"cmp"
	"slices"
	"strings"
)

// reader reads the rows below the head.
type reader struct {
	words  Words
	head   head
	school string // the school's own name, with which all paths begin
	deep   bool   // units are written as paths

	rows   []entry
	ids    map[string]int    // employee number → its first place in rows
	opens  map[string]int    // platform id → the same
	names  map[[2]string]int // unit and name → the same
	faults []Fault
}

// entry is what one row says.
type entry struct {
	row     int // as the spreadsheet program counts
	person  Person
	contact Contact
	faulty  bool
	joined  bool // it is another post of somebody above
}

// walk reads all rows. A repeated head, as on every printed page, is none.
func (r *reader) walk(rows [][]string) {
	var paths [][]string
	for n := r.head.row + 1; n < len(rows); n++ {
		paths = append(paths, r.path(rows[n]))
	}
	r.school = findSchool(paths)
	r.deep = slices.ContainsFunc(paths, func(p []string) bool { return len(p) > 1 })
	for i, path := range paths {
		n := r.head.row + 1 + i
		if !blank(rows[n]) && !slices.Equal(rows[n], r.head.heads) {
			r.read(&line{reader: r, row: n + 1, cells: rows[n]}, path)
		}
	}
}

func (r *reader) path(cells []string) []string {
	text := cell(cells, r.head, fieldUnit)
	if broken(text) {
		return nil
	}
	return steps(text, r.words.Paths)
}

// cell is the text under a head; empty when there is no such column.
func cell(cells []string, h head, field string) string {
	i, ok := h.at[field]
	if !ok || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// read reads one row. path is the way to the person's unit.
func (r *reader) read(l *line, path []string) {
	before := len(r.faults)
	e := entry{row: l.row}
	p := &e.person
	p.ID = l.number(fieldID, longestID)
	p.Name = l.text(fieldName)
	l.text(fieldUnit)
	p.Unit, p.Section = place(path, r.school)
	p.Section = cmp.Or(l.text(fieldSection), p.Section)
	p.Posts = l.posts()
	p.Role = l.role()
	p.Standing = l.standing()
	p.Reason = l.text(fieldReason)
	e.contact = Contact{Mobile: l.mobile(), Email: l.email()}
	p.OpenID = l.number(fieldOpenID, longest)
	if p.Name == "" && !l.bad[fieldName] {
		l.fault(fieldName, "fault_cell_empty")
	}
	r.identify(l, &e)
	e.faulty = len(r.faults) > before
	r.rows = append(r.rows, e)
}

// identify finds out whether the row is about somebody who has been read before.
func (r *reader) identify(l *line, e *entry) {
	p, here := e.person, len(r.rows)
	who := [2]string{p.Unit, p.Name}
	namesake, named := r.names[who]
	switch first, again := r.ids[p.ID]; {
	case l.bad[fieldID]:
	case p.ID == "" && named && p.Name != "":
		l.fault(fieldID, "fault_name_twice", "text", p.Name, "first", itoa(r.rows[namesake].row))
	case p.ID == "":
		l.fault(fieldID, "fault_cell_empty")
	case again:
		r.join(l, e, &r.rows[first])
	default:
		r.ids[p.ID] = here
	}
	if !named {
		r.names[who] = here
	}
	if p.OpenID == "" {
		return
	}
	if first, taken := r.opens[p.OpenID]; !taken {
		r.opens[p.OpenID] = here
	} else if r.rows[first].person.ID != p.ID {
		l.fault(fieldOpenID, "fault_cell_twice", "text", p.OpenID, "first", itoa(r.rows[first].row))
	}
}

// join takes another row of the same employee number as further posts. It is none
// when the rows do not agree on who it is, or when it says nothing new.
func (r *reader) join(l *line, e, first *entry) {
	p, was := e.person, &first.person
	another := slices.ContainsFunc(p.Posts, func(post string) bool { return !slices.Contains(was.Posts, post) })
	switch {
	case p.Name != was.Name || p.Unit != was.Unit || !another || len(was.Posts) == 0:
		l.fault(fieldID, "fault_cell_twice", "text", p.ID, "first", itoa(first.row))
		return
	case special(p.Role) && special(was.Role) && p.Role != was.Role:
		l.fault(fieldRole, "fault_role_two", "first", itoa(first.row))
		return
	}
	e.joined = true
	for _, post := range p.Posts {
		if !slices.Contains(was.Posts, post) {
			was.Posts = append(was.Posts, post)
		}
	}
	if special(p.Role) {
		was.Role = p.Role
	}
	was.Section = cmp.Or(was.Section, p.Section)
	was.Reason = cmp.Or(was.Reason, p.Reason)
	was.OpenID = cmp.Or(was.OpenID, p.OpenID)
	first.contact.Mobile = cmp.Or(first.contact.Mobile, e.contact.Mobile)
	first.contact.Email = cmp.Or(first.contact.Email, e.contact.Email)
}

func special(r Role) bool { return r != "" && r != Staff }

// result is what the rows say together. Whoever has a fault in one of their rows is
// left out with all of them.
func (r *reader) result() Import {
	slices.SortStableFunc(r.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.at, b.at))
	})
	m := Import{Contacts: map[string]Contact{}, Faults: r.faults}
	doubtful := map[string]bool{}
	for _, e := range r.rows {
		if !e.faulty {
			continue
		}
		if id := e.person.ID; id != "" && !doubtful[id] {
			doubtful[id] = true
			m.Doubtful = append(m.Doubtful, id)
		}
	}
	for _, e := range r.rows {
		switch id := e.person.ID; {
		case e.faulty || doubtful[id]:
			m.LeftOut++
		case !e.joined:
			m.People = append(m.People, e.person)
			if e.contact != (Contact{}) {
				m.Contacts[id] = e.contact
			}
		}
	}
	for _, field := range []string{fieldSection, fieldPosts, fieldRole, fieldStanding, fieldReason} {
		if _, ok := r.head.at[field]; !ok && (field != fieldSection || !r.deep) {
			m.Lacks = append(m.Lacks, field)
		}
	}
	return m
}
