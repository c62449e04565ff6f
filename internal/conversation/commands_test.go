package conversation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/questionnaire"
)

// A place is a phase of the dialogue in which a command can be said.
type place string

const (
	idle    place = "idle"
	naming  place = "naming"
	filling place = "filling" // duties, two of them noted
	risk    place = "risk"    // the first category, nothing noted
	asked   place = "asked"   // whether the category is really empty
	review  place = "review"
	sending place = "sending" // whether to submit
	filed   place = "filed"
	paused  place = "paused" // while filling
)

func (p *player) toPlace(at place) {
	p.t.Helper()
	switch at {
	case idle:
	case naming:
		p.say("开始")
	case filling:
		p.say("开始", "采购科科长", "甲\n乙")
	case risk:
		p.toFirstRisk()
	case asked:
		p.toFirstRisk()
		p.say("无")
	case review:
		p.toReview()
	case sending:
		p.toReview()
		p.say("提交")
	case filed:
		p.toFiled()
	case paused:
		p.say("开始", "采购科科长", "甲\n乙", "暂停")
	}
}

// TestCommands says every command everywhere: what is told, and where it leads.
func TestCommands(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	const (
		duties, powers, ethics, duty = questionnaire.SlotDuties, questionnaire.SlotPowers, "ethics", "duty"

		question, preview, reviewing, confirm = conversation.ViewQuestion, conversation.ViewPreview,
			conversation.ViewReview, conversation.ViewConfirm
		idleView, filedView, pausedView = conversation.ViewIdle, conversation.ViewFiled, conversation.ViewPaused
	)
	type notices = []conversation.NoticeKind
	tests := []struct {
		at   place
		say  string
		view conversation.View
		slot string
		told notices
	}{
		{idle, "开始", question, "post", nil},
		{idle, "继续", question, "post", nil},
		{idle, "下一步", question, "post", nil},
		{idle, "确认", question, "post", nil},
		{idle, "预览", idleView, "", notices{conversation.NoRecord}},
		{idle, "提交", idleView, "", notices{conversation.NoRecord}},
		{idle, "上一步", idleView, "", notices{conversation.NoRecord}},
		{idle, "重来", idleView, "", notices{conversation.NoRecord}},
		{idle, "暂停", idleView, "", notices{conversation.NoRecord}},
		{idle, "帮助", idleView, "", notices{conversation.Guidance}},
		{idle, "示例", idleView, "", notices{conversation.Examples}},
		{idle, "你好", idleView, "", notices{conversation.Courtesy}},
		{idle, "受理采购申请", idleView, "", notices{conversation.NotBegun}},

		{naming, "开始", question, "post", notices{conversation.Resumed}},
		{naming, "下一步", question, "post", notices{conversation.NothingYet}},
		{naming, "跳过", question, "post", notices{conversation.NothingYet}},
		{naming, "上一步", question, "post", notices{conversation.AtFirst}},
		{naming, "无", question, "post", notices{conversation.NothingYet}},
		{naming, "确认", question, "post", notices{conversation.Courtesy}},
		{naming, "提交", question, "post", notices{conversation.Incomplete}},
		{naming, "预览", preview, "post", nil},
		{naming, "删 1", question, "post", notices{conversation.NoSuchItem}},
		{naming, "岗位权力", question, "post", notices{conversation.NothingHere}},
		{naming, "院长", question, duties, notices{conversation.PostAdded}},
		{naming, "加岗位 院长", question, duties, notices{conversation.PostAdded}},

		{filling, "下一步", question, powers, nil},
		{filling, "好了", question, powers, nil},
		{filling, "没有了", question, powers, nil},
		{filling, "跳过", question, powers, nil},
		{filling, "无", question, powers, nil},
		{filling, "上一步", question, "post", nil},
		{filling, "预览", preview, duties, nil},
		{filling, "帮助", question, duties, notices{conversation.Guidance}},
		{filling, "示例", question, duties, notices{conversation.Examples}},
		{filling, "样表怎么写的？", question, duties, notices{conversation.Examples}},
		{filling, "交了以后还能改吗？", question, duties, notices{conversation.Answered}},
		{filling, "今天食堂吃什么？", question, duties, notices{conversation.Unanswered}},
		{filling, "谢谢", question, duties, notices{conversation.Courtesy}},
		{filling, "继续", question, duties, notices{conversation.Resumed}},
		{filling, "确认", question, duties, notices{conversation.Courtesy}},
		{filling, "暂停", pausedView, duties, nil},
		{filling, "提交", question, powers, notices{conversation.Incomplete}},
		{filling, "重来", confirm, duties, nil},
		{filling, "改 2 丙", question, duties, notices{conversation.Rewritten}},
		{filling, "修改第2条：丙", question, duties, notices{conversation.Rewritten}},
		{filling, "改 2", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改 3 丙", question, duties, notices{conversation.NoSuchItem}},
		{filling, "改 0 丙", question, duties, notices{conversation.NoSuchItem}},
		{filling, "改 -1 丙", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改1新的内容", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改 99999999999999999999 丙", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改2026年预算方案", question, duties, notices{conversation.Noted}},
		{filling, "改 2 丙；丁", question, duties, notices{conversation.OneForEdit}},
		{filling, "改 2 。。。", question, duties, notices{conversation.EmptyEdit}},
		{filling, "改 2 😀", question, duties, notices{conversation.Wordless}},
		{filling, "删 2", question, duties, notices{conversation.Dropped}},
		{filling, "删 1 2", question, duties, notices{conversation.Dropped}},
		{filling, "删 1 3", question, duties, notices{conversation.NoSuchItem}},
		{filling, "删除", question, duties, notices{conversation.EmptyEdit}},
		{filling, "补 1 可能讲人情", question, duties, notices{conversation.NothingHere}},
		{filling, "加岗位", question, "post", nil},
		{filling, "加岗位 院长", question, duties, notices{conversation.PostAdded}},
		{filling, "岗位权力", question, powers, nil},
		{filling, "外部环境风险", question, "environment", nil},
		{filling, "😀", question, duties, notices{conversation.Wordless}},
		{filling, "丙", question, duties, notices{conversation.Noted}},
		{filling, "修改2026年预算", question, duties, notices{conversation.Noted}},

		{risk, "下一步", question, ethics, notices{conversation.NothingYet}},
		{risk, "跳过", question, duty, nil},
		{risk, "无", confirm, ethics, nil},
		{risk, "上一步", question, powers, nil},
		{risk, "没有风险", confirm, ethics, nil},

		{asked, "确认", question, duty, notices{conversation.NotedNone}},
		{asked, "是", question, duty, notices{conversation.NotedNone}},
		{asked, "无", question, duty, notices{conversation.NotedNone}},
		{asked, "取消", question, ethics, notices{conversation.Kept}},
		{asked, "可能讲人情", question, ethics, notices{conversation.Noted}},
		{asked, "跳过", question, duty, nil},
		{asked, "帮助", confirm, ethics, notices{conversation.Guidance}},
		{asked, "要写几条？", confirm, ethics, notices{conversation.Answered}},
		{asked, "暂停", pausedView, ethics, nil},

		{review, "提交", confirm, "", nil},
		{review, "下一步", confirm, "", nil},
		{review, "确认", confirm, "", nil},
		{review, "预览", preview, "", nil},
		{review, "上一步", question, "environment", nil},
		{review, "加岗位", question, "post", nil},
		{review, "岗位", question, "post", nil},
		{review, "岗位权力", question, powers, nil},
		{review, "修改", reviewing, "", nil},
		{review, "补 1 可能规避公开招标", reviewing, "", notices{conversation.Noted}},
		{review, "补 1", question, "duty", nil},
		{review, "补 2 甲", reviewing, "", notices{conversation.NoSuchItem}},
		{review, "无", reviewing, "", notices{conversation.Unclear}},
		{review, "改 1 甲", reviewing, "", notices{conversation.NothingHere}},
		{review, "删 1", reviewing, "", notices{conversation.NothingHere}},
		{review, "再补一句", reviewing, "", notices{conversation.Unclear}},
		{review, "重来", confirm, "", nil},
		{review, "暂停", pausedView, "", nil},

		{sending, "确认", filedView, "", nil},
		{sending, "取消", reviewing, "", notices{conversation.Kept}},
		{sending, "提交", confirm, "", nil},
		{sending, "补 1 可能规避公开招标", reviewing, "", notices{conversation.Noted}},
		{sending, "岗位权力", question, powers, nil},
		{sending, "预览", preview, "", nil},
		{sending, "再补一句", reviewing, "", notices{conversation.Unclear}},

		{filed, "开始", filedView, "", nil},
		{filed, "预览", preview, "", nil},
		{filed, "修改", reviewing, "", notices{conversation.Reopened}},
		{filed, "撤回", reviewing, "", notices{conversation.Reopened}},
		{filed, "加岗位", question, "post", notices{conversation.Reopened}},
		{filed, "岗位权力", filedView, "", notices{conversation.IsFiled}},
		{filed, "再补一句", filedView, "", notices{conversation.IsFiled}},
		{filed, "提交", filedView, "", notices{conversation.IsFiled}},
		{filed, "重来", filedView, "", notices{conversation.IsFiled}},
		{filed, "暂停", filedView, "", notices{conversation.IsFiled}},
		{filed, "谢谢", filedView, "", notices{conversation.Courtesy}},
		{filed, "交了以后还能改吗？", filedView, "", notices{conversation.Answered}},

		{paused, "继续", question, duties, notices{conversation.Resumed}},
		{paused, "开始", question, duties, notices{conversation.Resumed}},
		{paused, "下一步", question, powers, notices{conversation.Resumed}},
		{paused, "提交", question, powers, notices{conversation.Resumed, conversation.Incomplete}},
		{paused, "预览", preview, duties, nil},
		{paused, "丙", pausedView, duties, notices{conversation.IsPaused}},
		{paused, "是", pausedView, duties, notices{conversation.IsPaused}},
		{paused, "帮助", pausedView, duties, notices{conversation.Guidance}},
		{paused, "改 1 丙", question, duties, notices{conversation.Resumed, conversation.Rewritten}},
	}
	for _, test := range tests {
		t.Run(string(test.at)+"/"+test.say, func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, def)
			p.toPlace(test.at)
			out := p.say(test.say)
			if out.View != test.view || p.state.Slot != test.slot {
				t.Errorf("view %q at %q, want %q at %q", out.View, p.state.Slot, test.view, test.slot)
			}
			if diff := cmp.Diff(test.told, kinds(out)); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

// TestClosed says everything to a campaign that takes no answers.
func TestClosed(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	for _, at := range []place{idle, naming, filling, asked, review, sending, filed, paused} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, def)
			p.toPlace(at)
			p.closed = true
			before, record := p.state, p.record
			for _, text := range phrases {
				if out := p.say(text); out.View != conversation.ViewClosed && out.View != conversation.ViewPreview {
					t.Errorf("%q: shows %s", text, out.View)
				}
			}
			for _, do := range actions {
				p.press(do, 1, "丙")
			}
			if !same(before, p.state) || !same(record, p.record) {
				t.Errorf("something changed:\n%s%s", cmp.Diff(before, p.state), cmp.Diff(record, p.record))
			}
			if out := p.say("提交"); len(out.Notices) != 0 {
				t.Errorf("told %v", kinds(out))
			}
			if out := p.say("受理采购申请"); !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.IsClosed}) {
				t.Errorf("told %v", kinds(out))
			}
		})
	}
}

