package paper

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Template is a school's own docx with placeholders, such as {{name}} in the words
// of the file of words. The row of a table that has placeholders of a post is
// repeated for every post. It is immutable.
//
// A placeholder that Word has divided into several pieces is found all the same. A
// list takes as many paragraphs as it has items, formatted as the one in which its
// placeholder stands alone; beside other text it takes line breaks.
type Template struct {
	words *Words
	pack  *pack
	kind  Kind
	trees map[string]*node // the parts that have placeholders, by name
}

// The fields that placeholders stand for.
const (
	tplForm      = "form"
	tplUnit      = "unit"
	tplName      = "name"
	tplAuthor    = "author"
	tplDate      = "date"
	tplMark      = "mark"
	tplWatermark = "watermark"
	tplNumber    = "number" // of the row
	tplPost      = "post"
	tplDuties    = "duties"
	tplPowers    = "powers"
	tplRisks     = "risks"
)

func placeholderFields() []string {
	return append([]string{tplForm, tplUnit, tplName, tplAuthor, tplDate, tplMark, tplWatermark}, rowFields()...)
}

// rowFields are those of which every post has its own.
func rowFields() []string { return []string{tplNumber, tplPost, tplDuties, tplPowers, tplRisks} }

// neededFields are the placeholders without which a form would lose something.
func neededFields(kind Kind) []string {
	if kind == KindUnit {
		return []string{tplUnit, tplPost, tplDuties, tplPowers, tplRisks}
	}
	return []string{tplUnit, tplName, tplPost, tplDuties, tplPowers, tplRisks}
}

