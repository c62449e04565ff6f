package feishu_test

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
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lianbot/internal/feishu"
	"lianbot/internal/message"
	"lianbot/internal/turn"
)

const (
	encryptKey        = "kudryavka"
	verificationToken = "v3r1f1c4t10n"
	busy              = "请再按一次"
)

// handler is a feishu.Handler that keeps what it was given.
type handler struct {
	answer func(context.Context, turn.Inbound) (turn.Answer, error)

	mu  sync.Mutex
	got []turn.Inbound
}

func (h *handler) Handle(ctx context.Context, in turn.Inbound) (turn.Answer, error) {
	h.mu.Lock()
	h.got = append(h.got, in)
	h.mu.Unlock()
	if h.answer == nil {
		return turn.Answer{}, nil
	}
	return h.answer(ctx, in)
}

func (h *handler) all() []turn.Inbound {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.got
}

func newReceiver(tb testing.TB, c *feishu.Client, h feishu.Handler) *feishu.Receiver {
	tb.Helper()
	r, err := feishu.NewReceiver(feishu.ReceiverOptions{Client: c, Handler: h, Busy: busy})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// newHook returns a webhook of a bot whose open id is ou_bot.
func newHook(t *testing.T, h feishu.Handler) http.Handler {
	t.Helper()
	a := newAPI(t, func(q asked) reply {
		if q.isToken() {
			return reply{}
		}
		return reply{Body: botInfo}
	})
	return hookOf(t, newReceiver(t, newClient(t, a.URL), h))
}

func hookOf(tb testing.TB, r *feishu.Receiver) http.Handler {
	tb.Helper()
	hook, err := r.Webhook(feishu.WebhookOptions{EncryptKey: encryptKey, VerificationToken: verificationToken})
	if err != nil {
		tb.Fatal(err)
	}
	return hook
}

// seal encrypts as the platform does.
//
// https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case
func seal(body, key string) string {
	padding := aes.BlockSize - len(body)%aes.BlockSize
	plain := append([]byte(body), bytes.Repeat([]byte{byte(padding)}, padding)...)
	hash := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(hash[:])
	if err != nil {
		panic(err)
	}
	vector := []byte("0123456789abcdef")
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(sealed, plain)
	raw, err := json.Marshal(map[string]string{"encrypt": base64.StdEncoding.EncodeToString(append(vector, sealed...))})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// push is a request of the platform; its fields may be spoilt before it is sent.
type push struct {
	Body, Timestamp, Nonce, Key string
	Signature                   string // empty: the right one
}

func pushOf(event string) push {
	return push{
		Body: seal(event, encryptKey), Timestamp: strconv.FormatInt(noon().Unix(), 10),
		Nonce: rand.Text(), Key: encryptKey,
	}
}

func (p push) to(hook http.Handler) *httptest.ResponseRecorder {
	sum := sha256.Sum256([]byte(p.Timestamp + p.Nonce + p.Key + p.Body))
	if p.Signature == "" {
		p.Signature = hex.EncodeToString(sum[:])
	}
	req := httptest.NewRequest(http.MethodPost, "/feishu/events", strings.NewReader(p.Body))
	req.Header.Set("X-Lark-Request-Timestamp", p.Timestamp)
	req.Header.Set("X-Lark-Request-Nonce", p.Nonce)
	if p.Signature != "none" {
		req.Header.Set("X-Lark-Signature", p.Signature)
	}
	w := httptest.NewRecorder()
	hook.ServeHTTP(w, req)
	return w
}

// https://open.feishu.cn/document/group/chat-member/event/bot_p2p_chat_entered
const chatEntered = `{"schema":"2.0","header":{"event_id":"f7984f25108f8137722bb63cee927e66","event_type":"im.chat.access_event.bot_p2p_chat_entered_v1",
 "create_time":"1603977298000","token":"` + verificationToken + `","app_id":"` + appID + `","tenant_key":"xxxxxxx"},
 "event":{"chat_id":"oc_413deb2e1ea6b9a9e8ca3a0b9d9a8ab6","operator_id":{"union_id":"on_8ed6","user_id":"e33ggbyz","open_id":"ou_84aad35d084aa403a838cf73ee18467"},
 "last_message_id":"om_dc13264520392913993dd051dba21dcf","last_message_create_time":"1615380573411"}}`

func TestWebhookTrust(t *testing.T) {
	t.Parallel()

	var h handler
	hook := newHook(t, &h)
	shifted := func(d time.Duration) push {
		p := pushOf(chatEntered)
		p.Timestamp = strconv.FormatInt(noon().Add(d).Unix(), 10)
		return p
	}
	spoilt := func(spoil func(*push)) push {
		p := pushOf(chatEntered)
		spoil(&p)
		return p
	}
	for name, tt := range map[string]struct {
		push push
		want int
	}{
		"right":              {pushOf(chatEntered), 200},
		"right, five past":   {shifted(5 * time.Minute), 200},
		"right, five to":     {shifted(-5 * time.Minute), 200},
		"forged":             {spoilt(func(p *push) { p.Signature = strings.Repeat("0", 64) }), 401},
		"not signed":         {spoilt(func(p *push) { p.Signature = "none" }), 401},
		"signed, wrong key":  {spoilt(func(p *push) { p.Key = "another" }), 401},
		"sealed, wrong key":  {spoilt(func(p *push) { p.Body = seal(chatEntered, "another") }), 401},
		"not sealed":         {spoilt(func(p *push) { p.Body = chatEntered }), 401},
		"sealed, not at all": {spoilt(func(p *push) { p.Body = `{"encrypt":"AAAA"}` }), 401},
		"no JSON":            {spoilt(func(p *push) { p.Body = `x` }), 401},
		"stale":              {shifted(-5*time.Minute - time.Second), 401},
		"of the future":      {shifted(5*time.Minute + time.Second), 401},
		"no time":            {spoilt(func(p *push) { p.Timestamp = "" }), 401},
		"another token":      {pushOf(strings.Replace(chatEntered, verificationToken, "another", 1)), 401},
		"no token":           {pushOf(strings.Replace(chatEntered, `"token":"`+verificationToken+`",`, "", 1)), 401},
		"too large":          {spoilt(func(p *push) { p.Body = strings.Repeat(" ", 1<<20+1) }), 413},
	} {
		if got := tt.push.to(hook); got.Code != tt.want {
			t.Errorf("%s: %d %s, want %d", name, got.Code, got.Body, tt.want)
		}
	}
	if n := len(h.all()); n != 3 {
		t.Errorf("%d events handled, want the 3 that were right", n)
	}

	w := httptest.NewRecorder()
	hook.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/feishu/events", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", w.Code)
	}
}

