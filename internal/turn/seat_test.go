package turn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

const (
	wang   = "ou_wang"    // the liaison of 采购办
	absent = "no_account" // the directory's key of somebody without an account
)

// unit is a desk with a liaison and somebody without an account.
func unit(t *testing.T) *bench {
	t.Helper()
	b := setup(t)
	b.directory.people[wang] = staff.Person{ID: "1004", OpenID: wang, Name: "王强", Unit: "采购办", Role: staff.Liaison}
	b.directory.people[absent] = staff.Person{ID: "1005", Name: "孙平", Unit: "采购办", Role: staff.Staff, Posts: []string{"仓库管理员"}}
	return b
}

func of(person string) form.Key { return form.Key{Campaign: "c", Person: person} }

func (b *bench) liaison(texts ...string) string {
	b.t.Helper()
	for _, text := range texts {
		b.handle(b.event(wang, turn.Said{Text: text}))
	}
	for _, it := range slices.Backward(b.post.delivered) {
		if it.To == wang && it.Message.File == nil && it.About.Kind == "" {
			return it.Message.Text
		}
	}
	return ""
}

func (b *bench) postsOf(person string) []string {
	var names []string
	for _, p := range b.ledger.forms[of(person)].Posts {
		names = append(names, p.Name)
	}
	return names
}

// TestBehalf fills a form in for somebody without an account, from the command to the
// copy.
func TestBehalf(t *testing.T) {
	t.Parallel()
	b := unit(t)
	got := b.liaison("代填 孙平 在外挂职")
	if !strings.Contains(got, "孙平") || !strings.Contains(got, "在外挂职") || !strings.Contains(got, "代填：孙平") {
		t.Errorf("begun with %q", got)
	}
	if at := b.ledger.states[of("1004")].At; at != "1005" {
		t.Errorf("sits at %q", at)
	}
	if b.ledger.forms[of("1004")].Status != "" {
		t.Error("to sit down begins the own form")
	}
	for _, text := range []string{"是", "保管物资", "下一步", "出入库审批", "下一步", "可能审核不严", "下一步"} {
		if got := b.liaison(text); !strings.HasPrefix(got, "〔代填：孙平〕") {
			t.Errorf("%s is answered with %q", text, got)
		}
	}
	for range 20 {
		if b.ledger.states[of("1005")].Phase == conversation.Review {
			break
		}
		b.liaison("无", "是")
	}
	got = b.liaison("提交", "是")
	if !strings.Contains(got, "已替孙平提交") || !strings.Contains(got, "回到您自己的表") {
		t.Errorf("handed in with %q", got)
	}
	f := b.ledger.forms[of("1005")]
	if f.Status != form.Submitted || f.Posts[0].Name != "仓库管理员" {
		t.Errorf("the form is %+v", f)
	}
	if at := b.ledger.states[of("1004")].At; at != "" {
		t.Errorf("still sits at %q", at)
	}
	var reviews []form.Review
	var notes []audit.Entry
	var copies int
	for _, r := range b.ledger.records {
		reviews, notes = append(reviews, r.Reviews...), append(notes, r.Notes...)
		if r.Key == of("1005") && r.By != "1004" {
			t.Errorf("written as done by %q", r.By)
		}
		for _, it := range r.Items {
			if it.About.Kind == export.KindCopyFor && it.To == wang && it.About.Person == "1004" && it.About.Stage == "1/1005" {
				copies++
			}
		}
	}
	if len(reviews) != 2 || reviews[0].Move != form.Start || reviews[1].Move != form.Submit || reviews[1].Revision != 1 ||
		reviews[1].By != "1004" || reviews[1].Comments[0].Text != "在外挂职" {
		t.Errorf("reviews %+v", reviews)
	}
	if len(notes) != 1 || notes[0].What != audit.Behalf || notes[0].Who != "1004" || notes[0].Object != "1005" {
		t.Errorf("notes %+v", notes)
	}
	if copies != 1 {
		t.Errorf("%d copies to the liaison", copies)
	}
	b.liaison("开始", "采购科科长")
	if got := b.postsOf("1004"); !slices.Equal(got, []string{"采购科科长"}) {
		t.Errorf("the own form has %v", got)
	}
}

