package paper

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Read is what was found in a form that somebody sent.
type Read struct {
	Kind Kind
	// Unit, Name, Date and Author are what stands in the lines around the table;
	// each may be empty. Date is as it was written.
	Unit, Name, Date, Author string
	Posts                    []ReadPost
	// Notes say what was in the file and was not read, or was read otherwise than
	// it stands there. Each is to be shown to the person.
	Notes []Fault
}

// ReadPost is one row of the form, or several that belong to one post.
type ReadPost struct {
	Name string // empty when the file does not say
	// Duties, Powers and Risks are the paragraphs of the cell, as they stand there:
	// the numbers, too, that a word processor only shows. To divide them into items
	// is left to whoever knows how people write lists.
	Duties, Powers, Risks []string
}

// The labels of the lines around a table.
const (
	labelUnit   = "unit"
	labelName   = "name"
	labelDate   = "date"
	labelAuthor = "author"
)

func labelKeys() []string { return []string{labelUnit, labelName, labelDate, labelAuthor} }

// ReadForm reads a personal or a unit's form out of a docx or an xlsx file, by the
// spellings of the given words. What the file is called does not matter, what is
// in it does. The error is a FaultsError; nothing is read then. Files of any kind
// are safe to give: they are read within limits, and nothing in them is run.
func ReadForm(data []byte, w *Words) (Read, error) {
	p, err := openPack(data)
	if err != nil {
		return Read{}, err
	}
	r := &formReader{words: w.read}
	if p.macros {
		r.note(newFault(0, "", "note_paper_macros"))
	}
	var blocks []block
	switch p.format {
	case formatWord:
		blocks, err = p.blocks()
	case formatSheet:
		blocks, err = r.sheets(data, p)
	}
	if err != nil {
		return Read{}, err
	}
	return r.read(blocks)
}

// block is a line of text or a table, in the order of the file.
type block struct {
	line  string
	table *grid
}

// grid is a table: rows of cells, each with the columns of the grid that it takes.
type grid struct{ rows []gridRow }

type gridRow struct {
	number int // counted from 1, as the file counts
	cells  []gridCell
}

type gridCell struct {
	at, span  int
	continues bool // it is the lower part of the cell above
	lines     []string
	picture   bool
	inner     []*grid
}

func (c gridCell) text() string { return strings.Join(c.lines, "") }

func (r gridRow) empty() bool {
	return !slices.ContainsFunc(r.cells, func(c gridCell) bool { return len(c.lines) > 0 || c.picture })
}

// line is a row as a line of text.
func (r gridRow) line() string {
	texts := make([]string, len(r.cells))
	for i, c := range r.cells {
		texts[i] = strings.Join(c.lines, " ")
	}
	return strings.Join(texts, "\t")
}

// mostRows is how many rows with something in them a form may have. A unit's form
// of a whole university has a few dozen.
const mostRows = 300

type formReader struct {
	words  readWords
	got    Read
	names  []string
	rows   int
	noted  bool // the notes below the table have begun
	faults []Fault
}

func (r *formReader) note(f Fault) {
	same := func(g Fault) bool { return f.Name == g.Name && f.Row == g.Row && slices.Equal(f.Pairs, g.Pairs) }
	if !slices.ContainsFunc(r.got.Notes, same) {
		r.got.Notes = append(r.got.Notes, f)
	}
}

func (r *formReader) fault(f Fault) { r.faults = append(r.faults, f) }

// read puts the form together from what the file has.
func (r *formReader) read(blocks []block) (Read, error) {
	found := false
	var best *head // of a table that may be meant, but is not whole
	for _, b := range flatten(blocks, r.words) {
		if b.table == nil {
			r.line(b.line)
			continue
		}
		h := findHead(b.table, r.words)
		switch {
		case h == nil:
			r.around(b.table.rows)
		case !h.whole():
			if best == nil || h.matches > best.matches {
				best = h
			}
		case found && h.kind != r.got.Kind:
			return Read{}, refuse("fault_paper_several")
		default:
			found, r.got.Kind = true, h.kind
			r.table(b.table, h)
		}
	}
	switch {
	case !found && best != nil:
		return Read{}, FaultsError(best.faults(r.words))
	case !found:
		return Read{}, refuse("fault_paper_no_table", "columns", strings.Join(r.words.first(KindPersonal), "\n"))
	case len(r.faults) > 0:
		return Read{}, FaultsError(r.faults)
	case len(r.names) > 1:
		return Read{}, refuse("fault_paper_several")
	case len(r.got.Posts) == 0:
		return Read{}, refuse("fault_paper_nothing")
	}
	if len(r.names) == 1 {
		r.got.Name = r.names[0]
	}
	return r.got, nil
}

// around reads rows that are not the form's, in which labels may stand: a label and
// its value in two cells, or lines in one.
func (r *formReader) around(rows []gridRow) {
	for _, row := range rows {
		if !slices.ContainsFunc(row.cells, func(c gridCell) bool { return len(c.lines) > 1 }) {
			r.line(row.line())
			continue
		}
		for _, c := range row.cells {
			for _, line := range c.lines {
				r.line(line)
			}
		}
	}
}

// first are the usual heads of a form.
func (w readWords) first(kind Kind) []string {
	heads := make([]string, fields)
	for i, spellings := range w.shown[kind] {
		heads[i] = spellings[0]
	}
	return heads
}

