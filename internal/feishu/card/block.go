package card

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianbot/internal/message"
)

// The platform's limits on parts of a card.
const (
	maxTables  = 5
	maxColumns = 50
	maxPage    = 10
	maxInput   = 1000 // characters of an input
	maxCaption = 100  // characters of a button's text and of a placeholder
)

// painter renders the blocks of one card, one after the other.
type painter struct {
	cut    cuts
	group  bool
	taken  map[string]bool // names of fields, forms and buttons: unique in a card
	serial int             // of the names that are made up
	live   int             // entries with buttons so far
	tables int
	grids  int // of the tables
	charts int
}

// block renders one block, which may become several elements or none.
func (p *painter) block(b message.Block) ([]any, error) {
	if n := parts(b); n != 1 {
		return nil, fmt.Errorf("%w: %d parts instead of one", ErrInvalid, n)
	}
	switch {
	case b.Paragraph != nil:
		return p.paragraph(*b.Paragraph), nil
	case b.Bar != nil:
		return bar(*b.Bar), nil
	case b.List != nil:
		return p.list(*b.List), nil
	case b.Table != nil:
		return p.table(*b.Table), nil
	case b.Chart != nil:
		return p.chart(*b.Chart), nil
	case b.Grid != nil:
		return p.grid(*b.Grid), nil
	case b.Fold != nil:
		return p.fold(*b.Fold), nil
	case b.Form != nil:
		return p.form(*b.Form)
	case b.Buttons != nil:
		return p.buttons(*b.Buttons), nil
	default:
		return []any{rule{Tag: "hr"}}, nil
	}
}

// parts counts the fields of b that are set.
func parts(b message.Block) int {
	n := 0
	for _, set := range []bool{
		b.Paragraph != nil, b.Bar != nil, b.List != nil, b.Table != nil, b.Chart != nil, b.Grid != nil,
		b.Fold != nil, b.Form != nil, b.Buttons != nil, b.Rule != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// paragraph: plain_text cannot be bold, so a strong one is larger.
func (p *painter) paragraph(x message.Paragraph) []any {
	if x.Text == "" {
		return nil
	}
	d := plain(p.short(x.Text))
	switch x.Weight {
	case message.Strong:
		d.Text.Size = "heading"
	case message.Muted:
		d.Text.Size, d.Text.Color = "notation", "grey"
	case message.Plain:
	}
	return []any{d}
}

// bar draws a cell for each part, ten at most.
func bar(x message.Bar) []any {
	if x.Total <= 0 {
		return nil
	}
	d := plain(cells(x, min(x.Total, barCells)))
	d.Text.Size = "notation"
	return []any{d}
}

// barCells is how many cells a bar has at most.
const barCells = 10

// cells draws n cells. The first is filled as soon as something is done, the last
// only when everything is.
func cells(x message.Bar, n int) string {
	total := max(x.Total, 1)
	done := min(max(x.Done, 0), x.Total)
	filled := int(float64(done) / float64(total) * float64(n))
	if done > 0 {
		filled = max(filled, 1)
	}
	if done < total {
		filled = min(filled, n-1)
	}
	filled = max(filled, 0)
	return strings.Repeat("■", filled) + strings.Repeat("□", n-filled)
}

// list: entries that cannot be pressed share one text, which saves elements.
func (p *painter) list(x message.List) []any {
	var out []any
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			out = append(out, plain(strings.Join(lines, "\n")))
			lines = nil
		}
	}
	for i, e := range x.Entries {
		if i == p.cut.rows {
			lines = append(lines, ellipsis)
			break
		}
		line := strconv.Itoa(e.Number) + ". " + p.short(e.Text)
		if len(e.Buttons) == 0 || p.live >= p.cut.live {
			lines = append(lines, line)
			continue
		}
		flush()
		p.live++
		out = append(out, p.entry(line, e.Buttons))
	}
	flush()
	return out
}

// entry puts the text to the left and small buttons to the right.
func (p *painter) entry(line string, buttons []message.Button) any {
	return p.asked(buttons, func(submit bool) any {
		right := make([]any, 0, len(buttons))
		for _, b := range buttons {
			right = append(right, p.button(b, beside, submit))
		}
		return columnSet{Tag: "column_set", Flex: "none", Spacing: "8px", Columns: []column{
			{Tag: "column", Width: "weighted", Weight: 1, Align: "center", Elements: []any{plain(line)}},
			{Tag: "column", Width: "auto", Align: "center", Direction: "horizontal", Spacing: "4px", Elements: right},
		}}
	})
}

