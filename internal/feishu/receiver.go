package feishu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
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
	self     self
	work     sync.WaitGroup // events that are being handled
}

// NewReceiver returns a Receiver; it fails when an option is missing.
func NewReceiver(o ReceiverOptions) (*Receiver, error) {
	if o.Client == nil || o.Handler == nil || o.Busy == "" {
		return nil, errors.New("feishu: a receiver needs a client, a handler and a text for when it is busy")
	}
	return &Receiver{
		client: o.Client, handler: o.Handler, busy: o.Busy, log: o.Client.log,
		deadline: cmp.Or(o.Deadline, 2500*time.Millisecond),
		self:     self{client: o.Client},
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
		m, ours := r.message(ctx, e)
		if !ours {
			return nil
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
	// The connection that brought the event may drop meanwhile: what has been
	// begun is finished, and the event that comes again finds it done.
	r.work.Add(1)
	defer r.work.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTime)
	defer cancel()
	_, err := r.handle(ctx, in)
	return err
}

const (
	eventTime = 10 * time.Second // for one event; the platform sends it again after three
	lastWork  = 3 * time.Second  // for what is in work when the receiver ends
)

// finish waits for the events in work, for a while.
func (r *Receiver) finish() {
	done := make(chan struct{})
	go func() {
		r.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(lastWork):
	}
}

// message reads a message and says whether it is for us: sent by a person and,
// in a group, to the bot. While the platform does not say who the bot is, any
// mention in a group counts as the bot's: an app with the usual permission gets
// no other messages.
func (r *Receiver) message(ctx context.Context, e envelope) (turn.Inbound, bool) {
	var m received
	if !decode(e.Event, &m) {
		return turn.Inbound{}, true
	}
	if m.Sender.Type != "user" || m.group() && len(m.Message.Mentions) == 0 {
		return turn.Inbound{}, false
	}
	me := ""
	if len(m.Message.Mentions) > 0 {
		me = r.self.openID(ctx)
	}
	if m.group() && me != "" && !m.names(me) {
		return turn.Inbound{}, false
	}
	return m.inbound(me), true
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
