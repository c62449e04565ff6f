package turn_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

func TestTextIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长", "甲\n乙")
	b.wantDuties("甲", "乙")
	if len(b.post.delivered) != 3 {
		t.Fatalf("%d answers to 3 messages", len(b.post.delivered))
	}
	item := b.post.delivered[2]
	if item.To != limin || item.Group || item.ReplyTo != "om3" || item.Priority != outbox.Reply {
		t.Errorf("answer %+v", item)
	}
	if !strings.Contains(item.Message.Text, "2. 乙") {
		t.Errorf("the answer does not show what is recorded: %s", item.Message.Text)
	}
	r := b.ledger.records[2]
	if r.Owner != "this" || !r.Lease.Equal(r.At.Add(time.Minute)) || len(r.Items) != 1 {
		t.Errorf("committed as %+v", r)
	}
	if got := b.sessions.states[b.key].Version; got != b.version() {
		t.Errorf("remembered version %d, committed %d", got, b.version())
	}
}

// TestDelivery delivers every event twice, shuffled.
func TestDelivery(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	var burst []turn.Inbound
	for _, text := range []string{"甲", "乙", "丙", "丁", "戊"} {
		in := b.event(limin, turn.Said{Text: text})
		burst = append(burst, in, in)
	}
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(burst), func(i, j int) { burst[i], burst[j] = burst[j], burst[i] })
	for _, in := range burst {
		b.handle(in)
	}
	b.wantDuties("甲", "乙", "丙", "丁", "戊")
	if len(b.post.delivered) != 7 {
		t.Errorf("%d answers to 7 messages", len(b.post.delivered))
	}
}

func TestPressIsAnsweredWithTheCard(t *testing.T) {
	t.Parallel()
	b := setup(t)
	answer := b.press(conversation.ActStart, 0, "")
	if answer.Card == nil || answer.Card.Title != "岗位" {
		t.Fatalf("the start is answered with %+v", answer)
	}
	b.press(conversation.ActNote, b.version(), "采购科科长")
	answer = b.press(conversation.ActNote, b.version(), "甲")
	b.wantDuties("甲")
	if answer.Toast == nil || answer.Toast.Mood != turn.Success || answer.Card == nil {
		t.Errorf("an answer is answered with %+v", answer)
	}
	answer = b.press(conversation.ActNote, b.version(), "😀")
	if answer.Toast == nil || answer.Toast.Mood != turn.Warning {
		t.Errorf("symbols are answered with %+v", answer.Toast)
	}
	if len(b.post.delivered) != 0 || len(b.post.put) != 0 {
		t.Errorf("presses made messages: %+v", b.post.delivered)
	}
}

// TestSomebodyElsesCard: a press on another person's card shows nothing of either,
// and changes nothing.
func TestSomebodyElsesCard(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长", "甲")
	before := b.version()
	p := press(conversation.ActNote, before, "乙")
	p.Action.Owner = phrase.Owner(staff.Person{ID: "somebody else"})
	answer := b.handle(b.event(limin, p))
	if answer.Card != nil || answer.Toast == nil || answer.Toast.Text != b.Library.Say("not_yours") {
		t.Errorf("answered with %+v", answer)
	}
	if b.version() != before {
		t.Error("a step was taken")
	}
	b.wantDuties("甲")
}

func TestPressSeenBefore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	in := b.event(limin, press(conversation.ActNote, b.version(), "甲"))
	// Another replica commits the same press in between.
	other := b.replica()
	b.ledger.meanwhile = func() { other.handle(in) }
	answer := b.handle(in)
	b.wantDuties("甲")
	if answer.Card == nil || answer.Card.Title != "岗位职责" {
		t.Errorf("a press seen before is answered with %+v", answer)
	}
	again := b.handle(in)
	b.wantDuties("甲")
	if again.Card == nil {
		t.Error("a press delivered again gets no card")
	}
}

func TestBehindIsTakenAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	first, second := b.event(limin, turn.Said{Text: "甲"}), b.event(limin, turn.Said{Text: "乙"})
	other := b.replica()
	b.ledger.meanwhile = func() { other.handle(first) }
	b.handle(second)
	b.wantDuties("甲", "乙")
}

func TestAlwaysBehindIsAnError(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	b.ledger.fail = turn.ErrBehind
	_, err := b.Handle(t.Context(), b.event(limin, turn.Said{Text: "甲"}))
	if !errors.Is(err, turn.ErrBehind) {
		t.Errorf("error %v", err)
	}
}

// TestSessionIsHealed has the session be anything but what the ledger has.
func TestSessionIsHealed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		spoil func(b *bench, old conversation.State)
	}{
		{"older", func(b *bench, old conversation.State) { b.sessions.states[b.key] = old }},
		{"forgotten", func(b *bench, _ conversation.State) { delete(b.sessions.states, b.key) }},
		{"newer", func(b *bench, _ conversation.State) {
			s := b.sessions.states[b.key]
			s.Version += 5
			b.sessions.states[b.key] = s
		}},
		{"away", func(b *bench, _ conversation.State) { b.sessions.fail = errAway }},
	} {
		for _, how := range []string{"typed", "pressed", "pressed twice"} {
			t.Run(test.name+"/"+how, func(t *testing.T) {
				t.Parallel()
				b := setup(t)
				b.say("开始", "采购科科长")
				old := b.sessions.states[b.key]
				b.say("甲")
				test.spoil(b, old)
				want := []string{"甲", "乙"}
				switch how {
				case "typed":
					b.say("乙")
				case "pressed":
					b.press(conversation.ActNote, b.version(), "乙")
				case "pressed twice":
					b.press(conversation.ActNote, b.version(), "乙")
					b.press(conversation.ActNote, b.version(), "丙")
					want = append(want, "丙")
				}
				b.wantDuties(want...)
				if test.name != "away" && b.sessions.states[b.key].Version != b.version() {
					t.Errorf("the session has version %d, the ledger %d", b.sessions.states[b.key].Version, b.version())
				}
			})
		}
	}
}

func TestErrorsAreReturned(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*bench){
		"ledger":    func(b *bench) { b.ledger.fail = errAway },
		"directory": func(b *bench) { b.directory.fail = errAway },
		"office":    func(b *bench) { b.Office = office{fail: errAway} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.say("开始", "采购科科长", "甲")
			answered := len(b.post.delivered)
			spoil(b)
			in := b.event(limin, turn.Said{Text: "秘密的乙"})
			if _, err := b.Handle(t.Context(), in); !errors.Is(err, errAway) {
				t.Errorf("error %v", err)
			}
			if len(b.post.delivered) != answered {
				t.Error("something was said about an event that was not committed")
			}
			if log := b.log.String(); strings.Contains(log, "秘密") || !strings.Contains(log, in.EventID) {
				t.Errorf("logged: %s", log)
			}
			b.ledger.fail, b.directory.fail, b.Office = nil, nil, office{}
			b.handle(in)
			b.wantDuties("甲", "秘密的乙")
		})
	}
}

func TestAnswersAreNeverLogged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.sessions.fail = errAway
	b.say("开始", "秘密科长", "秘密的甲", "秘密的问题？", "改 1 秘密")
	b.press(conversation.ActNote, b.version(), "秘密的乙")
	if log := b.log.String(); strings.Contains(log, "秘密") || !strings.Contains(log, "session not loaded") {
		t.Errorf("logged: %s", log)
	}
}

