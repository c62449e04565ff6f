package paper_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/paper"
)

// run is a piece of text as Word divides it.
func run(text string) string { return `<w:r><w:rPr><w:b/></w:rPr><w:t>` + text + `</w:t></w:r>` }

// schoolTemplate is a template as a school might make it: placeholders in several
// pieces, one in the head of the page, a row with formatting of its own.
func schoolTemplate(tb testing.TB) []byte {
	tb.Helper()
	header := `<w:hdr ` + ns + `><w:p>` + run("{{份") + run("别}} {{导出标记}}") + `</w:p></w:hdr>`
	body := `<w:p>` + run("＿＿大学{{") + `<w:proofErr w:type="x"/>` + run("表名") + run("}}") + `</w:p>` +
		p("单位：{{ 单位 }}　姓名：{{姓名}}") +
		tbl(tr("序号", "岗位", "岗位职责", "岗位权力", "岗位风险点"),
			`<w:tr><w:trPr><w:cantSplit/></w:trPr>`+strings.TrimPrefix(tr("{{序号}}", "{{岗位}}",
				`<w:p w14:paraId="AB" xmlns:w14="w14"><w:pPr><w:jc w:val="both"/></w:pPr><w:bookmarkStart w:id="1" w:name="b"/>`+run("{{岗位")+run("职责}}")+`</w:p>`,
				p("有：{{岗位权力}}。"), p("{{岗位风险点}}")), `<w:tr>`)) +
		p("填表日期：{{填表日期}}")
	return docx(tb, body, file{"word/header2.xml", header}, file{"word/media/seal.png", "\x89PNG seal"})
}

// TestTemplate fills a school's own template and reads it back.
func TestTemplate(t *testing.T) {
	t.Parallel()
	made, err := paper.ParseTemplate(schoolTemplate(t), paper.KindPersonal, words(t))
	if err != nil {
		t.Fatal(err)
	}
	f := samples()[2]
	f.Unit, f.Date = "中心<业务>科&{{姓名}}", day
	f.Posts = append(f.Posts, paper.Post{Name: "专任教师", Duties: []string{"上课"}})
	var b, again bytes.Buffer
	o := paper.Options{Copy: paper.Filed, Watermark: paper.Watermark{Who: "王强", When: day}}
	for _, out := range []*bytes.Buffer{&b, &again} {
		if err := made.Personal(out, f, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same input gave other bytes")
	}
	got := read(t, b.Bytes())
	first := asRead(f.Posts[0])
	first.Powers = []string{"有：1.评审专家抽取。", "2.专家入库。"}
	want := paper.Read{
		Kind: paper.KindPersonal, Unit: f.Unit, Name: f.Name, Date: "2026年6月9日",
		Posts: []paper.ReadPost{first, {Name: "专任教师", Duties: []string{"1.上课"}, Powers: []string{"有：无。"}, Risks: []string{"无"}}},
	}
	want.Notes = got.Notes
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all := parts(t, b.Bytes())
	document := all["word/document.xml"]
	if strings.Contains(strings.ReplaceAll(document, "&amp;{{姓名}}", ""), "{{") {
		t.Error("a placeholder is left")
	}
	if !strings.Contains(document, `＿＿大学个人岗位风险点自查表`) {
		t.Error("the title is not whole")
	}
	if n := strings.Count(document, `<w:cantSplit/>`); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	if n := strings.Count(document, `<w:jc w:val="both"/>`); n != 4 {
		t.Errorf("%d paragraphs with the template's formatting, want 4: one an item", n)
	}
	for _, once := range []string{`w14:paraId="AB"`, `<w:bookmarkStart`} {
		if n := strings.Count(document, once); n != 1 {
			t.Errorf("%s is there %d times", once, n)
		}
	}
	if !strings.Contains(all["word/header2.xml"], "上报件") || !strings.Contains(all["word/header2.xml"], "王强 2026年6月9日 15:04 导出") {
		t.Errorf("the head of the page: %s", all["word/header2.xml"])
	}
	if all["word/media/seal.png"] != "\x89PNG seal" {
		t.Error("a picture has changed")
	}
}

// TestOwnFormAsTemplate puts placeholders into the form that we print ourselves.
func TestOwnFormAsTemplate(t *testing.T) {
	t.Parallel()
	template := docx(t, p("部门（单位）：{{单位}}\t填表人：{{填表人}}")+
		tbl(tr("处（科）室名称", "处（科）室职责", "处（科）室权力", "处（科）室风险点"), tr("{{岗位}}", "{{岗位职责}}", "{{岗位权力}}", "{{岗位风险点}}")))
	made, err := paper.ParseTemplate(template, paper.KindUnit, words(t))
	if err != nil {
		t.Fatal(err)
	}
	f := sampleUnit()
	f.Author = "赵敏"
	var b bytes.Buffer
	if err := made.Unit(&b, f, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	want := sample(4)
	want.Author = f.Author
	if diff := cmp.Diff(want, read(t, b.Bytes())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
