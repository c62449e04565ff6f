package turn

import (
	"context"
	"errors"
	"fmt"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// visit is one event under way, with all that is known about it.
type visit struct {
	*Desk
	in         Inbound
	who        staff.Person
	everybodys campaign.Campaign // as it is kept: the office changes it
	campaign   campaign.Campaign // as it is for the author's unit
	definition *questionnaire.Definition
	// key is the record that is worked at, author whose form it is: mostly the
	// person's own (see seat.go).
	key    form.Key
	author staff.Person
	astray bool   // where the person sits counts as the ledger has it
	fixed  bool   // it is the own record wherever they sit
	why    string // the reason of whoever begins for another just now
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
	m, handled, err := v.Office.Answer(ctx, v.who, v.everybodys, conversation.Clean(said.Text), true)
	if err != nil {
		return Answer{}, fmt.Errorf("answer a command in a group: %w", err)
	}
	if !handled {
		m = message.Say(v.Library.Say("in_group"))
	}
	return Answer{}, v.reply(ctx, m, "command")
}

func (v visit) office(ctx context.Context, text string) (bool, error) {
	m, handled, err := v.Office.Answer(ctx, v.who, v.everybodys, conversation.Clean(text), false)
	if err != nil {
		return false, fmt.Errorf("answer a command: %w", err)
	}
	if !handled {
		return false, nil
	}
	return true, v.reply(ctx, m, "command")
}

// officePress takes a press on a card of the office; its answer is the card as it
// is now. It returns false for everything else.
func (v visit) officePress(ctx context.Context) (Answer, bool, error) {
	p, ok := v.in.What.(Pressed)
	if !ok {
		return Answer{}, false, nil
	}
	if refusal := v.notTheirs(p); refusal != nil {
		return Answer{Toast: refusal}, true, nil
	}
	answer, handled, err := v.Office.Press(ctx, v.who, v.everybodys, p, v.in.Chat.Group)
	if err != nil {
		return Answer{}, false, fmt.Errorf("answer a press: %w", err)
	}
	return answer, handled, nil
}

// notTheirs refuses a press on the card of somebody else.
func (v visit) notTheirs(p Pressed) *Toast {
	if p.Action.Owner == "" || p.Action.Owner == phrase.Owner(v.who) {
		return nil
	}
	return &Toast{Mood: Warning, Text: v.Library.Say("not_yours")}
}

// attend handles what a person does in their own chat, at the record of the visit.
func (v visit) attend(ctx context.Context) (Answer, error) {
	switch what := v.in.What.(type) {
	case Entered:
		return Answer{}, v.invite(ctx)
	case Sent:
		if handled, err := v.workbook(ctx, what); handled || err != nil {
			return Answer{}, err
		}
		if what.Kind == File && what.Key != "" && v.Forms != nil {
			return Answer{}, v.offer(ctx, what)
		}
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
	if c, ok := v.definition.Words.Command(text); ok && c == questionnaire.CmdOwnFile && v.Copies != nil {
		return v.home().sendFiles(ctx)
	}
	if tomorrow, ok := v.snoozing(text); ok {
		return v.home().snoozeTyped(ctx, tomorrow)
	}
	_, err := v.take(ctx, conversation.Said{Text: text}, func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		m := message.Say(v.text(sc, s, out))
		return &m
	})
	return err
}

// sendFiles has the person's own form sent as a file.
func (v visit) sendFiles(ctx context.Context) error {
	files, err := v.Copies.AskOwn(ctx, v.who, v.campaign)
	if err != nil {
		return fmt.Errorf("ask for the own form: %w", err)
	}
	name := [...]string{"own_none", "own_coming", "own_coming_both"}[min(files, 2)]
	return v.reply(ctx, message.Say(v.Library.Say(name)), "own_file")
}

// sendCard answers a message or a menu with the questionnaire's card.
func (v visit) sendCard(ctx context.Context, do conversation.Action) error {
	_, err := v.take(ctx, conversation.Pressed{Action: do}, func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		m := message.Show(v.card(sc, s, out))
		return &m
	})
	return err
}

// press takes a press on a card; its answer is the card as it is now.
func (v visit) press(ctx context.Context, p Pressed) (Answer, error) {
	if p.Action.Name == phrase.ActionSnooze {
		return v.home().snoozePressed(ctx)
	}
	var answer Answer
	show := func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
		card := v.card(sc, s, out)
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
	item.Key = reminder.Key(reminder.Invite, v.campaign, "", v.key.Person)
	item.Priority = outbox.Notice
	item.NotAfter = v.campaign.Deadline
	if err := v.Post.Put(ctx, []outbox.Item{item}); err != nil {
		return fmt.Errorf("keep the invitation: %w", err)
	}
	return nil
}
