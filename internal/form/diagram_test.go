package form_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
)

var update = flag.Bool("update", false, "rewrite the diagram in internal/README.md")

// Between these the diagram stands.
const (
	diagramBegin = "<!-- the rules of internal/form begin -->\n"
	diagramEnd   = "<!-- the rules of internal/form end -->\n"
)

// diagram draws the rules.
func diagram(rules []form.Rule) string {
	lines := []string{"```mermaid", "stateDiagram-v2", "    [*] --> " + string(form.NotStarted)}
	for _, from := range form.Statuses() {
		for _, r := range rules {
			if slices.Contains(r.From, from) {
				lines = append(lines, fmt.Sprintf("    %s --> %s: %s", from, r.To, label(r)))
			}
		}
	}
	return strings.Join(append(lines, "```", ""), "\n")
}

// label is a rule in a few words.
func label(r form.Rule) string {
	by := make([]string, len(r.By))
	for i, h := range r.By {
		by[i] = string(h)
	}
	words := fmt.Sprintf("%s (%s)", r.Move, strings.Join(by, ", "))
	if r.Others {
		words += " never by the author"
	}
	if r.Whole {
		words += " the whole unit"
	}
	return words
}

// TestDiagram: the diagram in the map is the table.
func TestDiagram(t *testing.T) {
	t.Parallel()
	const file = "../README.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), diagramBegin)
	drawn, after, closed := strings.Cut(rest, diagramEnd)
	if !ok || !closed {
		t.Fatal("there is no place for the diagram")
	}
	want := diagram(form.Rules())
	if *update {
		if err := os.WriteFile(file, []byte(before+diagramBegin+want+diagramEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, drawn); diff != "" {
		t.Errorf("the diagram is not the table (-table +drawn); -update draws it anew:\n%s", diff)
	}
}
