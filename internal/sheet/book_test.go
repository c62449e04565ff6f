package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lianbot/internal/sheet"
)

func filled(tb testing.TB, rows ...[]string) []byte {
	tb.Helper()
	var out bytes.Buffer
	columns := []sheet.Column{{Head: "工号", Width: 10}, {Head: "岗位职责", Width: 30, Hint: "一条一行"}}
	if err := sheet.Fill(&out, "批量填表", columns, rows, map[string]string{"campaign": "2026", "unit": "教务处"}); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// TestFill: what was written is read, also after a spreadsheet program has changed it.
func TestFill(t *testing.T) {
	t.Parallel()
	data := filled(t, []string{"0071", "一\n二"}, []string{"1=2", "=1+1"})
	b, ours, err := sheet.Read(data)
	if err != nil || !ours {
		t.Fatalf("%t, %v", ours, err)
	}
	want := sheet.Book{
		Rows:  [][]string{{"工号", "岗位职责"}, {"0071", "一\n二"}, {"1=2", "=1+1"}},
		Notes: map[string]string{"campaign": "2026", "unit": "教务处"},
	}
	if diff := cmp.Diff(want, b); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Whoever reads tables sees nothing of the notes.
	if tables := read(t, data); len(tables) != 1 || len(tables[0].Rows) != 3 {
		t.Errorf("tables %+v", tables)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		f.MergeCell("批量填表", "B2", "B3"), f.SetSheetName("批量填表", "我的"), f.SetCellStr("我的", "B2", "改"),
		f.SetCellStr("我的", "A9", "9"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	b, ours, err = sheet.Read(out.Bytes())
	if err != nil || !ours || len(b.Rows) != 9 || b.Rows[8][0] != "9" {
		t.Fatalf("%t, %v, %+v", ours, err, b)
	}
	if diff := cmp.Diff([]sheet.Merged{{Cells: "B2:B3", Top: 2, Bottom: 3}}, b.Merged); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// with is an archive with one more part, or with another one of that name.
func with(t *testing.T, data []byte, name string, part []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range from.File {
		if f.Name == name {
			continue
		}
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(part); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFillMacros(t *testing.T) {
	t.Parallel()
	b, ours, err := sheet.Read(with(t, filled(t), "xl/vbaProject.bin", []byte("x")))
	if err != nil || !ours || !b.Macros {
		t.Errorf("%+v, %t, %v", b, ours, err)
	}
}

// TestReadOthers: every other file is none of ours, and is not an error.
func TestReadOthers(t *testing.T) {
	t.Parallel()
	plain := newBook(t)
	plain.set("A1", "工号", "")
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("工号,姓名\n"), "old": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "zip": []byte("PK\x03\x04junk"),
		"another workbook": plain.bytes(), "cut off": filled(t)[:1000], "a liar": liar(t),
		"a bomb": with(t, filled(t), "xl/media/image.png", make([]byte, 65<<20)),
	} {
		if b, ours, err := sheet.Read(data); ours || err != nil {
			t.Errorf("%s: %+v, %t, %v", name, b, ours, err)
		}
	}
}

// FuzzBook: whatever comes back, there is an answer, and an error says what is wrong.
// What is made up is the sheets: of made-up archives hardly any can be opened.
func FuzzBook(f *testing.F) {
	made := filled(f, []string{"1", "一"})
	f.Add(partOf(f, made, "xl/worksheets/sheet1.xml"), partOf(f, made, "xl/worksheets/sheet2.xml"))
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="XFD1048576" t="s"><v>99</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`), []byte("<"))
	f.Fuzz(func(t *testing.T, table, hidden []byte) {
		data := with(t, with(t, made, "xl/worksheets/sheet1.xml", table), "xl/worksheets/sheet2.xml", hidden)
		b, ours, err := sheet.Read(data)
		if e, ok := errors.AsType[*sheet.Error](err); err != nil && (!ok || e.Name == "" || !ours) {
			t.Errorf("%t, %v", ours, err)
		}
		if !ours && (b.Rows != nil || b.Notes != nil) {
			t.Errorf("read %+v", b)
		}
	})
}

func partOf(tb testing.TB, data []byte, name string) []byte {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	part, err := io.ReadAll(f)
	if err != nil {
		tb.Fatal(err)
	}
	return part
}