// ParseTemplate reads a template for one kind of form and checks it. The error is a
// FaultsError with everything that is missing, unknown or in the wrong place.
func ParseTemplate(data []byte, kind Kind, w *Words) (*Template, error) {
	p, err := openPack(data)
	switch {
	case err != nil:
		return nil, err
	case p.format != formatWord:
		return nil, refuse("fault_template_word")
	case p.macros:
		return nil, refuse("fault_template_macros")
	}
	t := &Template{words: w, pack: p, kind: kind, trees: map[string]*node{}}
	c := templateCheck{template: t, seen: map[string]bool{}}
	folder := path.Dir(p.main)
	for _, f := range p.order {
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		base := path.Base(name)
		beside := path.Dir(name) == folder && (strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer")) && path.Ext(base) == ".xml"
		if name != p.main && !beside {
			continue
		}
		root, err := p.tree(name)
		if err != nil {
			return nil, err
		}
		t.trees[name] = root
		c.part(root, false)
	}
	return t, c.result()
}

// templateCheck collects what is wrong with a template.
type templateCheck struct {
	template *Template
	seen     map[string]bool
	rows     int // rows that are repeated
	faults   []Fault
}

func (c *templateCheck) fault(name string, pairs ...string) {
	f := newFault(0, "", name, pairs...)
	if !slices.ContainsFunc(c.faults, func(g Fault) bool { return g.Name == name && slices.Equal(g.Pairs, pairs) }) {
		c.faults = append(c.faults, f)
	}
}

// part checks the placeholders of a part. repeated: they stand in a row that is
// repeated.
func (c *templateCheck) part(n *node, repeated bool) {
	if n.is("tr") && c.template.repeats(n) {
		c.rows++
		repeated = true
	}
	if n.is("p") {
		spots, open := findSpots(textsOf(n))
		if open != "" {
			c.fault("fault_template_open", "text", open)
		}
		for _, s := range spots {
			field, known := c.template.field(s.word)
			switch {
			case !known:
				c.fault("fault_template_unknown", "text", s.shown, "known", strings.Join(c.template.shown(placeholderFields()), "\n"))
			case slices.Contains(rowFields(), field) && !repeated:
				c.fault("fault_template_no_row", "text", s.shown)
			}
			c.seen[field] = true
		}
	}
	for _, child := range n.children {
		c.part(child, repeated)
	}
}

func (c *templateCheck) result() error {
	var missing []string
	for _, field := range neededFields(c.template.kind) {
		if !c.seen[field] {
			missing = append(missing, field)
		}
	}
	if len(missing) > 0 {
		c.fault("fault_template_missing", "known", strings.Join(c.template.shown(missing), "\n"))
	}
	if c.rows > 1 {
		c.fault("fault_template_rows")
	}
	if len(c.faults) > 0 {
		return FaultsError(c.faults)
	}
	return nil
}

// field is what a placeholder's word stands for.
func (t *Template) field(word string) (string, bool) {
	for field, w := range t.words.placeholders {
		if w == word {
			return field, true
		}
	}
	return "", false
}

// shown are placeholders as they are written.
func (t *Template) shown(names []string) []string {
	list := make([]string, len(names))
	for i, field := range names {
		list[i] = "{{" + t.words.placeholders[field] + "}}"
	}
	return list
}

// repeats says whether a row is the innermost one with placeholders of a post.
func (t *Template) repeats(tr *node) bool {
	inner := false
	tr.walk(func(n *node) bool {
		if n != tr && n.is("tr") && t.hasRowFields(n) {
			inner = true
		}
		return !inner
	})
	return !inner && t.hasRowFields(tr)
}

func (t *Template) hasRowFields(n *node) bool {
	has := false
	n.walk(func(c *node) bool {
		if c.is("p") {
			spots, _ := findSpots(textsOf(c))
			for _, s := range spots {
				if field, _ := t.field(s.word); slices.Contains(rowFields(), field) {
					has = true
				}
			}
		}
		return !has
	})
	return has
}

// Personal fills in a personal form.
func (t *Template) Personal(out io.Writer, f Personal, o Options) error {
	return t.fill(out, f.Posts, o, map[string][]string{
		tplForm: {f.Form}, tplUnit: {f.Unit}, tplName: {f.Name}, tplAuthor: {f.Name}, tplDate: {t.words.day(f.Date)},
	})
}

// Unit fills in a unit's form.
func (t *Template) Unit(out io.Writer, f UnitForm, o Options) error {
	return t.fill(out, f.Rows, o, map[string][]string{
		tplForm: {t.words.UnitTitle()}, tplUnit: {f.Unit}, tplName: {f.Author}, tplAuthor: {f.Author}, tplDate: {t.words.day(f.Date)},
	})
}

func (t *Template) fill(out io.Writer, posts []Post, o Options, values map[string][]string) error {
	page := t.words.page1("", o)
	values[tplMark], values[tplWatermark] = []string{page.mark}, []string{page.watermark}
	if len(posts) == 0 {
		posts = []Post{{}}
	}
	rows := make([]map[string][]string, len(posts))
	for i, p := range posts {
		rows[i] = map[string][]string{
			tplNumber: {strconv.Itoa(i + 1)}, tplPost: {p.Name},
			tplDuties: t.list(p.Duties), tplPowers: t.list(p.Powers), tplRisks: t.list(p.Risks),
		}
		maps.Copy(rows[i], values)
	}
	z := zip.NewWriter(out)
	for _, f := range t.pack.order {
		root, ours := t.trees[strings.ToLower(strings.TrimPrefix(f.Name, "/"))]
		if !ours {
			if err := z.Copy(f); err != nil {
				return fmt.Errorf("copy %s of the template: %w", f.Name, err)
			}
			continue
		}
		filled := root.clone()
		t.fillNode(filled, values, rows)
		entry, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: f.Modified})
		if err == nil {
			_, err = io.WriteString(entry, filled.String())
		}
		if err != nil {
			return fmt.Errorf("fill in %s of the template: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close the filled template: %w", err)
	}
	return nil
}

// list is a list as a cell shows it.
func (t *Template) list(items []string) []string {
	if len(items) == 0 {
		return []string{t.words.none}
	}
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = t.words.label(i+1) + item
	}
	return lines
}

// fillNode fills what is below a node. rows are the values of the posts.
func (t *Template) fillNode(n *node, values map[string][]string, rows []map[string][]string) {
	children := make([]*node, 0, len(n.children))
	for _, c := range n.children {
		switch {
		case c.is("tr") && t.repeats(c):
			for i, row := range rows {
				copied := c.clone()
				if i > 0 {
					copied.anew()
				}
				t.fillNode(copied, row, rows)
				children = append(children, copied)
			}
			continue
		case c.is("p"):
			children = append(children, t.paragraphs(c, values, rows)...)
			continue
		}
		t.fillNode(c, values, rows)
		children = append(children, c)
	}
	n.children = children
}

