package standin_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/admin"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
	"lianbot/internal/turn"
)

// ledger keeps to the contract of turn.Ledger and of standin.Uploads, in memory.
type ledger struct {
	people  []progress.Standing
	states  map[string]conversation.State
	forms   map[string]form.Form
	events  map[string]bool
	records []turn.Record
	uploads map[int64]admin.Upload
	// meanwhile is what happens between a step and its commit.
	meanwhile func()
}

func (l *ledger) UnitPeople(context.Context, string, string) ([]progress.Standing, error) {
	return slices.Clone(l.people), nil
}

func (l *ledger) Recall(_ context.Context, key form.Key) (conversation.State, bool, error) {
	s, ok := l.states[key.Person]
	return s, ok, nil
}

func (l *ledger) Form(_ context.Context, key form.Key) (form.Form, error) {
	return l.forms[key.Person], nil
}

func (l *ledger) Commit(_ context.Context, r turn.Record) error {
	if m := l.meanwhile; m != nil {
		l.meanwhile = nil
		m()
	}
	switch {
	case l.events[r.EventID]:
		return fmt.Errorf("commit: %w", turn.ErrSeen)
	case l.states[r.Key.Person].Version != r.Turn.Was:
		return fmt.Errorf("commit: %w", turn.ErrBehind)
	}
	l.events[r.EventID] = true
	l.records = append(l.records, r)
	l.states[r.Key.Person] = r.Turn.State
	l.forms[r.Key.Person] = form.Apply(l.forms[r.Key.Person], r.Turn.Changes...)
	return nil
}

func (l *ledger) KeepUpload(_ context.Context, u admin.Upload) (int64, error) {
	id := int64(len(l.uploads) + 1)
	l.uploads[id] = u
	return id, nil
}

func (l *ledger) Upload(_ context.Context, id int64, _ time.Time) (admin.Upload, bool, error) {
	u, ok := l.uploads[id]
	return u, ok, nil
}

func (l *ledger) ReplaceUpload(_ context.Context, id int64, body []byte) error {
	u := l.uploads[id]
	u.Body = body
	l.uploads[id] = u
	return nil
}

func (l *ledger) DropUpload(_ context.Context, id int64) error {
	delete(l.uploads, id)
	return nil
}

// unit is what loads workbooks, with a liaison, and one workbook that was sent.
type unit struct {
	*standin.Workbooks
	t        *testing.T
	ledger   *ledger
	liaison  staff.Person
	campaign campaign.Campaign
	book     standin.Workbook
}

func openUnit(t *testing.T) *unit {
	t.Helper()
	l := &ledger{
		states: map[string]conversation.State{}, forms: map[string]form.Form{}, events: map[string]bool{}, uploads: map[int64]admin.Upload{},
	}
	for _, p := range []staff.Person{
		{ID: "1", OpenID: "ou_1", Name: "王强", Unit: "教务处", Role: staff.Liaison},
		{ID: "2", OpenID: "ou_2", Name: "李敏", Unit: "教务处", Role: staff.Staff},
		{ID: "3", Name: "孙平", Unit: "教务处", Role: staff.Staff},
	} {
		l.people = append(l.people, progress.Standing{Person: p, Status: form.NotStarted})
	}
	b := bookOf(t)
	u := &unit{
		t: t, ledger: l, liaison: l.people[0].Person,
		campaign: campaign.Campaign{ID: "2026", Opens: now.AddDate(0, 0, -1), Deadline: now.AddDate(0, 0, 20)},
		book: standin.Workbook{
			Rows:  [][]string{b.Heads(), row(b, "1", "王强", "科长", nil), row(b, "2", "李敏", "科员", nil), row(b, "3", "孙平", "科员", nil)},
			Notes: standin.Notes(b.Definition, "2026", "教务处"),
		},
	}
	ids := 0
	u.Workbooks = &standin.Workbooks{
		Ledger: l, Standings: l, Uploads: l, Library: b.Library,
		Fetch: func(context.Context, string, string) ([]byte, error) { return []byte("x"), nil },
		Open:  func([]byte) (standin.Workbook, bool, error) { return u.book, true, nil },
		Wake:  func() {}, Now: func() time.Time { return now }, Budget: time.Minute,
		NewID: func() string { ids++; return fmt.Sprint("id", ids) },
	}
	return u
}

