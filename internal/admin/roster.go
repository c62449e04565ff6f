package admin

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Upload is a roster that an administrator has sent and that waits to be confirmed.
type Upload struct {
	Source string // the message that brought it
	Person string // who sent it
	Name   string // of the file
	Body   []byte // what was read from it, for RosterDesk alone
	At     time.Time
}

// Rosters keeps the roster, and what waits to become it.
type Rosters interface {
	Roster(ctx context.Context) ([]staff.Person, error)
	PlanRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error)
	SaveRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error)

	// KeepUpload returns the number of a file; that of the same message is the same.
	KeepUpload(ctx context.Context, u Upload) (int64, error)
	// Upload is not found when the file has been dropped or is older than a day.
	Upload(ctx context.Context, id int64, now time.Time) (Upload, bool, error)
	ReplaceUpload(ctx context.Context, id int64, body []byte) error
	DropUpload(ctx context.Context, id int64) error
}

// RosterDesk takes rosters that administrators send into their own chat. Nothing
// changes before they confirm what they have been shown. Its fields are set once.
type RosterDesk struct {
	Rosters Rosters
	Library *questionnaire.Library
	// Fetch gets the bytes of a file.
	Fetch func(ctx context.Context, messageID, key string) ([]byte, error)
	// Tables reads the sheets of a file. An error that has a phrase says what is
	// wrong with the file.
	Tables func(data []byte) ([]staff.Table, error)
	// TooLarge and Refused are the errors of Fetch that no trying again mends.
	TooLarge, Refused error
	// Expect is told how people without an account may be found.
	Expect func(contacts map[string]staff.Contact)
	Now    func() time.Time
	Audit  Audit
}

// phrased is an error that a phrase explains.
type phrased interface {
	error
	Phrase() (name string, pairs []string)
}

// ofRosters are the kinds of files that rosters come in, or may be meant to.
func ofRosters() []string {
	return []string{".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".txt"}
}

// Receive reads a roster and shows what it would change. It returns false for who
// is no administrator, and for a file that is no table by its name.
func (r *RosterDesk) Receive(ctx context.Context, who staff.Person, messageID, key, name string) (message.Message, bool, error) {
	if access.Of(who.Role, access.SendFile) != access.School || !slices.Contains(ofRosters(), strings.ToLower(path.Ext(name))) {
		return message.Message{}, false, nil
	}
	data, err := r.Fetch(ctx, messageID, key)
	switch {
	case errors.Is(err, r.TooLarge):
		return message.Say(r.Library.Say("roster_too_large")), true, nil
	case errors.Is(err, r.Refused):
		return message.Say(r.Library.Say("roster_not_fetched")), true, nil
	case err != nil:
		return message.Message{}, false, fmt.Errorf("fetch a roster: %w", err)
	}
	var plan phrase.RosterPlan
	m, err := r.read(data)
	if err == nil {
		plan, err = r.receive(ctx, Upload{Source: messageID, Person: who.ID, Name: name, At: r.Now()}, m)
	}
	if err != nil {
		said, ok := r.explain(err)
		if !ok {
			return message.Message{}, false, err
		}
		return message.Say(said), true, nil
	}
	r.Expect(m.Contacts)
	return message.Show(r.words().Preview(plan)), true, nil
}

func (r *RosterDesk) words() phrase.Roster { return phrase.Roster{Library: r.Library} }

func (r *RosterDesk) read(data []byte) (staff.Import, error) {
	tables, err := r.Tables(data)
	if err != nil {
		return staff.Import{}, err
	}
	return staff.Parse(tables, r.words().Words())
}

// explain says what is wrong with a file as a whole.
func (r *RosterDesk) explain(err error) (string, bool) {
	var said []string
	if p, ok := errors.AsType[phrased](err); ok {
		name, pairs := p.Phrase()
		said = append(said, r.Library.Say(name, pairs...))
	}
	if faults, ok := errors.AsType[staff.FaultsError](err); ok {
		for _, f := range faults {
			said = append(said, r.words().Fault(f))
		}
	}
	return r.Library.Say("roster_refused", "fault", strings.Join(said, "\n")), len(said) > 0
}

// draft is what waits: what the file says, and the mark of what was shown.
type draft struct {
	Import staff.Import `json:"import"`
	Mark   string       `json:"mark"`
}

// pack makes a draft small enough for any server's limit on a statement.
func (d draft) pack() ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := errors.Join(json.NewEncoder(z).Encode(d), z.Close()); err != nil {
		return nil, fmt.Errorf("keep a roster: %w", err)
	}
	return out.Bytes(), nil
}

func unpack(body []byte) (d draft, err error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		err = json.NewDecoder(z).Decode(&d)
	}
	if err != nil {
		return draft{}, fmt.Errorf("read a kept roster: %w", err)
	}
	return d, nil
}

