package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	tokenLife  = 2 * time.Hour
	tokenReuse = 30 * time.Minute // with this much life left the same token is given again
)

// keyring holds the tenant tokens given out. They expire on the simulated clock.
type keyring struct {
	mu      sync.Mutex
	expires map[string]time.Time
	newest  string
}

func newKeyring() *keyring { return &keyring{expires: make(map[string]time.Time)} }

// issue returns a token and the life that it has left.
func (k *keyring) issue(now time.Time) (string, time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if left := k.expires[k.newest].Sub(now); k.newest != "" && left >= tokenReuse && left <= tokenLife {
		return k.newest, left
	}
	for token, at := range k.expires {
		if !at.After(now) {
			delete(k.expires, token)
		}
	}
	k.newest = newID("t-")
	k.expires[k.newest] = now.Add(tokenLife)
	return k.newest, tokenLife
}

func (k *keyring) valid(token string, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.expires[token].After(now)
}

func (k *keyring) revoke() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.expires)
	k.newest = ""
}

// issueToken answers POST /open-apis/auth/v3/tenant_access_token/internal.
func (p *Platform) issueToken(c *call) (any, error) {
	var in struct {
		AppID     string `json:"app_id"`
		AppSecret string `json:"app_secret"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || in.AppID != p.opts.AppID {
		return nil, &failure{status: http.StatusOK, code: 10003, msg: "invalid param"}
	}
	if in.AppSecret != p.opts.AppSecret {
		return nil, &failure{status: http.StatusOK, code: 10014, msg: "app secret invalid"}
	}
	token, left := p.keys.issue(p.clock.now())
	return bare{"code": 0, "msg": "ok", "tenant_access_token": token, "expire": int(left.Seconds())}, nil
}

// authorize checks the bearer token of an API call.
func (p *Platform) authorize(r *http.Request) *failure {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok || token == "":
		return &failure{code: 99991661, msg: "Missing access token for authorization. Please make a request with token attached."}
	case !strings.HasPrefix(token, "t-") && !strings.HasPrefix(token, "u-"):
		return &failure{code: 99991671, msg: "Invalid access token, must start with `t-` or `u-`"}
	case !p.keys.valid(token, p.clock.now()):
		return &failure{code: 99991663, msg: "Invalid access token for authorization. Please make a request with token attached."}
	}
	return nil
}

// permit checks that the app has one of the scopes; none means that none is needed.
func (p *Platform) permit(scopes []string) *failure {
	if len(scopes) == 0 || p.scoped(scopes...) {
		return nil
	}
	violations := make([]map[string]string, len(scopes))
	for i, s := range scopes {
		violations[i] = map[string]string{"type": "action_scope_required", "subject": s}
	}
	return &failure{
		code:  99991672,
		msg:   "Access denied. One of the following scopes is required: [" + strings.Join(scopes, ", ") + "]",
		extra: map[string]any{"permission_violations": violations},
	}
}

// scoped says that the app has at least one of the scopes.
func (p *Platform) scoped(scopes ...string) bool {
	for _, s := range scopes {
		if p.scopes[s] {
			return true
		}
	}
	return false
}

// DefaultScopes are the permissions that a questionnaire bot asks its tenant's
// administrator for, from the list in the platform's console.
func DefaultScopes() []string {
	return []string{
		"im:message:send_as_bot", "im:message:update", "im:message:recall", "im:message:readonly",
		"im:message.p2p_msg:readonly", "im:message.group_at_msg:readonly", "im:resource",
		"im:message.urgent", "im:datasync.feed_card.time_sensitive:write",
		"im:message:send_multi_users", "im:message:send_multi_depts",
		"contact:contact.base:readonly", "contact:department.base:readonly", "contact:department.organize:readonly",
		"contact:user.base:readonly", "contact:user.department:readonly", "contact:user.employee:readonly",
		"contact:user.employee_number:read", "contact:user.employee_id:readonly", "contact:user.id:readonly",
	}
}
