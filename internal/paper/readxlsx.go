package paper

import (
	"bytes"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The limits of a workbook that is read.
const (
	mostScan    = 6000  // rows that are looked at
	mostMerges  = 20000 // rows that merged cells take, together
	mostColumns = 64
	mostSheets  = 40
)

// sheets are the blocks of the first sheet that has a form. Whatever the library
// does with a hostile file, the caller gets an error.
func (r *formReader) sheets(data []byte, _ *pack) (blocks []block, err error) {
	defer func() {
		if recover() != nil {
			blocks, err = nil, refuse("fault_paper_broken")
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostAll, UnzipXMLSizeLimit: mostPart})
	if err != nil {
		return nil, refuse("fault_paper_broken")
	}
	defer func() { _ = f.Close() }() // only removes its temporary files
	names := f.GetSheetList()
	var others []string
	var first, found []block
	for _, name := range names[:min(len(names), mostSheets)] {
		if visible, err := f.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		g, err := sheet(f, name)
		if err != nil {
			return nil, err
		}
		switch h := findHead(g, r.words); {
		case len(g.rows) == 0:
		case found == nil && h != nil:
			found = []block{{table: g}}
		case h != nil:
			others = append(others, name)
		case first == nil:
			first = []block{{table: g}}
		}
	}
	if found == nil {
		return first, nil
	}
	if len(others) > 0 {
		r.note(newFault(0, "", "note_paper_sheets", "sheets", strings.Join(others, "\n")))
	}
	return found, nil
}

// area is what a merged cell takes in one row.
type area struct{ left, top, right int }

// sheet reads the cells of a sheet that have something in them.
func sheet(f *excelize.File, name string) (*grid, error) {
	merged, err := f.GetMergeCells(name, true)
	if err != nil {
		return nil, refuse("fault_paper_broken")
	}
	areas, taken := map[int][]area{}, 0
	for _, m := range merged {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return nil, refuse("fault_paper_broken")
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return nil, refuse("fault_paper_broken")
		}
		for row := top; row <= min(bottom, mostScan); row++ {
			areas[row] = append(areas[row], area{left - 1, top, right - 1})
			if taken++; taken > mostMerges {
				return nil, refuse("fault_paper_bomb")
			}
		}
	}
	rows, err := f.Rows(name)
	if err != nil {
		return nil, refuse("fault_paper_broken")
	}
	defer func() { _ = rows.Close() }() // only lets go of memory
	g := &grid{}
	for number := 1; rows.Next() && number <= mostScan; number++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, refuse("fault_paper_broken")
		}
		row := gridRow{number: number}
		for at := 0; at < min(len(cells), mostColumns); at++ {
			c := gridCell{at: at, span: 1}
			text := cells[at]
			for _, a := range areas[number] {
				if a.left <= at && at <= a.right {
					c.span = a.right - at + 1
					c.continues = number > a.top
					at = a.right
					break
				}
			}
			if !c.continues {
				c.lines = appendLines(nil, text)
			}
			row.cells = append(row.cells, c)
		}
		// What is merged with the row above may have no cell of its own here.
		for _, a := range areas[number] {
			if a.top < number && a.left >= len(cells) && a.left < mostColumns {
				row.cells = append(row.cells, gridCell{at: a.left, span: a.right - a.left + 1, continues: true})
			}
		}
		if !row.empty() {
			g.rows = append(g.rows, row)
		}
	}
	return g, nil
}
