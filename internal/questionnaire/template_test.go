package questionnaire_test

import (
	"strings"
	"testing"

	"lianbot/internal/questionnaire"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		pairs []string
		want  string
	}{
		{"没有槽", nil, "没有槽"},
		{"{a} 条", []string{"a", "3"}, "3 条"},
		{"{a}{b}{a}", []string{"a", "1", "b", "2"}, "121"},
		{"{a}", []string{"a", "{b}", "b", "x"}, "{b}"}, // what fills a slot is no template
		{"{a}", nil, ""},
		{"{a}", []string{"a"}, ""},
		{"", nil, ""},
	} {
		tmpl, err := questionnaire.NewTemplate(test.text, "a", "b")
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if got := tmpl.Fill(test.pairs...); got != test.want {
			t.Errorf("%q filled with %q is %q, want %q", test.text, test.pairs, got, test.want)
		}
	}
	for text, want := range map[string]string{
		"{c}":   "unknown slot {c}; possible here: {a}, {b}",
		"{a":    `slot "{a" is not closed`,
		"a}":    "a closing brace without an opening one",
		"{a{b}": "is not closed",
		"{}":    "unknown slot {}",
		"{a}}":  "a closing brace without an opening one",
	} {
		if _, err := questionnaire.NewTemplate(text, "a", "b"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	var none questionnaire.Template
	if !none.Empty() || none.Fill("a", "b") != "" || none.Has("a") {
		t.Error("the zero template is not empty")
	}
	if tmpl, _ := questionnaire.NewTemplate("{a}", "a"); tmpl.Empty() || !tmpl.Has("a") || tmpl.Has("b") {
		t.Error("the slots of a template are not found")
	}
}

// FuzzTemplate wants a template that is taken to give back its own text when
// each slot is filled with its own name in braces.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"", "{a} 条", "{a}{b}", "{", "}", "{{a}}", "{a}{"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tmpl, err := questionnaire.NewTemplate(text, "a", "b")
		if err != nil {
			if !strings.ContainsAny(text, "{}") {
				t.Fatalf("%q has no brace and is refused: %v", text, err)
			}
			return
		}
		if got := tmpl.Fill("a", "{a}", "b", "{b}"); got != text {
			t.Fatalf("%q came back as %q", text, got)
		}
	})
}
