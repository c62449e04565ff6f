package app

import (
	"context"
	"errors"
	"slices"

	"lianbot/internal/feishu"
	"lianbot/internal/form"
	"lianbot/internal/paper"
)

// forms are the forms that people send: fetched from the platform, read as paper.
type forms struct {
	client *feishu.Client
	words  *paper.Words
}

// Fetch gets the bytes of a file.
func (f forms) Fetch(ctx context.Context, messageID, key string) ([]byte, error) {
	return f.client.Download(ctx, messageID, key)
}

// unformed are the faults of files in which no form was found: no heads of its
// columns, or not all of them.
func unformed() []string {
	return []string{
		"fault_paper_empty_file", "fault_paper_large", "fault_paper_old_word", "fault_paper_old_excel", "fault_paper_encrypted",
		"fault_paper_pdf", "fault_paper_picture", "fault_paper_other", "fault_paper_broken", "fault_paper_bomb",
		"fault_paper_entities", "fault_paper_no_table", "fault_paper_column", "fault_paper_twice",
	}
}

// Read reads a form, a person's or a unit's.
func (f forms) Read(data []byte) (form.Sheet, error) {
	read, err := paper.ReadForm(data, f.words)
	if faults, ok := errors.AsType[paper.FaultsError](err); ok {
		unread := &form.SheetError{Remarks: remarks(faults)}
		unread.Meant = !slices.ContainsFunc(faults, func(f paper.Fault) bool { return slices.Contains(unformed(), f.Name) })
		return form.Sheet{}, unread
	}
	if err != nil {
		return form.Sheet{}, err
	}
	sheet := form.Sheet{Unit: read.Unit, Name: read.Name, OfUnit: read.Kind == paper.KindUnit, Notes: remarks(read.Notes)}
	for _, post := range read.Posts {
		sheet.Posts = append(sheet.Posts, form.SheetPost(post))
	}
	return sheet, nil
}

func remarks(faults []paper.Fault) []form.Remark {
	var list []form.Remark
	for _, f := range faults {
		list = append(list, form.Remark{Name: f.Name, Pairs: f.Pairs})
	}
	return list
}
