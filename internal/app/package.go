package app

import (
	"context"
	"io"
	"iter"

	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Package writes all that a unit hands in: the list of it, the register on paper and as
// a workbook, the unit's own form and the personal forms.
func (p printer) Package(
	ctx context.Context, out io.Writer, a export.Asked, b export.Bundle, m export.Mark,
) (string, error) {
	r, err := p.register(ctx, a, b.Unit, whole{b}, m)
	if err != nil {
		return "", err
	}
	cover, err := cover(ctx, a, b, r)
	if err != nil {
		return "", err
	}
	o := p.paper.As(paper.Filed)
	o.Watermark = options(m).Watermark
	first := []paper.Document{
		{Name: p.paper.CoverFile(b.Unit), Write: func(w io.Writer) error { return p.paper.Cover(w, cover, o) }},
		{Name: p.paper.RegisterFile(b.Unit) + ".docx", Write: func(w io.Writer) error { return p.paper.Register(w, r, o) }},
		{Name: p.paper.RegisterFile(b.Unit) + ".xlsx", Write: func(w io.Writer) error { return p.paper.RegisterXlsx(w, r, o) }},
	}
	if b.HasOwn() {
		own := paper.UnitFromForm(a.Unit, b.Own.Form, b.Unit, b.Own.Person.Name, b.Own.At.In(Zone()))
		write := func(w io.Writer) error { return p.paper.Unit(w, own, o) }
		first = append(first, paper.Document{Name: p.paper.UnitFile(b.Unit), Write: write})
	}
	folder := a.Personal.Title
	return p.texts.Say("filing_file_package", "unit", b.Unit) + ".zip", paper.Archive(ctx, out, documents(first, p.personals(ctx, a.Personal, b.People, folder, o)), nil)
}

// cover counts what is on the list of a package.
func cover(ctx context.Context, a export.Asked, b export.Bundle, r paper.Register) (paper.Cover, error) {
	c := paper.Cover{
		Unit: b.Unit, Date: r.Date, PersonalForm: a.Personal.Title, Due: b.People.Len(), Exempt: b.Exempt,
		Categories: r.Categories, Points: r.Counts, UnitPoints: paper.Tally{},
	}
	if b.HasOwn() { // a form of the unit's own that is asked for is there: else nothing is signed off
		c.UnitDue, c.UnitForms = 1, 1
		paper.Count(c.UnitPoints, a.Unit, b.Own.Form, b.Unit)
	}
	for f, err := range b.People.All(ctx) {
		if err != nil {
			return c, err
		}
		c.Filed++
		c.Posts += len(f.Form.Posts)
	}
	return c, nil
}

// personals are the personal forms, each printed when it is its turn.
func (p printer) personals(
	ctx context.Context, d *questionnaire.Definition, list export.List, folder string, o paper.Options,
) iter.Seq2[paper.Document, error] {
	return func(yield func(paper.Document, error) bool) {
		for f, err := range list.All(ctx) {
			if err != nil {
				yield(paper.Document{}, err)
				return
			}
			form := personal(d, f)
			doc := paper.Document{
				Name: p.paper.PersonalFile(form, f.Person.ID), Folder: folder,
				Write: func(w io.Writer) error { return p.paper.Personal(w, form, o) },
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

// documents are some that are there already, and then others.
func documents(first []paper.Document, then iter.Seq2[paper.Document, error]) iter.Seq2[paper.Document, error] {
	return func(yield func(paper.Document, error) bool) {
		for _, doc := range first {
			if !yield(doc, nil) {
				return
			}
		}
		for doc, err := range then {
			if !yield(doc, err) {
				return
			}
		}
	}
}

// whole is the list of all forms of a version: those of its people, whose numbers in the
// register are then those of what is made public, and the unit's own, if it has one.
type whole struct{ export.Bundle }

// Len is how many there are.
func (w whole) Len() int {
	if w.HasOwn() {
		return 1 + w.People.Len()
	}
	return w.People.Len()
}

// All goes through them.
func (w whole) All(ctx context.Context) iter.Seq2[export.Filing, error] {
	return func(yield func(export.Filing, error) bool) {
		for f, err := range w.People.All(ctx) {
			if !yield(f, err) {
				return
			}
		}
		if !w.HasOwn() {
			return
		}
		own := w.Own
		own.Person = staff.Person{ID: form.UnitKey("", w.Unit).Person, Unit: w.Unit}
		yield(own, nil)
	}
}

// Public writes the register with posts and without any person's name.
func (p printer) Public(ctx context.Context, out io.Writer, a export.Asked, b export.Bundle, m export.Mark) (string, error) {
	r, err := p.register(ctx, a, b.Unit, b.People, m)
	if err != nil {
		return "", err
	}
	// Neither the name nor who took it out stands on it: it is for everybody.
	r.Columns = []paper.Column{paper.ColNumber, paper.ColUnit, paper.ColPost, paper.ColCategory, paper.ColRisk}
	r.Rows = nameless(r.Rows)
	name := p.texts.Say("filing_file_public", "unit", b.Unit)
	docs := []paper.Document{
		{Name: name + ".docx", Write: func(w io.Writer) error { return p.paper.Register(w, r, paper.Options{}) }},
		{Name: name + ".xlsx", Write: func(w io.Writer) error { return p.paper.RegisterXlsx(w, r, paper.Options{}) }},
	}
	none := func(func(paper.Document, error) bool) {}
	return name + ".zip", paper.Archive(ctx, out, documents(docs, none), nil)
}

// nameless takes the names off rows, so that no column can print one.
func nameless(rows iter.Seq2[paper.Row, error]) iter.Seq2[paper.Row, error] {
	return func(yield func(paper.Row, error) bool) {
		for row, err := range rows {
			row.Name = ""
			if !yield(row, err) {
				return
			}
		}
	}
}
