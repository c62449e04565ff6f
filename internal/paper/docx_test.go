package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/paper"
)

// parts unpacks a file.
func parts(tb testing.TB, data []byte) map[string]string {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// document is what the tests look at in word/document.xml.
type document struct {
	Body struct {
		Tables []struct {
			Grid []struct {
				W int `xml:"w,attr"`
			} `xml:"tblGrid>gridCol"`
			Rows []struct {
				Properties struct {
					Header    *struct{} `xml:"tblHeader"`
					CantSplit *struct{} `xml:"cantSplit"`
				} `xml:"trPr"`
				Cells []struct {
					Properties struct {
						Width struct {
							W int `xml:"w,attr"`
						} `xml:"tcW"`
						Span struct {
							Val string `xml:"val,attr"`
						} `xml:"gridSpan"`
						Merge *struct {
							Val string `xml:"val,attr"`
						} `xml:"vMerge"`
					} `xml:"tcPr"`
					Paragraphs []para `xml:"p"`
				} `xml:"tc"`
			} `xml:"tr"`
		} `xml:"tbl"`
		Paragraphs []para `xml:"p"`
		Section    struct {
			Size struct {
				W      int    `xml:"w,attr"`
				H      int    `xml:"h,attr"`
				Orient string `xml:"orient,attr"`
			} `xml:"pgSz"`
			Margin struct {
				Left  int `xml:"left,attr"`
				Right int `xml:"right,attr"`
			} `xml:"pgMar"`
		} `xml:"sectPr"`
	} `xml:"body"`
}

type para struct {
	Texts []string `xml:"r>t"`
}

func (p para) text() string { return strings.Join(p.Texts, "") }

// parse reads a docx of ours with nothing but encoding/xml, and checks what holds
// for all of them: every part is XML, the columns are as wide as the paper.
func parse(tb testing.TB, data []byte) document {
	tb.Helper()
	all := parts(tb, data)
	for name, text := range all {
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				tb.Fatalf("%s is no XML: %v", name, err)
			}
		}
		if !strings.Contains(all["[Content_Types].xml"], `PartName="/`+name+`"`) && !strings.HasSuffix(name, ".rels") && name != "[Content_Types].xml" {
			tb.Errorf("%s has no content type", name)
		}
	}
	var doc document
	if err := xml.Unmarshal([]byte(all["word/document.xml"]), &doc); err != nil {
		tb.Fatal(err)
	}
	section := doc.Body.Section
	for _, table := range doc.Body.Tables {
		sum := 0
		for _, c := range table.Grid {
			sum += c.W
		}
		if want := section.Size.W - section.Margin.Left - section.Margin.Right; sum != want {
			tb.Errorf("the columns are %d wide together, want %d", sum, want)
		}
		for i, row := range table.Rows {
			if head := row.Properties.Header != nil; head != (i == 0) {
				tb.Errorf("row %d: head row %v", i, head)
			}
			at := 0
			for _, c := range row.Cells {
				span, width := 1, 0
				if n, err := strconv.Atoi(c.Properties.Span.Val); err == nil {
					span = n
				}
				for _, column := range table.Grid[at : at+span] {
					width += column.W
				}
				if c.Properties.Width.W != width {
					tb.Errorf("row %d: a cell is %d wide, its columns %d", i, c.Properties.Width.W, width)
				}
				if len(c.Paragraphs) == 0 {
					tb.Errorf("row %d has a cell without a paragraph: Word calls the file damaged", i)
				}
				at += span
			}
			if at != len(table.Grid) {
				tb.Errorf("row %d has %d columns, want %d", i, at, len(table.Grid))
			}
		}
	}
	return doc
}

