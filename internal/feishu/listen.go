package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

// How long Listen waits before it begins anew: at first, and at most.
const (
	firstWait = time.Second
	longWait  = 30 * time.Second
)

// ListenError says that the platform does not want this app on the long
// connection, and will not until somebody has changed something.
type ListenError struct {
	Code   int    // the platform's
	Msg    string // the platform's own words
	Advice string // what to do about it
}

// Error returns the advice and the platform's reason.
func (e *ListenError) Error() string {
	return fmt.Sprintf("long connection refused: %s (%d %s)", e.Advice, e.Code, e.Msg)
}

// Listen receives events over the long connection until ctx ends, and then
// returns nil. A connection that breaks is made again. It fails with a
// *ListenError when the platform refuses the app for good.
//
// At its end it waits up to three seconds for the events in work.
func (r *Receiver) Listen(ctx context.Context) error {
	r.self.openID(ctx) // so that the first mention need not wait for it
	defer func() { r.health.set(false, r.client.now()) }()
	defer r.finish()
	r.health.set(false, r.client.now())

	events := r.dispatcher()
	wait := firstWait
	for {
		connected := false
		up := func() { connected = true; r.health.set(true, r.client.now()) }
		down := func() { r.health.set(false, r.client.now()) }
		err := larkws.NewClient(r.client.config.AppId, r.client.config.AppSecret,
			larkws.WithDomain(r.client.config.BaseUrl),
			larkws.WithEventHandler(events),
			larkws.WithLogger(sdkLogger{r.log}),
			larkws.WithAutoReconnect(false), // the SDK would wait half a minute and more before its first try
			larkws.WithHttpClient(boundedClient(r.client.http, r.client.timeout)),
			larkws.WithOnReady(up), larkws.WithOnReconnected(up), larkws.WithOnDisconnected(down),
		).Start(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if final := r.final(ctx, err); final != nil {
			return final
		}
		if connected {
			wait = firstWait
		}
		r.log.WarnContext(ctx, "long connection ended", "error", err, "wait", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
		wait = min(2*wait, longWait)
	}
}

// boundedClient is client with a time limit: the SDK sets none of its own, and
// a bootstrap that hangs leaves the bot deaf.
func boundedClient(client *http.Client, timeout time.Duration) *http.Client {
	bounded := *client
	if bounded.Timeout == 0 {
		bounded.Timeout = timeout
	}
	return &bounded
}

// The platform's codes for refusing a long connection.
const (
	refusedApp    = 403
	refusedSecret = 514 // also: too many connections, when it comes with the handshake
	refusedID     = 1000040346
	tooMany       = 1000040350
)

// final says whether the client's end is one that waiting does not mend, and
// what does.
func (r *Receiver) final(ctx context.Context, err error) error {
	refused, ok := errors.AsType[*larkws.ClientError](err)
	if !ok {
		return nil
	}
	e := &ListenError{Code: refused.Code, Msg: refused.Msg}
	switch refused.Code {
	case tooMany: // another replica may leave
		return nil
	case refusedSecret:
		// Only asking for an address again tells a wrong secret from a connection
		// too many: the second is refused after an address was given.
		again, ok := errors.AsType[*APIError](r.client.bootstrap(ctx))
		if !ok || again.Code != refusedSecret {
			return nil
		}
		e.Advice = "check the app secret"
	case refusedID:
		e.Advice = "check the app id"
	case refusedApp:
		e.Advice = "choose the long connection for events and callbacks in the developer console and publish a version; only self-built apps may use it"
	default:
		e.Advice = "check the app id, the app secret and the app's event settings in the developer console"
	}
	return e
}

// bootstrap asks for the address of a long connection, and makes none.
func (c *Client) bootstrap(ctx context.Context) error {
	var out struct{}
	return c.attempt(ctx, request{
		method: http.MethodPost, path: larkws.GenEndpointUri,
		body: larkws.BootstrapRequest{AppID: c.config.AppId, AppSecret: c.config.AppSecret},
	}, "", &out)
}
