package paper

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Cover is the list of what a unit hands in.
type Cover struct {
	Unit string
	Date time.Time
	// PersonalForm is the name of the personal form, as the questionnaire has it.
	PersonalForm string
	// Due, Filed and Exempt are personal forms: how many there must be, how many
	// there are, and how many people need not fill one in.
	Due, Filed, Exempt int
	Posts              int
	UnitForms          int // how many of the unit's own forms there are; one is due
	Categories         []string
	Points             Tally // risk points, in personal forms; see Count
}

// Cover writes the list as docx.
func (p *Printer) Cover(out io.Writer, c Cover, o Options) error {
	w := p.words.cover
	if c.Filed > c.Due || c.Filed < 0 || c.Exempt < 0 {
		return fmt.Errorf("cover list of %s: %d forms filed of %d, %d exempt", c.Unit, c.Filed, c.Due, c.Exempt)
	}
	page := p.words.page1(w.title, o)
	widths := [coverColumns]int{850, 3700, 900, 900, 900, 2388}
	specs := make([]columnSpec, coverColumns)
	for i := range specs {
		specs[i] = columnSpec{head: w.columns[i], width: widths[i], center: i != coverMaterial && i != coverNote, middle: true}
	}
	points, parts := 0, make([]string, 0, len(c.Categories))
	for _, category := range c.Categories {
		n := 0
		for _, unit := range c.Points {
			n += unit[category]
		}
		points += n
		parts = append(parts, p.words.register.category.Fill("category", category, "count", strconv.Itoa(n)))
	}
	for unit := range c.Points {
		points -= c.Points.Total(unit)
	}
	if points != 0 {
		return fmt.Errorf("cover list of %s: %d risk points are of a category that is not counted", c.Unit, -points)
	}
	all := 0
	for unit := range c.Points {
		all += c.Points.Total(unit)
	}
	lines := [][coverColumns]string{
		{
			coverMaterial: c.PersonalForm, coverDue: strconv.Itoa(c.Due), coverFiled: strconv.Itoa(c.Filed), coverExempt: strconv.Itoa(c.Exempt),
			coverNote: w.posts.Fill("count", strconv.Itoa(c.Posts)),
		},
		{coverMaterial: p.words.UnitTitle(), coverDue: "1", coverFiled: strconv.Itoa(c.UnitForms)},
		{
			coverMaterial: p.words.RegisterTitle(), coverDue: "1", coverFiled: "1",
			coverNote: w.points.Fill("count", strconv.Itoa(all), "categories", strings.Join(parts, p.words.register.separator)),
		},
	}
	return p.words.write(out, page, func(m *markup) error {
		m.heading(w.title, [2]string{w.unit + c.Unit, w.date + p.words.day(c.Date)}, page.width())
		m.table(specs)
		for i, line := range lines {
			line[coverNumber] = strconv.Itoa(i + 1)
			cells := make([]cell, coverColumns)
			for k, text := range line {
				cells[k] = cell{lines: []string{text}}
			}
			m.row(specs, row{cells: cells, height: rowHeight / 2}, styleBody, p.words.label)
		}
		total := make([]cell, coverColumns)
		for k, text := range [coverColumns]string{
			coverMaterial: w.total, coverDue: strconv.Itoa(c.Due + 2), coverFiled: strconv.Itoa(c.Filed + c.UnitForms + 1), coverExempt: strconv.Itoa(c.Exempt),
		} {
			total[k] = cell{lines: []string{text}}
		}
		m.row(specs, row{cells: total, height: rowHeight / 2}, styleBody, p.words.label)
		m.endTable()
		if o.Signatures {
			p.words.signatures(m, w.signatures, page.width())
		}
		return nil
	})
}
