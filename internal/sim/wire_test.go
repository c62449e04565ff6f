package sim_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// wireFrame is a frame of the long connection, decoded by this test's own code.
type wireFrame struct {
	numbers map[uint64]uint64 // fields 1 to 4
	headers map[string]string
	payload []byte
}

// decode reads protobuf; it knows the two wire types that frames use.
func decode(b []byte, varint func(field, n uint64), bytes func(field uint64, data []byte)) {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		value, m := binary.Uvarint(b[n:])
		b = b[n+m:]
		if tag&7 == 0 {
			varint(tag>>3, value)
			continue
		}
		bytes(tag>>3, b[:value])
		b = b[value:]
	}
}

func decodeFrame(b []byte) wireFrame {
	f := wireFrame{numbers: make(map[uint64]uint64), headers: make(map[string]string)}
	decode(b, func(field, n uint64) { f.numbers[field] = n }, func(field uint64, data []byte) {
		switch field {
		case 5:
			var kv [3]string
			decode(data, func(uint64, uint64) {}, func(field uint64, s []byte) { kv[field] = string(s) })
			f.headers[kv[1]] = kv[2]
		case 8:
			f.payload = data
		}
	})
	return f
}

func encodeFrame(f wireFrame) []byte {
	var b []byte
	for field := uint64(1); field <= 4; field++ {
		b = binary.AppendUvarint(binary.AppendUvarint(b, field<<3), f.numbers[field])
	}
	put := func(b []byte, field uint64, data []byte) []byte {
		b = binary.AppendUvarint(binary.AppendUvarint(b, field<<3|2), uint64(len(data)))
		return append(b, data...)
	}
	for k, v := range f.headers {
		b = put(b, 5, put(put(nil, 1, []byte(k)), 2, []byte(v)))
	}
	return put(b, 8, f.payload)
}

// told is an event or a callback as the app hears it.
type told struct {
	Header struct {
		EventID    string `json:"event_id"`
		EventType  string `json:"event_type"`
		CreateTime string `json:"create_time"`
		AppID      string `json:"app_id"`
	}
	Event struct {
		Message struct {
			MessageID   string `json:"message_id"`
			ChatID      string `json:"chat_id"`
			ChatType    string `json:"chat_type"`
			MessageType string `json:"message_type"`
			Content     string
			CreateTime  string `json:"create_time"`
			Mentions    []obj
		}
		Sender     obj
		Token      string
		Action     obj
		Operator   obj
		Context    obj
		MessageIDs []string `json:"message_id_list"`
		EventKey   string   `json:"event_key"`
		Timestamp  any
		Added      obj
		Removed    obj
		Object     obj
		RecallType string `json:"recall_type"`
		LastID     string `json:"last_message_id"`
	}
}

// listener is an app on the long connection.
type listener struct {
	conn *websocket.Conn
	// answer decides on each push: the ack's code and data. Code 0 does not answer.
	answer func(told) (code int, data any)

	mu     sync.Mutex
	heard  []told
	frames []wireFrame
}

// handled answers everything with success.
func handled(told) (int, any) { return 200, nil }

// endpoint asks where to connect.
func (b *bench) endpoint(id, secret string) (code int, address string) {
	b.Helper()
	var out struct {
		Code int
		Data struct {
			URL          string
			ClientConfig map[string]int
		}
	}
	r := b.call("POST", "/callback/ws/endpoint", obj{"AppID": id, "AppSecret": secret})
	if err := json.Unmarshal(r.body, &out); err != nil {
		b.Fatal(err)
	}
	if out.Code == 0 && (out.Data.ClientConfig["PingInterval"] != 120 || out.Data.ClientConfig["ReconnectCount"] != -1) {
		b.Errorf("client config %v", out.Data.ClientConfig)
	}
	return out.Code, out.Data.URL
}

// listen connects an app.
func (b *bench) listen(answer func(told) (int, any)) *listener {
	b.Helper()
	code, address := b.endpoint("cli_test", "secret")
	if code != 0 {
		b.Fatalf("endpoint: code %d", code)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	before := b.Connections()
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	l := &listener{conn: conn, answer: answer}
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.run()
	}()
	b.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	until(b.T, "the connection counts", func() bool { return b.Connections() > before })
	return l
}

