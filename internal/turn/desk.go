package turn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Directory knows who is who, and what is going on.
type Directory interface {
	// Person finds who a platform id is.
	Person(ctx context.Context, openID string) (staff.Person, bool, error)
	// Liaison finds the liaison of a unit.
	Liaison(ctx context.Context, unit string) (staff.Person, bool, error)
	// Campaign is the campaign that is going on, if there is one.
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
}

// Office answers the commands of liaisons and administrators.
type Office interface {
	// Answer returns false for a text that is none of its commands. In a group
	// the answer has figures only.
	Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error)
}

// Post takes what must leave.
type Post interface {
	// Deliver sends items that are already kept as claimed by this replica.
	Deliver(items []outbox.Item)
	// Put keeps items whose key is new; they leave soon.
	Put(ctx context.Context, items []outbox.Item) error
}

// Desk is where a person's events are handled. Its fields are set once.
type Desk struct {
	Ledger    Ledger
	Sessions  Sessions
	Directory Directory
	Office    Office
	Post      Post
	Library   *questionnaire.Library
	Logger    *slog.Logger
	Now       func() time.Time
	NewID     func() string // of items and questions: unique, at most 50 characters
	Zone      *time.Location
	Owner     string        // the name of this replica
	Lease     time.Duration // how long this replica may take to send what it committed

	lines *lines

	mu      sync.Mutex
	defined *questionnaire.Definition // of the categories last asked for
	asked   []string
}

// Open makes the desk ready. settle is how long a message waits for an earlier
// one of the same person that is still on its way.
func (d *Desk) Open(settle time.Duration) { d.lines = newLines(settle) }

// definition is the form as the campaign asks it.
func (d *Desk) definition(c campaign.Campaign) (*questionnaire.Definition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.defined != nil && slices.Equal(d.asked, c.Categories) {
		return d.defined, nil
	}
	def, err := d.Library.Personal(c.Categories)
	if err != nil {
		return nil, fmt.Errorf("definition of the campaign: %w", err)
	}
	d.defined, d.asked = def, slices.Clone(c.Categories)
	return def, nil
}

// attempts bounds how often a turn is taken again because another replica was
// faster with the same person.
const attempts = 5

// Handle takes one event. When it returns nil, everything that the event changed
// is in the ledger. An error means that the event should be delivered again. The
// answer matters for presses only.
func (d *Desk) Handle(ctx context.Context, in Inbound) (Answer, error) {
	if in.At.IsZero() {
		in.At = d.Now()
	}
	_, pressed := in.What.(Pressed)
	leave, err := d.lines.enter(ctx, in.OpenID, in.At, pressed)
	if err != nil {
		return Answer{}, fmt.Errorf("wait for the person's turn: %w", err)
	}
	defer leave()
	answer, err := d.handle(ctx, in)
	if err != nil {
		d.Logger.ErrorContext(ctx, "event not handled", "event_id", in.EventID, "error", err)
		return Answer{}, err
	}
	return answer, nil
}

func (d *Desk) handle(ctx context.Context, in Inbound) (Answer, error) {
	who, known, err := d.Directory.Person(ctx, in.OpenID)
	if err != nil {
		return Answer{}, fmt.Errorf("find the person: %w", err)
	}
	c, running, err := d.Directory.Campaign(ctx)
	if err != nil {
		return Answer{}, fmt.Errorf("find the campaign: %w", err)
	}
	v := visit{Desk: d, in: in, who: who, campaign: c, key: form.Key{Campaign: c.ID, Person: who.ID}}
	switch {
	case !known:
		return v.turnAway(ctx, "stranger")
	case !running:
		return v.turnAway(ctx, "no_campaign")
	}
	if v.definition, err = d.definition(c); err != nil {
		return Answer{}, err
	}
	if in.Chat.Group {
		return v.group(ctx)
	}
	if text, ok := in.What.(Said); ok {
		handled, err := v.office(ctx, text.Text)
		if handled || err != nil {
			return Answer{}, err
		}
	}
	if who.Unit == "" {
		return v.turnAway(ctx, "no_unit")
	}
	return v.receive(ctx)
}

