package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lianbot/internal/sim"
)

const (
	li   = "ou_li"
	wang = "ou_wang"
	room = "oc_room"
)

// school is a small tenant; change adapts its options.
func school(change func(*sim.Options)) sim.Options {
	o := sim.Options{
		AppID: "cli_test", AppSecret: "secret", AppName: "联络助手", Now: time.Now,
		Departments: []sim.Department{{ID: "od-jwc", Name: "教务处"}, {ID: "od-hq", Name: "后勤处"}, {ID: "od-cg", Name: "采购科", ParentID: "od-hq"}},
		People: []sim.Person{
			{OpenID: li, Name: "李敏", EmployeeNo: "1001", DepartmentIDs: []string{"od-cg"}, Post: "采购科科长", Mobile: "13800000001", Email: "li@example.edu.cn"},
			{OpenID: wang, Name: "王强", EmployeeNo: "1002", DepartmentIDs: []string{"od-jwc"}, Post: "科员"},
		},
		Groups: []sim.Group{{ChatID: room, Name: "联络员群", Members: []string{li, wang}}},
		Limits: sim.Limits{Off: true},
	}
	if change != nil {
		change(&o)
	}
	return o
}

// bench is a running platform and what calls it.
type bench struct {
	*testing.T
	*sim.Platform
	url    string
	secret string
	token  string
}

func setup(t *testing.T, change func(*sim.Options)) *bench {
	t.Helper()
	o := school(change)
	p, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.Handler())
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	b := &bench{T: t, Platform: p, url: server.URL, secret: o.AppSecret}
	b.login()
	return b
}

func (b *bench) login() {
	b.Helper()
	var out struct {
		Token string `json:"tenant_access_token"`
	}
	a := b.call("POST", "/open-apis/auth/v3/tenant_access_token/internal", obj{"app_id": "cli_test", "app_secret": b.secret})
	if err := json.Unmarshal(a.body, &out); err != nil || out.Token == "" {
		b.Fatalf("no token: %s", a.body)
	}
	b.token = out.Token
}

type obj = map[string]any

// reply is the platform's answer to a call.
type reply struct {
	status int
	header http.Header
	body   []byte
	Code   int             `json:"code"`
	Msg    string          `json:"msg"`
	Data   json.RawMessage `json:"data"`
	Error  any             `json:"error"`
}

func (r reply) data(t *testing.T) obj {
	t.Helper()
	var out obj
	if err := json.Unmarshal(r.Data, &out); err != nil {
		t.Fatalf("answer %s: %v", r.body, err)
	}
	return out
}

// call makes a request with the bench's token.
func (b *bench) call(method, path string, body any) reply {
	b.Helper()
	raw, ok := body.([]byte)
	if !ok && body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			b.Fatal(err)
		}
	}
	return b.raw(method, path, "application/json", raw)
}

func (b *bench) raw(method, path, kind string, body []byte) reply {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.url+path, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	out := reply{status: resp.StatusCode, header: resp.Header}
	if out.body, err = io.ReadAll(resp.Body); err != nil {
		b.Fatal(err)
	}
	if resp.Header.Get("Content-Type") == "application/json; charset=utf-8" {
		if err := json.Unmarshal(out.body, &out); err != nil {
			b.Fatalf("%s %s: %s: %v", method, path, out.body, err)
		}
	}
	return out
}

// text is a request that sends a text.
func text(to, s string) obj {
	content, _ := json.Marshal(obj{"text": s})
	return obj{"receive_id": to, "msg_type": "text", "content": string(content)}
}

// card is a request that sends a card.
func card(to, content string) obj {
	return obj{"receive_id": to, "msg_type": "interactive", "content": content}
}

const create = "/open-apis/im/v1/messages?receive_id_type=open_id"

// sent makes a call that must succeed and returns the message's id.
func (b *bench) sent(path string, body any) string {
	b.Helper()
	r := b.call("POST", path, body)
	if r.Code != 0 {
		b.Fatalf("POST %s: %s", path, r.body)
	}
	id, _ := r.data(b.T)["message_id"].(string)
	return id
}

// refused makes a call that must fail with the given code.
func (b *bench) refused(want int, method, path string, body any) reply {
	b.Helper()
	r := b.call(method, path, body)
	if r.Code != want {
		b.Errorf("%s %s: want code %d, got status %d %s", method, path, want, r.status, r.body)
	}
	return r
}

// until waits for a condition.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.After(8 * time.Second)
	for !cond() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// simpleCard is a small valid card that can be told apart by its word.
func simpleCard(word string) string {
	return fmt.Sprintf(`{"schema":"2.0","config":{"update_multi":true},"body":{"elements":[{"tag":"markdown","content":%q},
	 {"tag":"button","text":{"tag":"plain_text","content":"好"},"behaviors":[{"type":"callback","value":{"a":"ok"}}]}]}}`, word)
}