// receive plans what a file would change and keeps it, unless there is nothing to
// confirm.
func (r *RosterDesk) receive(ctx context.Context, u Upload, m staff.Import) (phrase.RosterPlan, error) {
	plan := phrase.RosterPlan{File: u.Name, Import: m}
	if len(m.People) == 0 {
		return plan, nil
	}
	people, change, err := r.plan(ctx, m)
	if err != nil {
		return plan, err
	}
	plan.Change, plan.Gaps = change, staff.NewRoster(people).Gaps()
	if u.Body, err = (draft{Import: m, Mark: change.Mark()}).pack(); err != nil {
		return plan, err
	}
	plan.Upload, err = r.Rosters.KeepUpload(ctx, u)
	if err != nil {
		return plan, fmt.Errorf("keep a roster: %w", err)
	}
	return plan, nil
}

// plan lays a file over the roster as it is now.
func (r *RosterDesk) plan(ctx context.Context, m staff.Import) ([]staff.Person, staff.Change, error) {
	known, err := r.Rosters.Roster(ctx)
	if err != nil {
		return nil, staff.Change{}, fmt.Errorf("read the roster: %w", err)
	}
	people := m.Over(staff.NewRoster(known))
	change, err := r.Rosters.PlanRoster(ctx, people, r.Now())
	if err != nil {
		return nil, staff.Change{}, fmt.Errorf("plan the roster: %w", err)
	}
	return people, change, nil
}

// pressTime is how long an import may take that was confirmed by a press. The press
// itself has less: then the person is asked to press again, and finds it done.
const pressTime = 30 * time.Second

// Press takes the buttons of the roster's card, and returns false for any other;
// the argument is the number of the upload. It returns the card as it is now and a
// line that is shown for a moment. Only who sent the file may confirm it, while they
// are an administrator.
func (r *RosterDesk) Press(ctx context.Context, who staff.Person, action string, arg int64) (card message.Card, line string, handled bool, err error) {
	if action != phrase.ActionRosterConfirm && action != phrase.ActionRosterCancel {
		return message.Card{}, "", false, nil
	}
	card, line, err = r.press(ctx, who, action, arg)
	return card, line, true, err
}

func (r *RosterDesk) press(ctx context.Context, who staff.Person, action string, arg int64) (message.Card, string, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pressTime)
	defer cancel()
	u, ok, err := r.Rosters.Upload(ctx, arg, r.Now())
	if err != nil {
		return message.Card{}, "", fmt.Errorf("find the roster: %w", err)
	}
	if !ok || access.Of(who.Role, access.SendFile) != access.School || who.ID != u.Person {
		return r.words().Expired(), "", nil
	}
	if action == phrase.ActionRosterConfirm {
		return r.confirm(ctx, arg, u)
	}
	if err := r.Rosters.DropUpload(ctx, arg); err != nil {
		return message.Card{}, "", fmt.Errorf("drop the roster: %w", err)
	}
	return r.words().Cancelled(), r.Library.Say("roster_cancelled_toast"), nil
}

// confirm imports what was shown. When the roster has changed meanwhile, so that
// something else would happen, it shows that instead.
func (r *RosterDesk) confirm(ctx context.Context, id int64, u Upload) (message.Card, string, error) {
	d, err := unpack(u.Body)
	if err != nil {
		return message.Card{}, "", err
	}
	people, change, err := r.plan(ctx, d.Import)
	if err != nil {
		return message.Card{}, "", err
	}
	if mark := change.Mark(); mark != d.Mark {
		d.Mark = mark
		body, err := d.pack()
		if err != nil {
			return message.Card{}, "", err
		}
		if err := r.Rosters.ReplaceUpload(ctx, id, body); err != nil {
			return message.Card{}, "", fmt.Errorf("keep a roster: %w", err)
		}
		plan := phrase.RosterPlan{
			Upload: id, File: u.Name, Import: d.Import, Change: change, Gaps: staff.NewRoster(people).Gaps(), MovedOn: true,
		}
		return r.words().Preview(plan), "", nil
	}
	if change, err = r.Rosters.SaveRoster(ctx, people, r.Now()); err != nil {
		return message.Card{}, "", fmt.Errorf("save the roster: %w", err)
	}
	e := audit.Entry{At: r.Now(), Who: u.Person, What: audit.Roster, Object: audit.School, Detail: u.Name}
	if err := r.Audit.Note(ctx, e); err != nil {
		return message.Card{}, "", fmt.Errorf("write down an import: %w", err)
	}
	if err := r.Rosters.DropUpload(ctx, id); err != nil {
		return message.Card{}, "", fmt.Errorf("drop the roster: %w", err)
	}
	return r.words().Saved(change, d.Import), r.Library.Say("roster_done_toast"), nil
}
