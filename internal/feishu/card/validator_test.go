package card_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// attributes are what the platform's documents list for each component, except
// the tag. It refuses a card with any other.
//
// https://open.feishu.cn/document/feishu-cards/card-json-v2-structure
var attributes = map[string]string{
	"plain_text":        "content text_size text_color text_align lines i18n_content",
	"text_tag":          "element_id text color",
	"standard_icon":     "token color size",
	"div":               "element_id margin width text icon",
	"hr":                "element_id margin",
	"column_set":        "element_id margin flex_mode background_style horizontal_spacing horizontal_align columns action",
	"column":            "element_id margin padding width weight background_style vertical_align vertical_spacing horizontal_align horizontal_spacing direction elements action",
	"collapsible_panel": "element_id margin padding direction vertical_spacing horizontal_spacing vertical_align horizontal_align expanded background_color header border elements",
	"form":              "element_id margin padding direction vertical_spacing horizontal_spacing vertical_align horizontal_align name elements",
	"table":             "element_id margin page_size row_height row_max_height freeze_first_column header_style columns rows",
	"chart":             "element_id margin aspect_ratio color_theme chart_spec preview height",
	"input":             "element_id margin name required placeholder default_value disabled width max_length input_type show_icon rows auto_resize max_rows label label_position value behaviors confirm fallback",
	"button":            "element_id margin type size width text icon hover_tips disabled disabled_tips confirm behaviors form_action_type name required",
}

// structures are the objects without a tag, by the attribute that holds them.
var structures = map[string]string{
	"":             "schema config header body card_link",
	"config":       "update_multi width_mode enable_forward enable_forward_interaction summary locales style streaming_mode streaming_config",
	"summary":      "content i18n_content",
	"header":       "title subtitle template icon text_tag_list padding",
	"body":         "direction padding horizontal_spacing vertical_spacing horizontal_align vertical_align elements",
	"panel header": "title background_color vertical_align padding position width icon icon_position icon_expanded_angle",
	"border":       "color corner_radius",
	"header_style": "text_align text_size background_style text_color bold lines",
	"confirm":      "title text",
	"behaviors":    "type value",
	"columns":      "name display_name data_type width horizontal_align vertical_align format date_format",
}

// shaded is the only markdown that a card has: a figure and its shade.
var shaded = regexp.MustCompile(`^-?\d+ <font color='(blue|grey)-\d00'>██</font>$`)

// judge looks at a card as the platform would.
type judge struct {
	faults   []string
	elements int
	tables   int
	charts   int
	names    []string
}

func (j *judge) fault(format string, args ...any) {
	j.faults = append(j.faults, fmt.Sprintf(format, args...))
}

// validate returns what the platform would find wrong with the card.
func validate(raw []byte) []string {
	var j judge
	var card map[string]any
	if err := json.Unmarshal(raw, &card); err != nil {
		return []string{err.Error()}
	}
	if quoted, _ := json.Marshal(string(raw)); len(quoted) > 30*1024-600 {
		j.fault("%d bytes in a request", len(quoted))
	}
	j.object("", card, place{})
	if card["schema"] != "2.0" {
		j.fault("schema %v", card["schema"])
	}
	if c, ok := card["config"].(map[string]any); !ok || c["update_multi"] != true || c["enable_forward"] != false {
		j.fault("config %v", card["config"])
	}
	if j.elements > 200 {
		j.fault("%d elements", j.elements)
	}
	if j.tables > 5 {
		j.fault("%d tables", j.tables)
	}
	if j.charts > 5 {
		j.fault("%d charts", j.charts)
	}
	slices.Sort(j.names)
	if len(slices.Compact(slices.Clone(j.names))) != len(j.names) || slices.Contains(j.names, "") {
		j.fault("names are not unique: %q", j.names)
	}
	return j.faults
}

// place is where in a card something stands.
type place struct {
	containers int
	inForm     bool
}

func (j *judge) object(at string, o map[string]any, p place) {
	tag, tagged := o["tag"].(string)
	allowed, known := structures[at]
	if tagged {
		j.elements++
		allowed, known = attributes[tag]
	}
	if !known {
		j.fault("unknown component %q at %q", tag, at)
	}
	for k := range o {
		if k != "tag" && !slices.Contains(strings.Fields(allowed), k) {
			j.fault("unknown attribute %q of %q at %q", k, tag, at)
		}
	}
	j.component(tag, o, p)
	switch tag {
	case "column_set", "column", "collapsible_panel", "form":
		p.containers++
		p.inForm = p.inForm || tag == "form"
	}
	if p.containers > 5 {
		j.fault("nested too deep")
	}
	for k, v := range o {
		if k == "value" && at == "behaviors" || k == "rows" || k == "chart_spec" {
			continue // data, not components
		}
		if k == "header" && tag == "collapsible_panel" {
			k = "panel header"
		}
		j.each(k, v, p)
	}
}