// TestWhoIsNotServed does everything as somebody who cannot be served.
func TestWhoIsNotServed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, who, phrase string
		noCampaign        bool
	}{
		{"stranger", stranger, "stranger", false},
		{"no unit", unitless, "no_unit", false},
		{"no campaign", limin, "no_campaign", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.directory.none = test.noCampaign
			text := b.Library.Say(test.phrase)
			for _, what := range []turn.What{turn.Said{Text: "开始"}, turn.Sent{Kind: turn.Picture}, turn.Chosen{Key: "menu_start"}} {
				before := len(b.post.delivered)
				b.handle(b.event(test.who, what))
				if len(b.post.delivered) != before+1 || b.last() != text {
					t.Errorf("%T is answered with %+v", what, b.post.delivered[before:])
				}
			}
			answer := b.handle(b.event(test.who, press(conversation.ActStart, 0, "")))
			if answer.Toast == nil || answer.Toast.Text != text || answer.Card != nil {
				t.Errorf("a press is answered with %+v", answer)
			}
			before := len(b.post.delivered)
			b.handle(b.event(test.who, turn.Entered{}))
			if len(b.post.delivered) != before || len(b.post.put) != 0 {
				t.Error("opening the chat was answered")
			}
			if len(b.ledger.states) != 0 {
				t.Errorf("a step was taken: %+v", b.ledger.states)
			}
		})
	}
}

func TestGroupNeverSteps(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, what := range []turn.What{
		turn.Said{Text: "开始"},
		turn.Said{Text: "甲"},
		turn.Said{Text: ""},
		turn.Said{Text: "进度"},
		turn.Sent{Kind: turn.File},
		press(conversation.ActStart, 0, ""),
		turn.Entered{},
		turn.Chosen{Key: "menu_start"},
	} {
		in := b.event(limin, what)
		in.Chat.Group = true
		if answer := b.handle(in); answer != (turn.Answer{}) {
			t.Errorf("%+v is answered with %+v", what, answer)
		}
	}
	if len(b.ledger.states) != 0 || len(b.post.put) != 0 {
		t.Errorf("a step was taken: %+v", b.ledger.states)
	}
	var texts []string
	for _, item := range b.post.delivered {
		if !item.Group || item.To != "oc_"+limin {
			t.Errorf("the answer goes to %+v", item)
		}
		texts = append(texts, item.Message.Text)
	}
	other := b.Library.Say("in_group")
	if want := []string{other, other, other, "figures, group true"}; !slices.Equal(texts, want) {
		t.Errorf("said %q, want %q", texts, want)
	}
}

func TestCommandsComeBeforeTheConversation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长", "进度")
	b.wantDuties()
	if b.last() != "figures, group false" {
		t.Errorf("answered with %s", b.last())
	}
	b.directory.people[unitless] = staff.Person{ID: "1002", Name: "赵一", Role: staff.Admin}
	b.handle(b.event(unitless, turn.Said{Text: "进度"}))
	if b.last() != "figures, group false" {
		t.Errorf("an administrator without a unit is answered with %s", b.last())
	}
}

// TestOfficePress: a button of the office is answered before the conversation, by
// whoever presses it, also in a group and without a unit; it sends nothing.
func TestOfficePress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	sent, before := len(b.post.delivered), b.version()
	progress := turn.Pressed{Action: message.Action{Name: "progress"}}
	for _, test := range []struct {
		who   string
		group bool
		owner string
		want  string
	}{
		{limin, false, "", "figures for 李敏, group false"},
		{limin, true, "", "figures for 李敏, group true"},
		{limin, false, phrase.Owner(staff.Person{ID: "1001"}), "figures for 李敏, group false"},
		{limin, false, phrase.Owner(staff.Person{ID: "1002"}), b.Library.Say("not_yours")},
		{unitless, false, "", "figures for 赵一, group false"},
		{stranger, false, "", b.Library.Say("stranger")},
		{stranger, true, "", b.Library.Say("stranger")},
	} {
		progress.Action.Owner = test.owner
		in := b.event(test.who, progress)
		in.Chat.Group = test.group
		answer := b.handle(in)
		if answer.Toast == nil || answer.Toast.Text != test.want || answer.Card != nil {
			t.Errorf("%+v is answered with %+v", test, answer)
		}
	}
	if len(b.post.delivered) != sent || b.version() != before {
		t.Error("a press on the office's card has sent something or taken a step")
	}
	b.Office = office{fail: errAway}
	progress.Action.Owner = ""
	if _, err := b.Handle(t.Context(), b.event(limin, progress)); !errors.Is(err, errAway) {
		t.Errorf("error %v", err)
	}
}

