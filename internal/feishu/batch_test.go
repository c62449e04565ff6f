package feishu_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/sim"
)

// https://open.feishu.cn/document/server-docs/im-v1/batch_message/send-messages-in-batches
const batched = `{"code":0,"msg":"ok","data":{"message_id":"bm-dc13264520392913993dd051dba21dcf",
 "invalid_department_ids":[],"invalid_open_ids":["ou_2"],"invalid_user_ids":[],"invalid_union_ids":[]}}`

func bundle(m message.Message, n int) []outbox.Item {
	items := make([]outbox.Item, n)
	for i := range items {
		items[i] = outbox.Item{ID: fmt.Sprint(i), To: fmt.Sprint("ou_", i), Message: m}
	}
	return items
}

func TestSendBatch(t *testing.T) {
	t.Parallel()

	to := []any{"ou_0", "ou_1", "ou_2"}
	for name, tt := range map[string]struct {
		message message.Message
		want    map[string]any
	}{
		"text": {message.Say("请 <at> 看"), map[string]any{"msg_type": "text", "content": map[string]any{"text": "请 ＜at> 看"}, "open_ids": to}},
		"card": {message.Show(message.Card{Title: "标题", Body: []message.Block{{Rule: &message.Rule{}}}}), nil},
	} {
		a := newAPI(t, func(q asked) reply {
			if q.isToken() {
				return reply{}
			}
			return reply{Body: batched}
		})
		got, err := newClient(t, a.URL).SendBatch(t.Context(), bundle(tt.message, 3))
		want := outbox.BatchResult{MessageID: "bm-dc13264520392913993dd051dba21dcf", Invalid: []string{"ou_2"}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s (-want +got), %v:\n%s", name, err, diff)
		}
		q := a.calls()[0]
		if q.Method != "POST" || q.Path != "/open-apis/message/v4/batch_send/" {
			t.Errorf("%s: %s %s", name, q.Method, q.Path)
		}
		if tt.want == nil { // a card is an object of its own
			card, ok := q.Body["card"].(map[string]any)
			if !ok || card["header"] == nil || q.Body["content"] != nil || q.Body["msg_type"] != "interactive" {
				t.Errorf("%s: %v", name, q.Body)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, q.Body); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What may have been sent is not known; what the platform has not for us is named;
// everything else is a refusal, after which the items may be sent otherwise.
func TestBatchRefusals(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		token reply
		reply reply
		want  *outbox.SendError // nil: nothing is known
		none  bool              // ErrNoBatches
	}{
		"no such call":      {reply: reply{Status: 404, Header: map[string]string{"Content-Type": "text/plain"}, Body: "404 page not found"}, none: true},
		"no permission":     {reply: reply{Status: 400, Body: `{"code":99991672,"msg":"Access denied."}`}, none: true},
		"no permission, im": {reply: reply{Status: 400, Body: `{"code":230027,"msg":"Lack of necessary permissions"}`}, none: true},
		"failed":            {reply: reply{Status: 500, Body: `{"code":2200,"msg":"Internal Error"}`}},
		"gateway":           {reply: reply{Status: 502, Header: map[string]string{"Content-Type": "text/html"}, Body: `<html>`}},
		"nothing to read":   {reply: reply{Body: `<html>`}},
		"not understood":    {reply: reply{Status: 400, Body: `{"code":230001,"msg":"invalid"}`}, want: &outbox.SendError{Code: 230001, Detail: "invalid log_id=log-1", Blame: outbox.BlameKind}},
		"rate": {
			reply: reply{Status: 429, Header: map[string]string{"x-ogw-ratelimit-reset": "7"}, Body: `{"code":99991400,"msg":"limit"}`},
			want:  &outbox.SendError{Code: 99991400, Detail: "limit log_id=log-1", Retryable: true, Limited: true, After: 7 * time.Second},
		},
		"no token yet": {token: reply{Status: 503, Body: `{}`}, want: &outbox.SendError{Detail: "no access token: log_id=log-1", Retryable: true}},
	} {
		a := newAPI(t, func(q asked) reply {
			if q.isToken() {
				return tt.token
			}
			return tt.reply
		})
		_, err := newClient(t, a.URL).SendBatch(t.Context(), bundle(message.Say("答案"), 3))
		if err == nil || strings.Contains(err.Error(), "答案") || errors.Is(err, outbox.ErrNoBatches) != tt.none {
			t.Errorf("%s: %v", name, err)
		}
		if got, ok := errors.AsType[*outbox.SendError](err); ok != (tt.want != nil) {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	if _, err := newClient(t, "http://127.0.0.1:1").SendBatch(context.Background(), bundle(message.Say("答案"), 3)); err == nil {
		t.Error("not connected: no error")
	} else if known, ok := errors.AsType[*outbox.SendError](err); !ok || !known.Retryable {
		t.Errorf("not connected: %v", err)
	}
	for _, n := range []int{0, 201} {
		if _, err := newClient(t, "http://127.0.0.1:1").SendBatch(t.Context(), bundle(message.Say("答案"), n)); err == nil {
			t.Errorf("%d items: no error", n)
		}
	}
}

// On the simulated platform everybody who can be reached gets the message, and the
// others are named. Without the permission there are no batches.
func TestBatchOnThePlatform(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	items := []outbox.Item{}
	for i, to := range []string{"ou_li", "ou_wang", "ou_gone", "ou_nobody"} {
		items = append(items, outbox.Item{ID: fmt.Sprint(i), To: to, Message: message.Say("明天截止")})
	}
	got, err := newClient(t, url, realClock).SendBatch(t.Context(), items)
	if err != nil || !strings.HasPrefix(got.MessageID, "bm-") {
		t.Fatalf("got %+v, %v", got, err)
	}
	if diff := cmp.Diff([]string{"ou_gone", "ou_nobody"}, got.Invalid); diff != "" {
		t.Errorf("invalid (-want +got):\n%s", diff)
	}
	for _, to := range []string{"ou_li", "ou_wang"} {
		if n := len(p.Messages(to, "p2p")); n != 1 {
			t.Errorf("%s got %d messages", to, n)
		}
	}
	if q := p.Quota(); q.ByAPI["message.batch_send"] != 1 {
		t.Errorf("charged %v", q.ByAPI)
	}

	_, url = school(t, func(o *sim.Options) {
		o.Scopes = slices.DeleteFunc(sim.DefaultScopes(), func(s string) bool { return strings.HasPrefix(s, "im:message:send_multi") })
	})
	if _, err := newClient(t, url, realClock).SendBatch(t.Context(), items); !errors.Is(err, outbox.ErrNoBatches) {
		t.Errorf("without the permission: %v", err)
	}
}
