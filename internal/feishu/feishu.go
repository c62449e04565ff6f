// Package feishu is the edge to the Feishu platform: its events become
// turn.Inbound, our messages become the platform's. It and feishu/card are the
// only packages that know how the platform writes things down.
package feishu

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
)

// Options says how to reach the platform.
type Options struct {
	// BaseURL is the domain of the API and of the long connection, without a
	// slash at its end. Empty means the platform's own.
	BaseURL string
	// AppID and AppSecret are those of the self-built app. Both are required.
	AppID, AppSecret string
	// HTTPClient sends the requests; nil means one of its own.
	HTTPClient *http.Client
	// Logger gets what the SDK says, without payloads; nil discards it.
	Logger *slog.Logger
	// Now is the clock that access tokens expire by. It is required.
	Now func() time.Time
	// Timeout limits one attempt of one request; zero means ten seconds.
	Timeout time.Duration
}

// Client calls the platform's API for one app. It is an outbox.Sender. Its
// methods may be called concurrently.
type Client struct {
	config  *larkcore.Config
	http    *http.Client
	log     *slog.Logger
	now     func() time.Time
	timeout time.Duration
	tokens  *tokens
	bot     *once[Bot]
}

// New returns a Client. It does not call the platform yet.
func New(o Options) (*Client, error) {
	if o.AppID == "" || o.AppSecret == "" {
		return nil, errors.New("feishu: an app id and an app secret are required")
	}
	if o.Now == nil {
		return nil, errors.New("feishu: Options.Now is required")
	}
	c := &Client{
		http:    o.HTTPClient,
		log:     o.Logger,
		now:     o.Now,
		timeout: cmp.Or(o.Timeout, 10*time.Second),
	}
	if c.http == nil {
		c.http = &http.Client{}
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	// The SDK's own token cache is not used: it is one variable for the whole
	// process, and it keeps a token that the platform has already refused.
	c.config = &larkcore.Config{
		BaseUrl:      cmp.Or(o.BaseURL, "https://open.feishu.cn"),
		AppId:        o.AppID,
		AppSecret:    o.AppSecret,
		AppType:      larkcore.AppTypeSelfBuilt,
		HttpClient:   c.http,
		Logger:       sdkLogger{c.log},
		Serializable: &larkcore.DefaultSerialization{},
	}
	c.tokens = newTokens(c.fetchToken, c.now)
	c.bot = newOnce(c.fetchBot)
	return c, nil
}
