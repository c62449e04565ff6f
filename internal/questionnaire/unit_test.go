package questionnaire_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// unitDefinition is the unit's form as it is shipped.
func unitDefinition(t *testing.T) *questionnaire.Definition {
	t.Helper()
	library, err := questionnaire.Parse(shippedFiles(t), phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	d, err := library.Unit(nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// aUnit is a unit's record with a process of two steps; the second has no risk point.
func aUnit() form.Form {
	item := func(post int64, slot string, id int64, text string, of int64) form.Change {
		return form.Change{Kind: form.AddItem, Post: post, Slot: slot, Item: id, Text: text, SentAt: id, Covers: of}
	}
	return form.Apply(form.Form{},
		form.Change{Kind: form.AddPost, Post: 1, PostKind: "major", Text: "三重一大"},
		form.Change{Kind: form.AddPost, Post: 2, PostKind: "process", Text: "货物采购"},
		item(2, "steps", 3, "受理。", 0), item(2, "steps", 4, "归档", 0),
		item(2, "decider", 5, "科长", 3),
		item(2, "step_risk", 6, "可能选择性受理", 3), item(2, "step_risk", 7, "可能泄露需求", 3),
		item(2, "shows", 8, "缺件照办", 6),
		form.Change{Kind: form.Consider, Post: 2, Slot: "steps", Item: 4},
		form.Change{Kind: form.SayNone, Post: 1, Slot: "decision"}, item(1, "money", 9, "专项经费分配", 0),
	)
}

func TestUnitRows(t *testing.T) {
	t.Parallel()
	want := []questionnaire.Row{
		{
			Name: "货物采购", Duties: []string{"受理。", "归档"}, Powers: []string{"受理：科长"},
			Risks: []string{"受理：可能选择性受理（表现形式：缺件照办）", "受理：可能泄露需求"},
		},
		{Name: "三重一大", Powers: []string{"重大决策：不涉及", "大额资金使用：专项经费分配"}},
	}
	if diff := cmp.Diff(want, unitDefinition(t).Rows(aUnit())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestItems numbers every item of a unit's form once, in the order of the kinds.
func TestItems(t *testing.T) {
	t.Parallel()
	var got []int64
	for i, it := range unitDefinition(t).Items(aUnit()) {
		if it.Number != i+1 {
			t.Errorf("item %d has the number %d", i+1, it.Number)
		}
		got = append(got, it.Item.ID)
	}
	if diff := cmp.Diff([]int64{3, 4, 5, 6, 7, 8, 9}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnitMissing(t *testing.T) {
	t.Parallel()
	d := unitDefinition(t)
	want := []form.Place{
		{Slot: "section"},
		{Post: 2, Slot: "shows", Of: 7},
		{Post: 2, Slot: "decider", Of: 4},
		{Post: 1, Slot: "personnel"},
		{Post: 1, Slot: "project"},
		{Post: 1, Slot: "major_risk", Of: 9},
	}
	if diff := cmp.Diff(want, d.Missing(aUnit())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	bare := d.Missing(form.Form{})
	if !slices.Contains(bare, form.Place{Slot: "flow"}) {
		t.Errorf("without a process nothing is missing: %+v", bare)
	}
}

// TestPersonalMissing wants the personal form to miss what form.Missing says.
func TestPersonalMissing(t *testing.T) {
	t.Parallel()
	library, err := questionnaire.Parse(shippedFiles(t), phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	d, err := library.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	one := form.Apply(form.Form{}, form.Change{Kind: form.AddPost, Post: 1, Text: "科长"},
		form.Change{Kind: form.SayNone, Post: 1, Slot: "powers"}, form.Change{Kind: form.AddPost, Post: 2, Text: "处长"})
	for _, f := range []form.Form{{}, one} {
		if diff := cmp.Diff(form.Missing(f, questionnaire.SlotPost, d.Lists()), d.Missing(f)); diff != "" {
			t.Errorf("(-form +definition):\n%s", diff)
		}
	}
}

func TestUnitFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, replacement, want string }{
		{"no title", "title: 部门", "title: '' #", "title is missing"},
		{"a category that nobody has written", "environment, process]", "environment, nobody]", "nobody has no file"},
		{"no parts", "parts:\n", "parts: []\nnothing:\n", "parts is missing"},
		{"a part twice", "- id: process", "- id: section", "the id section is there already"},
		{"a part without a name", "    name: 三重一大\n", "    name: ''\n", "parts.name is missing"},
		{"nobody names the entries", "        naming: true\n        more: [加流程", "        more: [加流程", "naming is missing"},
		{"a slot twice", "- id: money", "- id: project", "the id project is there already"},
		{"a name twice", "name: 决定人", "name: 流程环节", "the name 流程环节 is there already"},
		{"about a slot that is not there", "of: [steps]\n        single", "of: [step]\n        single", "step is missing"},
		{"a question that does not say of what", "each: “{item}”这一步由谁", "each: 这一步由谁", "each must have the slot {item}"},
		{"a line without its text", `line: "{of}（表现形式：{text}）"`, `line: "{of}"`, "line must have the slot {text}"},
		{"no column", "column: risks\n        of: [decision", "column: right\n        of: [decision", "column is missing"},
		{"a key that is none", "single: true\n        inside", "only: true\n        inside", "field only not found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := shippedFiles(t)
			edit(t, files, "unit.yaml", test.old, test.replacement)
			if !slices.ContainsFunc(faultsOf(t, files), func(f questionnaire.Fault) bool {
				return f.File == "unit.yaml" && strings.Contains(f.String(), test.want)
			}) {
				t.Errorf("not reported: %s; but\n%v", test.want, questionnaire.FaultsError(faultsOf(t, files)))
			}
		})
	}
}