func TestAnswersOfASlot(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	for _, test := range []struct {
		name string
		say  []string
		want []string
	}{
		{"appended in order", []string{"甲", "乙；丙", "1.丁\n2.戊"}, []string{"甲", "乙", "丙", "丁", "戊"}},
		{"changed", []string{"甲\n乙", "改 1 丙"}, []string{"丙", "乙"}},
		{"changed to a numbered one", []string{"甲", "改 1 1.乙"}, []string{"乙"}},
		{"dropped", []string{"甲\n乙\n丙", "删 1 3"}, []string{"乙"}},
		{"dropped, then more", []string{"甲\n乙", "删 2", "丙"}, []string{"甲", "丙"}},
		{"all or none are dropped", []string{"甲\n乙", "删 2 3"}, []string{"甲", "乙"}},
		{"far back", []string{lines("职责", 30), "改 2 乙", "删 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30"}, []string{"乙"}},
		{"symbols go, words stay", []string{"甲\n。。。\n乙"}, []string{"甲", "乙"}},
		{"markup is text", []string{`<at user_id="all"></at> {{x}} '; DROP TABLE`}, []string{`<at user_id="all"></at> {{x}} '; DROP TABLE`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, def)
			p.say("开始", "科长")
			p.say(test.say...)
			if diff := cmp.Diff(test.want, p.answer(0, questionnaire.SlotDuties)); diff != "" {
				t.Errorf("duties (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPosts(t *testing.T) {
	t.Parallel()
	def := shipped(t)

	t.Run("those of the roster", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.known = []string{"院长", "教授"}
		p.say("开始", "确认")
		if got := []string{p.record.Posts[0].Name, p.record.Posts[1].Name}; !slices.Equal(got, p.known) {
			t.Errorf("posts %v", got)
		}
		if p.state.Post != p.record.Posts[0].ID || p.state.Slot != questionnaire.SlotDuties {
			t.Errorf("goes on at %d %s", p.state.Post, p.state.Slot)
		}
	})
	t.Run("another one instead", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.known = []string{"院长"}
		p.say("开始", "教授")
		if len(p.record.Posts) != 1 || p.record.Posts[0].Name != "教授" {
			t.Errorf("posts %+v", p.record.Posts)
		}
	})
	t.Run("each is asked everything", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "院长\n教授")
		var stops []string
		for p.state.Phase == conversation.Asking {
			stops = append(stops, p.state.Slot)
			p.sayOn()
		}
		// A “none” is said in two steps: asked, confirmed.
		if got, want := len(slices.Compact(stops)), 2*len(def.Lists()); got != want {
			t.Errorf("%d slots were asked, want %d: %v", got, want, stops)
		}
	})
	t.Run("dropping asks first", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "院长\n教授", "上一步", "删 1")
		if p.state.Pending != conversation.ConfirmDrop || len(p.record.Posts) != 2 {
			t.Fatalf("%+v", p.state)
		}
		p.say("取消")
		if len(p.record.Posts) != 2 {
			t.Fatal("dropped in spite of a no")
		}
		p.say("删 1", "确认")
		if len(p.record.Posts) != 1 || p.record.Posts[0].Name != "教授" {
			t.Errorf("posts %+v", p.record.Posts)
		}
	})
	t.Run("renamed", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, def)
		p.say("开始", "院长", "上一步", "改 1 副院长")
		if p.record.Posts[0].Name != "副院长" || p.state.Posts[0].Name != "副院长" {
			t.Errorf("posts %+v", p.record.Posts)
		}
	})
}

