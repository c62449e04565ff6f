package progress

import "slices"

// Grid is figures by unit and category, with their sums. All slices go by the
// places of Units and of Categories.
type Grid struct {
	Units      []string
	Categories []string
	Cells      [][]int // by unit, then by category
	Rows       []int   // the sum of each unit
	Columns    []int   // the sum of each category
	Total      int     // of the rows, and of the columns
	Most       int     // the highest cell
}

// Heat lays points out for the given units and categories, in their order. What
// has points and is not among them comes behind, so that the sums are always those
// of all points: a category may have been dropped, a unit may have been left.
func Heat(points []Points, units, categories []string) Grid {
	g := Grid{Units: slices.Clone(units), Categories: slices.Clone(categories)}
	rows, columns := places(g.Units), places(g.Categories)
	for _, p := range points {
		g.Units = place(rows, g.Units, p.Unit)
		g.Categories = place(columns, g.Categories, p.Category)
	}
	g.Cells, g.Rows, g.Columns = make([][]int, len(g.Units)), make([]int, len(g.Units)), make([]int, len(g.Categories))
	for i := range g.Cells {
		g.Cells[i] = make([]int, len(g.Categories))
	}
	for _, p := range points {
		i, j := rows[p.Unit], columns[p.Category]
		g.Cells[i][j] += p.Points
		g.Rows[i] += p.Points
		g.Columns[j] += p.Points
		g.Total += p.Points
		g.Most = max(g.Most, g.Cells[i][j])
	}
	return g
}

func places(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

// place gives a name that has none a place at the end.
func place(at map[string]int, names []string, name string) []string {
	if _, ok := at[name]; ok {
		return names
	}
	at[name] = len(names)
	return append(names, name)
}