// flatten puts the tables that stand inside others, and that the others are only a
// frame for, into the row of blocks.
func flatten(blocks []block, w readWords) []block {
	var out []block
	for _, b := range blocks {
		out = append(out, b)
		if b.table == nil || findHead(b.table, w) != nil {
			continue
		}
		for _, row := range b.table.rows {
			for _, c := range row.cells {
				for _, inner := range c.inner {
					out = append(out, flatten([]block{{table: inner}}, w)...)
				}
			}
		}
	}
	return out
}

// table reads the rows below the head.
func (r *formReader) table(g *grid, h *head) {
	r.around(g.rows[:h.row])
	for _, extra := range h.extra {
		if slices.ContainsFunc(g.rows[h.row+1:], func(row gridRow) bool { return row.at(extra.at) != "" }) {
			r.note(newFault(h.number, extra.head, "note_paper_column", "column", extra.head))
		}
	}
	open := false // a post has begun in this table
	for _, row := range g.rows[h.row+1:] {
		if row.empty() || h.repeats(row) {
			continue
		}
		if r.rows++; r.rows > mostRows {
			r.faults = []Fault{newFault(0, "", "fault_paper_rows", "most", strconv.Itoa(mostRows))}
			return
		}
		open = r.row(row, h, open)
	}
}

// at is the text at a column of the grid.
func (r gridRow) at(column int) string {
	for _, c := range r.cells {
		if c.at <= column && column < c.at+c.span {
			return c.text()
		}
	}
	return ""
}

// row reads one row, and says whether a post is open behind it.
func (r *formReader) row(row gridRow, h *head, open bool) bool {
	var lines [fields][]string
	continues := false
	for _, c := range row.cells {
		under := h.under(c)
		switch {
		case len(under) == 0:
			continue // an extra column, of which a note has been made
		case len(under) == 1:
			field := under[0]
			lines[field] = append(lines[field], c.lines...)
			continues = continues || field == fieldName && c.continues
			if c.picture {
				r.note(newFault(row.number, h.columns[field].head, "note_paper_picture", "row", strconv.Itoa(row.number), "column", h.columns[field].head))
			}
			if len(c.inner) > 0 {
				r.note(newFault(row.number, h.columns[field].head, "note_paper_nested", "row", strconv.Itoa(row.number), "column", h.columns[field].head))
			}
		case len(c.lines) == 0:
		case len(under) == int(fields) || len(row.cells) == 1 || r.isNote(c.text()):
			r.aside(row, c)
		default:
			heads := make([]string, len(under))
			for i, field := range under {
				heads[i] = h.columns[field].head
			}
			r.fault(newFault(row.number, heads[0], "fault_paper_merged", "row", strconv.Itoa(row.number), "columns", strings.Join(heads, "\n")))
		}
	}
	name := joined(lines[fieldName])
	if name == "" && len(lines[fieldDuties])+len(lines[fieldPowers])+len(lines[fieldRisks]) == 0 {
		return open
	}
	posts := r.got.Posts
	switch {
	case name == "" && open:
		if !continues {
			r.note(newFault(row.number, h.columns[fieldName].head, "note_paper_post", "row", strconv.Itoa(row.number), "post", posts[len(posts)-1].Name))
		}
	case name != "" && len(posts) > 0 && posts[len(posts)-1].Name == name:
	default:
		if name == "" {
			r.note(newFault(row.number, h.columns[fieldName].head, "note_paper_no_post", "row", strconv.Itoa(row.number)))
		}
		posts = append(posts, ReadPost{Name: name})
	}
	last := &posts[len(posts)-1]
	last.Duties = append(last.Duties, lines[fieldDuties]...)
	last.Powers = append(last.Powers, lines[fieldPowers]...)
	last.Risks = append(last.Risks, lines[fieldRisks]...)
	r.got.Posts = posts
	return true
}

// aside reads a cell that runs across the table: a note, a label, or something that
// was not understood.
func (r *formReader) aside(row gridRow, c gridCell) {
	for _, line := range c.lines {
		r.noted = r.noted || r.isNote(line)
		if r.line(line) || r.noted && (r.isNote(line) || startsWithNumber(line) || forPen(line)) {
			continue
		}
		r.note(newFault(row.number, "", "note_paper_row", "row", strconv.Itoa(row.number), "text", line))
	}
}

// forPen says whether a line is for a signature or a date that nobody has put there.
func forPen(s string) bool {
	const date = 3 // characters of a date without its figures
	at := strings.LastIndexAny(s, ":：")
	if at < 0 {
		return false
	}
	rest := strings.TrimLeft(s[at:], ":：")
	return len([]rune(strings.Join(strings.Fields(rest), ""))) <= date && !strings.ContainsFunc(rest, unicode.IsDigit)
}

func startsWithNumber(s string) bool { return s != "" && unicode.IsDigit([]rune(s)[0]) }

// isNote says whether a text is one of the notes that forms carry.
func (r *formReader) isNote(s string) bool {
	s = fold(s)
	return slices.ContainsFunc(r.words.notes, func(word string) bool {
		rest, ok := strings.CutPrefix(s, word)
		return ok && strings.IndexFunc(rest, unicode.IsLetter) != 0 && rest != ""
	})
}

// joined is the name of a post that stands in several lines.
func joined(lines []string) string {
	name := ""
	for _, line := range lines {
		if name != "" && !endsHan(name) {
			name += " "
		}
		name += line
	}
	return tidy(name)
}

func endsHan(s string) bool {
	r := []rune(s)
	return len(r) > 0 && r[len(r)-1] >= '\u2e80'
}
