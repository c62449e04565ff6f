package questionnaire

import (
	"fmt"
	"slices"
	"strings"
)

// Template is a text with slots in braces, such as “{count} 条”. It is parsed
// once; what fills a slot is data and never read as a template again.
type Template struct {
	parts []string // texts and slot names in turn, beginning with a text
}

// NewTemplate parses a text. Every brace must be part of a slot, and every slot
// one of those allowed; the error names the first that is not.
func NewTemplate(text string, allowed ...string) (Template, error) {
	var t Template
	for rest := text; ; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			t.parts = append(t.parts, rest)
			return t, nil
		}
		if rest[open] == '}' {
			return Template{}, fmt.Errorf("a closing brace without an opening one after %q", tailOf(rest[:open]))
		}
		end := strings.IndexAny(rest[open+1:], "{}")
		if end < 0 || rest[open+1+end] != '}' {
			return Template{}, fmt.Errorf("slot %q is not closed", tailOf(rest[open:]))
		}
		name := rest[open+1 : open+1+end]
		if !slices.Contains(allowed, name) {
			return Template{}, fmt.Errorf("unknown slot {%s}; possible here: %s", name, slotList(allowed))
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

func slotList(allowed []string) string {
	if len(allowed) == 0 {
		return "none"
	}
	return "{" + strings.Join(allowed, "}, {") + "}"
}

func tailOf(s string) string {
	const most = 24
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most])
}
