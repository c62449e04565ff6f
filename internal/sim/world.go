package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// world is who exists and what was said. It does no locking: Platform.mu does.
// All changes but the founding ones come through apply, live and when replayed.
type world struct {
	appID, appName, botID, tenantKey string

	people      map[string]*Person // by open_id
	order       []string           // open_ids in the order given
	pinned      map[string]bool    // open_ids whose bot chat is on top
	departments []Department
	chats       map[string]*chat
	groups      []string // chat ids in the order given
	messages    map[string]*message
	once        map[string]onceMark // by uuid
	lastAt      map[string]int64    // create_time of a sender's newest message
}

// chat is a conversation: with one person (p2p) or a group.
type chat struct {
	ID, Name string
	P2P      bool
	Members  []string // of a p2p chat: the one person
	Messages []*message
	Reads    map[string][]readMark // by open_id, rising
}

// message is what is kept of a message, and a journal record.
type message struct {
	ID          string          `json:"id"`
	ChatID      string          `json:"chat_id"`
	Sender      string          `json:"sender,omitempty"` // open_id; empty = the bot
	Type        string          `json:"type"`
	Content     json.RawMessage `json:"content"`        // the object, as it was typed or sent
	Wire        string          `json:"wire,omitempty"` // the content as the API tells it, when it differs
	Created     int64           `json:"created"`
	Updated     int64           `json:"updated"`
	Recalled    bool            `json:"recalled,omitempty"`
	Root        string          `json:"root,omitempty"`
	Parent      string          `json:"parent,omitempty"`
	Thread      string          `json:"thread,omitempty"`
	Mentions    []Mention       `json:"mentions,omitempty"`
	MentionsAll bool            `json:"mentions_all,omitempty"`
	Batch       string          `json:"batch,omitempty"` // id of the batch it was sent in
	Edits       int             `json:"edits,omitempty"`
	Urgent      bool            `json:"urgent,omitempty"`
	EventID     string          `json:"event_id,omitempty"` // of the event that told the bot
}

// readMark says that a person has seen the first Upto messages of a chat.
type readMark struct {
	ChatID string `json:"chat_id"`
	OpenID string `json:"open_id"`
	Upto   int    `json:"upto"`
	At     int64  `json:"at"`
}

// personMark is what changes about a person.
type personMark struct {
	OpenID string `json:"open_id"`
	Status Status `json:"status"`
	Pinned bool   `json:"pinned,omitempty"`
}

// onceMark remembers which message a uuid led to.
type onceMark struct {
	UUID    string `json:"uuid"`
	Message string `json:"message"`
	At      int64  `json:"at"`
}

func newWorld(o Options) (*world, error) {
	w := &world{
		appID: o.AppID, appName: o.AppName,
		botID:     derivedID("ou_", 32, "bot", o.AppID),
		tenantKey: derivedID("", 16, "tenant", o.AppID),
		people:    make(map[string]*Person), pinned: make(map[string]bool),
		departments: slices.Clone(o.Departments),
		chats:       make(map[string]*chat), messages: make(map[string]*message),
		once: make(map[string]onceMark), lastAt: make(map[string]int64),
	}
	for _, p := range o.People {
		if p.OpenID == "" || w.people[p.OpenID] != nil {
			return nil, fmt.Errorf("sim: person %q: open_id %q is empty or not unique", p.Name, p.OpenID)
		}
		if p.UserID == "" {
			p.UserID = derivedID("", 8, "user", p.OpenID)
		}
		if p.UnionID == "" {
			p.UnionID = derivedID("on_", 32, "union", p.OpenID)
		}
		if p.Status == "" {
			p.Status = StatusActive
		}
		w.people[p.OpenID] = &p
		w.order = append(w.order, p.OpenID)
		id := w.p2p(p.OpenID)
		w.chats[id] = &chat{ID: id, Name: p.Name, P2P: true, Members: []string{p.OpenID}, Reads: make(map[string][]readMark)}
	}
	for _, g := range o.Groups {
		if g.ChatID == "" || w.chats[g.ChatID] != nil {
			return nil, fmt.Errorf("sim: group %q: chat_id %q is empty or not unique", g.Name, g.ChatID)
		}
		w.chats[g.ChatID] = &chat{ID: g.ChatID, Name: g.Name, Members: slices.Clone(g.Members), Reads: make(map[string][]readMark)}
		w.groups = append(w.groups, g.ChatID)
	}
	return w, nil
}

