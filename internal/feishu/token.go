package feishu

import (
	"context"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
)

// renewal is how long before its end a token is replaced. The platform hands
// out a new one from 30 minutes before the end on, while the old one still works.
const renewal = 5 * time.Minute

// token is a tenant access token and when it should be replaced.
type token struct {
	value string
	until time.Time
}

// tokens keeps the app's access token in this process. Whoever finds none or an
// old one fetches it while the others wait.
type tokens struct {
	gate    chan struct{} // held by whoever looks at current
	fetch   func(context.Context) (token, error)
	now     func() time.Time
	current token
}

func newTokens(fetch func(context.Context) (token, error), now func() time.Time) *tokens {
	return &tokens{gate: make(chan struct{}, 1), fetch: fetch, now: now}
}

// get returns a token that should still be good.
func (t *tokens) get(ctx context.Context) (string, error) {
	if err := t.enter(ctx); err != nil {
		return "", err
	}
	defer t.leave()
	if t.current.value == "" || !t.now().Before(t.current.until) {
		fresh, err := t.fetch(ctx)
		if err != nil {
			return "", err
		}
		t.current = fresh
	}
	return t.current.value, nil
}

// drop forgets a token that the platform has refused, unless it has been
// replaced in the meantime.
func (t *tokens) drop(ctx context.Context, refused string) error {
	if err := t.enter(ctx); err != nil {
		return err
	}
	defer t.leave()
	if t.current.value == refused {
		t.current = token{}
	}
	return nil
}

func (t *tokens) enter(ctx context.Context) error {
	select {
	case t.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *tokens) leave() { <-t.gate }

// fetchToken asks the platform for a token.
//
// https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal
func (c *Client) fetchToken(ctx context.Context) (token, error) {
	var out struct {
		Token  string `json:"tenant_access_token"`
		Expire int64  `json:"expire"` // seconds
	}
	err := c.attempt(ctx, request{
		method: http.MethodPost,
		path:   larkcore.TenantAccessTokenInternalUrlPath,
		body:   larkcore.SelfBuiltTenantAccessTokenReq{AppID: c.config.AppId, AppSecret: c.config.AppSecret},
	}, "", &out)
	if err != nil {
		return token{}, err
	}
	good := max(time.Duration(out.Expire)*time.Second-renewal, 0)
	return token{value: out.Token, until: c.now().Add(good)}, nil
}
