package conversation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// supplement is the category that takes the risk points of a file.
const supplement = "duty"

// buyer is a form with one post, as it is read from paper.
func buyer() form.Sheet {
	return form.Sheet{Unit: "采购办", Name: "李敏", Posts: []form.SheetPost{{
		Name:   "采购科科长",
		Duties: []string{"1.受理采购申请；", "2.组织开标评标"},
		Powers: []string{"采购方式的建议权", "评审专家抽取"},
		Risks:  []string{"1.抽取评审专家时可能讲人情", "2.可能把采购方式改得不合规定"},
	}}}
}

// send sends a file a minute after what was done last.
func (p *player) send(sheet form.Sheet) conversation.Outcome {
	p.t.Helper()
	p.at += minute
	return p.take(p.at, conversation.Offered{Message: "om", Key: "key", Sheet: sheet})
}

// plan is what the only notice with a plan has.
func plan(t failer, out conversation.Outcome) conversation.Plan {
	t.Helper()
	for _, n := range out.Notices {
		if n.Plan != nil {
			return *n.Plan
		}
	}
	t.Fatalf("no plan: %+v", out.Notices)
	return conversation.Plan{}
}

// TestFileBegins takes a file over from nothing, typed and pressed; nothing is
// there before the yes.
func TestFileBegins(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	for _, pressed := range []bool{false, true} {
		p := newPlayer(t, def)
		out := p.send(buyer())
		if out.View != conversation.ViewConfirm || len(out.Changes) > 0 || p.state.Phase != conversation.Idle || p.state.Next != 0 {
			t.Fatalf("%+v after the file: %+v", p.state, out)
		}
		if want := (conversation.File{Message: "om", Key: "key", At: p.at}); p.state.Import != want {
			t.Errorf("remembered %+v, want %+v", p.state.Import, want)
		}
		if pressed {
			out = p.press(conversation.ActYes, 0, "")
		} else {
			out = p.say("确认")
		}
		if out.View != conversation.ViewReview || p.read != 1 || p.state.Import != (conversation.File{}) {
			t.Errorf("%s, read %d times, %+v", out.View, p.read, p.state)
		}
		for slot, want := range map[string][]string{
			questionnaire.SlotDuties: {"受理采购申请", "组织开标评标"},
			questionnaire.SlotPowers: {"采购方式的建议权", "评审专家抽取"},
			supplement:               {"抽取评审专家时可能讲人情", "可能把采购方式改得不合规定"},
		} {
			if diff := cmp.Diff(want, p.answer(0, slot)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", slot, diff)
			}
		}
		if len(out.Missing) != 3 || p.record.Status != form.Drafting || p.record.Posts[0].Name != "采购科科长" {
			t.Errorf("missing %+v of %+v", out.Missing, p.record)
		}
		for p.state.Phase != conversation.Filed {
			p.sayOn()
		}
	}
}

// TestFileIsNotTakenOver: without a yes nothing of the file comes into the record.
func TestFileIsNotTakenOver(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	for _, test := range []struct {
		name, say string
		want      conversation.NoticeKind
		view      conversation.View
		duties    int // of the record with two
	}{
		{"no", "取消", conversation.Kept, conversation.ViewQuestion, 2},
		{"an answer", "丙", conversation.OfferDropped, conversation.ViewQuestion, 3},
		{"a command", "下一步", conversation.OfferDropped, conversation.ViewQuestion, 2},
		{"a pause", "暂停", conversation.OfferDropped, conversation.ViewPaused, 2},
		{"help", "帮助", conversation.Guidance, conversation.ViewConfirm, 2},
	} {
		p := newPlayer(t, def)
		p.toPlace(filling)
		p.send(buyer())
		out := p.say(test.say)
		if !slices.Contains(kinds(out), test.want) || out.View != test.view || len(p.answer(0, questionnaire.SlotDuties)) != test.duties {
			t.Errorf("%s: %v, %s, %+v", test.name, kinds(out), out.View, p.record)
		}
		if (p.state.Pending == conversation.ConfirmImport) != (test.view == conversation.ViewConfirm) || p.read != 0 {
			t.Errorf("%s: %+v, read %d times", test.name, p.state, p.read)
		}
	}
	p := newPlayer(t, def)
	p.send(buyer())
	if out := p.say("开始"); out.View != conversation.ViewQuestion || p.state.Slot != questionnaire.SlotPost || len(p.record.Posts) != 0 {
		t.Errorf("begun with %+v, %+v", out, p.record)
	}
}