func (l *listener) run() {
	parts := make(map[string][][]byte)
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		f := decodeFrame(data)
		l.mu.Lock()
		l.frames = append(l.frames, f)
		l.mu.Unlock()
		if f.numbers[4] != 1 {
			continue
		}
		id := f.headers["message_id"]
		parts[id] = append(parts[id], f.payload) // the platform writes them in order
		if f.headers["sum"] != string(rune('0'+len(parts[id]))) {
			continue
		}
		var payload []byte
		for _, part := range parts[id] {
			payload = append(payload, part...)
		}
		var e told
		if err := json.Unmarshal(payload, &e); err != nil {
			return
		}
		l.mu.Lock()
		l.heard = append(l.heard, e)
		l.mu.Unlock()
		code, out := l.answer(e)
		if code == 0 {
			continue
		}
		ack := obj{"code": code, "headers": nil, "data": nil}
		if out != nil {
			raw, _ := json.Marshal(out)
			ack["data"] = base64.StdEncoding.EncodeToString(raw)
		}
		f.payload, _ = json.Marshal(ack)
		f.headers["biz_rt"] = "1"
		if err := l.conn.WriteMessage(websocket.BinaryMessage, encodeFrame(f)); err != nil {
			return
		}
	}
}

// events returns what was heard so far of one type, all types if it is empty.
func (l *listener) events(kind string) []told {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []told
	for _, e := range l.heard {
		if kind == "" || e.Header.EventType == kind {
			out = append(out, e)
		}
	}
	return out
}

// hears waits until n events of a type were heard.
func (l *listener) hears(t *testing.T, kind string, n int) []told {
	t.Helper()
	until(t, kind, func() bool { return len(l.events(kind)) >= n })
	return l.events(kind)
}

const received = "im.message.receive_v1"

func TestBootstrap(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	if code, _ := b.endpoint("cli_other", "secret"); code != 1000040346 {
		t.Errorf("unknown app: %d", code)
	}
	if code, _ := b.endpoint("cli_test", "wrong"); code != 514 {
		t.Errorf("wrong secret: %d", code)
	}
	_, address := b.endpoint("cli_test", "secret")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ws" || "http://"+u.Host != b.url || u.Path != "/ws/v2" {
		t.Fatalf("address %q: %v", address, err)
	}
	for _, need := range []string{"device_id", "service_id", "access_key", "ticket"} {
		if u.Query().Get(need) == "" {
			t.Errorf("address without %s", need)
		}
	}
	dial := func() (handshake string) {
		conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
		if err == nil {
			t.Cleanup(func() { _ = conn.Close() })
		}
		defer func() { _ = resp.Body.Close() }()
		return resp.Status + resp.Header.Get("Handshake-Status")
	}
	if got := dial(); got != "101 Switching Protocols" {
		t.Fatal(got)
	}
	if got := dial(); got != "403 Forbidden514" {
		t.Errorf("a ticket must admit once: %s", got)
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	ping := wireFrame{numbers: map[uint64]uint64{1: 7, 3: 33554678}, headers: map[string]string{"type": "ping"}}
	if err := l.conn.WriteMessage(websocket.BinaryMessage, encodeFrame(ping)); err != nil {
		t.Fatal(err)
	}
	until(t, "pong", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.frames) == 1
	})
	var config map[string]int
	l.mu.Lock()
	pong := l.frames[0]
	l.mu.Unlock()
	if err := json.Unmarshal(pong.payload, &config); err != nil || len(config) != 4 || pong.headers["type"] != "pong" || pong.numbers[3] != 33554678 {
		t.Errorf("pong %+v %s", pong, pong.payload)
	}
}

// TestGarbage: what is no frame is passed over, as the platform's client does.
func TestGarbage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	for _, junk := range [][]byte{{}, {0xff}, {0x2a, 0x05, 0x01}, {0x0b}, []byte("hello"), {0x42, 0xff, 0xff, 0xff, 0xff, 0x0f}} {
		for _, kind := range []int{websocket.BinaryMessage, websocket.TextMessage} {
			if err := l.conn.WriteMessage(kind, junk); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := b.Say(li, "p2p", "还在吗"); err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 1)
	until(t, "it is settled", func() bool { return b.pending() == 0 && b.acks(received) == 1 })
}

// TestClose ends connections and streams, and keeps working calls harmless.
func TestClose(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(func(told) (int, any) { return 0, nil })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/sim/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Body.Close() }()
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 1)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(stream.Body); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if b.Connections() != 0 {
		t.Errorf("%d connections are left", b.Connections())
	}
	if _, err := b.Say(li, "p2p", "还在吗"); err != nil {
		t.Error(err)
	}
}

func TestOtherSites(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+"/sim/faults", strings.NewReader(`{"duplicate":true}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://elsewhere.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusForbidden || b.Faults().Duplicate {
		t.Errorf("another site has pressed a button: %s", resp.Status)
	}
}