// TestOfficeReadsCleanText: what cannot be seen does not hide a command.
func TestOfficeReadsCleanText(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("\u200b进度\u202e ")
	if b.last() != "figures, group false" {
		t.Errorf("answered with %s", b.last())
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 3 {
		b.handle(b.event(limin, turn.Entered{}))
	}
	if len(b.post.put) != 1 || len(b.post.delivered) != 0 {
		t.Fatalf("%d invitations", len(b.post.put))
	}
	item := b.post.put["invitation/c/1001"]
	if item.Message.Card == nil || item.To != limin || item.Priority != outbox.Notice || !item.NotAfter.Equal(b.directory.current.Deadline) {
		t.Errorf("invitation %+v", item)
	}

	t.Run("not before the opening, not after the end", func(t *testing.T) {
		t.Parallel()
		for _, days := range []int{-30, 40} {
			b := setup(t)
			b.Now = func() time.Time { return monday.AddDate(0, 0, days) }
			b.handle(b.event(limin, turn.Entered{}))
			if len(b.post.put) != 0 {
				t.Errorf("invited %d days off", days)
			}
		}
	})
	t.Run("not to those who have begun", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.say("开始")
		b.handle(b.event(limin, turn.Entered{}))
		if len(b.post.put) != 0 {
			t.Error("invited")
		}
	})
}

func TestWhatIsNotText(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	for _, kind := range []turn.SentKind{turn.Picture, turn.File, turn.Voice, turn.Sticker, turn.Other} {
		b.handle(b.event(limin, turn.Sent{Kind: kind}))
		if want := b.Library.Say("not_text_" + string(kind)); b.last() != want || want == "" {
			t.Errorf("%s is answered with %q, want %q", kind, b.last(), want)
		}
	}
	for _, text := range []string{"", " \n\t", "\u200b\u202e"} {
		b.say(text)
		if want := b.Library.Say("empty"); b.last() != want {
			t.Errorf("%q is answered with %q, want %q", text, b.last(), want)
		}
	}
	b.wantDuties()
}

func TestCardOnRequest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长", "卡片")
	for _, key := range []string{"menu_status", "menu_help", "menu_start", "menu_unheard_of"} {
		b.handle(b.event(limin, turn.Chosen{Key: key}))
	}
	for i, item := range b.post.delivered[2:] {
		if item.Message.Card == nil {
			t.Errorf("message %d is no card: %+v", i, item.Message)
		}
	}
	if got := len(b.post.delivered); got != 7 {
		t.Errorf("%d messages, want 7", got)
	}
}

func TestMenuBegins(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.handle(b.event(limin, turn.Chosen{Key: "menu_start"}))
	if b.ledger.states[b.key].Phase != conversation.Asking {
		t.Errorf("not begun: %+v", b.ledger.states[b.key])
	}
}

func TestQuestionIsNoted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := b.event(limin, turn.Said{Text: "今天食堂吃什么？"})
	b.handle(in)
	b.handle(in)
	if len(b.ledger.questions) != 1 {
		t.Fatalf("%d questions noted", len(b.ledger.questions))
	}
	if q := b.ledger.questions[0]; q.Text != "今天食堂吃什么？" || q.Unit != "采购办" || q.ID == "" {
		t.Errorf("question %+v", q)
	}
}

// TestDeadline has events be done before the deadline and arrive after it.
func TestDeadline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长")
	deadline := b.directory.current.Deadline
	for _, test := range []struct {
		name     string
		at, now  time.Time
		accepted bool
	}{
		{"in time, late on the way", deadline.Add(-time.Minute), deadline.Add(2 * time.Hour), true},
		{"at the deadline", deadline, deadline.Add(time.Minute), true},
		{"after it", deadline.Add(time.Second), deadline.Add(time.Minute), false},
		{"a clock far off", deadline.Add(-48 * time.Hour), deadline.Add(time.Minute), false},
		{"a clock that is ahead", deadline.Add(time.Hour), deadline.Add(-time.Minute), true},
	} {
		before := len(b.duties())
		b.Now = func() time.Time { return test.now }
		in := b.event(limin, turn.Said{Text: test.name})
		in.At = test.at
		b.handle(in)
		if got := len(b.duties()) > before; got != test.accepted {
			t.Errorf("%s: recorded %t", test.name, got)
		}
	}
}

