package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Action is what a person did to a card: which component, and the values that
// it carries. Where a value goes depends on the component, as on the platform.
type Action struct {
	Tag        string         `json:"tag"`
	Name       string         `json:"name,omitempty"`
	Value      map[string]any `json:"value,omitempty"`
	FormValue  map[string]any `json:"form_value,omitempty"`
	InputValue string         `json:"input_value,omitempty"`
	Option     string         `json:"option,omitempty"`
	Options    []string       `json:"options,omitempty"`
	Checked    bool           `json:"checked,omitempty"`
}

// wire is the action as it is pushed.
func (a Action) wire() (json.RawMessage, error) {
	type plain Action // without methods
	return json.Marshal(struct {
		plain
		Timezone string `json:"timezone"`
	}{plain(a), "Asia/Shanghai"})
}

// PressResult is what the person sees after a press. All fields may be empty:
// handled, nothing changes.
type PressResult struct {
	Toast *Toast          `json:"toast"`
	Card  json.RawMessage `json:"card"`
	Error *PressError     `json:"error"`
}

// Toast is a short note over the chat: type info, success, error or warning.
type Toast struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// PressError is an error as the platform's client shows it.
type PressError struct {
	Code int    `json:"code"`
	Text string `json:"text"`
}

// Codes of errors that the client shows. codeExpired has no documented number;
// the one of the API for the same cause is used.
const (
	pressUnanswered  = 200341
	pressUnreachable = 200342
	pressRefused     = 200671
	pressBadBody     = 200672
	pressBadCard     = 200673
	pressToOldSchema = 200830
	pressLocked      = 11310
	pressExpired     = 230031
)

// Press lets a person use a component of a card. It waits for the bot, at most
// three seconds. What goes wrong between platform and bot is in the result; the
// error means that there is no such card for this person, or that ctx ended.
func (p *Platform) Press(ctx context.Context, openID, messageID string, a Action) (PressResult, error) {
	p.mu.Lock()
	m, err := p.pressable(openID, messageID)
	if err != nil {
		p.mu.Unlock()
		return PressResult{}, err
	}
	if p.pressed[messageID] || p.cardExpired(m) {
		code := pressExpired
		if p.pressed[messageID] {
			code = pressLocked
		}
		p.mu.Unlock()
		return p.pressFailed(code), nil
	}
	p.pressed[messageID] = true
	token := p.tickets.issue(messageID, p.clock.now())
	body := p.callbackBody(m, openID, token, a)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.pressed, messageID)
		p.mu.Unlock()
	}()

	select {
	case <-ctx.Done():
		return PressResult{}, ctx.Err()
	case got := <-p.courier.call(body):
		p.tickets.answered(token)
		result := p.interpret(messageID, got)
		e := entry{At: p.clock.now().UnixMilli(), Kind: "press", Code: got.code, OpenID: openID, Summary: a.Tag}
		if result.Error != nil {
			e.Code = result.Error.Code
		}
		p.diary.add(e)
		return result, nil
	}
}

func (p *Platform) pressable(openID, messageID string) (*message, error) {
	m := p.world.messages[messageID]
	if m == nil || p.world.people[openID] == nil || !slices.Contains(p.world.chats[m.ChatID].Members, openID) {
		return nil, fmt.Errorf("message %q for %q: %w", messageID, openID, ErrUnknown)
	}
	if m.Type != "interactive" || m.Recalled {
		return nil, errors.New("the message is not a card, or was recalled")
	}
	return m, p.world.mayTalk(openID)
}

func (p *Platform) pressFailed(code int) PressResult {
	return PressResult{Error: &PressError{Code: code, Text: p.texts[fmt.Sprintf("press.%d", code)]}}
}

// interpret reads the bot's answer to a callback and replaces the card.
func (p *Platform) interpret(messageID string, a answer) PressResult {
	switch a.code {
	case codeUnreachable:
		return p.pressFailed(pressUnreachable)
	case codeUnanswered:
		return p.pressFailed(pressUnanswered)
	case codeHandled:
	default:
		return p.pressFailed(pressRefused)
	}
	var in *struct {
		Toast *struct {
			Type    string
			Content string
			I18n    map[string]string
		}
		Card *struct {
			Type string
			Data json.RawMessage
		}
	}
	if err := json.Unmarshal(a.data, &in); err != nil || in == nil {
		return p.pressFailed(pressBadBody)
	}
	var out PressResult
	if t := in.Toast; t != nil {
		out.Toast = &Toast{Type: t.Type, Content: t.Content}
		if said := t.I18n["zh_cn"]; said != "" {
			out.Toast.Content = said
		}
		if out.Toast.Type == "" {
			out.Toast.Type = "info"
		}
		if !slices.Contains([]string{"info", "success", "error", "warning"}, out.Toast.Type) {
			return p.pressFailed(pressBadBody)
		}
	}
	if in.Card == nil {
		return out
	}
	if in.Card.Type != "raw" {
		return p.pressFailed(pressBadCard) // there are no templates here to refer to
	}
	if code := p.replacePressed(messageID, in.Card.Data); code != 0 {
		return p.pressFailed(code)
	}
	out.Card = in.Card.Data
	return out
}

// replacePressed puts the callback's card in the place of the pressed one, or
// returns the code why not.
func (p *Platform) replacePressed(messageID string, card []byte) (code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.world.messages[messageID]
	if m.Recalled {
		return 0
	}
	next, err := p.checkCard(card)
	switch {
	case err != nil || len(card) > maxRich:
		p.log.Warn("callback returned a bad card", "message_id", messageID, "error", err)
		return pressBadCard
	case version(m.Content).two && !next.two:
		return pressToOldSchema
	}
	p.replaceCard(m, card)
	return 0
}
