package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

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
	buttons map[string]cardButton // by caption; the last of those with the same one
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
		Text      struct{ Content string }
		Behaviors []struct{ Value map[string]any }
	}
	raw, _ := json.Marshal(node) // it came from JSON
	_ = json.Unmarshal(raw, &b)
	if len(b.Behaviors) > 0 {
		v.buttons[b.Text.Content] = cardButton{name: b.Name, value: b.Behaviors[0].Value}
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

// press presses a button, with the field filled in, and says whether the bot has
// answered it with another card. What goes wrong is seen, and done again.
func (p *presser) press(ctx context.Context, v cardView, caption, typed string) (ok bool, err error) {
	b, there := v.buttons[caption]
	if !there {
		return false, fmt.Errorf("%s sees no button %q on the card %q %v", p.id, caption, v.title, v.texts)
	}
	p.tally.pressed.Add(1)
	action := sim.Action{Tag: "button", Name: b.name, Value: b.value}
	if v.field != "" && b.name != "" {
		action.FormValue = map[string]any{v.field: typed}
	}
	result, err := p.tenant.platform.Press(ctx, p.openID, p.card, action)
	switch {
	case err != nil:
		return false, err
	case result.Error != nil:
		p.tally.failedPresses.Add(1)
		pause(ctx, 500*time.Millisecond)
		return false, nil
	case result.Toast != nil && result.Toast.Type == "error":
		p.tally.busy.Add(1)
		pause(ctx, 500*time.Millisecond)
		return false, nil
	}
	stale := result.Toast != nil && strings.Contains(result.Toast.Content, "卡片")
	pause(ctx, time.Duration(p.rng.IntN(200))*time.Millisecond) // to read and to think
	return !stale && result.Card != nil, nil
}

// fill goes from card to card, doing what each of them asks for.
func (p *presser) fill(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		v, _ := p.see()
		p.observe(v)
		if v.title == "已提交" {
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
	has := func(caption string) bool { _, ok := v.buttons[caption]; return ok }
	tap := func(caption string) error { _, err := p.press(ctx, v, caption, ""); return err }
	switch {
	case has("开始"):
		return tap("开始")
	case has("就用名册上的"):
		return tap("就用名册上的")
	case has("确认提交"):
		return tap("确认提交")
	case has("确认"):
		return tap("确认")
	case v.title == "交表之前看一看":
		return p.check(ctx, v)
	case slices.Contains(slots, v.title):
		return p.answer(ctx, v)
	case has("继续填"):
		return tap("继续填")
	}
	return fmt.Errorf("%s does not know what to do with the card %q %v", p.id, v.title, v.texts)
}

// answer does the next thing at a slot: a message of the plan is one press.
func (p *presser) answer(ctx context.Context, v cardView) error {
	slot := v.title
	if open := p.open(slot); open != nil {
		ok, err := p.press(ctx, v, "记下", open.text)
		if ok { // else the card shows whether it was recorded
			for _, item := range open.items {
				p.learn(item)
			}
		}
		return err
	}
	if len(p.todo[slot]) > 0 {
		for _, r := range p.next(slot) {
			p.sent[slot] = append(p.sent[slot], &r) // pressed one after the other
		}
		return nil
	}
	caption := "下一步"
	if len(p.sent[slot]) == 0 {
		caption = "这一类没有"
		if _, risk := v.buttons[caption]; !risk {
			caption = "没有"
		}
	}
	_, err := p.press(ctx, v, caption, "")
	return err
}

// check looks at the whole form before it is handed in.
func (p *presser) check(ctx context.Context, v cardView) error {
	if _, err := p.press(ctx, v, "预览", ""); err != nil {
		return err
	}
	paper, _ := p.see()
	if _, ok := paper.buttons["提交"]; !ok {
		return nil
	}
	var lines []string
	for _, text := range paper.texts {
		lines = append(lines, strings.Split(text, "\n")...)
	}
	if got := numberedLines(lines); len(got) > 0 && !slices.Equal(got, p.all()) {
		return fmt.Errorf("%s reads on the card\n%q\nand wrote\n%q", p.id, got, p.all())
	}
	_, err := p.press(ctx, paper, "提交", "")
	return err
}
