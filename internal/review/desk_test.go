package review_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/feishu/card"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/review"
	"lianbot/internal/staff"
	"lianbot/internal/store/memory"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

var begun = time.Date(2026, 6, 9, 9, 0, 0, 0, time.UTC)

// The people of these tests: 教务处 with a liaison, a deputy, a head and staff, of whom two
// have one name and one has no account; somebody of the library; the office.
var (
	office  = staff.Person{ID: "1001", OpenID: "ou_1001", Name: "周主任", Unit: "纪委办公室", Role: staff.Admin}
	head    = staff.Person{ID: "1005", OpenID: "ou_1005", Name: "沈国华", Unit: "教务处", Role: staff.Head}
	liaison = staff.Person{ID: "1006", OpenID: "ou_1006", Name: "王雅琴", Unit: "教务处", Role: staff.Liaison, Posts: []string{"综合科科长"}}
	deputy  = staff.Person{ID: "1007", OpenID: "ou_1007", Name: "何平", Unit: "教务处", Role: staff.Deputy}
	author  = staff.Person{ID: "1008", OpenID: "ou_1008", Name: "赵一帆", Unit: "教务处", Role: staff.Staff, Posts: []string{"考务科科长"}}
	liMin   = staff.Person{ID: "1009", OpenID: "ou_1009", Name: "李敏", Unit: "教务处", Role: staff.Staff, Posts: []string{"教材科科员"}}
	liMin2  = staff.Person{ID: "1010", OpenID: "ou_1010", Name: "李敏", Unit: "教务处", Role: staff.Staff, Posts: []string{"学籍科科员"}}
	offline = staff.Person{ID: "1011", Name: "郑伟", Unit: "教务处", Role: staff.Staff, Standing: staff.NoAccount}
	foreign = staff.Person{ID: "1012", OpenID: "ou_1012", Name: "冯馆长", Unit: "图书馆", Role: staff.Liaison}
)

// world is a desk over a database of its own.
type world struct {
	t          *testing.T
	db         *sqldb.DB
	desk       *review.Desk
	campaign   campaign.Campaign
	definition *questionnaire.Definition
	now        time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "lianbot.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	people := []staff.Person{office, head, liaison, deputy, author, liMin, liMin2, offline, foreign}
	if _, err := db.SaveRoster(t.Context(), people, begun); err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, db: db, now: begun,
		campaign: campaign.Campaign{
			ID: "2026", Title: "查找廉政风险", Office: "校纪委办公室", Opens: begun.AddDate(0, 0, -1), Deadline: begun.AddDate(0, 0, 10),
		},
	}
	if w.definition, err = library.Personal(nil); err != nil {
		t.Fatal(err)
	}
	var ids atomic.Int64
	w.desk = &review.Desk{
		Store: db, Sessions: memory.New(), Liaisons: nobody{}, Library: library, Logger: slog.New(slog.DiscardHandler),
		Now:   func() time.Time { return w.now },
		NewID: func() string { return fmt.Sprint("id", ids.Add(1)) }, Zone: time.UTC, Wake: func() {},
	}
	return w
}

type nobody struct{}

func (nobody) Liaison(context.Context, string) (staff.Person, bool, error) {
	return staff.Person{}, false, nil
}

// handIn commits a form of one post with duties; everything else is expressly empty.
func (w *world) handIn(p staff.Person, duties ...string) {
	w.t.Helper()
	w.now = w.now.Add(time.Minute)
	changes := []form.Change{{Kind: form.Start}, {Kind: form.AddPost, Post: 1, Text: "科员"}}
	for i, text := range duties {
		changes = append(changes, form.Change{Kind: form.AddItem, Post: 1, Slot: questionnaire.SlotDuties, Item: int64(i + 2), Text: text, SentAt: 1})
	}
	for _, slot := range w.definition.Lists() {
		if slot != questionnaire.SlotDuties {
			changes = append(changes, form.Change{Kind: form.SayNone, Post: 1, Slot: slot})
		}
	}
	changes = append(changes, form.Change{Kind: form.Submit, Revision: 1})
	filed := form.Apply(form.Form{}, changes...)
	w.commit(turn.Record{Key: w.key(p), At: w.now, Turn: &turn.Turn{
		State: conversation.State{
			Version: 1, Phase: conversation.Filed, Revision: 1, Next: int64(len(duties) + 2), Posts: []conversation.Post{{ID: 1, Name: "科员"}},
		},
		Changes: changes, Filed: &filed,
	}})
}

