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

const (
	// patience is how long a person waits before they say that they are still there.
	patience = 4 * time.Second
	// lost is when a person believes that a message was never delivered: later
	// than the platform's last try.
	lost = 25 * time.Second

	glance = 100 * time.Millisecond // between two looks at the chat
)

// typist fills in the form by typed text.
type typist struct {
	*person
	// hasty ones go on when the last message of a burst was answered; the others
	// when all of it has been shown to be recorded.
	hasty bool

	read    int               // messages of the chat that were looked at
	replies map[string]string // by the message that was answered
}

// look reads what is new in the chat.
func (p *typist) look() {
	messages := p.tenant.platform.Messages(p.openID, "p2p")
	fresh := messages[p.read:]
	p.read = len(messages)
	for _, m := range fresh {
		if m.Sender.Type != "app" {
			continue
		}
		text := textOf(m)
		if m.ReplyTo != "" {
			p.replies[m.ReplyTo] = text
		}
		for _, slot := range slots {
			for _, r := range p.sent[slot] {
				for _, item := range r.items {
					if strings.Contains(text, ". "+item) || m.ReplyTo == r.id && strings.Contains(text, p.tenant.words.late) {
						p.learn(item)
					}
				}
			}
		}
	}
}

func textOf(m sim.Message) string {
	var content struct{ Text string }
	_ = json.Unmarshal(m.Content, &content) // a card has none
	return content.Text
}

// send types a message.
func (p *typist) send(text string) (id string, err error) {
	p.tally.typed.Add(1)
	return p.tenant.platform.Say(p.openID, "p2p", text)
}

// reply waits for the answer to a message, at most as long as people do.
func (p *typist) reply(ctx context.Context, id string) (text string, ok bool) {
	for end := time.Now().Add(patience); ; {
		p.look()
		if text, ok = p.replies[id]; ok {
			return text, true
		}
		if time.Now().After(end) || !pause(ctx, glance) {
			return "", false
		}
	}
}

// ask types a message and returns the answer to it; when there is none, the
// answer to asking again where one is.
func (p *typist) ask(ctx context.Context, text string) (string, error) {
	id, err := p.send(text)
	if err != nil {
		return "", err
	}
	return p.insist(ctx, id)
}

func (p *typist) insist(ctx context.Context, id string) (string, error) {
	for {
		if text, ok := p.reply(ctx, id); ok {
			return text, nil
		}
		if ctx.Err() != nil {
			return "", fmt.Errorf("%s waits for an answer: %w", p.id, ctx.Err())
		}
		p.tally.nudges.Add(1)
		var err error
		if id, err = p.send("继续"); err != nil {
			return "", err
		}
	}
}

// fill leads the conversation to its end, doing what the last answer asks for.
func (p *typist) fill(ctx context.Context) error {
	words := p.tenant.words
	screen, err := p.ask(ctx, "开始")
	for err == nil {
		slot := slotOn(screen)
		switch {
		case strings.Contains(screen, words.filed):
			return p.compare(ctx)
		case strings.Contains(screen, words.confirmSubmit), strings.Contains(screen, words.confirmNone), slot == "岗位":
			screen, err = p.ask(ctx, "确认")
		case strings.Contains(screen, words.review):
			screen, err = p.submit(ctx)
		case slices.Contains(slots, slot):
			screen, err = p.answer(ctx, slot)
		default:
			screen, err = p.ask(ctx, "继续")
		}
	}
	return err
}

// slotOn is the slot that a screen asks about, by its official word.
func slotOn(screen string) string {
	_, rest, _ := cutLast(screen, "【")
	slot, _, _ := strings.Cut(rest, "】")
	return slot
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// answer does the next thing at a slot.
func (p *typist) answer(ctx context.Context, slot string) (string, error) {
	if len(p.todo[slot]) > 0 {
		return p.burst(ctx, slot, p.next(slot))
	}
	open := p.open(slot)
	switch {
	case len(p.sent[slot]) == 0:
		return p.ask(ctx, "无")
	case open == nil, p.hasty && p.recorded(p.sent[slot][0]):
		return p.ask(ctx, "下一步")
	case time.Since(open.at) > lost:
		return p.repeat(ctx, slot, open)
	}
	pause(ctx, patience)
	return p.ask(ctx, "继续")
}

// burst sends several messages at once and returns the answer to the last one.
func (p *typist) burst(ctx context.Context, slot string, remarks []remark) (string, error) {
	for i := range remarks {
		r := &remarks[i]
		var err error
		if r.id, err = p.send(r.text); err != nil {
			return "", err
		}
		r.at = time.Now()
		p.sent[slot] = append(p.sent[slot], r)
		pause(ctx, time.Duration(p.rng.IntN(20))*time.Millisecond)
	}
	return p.insist(ctx, remarks[len(remarks)-1].id)
}

// repeat sends a message once more that the platform has given up delivering.
func (p *typist) repeat(ctx context.Context, slot string, r *remark) (string, error) {
	p.tally.again.Add(1)
	i := slices.Index(p.sent[slot], r)
	p.sent[slot] = slices.Delete(p.sent[slot], i, i+1)
	return p.burst(ctx, slot, []remark{{items: r.items, text: r.text}})
}

// submit looks at the whole form before it hands it in, when there is doubt.
func (p *typist) submit(ctx context.Context) (string, error) {
	if p.openSlot() != "" {
		if _, err := p.ask(ctx, "预览"); err != nil {
			return "", err
		}
	}
	slot := p.openSlot()
	switch {
	case slot == "":
		return p.ask(ctx, "提交")
	case time.Since(p.open(slot).at) > lost:
		if _, err := p.ask(ctx, slot); err != nil { // back to it
			return "", err
		}
		return p.repeat(ctx, slot, p.open(slot))
	}
	pause(ctx, patience)
	return p.ask(ctx, "继续")
}

// compare reads the form that was handed in.
func (p *person) compare(ctx context.Context) error {
	reader := &typist{person: p, replies: map[string]string{}}
	for {
		text, err := reader.ask(ctx, "预览")
		if err != nil {
			return err
		}
		if !strings.Contains(text, p.tenant.words.filedPaper) {
			continue // the answer was to asking again
		}
		if got := numberedLines(strings.Split(text, "\n")); !slices.Equal(got, p.all()) {
			return fmt.Errorf("%s reads in the preview\n%q\nand said\n%q", p.id, got, p.all())
		}
		p.tally.conversations.Add(1)
		return nil
	}
}

// pause reports false when ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
