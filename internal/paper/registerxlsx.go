package paper

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// registerHead is the row in which the heads of the register's columns stand.
const registerHead = 3

// sumHeight is how high a row of one line is, in points.
const sumHeight = 24

// RegisterXlsx writes the register as a workbook: the rows with a sum behind every
// unit, and a second sheet with the sums of units and categories. Sums are checked
// as Register does it. The rows are streamed: what is kept in memory does not grow
// with them, but for the packed file.
func (p *Printer) RegisterXlsx(out io.Writer, r Register, o Options) (err error) {
	f, err := r.count()
	if err != nil {
		return err
	}
	w := p.words.register
	columns := p.columns(r)
	page := p.words.page1(w.title, o)
	page.landscape = true
	sheet := sheetName(w.sheet)
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = float64(c.weight())
	}
	b, err := p.words.newBook(sheet, page, widths, registerHead)
	if err != nil {
		return fmt.Errorf("begin the register: %w", err)
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	// The sheet of sums is small and comes first: the library writes streamed sheets
	// in no certain order, so there is one only.
	if err := p.summary(b, r, f, page); err != nil {
		return fmt.Errorf("sum up the register: %w", err)
	}
	s, err := b.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("begin the register: %w", err)
	}
	x := &streamed{book: b, out: s, width: len(columns)}
	x.across(w.title, b.title, titleHeight)
	x.across(w.unit+r.Unit+"    "+w.date+p.words.day(r.Date), b.line, sumHeight)
	heads := make([]any, len(columns))
	for i, c := range columns {
		heads[i] = excelize.Cell{StyleID: b.head, Value: w.heads[c]}
	}
	x.row(heads, nil, sumHeight)
	values := make([]any, len(columns))
	err = r.again(f, func(n int, line Row, _ bool) error {
		for i, c := range columns {
			values[i] = p.registerValue(b, c, n, line)
		}
		x.row(values, widths, 0)
		return x.err
	}, func(unit string) error {
		if len(f.units) > 1 {
			x.across(w.subtotal.Fill("unit", unit, "count", strconv.Itoa(f.tally.Total(unit)), "categories", p.breakdown(r, f.tally, unit)), b.sum, sumHeight)
		}
		return x.err
	})
	if err != nil {
		return err
	}
	x.across(w.total.Fill("count", strconv.Itoa(f.rows), "categories", p.breakdown(r, f.tally, f.units...)), b.sum, sumHeight)
	if o.Signatures {
		for _, label := range w.signatures {
			x.across(label+p.words.noDate, b.line, sumHeight)
		}
	}
	if x.err != nil {
		return fmt.Errorf("write the register: %w", x.err)
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("write the register: %w", err)
	}
	if err := b.Write(out); err != nil {
		return fmt.Errorf("write the register: %w", err)
	}
	return nil
}

// registerValue is a cell of the register: a number or a text, never a formula.
func (p *Printer) registerValue(b *book, c Column, n int, r Row) excelize.Cell {
	style := b.text
	if c.weight() <= 12 {
		style = b.middle
	}
	switch c {
	case ColNumber:
		return excelize.Cell{StyleID: style, Value: n}
	case ColDuties:
		return excelize.Cell{StyleID: style, Value: p.words.fit(clean(p.list(r.Duties)))}
	case ColPowers:
		return excelize.Cell{StyleID: style, Value: p.words.fit(clean(p.list(r.Powers)))}
	default:
		return excelize.Cell{StyleID: style, Value: p.words.fit(clean(r.value(c, n)))}
	}
}

// list is a list in one cell.
func (p *Printer) list(items []string) string {
	if len(items) == 0 {
		return p.words.none
	}
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = p.words.label(i+1) + item
	}
	return strings.Join(lines, "\n")
}

// streamed writes the rows of a sheet from the top down; the first error stays.
type streamed struct {
	book  *book
	out   *excelize.StreamWriter
	width int
	at    int
	err   error
}

// row writes a row as high as its texts need it.
func (x *streamed) row(values []any, widths []float64, least float64) {
	if x.err == nil {
		x.at++
		high := least
		for i, width := range widths {
			if c, ok := values[i].(excelize.Cell); ok {
				if text, ok := c.Value.(string); ok {
					high = max(high, height(text, width))
				}
			}
		}
		x.err = x.out.SetRow(cellName(0, x.at), values, excelize.RowOpts{Height: high})
	}
}

// across writes a text over the whole width.
func (x *streamed) across(text string, style int, high float64) {
	values := make([]any, x.width)
	for i := range values {
		values[i] = excelize.Cell{StyleID: style}
	}
	values[0] = excelize.Cell{StyleID: style, Value: clean(text)}
	x.row(values, nil, high)
	if x.err == nil && x.width > 1 {
		x.err = x.out.MergeCell(cellName(0, x.at), cellName(x.width-1, x.at))
	}
}

// summary writes the second sheet: units down, categories across.
func (p *Printer) summary(b *book, r Register, f figures, page page) error {
	w := p.words.register
	sheet := sheetName(w.summary)
	if _, err := b.NewSheet(sheet); err != nil {
		return err
	}
	if err := b.paper(sheet, page, registerHead); err != nil {
		return err
	}
	last := len(r.Categories) + 1
	c := &cells{book: b, sheet: sheet}
	c.do(b.SetColWidth(sheet, "A", "A", 28))
	for i := range last {
		name, err := excelize.ColumnNumberToName(i + 2)
		c.do(err)
		c.do(b.SetColWidth(sheet, name, name, 16))
	}
	c.do(b.SetRowHeight(sheet, 1, titleHeight))
	c.do(b.SetRowHeight(sheet, 2, sumHeight))
	c.do(b.SetRowHeight(sheet, registerHead, sumHeight))
	c.set("A1", w.summary, b.title)
	c.merge("A1", cellName(last, 1))
	c.set("A2", w.unit+r.Unit+"    "+w.date+p.words.day(r.Date), b.line)
	c.merge("A2", cellName(last, 2))
	number := func(column, row, n int) {
		c.do(b.SetCellInt(sheet, cellName(column, row), int64(n)))
		c.do(b.SetCellStyle(sheet, cellName(column, row), cellName(column, row), b.middle))
	}
	c.set(cellName(0, registerHead), w.summaryUnit, b.head)
	for i, category := range r.Categories {
		c.set(cellName(i+1, registerHead), category, b.head)
	}
	c.set(cellName(last, registerHead), w.summaryTotal, b.head)
	at := registerHead
	for _, unit := range f.units {
		at++
		c.set(cellName(0, at), unit, b.text)
		for i, category := range r.Categories {
			number(i+1, at, f.tally[unit][category])
		}
		number(last, at, f.tally.Total(unit))
	}
	at++
	c.set(cellName(0, at), w.summaryTotal, b.sum)
	for i, category := range r.Categories {
		sum := 0
		for _, unit := range f.units {
			sum += f.tally[unit][category]
		}
		number(i+1, at, sum)
	}
	number(last, at, f.rows)
	return c.err
}
