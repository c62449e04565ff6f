package paper

import (
	"time"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// FromForm is a record as it stands on paper: the categories of each post in one
// list, in the order in which they are asked.
func FromForm(d *questionnaire.Definition, f form.Form, unit, name string, date time.Time) Personal {
	p := Personal{Form: d.Title, Unit: unit, Name: name, Date: date}
	for _, post := range f.Posts {
		printed := Post{
			Name:   post.Name,
			Duties: texts(post.Answers[questionnaire.SlotDuties]),
			Powers: texts(post.Answers[questionnaire.SlotPowers]),
		}
		for _, slot := range d.Risks() {
			printed.Risks = append(printed.Risks, texts(post.Answers[slot])...)
		}
		p.Posts = append(p.Posts, printed)
	}
	return p
}

// UnitFromForm is a unit's record as it stands on paper: a row for each section, each
// process, the major matters and the leading group.
func UnitFromForm(d *questionnaire.Definition, f form.Form, unit, author string, date time.Time) UnitForm {
	u := UnitForm{Unit: unit, Author: author, Date: date}
	for _, row := range d.Rows(f) {
		u.Rows = append(u.Rows, Post(row))
	}
	for _, post := range f.Posts {
		flow := Flow{Name: post.Name}
		for _, box := range d.Flow(post) {
			flow.Steps = append(flow.Steps, Step{Name: box.Step, Deciders: box.Deciders, Risks: box.Risks})
		}
		if len(flow.Steps) > 0 {
			u.Flows = append(u.Flows, flow)
		}
	}
	return u
}

func texts(a form.Answer) []string {
	list := make([]string, 0, len(a.Items))
	for _, item := range a.Items {
		list = append(list, item.Text)
	}
	return list
}
