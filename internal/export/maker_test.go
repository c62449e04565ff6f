package export_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

var (
	errAway = errors.New("away")
	now     = time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
)

// school is everything that the maker asks, in memory.
type school struct {
	mu       sync.Mutex
	campaign string
	person   staff.Person
	filed    []export.Filing
	requests map[string]export.Request
	units    map[form.Key]export.Filing
	items    []outbox.Item
	noted    []audit.Entry
	paper    []byte
	fail     error
	bundles  []string // the versions that were printed
	people   []progress.Standing
	waiting  []staff.Person // who was in the workbook
	step     func(progress func(int))
}

type list []export.Filing

func (l list) Len() int { return len(l) }

func (l list) All(context.Context) iter.Seq2[export.Filing, error] {
	return func(yield func(export.Filing, error) bool) {
		for _, f := range l {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (s *school) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *school) Campaign(context.Context) (campaign.Campaign, bool, error) {
	return campaign.Campaign{ID: s.campaign}, s.campaign != "", nil
}

func (s *school) Filings(context.Context, string, string) (export.List, error) {
	return list(s.filed), nil
}

func (s *school) Filing(context.Context, string, string) (export.Filing, bool, error) {
	if len(s.filed) == 0 {
		return export.Filing{}, false, nil
	}
	return s.filed[0], true, nil
}

func (s *school) UnitFiling(_ context.Context, key form.Key) (export.Filing, bool, error) {
	f, ok := s.units[key]
	return f, ok, nil
}

func (s *school) KeepExport(_ context.Context, r export.Request, item outbox.Item, e audit.Entry) error {
	s.requests[r.ID] = r
	s.items, s.noted = append(s.items, item), append(s.noted, e)
	return nil
}

func (s *school) Export(_ context.Context, id string) (export.Request, bool, error) {
	r, ok := s.requests[id]
	return r, ok, nil
}

func (s *school) Standing(context.Context, string, string) (progress.Standing, bool, error) {
	return progress.Standing{Person: s.person}, s.person.ID != "", nil
}

func (s *school) print(out io.Writer) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return "", s.fail
	}
	_, err := out.Write(s.paper)
	return "表", err
}

func (s *school) Template(out io.Writer, _ *questionnaire.Definition, _, _ string, people []staff.Person) (string, error) {
	s.waiting = people
	return s.print(out)
}

func (s *school) PDF(_ context.Context, name string, docx []byte) (string, []byte, error) {
	return name + ".pdf", append([]byte("%PDF of "), docx...), nil
}

func (s *school) UnitPeople(context.Context, string, string) ([]progress.Standing, error) {
	return s.people, nil
}

func (s *school) Copy(out io.Writer, _ *questionnaire.Definition, _ export.Filing) (string, error) {
	return s.print(out)
}

func (s *school) Registered(context.Context, string, string) (people, all export.List, err error) {
	return list(s.filed), list(s.filed), nil
}

func (s *school) Register(_ context.Context, out io.Writer, _ export.Asked, _ string, _ export.List, _ export.Mark) (string, error) {
	return s.print(out)
}

func (s *school) Archive(
	_ context.Context, out io.Writer, _ export.Asked, _ string, _, _ export.List, _ export.Mark, progress func(int),
) (string, error) {
	if s.step != nil {
		s.step(progress)
	}
	return s.print(out)
}

func (s *school) Package(
	_ context.Context, out io.Writer, _ export.Asked, b export.Bundle, _ export.Mark,
) (string, error) {
	s.bundles = append(s.bundles, b.Hash)
	return s.print(out)
}

func (s *school) Public(_ context.Context, out io.Writer, _ export.Asked, b export.Bundle, _ export.Mark) (string, error) {
	s.bundles = append(s.bundles, "public "+b.Hash)
	return s.print(out)
}

// Bundle has the one version that is kept.
func (s *school) Bundle(_ context.Context, _, unit, hash string) (export.Bundle, bool, error) {
	return export.Bundle{Unit: unit, Hash: keptHash}, strings.HasPrefix(keptHash, hash), nil
}

