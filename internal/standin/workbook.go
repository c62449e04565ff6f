package standin

import (
	"strconv"
	"strings"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// What the hidden sheet of a workbook keeps.
const (
	noteCampaign = "campaign"
	noteUnit     = "unit"
	noteVersion  = "version"
)

// Notes are what a workbook says of itself where nobody sees it.
func Notes(d *questionnaire.Definition, campaignID, unit string) map[string]string {
	return map[string]string{noteCampaign: campaignID, noteUnit: unit, noteVersion: phrase.BookVersion(d)}
}

// Workbook is a workbook as it comes back.
type Workbook struct {
	Rows   [][]string
	Merged []Merged
	Macros bool
	Notes  map[string]string
}

// Merged are cells that are merged into one.
type Merged struct {
	Cells       string
	Top, Bottom int // the rows, counted from 1
}

const (
	// mostRows is how many rows a workbook may have.
	mostRows = 2000
	// headRows is how far down the heads of the columns are looked for.
	headRows = 10
)

// whole are the faults for which nothing of a workbook is read.
func whole(b phrase.Book, w Workbook, campaignID, unit string) []phrase.BookFault {
	switch {
	case w.Macros:
		return []phrase.BookFault{{Name: "workbook_macros"}}
	case w.Notes[noteCampaign] != campaignID:
		return []phrase.BookFault{{Name: "workbook_campaign"}}
	case w.Notes[noteUnit] != unit:
		return []phrase.BookFault{{Name: "workbook_unit", Pairs: []string{"unit", unit}}}
	case w.Notes[noteVersion] != phrase.BookVersion(b.Definition):
		return []phrase.BookFault{{Name: "workbook_old"}}
	case len(w.Rows) > mostRows:
		return []phrase.BookFault{{Name: "workbook_rows", Pairs: []string{"rows", strconv.Itoa(len(w.Rows)), "max", strconv.Itoa(mostRows)}}}
	default:
		return nil
	}
}

// columns finds the columns by their heads, in any order, and the row of the heads,
// counted from 0. The faults say which are missing or there twice.
func columns(b phrase.Book, rows [][]string) (at map[string]int, head int, faults []phrase.BookFault) {
	heads := b.Heads()
	best := -1
	for i, row := range rows[:min(headRows, len(rows))] {
		found := map[string]int{}
		var twice []phrase.BookFault
		for j, cell := range row {
			for _, h := range heads {
				if questionnaire.Fold(strings.Join(strings.Fields(cell), "")) != questionnaire.Fold(h) {
					continue
				}
				if _, there := found[h]; there {
					twice = append(twice, phrase.BookFault{Cell: name(j, i), Name: "workbook_column_twice", Pairs: []string{"column", h}})
					continue
				}
				found[h] = j
			}
		}
		if len(found) > best {
			best, at, head, faults = len(found), found, i, twice
		}
	}
	for _, h := range heads {
		if _, there := at[h]; !there {
			faults = append(faults, phrase.BookFault{Name: "workbook_column", Pairs: []string{"column", h}})
		}
	}
	return at, head, faults
}

// name is a cell as a spreadsheet program calls it; both are counted from 0.
func name(column, row int) string { return letter(column) + strconv.Itoa(row+1) }

func letter(column int) string {
	const letters = 26
	if column < letters {
		return string(rune('A' + column))
	}
	return letter(column/letters-1) + string(rune('A'+column%letters))
}

// reader reads the rows of a workbook.
type reader struct {
	book   phrase.Book
	people map[string]progress.Standing
	at     map[string]int // the columns by their heads
	heads  []string
	order  []string // the employee numbers in the order of the rows
	forms  map[string]*phrase.BookForm
	bad    map[string]bool
	blank  map[string][]string // the cells of the posts of rows that are not filled in
	faults []phrase.BookFault
}

// ReadWorkbook reads what a workbook says of the people of a unit. With faults in
// refused nothing is read; what is wrong with cells is in the plan, and whoever is
// concerned is not in its forms.
func ReadWorkbook(b phrase.Book, w Workbook, campaignID, unit string, people []progress.Standing) (plan phrase.BookPlan, refused []phrase.BookFault) {
	if refused = whole(b, w, campaignID, unit); len(refused) > 0 {
		return plan, refused
	}
	at, head, faults := columns(b, w.Rows)
	if len(faults) > 0 {
		return plan, faults
	}
	r := reader{
		book: b, at: at, heads: b.Heads(), people: map[string]progress.Standing{},
		forms: map[string]*phrase.BookForm{}, bad: map[string]bool{}, blank: map[string][]string{},
	}
	for _, p := range people {
		r.people[p.Person.ID] = p
	}
	merged := map[int]string{}
	for _, m := range w.Merged {
		for n := max(m.Top, head+2); n <= min(m.Bottom, len(w.Rows)); n++ {
			merged[n-1] = m.Cells
		}
	}
	for i := head + 1; i < len(w.Rows); i++ {
		r.row(i, w.Rows[i], merged[i])
	}
	return r.plan(), nil
}

func (r *reader) fault(cell, name string, pairs ...string) {
	r.faults = append(r.faults, phrase.BookFault{Cell: cell, Name: name, Pairs: pairs})
}

// cell is what a row has in a column, and how the cell is called.
func (r *reader) cell(n int, row []string, head string) (text, cell string) {
	column := r.at[head]
	if column < len(row) {
		text = conversation.Clean(row[column])
	}
	return text, name(column, n)
}

// row reads one row: one post of one person.
func (r *reader) row(n int, row []string, merged string) {
	id, idCell := r.cell(n, row, r.heads[0])
	given, nameCell := r.cell(n, row, r.heads[1])
	filled := false
	for _, head := range r.heads[3:] {
		text, _ := r.cell(n, row, head)
		filled = filled || text != ""
	}
	post, _ := r.cell(n, row, r.heads[2])
	p, known := r.people[id]
	switch {
	case id == "" && given == "" && post == "" && !filled:
		return
	case id == "":
		r.fault(idCell, "workbook_no_id")
		return
	case !known:
		r.fault(idCell, "workbook_stranger", "id", short(id))
		return
	case !filled:
		_, cell := r.cell(n, row, r.heads[2])
		r.blank[id] = append(r.blank[id], cell)
		return
	}
	if r.forms[id] == nil {
		r.order = append(r.order, id)
		r.forms[id] = &phrase.BookForm{ID: id, Name: p.Person.Name}
	}
	before := len(r.faults)
	if given != "" && questionnaire.Fold(given) != questionnaire.Fold(p.Person.Name) {
		r.fault(nameCell, "workbook_name_differs", "name", p.Person.Name)
	}
	if merged != "" {
		r.fault(merged, "workbook_merged")
	}
	r.post(n, row, r.forms[id])
	if len(r.faults) > before {
		r.bad[id] = true
	}
}

// post reads the cells of a post.
func (r *reader) post(n int, row []string, f *phrase.BookForm) {
	d := r.book.Definition
	text, cell := r.cell(n, row, r.heads[2])
	post, fault := conversation.ReadPost(d, text)
	if fault != nil {
		r.cellFault(cell, *fault, "workbook_post_")
	}
	for _, w := range f.Posts {
		if post != "" && questionnaire.Fold(w.Name) == questionnaire.Fold(post) {
			r.fault(cell, "workbook_post_twice", "post", short(post))
		}
	}
	whole := conversation.Whole{Name: post, Answers: map[string][]string{}}
	for i, slot := range d.Lists() {
		text, cell := r.cell(n, row, r.heads[3+i])
		items, fault := conversation.ReadCell(d, text)
		switch {
		case fault != nil:
			r.cellFault(cell, *fault, "workbook_cell_")
		case len(items) == 0 && slot == questionnaire.SlotDuties:
			r.fault(cell, "workbook_no_duty")
		case len(items) > 0:
			whole.Answers[slot] = items
		}
	}
	if len(f.Posts) >= d.Limits.Items {
		r.fault(cell, "workbook_posts", "max", strconv.Itoa(d.Limits.Items))
		return
	}
	f.Posts = append(f.Posts, whole)
}

func (r *reader) cellFault(cell string, f conversation.CellFault, prefix string) {
	r.fault(cell, prefix+string(f.Why), "text", f.Text, "count", strconv.Itoa(f.N), "max", strconv.Itoa(f.Max))
}

// short is what is quoted of a cell.
func short(text string) string {
	const most = 20
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// plan sorts the people.
func (r *reader) plan() phrase.BookPlan {
	for _, id := range r.order { // of somebody who has several posts all rows are filled in
		for _, cell := range r.blank[id] {
			r.fault(cell, "workbook_row_empty", "name", r.people[id].Person.Name)
			r.bad[id] = true
		}
	}
	plan := phrase.BookPlan{Faults: r.faults}
	for _, id := range r.order {
		p := r.people[id]
		switch {
		case p.Status != form.NotStarted:
			plan.Left = append(plan.Left, p.Person.Name)
		case p.Person.Standing == staff.Exempt:
			plan.Faults = append(plan.Faults, phrase.BookFault{Name: "workbook_exempt", Pairs: []string{"name", p.Person.Name}})
			plan.Faulty++
		case r.bad[id]:
			plan.Faulty++
		default:
			plan.Forms = append(plan.Forms, *r.forms[id])
		}
	}
	for id := range r.blank {
		if r.forms[id] == nil {
			plan.Blank++
		}
	}
	return plan
}
