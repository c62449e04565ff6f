package sheet_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lianbot/internal/sheet"
)

// TestBlank fills in a blank table as a person would and reads it.
func TestBlank(t *testing.T) {
	t.Parallel()
	data, err := sheet.Blank("名册", []sheet.Column{{Head: "工号", Width: 12}, {Head: "角色", Choices: []string{"教职工", "联络员"}, Width: 10}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]sheet.Table{{Name: "名册", Rows: [][]string{{"工号", "角色"}}}}, read(t, data)); diff != "" {
		t.Errorf("blank (-want +got):\n%s", diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	offers, err := f.GetDataValidations("名册")
	if err != nil || len(offers) != 1 || offers[0].Formula1 != `"教职工,联络员"` {
		t.Errorf("offers %+v, %v", offers, err)
	}
	if style, err := f.GetColStyle("名册", "A"); err != nil || style == 0 {
		t.Errorf("the cells are no texts: %d, %v", style, err)
	}
}
