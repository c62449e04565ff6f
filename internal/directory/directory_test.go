package directory_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/directory"
	"lianbot/internal/staff"
)

var errAway = errors.New("away")

// source is a roster and a campaign in memory.
type source struct {
	stamp   int64
	people  []staff.Person
	current *campaign.Campaign
	bound   map[string]string
	reads   int
	stamps  int
	fail    error
	refuse  []string // employee numbers that cannot be bound
}

func (s *source) Stamp(context.Context) (int64, error) {
	s.stamps++
	return s.stamp, s.fail
}

func (s *source) Roster(context.Context) ([]staff.Person, error) {
	s.reads++
	return s.people, s.fail
}

func (s *source) Campaign(context.Context) (campaign.Campaign, bool, error) {
	if s.current == nil {
		return campaign.Campaign{}, false, s.fail
	}
	return *s.current, true, s.fail
}

func (s *source) Bind(_ context.Context, personID, openID string) error {
	if s.fail != nil {
		return s.fail
	}
	for i, p := range s.people {
		if p.ID == personID {
			s.people[i].OpenID = openID
		}
	}
	s.bound[personID] = openID
	s.stamp++
	return nil
}

func (s *source) BindAll(ctx context.Context, accounts map[string]string) (refused []string, err error) {
	for id, openID := range accounts {
		if slices.Contains(s.refuse, id) {
			refused = append(refused, id)
			continue
		}
		if err := s.Bind(ctx, id, openID); err != nil {
			return nil, err
		}
	}
	return refused, nil
}

// platform knows employee numbers by open id.
type platform struct {
	numbers map[string]string
	members []member
	reached map[string]reached // by mobile number or mail address
	lookups []string
	asked   int
	fail    error
}

type member struct {
	openID, number, name string
	departments          []string
}

type reached struct {
	openID   string
	resigned bool
}

func (p *platform) EmployeeNo(_ context.Context, openID string) (string, bool, error) {
	p.asked++
	no, ok := p.numbers[openID]
	return no, ok, p.fail
}

func (p *platform) Members(_ context.Context, visit func(openID, employeeNo, name string, departments []string) error) error {
	for openID, no := range p.numbers {
		if err := visit(openID, no, "", nil); err != nil {
			return fmt.Errorf("visit: %w", err)
		}
	}
	for _, m := range p.members {
		if err := visit(m.openID, m.number, m.name, m.departments); err != nil {
			return fmt.Errorf("visit: %w", err)
		}
	}
	return p.fail
}

func (p *platform) ByContact(_ context.Context, mobiles, emails []string, found func(contact, openID string, resigned bool) error) error {
	for _, contact := range slices.Concat(mobiles, emails) {
		p.lookups = append(p.lookups, contact)
		if r, ok := p.reached[contact]; ok {
			if err := found(contact, r.openID, r.resigned); err != nil {
				return fmt.Errorf("found: %w", err)
			}
		}
	}
	return p.fail
}

type bench struct {
	*directory.Directory
	t        *testing.T
	source   *source
	platform *platform
	now      time.Time
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{
		t: t, now: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC),
		source: &source{bound: map[string]string{}, people: []staff.Person{
			{ID: "1", OpenID: "ou_1", Name: "甲", Unit: "图书馆", Role: staff.Liaison},
			{ID: "2", Name: "乙", Unit: "图书馆", Role: staff.Staff},
		}},
		platform: &platform{numbers: map[string]string{"ou_2": "2", "ou_9": "9", "ou_thief": "1"}},
	}
	b.Directory = directory.New(b.source, b.platform, func() time.Time { return b.now }, slog.New(slog.DiscardHandler))
	return b
}

// person looks somebody up and wants no error.
func (b *bench) person(openID string) string {
	b.t.Helper()
	p, ok, err := b.Person(b.t.Context(), openID)
	if err != nil {
		b.t.Fatal(err)
	}
	if !ok {
		return ""
	}
	return p.ID
}

func TestPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for openID, want := range map[string]string{
		"ou_1": "1", "": "", "ou_nobody": "",
		"ou_9":     "", // an employee number that the roster does not have
		"ou_thief": "", // the number of somebody who has another account
	} {
		if got := b.person(openID); got != want {
			t.Errorf("%q is %q, want %q", openID, got, want)
		}
	}
	if len(b.source.bound) != 0 {
		t.Errorf("bound %v", b.source.bound)
	}
}

func TestPersonIsBoundOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 3 {
		if got := b.person("ou_2"); got != "2" {
			t.Fatalf("found %q", got)
		}
	}
	if b.source.bound["2"] != "ou_2" || b.platform.asked != 1 {
		t.Errorf("bound %v, asked %d times", b.source.bound, b.platform.asked)
	}
}