// TestBehalfOfAccount: the person is told, gets the copy, and may change it; from then
// on it is theirs alone.
func TestBehalfOfAccount(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("代填 李敏，住院", "采购科科长", "下一步", "甲")
	b.wantDuties("甲")
	if got := b.liaison("回到我的表"); !strings.HasPrefix(got, "好，回到您自己的表。") {
		t.Errorf("back with %q", got)
	}
	if got := b.liaison("代填 李敏"); !strings.Contains(got, "住院") {
		t.Errorf("the reason is known, and the answer %q", got)
	}
	b.say("继续")
	if got := b.last(); !strings.HasPrefix(got, "王强已替您填了一部分（住院）") {
		t.Errorf("she is told %q", got)
	}
	b.say("乙") // she goes on herself, with a word of her own
	b.say("丁")
	if got := b.last(); strings.Contains(got, "王强") {
		t.Errorf("she is told again: %q", got)
	}
	b.say("删 3")
	b.wantDuties("甲", "乙")
	got := b.liaison("丙")
	if !strings.Contains(got, "李敏的表现在不能由您来填") {
		t.Errorf("answered with %q", got)
	}
	b.wantDuties("甲", "乙")
	if at := b.ledger.states[of("1004")].At; at != "" {
		t.Errorf("sits at %q", at)
	}
	if got := b.liaison("代填 李敏 住院"); !strings.Contains(got, "已经自己在填") {
		t.Errorf("answered with %q", got)
	}
}

// TestBehalfTold: a person with an account is told once, calmly.
func TestBehalfTold(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("代填 李敏 住院", "采购科科长", "下一步", "甲", "下一步", "乙", "下一步")
	for range 20 {
		if b.ledger.states[b.key].Phase == conversation.Review {
			break
		}
		b.liaison("无", "是")
	}
	b.liaison("提交", "是")
	var told []string
	for _, it := range b.post.delivered {
		if it.To == limin {
			told = append(told, it.Reason+" "+it.Message.Text)
		}
	}
	if len(told) != 2 || !strings.Contains(told[0], "王强已替您填写并提交") || told[1] != "copy " {
		t.Errorf("told %q", told)
	}
	b.say("修改")
	if f := b.ledger.forms[b.key]; f.Status != form.Revising {
		t.Errorf("she finds it %s", f.Status)
	}
	if got := b.liaison("代填 李敏 住院"); !strings.Contains(got, "已经自己在填") {
		t.Errorf("answered with %q", got)
	}
}

// TestPressGoesToItsCard: a press works at the record of its card, wherever one sits.
func TestPressGoesToItsCard(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("开始", "采购科科长", "下一步", "自己的一条")
	own := b.ledger.states[of("1004")].Version
	b.liaison("代填 孙平 挂职", "是")
	theirs := b.ledger.states[of("1005")].Version

	p := press(conversation.ActNote, b.ledger.states[of("1004")].Version, "自己的第二条")
	answer := b.handle(b.event(wang, p))
	if answer.Card == nil || answer.Card.Tag != "" || len(b.items("1004")) != 2 {
		t.Errorf("own card: %+v; it has %v", answer, b.items("1004"))
	}
	if s := b.ledger.states[of("1004")]; s.At != "1005" || s.Version <= own {
		t.Errorf("own state %+v", s)
	}
	b.liaison("回到我的表")
	p = press(conversation.ActNote, theirs, "他的一条")
	p.Action.Ref = "1005"
	answer = b.handle(b.event(wang, p))
	if answer.Card == nil || answer.Card.Tag != "代填：孙平" || !slices.Equal(b.items("1005"), []string{"他的一条"}) {
		t.Errorf("his card: %+v; it has %v", answer, b.items("1005"))
	}
	for _, button := range buttons(*answer.Card) {
		if button.Action.Ref != "1005" && button.Action.Name != phrase.ActionMine || button.Action.Owner != phrase.Owner(b.directory.people[wang]) {
			t.Errorf("button %+v", button)
		}
	}
	// Somebody who is no liaison gets nowhere with such a button.
	p.Action.Owner, p.Action.Version = "", theirs+1
	if answer := b.handle(b.event(limin, p)); answer.Card != nil || answer.Toast == nil || len(b.items("1005")) != 1 {
		t.Errorf("a stranger's press: %+v", answer)
	}
}

func (b *bench) items(person string) []string {
	var texts []string
	for _, p := range b.ledger.forms[of(person)].Posts {
		for _, item := range p.Answers[questionnaire.SlotDuties].Items {
			texts = append(texts, item.Text)
		}
	}
	return texts
}