// visit is one event under way, with all that is known about it.
type visit struct {
	*Desk
	in         Inbound
	who        staff.Person
	campaign   campaign.Campaign
	definition *questionnaire.Definition
	key        form.Key
}

// turnAway says why somebody cannot be served. Opening the chat stays silent.
func (v visit) turnAway(ctx context.Context, phraseName string) (Answer, error) {
	text := v.Library.Say(phraseName)
	switch v.in.What.(type) {
	case Pressed:
		return Answer{Toast: &Toast{Mood: Warning, Text: text}}, nil
	case Entered:
		return Answer{}, nil
	case Said, Sent, Chosen:
	}
	return Answer{}, v.reply(ctx, message.Say(text), "turned_away")
}

// group answers in a group: commands only, figures only.
func (v visit) group(ctx context.Context) (Answer, error) {
	said, ok := v.in.What.(Said)
	if !ok {
		return Answer{}, nil
	}
	m, handled, err := v.Office.Answer(ctx, v.who, v.campaign, said.Text, true)
	if err != nil {
		return Answer{}, fmt.Errorf("answer a command in a group: %w", err)
	}
	if !handled {
		m = message.Say(v.Library.Say("in_group"))
	}
	return Answer{}, v.reply(ctx, m, "command")
}

func (v visit) office(ctx context.Context, text string) (bool, error) {
	m, handled, err := v.Office.Answer(ctx, v.who, v.campaign, text, false)
	if err != nil {
		return false, fmt.Errorf("answer a command: %w", err)
	}
	if !handled {
		return false, nil
	}
	return true, v.reply(ctx, m, "command")
}

// receive handles what a person does in their own chat.
func (v visit) receive(ctx context.Context) (Answer, error) {
	switch what := v.in.What.(type) {
	case Entered:
		return Answer{}, v.invite(ctx)
	case Sent:
		return Answer{}, v.reply(ctx, message.Say(v.Library.Say("not_text_"+string(what.Kind))), "not_text")
	case Chosen:
		return Answer{}, v.menu(ctx, what.Key)
	case Pressed:
		return v.press(ctx, what)
	case Said:
		return Answer{}, v.say(ctx, what.Text)
	}
	return Answer{}, nil
}

// The keys of the bot's menu, as the guide for the console names them.
const (
	menuStart  = "menu_start"
	menuStatus = "menu_status"
	menuHelp   = "menu_help"
)

func (v visit) menu(ctx context.Context, key string) error {
	deeds := map[string]conversation.Action{
		menuStart: conversation.ActStart, menuStatus: conversation.ActPreview, menuHelp: conversation.ActHelp,
	}
	do, ok := deeds[key]
	if !ok {
		do = conversation.ActShow
	}
	return v.sendCard(ctx, do)
}

// say takes a typed message.
func (v visit) say(ctx context.Context, text string) error {
	if conversation.Clean(text) == "" {
		return v.reply(ctx, message.Say(v.Library.Say("empty")), "empty")
	}
	if c, ok := v.definition.Words.Command(text); ok && c == questionnaire.CmdCard {
		return v.sendCard(ctx, conversation.ActShow)
	}
	_, err := v.take(ctx, conversation.Said{Text: text}, func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		m := message.Say(sc.Text(s, out))
		return &m
	})
	return err
}

// sendCard answers a message or a menu with the questionnaire's card.
func (v visit) sendCard(ctx context.Context, do conversation.Action) error {
	_, err := v.take(ctx, conversation.Pressed{Action: do}, func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		m := message.Show(sc.Card(s, out))
		return &m
	})
	return err
}