func TestRestart(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.toFiled()
	p.say("修改", "重来")
	if len(p.record.Posts) == 0 {
		t.Fatal("cleared without a yes")
	}
	p.say("确认")
	if len(p.record.Posts) != 0 || p.record.Revision != 1 {
		t.Errorf("record %+v", p.record)
	}
	p.say("院长")
	if p.record.Posts[0].ID < 5 {
		t.Errorf("the id %d was given out before", p.record.Posts[0].ID)
	}
}

func TestRevision(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.toFiled()
	first := p.record
	p.say("修改", "思想道德风险", "删 1", "无", "确认", "提交", "确认")
	if p.record.Revision != 2 || p.state.Revision != 2 {
		t.Fatalf("revision %d", p.record.Revision)
	}
	if !p.record.Posts[0].Answers["ethics"].None || first.Posts[0].Answers["ethics"].None {
		t.Errorf("ethics %+v, before %+v", p.record.Posts[0].Answers["ethics"], first.Posts[0].Answers["ethics"])
	}
}

// TestOldCard keeps what was typed into a card that had been overtaken.
func TestOldCard(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.say("开始", "科长")
	old := p.state.Version
	p.say("甲")
	out := p.take(p.at, conversation.Pressed{Action: conversation.ActNote, Version: old, Text: "乙"})
	if out.Fill != "乙" || !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.StaleText}) {
		t.Errorf("fill %q, told %v", out.Fill, kinds(out))
	}
	out = p.take(p.at, conversation.Pressed{Action: conversation.ActNote, Version: old, Text: "甲"})
	if out.Fill != "" || !slices.Equal(kinds(out), []conversation.NoticeKind{conversation.Stale}) {
		t.Errorf("what was noted already comes again: fill %q, told %v", out.Fill, kinds(out))
	}
}

