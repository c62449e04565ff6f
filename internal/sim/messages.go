package sim

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

const (
	uuidLife  = time.Hour
	maxUUID   = 50
	maxEdits  = 20
	maxListed = 50
)

// unsent is a message that is to be made: everything but its id and its time.
type unsent struct {
	chat    *chat
	msgType string
	content string
	uuid    string
	parent  *message
	thread  bool
}

// createMessage answers POST /im/v1/messages.
func (p *Platform) createMessage(c *call) (any, error) {
	var in struct {
		ReceiveID string `json:"receive_id"`
		MsgType   string `json:"msg_type"`
		Content   string `json:"content"`
		UUID      string `json:"uuid"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return nil, invalid("invalid request body")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	to, err := p.receiver(c.URL.Query().Get("receive_id_type"), in.ReceiveID)
	if err != nil {
		return nil, err
	}
	c.about = to.person()
	if first := p.sentBefore(in.UUID); first != nil {
		return p.apiMessage(first), nil
	}
	switch p.world.statusIn(to) {
	case StatusResigned:
		return nil, fail(230029, "User has resigned.")
	case StatusOutOfRange:
		return nil, fail(230013, "Bot has NO availability to this user.")
	case StatusStopped:
		return nil, fail(230053, "The user has stopped the bot from sending messages.")
	case StatusActive:
	}
	return p.send(unsent{chat: to, msgType: in.MsgType, content: in.Content, uuid: in.UUID})
}

// replyMessage answers POST /im/v1/messages/:message_id/reply.
func (p *Platform) replyMessage(c *call) (any, error) {
	var in struct {
		MsgType string `json:"msg_type"`
		Content string `json:"content"`
		UUID    string `json:"uuid"`
		Thread  bool   `json:"reply_in_thread"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return nil, invalid("invalid request body")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	parent, err := p.standing(c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	c.about = p.world.chats[parent.ChatID].person()
	if first := p.sentBefore(in.UUID); first != nil {
		return p.apiMessage(first), nil
	}
	if parent.Batch != "" {
		return nil, fail(230054, "This operation is not supported for this message type.")
	}
	to := p.world.chats[parent.ChatID]
	switch p.world.statusIn(to) {
	case StatusResigned, StatusOutOfRange:
		return nil, fail(230013, "Bot has NO availability to this user.")
	case StatusStopped:
		return nil, fail(230035, "Send Message Permission deny.")
	case StatusActive:
	}
	return p.send(unsent{chat: to, msgType: in.MsgType, content: in.Content, uuid: in.UUID, parent: parent, thread: in.Thread})
}

// receiver finds the chat that a receive_id stands for. The first message to a
// person makes the p2p chat.
func (p *Platform) receiver(kind, id string) (*chat, error) {
	switch kind {
	case "chat_id":
		if to := p.world.chats[id]; to != nil {
			return to, nil
		}
		return nil, fail(230002, "The bot can not be outside the group.")
	case "open_id", "union_id", "user_id", "email":
		if who := p.world.byID(kind, id); who != nil {
			return p.world.chats[p.world.p2p(who.OpenID)], nil
		}
		return nil, fail(230034, "The receive_id is invalid.")
	}
	return nil, invalid("receive_id_type is invalid")
}

// statusIn is how the platform sees the person of a p2p chat; groups are active.
func (w *world) statusIn(c *chat) Status {
	if who := w.people[c.person()]; who != nil {
		return who.Status
	}
	return StatusActive
}

// sentBefore finds the message that the uuid has led to within the last hour.
func (p *Platform) sentBefore(uuid string) *message {
	mark, ok := p.world.once[uuid]
	if uuid == "" || !ok || !mark.holds(p.clock.now()) {
		return nil
	}
	return p.world.messages[mark.Message]
}

// holds says that the uuid still protects: for an hour, and as long as the
// clock has been turned back.
func (m onceMark) holds(now time.Time) bool { return now.Sub(time.UnixMilli(m.At)) < uuidLife }

// standing finds a message that can still be acted on.
func (p *Platform) standing(id string) (*message, error) {
	m := p.world.messages[id]
	switch {
	case m == nil:
		return nil, fail(99992354, "The request you send is not a valid {open_message_id} or not exists: "+id)
	case m.Recalled:
		return nil, fail(230011, "The message is recalled.")
	}
	return m, nil
}

// send checks and books a message of the bot. The caller holds p.mu.
func (p *Platform) send(u unsent) (any, error) {
	if len(u.uuid) > maxUUID {
		return nil, invalid("the max length of uuid is 50")
	}
	ready, err := p.prepare(u.msgType, u.content, u.chat)
	if err != nil {
		return nil, err
	}
	if full := p.limits.deliver(u.chat); full != nil {
		return nil, tooFrequentHere(full)
	}
	m := p.book(u, ready)
	if u.uuid != "" {
		p.record(record{Once: &onceMark{UUID: u.uuid, Message: m.ID, At: p.clock.now().UnixMilli()}})
	}
	return p.apiMessage(m), nil
}

// book writes a checked message of the bot down and shows it.
func (p *Platform) book(u unsent, ready prepared) *message {
	now := p.world.stamp("", p.clock.now().UnixMilli())
	m := &message{
		ID: newID("om_"), ChatID: u.chat.ID, Type: u.msgType, Content: ready.content, Wire: ready.wire,
		Created: now, Updated: now, Mentions: ready.mentions, MentionsAll: ready.mentionsAll,
	}
	if u.parent != nil {
		m.Parent, m.Root = u.parent.ID, u.parent.ID
		if u.parent.Root != "" {
			m.Root = u.parent.Root
		}
		if u.thread {
			m.Thread = derivedID("omt_", 32, m.Root)
		}
	}
	p.record(record{Message: m})
	p.feed.publish(notice{Type: "message", ChatID: m.ChatID, MessageID: m.ID, OpenID: u.chat.person()})
	return m
}

// change rewrites a message and shows it.
func (p *Platform) change(m *message, edit func(*message)) {
	next := *m
	edit(&next)
	p.record(record{Message: &next})
	p.feed.publish(notice{Type: "update", ChatID: m.ChatID, MessageID: m.ID, OpenID: p.world.chats[m.ChatID].person()})
}

// editMessage answers PUT /im/v1/messages/:message_id, for texts and posts.
func (p *Platform) editMessage(c *call) (any, error) {
	var in struct {
		MsgType string `json:"msg_type"`
		Content string `json:"content"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return nil, invalid("invalid request body")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	m, err := p.standing(c.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case m.Sender != "":
		return nil, fail(230071, "The operator is not the sender of the message.")
	case m.Type != in.MsgType || (m.Type != "text" && m.Type != "post"):
		return nil, fail(230054, "This operation is not supported for this message type.")
	case m.Edits >= maxEdits:
		return nil, fail(230072, "The message has reached the number of times it can be edited.")
	}
	ready, err := p.prepare(in.MsgType, in.Content, p.world.chats[m.ChatID])
	if err != nil {
		return nil, err
	}
	p.change(m, func(m *message) {
		m.Content, m.Wire, m.Mentions, m.MentionsAll = ready.content, ready.wire, ready.mentions, ready.mentionsAll
		m.Edits++
		m.Updated = p.clock.now().UnixMilli()
	})
	return p.apiMessage(p.world.messages[m.ID]), nil
}

// recallMessage answers DELETE /im/v1/messages/:message_id.
func (p *Platform) recallMessage(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, err := p.standing(c.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case m.Sender != "":
		return nil, fail(230026, "No permission to recall this message.")
	case m.Batch != "":
		return nil, fail(230054, "This operation is not supported for this message type.")
	}
	p.change(m, func(m *message) { m.Recalled, m.Updated = true, p.clock.now().UnixMilli() })
	return map[string]any{}, nil
}

// getMessage answers GET /im/v1/messages/:message_id.
func (p *Platform) getMessage(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.world.messages[c.PathValue("id")]
	if m == nil {
		return nil, fail(99992354, "The request you send is not a valid {open_message_id} or not exists")
	}
	return map[string]any{"items": []any{p.apiMessage(m)}}, nil
}

// listMessages answers GET /im/v1/messages for the history of one chat.
func (p *Platform) listMessages(c *call) (any, error) {
	q := c.URL.Query()
	p.mu.Lock()
	defer p.mu.Unlock()
	from := p.world.chats[q.Get("container_id")]
	if q.Get("container_id_type") != "chat" || from == nil {
		return nil, invalid("invalid container_id")
	}
	start, _ := strconv.ParseInt(q.Get("start_time"), 10, 64)
	end, _ := strconv.ParseInt(q.Get("end_time"), 10, 64)
	var found []*message
	for _, m := range from.Messages {
		if m.Created >= start*1000 && (end == 0 || m.Created < (end+1)*1000) {
			found = append(found, m)
		}
	}
	if q.Get("sort_type") == "ByCreateTimeDesc" {
		slices.Reverse(found)
	}
	items, next, err := paged(found, q, 20, maxListed)
	if err != nil {
		return nil, invalid("invalid page_size or page_token")
	}
	told := make([]any, len(items))
	for i, m := range items {
		told[i] = p.apiMessage(m)
	}
	return map[string]any{"has_more": next != "", "page_token": next, "items": told}, nil
}

// apiMessage is a message as the API tells it.
func (p *Platform) apiMessage(m *message) map[string]any {
	w := p.world
	sender := map[string]any{"id": w.appID, "id_type": "app_id", "sender_type": "app", "tenant_key": w.tenantKey}
	if m.Sender != "" {
		sender = map[string]any{"id": m.Sender, "id_type": "open_id", "sender_type": "user", "tenant_key": w.tenantKey}
	}
	content := m.Wire
	if content == "" {
		content = string(m.Content)
	}
	if m.Recalled {
		content = "This message was recalled"
	}
	out := map[string]any{
		"message_id": m.ID, "root_id": m.Root, "parent_id": m.Parent, "thread_id": m.Thread, "msg_type": m.Type,
		"create_time": strconv.FormatInt(m.Created, 10), "update_time": strconv.FormatInt(m.Updated, 10),
		"deleted": m.Recalled, "updated": m.Updated != m.Created, "chat_id": m.ChatID, "sender": sender,
		"body": map[string]any{"content": content},
	}
	if len(m.Mentions) > 0 {
		mentions := make([]any, len(m.Mentions))
		for i, at := range m.Mentions {
			mentions[i] = map[string]any{"key": at.Key, "id": at.OpenID, "id_type": "open_id", "name": at.Name, "tenant_key": w.tenantKey}
		}
		out["mentions"] = mentions
	}
	return out
}
