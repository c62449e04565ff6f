package app

import (
	"context"
	"log/slog"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/export"
	"lianbot/internal/feishu"
	"lianbot/internal/outbox"
	"lianbot/internal/questionnaire"
)

// makers choose by what an item is about who makes its message.
type makers struct {
	files outbox.Maker // copies and exports
	words outbox.Maker // everything else
}

// Make asks the maker of the item's kind.
func (m makers) Make(ctx context.Context, item outbox.Item, now time.Time) (outbox.Decision, error) {
	switch item.About.Kind {
	case export.KindCopy, export.KindCopyFor, export.KindExport:
		return m.files.Make(ctx, item, now)
	default:
		return m.words.Make(ctx, item, now)
	}
}

// files makes what hands files out. It comes after remind, whose maker it puts beside
// its own.
func (a *App) files(library *questionnaire.Library) error {
	p, err := newPrinter(a.options.Prompts, library)
	if err != nil {
		return err
	}
	p.pdf = converter(a.options)
	a.maker = &export.Maker{
		Store: a.db, Campaigns: a.directory, Printer: p, Library: library, Now: a.options.Now, Logger: a.options.Logger,
		Wake: a.dispatcher.Wake, Spare: a.clerk.Spare,
	}
	a.exports = &export.Desk{
		Store: a.db, Now: a.options.Now, NewID: newIDs(a.options), Wake: a.dispatcher.Wake, PDF: p.pdf.Available(), Maker: a.maker,
	}
	a.dispatcher.Maker = makers{files: a.maker, words: a.dispatcher.Maker}
	a.dispatcher.Sender = witness{
		Client: a.client, note: a.db.Note, done: a.maker.Done, now: a.options.Now, log: a.options.Logger,
	}
	return nil
}

// witness is the platform's client that writes down which files have left.
type witness struct {
	*feishu.Client
	note func(context.Context, audit.Entry) error
	done func(request string)
	now  func() time.Time
	log  *slog.Logger
}

// Send sends an item, and writes down that a file was handed out. That it could not
// be written down does not make it unsent: then the log has it, and that the export
// was asked for is written down already.
func (w witness) Send(ctx context.Context, item outbox.Item) (string, error) {
	id, err := w.Client.Send(ctx, item)
	if err != nil || item.Message.File == nil {
		return id, err
	}
	revision, person := export.CopyIn(item.About)
	e := audit.Entry{
		At: w.now(), Who: item.About.Person, What: audit.Copy, Object: person,
		Detail: item.About.Campaign + "/" + revision,
	}
	if item.About.Kind == export.KindExport {
		w.done(item.About.Stage)
		e.What, e.Object, e.Detail = audit.Export, item.About.Unit, string(item.Message.File.Kind)
		if e.Object == "" {
			e.Object = audit.School
		}
	}
	if err := w.note(ctx, e); err != nil {
		w.log.ErrorContext(ctx, "file not written down", "item", item.ID, "kind", item.About.Kind, "person", e.Who, "error", err)
	}
	return id, nil
}
