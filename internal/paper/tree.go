package paper

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// node is an element of an XML file, or a text in it. Names are kept as they were
// written, so that a file can be written again as it was.
type node struct {
	prefix, local string
	space         string // the namespace that the prefix stands for
	attrs         []xml.Attr
	children      []*node
	text          string
	kind          nodeKind
}

type nodeKind byte

const (
	elementNode nodeKind = iota
	textNode
	rawNode // a comment or an instruction, written again as it was
)

// The limits of an XML file that we read.
const (
	mostDepth = 200
	mostNodes = 1_500_000
)

// What is wrong with an XML file.
var (
	errDoctype = errors.New("the file declares entities")
	errLimit   = errors.New("the file is nested too deeply or has too many elements")
)

// parseTree reads a file. Declarations of entities are refused: no office program
// writes them.
func parseTree(data []byte) (*node, error) {
	root := &node{}
	stack := []*node{root}
	scopes := []map[string]string{{"xml": "http://www.w3.org/XML/1998/namespace"}}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding %q is not read", charset)
	}
	for count := 0; ; count++ {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if count > mostNodes || len(stack) > mostDepth {
			return nil, errLimit
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{prefix: t.Name.Space, local: t.Name.Local, attrs: slices.Clone(t.Attr)}
			scope := declared(scopes[len(scopes)-1], t.Attr)
			n.space = scope[n.prefix]
			top.children = append(top.children, n)
			stack, scopes = append(stack, n), append(scopes, scope)
		case xml.EndElement:
			if len(stack) == 1 || top.prefix != t.Name.Space || top.local != t.Name.Local {
				return nil, fmt.Errorf("the end of %s is not where it should be", t.Name.Local)
			}
			stack, scopes = stack[:len(stack)-1], scopes[:len(scopes)-1]
		case xml.CharData:
			top.children = append(top.children, &node{kind: textNode, text: string(t)})
		case xml.Comment:
			top.children = append(top.children, &node{kind: rawNode, text: "<!--" + string(t) + "-->"})
		case xml.ProcInst:
			top.children = append(top.children, &node{kind: rawNode, text: "<?" + t.Target + " " + string(t.Inst) + "?>"})
		case xml.Directive:
			return nil, errDoctype
		}
	}
	if len(stack) != 1 {
		return nil, io.ErrUnexpectedEOF
	}
	return root, nil
}

// declared is the scope inside an element: the outer one, unless it declares more.
func declared(outer map[string]string, attrs []xml.Attr) map[string]string {
	scope := outer
	for _, a := range attrs {
		prefix, ok := "", false
		switch {
		case a.Name.Space == "xmlns":
			prefix, ok = a.Name.Local, true
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			ok = true
		}
		if !ok {
			continue
		}
		inner := make(map[string]string, len(scope)+1)
		maps.Copy(inner, scope)
		inner[prefix] = a.Value
		scope = inner
	}
	return scope
}

// is says whether the node is the element of that name of word processing.
func (n *node) is(local string) bool {
	return n.kind == elementNode && n.local == local && (n.space == nsMain || n.space == nsMainISO)
}

// child is the first child element of that name, or nil.
func (n *node) child(local string) *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.is(local) {
			return c
		}
	}
	return nil
}

// attr is the value of an attribute, whatever its prefix.
func (n *node) attr(local string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// val is the attribute that most elements of word processing have.
func (n *node) val() string {
	return n.attr("val")
}

// on says whether a switch is there and is not turned off.
func (n *node) on() bool {
	return n != nil && !slices.Contains([]string{"0", "false", "off", "none"}, n.val())
}

// clone is a deep copy.
func (n *node) clone() *node {
	c := *n
	c.attrs = slices.Clone(n.attrs)
	c.children = make([]*node, len(n.children))
	for i, child := range n.children {
		c.children[i] = child.clone()
	}
	return &c
}

// walk calls visit for the node and what is in it, until visit says not to go in.
func (n *node) walk(visit func(*node) bool) {
	if !visit(n) {
		return
	}
	for _, c := range n.children {
		c.walk(visit)
	}
}

// String writes the file again.
func (n *node) String() string {
	var b strings.Builder
	for _, c := range n.children {
		c.write(&b)
	}
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	switch n.kind {
	case textNode:
		_ = xml.EscapeText(b, []byte(n.text)) // a strings.Builder takes everything
		return
	case rawNode:
		b.WriteString(n.text)
		return
	case elementNode:
	}
	b.WriteString("<" + n.name())
	for _, a := range n.attrs {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		b.WriteString(" " + name + `="`)
		_ = xml.EscapeText(b, []byte(a.Value))
		b.WriteString(`"`)
	}
	if len(n.children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, c := range n.children {
		c.write(b)
	}
	b.WriteString("</" + n.name() + ">")
}

func (n *node) name() string {
	if n.prefix == "" {
		return n.local
	}
	return n.prefix + ":" + n.local
}
