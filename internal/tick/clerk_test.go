package tick_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/campaign"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
	"lianbot/internal/tick"
)

func (s *school) wantKinds(want map[string]int) {
	s.Helper()
	if diff := cmp.Diff(want, s.books.kinds()); diff != "" {
		s.Errorf("%s: planned so far (-want +got):\n%s", s.now.Format(time.DateTime), diff)
	}
}

// TestFirstDays walks through the first days of the campaign.
func TestFirstDays(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-05-29 10:00")
	s.tick()
	s.wantKinds(map[string]int{})
	s.moveTo("2026-06-01 09:04")
	s.wantKinds(map[string]int{})
	s.moveTo("2026-06-01 09:05")
	s.wantKinds(map[string]int{"digest": 2})
	s.moveTo("2026-06-01 09:10")
	s.wantKinds(map[string]int{"digest": 2, "invitation": 4})
	s.moveTo("2026-06-01 09:30")
	s.wantKinds(map[string]int{"digest": 2, "invitation": 4, "office": 1})
	s.moveTo("2026-06-01 23:00")
	s.moveTo("2026-06-02 09:30")
	s.wantKinds(map[string]int{"digest": 4, "invitation": 4, "office": 2})

	invited := s.item("invitation/2026-06/0001")
	want := outbox.Item{
		ID: invited.ID, Key: "invitation/2026-06/0001", To: "ou_0001", Priority: outbox.Notice, Reason: "invitation open",
		NotBefore: at(t, "2026-06-01 09:10"), NotAfter: at(t, "2026-06-22 17:30"),
		About: outbox.About{
			Kind: "invitation", Campaign: "2026-06", Plan: reminder.AnyPlan, Stage: "open", Person: "0001", Unit: "教务处",
		},
	}
	if diff := cmp.Diff(want, invited); diff != "" {
		t.Errorf("the invitation (-want +got):\n%s", diff)
	}
}

// TestOnlyOnce looks at the clock very often.
func TestOnlyOnce(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	for range 20 {
		s.tick()
		s.now = s.now.Add(time.Second)
	}
	s.wantKinds(map[string]int{"digest": 2, "office": 1, "invitation": 4, "reminder": 4})
}

// TestCrashBeforeMark lets the note that all is kept fail: planning it again keeps
// nothing twice.
func TestCrashBeforeMark(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	s.books.failMark = 2
	for range 2 {
		if err := s.clerk.Tick(t.Context()); !errors.Is(err, errAway) {
			t.Fatalf("%v", err)
		}
	}
	s.tick()
	s.wantKinds(map[string]int{"digest": 2, "office": 1, "invitation": 4, "reminder": 4})
	counts, err := s.books.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if counts[outbox.Waiting] != 11 {
		t.Errorf("%d items wait, want 11", counts[outbox.Waiting])
	}
}

// TestLostLease stops in the middle of 1,200 people, and the other clerk goes on.
func TestLostLease(t *testing.T) {
	t.Parallel()
	people := make([]staff.Person, 1200)
	for i := range people {
		people[i] = someone(i, "u", staff.Staff)
	}
	s := open(t, people, "2026-06-01 09:10")
	s.books.lose = true
	s.tick()
	if n := s.books.kinds()["invitation"]; n != 500 {
		t.Fatalf("%d invitations before the lease was lost, want 500", n)
	}
	s.books.lose = false
	s.now = s.now.Add(16 * time.Second) // the first one is dead
	s.clerk.Owner = "b"
	s.tick()
	s.wantKinds(map[string]int{"invitation": 1200})
}

// TestTwoClerks lets two replicas work at once: one of them plans.
func TestTwoClerks(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	if held, err := s.books.DB.Hold(t.Context(), "tick", "b", s.now, 15*time.Second); err != nil || !held {
		t.Fatal(held, err)
	}
	s.tick()
	s.wantKinds(map[string]int{})
	s.now = s.now.Add(15 * time.Second)
	s.tick()
	if len(s.books.kinds()) == 0 {
		t.Error("nothing is planned when the other replica is dead")
	}
}