func buttons(c message.Card) []message.Button {
	var all []message.Button
	for _, block := range c.Body {
		switch {
		case block.Buttons != nil:
			all = append(all, block.Buttons.Row...)
		case block.Form != nil:
			all = append(all, block.Form.Buttons...)
		case block.List != nil:
			for _, e := range block.List.Entries {
				all = append(all, e.Buttons...)
			}
		}
	}
	return all
}

// TestAccessLost: who is liaison no longer is put back, and what they said is written
// nowhere.
func TestAccessLost(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*bench){
		"role": func(b *bench) {
			b.directory.people[wang] = staff.Person{ID: "1004", OpenID: wang, Name: "王强", Unit: "采购办", Role: staff.Staff}
		},
		"unit": func(b *bench) {
			b.directory.people[absent] = staff.Person{ID: "1005", Name: "孙平", Unit: "财务处", Role: staff.Staff}
		},
		"gone": func(b *bench) { delete(b.directory.people, absent) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := unit(t)
			b.liaison("开始", "采购科科长", "下一步")
			b.liaison("代填 孙平 挂职", "是")
			change(b)
			got := b.liaison("不该记下的一句")
			if !strings.Contains(got, "回到您自己的表") || len(b.items("1005"))+len(b.items("1004")) != 0 {
				t.Errorf("answered with %q; %v, %v", got, b.items("1005"), b.items("1004"))
			}
			b.liaison("自己的一句")
			if !slices.Equal(b.items("1004"), []string{"自己的一句"}) {
				t.Errorf("the own form has %v", b.items("1004"))
			}
		})
	}
}

// TestSitMeanwhile: another replica answers at the own record while somebody sits
// down, and what is typed on a replica that does not know it goes where they sit.
func TestSitMeanwhile(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("开始", "采购科科长", "下一步", "一")
	other := b.replica()
	b.ledger.meanwhile = func() { other.handle(b.event(wang, turn.Said{Text: "二"})) }
	b.liaison("代填 孙平 挂职", "是")
	if got := b.items("1004"); !slices.Equal(got, []string{"一", "二"}) {
		t.Errorf("the own form has %v", got)
	}
	// The memory of this replica says that she sits at her own record.
	stale := b.ledger.states[of("1004")]
	stale.At = ""
	b.sessions.states[of("1004")] = stale
	b.liaison("他的")
	if got := b.items("1005"); !slices.Equal(got, []string{"他的"}) {
		t.Errorf("his form has %v", got)
	}
	if at := b.ledger.states[of("1004")].At; at != "1005" {
		t.Errorf("sits at %q", at)
	}
}

// TestAuthorMeanwhile: the author writes between the liaison's step and its commit.
func TestAuthorMeanwhile(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("代填 李敏 住院", "采购科科长", "下一步")
	other := b.replica()
	b.ledger.meanwhile = func() { other.handle(b.event(limin, turn.Said{Text: "她自己的"})) }
	got := b.liaison("联络员的")
	b.wantDuties("她自己的")
	if !strings.Contains(got, "不能由您来填") {
		t.Errorf("answered with %q", got)
	}
}

// TestBehalfRefused: who may not, whom not, and what is missing.
func TestBehalfRefused(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.directory.people["x"] = staff.Person{ID: "1008", OpenID: "x", Name: "周免", Unit: "采购办", Standing: staff.Exempt}
	for text, want := range map[string]string{
		"代填":         "请写上姓名和原因",
		"代填 李民 在外挂职": "是不是：李敏",
		"代填 王强 忙":    "这是您自己",
		"代填 周免 病休":   "已经登记免填",
		"代填 林清 忙":    "没有叫“林清”的人",
		"代填 孙平 " + strings.Repeat("长", 101): "原因太长",
	} {
		if got := b.liaison(text); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %s", text, got, want)
		}
	}
	if len(b.ledger.states) != 0 {
		t.Errorf("something began: %v", b.ledger.states)
	}
	b.handle(b.event(office1, turn.Said{Text: "代填 李敏 住院"}))
	if got := b.last(); got != b.Library.Say("behalf_refused") {
		t.Errorf("the office: %q", got)
	}
	b.say("开始", "采购科科长", "下一步", "代填 孙平 的报销单")
	b.wantDuties("代填 孙平 的报销单")
}

