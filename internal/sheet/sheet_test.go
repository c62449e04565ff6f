package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"lianbot/internal/sheet"
)

// book is a workbook under construction.
type book struct {
	*excelize.File
	t *testing.T
}

func newBook(t *testing.T) book {
	t.Helper()
	return book{File: excelize.NewFile(), t: t}
}

func (b book) do(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// set writes a cell of the first sheet, with a number format.
func (b book) set(cell string, value any, format string) {
	b.t.Helper()
	b.do(b.SetCellValue("Sheet1", cell, value))
	if format != "" {
		style, err := b.NewStyle(&excelize.Style{CustomNumFmt: &format})
		b.do(err)
		b.do(b.SetCellStyle("Sheet1", cell, cell, style))
	}
}

func (b book) bytes() []byte {
	b.t.Helper()
	var out bytes.Buffer
	b.do(b.Write(&out))
	return out.Bytes()
}

// read wants a file to be read.
func read(t *testing.T, data []byte) []sheet.Table {
	t.Helper()
	tables, err := sheet.Tables(data)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func wantRows(t *testing.T, want [][]string, data []byte) {
	t.Helper()
	tables := read(t, data)
	if len(tables) != 1 {
		t.Fatalf("%d tables", len(tables))
	}
	if diff := cmp.Diff(want, tables[0].Rows, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestCellsAsShown(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.set("A1", 1234, "000000")
	b.set("B1", "001234", "")
	b.set("C1", 202600001234, "")
	b.set("D1", 100000, "0.0E+00")
	b.set("E1", time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), "yyyy-mm-dd")
	b.set("F1", true, "")
	b.set("G1", 0.5, "0%")
	b.set("H1", 1.23456789012345e+17, "") // eighteen digits, of which fifteen were kept
	b.set("I1", "123456789012345678", "")
	b.set("A3", "第三行", "")
	b.do(b.SetCellFormula("Sheet1", "B3", "NA()"))
	wantRows(t, [][]string{
		{"001234", "001234", "202600001234", "1.0E+05", "2026-06-01", "TRUE", "50%", "1.23457E+17", "123456789012345678"},
		nil,
		{"第三行"},
	}, b.bytes())
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.set("A1", "名册", "")
	b.do(b.MergeCell("Sheet1", "A1", "C1"))
	b.set("A2", "教务处", "")
	b.do(b.MergeCell("Sheet1", "A2", "A4"))
	b.set("B2", "甲", "")
	b.set("B3", "乙", "")
	b.set("B4", "丙", "")
	b.set("C4", "末", "")
	b.do(b.MergeCell("Sheet1", "E2", "E3")) // empty
	wantRows(t, [][]string{
		{"名册", "名册", "名册"}, {"教务处", "甲"}, {"教务处", "乙"}, {"教务处", "丙", "末"},
	}, b.bytes())
}

func TestSheetsThatAreShown(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.set("A1", "说明", "")
	for _, name := range []string{"字典", "在职人员"} {
		_, err := b.NewSheet(name)
		b.do(err)
		b.do(b.SetCellValue(name, "A1", name))
	}
	b.do(b.MergeCell("在职人员", "A1", "A2"))
	b.do(b.SetCellValue("在职人员", "B2", "甲"))
	b.do(b.SetSheetVisible("字典", false))
	want := []sheet.Table{
		{Name: "Sheet1", Rows: [][]string{{"说明"}}},
		{Name: "在职人员", Rows: [][]string{{"在职人员"}, {"在职人员", "甲"}}},
	}
	if diff := cmp.Diff(want, read(t, b.bytes())); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
}

// TestFormattedToTheEnd: a format that was given to whole columns is no data.
func TestFormattedToTheEnd(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	style, err := b.NewStyle(&excelize.Style{NumFmt: 1})
	b.do(err)
	w, err := b.NewStreamWriter("Sheet1")
	b.do(err)
	b.do(w.SetRow("A1", []any{"甲"}))
	b.do(w.SetRow("A2", make([]any, sheet.MostColumns+1)))
	b.do(w.SetRow(fmt.Sprint("A", sheet.MostRows+1), []any{excelize.Cell{StyleID: style}}))
	b.do(w.Flush())
	wantRows(t, [][]string{{"甲"}}, b.bytes())
}

func TestTextFiles(t *testing.T) {
	t.Parallel()
	const file = "工号,姓名,岗位\n001,甲,\"处长；\n书记\"\n\n,,\n002,乙,\n"
	want := [][]string{{"工号", "姓名", "岗位"}, {"001", "甲", "处长；\n书记"}, nil, nil, {"002", "乙"}}
	encoded := func(encode func(string) (string, error)) string {
		s, err := encode(file)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, text := range map[string]string{
		"UTF-8":      file,
		"a mark":     "\ufeff" + file,
		"GB 18030":   encoded(simplifiedchinese.GB18030.NewEncoder().String),
		"UTF-16":     encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String),
		"CRLF":       strings.ReplaceAll(file, "\n", "\r\n"),
		"CR":         strings.ReplaceAll(file, "\n", "\r"),
		"tabs":       strings.ReplaceAll(file, ",", "\t"),
		"semicolons": strings.ReplaceAll(file, ",", ";"),
		"spaces":     strings.ReplaceAll(file, ",", ",  "),
		"no end":     strings.TrimSuffix(file, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRows(t, want, []byte(text))
		})
	}
}

func TestEmptyCellsBetweenTabs(t *testing.T) {
	t.Parallel()
	wantRows(t, [][]string{{"a", "b", "c"}, {"1", "", "3"}}, []byte("a\tb\tc\n1\t\t3\n"))
}

// pack makes an archive of empty parts that are said to have the given sizes.
func pack(t *testing.T, parts map[string]uint64) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, size := range parts {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// liar makes a workbook whose only part unpacks to more than it says.
func liar(t *testing.T) []byte {
	t.Helper()
	var packed, out bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deflate.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: "xl/workbook.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 10,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// utf16 is a name as the old containers write it.
func utf16(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }

func TestRefused(t *testing.T) {
	t.Parallel()
	wide := newBook(t)
	wide.set("GS1", "第 201 列", "")
	deep := newBook(t)
	w, err := deep.NewStreamWriter("Sheet1")
	deep.do(err)
	deep.do(w.SetRow(fmt.Sprint("A", sheet.MostRows+1), []any{"末"}))
	deep.do(w.Flush())
	password := newBook(t)
	var locked bytes.Buffer
	password.do(password.Write(&locked, excelize.Options{Password: "secret"}))
	const old = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	for want, files := range map[string][]string{
		"sheet_empty":     {"", " \n"},
		"sheet_old":       {old + utf16("Workbook"), string(pack(t, map[string]uint64{"xl/workbook.bin": 1})), string(pack(t, map[string]uint64{"content.xml": 1}))},
		"sheet_encrypted": {locked.String()},
		"sheet_unknown":   {old + utf16("WordDocument"), string(pack(t, map[string]uint64{"word/document.xml": 1}))},
		"sheet_broken":    {"PK\x03\x04…", string(liar(t)), string(pack(t, map[string]uint64{"xl/workbook.xml": 10}))},
		"sheet_size": {
			string(wide.bytes()), string(deep.bytes()),
			string(pack(t, map[string]uint64{"xl/workbook.xml": 10, "xl/media": sheet.MostBytes})),
			strings.Repeat("甲,", sheet.MostColumns) + "乙", strings.Repeat("甲\n", sheet.MostRows+1),
			"甲" + strings.Repeat("\n", sheet.MostRows) + "乙",
		},
		"sheet_coding": {"\xff\xfe\x00", "\xff\xff\xff", "a\x00b"},
		"sheet_markup": {"<html><table><tr><td>工号</td></tr></table></html>", "\ufeff<?xml version=\"1.0\"?><Workbook/>"},
		"sheet_quote":  {"工号,姓名\n\"1,甲\n"},
	} {
		for i, file := range files {
			t.Run(fmt.Sprint(want, i), func(t *testing.T) {
				t.Parallel()
				tables, err := sheet.Tables([]byte(file))
				refused, ok := errors.AsType[*sheet.Error](err)
				if !ok || tables != nil {
					t.Fatalf("%d tables, %v", len(tables), err)
				}
				if name, _ := refused.Phrase(); name != want || err.Error() == "" {
					t.Errorf("refused as %s: %v", name, err)
				}
			})
		}
	}
}

// TestTextComesBack writes any table as text and reads it.
func TestTextComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[甲-申a-z0-9]([甲-申a-z,;"\n ]{0,6}[甲-申a-z])?`)
		width := rapid.IntRange(2, 6).Draw(t, "width")
		want := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 8).Draw(t, "rows")
		var file strings.Builder
		for _, row := range want {
			for i, c := range row {
				if i > 0 {
					file.WriteString(",")
				}
				file.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
			}
			file.WriteString("\n")
		}
		tables, err := sheet.Tables([]byte(file.String()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, tables[0].Rows); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
	})
}

func FuzzTables(f *testing.F) {
	f.Add([]byte("工号,姓名\n1,甲\n"))
	f.Add([]byte("\xff\xfe1\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, err := sheet.Tables(data)
		if _, ok := errors.AsType[*sheet.Error](err); err != nil && !ok {
			t.Errorf("the error is a %T", err)
		}
		for _, table := range tables {
			for _, row := range table.Rows {
				if len(row) > sheet.MostColumns {
					t.Errorf("%d columns", len(row))
				}
			}
		}
	})
}
