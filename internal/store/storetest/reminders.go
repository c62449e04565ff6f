package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/outbox"
	"lianbot/internal/tick"
)

// Reminders is what planning is kept in.
type Reminders interface {
	outbox.Tray
	Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error)
	Yield(ctx context.Context, name, owner string) error
	Planned(ctx context.Context, campaignID string, plan int64) (map[tick.Mark]bool, error)
	MarkPlanned(ctx context.Context, campaignID string, plan int64, m tick.Mark, now time.Time, s tick.Sum) error
	Kept(ctx context.Context, prefix string) ([]tick.Kept, error)
	Touch(ctx context.Context, t tick.Touch, places int, now time.Time) (tick.Place, error)
	Touched(ctx context.Context, day string) (map[string]int, error)
	Said(ctx context.Context, day, what string) (map[string]bool, error)
}

// remindersTest is one test, on a database of its own; open opens one more replica.
type remindersTest struct {
	*testing.T
	open func() Reminders
}

// KeepsReminders runs the contract of what planning is kept in.
func KeepsReminders(t *testing.T, fresh Fresh[Reminders]) {
	t.Helper()
	for name, test := range map[string]func(remindersTest){
		"one lease":      remindersTest.oneLease,
		"one of many":    remindersTest.oneOfMany,
		"clock set back": remindersTest.clockSetBack,
		"planned":        remindersTest.planned,
		"kept":           remindersTest.kept,
		"places":         remindersTest.places,
		"places at once": remindersTest.placesAtOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(remindersTest{T: t, open: fresh(t)})
		})
	}
}

func (t remindersTest) hold(r Reminders, owner string, now time.Time) bool {
	t.Helper()
	held, err := r.Hold(t.Context(), "tick", owner, now, leaseTTL)
	if err != nil {
		t.Fatalf("Hold: %v", err)
	}
	return held
}

const leaseTTL = 15 * time.Second

// oneLease: of two clerks one works; it dies, and the other takes over when its
// lease has ended, not sooner.
func (t remindersTest) oneLease() {
	a, b := t.open(), t.open()
	now := noon()
	for _, step := range []struct {
		who   Reminders
		owner string
		after time.Duration
		want  bool
	}{
		{a, "a", 0, true},
		{b, "b", 0, false},
		{a, "a", 10 * time.Second, true}, // kept until 25 s
		{b, "b", 24 * time.Second, false},
		{b, "b", 25 * time.Second, true}, // a is dead
		{a, "a", 26 * time.Second, false},
		{b, "b", 39 * time.Second, true},
	} {
		if got := t.hold(step.who, step.owner, now.Add(step.after)); got != step.want {
			t.Fatalf("%s holds after %v: %v, want %v", step.owner, step.after, got, step.want)
		}
	}
	if err := a.Yield(t.Context(), "tick", "a"); err != nil { // nothing to give
		t.Fatal(err)
	}
	if t.hold(a, "a", now.Add(40*time.Second)) {
		t.Error("a has taken what b holds")
	}
	if err := b.Yield(t.Context(), "tick", "b"); err != nil {
		t.Fatal(err)
	}
	if !t.hold(a, "a", now.Add(40*time.Second)) {
		t.Error("what b gave back is not to be had")
	}
	if held, err := a.Hold(t.Context(), "other", "b", now, leaseTTL); err != nil || !held {
		t.Errorf("another lease: %v, %v", held, err)
	}
}

// oneOfMany asks from several replicas at once, again and again.
func (t remindersTest) oneOfMany() {
	const owners = 4
	replicas := make([]Reminders, owners)
	for i := range replicas {
		replicas[i] = t.open()
	}
	for round := range 5 {
		now := noon().Add(time.Duration(round) * time.Minute)
		var mu sync.Mutex
		var holders []int
		var wg sync.WaitGroup
		for i, r := range replicas {
			wg.Go(func() {
				held, err := r.Hold(t.Context(), "tick", fmt.Sprint(i), now, leaseTTL)
				if err != nil {
					t.Errorf("Hold: %v", err)
				}
				if held {
					mu.Lock()
					defer mu.Unlock()
					holders = append(holders, i)
				}
			})
		}
		wg.Wait()
		if len(holders) != 1 {
			t.Fatalf("round %d: held by %v", round, holders)
		}
	}
}

// clockSetBack: a lease that was given by a clock far ahead ends nobody's work.
func (t remindersTest) clockSetBack() {
	r := t.open()
	t.hold(r, "a", noon().AddDate(0, 1, 0))
	if !t.hold(r, "b", noon()) {
		t.Error("a lease of next month is in force")
	}
}

