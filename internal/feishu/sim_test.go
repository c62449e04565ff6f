package feishu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/feishu"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/sim"
	"lianbot/internal/turn"
)

// school is a small simulated tenant and its address.
func school(t *testing.T, change ...func(*sim.Options)) (*sim.Platform, string) {
	t.Helper()
	o := sim.Options{
		AppID: appID, AppSecret: secret, AppName: "自查助手", Now: time.Now,
		Departments: []sim.Department{{ID: "od-1", Name: "教务处"}, {ID: "od-2", Name: "考试中心", ParentID: "od-1"}, {ID: "od-3", Name: "后勤处"}},
		People: []sim.Person{
			{OpenID: "ou_li", EmployeeNo: "1001", Name: "李敏", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_wang", EmployeeNo: "1002", Name: "王强", DepartmentIDs: []string{"od-2", "od-3"}},
			{OpenID: "ou_zhao", Name: "赵一", DepartmentIDs: []string{"od-3"}},
			{OpenID: "ou_gone", Name: "钱二", DepartmentIDs: []string{"od-3"}, Status: sim.StatusResigned},
			{OpenID: "ou_stop", Name: "孙三", DepartmentIDs: []string{"od-3"}, Status: sim.StatusStopped},
		},
		Groups: []sim.Group{{ChatID: "oc_liaisons", Name: "联络员", Members: []string{"ou_li", "ou_wang"}}},
		Client: sim.ClientConfig{ReconnectInterval: time.Second, ReconnectNonce: time.Second, PingInterval: 10 * time.Second},
	}
	for _, c := range change {
		c(&o)
	}
	p, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(p.Handler())
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		s.Close()
	})
	return p, s.URL
}

func realClock(o *feishu.Options) { o.Now = time.Now }

// listen runs the receiver until the test ends.
func listen(t *testing.T, r *feishu.Receiver) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Listen(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Listen: %v", err)
		}
		if r.Connected() {
			t.Error("connected after its end")
		}
	})
	eventually(t, "connected", r.Connected)
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not %s within ten seconds", what)
}

// whats waits for n events and returns what they were.
func whats(t *testing.T, h *handler, n int) []turn.What {
	t.Helper()
	eventually(t, "delivered", func() bool { return len(h.all()) >= n })
	var all []turn.What
	for _, in := range h.all() {
		all = append(all, in.What)
	}
	return all
}

