package tick_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/tick"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

var (
	errAway = errors.New("away")
	zone    = time.FixedZone("Asia/Shanghai", 8*60*60)
)

func clock(hour, minute int) calendar.Clock { return calendar.Clock(hour*60 + minute) }

func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	d, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func june(tb testing.TB) campaign.Campaign {
	tb.Helper()
	morning := clock(9, 10)
	return campaign.Campaign{
		ID: "2026-06", Title: "查找廉政风险", Office: "校纪委办公室", Contact: "8305", Plan: 1,
		Opens: at(tb, "2026-06-01 00:00"), Deadline: at(tb, "2026-06-22 17:30"), Ends: at(tb, "2026-06-30 17:30"),
		Calendar: calendar.Settings{
			EndOfDay: clock(17, 30),
			Quiet:    calendar.Span{From: clock(21, 0), To: clock(8, 30)},
			Lunch:    calendar.Span{From: clock(12, 0), To: clock(14, 30)},
		},
		Ladder: []campaign.Stage{
			{ID: "open", Opening: true, At: morning},
			{ID: "-8", Days: -8, At: morning},
			{ID: "-3", Days: -3, At: morning},
			{ID: "-1", Days: -1, At: morning},
			{ID: "-1b", Days: -1, At: clock(14, 40)},
			{ID: "0", At: morning},
			{ID: "0b", BeforeEnd: 125 * time.Minute},
			{ID: "+1", Days: 1, At: morning},
		},
		Rules: campaign.Rules{
			Cap: 1, Digest: clock(9, 5), Office: clock(9, 20), Heads: []int{-2, 1}, HeadsAt: clock(10, 10),
			Evening: clock(19, 40), Morning: morning, Quota: 10000,
		},
	}
}

// directory knows what it is told.
type directory struct {
	mu       sync.Mutex
	campaign campaign.Campaign
	none     bool
	roster   *staff.Roster
	fail     error
}

func (d *directory) Campaign(context.Context) (campaign.Campaign, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.campaign, !d.none, d.fail
}

func (d *directory) Roster(context.Context) (*staff.Roster, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.roster, nil
}

// books are a database that remembers what is put in, and fails when told to.
type books struct {
	*sqldb.DB

	mu        sync.Mutex
	put       map[string]outbox.Item // by key: the first one counts
	cancelled []int                  // how many items, each time
	failMark  int                    // how many marks fail
	lose      bool                   // the lease, once something is put in
}

func (b *books) Put(ctx context.Context, items []outbox.Item) error {
	if err := b.DB.Put(ctx, items); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, it := range items {
		if _, known := b.put[it.Key]; !known {
			b.put[it.Key] = it
		}
	}
	return nil
}

func (b *books) CancelPlanned(ctx context.Context, campaignID string, below int64) (int, error) {
	n, err := b.DB.CancelPlanned(ctx, campaignID, below)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cancelled = append(b.cancelled, n)
	return n, err
}

func (b *books) MarkPlanned(ctx context.Context, c string, plan int64, m tick.Mark, now time.Time, s tick.Sum) error {
	b.mu.Lock()
	fail := b.failMark > 0 && m.Kind != "drop_older"
	if fail {
		b.failMark--
	}
	b.mu.Unlock()
	if fail {
		return errAway
	}
	return b.DB.MarkPlanned(ctx, c, plan, m, now, s)
}

func (b *books) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	b.mu.Lock()
	lost := b.lose && len(b.put) > 0
	b.mu.Unlock()
	if lost {
		return false, nil
	}
	return b.DB.Hold(ctx, name, owner, now, ttl)
}

// kinds counts what was put in by kind.
func (b *books) kinds() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	kinds := map[string]int{}
	for _, it := range b.put {
		kinds[it.About.Kind]++
	}
	return kinds
}

// school is a clerk and a writer at work in a school of a few units.
type school struct {
	*testing.T
	clerk  *tick.Clerk
	writer *tick.Writer
	books  *books
	dir    *directory
	now    time.Time
	people []staff.Person
	lost   map[string]int
}

func someone(n int, unit string, role staff.Role) staff.Person {
	id := fmt.Sprintf("%04d", n)
	return staff.Person{ID: id, OpenID: "ou_" + id, Name: "姓" + id, Unit: unit, Role: role, Posts: []string{"科员"}}
}

