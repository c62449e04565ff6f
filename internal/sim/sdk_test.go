package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"

	"lianbot/internal/sim"
)

// TestSDK lets the platform's own client take part: it connects, hears a text,
// replies with a card, and answers a press with a toast and another card. Events
// arrive twice, shuffled and in fragments, and the connection is cut once.
func TestSDK(t *testing.T) {
	t.Parallel()
	// The SDK keeps tokens for the whole process, by app id and secret.
	secret := fmt.Sprintf("secret-%d", time.Now().UnixNano())
	b := setup(t, func(o *sim.Options) {
		o.AppSecret = secret
		o.Client.ReconnectNonce, o.Client.ReconnectInterval = time.Second, time.Second
	})
	client := lark.NewClient("cli_test", secret, lark.WithOpenBaseUrl(b.url))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	var heard, entered atomic.Int32
	var replied atomic.Value
	handler := dispatcher.NewEventDispatcher("", "").
		OnP2MessageReceiveV1(func(ctx context.Context, e *larkim.P2MessageReceiveV1) error {
			defer heard.Add(1)
			req := larkim.NewReplyMessageReqBuilder().MessageId(*e.Event.Message.MessageId).
				Body(larkim.NewReplyMessageReqBodyBuilder().MsgType("interactive").Content(simpleCard("问")).Uuid("one").Build()).Build()
			resp, err := client.Im.V1.Message.Reply(ctx, req)
			if err != nil || !resp.Success() {
				t.Errorf("reply: %v %v", err, resp)
				return err
			}
			replied.Store(*resp.Data.MessageId)
			return nil
		}).
		OnP2MessageReadV1(func(context.Context, *larkim.P2MessageReadV1) error { return nil }).
		OnP2ChatAccessEventBotP2pChatEnteredV1(func(context.Context, *larkim.P2ChatAccessEventBotP2pChatEnteredV1) error {
			entered.Add(1)
			return nil
		}).
		OnP2CardActionTrigger(func(_ context.Context, e *callback.CardActionTriggerEvent) (*callback.CardActionTriggerResponse, error) {
			if e.Event.Action.Value["a"] != "ok" || e.Event.Operator.OpenID != li || e.Event.Context.OpenMessageID != replied.Load() {
				t.Errorf("callback %+v", e.Event)
			}
			var next any
			if err := json.Unmarshal([]byte(simpleCard("答")), &next); err != nil {
				return nil, err
			}
			return &callback.CardActionTriggerResponse{
				Toast: &callback.Toast{Type: "success", Content: "记下了"},
				Card:  &callback.Card{Type: "raw", Data: next},
			}, nil
		})
	ws := larkws.NewClient("cli_test", secret, larkws.WithEventHandler(handler), larkws.WithDomain(b.url), larkws.WithLogLevel(larkcore.LogLevelError))
	stopped := make(chan error, 1)
	go func() { stopped <- ws.Start(ctx) }()
	until(t, "the client connects", func() bool { return b.Connections() == 1 })

	b.SetFaults(sim.Faults{Duplicate: true, Reorder: true, Fragment: true})
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	until(t, "the text is heard twice", func() bool { return heard.Load() == 2 })
	if n := len(b.Messages(li, "p2p")); n != 2 {
		t.Errorf("the uuid must hold the second reply back: %d messages", n)
	}
	until(t, "both are acknowledged", func() bool { return b.acks(received) == 2 })
	b.SetFaults(sim.Faults{DropConnection: true})
	until(t, "the client comes back", func() bool { return b.Connections() == 1 })

	id, _ := replied.Load().(string)
	got, err := b.Press(ctx, li, id, sim.Action{Tag: "button", Value: obj{"a": "ok"}})
	if err != nil || got.Error != nil || got.Toast == nil || got.Toast.Content != "记下了" || got.Card == nil {
		t.Errorf("press: %+v %v", got, err)
	}
	if err := b.Enter(li); err != nil {
		t.Fatal(err)
	}
	until(t, "entering is heard", func() bool { return entered.Load() == 1 })
	cancel()
	if err := <-stopped; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
