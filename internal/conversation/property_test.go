package conversation_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// phrases are what people type, whether or not it makes sense.
var phrases = []string{
	"开始", "继续", "下一步", "好了", "没有了", "无", "没有", "确认", "是", "取消", "上一步", "跳过", "预览", "提交", "暂停",
	"帮助", "示例", "重来", "修改", "加岗位", "加岗位 科长", "再加一个岗位：处长", "你好", "卡片", "岗位", "岗位职责", "岗位权力",
	"思想道德风险", "外部环境风险", "改", "删", "补", "改 1 新的内容", "改 2 甲\n乙", "改 99 新", "改 1", "删 1", "删 1 2", "删 13",
	"删除第2条", "补 1 可能讲人情", "补 1", "补 9 甲", "交了以后还能改吗？", "样表怎么写的？", "今天食堂吃什么？",
	"加流程", "加科室", "流程环节", "决定人", "环节风险点", "表现形式", "三重一大风险点", "领导班子风险点", "不涉及",
	"受理采购申请", "1.甲\n2.乙\n3.丙", "甲；乙", "①一②二③三", "😀", "。。。", "", " \n ", "\u202e反", "\u3164",
	"<at user_id=\"all\"></at>", "'; DROP TABLE items; --", "{{.Person}} {power}", "1.", "（1）", "\x00\xff",
}

func aText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom(phrases),
		rapid.StringMatching(`[一-龥]{1,9}`),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string {
			return lines("甲", rapid.IntRange(1, 30).Draw(t, "lines"))
		}),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat("长", rapid.SampledFrom([]int{61, 161, 1000, 1001, 20001}).Draw(t, "length"))
		}),
	)
}

var actions = []conversation.Action{
	conversation.ActStart, conversation.ActShow, conversation.ActNote, conversation.ActNext, conversation.ActNone,
	conversation.ActBack, conversation.ActSkip, conversation.ActPreview, conversation.ActSubmit, conversation.ActPause,
	conversation.ActHelp, conversation.ActSamples, conversation.ActRestart, conversation.ActYes, conversation.ActNo,
	conversation.ActEdit, conversation.ActRewrite, conversation.ActDrop, conversation.ActGo, conversation.ActPost,
	conversation.ActRevise, conversation.ActCover, conversation.ActConsidered, conversation.ActItem, "ask", "chat", "name", "offer", "", "nonsense",
}

// changing are the actions that may change something when they are pressed on
// the current card. ActStart goes on from any card.
func changing(do conversation.Action) bool {
	switch do {
	case conversation.ActStart, conversation.ActShow, conversation.ActHelp, conversation.ActSamples, conversation.ActPreview, "ask", "chat":
		return false
	default:
		return true
	}
}

// aDeed is anything that a person, or somebody who forges presses, may do.
// Presses on the current card are more likely than others.
func aDeed(version int64) *rapid.Generator[conversation.Deed] {
	return rapid.Custom(func(t *rapid.T) conversation.Deed {
		if rapid.IntRange(0, 2).Draw(t, "pressed") == 0 {
			p := conversation.Pressed{Action: rapid.SampledFrom(actions).Draw(t, "action"), Version: version}
			p.Arg = rapid.OneOf(rapid.Int64Range(0, 4), rapid.Int64Range(-1, 310),
				rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64})).Draw(t, "arg")
			if rapid.IntRange(0, 4).Draw(t, "old card") == 0 {
				p.Version += rapid.SampledFrom([]int64{-1, 1, -version, 1000}).Draw(t, "off by")
			}
			if rapid.Bool().Draw(t, "has text") {
				p.Text = aText().Draw(t, "text")
			}
			return p
		}
		if rapid.IntRange(0, 7).Draw(t, "sent") == 0 {
			return conversation.Offered{Message: "om", Key: "file", Sheet: aSheet().Draw(t, "sheet")}
		}
		return conversation.Said{Text: aText().Draw(t, "text")}
	})
}

