package sim

import (
	_ "embed" // for grammar.json
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
)

//go:embed grammar.json
var grammarJSON []byte

// grammar says which attributes the parts of a card JSON 2.0 may have. It is
// data, copied from the attribute tables of the platform's documents. A kind is
// written in one line of text:
//
//	string bool int number list object strings   a JSON value; "string ..100" and "int 1..5" are bounded
//	true                                          the only value is true
//	enum:a|b|<px>                                 one of these; <px> is a length such as 120px
//	@name [@name]                                 an object of grammar.objects, or a list of them
//	elements columns behaviors                    components, columns, reactions
//	markup image person element_id                a text with tags, an image's key, a person's id, an id in the card
//	margin padding spacing                        lengths
//
// A leading "!" makes the attribute required.
type grammar struct {
	objects  map[string]attributes
	elements map[string]component
	removed  map[string]bool
	// charts are the kinds that the documents name; each has two attributes that name
	// the field of a datum which says of what, and the one which says how much.
	charts map[string][2]string
}

type attributes map[string]kind

// component is what a tag means.
type component struct {
	attrs       attributes
	container   bool   // counts as a level of nesting
	interactive bool   // needs a name inside a form
	formOnly    bool   // may stand in a form only
	rootOnly    bool   // may stand at the card's root only
	within      string // the tag of the only parent
}

// kind is one line of the grammar, taken apart.
type kind struct {
	name     string
	required bool
	choices  []string
	object   string
	low      int
	high     int
}

func loadGrammar() (*grammar, error) {
	var in struct {
		Objects  map[string]map[string]string
		Common   map[string]string
		Layout   map[string]string
		Removed  []string
		Charts   map[string][2]string
		Elements map[string]struct {
			Attrs                                              map[string]string
			Container, Interactive, FormOnly, RootOnly, Layout bool
			Within                                             string
		}
	}
	if err := json.Unmarshal(grammarJSON, &in); err != nil {
		return nil, fmt.Errorf("sim: grammar.json: %w", err)
	}
	g := &grammar{
		objects: make(map[string]attributes), elements: make(map[string]component),
		removed: make(map[string]bool), charts: in.Charts,
	}
	for name, lines := range in.Objects {
		attrs, err := parseKinds(in.Objects, lines)
		if err != nil {
			return nil, fmt.Errorf("sim: grammar.json: %s: %w", name, err)
		}
		g.objects[name] = attrs
	}
	for tag, e := range in.Elements {
		lines := maps.Clone(in.Common)
		if e.Layout {
			maps.Copy(lines, in.Layout)
		}
		maps.Copy(lines, e.Attrs)
		attrs, err := parseKinds(in.Objects, lines)
		if err != nil {
			return nil, fmt.Errorf("sim: grammar.json: %s: %w", tag, err)
		}
		g.elements[tag] = component{
			attrs: attrs, container: e.Container, interactive: e.Interactive,
			formOnly: e.FormOnly, rootOnly: e.RootOnly, within: e.Within,
		}
	}
	for _, tag := range in.Removed {
		g.removed[tag] = true
	}
	return g, nil
}

func parseKinds(objects map[string]map[string]string, lines map[string]string) (attributes, error) {
	attrs := make(attributes, len(lines))
	for name, line := range lines {
		k, err := parseKind(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if k.object != "" && objects[k.object] == nil {
			return nil, fmt.Errorf("%s: no object %q", name, k.object)
		}
		attrs[name] = k
	}
	return attrs, nil
}

func parseKind(line string) (kind, error) {
	k := kind{low: math.MinInt, high: math.MaxInt}
	line, k.required = strings.CutPrefix(line, "!")
	if choices, ok := strings.CutPrefix(line, "enum:"); ok {
		k.name, k.choices = "enum", strings.Split(choices, "|")
		return k, nil
	}
	if choices, ok := strings.CutPrefix(line, "enum_number:"); ok {
		k.name, k.choices = "enum_number", strings.Split(choices, "|")
		return k, nil
	}
	if object, ok := strings.CutPrefix(line, "@"); ok {
		k.name, k.object = "@", object
		return k, nil
	}
	if object, ok := strings.CutPrefix(line, "[@"); ok {
		k.name, k.object = "[@]", strings.TrimSuffix(object, "]")
		return k, nil
	}
	name, bounds, bounded := strings.Cut(line, " ")
	k.name = name
	if !bounded {
		return k, nil
	}
	low, high, ok := strings.Cut(bounds, "..")
	for _, b := range []struct {
		text string
		to   *int
	}{{low, &k.low}, {high, &k.high}} {
		if b.text == "" {
			continue
		}
		n, err := strconv.Atoi(b.text)
		if err != nil {
			return k, fmt.Errorf("bounds %q: %w", bounds, err)
		}
		*b.to = n
	}
	if !ok {
		return k, fmt.Errorf("bounds %q have no two dots", bounds)
	}
	return k, nil
}
