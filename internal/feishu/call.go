package feishu

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
)

// request is one call of the API. The segments of path that begin with a colon
// are taken from params.
type request struct {
	method, path string
	params       larkcore.PathParams
	query        larkcore.QueryParams
	body         any
	timeout      time.Duration // 0: that of the client
}

// APIError is the platform's refusal of a request. It carries neither what was
// sent nor a secret.
type APIError struct {
	Code   int           // the platform's; 0 when the answer had none
	Status int           // of HTTP
	Msg    string        // the platform's own words, without what it quotes of the request
	LogID  string        // what the platform's support asks for
	Scopes []string      // the permissions that the app lacks
	Reset  time.Duration // how long to wait, when refused by rate and the platform named a time
}

// Error returns the code, the platform's words and its log id.
func (e *APIError) Error() string {
	return fmt.Sprintf("feishu: %d (http %d) %s", e.Code, e.Status, e.detail())
}

// detail is what an administrator needs to look the refusal up.
func (e *APIError) detail() string {
	s := e.Msg
	if len(e.Scopes) > 0 {
		s += " scopes=" + strings.Join(e.Scopes, ",")
	}
	if e.LogID != "" {
		s += " log_id=" + e.LogID
	}
	return strings.TrimSpace(s)
}

// staleToken reports whether a new token may help.
func (e *APIError) staleToken() bool {
	switch e.Code {
	case 99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677:
		return true
	}
	return false
}

// tokenError is a failure to get a token: the request itself was never sent.
type tokenError struct{ cause error }

func (e *tokenError) Error() string { return "get access token: " + e.cause.Error() }

func (e *tokenError) Unwrap() error { return e.cause }

// call sends the request with the app's token and decodes the whole answer into
// out. It fails with an *APIError when the platform has answered no, with a
// *tokenError when there was no token to ask with, and else with an error of
// which nothing is known: the request may have been carried out.
func (c *Client) call(ctx context.Context, r request, out any) error {
	return c.authorized(ctx, func(token string) error { return c.attempt(ctx, r, token, out) })
}

// authorized runs ask with the app's token and, when the platform does not take
// it, once more with a new one.
func (c *Client) authorized(ctx context.Context, ask func(token string) error) error {
	for again := false; ; again = true {
		token, err := c.tokens.get(ctx)
		if err != nil {
			return &tokenError{err}
		}
		err = ask(token)
		refused, ok := errors.AsType[*APIError](err)
		if again || !ok || !refused.staleToken() {
			return err
		}
		if err := c.tokens.drop(ctx, token); err != nil {
			return &tokenError{err}
		}
	}
}

// attempt sends the request once, without a token when it is empty.
func (c *Client) attempt(ctx context.Context, r request, token string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(r.timeout, c.timeout))
	defer cancel()

	kind := larkcore.AccessTokenTypeNone
	var options []larkcore.RequestOptionFunc
	if token != "" {
		kind = larkcore.AccessTokenTypeTenant
		options = append(options, larkcore.WithTenantAccessToken(token))
	}
	resp, err := larkcore.Request(ctx, &larkcore.ApiReq{
		HttpMethod: r.method, ApiPath: r.path, PathParams: r.params, QueryParams: r.query, Body: r.body,
		SupportedAccessTokenTypes: []larkcore.AccessTokenType{kind},
	}, c.config, options...)
	if err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return verdict(r, resp, out)
}

// verdict reads the platform's answer.
func verdict(r request, resp *larkcore.ApiResp, out any) error {
	var answer larkcore.CodeError
	err := json.Unmarshal(resp.RawBody, &answer)
	if answer.Code == 0 && resp.StatusCode < 300 {
		if err == nil {
			err = json.Unmarshal(resp.RawBody, out)
		}
		if err != nil {
			return fmt.Errorf("%s %s: decode the answer: %w", r.method, r.path, err)
		}
		return nil
	}
	e := &APIError{
		Code: answer.Code, Status: resp.StatusCode, Msg: words(answer.Msg), LogID: resp.LogId(),
		Reset: reset(resp.Header.Get("x-ogw-ratelimit-reset")),
	}
	if answer.Err != nil {
		if e.LogID == "" {
			e.LogID = answer.Err.LogID
		}
		for _, v := range answer.Err.PermissionViolations {
			if v != nil && v.Subject != "" {
				e.Scopes = append(e.Scopes, v.Subject)
			}
		}
		slices.Sort(e.Scopes)
		e.Scopes = slices.Compact(e.Scopes)
	}
	return e
}

// words are the platform's own. What it quotes of the request after them is cut
// off, since that may be what a person wrote.
func words(msg string) string {
	for _, quote := range []string{"ErrorValue", "ext="} {
		before, after, found := strings.Cut(msg, quote)
		if !found {
			continue
		}
		msg = strings.TrimRight(before, " ,;:")
		if _, code, found := strings.Cut(after, "ErrCode:"); found { // stands inside ext
			msg += " ErrCode: " + leadingDigits(strings.TrimSpace(code))
		}
	}
	const most = 200
	if r := []rune(msg); len(r) > most {
		msg = string(r[:most])
	}
	return msg
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// reset reads the header with which the platform says, in seconds, how long to
// keep away. It is 0 when there is none.
func reset(header string) time.Duration {
	seconds, err := strconv.ParseFloat(header, 64)
	if err != nil || seconds < 0 || seconds > 24*60*60 {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}