// staffed are three people of a unit and its liaison, deputy and head, and one of
// the office.
func staffed() []staff.Person {
	return []staff.Person{
		someone(1, "教务处", staff.Staff), someone(2, "教务处", staff.Staff), someone(3, "教务处", staff.Staff),
		someone(4, "教务处", staff.Liaison), someone(5, "教务处", staff.Deputy), someone(6, "教务处", staff.Head),
		someone(7, "校纪委办公室", staff.Admin),
	}
}

// emptied is a database with all tables and nothing in them: making one takes
// longer than most of these tests.
var emptied = sync.OnceValues(func() (data []byte, err error) {
	dir, err := os.MkdirTemp("", "lianbot")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "empty.db")
	db, err := sqldb.Open(context.Background(), "sqlite:"+file, sqldb.Options{})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(db.Migrate(context.Background()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func database(tb testing.TB) *sqldb.DB {
	tb.Helper()
	empty, err := emptied()
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "lianbot.db")
	if err := os.WriteFile(file, empty, 0o600); err != nil {
		tb.Fatal(err)
	}
	db, err := sqldb.Open(tb.Context(), "sqlite:"+file, sqldb.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

var readLibrary = sync.OnceValues(func() (*questionnaire.Library, error) {
	return questionnaire.Parse(prompts.FS, phrase.Needs())
})

func open(t *testing.T, people []staff.Person, now string) *school {
	t.Helper()
	library, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	holidays, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	s := &school{
		T: t, now: at(t, now), books: &books{DB: database(t), put: map[string]outbox.Item{}},
		dir: &directory{campaign: june(t)}, lost: map[string]int{},
	}
	s.enlist(people)
	lost := func(context.Context) (map[string]int, error) { return s.lost, nil }
	used := func(context.Context, time.Time) (int, error) { return 120, nil }
	n := 0
	s.clerk = &tick.Clerk{
		Directory: s.dir, Book: s.books, Holidays: holidays, Zone: zone, Now: func() time.Time { return s.now },
		NewID: func() string { n++; return fmt.Sprintf("id-%06d", n) }, Owner: "a", Logger: slog.New(slog.DiscardHandler),
		Unreachable: lost, Used: used,
	}
	s.writer = &tick.Writer{
		Directory: s.dir, Figures: s.books, Library: library, Holidays: holidays, Zone: zone, Unreachable: lost, Used: used,
	}
	return s
}

// enlist makes the roster what the list says.
func (s *school) enlist(people []staff.Person) {
	s.Helper()
	if _, err := s.books.SaveRoster(s.Context(), people, s.now); err != nil {
		s.Fatal(err)
	}
	s.people = people
	s.dir.roster = staff.NewRoster(people)
}

func (s *school) tick() {
	s.Helper()
	if err := s.clerk.Tick(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// moveTo sets the clock and lets the clerk work.
func (s *school) moveTo(now string) {
	s.Helper()
	s.now = at(s.T, now)
	s.tick()
}

// state takes a person's form from one status to the next.
func (s *school) state(id string, changes ...form.Change) {
	s.Helper()
	key := form.Key{Campaign: s.dir.campaign.ID, Person: id}
	was, _, err := s.books.Recall(s.Context(), key)
	if err != nil {
		s.Fatal(err)
	}
	r := turn.Record{
		EventID: fmt.Sprintf("%s/%d", id, was.Version), Key: key, At: s.now,
		Turn: &turn.Turn{Was: was.Version, State: conversation.State{Version: was.Version + 1}, Changes: changes},
	}
	for _, c := range changes {
		if c.Kind == form.Submit {
			r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: c.Revision}
		}
	}
	if err := s.books.Commit(s.Context(), r); err != nil {
		s.Fatal(err)
	}
}

func start() form.Change  { return form.Change{Kind: form.Start} }
func submit() form.Change { return form.Change{Kind: form.Submit, Revision: 1} }

// item is what was put in under a key.
func (s *school) item(key string) outbox.Item {
	s.Helper()
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	it, ok := s.books.put[key]
	if !ok {
		s.Fatalf("nothing has the key %s", key)
	}
	return it
}

// made is what the writer makes of an item.
func (s *school) made(it outbox.Item) outbox.Decision {
	s.Helper()
	d, err := s.writer.Make(s.Context(), it, s.now)
	if err != nil {
		s.Fatal(err)
	}
	return d
}
