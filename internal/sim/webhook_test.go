package sim_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"lianbot/internal/sim"
)

// decrypt opens a push as the platform's documents describe it.
func decrypt(t *testing.T, key, sealed string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		t.Fatal(err)
	}
	plain := raw[aes.BlockSize:]
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(plain, plain)
	return plain[:len(plain)-int(plain[len(plain)-1])]
}

// TestDocumentedVector makes sure that decrypt is right before anything is
// judged by it.
func TestDocumentedVector(t *testing.T) {
	t.Parallel()
	if got := decrypt(t, "test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="); string(got) != "hello world" {
		t.Errorf("decrypted %q", got)
	}
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	const key = "encrypt key"
	var mu sync.Mutex
	var pushes []told
	failures := 1
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		stamp, nonce := r.Header.Get("X-Lark-Request-Timestamp"), r.Header.Get("X-Lark-Request-Nonce")
		sum := sha256.Sum256([]byte(stamp + nonce + key + string(raw)))
		if r.Header.Get("X-Lark-Signature") != hex.EncodeToString(sum[:]) {
			t.Error("wrong signature")
		}
		var sealed struct{ Encrypt string }
		if err := json.Unmarshal(raw, &sealed); err != nil {
			t.Error(err)
		}
		plain := decrypt(t, key, sealed.Encrypt)
		var check struct{ Challenge, Token, Type string }
		if err := json.Unmarshal(plain, &check); err == nil && check.Type == "url_verification" && check.Token == "verify" {
			_, _ = fmt.Fprintf(w, `{"challenge":%q}`, check.Challenge)
			return
		}
		var e told
		if err := json.Unmarshal(plain, &e); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		pushes = append(pushes, e)
		if e.Header.EventType == received && failures > 0 {
			failures--
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		if r.URL.Path == "/callbacks" {
			_, _ = io.WriteString(w, `{"toast":{"type":"info","content":"好"}}`)
		}
	}))
	t.Cleanup(app.Close)
	b := setup(t, func(o *sim.Options) {
		o.EncryptKey, o.VerificationToken = key, "verify"
		o.Webhook = &sim.Webhook{EventURL: app.URL + "/events", CallbackURL: app.URL + "/callbacks"}
	})
	b.SetFaults(sim.Faults{RedeliveryScale: 0.001})
	if err := b.VerifyWebhook(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	until(t, "the refused event comes again", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(pushes) == 2
	})
	id := b.sent(create, card(li, simpleCard("问")))
	got, err := b.Press(t.Context(), li, id, sim.Action{Tag: "button"})
	if err != nil || got.Toast == nil || got.Toast.Content != "好" {
		t.Errorf("press %+v %v", got, err)
	}
	app.Close()
	if got, err := b.Press(t.Context(), li, id, sim.Action{Tag: "button"}); err != nil || got.Error == nil || got.Error.Code != 200342 {
		t.Errorf("press with the app gone: %+v %v", got, err)
	}
	if err := b.VerifyWebhook(t.Context()); err == nil {
		t.Error("verified an app that is gone")
	}
}