// move makes a move with a form as somebody else's package does.
func (w *world) move(p staff.Person, changes ...form.Change) {
	w.t.Helper()
	s, _, err := w.db.Recall(w.t.Context(), w.key(p))
	if err != nil {
		w.t.Fatal(err)
	}
	was := s.Version
	s.Version++
	w.commit(turn.Record{Key: w.key(p), At: w.now, Turn: &turn.Turn{Was: was, State: s, Changes: changes}})
}

func (w *world) commit(r turn.Record) {
	w.t.Helper()
	if err := w.db.Commit(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) key(p staff.Person) form.Key { return form.Key{Campaign: "2026", Person: p.ID} }

func (w *world) form(p staff.Person) form.Form {
	w.t.Helper()
	f, err := w.db.Form(w.t.Context(), w.key(p))
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// ask types a command and returns the answer: a line, or a card's JSON.
func (w *world) ask(who staff.Person, text string) (message.Message, string) {
	w.t.Helper()
	m, handled, err := w.desk.Answer(w.t.Context(), who, w.campaign, text, false)
	if err != nil || !handled {
		w.t.Fatalf("%q: handled %t, %v", text, handled, err)
	}
	return m, w.said(m)
}

func (w *world) said(m message.Message) string {
	w.t.Helper()
	if m.Card == nil {
		return m.Text
	}
	data, err := card.Render(*m.Card)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// press presses the button with an action on a card, and returns what is shown then.
func (w *world) press(who staff.Person, m message.Message, label string, fields map[string]string) (message.Message, string) {
	w.t.Helper()
	a, ok := find(*m.Card, label)
	if !ok {
		w.t.Fatalf("no button %q: %s", label, w.said(m))
	}
	return w.pressed(who, a, fields)
}

func (w *world) pressed(who staff.Person, a message.Action, fields map[string]string) (message.Message, string) {
	w.t.Helper()
	answer, handled, err := w.desk.Press(w.t.Context(), who, w.campaign, turn.Pressed{Action: a, Fields: fields}, false)
	if err != nil || !handled {
		w.t.Fatalf("%+v: handled %t, %v", a, handled, err)
	}
	if answer.Card == nil {
		return message.Message{}, answer.Toast.Text
	}
	shown := message.Show(*answer.Card)
	return shown, w.said(shown)
}

// find is the first button with a label on a card.
func find(c message.Card, label string) (message.Action, bool) {
	for _, b := range buttons(c) {
		if b.Label == label {
			return b.Action, true
		}
	}
	return message.Action{}, false
}

func buttons(c message.Card) []message.Button {
	var all []message.Button
	for _, block := range c.Body {
		switch {
		case block.Form != nil:
			all = append(all, block.Form.Buttons...)
		case block.Buttons != nil:
			all = append(all, block.Buttons.Row...)
		case block.List != nil:
			for _, e := range block.List.Entries {
				all = append(all, e.Buttons...)
			}
		}
	}
	return all
}

func answer(text string) map[string]string { return map[string]string{phrase.FieldAnswer: text} }

func want(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("the answer lacks %q:\n%s", text, said)
		}
	}
}

// letters are how many messages have been written to a person of their own.
func (w *world) letters(p staff.Person) int {
	w.t.Helper()
	all, err := w.db.Sent(w.t.Context(), sqldb.Filter{})
	if err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, e := range all {
		if e.To == p.OpenID && strings.HasPrefix(e.Key, "review/") {
			n++
		}
	}
	return n
}

func TestOneName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(liMin, "发教材")
	w.handIn(liMin2, "管学籍")
	m, said := w.ask(liaison, "通过 李敏")
	want(t, said, "不止一位", "教材科科员", "学籍科科员", "1009", "1010")
	if w.form(liMin).Status != form.Submitted || w.form(liMin2).Status != form.Submitted {
		t.Error("one of two with the same name was passed")
	}
	_, said = w.press(liaison, m, "打开", nil)
	want(t, said, "发教材")
	_, said = w.ask(liaison, "退回 1010 1 写具体")
	want(t, said, "已退回给李敏")
	if w.form(liMin2).Status != form.Returned || w.letters(liMin2) != 1 || w.letters(liMin) != 0 {
		t.Errorf("the other one: %s", w.form(liMin2).Status)
	}
	m, said = w.ask(author, "相互帮 李敏")
	want(t, said, "不止一位", "教材科科员")
	if strings.Contains(said, "1009") {
		t.Error("a colleague is shown a colleague's number")
	}
	_, said = w.press(author, m, "请这位看看", nil)
	want(t, said, "先把自己的表提交")
}

func TestOfflineAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(offline, "保洁")
	_, said := w.ask(liaison, "退回 郑伟 1 写具体")
	want(t, said, "还没有飞书账号", "当面告诉本人")
	if got := w.form(offline).Status; got != form.Returned {
		t.Errorf("the form is %s", got)
	}
	if n := w.letters(offline); n != 0 {
		t.Errorf("%d messages to nobody", n)
	}
}

func TestStandingsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, said := w.ask(liaison, "审核 赵一帆")
	want(t, said, "还没有开始填")
	w.handIn(author, "考务")
	w.move(author, form.Change{Kind: form.Reopen})
	_, said = w.ask(liaison, "通过 赵一帆")
	want(t, said, "正在修改")
	_, said = w.ask(liaison, "审核 赵一帆")
	want(t, said, "正在修改", "考务", "第 1 版")
	w.handIn(liMin, "发教材")
	w.move(liMin, form.Change{Kind: form.Pass})
	w.move(liMin, form.Change{Kind: form.Sign})
	for _, command := range []string{"通过 1009", "退回 1009 1 写具体"} {
		_, said = w.ask(liaison, command)
		want(t, said, "已经定稿")
	}
	_, said = w.ask(head, "建议 1009 1 写具体")
	want(t, said, "不能提建议")
	w.handIn(liMin2, "管学籍")
	w.now = w.campaign.Deadline.Add(time.Hour)
	_, said = w.ask(liaison, "退回 1010 1 写具体")
	want(t, said, "填报时间已过")
	if got := w.form(liMin2).Status; got != form.Submitted {
		t.Errorf("a form that nobody could mend is %s", got)
	}
	_, said = w.ask(liaison, "通过 1010")
	want(t, said, "已通过")
}

// TestBulk passes what was listed, and neither what came later nor what was taken up.
func TestBulk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	w.handIn(liMin, "发教材")
	w.handIn(liaison, "联络")
	m, said := w.ask(liaison, "审核")
	want(t, said, "有 3 份", "您自己的表", "2 份都通过")
	w.move(liMin, form.Change{Kind: form.Reopen})
	w.handIn(liMin2, "管学籍")
	_, said = w.press(liaison, m, "2 份都通过", nil)
	want(t, said, "通过了 1 份", "刚刚又交来 1 份", "本人正在修改（1）：李敏", "已通过（1）：赵一帆")
	for p, status := range map[string]form.Status{
		author.ID: form.Passed, liMin.ID: form.Revising, liMin2.ID: form.Submitted, liaison.ID: form.Submitted,
	} {
		if got := w.form(staff.Person{ID: p}).Status; got != status {
			t.Errorf("%s is %s, want %s", p, got, status)
		}
	}
}

