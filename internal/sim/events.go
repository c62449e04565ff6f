package sim

import (
	"encoding/json"
	"strconv"
)

// event wraps what has happened into the envelope of schema 2.0.
func (p *Platform) event(id, kind, openID string, at int64, body any) parcel {
	raw, err := json.Marshal(map[string]any{
		"schema": "2.0",
		"header": p.header(id, kind, strconv.FormatInt(at, 10)),
		"event":  body,
	})
	if err != nil {
		p.log.Error("event not marshalled", "type", kind, "error", err)
	}
	return parcel{EventID: id, Type: kind, OpenID: openID, Body: raw, Created: at}
}

func (p *Platform) header(id, kind, createTime string) map[string]any {
	return map[string]any{
		"event_id": id, "event_type": kind, "create_time": createTime,
		"token": p.opts.VerificationToken, "app_id": p.opts.AppID, "tenant_key": p.world.tenantKey,
	}
}

// userIDs are a person's ids as events show them: user_id needs a scope.
func (p *Platform) userIDs(openID string) map[string]any {
	who := p.world.people[openID]
	if who == nil {
		return map[string]any{"open_id": openID}
	}
	ids := map[string]any{"open_id": who.OpenID, "union_id": who.UnionID}
	if p.scoped("contact:user.employee_id:readonly") {
		ids["user_id"] = who.UserID
	}
	return ids
}

// heard says that the app may hear a message: it needs a scope for private
// chats, one for groups where it is mentioned, and a sensitive one for all else.
func (p *Platform) heard(m *message, c *chat) bool {
	if c.P2P {
		return p.scoped("im:message.p2p_msg:readonly", "im:message.p2p_msg", "im:message")
	}
	for _, at := range m.Mentions {
		if at.OpenID == p.world.botID {
			return p.scoped("im:message.group_at_msg:readonly", "im:message.group_at_msg", "im:message.group_msg")
		}
	}
	return p.scoped("im:message.group_msg")
}

// messageEvent tells of a person's message. Made twice from one message it is
// the same event.
func (p *Platform) messageEvent(m *message) parcel {
	told := map[string]any{
		"message_id": m.ID, "chat_id": m.ChatID, "chat_type": p.world.chats[m.ChatID].kind(),
		"message_type": m.Type, "content": string(m.Content),
		"create_time": strconv.FormatInt(m.Created, 10), "update_time": strconv.FormatInt(m.Created, 10),
	}
	if m.Parent != "" {
		told["parent_id"], told["root_id"] = m.Parent, m.Root
	}
	if len(m.Mentions) > 0 {
		mentions := make([]any, len(m.Mentions))
		for i, at := range m.Mentions {
			mentions[i] = map[string]any{"key": at.Key, "id": p.userIDs(at.OpenID), "name": at.Name, "tenant_key": p.world.tenantKey}
		}
		told["mentions"] = mentions
	}
	return p.event(m.EventID, "im.message.receive_v1", m.Sender, m.Created, map[string]any{
		"sender":  map[string]any{"sender_id": p.userIDs(m.Sender), "sender_type": "user", "tenant_key": p.world.tenantKey},
		"message": told,
	})
}

// happened is an event of this moment.
func (p *Platform) happened(kind, openID string, body any) parcel {
	return p.event(newID(""), kind, openID, p.clock.now().UnixMilli(), body)
}

func (p *Platform) enteredEvent(c *chat, openID string) parcel {
	body := map[string]any{"chat_id": c.ID, "operator_id": p.userIDs(openID)}
	if n := len(c.Messages); n > 0 {
		last := c.Messages[n-1]
		body["last_message_id"] = last.ID
		body["last_message_create_time"] = strconv.FormatInt(last.Created, 10)
	}
	return p.happened("im.chat.access_event.bot_p2p_chat_entered_v1", openID, body)
}

func (p *Platform) menuEvent(openID, key string) parcel {
	return p.happened("application.bot.menu_v6", openID, map[string]any{
		"operator":  map[string]any{"operator_name": p.world.people[openID].Name, "operator_id": p.userIDs(openID)},
		"event_key": key, "timestamp": p.clock.now().Unix(), // seconds, unlike everywhere else
	})
}

func (p *Platform) readEvent(openID string, at int64, ids []string) parcel {
	return p.happened("im.message.message_read_v1", openID, map[string]any{
		"reader": map[string]any{
			"reader_id": p.userIDs(openID), "read_time": strconv.FormatInt(at, 10), "tenant_key": p.world.tenantKey,
		},
		"message_id_list": ids,
	})
}

func (p *Platform) recalledEvent(m *message) parcel {
	return p.happened("im.message.recalled_v1", m.Sender, map[string]any{
		"message_id": m.ID, "chat_id": m.ChatID,
		"recall_time": strconv.FormatInt(m.Updated, 10), "recall_type": "message_owner",
	})
}

// statusEvent tells of a change in the directory; ok is false for a change that
// the platform does not tell of.
func (p *Platform) statusEvent(who *Person, from, to Status) (event parcel, ok bool) {
	user := p.userItem(who, "open_id", "open_department_id")
	change := func(added, removed []any) (parcel, bool) {
		part := func(users []any) map[string]any {
			return map[string]any{"departments": []any{}, "users": users, "user_groups": []any{}}
		}
		return p.happened("contact.scope.updated_v3", who.OpenID, map[string]any{"added": part(added), "removed": part(removed)}), true
	}
	switch {
	case from == to:
		return parcel{}, false
	case to == StatusResigned:
		return p.happened("contact.user.deleted_v3", who.OpenID, map[string]any{
			"object": user, "old_object": map[string]any{"open_id": who.OpenID, "department_ids": who.DepartmentIDs},
		}), true
	case from == StatusResigned:
		return p.happened("contact.user.created_v3", who.OpenID, map[string]any{"object": user}), true
	case to == StatusOutOfRange:
		return change([]any{}, []any{user})
	case from == StatusOutOfRange:
		return change([]any{user}, []any{})
	}
	return parcel{}, false
}

// callbackBody is the push of a pressed card. Its create_time is in
// microseconds, as in the platform's own examples.
func (p *Platform) callbackBody(m *message, openID, token string, a Action) []byte {
	operator := p.userIDs(openID)
	operator["tenant_key"] = p.world.tenantKey
	action, err := a.wire()
	if err != nil {
		p.log.Error("action not marshalled", "error", err)
	}
	raw, err := json.Marshal(map[string]any{
		"schema": "2.0",
		"header": p.header(newID(""), "card.action.trigger", strconv.FormatInt(p.clock.now().UnixMicro(), 10)),
		"event": map[string]any{
			"operator": operator, "token": token, "action": action, "host": "im_message",
			"context": map[string]any{"open_message_id": m.ID, "open_chat_id": m.ChatID},
		},
	})
	if err != nil {
		p.log.Error("callback not marshalled", "error", err)
	}
	return raw
}

// noteDelivery writes a delivery or its answer into the page's log.
func (p *Platform) noteDelivery(kind string, e parcel, code int) {
	p.diary.add(entry{At: p.clock.now().UnixMilli(), Kind: kind, Code: code, OpenID: e.OpenID, Summary: e.Type})
	if kind == "ack" && code != codeHandled {
		p.feed.publish(notice{Type: "state"}) // one more is waiting to be delivered again
	}
}
