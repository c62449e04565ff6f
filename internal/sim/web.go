package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Handler serves the open API, the long connection, the page and the page's own
// API under /sim/.
func (p *Platform) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range p.routes() {
		mux.HandleFunc(rt.pattern, p.serveAPI(rt))
	}
	mux.HandleFunc("/open-apis/", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusNotFound, map[string]any{"code": 99991201, "msg": "resource not find"})
	})
	mux.HandleFunc("POST /callback/ws/endpoint", p.hub.serveEndpoint)
	mux.HandleFunc("GET /ws/v2", p.hub.serve)

	mux.HandleFunc("GET /sim/state", p.answerPage(p.simState))
	mux.HandleFunc("GET /sim/messages", p.answerPage(p.simMessages))
	mux.HandleFunc("POST /sim/send", p.answerPage(p.simSend))
	mux.HandleFunc("POST /sim/upload", p.answerPage(p.simUpload))
	mux.HandleFunc("POST /sim/enter", p.answerPage(p.simEnter))
	mux.HandleFunc("POST /sim/menu", p.answerPage(p.simMenu))
	mux.HandleFunc("POST /sim/press", p.answerPage(p.simPress))
	mux.HandleFunc("POST /sim/recall", p.answerPage(p.simRecall))
	mux.HandleFunc("POST /sim/faults", p.answerPage(p.simFaults))
	mux.HandleFunc("POST /sim/person", p.answerPage(p.simPerson))
	mux.HandleFunc("POST /sim/clock", p.answerPage(p.simClock))
	mux.HandleFunc("GET /sim/clock", p.answerPage(p.simClockState))
	mux.HandleFunc("POST /sim/clock/next", p.answerPage(p.simClockNext))
	mux.HandleFunc("POST /sim/clock/run", p.answerPage(p.simClockRun))
	mux.HandleFunc("POST /sim/clock/stop", p.answerPage(p.simClockStop))
	mux.HandleFunc("GET /sim/decisions", p.answerPage(p.simDecisions))
	mux.HandleFunc("GET /sim/log", p.answerPage(p.simLog))
	mux.HandleFunc("GET /sim/events", p.feed.serve)
	mux.HandleFunc("GET /sim/resource", p.simResource)
	p.servePage(mux)
	// Another site that is open in the same browser must not press buttons here.
	return http.NewCrossOriginProtection().Handler(mux)
}

// answerPage makes a handler of a function that returns what to answer; an
// error becomes {"error": sentence} with status 400.
func (p *Platform) answerPage(answer func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		out, err := answer(r)
		switch {
		case errors.Is(err, ErrUnknown):
			writeJSON(w, http.StatusNotFound, map[string]string{"error": err.Error()})
		case err != nil:
			writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		default:
			w.Header().Set("Cache-Control", "no-store")
			writeJSON(w, http.StatusOK, out)
		}
	}
}

// asked reads a JSON request of the page.
func asked[T any](r *http.Request) (T, error) {
	var in T
	err := json.NewDecoder(r.Body).Decode(&in)
	if errors.Is(err, io.EOF) {
		err = nil // an empty body is an empty request
	}
	return in, err
}

type personState struct {
	OpenID        string `json:"open_id"`
	Name          string `json:"name"`
	Department    string `json:"department"`
	Post          string `json:"post"`
	Role          string `json:"role"`
	EmployeeNo    string `json:"employee_no"`
	Unread        int    `json:"unread"`
	Status        Status `json:"status"`
	InRoster      bool   `json:"in_roster"`
	TimeSensitive bool   `json:"time_sensitive"` // the bot's chat is pinned on top
}

