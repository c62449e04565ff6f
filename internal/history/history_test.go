package history_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/history"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func at(day, hour, minute int) time.Time { return time.Date(2026, 6, day, hour, minute, 0, 0, zone) }

// roster is a unit with all roles, another one, and the office.
func roster() []staff.Person {
	someone := func(id, name, unit string, role staff.Role) staff.Person {
		return staff.Person{ID: id, OpenID: "ou_" + id, Name: name, Unit: unit, Role: role, Standing: staff.InPost}
	}
	return []staff.Person{
		someone("1001", "章邯", "校纪委办公室", staff.Admin), someone("1005", "吴限", "教务处", staff.Head),
		someone("1006", "王强", "教务处", staff.Liaison), someone("1007", "李敏", "教务处", staff.Staff),
		someone("1008", "张三", "教务处", staff.Staff), someone("1009", "张三", "教务处", staff.Staff),
		someone("1010", "周到", "教务处", staff.Deputy), someone("2001", "阎立", "图书馆", staff.Liaison), someone("2002", "郑重", "图书馆", staff.Staff),
	}
}

// world is the office of histories on a real database.
type world struct {
	*history.Office
	t        *testing.T
	db       *sqldb.DB
	campaign campaign.Campaign
	now      time.Time
	versions map[string]int64 // of the records
	turns    int
}

func open(t *testing.T) *world {
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
	if _, err := db.SaveRoster(t.Context(), roster(), at(1, 8, 0)); err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, db: db, now: at(15, 9, 30), campaign: campaign.Campaign{ID: "june", Opens: at(1, 8, 0), Deadline: at(22, 17, 30)},
		versions: map[string]int64{},
	}
	w.Office = &history.Office{Archive: db, People: db, Audit: db, Library: library, Now: func() time.Time { return w.now }, Zone: zone}
	w.Meetings = func(_ context.Context, campaignID, unit string) (map[string]string, error) {
		return map[string]string{"m1": "6 月 12 日部门会议", "m2": campaignID + unit}, nil
	}
	return w
}

func (w *world) person(id string) staff.Person {
	w.t.Helper()
	for _, p := range roster() {
		if p.ID == id {
			return p
		}
	}
	w.t.Fatalf("there is no %s", id)
	return staff.Person{}
}

