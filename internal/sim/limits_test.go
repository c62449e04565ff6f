package sim_test

import (
	"net/http"
	"testing"
	"time"

	"lianbot/internal/sim"
)

// limited is a platform with limits on, whose clock moves only when told.
func limited(t *testing.T, change func(*sim.Limits)) *bench {
	t.Helper()
	still := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	return setup(t, func(o *sim.Options) {
		o.Now = func() time.Time { return still }
		o.Limits = sim.Limits{}
		if change != nil {
			change(&o.Limits)
		}
	})
}

func TestLimitPerUser(t *testing.T) {
	t.Parallel()
	b := limited(t, nil)
	for range 5 {
		b.sent(create, text(li, "您好"))
	}
	r := b.refused(230020, "POST", create, text(li, "您好"))
	if r.status != http.StatusBadRequest || r.header.Get("x-ogw-ratelimit-limit") != "5" || r.header.Get("x-ogw-ratelimit-reset") != "1" {
		t.Errorf("status %d, headers %v", r.status, r.header)
	}
	b.sent(create, text(wang, "别人不受影响"))
	b.Advance(time.Second)
	b.sent(create, text(li, "您好"))
}

func TestLimitPerChat(t *testing.T) {
	t.Parallel()
	b := limited(t, nil)
	const path = "/open-apis/im/v1/messages?receive_id_type=chat_id"
	for range 5 {
		b.sent(path, text(room, "群里"))
	}
	b.refused(230020, "POST", path, text(room, "群里"))
}

func TestLimitPerMessage(t *testing.T) {
	t.Parallel()
	b := limited(t, nil)
	id := b.sent(create, card(li, simpleCard("问")))
	for range 5 {
		b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
	}
	b.refused(230020, "PATCH", messages+id, obj{"content": simpleCard("答")})
	b.Advance(time.Second)
	b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
}

// TestLimitPerAPI: two windows at once, each API by itself.
func TestLimitPerAPI(t *testing.T) {
	t.Parallel()
	b := limited(t, func(l *sim.Limits) { l.PerSecond, l.PerMinute, l.PerUser = 3, 7, 100 })
	burst := func(want int) {
		t.Helper()
		for i := range want {
			if r := b.call("POST", create, text(li, "您好")); r.Code != 0 {
				t.Fatalf("call %d of %d: %s", i+1, want, r.body)
			}
		}
		r := b.refused(99991400, "POST", create, text(li, "您好"))
		if r.status != http.StatusTooManyRequests || r.header.Get("x-ogw-ratelimit-limit") == "" {
			t.Errorf("status %d, headers %v", r.status, r.header)
		}
	}
	burst(3)
	asked, err := b.Say(li, "p2p", "开始")
	if err != nil {
		t.Fatal(err)
	}
	b.sent(messages+asked+"/reply", text("", "另一个接口不受影响"))
	b.Advance(time.Second)
	burst(3)
	b.Advance(time.Second)
	burst(1)
	r := b.refused(99991400, "POST", create, text(li, "您好"))
	if got := r.header.Get("x-ogw-ratelimit-reset"); got != "58" {
		t.Errorf("the minute has room again in %s s, want 58", got)
	}
	b.Advance(58 * time.Second)
	burst(3)
}

func TestQuota(t *testing.T) {
	t.Parallel()
	b := limited(t, func(l *sim.Limits) { l.MonthlyQuota = 3 })
	b.listen(handled)
	b.sent(create, text(li, "一"))
	b.refused(230034, "POST", create, text("ou_nobody", "失败不算"))
	b.refused(0, "GET", "/open-apis/contact/v3/scopes", nil)
	if err := b.Enter(li); err != nil {
		t.Fatal(err)
	}
	if q := b.Quota(); q.Counted != 1 || q.Limit != 3 || q.ByAPI["im.message.create"] != 1 {
		t.Errorf("quota %+v", q)
	}
	id := b.sent(create, card(li, simpleCard("问")))
	b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
	r := b.refused(99991403, "GET", botInfo, nil)
	if r.status != http.StatusTooManyRequests {
		t.Errorf("status %d", r.status)
	}
	b.refused(0, "GET", "/open-apis/contact/v3/scopes", nil)
	b.Advance(30 * 24 * time.Hour)
	b.login()
	b.refused(0, "GET", botInfo, nil)
	if q := b.Quota(); q.Counted != 1 {
		t.Errorf("a new month begins at nought: %+v", q)
	}
	b.SetFaults(sim.Faults{QuotaExhausted: true})
	b.refused(99991403, "POST", create, text(li, "二"))
}