// What was served is not served again; what failed is.
func TestWebhookReplay(t *testing.T) {
	t.Parallel()

	fail := true
	h := handler{answer: func(context.Context, turn.Inbound) (turn.Answer, error) {
		if fail {
			return turn.Answer{}, errors.New("database is away")
		}
		return turn.Answer{}, nil
	}}
	hook := newHook(t, &h)
	p := pushOf(chatEntered)
	for i, want := range []int{500, 500, 200, 401, 401} {
		fail = i < 2
		if got := p.to(hook); got.Code != want {
			t.Errorf("time %d: %d, want %d", i+1, got.Code, want)
		}
	}
	if got := pushOf(chatEntered).to(hook); got.Code != 200 {
		t.Errorf("delivered again, signed anew: %d", got.Code)
	}
}

// A request is remembered for as long as its time is accepted.
func TestWebhookRemembers(t *testing.T) {
	t.Parallel()

	var mu sync.Mutex
	now := noon()
	c := newClient(t, "http://127.0.0.1:1", func(o *feishu.Options) {
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	hook := hookOf(t, newReceiver(t, c, &handler{}))
	old := pushOf(chatEntered)
	if got := old.to(hook); got.Code != 200 {
		t.Fatal(got.Code)
	}
	mu.Lock()
	now = now.Add(4 * time.Minute)
	mu.Unlock()
	for range 1000 {
		p := pushOf(chatEntered)
		p.Timestamp = strconv.FormatInt(now.Unix(), 10)
		if got := p.to(hook); got.Code != 200 {
			t.Fatal(got.Code)
		}
	}
	if got := old.to(hook); got.Code != 401 {
		t.Errorf("served again while its time is still taken: %d", got.Code)
	}
}

// https://open.feishu.cn/document/event-subscription-guide/event-subscriptions/event-subscription-configure-/choose-a-subscription-mode/send-notifications-to-developers-server
func TestWebhookChallenge(t *testing.T) {
	t.Parallel()

	hook := newHook(t, &handler{})
	question := `{"challenge":"ajls384kdjx98XX","token":"` + verificationToken + `","type":"url_verification"}`
	plain, sealed, signed := pushOf(question), pushOf(question), pushOf(question)
	plain.Body, plain.Signature, sealed.Signature = question, "none", "none"
	for name, p := range map[string]push{"plain": plain, "sealed": sealed, "sealed and signed": signed} {
		got := p.to(hook)
		if got.Code != 200 || got.Body.String() != `{"challenge":"ajls384kdjx98XX"}` || !strings.HasPrefix(got.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s %v", name, got.Code, got.Body, got.Header())
		}
	}
	plain.Body = strings.Replace(question, verificationToken, "another", 1)
	if got := plain.to(hook); got.Code != 401 {
		t.Errorf("another token: %d %s", got.Code, got.Body)
	}
	sealed.Body = seal(strings.Replace(question, verificationToken, "another", 1), encryptKey)
	if got := sealed.to(hook); got.Code != 401 {
		t.Errorf("sealed, another token: %d %s", got.Code, got.Body)
	}
}

func TestWebhookNeedsAKey(t *testing.T) {
	t.Parallel()

	r := newReceiver(t, newClient(t, "http://127.0.0.1:1"), &handler{})
	if _, err := r.Webhook(feishu.WebhookOptions{VerificationToken: verificationToken}); err == nil {
		t.Error("a webhook that anybody can write to")
	}
}

// https://open.feishu.cn/document/feishu-cards/card-callback-communication
const pressOf = `{"schema":"2.0","header":{"event_id":"f7984f25108f8137722bb63cee927e66","token":"` + verificationToken + `","create_time":"1603977298000000",
 "event_type":"card.action.trigger","tenant_key":"xxxxxx","app_id":"` + appID + `"},
 "event":{"operator":{"tenant_key":"xxxxxx","user_id":"867xxxx","open_id":"ou_84aad35d084aa403a838cf73ee18467","union_id":"on_xx"},
 "token":"c-295ee57216a5dc9de90fefd0aadb4b1d7d","action":%s,"host":"im_message",
 "context":{"open_message_id":"om_574d639e4a44e4dd646eaf628e2c4dcb","open_chat_id":"oc_2d2e4dc8bb4a1a5c"}}}`

func TestPressIsAnswered(t *testing.T) {
	t.Parallel()

	sorry := `{"toast":{"type":"error","content":"` + busy + `"}}`
	card := message.Card{Title: "下一题"}
	for name, tt := range map[string]struct {
		action string
		answer turn.Answer
		err    error
		want   string
	}{
		"with nothing":   {`{"value":{"a":"x"}}`, turn.Answer{}, nil, `{}`},
		"with a toast":   {`{"value":{"a":"x"}}`, turn.Answer{Toast: &turn.Toast{Mood: turn.Success, Text: "记下 2 条"}}, nil, `{"toast":{"type":"success","content":"记下 2 条"}}`},
		"with any toast": {`{"value":{"a":"x"}}`, turn.Answer{Toast: &turn.Toast{Text: "好"}}, nil, `{"toast":{"type":"info","content":"好"}}`},
		"with a card": {
			`{"value":{"a":"x"}}`,
			turn.Answer{Card: &card},
			nil,
			`{"card":{"type":"raw","data":{"schema":"2.0","config":{"update_multi":true,"enable_forward":false,"summary":{"content":"下一题"}},"header":{"title":{"tag":"plain_text","content":"下一题"},"template":"blue"},"body":{"vertical_spacing":"8px","elements":[]}}}}`,
		},
		"with a card that cannot be": {`{"value":{"a":"x"}}`, turn.Answer{Card: &message.Card{Body: []message.Block{{}}}}, nil, sorry},
		"after a failure":            {`{"value":{"a":"x"}}`, turn.Answer{}, errors.New("database is away"), sorry},
		"with nobody":                {`{},"operator":{"open_id":""}`, turn.Answer{}, nil, sorry},
	} {
		h := handler{answer: func(context.Context, turn.Inbound) (turn.Answer, error) { return tt.answer, tt.err }}
		got := pushOf(fmt.Sprintf(pressOf, tt.action)).to(newHook(t, &h))
		if got.Code != 200 || got.Body.String() != tt.want {
			t.Errorf("%s: %d %s, want %s", name, got.Code, got.Body, tt.want)
		}
	}
}

func TestPressPanics(t *testing.T) {
	t.Parallel()

	h := handler{answer: func(context.Context, turn.Inbound) (turn.Answer, error) { panic("答案") }}
	hook := newHook(t, &h)
	if got := pushOf(fmt.Sprintf(pressOf, `{}`)).to(hook); got.Code != 200 || !strings.Contains(got.Body.String(), busy) {
		t.Errorf("press: %d %s", got.Code, got.Body)
	}
	if got := pushOf(chatEntered).to(hook); got.Code != 500 {
		t.Errorf("event: %d %s", got.Code, got.Body)
	}
}

// The person hears something before the platform gives up, whether or not the
// handler heeds its context.
func TestPressIsLate(t *testing.T) {
	t.Parallel()

	c := newClient(t, "http://127.0.0.1:1")
	for name, answer := range map[string]func(context.Context, turn.Inbound) (turn.Answer, error){
		"heeding": func(ctx context.Context, _ turn.Inbound) (turn.Answer, error) {
			<-ctx.Done()
			return turn.Answer{}, ctx.Err()
		},
		"ignoring": func(context.Context, turn.Inbound) (turn.Answer, error) {
			time.Sleep(time.Minute)
			return turn.Answer{}, nil
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			hook := hookOf(t, newReceiver(t, c, &handler{answer: answer}))
			begun := time.Now()
			got := pushOf(fmt.Sprintf(pressOf, `{}`)).to(hook)
			if took := time.Since(begun); took != 2500*time.Millisecond || !strings.Contains(got.Body.String(), busy) {
				t.Errorf("%s: %v %s", name, took, got.Body)
			}
			time.Sleep(time.Minute) // until the one that ignores it has ended
		})
	}
}