// turn commits one turn to somebody's record.
func (w *world) turn(id, by string, when time.Time, r turn.Record, changes ...form.Change) {
	w.t.Helper()
	was := w.versions[id]
	w.turns++
	r.EventID, r.Key, r.By, r.At = fmt.Sprint("e", w.turns), form.Key{Campaign: "june", Person: id}, by, when
	t := turn.Turn{Was: was, State: conversation.State{Version: was + 1}, Changes: changes}
	if r.Turn != nil {
		t.Filed = r.Turn.Filed
	}
	r.Turn = &t
	if err := w.db.Commit(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
	w.versions[id] = was + 1
}

// file hands in a version with the given duties and powers, by id.
func (w *world) file(id, by string, when time.Time, revision int, move form.ChangeKind, duties map[int64]string) {
	w.t.Helper()
	var items []form.Item
	for i := range int64(10) {
		if text, ok := duties[i]; ok {
			items = append(items, form.Item{ID: i, Text: text, SentAt: i})
		}
	}
	f := form.Form{Status: form.Submitted, Revision: revision, Posts: []form.Post{{
		ID: 1, Name: "采购科科长", Answers: map[string]form.Answer{"duties": {Items: items}, "powers": {None: true}},
	}}}
	r := turn.Record{Turn: &turn.Turn{Filed: &f}}
	if move == form.Decide {
		r.Reviews = []form.Review{w.review(id, by, when, revision, move, "", "m1")}
	}
	w.turn(id, by, when, r, form.Change{Kind: move, Revision: revision})
}

func (w *world) review(id, by string, when time.Time, revision int, move form.ChangeKind, why, meeting string) form.Review {
	r := form.Review{
		ID: fmt.Sprint("r", w.turns, move), Key: form.Key{Campaign: "june", Person: id}, Revision: revision, Move: move, By: by, At: when, Meeting: meeting,
	}
	if why != "" {
		r.Comments = []form.Comment{{Post: 1, Slot: "duties", Item: 2, Text: why}}
	}
	return r
}

// play lets a form go its way: handed in, sent back, handed in on behalf, decided.
func (w *world) play() {
	w.t.Helper()
	w.file("1007", "1007", at(9, 10, 20), 1, form.Submit, map[int64]string{2: "受理采购申请", 3: "归档"})
	w.note("1006", audit.View, "1007", at(9, 11, 0))
	w.note("1006", audit.View, "1007", at(9, 11, 5))
	w.note("1001", audit.Export, audit.School, at(9, 12, 0))
	w.note("1006", audit.View, "教务处", at(9, 12, 0))
	w.note("1006", "return", "1007", at(10, 9, 0))
	w.note("1005", "pass", "1007", at(11, 17, 0))
	w.note("1005", "sign_off", "教务处", at(13, 8, 0))
	w.note("1005", "unheard_of", "1007", at(13, 9, 0))
	w.turn("1007", "1006", at(10, 9, 0), turn.Record{Reviews: []form.Review{w.review("1007", "1006", at(10, 9, 0), 1, form.Return, "请写具体一点", "")}}, form.Change{Kind: form.Return})
	w.file("1007", "1006", at(11, 16, 0), 2, form.Submit, map[int64]string{2: "受理采购申请并登记", 4: "组织开标"})
	w.turn("1007", "1005", at(11, 17, 0), turn.Record{Reviews: []form.Review{w.review("1007", "1005", at(11, 17, 0), 2, form.Pass, "", "")}}, form.Change{Kind: form.Pass})
	w.file("1007", "1006", at(12, 15, 0), 3, form.Decide, map[int64]string{2: "受理采购申请并登记", 4: "组织开标", 5: "保管合同"})
	w.file("2002", "2002", at(9, 10, 20), 1, form.Submit, map[int64]string{2: "编目"})
}

func (w *world) note(who string, what audit.What, object string, when time.Time) {
	w.t.Helper()
	if err := w.db.Note(w.t.Context(), audit.Entry{At: when, Who: who, What: what, Object: object}); err != nil {
		w.t.Fatal(err)
	}
}

// ask types something; “—” is no answer of the office.
func (w *world) ask(who, text string, group bool) (string, *message.Card) {
	w.t.Helper()
	m, handled, err := w.Answer(w.t.Context(), w.person(who), w.campaign, text, group)
	switch {
	case err != nil:
		w.t.Fatal(err)
	case !handled:
		return "—", nil
	}
	return render(m.Text, m.Card), m.Card
}

// render is an answer as it is read, with its buttons.
func render(text string, c *message.Card) string {
	if c == nil {
		return text
	}
	lines := []string{phrase.Sheet{Card: c}.Text()}
	for _, b := range c.Body {
		if b.Buttons != nil {
			for _, button := range b.Buttons.Row {
				lines = append(lines, "["+button.Label+"]")
			}
		}
	}
	return strings.Join(lines, "\n")
}

// TestTranscript asks everything that can be asked, by everybody.
func TestTranscript(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.play()
	var b strings.Builder
	for _, ask := range []struct{ who, text string }{
		{"1007", "版本"},
		{"1007", "版本 1 3"},
		{"1007", "版本 文字"},
		{"1007", "谁看过我的表？"},
		{"1008", "版本"},
		{"1008", "谁看过"},
		{"1006", "版本 李敏 1 2"},
		{"1006", "版本李敏"},
		{"1006", "版本 李敏 1"},
		{"1006", "版本 李敏 9"},
		{"1006", "版本 张三"},
		{"1006", "版本 李明"},
		{"1006", "版本 郑重"},
		{"1006", "谁看过 李敏"},
		{"1005", "版本 1007 2 3"},
		{"1005", "谁看过"},
		{"1001", "谁看过 郑重"},
		{"1001", "版本 郑重"},
		{"1007", "谁看过"},
	} {
		said, _ := w.ask(ask.who, ask.text, false)
		fmt.Fprintf(&b, "%s> %s\n\n%s\n\n", w.person(ask.who).Name, ask.text, said)
	}
	const file = "testdata/版本.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got); -update rewrites it:\n%s", diff)
	}
}

// TestNotOurs: what is somebody's answer, and what is not theirs to ask, goes to the
// conversation; a group gets no names.
func TestNotOurs(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.play()
	for _, ask := range []struct{ who, text string }{
		{"1007", "版本 王强"},
		{"1007", "谁看过 王强"},
		{"1007", "版本管理不规范"},
		{"1005", "谁看过 李敏"},
		{"1006", "版本管理制度不健全，没有专人负责"},
		{"1006", "版本\n李敏"},
		{"1006", "版本管理不严"},
		{"1006", "进度"},
		{"1006", "版本 合同和制度的修订没有专人核对"},
	} {
		if said, _ := w.ask(ask.who, ask.text, false); said != "—" {
			t.Errorf("%s, %q: %s", ask.who, ask.text, said)
		}
	}
	private := w.Library.Say("office_private")
	for _, ask := range []struct{ who, text string }{{"1007", "版本"}, {"1006", "谁看过 李敏"}, {"1001", "版本 李敏"}} {
		if said, _ := w.ask(ask.who, ask.text, true); said != private {
			t.Errorf("in the group: %s", said)
		}
	}
}

