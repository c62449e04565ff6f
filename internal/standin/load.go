package standin

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/admin"
	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Standings reads who of a unit has come how far, in the roster's order.
type Standings interface {
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
}

// Uploads keep what waits to be confirmed, for a day.
type Uploads interface {
	KeepUpload(ctx context.Context, u admin.Upload) (int64, error)
	Upload(ctx context.Context, id int64, now time.Time) (admin.Upload, bool, error)
	ReplaceUpload(ctx context.Context, id int64, body []byte) error
	DropUpload(ctx context.Context, id int64) error
}

// Workbooks makes, reads and loads the workbooks of units. Its fields are set once.
type Workbooks struct {
	Ledger    turn.Ledger
	Standings Standings
	Uploads   Uploads
	Library   *questionnaire.Library
	// Ask has the workbook of the person's unit made and returns how many are in it.
	Ask func(ctx context.Context, who staff.Person, c campaign.Campaign) (int, error)
	// Fetch gets the bytes of a file.
	Fetch func(ctx context.Context, messageID, key string) ([]byte, error)
	// Open reads a workbook; false when it is none of ours. An error that has a phrase
	// says what is wrong with it.
	Open  func(data []byte) (Workbook, bool, error)
	Wake  func() // is called when there is something to send
	Now   func() time.Time
	NewID func() string
	// Budget is how long one press may load: the platform waits three seconds.
	Budget time.Duration
}

func (w *Workbooks) book(c campaign.Campaign) (phrase.Book, error) {
	d, err := w.Library.Personal(c.Categories)
	if err != nil {
		return phrase.Book{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	return phrase.Book{Library: w.Library, Definition: d}, nil
}

// template is the act of filling in many forms by a workbook.
const template = access.Act(questionnaire.CmdTemplate)

// Answer answers the command that asks for the workbook.
func (w *Workbooks) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	command, ok := w.Library.Words.Command(text)
	if !ok || command != questionnaire.CmdTemplate {
		return message.Message{}, false, nil
	}
	switch reach := access.Of(who.Role, template); {
	case reach == access.None:
		return message.Message{}, false, nil
	case reach == access.Refused:
		return message.Say(w.Library.Say("workbook_not_yours")), true, nil
	case group:
		return message.Say(w.Library.Say("office_private")), true, nil
	case who.Unit == "":
		return message.Say(w.Library.Say("no_unit")), true, nil
	case c.For(who.Unit).PeriodAt(w.Now()) != campaign.Open:
		return message.Say(w.Library.Say("behalf_closed")), true, nil
	}
	n, err := w.Ask(ctx, who, c)
	switch {
	case err != nil:
		return message.Message{}, false, fmt.Errorf("ask for a workbook: %w", err)
	case n == 0:
		return message.Say(w.Library.Say("workbook_none")), true, nil
	default:
		return message.Say(w.Library.Say("workbook_coming", "people", strconv.Itoa(n))), true, nil
	}
}

// ofBooks are the kinds of files that a workbook may come back as.
func ofBooks() []string { return []string{".xlsx", ".xlsm"} }

// Receive reads the workbook of a unit that its liaison has sent, and shows what would
// be handed in. Nothing changes. It returns false for any other file.
func (w *Workbooks) Receive(ctx context.Context, who staff.Person, c campaign.Campaign, messageID, key, name string) (message.Message, bool, error) {
	if access.Of(who.Role, template) != access.Unit || !slices.Contains(ofBooks(), strings.ToLower(path.Ext(name))) {
		return message.Message{}, false, nil
	}
	data, err := w.Fetch(ctx, messageID, key)
	switch {
	case errors.Is(err, turn.ErrFileTooLarge), errors.Is(err, turn.ErrFileRefused):
		return message.Message{}, false, nil // what it is cannot be seen
	case err != nil:
		return message.Message{}, false, fmt.Errorf("fetch a workbook: %w", err)
	}
	read, ours, err := w.Open(data)
	if !ours {
		return message.Message{}, false, nil
	}
	book, wrong := w.book(c)
	if wrong != nil {
		return message.Message{}, false, wrong
	}
	if p, ok := errors.AsType[interface {
		error
		Phrase() (name string, pairs []string)
	}](err); ok {
		name, pairs := p.Phrase()
		return message.Say(book.Refused(phrase.BookFault{Name: name, Pairs: pairs})), true, nil
	}
	if err != nil {
		return message.Message{}, false, err
	}
	m, err := w.preview(ctx, who, c, book, read, messageID, name)
	return m, true, err
}

func (w *Workbooks) preview(ctx context.Context, who staff.Person, c campaign.Campaign, book phrase.Book, read Workbook, messageID, name string) (message.Message, error) {
	if c.For(who.Unit).PeriodAt(w.Now()) != campaign.Open {
		return message.Say(w.Library.Say("behalf_closed")), nil
	}
	people, err := w.Standings.UnitPeople(ctx, c.ID, who.Unit)
	if err != nil {
		return message.Message{}, fmt.Errorf("read the people of a unit: %w", err)
	}
	plan, refused := ReadWorkbook(book, read, c.ID, who.Unit, people)
	if len(refused) > 0 {
		return message.Say(book.Refused(refused...)), nil
	}
	if len(plan.Forms) > 0 {
		body, err := batch{Campaign: c.ID, Unit: who.Unit, Forms: plan.Forms}.pack()
		if err != nil {
			return message.Message{}, err
		}
		u := admin.Upload{Source: messageID, Person: who.ID, Name: name, Body: body, At: w.Now()}
		if plan.Upload, err = w.Uploads.KeepUpload(ctx, u); err != nil {
			return message.Message{}, fmt.Errorf("keep a workbook: %w", err)
		}
	}
	return message.Show(book.Preview(plan)), nil
}

// batch is what waits: what the workbook says, and how far it has been loaded.
type batch struct {
	Campaign string            `json:"campaign"`
	Unit     string            `json:"unit"`
	Forms    []phrase.BookForm `json:"forms"`
	Next     int               `json:"next"` // the first form that has not been looked at
	Skipped  []string          `json:"skipped"`
}

func (b batch) pack() ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := errors.Join(json.NewEncoder(z).Encode(b), z.Close()); err != nil {
		return nil, fmt.Errorf("keep a workbook: %w", err)
	}
	return out.Bytes(), nil
}