// TestUnitDeadline has a person answer until the deadline of their own unit, and the
// office see the campaign as it is kept.
func TestUnitDeadline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	deadline := b.directory.current.Deadline
	later := deadline.AddDate(0, 0, 2)
	b.directory.current.Extensions = []campaign.Extension{{Unit: "采购办", Until: later, By: "1"}, {Unit: "教务处", Until: later.AddDate(0, 0, 9), By: "1"}}
	seen := &seeingOffice{}
	b.Office = seen
	b.say("开始", "采购科科长")
	for _, test := range []struct {
		at       time.Time
		accepted bool
	}{{deadline.Add(time.Hour), true}, {later, true}, {later.Add(time.Minute), false}} {
		before := len(b.duties())
		b.Now = func() time.Time { return test.at }
		in := b.event(limin, turn.Said{Text: test.at.String()})
		in.At = test.at
		b.handle(in)
		if got := len(b.duties()) > before; got != test.accepted {
			t.Errorf("at %s: recorded %t", test.at, got)
		}
	}
	if !seen.deadline.Equal(deadline) {
		t.Errorf("the office sees the deadline %s, want everybody's %s", seen.deadline, deadline)
	}
	b.Now = func() time.Time { return deadline.Add(time.Hour) }
	b.handle(b.event(limin, turn.Said{Text: "最后一天几点之前？"}))
	if said := b.last(); !strings.Contains(said, "6 月 23 日") {
		t.Errorf("the deadline of the unit is not said: %s", said)
	}
}

// seeingOffice notes which campaign it was shown.
type seeingOffice struct {
	office
	deadline time.Time
}

func (o *seeingOffice) Answer(_ context.Context, _ staff.Person, c campaign.Campaign, _ string, _ bool) (message.Message, bool, error) {
	o.deadline = c.Deadline
	return message.Message{}, false, nil
}

// TestDaysLeft: the first words say how many working days are left, by the calendar
// of the campaign that is going on.
func TestDaysLeft(t *testing.T) {
	t.Parallel()
	b := setup(t)
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	b.Book = book
	b.say("您好")
	if !strings.Contains(b.last(), "还有 13 个工作日") { // over the festival
		t.Errorf("said %s", b.last())
	}
	b.directory.current.Calendar.Days = []calendar.Exception{{Date: "2026-06-03", Off: true}}
	b.say("您好")
	if !strings.Contains(b.last(), "还有 12 个工作日") {
		t.Errorf("with another day off, said %s", b.last())
	}
}

func TestSubmission(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.say("开始", "采购科科长", "甲", "下一步", "乙", "下一步")
	for range 4 {
		b.say("无", "确认")
	}
	b.say("提交", "确认")
	last := b.ledger.records[len(b.ledger.records)-1]
	if last.Turn == nil || last.Turn.Filed == nil || last.Turn.Filed.Status != form.Submitted || last.Turn.Filed.Revision != 1 {
		t.Fatalf("committed as %+v", last.Turn)
	}
	if f := b.ledger.forms[b.key]; f.Status != form.Submitted {
		t.Errorf("the record is %s", f.Status)
	}
}

func TestUnknownTimeIsNow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := b.event(limin, turn.Said{Text: "开始"})
	in.At = time.Time{}
	b.handle(in)
	if got := b.ledger.states[b.key].Here; got != b.Now().UnixMilli() {
		t.Errorf("begun at %d", got)
	}
}

func TestCancelledContext(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Open(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Handle(ctx, b.event(limin, turn.Said{Text: "开始"})); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if b.People() != 0 {
		t.Error("somebody still waits")
	}
}
