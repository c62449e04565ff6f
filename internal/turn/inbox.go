package turn

import (
	"context"
	"fmt"

	"lianbot/internal/access"
)

// inbox hands the office what an administrator sends and presses in their own
// chat, whether or not a campaign is going on: the roster comes first. It returns
// false for everything else, and for a form, which administrators have to hand in
// as everybody has.
func (v visit) inbox(ctx context.Context, running bool) (Answer, bool, error) {
	if v.Inbox == nil || v.in.Chat.Group || access.Of(v.who.Role, access.SendFile) != access.School {
		return Answer{}, false, nil
	}
	switch what := v.in.What.(type) {
	case Sent:
		handled, err := v.file(ctx, what, running)
		return Answer{}, handled, err
	case Pressed:
		return v.pressInbox(ctx, what)
	case Said, Entered, Chosen:
	}
	return Answer{}, false, nil
}

func (v visit) file(ctx context.Context, sent Sent, running bool) (bool, error) {
	if sent.Key == "" {
		return false, nil
	}
	if isForm, err := v.isForm(ctx, sent, running); isForm || err != nil {
		return false, err
	}
	m, handled, err := v.Inbox.Receive(ctx, v.who, v.in.MessageID, sent.Key, sent.Name)
	if err != nil {
		return false, fmt.Errorf("receive a file: %w", err)
	}
	if !handled {
		return false, nil
	}
	return true, v.reply(ctx, m, "file")
}

func (v visit) pressInbox(ctx context.Context, p Pressed) (Answer, bool, error) {
	card, line, handled, err := v.Inbox.Press(ctx, v.who, p.Action.Name, p.Action.Arg)
	switch {
	case err != nil:
		return Answer{}, false, fmt.Errorf("answer a press: %w", err)
	case !handled:
		return Answer{}, false, nil
	}
	answer := Answer{Card: &card}
	if line != "" {
		answer.Toast = &Toast{Mood: Success, Text: line}
	}
	return answer, true, nil
}
