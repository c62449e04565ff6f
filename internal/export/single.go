package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// What is asked for that is no selection of what has been handed in.
const (
	Template What = "template" // the workbook of a unit, to be filled in, as xlsx
	Own      What = "own"      // the person's own form, as docx
	OwnPDF   What = "own_pdf"  // the same as PDF
)

// single says whether it is a file of its own.
func (w What) single() bool { return w == Template || w == Own || w == OwnPDF }

// Waiting says whether somebody is in the workbook of the unit: who has not begun, and
// is expected to.
func Waiting(p progress.Standing) bool {
	return p.Status == form.NotStarted && p.Person.Standing.Expected()
}

// AskTemplate writes down that somebody wants the workbook of their unit, and returns
// how many people are in it; with none, nothing is written.
func (d *Desk) AskTemplate(ctx context.Context, who staff.Person, c campaign.Campaign) (people int, err error) {
	all, err := d.Store.UnitPeople(ctx, c.ID, who.Unit)
	if err != nil {
		return 0, fmt.Errorf("ask for a workbook: %w", err)
	}
	for _, p := range all {
		if Waiting(p) {
			people++
		}
	}
	if people == 0 {
		return 0, nil
	}
	return people, d.keep(ctx, who, c, Template)
}

// AskOwn writes down that somebody wants the form that they have handed in, as docx
// and, where there is a converter, as PDF. It returns how many files there will be.
func (d *Desk) AskOwn(ctx context.Context, who staff.Person, c campaign.Campaign) (files int, err error) {
	_, ok, err := d.Store.Filing(ctx, c.ID, who.ID)
	if err != nil {
		return 0, fmt.Errorf("ask for the own form: %w", err)
	}
	if !ok {
		return 0, nil
	}
	wanted := []What{Own}
	if d.PDF {
		wanted = append(wanted, OwnPDF)
	}
	for _, what := range wanted {
		if err := d.keep(ctx, who, c, what); err != nil {
			return 0, err
		}
	}
	return len(wanted), nil
}

// keep writes a request down. The file leaves by itself.
func (d *Desk) keep(ctx context.Context, who staff.Person, c campaign.Campaign, what What) error {
	now := d.Now()
	r := Request{ID: d.NewID(), Campaign: c.ID, Person: who.ID, Unit: who.Unit, What: what, At: now}
	item := outbox.Item{
		ID: r.ID, Key: "export/" + r.ID, To: who.OpenID, Priority: outbox.Notice, NotBefore: now, NotAfter: now.Add(keptFor),
		Reason: KindExport,
		About:  outbox.About{Kind: KindExport, Campaign: c.ID, Stage: r.ID, Person: who.ID, Unit: r.Unit},
	}
	e := audit.Entry{At: now, Who: who.ID, What: audit.Ask, Object: object(r.Unit), Detail: string(what)}
	if what != Template {
		e.Object = who.ID
	}
	if err := d.Store.KeepExport(ctx, r, item, e); err != nil {
		return fmt.Errorf("ask for a file: %w", err)
	}
	d.Wake()
	return nil
}

// single makes a file of its own.
func (m *Maker) single(ctx context.Context, r Request, d *questionnaire.Definition) (f message.File, err error) {
	if r.What != Template {
		return m.own(ctx, r, d)
	}
	people, err := m.Store.UnitPeople(ctx, r.Campaign, r.Unit)
	if err != nil {
		return f, err
	}
	var waiting []staff.Person
	for _, p := range people {
		if Waiting(p) {
			waiting = append(waiting, p.Person)
		}
	}
	out := &limited{most: m.Most}
	f.Kind = message.Xlsx
	f.Name, err = m.Printer.Template(out, d, r.Campaign, r.Unit, waiting)
	f.Data = out.Bytes()
	return f, err
}

// own makes the person's own form.
func (m *Maker) own(ctx context.Context, r Request, d *questionnaire.Definition) (f message.File, err error) {
	filing, ok, err := m.Store.Filing(ctx, r.Campaign, r.Person)
	switch {
	case err != nil:
		return f, err
	case !ok:
		return f, errors.New("nothing was handed in")
	}
	var out bytes.Buffer
	f.Kind = message.Docx
	if f.Name, err = m.Printer.Copy(&out, d, filing); err != nil {
		return f, err
	}
	f.Data = out.Bytes()
	if r.What == Own {
		return f, nil
	}
	f.Kind = message.PDF
	f.Name, f.Data, err = m.Printer.PDF(ctx, f.Name, f.Data)
	return f, err
}