// TestAtOnce has two reviewers decide at the same moment: one act counts, and the other
// reviewer is told of it.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	var wait sync.WaitGroup
	said := make([]string, 2)
	for i, act := range []struct {
		who  staff.Person
		text string
	}{{liaison, "退回 赵一帆 1 写到环节"}, {deputy, "退回 赵一帆 1 写到时限"}} {
		wait.Go(func() {
			m, _, err := w.desk.Answer(t.Context(), act.who, w.campaign, act.text, false)
			if err != nil {
				t.Error(err)
			}
			said[i] = m.Text
		})
	}
	wait.Wait()
	acts, err := w.db.Reviews(t.Context(), w.key(author))
	if err != nil || len(acts) != 1 || w.letters(author) != 1 {
		t.Fatalf("acts %+v, %v, %d letters", acts, err, w.letters(author))
	}
	first, second := 0, 1
	if acts[0].By == deputy.ID {
		first, second = 1, 0
	}
	want(t, said[first], "已退回给赵一帆")
	want(t, said[second], "退回了第 1 版", acts[0].Comments[0].Text)
}

// TestLeft are texts that may be answers: they stay with the conversation.
func TestLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, left := range []struct {
		who  staff.Person
		text string
	}{
		{author, "审核"},
		{author, "通过 李敏"},
		{author, "退回 李敏 1 写具体"},
		{author, "建议"},
		{author, "建议 李敏 1 写具体"},
		{author, "集体评"},
		{author, "相互帮助新来的同事熟悉业务"},
		{author, "请人看看有没有遗漏的环节"},
		{author, "审核采购申请"},
		{liaison, "审核采购申请"},
		{liaison, "通过集体研究决定采购方式"},
		{liaison, "通过 集体研究决定采购方式"},
		{liaison, "建议 完善采购管理制度"},
		{liaison, "审核 采购需求，提出采购方式的意见"},
		{liaison, "负责审核"},
		{liaison, "审核\n通过"},
		{office, "建议 完善采购管理制度"},
	} {
		if m, handled, err := w.desk.Answer(t.Context(), left.who, w.campaign, left.text, false); handled || err != nil {
			t.Errorf("%s: %q was taken: %s, %v", left.who.Role, left.text, w.said(m), err)
		}
	}
	for _, taken := range []string{"审核", "通过赵一帆", "审核 赵一范", "退回 赵一范 1 写具体", "通过 张三", "集体评 记录", "相互帮"} {
		if _, handled, err := w.desk.Answer(t.Context(), liaison, w.campaign, taken, false); !handled || err != nil {
			t.Errorf("%q was left, %v", taken, err)
		}
	}
}

// TestForged presses what nobody was shown.
func TestForged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "只有本单位能看的职责")
	ref := phrase.PersonRef(author.ID)
	for _, who := range []staff.Person{liMin, foreign, offline} {
		for _, action := range []string{
			phrase.ReviewOpen, phrase.ReviewPass, phrase.ReviewReturn, phrase.ReviewNext, phrase.ReviewSuggest, phrase.ReviewQueue,
			phrase.ReviewFirst, phrase.ReviewPassAll, phrase.MeetingOpen, phrase.MeetingDecide, phrase.MeetingKeep, phrase.MeetingNext,
			phrase.SuggestAdopt, phrase.SuggestDecline, phrase.SuggestShow, phrase.SuggestComment, phrase.SuggestAsk,
		} {
			_, said := w.pressed(who, message.Action{
				Name: action, Ref: ref, Version: 1, Arg: phrase.Aim{Unit: "教务处"}.Arg(),
			}, answer("1 改为 别的"))
			if strings.Contains(said, "只有本单位能看的职责") {
				t.Errorf("%s of %s sees the form by %s", who.Role, who.Unit, action)
			}
		}
	}
	if f := w.form(author); f.Status != form.Submitted || f.Revision != 1 {
		t.Errorf("the form is %s, version %d", f.Status, f.Revision)
	}
	if m, handled, err := w.desk.Answer(t.Context(), liaison, w.campaign, "审核 赵一帆", true); !handled || err != nil || strings.Contains(w.said(m), "考务") {
		t.Errorf("in a group: %s, %t, %v", w.said(m), handled, err)
	}
}

