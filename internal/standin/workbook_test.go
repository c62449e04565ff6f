package standin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
)

func bookOf(t *testing.T) phrase.Book {
	t.Helper()
	l := library(t)
	d, err := l.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	return phrase.Book{Library: l, Definition: d}
}

func unitPeople() []progress.Standing {
	return []progress.Standing{
		{Person: staff.Person{ID: "1", Name: "甲"}, Status: form.NotStarted},
		{Person: staff.Person{ID: "2", Name: "乙"}, Status: form.NotStarted},
		{Person: staff.Person{ID: "3", Name: "丙"}, Status: form.Drafting},
		{Person: staff.Person{ID: "4", Name: "丁", Standing: staff.Exempt}, Status: form.NotStarted},
		{Person: staff.Person{ID: "5", Name: "戊"}, Status: form.NotStarted},
	}
}

// row is a row with one answer in every column of answers but those given by their place.
func row(b phrase.Book, id, name, post string, answers map[int]string) []string {
	r := []string{id, name, post}
	for i := range b.Definition.Lists() {
		text, ok := answers[i]
		if !ok {
			text = "无"
			if i == 0 {
				text = "受理申请\n组织评审"
			}
		}
		r = append(r, text)
	}
	return r
}

// TestReadWorkbook: what is right is taken, every fault has its cell, and whoever it
// concerns is left out.
func TestReadWorkbook(t *testing.T) {
	t.Parallel()
	b := bookOf(t)
	notes := standin.Notes(b.Definition, "2026", "教务处")
	long := strings.Repeat("长", b.Definition.Limits.Item+1)
	for name, tt := range map[string]struct {
		rows   [][]string
		merged []standin.Merged
		forms  []string // employee number and number of posts
		faults []string // cell and phrase
		blank  int
		left   []string
	}{
		"two people, two posts": {
			rows:  [][]string{row(b, "1", "甲", "科长", nil), row(b, "2", "乙", "科员", nil), row(b, "1", "甲", "书记", nil)},
			forms: []string{"1 2", "2 1"},
		},
		"blank and begun": {
			rows:  [][]string{{"1", "甲", "科长"}, row(b, "3", "丙", "科员", nil), {}, row(b, "2", "", "科员", nil)},
			forms: []string{"2 1"}, blank: 1, left: []string{"丙"},
		},
		"faults of cells": {
			rows: [][]string{
				row(b, "1", "甲", "科长", map[int]string{0: "", 1: long}),
				row(b, "2", "甲", "科员", map[int]string{0: "无", 2: "有\n无"}),
				row(b, "5", "戊", "", nil),
			},
			faults: []string{"D2 workbook_cell_empty", "E2 workbook_cell_long", "B3 workbook_name_differs", "D3 workbook_no_duty", "F3 workbook_cell_none_also", "C4 workbook_post_empty"},
		},
		"faults of rows": {
			rows: [][]string{
				row(b, "9", "某", "科长", nil), row(b, "", "甲", "科长", nil), row(b, "1", "甲", "科长", nil), row(b, "1", "甲", "科长", nil),
				row(b, "4", "丁", "科员", nil),
			},
			faults: []string{"A2 workbook_stranger", "A3 workbook_no_id", "C5 workbook_post_twice", " workbook_exempt"},
		},
		"one of two posts": {
			rows:   [][]string{row(b, "1", "甲", "科长", nil), {"1", "甲", "书记"}, row(b, "2", "乙", "科员", nil)},
			forms:  []string{"2 1"},
			faults: []string{"C3 workbook_row_empty"},
		},
		"merged": {
			rows:   [][]string{row(b, "1", "甲", "科长", nil), row(b, "2", "乙", "科员", nil), row(b, "5", "戊", "科员", nil)},
			merged: []standin.Merged{{Cells: "D2:D3", Top: 2, Bottom: 3}, {Cells: "A90:A999999", Top: 90, Bottom: 999999}},
			forms:  []string{"5 1"}, faults: []string{"D2:D3 workbook_merged", "D2:D3 workbook_merged"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := standin.Workbook{Rows: append([][]string{b.Heads()}, tt.rows...), Merged: tt.merged, Notes: notes}
			plan, refused := standin.ReadWorkbook(b, w, "2026", "教务处", unitPeople())
			if len(refused) > 0 {
				t.Fatalf("refused: %+v", refused)
			}
			var forms, faults []string
			for _, f := range plan.Forms {
				forms = append(forms, fmt.Sprintf("%s %d", f.ID, len(f.Posts)))
			}
			for _, f := range plan.Faults {
				faults = append(faults, f.Cell+" "+f.Name)
				if said := b.Fault(f); said == "" || strings.Contains(said, "{") {
					t.Errorf("said as %q", said)
				}
			}
			want := []any{tt.forms, tt.faults, tt.blank, tt.left}
			if diff := cmp.Diff(want, []any{forms, faults, plan.Blank, plan.Left}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefusedWorkbook: of these nothing is read.
func TestRefusedWorkbook(t *testing.T) {
	t.Parallel()
	b := bookOf(t)
	good := func() standin.Workbook {
		return standin.Workbook{
			Rows:  [][]string{b.Heads(), row(b, "1", "甲", "科长", nil)},
			Notes: standin.Notes(b.Definition, "2026", "教务处"),
		}
	}
	for name, change := range map[string]func(*standin.Workbook){
		"workbook_macros":   func(w *standin.Workbook) { w.Macros = true },
		"workbook_campaign": func(w *standin.Workbook) { w.Notes = standin.Notes(b.Definition, "2025", "教务处") },
		"workbook_unit":     func(w *standin.Workbook) { w.Notes = standin.Notes(b.Definition, "2026", "后勤处") },
		"workbook_old":      func(w *standin.Workbook) { w.Notes["version"] = "0-1" },
		"workbook_rows":     func(w *standin.Workbook) { w.Rows = append(w.Rows, make([][]string, 5000)...) },
		"workbook_column":   func(w *standin.Workbook) { w.Rows[0] = slices.Delete(slices.Clone(w.Rows[0]), 4, 5) },
		"workbook_column_twice": func(w *standin.Workbook) {
			w.Rows[0] = append(slices.Clone(w.Rows[0]), w.Rows[0][3])
		},
	} {
		w := good()
		change(&w)
		plan, refused := standin.ReadWorkbook(b, w, "2026", "教务处", unitPeople())
		if len(refused) == 0 || refused[0].Name != name || len(plan.Forms) > 0 {
			t.Errorf("%s: %+v, %+v", name, refused, plan)
		}
		if said := b.Refused(refused...); strings.Contains(said, "{") || !strings.Contains(said, "什么都没有记下") {
			t.Errorf("said as %q", said)
		}
	}
	w := good() // a title above the heads, and the columns in another order
	w.Rows = [][]string{{"教务处填表"}, swap(w.Rows[0]), swap(w.Rows[1])}
	if plan, refused := standin.ReadWorkbook(b, w, "2026", "教务处", unitPeople()); len(refused) > 0 || len(plan.Forms) != 1 {
		t.Errorf("%+v, %+v", refused, plan)
	}
}

func swap(r []string) []string {
	r = slices.Clone(r)
	slices.Reverse(r)
	return r
}

// TestAnyWorkbook: whatever stands in the cells, everybody of the unit is taken, left
// alone, faulty or blank, and the card can be shown.
func TestAnyWorkbook(t *testing.T) {
	t.Parallel()
	b := bookOf(t)
	cell := rapid.SampledFrom([]string{"", "无", "甲", "一\n二", "1", "1.审批 2.监督", "；", "\x00", "岗位职责", strings.Repeat("长", 3000), "=1+1"})
	id := rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5", "9"})
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]string{b.Heads()}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			r := append([]string{id.Draw(t, "id"), rapid.SampledFrom([]string{"", "甲", "乙"}).Draw(t, "name")}, rapid.SliceOfN(cell, 0, 9).Draw(t, "cells")...)
			rows = append(rows, r)
		}
		w := standin.Workbook{Rows: rows, Notes: standin.Notes(b.Definition, "2026", "教务处")}
		plan, refused := standin.ReadWorkbook(b, w, "2026", "教务处", unitPeople())
		if len(refused) > 0 {
			t.Fatalf("refused %+v", refused)
		}
		if len(plan.Forms)+len(plan.Left)+plan.Faulty+plan.Blank > len(unitPeople()) {
			t.Fatalf("somebody is there twice: %+v", plan)
		}
		for _, f := range plan.Forms {
			for _, p := range f.Posts {
				if p.Name == "" || len(p.Answers["duties"]) == 0 {
					t.Fatalf("taken: %+v", p)
				}
			}
		}
		plan.Upload = 7
		if c := b.Preview(plan); c.Title == "" || c.Summary == "" || len(c.Body) == 0 {
			t.Fatalf("%+v", c)
		}
	})
}
