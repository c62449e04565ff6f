package filing_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/filing"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// monday is the present of these tests.
var monday = time.Date(2026, 6, 1, 9, 0, 0, 0, zone)

// school has a unit whose forms are all there, and another one.
type school struct {
	*filing.Office
	t      *testing.T
	db     *sqldb.DB
	c      campaign.Campaign
	people []staff.Person
	asked  []export.What
}

// AskPackage notes what was asked for.
func (s *school) AskPackage(_ context.Context, _ staff.Person, _, _ string, what export.What, _ string) error {
	s.asked = append(s.asked, what)
	return nil
}

func person(id, unit string, role staff.Role) staff.Person {
	return staff.Person{ID: id, OpenID: "ou_" + id, Name: "姓名" + id, Unit: unit, Role: role, Standing: staff.InPost}
}

func newSchool(t *testing.T) *school {
	t.Helper()
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
	s := &school{t: t, db: db, c: campaign.Campaign{ID: "2026", Office: "活动办公室", Contact: "8305", Deadline: monday.AddDate(0, 0, 21)}}
	s.people = []staff.Person{
		person("admin", "纪委办", staff.Admin), person("head", "图书馆", staff.Head), person("liaison", "图书馆", staff.Liaison),
		person("staff", "图书馆", staff.Staff), person("deputy", "图书馆", staff.Deputy), person("other", "食堂", staff.Liaison), person("chief", "食堂", staff.Head),
	}
	if _, err := db.SaveRoster(t.Context(), s.people, monday); err != nil {
		t.Fatal(err)
	}
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	s.Office = &filing.Office{
		Store: db, Publicities: db, Reader: db, People: db, Filings: db, Exports: s, Audit: db, Library: library, Book: book,
		Now: func() time.Time { return monday }, NewID: func() string { ids++; return fmt.Sprint("id", ids) }, Zone: zone, Wake: func() {},
	}
	return s
}

// who finds somebody of the school.
func (s *school) who(id string) staff.Person {
	i := slices.IndexFunc(s.people, func(p staff.Person) bool { return p.ID == id })
	return s.people[i]
}

// passed hands in a form and has it found right.
func (s *school) passed(key form.Key) {
	s.t.Helper()
	f := form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{{ID: 1, Name: "馆员", Answers: map[string]form.Answer{
		"duty": {Items: []form.Item{{ID: 2, Text: "可能由姓名staff说了算"}}},
	}}}}
	for was, change := range []form.Change{{Kind: form.Submit, Revision: 1}, {Kind: form.Pass}} {
		r := turn.Record{EventID: fmt.Sprint(key.Person, was), Key: key, At: monday, Turn: &turn.Turn{Was: int64(was), Changes: []form.Change{change}}}
		r.Turn.State.Version = int64(was) + 1
		if was == 0 {
			r.Turn.Filed = &f
		}
		if err := s.db.Commit(s.t.Context(), r); err != nil {
			s.t.Fatal(err)
		}
	}
}

// complete brings all forms of the library to where they can be signed off.
func (s *school) complete() {
	s.t.Helper()
	s.passed(form.UnitKey("2026", "图书馆"))
	for _, p := range s.people {
		if p.Unit == "图书馆" {
			s.passed(form.Key{Campaign: "2026", Person: p.ID})
		}
	}
}