// TestNotTheirSuggestion has a colleague answer what was suggested to somebody else.
func TestNotTheirSuggestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	_, said := w.ask(head, "建议 赵一帆 1 补上验收")
	want(t, said, "1 条建议")
	all, err := w.db.SuggestionsOf(t.Context(), w.key(author))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	for _, action := range []string{phrase.SuggestAdopt, phrase.SuggestDecline, phrase.SuggestShow, phrase.SuggestComment} {
		_, said := w.pressed(liMin, message.Action{Name: action, Ref: all[0].ID, Version: 1},
			map[string]string{phrase.FieldAnswer: "别的", phrase.FieldReply: "不要"})
		want(t, said, "不归您答复")
	}
	w.move(author, form.Change{Kind: form.Reopen})
	_, said = w.pressed(author, message.Action{Name: phrase.SuggestAdopt, Ref: all[0].ID}, answer("考务和验收"))
	want(t, said, "正在修改自己的表")
	if one, _, err := w.db.Suggestion(t.Context(), all[0].ID); err != nil || one.Answer != form.Open {
		t.Errorf("%+v, %v", one, err)
	}
}

// TestLongForm turns the pages of a form that does not fit a card: every item is on one
// page, whole.
func TestLongForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	duties := make([]string, 60)
	for i := range duties {
		duties[i] = fmt.Sprintf("职责%03d%s完", i+1, strings.Repeat("很长的一条", 60))
	}
	w.handIn(author, duties...)
	m, said := w.ask(liaison, "审核 赵一帆")
	all := said
	for range 20 {
		if _, more := find(*m.Card, "下一页 ›"); !more {
			break
		}
		m, said = w.press(liaison, m, "下一页 ›", nil)
		all += said
	}
	for i, duty := range duties {
		if n := strings.Count(all, fmt.Sprintf("%d. %s", i+1, duty)); n != 1 {
			t.Fatalf("item %d is shown %d times", i+1, n)
		}
	}
	_, said = w.press(liaison, m, "退回", answer("60 太长"))
	if got := w.form(author).Status; got != form.Returned {
		t.Errorf("from the last page it is %s: %.200s", got, said)
	}
}

// TestDecideOwn: in a collective review the liaison's own form is decided on as well.
func TestDecideOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(liaison, "联络", "统计")
	m, _ := w.ask(liaison, "集体评")
	m, said := w.press(liaison, m, "开始评议", map[string]string{
		phrase.FieldPlace: "301", phrase.FieldPresent: "全体", phrase.FieldMinutes: "",
	})
	want(t, said, "评议：王雅琴的表")
	_, said = w.press(liaison, m, "全部保留", answer("2 删除"))
	want(t, said, "按上面的意见定")
	_, said = w.press(liaison, m, "按上面的意见定", answer("1 删除\n2 删除"))
	want(t, said, "改了 2 处", "已定 1 份")
	f := w.form(liaison)
	if a := f.Posts[0].Answers[questionnaire.SlotDuties]; f.Status != form.Decided || !a.None || len(a.Items) != 0 {
		t.Errorf("%s, %+v", f.Status, f.Posts[0].Answers)
	}
	_, said = w.press(liaison, m, "按上面的意见定", answer("1 删除\n2 删除")) // pressed twice
	want(t, said, "新的一版")
	if got := w.form(liaison).Revision; got != 2 {
		t.Errorf("version %d", got)
	}
}

// TestLines sends a form back with a reason on each line, as it is typed at a desk.
func TestLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务", "监考")
	_, said := w.ask(liaison, "退回 赵一帆\n2 写到环节\n1 写到时限")
	want(t, said, "共 2 处", "“监考”：写到环节", "“考务”：写到时限")
	if m, handled, err := w.desk.Answer(t.Context(), liaison, w.campaign, "退回\n不合格的材料\n1 份", false); handled || err != nil {
		t.Errorf("an answer of several lines was taken: %s, %v", w.said(m), err)
	}
}