// screen has every kind of block, and what people type.
func screen() message.Card {
	ok := message.Button{Label: "好", Look: message.Primary, Action: message.Action{Name: "ok", Arg: 3, Version: 7}}
	ask := message.Button{Label: "删", Action: message.Action{Name: "delete"}, Confirm: &message.Confirm{Title: "删去？"}}
	return message.Card{
		Title: "<at id=all></at>", Subtitle: "第 1 步", Summary: "请看", Tone: message.Attention, Tag: "草稿",
		Body: []message.Block{
			{Paragraph: &message.Paragraph{Text: "**一**\n二", Weight: message.Strong}},
			{Paragraph: &message.Paragraph{Text: "三", Weight: message.Muted}},
			{Bar: &message.Bar{Done: 3, Total: 7}},
			{List: &message.List{Entries: []message.Entry{{Number: 1, Text: "一", Buttons: []message.Button{ok, ask}}, {Number: 2, Text: "二", Buttons: []message.Button{ok}}, {Number: 3, Text: "三"}}}},
			{Table: &message.Table{Columns: []message.Column{{Name: "单位"}, {Name: "人", Numeric: true}}, Rows: [][]string{{"教务处", "31"}, {"后勤处"}}}},
			{Fold: &message.Fold{Title: "说明", Text: "四点"}},
			{Form: &message.Form{Name: "f", Fields: []message.Field{{Name: "text", Label: "职责", Placeholder: "一行一条", Lines: 3, Max: 500, Value: "一\n二"}, {Name: "note"}}, Buttons: []message.Button{ok, ask}}},
			{Buttons: &message.Buttons{Row: []message.Button{ok, ask}}},
			{Buttons: &message.Buttons{Row: []message.Button{ok}}},
			{Rule: &message.Rule{}},
		},
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	next := message.Card{Title: "下一步", Body: []message.Block{{Buttons: &message.Buttons{Row: []message.Button{{Label: "好", Action: message.Action{Name: "ok"}}}}}}}
	h := handler{answer: func(_ context.Context, in turn.Inbound) (turn.Answer, error) {
		if _, ok := in.What.(turn.Pressed); ok {
			return turn.Answer{Toast: &turn.Toast{Mood: turn.Success, Text: "记下"}, Card: &next}, nil
		}
		return turn.Answer{}, nil
	}}
	c := newClient(t, url, realClock)
	r := newReceiver(t, c, &h)
	listen(t, r)

	steps := []func() error{
		func() error { return p.Enter("ou_li") },
		func() error { return p.Menu("ou_li", "menu_start") },
		func() error { _, err := p.Say("ou_li", "p2p", "受理采购申请"); return err },
		func() error {
			_, err := p.Send("ou_li", "oc_liaisons", "text", map[string]any{"text": "大家好"}, false)
			return err
		},
		func() error {
			_, err := p.Send("ou_li", "oc_liaisons", "text", map[string]any{"text": "进度"}, true)
			return err
		},
		func() error {
			_, err := p.Send("ou_li", "p2p", "sticker", map[string]any{"file_key": "file_v3_1"}, false)
			return err
		},
	}
	want := []turn.What{turn.Entered{}, turn.Chosen{Key: "menu_start"}, turn.Said{Text: "受理采购申请"}, turn.Said{Text: "进度"}, turn.Sent{Kind: turn.Sticker}}
	for i, seen := range []int{1, 2, 3, 3, 4, 5} {
		if err := steps[i](); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[:seen], whats(t, &h, seen)); diff != "" {
			t.Fatalf("step %d (-want +got):\n%s", i+1, diff)
		}
	}
	if in := h.all()[3]; !in.Chat.Group || in.Chat.ID != "oc_liaisons" || in.OpenID != "ou_li" {
		t.Errorf("in a group: %+v", in)
	}

	for _, to := range []outbox.Item{
		{ID: "one", To: "ou_li", Message: message.Show(screen())},
		{ID: "two", To: "oc_liaisons", Group: true, Message: message.Show(screen())},
		{ID: "three", To: "ou_li", ReplyTo: h.all()[2].MessageID, Message: message.Show(screen())},
	} {
		id, err := c.Send(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := c.Send(t.Context(), to); err != nil || again != id {
			t.Errorf("sent again: %q, %v; want %q", again, err, id)
		}
		got, err := p.Press(t.Context(), "ou_li", id, pressable(t, p, "ou_li", to, id))
		if err != nil || got.Error != nil || got.Toast == nil || got.Toast.Content != "记下" || !strings.Contains(string(got.Card), "下一步") {
			t.Errorf("press: %+v, %v", got, err)
		}
		if strings.Contains(string(got.Card), `"g":true`) != to.Group {
			t.Errorf("the next card of %s does not say where it is: %s", to.ID, got.Card)
		}
		in := h.all()[len(h.all())-1]
		if in.Chat.Group != to.Group || in.MessageID != id {
			t.Errorf("pressed: %+v", in)
		}
		if diff := cmp.Diff(turn.What(turn.Pressed{Action: message.Action{Name: "ok", Arg: 3, Version: 7}, Fields: map[string]string{"text": "三", "note": ""}}), in.What); diff != "" {
			t.Errorf("pressed (-want +got):\n%s", diff)
		}
	}

	// Reading, recalling and whatever else was subscribed must not come again.
	if err := p.Recall("ou_li", h.all()[2].MessageID); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	if n := pending(t, url); n != 0 {
		t.Errorf("%d events will be delivered again", n)
	}
}

// pending is the number of events that the platform will deliver again.
func pending(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url + "/sim/state")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var state struct {
		Pending *int `json:"pending_redeliveries"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil || state.Pending == nil {
		t.Fatalf("state: %v", err)
	}
	return *state.Pending
}

// book is a log that may be written and read at once.
type book struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *book) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Answers, secrets and tickets of the connection are never in the log, not even
// when all fails and everything is logged.
func TestLogHasNoContent(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	var log book
	h := handler{answer: func(_ context.Context, in turn.Inbound) (turn.Answer, error) {
		if _, ok := in.What.(turn.Pressed); ok {
			panic("planted answer")
		}
		return turn.Answer{}, errors.New("database is away")
	}}
	c := newClient(t, url, realClock, func(o *feishu.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	listen(t, newReceiver(t, c, &h))
	if _, err := p.Say("ou_li", "p2p", "planted answer"); err != nil {
		t.Fatal(err)
	}
	id, err := c.Send(t.Context(), outbox.Item{ID: "one", To: "ou_li", Message: message.Show(screen())})
	if err != nil {
		t.Fatal(err)
	}
	action := sim.Action{Tag: "button", Value: map[string]any{"a": "ok"}, FormValue: map[string]any{"text": "planted answer"}}
	if got, err := p.Press(t.Context(), "ou_li", id, action); err != nil || got.Toast == nil || got.Toast.Content != busy {
		t.Errorf("press: %+v, %v", got, err)
	}
	eventually(t, "failed", func() bool {
		return strings.Contains(log.String(), "database is away") && strings.Contains(log.String(), "panicked")
	})
	for _, planted := range []string{"planted", secret, "ticket", "access_key"} {
		if strings.Contains(log.String(), planted) {
			t.Errorf("%q is in the log:\n%s", planted, log.String())
		}
	}
}

// pressable is a press on the first button of the form of screen, with the value
// that the platform has of it.
func pressable(t *testing.T, p *sim.Platform, who string, item outbox.Item, id string) sim.Action {
	t.Helper()
	chat := "p2p"
	if item.Group {
		chat = item.To
	}
	for _, m := range p.Messages(who, chat) {
		if m.ID != id {
			continue
		}
		raw, err := json.Marshal(m.Content)
		if err != nil {
			t.Fatal(err)
		}
		_, form, _ := strings.Cut(string(raw), `"name":"f"`)
		var value map[string]any
		_, after, found := strings.Cut(form, `"value":`)
		if !found || json.NewDecoder(strings.NewReader(after)).Decode(&value) != nil {
			t.Fatalf("no button in %s", raw)
		}
		return sim.Action{Tag: "button", Name: "press_1", Value: value, FormValue: map[string]any{"text": "三", "note": ""}}
	}
	t.Fatalf("no message %s", id)
	return sim.Action{}
}

func TestConnectionComesBack(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	var h handler
	r := newReceiver(t, newClient(t, url, realClock), &h)
	listen(t, r)
	_, since := r.Connection()

	p.SetFaults(sim.Faults{DropConnection: true, RedeliveryScale: 1})
	eventually(t, "connected again", func() bool {
		_, now := r.Connection()
		return r.Connected() && now.After(since) && p.Connections() == 1
	})
	// The SDK may lose a fragment when they come at once; then the platform sends
	// the event again.
	p.SetFaults(sim.Faults{Fragment: true, RedeliveryScale: 0.02})
	if _, err := p.Say("ou_li", "p2p", strings.Repeat("很长的话", 500)); err != nil {
		t.Fatal(err)
	}
	if got := whats(t, &h, 1)[0].(turn.Said).Text; got != strings.Repeat("很长的话", 500) {
		t.Errorf("in fragments: %.40s", got)
	}
}

func TestListenIsRefused(t *testing.T) {
	t.Parallel()

	_, url := school(t)
	for name, change := range map[string]func(*feishu.Options){
		"app secret": func(o *feishu.Options) { o.AppSecret = "another" },
		"app id":     func(o *feishu.Options) { o.AppID = "cli_another" },
	} {
		r := newReceiver(t, newClient(t, url, realClock, change), &handler{})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		err := r.Listen(ctx)
		cancel()
		refused, ok := errors.AsType[*feishu.ListenError](err)
		if !ok || !strings.Contains(refused.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Codes of the bootstrap, some of which another moment mends.
func TestListenRefusals(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		codes []string // one after the other, the last one from then on
		final bool
	}{
		"self-built apps only": {[]string{"403"}, true},
		"wrong secret":         {[]string{"514"}, true},
		"wrong id":             {[]string{"1000040346"}, true},
		"something new":        {[]string{"1000049999"}, true},
		"too many connections": {[]string{"1000040350"}, false},
		"too many, by the end": {[]string{"514", "0"}, false},
		"busy":                 {[]string{"1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			codes := tt.codes
			a := newAPI(t, func(q asked) reply {
				if q.Path != "/callback/ws/endpoint" {
					return reply{}
				}
				code := codes[0]
				codes = codes[min(1, len(codes)-1):]
				return reply{Body: `{"code":` + code + `,"msg":"as the platform says","data":{}}`}
			})
			r := newReceiver(t, newClient(t, a.URL), &handler{})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if !tt.final {
				ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
			}
			err := r.Listen(ctx)
			refused, ok := errors.AsType[*feishu.ListenError](err)
			if ok != tt.final || ok && (refused.Advice == "" || refused.Msg != "as the platform says") || !ok && err != nil {
				t.Errorf("got %v, want a final refusal: %v", err, tt.final)
			}
		})
	}
}

// A platform that takes the connection and then says nothing is not waited for.
func TestListenToSilence(t *testing.T) {
	t.Parallel()

	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	var log book
	r := newReceiver(t, newClient(t, silent.URL, func(o *feishu.Options) {
		o.Timeout, o.Logger = 50*time.Millisecond, slog.New(slog.NewTextHandler(&log, nil))
	}), &handler{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Listen(ctx) }()
	eventually(t, "given up", func() bool { return strings.Contains(log.String(), "initial connection failed") })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestListenEndsBeforeItConnects(t *testing.T) {
	t.Parallel()

	r := newReceiver(t, newClient(t, "http://127.0.0.1:1", realClock), &handler{})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := r.Listen(ctx); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if up, since := r.Connection(); up || since.IsZero() {
		t.Errorf("up %v since %v", up, since)
	}
}

func TestWebhookOfTheSimulation(t *testing.T) {
	t.Parallel()

	front := http.NewServeMux()
	s := httptest.NewServer(front)
	t.Cleanup(s.Close)
	p, url := school(t, func(o *sim.Options) {
		o.EncryptKey, o.VerificationToken = encryptKey, verificationToken
		o.Webhook = &sim.Webhook{EventURL: s.URL + "/feishu/events", CallbackURL: s.URL + "/feishu/callbacks"}
	})
	h := handler{answer: func(context.Context, turn.Inbound) (turn.Answer, error) {
		return turn.Answer{Toast: &turn.Toast{Text: "好"}}, nil
	}}
	c := newClient(t, url, realClock)
	front.Handle("/feishu/", hookOf(t, newReceiver(t, c, &h)))

	if err := p.VerifyWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Say("ou_li", "p2p", "继续"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]turn.What{turn.Said{Text: "继续"}}, whats(t, &h, 1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	id, err := c.Send(t.Context(), outbox.Item{ID: "one", To: "ou_li", Message: message.Show(screen())})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Press(t.Context(), "ou_li", id, sim.Action{Tag: "button", Value: map[string]any{"a": "ok"}})
	if err != nil || got.Error != nil || got.Toast == nil || got.Toast.Content != "好" {
		t.Errorf("press: %+v, %v", got, err)
	}
}

func TestSendToTheSimulation(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	c := newClient(t, url, realClock)
	send := func(id, to string) (*outbox.SendError, error) {
		_, err := c.Send(t.Context(), outbox.Item{ID: id, To: to, Message: message.Say("**好** <at user_id=\"all\"></at>")})
		known, _ := errors.AsType[*outbox.SendError](err)
		return known, err
	}
	if _, err := send("1", "ou_li"); err != nil {
		t.Fatal(err)
	}
	p.SetFaults(sim.Faults{TokenRevoked: true, RedeliveryScale: 1})
	if _, err := send("2", "ou_li"); err != nil {
		t.Errorf("after the token was revoked: %v", err)
	}
	for to, code := range map[string]int{"ou_gone": 230029, "ou_stop": 230053} {
		if known, err := send("3"+to, to); known == nil || known.Retryable || known.Code != code {
			t.Errorf("%s: %v, want a final %d", to, err, code)
		}
	}
	p.SetFaults(sim.Faults{QuotaExhausted: true, RedeliveryScale: 1})
	if known, err := send("4", "ou_li"); known == nil || !known.Limited || known.After < time.Minute || known.Code != 99991403 {
		t.Errorf("without quota: %v", err)
	}
	p.SetFaults(sim.Faults{API429: 1, RedeliveryScale: 1})
	if known, err := send("5", "ou_li"); known == nil || !known.Limited || !known.Retryable {
		t.Errorf("at a limit: %v", err)
	}
}