// TestEditByCard opens an item for writing anew: all of it is in the field.
func TestEditByCard(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	long := strings.Repeat("很长的职责", 60)
	p.say("开始", "科长", long+"\n"+lines("职责", 20))
	if out := p.press(conversation.ActEdit, 1, ""); out.Fill != long {
		t.Errorf("an early, long item comes as %q", out.Fill)
	}
	p.press(conversation.ActRewrite, 1, long+"，改过")
	if got := p.answer(0, questionnaire.SlotDuties); got[0] != long+"，改过" || len(got) != 21 {
		t.Errorf("%d duties, the first is %q", len(got), got[0])
	}
	p.press(conversation.ActEdit, 21, "")
	p.press(conversation.ActNo, 0, "")
	if p.state.Edit != 0 || p.answer(0, questionnaire.SlotDuties)[20] != "职责之又又可能出现的情形" {
		t.Errorf("given up, and %+v", p.state)
	}
}

// TestWordsInTheField presses the button beside a field in which a command stands.
func TestWordsInTheField(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.toFirstRisk()
	if out := p.press(conversation.ActNote, 0, "无"); out.View != conversation.ViewConfirm || len(out.Changes) != 0 {
		t.Errorf("“无” is noted: %+v", out.Changes)
	}
}

// TestRecordIsRarelyNeeded counts what a turn must read for a list of answers.
func TestRecordIsRarelyNeeded(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.say("开始", "科长")
	p.asked = 0
	p.say("甲", "乙；丙", "改 1 丁", "删 2", "帮助", "示例", "要写几条？", "谢谢", "暂停")
	if p.asked != 0 {
		t.Errorf("the record was needed %d times", p.asked)
	}
}