// TestFileEverywhere sends a file at every place of the dialogue.
func TestFileEverywhere(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	for _, at := range []place{idle, naming, filling, risk, asked, review, sending, filed, paused} {
		p := newPlayer(t, def)
		p.toPlace(at)
		before := p.record
		out := p.send(buyer())
		if at == filed {
			if !slices.Contains(kinds(out), conversation.OfferFiled) || p.state.Pending != conversation.NoPending {
				t.Errorf("%s: %v, %+v", at, kinds(out), p.state)
			}
			p.say("修改")
			if out = p.send(buyer()); out.View != conversation.ViewConfirm {
				t.Errorf("opened again: %+v", out)
			}
			continue
		}
		if out.View != conversation.ViewConfirm || !same(before, p.record) {
			t.Errorf("%s: %s, %+v", at, out.View, p.record)
		}
		if out = p.say("确认"); out.View != conversation.ViewReview || len(p.answer(0, supplement)) != 2 {
			t.Errorf("%s: %s, %+v", at, out.View, p.record)
		}
	}
	p := newPlayer(t, def)
	p.closed = true
	if out := p.send(buyer()); out.View != conversation.ViewClosed || p.state.Version != 0 {
		t.Errorf("closed: %+v", out)
	}
}

// TestFileTwice adds nothing the second time, and does not ask.
func TestFileTwice(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.send(buyer())
	p.say("确认")
	before := p.record
	out := p.send(buyer())
	if !slices.Contains(kinds(out), conversation.NothingNew) || plan(t, out).Known() != 6 || out.View != conversation.ViewReview {
		t.Errorf("%v, %s", kinds(out), out.View)
	}
	more := buyer()
	more.Posts[0].Name = "采购科 科长。"
	more.Posts[0].Duties = []string{"受理 采购申请。", "管理供应商"}
	out = p.send(more)
	if got := plan(t, out).Posts[0]; got.ID == 0 || got.Duties.Known != 1 || len(got.Duties.Items) != 1 {
		t.Errorf("planned %+v", got)
	}
	if p.say("取消"); !same(before, p.record) {
		t.Errorf("changed:\n%s", cmp.Diff(before, p.record))
	}
}

// TestFileGone: what can no longer be had is not taken over, and the yes is over.
func TestFileGone(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.send(buyer())
	p.file = form.Sheet{}
	out := p.say("确认")
	if diff := cmp.Diff([]conversation.NoticeKind{conversation.OfferGone}, kinds(out)); diff != "" || out.View != conversation.ViewIdle {
		t.Errorf("%s %s", out.View, diff)
	}
	if p.record.Status != form.NotStarted || p.state.Pending != conversation.NoPending {
		t.Errorf("%+v, %+v", p.state, p.record)
	}
}

// TestLateYes: a yes that was typed before the file answers something else.
func TestLateYes(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.send(buyer())
	out := p.take(p.at-1, conversation.Said{Text: "确认"})
	if !slices.Contains(kinds(out), conversation.TooLate) || p.state.Pending != conversation.ConfirmImport || len(p.record.Posts) > 0 {
		t.Errorf("%v, %+v", kinds(out), p.state)
	}
}