// TestPress: a button shows what its presser may see, whoever it was made for.
func TestPress(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.play()
	press := func(who string, a message.Action, group bool) string {
		t.Helper()
		answer, handled, err := w.Press(t.Context(), w.person(who), w.campaign, turn.Pressed{Action: a}, group)
		if err != nil || !handled {
			t.Fatal(handled, err)
		}
		if answer.Card == nil {
			return answer.Toast.Text
		}
		return render("", answer.Card)
	}
	_, card := w.ask("1006", "版本 李敏", false)
	var labels []string
	for _, b := range card.Body {
		if b.Buttons == nil {
			continue
		}
		for _, button := range b.Buttons.Row {
			labels = append(labels, button.Label)
			if button.Action.Owner != phrase.Owner(w.person("1006")) {
				t.Errorf("the button %s is not the reader's", button.Label)
			}
			if said := press("1006", button.Action, false); !strings.Contains(said, "李敏") {
				t.Errorf("%s shows\n%s", button.Label, said)
			}
		}
	}
	if diff := cmp.Diff([]string{"第 1 版 → 第 2 版", "谁看过"}, labels); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	theirs := message.Action{Name: phrase.HistoryVersions, Ref: "1007", Arg: phrase.Pair{From: 1, To: 2}.Arg()}
	refused, private := w.Library.Say("office_refused"), w.Library.Say("office_private")
	for who, want := range map[string]string{"1008": refused, "2001": refused, "1006": "受理采购申请", "1001": "受理采购申请", "1005": "受理采购申请", "1010": "受理采购申请"} {
		if said := press(who, theirs, false); !strings.Contains(said, want) {
			t.Errorf("%s is shown\n%s", who, said)
		}
	}
	for _, a := range []message.Action{
		{Name: phrase.HistoryVersions, Ref: "9999"}, {Name: phrase.HistorySeen, Ref: "2002"},
	} {
		if said := press("1006", a, false); said != refused {
			t.Errorf("%+v: %s", a, said)
		}
	}
	if said := press("1005", message.Action{Name: phrase.HistorySeen, Ref: "1007"}, false); said != refused {
		t.Errorf("a head learns who has seen another's form:\n%s", said)
	}
	if said := press("1006", theirs, true); said != private {
		t.Errorf("in the group:\n%s", said)
	}
	for _, arg := range []int64{-1, 1 << 40, phrase.Pair{From: 7, To: 2}.Arg()} {
		theirs.Arg = arg
		if said := press("1006", theirs, false); said == "" {
			t.Errorf("a forged pair %d is not answered", arg)
		}
	}
}

// TestLooksAreWrittenDown: who looks at another's form is in the audit before they see it;
// a look at the own one is nobody's business; what cannot be written down is not shown.
func TestLooksAreWrittenDown(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.play()
	count := func() (n int, last audit.Entry) {
		t.Helper()
		if err := w.db.Audit(t.Context(), 0, func(s audit.Sealed) error { n, last = n+1, s.Entry; return nil }); err != nil {
			t.Fatal(err)
		}
		return n, last
	}
	before, _ := count()
	w.ask("1007", "版本", false)
	w.ask("1007", "谁看过", false)
	w.ask("1006", "版本 郑重", false)
	if after, last := count(); after != before {
		t.Errorf("written down: %+v", last)
	}
	w.ask("1006", "版本 李敏", false)
	want := audit.Entry{At: w.now.UTC(), Who: "1006", What: audit.View, Object: "1007", Detail: "versions"}
	if n, last := count(); n != before+1 || last != want {
		t.Errorf("%d entries, the last is %+v, want %+v", n-before, last, want)
	}
	w.ask("1001", "谁看过 李敏", false)
	want = audit.Entry{At: w.now.UTC(), Who: "1001", What: audit.Trail, Object: "1007", Detail: "seen"}
	if n, last := count(); n != before+2 || last != want {
		t.Errorf("%d entries, the last is %+v, want %+v", n-before, last, want)
	}
	w.Audit = broken{}
	if _, _, err := w.Answer(t.Context(), w.person("1006"), w.campaign, "版本 李敏", false); !errors.Is(err, errAway) {
		t.Errorf("without the audit: %v", err)
	}
}

var errAway = errors.New("away")

type broken struct{}

func (broken) Note(context.Context, audit.Entry) error { return errAway }
