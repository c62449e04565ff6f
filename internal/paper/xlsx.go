package paper

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// book is a workbook with our styles.
type book struct {
	*excelize.File
	title, line, head, text, middle, sum int
}

// newBook makes a workbook with one sheet, upright or not, whose head row is
// repeated on every printed page and stays in sight.
func (w *Words) newBook(sheet string, p page, widths []float64, headRow int) (*book, error) {
	b := &book{File: excelize.NewFile()}
	if err := b.setUp(w, sheet, p, widths, headRow); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *book) setUp(w *Words, sheet string, p page, widths []float64, headRow int) error {
	if err := b.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	border := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	for _, s := range []struct {
		into                 *int
		font                 string
		size                 float64
		border               bool
		horizontal, vertical string
	}{
		{&b.title, w.fonts.title[0], 18, false, "center", "center"},
		{&b.line, w.fonts.body[0], 12, false, "left", "center"},
		{&b.head, w.fonts.head[0], 11, true, "center", "center"},
		{&b.text, w.fonts.body[0], 11, true, "left", "top"},
		{&b.middle, w.fonts.body[0], 11, true, "center", "center"},
		{&b.sum, w.fonts.head[0], 11, true, "left", "center"},
	} {
		style := &excelize.Style{
			Font:      &excelize.Font{Family: s.font, Size: s.size},
			Alignment: &excelize.Alignment{Horizontal: s.horizontal, Vertical: s.vertical, WrapText: true},
		}
		if s.border {
			style.Border = border
		}
		id, err := b.NewStyle(style)
		if err != nil {
			return err
		}
		*s.into = id
	}
	if err := b.paper(sheet, p, headRow); err != nil {
		return err
	}
	for i, width := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.SetColWidth(sheet, name, name, width); err != nil {
			return err
		}
	}
	// The time is that of no clock: the same register is the same file.
	return b.SetDocProps(&excelize.DocProperties{Title: clean(p.title), Creator: "lianbot", Created: epoch, Modified: epoch})
}

// epoch is the time that every workbook was made at.
const epoch = "2000-01-01T00:00:00Z"

// paper sets how a sheet is printed.
func (b *book) paper(sheet string, p page, headRow int) error {
	const a4 = 9
	size, orientation, wide, high, fit := a4, "portrait", 1, 0, true
	if p.landscape {
		orientation = "landscape"
	}
	if err := b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	field := func(s string) string { // an ampersand begins a field
		const most = 100 // characters: head and foot take 255 each
		r := []rune(strings.ReplaceAll(clean(s), "\n", " "))
		return strings.ReplaceAll(string(r[:min(len(r), most)]), "&", "&&")
	}
	if err := b.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + field(p.mark) + "&R" + field(p.watermark), OddFooter: "&C&P / &N",
	}); err != nil {
		return err
	}
	if err := b.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headRow, headRow), Scope: sheet,
	}); err != nil {
		return err
	}
	return b.SetPanes(sheet, &excelize.Panes{
		Freeze: true, YSplit: headRow, TopLeftCell: fmt.Sprintf("A%d", headRow+1), ActivePane: "bottomLeft",
	})
}

// formWidths are the widths of a form's columns.
func formWidths() []float64 { return []float64{14, 30, 24, 36} }

// formHead is the row in which the heads of a form's columns stand.
const formHead = 3

// PersonalXlsx writes a personal form as a workbook. Every item has a row of its
// own, since a row of a spreadsheet cannot be higher than half a page.
func (p *Printer) PersonalXlsx(out io.Writer, f Personal, o Options) error {
	w := p.words.personal
	line := [2]string{w.unit + f.Unit, w.name + f.Name}
	if err := p.formXlsx(out, w.title.Fill("form", f.Form), w, line, w.date+p.words.day(f.Date), f.Posts, o); err != nil {
		return fmt.Errorf("print a personal form: %w", err)
	}
	return nil
}

// UnitXlsx writes a unit's form as a workbook, as PersonalXlsx does.
func (p *Printer) UnitXlsx(out io.Writer, f UnitForm, o Options) error {
	w := p.words.unit
	line := [2]string{w.unit + f.Unit, w.date + p.words.day(f.Date)}
	if err := p.formXlsx(out, w.title.Fill(), w, line, w.author+f.Author, f.Rows, o); err != nil {
		return fmt.Errorf("print a unit's form: %w", err)
	}
	return nil
}

