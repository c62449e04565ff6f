package paper

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The namespaces of the files.
const (
	nsMain      = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsMainISO   = "http://purl.oclc.org/ooxml/wordprocessingml/main" // of “strict” files
	nsRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// markup writes XML. The first error stays, and flush returns it.
type markup struct {
	w      *bufio.Writer
	err    error
	shapes int // how many have been written; each has its number
}

func newMarkup(w io.Writer) *markup { return &markup{w: bufio.NewWriter(w)} }

// put writes a piece of XML as it is. What fills it must be numbers or escaped.
func (m *markup) put(format string, args ...any) {
	if m.err == nil {
		_, m.err = fmt.Fprintf(m.w, format, args...)
	}
}

func (m *markup) flush() error {
	if m.err != nil {
		return m.err
	}
	return m.w.Flush()
}

// escape makes a text fit to stand in XML, in quotes too. What XML cannot carry is
// left out.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder takes everything
	return b.String()
}

// clean leaves out what no XML can carry: broken UTF-8, control characters but
// tab and line break, and the characters that turn the direction of a line around.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == utf8.RuneError || r == '\ufffe' || r == '\uffff' || unicode.IsControl(r):
			return -1
		case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// page is what a document is outside its body.
type page struct {
	title     string
	landscape bool
	mark      string // at the head of every page, left
	watermark string // at the head of every page, right
}

func (p page) hasHeader() bool { return p.mark != "" || p.watermark != "" }

// The measures of A4 and of our margins, in twentieths of a point.
const (
	a4Short, a4Long       = 11906, 16838
	marginTop, marginFoot = 1361, 1247
	marginSide            = 1134 // 2 cm
	headerAt, footerAt    = 737, 737
	portraitWidth         = a4Short - 2*marginSide
	landscapeWidth        = a4Long - 2*marginSide
)

// width is how wide the text is.
func (p page) width() int {
	if p.landscape {
		return landscapeWidth
	}
	return portraitWidth
}

// write makes the file: the parts that every document has, and the body.
func (w *Words) write(out io.Writer, p page, body func(*markup) error) error {
	z := zip.NewWriter(out)
	header := ""
	if p.hasHeader() {
		header = `<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>`
	}
	fixed := []struct{ name, text string }{
		{"[Content_Types].xml", fmt.Sprintf(partTypes, header)},
		{"_rels/.rels", partRelations},
		{"docProps/core.xml", fmt.Sprintf(partCore, escape(p.title))},
		{"docProps/app.xml", partApp},
		{"word/_rels/document.xml.rels", documentRelations(p)},
		{"word/settings.xml", partSettings},
		{"word/styles.xml", w.styles()},
		{"word/fontTable.xml", w.fontTable()},
		{"word/footer1.xml", w.footer()},
	}
	if p.hasHeader() {
		fixed = append(fixed, struct{ name, text string }{"word/header1.xml", w.header(p)})
	}
	for _, part := range fixed {
		entry, err := z.Create(part.name)
		if err == nil {
			_, err = io.WriteString(entry, part.text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	entry, err := z.Create("word/document.xml")
	if err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	m := newMarkup(entry)
	m.put(xml.Header + `<w:document xmlns:w="` + nsMain + `" xmlns:r="` + nsRelations + `"><w:body>`)
	if err := body(m); err != nil {
		return err
	}
	m.put("%s</w:body></w:document>", p.section())
	if err := m.flush(); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close the document: %w", err)
	}
	return nil
}

// section ends the body: the size of the paper, its margins, its head and foot.
func (p page) section() string {
	var b strings.Builder
	b.WriteString("<w:sectPr>")
	if p.hasHeader() {
		b.WriteString(`<w:headerReference w:type="default" r:id="rId5"/>`)
	}
	b.WriteString(`<w:footerReference w:type="default" r:id="rId4"/>`)
	if p.landscape {
		fmt.Fprintf(&b, `<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, a4Long, a4Short)
	} else {
		fmt.Fprintf(&b, `<w:pgSz w:w="%d" w:h="%d"/>`, a4Short, a4Long)
	}
	fmt.Fprintf(&b, `<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/></w:sectPr>`,
		marginTop, marginSide, marginFoot, marginSide, headerAt, footerAt)
	return b.String()
}

const partTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>%s` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const partRelations = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + nsRelations + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + nsRelations + `/extended-properties" Target="docProps/app.xml"/></Relationships>`

// partCore carries the title and no time.
const partCore = xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
	`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title></cp:coreProperties>`

const partApp = xml.Header + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">` +
	`<Application>lianbot</Application></Properties>`

func documentRelations(p page) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	parts := []string{"styles", "settings", "fontTable", "footer"}
	if p.hasHeader() {
		parts = append(parts, "header")
	}
	for i, part := range parts {
		file := part
		if part == "header" || part == "footer" {
			file += "1"
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="%s.xml"/>`, i+1, nsRelations, part, file)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// partSettings says that the file was written for today's Word, so that it does
// not open in its compatibility mode, and that Chinese punctuation may be squeezed.
const partSettings = xml.Header + `<w:settings xmlns:w="` + nsMain + `"><w:zoom w:percent="100"/>` +
	`<w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
	`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`
