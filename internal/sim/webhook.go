package sim

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// challengeTime is how long the platform waits for the answer to a URL check.
const challengeTime = time.Second

// hook pushes by HTTP: encrypted and signed when there is an encrypt key.
type hook struct {
	to         Webhook
	client     *http.Client
	encryptKey string
	token      string
	faults     *faultBoard
	now        func() time.Time
}

func newHook(o Options, faults *faultBoard, now func() time.Time) *hook {
	client := o.Webhook.Client
	if client == nil {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &hook{to: *o.Webhook, client: client, encryptKey: o.EncryptKey, token: o.VerificationToken, faults: faults, now: now}
}

func (h *hook) push(kind string, body []byte) <-chan answer {
	url := h.to.EventURL
	if kind == pushCallback {
		url = h.to.CallbackURL
	}
	answers := make(chan answer, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), answerTime)
		defer cancel()
		status, data, err := h.post(ctx, url, body)
		switch {
		case strikes(h.faults.get().AckLost), errors.Is(err, context.DeadlineExceeded):
			answers <- answer{code: codeUnanswered}
		case err != nil:
			answers <- answer{code: codeUnreachable}
		default:
			answers <- answer{code: status, data: data}
		}
	}()
	return answers
}

// post sends one push and returns the receiver's status and body.
func (h *hook) post(ctx context.Context, url string, body []byte) (status int, answer []byte, err error) {
	if h.encryptKey != "" {
		sealed, err := encrypt(h.encryptKey, body)
		if err != nil {
			return 0, nil, err
		}
		if body, err = json.Marshal(map[string]string{"encrypt": sealed}); err != nil {
			return 0, nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if h.encryptKey != "" {
		stamp, nonce := strconv.FormatInt(h.now().Unix(), 10), newID("")
		req.Header.Set("X-Lark-Request-Timestamp", stamp)
		req.Header.Set("X-Lark-Request-Nonce", nonce)
		req.Header.Set("X-Lark-Signature", signature(stamp, nonce, h.encryptKey, body))
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, answer, err
}

// VerifyWebhook does what the console does when the addresses are saved: it
// posts a challenge to both and wants it back within a second.
func (p *Platform) VerifyWebhook(ctx context.Context) error {
	h, ok := p.courier.via.(*hook)
	if !ok {
		return errors.New("sim: no webhook is set")
	}
	for _, url := range []string{h.to.EventURL, h.to.CallbackURL} {
		if err := h.challenge(ctx, url); err != nil {
			return fmt.Errorf("sim: verify %s: %w", url, err)
		}
	}
	return nil
}

func (h *hook) challenge(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, challengeTime)
	defer cancel()
	word := newID("")
	body, err := json.Marshal(map[string]string{"challenge": word, "token": h.token, "type": "url_verification"})
	if err != nil {
		return err
	}
	status, answer, err := h.post(ctx, url, body)
	if err != nil {
		return err
	}
	var echoed struct{ Challenge string }
	if json.Unmarshal(answer, &echoed) != nil || status != http.StatusOK || echoed.Challenge != word {
		return fmt.Errorf("challenge not returned, status %d", status)
	}
	return nil
}

// encrypt is AES-256-CBC with the key's SHA-256, a random IV in front and PKCS#7
// padding, in base64.
func encrypt(key string, plain []byte) (string, error) {
	iv := make([]byte, aes.BlockSize)
	_, _ = rand.Read(iv) // never fails, as crypto/rand promises
	return encryptWith(key, iv, plain)
}

func encryptWith(key string, iv, plain []byte) (string, error) {
	sum := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return "", err
	}
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(padding)}, padding)...)
	sealed := append(bytes.Clone(iv), make([]byte, len(padded))...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed[aes.BlockSize:], padded)
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// signature is hex(sha256(timestamp + nonce + key + body)).
func signature(stamp, nonce, key string, body []byte) string {
	sum := sha256.New()
	sum.Write([]byte(stamp + nonce + key))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}