// keptHash is that of the one version that is kept.
const keptHash = "1a2b3c4d5e6f"

// open is a school in which a liaison has asked for the forms of the library, and the
// maker at work. woken is rung when something is ready.
func open(t *testing.T) (s *school, m *export.Maker, item outbox.Item, woken chan struct{}) {
	t.Helper()
	s = &school{
		campaign: "2026", person: staff.Person{ID: "1", OpenID: "ou_1", Name: "阎立", Unit: "图书馆", Role: staff.Liaison},
		requests: map[string]export.Request{}, paper: []byte("paper"),
	}
	s.filed = []export.Filing{{Person: s.person, Form: form.Form{Revision: 2}}}
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	woken = make(chan struct{}, 100)
	m = &export.Maker{
		Store: s, Campaigns: s, Printer: s, Library: library, Now: func() time.Time { return now },
		Logger: slog.New(slog.DiscardHandler), Wake: func() { woken <- struct{}{} }, Most: 10,
	}
	desk := &export.Desk{Store: s, Now: m.Now, NewID: func() string { return "r1" }, Wake: func() {}}
	n, err := desk.Ask(t.Context(), s.person, campaign.Campaign{ID: "2026"}, "图书馆", export.Forms)
	if err != nil || n != 1 || len(s.items) != 1 {
		t.Fatalf("Ask = %d, %v, %d items", n, err, len(s.items))
	}
	want := []audit.Entry{{At: now, Who: "1", What: audit.Ask, Object: "图书馆", Detail: "forms"}}
	if diff := cmp.Diff(want, s.noted); diff != "" {
		t.Errorf("written down (-want +got):\n%s", diff)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s, m, s.items[0], woken
}

func wantMade(t *testing.T, m *export.Maker, item outbox.Item, want outbox.Decision) {
	t.Helper()
	got, err := m.Make(t.Context(), item, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Make (-want +got):\n%s", diff)
	}
}

// An export is made while its item waits, and can be had until it has left.
func TestExport(t *testing.T) {
	t.Parallel()
	_, m, item, woken := open(t)
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
	ready := outbox.Decision{Message: message.Send(message.File{Name: "表", Kind: message.Zip, Data: []byte("paper")})}
	wantMade(t, m, item, ready)
	wantMade(t, m, item, ready)
	m.Done("r1")
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
}

// An export that fails is an error once, and is then tried again.
func TestExportFails(t *testing.T) {
	t.Parallel()
	s, m, item, woken := open(t)
	s.set(func() { s.fail = errAway })
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
	if _, err := m.Make(t.Context(), item, now); !errors.Is(err, errAway) {
		t.Errorf("got %v, want the error", err)
	}
	s.set(func() { s.fail = nil })
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
	if d, err := m.Make(t.Context(), item, now); err != nil || d.Message.File == nil {
		t.Errorf("got %+v, %v", d, err)
	}
}

// What is too large is said so, and how else to get it.
func TestExportTooLarge(t *testing.T) {
	t.Parallel()
	s, m, item, woken := open(t)
	s.set(func() { s.paper = bytes.Repeat([]byte("x"), 11) })
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
	d, err := m.Make(t.Context(), item, now)
	if err != nil || d.Message.File != nil || d.Message.Text != m.Library.Say("export_too_large", "most", "0") {
		t.Errorf("got %+v, %v", d, err)
	}
}

// TestMaking knows how far the newest of somebody's files is, until it has left.
func TestMaking(t *testing.T) {
	t.Parallel()
	s, m, item, woken := open(t)
	s.filed = append(s.filed, s.filed[0], s.filed[0])
	desk := &export.Desk{Maker: m}
	so := func() export.Making {
		t.Helper()
		got, ok := desk.Making(s.person, "图书馆", export.Forms)
		if !ok {
			t.Fatal("it is not known")
		}
		return got
	}
	at, on := make(chan int), make(chan struct{})
	s.step = func(progress func(int)) {
		for n := range 3 {
			at <- n
			<-on
			progress(n + 1)
		}
	}
	if _, ok := desk.Making(s.person, "图书馆", export.Forms); ok {
		t.Error("it is known before it is begun")
	}
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	for n := range 3 {
		<-at
		want := export.Making{Done: n, Total: 3}
		if n == 0 {
			want = export.Making{}
		}
		if got := so(); got != want {
			t.Errorf("with %d forms in it: %+v", n, got)
		}
		on <- struct{}{}
	}
	<-woken
	if got := so(); !got.Ready {
		t.Errorf("made: %+v", got)
	}
	for _, other := range []struct {
		unit string
		what export.What
	}{{"食堂", export.Forms}, {"图书馆", export.All}} {
		if got, ok := desk.Making(s.person, other.unit, other.what); ok {
			t.Errorf("%s of %s: %+v", other.what, other.unit, got)
		}
	}
	if _, ok := desk.Making(staff.Person{ID: "2"}, "图书馆", export.Forms); ok {
		t.Error("somebody else's is known")
	}
	m.Done("r1")
	if _, ok := desk.Making(s.person, "图书馆", export.Forms); ok {
		t.Error("it is known after it has left")
	}
	if _, ok := (&export.Desk{}).Making(s.person, "图书馆", export.Forms); ok {
		t.Error("it is known where nothing is made")
	}
}

// TestPackage: a version of a unit is made as it was asked for, also for the head who
// signs it; one that was not kept is an error.
func TestPackage(t *testing.T) {
	t.Parallel()
	s, m, _, woken := open(t)
	desk := &export.Desk{Store: s, Now: m.Now, NewID: func() string { return "p" + strconv.Itoa(len(s.items)) }, Wake: func() {}}
	s.person.Role = staff.Head
	for _, tt := range []struct {
		what export.What
		hash string
		want []string
	}{
		{export.Package, keptHash, []string{keptHash}},
		{export.Public, keptHash, []string{"public " + keptHash}},
		{export.Package, "ffffffffffff", nil},
	} {
		s.set(func() { s.bundles = nil })
		if err := desk.AskPackage(t.Context(), s.person, "2026", "图书馆", tt.what, tt.hash); err != nil {
			t.Fatal(err)
		}
		item := s.items[len(s.items)-1]
		if what := s.requests[item.ID].What; len(what) > 16 {
			t.Errorf("%q does not fit its column", what)
		}
		wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
		<-woken
		d, err := m.Make(t.Context(), item, now)
		if made := err == nil && d.Message.File != nil; made != (tt.want != nil) || !slices.Equal(s.bundles, tt.want) {
			t.Errorf("%s of %s: %+v, %v, printed %q", tt.what, tt.hash, d, err, s.bundles)
		}
	}
	s.person.Unit = "食堂"
	wantMade(t, m, s.items[1], outbox.Decision{Cancel: "role_changed"})
}

// Who may have an export is looked at again when it leaves.
func TestExportNotTheirs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*school)
		why    string
	}{
		"another unit":     {func(s *school) { s.person.Unit = "食堂" }, "role_changed"},
		"a head":           {func(s *school) { s.person.Role = staff.Head }, "role_changed"},
		"nobody any more":  {func(s *school) { s.person.Role = staff.Staff }, "role_changed"},
		"gone":             {func(s *school) { s.person = staff.Person{} }, "left"},
		"another account":  {func(s *school) { s.person.OpenID = "ou_2" }, "left"},
		"another campaign": {func(s *school) { s.campaign = "2027" }, "no_campaign"},
		"no request":       {func(s *school) { s.requests = nil }, "unknown_request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, m, item, _ := open(t)
			tt.change(s)
			wantMade(t, m, item, outbox.Decision{Cancel: tt.why})
		})
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	s, m, _, _ := open(t)
	key := form.Key{Campaign: "2026", Person: "1"}
	item := export.CopyOf("i1", "ou_1", key, "图书馆", 2, now)
	if item.Key != "copy/2026/1/2" || item.Priority != outbox.Notice || item.Message != (message.Message{}) {
		t.Errorf("the item is %+v", item)
	}
	wantMade(t, m, item, outbox.Decision{Message: message.Send(message.File{Name: "表", Kind: message.Docx, Data: []byte("paper")})})
	wantMade(t, m, export.CopyOf("i0", "ou_1", key, "图书馆", 1, now), outbox.Decision{Cancel: "newer_version"})
	wantMade(t, m, export.CopyOf("i2", "ou_2", key, "图书馆", 2, now), outbox.Decision{Cancel: "left"})
	s.filed = nil
	wantMade(t, m, item, outbox.Decision{Cancel: "nothing_filed"})
}

