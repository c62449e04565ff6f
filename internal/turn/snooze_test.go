package turn_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/calendar"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/reminder"
	"lianbot/internal/turn"
)

// snoozing is a desk in a campaign with evenings and mornings.
func snoozing(t *testing.T) *bench {
	t.Helper()
	b := setup(t)
	b.directory.current.Rules.Evening = calendar.Clock(19*60 + 40)
	b.directory.current.Rules.Morning = calendar.Clock(9*60 + 10)
	b.directory.current.Calendar.Quiet = calendar.Span{From: 21 * 60, To: 8*60 + 30}
	return b
}

// snoozed are the reminders that were asked for, by key.
func (b *bench) snoozed() map[string]time.Time {
	got := map[string]time.Time{}
	for key, it := range b.post.put {
		if it.About.Kind == string(reminder.Snooze) {
			got[key] = it.NotBefore
		}
	}
	return got
}

func TestSnoozeTyped(t *testing.T) {
	t.Parallel()
	tonight, tomorrow := monday.Add(10*time.Hour+40*time.Minute), monday.Add(24*time.Hour+10*time.Minute)
	for text, want := range map[string]struct {
		answer string
		key    string
		at     time.Time
	}{
		"今晚再提醒我": {"好的，今晚 19:40 再提醒您。", "snooze/c/1001/2026-06-01 19:40", tonight},
		"稍后提醒！":  {"好的，今晚 19:40 再提醒您。", "snooze/c/1001/2026-06-01 19:40", tonight},
		"明天提醒我":  {"好的，6 月 2 日（周二）09:10 再提醒您。", "snooze/c/1001/2026-06-02 09:10", tomorrow},
	} {
		b := snoozing(t)
		b.say("开始", "采购科科长", "甲")
		version := b.version()
		b.say(text, text)
		if got := b.last(); got != want.answer {
			t.Errorf("%s is answered with %q", text, got)
		}
		if diff := cmp.Diff(map[string]time.Time{want.key: want.at}, b.snoozed()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		if b.version() != version {
			t.Errorf("%s has moved the dialogue", text)
		}
		b.say("乙")
		b.wantDuties("甲", "乙")
	}
}

// TestSnoozePressed answers with a toast, and the card stays.
func TestSnoozePressed(t *testing.T) {
	t.Parallel()
	b := snoozing(t)
	deed := turn.Pressed{Action: message.Action{Name: phrase.ActionSnooze}}
	for range 2 {
		answer := b.handle(b.event(limin, deed))
		if answer.Card != nil || answer.Toast == nil || answer.Toast.Text != "好的，今晚 19:40 再提醒您。" {
			t.Errorf("answered with %+v", answer)
		}
	}
	want := outbox.Item{
		ID: "id1", Key: "snooze/c/1001/2026-06-01 19:40", To: limin, Priority: outbox.Reminder, Reason: "snooze",
		NotBefore: monday.Add(10*time.Hour + 40*time.Minute), NotAfter: b.directory.current.Deadline,
		About: outbox.About{
			Kind: "snooze", Campaign: "c", Plan: reminder.AnyPlan, Stage: "2026-06-01 19:40", Person: "1001", Unit: "采购办",
		},
	}
	if diff := cmp.Diff(want, b.post.put[want.Key]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(b.post.put) != 1 || len(b.post.delivered) != 0 {
		t.Errorf("%d kept, %d answered", len(b.post.put), len(b.post.delivered))
	}
	deed.Action.Owner = "somebody"
	if answer := b.handle(b.event(limin, deed)); answer.Toast == nil || answer.Toast.Mood != turn.Warning {
		t.Errorf("on another person's card: %+v", answer)
	}
}

// TestNoSnooze when there is nothing to remind of, or no time left.
func TestNoSnooze(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*bench)
		want   string
	}{
		"submitted": {func(b *bench) {
			b.ledger.states[b.key] = conversation.State{Version: 1, Phase: conversation.Filed, Revision: 1}
			b.ledger.forms[b.key] = form.Form{Status: form.Submitted, Revision: 1}
		}, "您的表已经提交，不用再提醒了。"},
		"before": {func(b *bench) { b.directory.current.Opens = monday.AddDate(0, 0, 2) }, "填写 6 月 3 日（周三）09:00 开始，到时候我会告诉您。"},
		"after":  {func(b *bench) { b.directory.current.Deadline = monday.Add(-time.Minute) }, "填写已在 6 月 1 日（周一）08:59 截止，不再提醒了。"},
		"today is the last day": {
			func(b *bench) { b.directory.current.Deadline = monday.Add(8 * time.Hour) },
			"到那时就截止了（6 月 1 日（周一）17:00）。现在填大约 10 分钟，回复“开始”或者“继续”就可以。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := snoozing(t)
			test.change(b)
			b.say("今晚再提醒我")
			if got := b.last(); got != test.want {
				t.Errorf("answered with %q", got)
			}
			if got := b.snoozed(); len(got) != 0 {
				t.Errorf("kept %v", got)
			}
		})
	}
}

func TestSnoozeErrors(t *testing.T) {
	t.Parallel()
	b := snoozing(t)
	b.ledger.fail = errAway
	for _, what := range []turn.What{turn.Said{Text: "今晚再提醒我"}, turn.Pressed{Action: message.Action{Name: phrase.ActionSnooze}}} {
		if _, err := b.Handle(t.Context(), b.event(limin, what)); err == nil {
			t.Errorf("%T: no error", what)
		}
	}
}