func (j *judge) each(at string, v any, p place) {
	switch v := v.(type) {
	case map[string]any:
		j.object(at, v, p)
	case []any:
		for _, e := range v {
			j.each(at, e, p)
		}
	}
}

// component checks what is true of one kind only.
func (j *judge) component(tag string, o map[string]any, p place) {
	switch tag {
	case "plain_text":
		if _, ok := o["content"].(string); !ok {
			j.fault("plain_text without content")
		}
	case "table":
		j.tables++
		if p.containers > 0 {
			j.fault("table inside a container")
		}
		j.table(o)
	case "chart":
		j.charts++
		if p.inForm {
			j.fault("chart in a form")
		}
		j.chart(o)
	case "form":
		if p.containers > 0 {
			j.fault("form inside a container")
		}
		j.name(o)
		if raw, _ := json.Marshal(o); !strings.Contains(string(raw), `"form_action_type":"submit"`) {
			j.fault("form that cannot be submitted")
		}
	case "input":
		j.name(o)
		if n, _ := o["max_length"].(float64); n < 1 || n > 1000 || n < float64(len([]rune(text(o["default_value"])))) {
			j.fault("max_length %v", o["max_length"])
		}
		if o["input_type"] != "multiline_text" && strings.Contains(text(o["default_value"]), "\n") {
			j.fault("a line break in an input of one line")
		}
		if !p.inForm {
			j.fault("an input outside a form")
		}
	case "button":
		j.button(o, p)
	}
}

// chart looks at what the drawing library would: two fields that every datum has,
// of which one tells the datum apart and the other is a figure.
func (j *judge) chart(o map[string]any) {
	var pixels int
	if _, err := fmt.Sscanf(text(o["height"]), "%dpx", &pixels); err != nil || pixels < 1 || pixels > 999 {
		j.fault("height %v", o["height"])
	}
	spec, _ := o["chart_spec"].(map[string]any)
	label, figure := text(spec["xField"]), text(spec["yField"])
	if spec["direction"] == "horizontal" {
		label, figure = figure, label
	}
	if kind := text(spec["type"]); kind != "bar" && kind != "line" || label == "" || figure == "" {
		j.fault("chart of %v by %q and %q", spec["type"], label, figure)
	}
	data, _ := spec["data"].(map[string]any)
	values, _ := data["values"].([]any)
	labels := map[string]bool{}
	for _, v := range values {
		datum, _ := v.(map[string]any)
		name, named := datum[label].(string)
		if _, ok := datum[figure].(float64); !ok || !named || labels[name] {
			j.fault("datum %v", datum)
		}
		labels[name] = true
	}
	if len(values) == 0 {
		j.fault("a chart of nothing")
	}
}

func (j *judge) table(o map[string]any) {
	if n, _ := o["page_size"].(float64); n < 1 || n > 10 {
		j.fault("page_size %v", o["page_size"])
	}
	var names, markdown []string
	columns, _ := o["columns"].([]any)
	for _, c := range columns {
		column := c.(map[string]any)
		names = append(names, text(column["name"]))
		if column["data_type"] == "markdown" {
			markdown = append(markdown, text(column["name"]))
		}
	}
	if len(names) == 0 || len(names) > 50 {
		j.fault("%d columns", len(names))
	}
	rows, ok := o["rows"].([]any)
	if !ok {
		j.fault("rows %v", o["rows"])
	}
	for _, r := range rows {
		for k, cell := range r.(map[string]any) {
			if slices.Contains(markdown, k) && !shaded.MatchString(text(cell)) {
				j.fault("markdown that was not made here: %q", cell)
			}
			if !slices.Contains(names, k) {
				j.fault("a row has the unknown column %q", k)
			}
		}
	}
}

func (j *judge) button(o map[string]any, p place) {
	if p.inForm {
		j.name(o)
	}
	caption, _ := o["text"].(map[string]any)
	if len([]rune(text(caption["content"]))) > 100 {
		j.fault("a button's text is too long")
	}
	if _, asks := o["confirm"]; asks && o["form_action_type"] != "submit" {
		j.fault("the platform never asks on a button that does not submit")
	}
	behaviors, _ := o["behaviors"].([]any)
	if len(behaviors) != 1 {
		j.fault("%d behaviors", len(behaviors))
	}
	for _, b := range behaviors {
		if _, ok := b.(map[string]any)["value"].(map[string]any); !ok {
			j.fault("a behavior's value is not an object")
		}
	}
}

func (j *judge) name(o map[string]any) { j.names = append(j.names, text(o["name"])) }

func text(v any) string {
	s, _ := v.(string)
	return s
}