// table: the platform shows at most five in a card; a further one becomes text.
func (p *painter) table(x message.Table) []any {
	if len(x.Columns) == 0 {
		return nil
	}
	if p.tables == maxTables {
		return p.tableAsText(x)
	}
	p.tables++
	columns := x.Columns[:min(len(x.Columns), maxColumns)]
	t := sheet(len(x.Rows), len(columns))
	for i, c := range columns {
		align := "left"
		if c.Numeric {
			align = "right"
		}
		t.Columns = append(t.Columns, tableColumn{
			Name: cellName(i), Display: p.short(c.Name), Type: "text", Width: "auto", Align: align,
		})
	}
	for i, row := range x.Rows {
		if i == p.cut.rows {
			t.Rows = append(t.Rows, map[string]string{cellName(0): ellipsis})
			break
		}
		cells := make(map[string]string, len(columns))
		for j := range min(len(row), len(columns)) { // a cell without a column would be refused
			cells[cellName(j)] = p.short(row[j])
		}
		t.Rows = append(t.Rows, cells)
	}
	return []any{t}
}

// sheet is a table without columns and rows yet.
func sheet(rows, columns int) table {
	return table{
		Tag: "table", PageSize: min(max(rows, 1), maxPage), Height: "low", Freeze: columns > 2,
		Header:  tableHeader{Background: "none", Bold: true, Lines: 1},
		Columns: make([]tableColumn, 0, columns),
		Rows:    []map[string]string{},
	}
}

func cellName(i int) string { return "c" + strconv.Itoa(i) }

func (p *painter) tableAsText(x message.Table) []any {
	heads := make([]string, 0, len(x.Columns))
	for _, c := range x.Columns {
		heads = append(heads, c.Name)
	}
	var lines []string
	for i, row := range append([][]string{heads}, x.Rows...) {
		if i > p.cut.rows {
			lines = append(lines, ellipsis)
			break
		}
		lines = append(lines, p.short(strings.Join(row, " · ")))
	}
	return []any{plain(strings.Join(lines, "\n"))}
}

func (p *painter) fold(x message.Fold) []any {
	return []any{panel{
		Tag: "collapsible_panel", Expanded: x.Open,
		Header: panelHeader{
			Title: label(p.short(x.Title)), Align: "center", Padding: "4px 8px 4px 8px",
			Icon:     icon{Tag: "standard_icon", Token: "down-small-ccm_outlined", Size: "16px 16px"},
			Position: "right", Angle: -180,
		},
		Border: border{Color: "grey", Radius: "5px"}, Padding: "8px 8px 8px 8px",
		Elements: []any{plain(p.short(x.Text))},
	}}
}

// form: every button of a form sends all its fields.
func (p *painter) form(x message.Form) ([]any, error) {
	if len(x.Buttons) == 0 {
		return nil, fmt.Errorf("%w: form %q has no button", ErrInvalid, x.Name)
	}
	f := form{Tag: "form", Name: p.name(x.Name, "form"), Spacing: "8px"}
	for _, field := range x.Fields {
		f.Elements = append(f.Elements, p.input(field))
	}
	f.Elements = append(f.Elements, p.row(x.Buttons, true))
	return []any{f}, nil
}

func (p *painter) input(x message.Field) input {
	in := input{Tag: "input", Name: x.Name, Type: "text", MaxLength: maxInput, Width: "fill"}
	if x.Max > 0 {
		in.MaxLength = min(x.Max, maxInput)
	}
	if x.Lines > 1 || strings.Contains(x.Value, "\n") {
		in.Type, in.AutoResize = "multiline_text", true
		in.Rows = min(max(x.Lines, 2), 10)
		in.MaxRows = max(in.Rows, 8)
	}
	if x.Label != "" {
		in.Label, in.LabelPosition = new(label(p.short(x.Label))), "top"
	}
	if x.Placeholder != "" {
		in.Placeholder = new(label(shorten(p.short(x.Placeholder), maxCaption)))
	}
	if utf8.RuneCountInString(x.Value) <= min(in.MaxLength, p.cut.value) {
		in.Value = x.Value
	}
	return in
}

// short is a text of the card with what the cuts leave of it.
func (p *painter) short(s string) string { return shorten(s, p.cut.text) }

func label(s string) text { return text{Tag: "plain_text", Content: s} }

func plain(s string) div { return div{Tag: "div", Text: label(s)} }
