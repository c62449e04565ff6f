package app

import (
	"io"
	"time"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sheet"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
)

// standin answers what liaisons do for people of the unit.
func (a *App) standin(l *questionnaire.Library) *standin.Office {
	return &standin.Office{People: a.db, Exemptions: a.db, Library: l, Now: a.options.Now, Zone: Zone()}
}

// loadBudget is how long one press may hand forms in: the platform waits three
// seconds for its answer.
const loadBudget = 1500 * time.Millisecond

// workbooks makes, reads and loads the workbooks of units.
func (a *App) workbooks(l *questionnaire.Library) *standin.Workbooks {
	return &standin.Workbooks{
		Ledger: a.db, Standings: a.db, Uploads: a.db, Library: l, Ask: a.exports.AskTemplate,
		Fetch: a.client.Download, Open: openWorkbook, Wake: a.dispatcher.Wake,
		Now: a.options.Now, NewID: newIDs(a.options), Budget: loadBudget,
	}
}

func openWorkbook(data []byte) (standin.Workbook, bool, error) {
	b, ours, err := sheet.Read(data)
	if err != nil || !ours {
		return standin.Workbook{}, ours, err
	}
	w := standin.Workbook{Rows: b.Rows, Macros: b.Macros, Notes: b.Notes}
	for _, m := range b.Merged {
		w.Merged = append(w.Merged, standin.Merged(m))
	}
	return w, true, nil
}

// The widths of the columns of a workbook, in characters: who it is, the post, then
// what is answered.
const (
	whoWidth    = 12
	postWidth   = 18
	answerWidth = 32
)

// writeWorkbook writes the workbook of a unit and returns its name.
func writeWorkbook(out io.Writer, b phrase.Book, campaignID, unit string, people []staff.Person) (string, error) {
	heads := b.Heads()
	columns := make([]sheet.Column, len(heads))
	for i, head := range heads {
		columns[i] = sheet.Column{Head: head, Width: answerWidth, Hint: b.Hint()}
		switch i {
		case 0, 1:
			columns[i] = sheet.Column{Head: head, Width: whoWidth}
		case 2: //nolint:mnd // the post stands behind the number and the name
			columns[i] = sheet.Column{Head: head, Width: postWidth}
		}
	}
	return b.File(unit), sheet.Fill(out, b.Title(), columns, b.Rows(people), standin.Notes(b.Definition, campaignID, unit))
}
