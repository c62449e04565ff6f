package paper_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

const docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

// file is one entry of a zip.
type file struct{ name, text string }

func pack(tb testing.TB, files ...file) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// docx is a file with a body and nothing that is not needed.
func docx(tb testing.TB, body string, more ...file) []byte {
	tb.Helper()
	return pack(tb, append([]file{
		{"[Content_Types].xml", docxTypes},
		{"word/document.xml", `<w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`},
	}, more...)...)
}

func p(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }

// tr is a row; a text that begins with a number and a bar takes as many columns.
func tr(cells ...string) string {
	var b strings.Builder
	b.WriteString(`<w:tr>`)
	for _, c := range cells {
		b.WriteString(`<w:tc>`)
		if span, text, ok := strings.Cut(c, "|"); ok {
			b.WriteString(`<w:tcPr><w:gridSpan w:val="` + span + `"/></w:tcPr>`)
			c = text
		}
		if !strings.HasPrefix(c, "<") {
			c = p(c)
		}
		b.WriteString(c + `</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
	return b.String()
}

func tbl(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

var heads = []string{"岗位", "岗位职责", "岗位权力", "岗位风险点"}

// say is a fault as a person reads it.
func say(lib *questionnaire.Library, f paper.Fault) string {
	pairs := slices.Clone(f.Pairs)
	for i := 1; i < len(pairs); i += 2 {
		pairs[i] = strings.ReplaceAll(pairs[i], "\n", "、")
	}
	return lib.Say(f.Name, pairs...)
}

// TestEveryFaultHasItsWords makes everything that a file that was sent can have
// wrong, and reads what its phrase says about it.
func TestEveryFaultHasItsWords(t *testing.T) {
	t.Parallel()
	missing, lib := paper.ShortFaults(), library(t)
	slots := map[string][]string{}
	for _, n := range phrase.Needs() {
		slots[n.Name] = slices.Sorted(slices.Values(n.Slots))
	}
	check := func(name, want string, faults []paper.Fault) {
		t.Helper()
		delete(missing, name)
		i := slices.IndexFunc(faults, func(f paper.Fault) bool { return f.Name == name })
		if i < 0 {
			t.Errorf("%s is not reported: %v", name, faults)
			return
		}
		f := faults[i]
		var filled []string
		for k := 0; k < len(f.Pairs); k += 2 {
			filled = append(filled, f.Pairs[k])
		}
		slices.Sort(filled)
		if !slices.Equal(slots[name], filled) {
			t.Errorf("slots of %s: %v, want %v", name, filled, slots[name])
		}
		if said := say(lib, f); said != want {
			t.Errorf("%s says\n%s\nwant\n%s", name, said, want)
		}
		if strings.ContainsFunc(f.String(), func(r rune) bool { return r > 0x2e80 }) {
			t.Errorf("the short form of %s quotes the file: %s", name, f)
		}
	}
	w := words(t)
	refused := func(data []byte) []paper.Fault {
		got, err := paper.ReadForm(data, w)
		faults, ok := errors.AsType[paper.FaultsError](err)
		if !ok {
			t.Errorf("no fault: %v", err)
		}
		if diff := cmp.Diff(paper.Read{}, got); diff != "" {
			t.Errorf("a file that is refused was read: %s", diff)
		}
		return faults
	}
	head := tr(heads...)
	row := tr("科长", "1.甲", "1.乙", "1.丙")
	encrypted := pack(t, file{"[Content_Types].xml", docxTypes})
	for _, signature := range []string{"PK\x03\x04", "PK\x01\x02"} {
		flag := map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[signature]
		encrypted[bytes.Index(encrypted, []byte(signature))+flag] |= 1
	}
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"fault_paper_empty_file", nil, "这个文件是空的，请重新发一次。"},
		{"fault_paper_large", make([]byte, 20<<20+1), "这个文件太大了，最多 20 MB。请去掉里面的图片再发。"},
		{"fault_paper_old_word", []byte(ole + wide("WordDocument")), "这是旧格式的文件。请用 Word 或者 WPS 打开，另存为 .docx，再发一次。"},
		{"fault_paper_old_word", []byte(`{\rtf1 `), "这是旧格式的文件。请用 Word 或者 WPS 打开，另存为 .docx，再发一次。"},
		{"fault_paper_old_excel", []byte(ole + wide("Workbook")), "这是旧格式的表格。请用 Excel 或者 WPS 打开，另存为 .xlsx，再发一次。"},
		{"fault_paper_encrypted", []byte(ole + wide("EncryptedPackage")), "这个文件加了密码，打不开。请去掉密码，再发一次。"},
		{"fault_paper_encrypted", encrypted, "这个文件加了密码，打不开。请去掉密码，再发一次。"},
		{"fault_paper_pdf", []byte("%PDF-1.7\n"), "PDF 里的表读不准。请发 Word（.docx）或者 Excel（.xlsx）文件，也可以把内容粘贴过来。"},
		{"fault_paper_picture", []byte("\x89PNG\r\n\x1a\n"), "图片里的字读不了。请发 Word（.docx）或者 Excel（.xlsx）文件，也可以把内容粘贴过来。"},
		{"fault_paper_other", []byte("岗位,职责\n"), "这个文件读不了。请发 Word（.docx）或者 Excel（.xlsx）文件，也可以把内容粘贴过来。"},
		{"fault_paper_other", []byte(ole), "这个文件读不了。请发 Word（.docx）或者 Excel（.xlsx）文件，也可以把内容粘贴过来。"},
		{"fault_paper_other", pack(t, file{"mimetype", "application/vnd.oasis.opendocument.text"}), "这个文件读不了。请发 Word（.docx）或者 Excel（.xlsx）文件，也可以把内容粘贴过来。"},
		{"fault_paper_broken", pack(t, file{"a.txt", "no office file"}), "这个文件坏了，打不开。请用 Word 或者 WPS 打开看看，另存一份再发。"},
		{"fault_paper_broken", docx(t, `<w:p>`), "这个文件坏了，打不开。请用 Word 或者 WPS 打开看看，另存一份再发。"},
		{"fault_paper_broken", docx(t, tbl(head, row), file{"WORD/document.xml", "twice"}), "这个文件坏了，打不开。请用 Word 或者 WPS 打开看看，另存一份再发。"},
		{"fault_paper_broken", docx(t, tbl(head, row))[:400], "这个文件坏了，打不开。请用 Word 或者 WPS 打开看看，另存一份再发。"},
		{"fault_paper_bomb", docx(t, strings.Repeat(" ", 4<<20)), "这个文件里的东西太多，没有打开。请只留自查表，另存一份再发。"},
		{"fault_paper_bomb", docx(t, strings.Repeat(`<w:sdt>`, 300)), "这个文件里的东西太多，没有打开。请只留自查表，另存一份再发。"},
		{"fault_paper_entities", pack(t, file{"[Content_Types].xml", docxTypes},
			file{"word/document.xml", `<!DOCTYPE d [<!ENTITY a "` + strings.Repeat("甲", 100) + `">]><d>&a;&a;</d>`}), "这个文件的写法少见，没有打开。请用 Word 或者 WPS 另存为 .docx 再发。"},
		{"fault_paper_no_table", docx(t, p("没有表")), "没有找到自查表。表头要有这几列：岗位、岗位职责、岗位权力、岗位风险点。"},
		{"fault_paper_no_table", docx(t, tbl(tr("日期", "事项"))), "没有找到自查表。表头要有这几列：岗位、岗位职责、岗位权力、岗位风险点。"},
		{"fault_paper_column", docx(t, tbl(tr("岗位", "岗位职责", "岗位风险点"), tr("a", "b", "c"))), "少了“岗位权力”这一列。表头可以写：岗位权力、岗位权利、岗位职权、权力、权利、职权。"},
		{"fault_paper_column", docx(t, tbl(tr("岗位", "2|岗位职责和权力", "岗位风险点"), tr("a", "b", "c", "d"))), "少了“岗位职责”这一列。表头可以写：岗位职责、工作职责、主要职责、职责。"},
		{"fault_paper_twice", docx(t, tbl(tr("岗位", "岗位职责", "职责", "岗位权力", "岗位风险点"), row)), "“职责”这一列有两个，不知道读哪个。请删掉一个再发。"},
		{"fault_paper_merged", docx(t, tbl(head, tr("科长", "2|1.甲", "1.丙"))), "第 2 行的“岗位职责、岗位权力”合并成了一格，分不开。请拆分单元格再发。"},
		{"fault_paper_rows", docx(t, tbl(head, strings.Repeat(row, 5000))), "表太长了，最多 300 行。请一个文件只放一张自查表。"},
		{"fault_paper_nothing", personal(t, paper.Personal{Form: formName}, paper.Options{}), "这张表还没有填内容。"},
		{"fault_paper_several", docx(t, p("姓名：张三")+tbl(head, row)+p("姓名：李四")+tbl(head, row)), "文件里不止一张自查表。请一个文件只放一张再发。"},
		{"fault_paper_several", docx(t, tbl(head, row)+tbl(tr("科室名称", "科室职责", "科室权力", "科室风险点"), row)), "文件里不止一张自查表。请一个文件只放一张再发。"},
	} {
		check(test.name, test.want, refused(test.data))
	}

	picture := `<w:p><w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>` + p("1.丙")
	notes := func(data []byte) []paper.Fault { return read(t, data).Notes }
	macros, err := os.ReadFile("testdata/lists-2.docx")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"note_paper_no_post", docx(t, tbl(head, tr("", "1.甲", "1.乙", "1.丙"))), "第 2 行没有写岗位，请补上岗位名称。"},
		{"note_paper_post", docx(t, tbl(head, row, tr("", "2.甲", "", ""))), "第 3 行没有写岗位，先算在“科长”里。"},
		{"note_paper_column", docx(t, tbl(tr(append(slices.Clone(heads), "等级")...), tr("科长", "1.甲", "1.乙", "1.丙", "高"))), "“等级”这一列不在自查表里，没有读。"},
		{"note_paper_row", docx(t, tbl(head, row, tr("4|以上内容属实"))), "第 3 行横跨整张表，没有读：以上内容属实"},
		{"note_paper_picture", docx(t, tbl(head, tr("科长", "1.甲", "1.乙", picture))), "第 2 行“岗位风险点”里有图片，图片没有读。"},
		{"note_paper_nested", docx(t, tbl(head, tr("科长", "1.甲", "1.乙", tbl(tr("甲", "乙"))+p("")))), "第 2 行“岗位风险点”里还套着一张表，已按文字读出，请核对。"},
		{"note_paper_macros", docx(t, tbl(head, row), file{"word/vbaProject.bin", "macros"}), "文件里有宏，没有运行，只读了文字。"},
		{"note_paper_sheets", workbook(t, 2), "只读了第一张自查表，这几张没有读：Sheet2。"},
	} {
		check(test.name, test.want, notes(test.data))
	}
	if len(notes(macros)) != 0 {
		t.Errorf("there is something to say about a file without macros: %v", notes(macros))
	}

	templates := func(data []byte) []paper.Fault {
		_, err := paper.ParseTemplate(data, paper.KindPersonal, w)
		faults, _ := errors.AsType[paper.FaultsError](err)
		return faults
	}
	fields := tr("{{岗位}}", "{{岗位职责}}", "{{岗位权力}}", "{{岗位风险点}}")
	line := p("{{单位}}{{姓名}}")
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"fault_template_word", workbook(t, 1), "模板要是 Word 文件（.docx）。"},
		{"fault_template_macros", docx(t, line+tbl(head, fields), file{"word/vbaProject.bin", "macros"}), "模板里有宏，请另存为不带宏的 .docx。"},
		{"fault_template_unknown", docx(t, line+p("{{工资}}")+tbl(head, fields)), "模板里写了 {{工资}}，没有这个词。能写的有：{{表名}}、{{单位}}、{{姓名}}、{{填表人}}、{{填表日期}}、{{份别}}、{{导出标记}}、{{序号}}、{{岗位}}、{{岗位职责}}、{{岗位权力}}、{{岗位风险点}}。"},
		{"fault_template_missing", docx(t, p("{{单位}}")+tbl(head, tr("{{岗位}}", "{{岗位职责}}", "{{岗位权力}}", ""))), "模板里还缺：{{姓名}}、{{岗位风险点}}。"},
		{"fault_template_open", docx(t, line+p("{{填表日期}")+tbl(head, fields)), "模板里这一处的双花括号没有写完：“{{填表日期}”。"},
		{"fault_template_no_row", docx(t, line+p("{{岗位}}")+tbl(head, fields)), "{{岗位}} 要写在表格的一行里，这一行按岗位重复。"},
		{"fault_template_rows", docx(t, line+tbl(head, tr("{{岗位}}", "{{岗位职责}}"), tr("{{岗位权力}}", "{{岗位风险点}}"))), "带岗位内容的词写在了几行里，请放在表格的同一行。"},
	} {
		check(test.name, test.want, templates(test.data))
	}

	_, err = paper.NewConverter("", time.Second).PDF(t.Context(), nil)
	faults, _ := errors.AsType[paper.FaultsError](err)
	check("fault_converter_missing", "这台服务器上没有装 LibreOffice，不能转成 PDF，请用 Word 文件。", faults)
	_, err = paper.NewConverter("false", time.Minute).PDF(t.Context(), nil)
	faults, _ = errors.AsType[paper.FaultsError](err)
	check("fault_converter_failed", "这次没有转成 PDF，请用 Word 文件。", faults)

	for name := range missing {
		t.Errorf("nothing makes the fault %s", name)
	}
}

// workbook is a workbook with a form on each of its sheets.
func workbook(tb testing.TB, sheets int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for n := range sheets {
		name := "Sheet" + string(rune('1'+n))
		if _, err := f.NewSheet(name); err != nil {
			tb.Fatal(err)
		}
		for i, cells := range [][]string{heads, {"科长", "1.甲", "1.乙", "1.丙"}} {
			for k, text := range cells {
				cell, err := excelize.CoordinatesToCellName(k+1, i+1)
				if err == nil {
					err = f.SetCellStr(name, cell, text)
				}
				if err != nil {
					tb.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// TestReadsWhatPeopleDo reads forms as people make them of the official one.
func TestReadsWhatPeopleDo(t *testing.T) {
	t.Parallel()
	post := paper.ReadPost{Name: "科长", Duties: []string{"1.甲"}, Powers: []string{"1.乙"}, Risks: []string{"1.丙"}}
	one := paper.Read{Kind: paper.KindPersonal, Posts: []paper.ReadPost{post}}
	with := func(change func(*paper.Read)) paper.Read {
		r := one
		r.Posts = []paper.ReadPost{post}
		change(&r)
		return r
	}
	head, row := tr(heads...), tr("科长", "1.甲", "1.乙", "1.丙")
	lists := `<w:numbering ` + ns + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/></w:lvl>` +
		`<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>`
	item := func(level, text string) string {
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	for name, test := range map[string]struct {
		body string
		more []file
		want paper.Read
	}{
		"a head line with spaces and a line to write on": {
			p("单位（部门）：＿教务处＿＿　　姓　名：张　三__ 填表日期:2026年6月9日") + tbl(head, row), nil,
			with(func(r *paper.Read) { r.Unit, r.Name, r.Date = "教务处", "张三", "2026年6月9日" }),
		},
		"a date that is left blank": {tbl(head, row) + p("填表日期：　　年　月　日"), nil, one},
		"labels in a table of their own": {
			tbl(tr("所在单位", "教务处", "姓名", "Anna Li")) + tbl(head, row), nil,
			with(func(r *paper.Read) { r.Unit, r.Name = "教务处", "Anna Li" }),
		},
		"the heads in other words": {tbl(tr("职务", "主要职责", "岗位权利（职权）", "廉政风险点"), row), nil, one},
		"the heads again on the second page": {
			tbl(head, row, head) + p("") + tbl(head, tr("科长", "2.甲", "", "")), nil,
			with(func(r *paper.Read) { r.Posts[0].Duties = []string{"1.甲", "2.甲"} }),
		},
		"a number column first":        {tbl(tr(append([]string{"序号"}, heads...)...), tr("", "科长", "1.甲", "1.乙", "1.丙")), nil, one},
		"notes in the table":           {tbl(head, row, tr("4|注：1.本表一式两份"), tr("4|2.可增页填写。"), tr("4|本人签字：　　年　月　日")), nil, one},
		"a frame around it":            {tbl(tr(p("单位：教务处") + tbl(head, row) + p(""))), nil, with(func(r *paper.Read) { r.Unit = "教务处" })},
		"a breaks within a cell":       {tbl(head, tr("科长", `<w:p><w:r><w:t>1.甲</w:t><w:br/><w:t>2.</w:t><w:tab/><w:t>丁</w:t></w:r></w:p>`, "1.乙", "1.丙")), nil, with(func(r *paper.Read) { r.Posts[0].Duties = []string{"1.甲", "2. 丁"} })},
		"a table in a content control": {`<w:sdt><w:sdtContent>` + tbl(head, row) + `</w:sdtContent></w:sdt>`, nil, one},
		"an old way of merging columns": {tbl(head, row, `<w:tr><w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr>`+p("注：1.本表一式两份")+`</w:tc>`+
			strings.Repeat(`<w:tc><w:tcPr><w:hMerge/></w:tcPr>`+p("")+`</w:tc>`, 3)+`</w:tr>`), nil, one},
		"hidden text":                    {tbl(head, tr("科长", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>1.甲</w:t></w:r></w:p>`, "1.乙", "1.丙")), nil, one},
		"alternatives that say the same": {tbl(head, tr("科长", `<w:p><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:r><w:t>1.甲</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>1.甲</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`, "1.乙", "1.丙")), nil, one},
		"a field":                        {tbl(head, tr("科长", `<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>1.甲</w:t></w:r></w:p>`, "1.乙", "1.丙")), nil, one},
		"an end of a paragraph deleted":  {tbl(head, tr("科长", `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>1.</w:t></w:r></w:p>`+p("甲"), "1.乙", "1.丙")), nil, one},
		"numbers that are no text": {
			tbl(head, tr("科长", item("0", "甲"), "1.乙", item("0", "丙")+item("1", "小")+item("1", "小小")+item("0", "丁")+item("1", "又"))),
			[]file{{"word/numbering.xml", lists}},
			with(func(r *paper.Read) {
				r.Posts[0].Risks = []string{"1.丙", "（1）小", "（2）小小", "2.丁", "（1）又"}
			}),
		},
		"numbers of a style": {
			tbl(head, tr("科长", `<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`, "1.乙", "1.丙")),
			[]file{{"word/numbering.xml", lists}, {"word/styles.xml", `<w:styles ` + ns + `><w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>`}},
			one,
		},
		"several posts, one name twice": {
			tbl(head, row, tr("科长", "2.甲", "", ""), tr("科<!-- -->员", "1.甲", "无", "1.丙")), nil,
			with(func(r *paper.Read) {
				r.Posts[0].Duties = []string{"1.甲", "2.甲"}
				r.Posts = append(r.Posts, paper.ReadPost{Name: "科员", Duties: []string{"1.甲"}, Powers: []string{"无"}, Risks: []string{"1.丙"}})
			}),
		},
	} {
		if diff := cmp.Diff(test.want, read(t, docx(t, test.body, test.more...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	strict := bytes.Buffer{}
	strict.Write(pack(t, file{"[Content_Types].xml", docxTypes}, file{
		"word/document.xml",
		`<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body>` + strings.ReplaceAll(tbl(head, row), "w:", "x:") + `</x:body></x:document>`,
	}))
	if diff := cmp.Diff(one, read(t, strict.Bytes())); diff != "" {
		t.Errorf("a strict file with another prefix (-want +got):\n%s", diff)
	}
}

// FuzzReadForm gives ReadForm anything. It must answer, with a form or a fault.
func FuzzReadForm(f *testing.F) {
	w := words(f)
	f.Add(personal(f, samples()[1], paper.Options{Copy: paper.Kept}))
	f.Add(docx(f, tbl(tr(heads...), tr("科长", "2|1.甲", "1.丙"))))
	f.Add(workbook(f, 2))
	for _, name := range []string{"lists-2.docx", "tracked.docx", "libreoffice-1.docx", "openpyxl-1.xlsx"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := paper.ReadForm(data, w)
		faults, ok := errors.AsType[paper.FaultsError](err)
		switch {
		case err != nil && (!ok || len(faults) == 0):
			t.Errorf("an error that is no fault: %v", err)
		case err == nil && len(got.Posts) == 0:
			t.Error("neither a post nor an error")
		}
	})
}

// FuzzReadDocument gives ReadForm a packed file with any document in it, which
// plain fuzzing hardly ever makes.
func FuzzReadDocument(f *testing.F) {
	w := words(f)
	for _, body := range []string{
		tbl(tr(heads...), tr("科长", "2|1.甲", "1.丙")),
		tbl(tr(heads...), tr("科长", `<w:p><w:ins><w:r><w:t>甲</w:t></w:r></w:ins></w:p>`, tbl(tr("a"))+p(""), "丙")) + p("姓名：张三"),
		`<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-9"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr></w:tc></w:tr></w:tbl>`,
	} {
		f.Add(`<w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		data := pack(t, file{"[Content_Types].xml", docxTypes}, file{"word/document.xml", text}, file{"word/numbering.xml", text}, file{"word/styles.xml", text})
		if _, err := paper.ReadForm(data, w); err != nil {
			if _, ok := errors.AsType[paper.FaultsError](err); !ok {
				t.Errorf("an error that is no fault: %v", err)
			}
		}
		if made, err := paper.ParseTemplate(data, paper.KindPersonal, w); err == nil {
			var b bytes.Buffer
			if err := made.Personal(&b, samples()[0], paper.Options{}); err != nil {
				t.Errorf("a template that was accepted cannot be filled in: %v", err)
			}
		}
	})
}