// TestPersonalForm looks at the form of the handout's sample table 1.
func TestPersonalForm(t *testing.T) {
	t.Parallel()
	f := samples()[0]
	doc := parse(t, personal(t, f, paper.Options{}))
	if got := doc.Body.Section.Size; got.W != 11906 || got.H != 16838 || got.Orient != "" {
		t.Errorf("the paper is %+v, want A4 upright", got)
	}
	var around []string
	for _, p := range doc.Body.Paragraphs {
		around = append(around, p.text())
	}
	if diff := cmp.Diff([]string{
		"个人岗位风险点自查表", "单位（部门）：市公共资源交易中心姓名：X X X",
		"注：1.本表一式两份，一份上报，一份保存；", "　　2.按规定时间上报，填写内容如有需要，可增页填写。", "填表日期：　　　年　　月　　日",
	}, around); diff != "" {
		t.Errorf("around the table (-want +got):\n%s", diff)
	}
	rows := doc.Body.Tables[0].Rows
	var got [][]string
	for _, row := range rows {
		for _, c := range row.Cells {
			var lines []string
			for _, p := range c.Paragraphs {
				lines = append(lines, p.text())
			}
			got = append(got, lines)
		}
	}
	post := f.Posts[0]
	want := [][]string{
		{"岗位"},
		{"岗位职责"},
		{"岗位权力"},
		{"岗位风险点"},
		{"主任"},
		numbered(post.Duties), numbered(post.Powers), numbered(post.Risks),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// TestRowsFlow keeps a short row together and lets a long one go on to the next
// page, under the head that is repeated.
func TestRowsFlow(t *testing.T) {
	t.Parallel()
	for n, together := range map[int]bool{1: true, 2: true, 40: false} {
		doc := parse(t, personal(t, many(n), paper.Options{}))
		row := doc.Body.Tables[0].Rows[1]
		if got := row.Properties.CantSplit != nil; got != together {
			t.Errorf("%d items: kept together %v, want %v", n, got, together)
		}
		if got := len(row.Cells[3].Paragraphs); got != n {
			t.Errorf("%d items: %d paragraphs", n, got)
		}
	}
}

// TestNothingAndNone prints an empty form for the pen, and says where there is none.
func TestNothingAndNone(t *testing.T) {
	t.Parallel()
	doc := parse(t, personal(t, paper.Personal{Form: formName}, paper.Options{}))
	for i, c := range doc.Body.Tables[0].Rows[1].Cells {
		if got := c.Paragraphs[0].text(); got != "" {
			t.Errorf("cell %d of an empty form says %q", i, got)
		}
	}
	doc = parse(t, personal(t, paper.Personal{Form: formName, Posts: []paper.Post{{Name: "专任教师"}}}, paper.Options{}))
	for i, want := range []string{"专任教师", "无", "无", "无"} {
		if got := doc.Body.Tables[0].Rows[1].Cells[i].Paragraphs[0].text(); got != want {
			t.Errorf("cell %d says %q, want %q", i, got, want)
		}
	}
}

// TestCopiesDifferInTheirMark compares the two copies, part by part and byte by byte.
func TestCopiesDifferInTheirMark(t *testing.T) {
	t.Parallel()
	f := many(3)
	filed := parts(t, personal(t, f, paper.Options{Copy: paper.Filed}))
	kept := parts(t, personal(t, f, paper.Options{Copy: paper.Kept}))
	if !strings.Contains(filed["word/header1.xml"], "上报件") {
		t.Fatal("the copy to be filed has no mark")
	}
	for name := range filed {
		filed[name] = strings.ReplaceAll(filed[name], "上报件", "保存件")
	}
	if diff := cmp.Diff(filed, kept); diff != "" {
		t.Errorf("(-filed +kept):\n%s", diff)
	}
	if _, has := parts(t, personal(t, f, paper.Options{}))["word/header1.xml"]; has {
		t.Error("an unmarked copy has a head line")
	}
}

// TestOptions switches signatures and watermark on.
func TestOptions(t *testing.T) {
	t.Parallel()
	all := parts(t, personal(t, many(1), paper.Options{Signatures: true, Watermark: paper.Watermark{Who: "王强&", When: day}}))
	if !strings.Contains(all["word/document.xml"], "单位负责人签字：") {
		t.Error("there are no signatures")
	}
	if !strings.Contains(all["word/header1.xml"], "王强&amp; 2026年6月9日 15:04 导出") {
		t.Errorf("the watermark is not there: %s", all["word/header1.xml"])
	}
	if strings.Contains(parts(t, personal(t, many(1), paper.Options{}))["word/document.xml"], "签字") {
		t.Error("signatures are there though nobody asked for them")
	}
}

// TestFontsAreNamed finds the official fonts, and those that stand in for them.
func TestFontsAreNamed(t *testing.T) {
	t.Parallel()
	all := parts(t, personal(t, many(1), paper.Options{}))
	for _, want := range []string{`w:eastAsia="方正小标宋简体"`, `w:eastAsia="黑体"`, `w:eastAsia="仿宋_GB2312"`} {
		if !strings.Contains(all["word/styles.xml"], want) {
			t.Errorf("the styles do not have %s", want)
		}
	}
	if want := `<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong"/>`; !strings.Contains(all["word/fontTable.xml"], want) {
		t.Errorf("the font table does not have %s", want)
	}
}

// TestSameBytes writes everything twice.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	p := printer(t)
	o := paper.Options{Copy: paper.Kept, Signatures: true, Watermark: paper.Watermark{Who: "王强", When: day}}
	reg, _ := register(t)
	for name, write := range map[string]func(io.Writer) error{
		"personal docx": func(w io.Writer) error { return p.Personal(w, many(5), o) },
		"personal xlsx": func(w io.Writer) error { return p.PersonalXlsx(w, many(5), o) },
		"unit docx":     func(w io.Writer) error { return p.Unit(w, sampleUnit(), o) },
		"unit xlsx":     func(w io.Writer) error { return p.UnitXlsx(w, sampleUnit(), o) },
		"register docx": func(w io.Writer) error { return p.Register(w, reg, o) },
		"register xlsx": func(w io.Writer) error { return p.RegisterXlsx(w, reg, o) },
		"cover":         func(w io.Writer) error { return p.Cover(w, cover(), o) },
	} {
		var first, second bytes.Buffer
		if err := errors.Join(write(&first), write(&second)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: the same input gave other bytes", name)
		}
	}
}

// TestWriteErrors hands out the error of the writer.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for limit := range 12 {
		err := printer(t).Personal(&limited{left: limit * 500, err: full}, many(40), paper.Options{Copy: paper.Filed})
		if !errors.Is(err, full) {
			t.Fatalf("after %d bytes: %v", limit*500, err)
		}
	}
}

// limited is a writer that fails after some bytes.
type limited struct {
	left int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, l.err
	}
	return len(p), nil
}