// paragraphs fills one paragraph, which becomes several where a list stands alone.
func (t *Template) paragraphs(p *node, values map[string][]string, rows []map[string][]string) []*node {
	for _, c := range p.children {
		t.fillNode(c, values, rows) // what floats beside the text
	}
	texts := textsOf(p)
	spots, _ := findSpots(texts)
	if len(spots) == 0 {
		return []*node{p}
	}
	value := func(s spot) []string {
		field, _ := t.field(s.word)
		return values[field]
	}
	if lines := value(spots[0]); len(spots) == 1 && len(lines) > 1 && strings.TrimSpace(whole(texts)) == spots[0].shown {
		made := make([]*node, len(lines))
		for i, line := range lines {
			made[i] = p.clone()
			if i > 0 {
				made[i].anew()
			}
			again := textsOf(made[i])
			replace(again, spots[0], line)
		}
		return made
	}
	for _, s := range slices.Backward(spots) {
		replace(texts, s, strings.Join(value(s), "\n"))
	}
	return []*node{p}
}

// anew takes off what only one place of a file may have: the ids of paragraphs,
// and bookmarks.
func (n *node) anew() {
	n.walk(func(c *node) bool {
		c.attrs = slices.DeleteFunc(c.attrs, func(a xml.Attr) bool { return a.Name.Local == "paraId" || a.Name.Local == "textId" })
		c.children = slices.DeleteFunc(c.children, func(c *node) bool { return c.is("bookmarkStart") || c.is("bookmarkEnd") })
		return true
	})
}

// piece is a text of a paragraph, with the run that it stands in.
type piece struct {
	run, text *node
}

// textsOf are the texts of a paragraph, without those that float beside it and
// those that were deleted.
func textsOf(p *node) []piece {
	var pieces []piece
	var visit func(n *node)
	visit = func(n *node) {
		for _, c := range n.children {
			switch {
			case c.is("p"), c.is("del"), c.is("moveFrom"):
			case c.is("t"):
				pieces = append(pieces, piece{n, c})
			default:
				visit(c)
			}
		}
	}
	visit(p)
	return pieces
}

func whole(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text.content())
	}
	return b.String()
}

// spot is a placeholder in the text of a paragraph.
type spot struct {
	word        string
	shown       string
	start, stop int // bytes
}

// findSpots finds the placeholders. open is the beginning of one that is not closed.
func findSpots(pieces []piece) (spots []spot, open string) {
	text := whole(pieces)
	for from := 0; ; {
		at := strings.Index(text[from:], "{{")
		if at < 0 {
			return spots, ""
		}
		start := from + at
		end := strings.Index(text[start:], "}}")
		if next := strings.Index(text[start+2:], "{{"); end < 0 || next >= 0 && next+2 < end {
			const excerpt = 12
			r := []rune(text[start:])
			return spots, string(r[:min(len(r), excerpt)])
		}
		stop := start + end + 2
		spots = append(spots, spot{
			word: strings.Join(strings.Fields(text[start+2:stop-2]), ""), shown: text[start:stop], start: start, stop: stop,
		})
		from = stop
	}
}

// replace puts a value in the place of a placeholder: into the run in which it
// begins.
func replace(pieces []piece, s spot, value string) {
	at, put := 0, false
	for _, p := range pieces {
		text := p.text.content()
		lo, hi := max(s.start-at, 0), min(s.stop-at, len(text))
		at += len(text)
		if lo >= hi {
			continue
		}
		filled := text[:lo] + text[hi:]
		if !put {
			filled, put = text[:lo]+clean(value)+text[hi:], true
		}
		p.set(filled)
	}
}

// set gives a piece another text. Line breaks in it are those of Word.
func (p piece) set(s string) {
	lines := strings.Split(s, "\n")
	setText(p.text, lines[0])
	if len(lines) == 1 {
		return
	}
	at := slices.Index(p.run.children, p.text)
	var more []*node
	for _, line := range lines[1:] {
		br, text := *p.text, p.text.clone()
		br.local, br.attrs, br.children = "br", nil, nil
		setText(text, line)
		more = append(more, &br, text)
	}
	p.run.children = slices.Insert(p.run.children, at+1, more...)
}

func setText(n *node, s string) {
	n.children = []*node{{kind: textNode, text: s}}
	n.attrs = []xml.Attr{{Name: xml.Name{Space: "xml", Local: "space"}, Value: "preserve"}}
}
