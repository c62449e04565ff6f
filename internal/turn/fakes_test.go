package turn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

var errAway = errors.New("away")

// monday is the present of these tests, within the campaign.
var monday = time.Date(2026, 6, 1, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// ledger keeps to the contract of turn.Ledger, in memory.
type ledger struct {
	mu        sync.Mutex
	states    map[form.Key]conversation.State
	forms     map[form.Key]form.Form
	events    map[string]bool
	records   []turn.Record
	questions []turn.Question
	recalls   int
	fail      error
	// meanwhile is what another replica does between a step and its commit.
	meanwhile func()
}

func newLedger() *ledger {
	return &ledger{states: map[form.Key]conversation.State{}, forms: map[form.Key]form.Form{}, events: map[string]bool{}}
}

func (l *ledger) Recall(_ context.Context, key form.Key) (conversation.State, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recalls++
	s, ok := l.states[key]
	return s, ok, l.fail
}

func (l *ledger) Form(_ context.Context, key form.Key) (form.Form, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, ok := l.forms[key]
	if !ok {
		f.Status = form.NotStarted
	}
	return f, l.fail
}

func (l *ledger) Commit(_ context.Context, r turn.Record) error {
	if m := l.meanwhile; m != nil {
		l.meanwhile = nil
		m()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.fail != nil:
		return l.fail
	case r.EventID != "" && l.events[r.EventID]:
		return fmt.Errorf("commit: %w", turn.ErrSeen)
	case r.Turn != nil && l.states[r.Key].Version != r.Turn.Was:
		return fmt.Errorf("commit: %w", turn.ErrBehind)
	}
	l.events[r.EventID] = true
	l.records = append(l.records, r)
	if r.Question != nil {
		l.questions = append(l.questions, *r.Question)
	}
	if r.Turn != nil {
		l.states[r.Key] = r.Turn.State
		l.forms[r.Key] = form.Apply(l.forms[r.Key], r.Turn.Changes...)
	}
	return nil
}

// sessions keeps to the contract of turn.Sessions, in memory.
type sessions struct {
	mu     sync.Mutex
	states map[form.Key]conversation.State
	fail   error
}

func newSessions() *sessions { return &sessions{states: map[form.Key]conversation.State{}} }

func (s *sessions) Load(_ context.Context, key form.Key) (conversation.State, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, ok := s.states[key]
	return state, ok, s.fail
}

func (s *sessions) Keep(_ context.Context, key form.Key, state conversation.State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil && s.states[key].Version < state.Version {
		s.states[key] = state
	}
	return s.fail
}

func (s *sessions) Forget(_ context.Context, key form.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.states, key)
	return s.fail
}

// post is what has been given to the outbox.
type post struct {
	mu        sync.Mutex
	delivered []outbox.Item
	put       map[string]outbox.Item
}

func (p *post) Deliver(items []outbox.Item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delivered = append(p.delivered, items...)
}

func (p *post) Put(_ context.Context, items []outbox.Item) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, it := range items {
		if _, ok := p.put[it.Key]; !ok {
			p.put[it.Key] = it
		}
	}
	return nil
}

type directory struct {
	people  map[string]staff.Person
	current campaign.Campaign
	none    bool // no campaign
	fail    error
}

func (d *directory) Person(_ context.Context, openID string) (staff.Person, bool, error) {
	p, ok := d.people[openID]
	return p, ok, d.fail
}

func (d *directory) Liaison(context.Context, string) (staff.Person, bool, error) {
	return staff.Person{Name: "王强"}, true, d.fail
}

func (d *directory) ByID(_ context.Context, id string) (staff.Person, bool, error) {
	for _, p := range d.people {
		if p.ID == id {
			return p, true, d.fail
		}
	}
	return staff.Person{}, false, d.fail
}

func (d *directory) Unit(_ context.Context, unit string) ([]staff.Person, error) {
	var people []staff.Person
	for _, p := range d.people {
		if p.Unit == unit {
			people = append(people, p)
		}
	}
	slices.SortFunc(people, func(a, b staff.Person) int { return strings.Compare(a.ID, b.ID) })
	return people, d.fail
}

func (d *directory) Campaign(context.Context) (campaign.Campaign, bool, error) {
	return d.current, !d.none, d.fail
}

// office knows one command and one button.
type office struct{ fail error }

func (o office) Press(_ context.Context, who staff.Person, _ campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	if p.Action.Name != "progress" {
		return turn.Answer{}, false, o.fail
	}
	return turn.Answer{Toast: &turn.Toast{Text: fmt.Sprintf("figures for %s, group %t", who.Name, group)}}, true, o.fail
}

func (o office) Answer(_ context.Context, _ staff.Person, _ campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	return message.Say(fmt.Sprintf("figures, group %t", group)), text == "进度", o.fail
}

// inbox has a use for tables only.
type inbox struct {
	got  []string
	fail error
}

func (i *inbox) Receive(_ context.Context, who staff.Person, messageID, key, name string) (message.Message, bool, error) {
	i.got = append(i.got, who.ID+" "+messageID+" "+key)
	return message.Say("read " + name), strings.HasSuffix(name, ".xlsx"), i.fail
}

