package sim

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// chart checks what the documents say of a specification and its data. What the
// drawing library makes of the rest, only the client knows.
func (v *validator) chart(object map[string]any) *cardError {
	if height, _ := object["height"].(string); strings.HasSuffix(height, "px") && !isLength(height, 1, 999) {
		return v.parse("%q is out of range", height)
	}
	spec, _ := object["chart_spec"].(map[string]any)
	kind, _ := spec["type"].(string)
	if kind == "" {
		return v.badChart("- type: type is required")
	}
	return v.at("chart_spec", func() *cardError {
		if err := v.chartStyle(spec); err != nil {
			return err
		}
		tables, ok := chartTables(spec["data"])
		if !ok {
			return v.badChart("- data: no values, or values that are not a list of objects")
		}
		if kind != "common" {
			return v.chartData(spec, kind, tables)
		}
		series, _ := spec["series"].([]any)
		if len(series) == 0 {
			return v.badChart("- series: series is required")
		}
		for i, s := range series {
			one, _ := s.(map[string]any)
			part, _ := one["type"].(string)
			at, _ := one["dataIndex"].(float64)
			if int(at) < 0 || int(at) >= len(tables) {
				return v.badChart("- series[" + strconv.Itoa(i) + "].dataIndex: no such data")
			}
			if err := v.chartData(one, part, tables[int(at):int(at)+1]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v *validator) badChart(value string) *cardError {
	return v.fault(subChart, "chart spec is invalid", value)
}

// chartTables are the lists of data of a specification: one object or a list of them.
func chartTables(data any) (tables [][]map[string]any, ok bool) {
	all, list := data.([]any)
	if !list {
		all = []any{data}
	}
	for _, d := range all {
		one, _ := d.(map[string]any)
		values, found := one["values"].([]any)
		if !found {
			return nil, false
		}
		rows := make([]map[string]any, len(values))
		for i, value := range values {
			if rows[i], found = value.(map[string]any); !found {
				return nil, false
			}
		}
		tables = append(tables, rows)
	}
	return tables, len(tables) > 0
}

// chartData checks that every datum has the fields that the chart is told to draw,
// and a figure in the one that says how much.
func (v *validator) chartData(spec map[string]any, kind string, tables [][]map[string]any) *cardError {
	attributes, known := v.grammar.charts[kind]
	if !known {
		return v.badChart("- type: unknown type " + kind)
	}
	label, figure := attributes[0], attributes[1]
	if spec["direction"] == "horizontal" {
		label, figure = figure, label
	}
	labels, figures := fieldNames(spec[label]), fieldNames(spec[figure])
	if len(labels) == 0 || len(figures) != 1 {
		return v.badChart("- " + label + ", " + figure + ": required")
	}
	for _, rows := range tables {
		for i, row := range rows {
			for _, name := range labels {
				if _, set := row[name]; !set {
					return v.badChart("- data.values[" + strconv.Itoa(i) + "]: no " + name)
				}
			}
			if !isFigure(row[figures[0]]) {
				return v.badChart("- data.values[" + strconv.Itoa(i) + "]." + figures[0] + ": not a number")
			}
		}
	}
	return nil
}

// fieldNames are the names that an attribute such as xField gives: one or a list.
func fieldNames(value any) []string {
	if name, ok := value.(string); ok && name != "" {
		return []string{name}
	}
	list, _ := value.([]any)
	names := make([]string, 0, len(list))
	for _, item := range list {
		if name, ok := item.(string); ok && name != "" {
			names = append(names, name)
		}
	}
	return names
}

// isFigure says whether a value can be drawn; the documents also write "46.60".
func isFigure(value any) bool {
	if text, ok := value.(string); ok {
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	}
	_, ok := value.(float64)
	return ok
}

// chartStyle looks at everything but the data, however deep, for what no client
// takes from a card.
func (v *validator) chartStyle(spec map[string]any) *cardError {
	for _, name := range slices.Sorted(maps.Keys(spec)) {
		if name == "data" {
			continue
		}
		switch {
		case name == "texture", name == "repeatX", name == "repeatY", name == "gradient" && spec[name] == "conical":
			return v.badChart("- " + name + ": not drawn on a phone")
		}
		if err := v.chartValue(name, spec[name]); err != nil {
			return err
		}
	}
	return nil
}

// isScript says whether a text begins like a function: charts take no JavaScript.
func isScript(text string) bool {
	text = strings.TrimPrefix(strings.TrimSpace(text), "async ")
	head, _, arrow := strings.Cut(text, "=>")
	if arrow {
		head = strings.Trim(strings.TrimSpace(head), "()")
		return !strings.ContainsFunc(head, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ,_$", r)
		})
	}
	word, _, _ := strings.Cut(text, "(")
	word = strings.Fields(word + " .")[0]
	return word == "function"
}

func (v *validator) chartValue(name string, value any) *cardError {
	switch value := value.(type) {
	case string:
		if isScript(value) {
			return v.badChart("- " + name + ": JavaScript is not supported")
		}
	case map[string]any:
		return v.chartStyle(value)
	case []any:
		for _, item := range value {
			if err := v.chartValue(name, item); err != nil {
				return err
			}
		}
	}
	return nil
}
