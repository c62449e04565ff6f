package turn

import (
	"context"

	"lianbot/internal/campaign"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// Offices are several that are asked in turn, until one has an answer.
type Offices []Office

// Answer is that of the first office that has one.
func (o Offices) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	for _, office := range o {
		if m, handled, err := office.Answer(ctx, who, c, text, group); handled || err != nil {
			return m, handled, err
		}
	}
	return message.Message{}, false, nil
}

// Press is that of the first office that has one.
func (o Offices) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p Pressed, group bool) (Answer, bool, error) {
	for _, office := range o {
		if a, handled, err := office.Press(ctx, who, c, p, group); handled || err != nil {
			return a, handled, err
		}
	}
	return Answer{}, false, nil
}

// Show is a sheet as the answer to a press: a card replaces the one that was pressed, a
// line is shown for a moment and leaves it. The toast, which may be empty, goes with a
// card.
func Show(s phrase.Sheet, toast string) Answer {
	a := Answer{Card: s.Card}
	switch {
	case s.Card == nil:
		a.Toast = &Toast{Mood: Info, Text: s.Line}
	case toast != "":
		a.Toast = &Toast{Mood: Success, Text: toast}
	}
	return a
}
