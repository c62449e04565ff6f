package paper

import (
	"strconv"
	"strings"
	"unicode"
)

// blocks are the lines and tables of a docx file.
func (p *pack) blocks() ([]block, error) {
	root, err := p.tree(p.main)
	if err != nil {
		return nil, err
	}
	d := &docReader{numbered: p.numbering()}
	var body *node
	root.walk(func(n *node) bool {
		if n.is("body") && body == nil {
			body = n
		}
		return body == nil
	})
	if body == nil {
		return nil, refuse("fault_paper_broken")
	}
	return d.blocks(body), nil
}

// docReader reads the text of a document as it looks once every tracked change has
// been accepted.
type docReader struct {
	numbered numbering
	counters map[string]int // of the lists of the present cell
}

// each calls visit for the children of a node, looking through what only wraps
// them: content controls, insertions, smart tags, choices. What was deleted or
// moved away is passed over.
func each(n *node, visit func(*node)) {
	for _, c := range n.children {
		switch {
		case c.is("del"), c.is("moveFrom"):
		case c.is("sdt"), c.is("sdtContent"), c.is("ins"), c.is("moveTo"), c.is("smartTag"), c.is("customXml"), c.is("hyperlink"),
			c.is("fldSimple"), c.is("dir"), c.is("bdo"):
			each(c, visit)
		case c.local == "AlternateContent" && c.kind == elementNode:
			if choice := choose(c); choice != nil {
				each(choice, visit)
			}
		default:
			visit(c)
		}
	}
}

// choose is the first of the alternatives, which all say the same.
func choose(n *node) *node {
	for _, c := range n.children {
		if c.kind == elementNode && (c.local == "Choice" || c.local == "Fallback") {
			return c
		}
	}
	return nil
}

func (d *docReader) blocks(n *node) []block {
	var out []block
	open := "" // the text of paragraphs whose end was deleted
	each(n, func(c *node) {
		switch {
		case c.is("p"):
			p := d.paragraph(c)
			if p.joins {
				open += p.text
				return
			}
			for line := range strings.SplitSeq(open+p.text, "\n") {
				out = append(out, block{line: line})
			}
			open = ""
			out = append(out, p.boxes...)
		case c.is("tbl"):
			out = append(out, block{table: d.table(c)})
		}
	})
	if open != "" {
		out = append(out, block{line: open})
	}
	return out
}

// paragraph is a paragraph's text, and what floats beside it.
type paragraph struct {
	text    string
	joins   bool // its end was deleted: the next one goes on with it
	picture bool
	boxes   []block
}

func (d *docReader) paragraph(n *node) paragraph {
	var p paragraph
	var b strings.Builder
	var visit func(*node)
	visit = func(c *node) {
		switch {
		case c.kind != elementNode:
		case c.is("t"):
			b.WriteString(c.content())
		case c.is("tab"), c.is("ptab"):
			b.WriteByte('\t')
		case c.is("br"), c.is("cr"):
			b.WriteByte('\n')
		case c.is("noBreakHyphen"):
			b.WriteByte('-')
		case c.is("r"):
			if !c.child("rPr").child("vanish").on() {
				each(c, visit)
			}
		case c.is("ruby"):
			if base := c.child("rubyBase"); base != nil {
				each(base, visit)
			}
		case c.is("pPr"), c.is("rPr"):
		case c.is("txbxContent"):
			p.boxes = append(p.boxes, d.blocks(c)...)
		default:
			p.picture = p.picture || c.local == "blip" || c.local == "imagedata" || c.is("object")
			each(c, visit)
		}
	}
	each(n, visit)
	properties := n.child("pPr")
	p.joins = properties.child("rPr").child("del") != nil
	p.text = b.String()
	if text := strings.TrimSpace(p.text); text != "" && !unicode.IsDigit([]rune(text)[0]) {
		p.text = d.number(properties) + p.text
	}
	return p
}

// content is the text in a node.
func (n *node) content() string {
	var b strings.Builder
	for _, c := range n.children {
		if c.kind == textNode {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

func (d *docReader) table(n *node) *grid {
	g := &grid{}
	number := 0
	each(n, func(c *node) {
		if !c.is("tr") {
			return
		}
		number++
		properties := c.child("trPr")
		if properties.child("del") != nil {
			return
		}
		row, at := gridRow{number: number}, gridSize(properties.child("gridBefore"), 0)
		each(c, func(tc *node) {
			if !tc.is("tc") {
				return
			}
			properties := tc.child("tcPr")
			span := gridSize(properties.child("gridSpan"), 1)
			merge := properties.child("hMerge")
			if merge != nil && merge.val() != "restart" && len(row.cells) > 0 {
				row.cells[len(row.cells)-1].span += span // the way of old files
				at += span
				return
			}
			merge = properties.child("vMerge")
			cell := d.cell(tc)
			cell.at, cell.span = at, span
			cell.continues = merge != nil && merge.val() != "restart"
			row.cells = append(row.cells, cell)
			at += span
		})
		g.rows = append(g.rows, row)
	})
	return g
}

// widest is the most columns that a table can have in Word.
const widest = 63

// gridSize is a number of columns.
func gridSize(n *node, otherwise int) int {
	size, err := strconv.Atoi(n.valOr(""))
	if err != nil || size < 0 {
		return otherwise
	}
	return min(size, widest)
}

func (n *node) valOr(otherwise string) string {
	if n == nil {
		return otherwise
	}
	return n.val()
}

func (d *docReader) cell(n *node) gridCell {
	outer := d.counters
	d.counters = map[string]int{}
	defer func() { d.counters = outer }()
	var c gridCell
	open := ""
	each(n, func(child *node) {
		switch {
		case child.is("p"):
			p := d.paragraph(child)
			c.picture = c.picture || p.picture
			if p.joins {
				open += p.text
				return
			}
			c.lines = appendLines(c.lines, open+p.text)
			open = ""
			for _, b := range p.boxes {
				c.lines = appendLines(c.lines, b.line)
			}
		case child.is("tbl"):
			inner := d.table(child)
			c.inner = append(c.inner, inner)
			for _, row := range inner.rows {
				c.lines = appendLines(c.lines, row.line())
			}
		}
	})
	c.lines = appendLines(c.lines, open)
	return c
}

// appendLines takes the lines of a text that have something in them, without outer
// spaces, and with one space for a tab.
func appendLines(lines []string, s string) []string {
	s = strings.NewReplacer("\t", " ", "\u00a0", " ", "\r", "\n", "\v", "\n").Replace(s)
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