// p2p is the id of the chat between the bot and a person.
func (w *world) p2p(openID string) string { return derivedID("oc_", 32, w.appID, openID) }

// chatOf finds the chat that a person means by "p2p" or by a group's id.
func (w *world) chatOf(openID, name string) (*chat, error) {
	if w.people[openID] == nil {
		return nil, fmt.Errorf("person %q: %w", openID, ErrUnknown)
	}
	if name == "p2p" {
		name = w.p2p(openID)
	}
	c := w.chats[name]
	if c == nil || !slices.Contains(c.Members, openID) {
		return nil, fmt.Errorf("chat %q: %w", name, ErrUnknown)
	}
	return c, nil
}

func (c *chat) kind() string {
	if c.P2P {
		return "p2p"
	}
	return "group"
}

// person is who sits at the other end of a p2p chat; empty for a group.
func (c *chat) person() string {
	if c.P2P {
		return c.Members[0]
	}
	return ""
}

// seen is how many of the chat's messages the person has seen.
func (c *chat) seen(openID string) int {
	marks := c.Reads[openID]
	if len(marks) == 0 {
		return 0
	}
	return marks[len(marks)-1].Upto
}

// readAt is when the person saw the message with the given place, or 0.
func (c *chat) readAt(openID string, place int) int64 {
	marks := c.Reads[openID]
	i := sort.Search(len(marks), func(i int) bool { return marks[i].Upto > place })
	if i == len(marks) {
		return 0
	}
	return marks[i].At
}

func (c *chat) unread(openID string) int {
	n := 0
	for _, m := range c.Messages[c.seen(openID):] {
		if m.Sender != openID && !m.Recalled {
			n++
		}
	}
	return n
}

// stamp is the create_time of a sender's next message: now, but later than the
// former one, because a receiver orders a person's messages by it.
func (w *world) stamp(sender string, now int64) int64 { return max(now, w.lastAt[sender]+1) }

// apply takes a change over. Records about people and chats that the options no
// longer name are ignored.
func (w *world) apply(r record) {
	switch {
	case r.Message != nil:
		w.applyMessage(r.Message)
	case r.Read != nil:
		if c := w.chats[r.Read.ChatID]; c != nil {
			c.Reads[r.Read.OpenID] = append(c.Reads[r.Read.OpenID], *r.Read)
		}
	case r.Person != nil:
		if p := w.people[r.Person.OpenID]; p != nil {
			p.Status = r.Person.Status
			w.pinned[p.OpenID] = r.Person.Pinned
		}
	case r.Once != nil:
		w.once[r.Once.UUID] = *r.Once
	}
}

func (w *world) applyMessage(m *message) {
	if old := w.messages[m.ID]; old != nil {
		*old = *m
		return
	}
	c := w.chats[m.ChatID]
	if c == nil {
		return
	}
	kept := *m
	w.messages[m.ID] = &kept
	c.Messages = append(c.Messages, &kept)
	w.lastAt[m.Sender] = max(w.lastAt[m.Sender], m.Created)
}

// records restores this world, but for the uuids that no longer protect, when
// applied to a new one.
func (w *world) records(now time.Time) []record {
	var all []record
	for _, id := range w.order {
		all = append(all, record{Person: &personMark{OpenID: id, Status: w.people[id].Status, Pinned: w.pinned[id]}})
	}
	for _, c := range w.chats {
		for _, m := range c.Messages {
			all = append(all, record{Message: m})
		}
		for _, marks := range c.Reads {
			for i := range marks {
				all = append(all, record{Read: &marks[i]})
			}
		}
	}
	for _, o := range w.once {
		if o.holds(now) {
			all = append(all, record{Once: &o})
		}
	}
	return all
}

// department is the name of a person's primary unit.
func (w *world) department(p *Person) string {
	if len(p.DepartmentIDs) == 0 {
		return ""
	}
	for _, d := range w.departments {
		if d.ID == p.DepartmentIDs[0] {
			return d.Name
		}
	}
	return ""
}

// byID finds a person by an id of the given kind; nil if there is none.
func (w *world) byID(kind, id string) *Person {
	if kind == "" || kind == "open_id" {
		return w.people[id]
	}
	for _, p := range w.people {
		switch {
		case kind == "user_id" && p.UserID == id,
			kind == "union_id" && p.UnionID == id,
			kind == "email" && p.Email != "" && strings.EqualFold(p.Email, id),
			kind == "mobile" && p.Mobile != "" && p.Mobile == id:
			return p
		}
	}
	return nil
}
