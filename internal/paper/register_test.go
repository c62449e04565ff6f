package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/questionnaire"
)

func definition(tb testing.TB) *questionnaire.Definition {
	tb.Helper()
	d, err := library(tb).Personal(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// record is a person's record with n risk points in each category but the last,
// which expressly has none.
func record(d *questionnaire.Definition, n int) form.Form {
	id := int64(0)
	items := func(text string, n int) form.Answer {
		var a form.Answer
		for range n {
			id++
			a.Items = append(a.Items, form.Item{ID: id, Text: fmt.Sprintf("%s%d", text, id)})
		}
		return a
	}
	post := form.Post{ID: 1, Name: "采购科科长", Answers: map[string]form.Answer{
		questionnaire.SlotDuties: items("职责", 2), questionnaire.SlotPowers: items("权力", 2),
	}}
	for i, slot := range d.Risks() {
		if i == len(d.Risks())-1 {
			post.Answers[slot] = form.Answer{None: true}
			continue
		}
		a := items("可能"+slot, n)
		a.Items[0].Covers = post.Answers[questionnaire.SlotPowers].Items[1].ID
		post.Answers[slot] = a
	}
	return form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{post}}
}

func categories(d *questionnaire.Definition) []string {
	var names []string
	for _, s := range d.Slots {
		if s.Risk {
			names = append(names, s.Name)
		}
	}
	return names
}

// register is a register of three units with two people each, and its rows.
func register(tb testing.TB) (paper.Register, []paper.Row) {
	tb.Helper()
	d := definition(tb)
	r := paper.Register{Unit: "全校", Date: day, Categories: categories(d), Counts: paper.Tally{}}
	var rows []paper.Row
	for u, unit := range []string{"教务处", "图书馆", "采购与招投标办公室"} {
		for person := range 2 {
			f := record(d, u+1)
			paper.Count(r.Counts, d, f, unit)
			rows = append(rows, paper.RowsOf(d, f, fmt.Sprint(u*10+person), unit, "", "李敏")...)
		}
	}
	r.Rows = all(rows)
	return r, rows
}

func all(rows []paper.Row) iter.Seq2[paper.Row, error] {
	return func(yield func(paper.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// TestFromForm merges the categories into one list, in their order.
func TestFromForm(t *testing.T) {
	t.Parallel()
	d := definition(t)
	f := record(d, 2)
	got := paper.FromForm(d, f, "教务处", "李敏", day)
	want := paper.Personal{
		Form: "个人岗位风险点自查表", Unit: "教务处", Name: "李敏", Date: day,
		Posts: []paper.Post{{
			Name: "采购科科长", Duties: []string{"职责1", "职责2"}, Powers: []string{"权力3", "权力4"},
			Risks: []string{"可能ethics5", "可能ethics6", "可能duty7", "可能duty8", "可能system9", "可能system10"},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRegisterXlsx reads the workbook back: every row, every sum.
func TestRegisterXlsx(t *testing.T) {
	t.Parallel()
	r, rows := register(t)
	var b bytes.Buffer
	if err := printer(t).RegisterXlsx(&b, r, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet, err := f.GetRows("登记汇总表")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"序号", "单位", "岗位", "岗位权力", "风险类别", "风险点"}, sheet[2]); diff != "" {
		t.Errorf("heads (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1", "教务处", "采购科科长", "1.权力3\n2.权力4", "思想道德风险", "可能ethics5"}, sheet[3]); diff != "" {
		t.Errorf("first row (-want +got):\n%s", diff)
	}
	if want := 3 + len(rows) + 3 + 1; len(sheet) != want {
		t.Errorf("%d rows, want %d", len(sheet), want)
	}
	if want, got := "教务处 小计：6 条（思想道德风险 2，岗位职责风险 2，制度机制风险 2，外部环境风险 0）", sheet[9][0]; got != want {
		t.Errorf("subtotal %q, want %q", got, want)
	}
	if want, got := "合计：36 条（思想道德风险 12，岗位职责风险 12，制度机制风险 12，外部环境风险 0）", sheet[len(sheet)-1][0]; got != want {
		t.Errorf("total %q, want %q", got, want)
	}
	sums, err := f.GetRows("分类统计")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"单位", "思想道德风险", "岗位职责风险", "制度机制风险", "外部环境风险", "合计"},
		{"教务处", "2", "2", "2", "0", "6"},
		{"图书馆", "4", "4", "4", "0", "12"},
		{"采购与招投标办公室", "6", "6", "6", "0", "18"},
		{"合计", "12", "12", "12", "0", "36"},
	}
	if diff := cmp.Diff(want, sums[2:]); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
	names := f.GetDefinedName()
	if len(names) != 2 || names[0].Name != "_xlnm.Print_Titles" {
		t.Errorf("print titles: %+v", names)
	}
	if panes, err := f.GetPanes("登记汇总表"); err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes: %+v %v", panes, err)
	}
}

// TestRegisterDocx looks at heads, merged posts and sums.
func TestRegisterDocx(t *testing.T) {
	t.Parallel()
	r, rows := register(t)
	var b bytes.Buffer
	if err := printer(t).Register(&b, r, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	doc := parse(t, b.Bytes())
	if got := doc.Body.Section.Size; got.W != 16838 || got.Orient != "landscape" {
		t.Errorf("the paper is %+v, want A4 across", got)
	}
	table := doc.Body.Tables[0]
	if want := 1 + len(rows) + 3 + 1; len(table.Rows) != want {
		t.Fatalf("%d rows, want %d", len(table.Rows), want)
	}
	var merges []string
	for _, row := range table.Rows[1:7] {
		if m := row.Cells[3].Properties.Merge; m != nil {
			merges = append(merges, m.Val)
		}
		if row.Cells[5].Properties.Merge != nil {
			t.Error("risk points are merged")
		}
	}
	if diff := cmp.Diff([]string{"restart", "", "", "restart", "", ""}, merges); diff != "" {
		t.Errorf("powers of two people (-want +got):\n%s", diff)
	}
	if got := table.Rows[len(table.Rows)-1].Cells[0].Paragraphs[0].text(); !strings.HasPrefix(got, "合计：36 条") {
		t.Errorf("the last row says %q", got)
	}
}

// TestColumns chooses columns, and fills every one there is.
func TestColumns(t *testing.T) {
	t.Parallel()
	row := paper.Row{
		Holder: "1", Code: "编", Unit: "单", Section: "科", Post: "岗", Name: "姓", Duties: []string{"职"}, Powers: []string{"权"}, Power: "对",
		Step: "流", Category: "类", Risk: "险", Manifestation: "形", Grade: "级", Measures: "措", Owner: "责", State: "态", Note: "备",
	}
	r := paper.Register{
		Columns: paper.Columns(), Categories: []string{"类"}, Rows: all([]paper.Row{row}), Counts: paper.Tally{"单": {"类": 1}},
	}
	var b bytes.Buffer
	if err := printer(t).Register(&b, r, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range parse(t, b.Bytes()).Body.Tables[0].Rows[1].Cells {
		got = append(got, c.Paragraphs[0].text())
	}
	want := []string{"1", "编", "单", "科", "岗", "姓", "1.职", "1.权", "对", "流", "类", "险", "形", "级", "措", "责", "态", "备"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSumsAreChecked writes nothing where a sum does not agree with the forms.
func TestSumsAreChecked(t *testing.T) {
	t.Parallel()
	writers := map[string]func(io.Writer, paper.Register, paper.Options) error{
		"docx": printer(t).Register, "xlsx": printer(t).RegisterXlsx,
	}
	for name, write := range writers {
		r, rows := register(t)
		var b bytes.Buffer

		lost := r
		lost.Rows = all(rows[1:])
		mismatch, ok := errors.AsType[*paper.MismatchError](write(&b, lost, paper.Options{}))
		if want := (paper.MismatchError{Unit: "教务处", Category: "思想道德风险", Rows: 1, Forms: 2}); !ok || *mismatch != want {
			t.Errorf("%s, a row is lost: %+v, want %+v", name, mismatch, want)
		}
		extra := r
		extra.Counts = paper.Tally{}
		if _, ok := errors.AsType[*paper.MismatchError](write(&b, extra, paper.Options{})); !ok {
			t.Errorf("%s: rows of no form are not an error", name)
		}
		apart := r
		apart.Rows = all(append(slices.Clone(rows[1:]), rows[0]))
		if err := write(&b, apart, paper.Options{}); err == nil || !strings.Contains(err.Error(), "together") {
			t.Errorf("%s, a unit is in two places: %v", name, err)
		}
		unknown := r
		unknown.Categories = r.Categories[1:]
		if err := write(&b, unknown, paper.Options{}); err == nil || !strings.Contains(err.Error(), "思想道德风险") {
			t.Errorf("%s, a category is not counted: %v", name, err)
		}
		broken, boom := r, errors.New("boom")
		broken.Rows = func(yield func(paper.Row, error) bool) { yield(paper.Row{}, boom) }
		if err := write(&b, broken, paper.Options{}); !errors.Is(err, boom) {
			t.Errorf("%s, the rows fail: %v", name, err)
		}
		if b.Len() > 0 {
			t.Errorf("%s: %d bytes were written", name, b.Len())
		}
		passes := 0
		changing := r
		changing.Rows = func(yield func(paper.Row, error) bool) {
			passes++
			all(rows[:len(rows)-passes+1])(yield)
		}
		if err := write(io.Discard, changing, paper.Options{}); err == nil || !strings.Contains(err.Error(), "changed") {
			t.Errorf("%s, the rows change meanwhile: %v", name, err)
		}
	}
}

// TestCellsAreText keeps what people write from becoming a formula, and cuts what
// a cell cannot take where it can be seen.
func TestCellsAreText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 33000)
	rows := []paper.Row{
		{Unit: "甲", Category: "类", Risk: "=HYPERLINK(\"http://x\")"}, {Unit: "甲", Category: "类", Risk: "+1\x00"}, {Unit: "甲", Category: "类", Risk: long},
	}
	r := paper.Register{
		Columns: []paper.Column{paper.ColRisk}, Categories: []string{"类"}, Rows: all(rows), Counts: paper.Tally{"甲": {"类": 3}},
	}
	var b bytes.Buffer
	if err := printer(t).RegisterXlsx(&b, r, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A4": rows[0].Risk, "A5": "+1"} {
		got, err := f.GetCellValue("登记汇总表", cell)
		if err != nil || got != want {
			t.Errorf("%s says %q (%v), want %q", cell, got, err, want)
		}
		if formula, err := f.GetCellFormula("登记汇总表", cell); err != nil || formula != "" {
			t.Errorf("%s is a formula: %s %v", cell, formula, err)
		}
	}
	got, err := f.GetCellValue("登记汇总表", "A6")
	if err != nil || !strings.HasSuffix(got, "（本格放不下，请看自查表原件）") || len([]rune(got)) > 32767 {
		t.Errorf("the long cell has %d characters and ends with %q", len([]rune(got)), string([]rune(got)[len([]rune(got))-20:]))
	}
}

// unitDefinition is a unit's own form with all that it can ask.
func unitDefinition(tb testing.TB) *questionnaire.Definition {
	tb.Helper()
	d, err := library(tb).Unit(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// TestUnitRows has every risk point of a unit's own form once, each with what it is
// about, in the order of the official form.
func TestUnitRows(t *testing.T) {
	t.Parallel()
	d := unitDefinition(t)
	of := func(items ...form.Item) form.Answer { return form.Answer{Items: items} }
	f := form.Form{Posts: []form.Post{
		{ID: 1, Kind: "leaders", Name: "领导班子", Answers: map[string]form.Answer{"leader_risks": of(form.Item{ID: 90, Text: "可能临时动议"})}},
		{ID: 2, Kind: "process", Name: "货物采购", Answers: map[string]form.Answer{
			"steps": of(form.Item{ID: 10, Text: "受理"}, form.Item{ID: 11, Text: "验收"}), "decider": of(form.Item{ID: 12, Text: "科长", Covers: 10}),
			"step_risk": of(form.Item{ID: 13, Text: "可能走过场", Covers: 11}, form.Item{ID: 14, Text: "可能选择性受理", Covers: 10}, form.Item{ID: 15, Text: "可能补签", Covers: 99}),
			"shows":     of(form.Item{ID: 16, Text: "材料齐全仍不受理", Covers: 14}),
		}},
		{ID: 3, Kind: "major", Name: "三重一大", Answers: map[string]form.Answer{
			"money": of(form.Item{ID: 20, Text: "专项经费的分配"}), "major_risk": of(form.Item{ID: 21, Text: "可能个人说了算", Covers: 20}),
		}},
		{ID: 4, Kind: "section", Name: "采购科", Answers: map[string]form.Answer{
			"powers": of(form.Item{ID: 30, Text: "采购方式审核权"}), "duty": of(form.Item{ID: 31, Text: "可能泄露标底", Covers: 30}),
		}},
		{ID: 5, Kind: "of another year", Name: "不再问", Answers: map[string]form.Answer{"step_risk": of(form.Item{ID: 40, Text: "不再问"})}},
	}}
	var got []string
	rows := printer(t).UnitRows(d, f, "@unit/x", "教务处")
	counted, have := paper.Tally{}, paper.Tally{}
	paper.Count(counted, d, f, "教务处")
	for _, r := range rows {
		have.Add(r.Unit, r.Category, 1)
		got = append(got, strings.Join([]string{r.Post, r.Name, r.Category, r.Step, r.Power, r.Risk, r.Manifestation}, "|"))
	}
	want := []string{
		"采购科||岗位职责风险||采购方式审核权|可能泄露标底|",
		"流程：货物采购||环节风险点|||可能补签|",
		"流程：货物采购||环节风险点|受理||可能选择性受理|材料齐全仍不受理",
		"流程：货物采购||环节风险点|验收||可能走过场|",
		"三重一大||三重一大风险点||专项经费的分配|可能个人说了算|",
		"领导班子||领导班子风险点|||可能临时动议|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(counted, have); diff != "" {
		t.Errorf("counted from the form, and from the rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"受理：科长"}, rows[1].Powers); diff != "" {
		t.Errorf("powers (-want +got):\n%s", diff)
	}
	names := paper.Categories(definition(t), d, counted)
	if diff := cmp.Diff(append(categories(definition(t)), "环节风险点", "三重一大风险点", "领导班子风险点"), names); diff != "" {
		t.Errorf("what is counted (-want +got):\n%s", diff)
	}
}

func cover() paper.Cover {
	return paper.Cover{
		Unit: "教务处", Date: day, PersonalForm: formName, Due: 19, Filed: 18, Exempt: 1, Posts: 21, UnitDue: 1, UnitForms: 1,
		Categories: []string{"思想道德风险", "岗位职责风险"}, Points: paper.Tally{"教务处": {"思想道德风险": 5, "岗位职责风险": 8}},
		UnitPoints: paper.Tally{"教务处": {"岗位职责风险": 3}},
	}
}

// TestCover adds up what a unit hands in.
func TestCover(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := printer(t).Cover(&b, cover(), paper.Options{}); err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, row := range parse(t, b.Bytes()).Body.Tables[0].Rows[1:] {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Paragraphs[0].text())
		}
		got = append(got, cells)
	}
	want := [][]string{
		{"1", "个人岗位风险点自查表", "19", "18", "1", "岗位 21 个，风险点 10 条"},
		{"2", "部门（单位）风险点自查表", "1", "1", "", "风险点 3 条：岗位职责风险 3"},
		{"3", "风险点登记汇总表", "1", "1", "", "风险点 13 条：思想道德风险 5，岗位职责风险 8"},
		{"", "合计", "21", "20", "1", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wrong := cover()
	wrong.Categories = wrong.Categories[:1]
	if err := printer(t).Cover(io.Discard, wrong, paper.Options{}); err == nil || !strings.Contains(err.Error(), "8 risk points") {
		t.Errorf("a category is not counted: %v", err)
	}
	wrong = cover()
	wrong.Filed = 20
	if err := printer(t).Cover(io.Discard, wrong, paper.Options{}); err == nil {
		t.Error("more forms were filed than are due")
	}
}
