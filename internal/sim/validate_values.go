package sim

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scalar checks a value that holds no components.
func (v *validator) scalar(k kind, value any) *cardError {
	switch k.name {
	case "bool":
		if _, ok := value.(bool); !ok {
			return v.parse("not a boolean")
		}
		return nil
	case "true":
		if value != true {
			return v.parse("the only value is true")
		}
		return nil
	case "object":
		if _, ok := value.(map[string]any); !ok {
			return v.parse("not an object")
		}
		return nil
	case "list":
		if _, ok := value.([]any); !ok {
			return v.parse("not a list")
		}
		return nil
	case "int", "number", "enum_number":
		return v.number(k, value)
	}
	text, ok := value.(string)
	if !ok {
		return v.parse("not a string")
	}
	return v.text(k, text)
}

func (v *validator) number(k kind, value any) *cardError {
	n, ok := value.(float64)
	switch {
	case !ok:
		return v.parse("not a number")
	case k.name == "number":
		return nil
	case n != math.Trunc(n):
		return v.parse("not a whole number")
	case k.name == "enum_number" && !slices.Contains(k.choices, strconv.Itoa(int(n))):
		return v.parse("%v is not one of %s", n, strings.Join(k.choices, ", "))
	case n < float64(k.low) || n > float64(k.high):
		return v.parse("%v is out of range", n)
	}
	return nil
}

func (v *validator) text(k kind, text string) *cardError {
	switch k.name {
	case "string":
		if utf8.RuneCountInString(text) > k.high {
			return v.parse("longer than %d characters", k.high)
		}
	case "enum":
		if !slices.ContainsFunc(k.choices, func(c string) bool { return c == text || c == "<px>" && isLength(text, 1, math.MaxInt) }) {
			return v.parse("%q is not one of %s", text, strings.Join(k.choices, ", "))
		}
	case "markup":
		return v.markup(text)
	case "image":
		if !v.refs.image(text) {
			return v.fault(subImage, "card contains invalid image keys", "image key "+text)
		}
	case "person":
		if !v.refs.person(text) {
			return v.unknownPerson(text)
		}
	case "element_id":
		return v.elementID(text)
	case "margin":
		return v.lengths(text, -99)
	case "padding":
		return v.lengths(text, 0)
	case "spacing":
		if !slices.Contains([]string{"small", "medium", "large", "extra_large"}, text) && !isLength(text, 0, 99) {
			return v.parse("%q is not a spacing", text)
		}
	}
	return nil
}

// elementID checks an id: letter first, letters, digits and underscores, unique.
func (v *validator) elementID(id string) *cardError {
	good := id != "" && len(id) <= maxIDLength && !v.ids[id]
	for i, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		good = good && (letter || i > 0 && (r >= '0' && r <= '9' || r == '_'))
	}
	if !good {
		return v.parse("invalid or repeated element_id %q", id)
	}
	v.ids[id] = true
	return nil
}

// lengths checks one, two or four lengths.
func (v *validator) lengths(text string, low int) *cardError {
	parts := strings.Fields(text)
	if n := len(parts); n != 1 && n != 2 && n != 4 {
		return v.parse("%q is not one, two or four lengths", text)
	}
	for _, part := range parts {
		if !isLength(part, low, 99) {
			return v.parse("%q is out of range", part)
		}
	}
	return nil
}

// isLength says whether text is a number of pixels in the range. A bare 0 needs
// no unit.
func isLength(text string, low, high int) bool {
	digits, unit := strings.CutSuffix(text, "px")
	n, err := strconv.Atoi(digits)
	return err == nil && n >= low && n <= high && (unit || n == 0)
}

// markup looks for people and pictures in a text with tags.
func (v *validator) markup(text string) *cardError {
	for _, tag := range []string{"<at ", "<person "} {
		for rest := text; ; {
			_, after, found := strings.Cut(rest, tag)
			if !found {
				break
			}
			inside, _, closed := strings.Cut(after, ">")
			if !closed {
				break
			}
			rest = after
			id := attribute(strings.ReplaceAll(inside, " =", "="), "id")
			if id != "" && id != "all" && !v.refs.person(id) {
				return v.unknownPerson(id)
			}
		}
	}
	for rest := text; ; {
		_, after, found := strings.Cut(rest, "](img_")
		if !found {
			return nil
		}
		key, _, _ := strings.Cut(after, ")")
		if !v.refs.image("img_" + key) {
			return v.fault(subImage, "card contains invalid image keys", "image key img_"+key)
		}
		rest = after
	}
}

// table checks columns and rows of a table.
func (v *validator) table(object map[string]any) *cardError {
	if v.tables++; v.tables > maxTables {
		return v.fault(subTooMany, "table number over limit", strconv.Itoa(maxTables))
	}
	columns, _ := object["columns"].([]any)
	if len(columns) == 0 || len(columns) > maxColumns {
		return v.parse("a table has 1 to %d columns", maxColumns)
	}
	types := make(map[string]string)
	for _, c := range columns {
		column, _ := c.(map[string]any)
		name, _ := column["name"].(string)
		if name == "" || types[name] != "" {
			return v.parse("the name of a column is empty or repeated: %q", name)
		}
		types[name], _ = column["data_type"].(string)
	}
	rows, _ := object["rows"].([]any)
	for i, r := range rows {
		row, ok := r.(map[string]any)
		if !ok {
			return v.fault(subTableRows, "table rows is invalid", "row "+strconv.Itoa(i))
		}
		for _, name := range slices.Sorted(maps.Keys(row)) {
			kind, known := types[name]
			if !known {
				return v.fault(subTableName, "table rows name is invalid", name)
			}
			if !isCell(kind, row[name]) {
				return v.fault(subTableRows, "table rows is invalid", "row "+strconv.Itoa(i)+" column "+name)
			}
			if text, ok := row[name].(string); ok && (kind == "lark_md" || kind == "markdown") {
				if err := v.markup(text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// isCell says whether a cell's value fits its column's data_type.
func isCell(kind string, cell any) bool {
	switch kind {
	case "number", "date":
		_, ok := cell.(float64)
		return ok
	case "persons":
		if list, ok := cell.([]any); ok {
			return !slices.ContainsFunc(list, func(id any) bool { _, text := id.(string); return !text })
		}
	case "options":
		list, ok := cell.([]any)
		return ok && !slices.ContainsFunc(list, func(o any) bool {
			option, _ := o.(map[string]any)
			_, text := option["text"].(string)
			return !text
		})
	}
	_, ok := cell.(string)
	return ok
}