// TestNewcomers invites who comes later: into the roster, or when the account is
// found. Nobody gets two.
func TestNewcomers(t *testing.T) {
	t.Parallel()
	people := staffed()
	people[1].OpenID = ""
	s := open(t, people, "2026-06-01 09:10")
	s.tick()
	s.wantKinds(map[string]int{"digest": 2, "invitation": 3})
	s.moveTo("2026-06-01 11:00")
	if err := s.books.Bind(t.Context(), "0002", "ou_0002"); err != nil {
		t.Fatal(err)
	}
	s.moveTo("2026-06-01 11:02")
	s.wantKinds(map[string]int{"digest": 2, "invitation": 4, "office": 1})
	if got := s.item("invitation/2026-06/0002").NotBefore; !got.Equal(at(t, "2026-06-01 11:02")) {
		t.Errorf("invited at %v", got)
	}
	// At night it waits until the morning.
	s.moveTo("2026-06-05 22:00")
	s.enlist(append(staffed(), someone(8, "教务处", staff.Staff)))
	s.moveTo("2026-06-05 22:02")
	if got := s.item("invitation/2026-06/0008").NotBefore; !got.Equal(at(t, "2026-06-08 08:34")) {
		t.Errorf("invited at %v", got)
	}
}

// TestPlanGrows moves the deadline: what was planned is dropped, and planned anew.
func TestPlanGrows(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	s.tick()
	if diff := cmp.Diff([]int{0}, s.books.cancelled); diff != "" {
		t.Errorf("cancelled (-want +got):\n%s", diff)
	}
	s.dir.campaign.Plan = 2
	s.dir.campaign.Deadline = at(t, "2026-06-24 17:30")
	s.moveTo("2026-06-16 09:31")
	s.tick()
	// Everything but the four invitations.
	if diff := cmp.Diff([]int{0, 7}, s.books.cancelled); diff != "" {
		t.Errorf("cancelled (-want +got):\n%s", diff)
	}
	// The rung of the old plan is not one of the new: three days before is the 18th.
	s.wantKinds(map[string]int{"digest": 4, "office": 2, "invitation": 4, "reminder": 4})
	s.moveTo("2026-06-18 09:30")
	if got := s.item("2026-06/2/reminder/-3/0001").NotBefore; !got.Equal(at(t, "2026-06-18 09:10")) {
		t.Errorf("the new rung is at %v", got)
	}
}

// TestMovedUnit has its own ladder, and the campaign's is not its own.
func TestMovedUnit(t *testing.T) {
	t.Parallel()
	people := append(staffed(), someone(10, "图书馆", staff.Staff), someone(11, "图书馆", staff.Liaison))
	s := open(t, people, "2026-06-16 09:30")
	s.dir.campaign.Extensions = []campaign.Extension{{Unit: "图书馆", Until: at(t, "2026-06-24 17:30")}}
	s.tick()
	s.wantKinds(map[string]int{"digest": 3, "office": 1, "invitation": 5, "reminder": 4})
	s.moveTo("2026-06-18 09:30")
	if got := s.item("2026-06/1/reminder/-3/0010").NotBefore; !got.Equal(at(t, "2026-06-18 09:10")) {
		t.Errorf("the unit's rung is at %v", got)
	}
	s.moveTo("2026-06-25 09:30")
	s.item("2026-06/1/digest/2026-06-25/0011")
	s.item("2026-06/1/office/2026-06-25/0007")
}