// to brings the library's dossier to a stage.
func (s *school) to(stage dossier.Stage) {
	s.t.Helper()
	pieces, err := s.db.Pieces(s.t.Context(), "2026", "图书馆")
	if err != nil {
		s.t.Fatal(err)
	}
	by := dossier.Act{By: "head", At: monday}
	for _, move := range []form.ChangeKind{form.Sign, form.File, form.Receive} {
		was := s.dossier()
		if was.Stage == stage {
			return
		}
		is, _ := was.Move(move, by, dossier.Hash(pieces), "")
		if _, err := s.db.Advance(s.t.Context(), filing.Move{Was: was, Is: is, Kind: move, By: by, Pieces: pieces, Hash: dossier.Hash(pieces)}); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *school) dossier() dossier.Dossier {
	s.t.Helper()
	d, err := s.db.Dossier(s.t.Context(), "2026", "图书馆")
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// hash is the version that is there now.
func (s *school) hash() string {
	s.t.Helper()
	pieces, err := s.db.Pieces(s.t.Context(), "2026", "图书馆")
	if err != nil {
		s.t.Fatal(err)
	}
	return dossier.Hash(pieces)
}

func (s *school) say(id, text string) (string, bool) {
	s.t.Helper()
	m, handled, err := s.Answer(s.t.Context(), s.who(id), s.c, text+" 文字", false)
	if err != nil {
		s.t.Fatal(err)
	}
	return m.Text, handled
}

// TestWhatIsLeftAlone: a text that only begins like a command may be an answer, and so
// may anything of somebody who has no such command.
func TestWhatIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	for _, tt := range []struct {
		who, text string
		handled   bool
	}{
		{"staff", "上报", false},
		{"staff", "审定", false},
		{"staff", "汇报", false},
		{"staff", "公示", false},
		{"staff", "签收", false},
		{"staff", "重新打开 原因", false},
		{"staff", "异议", true},
		{"staff", "异议 请核实", false},
		{"liaison", "上报", true},
		{"liaison", "上报年度统计报表", false},
		{"liaison", "上报 年度统计报表", false},
		{"liaison", "公示 期满后归档", false},
		{"liaison", "公示、公告的起草", false},
		{"liaison", "签收", true},
		{"liaison", "审定", false},
		{"head", "审定", false},
		{"head", "审定 预算方案", false},
		{"head", "上报", true},
		{"head", "汇报", true},
		{"admin", "上报", true},
		{"admin", "上报 图书馆", true},
		{"admin", "签收", true},
		{"admin", "审定", false},
	} {
		_, handled, err := s.Answer(t.Context(), s.who(tt.who), s.c, tt.text, false)
		if err != nil || handled != tt.handled {
			t.Errorf("%s says %q: handled %t, %v", tt.who, tt.text, handled, err)
		}
	}
}

// press is what each button does, by the stage at which it does that.
var presses = []struct {
	action string
	stage  dossier.Stage
	act    access.Act
	by     []string // who of the library and the office may; everybody else changes nothing
	to     dossier.Stage
}{
	{phrase.FilingSign, dossier.Open, access.Approve, []string{"head"}, dossier.Signed},
	{phrase.FilingFile, dossier.Signed, "package", []string{"head", "liaison", "deputy"}, dossier.Filed},
	{phrase.FilingReceive, dossier.Filed, "receive", []string{"admin"}, dossier.Received},
	{phrase.FilingReturn, dossier.Filed, "receive", []string{"admin"}, dossier.Open},
	{phrase.FilingReturn, dossier.Received, "receive", []string{"admin"}, dossier.Open},
}

// TestWhoMayPress is the table in both directions: nobody but whoever may moves the
// dossier, with whatever they hold in their hands, and nobody does in a group.
func TestWhoMayPress(t *testing.T) {
	t.Parallel()
	for _, tt := range presses {
		for n, who := range tt.by {
			t.Run(tt.action+"/"+string(tt.stage)+"/"+who, func(t *testing.T) {
				t.Parallel()
				s := newSchool(t)
				s.complete()
				s.to(tt.stage)
				p := s.pressed(tt.action)
				if n == 0 {
					for _, other := range s.people {
						if !slices.Contains(tt.by, other.ID) {
							s.wantPressed(other.ID, p, false, tt.stage)
						}
						if may := access.May(other, tt.act, "图书馆", ""); may != slices.Contains(tt.by, other.ID) && tt.act != "package" { // which shows it, too
							t.Errorf("the table of acts says %t of %s", may, other.ID)
						}
					}
				}
				s.wantPressed(who, p, true, tt.stage)
				s.wantPressed(who, p, false, tt.to)
			})
		}
	}
}

// pressed is a press on a button about the library's version.
func (s *school) pressed(action string) turn.Pressed {
	s.t.Helper()
	return turn.Pressed{
		Action: message.Action{Name: action, Arg: phrase.Aim{Unit: "图书馆"}.Arg(), Ref: s.hash()},
		Fields: map[string]string{phrase.FieldAnswer: "请补一页"},
	}
}

// wantPressed has somebody press, and compares the stage afterwards.
func (s *school) wantPressed(who string, p turn.Pressed, group bool, want dossier.Stage) {
	s.t.Helper()
	if _, handled, err := s.Press(s.t.Context(), s.who(who), s.c, p, group); !handled || err != nil {
		s.t.Fatalf("%s: handled %t, %v", who, handled, err)
	}
	if got := s.dossier().Stage; got != want {
		s.t.Errorf("%s, in a group %t: it is %s, want %s", who, group, got, want)
	}
}

// TestPressedTwice: the same press again changes nothing and shows how it is.
func TestPressedTwice(t *testing.T) {
	t.Parallel()
	for _, tt := range presses {
		t.Run(tt.action+"/"+string(tt.stage), func(t *testing.T) {
			t.Parallel()
			s := newSchool(t)
			s.complete()
			s.to(tt.stage)
			p := s.pressed(tt.action)
			var after dossier.Dossier
			for n := range 3 {
				a, _, err := s.Press(t.Context(), s.who(tt.by[0]), s.c, p, false)
				if err != nil || a.Card == nil && a.Toast == nil {
					t.Fatalf("%+v, %v", a, err)
				}
				if n == 0 {
					after = s.dossier()
				} else if got := s.dossier(); got != after {
					t.Errorf("pressed again it is %+v, was %+v", got, after)
				}
			}
		})
	}
}

// TestReturnNeedsAReason: the office sends nothing back without one.
func TestReturnNeedsAReason(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	s.complete()
	s.to(dossier.Filed)
	p := turn.Pressed{Action: message.Action{Name: phrase.FilingReturn, Arg: phrase.Aim{Unit: "图书馆"}.Arg(), Ref: s.hash()}, Fields: map[string]string{phrase.FieldAnswer: " \n"}}
	a, _, err := s.Press(t.Context(), s.who("admin"), s.c, p, false)
	if err != nil || a.Toast == nil || a.Toast.Text != s.Library.Say("filing_return_reason") || s.dossier().Stage != dossier.Filed {
		t.Errorf("%+v, %v, %s", a, err, s.dossier().Stage)
	}
}

// TestNoHead: a unit without a head is told who can help.
func TestNoHead(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	s.people[1].Role = staff.Staff
	if _, err := s.db.SaveRoster(t.Context(), s.people, monday); err != nil {
		t.Fatal(err)
	}
	s.complete()
	want := s.Library.Say("filing_next_no_head", "office", s.c.Office)
	if said, _ := s.say("liaison", "上报"); !strings.Contains(said, want) {
		t.Errorf("said %s, want %s", said, want)
	}
}

// TestRosterHasChanged: what was signed does not go up when somebody has come since.
func TestRosterHasChanged(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	s.complete()
	s.to(dossier.Signed)
	s.people = append(s.people, person("new", "图书馆", staff.Staff))
	if _, err := s.db.SaveRoster(t.Context(), s.people, monday); err != nil {
		t.Fatal(err)
	}
	said, _ := s.say("liaison", "上报")
	for _, want := range []string{s.Library.Say("filing_next_mismatch"), "姓名new"} {
		if !strings.Contains(said, want) {
			t.Errorf("said %s, want %s", said, want)
		}
	}
	p := turn.Pressed{Action: message.Action{Name: phrase.FilingFile, Arg: phrase.Aim{Unit: "图书馆"}.Arg(), Ref: s.hash()}}
	if _, _, err := s.Press(t.Context(), s.who("liaison"), s.c, p, false); err != nil || s.dossier().Stage != dossier.Signed {
		t.Errorf("it is %s, %v", s.dossier().Stage, err)
	}
}

// TestPublicNames warns of the rows in which a name of the unit stands.
func TestPublicNames(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	s.complete()
	if said, _ := s.say("liaison", "公示"); said != s.Library.Say("filing_public_early", "unit", "图书馆") {
		t.Errorf("before it is signed: %s", said)
	}
	s.to(dossier.Signed)
	said, _ := s.say("liaison", "公示")
	if want := s.Library.Say("filing_public_names", "count", "4", "numbers", "1、2、3、4"); !strings.Contains(said, want) {
		t.Errorf("said %s, want %s", said, want)
	}
	p := turn.Pressed{Action: message.Action{Name: phrase.FilingPublic, Arg: phrase.Aim{Unit: "图书馆"}.Arg()}}
	for _, who := range []string{"liaison", "head", "admin", "staff", "other"} {
		if _, _, err := s.Press(t.Context(), s.who(who), s.c, p, false); err != nil {
			t.Fatal(err)
		}
	}
	if want := []export.What{export.Public, export.Public, export.Public}; !slices.Equal(s.asked, want) {
		t.Errorf("asked for %q, want %q", s.asked, want)
	}
}

// TestLettersAtNight: nobody is written to at night, and the head is asked once a
// version and a round.
func TestLettersAtNight(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	s.complete()
	s.c.Calendar = campaign.Defaults().Calendar
	now := monday.Add(13 * time.Hour) // 22:00
	s.Now = func() time.Time { return now }
	ask := turn.Pressed{Action: message.Action{Name: phrase.FilingAsk, Arg: phrase.Aim{Unit: "图书馆"}.Arg(), Ref: s.hash()}}
	asked := func() []sqldb.Entry {
		t.Helper()
		sent, err := s.db.Sent(t.Context(), sqldb.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(sent, func(e sqldb.Entry) bool { return e.To != "ou_head" || !strings.HasPrefix(e.Key, "dossier/ask/") })
	}
	for range 2 {
		if _, _, err := s.Press(t.Context(), s.who("liaison"), s.c, ask, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := asked(); len(got) != 1 || got[0].NotBefore.In(zone).Format("02 15:04") != "02 08:30" {
		t.Errorf("the head is asked %+v", got)
	}
	now = monday.AddDate(0, 0, 1)
	s.to(dossier.Signed)
	if said, _ := s.say("liaison", "重新打开 再看一看"); s.dossier().Stage != dossier.Open {
		t.Fatalf("not re-opened: %s", said)
	}
	if _, _, err := s.Press(t.Context(), s.who("liaison"), s.c, ask, false); err != nil {
		t.Fatal(err)
	}
	if got := asked(); len(got) != 2 {
		t.Errorf("asked %d times in two rounds", len(got))
	}
}