type groupState struct {
	ChatID  string   `json:"chat_id"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
	Unread  int      `json:"unread"` // for the person named by ?as=
}

func (p *Platform) simState(r *http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.world
	departments := make([]map[string]string, len(w.departments))
	for i, d := range w.departments {
		departments[i] = map[string]string{"id": d.ID, "name": d.Name, "parent_id": d.ParentID}
	}
	people := make([]personState, len(w.order))
	for i, id := range w.order {
		who := w.people[id]
		people[i] = personState{
			OpenID: id, Name: who.Name, Department: w.department(who), Post: who.Post, Role: who.Role,
			EmployeeNo: who.EmployeeNo, Unread: w.chats[w.p2p(id)].unread(id), Status: who.Status,
			InRoster: who.InRoster, TimeSensitive: w.pinned[id],
		}
	}
	groups := make([]groupState, len(w.groups))
	as := r.URL.Query().Get("as")
	for i, id := range w.groups {
		c := w.chats[id]
		groups[i] = groupState{ChatID: id, Name: c.Name, Members: c.Members}
		if as != "" {
			groups[i].Unread = c.unread(as)
		}
	}
	state := map[string]any{
		"app":         map[string]string{"app_id": w.appID, "name": w.appName, "open_id": w.botID},
		"clock":       p.clockState(),
		"connections": p.hub.count(),
		"departments": departments, "people": people, "groups": groups,
		"quota": p.meter.quota(), "faults": p.faults.get(), "pending_redeliveries": p.courier.waiting(),
	}
	if p.opts.Webhook != nil {
		state["webhook"] = true
	}
	if p.opts.Backstage != nil {
		state["backstage"] = true
	}
	return state, nil
}

func (p *Platform) simMessages(r *http.Request) (any, error) {
	q := r.URL.Query()
	chatID, seen, err := p.look(q.Get("as"), q.Get("chat"))
	if err != nil {
		return nil, err
	}
	return map[string]any{"chat_id": chatID, "messages": seen}, nil
}

func (p *Platform) simSend(r *http.Request) (any, error) {
	in, err := asked[struct {
		As      string         `json:"as"`
		Chat    string         `json:"chat"`
		MsgType string         `json:"msg_type"`
		Content map[string]any `json:"content"`
		Mention bool           `json:"mention_bot"`
	}](r)
	if err != nil {
		return nil, err
	}
	id, err := p.Send(in.As, in.Chat, in.MsgType, in.Content, in.Mention)
	return map[string]string{"message_id": id}, err
}

func (p *Platform) simUpload(r *http.Request) (any, error) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	id, err := p.SendFile(q.Get("as"), q.Get("chat"), header.Filename, data)
	return map[string]string{"message_id": id}, err
}

// actor is who does something on the page, and to what.
type actor struct {
	As        string `json:"as"`
	MessageID string `json:"message_id"`
	EventKey  string `json:"event_key"`
	Action    Action `json:"action"`
}

func (p *Platform) simEnter(r *http.Request) (any, error) {
	in, err := asked[actor](r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, p.Enter(in.As)
}

func (p *Platform) simMenu(r *http.Request) (any, error) {
	in, err := asked[actor](r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, p.Menu(in.As, in.EventKey)
}

// simPress does not end with the request: a page that is reloaded while the bot
// thinks must not lose the card that the bot returns.
func (p *Platform) simPress(r *http.Request) (any, error) {
	in, err := asked[actor](r)
	if err != nil {
		return nil, err
	}
	return p.Press(context.WithoutCancel(r.Context()), in.As, in.MessageID, in.Action)
}

func (p *Platform) simRecall(r *http.Request) (any, error) {
	in, err := asked[actor](r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, p.Recall(in.As, in.MessageID)
}

// simFaults changes those switches that the request names.
func (p *Platform) simFaults(r *http.Request) (any, error) {
	f := p.faults.get()
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		return nil, err
	}
	p.SetFaults(f)
	return map[string]any{"faults": p.faults.get()}, nil
}

func (p *Platform) simPerson(r *http.Request) (any, error) {
	in, err := asked[struct {
		OpenID string `json:"open_id"`
		Status Status `json:"status"`
	}](r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, p.SetStatus(in.OpenID, in.Status)
}

func (p *Platform) simLog(r *http.Request) (any, error) {
	limit, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("limit"), "200"))
	if err != nil || limit < 0 {
		return nil, errors.New("limit must be a whole number")
	}
	return map[string]any{"entries": p.diary.newest(limit)}, nil
}

// simResource shows a person the bytes of an image or file of a message.
func (p *Platform) simResource(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	key := q.Get("key")
	p.mu.Lock()
	m := p.world.messages[q.Get("message_id")]
	mine := m != nil && !m.Recalled && key != "" && strings.Contains(string(m.Content), `"`+key+`"`)
	if mine {
		_, err := p.world.chatOf(q.Get("as"), m.ChatID)
		mine = err == nil
	}
	p.mu.Unlock()
	var d download
	if mine {
		d, mine = p.files.open(key)
	}
	if !mine {
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "no such resource in this message"})
		return
	}
	d.write(w)
}
