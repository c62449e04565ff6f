package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/export"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// Export is what is exported at the command line.
type Export struct {
	Register bool   // the register; else the personal forms
	Unit     string // as it was typed; empty: every unit
	Dir      string // where the file is put; it is made when it is missing
	// Progress is called with how many files there are so far. It may be nil.
	Progress func(done, total int)
}

// Exported is the file that was written.
type Exported struct {
	File  string
	Forms int
}

// ExportError is why nothing was exported: the phrase that says so and what fills it.
type ExportError struct {
	Name  string
	Pairs []string
}

// Error is for those who do not know the phrase.
func (e *ExportError) Error() string { return fmt.Sprint(e.Name, e.Pairs) }

// ExportFiled writes what has been handed in into a folder, and that it was handed
// out into the audit. A file with the same name is replaced, when the new one is
// whole. The error is an *ExportError when there is nothing to export.
func ExportFiled(ctx context.Context, o Options, e Export) (out Exported, err error) {
	l, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return out, fmt.Errorf("prompts:\n%w", err)
	}
	p, err := newPrinter(o.Prompts, l)
	if err != nil {
		return out, err
	}
	err = withDatabase(ctx, o, func(db *sqldb.DB) error {
		x := exporting{Export: e, options: o, db: db, printer: p, texts: l}
		out, err = x.run(ctx)
		return err
	})
	return out, err
}

type exporting struct {
	Export
	options Options
	db      *sqldb.DB
	printer printer
	texts   *questionnaire.Library
}

func (x exporting) run(ctx context.Context) (out Exported, err error) {
	c, running, err := x.db.Campaign(ctx)
	switch {
	case err != nil:
		return out, err
	case !running:
		return out, &ExportError{Name: "terminal_export_no_campaign"}
	}
	asked, err := x.asked(c)
	if err != nil {
		return out, err
	}
	if err := x.findUnit(ctx); err != nil {
		return out, err
	}
	list, all, err := x.db.Registered(ctx, c.ID, x.Unit)
	switch {
	case err != nil:
		return out, err
	case list.Len() == 0:
		return out, &ExportError{Name: "terminal_export_none"}
	}
	what, unit := export.Forms, x.Unit
	if x.Register {
		what = export.Register
	}
	if unit == "" {
		unit = audit.School
	}
	if err := x.db.Note(ctx, atTerminal(x.options, audit.Export, unit, string(what))); err != nil {
		return out, err
	}
	return x.write(ctx, asked, list, all)
}

// asked is what the campaign asks.
func (x exporting) asked(c campaign.Campaign) (a export.Asked, err error) {
	if a.Personal, err = x.texts.Personal(c.Categories); err != nil {
		return a, err
	}
	a.Unit, err = x.texts.Unit(c.UnitCategories)
	return a, err
}

// findUnit makes of what was typed the name of a unit.
func (x *exporting) findUnit(ctx context.Context) error {
	if x.Unit == "" {
		return nil
	}
	people, err := x.db.Roster(ctx)
	if err != nil {
		return err
	}
	exact, near := staff.FindUnits(staff.NewRoster(people).Units(), x.Unit)
	switch {
	case exact != "":
		x.Unit = exact
		return nil
	case len(near) > 0:
		list := strings.Join(near, x.texts.Say("progress_name_separator"))
		return &ExportError{Name: "terminal_export_near", Pairs: []string{"unit", x.Unit, "near", list}}
	default:
		return &ExportError{Name: "terminal_export_no_unit", Pairs: []string{"unit", x.Unit}}
	}
}

// write writes the file under another name, and gives it its own when it is whole.
func (x exporting) write(ctx context.Context, a export.Asked, list, all export.List) (out Exported, err error) {
	if err := os.MkdirAll(x.Dir, 0o750); err != nil {
		return out, fmt.Errorf("folder for the export: %w", err)
	}
	f, err := os.CreateTemp(x.Dir, ".export-*")
	if err != nil {
		return out, fmt.Errorf("write the export: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is there after a failure only
	mark := export.Mark{Who: x.texts.Say("terminal_export_who"), When: x.options.Now()}
	unit := x.Unit
	if unit == "" {
		unit = x.texts.Say("export_school")
	}
	var name string
	if x.Register {
		name, err = x.printer.Register(ctx, f, a, unit, all, mark)
	} else {
		name, err = x.printer.Archive(ctx, f, a, unit, list, nil, mark, func(done int) {
			if x.Progress != nil {
				x.Progress(done, list.Len())
			}
		})
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return out, fmt.Errorf("write the export: %w", err)
	}
	out = Exported{File: filepath.Join(x.Dir, name), Forms: list.Len()}
	if err := os.Rename(f.Name(), out.File); err != nil {
		return out, fmt.Errorf("write the export: %w", err)
	}
	return out, nil
}

// atTerminal is an entry of what is done at the command line.
func atTerminal(o Options, what audit.What, object, detail string) audit.Entry {
	return audit.Entry{At: o.Now(), Who: audit.Terminal, What: what, Object: object, Detail: detail}
}
