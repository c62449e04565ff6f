package sim

import (
	"encoding/json"
	"slices"
)

const maxBatchTargets = 200 // of each kind

// batchSend answers POST /message/v4/batch_send/: one message to many people. It
// can neither be updated nor replied to. The platform sends in its own time;
// here that is at once.
func (p *Platform) batchSend(c *call) (any, error) {
	var in struct {
		MsgType     string          `json:"msg_type"`
		Content     json.RawMessage `json:"content"`
		Card        json.RawMessage `json:"card"`
		Departments []string        `json:"department_ids"`
		OpenIDs     []string        `json:"open_ids"`
		UserIDs     []string        `json:"user_ids"`
		UnionIDs    []string        `json:"union_ids"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return nil, invalid("invalid request body")
	}
	targets := [][]string{in.Departments, in.OpenIDs, in.UserIDs, in.UnionIDs}
	count := 0
	for _, list := range targets {
		if len(list) > maxBatchTargets {
			return nil, invalid("more than 200 receivers of one kind")
		}
		count += len(list)
	}
	if count == 0 {
		return nil, invalid("there is no receiver")
	}
	if fl := p.permitBatch(in.Departments, count); fl != nil {
		return nil, fl
	}
	content := string(in.Content)
	switch in.MsgType {
	case "interactive":
		content = string(in.Card)
	case "post":
		content = insidePost(in.Content)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ready, err := p.prepare(in.MsgType, content, nil)
	if err != nil {
		return nil, err
	}
	to := &receivers{world: p.world}
	id := newID("bm-")
	answer := map[string]any{
		"message_id":             id,
		"invalid_department_ids": to.departments(in.Departments),
		"invalid_open_ids":       to.people("open_id", in.OpenIDs),
		"invalid_user_ids":       to.people("user_id", in.UserIDs),
		"invalid_union_ids":      to.people("union_id", in.UnionIDs),
	}
	for _, openID := range to.found {
		m := p.book(unsent{chat: p.world.chats[p.world.p2p(openID)], msgType: in.MsgType}, ready)
		p.change(m, func(m *message) { m.Batch = id })
	}
	return bare{"code": 0, "msg": "ok", "data": answer}, nil
}

// insidePost takes off the {"post": …} that this call alone has around a post.
func insidePost(content []byte) string {
	var wrapped struct{ Post json.RawMessage }
	if json.Unmarshal(content, &wrapped) == nil && wrapped.Post != nil {
		return string(wrapped.Post)
	}
	return string(content)
}

// permitBatch checks that departments and single people each have their scope.
func (p *Platform) permitBatch(departments []string, targets int) *failure {
	if len(departments) > 0 {
		if fl := p.permit([]string{"im:message:send_multi_depts"}); fl != nil {
			return fl
		}
	}
	if targets > len(departments) {
		return p.permit([]string{"im:message:send_multi_users"})
	}
	return nil
}

// receivers collects each person once; whom the bot cannot reach is passed over.
type receivers struct {
	world *world
	found []string
}

func (r *receivers) add(who *Person) {
	if who.Status == StatusActive && !slices.Contains(r.found, who.OpenID) {
		r.found = append(r.found, who.OpenID)
	}
}

// people adds those whom the ids stand for and returns the invalid ids.
func (r *receivers) people(kind string, ids []string) []string {
	wrong := []string{}
	for _, id := range ids {
		who := r.world.byID(kind, id)
		if who == nil || who.Status == StatusOutOfRange || who.Status == StatusResigned {
			wrong = append(wrong, id)
			continue
		}
		r.add(who)
	}
	return wrong
}

// departments adds all people of the units and of the units below them.
func (r *receivers) departments(ids []string) []string {
	wrong := []string{}
	for _, id := range ids {
		if id != rootDepartment && r.world.findDepartment(id) == nil {
			wrong = append(wrong, id)
			continue
		}
		units := append(r.world.below(id), id)
		for _, openID := range r.world.order {
			who := r.world.people[openID]
			if id == rootDepartment || slices.ContainsFunc(who.DepartmentIDs, func(d string) bool { return slices.Contains(units, d) }) {
				r.add(who)
			}
		}
	}
	return wrong
}

// batchMessages finds what a batch has led to.
func (p *Platform) batchMessages(id string) ([]*message, error) {
	var found []*message
	for _, m := range p.world.messages {
		if m.Batch == id {
			found = append(found, m)
		}
	}
	if id == "" || len(found) == 0 {
		return nil, fail(230030, "The message id is invalid, record not found.")
	}
	return found, nil
}

// batchProgress answers GET /im/v1/batch_messages/:batch_message_id/get_progress.
func (p *Platform) batchProgress(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, err := p.batchMessages(c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	read, recalled := 0, 0
	for _, m := range sent {
		in := p.world.chats[m.ChatID]
		if slices.Index(in.Messages, m) < in.seen(in.person()) {
			read++
		}
		if m.Recalled {
			recalled++
		}
	}
	return map[string]any{
		"batch_message_send_progress": map[string]any{
			"valid_user_ids_count": len(sent), "success_user_ids_count": len(sent), "read_user_ids_count": read,
		},
		"batch_message_recall_progress": map[string]any{"recall": recalled > 0, "recall_count": recalled},
	}, nil
}

// batchRecall answers DELETE /im/v1/batch_messages/:batch_message_id.
func (p *Platform) batchRecall(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, err := p.batchMessages(c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	for _, m := range sent {
		if !m.Recalled {
			p.change(m, func(m *message) { m.Recalled, m.Updated = true, p.clock.now().UnixMilli() })
		}
	}
	return map[string]any{}, nil
}