func unpack(body []byte) (b batch, err error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		err = json.NewDecoder(z).Decode(&b)
	}
	if err != nil {
		return batch{}, fmt.Errorf("read a kept workbook: %w", err)
	}
	return b, nil
}

func (b batch) plan(upload int64) phrase.BookPlan {
	return phrase.BookPlan{Upload: upload, Forms: b.Forms, Loaded: b.Next - len(b.Skipped), Skipped: b.Skipped}
}

// Press takes the buttons of the workbook's card. Only who sent the workbook may
// confirm it, while they may do so for the unit.
func (w *Workbooks) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	if p.Action.Name != phrase.StandinLoad && p.Action.Name != phrase.StandinDrop {
		return turn.Answer{}, false, nil
	}
	book, err := w.book(c)
	if err != nil {
		return turn.Answer{}, false, err
	}
	card, err := w.press(ctx, who, c, book, p, group)
	if err != nil {
		return turn.Answer{}, false, err
	}
	return turn.Answer{Card: &card}, true, nil
}

func (w *Workbooks) press(ctx context.Context, who staff.Person, c campaign.Campaign, book phrase.Book, p turn.Pressed, group bool) (message.Card, error) {
	u, ok, err := w.Uploads.Upload(ctx, p.Action.Arg, w.Now())
	switch {
	case err != nil:
		return message.Card{}, fmt.Errorf("find a workbook: %w", err)
	case !ok || group || u.Person != who.ID:
		return book.Gone(), nil
	}
	b, err := unpack(u.Body)
	switch {
	case err != nil:
		return message.Card{}, err
	case b.Campaign != c.ID || !access.May(who, template, b.Unit, "") || c.For(b.Unit).PeriodAt(w.Now()) != campaign.Open:
		return book.Gone(), nil
	case p.Action.Name == phrase.StandinDrop && b.Next == 0:
		if err := w.Uploads.DropUpload(ctx, p.Action.Arg); err != nil {
			return message.Card{}, fmt.Errorf("drop a workbook: %w", err)
		}
		return book.Dropped(), nil
	case b.Next == len(b.Forms):
		return book.Loaded(b.plan(p.Action.Arg)), nil
	}
	return w.load(ctx, who, book, p.Action.Arg, b)
}

