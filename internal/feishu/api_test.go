package feishu_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianbot/internal/feishu"
)

const (
	appID  = "cli_a1b2c3"
	secret = "s3cr3t-of-the-app"
)

// noon is when all tests take place.
func noon() time.Time { return time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC) }

// asked is one request to the pretended API.
type asked struct {
	Method, Path, Query, Token string
	Body                       map[string]any
}

// reply is one answer of it: a body of JSON, 200 unless Status is set.
type reply struct {
	Status int
	Header map[string]string
	Body   string
}

// api pretends to be the platform's API. Tokens are t-1, t-2 and so on; all other
// answers come from answer.
type api struct {
	*httptest.Server
	answer func(asked) reply

	mu     sync.Mutex
	tokens int
	log    []asked
}

func newAPI(t *testing.T, answer func(asked) reply) *api {
	t.Helper()
	a := &api{answer: answer}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	q := asked{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Token: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	_ = json.Unmarshal(raw, &q.Body)
	a.mu.Lock()
	a.log = append(a.log, q)
	out := a.answer(q)
	if q.isToken() && out.Body == "" {
		a.tokens++
		// https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal
		out.Body = fmt.Sprintf(`{"code":0,"msg":"ok","tenant_access_token":"t-%d","expire":7200}`, a.tokens)
	}
	a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Tt-Logid", "log-1")
	for k, v := range out.Header {
		w.Header().Set(k, v)
	}
	if out.Status != 0 {
		w.WriteHeader(out.Status)
	}
	_, _ = io.WriteString(w, out.Body)
}

// calls are the requests so far, without those for tokens.
func (a *api) calls() []asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.log), func(q asked) bool { return strings.Contains(q.Path, "/auth/") })
}

// isToken reports whether a token is asked for.
func (q asked) isToken() bool { return strings.Contains(q.Path, "/auth/") }

func newClient(t *testing.T, url string, change ...func(*feishu.Options)) *feishu.Client {
	t.Helper()
	o := feishu.Options{BaseURL: url, AppID: appID, AppSecret: secret, Now: noon, Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&o)
	}
	c, err := feishu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewWantsItsOptions(t *testing.T) {
	t.Parallel()

	for name, o := range map[string]feishu.Options{
		"no id":     {AppSecret: secret, Now: noon},
		"no secret": {AppID: appID, Now: noon},
		"no clock":  {AppID: appID, AppSecret: secret},
	} {
		if _, err := feishu.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

const botInfo = `{"code":0,"msg":"ok","bot":{"activate_status":2,"app_name":"自查助手","avatar_url":"","ip_white_list":[],"open_id":"ou_bot"}}`

// The token is fetched once for all, renewed before it ends, and fetched anew
// when the platform does not take it.
func TestTokens(t *testing.T) {
	t.Parallel()

	refuse := ""
	a := newAPI(t, func(q asked) reply {
		switch {
		case q.isToken():
			return reply{}
		case q.Token == refuse:
			return reply{Status: 400, Body: `{"code":99991663,"msg":"Invalid access token for authorization. Please make a test attempt with the correct token."}`}
		default:
			return reply{Body: `{"code":0,"msg":"success","data":{"user":{"employee_no":"20260001"}}}`}
		}
	})
	var mu sync.Mutex
	clock := noon()
	c := newClient(t, a.URL, func(o *feishu.Options) {
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	})
	look := func() {
		t.Helper()
		if no, found, err := c.EmployeeNo(t.Context(), "ou_1"); no != "20260001" || !found || err != nil {
			t.Fatalf("got %q, %v, %v", no, found, err)
		}
	}
	want := func(tokens int) {
		t.Helper()
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.tokens != tokens {
			t.Fatalf("%d tokens fetched, want %d", a.tokens, tokens)
		}
	}

	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _, _, _ = c.EmployeeNo(t.Context(), "ou_1") })
	}
	all.Wait()
	look()
	want(1)

	mu.Lock()
	clock = clock.Add(116 * time.Minute)
	mu.Unlock()
	look()
	want(2)

	a.mu.Lock()
	refuse = "t-2"
	a.mu.Unlock()
	look()
	look()
	want(3)
}

func TestErrorsHaveNoSecrets(t *testing.T) {
	t.Parallel()

	a := newAPI(t, func(q asked) reply {
		if q.isToken() {
			return reply{Body: `{"code":10014,"msg":"app secret invalid"}`}
		}
		return reply{}
	})
	for name, c := range map[string]*feishu.Client{
		"refused":     newClient(t, a.URL),
		"unreachable": newClient(t, "http://127.0.0.1:1"),
	} {
		_, _, err := c.EmployeeNo(t.Context(), "ou_1")
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()

	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(release); slow.Close() })
	c := newClient(t, slow.URL, func(o *feishu.Options) { o.Timeout = 20 * time.Millisecond })
	begun := time.Now()
	if _, err := c.Bot(context.Background()); err == nil || time.Since(begun) > 5*time.Second {
		t.Errorf("err %v after %v", err, time.Since(begun))
	}
}

func TestBotIsAskedOnce(t *testing.T) {
	t.Parallel()

	fail := true
	a := newAPI(t, func(q asked) reply {
		switch {
		case q.isToken():
			return reply{}
		case fail:
			fail = false
			return reply{Status: 502, Body: "bad gateway"}
		default:
			return reply{Body: botInfo}
		}
	})
	c := newClient(t, a.URL)
	if _, err := c.Bot(t.Context()); err == nil {
		t.Error("a failure is kept quiet")
	}
	for range 3 {
		if b, err := c.Bot(t.Context()); err != nil || b != (feishu.Bot{OpenID: "ou_bot", Name: "自查助手", Status: 2}) {
			t.Fatalf("got %+v, %v", b, err)
		}
	}
	if n := len(a.calls()); n != 2 {
		t.Errorf("asked %d times, want 2: the failure and once", n)
	}
}

// newAPIForFuzz is a client whose bot is known.
func newAPIForFuzz(f *testing.F) *feishu.Client {
	f.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "/auth/") {
			_, _ = io.WriteString(w, `{"code":0,"tenant_access_token":"t-1","expire":7200}`)
			return
		}
		_, _ = io.WriteString(w, botInfo)
	}))
	f.Cleanup(s.Close)
	c, err := feishu.New(feishu.Options{BaseURL: s.URL, AppID: appID, AppSecret: secret, Now: noon})
	if err != nil {
		f.Fatal(err)
	}
	return c
}
