package paper

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Column is a column of the register. Their heads and the columns that are printed
// unless others are asked for are data; see Words.
type Column string

// The columns, in the order that domain practice gives them. Those behind risk,
// and code, are for later phases of the activity: they are printed empty where a
// row has nothing for them, to be filled in by hand.
const (
	ColNumber        Column = "number" // counted over the register
	ColCode          Column = "code"
	ColUnit          Column = "unit"
	ColSection       Column = "section"
	ColPost          Column = "post"
	ColName          Column = "name"
	ColDuties        Column = "duties" // all of the post
	ColPowers        Column = "powers" // all of the post
	ColPower         Column = "power"  // the one that the risk point was written for
	ColStep          Column = "step"
	ColCategory      Column = "category"
	ColRisk          Column = "risk"
	ColManifestation Column = "manifestation"
	ColGrade         Column = "grade"
	ColMeasures      Column = "measures"
	ColOwner         Column = "owner"
	ColState         Column = "state"
	ColNote          Column = "note"
)

// Columns are all columns there are.
func Columns() []Column {
	return []Column{
		ColNumber, ColCode, ColUnit, ColSection, ColPost, ColName, ColDuties, ColPowers, ColPower, ColStep,
		ColCategory, ColRisk, ColManifestation, ColGrade, ColMeasures, ColOwner, ColState, ColNote,
	}
}

// weight is how wide a column is beside the others.
func (c Column) weight() int {
	switch c {
	case ColNumber:
		return 6
	case ColGrade, ColName, ColState:
		return 9
	case ColUnit, ColSection, ColPost, ColCategory, ColOwner, ColCode, ColStep, ColNote:
		return 12
	case ColPower:
		return 18
	case ColDuties, ColPowers, ColManifestation, ColMeasures:
		return 26
	case ColRisk:
		return 36
	default:
		return 12
	}
}

// ofPost says whether all risk points of a post have the same in the column.
func (c Column) ofPost() bool {
	switch c {
	case ColUnit, ColSection, ColPost, ColName, ColDuties, ColPowers:
		return true
	default:
		return false
	}
}

// Row is one risk point in the register.
type Row struct {
	// Holder tells the posts of one unit apart that are called the same: the
	// employee number, say. It is not printed.
	Holder                 string
	Code, Unit, Section    string
	Post, Name             string
	Duties, Powers         []string
	Power, Step            string
	Category               string // its name
	Risk, Manifestation    string
	Grade, Measures, Owner string
	State, Note            string
}

// Tally is how many risk points there are, by unit and by the category's name.
type Tally map[string]map[string]int

// Add counts risk points.
func (t Tally) Add(unit, category string, n int) {
	if n == 0 {
		return
	}
	if t[unit] == nil {
		t[unit] = map[string]int{}
	}
	t[unit][category] += n
}

// Total is how many there are in a unit.
func (t Tally) Total(unit string) int {
	sum := 0
	for _, n := range t[unit] {
		sum += n
	}
	return sum
}

// Register is the register of a unit, or of several.
type Register struct {
	// Unit is who hands it in.
	Unit string
	Date time.Time
	// Columns to print; none: those of the words.
	Columns []Column
	// Categories are the names of the categories, in the order in which they are
	// counted up. A row of another category is an error.
	Categories []string
	// Rows are gone through twice, first to count, and must be the same both
	// times. The rows of one unit stand together, and so do those of one post.
	Rows iter.Seq2[Row, error]
	// Counts are the sums that must come out, counted from the forms: see Count.
	Counts Tally
}

// MismatchError says that the rows of a register are not as many as its forms
// have risk points. Nothing has been written.
type MismatchError struct {
	Unit, Category string
	Rows, Forms    int
}

// Error names the place and both figures.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("register: %s, %s: %d rows, but the forms have %d risk points", e.Unit, e.Category, e.Rows, e.Forms)
}

// Count adds the risk points of a record, a person's or a unit's own, to a tally. It
// looks at the record only, not at rows made from it.
func Count(t Tally, d *questionnaire.Definition, f form.Form, unit string) {
	for _, slot := range d.Slots {
		if !slot.HoldsPoints() {
			continue
		}
		for _, post := range f.Posts {
			if post.Kind == slot.Kind {
				t.Add(unit, slot.Name, len(post.Answers[slot.ID].Items))
			}
		}
	}
}