func (p *Printer) formXlsx(out io.Writer, title string, w formWords, line [2]string, foot string, posts []Post, o Options) (err error) {
	sheet := sheetName(title)
	b, err := p.words.newBook(sheet, p.words.page1(title, o), formWidths(), formHead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	c := &cells{book: b, sheet: sheet}
	c.across(1, title, b.title)
	c.do(b.SetRowHeight(sheet, 1, titleHeight))
	for row := 2; row <= formHead; row++ {
		c.do(b.SetRowHeight(sheet, row, lineHeight+2*formRowSpace))
	}
	c.set("A2", line[0], b.line)
	c.merge("A2", "C2")
	c.set("D2", line[1], b.line)
	for i, head := range w.columns {
		c.set(cellName(i, formHead), head, b.head)
	}
	at := formHead + 1
	if len(posts) == 0 {
		posts = []Post{{}}
	}
	for _, post := range posts {
		at = c.post(p.words, at, post)
	}
	for _, text := range append(append([]string{}, w.notes...), foot) {
		c.across(at, text, b.line)
		at++
	}
	if o.Signatures {
		for _, label := range w.signatures {
			c.across(at, label+p.words.noDate, b.line)
			at++
		}
	}
	if c.err != nil {
		return c.err
	}
	return b.Write(out)
}

// cells writes cells; the first error stays.
type cells struct {
	book  *book
	sheet string
	err   error
}

func (c *cells) do(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *cells) set(cell, text string, style int) {
	c.do(c.book.SetCellStr(c.sheet, cell, clean(text)))
	c.do(c.book.SetCellStyle(c.sheet, cell, cell, style))
}

func (c *cells) merge(from, to string) { c.do(c.book.MergeCell(c.sheet, from, to)) }

func (c *cells) across(row int, text string, style int) {
	c.set(cellName(0, row), text, style)
	c.merge(cellName(0, row), cellName(fields-1, row))
	c.do(c.book.SetRowHeight(c.sheet, row, lineHeight+2*formRowSpace))
}

// post writes the rows of one post and returns the row behind them.
func (c *cells) post(w *Words, at int, p Post) int {
	lists := [fields][]string{fieldDuties: p.Duties, fieldPowers: p.Powers, fieldRisks: p.Risks}
	rows := 1
	for _, list := range lists {
		rows = max(rows, len(list))
	}
	for i := range rows {
		high := height(p.Name, formWidths()[0]) / float64(rows)
		c.set(cellName(0, at+i), "", c.book.middle)
		for field := fieldDuties; field < fields; field++ {
			text := ""
			switch list := lists[field]; {
			case i < len(list):
				text = w.label(i+1) + list[i]
			case i == 0 && p.Name != "":
				text = w.none
			}
			c.set(cellName(field, at+i), text, c.book.text)
			high = max(high, height(text, formWidths()[field]))
		}
		c.do(c.book.SetRowHeight(c.sheet, at+i, high))
	}
	c.set(cellName(0, at), p.Name, c.book.middle)
	if rows > 1 {
		c.merge(cellName(0, at), cellName(0, at+rows-1))
	}
	return at + rows
}

// The heights of rows, in points. Programs do not agree on whether a row without a
// height grows with its text, so every row has one.
const (
	titleHeight  = 36
	lineHeight   = 15
	highestRow   = 409 // higher ones there are not
	charWidth    = 2.2 // of a Chinese character, in the unit of columns
	formRowSpace = 4
)

// height is how high a row must be for a text to be seen in a column.
func height(text string, width float64) float64 {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		wide := 0.0
		for _, r := range line {
			if r < utf8.RuneSelf {
				wide += charWidth / 2
			} else {
				wide += charWidth
			}
		}
		lines += max(int(math.Ceil(wide/(width-1))), 1)
	}
	return min(float64(lines*lineHeight+formRowSpace), highestRow)
}

// cellName is the name of a cell: the column counted from 0, the row from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return "" // columns and rows are ours, and within the sheet
	}
	return name
}

// sheetName makes a text fit to be the name of a sheet.
func sheetName(s string) string {
	const most = 31 // characters
	r := []rune(strings.NewReplacer("/", "", `\`, "", "?", "", "*", "", "[", "", "]", "", ":", "", "'", "").Replace(clean(s)))
	if len(r) == 0 {
		return "1"
	}
	return string(r[:min(len(r), most)])
}

// fit cuts a text to what a cell can take, and says so at its end.
func (w *Words) fit(s string) string {
	const most = 32767 // characters that a cell takes
	if len(s) <= most {
		return s
	}
	r := []rune(s)
	if utf16Len(r) <= most {
		return s
	}
	for len(r) > 0 && utf16Len(r) > most-utf8.RuneCountInString(w.register.cut) {
		r = r[:len(r)-1-len(r)/64]
	}
	return string(r) + w.register.cut
}

// utf16Len is a length as spreadsheets count it.
func utf16Len(r []rune) int {
	n := len(r)
	for _, c := range r {
		if c > '\uffff' {
			n++
		}
	}
	return n
}