// send sends the workbook and returns the card.
func (u *unit) send() message.Card {
	u.t.Helper()
	m, handled, err := u.Receive(u.t.Context(), u.liaison, u.campaign, "om", "key", "填好的.XLSX")
	if err != nil || !handled || m.Card == nil {
		u.t.Fatalf("%+v, %t, %v", m, handled, err)
	}
	return *m.Card
}

func (u *unit) press(who staff.Person, action string) message.Card {
	u.t.Helper()
	a, handled, err := u.Press(u.t.Context(), who, u.campaign, turn.Pressed{Action: message.Action{Name: action, Arg: 1}}, false)
	if err != nil || !handled || a.Card == nil {
		u.t.Fatalf("%+v, %t, %v", a, handled, err)
	}
	return *a.Card
}

// TestLoad: each person is one submitted version, the liaison's own is their own, and
// everything is done once.
func TestLoad(t *testing.T) {
	t.Parallel()
	u := openUnit(t)
	if c := u.send(); !strings.Contains(c.Summary, "3 人") {
		t.Errorf("the card says %s", c.Summary)
	}
	for range 2 {
		if c := u.press(u.liaison, phrase.StandinLoad); !strings.Contains(c.Summary, "已代填 3 人") {
			t.Errorf("pressed: %s", c.Summary)
		}
	}
	if len(u.ledger.records) != 3 {
		t.Fatalf("%d records", len(u.ledger.records))
	}
	for i, want := range []struct{ reviews, notes, items int }{{0, 0, 1}, {2, 1, 2}, {2, 1, 0}} {
		r := u.ledger.records[i]
		if len(r.Reviews) != want.reviews || len(r.Notes) != want.notes || len(r.Items) != want.items || r.Turn.Filed == nil || r.By != "1" {
			t.Errorf("record %d: %d reviews, %d notes, %d items: %+v", i, len(r.Reviews), len(r.Notes), len(r.Items), r)
		}
		if own := r.Key.Person == "1"; own == (r.Turn.State.Behalf.By != "") {
			t.Errorf("record %d is of %+v", i, r.Turn.State.Behalf)
		}
	}
	told := u.ledger.records[1].Items
	if told[0].To != "ou_2" || told[0].Bundle == "" || !strings.Contains(told[0].Message.Text, "王强已替您填写") || told[1].About.Kind != export.KindCopy {
		t.Errorf("told %+v", told)
	}
	if body := u.ledger.uploads[1].Body; bytes.Contains(body, []byte("受理")) {
		t.Error("what people wrote still waits")
	}
}

// TestLoadInSteps: a press that has no time does one person, and the next goes on;
// who begins meanwhile is left alone, and who is gone.
func TestLoadInSteps(t *testing.T) {
	t.Parallel()
	u := openUnit(t)
	u.Budget = 0
	u.send()
	if c := u.press(u.liaison, phrase.StandinLoad); !strings.Contains(c.Summary, "已代填 1 人，共 3 人") {
		t.Errorf("pressed: %s", c.Summary)
	}
	u.ledger.meanwhile = func() {
		u.ledger.states["2"] = conversation.State{Version: 1, Phase: conversation.Asking}
	}
	u.press(u.liaison, phrase.StandinLoad)
	u.ledger.people = u.ledger.people[:2]
	c := u.press(u.liaison, phrase.StandinLoad)
	var said strings.Builder
	for _, b := range c.Body {
		if b.Paragraph != nil {
			said.WriteString(b.Paragraph.Text + "\n")
		}
	}
	if !strings.Contains(said.String(), "已代填 1 人") || !strings.Contains(said.String(), "李敏、孙平") {
		t.Errorf("the summary is %s", said.String())
	}
	if u.ledger.states["2"].Phase != conversation.Asking || len(u.ledger.records) != 1 {
		t.Errorf("her own beginning was lost: %+v", u.ledger.states["2"])
	}
}

