package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lianbot/internal/phrase"
	"lianbot/internal/sim"
)

// talker is somebody in their private chat with the bot.
type talker struct {
	*university
	t      *testing.T
	openID string
}

func (u *university) as(t *testing.T, openID string) talker {
	t.Helper()
	return talker{university: u, t: t, openID: openID}
}

// say types a text and returns the answer.
func (p talker) say(text string) string {
	p.t.Helper()
	return p.send("p2p", "text", map[string]any{"text": text})
}

// send sends any message into a chat and returns the text that answers it.
func (p talker) send(chat, kind string, content map[string]any) string {
	p.t.Helper()
	p.pause()
	id, err := p.platform.Send(p.openID, chat, kind, content, true)
	if err != nil {
		p.t.Fatal(err)
	}
	return textOf(p.t, p.answer(chat, id))
}

// answer waits for the reply to a message.
func (p talker) answer(chat, id string) sim.Message {
	p.t.Helper()
	var found sim.Message
	eventually(p.t, "answered", func() bool {
		for _, m := range p.platform.Messages(p.openID, chat) {
			if m.ReplyTo == id && m.Sender.Type == "app" {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func textOf(t *testing.T, m sim.Message) string {
	t.Helper()
	var content struct {
		Text string `json:"text"`
	}
	if m.Type != "text" {
		return string(m.Content)
	}
	if err := json.Unmarshal(m.Content, &content); err != nil {
		t.Fatal(err)
	}
	return content.Text
}

// invited opens the chat and waits for the invitation.
func (p talker) invited() sim.Message {
	p.t.Helper()
	if err := p.platform.Enter(p.openID); err != nil {
		p.t.Fatal(err)
	}
	eventually(p.t, "invited", func() bool { return len(p.cards()) > 0 })
	return p.card()
}

// cards are the cards in the private chat, oldest first.
func (p talker) cards() []sim.Message {
	var cards []sim.Message
	for _, m := range p.platform.Messages(p.openID, "p2p") {
		if m.Type == "interactive" {
			cards = append(cards, m)
		}
	}
	return cards
}

// card is the newest card.
func (p talker) card() sim.Message {
	p.t.Helper()
	cards := p.cards()
	if len(cards) == 0 {
		p.t.Fatal("there is no card")
	}
	return cards[len(cards)-1]
}

// press presses the button with the label on the newest card, with what is in
// the card's field.
func (p talker) press(label, field string) sim.PressResult {
	p.t.Helper()
	m := p.card()
	return p.pressOn(m, label, field)
}

// pressOn presses a button of a card as it was when it was looked at.
func (p talker) pressOn(m sim.Message, label, field string) sim.PressResult {
	p.t.Helper()
	b, ok := button(p.t, m.Content, label)
	if !ok {
		p.t.Fatalf("the card has no button %q: %s", label, m.Content)
	}
	a := sim.Action{Tag: "button", Name: b.Name, Value: b.value()}
	if b.Submit != "" {
		a.FormValue = map[string]any{phrase.FieldAnswer: field}
	}
	return p.act(m, a)
}

// act sends what a component of a card sends.
func (p talker) act(m sim.Message, a sim.Action) sim.PressResult {
	p.t.Helper()
	result, err := p.platform.Press(p.t.Context(), p.openID, m.ID, a)
	if err != nil {
		p.t.Fatal(err)
	}
	return result
}

// key is a button as it stands in a card's JSON.
type key struct {
	Tag  string
	Name string
	Text struct {
		Content string
	}
	Submit    string `json:"form_action_type"`
	Behaviors []struct {
		Value map[string]any
	}
}

func (k key) value() map[string]any {
	if len(k.Behaviors) == 0 {
		return nil
	}
	return k.Behaviors[0].Value
}

// button finds a card's first button with a label, wherever it stands.
func button(t *testing.T, card []byte, label string) (key, bool) {
	t.Helper()
	for _, k := range buttons(t, card) {
		if k.Text.Content == label {
			return k, true
		}
	}
	return key{}, false
}

// buttons are all buttons of a card in the order in which they stand.
func buttons(t *testing.T, card []byte) []key {
	t.Helper()
	var k key
	if json.Unmarshal(card, &k) == nil && k.Tag == "button" {
		return []key{k}
	}
	var parts []json.RawMessage
	var object map[string]json.RawMessage
	if json.Unmarshal(card, &object) == nil {
		for _, name := range []string{"body", "elements", "columns"} {
			parts = append(parts, object[name])
		}
	} else if json.Unmarshal(card, &parts) != nil {
		return nil
	}
	var found []key
	for _, part := range parts {
		found = append(found, buttons(t, part)...)
	}
	return found
}

// wantSaid fails unless the answer has each of the texts.
func wantSaid(t *testing.T, answer string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
}