func (t remindersTest) planned() {
	r := t.open()
	want := map[tick.Mark]bool{}
	for _, m := range []tick.Mark{
		{Kind: "reminder", Stage: "-3"}, {Kind: "reminder", Stage: "-3", Unit: "教务处"}, {Kind: "digest", Stage: "2026-06-09"},
	} {
		want[m] = true
		for range 2 { // twice is once
			if err := r.MarkPlanned(t.Context(), "c", 2, m, noon(), tick.Sum{Notices: 3, Refused: map[string]int{"finished": 2}}); err != nil {
				t.Fatalf("MarkPlanned: %v", err)
			}
		}
	}
	for _, test := range []struct {
		campaign string
		plan     int64
		want     map[tick.Mark]bool
	}{{"c", 2, want}, {"c", 3, map[tick.Mark]bool{}}, {"C", 2, map[tick.Mark]bool{}}} {
		got, err := t.open().Planned(t.Context(), test.campaign, test.plan)
		if err != nil {
			t.Fatalf("Planned: %v", err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("campaign %s, plan %d (-want +got):\n%s", test.campaign, test.plan, diff)
		}
	}
}

func (t remindersTest) kept() {
	r := t.open()
	for i, key := range []string{"invitation/c/1", "invitation/c/2", "invitation/cc/1", "invitation/c0", "invitation/b/1", "Invitation/c/3", ""} {
		it := letter(fmt.Sprint(i), outbox.Reminder)
		it.Key, it.NotBefore = key, noon().Add(time.Duration(i)*time.Minute)
		put(t, r, it)
	}
	take(t, r, "r", noon(), 1)
	settle(t, r, "r", "0", noon(), outbox.Result{Status: outbox.Sent, Counted: true})
	got, err := r.Kept(t.Context(), "invitation/c/")
	if err != nil {
		t.Fatalf("Kept: %v", err)
	}
	want := []tick.Kept{
		{Key: "invitation/c/1", NotBefore: noon()},
		{Key: "invitation/c/2", NotBefore: noon().Add(time.Minute), Open: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func (t remindersTest) places() {
	r := t.open()
	for _, test := range []struct {
		person, day, item, what string
		places                  int
		want                    tick.Place
	}{
		{"1", "2026-06-09", "a", "reminder/-8", 1, tick.Taken},
		{"1", "2026-06-09", "a", "reminder/-8", 1, tick.Taken}, // again, after a crash
		{"1", "2026-06-09", "b", "nudge", 1, tick.Full},
		{"1", "2026-06-09", "b", "nudge", 2, tick.Taken},
		{"1", "2026-06-09", "c", "nudge", 5, tick.Said},
		{"1", "2026-06-09", "c", "digest", 0, tick.Full},
		{"2", "2026-06-09", "d", "reminder/-8", 1, tick.Taken},
		{"1", "2026-06-10", "e", "nudge", 1, tick.Taken},
	} {
		got, err := r.Touch(t.Context(), tick.Touch{Person: test.person, Day: test.day, Item: test.item, What: test.what}, test.places, noon())
		if err != nil || got != test.want {
			t.Errorf("%+v: %v, %v", test, got, err)
		}
	}
	got, err := t.open().Touched(t.Context(), "2026-06-09")
	if err != nil {
		t.Fatalf("Touched: %v", err)
	}
	if diff := cmp.Diff(map[string]int{"1": 2, "2": 1}, got); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
	for what, want := range map[string]map[string]bool{
		"reminder/-8": {"1": true, "2": true}, "nudge": {"1": true}, "Nudge": {},
	} {
		said, err := t.open().Said(t.Context(), "2026-06-09", what)
		if err != nil {
			t.Fatalf("Said: %v", err)
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("said %s (-want +got):\n%s", what, diff)
		}
	}
}

// placesAtOnce lets replicas ask for the places of one person at the same time.
func (t remindersTest) placesAtOnce() {
	const items, places = 8, 2
	var mu sync.Mutex
	var taken []string
	var wg sync.WaitGroup
	for i := range items {
		r := t.open()
		wg.Go(func() {
			item := fmt.Sprint(i)
			place, err := r.Touch(t.Context(), tick.Touch{Person: "1", Day: "2026-06-09", Item: item, What: item}, places, noon())
			if err != nil {
				t.Errorf("Touch: %v", err)
			}
			if place == tick.Taken {
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, item)
			}
		})
	}
	wg.Wait()
	slices.Sort(taken)
	if len(taken) != places {
		t.Errorf("%v have a place, want %d of them", taken, places)
	}
}