// aSheet is a form as it may be read from a file: posts that are there already and
// posts that are not, cells of any text.
func aSheet() *rapid.Generator[form.Sheet] {
	cell := rapid.SliceOfN(aText(), 0, 4)
	return rapid.Custom(func(t *rapid.T) form.Sheet {
		s := form.Sheet{Unit: "教务处", Name: aText().Draw(t, "name")}
		for range rapid.IntRange(0, 3).Draw(t, "posts") {
			s.Posts = append(s.Posts, form.SheetPost{
				Name:   rapid.OneOf(rapid.SampledFrom([]string{"", "采购科科长", "采 购科科长。", "院长"}), aText()).Draw(t, "post"),
				Duties: cell.Draw(t, "duties"), Powers: cell.Draw(t, "powers"), Risks: cell.Draw(t, "risks"),
			})
		}
		return s
	})
}

// anEvent draws an event for the player's state. Most come in order, some late.
func anEvent(t *rapid.T, p *player) conversation.Event {
	p.at += rapid.Int64Range(0, 2*minute).Draw(t, "pause")
	e := conversation.Event{At: p.at, Deed: aDeed(p.state.Version).Draw(t, "deed"), Known: p.known}
	if rapid.IntRange(0, 5).Draw(t, "late") == 0 {
		e.At -= rapid.SampledFrom([]int64{1, minute, 5 * minute, 60 * minute, 10 * 60 * minute}).Draw(t, "by")
	}
	e.Closed = rapid.IntRange(0, 9).Draw(t, "closed") == 0
	return e
}

func aPlayer(t *rapid.T, def *questionnaire.Definition) *player {
	p := newPlayer(t, def)
	p.known = rapid.SampledFrom([][]string{nil, {"采购科科长"}, {"院长", "教授"}}).Draw(t, "known")
	if len(def.Kinds) > 1 {
		switch rapid.IntRange(0, 4).Draw(t, "begin") {
		case 0:
			p.toReview()
		case 1:
			p.toFiled()
		case 2, 3:
			p.toStep(rapid.IntRange(0, 9).Draw(t, "further on"))
		}
		return p
	}
	// Random events alone rarely get far: some conversations begin further on.
	switch rapid.IntRange(0, 5).Draw(t, "begin") {
	case 5:
		p.at += minute
		p.take(p.at, conversation.Offered{Message: "om", Key: "file", Sheet: aSheet().Draw(t, "sheet")})
	case 0:
		p.toReview()
	case 1:
		p.toFiled()
	case 2:
		p.toFirstRisk()
	}
	return p
}

// after takes the step as a turn does and checks what holds for every step.
func after(t *rapid.T, p *player, e conversation.Event) conversation.Outcome {
	before := throughJSON(t, p.state)
	record := p.record
	recordBefore := throughJSON(t, record)
	if offered, ok := e.Deed.(conversation.Offered); ok {
		p.file = throughJSON(t, offered.Sheet)
	}
	if s, out := conversation.Step(p.def, p.state, &record, e); out.NeedSheet {
		if !same(s, p.state) || !same(out, conversation.Outcome{NeedSheet: true}) {
			t.Fatalf("a step that needs the file did something: %+v", out)
		}
		e.Sheet = &p.file
	}

	bare, bareOut := conversation.Step(p.def, p.state, nil, e)
	state, out := conversation.Step(p.def, p.state, &record, e)
	if out.NeedForm {
		t.Fatal("the record is needed although it is at hand")
	}
	if out.NeedSheet {
		t.Fatal("the file is needed although it is at hand")
	}
	if again, outAgain := conversation.Step(p.def, p.state, &record, e); !same(state, again) || !same(out, outAgain) {
		t.Fatalf("the same event came out differently:\n%s", cmp.Diff(out, outAgain))
	}
	if diff := cmp.Diff(before, p.state, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the step changed the state that it was given:\n%s", diff)
	}
	if diff := cmp.Diff(recordBefore, record, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the step changed the record that it was given:\n%s", diff)
	}
	if bareOut.NeedForm {
		if diff := cmp.Diff(p.state, bare); diff != "" || !same(bareOut, conversation.Outcome{NeedForm: true}) {
			t.Fatalf("a step that needs the record did something: %+v\n%s", bareOut, diff)
		}
	} else {
		if !same(bare, state) {
			t.Fatalf("without the record the state is another (-without +with):\n%s", cmp.Diff(bare, state))
		}
		with := out
		with.Form, with.Gaps, with.Missing = nil, nil, nil
		if !same(bareOut, with) {
			t.Fatalf("without the record the outcome is another (-without +with):\n%s", cmp.Diff(bareOut, with))
		}
	}
	p.state = throughJSON(t, state)
	if !same(state, p.state) {
		t.Fatalf("JSON changed the state (-before +after):\n%s", cmp.Diff(state, p.state))
	}
	p.record = form.Apply(p.record, out.Changes...)
	for _, c := range out.Changes {
		post, _ := p.record.Post(c.Post)
		if c.Kind == form.AddItem && !slices.ContainsFunc(post.Answers[c.Slot].Items, func(it form.Item) bool { return it.ID == c.Item }) {
			t.Fatalf("acknowledged and not recorded: %+v", c)
		}
	}
	if out.Form != nil && !same(*out.Form, p.record) {
		t.Fatalf("the outcome's record is not the changed one (-outcome +applied):\n%s", cmp.Diff(*out.Form, p.record))
	}
	return out
}