// TestBehalfReason: without a reason it is asked for on a card, which begins.
func TestBehalfReason(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("代填 孙平")
	asked := b.post.delivered[len(b.post.delivered)-1].Message.Card
	if asked == nil || len(buttons(*asked)) != 1 {
		t.Fatalf("asked with %+v", b.post.delivered)
	}
	p := turn.Pressed{Action: buttons(*asked)[0].Action, Fields: map[string]string{}}
	if answer := b.handle(b.event(wang, p)); answer.Card != nil || answer.Toast == nil || answer.Toast.Mood != turn.Warning {
		t.Errorf("without a reason: %+v", answer)
	}
	p.Fields[phrase.FieldAnswer] = "在外挂职"
	answer := b.handle(b.event(wang, p))
	if answer.Card == nil || answer.Card.Tag != "代填：孙平" || b.ledger.states[of("1005")].Behalf.Why != "在外挂职" {
		t.Errorf("with a reason: %+v", answer)
	}
	if b.handle(b.event(limin, p)).Card != nil {
		t.Error("anybody may press it")
	}
}

// TestSeats plays a liaison and two colleagues at random, on two replicas that forget
// at random, beside a model of where the liaison sits and of what is whose: every text
// is where it belongs, and nobody writes into what somebody has begun themselves.
func TestSeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := unit(t)
		desks := []*bench{b, b.replica()}
		b.liaison("开始", "采购科科长", "下一步")
		whom := map[string]string{"1001": "李敏", "1005": "孙平"}
		seat, began := "", map[string]bool{} // where the liaison sits; who has begun themselves
		asked := map[string]bool{}           // whose duties are asked for
		want := map[string][]string{}
		n := 0
		act := func(openID string, what turn.What) turn.Answer {
			n++
			if rapid.IntRange(0, 3).Draw(rt, "forget") == 0 {
				clear(b.sessions.states)
			}
			return desks[rapid.IntRange(0, 1).Draw(rt, "desk")].handle(b.event(openID, what))
		}
		next := func() string { n++; return fmt.Sprintf("第%d条内容", n) }
		rt.Repeat(map[string]func(*rapid.T){
			"sit": func(rt *rapid.T) {
				at := rapid.SampledFrom([]string{"1001", "1005"}).Draw(rt, "at")
				act(wang, turn.Said{Text: "代填 " + whom[at] + " 外出"})
				if began[at] {
					return
				}
				seat = at
				if !asked[at] {
					for _, text := range []string{whom[at] + "的岗位", "下一步"} {
						act(wang, turn.Said{Text: text})
					}
					asked[at] = true
				}
			},
			"back": func(*rapid.T) {
				act(wang, turn.Said{Text: "回到我的表"})
				seat = ""
			},
			"type": func(*rapid.T) {
				text := next()
				act(wang, turn.Said{Text: text})
				switch {
				case seat == "":
					want["1004"] = append(want["1004"], text)
				case began[seat]:
					seat = "" // it is written nowhere
				default:
					want[seat] = append(want[seat], text)
				}
			},
			"press": func(rt *rapid.T) {
				at := rapid.SampledFrom([]string{"", "1001", "1005"}).Draw(rt, "card")
				key := at
				if at == "" {
					key = "1004"
				}
				text := next()
				p := press(conversation.ActNote, b.ledger.states[of(key)].Version, text)
				p.Action.Ref = at
				if at != "" && !asked[at] {
					return
				}
				act(wang, p)
				switch {
				case at != "" && began[at]:
					if seat == at {
						seat = ""
					}
				default:
					want[key] = append(want[key], text)
				}
			},
			"author": func(*rapid.T) {
				text := next()
				if !asked["1001"] {
					for _, text := range []string{"开始", "李敏的岗位", "下一步"} {
						act(limin, turn.Said{Text: text})
					}
					asked["1001"] = true
				}
				act(limin, turn.Said{Text: text})
				began["1001"] = true
				want["1001"] = append(want["1001"], text)
			},
			"": func(rt *rapid.T) {
				for _, person := range []string{"1001", "1004", "1005"} {
					if got := b.items(person); !slices.Equal(got, want[person]) {
						rt.Fatalf("%s has %q, want %q; she sits at %q", person, got, want[person], seat)
					}
				}
				if at := b.ledger.states[of("1004")].At; at != seat {
					rt.Fatalf("she sits at %q, want %q", at, seat)
				}
			},
		})
	})
}

// TestAskedAtAnothers keeps what is asked at somebody else's form, as asked by who asked.
func TestAskedAtAnothers(t *testing.T) {
	t.Parallel()
	b := unit(t)
	b.liaison("代填 孙平 在外挂职", "今天食堂吃什么？")
	if q := b.ledger.questions; len(q) != 1 || q[0].By != "1004" || q[0].Unit != "采购办" {
		t.Errorf("the questions are %+v", q)
	}
}