func TestStrangersAreAskedAboutRarely(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("ou_1")
	for range 20 {
		b.person("ou_nobody")
		b.now = b.now.Add(time.Second)
	}
	if b.platform.asked != 1 {
		t.Errorf("asked %d times within 20 seconds", b.platform.asked)
	}
	b.now = b.now.Add(time.Minute)
	b.person("ou_nobody")
	if b.platform.asked != 2 {
		t.Errorf("asked %d times, a minute later", b.platform.asked)
	}
}

// TestFailedLookUpIsTakenAgain has the source or the platform be away for a
// moment: whoever wrote then is no stranger for the next half minute.
func TestFailedLookUpIsTakenAgain(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]func(b *bench, err error){
		"source":   func(b *bench, err error) { b.source.fail = err },
		"platform": func(b *bench, err error) { b.platform.fail = err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.person("ou_1")
			away(b, errAway)
			if _, known, err := b.Person(t.Context(), "ou_2"); known || name == "source" && !errors.Is(err, errAway) {
				t.Errorf("known %t, %v", known, err)
			}
			away(b, nil)
			if got := b.person("ou_2"); got != "2" {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestStrangerJoinsTheRoster(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("ou_new")
	b.source.people = append(b.source.people, staff.Person{ID: "3", OpenID: "ou_new"})
	b.source.stamp++
	b.now = b.now.Add(3 * time.Second)
	if got := b.person("ou_new"); got != "3" {
		t.Errorf("found %q", got)
	}
}

func TestRosterIsReadWhenTheStampMoves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 10 {
		b.person("ou_1")
	}
	if b.source.reads != 1 {
		t.Errorf("read %d times", b.source.reads)
	}
	for range 10 {
		b.now = b.now.Add(5 * time.Second)
		b.person("ou_1")
	}
	if b.source.reads != 1 {
		t.Errorf("read %d times although nothing has changed", b.source.reads)
	}
	b.source.people, b.source.stamp = nil, 7
	if got := b.person("ou_1"); got != "1" {
		t.Error("two seconds are not over")
	}
	b.now = b.now.Add(5 * time.Second)
	if got := b.person("ou_1"); got != "" || b.source.reads < 2 {
		t.Errorf("found %q after %d reads", got, b.source.reads)
	}
}

func TestSourceAway(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.source.fail = errAway
	if _, _, err := b.Person(t.Context(), "ou_1"); !errors.Is(err, errAway) {
		t.Errorf("error %v with nothing at hand", err)
	}
	if _, _, err := b.Campaign(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("error %v with nothing at hand", err)
	}
	b.source.fail = nil
	b.person("ou_1")
	b.source.fail = errAway
	b.now = b.now.Add(time.Hour)
	if got := b.person("ou_1"); got != "1" {
		t.Errorf("found %q with the source away", got)
	}
}

func TestCampaignAndLiaison(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if _, running, err := b.Campaign(t.Context()); running || err != nil {
		t.Errorf("running %t, %v", running, err)
	}
	b.source.current, b.source.stamp = &campaign.Campaign{ID: "c"}, 3
	b.now = b.now.Add(5 * time.Second)
	if c, running, err := b.Campaign(t.Context()); !running || err != nil || c.ID != "c" {
		t.Errorf("campaign %+v, %t, %v", c, running, err)
	}
	if p, ok, err := b.Liaison(t.Context(), "图书馆"); !ok || err != nil || p.ID != "1" {
		t.Errorf("liaison %+v, %t, %v", p, ok, err)
	}
	if _, ok, _ := b.Liaison(t.Context(), "教务处"); ok {
		t.Error("a unit without a liaison has one")
	}
}

func TestBindAll(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.source.people = append(b.source.people, staff.Person{ID: "3", Name: "丙"})
	bound, left, err := b.BindAll(t.Context())
	if bound != 1 || left != 1 || err != nil {
		t.Errorf("bound %d, left %d, %v", bound, left, err)
	}
	if b.source.bound["2"] != "ou_2" || len(b.source.bound) != 1 {
		t.Errorf("bound %v", b.source.bound)
	}
	if got := b.person("ou_2"); got != "2" || b.platform.asked != 0 {
		t.Errorf("found %q, asked %d times", got, b.platform.asked)
	}
	b.platform.fail = errAway
	if _, left, err = b.BindAll(t.Context()); !errors.Is(err, errAway) || left != 1 {
		t.Errorf("left %d, %v", left, err)
	}
}

func TestWithoutAPlatform(t *testing.T) {
	t.Parallel()
	b := setup(t)
	d := directory.New(b.source, nil, func() time.Time { return b.now }, slog.New(slog.DiscardHandler))
	if _, ok, err := d.Person(t.Context(), "ou_2"); ok || err != nil {
		t.Errorf("found %t, %v", ok, err)
	}
	if bound, left, err := d.BindAll(t.Context()); bound != 0 || left != 1 || err != nil {
		t.Errorf("bound %d, left %d, %v", bound, left, err)
	}
}