func same[T any](a, b T) bool { return cmp.Equal(a, b, cmpopts.EquateEmpty()) }

// TestAnyConversation plays anything and checks after every event that the
// dialogue and the record agree and that nothing stays without an answer.
func TestAnyConversation(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) {
			p := aPlayer(t, def)
			for range rapid.IntRange(1, 25).Draw(t, "events") {
				e := anEvent(t, p)
				was, record := p.state, p.record
				out := after(t, p, e)
				if out.View == "" {
					t.Fatalf("%+v: nothing is shown", e)
				}
				checkVersion(t, was, p.state, out)
				checkAgreement(t, p)
				if e.Closed && (len(out.Changes) > 0 || !same(was, p.state)) {
					t.Fatalf("%+v: something changed although the campaign is closed: %+v", e, out.Changes)
				}
				checkSubmission(t, p, was, record, e, out)
			}
		})
	})
}

// checkVersion wants a new version for every change, and no other.
func checkVersion(t *rapid.T, was, is conversation.State, out conversation.Outcome) {
	t.Helper()
	switch {
	case is.Version == was.Version:
		if !same(was, is) || len(out.Changes) > 0 {
			t.Fatalf("a change without a new version: %+v\n%s", out.Changes, cmp.Diff(was, is))
		}
	case is.Version != was.Version+1:
		t.Fatalf("version %d follows %d", is.Version, was.Version)
	}
}

// checkAgreement wants the state to be what the record says.
func checkAgreement(t *rapid.T, p *player) {
	t.Helper()
	s := p.state
	if s.Revision != p.record.Revision {
		t.Fatalf("revision %d, the record has %d", s.Revision, p.record.Revision)
	}
	want := map[conversation.Phase][]form.Status{
		conversation.Idle: {form.NotStarted}, conversation.Filed: {form.Submitted, form.Passed, form.Decided},
		conversation.Asking:  {form.Drafting, form.Revising, form.Returned},
		conversation.Review:  {form.Drafting, form.Revising, form.Returned},
		conversation.Mending: {form.Returned},
	}
	if !slices.Contains(want[s.Phase], p.record.Status) {
		t.Fatalf("phase %q with a record that is %s", s.Phase, p.record.Status)
	}
	if len(s.Posts) != len(p.record.Posts) {
		t.Fatalf("%d posts, the record has %d", len(s.Posts), len(p.record.Posts))
	}
	if (s.Pending == conversation.ConfirmImport) != (s.Import != conversation.File{}) {
		t.Fatalf("waits for %q with the file %+v", s.Pending, s.Import)
	}
	seen := map[int64]bool{}
	for i, post := range p.record.Posts {
		if s.Posts[i].Kind != post.Kind {
			t.Fatalf("post %d is of the kind %q, the record has %q", i, s.Posts[i].Kind, post.Kind)
		}
		if s.Posts[i].ID != post.ID || seen[post.ID] {
			t.Fatalf("post %d is %d, the record has %d", i, s.Posts[i].ID, post.ID)
		}
		seen[post.ID] = true
		for slot, answer := range post.Answers {
			if p.def.Place(slot) < 1 {
				t.Fatalf("an answer in the slot %q", slot)
			}
			if answer.None && len(answer.Items) > 0 {
				t.Fatalf("%s is none and has items", slot)
			}
			for _, item := range answer.Items {
				if asked, _ := p.def.Slot(slot); len(asked.Of) > 0 {
					if _, _, there := p.def.Parent(post, slot, item.Covers); !there {
						t.Fatalf("%s is about an item that is not there: %+v", slot, item)
					}
				}
				if seen[item.ID] || item.ID <= 0 || item.ID >= s.Next {
					t.Fatalf("the id %d is used twice or not given out (next is %d)", item.ID, s.Next)
				}
				seen[item.ID] = true
			}
		}
	}
	if s.Phase == conversation.Asking && !p.def.Naming(s.Slot) {
		checkSlot(t, p)
	}
}

