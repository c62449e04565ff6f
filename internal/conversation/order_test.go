package conversation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// sent is a typed message and when it was sent.
type sent struct {
	at   int64
	text string
}

// TestOrderOfArrival types the same answers in whatever order they arrive: each
// finds the question that was on the screen when it was sent, and its place
// among the others.
func TestOrderOfArrival(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		inOrder, shuffled := newPlayer(t, def), newPlayer(t, def)
		inOrder.say("开始", "采购科科长")
		shuffled.say("开始", "采购科科长")
		var late []sent
		at := inOrder.at
		for _, slot := range def.Lists() {
			// The first answer arrives in time, so that the slot can be left.
			batch := []sent{}
			for n := range rapid.IntRange(1, 5).Draw(t, "answers to "+slot) {
				at += rapid.Int64Range(1, minute).Draw(t, "pause")
				text := slot + string(rune('甲'+n))
				if rapid.Bool().Draw(t, "two at once") {
					text += "\n" + text + "二"
				}
				batch = append(batch, sent{at, text})
			}
			for _, m := range batch {
				inOrder.take(m.at, conversation.Said{Text: m.text})
			}
			batch = rapid.Permutation(append(batch, late...)).Draw(t, "arrival")
			late = nil
			for i, m := range batch {
				if i > 0 && shuffled.state.Count > 0 && rapid.IntRange(0, 3).Draw(t, "later still") == 0 {
					late = append(late, m)
					continue
				}
				shuffled.take(m.at, conversation.Said{Text: m.text})
			}
			if shuffled.state.Count == 0 { // only late ones have come
				m := late[len(late)-1]
				late = late[:len(late)-1]
				shuffled.take(m.at, conversation.Said{Text: m.text})
			}
			at += minute
			inOrder.take(at, conversation.Said{Text: "下一步"})
			shuffled.take(at, conversation.Said{Text: "跳过"})
		}
		for _, m := range late {
			shuffled.take(m.at, conversation.Said{Text: m.text})
		}
		if diff := cmp.Diff(texts(inOrder.record), texts(shuffled.record)); diff != "" {
			t.Fatalf("the record depends on the order of arrival (-in order +shuffled):\n%s", diff)
		}
	})
}

// texts are a record's answers without ids: those are given out on arrival.
func texts(f form.Form) []map[string][]string {
	var posts []map[string][]string
	for _, p := range f.Posts {
		slots := map[string][]string{}
		for slot, answer := range p.Answers {
			for _, item := range answer.Items {
				slots[slot] = append(slots[slot], item.Text)
			}
		}
		posts = append(posts, slots)
	}
	return posts
}

func TestLateMessages(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	setup := func(t *testing.T) *player {
		t.Helper()
		p := newPlayer(t, def)
		p.say("开始", "采购科科长", "甲", "下一步", "乙")
		return p
	}
	before := int64(90_000) // before the 下一步, after the 甲

	t.Run("an answer goes to its question", func(t *testing.T) {
		t.Parallel()
		p := setup(t)
		out := p.take(p.at-before, conversation.Said{Text: "丙；丁"})
		want := []conversation.Notice{{Kind: conversation.NotedLate, N: 2, Slot: questionnaire.SlotDuties}}
		if diff := cmp.Diff(want, out.Notices); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if got := p.answer(0, questionnaire.SlotDuties); !slices.Equal(got, []string{"甲", "丙", "丁"}) {
			t.Errorf("duties %v", got)
		}
		if p.state.Slot != questionnaire.SlotPowers || p.state.Count != 1 {
			t.Errorf("the screen moved: %+v", p.state)
		}
	})
	t.Run("a command is not obeyed", func(t *testing.T) {
		t.Parallel()
		for _, command := range []string{"删 1", "改 1 丙", "下一步", "无", "提交", "重来", "上一步"} {
			p := setup(t)
			before, record := p.state, p.record
			out := p.take(p.at-90_000, conversation.Said{Text: command})
			if !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.TooLate}) {
				t.Errorf("%s: told %v", command, kinds(out))
			}
			if !same(before, p.state) || !same(record, p.record) {
				t.Errorf("%s changed something", command)
			}
		}
	})
	t.Run("a question is answered", func(t *testing.T) {
		t.Parallel()
		p := setup(t)
		out := p.take(p.at-before, conversation.Said{Text: "要写几条？"})
		if !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.Answered}) {
			t.Errorf("told %v", kinds(out))
		}
	})
	t.Run("it ends a none", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.toFirstRisk()
		p.say("无", "确认")
		p.take(p.at-before, conversation.Said{Text: "可能讲人情"})
		answer := p.record.Posts[0].Answers["ethics"]
		if answer.None || len(answer.Items) != 1 {
			t.Errorf("ethics %+v", answer)
		}
	})
	t.Run("a clock far off is not believed", func(t *testing.T) {
		t.Parallel()
		p := setup(t)
		p.take(p.at-24*60*minute, conversation.Said{Text: "丙"})
		if got := p.answer(0, questionnaire.SlotPowers); !slices.Contains(got, "丙") {
			t.Errorf("powers %v", got)
		}
	})
	t.Run("within the question it finds its place", func(t *testing.T) {
		t.Parallel()
		p := setup(t)
		p.say("丁")
		p.take(p.at-1, conversation.Said{Text: "丙"})
		if got := p.answer(0, questionnaire.SlotPowers); !slices.Equal(got, []string{"乙", "丙", "丁"}) {
			t.Errorf("powers %v", got)
		}
		p.say("删 2")
		if got := p.answer(0, questionnaire.SlotPowers); !slices.Equal(got, []string{"乙", "丁"}) {
			t.Errorf("powers %v", got)
		}
	})
	t.Run("before the tail of a long list", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "科长", "甲", lines("乙", 20))
		p.take(p.at-minute/2, conversation.Said{Text: "丙"})
		p.say("改 2 丁")
		if got := p.answer(0, questionnaire.SlotDuties); got[1] != "丁" || len(got) != 22 {
			t.Errorf("duties %v", got)
		}
		if p.state.Count != 22 {
			t.Errorf("count %d", p.state.Count)
		}
	})
	t.Run("its post has gone", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "院长\n教授", "甲", "岗位", "删 1", "确认")
		record := p.record
		out := p.take(p.at-150_000, conversation.Said{Text: "乙"}) // while the first post was asked
		if !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.TooLate}) || !same(record, p.record) {
			t.Errorf("told %v, record %+v", kinds(out), p.record)
		}
	})
	t.Run("before everything was cleared", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "院长", "甲", "重来", "确认")
		out := p.take(p.at-minute/2, conversation.Said{Text: "乙"})
		if !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.TooLate}) || len(p.record.Posts) != 0 {
			t.Errorf("told %v, record %+v", kinds(out), p.record)
		}
	})
}
