package feishu

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	larkevent "github.com/larksuite/oapi-sdk-go/v3/event"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
)

const (
	maxBody   = 1 << 20 // bytes of a request
	freshness = 5 * time.Minute
)

// WebhookOptions are the secrets of the developer console's page on encryption.
type WebhookOptions struct {
	// EncryptKey signs and encrypts what the platform sends. It is required:
	// without it nobody could tell the platform from anybody else.
	EncryptKey string
	// VerificationToken is compared with that of every event when it is set.
	VerificationToken string
}

// Webhook returns the handler of the addresses that the platform pushes events
// and card callbacks to; it serves either. It answers 200 when an event has been
// kept, 500 when it has not and should come again, and 401 to a request that is
// unsigned, wrongly signed, older or newer than five minutes, or already served.
//
// It fails when the encrypt key is missing.
//
// https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case
func (r *Receiver) Webhook(o WebhookOptions) (http.Handler, error) {
	if o.EncryptKey == "" {
		return nil, errors.New("feishu: a webhook needs an encrypt key")
	}
	return &webhook{receiver: r, key: o.EncryptKey, token: o.VerificationToken, now: r.client.now, seen: newSeen()}, nil
}

type webhook struct {
	receiver   *Receiver
	key, token string
	now        func() time.Time
	seen       *seen
}

var errUntrusted = errors.New("request is not the platform's")

// ServeHTTP handles one push.
func (h *webhook) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, "body not readable", status)
		return
	}
	signature := req.Header.Get(larkevent.EventSignature)
	if signature == "" {
		h.check(w, body)
		return
	}
	if !h.signed(req.Header, body, signature) || !h.seen.enter(signature, h.now()) {
		h.refuse(w, req)
		return
	}
	answer, err := h.serve(req.Context(), body)
	if err != nil { // it may come again with the same signature
		h.seen.leave(signature)
	}
	switch {
	case errors.Is(err, errUntrusted):
		h.refuse(w, req)
	case err != nil:
		h.receiver.log.ErrorContext(req.Context(), "event failed", "error", err)
		http.Error(w, "event not kept", http.StatusInternalServerError)
	default:
		h.reply(w, answer)
	}
}

// signed checks the signature and that it was made just now.
func (h *webhook) signed(header http.Header, body []byte, signature string) bool {
	timestamp := header.Get(larkevent.EventRequestTimestamp)
	want := larkevent.Signature(timestamp, header.Get(larkevent.EventRequestNonce), h.key, string(body))
	if subtle.ConstantTimeCompare([]byte(want), []byte(signature)) != 1 {
		return false
	}
	age := h.now().Sub(scalar(timestamp).instant())
	return -freshness <= age && age <= freshness
}

// serve handles a signed body and returns what to answer.
func (h *webhook) serve(ctx context.Context, body []byte) (any, error) {
	raw, e, err := h.open(body)
	if err != nil || !h.trusted(e) {
		return nil, errUntrusted
	}
	switch {
	case e.Type == string(larkevent.ReqTypeChallenge):
		return challenge{e.Challenge}, nil
	case e.Header.EventType == typePress:
		return h.receiver.press(ctx, raw), nil
	case e.Header.EventType == typePreview:
		return &callback.URLPreviewGetResponse{}, nil
	default:
		return struct{}{}, h.receiver.event(ctx, raw)
	}
}

type challenge struct {
	Challenge string `json:"challenge"`
}

// check answers the platform's check of the address, the one request that is not
// signed. It must be encrypted or, plain, carry the verification token.
func (h *webhook) check(w http.ResponseWriter, body []byte) {
	_, e, err := h.open(body)
	if err != nil && h.token != "" {
		err = json.Unmarshal(body, &e)
	}
	if err != nil || e.Type != string(larkevent.ReqTypeChallenge) || !h.trusted(e) {
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}
	h.reply(w, challenge{e.Challenge})
}

// open decrypts the body.
func (h *webhook) open(body []byte) ([]byte, envelope, error) {
	var sealed larkevent.EventEncryptMsg
	if err := json.Unmarshal(body, &sealed); err != nil {
		return nil, envelope{}, err
	}
	raw, err := decrypt(sealed.Encrypt, h.key)
	if err != nil {
		return nil, envelope{}, err
	}
	var e envelope
	return raw, e, json.Unmarshal(raw, &e)
}

// trusted compares the verification token, which events have in their header.
func (h *webhook) trusted(e envelope) bool {
	token := e.Token
	if e.Header.Token != nil {
		token = *e.Header.Token
	}
	return h.token == "" || subtle.ConstantTimeCompare([]byte(token), []byte(h.token)) == 1
}

func (h *webhook) refuse(w http.ResponseWriter, req *http.Request) {
	h.receiver.log.WarnContext(req.Context(), "push refused", "remote", req.RemoteAddr)
	http.Error(w, "unauthorized", http.StatusUnauthorized)
}

func (h *webhook) reply(w http.ResponseWriter, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, "answer not encodable", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a platform that has gone away delivers again
}