// checkSlot wants what is shown of the slot to be the end of what it has.
func checkSlot(t *rapid.T, p *player) {
	t.Helper()
	s := p.state
	post, ok := p.record.Post(s.Post)
	if !ok {
		t.Fatalf("the post %d on the screen is not in the record", s.Post)
	}
	answer := post.Answers[s.Slot]
	if s.Of != 0 { // what is said about one item
		answer.Items = questionnaire.ItemsOf(post, s.Slot, s.Of)
		answer.None = len(answer.Items) == 0 && p.def.Given(p.record, form.Place{Post: s.Post, Slot: s.Slot, Of: s.Of})
	}
	if s.Count != len(answer.Items) || s.None != answer.None {
		t.Fatalf("%s: %d items, none %t; the record has %d, %t", s.Slot, s.Count, s.None, len(answer.Items), answer.None)
	}
	if len(s.Tail) > len(answer.Items) || len(s.Tail) == 0 && len(answer.Items) > 0 {
		t.Fatalf("%s: a tail of %d for %d items", s.Slot, len(s.Tail), len(answer.Items))
	}
	for i, line := range s.Tail {
		item := answer.Items[len(answer.Items)-len(s.Tail)+i]
		shown := strings.TrimSuffix(line.Text, "…")
		if line.ID != item.ID || line.At != item.SentAt || !strings.HasPrefix(item.Text, shown) {
			t.Fatalf("%s: line %d is %+v, the record has %+v", s.Slot, i, line, item)
		}
	}
}

// checkSubmission wants a form to be submitted only whole, and a submitted one
// to change only after it has been reopened.
func checkSubmission(t *rapid.T, p *player, was conversation.State, record form.Form, e conversation.Event, out conversation.Outcome) {
	t.Helper()
	if (out.Filed != nil) != (p.state.Revision > was.Revision) {
		t.Fatalf("%+v: revision %d after %d, filed %v", e, p.state.Revision, was.Revision, out.Filed)
	}
	if out.Filed != nil {
		if !same(*out.Filed, p.record) {
			t.Fatalf("what was filed is not the record:\n%s", cmp.Diff(*out.Filed, p.record))
		}
		if missing := p.def.Missing(p.record); len(missing) > 0 {
			t.Fatalf("submitted with open slots: %+v", missing)
		}
		if gaps := form.Gaps(p.record, questionnaire.SlotPowers, p.def.Risks()); len(gaps) > 0 {
			t.Fatalf("submitted with powers that nobody has considered: %+v", gaps)
		}
		if was.Pending != conversation.ConfirmSend && was.Phase != conversation.Mending {
			t.Fatalf("%+v: submitted without having been asked", e)
		}
	}
	if was.Phase == conversation.Filed && p.state.Phase == conversation.Filed && !same(record, p.record) {
		t.Fatalf("%+v changed a submitted record:\n%s", e, cmp.Diff(record, p.record))
	}
}

// TestStalePressChangesNothing presses buttons of cards that have been
// overtaken, in all states.
func TestStalePressChangesNothing(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) {
			p := aPlayer(t, def)
			for range rapid.IntRange(0, 10).Draw(t, "events") {
				after(t, p, anEvent(t, p))
			}
			press := conversation.Pressed{
				Action:  rapid.SampledFrom(actions).Filter(changing).Draw(t, "action"),
				Arg:     rapid.Int64Range(0, 3).Draw(t, "arg"),
				Version: p.state.Version + rapid.SampledFrom([]int64{-5, -1, 1, 7}).Draw(t, "off by"),
				Text:    aText().Draw(t, "text"),
			}
			before, record := p.state, p.record
			out := after(t, p, conversation.Event{At: p.at, Deed: press, Known: p.known})
			if !same(before, p.state) || !same(record, p.record) || len(out.Changes) > 0 {
				t.Fatalf("%+v changed something: %+v\n%s", press, out.Changes, cmp.Diff(before, p.state))
			}
			if len(out.Notices) == 0 {
				t.Fatalf("%+v: nobody is told", press)
			}
		})
	})
}

