package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"

	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// printer prints what has been handed in.
type printer struct {
	paper *paper.Printer
	texts *questionnaire.Library
	pdf   *paper.Converter
}

var _ export.Printer = printer{}

func newPrinter(prompts fs.FS, texts *questionnaire.Library) (printer, error) {
	words, err := paper.ParseWords(prompts)
	if err != nil {
		return printer{}, fmt.Errorf("prompts:\n%w", err)
	}
	templates, err := paper.ParseTemplates(prompts, words)
	if err != nil {
		return printer{}, fmt.Errorf("prompts:\n%w", err)
	}
	return printer{paper: paper.NewPrinter(words).With(templates), texts: texts}, nil
}

func personal(d *questionnaire.Definition, f export.Filing) paper.Personal {
	return paper.FromForm(d, f.Form, f.Person.Unit, f.Person.Name, f.At.In(Zone()))
}

func options(m export.Mark) paper.Options {
	if m == (export.Mark{}) {
		return paper.Options{}
	}
	return paper.Options{Watermark: paper.Watermark{Who: m.Who, When: m.When.In(Zone())}}
}

// Copy writes a form as its author keeps it.
func (p printer) Copy(out io.Writer, d *questionnaire.Definition, f export.Filing) (string, error) {
	if len(d.Kinds) > 1 {
		form := paper.UnitFromForm(d, f.Form, f.Person.Unit, f.Person.Name, f.At.In(Zone()))
		return p.paper.UnitFile(form.Unit), p.paper.Unit(out, form, p.paper.As(paper.Kept))
	}
	form := personal(d, f)
	return p.paper.PersonalFile(form, f.Person.ID), p.paper.Personal(out, form, p.paper.As(paper.Kept))
}

// Template writes the workbook of a unit.
func (p printer) Template(out io.Writer, d *questionnaire.Definition, campaignID, unit string, people []staff.Person) (string, error) {
	return writeWorkbook(out, phrase.Book{Library: p.texts, Definition: d}, campaignID, unit, people)
}

// PDF converts a docx.
func (p printer) PDF(ctx context.Context, name string, docx []byte) (string, []byte, error) {
	if p.pdf == nil {
		return "", nil, errors.New("there is no converter")
	}
	pdf, err := p.pdf.PDF(ctx, docx)
	return strings.TrimSuffix(name, ".docx") + ".pdf", pdf, err
}

// Register writes the register as a workbook.
func (p printer) Register(
	ctx context.Context, out io.Writer, a export.Asked, unit string, list export.List, m export.Mark,
) (string, error) {
	r, err := p.register(ctx, a, unit, list, m)
	if err != nil {
		return "", err
	}
	return p.paper.RegisterFile(unit) + ".xlsx", p.paper.RegisterXlsx(out, r, options(m))
}

// register goes through the forms once to count them; its rows are read from the
// same forms once more when they are printed.
func (p printer) register(ctx context.Context, a export.Asked, unit string, list export.List, m export.Mark) (paper.Register, error) {
	r := paper.Register{Unit: unit, Date: m.When.In(Zone()), Counts: paper.Tally{}}
	for f, err := range list.All(ctx) {
		if err != nil {
			return r, err
		}
		d := a.Personal
		if isOwn(f) {
			d = a.Unit
		}
		paper.Count(r.Counts, d, f.Form, f.Person.Unit)
	}
	r.Categories = paper.Categories(a.Personal, a.Unit, r.Counts)
	r.Rows = func(yield func(paper.Row, error) bool) {
		for f, err := range list.All(ctx) {
			if err != nil {
				yield(paper.Row{}, err)
				return
			}
			for _, row := range p.rows(a, f) {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	return r, nil
}

// rows are those of one form.
func (p printer) rows(a export.Asked, f export.Filing) []paper.Row {
	if isOwn(f) {
		return p.paper.UnitRows(a.Unit, f.Form, f.Person.ID, f.Person.Unit)
	}
	return paper.RowsOf(a.Personal, f.Form, f.Person.ID, f.Person.Unit, f.Person.Section, f.Person.Name)
}

// isOwn says whether a form is a unit's own.
func isOwn(f export.Filing) bool { return form.Key{Person: f.Person.ID}.IsUnit() }

// Archive writes the personal forms into a zip, a folder for each unit when there are
// several, and the register before them if there is one.
func (p printer) Archive(
	ctx context.Context, out io.Writer, a export.Asked, unit string, list, registered export.List, m export.Mark, progress func(int),
) (string, error) {
	var documents iter.Seq2[paper.Document, error] = func(yield func(paper.Document, error) bool) {
		if registered != nil {
			write := func(w io.Writer) error {
				_, err := p.Register(ctx, w, a, unit, registered, m)
				return err
			}
			if !yield(paper.Document{Name: p.paper.RegisterFile(unit) + ".xlsx", Write: write}, nil) {
				return
			}
		}
		for f, err := range list.All(ctx) {
			if err != nil {
				yield(paper.Document{}, err)
				return
			}
			form := personal(a.Personal, f)
			doc := paper.Document{
				Name: p.paper.PersonalFile(form, f.Person.ID), Folder: f.Person.Unit,
				Write: func(w io.Writer) error { return p.paper.Personal(w, form, options(m)) },
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
	name := p.paper.RegisterFile(unit)
	if registered == nil {
		name = unit + "-" + a.Personal.Title
	}
	return name + ".zip", paper.Archive(ctx, out, documents, progress)
}