// TestUnitCopy sends the copy of a unit's form to whoever handed it in, while they may
// read it.
func TestUnitCopy(t *testing.T) {
	t.Parallel()
	s, m, _, _ := open(t)
	key := form.UnitKey("2026", "图书馆")
	s.units = map[form.Key]export.Filing{key: {Form: form.Form{Revision: 3}}}
	item := export.CopyFor("i1", s.person, key, "图书馆", 3, now)
	wantMade(t, m, item, outbox.Decision{Message: message.Send(message.File{Name: "表", Kind: message.Docx, Data: []byte("paper")})})
	wantMade(t, m, export.CopyFor("i0", s.person, key, "图书馆", 2, now), outbox.Decision{Cancel: "newer_version"})
	wantMade(t, m, export.CopyFor("i2", s.person, form.UnitKey("2026", "食堂"), "食堂", 3, now), outbox.Decision{Cancel: "nothing_filed"})
	s.person.Role = staff.Staff
	wantMade(t, m, item, outbox.Decision{Cancel: "left"})
	s.person.Role, s.person.Unit = staff.Liaison, "食堂"
	wantMade(t, m, item, outbox.Decision{Cancel: "left"})
}

func TestMay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		role staff.Role
		unit string
		want bool
	}{
		{staff.Admin, "", true},
		{staff.Admin, "食堂", true},
		{staff.Liaison, "图书馆", true},
		{staff.Liaison, "食堂", false},
		{staff.Liaison, "", false},
		{staff.Deputy, "图书馆", true},
		{staff.Deputy, "", false},
		{staff.Head, "图书馆", false},
		{staff.Staff, "图书馆", false},
		{"", "", false},
	} {
		if got := export.May(staff.Person{Role: tt.role, Unit: "图书馆"}, tt.unit); got != tt.want {
			t.Errorf("May(%s, %q) = %t", tt.role, tt.unit, got)
		}
	}
}