// load hands in as many forms as the time allows for, each in a transaction of its
// own. What has been done is found done when the press comes again.
func (w *Workbooks) load(ctx context.Context, who staff.Person, book phrase.Book, upload int64, b batch) (message.Card, error) {
	people, err := w.Standings.UnitPeople(ctx, b.Campaign, b.Unit)
	if err != nil {
		return message.Card{}, fmt.Errorf("read the people of a unit: %w", err)
	}
	known := map[string]staff.Person{}
	for _, p := range people {
		known[p.Person.ID] = p.Person
	}
	ctx = context.WithoutCancel(ctx)
	begun, first := w.Now(), b.Next
	for b.Next < len(b.Forms) && (w.Now().Sub(begun) < w.Budget || b.Next == first) {
		f := b.Forms[b.Next]
		done := false
		if author, ok := known[f.ID]; ok && author.Standing != staff.Exempt {
			if done, err = w.hand(ctx, who, author, book, upload, b, f); err != nil {
				return message.Card{}, err
			}
		}
		if !done {
			b.Skipped = append(b.Skipped, f.Name)
		}
		b.Next++
	}
	kept := b
	if b.Next == len(b.Forms) {
		kept.Forms = names(b.Forms) // what people wrote is in their records now
	}
	body, err := kept.pack()
	if err != nil {
		return message.Card{}, err
	}
	if err := w.Uploads.ReplaceUpload(ctx, upload, body); err != nil {
		return message.Card{}, fmt.Errorf("keep a workbook: %w", err)
	}
	w.Wake()
	if b.Next < len(b.Forms) {
		return book.Loading(b.plan(upload)), nil
	}
	return book.Loaded(b.plan(upload)), nil
}

func names(forms []phrase.BookForm) []phrase.BookForm {
	bare := make([]phrase.BookForm, len(forms))
	for i, f := range forms {
		bare[i] = phrase.BookForm{ID: f.ID, Name: f.Name}
	}
	return bare
}

// hand hands one form in, on behalf of its author. It returns false when they have
// begun themselves meanwhile.
func (w *Workbooks) hand(ctx context.Context, who, author staff.Person, book phrase.Book, upload int64, b batch, f phrase.BookForm) (bool, error) {
	key := form.Key{Campaign: b.Campaign, Person: author.ID}
	behalf := conversation.Behalf{By: who.ID, Why: w.Library.Say("workbook_reason")}
	if author.ID == who.ID {
		behalf = conversation.Behalf{} // the liaison's own form is their own work
	}
	for range 2 { // once more when they sat down, or began, in between
		s, _, err := w.Ledger.Recall(ctx, key)
		if err != nil {
			return false, fmt.Errorf("recall a dialogue: %w", err)
		}
		after, out, ok := conversation.FillIn(book.Definition, s, f.Posts, w.Now().UnixMilli())
		if !ok { // unless this very workbook has done it, before a crash
			return s.Behalf == behalf && s.Phase == conversation.Filed, nil
		}
		after.Behalf = behalf
		r := w.record(who, author, book, key, behalf.Why, out)
		r.EventID = fmt.Sprintf("workbook/%d/%s", upload, author.ID)
		r.Turn = &turn.Turn{Was: s.Version, State: after, Changes: out.Changes, Filed: out.Filed}
		switch err := w.Ledger.Commit(ctx, r); {
		case err == nil, errors.Is(err, turn.ErrSeen):
			return true, nil
		case !errors.Is(err, turn.ErrBehind):
			return false, fmt.Errorf("hand in a form: %w", err)
		}
	}
	return false, nil
}

// gather is how long the word to the people waits, so that it leaves to all of them in
// one call.
const gather = 10 * time.Second

// record is what is written besides the form: who did it and why, a word to the
// person and their copy.
func (w *Workbooks) record(who, author staff.Person, book phrase.Book, key form.Key, why string, out conversation.Outcome) turn.Record {
	now := w.Now()
	r := turn.Record{Key: key, By: who.ID, At: now}
	if author.ID == who.ID {
		r.Items = []outbox.Item{export.CopyOf(w.NewID(), author.OpenID, key, author.Unit, out.Filed.Revision, now)}
		return r
	}
	for _, move := range []form.ChangeKind{form.Start, form.Submit} {
		review := form.Review{ID: w.NewID(), Key: key, Move: move, By: who.ID, At: now, Comments: []form.Comment{{Text: why}}}
		if move == form.Submit {
			review.Revision = out.Filed.Revision
		}
		r.Reviews = append(r.Reviews, review)
	}
	r.Notes = []audit.Entry{{At: now, Who: who.ID, What: audit.Behalf, Object: author.ID, Detail: key.Campaign}}
	if author.OpenID == "" {
		return r
	}
	sc := phrase.Scene{Library: w.Library, Definition: book.Definition, Person: author}
	r.Items = []outbox.Item{
		{
			ID: w.NewID(), Key: fmt.Sprintf("behalf/%s/%s/%d", key.Campaign, key.Person, out.Filed.Revision), To: author.OpenID,
			Message: message.Say(sc.BehalfNoticeToAll(who, why)), Priority: outbox.Notice, NotBefore: now.Add(gather), Reason: "behalf",
			Bundle: "behalf/" + key.Campaign + "/" + who.ID,
		},
		export.CopyOf(w.NewID(), author.OpenID, key, author.Unit, out.Filed.Revision, now.Add(2*gather)), // behind the word
	}
	return r
}