// TestDoublePressCountsOnce presses the same button of the same card twice.
func TestDoublePressCountsOnce(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) {
			p := aPlayer(t, def)
			for range rapid.IntRange(0, 10).Draw(t, "events") {
				after(t, p, anEvent(t, p))
			}
			press := conversation.Pressed{
				Action: rapid.SampledFrom(actions).Filter(changing).Draw(t, "action"),
				Arg:    rapid.Int64Range(0, 3).Draw(t, "arg"), Version: p.state.Version, Text: aText().Draw(t, "text"),
			}
			e := conversation.Event{At: p.at, Deed: press, Known: p.known}
			if after(t, p, e); p.state.Version == press.Version {
				return // the press did nothing
			}
			once, record := p.state, p.record
			after(t, p, e)
			if !same(once, p.state) || !same(record, p.record) {
				t.Fatalf("%+v counted twice:\n%s", press, cmp.Diff(record, p.record))
			}
		})
	})
}

// TestAnybodyCanFinish leaves a conversation anywhere and has a person who does
// as told finish it.
func TestAnybodyCanFinish(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, def *questionnaire.Definition) {
		t.Helper()
		rapid.Check(t, func(t *rapid.T) {
			p := aPlayer(t, def)
			for range rapid.IntRange(0, 15).Draw(t, "events") {
				after(t, p, anEvent(t, p))
			}
			p.at += 60 * minute
			byCard := rapid.Bool().Draw(t, "by card")
			// At most: one for the pause, three a slot, and submitting; of a unit's form as
			// much for every item about which something is asked.
			most := 10 + 3*len(def.Slots)*(2+len(p.state.Posts)+len(p.file.Posts))
			for _, post := range p.record.Posts {
				for _, answer := range post.Answers {
					most += 9 * len(answer.Items)
				}
			}
			for n := 0; p.state.Phase != conversation.Filed; n++ {
				if n > most {
					t.Fatalf("not finished after %d steps: %+v", n, p.state)
				}
				if byCard {
					p.pressOn()
				} else {
					p.sayOn()
				}
			}
		})
	})
}

// open says whether the question on the screen has no answer yet, mustWrite that it
// takes no “none”.
func (p *player) open() bool {
	s := p.state
	slot, _ := p.def.Slot(s.Slot)
	if slot.Naming {
		return len(s.Named(slot.Kind)) == 0
	}
	return s.Count == 0 && !s.None
}

func (p *player) mustWrite() bool {
	slot, _ := p.def.Slot(p.state.Slot)
	return slot.None == ""
}

// sayOn types what leads on from any state.
func (p *player) sayOn() {
	p.t.Helper()
	s := p.state
	switch {
	case s.Pending == conversation.ConfirmOver, s.Pending == conversation.ConfirmDrop:
		p.say("取消")
	case s.Pending != conversation.NoPending:
		p.say("确认")
	case s.Phase == conversation.Mending:
		p.mendOn(p.say, "改成这样")
	case s.Phase == conversation.Idle, s.Paused:
		p.say("继续")
	case s.Phase == conversation.Review:
		p.say("提交")
	case p.open() && p.def.Naming(s.Slot):
		p.say("采购科科长")
	case !p.open():
		p.say("下一步")
	case p.mustWrite():
		p.say("采购科科长")
	default:
		p.say("无")
	}
}

// pressOn presses what leads on from any state.
func (p *player) pressOn() {
	p.t.Helper()
	s := p.state
	switch {
	case s.Pending == conversation.ConfirmOver, s.Pending == conversation.ConfirmDrop:
		p.press(conversation.ActNo, 0, "")
	case s.Pending != conversation.NoPending:
		p.press(conversation.ActYes, 0, "")
	case s.Phase == conversation.Idle, s.Paused:
		p.press(conversation.ActStart, 0, "")
	case s.Phase == conversation.Review:
		p.press(conversation.ActSubmit, 0, "")
	case p.open() && (p.def.Naming(s.Slot) || p.mustWrite()):
		p.press(conversation.ActNote, 0, "采购科科长")
	case !p.open():
		p.press(conversation.ActNext, 0, "")
	default:
		p.press(conversation.ActNone, 0, "")
	}
}
