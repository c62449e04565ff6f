package card

import (
	"math"
	"strconv"

	"lianbot/internal/message"
)

// shades are a pale grey for zero and five steps of one colour: the platform's own
// names, so that they hold in its dark mode, too.
func shades() []string {
	return []string{"grey-100", "blue-200", "blue-300", "blue-400", "blue-600", "blue-800"}
}

// heights are the same steps without a colour.
func heights() []string { return []string{"▁", "▂", "▃", "▅", "▆", "█"} }

// grid is a table with a shaded mark beside each figure: the platform has no chart
// of this kind, nor backgrounds for the cells of a table. A colour is three times as
// long as all else in a cell. Where that is too much, marks of rising height take its
// place, of which 150 rows of five figures fit a card.
func (p *painter) grid(x message.Grid) []any {
	if len(x.Columns) == 0 {
		return nil
	}
	if p.tables == maxTables {
		return p.tableAsText(figures(x))
	}
	p.tables++
	p.grids++
	kind, cell := "markdown", tinted
	if p.grids > p.cut.tinted {
		kind, cell = "text", rising
	}
	columns := x.Columns[:min(len(x.Columns), maxColumns-1)]
	t := sheet(len(x.Rows), len(columns)+1)
	t.Columns = append(t.Columns, tableColumn{
		Name: cellName(0), Display: p.short(x.Corner), Type: "text", Width: px(nameWidth), Align: "left",
	})
	for i, name := range columns {
		t.Columns = append(t.Columns, tableColumn{
			Name: cellName(i + 1), Display: p.short(name), Type: kind, Width: "auto", Align: "right",
		})
	}
	top := darkest(x)
	for i, row := range x.Rows {
		if i == p.cut.rows {
			t.Rows = append(t.Rows, map[string]string{cellName(0): ellipsis})
			break
		}
		cells := map[string]string{cellName(0): p.short(row.Name)}
		for j, figure := range row.Cells[:min(len(row.Cells), len(columns))] {
			cells[cellName(j+1)] = cell(figure, level(figure, top))
		}
		t.Rows = append(t.Rows, cells)
	}
	return []any{t}
}

// nameWidth is the width of the column of names in pixels: seven characters, so that
// a phone shows three columns of figures beside it. The rest of a longer name is
// shown when it is touched.
const nameWidth = 120

// darkest is the figure of the darkest shade, the highest of all if none is given.
func darkest(x message.Grid) int {
	if x.Max > 0 {
		return x.Max
	}
	top := 1
	for _, row := range x.Rows {
		for _, figure := range row.Cells {
			top = max(top, figure)
		}
	}
	return top
}

// level is the shade of a figure, 1 to 5; zero and what is below it has 0.
func level(figure, top int) int {
	steps := len(shades()) - 1
	switch {
	case figure <= 0:
		return 0
	case figure >= top:
		return steps
	default:
		return int(math.Ceil(float64(figure) / float64(top) * float64(steps)))
	}
}

// tinted is a figure with a block in its shade, as markdown: nothing in it was typed
// by anybody.
func tinted(figure, level int) string {
	return strconv.Itoa(figure) + " <font color='" + shades()[level] + "'>██</font>"
}

// rising is a figure with a mark of its height, as text.
func rising(figure, level int) string { return strconv.Itoa(figure) + " " + heights()[level] }

// figures is the grid as a table of figures.
func figures(x message.Grid) message.Table {
	t := message.Table{Columns: []message.Column{{Name: x.Corner}}}
	for _, name := range x.Columns {
		t.Columns = append(t.Columns, message.Column{Name: name, Numeric: true})
	}
	for _, row := range x.Rows {
		line := []string{row.Name}
		for _, figure := range row.Cells[:min(len(row.Cells), len(x.Columns))] {
			line = append(line, strconv.Itoa(figure))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
