package feishu

import (
	"context"
	_ "embed" // ignored.txt
	"strings"

	larkevent "github.com/larksuite/oapi-sdk-go/v3/event"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
)

// ignored lists the events that are acknowledged and nothing else: all that the
// SDK and the platform's documents name. Over the long connection the SDK calls
// an event without a handler a failure, and the platform then delivers it four
// more times; an administrator may subscribe whatever the console offers.
//
//go:embed ignored.txt
var ignored string

// dispatcher gives the SDK a handler for every event. The SDK's own models are
// passed by: one reading of an event serves both ways in which it may arrive.
//
// Two of its habits remain. Its constructor prints one line to the standard
// output. And it fails on a press whose value is not an object before we are
// asked; the values of our buttons are objects.
func (r *Receiver) dispatcher() *dispatcher.EventDispatcher {
	d := dispatcher.NewEventDispatcher("", "") // events of the long connection are not encrypted
	d.InitConfig(larkevent.WithLogger(sdkLogger{r.log}))
	for _, kind := range []string{typeMessage, typeEntered, typeMenu} {
		d.OnCustomizedEvent(kind, func(ctx context.Context, req *larkevent.EventReq) error {
			return r.event(ctx, req.Body)
		})
	}
	for kind := range strings.FieldsSeq(ignored) {
		d.OnCustomizedEvent(kind, func(context.Context, *larkevent.EventReq) error { return nil })
	}
	d.OnP2CardActionTrigger(func(ctx context.Context, e *callback.CardActionTriggerEvent) (*callback.CardActionTriggerResponse, error) {
		return r.press(ctx, e.Body), nil
	})
	d.OnP2CardURLPreviewGet(func(context.Context, *callback.URLPreviewGetEvent) (*callback.URLPreviewGetResponse, error) {
		return &callback.URLPreviewGetResponse{}, nil
	})
	return d
}
