package conversation_test

import (
	"encoding/json"
	"testing"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// begun is when the conversations of these tests begin, in Unix milliseconds.
var begun = time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC).UnixMilli()

// minute is a minute in milliseconds.
const minute = 60_000

// shipped is the personal form as it is shipped.
func shipped(tb testing.TB) *questionnaire.Definition {
	tb.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatalf("the shipped prompts:\n%v", err)
	}
	def, err := library.Personal(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return def
}

// unitForm is a unit's form as it is shipped.
func unitForm(tb testing.TB) *questionnaire.Definition {
	tb.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatalf("the shipped prompts:\n%v", err)
	}
	def, err := library.Unit(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return def
}

// forms tests both forms.
func forms(t *testing.T, test func(*testing.T, *questionnaire.Definition)) {
	t.Helper()
	for name, def := range map[string]*questionnaire.Definition{"personal": shipped(t), "unit": unitForm(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, def)
		})
	}
}

// failer is what a player reports to: a test, a benchmark or a rapid property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// player is one person in one conversation, with the record that a ledger would
// have. The state goes through JSON between any two events.
type player struct {
	t      failer
	def    *questionnaire.Definition
	state  conversation.State
	record form.Form
	at     int64
	known  []string
	by     string // who acts, when several write the record
	closed bool
	asked  int        // how often the record was needed
	file   form.Sheet // what the file says that was sent last
	read   int        // how often that was needed
}

func newPlayer(t failer, def *questionnaire.Definition) *player {
	return &player{t: t, def: def, at: begun, record: form.Form{Status: form.NotStarted}}
}

// say types lines, a minute apart, and returns what came of the last.
func (p *player) say(texts ...string) conversation.Outcome {
	p.t.Helper()
	var out conversation.Outcome
	for _, text := range texts {
		p.at += minute
		out = p.take(p.at, conversation.Said{Text: text})
	}
	return out
}

// press presses a button of the current card.
func (p *player) press(do conversation.Action, arg int64, text string) conversation.Outcome {
	p.t.Helper()
	p.at += minute
	return p.take(p.at, conversation.Pressed{Action: do, Arg: arg, Version: p.state.Version, Text: text})
}

// take takes one step as a turn does: without the record first.
func (p *player) take(at int64, deed conversation.Deed) conversation.Outcome {
	p.t.Helper()
	e := conversation.Event{At: at, Deed: deed, Known: p.known, Closed: p.closed, By: p.by}
	if offered, ok := deed.(conversation.Offered); ok {
		p.file = offered.Sheet
	}
	after, out := conversation.Step(p.def, p.state, nil, e)
	if out.NeedSheet {
		p.read++
		e.Sheet = &p.file
		after, out = conversation.Step(p.def, p.state, nil, e)
	}
	if out.NeedForm {
		p.asked++
		record := p.record
		if after, out = conversation.Step(p.def, p.state, &record, e); out.NeedForm {
			p.t.Fatalf("%+v: the record is needed although it is at hand", deed)
		}
	}
	p.state = throughJSON(p.t, after)
	p.record = form.Apply(p.record, out.Changes...)
	return out
}

func throughJSON[T any](t failer, v T) T {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// answer is what was answered at a slot of the nth post.
func (p *player) answer(n int, slot string) []string {
	p.t.Helper()
	if n >= len(p.record.Posts) {
		p.t.Fatalf("there is no post %d: %+v", n, p.record.Posts)
	}
	var texts []string
	for _, item := range p.record.Posts[n].Answers[slot].Items {
		texts = append(texts, item.Text)
	}
	return texts
}

// kinds are the kinds of an outcome's notices.
func kinds(out conversation.Outcome) []conversation.NoticeKind {
	var list []conversation.NoticeKind
	for _, n := range out.Notices {
		list = append(list, n.Kind)
	}
	return list
}

// toFirstRisk fills in everything before the first category.
func (p *player) toFirstRisk() {
	p.t.Helper()
	p.say("开始", "采购科科长", "受理采购申请\n组织开标评标", "下一步", "采购方式的建议权\n评审专家抽取", "下一步")
}

// toReview answers everything: two powers, of which 采购方式的建议权 has no risk
// point.
func (p *player) toReview() {
	p.t.Helper()
	if len(p.def.Kinds) > 1 {
		for p.toStep(0); p.state.Phase != conversation.Review; {
			p.sayOn()
		}
		return
	}
	p.toFirstRisk()
	p.say("评审专家抽取时可能讲人情", "下一步")
	for p.state.Phase == conversation.Asking {
		p.say("无", "确认")
	}
}

// toStep fills in a unit's form up to a process of two steps, and answers so many of the
// questions that follow.
func (p *player) toStep(more int) {
	p.t.Helper()
	p.say("开始", "教务处", "组织考务", "下一步", "命题人选的建议权", "下一步")
	for p.state.Slot != "flow" {
		p.say("无", "确认")
	}
	p.say("试卷命制", "选人。\n印制", "下一步")
	for range more {
		p.sayOn()
	}
}

// toEnd answers everything that is still open and submits.
func (p *player) toEnd() {
	p.t.Helper()
	for p.state.Phase != conversation.Filed {
		p.sayOn()
	}
}

func (p *player) toFiled() {
	p.t.Helper()
	p.toReview()
	p.say("提交", "确认")
	if p.state.Phase != conversation.Filed {
		p.t.Fatalf("not submitted: %+v", p.state)
	}
}
