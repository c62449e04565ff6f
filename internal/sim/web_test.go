package sim_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// page makes a request of the page and decodes the answer.
func (b *bench) page(method, path string, body, into any) int {
	b.Helper()
	r := b.call(method, path, body)
	if into != nil {
		if err := json.Unmarshal(r.body, into); err != nil {
			b.Fatalf("%s %s: %s: %v", method, path, r.body, err)
		}
	}
	return r.status
}

// acks counts the acknowledgements of a type of event in the page's log.
func (b *bench) acks(kind string) int {
	var log struct {
		Entries []struct {
			Kind, Summary string
			Code          int
		}
	}
	b.page("GET", "/sim/log?limit=1000", nil, &log)
	n := 0
	for _, e := range log.Entries {
		if e.Kind == "ack" && e.Summary == kind && e.Code == http.StatusOK {
			n++
		}
	}
	return n
}

func TestPageState(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.sent(create, text(li, "您好"))
	var state struct {
		App    obj
		People []obj
		Groups []obj
		Quota  obj
		Clock  map[string]int64
		Faults obj
	}
	b.page("GET", "/sim/state", nil, &state)
	if state.App["name"] != "联络助手" || len(state.People) != 2 || len(state.Groups) != 1 || state.Quota["counted"] != 1.0 {
		t.Errorf("state %+v", state)
	}
	who := state.People[0]
	if who["name"] != "李敏" || who["department"] != "采购科" || who["unread"] != 1.0 || who["status"] != "active" {
		t.Errorf("person %+v", who)
	}
	if state.Faults["redelivery_scale"] != 1.0 {
		t.Errorf("faults %+v", state.Faults)
	}
	var seen struct{ Messages []obj }
	b.page("GET", "/sim/messages?as="+li+"&chat=p2p", nil, &seen)
	if len(seen.Messages) != 1 || seen.Messages[0]["content"].(obj)["text"] != "您好" {
		t.Errorf("messages %+v", seen)
	}
	b.page("GET", "/sim/state", nil, &state)
	if state.People[0]["unread"] != 0.0 {
		t.Errorf("still unread: %v", state.People[0])
	}
}

func TestPageActs(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	var sent struct {
		ID string `json:"message_id"`
	}
	b.page("POST", "/sim/send", obj{"as": li, "chat": room, "msg_type": "text", "content": obj{"text": "进度"}, "mention_bot": true}, &sent)
	if e := l.hears(t, received, 1)[0]; e.Event.Message.MessageID != sent.ID || e.Event.Message.Content != `{"text":"@_user_1 进度"}` {
		t.Errorf("told %+v", e.Event.Message)
	}
	for path, body := range map[string]obj{
		"/sim/enter":  {"as": li},
		"/sim/menu":   {"as": li, "event_key": "menu_help"},
		"/sim/recall": {"as": li, "message_id": sent.ID},
		"/sim/person": {"open_id": wang, "status": "stopped"},
	} {
		if status := b.page("POST", path, body, nil); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
	var faults struct{ Faults obj }
	b.page("POST", "/sim/faults", obj{"slow_ms": 1}, &faults)
	b.page("POST", "/sim/faults", obj{"duplicate": true}, &faults)
	if faults.Faults["slow_ms"] != 1.0 || faults.Faults["duplicate"] != true {
		t.Errorf("a partial change must keep the rest: %v", faults.Faults)
	}
	var clock map[string]int64
	b.page("POST", "/sim/clock", obj{"advance": 3600_000}, &clock)
	if clock["offset"] != 3600_000 || time.Until(b.Now()).Round(time.Minute) != time.Hour {
		t.Errorf("clock %v", clock)
	}
	b.page("POST", "/sim/clock", obj{"set": 1780000000000}, &clock)
	if d := clock["now"] - 1780000000000; d < 0 || d > 60_000 {
		t.Errorf("clock %v", clock)
	}
	b.page("POST", "/sim/clock", obj{"reset": true}, &clock)
	if clock["offset"] != 0 {
		t.Errorf("clock %v", clock)
	}
	var errorOf struct{ Error string }
	if status := b.page("POST", "/sim/send", obj{"as": "ou_nobody", "chat": "p2p"}, &errorOf); status != http.StatusNotFound || errorOf.Error == "" {
		t.Errorf("unknown person: %d %q", status, errorOf.Error)
	}
	var log struct{ Entries []obj }
	b.page("GET", "/sim/log?limit=200", nil, &log)
	if len(log.Entries) < 4 {
		t.Errorf("log %v", log.Entries)
	}
	if raw, _ := json.Marshal(log); strings.Contains(string(raw), "进度") {
		t.Error("the log holds a message's content")
	}
}

func TestPagePresses(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.listen(func(e told) (int, any) {
		if e.Event.Action["tag"] == "button" {
			return 200, obj{"toast": obj{"type": "success", "content": "好"}}
		}
		return 500, nil
	})
	id := b.sent(create, card(li, simpleCard("问")))
	press := func(tag string) string {
		r := b.call("POST", "/sim/press", obj{"as": li, "message_id": id, "action": obj{"tag": tag, "value": obj{"a": "ok"}}})
		return strings.TrimSpace(string(r.body))
	}
	if got := press("button"); got != `{"toast":{"type":"success","content":"好"},"card":null,"error":null}` {
		t.Errorf("press: %s", got)
	}
	if got := press("input"); !strings.HasPrefix(got, `{"toast":null,"card":null,"error":{"code":200671,"text":"`) {
		t.Errorf("failed press: %s", got)
	}
}

func TestPageUploads(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "../去年.docx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("PK docx")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := b.raw("POST", "/sim/upload?as="+li+"&chat=p2p", w.FormDataContentType(), form.Bytes())
	e := l.hears(t, received, 1)[0]
	var content map[string]string
	if err := json.Unmarshal([]byte(e.Event.Message.Content), &content); err != nil || content["file_name"] != "去年.docx" {
		t.Fatalf("upload %s: told %+v: %v", r.body, e.Event.Message, err)
	}
	got := b.call("GET", "/open-apis/im/v1/messages/"+e.Event.Message.MessageID+"/resources/"+content["file_key"]+"?type=file", nil)
	if string(got.body) != "PK docx" {
		t.Errorf("the app downloads %q", got.body)
	}
	path := "/sim/resource?message_id=" + e.Event.Message.MessageID + "&key=" + content["file_key"] + "&as="
	if got := b.call("GET", path+li, nil); string(got.body) != "PK docx" || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the person downloads %q %v", got.body, got.header)
	}
	if got := b.call("GET", path+wang, nil); got.status != http.StatusNotFound {
		t.Errorf("somebody else downloads: %d", got.status)
	}
}

func TestPageStream(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/sim/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	lines.Scan() // the greeting comment: the stream is open
	id := b.sent(create, text(li, "您好"))
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var n map[string]string
		if err := json.Unmarshal([]byte(data), &n); err != nil {
			t.Fatal(err)
		}
		if n["type"] == "message" {
			if n["message_id"] != id || n["open_id"] != li {
				t.Errorf("notice %v", n)
			}
			return
		}
	}
	t.Error("the stream ended without the message")
}

func TestPageIsServed(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	if r := b.call("GET", "/", nil); r.status != http.StatusOK || !strings.Contains(string(r.body), "<html") {
		t.Errorf("index: %d %.80s", r.status, r.body)
	}
	if r := b.call("GET", "/page/app.js", nil); r.status != http.StatusOK {
		t.Errorf("script: %d", r.status)
	}
}