// TestCopyWaitsForSpareCalls: a copy costs two calls, and waits while the month has
// none to spare, or while nobody knows.
func TestCopyWaitsForSpareCalls(t *testing.T) {
	t.Parallel()
	s, m, _, _ := open(t)
	item := export.CopyOf("c1", "ou_1", form.Key{Campaign: "2026", Person: "1"}, "图书馆", 2, now)
	spare, asked := false, 0
	var away error
	m.Spare = func(_ context.Context, calls int) (bool, error) {
		asked = calls
		return spare, away
	}
	d, err := m.Make(t.Context(), item, now)
	if err != nil || !d.Later.After(now) || d.Why != "quota" || d.Message.File != nil || asked != 2 {
		t.Errorf("none to spare: %+v, %v, asked for %d", d, err, asked)
	}
	away = errors.New("away")
	if d, err := m.Make(t.Context(), item, now); err == nil {
		t.Errorf("not known: %+v", d)
	}
	spare, away = true, nil
	if d, err := m.Make(t.Context(), item, now); err != nil || d.Message.File == nil || string(d.Message.File.Data) != string(s.paper) {
		t.Errorf("some to spare: %+v, %v", d, err)
	}
}

// TestTemplate: the workbook of a unit has those who have not begun by the time that
// it leaves, and is for its liaison only.
func TestTemplate(t *testing.T) {
	t.Parallel()
	s, m, _, woken := open(t)
	m.Most = 10
	desk := &export.Desk{Store: s, Now: m.Now, NewID: func() string { return "r2" }, Wake: func() {}}
	n, err := desk.AskTemplate(t.Context(), s.person, campaign.Campaign{ID: "2026"})
	if err != nil || n != 0 || len(s.items) != 1 {
		t.Errorf("of nobody: %d, %v, %d items", n, err, len(s.items))
	}
	s.people = []progress.Standing{
		{Person: staff.Person{ID: "2"}, Status: form.NotStarted},
		{Person: staff.Person{ID: "3"}, Status: form.Drafting},
		{Person: staff.Person{ID: "4", Standing: staff.Exempt}, Status: form.NotStarted},
	}
	n, err = desk.AskTemplate(t.Context(), s.person, campaign.Campaign{ID: "2026"})
	if err != nil || n != 1 || len(s.items) != 2 || s.requests["r2"].What != export.Template {
		t.Fatalf("%d, %v, %+v", n, err, s.requests)
	}
	item := s.items[1]
	wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
	<-woken
	wantMade(t, m, item, outbox.Decision{Message: message.Send(message.File{Name: "表", Kind: message.Xlsx, Data: []byte("paper")})})
	if len(s.waiting) != 1 || s.waiting[0].ID != "2" {
		t.Errorf("in the workbook are %+v", s.waiting)
	}
	s.person.Role = staff.Admin // the office has exports, and no workbook
	wantMade(t, m, item, outbox.Decision{Cancel: "role_changed"})
}

