package sim

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

const (
	maxUrged     = 200
	maxPinned    = 50
	readUsersAge = 7 * 24 * time.Hour
)

// readUsers answers GET /im/v1/messages/:message_id/read_users.
func (p *Platform) readUsers(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, err := p.standing(c.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case m.Sender != "":
		return nil, fail(230012, "Bot is NOT the sender of the message.")
	case p.clock.now().Sub(time.UnixMilli(m.Created)) > readUsersAge:
		return nil, invalid("the message is older than 7 days")
	}
	in := p.world.chats[m.ChatID]
	place := slices.IndexFunc(in.Messages, func(other *message) bool { return other.ID == m.ID })
	kind := c.URL.Query().Get("user_id_type")
	var readers []any
	for _, id := range in.Members {
		if at := in.readAt(id, place); at != 0 && p.world.people[id] != nil {
			readers = append(readers, map[string]any{
				"user_id_type": kind, "user_id": p.world.people[id].id(kind),
				"timestamp": strconv.FormatInt(at, 10), "tenant_key": p.world.tenantKey,
			})
		}
	}
	page, next, err := paged(readers, c.URL.Query(), 20, 100)
	if err != nil {
		return nil, invalid("invalid page_size or page_token")
	}
	return map[string]any{"has_more": next != "", "page_token": next, "items": orEmpty(page)}, nil
}

// urgentApp answers PATCH /im/v1/messages/:message_id/urgent_app.
func (p *Platform) urgentApp(c *call) (any, error) {
	var in struct {
		Users []string `json:"user_id_list"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || len(in.Users) == 0 || len(in.Users) > maxUrged {
		return nil, invalid("invalid user_id_list")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	m, err := p.standing(c.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case m.Sender != "":
		return nil, fail(230012, "Bot is NOT the sender of the message.")
	case m.Batch != "":
		return nil, fail(230052, "Can not urgent this message.")
	}
	kind := c.URL.Query().Get("user_id_type")
	refused := []string{}
	for _, id := range in.Users {
		who := p.world.byID(kind, id)
		if who == nil || !slices.Contains(p.world.chats[m.ChatID].Members, who.OpenID) {
			refused = append(refused, id)
			continue
		}
		p.feed.publish(notice{Type: "toast", ChatID: m.ChatID, MessageID: m.ID, OpenID: who.OpenID})
	}
	if len(refused) < len(in.Users) {
		p.change(m, func(m *message) { m.Urgent = true })
	}
	return map[string]any{"invalid_user_id_list": refused}, nil
}

// pinBotChat answers PATCH /im/v2/feed_cards/bot_time_sentive; the spelling is
// the platform's own.
func (p *Platform) pinBotChat(c *call) (any, error) {
	var in struct {
		Pinned bool     `json:"time_sensitive"`
		Users  []string `json:"user_ids"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || len(in.Users) == 0 || len(in.Users) > maxPinned {
		return nil, invalid("invalid user_ids")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kind := c.URL.Query().Get("user_id_type")
	failed := []any{}
	for _, id := range in.Users {
		who := p.world.byID(kind, id)
		if who == nil || who.Status != StatusActive {
			failed = append(failed, map[string]any{"error_code": 230013, "error_message": "Bot has NO availability to this user.", "user_id": id})
			continue
		}
		p.record(record{Person: &personMark{OpenID: who.OpenID, Status: who.Status, Pinned: in.Pinned}})
	}
	p.feed.publish(notice{Type: "state"})
	return map[string]any{"failed_user_reasons": failed}, nil
}

// id is the person's id of the given kind.
func (who *Person) id(kind string) string {
	switch kind {
	case "user_id":
		return who.UserID
	case "union_id":
		return who.UnionID
	}
	return who.OpenID
}

// orEmpty makes a missing list an empty one in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
