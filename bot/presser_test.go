package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/sim"
)

// presser fills in the form by the card alone.
type presser struct {
	*person
	entered bool // got the card by opening the chat; the others ask for it
	card    string
}

// cardView is what a person sees of a card.
type cardView struct {
	title   string
	texts   []string
	buttons map[string]cardButton // by what they do; the last of those that do the same
	field   string                // the input's name
}

type cardButton struct {
	name  string
	value map[string]any
}

// has says whether a text of the card has the words.
func (v cardView) has(words string) bool {
	return slices.ContainsFunc(v.texts, func(s string) bool { return strings.Contains(s, words) })
}

// viewOf reads a card.
func viewOf(raw json.RawMessage) cardView {
	v := cardView{buttons: map[string]cardButton{}}
	var doc struct {
		Header struct{ Title struct{ Content string } }
		Body   any
	}
	_ = json.Unmarshal(raw, &doc) // what is no card has no buttons
	v.title = doc.Header.Title.Content
	v.walk(doc.Body)
	return v
}

func (v *cardView) walk(node any) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			v.walk(child)
		}
	case map[string]any:
		switch node["tag"] {
		case "button":
			v.button(node)
			return
		case "input":
			v.field, _ = node["name"].(string)
		case "plain_text":
			text, _ := node["content"].(string)
			v.texts = append(v.texts, text)
		}
		for _, child := range node {
			v.walk(child)
		}
	}
}

func (v *cardView) button(node map[string]any) {
	var b struct {
		Name      string
		Behaviors []struct{ Value map[string]any }
	}
	raw, _ := json.Marshal(node) // it came from JSON
	_ = json.Unmarshal(raw, &b)
	if len(b.Behaviors) > 0 {
		does, _ := b.Behaviors[0].Value["a"].(string)
		v.buttons[does] = cardButton{name: b.Name, value: b.Behaviors[0].Value}
	}
}

// see finds the newest card in the chat.
func (p *presser) see() (cardView, bool) {
	for _, m := range slices.Backward(p.tenant.platform.Messages(p.openID, "p2p")) {
		if m.Type == "interactive" {
			p.card = m.ID
			return viewOf(m.Content), true
		}
	}
	return cardView{}, false
}

// begin gets the card.
func (p *presser) begin(ctx context.Context) error {
	for {
		var err error
		if p.entered {
			err = p.tenant.platform.Enter(p.openID)
		} else {
			p.tally.typed.Add(1)
			_, err = p.tenant.platform.Say(p.openID, "p2p", "卡片")
		}
		if err != nil {
			return err
		}
		for end := time.Now().Add(patience); time.Now().Before(end); {
			if _, ok := p.see(); ok {
				return nil
			}
			if !pause(ctx, glance) {
				return fmt.Errorf("%s waits for a card: %w", p.id, ctx.Err())
			}
		}
		p.entered = false // then ask for it
		p.tally.nudges.Add(1)
	}
}

// press presses a button, with the field filled in. When it goes wrong the person
// sees so, and the card is as it was.
func (p *presser) press(ctx context.Context, v cardView, does conversation.Action, typed string) error {
	b, there := v.buttons[string(does)]
	if !there {
		return fmt.Errorf("%s sees no button to %s on the card %q %v", p.id, does, v.title, v.texts)
	}
	p.tally.pressed.Add(1)
	action := sim.Action{Tag: "button", Name: b.name, Value: b.value}
	if v.field != "" && b.name != "" {
		action.FormValue = map[string]any{v.field: typed}
	}
	result, err := p.tenant.platform.Press(ctx, p.openID, p.card, action)
	switch {
	case err != nil:
		return err
	case result.Error != nil:
		p.tally.failedPresses.Add(1)
		pause(ctx, 500*time.Millisecond)
	case result.Toast != nil && result.Toast.Content == p.tenant.words.busy:
		p.tally.busy.Add(1)
		pause(ctx, 500*time.Millisecond)
	default:
		pause(ctx, time.Duration(p.rng.IntN(200))*time.Millisecond) // to read and to think
	}
	return nil
}

// fill goes from card to card, doing what each of them asks for.
func (p *presser) fill(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		v, _ := p.see()
		p.observe(v)
		if v.title == p.tenant.words.filedTitle {
			return p.compare(ctx)
		}
		if err := p.act(ctx, v); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s goes from card to card: %w", p.id, ctx.Err())
}

// observe learns what the card shows to be recorded.
func (p *presser) observe(v cardView) {
	for _, slot := range slots {
		for _, r := range p.sent[slot] {
			for _, item := range r.items {
				if v.has(". " + item) {
					p.learn(item)
				}
			}
		}
	}
}

func (p *presser) act(ctx context.Context, v cardView) error {
	can := func(does conversation.Action) bool { return v.buttons[string(does)].value != nil }
	switch {
	case can(conversation.ActYes): // the roster's post, nothing in a slot, handing in
		return p.press(ctx, v, conversation.ActYes, "")
	case can(conversation.ActSubmit) && can(conversation.ActGo):
		return p.press(ctx, v, conversation.ActPreview, "")
	case can(conversation.ActSubmit): // the whole form
		return p.check(ctx, v)
	case slices.Contains(slots, v.title):
		return p.answer(ctx, v)
	case can(conversation.ActStart):
		return p.press(ctx, v, conversation.ActStart, "")
	}
	return fmt.Errorf("%s does not know what to do with the card %q %v", p.id, v.title, v.texts)
}

// answer does the next thing at a slot: a message of the plan is one press.
func (p *presser) answer(ctx context.Context, v cardView) error {
	slot := v.title
	if open := p.open(slot); open != nil {
		return p.press(ctx, v, conversation.ActNote, open.text)
	}
	if len(p.todo[slot]) > 0 {
		for _, r := range p.next(slot) {
			p.sent[slot] = append(p.sent[slot], &r) // pressed one after the other
		}
		return nil
	}
	if len(p.sent[slot]) == 0 {
		return p.press(ctx, v, conversation.ActNone, "")
	}
	return p.press(ctx, v, conversation.ActNext, "")
}

// check reads the whole form and hands it in.
func (p *presser) check(ctx context.Context, paper cardView) error {
	var lines []string
	for _, text := range paper.texts {
		lines = append(lines, strings.Split(text, "\n")...)
	}
	if got := numberedLines(lines); !slices.Equal(got, p.all()) {
		return fmt.Errorf("%s reads on the card\n%q\nand wrote\n%q", p.id, got, p.all())
	}
	return p.press(ctx, paper, conversation.ActSubmit, "")
}