// press takes a press on a card; its answer is the card as it is now.
func (v visit) press(ctx context.Context, p Pressed) (Answer, error) {
	var answer Answer
	show := func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		card := sc.Card(s, out)
		answer = Answer{Card: &card}
		if line, careful := sc.Toast(s, out); line != "" {
			answer.Toast = &Toast{Mood: Success, Text: line}
			if careful {
				answer.Toast.Mood = Warning
			}
		}
		return nil
	}
	deed := conversation.Pressed{
		Action: conversation.Action(p.Action.Name), Arg: p.Action.Arg, Version: p.Action.Version,
		Text: p.Fields[phrase.FieldAnswer],
	}
	seen, err := v.take(ctx, deed, show)
	if seen && err == nil {
		_, err = v.take(ctx, conversation.Pressed{Action: conversation.ActShow}, show)
	}
	return answer, err
}

// take is the step: recall, step, phrase, commit, remember, send. It reports an
// event that had been committed before, which changes nothing.
func (v visit) take(ctx context.Context, deed conversation.Deed, speak func(phrase.Scene, conversation.State, conversation.Outcome) *message.Message) (seen bool, err error) {
	event := conversation.Event{
		At: v.in.At.UnixMilli(), Deed: deed, Known: v.who.Posts,
		Closed: v.campaign.PeriodAt(v.moment()) != campaign.Open,
	}
	scene, err := v.scene(ctx)
	if err != nil {
		return false, err
	}
	state, remembered, err := v.recall(ctx)
	for range attempts {
		if err != nil {
			return false, err
		}
		after, out, stepErr := v.step(ctx, state, event)
		if stepErr != nil {
			return false, stepErr
		}
		if remembered && out.Stale() {
			// Perhaps it is not the card that is old, but the memory.
			state, remembered, err = v.fromLedger(ctx)
			continue
		}
		record := v.record(state, after, out)
		if m := speak(scene, after, out); m != nil {
			record.Items = []outbox.Item{v.item(*m, "answer")}
		}
		if record.Turn == nil && len(record.Items) == 0 && record.Question == nil {
			return false, nil
		}
		err = v.Ledger.Commit(ctx, record)
		switch {
		case err == nil:
			v.remember(ctx, record)
			v.Post.Deliver(record.Items)
			return false, nil
		case errors.Is(err, ErrSeen):
			return true, nil
		case errors.Is(err, ErrBehind):
			state, remembered, err = v.fromLedger(ctx)
		default:
			return false, fmt.Errorf("commit the turn: %w", err)
		}
	}
	return false, fmt.Errorf("commit the turn after %d attempts: %w", attempts, ErrBehind)
}

// late is how long after an instant an event may still count as done in it:
// the platform's last redelivery comes after six hours.
const late = 8 * time.Hour

// moment is the instant that decides whether the campaign is open: when the
// person did it, unless the platform's clock is far from ours.
func (v visit) moment() time.Time {
	now := v.Now()
	if d := now.Sub(v.in.At); d > 0 && d < late {
		return v.in.At
	}
	return now
}

func (v visit) scene(ctx context.Context) (phrase.Scene, error) {
	sc := phrase.Scene{
		Library: v.Library, Definition: v.definition, Campaign: v.campaign, Person: v.who,
		Now: v.Now(), Zone: v.Zone,
	}
	liaison, ok, err := v.Directory.Liaison(ctx, v.who.Unit)
	if err != nil {
		return sc, fmt.Errorf("find the liaison: %w", err)
	}
	if ok {
		sc.Liaison = liaison.Name
	}
	return sc, nil
}

// recall takes what the sessions remember, else what the ledger has.
func (v visit) recall(ctx context.Context) (s conversation.State, remembered bool, err error) {
	s, remembered, err = v.Sessions.Load(ctx, v.key)
	if err != nil {
		v.Logger.WarnContext(ctx, "session not loaded", "person", v.key.Person, "error", err)
	}
	if remembered && err == nil {
		return s, true, nil
	}
	return v.fromLedger(ctx)
}

