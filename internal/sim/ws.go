package sim

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Codes of the long connection's bootstrap and handshake.
const (
	wsAuthFailed      = 514
	wsAppIDInvalid    = 1000040346
	wsTooManyLinks    = 1000040350
	maxLinks          = 50
	serviceID         = 33554678
	fragmentsPerEvent = 4
	writeTime         = 10 * time.Second
)

// links are the open long connections of the app, and the door to them. In
// cluster mode each event goes to one of them, chosen at random.
type links struct {
	appID, secret string
	config        json.RawMessage
	silence       time.Duration // without a ping this long, a link is cut
	faults        *faultBoard
	now           func() time.Time
	changed       func() // called when the number of links changed

	mu      sync.Mutex
	closed  bool
	tickets map[string]bool
	open    []*link
	waiting map[string]*waiter // by frame message_id
}

// link is one long connection.
type link struct {
	conn  *websocket.Conn
	write sync.Mutex // gorilla allows one writer at a time
}

// waiter is a pushed frame without an ack.
type waiter struct {
	link   *link
	answer chan answer
	timer  *time.Timer
}

func newLinks(o Options, faults *faultBoard, now func() time.Time) *links {
	config, _ := json.Marshal(map[string]int{ // numbers always marshal
		"ReconnectCount":    -1,
		"ReconnectInterval": int(o.Client.ReconnectInterval.Seconds()),
		"ReconnectNonce":    int(o.Client.ReconnectNonce.Seconds()),
		"PingInterval":      int(o.Client.PingInterval.Seconds()),
	})
	return &links{
		appID: o.AppID, secret: o.AppSecret, config: config, faults: faults, now: now,
		silence: 3 * o.Client.PingInterval, changed: func() {},
		tickets: make(map[string]bool), waiting: make(map[string]*waiter),
	}
}

// serveEndpoint answers POST /callback/ws/endpoint: the address to connect to,
// on the host by which the caller reached us.
func (l *links) serveEndpoint(w http.ResponseWriter, r *http.Request) {
	var in struct{ AppID, AppSecret string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]any{"code": 1, "msg": "invalid request body"})
		return
	}
	switch {
	case in.AppID != l.appID:
		writeJSON(w, http.StatusOK, map[string]any{"code": wsAppIDInvalid, "msg": "app_id is invalid"})
		return
	case in.AppSecret != l.secret:
		writeJSON(w, http.StatusOK, map[string]any{"code": wsAuthFailed, "msg": "app_secret is invalid"})
		return
	}
	ticket := newID("")
	l.mu.Lock()
	l.tickets[ticket] = true
	l.mu.Unlock()
	query := url.Values{
		"fpid": {"493"}, "aid": {"552564"}, "device_id": {strconv.FormatInt(rand.Int64(), 10)},
		"access_key": {newID("")}, "service_id": {strconv.Itoa(serviceID)}, "ticket": {ticket},
	}
	scheme := "ws"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "wss"
	}
	address := url.URL{Scheme: scheme, Host: r.Host, Path: "/ws/v2", RawQuery: query.Encode()}
	writeJSON(w, http.StatusOK, map[string]any{"code": 0, "msg": "", "data": map[string]any{
		"URL": address.String(), "ClientConfig": l.config,
	}})
}

