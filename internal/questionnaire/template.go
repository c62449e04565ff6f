package questionnaire

import (
	"slices"
	"strings"
)

// Template is a text with slots in braces, such as “{count} 条”. It is parsed
// once; what fills a slot is data and never read as a template again.
type Template struct {
	parts []string // texts and slot names in turn, beginning with a text
}

// NewTemplate parses a text. Every brace must be part of a slot, and every slot
// one of those allowed; the error is a FaultsError that names the first that is not.
func NewTemplate(text string, allowed ...string) (Template, error) {
	t, faults := parseTemplate(text, allowed)
	if len(faults) > 0 {
		return Template{}, FaultsError(faults)
	}
	return t, nil
}

// parseTemplate is NewTemplate. There is one fault at most, without a place.
func parseTemplate(text string, allowed []string) (Template, []Fault) {
	var t Template
	refuse := func(name string, pairs ...string) (Template, []Fault) {
		return Template{}, []Fault{NewFault("", 0, name, pairs...)}
	}
	for rest := text; ; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			t.parts = append(t.parts, rest)
			return t, nil
		}
		if rest[open] == '}' {
			return refuse("fault_slot_unopened", "text", tail(rest[:open+1]))
		}
		end := strings.IndexAny(rest[open+1:], "{}")
		if end < 0 || rest[open+1+end] != '}' {
			return refuse("fault_slot_open", "slot", head(rest[open:]))
		}
		name := rest[open+1 : open+1+end]
		switch slot := head("{" + name + "}"); {
		case slices.Contains(allowed, name):
		case len(allowed) == 0:
			return refuse("fault_slot_none", "slot", slot)
		default:
			return refuse("fault_slot_unknown", "slot", slot, "known", "{"+strings.Join(allowed, "}\n{")+"}")
		}
		t.parts = append(t.parts, rest[:open], name)
		rest = rest[open+end+2:]
	}
}

// Fill returns the text with its slots filled from pairs of name and value.
func (t Template) Fill(pairs ...string) string {
	if len(t.parts) == 1 {
		return t.parts[0]
	}
	var b strings.Builder
	for i, part := range t.parts {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		for p := 0; p+1 < len(pairs); p += 2 {
			if pairs[p] == part {
				b.WriteString(pairs[p+1])
				break
			}
		}
	}
	return b.String()
}

// Has says whether the text has the slot.
func (t Template) Has(slot string) bool {
	for i := 1; i < len(t.parts); i += 2 {
		if t.parts[i] == slot {
			return true
		}
	}
	return false
}

// Empty says whether there is no text at all.
func (t Template) Empty() bool {
	return len(t.parts) == 0 || len(t.parts) == 1 && t.parts[0] == ""
}

// excerpt is how much of a text stands in a fault, in characters.
const excerpt = 24

// head is the beginning of a text, of its first line at most.
func head(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	r := []rune(s)
	return string(r[:min(len(r), excerpt)])
}

// tail is the end of a text, of its last line at most.
func tail(s string) string {
	r := []rune(s[strings.LastIndex(s, "\n")+1:])
	return string(r[max(0, len(r)-excerpt):])
}