func (i *inbox) Press(_ context.Context, who staff.Person, action string, arg int64) (message.Card, string, bool, error) {
	if action != "confirm" {
		return message.Card{}, "", false, nil
	}
	i.got = append(i.got, fmt.Sprintf("%s confirms %d", who.ID, arg))
	return message.Card{Title: "imported"}, "done", true, i.fail
}

// bench is a desk with everything around it.
type bench struct {
	*turn.Desk
	t         *testing.T
	ledger    *ledger
	sessions  *sessions
	post      *post
	directory *directory
	log       *bytes.Buffer
	at        time.Time
	events    int
	key       form.Key
}

// The people of these tests, by their open id.
const (
	limin    = "ou_limin"
	unitless = "ou_unitless"
	office1  = "ou_office"
	stranger = "ou_stranger"
)

func setup(t *testing.T) *bench {
	t.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		t: t, ledger: newLedger(), sessions: newSessions(), post: &post{put: map[string]outbox.Item{}}, log: &bytes.Buffer{},
		at: monday, key: form.Key{Campaign: "c", Person: "1001"},
		directory: &directory{
			people: map[string]staff.Person{
				limin:    {ID: "1001", OpenID: limin, Name: "李敏", Unit: "采购办", Role: staff.Staff},
				unitless: {ID: "1002", OpenID: unitless, Name: "赵一", Role: staff.Staff},
				office1:  {ID: "1003", OpenID: office1, Name: "林清", Unit: "纪委办", Role: staff.Admin},
			},
			current: campaign.Campaign{
				ID: "c", Title: "查找廉政风险", Office: "校纪委办公室",
				Opens: monday.AddDate(0, 0, -1), Deadline: monday.AddDate(0, 0, 20),
			},
		},
	}
	ids := 0
	var mu sync.Mutex
	b.Desk = &turn.Desk{
		Ledger: b.ledger, Sessions: b.sessions, Directory: b.directory, Office: office{}, Post: b.post, Library: library,
		Logger: slog.New(slog.NewTextHandler(b.log, nil)), Now: func() time.Time { return monday.Add(time.Hour) },
		NewID: func() string {
			mu.Lock()
			defer mu.Unlock()
			ids++
			return fmt.Sprintf("id%d", ids)
		},
		Zone: monday.Location(), Owner: "this", Lease: time.Minute,
	}
	b.Open(0)
	return b
}

// handle hands an event in and wants it to be taken.
func (b *bench) handle(in turn.Inbound) turn.Answer {
	b.t.Helper()
	answer, err := b.Handle(b.t.Context(), in)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer
}

// replica is a second desk on the same stores, which does not know this one.
func (b *bench) replica() *bench {
	other := *b
	other.Desk = &turn.Desk{
		Ledger: b.Ledger, Sessions: b.Sessions, Directory: b.Directory, Office: b.Office, Post: b.Post, Library: b.Library,
		Logger: b.Logger, Now: b.Now, NewID: b.NewID, Zone: b.Zone, Owner: "other", Lease: b.Lease,
	}
	other.Open(0)
	return &other
}

// event is the next event of a person, a minute after the last.
func (b *bench) event(openID string, what turn.What) turn.Inbound {
	b.events++
	b.at = b.at.Add(time.Second)
	return turn.Inbound{
		EventID: fmt.Sprintf("ev%d", b.events), OpenID: openID, At: b.at, MessageID: fmt.Sprintf("om%d", b.events), What: what,
		Chat: turn.Chat{ID: "oc_" + openID},
	}
}

func (b *bench) say(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.handle(b.event(limin, turn.Said{Text: text}))
	}
}

// press presses a button on the card of a version.
func (b *bench) press(do conversation.Action, version int64, text string) turn.Answer {
	b.t.Helper()
	return b.handle(b.event(limin, press(do, version, text)))
}

func press(do conversation.Action, version int64, text string) turn.Pressed {
	return turn.Pressed{
		Action: message.Action{Name: string(do), Version: version}, Fields: map[string]string{phrase.FieldAnswer: text},
	}
}

func (b *bench) version() int64 { return b.ledger.states[b.key].Version }

// duties are what the ledger has as the first post's duties.
func (b *bench) duties() []string {
	var texts []string
	for _, p := range b.ledger.forms[b.key].Posts {
		for _, item := range p.Answers[questionnaire.SlotDuties].Items {
			texts = append(texts, item.Text)
		}
	}
	return texts
}

// last is the text of the last answer.
func (b *bench) last() string {
	b.t.Helper()
	if len(b.post.delivered) == 0 {
		b.t.Fatal("nothing was answered")
	}
	return b.post.delivered[len(b.post.delivered)-1].Message.Text
}

func (b *bench) wantDuties(want ...string) {
	b.t.Helper()
	if got := b.duties(); !slices.Equal(got, want) {
		b.t.Errorf("duties %v, want %v", got, want)
	}
}