// serve answers GET /ws/v2: the connection itself. A ticket admits once.
func (l *links) serve(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	admitted := l.tickets[ticket] && !l.closed
	delete(l.tickets, ticket)
	full := len(l.open) >= maxLinks
	l.mu.Unlock()
	if !admitted || full {
		w.Header().Set("Handshake-Status", strconv.Itoa(wsAuthFailed))
		w.Header().Set("Handshake-Msg", "ticket is invalid")
		if full {
			w.Header().Set("Handshake-Msg", "the number of connections exceeded the limit")
			w.Header().Set("Handshake-Autherrcode", strconv.Itoa(wsTooManyLinks))
		}
		w.WriteHeader(http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	k := &link{conn: conn}
	l.mu.Lock()
	l.open = append(l.open, k)
	l.mu.Unlock()
	l.changed()
	l.read(k)
	l.drop(k)
	l.changed()
}

// read takes pings and acks until the connection ends.
func (l *links) read(k *link) {
	silence := time.AfterFunc(l.silence, func() { _ = k.conn.Close() })
	defer silence.Stop()
	for {
		kind, data, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		f, err := parseFrame(data)
		if err != nil || kind != websocket.BinaryMessage {
			continue
		}
		switch {
		case f.Method == methodControl && f.header("type") == "ping":
			silence.Reset(l.silence)
			k.send(&frame{
				SeqID: f.SeqID, LogID: f.LogID, Service: f.Service, Method: methodControl,
				Headers: []pair{{"type", "pong"}}, Payload: l.config,
			})
		case f.Method == methodData:
			l.acknowledged(f)
		}
	}
}

// acknowledged reads an ack: {"code":200,"headers":null,"data":"<base64>"}.
func (l *links) acknowledged(f *frame) {
	if strikes(l.faults.get().AckLost) {
		return
	}
	var in struct {
		Code int
		Data []byte
	}
	if err := json.Unmarshal(f.Payload, &in); err != nil {
		return
	}
	l.resolve(f.header("message_id"), answer{code: in.Code, data: in.Data})
}

func (l *links) push(kind string, body []byte) <-chan answer {
	id := newID("")
	w := &waiter{answer: make(chan answer, 1)}
	l.mu.Lock()
	if len(l.open) == 0 {
		l.mu.Unlock()
		w.answer <- answer{code: codeUnreachable}
		return w.answer
	}
	w.link = l.open[rand.IntN(len(l.open))]
	w.timer = time.AfterFunc(answerTime, func() { l.resolve(id, answer{code: codeUnanswered}) })
	l.waiting[id] = w
	l.mu.Unlock()

	parts := [][]byte{body}
	if kind == pushEvent && l.faults.get().Fragment {
		parts = fragments(body, fragmentsPerEvent)
	}
	trace, stamp := newID(""), strconv.FormatInt(l.now().UnixMilli(), 10)
	for seq, part := range parts {
		w.link.send(&frame{
			LogID: rand.Uint64(), Service: serviceID, Method: methodData, Payload: part,
			Headers: []pair{
				{"type", "event"}, // callbacks too: frames of type card are ignored by clients
				{"message_id", id},
				{"sum", strconv.Itoa(len(parts))},
				{"seq", strconv.Itoa(seq)},
				{"trace_id", trace},
				{"timestamp", stamp},
			},
		})
	}
	return w.answer
}

// fragments cuts b into at most n parts, none of them empty.
func fragments(b []byte, n int) [][]byte {
	size := (len(b) + n - 1) / n
	var parts [][]byte
	for len(b) > size {
		parts = append(parts, b[:size])
		b = b[size:]
	}
	return append(parts, b)
}

// resolve gives a pushed frame its one answer; later ones are dropped.
func (l *links) resolve(id string, a answer) {
	l.mu.Lock()
	w := l.waiting[id]
	delete(l.waiting, id)
	l.mu.Unlock()
	if w != nil {
		w.timer.Stop()
		w.answer <- a
	}
}

// drop forgets a connection that has ended and fails what it had not answered.
func (l *links) drop(k *link) {
	_ = k.conn.Close()
	var lost []string
	l.mu.Lock()
	for i, other := range l.open {
		if other == k {
			l.open = append(l.open[:i:i], l.open[i+1:]...)
			break
		}
	}
	for id, w := range l.waiting {
		if w.link == k {
			lost = append(lost, id)
		}
	}
	l.mu.Unlock()
	for _, id := range lost {
		l.resolve(id, answer{code: codeUnanswered})
	}
}

// cut breaks every connection without a closing handshake, as a network does.
func (l *links) cut() {
	l.mu.Lock()
	open := append([]*link(nil), l.open...)
	l.mu.Unlock()
	for _, k := range open {
		l.drop(k)
	}
}

// close refuses further connections and cuts the open ones.
func (l *links) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cut()
}

func (l *links) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

// send writes a frame. A peer that takes longer than writeTime to accept it is
// cut off; the reader then notices.
func (k *link) send(f *frame) {
	k.write.Lock()
	defer k.write.Unlock()
	slow := time.AfterFunc(writeTime, func() { _ = k.conn.Close() })
	defer slow.Stop()
	if err := k.conn.WriteMessage(websocket.BinaryMessage, f.marshal()); err != nil {
		_ = k.conn.Close()
	}
}
