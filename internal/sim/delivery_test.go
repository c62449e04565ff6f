package sim_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"lianbot/internal/sim"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	id, err := b.Say(li, "p2p", "开始 <at user_id=\"all\"></at>")
	if err != nil {
		t.Fatal(err)
	}
	e := l.hears(t, received, 1)[0]
	m := e.Event.Message
	if m.MessageID != id || m.ChatType != "p2p" || m.MessageType != "text" || m.Content != `{"text":"开始 <at user_id=\"all\"></at>"}` {
		t.Errorf("message %+v", m)
	}
	ids, _ := e.Event.Sender["sender_id"].(obj)
	if ids["open_id"] != li || ids["user_id"] == "" || ids["user_id"] == nil || ids["union_id"] == nil || e.Header.AppID != "cli_test" {
		t.Errorf("sender %v, header %+v", e.Event.Sender, e.Header)
	}

	if _, err := b.Say(li, room, "进度"); err != nil {
		t.Fatal(err)
	}
	m = l.hears(t, received, 2)[1].Event.Message
	if m.ChatID != room || m.ChatType != "group" || m.Content != `{"text":"@_user_1 进度"}` || len(m.Mentions) != 1 || m.Mentions[0]["key"] != "@_user_1" {
		t.Errorf("group message %+v", m)
	}
	if _, err := b.Send(li, room, "text", obj{"text": "闲聊"}, false); err != nil {
		t.Fatal(err)
	}

	bot := b.sent(create, text(li, "您好"))
	if err := b.Enter(li); err != nil {
		t.Fatal(err)
	}
	if got := l.hears(t, "im.chat.access_event.bot_p2p_chat_entered_v1", 1)[0]; got.Event.LastID != bot {
		t.Errorf("entered: last message %q", got.Event.LastID)
	}
	if err := b.Menu(li, "menu_start"); err != nil {
		t.Fatal(err)
	}
	if got := l.hears(t, "application.bot.menu_v6", 1)[0]; got.Event.EventKey != "menu_start" || got.Event.Timestamp.(float64) > 1e11 {
		t.Errorf("menu %+v: the timestamp is in seconds", got.Event)
	}
	b.Messages(li, "p2p")
	if got := l.hears(t, "im.message.message_read_v1", 1)[0]; !slices.Equal(got.Event.MessageIDs, []string{bot}) {
		t.Errorf("read %v", got.Event.MessageIDs)
	}
	if err := b.Recall(li, id); err != nil {
		t.Fatal(err)
	}
	if got := l.hears(t, "im.message.recalled_v1", 1)[0]; got.Event.RecallType != "message_owner" {
		t.Errorf("recalled %+v", got.Event)
	}
	for _, s := range []sim.Status{sim.StatusResigned, sim.StatusActive, sim.StatusOutOfRange, sim.StatusActive, sim.StatusStopped} {
		if err := b.SetStatus(wang, s); err != nil {
			t.Fatal(err)
		}
	}
	l.hears(t, "contact.user.deleted_v3", 1)
	l.hears(t, "contact.user.created_v3", 1)
	l.hears(t, "contact.scope.updated_v3", 2)
	if n := len(l.events(received)); n != 2 {
		t.Errorf("a group message without a mention was told: %d", n)
	}
}

func TestEventsNeedScopes(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *sim.Options) { o.Scopes = []string{"im:message.p2p_msg:readonly"} })
	l := b.listen(handled)
	for _, chat := range []string{room, "p2p"} {
		if _, err := b.Say(li, chat, "进度"); err != nil {
			t.Fatal(err)
		}
	}
	e := l.hears(t, received, 1)[0]
	ids, _ := e.Event.Sender["sender_id"].(obj)
	if e.Event.Message.ChatType != "p2p" || ids["user_id"] != nil {
		t.Errorf("told without a scope: %+v", e.Event)
	}
}