// TestLoadAfterACrash: what was handed in before the process died is not done again,
// and counts.
func TestLoadAfterACrash(t *testing.T) {
	t.Parallel()
	u := openUnit(t)
	u.send()
	before := u.ledger.uploads[1]
	u.press(u.liaison, phrase.StandinLoad)
	u.ledger.uploads[1] = before
	u.ledger.states["1"] = conversation.State{} // as if it had not been reached
	u.ledger.events = map[string]bool{}
	if c := u.press(u.liaison, phrase.StandinLoad); !strings.Contains(c.Summary, "已代填 3 人") || len(u.ledger.records) != 4 {
		t.Errorf("pressed: %s, %d records", c.Summary, len(u.ledger.records))
	}
}

// TestLoadNotTheirs: a press by anybody else, or when it is too late, does nothing.
func TestLoadNotTheirs(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*unit) staff.Person{
		"somebody else": func(*unit) staff.Person {
			return staff.Person{ID: "9", Unit: "教务处", Role: staff.Liaison}
		},
		"no liaison any more": func(u *unit) staff.Person {
			p := u.liaison
			p.Role = staff.Staff
			return p
		},
		"another unit now": func(u *unit) staff.Person {
			p := u.liaison
			p.Unit = "后勤处"
			return p
		},
		"closed": func(u *unit) staff.Person {
			u.campaign.Deadline = now.Add(-time.Hour)
			return u.liaison
		},
		"another campaign": func(u *unit) staff.Person {
			u.campaign.ID = "2027"
			return u.liaison
		},
		"dropped": func(u *unit) staff.Person {
			u.press(u.liaison, phrase.StandinDrop)
			return u.liaison
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := openUnit(t)
			u.send()
			u.press(change(u), phrase.StandinLoad)
			if len(u.ledger.records) != 0 {
				t.Errorf("handed in: %+v", u.ledger.records)
			}
		})
	}
}

// TestTemplateCommand: who gets the workbook.
func TestTemplateCommand(t *testing.T) {
	t.Parallel()
	u := openUnit(t)
	asked, n := 0, 3
	u.Ask = func(context.Context, staff.Person, campaign.Campaign) (int, error) { asked++; return n, nil }
	for _, tt := range []struct {
		role  staff.Role
		text  string
		group bool
		want  string
		asked int
	}{
		{staff.Liaison, "批量填表", false, "（3 人）", 1},
		{staff.Deputy, "批量填表。", false, "（3 人）", 1},
		{staff.Liaison, "批量填表", true, "", 0},
		{staff.Head, "批量填表", false, "由本单位联络员来做", 0},
		{staff.Admin, "批量填表", false, "由本单位联络员来做", 0},
		{staff.Staff, "批量填表", false, "-", 0},
		{staff.Liaison, "批量填表怎么用", false, "-", 0},
	} {
		asked = 0
		who := staff.Person{ID: "1", Unit: "教务处", Role: tt.role}
		m, handled, err := u.Answer(t.Context(), who, u.campaign, tt.text, tt.group)
		if err != nil || handled == (tt.want == "-") || handled && !strings.Contains(m.Text, tt.want) || asked != tt.asked {
			t.Errorf("%s says %s: %q, %t, %v, asked %d", tt.role, tt.text, m.Text, handled, err, asked)
		}
	}
	n = 0
	if m, _, err := u.Answer(t.Context(), u.liaison, u.campaign, "批量填表", false); err != nil || !strings.Contains(m.Text, "不用批量填表") {
		t.Errorf("of nobody: %q, %v", m.Text, err)
	}
}
