package paper

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// numbering are the lists of a document, whose numbers Word shows and does not
// keep as text.
type numbering struct {
	counted map[string]bool   // list and level: has numbers, not dots
	styles  map[string]listed // styles of paragraphs that are in a list
}

// listed is a place in a list.
type listed struct {
	list  string
	level int
}

// numbering reads the parts for lists and styles. A document without them has no
// lists; one in which they are broken is read without their numbers.
func (p *pack) numbering() numbering {
	made := numbering{counted: map[string]bool{}, styles: map[string]listed{}}
	folder := path.Dir(p.main)
	if root, err := p.tree(path.Join(folder, "numbering.xml")); err == nil {
		made.readLists(root)
	}
	if root, err := p.tree(path.Join(folder, "styles.xml")); err == nil {
		made.readStyles(root)
	}
	return made
}

func (n *numbering) readLists(root *node) {
	abstract := map[string][]int{} // the levels that have numbers
	root.walk(func(c *node) bool {
		switch {
		case c.is("abstractNum"):
			id := c.attr("abstractNumId")
			for _, level := range c.children {
				if kind := level.child("numFmt").valOr("decimal"); level.is("lvl") && kind != "bullet" && kind != "none" {
					if number, err := strconv.Atoi(level.attr("ilvl")); err == nil {
						abstract[id] = append(abstract[id], number)
					}
				}
			}
			return false
		case c.is("num"):
			id := c.attr("numId")
			for _, level := range abstract[c.child("abstractNumId").valOr("")] {
				n.counted[place(id, level)] = true
			}
			return false
		}
		return true
	})
}

func (n *numbering) readStyles(root *node) {
	base := map[string]string{}
	root.walk(func(c *node) bool {
		if !c.is("style") {
			return true
		}
		id := c.attr("styleId")
		base[id] = c.child("basedOn").valOr("")
		if at, ok := listOf(c.child("pPr")); ok {
			n.styles[id] = at
		}
		return false
	})
	for id := range base {
		from := id
		for range 10 { // styles that go round in a circle end here
			if at, ok := n.styles[from]; ok {
				n.styles[id] = at
				break
			}
			from = base[from]
		}
	}
}

// listOf is the place in a list that a paragraph's properties name themselves.
func listOf(properties *node) (listed, bool) {
	n := properties.child("numPr")
	if n == nil {
		return listed{}, false
	}
	level, err := strconv.Atoi(n.child("ilvl").valOr("0"))
	if err != nil {
		level = 0
	}
	return listed{list: n.child("numId").valOr("0"), level: level}, true
}

func place(list string, level int) string { return list + "/" + strconv.Itoa(level) }

// number is what a paragraph's list shows before it: counted from one in every
// cell, since a cell is a list of its own. Lists under others get brackets.
func (d *docReader) number(properties *node) string {
	at, ok := listOf(properties)
	if !ok {
		at, ok = d.numbered.styles[properties.child("pStyle").valOr("")]
	}
	if !ok || !d.numbered.counted[place(at.list, at.level)] || d.counters == nil {
		return ""
	}
	key := place(at.list, at.level)
	d.counters[key]++
	for other := range d.counters {
		list, level, _ := strings.Cut(other, "/")
		if n, err := strconv.Atoi(level); err == nil && list == at.list && n > at.level {
			delete(d.counters, other)
		}
	}
	if at.level == 0 {
		return fmt.Sprintf("%d.", d.counters[key])
	}
	return fmt.Sprintf("（%d）", d.counters[key])
}
