package paper

import "strconv"

// The measures of the picture of a process, in twentieths of a point: who decides, the
// step, how it could go wrong, and the space between them. Together they are
// portraitWidth.
const (
	flowDecider = 2100
	flowGap     = 460
	flowStep    = 2900
	flowRisk    = portraitWidth - flowDecider - flowStep - 2*flowGap
	flowArrow   = 380 // how high the space between two steps is
)

// look is how a box of the picture looks: the colours of its frame and its ground.
type look struct{ frame, fill string }

func stepLook() look    { return look{"1F4E79", "DEEAF6"} }
func deciderLook() look { return look{"7F7F7F", "F2F2F2"} }
func riskLook() look    { return look{"C55A11", "FBE4D5"} }

// flow draws a process: its steps in boxes below each other, joined by arrows; on the
// left of each who decides, on the right how it could go wrong. The boxes are cells of a
// table, so that they grow with their text and no page cuts through one; the arrows are
// shapes, for which no font is needed.
func (w *Words) flow(m *markup, f Flow, first bool) {
	properties := `<w:keepNext/>`
	if first {
		properties += `<w:pageBreakBefore/>`
	}
	m.paragraph(styleLine, properties+`<w:spacing w:before="240"/>`, w.flows.title.Fill("process", f.Name))
	m.put(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, portraitWidth)
	for _, width := range []int{flowDecider, flowGap, flowStep, flowGap, flowRisk} {
		m.put(`<w:gridCol w:w="%d"/>`, width)
	}
	m.put(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, head := range []string{w.flows.decider, "", w.flows.step, "", w.flows.risk} {
		m.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, []int{flowDecider, flowGap, flowStep, flowGap, flowRisk}[i])
		m.paragraph(styleHead, "", head)
		m.put(`</w:tc>`)
	}
	m.put(`</w:tr>`)
	for i, step := range f.Steps {
		if i > 0 {
			m.put(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, flowArrow)
			m.gap(flowDecider, "")
			m.gap(flowGap, "")
			m.gap(flowStep, "downArrow")
			m.gap(flowGap, "")
			m.gap(flowRisk, "")
			m.put(`</w:tr>`)
		}
		m.put(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		m.boxes(flowDecider, step.Deciders, deciderLook(), "center")
		m.gap(flowGap, joint(step.Deciders, "rightArrow"))
		m.boxes(flowStep, []string{w.label(i+1) + step.Name}, stepLook(), "center")
		m.gap(flowGap, joint(step.Risks, "mathMinus"))
		m.boxes(flowRisk, step.Risks, riskLook(), "left")
		m.put(`</w:tr>`)
	}
	m.endTable()
	m.put(`<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr></w:p>`, styleSmall) // a table cannot end a document
}

// joint is what joins a step to what stands beside it, when anything does.
func joint(texts []string, shape string) string {
	if len(texts) == 0 {
		return ""
	}
	return shape
}

// boxes writes texts into one box, and an empty place when there is none.
func (m *markup) boxes(width int, texts []string, l look, align string) {
	if len(texts) == 0 {
		m.gap(width, "")
		return
	}
	m.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:tcBorders>`, width)
	for _, side := range []string{"top", "left", "bottom", "right"} {
		m.put(`<w:%s w:val="single" w:sz="8" w:space="0" w:color="%s"/>`, side, l.frame)
	}
	m.put(`</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="%s"/><w:vAlign w:val="center"/></w:tcPr>`, l.fill)
	for _, text := range texts {
		m.paragraph(styleSmall, `<w:spacing w:before="60" w:after="60"/><w:jc w:val="`+align+`"/>`, text)
	}
	m.put(`</w:tc>`)
}

// gap is the space between boxes, with a shape in it or without.
func (m *markup) gap(width int, shape string) {
	m.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>`+
		`<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="%s"/><w:jc w:val="center"/></w:pPr>`, width, styleSmall)
	if shape != "" {
		m.shape(shape)
	}
	m.put(`</w:p></w:tc>`)
}

// The size of a shape, in English metric units.
const (
	shapeLong  = 260000
	shapeShort = 170000
)

// shape writes a shape that stands in the line like a letter.
func (m *markup) shape(kind string) {
	m.shapes++
	wide, high, colour := shapeLong, shapeShort, stepLook().frame
	switch kind {
	case "downArrow":
		wide, high = shapeShort, shapeLong
	case "mathMinus":
		colour = riskLook().frame
	}
	id := strconv.Itoa(m.shapes)
	m.put(`<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
		`xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>`)
	m.put(`<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">`+
		`<wp:extent cx="%d" cy="%d"/><wp:docPr id="%s" name="%s"/>`, wide, high, id, id)
	m.put(`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">` +
		`<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/>`)
	m.put(`<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="%s"><a:avLst/></a:prstGeom>`+
		`<a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>`,
		wide, high, kind, colour)
	m.put(`</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r>`)
}
