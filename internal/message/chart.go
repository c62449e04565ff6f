package message

// Chart is a picture of figures that the platform draws itself. A text form of
// the same figures stands beside it, for those whose client draws none.
type Chart struct {
	Kind   ChartKind `json:"kind"`
	Title  string    `json:"title,omitempty"`
	Points []Point   `json:"points"`
}

// ChartKind is how figures are drawn.
type ChartKind string

// The kinds of charts.
const (
	Progress ChartKind = "progress" // one bar a point; Value of Total
	Trend    ChartKind = "trend"    // a line through the points, in their order
)

// Point is one figure. Label says of what; Total is used by Progress only.
type Point struct {
	Label string `json:"label"`
	Value int    `json:"value"`
	Total int    `json:"total,omitempty"`
}

// Grid is figures in rows and columns whose cells are shaded, the higher the
// figure the darker: a heat map.
type Grid struct {
	Corner  string    `json:"corner,omitempty"` // the head of the column of names
	Columns []string  `json:"columns"`
	Rows    []GridRow `json:"rows"`
	// Max is the figure of the darkest shade.
	Max int `json:"max"`
}

// GridRow is one row of a grid: as many cells as there are columns.
type GridRow struct {
	Name  string `json:"name"`
	Cells []int  `json:"cells"`
}
