package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// What a card may have at most.
const (
	maxElements = 200
	maxNesting  = 5
	maxTables   = 5
	maxColumns  = 50
	maxIDLength = 20
)

// Sub-codes of the card service.
const (
	subParse     = 200621 // not JSON, unknown attribute, wrong value
	subTooMany   = 11310  // more than 200 elements
	subRemoved   = 200861 // a tag that 2.0 no longer has
	subName      = 200530 // empty or repeated name in a form
	subChart     = 200550
	subImage     = 200570
	subTableRows = 200914
	subTableName = 200915
	subPerson    = 100290
)

// cardError says where a card is wrong, in the card service's manner.
type cardError struct {
	sub   int
	path  []string
	msg   string
	value string
}

func (e *cardError) Error() string {
	return fmt.Sprintf("ErrCode: %d; ErrPath: %s; ErrMsg: %s; ErrorValue: %s; ", e.sub, strings.Join(e.path, " -> "), e.msg, e.value)
}

func (e *cardError) failure() *failure {
	return fail(230099, "Failed to create card content, ext="+e.Error())
}

// cardRefs resolves what a card refers to outside itself.
type cardRefs struct {
	image  func(key string) bool
	person func(id string) bool
}

// check validates a card and returns its version. The card of version 2.0 is
// checked against the whole grammar; of a 1.0 card, where unknown attributes
// are ignored by the platform, only the outline is.
func (g *grammar) check(raw []byte, refs cardRefs) (cardVersion, *cardError) {
	var card map[string]any
	v := &validator{grammar: g, refs: refs, path: []string{"ROOT"}, ids: make(map[string]bool), names: make(map[string]bool)}
	if err := json.Unmarshal(raw, &card); err != nil || card == nil {
		return cardVersion{}, v.fault(subParse, "parse card json err, please check whether the card json is correct", "not a JSON object")
	}
	found := version(raw)
	if !found.two {
		return found, v.outline(card)
	}
	return found, v.attributes(g.objects["card"], card)
}

// validator walks over one card.
type validator struct {
	grammar *grammar
	refs    cardRefs

	path    []string
	count   int // elements and components
	nesting int // open containers
	tables  int
	ids     map[string]bool
	names   map[string]bool
	form    *formState // the open form
}

// formState is what must be known at a form's end.
type formState struct{ submits int }

func (v *validator) fault(sub int, msg, value string) *cardError {
	return &cardError{sub: sub, path: slices.Clone(v.path), msg: msg, value: value}
}

func (v *validator) parse(format string, args ...any) *cardError {
	return v.fault(subParse, "parse card json err, please check whether the card json is correct", fmt.Sprintf(format, args...))
}

// at runs a check one step deeper.
func (v *validator) at(step string, check func() *cardError) *cardError {
	v.path = append(v.path, step)
	err := check()
	v.path = v.path[:len(v.path)-1]
	return err
}

// outline checks what is plainly wrong in a 1.0 card.
func (v *validator) outline(card map[string]any) *cardError {
	if _, ok := card["body"]; ok {
		return v.parse(`body needs "schema": "2.0"`)
	}
	if schema, ok := card["schema"]; ok && schema != "1.0" {
		return v.parse("unknown schema %v", schema)
	}
	for _, field := range []string{"type", "card"} {
		if _, ok := card[field]; ok {
			return v.fault(200380, "template does not exist, please confirm whether this template has been released", field)
		}
	}
	if elements, ok := card["elements"]; ok {
		if _, list := elements.([]any); !list {
			return v.parse("elements is not a list")
		}
	}
	return nil
}

// attributes checks an object against the grammar, in a fixed order so that the
// same card always gives the same error.
func (v *validator) attributes(attrs attributes, object map[string]any) *cardError {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		k, known := attrs[name]
		if !known {
			return v.parse("unknown property: %s", name)
		}
		if err := v.at(name, func() *cardError { return v.value(k, object[name]) }); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		if _, set := object[name]; attrs[name].required && !set {
			return v.parse("missing property: %s", name)
		}
	}
	return nil
}

// value checks one attribute.
func (v *validator) value(k kind, value any) *cardError {
	switch k.name {
	case "@":
		return v.object(k.object, value)
	case "[@]":
		return v.list(value, func(item any) *cardError { return v.object(k.object, item) })
	case "elements":
		return v.elements(k, value)
	case "columns":
		return v.list(value, func(item any) *cardError { return v.element(item, "column_set") })
	case "behaviors":
		return v.list(value, v.behavior)
	case "strings":
		return v.list(value, func(item any) *cardError { return v.scalar(kind{name: "string"}, item) })
	}
	return v.scalar(k, value)
}

func (v *validator) list(value any, check func(item any) *cardError) *cardError {
	items, ok := value.([]any)
	if !ok {
		return v.parse("not a list")
	}
	for i, item := range items {
		if err := v.at("["+strconv.Itoa(i)+"]"+tagOf(item), func() *cardError { return check(item) }); err != nil {
			return err
		}
	}
	return nil
}

func tagOf(item any) string {
	object, _ := item.(map[string]any)
	if tag, ok := object["tag"].(string); ok {
		return "(tag: " + tag + ")"
	}
	return ""
}

