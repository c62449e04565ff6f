package paper

import (
	"strings"
	"unicode/utf8"
)

// paragraph writes one line of text in a style. A line break in it stays one, a
// tab moves to the next stop.
func (m *markup) paragraph(style, properties, s string) {
	m.put(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, properties)
	m.run(s)
	m.put(`</w:p>`)
}

// run writes a text. The hint makes quotation marks and dots Chinese, which stand
// in both kinds of fonts.
func (m *markup) run(s string) {
	if s == "" {
		return
	}
	m.put(`<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>`)
	for i, line := range strings.Split(clean(s), "\n") {
		if i > 0 {
			m.put(`<w:br/>`)
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				m.put(`<w:tab/>`)
			}
			if piece != "" {
				m.put(`<w:t xml:space="preserve">%s</w:t>`, escape(piece))
			}
		}
	}
	m.put(`</w:r>`)
}

// columnSpec is one column of a table.
type columnSpec struct {
	head   string
	width  int  // in twentieths of a point
	center bool // short things stand in the middle, across and down
	middle bool // in the middle down only
}

// cell is what stands at one place of a table.
type cell struct {
	lines  []string // paragraphs
	items  bool     // the lines are items, and are numbered
	merge  string   // "", "restart" begins a cell that goes down, "continue" is part of it
	span   int      // how many columns it takes; 0: one
	strong bool
}

// row is one row of a table.
type row struct {
	cells  []cell
	height int // at least, in twentieths of a point
}

// table writes the frame of a table and its head, which is repeated on every page.
func (m *markup) table(columns []columnSpec) {
	total := 0
	for _, c := range columns {
		total += c.width
	}
	m.put(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`, total)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		m.put(`<w:%s w:val="single" w:sz="6" w:space="0" w:color="000000"/>`, side)
	}
	m.put(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, c := range columns {
		m.put(`<w:gridCol w:w="%d"/>`, c.width)
	}
	m.put(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, c := range columns {
		m.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, c.width)
		m.paragraph(styleHead, "", c.head)
		m.put(`</w:tc>`)
	}
	m.put(`</w:tr>`)
}

func (m *markup) endTable() { m.put(`</w:tbl>`) }

// row writes a row. One that is short is kept together; a long one flows over to
// the next page.
func (m *markup) row(columns []columnSpec, r row, style string, number func(int) string) {
	m.put(`<w:tr><w:trPr>`)
	if r.lines(columns, style) <= keepTogether {
		m.put(`<w:cantSplit/>`)
	}
	if r.height > 0 {
		m.put(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, r.height)
	}
	m.put(`</w:trPr>`)
	at := 0
	for _, c := range r.cells {
		span := max(c.span, 1)
		width := 0
		for _, column := range columns[at : at+span] {
			width += column.width
		}
		m.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			m.put(`<w:gridSpan w:val="%d"/>`, span)
		}
		switch c.merge {
		case "restart":
			m.put(`<w:vMerge w:val="restart"/>`)
		case "continue":
			m.put(`<w:vMerge/>`)
		}
		center := columns[at].center && span == 1
		if center || columns[at].middle {
			m.put(`<w:vAlign w:val="center"/>`)
		}
		m.put(`</w:tcPr>`)
		m.cell(c, center, style, number)
		m.put(`</w:tc>`)
		at += span
	}
	m.put(`</w:tr>`)
}

// cell writes the paragraphs of a cell, of which there must be one at least.
func (m *markup) cell(c cell, center bool, style string, number func(int) string) {
	properties := ""
	switch {
	case center:
		properties = `<w:jc w:val="center"/>`
	case c.strong:
		properties = `<w:jc w:val="left"/>`
	}
	if len(c.lines) == 0 || c.merge == "continue" {
		m.put(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr></w:p>`, style, properties)
		return
	}
	if !c.items {
		for _, line := range c.lines {
			m.paragraph(style, properties, line)
		}
		return
	}
	indent := labelWidth(number(len(c.lines)), style)
	for i, line := range c.lines {
		label := number(i + 1)
		m.put(`<w:p><w:pPr><w:pStyle w:val="%s"/><w:ind w:left="%d" w:hanging="%d"/></w:pPr>`, style, indent, labelWidth(label, style))
		m.run(label + line)
		m.put(`</w:p>`)
	}
}

// em is the width of a Chinese character, in twentieths of a point.
func em(style string) int {
	if style == styleSmall {
		return sizeSmall * 10
	}
	return sizeBody * 10
}

// labelWidth is about how wide a number is: its digits are half as wide as a
// Chinese character, a dot a quarter.
func labelWidth(label, style string) int {
	quarters := 0
	for _, r := range label {
		switch {
		case r == '.' || r == ' ':
			quarters++
		case r < utf8.RuneSelf:
			quarters += 2
		default:
			quarters += 4
		}
	}
	return quarters * em(style) / 4
}

// keepTogether is how many lines a row may have that is not divided between two
// pages: about a third of a page.
const keepTogether = 12

// lines is about how many lines the row takes.
func (r row) lines(columns []columnSpec, style string) int {
	const padding = 2*108 + 240 // the cell's sides, and the indent of an item
	most, at := 0, 0
	for _, c := range r.cells {
		span := max(c.span, 1)
		width := -padding
		for _, column := range columns[at : at+span] {
			width += column.width
		}
		fits, lines := max(width/em(style), 1), 0
		for _, line := range c.lines {
			for part := range strings.SplitSeq(line, "\n") {
				lines += 1 + utf8.RuneCountInString(part)/fits
			}
		}
		most, at = max(most, lines), at+span
	}
	return most
}
