package feishu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"

	"lianbot/internal/turn"
)

// Handler takes what happened. It returns nil when the event has been kept: only
// then is the platform told that it need not deliver it again. The answer counts
// for presses only. It is called concurrently, in no order.
type Handler interface {
	Handle(ctx context.Context, in turn.Inbound) (turn.Answer, error)
}

// ReceiverOptions says what events are given to.
type ReceiverOptions struct {
	// Client is the app whose events are received. It is required.
	Client *Client
	// Handler takes the events. It is required.
	Handler Handler
	// Busy is shown for a moment when a press has failed or took too long:
	// nothing has been changed, press again. It is required.
	Busy string
	// Deadline is how long a press may take; zero means 2.5 seconds. After three
	// the person sees a fault of the platform, and nothing comes again.
	Deadline time.Duration
}

// Receiver turns the platform's events into turn.Inbound, over the long
// connection (Listen) or over HTTP (Webhook).
type Receiver struct {
	client   *Client
	handler  Handler
	busy     string
	deadline time.Duration
	log      *slog.Logger
	health   health
}

// NewReceiver returns a Receiver; it fails when an option is missing.
func NewReceiver(o ReceiverOptions) (*Receiver, error) {
	if o.Client == nil || o.Handler == nil || o.Busy == "" {
		return nil, errors.New("feishu: a receiver needs a client, a handler and a text for when it is busy")
	}
	return &Receiver{
		client: o.Client, handler: o.Handler, busy: o.Busy, log: o.Client.log,
		deadline: cmp.Or(o.Deadline, 2500*time.Millisecond),
	}, nil
}

// event handles one event. Events that are not for us are done at once. One that
// cannot be read is logged and done as well: it would be the same if it came again.
func (r *Receiver) event(ctx context.Context, raw []byte) error {
	var e envelope
	if !decode(raw, &e) {
		r.log.WarnContext(ctx, "event not understood", "type", e.Header.EventType)
		return nil
	}
	var in turn.Inbound
	switch e.Header.EventType {
	case typeMessage:
		m, ours, err := r.message(ctx, e)
		if err != nil || !ours {
			return err
		}
		in = m
	case typeEntered:
		in = entered(e)
	case typeMenu:
		in = chosen(e)
	default:
		return nil
	}
	if in.EventID == "" || in.OpenID == "" {
		r.log.WarnContext(ctx, "event not understood", "type", e.Header.EventType, "event_id", e.Header.EventID)
		return nil
	}
	_, err := r.handle(ctx, in)
	return err
}

// message reads a message and says whether it is for us: sent by a person and,
// in a group, to the bot.
func (r *Receiver) message(ctx context.Context, e envelope) (turn.Inbound, bool, error) {
	var m received
	if !decode(e.Event, &m) {
		return turn.Inbound{}, true, nil
	}
	if m.Sender.Type != "user" || m.group() && len(m.Message.Mentions) == 0 {
		return turn.Inbound{}, false, nil
	}
	var bot Bot
	if len(m.Message.Mentions) > 0 {
		var err error
		if bot, err = r.client.Bot(ctx); err != nil {
			return turn.Inbound{}, false, err
		}
		if m.group() && !m.names(bot.OpenID) {
			return turn.Inbound{}, false, nil
		}
	}
	return m.inbound(bot.OpenID), true, nil
}

// press handles a press on a card. There is always an answer, in time.
func (r *Receiver) press(ctx context.Context, raw []byte) *callback.CardActionTriggerResponse {
	ctx, cancel := context.WithTimeout(ctx, r.deadline)
	defer cancel()

	var e envelope
	if !decode(raw, &e) {
		r.log.WarnContext(ctx, "press not understood")
		return r.sorry()
	}
	in := pressed(e)
	if in.EventID == "" || in.OpenID == "" {
		r.log.WarnContext(ctx, "press not understood", "event_id", e.Header.EventID)
		return r.sorry()
	}

	answered := make(chan *callback.CardActionTriggerResponse, 1)
	go func() { // a handler that does not heed its deadline must not keep the person waiting
		resp, err := r.answer(ctx, in)
		if err != nil {
			r.log.ErrorContext(ctx, "press failed", "event_id", in.EventID, "error", err)
			resp = r.sorry()
		}
		answered <- resp
	}()
	select {
	case resp := <-answered:
		return resp
	case <-ctx.Done():
		r.log.WarnContext(ctx, "press took too long", "event_id", in.EventID)
		return r.sorry()
	}
}

func (r *Receiver) answer(ctx context.Context, in turn.Inbound) (*callback.CardActionTriggerResponse, error) {
	a, err := r.handle(ctx, in)
	if err != nil {
		return nil, err
	}
	resp := &callback.CardActionTriggerResponse{}
	if a.Toast != nil {
		resp.Toast = &callback.Toast{Type: string(cmp.Or(a.Toast.Mood, turn.Info)), Content: a.Toast.Text}
	}
	if a.Card != nil {
		rendered, err := render(*a.Card, in.Chat.Group)
		if err != nil {
			return nil, fmt.Errorf("render the card: %w", err)
		}
		resp.Card = &callback.Card{Type: "raw", Data: rendered}
	}
	return resp, nil
}

// handle calls the handler. A panic is a failure like any other: in a goroutine
// of ours it would end the process.
func (r *Receiver) handle(ctx context.Context, in turn.Inbound) (a turn.Answer, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("handler panicked on event %s: %T", in.EventID, fault) // its value may be content
		}
	}()
	return r.handler.Handle(ctx, in)
}

func (r *Receiver) sorry() *callback.CardActionTriggerResponse {
	return &callback.CardActionTriggerResponse{Toast: &callback.Toast{Type: string(turn.Failure), Content: r.busy}}
}
