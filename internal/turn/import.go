package turn

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
)

// offer reads the form in a file and shows it. Only where the file is goes into the
// state: what it says stays with the platform until the person agrees to it.
func (v visit) offer(ctx context.Context, sent Sent) error {
	var sheet form.Sheet
	if v.campaign.PeriodAt(v.moment()) == campaign.Open {
		var err error
		if sheet, err = v.readForm(ctx, v.in.MessageID, sent.Key); err != nil {
			return v.refuseFile(ctx, err)
		}
		if said := v.misplaced(sheet); said != "" {
			return v.reply(ctx, message.Say(v.Library.Say(said)+"\n"+v.Library.Say("import_refused")), "file")
		}
	}
	deed := conversation.Offered{Message: v.in.MessageID, Key: sent.Key, Sheet: sheet}
	_, err := v.take(ctx, deed, func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		m := message.Say(sc.Text(s, out))
		if s.Pending == conversation.ConfirmImport {
			m = message.Show(sc.Card(s, out)) // with its two buttons; typing does as well
		}
		return &m
	})
	return err
}

// workbook takes the workbook of a unit, and returns false for every other file.
func (v visit) workbook(ctx context.Context, sent Sent) (bool, error) {
	if v.Workbooks == nil || sent.Kind != File || sent.Key == "" {
		return false, nil
	}
	m, handled, err := v.Workbooks.Receive(ctx, v.who, v.everybodys, v.in.MessageID, sent.Key, sent.Name)
	if err != nil {
		return false, fmt.Errorf("receive a workbook: %w", err)
	}
	if !handled {
		return false, nil
	}
	return true, v.reply(ctx, m, "file")
}

// misplaced is what is said of a form that does not belong to the record at which the
// person sits; empty: it does.
func (v visit) misplaced(sheet form.Sheet) string {
	switch {
	case sheet.OfUnit == v.key.IsUnit():
		return ""
	case v.key.IsUnit():
		return "unit_import_personal"
	case v.mayWrite():
		return "unit_import_first"
	default:
		return "import_refused_unit"
	}
}

func (v visit) readForm(ctx context.Context, messageID, key string) (form.Sheet, error) {
	data, err := v.Forms.Fetch(ctx, messageID, key)
	if err != nil {
		return form.Sheet{}, fmt.Errorf("fetch a form: %w", err)
	}
	sheet, err := v.Forms.Read(data)
	if err != nil {
		return form.Sheet{}, fmt.Errorf("read a form: %w", err)
	}
	return sheet, nil
}

// refuseFile says what is wrong with a file. What may mend itself is returned.
func (v visit) refuseFile(ctx context.Context, err error) error {
	var said string
	unread, isUnread := errors.AsType[*form.SheetError](err)
	switch {
	case errors.Is(err, ErrFileTooLarge):
		said = v.Library.Say("import_too_large", "most", strconv.Itoa(LargestFile>>20))
	case errors.Is(err, ErrFileRefused):
		said = v.Library.Say("import_not_fetched")
	case isUnread:
		said = phrase.Scene{Library: v.Library, Definition: v.definition}.Unreadable(unread)
	default:
		return err
	}
	return v.reply(ctx, message.Say(said), "file")
}

// reread reads the form that the person has agreed to. It has no post when the file
// is gone or can no longer be read.
func (v visit) reread(ctx context.Context, f conversation.File) (form.Sheet, error) {
	if v.Forms == nil {
		return form.Sheet{}, nil
	}
	sheet, err := v.readForm(ctx, f.Message, f.Key)
	_, unread := errors.AsType[*form.SheetError](err)
	if unread || errors.Is(err, ErrFileTooLarge) || errors.Is(err, ErrFileRefused) {
		return form.Sheet{}, nil
	}
	return sheet, err
}

// isForm tells an administrator's own form from the rosters that they send: what is
// in the file decides, and it is fetched once more for whoever takes it.
func (v visit) isForm(ctx context.Context, sent Sent, running bool) (bool, error) {
	if v.Forms == nil || !running {
		return false, nil
	}
	_, err := v.readForm(ctx, v.in.MessageID, sent.Key)
	unread, isUnread := errors.AsType[*form.SheetError](err)
	switch {
	case err == nil:
		return true, nil
	case isUnread:
		return unread.Meant, nil
	case errors.Is(err, ErrFileTooLarge), errors.Is(err, ErrFileRefused):
		return false, nil
	default:
		return false, err
	}
}