// Categories are what a register counts, by name: all that people are asked, then what
// only the units' own forms have, if there is any.
func Categories(personal, unit *questionnaire.Definition, counts Tally) []string {
	var names []string
	for _, slot := range personal.Slots {
		if slot.HoldsPoints() {
			names = append(names, slot.Name)
		}
	}
	for _, slot := range unit.Slots {
		if !slot.HoldsPoints() || slices.Contains(names, slot.Name) {
			continue
		}
		for _, of := range counts {
			if of[slot.Name] > 0 {
				names = append(names, slot.Name)
				break
			}
		}
	}
	return names
}

// RowsOf are the rows of one person's record: a risk point each, by post and category.
// holder, unit, section and name stand in every row.
func RowsOf(d *questionnaire.Definition, f form.Form, holder, unit, section, name string) []Row {
	var rows []Row
	for _, post := range f.Posts {
		powers := post.Answers[questionnaire.SlotPowers]
		named := map[int64]string{}
		for _, power := range powers.Items {
			named[power.ID] = power.Text
		}
		shared := Row{
			Holder: fmt.Sprintf("%s/%d", holder, post.ID), Unit: unit, Section: section, Post: post.Name, Name: name,
			Duties: texts(post.Answers[questionnaire.SlotDuties]), Powers: texts(powers),
		}
		for _, slot := range d.Slots {
			if !slot.Risk {
				continue
			}
			for _, item := range post.Answers[slot.ID].Items {
				r := shared
				r.Category, r.Risk, r.Power = slot.Name, item.Text, named[item.Covers]
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// UnitRows are the rows of a unit's own record: a risk point each, entry by entry. The
// post is the section, the process, the major matters or the leading group; nobody's
// name stands there.
func (p *Printer) UnitRows(d *questionnaire.Definition, f form.Form, holder, unit string) []Row {
	var rows []Row
	for _, post := range d.Entries(f) {
		printed := d.RowOf(post)
		name := post.Name
		if len(d.Flow(post)) > 0 {
			name = p.words.register.process.Fill("process", name)
		}
		for _, point := range d.Points(post) {
			rows = append(rows, Row{
				Holder: fmt.Sprintf("%s/%d", holder, post.ID), Unit: unit, Post: name, Duties: printed.Duties, Powers: printed.Powers,
				Power: point.Power, Step: point.Step, Category: point.Category, Risk: point.Text, Manifestation: point.Manifestation,
			})
		}
	}
	return rows
}

// figures are what a register was found to have before it is written.
type figures struct {
	tally Tally
	units []string // in the order of the rows
	rows  int
}

// count goes through the rows once. The error is a *MismatchError when the sums
// are not those of the forms.
func (r Register) count() (figures, error) {
	f := figures{tally: Tally{}}
	known := map[string]bool{}
	for _, c := range r.Categories {
		known[c] = true
	}
	closed, unit := map[string]bool{}, ""
	for row, err := range r.Rows {
		if err != nil {
			return f, fmt.Errorf("read the register's rows: %w", err)
		}
		if f.rows == 0 || row.Unit != unit {
			if closed[row.Unit] {
				return f, fmt.Errorf("register: the rows of %s do not stand together", row.Unit)
			}
			unit, closed[row.Unit] = row.Unit, true
			f.units = append(f.units, unit)
		}
		if !known[row.Category] {
			return f, fmt.Errorf("register: row %d has the category %q, which is not counted", f.rows+1, row.Category)
		}
		f.tally.Add(row.Unit, row.Category, 1)
		f.rows++
	}
	return f, r.compare(f.tally)
}

// compare finds the first sum that differs, in either direction.
func (r Register) compare(have Tally) error {
	for _, pair := range [][2]Tally{{have, r.Counts}, {r.Counts, have}} {
		for unit, categories := range pair[0] {
			for category, n := range categories {
				if n != pair[1][unit][category] {
					return &MismatchError{Unit: unit, Category: category, Rows: have[unit][category], Forms: r.Counts[unit][category]}
				}
			}
		}
	}
	return nil
}

// again goes through the rows a second time and calls begin, each and end for
// units and rows. Rows that are not those that were counted are an error.
func (r Register) again(f figures, each func(n int, row Row, begins bool) error, end func(unit string) error) error {
	seen, n := Tally{}, 0
	var last Row
	for row, err := range r.Rows {
		if err != nil {
			return fmt.Errorf("read the register's rows: %w", err)
		}
		if n > 0 && row.Unit != last.Unit {
			if err := end(last.Unit); err != nil {
				return err
			}
		}
		begins := n == 0 || row.Unit != last.Unit || row.Section != last.Section || row.Holder != last.Holder || row.Post != last.Post
		n++
		seen.Add(row.Unit, row.Category, 1)
		if err := each(n, row, begins); err != nil {
			return err
		}
		last = row
	}
	if n > 0 {
		if err := end(last.Unit); err != nil {
			return err
		}
	}
	if n != f.rows || r.compare(seen) != nil {
		return fmt.Errorf("register: the rows changed while it was written: %d at first, then %d", f.rows, n)
	}
	return nil
}

// Register writes the register as docx. Every sum is checked before anything is
// written; the error is a *MismatchError when one does not agree with the forms.
// The rows are written as they come and not kept.
func (p *Printer) Register(out io.Writer, r Register, o Options) error {
	f, err := r.count()
	if err != nil {
		return err
	}
	w := p.words.register
	page := p.words.page1(w.title, o)
	page.landscape = true
	columns := p.columns(r)
	specs := columnSpecs(w, columns, page.width())
	return p.words.write(out, page, func(m *markup) error {
		m.heading(w.title, [2]string{w.unit + r.Unit, w.date + p.words.day(r.Date)}, page.width())
		m.table(specs)
		sum := func(text string) {
			m.row(specs, row{cells: []cell{{lines: []string{text}, span: len(specs), strong: true}}}, styleSum, p.words.label)
		}
		err := r.again(f, func(n int, line Row, begins bool) error {
			cells := make([]cell, len(columns))
			for i, column := range columns {
				cells[i] = p.registerCell(column, n, line)
				if column.ofPost() {
					cells[i].merge = "continue"
					if begins {
						cells[i].merge = "restart"
					}
				}
			}
			m.row(specs, row{cells: cells}, styleSmall, p.words.label)
			return m.err
		}, func(unit string) error {
			if len(f.units) > 1 {
				sum(w.subtotal.Fill("unit", unit, "count", strconv.Itoa(f.tally.Total(unit)), "categories", p.breakdown(r, f.tally, unit)))
			}
			return m.err
		})
		if err != nil {
			return err
		}
		sum(w.total.Fill("count", strconv.Itoa(f.rows), "categories", p.breakdown(r, f.tally, f.units...)))
		m.endTable()
		if o.Signatures {
			p.words.signatures(m, w.signatures, page.width())
		}
		return nil
	})
}

// columns are those asked for, or else those of the words.
func (p *Printer) columns(r Register) []Column {
	if len(r.Columns) > 0 {
		return r.Columns
	}
	return p.words.register.columns
}

func columnSpecs(w registerWords, columns []Column, width int) []columnSpec {
	total := 0
	for _, c := range columns {
		total += c.weight()
	}
	specs, left := make([]columnSpec, len(columns)), width
	for i, c := range columns {
		specs[i] = columnSpec{head: w.heads[c], width: width * c.weight() / total, center: c.weight() <= 12}
		left -= specs[i].width
	}
	specs[len(specs)-1].width += left
	return specs
}

func (p *Printer) registerCell(column Column, n int, r Row) cell {
	switch column {
	case ColDuties:
		return p.words.items(r.Duties)
	case ColPowers:
		return p.words.items(r.Powers)
	default:
		return cell{lines: []string{r.value(column, n)}}
	}
}

// value is what stands in a column that has one text.
func (r Row) value(column Column, n int) string {
	switch column {
	case ColNumber:
		return strconv.Itoa(n)
	case ColCode:
		return r.Code
	case ColUnit:
		return r.Unit
	case ColSection:
		return r.Section
	case ColPost:
		return r.Post
	case ColName:
		return r.Name
	case ColPower:
		return r.Power
	case ColStep:
		return r.Step
	case ColCategory:
		return r.Category
	case ColRisk:
		return r.Risk
	case ColManifestation:
		return r.Manifestation
	case ColGrade:
		return r.Grade
	case ColMeasures:
		return r.Measures
	case ColOwner:
		return r.Owner
	case ColState:
		return r.State
	case ColNote:
		return r.Note
	default:
		return ""
	}
}

// breakdown says how many there are of each category in some units.
func (p *Printer) breakdown(r Register, t Tally, units ...string) string {
	parts := make([]string, len(r.Categories))
	for i, category := range r.Categories {
		n := 0
		for _, unit := range units {
			n += t[unit][category]
		}
		parts[i] = p.words.register.category.Fill("category", category, "count", strconv.Itoa(n))
	}
	return strings.Join(parts, p.words.register.separator)
}
