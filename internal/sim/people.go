package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Message is a message as a person sees it.
type Message struct {
	ID          string          `json:"message_id"`
	Sender      Sender          `json:"sender"`
	Type        string          `json:"msg_type"`
	Content     json.RawMessage `json:"content"`
	CreateTime  int64           `json:"create_time"` // Unix milliseconds
	UpdateTime  int64           `json:"update_time"`
	Recalled    bool            `json:"recalled"`
	ReplyTo     string          `json:"reply_to"`
	Mentions    []Mention       `json:"mentions"`
	MentionsAll bool            `json:"mentions_all"`
	CardExpired bool            `json:"card_expired"`
	Urgent      bool            `json:"urgent"`
	Batch       bool            `json:"batch"` // sent to many people in one call
	FileName    string          `json:"file_name,omitempty"`
}

// Sender is who has sent a message: Type is "app" or "user".
type Sender struct {
	Type   string `json:"type"`
	OpenID string `json:"open_id"`
	Name   string `json:"name"`
}

// Say lets a person type a text, in the chat with the bot ("p2p") or in a group
// that they are a member of. In a group the bot is mentioned.
func (p *Platform) Say(openID, chat, text string) (messageID string, err error) {
	return p.Send(openID, chat, "text", map[string]any{"text": text}, chat != "p2p")
}

// Send lets a person send any message. The content is in the form in which the
// platform passes it on to apps. mentionBot has an effect in groups only.
func (p *Platform) Send(openID, chat, msgType string, content map[string]any, mentionBot bool) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, err := p.world.chatOf(openID, chat)
	if err != nil {
		return "", err
	}
	if err := p.world.mayTalk(openID); err != nil {
		return "", err
	}
	m := &message{ID: newID("om_"), ChatID: c.ID, Sender: openID, Type: msgType, EventID: newID("")}
	if !c.P2P && mentionBot {
		m.Mentions = []Mention{{Key: "@_user_1", OpenID: p.world.botID, Name: p.world.appName}}
		content = withMention(msgType, content)
	}
	if m.Content, err = plainJSON(content); err != nil {
		return "", fmt.Errorf("content: %w", err)
	}
	m.Created = p.world.stamp(openID, p.clock.now().UnixMilli())
	m.Updated = m.Created
	p.record(record{Message: m})
	if p.heard(m, c) {
		p.courier.submit(p.messageEvent(m))
	}
	p.feed.publish(notice{Type: "message", ChatID: c.ID, MessageID: m.ID, OpenID: c.person()})
	return m.ID, nil
}

// mayTalk refuses people who do not find the bot in their app.
func (w *world) mayTalk(openID string) error {
	switch s := w.people[openID].Status; s {
	case StatusResigned, StatusOutOfRange:
		return fmt.Errorf("person %q is %s and has no chat with the bot", openID, s)
	case StatusActive, StatusStopped:
	}
	return nil
}

// withMention puts the placeholder of the first mention in front.
func withMention(msgType string, content map[string]any) map[string]any {
	content = maps.Clone(content)
	switch msgType {
	case "text":
		text, _ := content["text"].(string)
		content["text"] = "@_user_1 " + text
	case "post":
		at := []any{map[string]any{"tag": "at", "user_id": "@_user_1"}}
		paragraphs, _ := content["content"].([]any)
		content["content"] = append([]any{at}, paragraphs...)
	}
	return content
}

// Enter lets a person open the chat with the bot.
func (p *Platform) Enter(openID string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, err := p.world.chatOf(openID, "p2p")
	if err != nil {
		return err
	}
	if err := p.world.mayTalk(openID); err != nil {
		return err
	}
	p.courier.submit(p.enteredEvent(c, openID))
	return nil
}

// Menu lets a person press an item of the bot's menu.
func (p *Platform) Menu(openID, key string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.world.chatOf(openID, "p2p"); err != nil {
		return err
	}
	if err := p.world.mayTalk(openID); err != nil {
		return err
	}
	p.courier.submit(p.menuEvent(openID, key))
	return nil
}

