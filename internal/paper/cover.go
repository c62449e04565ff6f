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
	// UnitDue is how many forms of the unit's own there must be, UnitForms how many there
	// are: one or none. When both are none they have no line.
	UnitDue, UnitForms int
	Categories         []string
	Points             Tally // risk points, those of the unit's own form included; see Count
	UnitPoints         Tally // risk points of the unit's own form
}

// pointsOf is how many risk points a tally has, and that in words; of the unit's own form
// only the categories that have any, and nothing when there are none.
func (p *Printer) pointsOf(c Cover, t Tally, own bool) (int, string, error) {
	all, counted, parts := 0, 0, make([]string, 0, len(c.Categories))
	for unit := range t {
		all += t.Total(unit)
	}
	for _, category := range c.Categories {
		n := 0
		for _, unit := range t {
			n += unit[category]
		}
		if counted += n; n > 0 || !own {
			parts = append(parts, p.words.register.category.Fill("category", category, "count", strconv.Itoa(n)))
		}
	}
	switch {
	case counted != all:
		return 0, "", fmt.Errorf("cover list of %s: %d risk points are of a category that is not counted", c.Unit, all-counted)
	case own && all == 0:
		return 0, "", nil
	}
	return all, p.words.cover.points.Fill("count", strconv.Itoa(all), "categories", strings.Join(parts, p.words.register.separator)), nil
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
	all, points, err := p.pointsOf(c, c.Points, false)
	if err != nil {
		return err
	}
	ofUnit, unitPoints, err := p.pointsOf(c, c.UnitPoints, true)
	if err != nil {
		return err
	}
	lines := [][coverColumns]string{
		{
			coverMaterial: c.PersonalForm, coverDue: strconv.Itoa(c.Due), coverFiled: strconv.Itoa(c.Filed), coverExempt: strconv.Itoa(c.Exempt),
			coverNote: w.posts.Fill("count", strconv.Itoa(c.Posts), "points", strconv.Itoa(all-ofUnit)),
		},
	}
	if c.UnitDue+c.UnitForms > 0 {
		lines = append(lines, [coverColumns]string{
			coverMaterial: p.words.UnitTitle(), coverDue: strconv.Itoa(c.UnitDue), coverFiled: strconv.Itoa(c.UnitForms), coverNote: unitPoints,
		})
	}
	lines = append(lines, [coverColumns]string{coverMaterial: p.words.RegisterTitle(), coverDue: "1", coverFiled: "1", coverNote: points})
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
			coverMaterial: w.total, coverDue: strconv.Itoa(c.Due + c.UnitDue + 1), coverFiled: strconv.Itoa(c.Filed + c.UnitForms + 1), coverExempt: strconv.Itoa(c.Exempt),
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
