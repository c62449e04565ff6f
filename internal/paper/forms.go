package paper

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// The measures of the forms, in twentieths of a point. The four columns are as
// wide as the handout's sample tables have them.
const (
	// formHeight is how high the table of a form with little in it is.
	formHeight = 8200
	// rowHeight is how high a row is at least.
	rowHeight = 1400
	// lineStop is where the right part of a line begins, in hundredths of the width.
	lineStop = 60
)

func formColumns(heads [fields]string) []columnSpec {
	widths := [fields]int{1660, 2700, 2178, 3100} // together portraitWidth
	columns := make([]columnSpec, fields)
	for i := range columns {
		columns[i] = columnSpec{head: heads[i], width: widths[i], center: i == fieldName}
	}
	return columns
}

// Personal writes a personal form as docx.
func (p *Printer) Personal(out io.Writer, f Personal, o Options) error {
	if p.own.personal != nil {
		return p.own.personal.Personal(out, f, o)
	}
	w := p.words.personal
	title := w.title.Fill("form", f.Form)
	foot := w.date + p.words.day(f.Date)
	if err := p.form(out, title, w, [2]string{w.unit + f.Unit, w.name + f.Name}, foot, f.Posts, nil, o); err != nil {
		return fmt.Errorf("print a personal form: %w", err)
	}
	return nil
}

// Unit writes a unit's form as docx.
func (p *Printer) Unit(out io.Writer, f UnitForm, o Options) error {
	if p.own.unit != nil {
		return p.own.unit.Unit(out, f, o)
	}
	w := p.words.unit
	line := [2]string{w.unit + f.Unit, w.date + p.words.day(f.Date)}
	if err := p.form(out, w.title.Fill(), w, line, w.author+f.Author, f.Rows, f.Flows, o); err != nil {
		return fmt.Errorf("print a unit's form: %w", err)
	}
	return nil
}

func (p *Printer) form(out io.Writer, title string, w formWords, line [2]string, foot string, posts []Post, flows []Flow, o Options) error {
	page := p.words.page1(title, o)
	return p.words.write(out, page, func(m *markup) error {
		m.heading(title, line, page.width())
		columns := formColumns(w.columns)
		m.table(columns)
		for _, r := range p.words.formRows(posts) {
			m.row(columns, r, styleBody, p.words.label)
		}
		m.endTable()
		for _, note := range w.notes {
			m.paragraph(styleNote, "", note)
		}
		together := ""
		if o.Signatures {
			together = `<w:keepNext/>`
		}
		m.paragraph(styleNote, together+`<w:spacing w:before="240"/>`, foot)
		if o.Signatures {
			p.words.signatures(m, w.signatures, page.width())
		}
		for i, flow := range flows {
			p.words.flow(m, flow, i == 0)
		}
		return nil
	})
}

// formRows are the rows of a form: a post each, or an empty one.
func (w *Words) formRows(posts []Post) []row {
	if len(posts) == 0 {
		return []row{{cells: make([]cell, fields), height: formHeight}}
	}
	rows := make([]row, len(posts))
	for i, p := range posts {
		rows[i] = row{
			cells:  []cell{{lines: []string{p.Name}}, w.items(p.Duties), w.items(p.Powers), w.items(p.Risks)},
			height: max(formHeight/len(posts), rowHeight),
		}
	}
	return rows
}

// items is a cell with numbered items, or one that says that there are none.
func (w *Words) items(items []string) cell {
	if len(items) == 0 {
		return cell{lines: []string{w.none}}
	}
	return cell{lines: items, items: true}
}

// label is the number of an item.
func (w *Words) label(n int) string { return w.number.Fill("number", strconv.Itoa(n)) }

// day is a date in words; one that is not known is left blank.
func (w *Words) day(t time.Time) string {
	if t.IsZero() {
		return w.noDate
	}
	return w.date.Fill("year", strconv.Itoa(t.Year()), "month", strconv.Itoa(int(t.Month())), "day", strconv.Itoa(t.Day()))
}

// page1 is an upright page with what the options ask for.
func (w *Words) page1(title string, o Options) page {
	p := page{title: title, mark: w.marks[o.Copy]}
	if o.Watermark != (Watermark{}) {
		p.watermark = w.watermark.Fill("who", o.Watermark.Who,
			"date", w.day(o.Watermark.When), "time", o.Watermark.When.Format("15:04"))
	}
	return p
}

// heading writes the title and the line below it, whose right part begins at
// lineStop.
func (m *markup) heading(title string, line [2]string, width int) {
	m.paragraph(styleTitle, "", title)
	stop := fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs>`, width*lineStop/100)
	text := line[0]
	if line[1] != "" {
		text += "\t" + line[1]
	}
	m.paragraph(styleLine, `<w:keepNext/>`+stop, text)
}

// signatures writes the lines for signatures, which stay together: what is signed
// on the left, the date on the right.
func (w *Words) signatures(m *markup, labels []string, width int) {
	stop := fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs>`, width*lineStop/100)
	for i, label := range labels {
		properties := stop + `<w:spacing w:before="280"/>`
		if i+1 < len(labels) {
			properties = `<w:keepNext/>` + properties
		}
		m.paragraph(styleNote, properties, label+"\t"+w.noDate)
	}
}