// Recall lets a person take back a message of their own.
func (p *Platform) Recall(openID, messageID string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.world.messages[messageID]
	if m == nil || m.Sender != openID || m.Recalled {
		return fmt.Errorf("message %q of %q: %w", messageID, openID, ErrUnknown)
	}
	p.change(m, func(m *message) { m.Recalled, m.Updated = true, p.clock.now().UnixMilli() })
	p.courier.submit(p.recalledEvent(p.world.messages[messageID]))
	return nil
}

// Messages is what a person sees in a chat, oldest first, nil if they have no
// such chat. What they see they have read: the bot is told so of its own
// messages in private chats.
func (p *Platform) Messages(openID, chat string) []Message {
	_, seen, err := p.look(openID, chat)
	if err != nil {
		return nil
	}
	return seen
}

// look returns the messages of a chat and marks them as read.
func (p *Platform) look(openID, name string) (chatID string, seen []Message, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, err := p.world.chatOf(openID, name)
	if err != nil {
		return "", nil, err
	}
	seen = make([]Message, len(c.Messages))
	for i, m := range c.Messages {
		seen[i] = p.view(m)
	}
	var fresh []string
	for _, m := range c.Messages[c.seen(openID):] {
		if m.Sender == "" && !m.Recalled {
			fresh = append(fresh, m.ID)
		}
	}
	if c.seen(openID) < len(c.Messages) {
		now := p.clock.now().UnixMilli()
		p.record(record{Read: &readMark{ChatID: c.ID, OpenID: openID, Upto: len(c.Messages), At: now}})
		if c.P2P && len(fresh) > 0 {
			p.courier.submit(p.readEvent(openID, now, fresh))
		}
		p.feed.publish(notice{Type: "state"})
	}
	return c.ID, seen, nil
}

func (p *Platform) view(m *message) Message {
	v := Message{
		ID: m.ID, Type: m.Type, Content: m.Content, CreateTime: m.Created, UpdateTime: m.Updated,
		Recalled: m.Recalled, ReplyTo: m.Parent, Mentions: slices.Clone(m.Mentions), MentionsAll: m.MentionsAll,
		CardExpired: p.cardExpired(m), Urgent: m.Urgent, Batch: m.Batch != "",
		Sender: Sender{Type: "app", OpenID: p.world.botID, Name: p.world.appName},
	}
	if who := p.world.people[m.Sender]; who != nil {
		v.Sender = Sender{Type: "user", OpenID: who.OpenID, Name: who.Name}
	}
	if m.Type == "file" && !m.Recalled {
		v.FileName = p.files.nameIn(m.Content)
	}
	if v.Mentions == nil {
		v.Mentions = []Mention{}
	}
	if m.Recalled {
		v.Content = json.RawMessage(`{}`)
	}
	return v
}

// SetStatus changes how the platform sees a person, and tells the app as far as
// the platform would.
func (p *Platform) SetStatus(openID string, status Status) error {
	if !slices.Contains([]Status{StatusActive, StatusResigned, StatusStopped, StatusOutOfRange}, status) {
		return fmt.Errorf("status %q: %w", status, ErrUnknown)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	who := p.world.people[openID]
	if who == nil {
		return fmt.Errorf("person %q: %w", openID, ErrUnknown)
	}
	event, told := p.statusEvent(who, who.Status, status)
	p.record(record{Person: &personMark{OpenID: openID, Status: status, Pinned: p.world.pinned[openID]}})
	if told {
		p.courier.submit(event)
	}
	p.feed.publish(notice{Type: "state"})
	return nil
}

// Redeliver delivers the event of a person's message once more, as the platform
// may do even after a success. Unknown messages are ignored.
func (p *Platform) Redeliver(messageID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.world.messages[messageID]; m != nil && m.Sender != "" && p.heard(m, p.world.chats[m.ChatID]) {
		p.courier.submit(p.messageEvent(m))
	}
}