func (v *validator) object(name string, value any) *cardError {
	object, ok := value.(map[string]any)
	if !ok {
		return v.parse("not an object")
	}
	if _, tagged := object["tag"]; tagged {
		if err := v.counted(); err != nil {
			return err
		}
	}
	return v.attributes(v.grammar.objects[name], object)
}

func (v *validator) counted() *cardError {
	if v.count++; v.count > maxElements {
		return v.fault(subTooMany, "element exceeds the limit", strconv.Itoa(maxElements))
	}
	return nil
}

func (v *validator) behavior(value any) *cardError {
	object, ok := value.(map[string]any)
	if !ok {
		return v.parse("not an object")
	}
	name, _ := object["type"].(string)
	if name != "callback" && name != "open_url" {
		return v.parse("unknown behavior type %q", name)
	}
	if err := v.attributes(v.grammar.objects[name], object); err != nil || name == "callback" {
		return err
	}
	for _, set := range [][]string{{"default_url"}, {"pc_url", "ios_url", "android_url"}} {
		if !slices.ContainsFunc(set, func(field string) bool { s, _ := object[field].(string); return s == "" }) {
			return nil
		}
	}
	return v.parse("open_url without a url")
}

func (v *validator) elements(k kind, value any) *cardError {
	if items, ok := value.([]any); ok && len(items) > k.high {
		return v.parse("more than %d", k.high)
	}
	return v.list(value, func(item any) *cardError { return v.element(item, "") })
}

// element checks one component. parent is the tag that alone may hold it, for
// columns.
func (v *validator) element(value any, parent string) *cardError {
	object, ok := value.(map[string]any)
	if !ok {
		return v.parse("not an object")
	}
	tag, _ := object["tag"].(string)
	if v.grammar.removed[tag] {
		return v.fault(subRemoved, "cards of schema V2 no longer support this capability", "unsupported tag "+tag)
	}
	c, known := v.grammar.elements[tag]
	if !known {
		return v.parse("unknown tag %q", tag)
	}
	if err := v.counted(); err != nil {
		return err
	}
	if err := v.place(tag, c, parent, object); err != nil {
		return err
	}
	if c.container {
		v.nesting++
		defer func() { v.nesting-- }()
		if v.nesting > maxNesting {
			return v.parse("containers are nested deeper than %d levels", maxNesting)
		}
	}
	if tag == "form" {
		v.form = &formState{}
		defer func() { v.form = nil }()
	}
	if err := v.attributes(c.attrs, object); err != nil {
		return err
	}
	return v.special(tag, object)
}

// place checks whether a component may stand where it stands.
func (v *validator) place(tag string, c component, parent string, object map[string]any) *cardError {
	switch {
	case c.within != parent:
		return v.parse("%s is not allowed here", tag)
	case c.rootOnly && v.nesting > 0:
		return v.parse("%s is allowed at the root of the card only", tag)
	case c.formOnly && v.form == nil:
		return v.parse("%s is allowed in a form only", tag)
	case tag == "chart" && v.form != nil: // the documents disagree; this is the stricter reading
		return v.parse("chart is not allowed in a form")
	}
	if v.form == nil {
		for _, field := range []string{"required", "form_action_type"} {
			if _, set := object[field]; set {
				return v.parse("%s is allowed in a form only", field)
			}
		}
		return nil
	}
	if !c.interactive {
		return nil
	}
	return v.named(object)
}

// named checks the name of a component in a form: it is the key of the form's
// value and unique in the card.
func (v *validator) named(object map[string]any) *cardError {
	name, _ := object["name"].(string)
	if name == "" || v.names[name] {
		return v.fault(subName, "the name of a component in a form is empty or repeated", name)
	}
	v.names[name] = true
	if object["form_action_type"] == "submit" || object["action_type"] == "form_submit" {
		v.form.submits++
	}
	return nil
}

// special checks what the attributes of a component mean together.
func (v *validator) special(tag string, object map[string]any) *cardError {
	switch tag {
	case "form":
		name, _ := object["name"].(string)
		if name == "" || v.names[name] {
			return v.fault(subName, "the name of a form is empty or repeated", name)
		}
		v.names[name] = true
		if v.form.submits == 0 {
			return v.parse("a form needs a button with form_action_type submit")
		}
	case "table":
		return v.table(object)
	case "chart":
		return v.chart(object)
	case "select_static", "multi_select_static", "overflow", "select_img":
		return v.options(object)
	case "person_list":
		return v.personList(object)
	}
	return nil
}

func (v *validator) options(object map[string]any) *cardError {
	seen := make(map[string]bool)
	options, _ := object["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		value, set := option["value"].(string)
		if set && (value == "" || seen[value]) {
			return v.parse("the value of an option is empty or repeated: %q", value)
		}
		seen[value] = set
	}
	return nil
}

func (v *validator) personList(object map[string]any) *cardError {
	persons, _ := object["persons"].([]any)
	for _, p := range persons {
		person, _ := p.(map[string]any)
		id, _ := person["id"].(string)
		if object["drop_invalid_user_id"] != true && !v.refs.person(id) {
			return v.unknownPerson(id)
		}
	}
	return nil
}

func (v *validator) unknownPerson(id string) *cardError {
	return v.fault(subPerson, "There is an invalid user resource(at/person) in your card", id)
}
