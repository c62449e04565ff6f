package phrase_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/feishu/card"
	"lianbot/internal/message"
)

// typed is what people type, pressable what they press.
var (
	typed = []string{
		"开始", "采购科科长", "院长\n教授", "受理采购申请", "1.甲\n2.乙\n3.丙", "下一步", "无", "确认", "取消", "上一步", "跳过", "预览",
		"提交", "暂停", "继续", "帮助", "示例", "重来", "修改", "加岗位", "加岗位 处长", "岗位", "岗位权力", "外部环境风险", "改 1 新的",
		"改 9 新的", "改 1", "删 1", "删 1 2", "补 1 可能讲人情", "补 1", "你好", "交了以后还能改吗？", "今天食堂吃什么？", "样表怎么写的？",
		"😀", "。", "", "{power} **x** <at user_id=all></at>", strings.Repeat("长", 170), strings.Repeat("长", 1001),
		strings.Repeat("很长的一条内容"+"\n", 60),
	}
	pressable = []conversation.Action{
		conversation.ActStart, conversation.ActShow, conversation.ActNote, conversation.ActNext, conversation.ActNone,
		conversation.ActBack, conversation.ActSkip, conversation.ActPreview, conversation.ActSubmit, conversation.ActPause,
		conversation.ActHelp, conversation.ActSamples, conversation.ActRestart, conversation.ActYes, conversation.ActNo,
		conversation.ActEdit, conversation.ActRewrite, conversation.ActDrop, conversation.ActGo, conversation.ActPost,
		conversation.ActRevise, conversation.ActCover, conversation.ActConsidered,
	}
)

func aDeed(t *rapid.T, version int64) conversation.Deed {
	if rapid.Bool().Draw(t, "typed") {
		return conversation.Said{Text: rapid.SampledFrom(typed).Draw(t, "text")}
	}
	p := conversation.Pressed{
		Action: rapid.SampledFrom(pressable).Draw(t, "action"), Arg: rapid.Int64Range(0, 12).Draw(t, "arg"),
		Version: version - rapid.SampledFrom([]int64{0, 0, 0, 1}).Draw(t, "old"),
	}
	if rapid.Bool().Draw(t, "with text") {
		p.Text = rapid.SampledFrom(typed).Draw(t, "field")
	}
	return p
}

// TestAnyOutcome puts every outcome of random conversations into words, as a
// line and as a card.
func TestAnyOutcome(t *testing.T) {
	t.Parallel()
	lib := library(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, lib, rapid.SampledFrom([][]string{nil, {"采购科科长"}, {"院长", "教授"}}).Draw(t, "posts")...)
		if rapid.Bool().Draw(t, "further on") {
			for _, text := range []string{"开始", "科长", "甲", "下一步", "乙\n丙", "下一步", "无", "确认", "无", "确认", "无", "确认", "无", "确认"} {
				p.say(text)
			}
		}
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			deed := aDeed(t, p.state.Version)
			out := p.take(deed)
			text := p.scene.Text(p.state, out)
			if strings.TrimSpace(text) == "" {
				t.Fatalf("%+v in %+v: nothing is said", deed, p.state)
			}
			if strings.Contains(text, "\n\n\n") || strings.TrimSpace(text) != text {
				t.Fatalf("%+v: too many empty lines in %q", deed, text)
			}
			checkCard(t, p.state, p.scene.Card(p.state, out))
			if line, _ := p.scene.Toast(p.state, out); utf8.RuneCountInString(line) > 200 || strings.Contains(line, "\n") {
				t.Fatalf("%+v: a toast is one short line: %q", deed, line)
			}
		}
	})
}

// checkCard wants a card that the platform takes, whose buttons name the state
// that it shows.
func checkCard(t failer, s conversation.State, c message.Card) {
	t.Helper()
	if c.Title == "" || c.Summary == "" || len(c.Body) == 0 {
		t.Fatalf("a card without a title, a summary or a body: %+v", c)
	}
	buttons := buttonsOf(c)
	if len(buttons) == 0 {
		t.Fatalf("a card on which nothing can be pressed: %+v", c)
	}
	var primary int
	for _, b := range buttons {
		if b.Action.Version != s.Version || b.Action.Name == "" || b.Label == "" {
			t.Fatalf("version %d, button %+v", s.Version, b)
		}
		if b.Look == message.Primary {
			primary++
		}
	}
	if primary > 2 {
		t.Fatalf("%d buttons ask to be pressed", primary)
	}
	for i, b := range c.Body {
		if b.Paragraph != nil && strings.TrimSpace(b.Paragraph.Text) == "" {
			t.Fatalf("paragraph %d is empty: %+v", i, c.Body)
		}
	}
	raw, err := card.Render(c)
	if err != nil {
		t.Fatalf("the card cannot be shown: %v", err)
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	// The platform's limits on one card: 200 components and texts, 30 KB.
	if n := tagged(doc); n > 200 {
		t.Fatalf("%d components", n)
	}
	if len(raw) > 30*1024 {
		t.Fatalf("%d bytes", len(raw))
	}
}

func buttonsOf(c message.Card) []message.Button {
	var buttons []message.Button
	for _, b := range c.Body {
		switch {
		case b.Buttons != nil:
			buttons = append(buttons, b.Buttons.Row...)
		case b.Form != nil:
			buttons = append(buttons, b.Form.Buttons...)
		case b.List != nil:
			for _, e := range b.List.Entries {
				buttons = append(buttons, e.Buttons...)
			}
		}
	}
	return buttons
}

// tagged counts the components and texts of a rendered card.
func tagged(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["tag"]; ok {
			n++
		}
		for _, inner := range v {
			n += tagged(inner)
		}
	case []any:
		for _, inner := range v {
			n += tagged(inner)
		}
	}
	return n
}

// TestQuestionnaireByCard fills in a whole form with nothing but the buttons and
// the field of the card.
func TestQuestionnaireByCard(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, library(t), "采购科科长")
	shown := p.scene.Invitation()
	press := func(do conversation.Action, text string) {
		t.Helper()
		i := slices.IndexFunc(buttonsOf(shown), func(b message.Button) bool { return b.Action.Name == string(do) })
		if i < 0 {
			t.Fatalf("no button for %s on the card %q", do, shown.Title)
		}
		a := buttonsOf(shown)[i].Action
		out := p.take(conversation.Pressed{Action: do, Arg: a.Arg, Version: a.Version, Text: text})
		shown = p.scene.Card(p.state, out)
	}
	press(conversation.ActStart, "")
	press(conversation.ActYes, "")
	press(conversation.ActNote, "受理采购申请\n组织开标评标")
	press(conversation.ActNext, "汇总采购档案") // what is in the field is noted first
	press(conversation.ActNext, "评审专家抽取\n采购方式的建议权")
	press(conversation.ActNext, "抽取评审专家时，可能讲人情")
	for range 3 {
		press(conversation.ActNone, "")
		press(conversation.ActYes, "")
	}
	press(conversation.ActConsidered, "")
	press(conversation.ActSubmit, "")
	press(conversation.ActYes, "")
	if p.state.Phase != conversation.Filed {
		t.Fatalf("not submitted: %+v", p.state)
	}
	post := p.record.Posts[0]
	if got := len(post.Answers["duties"].Items); got != 3 {
		t.Errorf("%d duties, want 3", got)
	}
	if got := post.Answers["powers"].Items; len(got) != 2 || got[0].Considered || !got[1].Considered {
		t.Errorf("powers %+v", got)
	}
}
