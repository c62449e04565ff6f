package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianbot/internal/sim"
)

const botInfo = "/open-apis/bot/v3/info"

func TestTokens(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	good := b.token
	for token, want := range map[string]int{"": 99991661, "abc": 99991671, "t-unknown": 99991663, "u-unknown": 99991663} {
		b.token = token
		if r := b.refused(want, "GET", botInfo, nil); r.status != http.StatusBadRequest || r.header.Get("X-Tt-Logid") == "" {
			t.Errorf("token %q: status %d, headers %v", token, r.status, r.header)
		}
	}
	b.login()
	if b.token != good {
		t.Error("a token with two hours left must be given again")
	}
	b.Advance(89 * time.Minute)
	b.login()
	if b.token != good {
		t.Error("a token with 31 minutes left must be given again")
	}
	b.Advance(2 * time.Minute)
	b.login()
	if b.token == good {
		t.Error("a token with 29 minutes left must not be given again")
	}
	newer := b.token
	b.token = good
	if r := b.call("GET", botInfo, nil); r.Code != 0 {
		t.Errorf("the older token must still be valid: %s", r.body)
	}
	b.Advance(30 * time.Minute)
	b.refused(99991663, "GET", botInfo, nil)
	b.token = newer
	if r := b.call("GET", botInfo, nil); r.Code != 0 || !strings.Contains(string(r.body), `"bot":{`) {
		t.Errorf("bot info: %s", r.body)
	}
	b.SetFaults(sim.Faults{TokenRevoked: true})
	b.refused(99991663, "GET", botInfo, nil)
	if b.Faults().TokenRevoked {
		t.Error("token_revoked must act once")
	}
}

func TestWrongCredentials(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const path = "/open-apis/auth/v3/tenant_access_token/internal"
	b.refused(10003, "POST", path, obj{"app_id": "cli_other", "app_secret": "secret"})
	b.refused(10014, "POST", path, obj{"app_id": "cli_test", "app_secret": "wrong"})
	b.refused(99991201, "GET", "/open-apis/im/v9/nothing", nil)
}

func TestMissingScope(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *sim.Options) { o.Scopes = []string{"im:message:readonly"} })
	r := b.refused(99991672, "POST", create, text(li, "您好"))
	raw, err := json.Marshal(r.Error)
	if err != nil {
		t.Fatal(err)
	}
	for _, scope := range []string{"im:message", "im:message:send_as_bot", "im:message:send"} {
		if want := fmt.Sprintf(`{"subject":%q,"type":"action_scope_required"}`, scope); !strings.Contains(string(raw), want) {
			t.Errorf("error %s lacks %s", raw, want)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sim.Options){
		"no app":         func(o *sim.Options) { o.AppID = "" },
		"no clock":       func(o *sim.Options) { o.Now = nil },
		"a person twice": func(o *sim.Options) { o.People = append(o.People, o.People[0]) },
		"a group twice":  func(o *sim.Options) { o.Groups = append(o.Groups, o.Groups[0]) },
	} {
		if p, err := sim.New(school(change)); err == nil {
			t.Errorf("%s: no error", name)
			_ = p.Close()
		}
	}
}