// fromLedger takes what the ledger has, and forgets what was remembered.
func (v visit) fromLedger(ctx context.Context) (s conversation.State, remembered bool, err error) {
	if err := v.Sessions.Forget(ctx, v.key); err != nil {
		v.Logger.WarnContext(ctx, "session not forgotten", "person", v.key.Person, "error", err)
	}
	s, _, err = v.Ledger.Recall(ctx, v.key)
	if err != nil {
		return s, false, fmt.Errorf("recall the dialogue: %w", err)
	}
	return s, false, nil
}

// step takes the step, with the record when it cannot be taken without.
func (v visit) step(ctx context.Context, s conversation.State, e conversation.Event) (conversation.State, conversation.Outcome, error) {
	after, out := conversation.Step(v.definition, s, nil, e)
	if !out.NeedForm {
		return after, out, nil
	}
	f, err := v.Ledger.Form(ctx, v.key)
	if err != nil {
		return s, out, fmt.Errorf("read the record: %w", err)
	}
	after, out = conversation.Step(v.definition, s, &f, e)
	return after, out, nil
}

func (v visit) record(before, after conversation.State, out conversation.Outcome) Record {
	now := v.Now()
	r := Record{EventID: v.in.EventID, Key: v.key, At: now, Owner: v.Owner, Lease: now.Add(v.Lease)}
	if after.Version != before.Version {
		r.Turn = &Turn{Was: before.Version, State: after, Changes: out.Changes, Filed: out.Filed}
	}
	if out.Question != "" {
		r.Question = &Question{ID: v.NewID(), Unit: v.who.Unit, Text: out.Question}
	}
	return r
}

// remember keeps the new state for the next turn; forgetting costs only time.
func (v visit) remember(ctx context.Context, r Record) {
	if r.Turn == nil {
		return
	}
	if err := v.Sessions.Keep(ctx, v.key, r.Turn.State); err != nil {
		v.Logger.WarnContext(ctx, "session not kept", "person", v.key.Person, "error", err)
	}
}

func (v visit) item(m message.Message, reason string) outbox.Item {
	id := v.NewID()
	return outbox.Item{
		ID: id, Key: "reply/" + id, To: v.address(), Group: v.in.Chat.Group, ReplyTo: v.in.MessageID,
		Message: m, Priority: outbox.Reply, NotBefore: v.Now(), Reason: reason,
	}
}

func (v visit) address() string {
	if v.in.Chat.Group {
		return v.in.Chat.ID
	}
	return v.in.OpenID
}

// reply answers an event that changes nothing but must be answered once.
func (v visit) reply(ctx context.Context, m message.Message, reason string) error {
	now := v.Now()
	r := Record{
		EventID: v.in.EventID, Key: v.key, At: now, Owner: v.Owner, Lease: now.Add(v.Lease),
		Items: []outbox.Item{v.item(m, reason)},
	}
	switch err := v.Ledger.Commit(ctx, r); {
	case errors.Is(err, ErrSeen):
		return nil
	case err != nil:
		return fmt.Errorf("commit the answer: %w", err)
	}
	v.Post.Deliver(r.Items)
	return nil
}

// invite sends the invitation, once in a campaign, however often the chat is
// opened.
func (v visit) invite(ctx context.Context) error {
	if v.campaign.PeriodAt(v.Now()) != campaign.Open {
		return nil
	}
	state, _, err := v.recall(ctx)
	if err != nil || state.Phase != conversation.Idle {
		return err // whoever has begun needs no invitation
	}
	sc, err := v.scene(ctx)
	if err != nil {
		return err
	}
	item := v.item(message.Show(sc.Invitation()), "invitation")
	item.Key = "invitation/" + v.key.Campaign + "/" + v.key.Person
	item.Priority = outbox.Notice
	item.NotAfter = v.campaign.Deadline
	if err := v.Post.Put(ctx, []outbox.Item{item}); err != nil {
		return fmt.Errorf("keep the invitation: %w", err)
	}
	return nil
}