// TestWhatTheFileLacks has posts without a name, empty and “none” cells, and what
// is beyond the limits.
func TestWhatTheFileLacks(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	long := strings.Repeat("长", def.Limits.Item+1)
	many := make([]string, def.Limits.Items+5)
	for i := range many {
		many[i] = fmt.Sprintf("可能第%d次", i)
	}
	nameless := func() form.Sheet { s := buyer(); s.Posts[0].Name = ""; return s }
	cell := func(powers, risks []string) form.Sheet {
		s := buyer()
		s.Posts[0].Powers, s.Posts[0].Risks = powers, risks
		return s
	}
	for _, test := range []struct {
		name  string
		known []string
		sheet form.Sheet
		post  string
		left  []conversation.LeftOut
		check func(p *player) bool
	}{
		{"nameless, known to the roster", []string{"处长"}, nameless(), "处长", nil, nil},
		{"nameless", nil, nameless(), "", []conversation.LeftOut{{
			Why: conversation.NamelessPost, Text: "1.受理采购申请； 2.组织开标评标 采购方式的建议权 评审专家抽取 1.抽取评审专家时可能讲人情 2.可能把采购方式改得不合规定",
		}}, nil},
		{"none", nil, cell([]string{"1.无"}, []string{"无"}), "采购科科长", nil, func(p *player) bool {
			a := p.record.Posts[0].Answers
			return a[questionnaire.SlotPowers].None && !a[supplement].Given()
		}},
		{"a long item", nil, cell(nil, []string{long, "可能"}), "采购科科长", []conversation.LeftOut{{
			Why: conversation.LongEntry, Post: "采购科科长", Slot: supplement, Text: strings.Repeat("长", 29) + "…",
			N: def.Limits.Item + 1, Max: def.Limits.Item,
		}}, func(p *player) bool { return slices.Equal(p.answer(0, supplement), []string{"可能"}) }},
		{"many items", nil, cell(nil, many), "采购科科长", []conversation.LeftOut{{
			Why: conversation.TooManyItems, Post: "采购科科长", Slot: supplement, N: 5, Max: def.Limits.Items,
		}}, func(p *player) bool { return len(p.answer(0, supplement)) == def.Limits.Items }},
		{
			"a long post", nil,
			form.Sheet{Posts: []form.SheetPost{buyer().Posts[0], {Name: strings.Repeat("长", 61), Duties: []string{"甲"}}}},
			"采购科科长",
			[]conversation.LeftOut{{Why: conversation.LongPost, Post: strings.Repeat("长", 61), N: 61, Max: 60}},
			nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, def)
			p.known = test.known
			if diff := cmp.Diff(test.left, plan(t, p.send(test.sheet)).Left); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
			if test.post == "" {
				if p.state.Pending != conversation.NoPending {
					t.Error("asked for nothing")
				}
				return
			}
			p.say("确认")
			if len(p.record.Posts) != 1 || p.record.Posts[0].Name != test.post || test.check != nil && !test.check(p) {
				t.Errorf("%+v", p.record)
			}
		})
	}
	posts := form.Sheet{}
	for i := range def.Limits.Items + 2 {
		posts.Posts = append(posts.Posts, form.SheetPost{Name: fmt.Sprintf("岗位%d", i), Duties: []string{"甲"}})
	}
	p := newPlayer(t, def)
	got := plan(t, p.send(posts))
	if len(got.Posts) != def.Limits.Items || len(got.Left) != 2 || got.Left[0].Why != conversation.TooManyPosts {
		t.Errorf("%d posts planned, left out %+v", len(got.Posts), got.Left)
	}
}

// TestAnyFile takes any file over into any record: the record has each text of a
// slot at most once more, no slot grows beyond its limit, and what was there stays.
func TestAnyFile(t *testing.T) {
	t.Parallel()
	def := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		p := aPlayer(t, def)
		p.at += 60 * minute
		sheet := aSheet().Draw(t, "sheet")
		before := p.record
		shown := after(t, p, conversation.Event{At: p.at, Deed: conversation.Offered{Message: "om", Key: "k", Sheet: sheet}, Known: p.known})
		if p.state.Pending != conversation.ConfirmImport {
			return
		}
		offered := plan(t, shown)
		version := p.state.Version
		out := after(t, p, conversation.Event{At: p.at, Deed: conversation.Said{Text: "确认"}, Known: p.known})
		if out.View != conversation.ViewReview || p.state.Version != version+1 {
			t.Fatalf("%s after the yes, version %d after %d", out.View, p.state.Version, version)
		}
		checkAgreement(t, p)
		for i, post := range before.Posts {
			for slot, answer := range post.Answers {
				now := p.record.Posts[i].Answers[slot].Items
				if len(now) > def.Limits.Items {
					t.Fatalf("%d items in %s", len(now), slot)
				}
				for _, item := range answer.Items {
					if !slices.Contains(now, item) {
						t.Fatalf("%q is gone", item.Text)
					}
				}
			}
		}
		if slices.ContainsFunc(offered.Left, func(l conversation.LeftOut) bool { return l.Why == conversation.NamelessPost }) {
			return // what had no post may have one now
		}
		after(t, p, conversation.Event{At: p.at + 1, Deed: conversation.Offered{Message: "om", Key: "k", Sheet: sheet}, Known: p.known})
		if p.state.Pending != conversation.NoPending {
			t.Fatalf("the same file has more to add: %+v", p.state)
		}
	})
}