// TestCopyFor: the copy of somebody without an account goes to who handed it in, while
// they may read it.
func TestCopyFor(t *testing.T) {
	t.Parallel()
	s, m, _, _ := open(t)
	author := staff.Person{ID: "2", Name: "孙平", Unit: "图书馆"}
	s.filed = []export.Filing{{Person: author, Form: form.Form{Revision: 1}}}
	key := form.Key{Campaign: "2026", Person: "2"}
	item := export.CopyFor("i1", s.person, key, "图书馆", 1, now)
	if revision, person := export.CopyIn(item.About); revision != "1" || person != "2" || item.About.Person != "1" || item.To != "ou_1" {
		t.Errorf("the item is %+v", item)
	}
	wantMade(t, m, item, outbox.Decision{Message: message.Send(message.File{Name: "表", Kind: message.Docx, Data: []byte("paper")})})
	s.person.Role = staff.Staff
	wantMade(t, m, item, outbox.Decision{Cancel: "left"})
	s.person.Role, s.filed[0].Person.OpenID = staff.Liaison, "ou_2"
	wantMade(t, m, item, outbox.Decision{Cancel: "left"})
}

// TestOwn: who asks for their own form gets it as docx and, where there is a
// converter, as PDF; nobody else does.
func TestOwn(t *testing.T) {
	t.Parallel()
	s, m, _, woken := open(t)
	m.Most = 100
	desk := &export.Desk{Store: s, Now: m.Now, NewID: func() string { return "o" + strconv.Itoa(len(s.items)) }, Wake: func() {}, PDF: true}
	if n, err := desk.AskOwn(t.Context(), s.person, campaign.Campaign{ID: "2026"}); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for i, want := range []message.File{
		{Name: "表", Kind: message.Docx, Data: []byte("paper")},
		{Name: "表.pdf", Kind: message.PDF, Data: []byte("%PDF of paper")},
	} {
		item := s.items[1+i]
		wantMade(t, m, item, outbox.Decision{Later: now.Add(time.Second), Why: "is being made"})
		<-woken
		wantMade(t, m, item, outbox.Decision{Message: message.Send(want)})
	}
	desk.PDF = false
	if n, err := desk.AskOwn(t.Context(), s.person, campaign.Campaign{ID: "2026"}); n != 1 || err != nil {
		t.Errorf("without a converter: %d, %v", n, err)
	}
	item := s.items[1]
	s.set(func() {
		s.requests["o1"] = export.Request{ID: "o1", Campaign: "2026", Person: "2", Unit: "图书馆", What: export.Own}
	})
	s.person.ID = "1"
	wantMade(t, m, item, outbox.Decision{Cancel: "role_changed"})
	s.filed = nil
	if n, err := desk.AskOwn(t.Context(), s.person, campaign.Campaign{ID: "2026"}); n != 0 || err != nil {
		t.Errorf("before handing in: %d, %v", n, err)
	}
}