// TestEconomyBundles: when the month does not suffice, reminders say the same.
func TestEconomyBundles(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	s.dir.campaign.Rules.Quota = 121 // one more than is used
	s.state("0002", start())
	s.tick()
	bundles := map[string]string{}
	for _, id := range []string{"0001", "0002", "0003"} {
		bundles[id] = s.item("2026-06/1/reminder/-3/" + id).Bundle
	}
	if bundles["0001"] == "" || bundles["0001"] != bundles["0003"] || bundles["0001"] == bundles["0002"] {
		t.Errorf("bundles %v", bundles)
	}
	if s.item("invitation/2026-06/0001").Bundle != "" {
		t.Error("an invitation has something to press")
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-05-29 10:00")
	next := func() string {
		t.Helper()
		at, ok, err := s.clerk.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return "never"
		}
		return at.In(zone).Format("01-02 15:04")
	}
	for _, test := range []struct{ now, next string }{
		{"2026-05-29 10:00", "06-01 09:05"},
		{"2026-06-01 09:05", "06-01 09:05"}, // two digests are to leave
		{"2026-06-24 09:00", "06-24 09:00"},
	} {
		s.moveTo(test.now)
		if got := next(); got != test.next {
			t.Errorf("at %s: %s, want %s", test.now, got, test.next)
		}
	}
	claimed, err := s.books.Claim(t.Context(), "r", s.now, time.Minute, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range claimed {
		if err := s.books.Settle(t.Context(), "r", it.ID, s.now, outbox.Result{Status: outbox.Sent}); err != nil {
			t.Fatal(err)
		}
	}
	if got := next(); got != "never" {
		t.Errorf("when all is over: %s", got)
	}
	s.dir.none = true
	if got := next(); got != "never" {
		t.Errorf("without a campaign: %s", got)
	}
}

func TestNoCampaign(t *testing.T) {
	t.Parallel()
	s := open(t, staffed(), "2026-06-16 09:30")
	s.dir.none = true
	s.tick()
	s.wantKinds(map[string]int{})
	s.dir.none, s.dir.fail = false, errAway
	if err := s.clerk.Tick(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	if _, _, err := s.clerk.Next(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
}

func TestNudge(t *testing.T) {
	t.Parallel()
	people := staffed()
	s := open(t, people, "2026-06-15 10:00")
	s.state("0003", start(), submit())
	s.lost["ou_0006"] = 230053
	nudge := func(by staff.Person) reminder.Nudged {
		t.Helper()
		var all []progress.Standing
		if err := s.books.Standings(t.Context(), "2026-06", "教务处", func(p progress.Standing) error {
			all = append(all, p)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, err := s.clerk.Nudge(t.Context(), s.dir.campaign, all, by)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	// The liaison has had the digest of the day.
	if _, err := s.books.Touch(t.Context(), tick.Touch{Person: "0004", Day: "2026-06-15", Item: "x", What: "digest"}, 1, s.now); err != nil {
		t.Fatal(err)
	}
	want := reminder.Nudged{At: s.now, Planned: 3, Today: 1, Unreachable: 1, Finished: 1}
	if diff := cmp.Diff(want, nudge(people[3])); diff != "" {
		t.Errorf("nudged (-want +got):\n%s", diff)
	}
	want = reminder.Nudged{At: s.now, Planned: 0, Today: 4, Unreachable: 1, Finished: 1}
	if diff := cmp.Diff(want, nudge(people[6])); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	it := s.item("2026-06/nudge/2026-06-15/0001")
	if it.Reason != "nudge by 0004" || !it.NotBefore.Equal(s.now) || !it.NotAfter.Equal(at(t, "2026-06-15 17:30")) {
		t.Errorf("the nudge %+v", it)
	}
	s.now = at(t, "2026-06-19 10:00") // the festival
	got := nudge(people[6])
	if !got.At.Equal(at(t, "2026-06-22 08:34")) || got.Planned != 4 {
		t.Errorf("on a day off: %+v", got)
	}
}

// noBook is a book in which nothing is written.
type noBook struct {
	tick.Book
	yielded chan string
}

func (b noBook) Yield(_ context.Context, _, owner string) error {
	b.yielded <- owner
	return nil
}

// counting is a directory that counts how often it is asked, and has nothing.
type counting struct {
	tick.Directory
	asked int
	fail  error
}

func (c *counting) Campaign(context.Context) (campaign.Campaign, bool, error) {
	c.asked++
	return campaign.Campaign{}, false, c.fail
}

// TestRun looks every second, whatever goes wrong, and gives the lease back.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &counting{fail: errAway}
		b := noBook{yielded: make(chan string, 1)}
		c := tick.Clerk{Directory: d, Book: b, Now: time.Now, Owner: "a", Logger: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if d.asked != 11 {
			t.Errorf("looked %d times in ten seconds", d.asked)
		}
		if owner := <-b.yielded; owner != "a" {
			t.Errorf("yielded by %s", owner)
		}
	})
}

// BenchmarkTick plans a rung for 10,000 people into SQLite.
func BenchmarkTick(b *testing.B) {
	const n = 10000
	for b.Loop() {
		b.StopTimer()
		db := database(b)
		people := make([]staff.Person, n)
		for i := range people {
			people[i] = someone(i, fmt.Sprint("u", i/70), staff.Staff)
		}
		now := at(b, "2026-06-16 09:10")
		if _, err := db.SaveRoster(b.Context(), people, now); err != nil {
			b.Fatal(err)
		}
		id := 0
		c := june(b)
		c.Ladder = c.Ladder[1:] // no invitations
		clerk := tick.Clerk{
			Directory: &directory{campaign: c, roster: staff.NewRoster(people)}, Book: &books{DB: db, put: map[string]outbox.Item{}},
			Zone: zone, Now: func() time.Time { return now }, NewID: func() string { id++; return fmt.Sprint(id) },
			Owner: "a", Logger: slog.New(slog.DiscardHandler),
		}
		b.StartTimer()
		if err := clerk.Tick(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
