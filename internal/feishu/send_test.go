package feishu_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/feishu"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// https://open.feishu.cn/document/server-docs/im-v1/message/create
const created = `{"code":0,"msg":"success","data":{"message_id":"om_dc13264520392913993dd051dba21dcf","root_id":"","parent_id":"",
 "msg_type":"text","create_time":"1615380573411","update_time":"1615380573411","deleted":false,"updated":false,
 "chat_id":"oc_5ad11d72b830411d72b836c20","sender":{"id":"cli_9f427eec54ae901b","id_type":"app_id","sender_type":"app","tenant_key":"736588c9260f175e"},
 "body":{"content":"{\"text\":\"test content\"}"}}}`

const sentID = "om_dc13264520392913993dd051dba21dcf"

func TestSend(t *testing.T) {
	t.Parallel()

	text := message.Say("请 <at user_id=\"all\"></at> 看 **这里**")
	card := message.Show(message.Card{Title: "标题", Body: []message.Block{{Buttons: &message.Buttons{Row: []message.Button{{Label: "好", Action: message.Action{Name: "ok"}}}}}}})
	const escaped = "{\"text\":\"请 ＜at user_id=\\\"all\\\"\\u003e＜/at\\u003e 看 ＊＊这里＊＊\"}"
	for name, tt := range map[string]struct {
		item outbox.Item
		want asked
	}{
		"text to a person": {
			outbox.Item{ID: "item-1", To: "ou_1", Message: text},
			asked{Method: "POST", Path: "/open-apis/im/v1/messages", Query: "receive_id_type=open_id", Token: "t-1", Body: map[string]any{
				"receive_id": "ou_1", "msg_type": "text", "content": escaped, "uuid": "item-1",
			}},
		},
		"text to a group": {
			outbox.Item{ID: "item-2", To: "oc_1", Group: true, Message: text},
			asked{Method: "POST", Path: "/open-apis/im/v1/messages", Query: "receive_id_type=chat_id", Token: "t-1", Body: map[string]any{
				"receive_id": "oc_1", "msg_type": "text", "content": escaped, "uuid": "item-2",
			}},
		},
		"an answer": {
			outbox.Item{ID: "item-3", To: "ou_1", ReplyTo: "om_1", Message: text},
			asked{Method: "POST", Path: "/open-apis/im/v1/messages/om_1/reply", Token: "t-1", Body: map[string]any{
				"msg_type": "text", "content": escaped, "uuid": "item-3",
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, func(q asked) reply {
				if q.isToken() {
					return reply{}
				}
				return reply{Body: created}
			})
			id, err := newClient(t, a.URL).Send(t.Context(), tt.item)
			if err != nil || id != sentID {
				t.Fatalf("got %q, %v", id, err)
			}
			if diff := cmp.Diff([]asked{tt.want}, a.calls()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("cards", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t, func(q asked) reply {
			if q.isToken() {
				return reply{}
			}
			return reply{Body: created}
		})
		c := newClient(t, a.URL)
		for _, group := range []bool{false, true} {
			if _, err := c.Send(t.Context(), outbox.Item{ID: "item-4", To: "x", Group: group, Message: card}); err != nil {
				t.Fatal(err)
			}
		}
		for i, q := range a.calls() {
			content, _ := q.Body["content"].(string)
			if q.Body["msg_type"] != "interactive" || !json.Valid([]byte(content)) || strings.Contains(content, `"g":true`) != (i == 1) {
				t.Errorf("request %d: %v", i+1, q.Body)
			}
		}
	})
}

// The person gets the answer even if what is answered has been recalled.
func TestAnswerToWhatIsGone(t *testing.T) {
	t.Parallel()

	for _, code := range []string{"230011", "230110", "99992354"} {
		a := newAPI(t, func(q asked) reply {
			switch {
			case q.isToken():
				return reply{}
			case strings.HasSuffix(q.Path, "/reply"):
				return reply{Status: 400, Body: `{"code":` + code + `,"msg":"The message was withdrawn."}`}
			default:
				return reply{Body: created}
			}
		})
		id, err := newClient(t, a.URL).Send(t.Context(), outbox.Item{ID: "i", To: "ou_1", ReplyTo: "om_1", Message: message.Say("好")})
		if err != nil || id != sentID || len(a.calls()) != 2 || a.calls()[1].Body["receive_id"] != "ou_1" || a.calls()[1].Body["uuid"] != "i" {
			t.Errorf("%s: %q, %v, %v", code, id, err, a.calls())
		}
	}
}

// https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code
func TestRefusals(t *testing.T) {
	t.Parallel()

	html := map[string]string{"Content-Type": "text/html"}
	for name, tt := range map[string]struct {
		token reply // the answer to the request for a token
		reply reply
		want  outbox.SendError
	}{
		"rate": {
			reply: reply{Status: 429, Header: map[string]string{"x-ogw-ratelimit-limit": "100", "x-ogw-ratelimit-reset": "52"}, Body: `{"code":99991400,"msg":"request trigger frequency limit"}`},
			want:  outbox.SendError{Code: 99991400, Detail: "request trigger frequency limit log_id=log-1", Retryable: true, Limited: true, After: 52 * time.Second},
		},
		"rate, old manner":  {reply: reply{Status: 400, Body: `{"code":99991400,"msg":"limit"}`}, want: outbox.SendError{Code: 99991400, Detail: "limit log_id=log-1", Retryable: true, Limited: true}},
		"rate of a person":  {reply: reply{Status: 400, Body: `{"code":230020,"msg":"limit"}`}, want: outbox.SendError{Code: 230020, Detail: "limit log_id=log-1", Retryable: true, Limited: true}},
		"pressure":          {reply: reply{Status: 400, Body: `{"code":11232,"msg":"system limit"}`}, want: outbox.SendError{Code: 11232, Detail: "system limit log_id=log-1", Retryable: true, Limited: true}},
		"429 of a proxy":    {reply: reply{Status: 429, Header: html, Body: `slow down`}, want: outbox.SendError{Detail: "log_id=log-1", Retryable: true, Limited: true}},
		"quota of a month":  {reply: reply{Status: 429, Body: `{"code":99991403,"msg":"This month's API call quota has been exceeded"}`}, want: outbox.SendError{Code: 99991403, Detail: "the month's quota of calls is used up; This month's API call quota has been exceeded log_id=log-1", Retryable: true, Limited: true, After: time.Hour}},
		"gateway":           {reply: reply{Status: 502, Header: html, Body: `<html>`}, want: outbox.SendError{Detail: "log_id=log-1", Retryable: true}},
		"inside":            {reply: reply{Status: 500, Body: `{"code":2200,"msg":"Internal Error"}`}, want: outbox.SendError{Code: 2200, Detail: "Internal Error log_id=log-1", Retryable: true}},
		"being sent":        {reply: reply{Status: 400, Body: `{"code":230049,"msg":"The message is being sent."}`}, want: outbox.SendError{Code: 230049, Detail: "The message is being sent. log_id=log-1", Retryable: true}},
		"not available":     {reply: reply{Status: 400, Body: `{"code":230013,"msg":"Bot has NO availability to this user."}`}, want: outbox.SendError{Code: 230013, Detail: "Bot has NO availability to this user. log_id=log-1", Blame: outbox.BlameRecipient}},
		"resigned":          {reply: reply{Status: 400, Body: `{"code":230029,"msg":"User has resigned."}`}, want: outbox.SendError{Code: 230029, Detail: "User has resigned. log_id=log-1", Blame: outbox.BlameRecipient}},
		"stopped":           {reply: reply{Status: 400, Body: `{"code":230053,"msg":"The user has stopped receiving messages from the bot."}`}, want: outbox.SendError{Code: 230053, Detail: "The user has stopped receiving messages from the bot. log_id=log-1", Blame: outbox.BlameRecipient}},
		"bad card, no echo": {reply: reply{Status: 400, Body: `{"code":230099,"msg":"Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err; ErrorValue: 答案"}`}, want: outbox.SendError{Code: 230099, Detail: "Failed to create card content ErrCode: 200621 log_id=log-1", Blame: outbox.BlameKind}},
		"no permission": {
			reply: reply{Status: 400, Body: `{"code":99991672,"msg":"Access denied.","error":{"log_id":"l2","permission_violations":[{"type":"action_scope_required","subject":"im:message:send_as_bot"},{"type":"action_scope_required","subject":"im:message"},{"subject":"im:message"}]}}`},
			want:  outbox.SendError{Code: 99991672, Detail: "Access denied. scopes=im:message,im:message:send_as_bot log_id=log-1", Retryable: true, Limited: true, After: 5 * time.Minute},
		},
		"no token taken": {reply: reply{Status: 400, Body: `{"code":99991663,"msg":"Invalid access token"}`}, want: outbox.SendError{Code: 99991663, Detail: "Invalid access token log_id=log-1", Retryable: true, Limited: true, After: 5 * time.Minute}},
		"wrong secret":   {token: reply{Body: `{"code":10014,"msg":"app secret invalid"}`}, want: outbox.SendError{Code: 10014, Detail: "no access token: app secret invalid log_id=log-1", Retryable: true, Limited: true, After: 5 * time.Minute}},
		"no token yet":   {token: reply{Status: 503, Body: `{}`}, want: outbox.SendError{Detail: "no access token: log_id=log-1", Retryable: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, func(q asked) reply {
				if q.isToken() {
					return tt.token
				}
				return tt.reply
			})
			_, err := newClient(t, a.URL).Send(t.Context(), outbox.Item{ID: "i", To: "ou_1", Message: message.Say("答案")})
			got, ok := errors.AsType[*outbox.SendError](err)
			if !ok {
				t.Fatalf("got %v, want a SendError", err)
			}
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whether the message has left decides between trying again and not knowing.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()

	item := outbox.Item{ID: "i", To: "ou_1", Message: message.Say("答案")}
	send := func(c *feishu.Client) (*outbox.SendError, error) {
		_, err := c.Send(context.Background(), item)
		known, _ := errors.AsType[*outbox.SendError](err)
		return known, err
	}

	if known, err := send(newClient(t, "http://127.0.0.1:1")); known == nil || !known.Retryable {
		t.Errorf("not connected: %v", err)
	}

	for name, out := range map[string]reply{
		"504":               {Status: 504, Body: `{}`},
		"nothing to read":   {Body: `<html>`, Header: map[string]string{"Content-Type": "text/html"}},
		"no JSON after all": {Body: `<html>`},
	} {
		a := newAPI(t, func(q asked) reply {
			if q.isToken() {
				return reply{}
			}
			return out
		})
		if known, err := send(newClient(t, a.URL)); known != nil || err == nil || strings.Contains(err.Error(), "答案") {
			t.Errorf("%s: %v is known", name, err)
		}
	}

	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if strings.Contains(r.URL.Path, "/auth/") {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"code":0,"tenant_access_token":"t-1","expire":7200}`)
			return
		}
		<-release
	}))
	t.Cleanup(func() { close(release); slow.Close() })
	if known, err := send(newClient(t, slow.URL, func(o *feishu.Options) { o.Timeout = 100 * time.Millisecond })); known != nil || err == nil {
		t.Errorf("too slow: %v is known", err)
	}
}

func TestSendInvalidCard(t *testing.T) {
	t.Parallel()

	_, err := newClient(t, "http://127.0.0.1:1").Send(t.Context(), outbox.Item{ID: "i", To: "ou_1", Message: message.Show(message.Card{Body: []message.Block{{}}})})
	if known, ok := errors.AsType[*outbox.SendError](err); !ok || known.Retryable {
		t.Errorf("got %v, want a final refusal", err)
	}
}
