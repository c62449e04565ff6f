package paper

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Sizes of letters, in half points.
const (
	sizeTitle = 44 // 22 pt
	sizeLine  = 24 // 12 pt: head line, notes, signatures
	sizeHead  = 24 // the heads of columns
	sizeBody  = 24 // what stands in a form
	sizeSmall = 21 // 10.5 pt: what stands in the register
	sizeMark  = 18 // 9 pt: head and foot of a page
)

// The ids of the styles of paragraphs.
const (
	styleTitle = "FormTitle"
	styleLine  = "Line"
	styleHead  = "Head"
	styleBody  = "Cell"
	styleSmall = "CellSmall"
	styleNote  = "Note"
	// styleSum is for sums, which run across the table.
	styleSum = "Sum"
)

// runFonts names the fonts of a text: one for Chinese, one for the rest.
func (w *Words) runFonts(chinese []string) string {
	latin := escape(w.fonts.latin)
	return fmt.Sprintf(`<w:rFonts w:ascii="%s" w:hAnsi="%s" w:cs="%s" w:eastAsia="%s"/>`, latin, latin, latin, escape(chinese[0]))
}

func (w *Words) styles() string {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<w:styles xmlns:w="%s"><w:docDefaults><w:rPrDefault><w:rPr>%s<w:sz w:val="%d"/><w:szCs w:val="%d"/>`+
		`<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`+
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`+
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>`+
		`<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`,
		xml.Header, nsMain, w.runFonts(w.fonts.body), sizeLine, sizeLine)
	for _, s := range []struct {
		id, name, paragraph string
		font                []string
		size                int
	}{
		{styleTitle, "Form Title", `<w:keepNext/><w:spacing w:before="0" w:after="240"/><w:jc w:val="center"/>`, w.fonts.title, sizeTitle},
		{styleLine, "Form Line", `<w:spacing w:before="0" w:after="80" w:line="360" w:lineRule="auto"/>`, w.fonts.body, sizeLine},
		{styleHead, "Table Head", `<w:keepNext/><w:spacing w:before="60" w:after="60"/><w:jc w:val="center"/>`, w.fonts.head, sizeHead},
		{styleBody, "Table Text", `<w:spacing w:before="20" w:after="20" w:line="264" w:lineRule="auto"/><w:jc w:val="left"/>`, w.fonts.body, sizeBody},
		{styleSmall, "Table Text Small", `<w:spacing w:before="20" w:after="20"/><w:jc w:val="left"/>`, w.fonts.body, sizeSmall},
		{styleSum, "Table Sum", `<w:spacing w:before="40" w:after="40"/>`, w.fonts.head, sizeSmall},
		{styleNote, "Form Note", `<w:keepLines/><w:spacing w:before="60" w:after="0"/>`, w.fonts.body, sizeLine},
	} {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:customStyle="1" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/>`+
			`<w:pPr>%s</w:pPr><w:rPr>%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`,
			s.id, s.name, s.paragraph, w.runFonts(s.font), s.size, s.size)
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}

// fontTable names for each font those that take its place where it is missing.
func (w *Words) fontTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<w:fonts xmlns:w="%s">`, xml.Header, nsMain)
	seen := map[string]bool{}
	for _, family := range [][]string{w.fonts.title, w.fonts.head, w.fonts.body} {
		for i, name := range family {
			if seen[name] {
				continue
			}
			seen[name] = true
			fmt.Fprintf(&b, `<w:font w:name="%s">`, escape(name))
			if i+1 < len(family) {
				fmt.Fprintf(&b, `<w:altName w:val="%s"/>`, escape(strings.Join(family[i+1:], ",")))
			}
			b.WriteString(`<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>`)
		}
	}
	b.WriteString(`</w:fonts>`)
	return b.String()
}

// header stands above every page: the mark of the copy left, the watermark right.
func (w *Words) header(p page) string {
	return fmt.Sprintf(`%s<w:hdr xmlns:w="%s"><w:p><w:pPr><w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs></w:pPr>`+
		`<w:r><w:rPr>%s<w:sz w:val="%d"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`+
		`<w:r><w:rPr><w:color w:val="808080"/><w:sz w:val="%d"/></w:rPr><w:tab/><w:t xml:space="preserve">%s</w:t></w:r></w:p></w:hdr>`,
		xml.Header, nsMain, p.width(), w.runFonts(w.fonts.head), sizeSmall, escape(p.mark), sizeMark, escape(p.watermark))
}

// footer numbers the pages.
func (w *Words) footer() string {
	const field = "\x00"
	before, after, _ := strings.Cut(w.page.Fill("page", field), field)
	run := fmt.Sprintf(`<w:rPr><w:sz w:val="%d"/></w:rPr>`, sizeMark)
	return fmt.Sprintf(`%s<w:ftr xmlns:w="%s"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>`+
		`<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>`+
		`<w:r>%s<w:fldChar w:fldCharType="begin"/></w:r><w:r>%s<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>`+
		`<w:r>%s<w:fldChar w:fldCharType="separate"/></w:r><w:r>%s<w:t>1</w:t></w:r><w:r>%s<w:fldChar w:fldCharType="end"/></w:r>`+
		`<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r></w:p></w:ftr>`,
		xml.Header, nsMain, run, escape(before), run, run, run, run, run, run, escape(after))
}