// TestAskedAgain: a colleague finds what they were asked for in their list, until they have
// said something.
func TestAskedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	_, said := w.ask(author, "相互帮 1009")
	want(t, said, "没有风险点")
	risk := form.Change{Kind: form.AddItem, Post: 1, Slot: w.definition.Risks()[0], Item: 9, Text: "可能讲人情", SentAt: 1}
	f := form.Apply(w.form(author), risk, form.Change{Kind: form.Submit, Revision: 2})
	s, _, err := w.db.Recall(t.Context(), w.key(author))
	if err != nil {
		t.Fatal(err)
	}
	s.Version, s.Revision, s.Next = 2, 2, 10
	w.commit(turn.Record{Key: w.key(author), At: w.now, Turn: &turn.Turn{
		Was: 1, State: s, Changes: []form.Change{{Kind: form.Reopen}, risk, {Kind: form.Submit, Revision: 2}}, Filed: &f,
	}})
	_, said = w.ask(author, "相互帮 1009")
	want(t, said, "已请李敏")
	m, said := w.ask(liMin, "相互帮")
	want(t, said, "请您帮着看看", "打开")
	m, said = w.press(liMin, m, "打开", nil)
	want(t, said, "1. 可能讲人情")
	m, said = w.press(liMin, m, "发给本人", answer("2 再写"))
	want(t, said, "没有发出", "2 再写")
	_, said = w.press(liMin, m, "发给本人", answer("1 写到环节"))
	want(t, said, "已发给赵一帆")
	_, said = w.ask(liMin, "相互帮")
	want(t, said, "写到环节", "还没有答复")
	if strings.Contains(said, "请您帮着看看") {
		t.Error("what was given is still asked for")
	}
}

// TestMinutes turns the pages of a meeting that decided a lot: every decision is there,
// whole; and the pages between two meetings.
func TestMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("很长的一条", 60)
	var duties, changes []string
	for i := range 24 {
		duties = append(duties, fmt.Sprintf("甲%02d%s完", i+1, long))
		changes = append(changes, fmt.Sprintf("%d 改为 乙%02d%s完", i+1, i+1, long))
	}
	begin := map[string]string{phrase.FieldPlace: "301", phrase.FieldPresent: "全体"}
	w.handIn(author, duties...)
	m, _ := w.ask(liaison, "集体评")
	m, _ = w.press(liaison, m, "开始评议", begin)
	_, said := w.press(liaison, m, "按上面的意见定", answer(strings.Join(changes, "\n")))
	want(t, said, "改了 24 处")
	m, all := w.ask(head, "集体评 记录")
	for range 9 {
		if _, more := find(*m.Card, "下一页 ›"); !more {
			break
		}
		m, said = w.press(head, m, "下一页 ›", nil)
		all += said
	}
	for i, duty := range duties {
		if line := fmt.Sprintf("“%s”改为：乙%02d%s完", duty, i+1, long); strings.Count(all, line) != 1 {
			t.Fatalf("decision %d is not there, whole and once", i+1)
		}
	}
	w.now = w.now.AddDate(0, 0, 1)
	m, said = w.ask(liaison, "集体评")
	want(t, said, "开始评议", "已定 1 份")
	_, said = w.press(liaison, m, "开始评议", map[string]string{phrase.FieldPlace: "302", phrase.FieldPresent: "全体"})
	want(t, said, "评议记录已保存")
	m, said = w.ask(liaison, "集体评 记录")
	want(t, said, "302", "还没有定下表来")
	_, said = w.press(liaison, m, "上一次", nil)
	want(t, said, "301")
}

// TestFilledIn: whoever filled a form in for somebody does not pass it, a colleague does.
func TestFilledIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.handIn(author, "考务")
	w.commit(turn.Record{Key: w.key(author), At: w.now, By: liaison.ID, Reviews: []form.Review{
		{ID: "r", Key: w.key(author), Revision: 1, Move: form.Submit, By: liaison.ID, At: w.now},
	}})
	_, said := w.ask(liaison, "通过 赵一帆")
	if want(t, said, w.desk.Library.Say("review_behalf", "name", author.Name)); w.form(author).Status != form.Submitted {
		t.Errorf("the form is %s", w.form(author).Status)
	}
	if w.ask(deputy, "通过 赵一帆"); w.form(author).Status != form.Passed {
		t.Errorf("for the deputy the form stays %s", w.form(author).Status)
	}
}
