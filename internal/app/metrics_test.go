package app_test

import (
	"context"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/prompts"
)

// TestMetrics reads how the outbox stands: what waits by kind, since when, the calls
// of the month, and for how long the platform has let nothing through.
func TestMetrics(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 9, 9, 7, 0, 0, app.Zone())
	o := app.Options{
		Listen: "127.0.0.1:0", Prompts: prompts.FS, Now: func() time.Time { return now }, Rand: mathrand.Float64,
		Entropy: func([]byte) {}, Replica: "r", Version: "test", Logger: slog.New(slog.DiscardHandler),
		Database: "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db"),
		Feishu:   app.Feishu{AppID: appID, AppSecret: appSecret, BaseURL: "http://127.0.0.1:1", Webhook: true, EncryptKey: encryptKey, VerificationToken: token},
	}
	bot, err := app.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), o.Database, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, kind := range map[string]string{"sent": "digest", "waits": "nudge"} {
		item := outbox.Item{ID: id, Key: id, To: "ou_1", Priority: outbox.Reminder, NotBefore: now.Add(-10 * time.Minute), About: outbox.About{Kind: kind}}
		if err := db.Put(t.Context(), []outbox.Item{item}); err != nil {
			t.Fatal(err)
		}
		if id == "waits" {
			continue
		}
		if _, err := db.Claim(t.Context(), "o", now, time.Minute, 1); err != nil {
			t.Fatal(err)
		}
		if err := db.Settle(t.Context(), "o", id, now, outbox.Result{Status: outbox.Sent, Call: "create", Counted: true}); err != nil {
			t.Fatal(err)
		}
	}
	ready := outbox.Item{ID: "ready", Key: "ready", To: "ou_2", Priority: outbox.Notice, NotBefore: now, Message: message.Say("one that would leave")}
	if err := db.Put(t.Context(), []outbox.Item{ready}); err != nil {
		t.Fatal(err)
	}
	if err := db.Pause(t.Context(), "digest", "why", now); err != nil { // others still count
		t.Fatal(err)
	}
	hold := outbox.Hold{Since: now.Add(-time.Hour), Until: now.Add(time.Minute), Clock: now, Tries: 9, Why: "99991400"}
	if ok, err := db.SwapHold(t.Context(), outbox.Hold{}, hold); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	page := func(path string) string {
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get("http://" + bot.Addr() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	var metrics string
	for _, want := range []string{ // what waits may just be in the hands of the dispatcher
		`lianbot_outbox_waiting{kind="nudge"} 1`, `lianbot_outbox_items{state="sent"} 1`,
		`lianbot_outbox_month_calls{api="create"} 1`, `lianbot_outbox_held_seconds 3600`,
	} {
		eventually(t, "in the metrics: "+want, func() bool {
			metrics = page("/metrics")
			return strings.Contains(metrics, want+"\n")
		})
	}
	if !regexp.MustCompile(`lianbot_outbox_overdue_seconds (600|0)\n`).MatchString(metrics) { // 0: it has just been claimed
		t.Error("the metrics do not say for how long something has been due")
	}
	eventually(t, "held", func() bool { return strings.Contains(page("/healthz"), `"held_since":"2026-06-09T08:07:00+08:00"`) })
}