// TestCreateTimeRises: a receiver orders a person's messages by create_time.
func TestCreateTimeRises(t *testing.T) {
	t.Parallel()
	still := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	b := setup(t, func(o *sim.Options) { o.Now = func() time.Time { return still } })
	l := b.listen(handled)
	for i := range 20 {
		if _, err := b.Say(li, "p2p", strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
		if i == 10 {
			b.Advance(-time.Hour)
		}
	}
	var last int64
	for i, e := range l.hears(t, received, 20) {
		at, err := strconv.ParseInt(e.Event.Message.CreateTime, 10, 64)
		if err != nil || at <= last || e.Event.Message.Content != fmt.Sprintf(`{"text":"%d"}`, i) {
			t.Fatalf("message %d at %d after %d: %v", i, at, last, err)
		}
		last = at
	}
}

func TestRedeliverySchedule(t *testing.T) {
	t.Parallel()
	still := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	b := setup(t, func(o *sim.Options) { o.Now = func() time.Time { return still } })
	l := b.listen(func(told) (int, any) { return 500, nil })
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 1)
	for i, wait := range []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour} {
		until(t, "it waits", func() bool { return b.pending() == 1 })
		b.Advance(wait - time.Millisecond)
		if n := len(l.events(received)); n != i+1 {
			t.Fatalf("delivered %d times, %v early", n, time.Millisecond)
		}
		b.Advance(time.Millisecond)
		l.hears(t, received, i+2)
	}
	until(t, "it is given up", func() bool { return b.pending() == 0 })
	b.Advance(24 * time.Hour)
	all := l.events(received)
	if len(all) != 5 {
		t.Errorf("delivered %d times, want 5", len(all))
	}
	for _, e := range all {
		if e.Header.EventID != all[0].Header.EventID || e.Event.Message.MessageID != all[0].Event.Message.MessageID {
			t.Errorf("a redelivery is another event: %+v", e.Header)
		}
	}
}

// pending asks the page's API how many events wait to be delivered again.
func (b *bench) pending() int {
	var state struct {
		Pending int `json:"pending_redeliveries"`
	}
	b.page("GET", "/sim/state", nil, &state)
	return state.Pending
}

func TestQueuedWithoutConnection(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	if _, err := b.Say(li, "p2p", "有人吗"); err != nil {
		t.Fatal(err)
	}
	until(t, "it waits", func() bool { return b.pending() == 1 })
	l := b.listen(handled)
	b.Advance(15 * time.Second)
	l.hears(t, received, 1)
	until(t, "it is settled", func() bool { return b.pending() == 0 })
}

func TestUnansweredIsRedelivered(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.SetFaults(sim.Faults{RedeliveryScale: 0.001})
	var n atomic.Int32
	l := b.listen(func(told) (int, any) {
		if n.Add(1) == 1 {
			return 0, nil // what a panicking handler does
		}
		return 200, nil
	})
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 2)
	until(t, "it is settled", func() bool { return b.pending() == 0 })
}

func TestLostConnection(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	first := b.listen(func(told) (int, any) { return 0, nil })
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	first.hears(t, received, 1)
	b.SetFaults(sim.Faults{DropConnection: true, RedeliveryScale: 0.001})
	if b.Connections() != 0 || b.Faults().DropConnection {
		t.Errorf("%d connections, faults %+v", b.Connections(), b.Faults())
	}
	b.listen(handled).hears(t, received, 1)
}

func TestAckLost(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	b.SetFaults(sim.Faults{AckLost: 1, RedeliveryScale: 0.001})
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 2)
}

func TestDuplicateAndRedeliver(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	b.SetFaults(sim.Faults{Duplicate: true})
	id, err := b.Say(li, "p2p", "开始")
	if err != nil {
		t.Fatal(err)
	}
	l.hears(t, received, 2)
	b.SetFaults(sim.Faults{})
	b.Redeliver(id)
	all := l.hears(t, received, 3)
	for _, e := range all {
		if e.Header != all[0].Header {
			t.Errorf("%+v is another event than %+v", e.Header, all[0].Header)
		}
	}
}

// TestReorder: of 12 messages in a burst all arrive, and not in order. That they
// do by chance has a likelihood of 2 in a thousand million.
func TestReorder(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	b.SetFaults(sim.Faults{Reorder: true, Fragment: true})
	var said []string
	for i := range 12 {
		id, err := b.Say(li, "p2p", strconv.Itoa(i))
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, id)
	}
	var heard []string
	for _, e := range l.hears(t, received, len(said)) {
		heard = append(heard, e.Event.Message.MessageID)
	}
	if slices.Equal(said, heard) {
		t.Error("a burst was delivered in order")
	}
	slices.Sort(said)
	slices.Sort(heard)
	if !slices.Equal(said, heard) {
		t.Errorf("said %v, heard %v", said, heard)
	}
}
