package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// trayTest is one test of a tray, on a database of its own; open opens one more
// replica.
type trayTest struct {
	*testing.T
	open func() outbox.Tray
}

// Tray runs the contract of outbox.Tray.
func Tray(t *testing.T, fresh Fresh[outbox.Tray]) {
	t.Helper()
	for name, test := range map[string]func(trayTest){
		"order":        trayTest.order,
		"as put":       trayTest.asPut,
		"once a key":   trayTest.onceAKey,
		"lease":        trayTest.lease,
		"settled":      trayTest.settled,
		"tried again":  trayTest.triedAgain,
		"tried first":  trayTest.triedFirst,
		"not counted":  trayTest.notCounted,
		"not mine":     trayTest.notMine,
		"three owners": trayTest.threeOwners,
		"planned anew": trayTest.plannedAnew,
		"cancelled":    trayTest.cancelled,
		"bundle":       trayTest.bundle,
		"departed":     trayTest.departed,
		"paused":       trayTest.paused,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(trayTest{T: t, open: fresh(t)})
		})
	}
}

// put puts items in and fails the test when that does.
func put(tb testing.TB, tray outbox.Tray, items ...outbox.Item) {
	tb.Helper()
	if err := tray.Put(tb.Context(), items); err != nil {
		tb.Fatalf("Put: %v", err)
	}
}

// take claims for a minute and fails the test when that does.
func take(tb testing.TB, tray outbox.Tray, owner string, now time.Time, n int) []outbox.Item {
	tb.Helper()
	items, err := tray.Claim(tb.Context(), owner, now, time.Minute, n)
	if err != nil {
		tb.Fatalf("Claim: %v", err)
	}
	return items
}

func settle(tb testing.TB, tray outbox.Tray, owner, id string, now time.Time, r outbox.Result) {
	tb.Helper()
	if err := tray.Settle(tb.Context(), owner, id, now, r); err != nil {
		tb.Fatalf("Settle: %v", err)
	}
}

func (t trayTest) order() {
	tray := t.open()
	put(t, tray) // nothing
	at := func(id string, p outbox.Priority, d time.Duration) outbox.Item {
		it := letter(id, p)
		it.NotBefore = noon().Add(d)
		return it
	}
	since := letter("since ever", outbox.Notice)
	since.NotBefore = time.Time{}
	put(t, tray,
		at("later", outbox.Reply, time.Second), at("r2", outbox.Reminder, -time.Hour), at("r1", outbox.Reminder, -2*time.Hour),
		at("n", outbox.Notice, 0), at("a2", outbox.Reply, 0), at("a1", outbox.Reply, 0), at("old", outbox.Reply, -time.Minute), since)
	var got []string
	for _, n := range []int{1, 3, 0, 3, 5} {
		got = append(got, ids(take(t, tray, "r", noon(), n))...)
	}
	want := []string{"old", "a1", "a2", "since ever", "n", "r1", "r2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if got := ids(take(t, tray, "r", noon().Add(time.Second), 5)); !slices.Equal(got, []string{"later"}) {
		t.Errorf("a second later: %v; want later", got)
	}
}

func (t trayTest) asPut() {
	tray := t.open()
	want := []outbox.Item{
		{
			ID: "1", Key: "c/1/nudge/ou_a/t-3", To: "ou_A", Priority: outbox.Reminder, Reason: "nudge",
			Message:   message.Show(message.Card{Title: "<&>", Body: []message.Block{{Rule: &message.Rule{}}}}),
			NotBefore: noon().Add(-123 * time.Millisecond), NotAfter: noon().Add(123 * time.Millisecond),
		},
		{ID: "2", To: "oc_b", Group: true, ReplyTo: "om_1", Message: message.Say("您好 👋"), Priority: outbox.Reminder},
		{
			ID: "3", Key: "k3", To: "ou_C", Priority: outbox.Reminder, NotBefore: noon().Add(-time.Hour), Bundle: "c/-3/drafting",
			About: outbox.About{Kind: "nudge", Campaign: "c", Plan: 7, Stage: "-3", Person: "1001", Unit: "教务处"},
		},
		{ID: "4", Key: "k4", To: "ou_D", Priority: outbox.Reminder, NotBefore: noon().Add(-2 * time.Hour), Bundle: "notice/1", Message: message.Say("通知")},
	}
	put(t, tray, want...)
	// Another one with a known key, or a known id, is left out with all that it is about.
	put(t, tray, outbox.Item{ID: "5", Key: "k3", To: "ou_E", Bundle: "c/-3/drafting"}, outbox.Item{ID: "4", Key: "k6", To: "ou_F", Bundle: "other"})
	want = []outbox.Item{want[1], want[3], want[2], want[0]} // by how long they have been due
	if diff := cmp.Diff(want, take(t, tray, "r", noon(), 10)); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
}

func (t trayTest) onceAKey() {
	tray := t.open()
	keyed := func(id, key string) outbox.Item {
		it := letter(id, outbox.Reminder)
		it.Key = key
		return it
	}
	put(t, tray, keyed("1", "k"), keyed("2", "k"), keyed("3", "K"), keyed("4", "k "), keyed("5", ""), keyed("6", ""))
	put(t, tray, keyed("7", "k"), keyed("8", "l"))
	want := []string{"1", "3", "4", "5", "6", "8"}
	if diff := cmp.Diff(want, ids(take(t, tray, "r", noon(), 10))); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func (t trayTest) lease() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reply))
	if got := take(t, tray, "r1", noon(), 10); len(got) != 1 || got[0].Attempt != 0 || !got[0].FirstTry.IsZero() {
		t.Fatalf("first claim = %+v", got)
	}
	if got := take(t, tray, "r2", noon().Add(time.Minute-time.Millisecond), 10); len(got) != 0 {
		t.Errorf("claimed during the lease: %v", ids(got))
	}
	end := noon().Add(time.Minute)
	got := take(t, tray, "r2", end, 10)
	if len(got) != 1 || got[0].Attempt != 1 || !got[0].FirstTry.Equal(noon()) {
		t.Fatalf("claim after the lease = %+v; want an attempt that began at noon", got)
	}
	got = take(t, tray, "r3", end.Add(time.Minute), 10)
	if len(got) != 1 || got[0].Attempt != 2 || !got[0].FirstTry.Equal(noon()) {
		t.Fatalf("claim after the second lease = %+v; want two attempts, the first at noon", got)
	}
	// Who was too late has nothing to say any more.
	settle(t, tray, "r1", "a", end, outbox.Result{Status: outbox.Sent, Counted: true})
	if got := take(t, tray, "r4", end.Add(2*time.Minute), 10); len(got) != 1 {
		t.Errorf("after a late settlement: %v; want the item", ids(got))
	}
}

func (t trayTest) settled() {
	tray := t.open()
	for _, status := range []outbox.Status{outbox.Sent, outbox.Refused, outbox.InDoubt, outbox.Expired} {
		put(t, tray, letter(string(status), outbox.Reply))
		take(t, tray, "r", noon(), 1)
		settle(t, tray, "r", string(status), noon(), outbox.Result{Status: status, Detail: "230013 不在可用范围", Counted: true})
		// A second word is not listened to.
		settle(t, tray, "r", string(status), noon(), outbox.Result{Status: outbox.Waiting, NotBefore: noon()})
	}
	if got := take(t, tray, "r", noon().AddDate(1, 0, 0), 10); len(got) != 0 {
		t.Errorf("a year later: %v; want nothing", ids(got))
	}
}

func (t trayTest) triedAgain() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reply))
	now := noon()
	for attempt := range 3 {
		got := take(t, tray, "r", now, 1)
		if len(got) != 1 || got[0].Attempt != attempt || !got[0].NotBefore.Equal(now) {
			t.Fatalf("attempt %d: %+v", attempt, got)
		}
		if first := got[0].FirstTry; attempt > 0 && !first.Equal(noon().Add(time.Second)) {
			t.Errorf("attempt %d: first try at %v", attempt, first)
		}
		next := now.Add(time.Minute)
		settle(t, tray, "r", "a", now.Add(time.Second), outbox.Result{Status: outbox.Waiting, NotBefore: next, Counted: true})
		if got := take(t, tray, "r", next.Add(-time.Millisecond), 1); len(got) != 0 {
			t.Errorf("attempt %d: claimed before its time", attempt)
		}
		now = next
	}
}

// triedFirst: what was tried has an hour, so a wave does not stand before it.
func (t trayTest) triedFirst() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reminder), letter("b", outbox.Reminder), letter("c", outbox.Reminder), letter("d", outbox.Reply))
	take(t, tray, "r", noon(), 3) // d, a, b
	for id, counted := range map[string]bool{"a": false, "b": true, "d": true} {
		settle(t, tray, "r", id, noon(), outbox.Result{Status: outbox.Waiting, NotBefore: noon().Add(time.Minute), Counted: counted})
	}
	got := take(t, tray, "r", noon().Add(time.Minute), 10)
	if diff := cmp.Diff([]string{"d", "b", "c", "a"}, ids(got)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func (t trayTest) notCounted() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reply))
	take(t, tray, "r", noon(), 1)
	// The zero NotBefore is what an item that was due since ever is handed back with.
	settle(t, tray, "r", "a", noon(), outbox.Result{Status: outbox.Waiting, Detail: "rate"})
	got := take(t, tray, "r", noon(), 1)
	if len(got) != 1 || got[0].Attempt != 0 || !got[0].FirstTry.IsZero() || !got[0].NotBefore.IsZero() {
		t.Errorf("after an attempt that does not count: %+v", got)
	}
}

func (t trayTest) notMine() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reply))
	sent := outbox.Result{Status: outbox.Sent, Counted: true}
	settle(t, tray, "r", "a", noon(), sent) // nobody's
	take(t, tray, "r1", noon(), 1)
	settle(t, tray, "R1", "a", noon(), sent) // another one's
	settle(t, tray, "r1", "b", noon(), sent) // unknown
	if got := take(t, tray, "r2", noon().Add(time.Minute), 1); len(got) != 1 {
		t.Errorf("settled by somebody else: %v; want the item", ids(got))
	}
}

// threeOwners sends 300 items through three replicas that crash now and then:
// nothing is handed out twice within a lease, and everything is sent in the end.
func (t trayTest) threeOwners() {
	const items, owners, batch = 300, 3, 7
	trays := make([]outbox.Tray, owners)
	for i := range trays {
		trays[i] = t.open()
	}
	for i := range items {
		put(t, trays[0], letter(fmt.Sprintf("%03d", i), outbox.Priority(1+i%3)))
	}
	var mu sync.Mutex
	until := map[string]time.Time{} // the end of the lease of what is handed out
	sent := map[string]int{}
	now := noon()
	for round := 0; len(sent) < items; round++ {
		if round > 10*items {
			t.Fatalf("only %d of %d were sent", len(sent), items)
		}
		var wg sync.WaitGroup
		for o := range owners {
			wg.Go(func() {
				owner := fmt.Sprintf("r%d", o)
				got, err := trays[o].Claim(t.Context(), owner, now, time.Minute, batch)
				if err != nil {
					t.Errorf("Claim: %v", err)
					return
				}
				for i, it := range got {
					mu.Lock()
					if until[it.ID].After(now) {
						t.Errorf("%s was handed out twice", it.ID)
					}
					until[it.ID] = now.Add(time.Minute)
					mu.Unlock()
					if (round+o+i)%5 == 0 {
						continue // a crash: nothing is heard of this one
					}
					if err := trays[o].Settle(t.Context(), owner, it.ID, now, outbox.Result{Status: outbox.Sent, Counted: true}); err != nil {
						t.Errorf("Settle: %v", err)
					}
					mu.Lock()
					sent[it.ID]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		now = now.Add(10 * time.Second)
	}
	for id, n := range sent {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
}

// plannedAnew lets replicas plan the same reminders at once.
func (t trayTest) plannedAnew() {
	const planners, people = 3, 450
	var wg sync.WaitGroup
	for p := range planners {
		tray := t.open()
		wg.Go(func() {
			items := make([]outbox.Item, people)
			for i := range items {
				items[i] = letter(fmt.Sprintf("%d/%d", p, i), outbox.Reminder)
				items[i].Key = fmt.Sprintf("2026/1/nudge/%d/t-3", i)
			}
			if err := tray.Put(t.Context(), items); err != nil {
				t.Errorf("Put: %v", err)
			}
		})
	}
	wg.Wait()
	keys := map[string]bool{}
	got := take(t, t.open(), "r", noon(), planners*people)
	for _, it := range got {
		keys[it.Key] = true
	}
	if len(got) != people || len(keys) != people {
		t.Errorf("%d items with %d keys; want %d", len(got), len(keys), people)
	}
}

func (t trayTest) cancelled() {
	tray := t.open()
	put(t, tray, letter("a", outbox.Reminder))
	take(t, tray, "r", noon(), 1)
	settle(t, tray, "r", "a", noon(), outbox.Result{Status: outbox.Cancelled, Detail: "submitted"})
	if got := take(t, tray, "r", noon().AddDate(1, 0, 0), 10); len(got) != 0 {
		t.Errorf("a year later: %v; want nothing", ids(got))
	}
}

// bundled is a letter in a bundle.
func bundled(id, bundle string) outbox.Item {
	it := letter(id, outbox.Reminder)
	it.Bundle, it.About.Kind = bundle, "nudge"
	return it
}

func claimBundle(tb testing.TB, tray outbox.Tray, owner, bundle string, now time.Time, n int) []string {
	tb.Helper()
	items, err := tray.ClaimBundle(tb.Context(), owner, bundle, now, time.Minute, n)
	if err != nil {
		tb.Fatalf("ClaimBundle: %v", err)
	}
	return ids(items)
}

func (t trayTest) bundle() {
	tray := t.open()
	late := bundled("late", "b")
	late.NotBefore = noon().Add(time.Second)
	put(t, tray, bundled("1", "b"), bundled("2", "b"), bundled("3", "B"), letter("4", outbox.Reminder), bundled("5", "b"), late)
	take(t, tray, "r1", noon(), 1)
	if diff := cmp.Diff([]string{"2"}, claimBundle(t, tray, "r2", "b", noon(), 1)); diff != "" {
		t.Errorf("one of the bundle (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"5"}, claimBundle(t, tray, "r2", "b", noon(), 10)); diff != "" {
		t.Errorf("the rest of the bundle (-want +got):\n%s", diff)
	}
	if got := claimBundle(t, tray, "r2", "b", noon(), 10); len(got) != 0 {
		t.Errorf("claimed twice: %v", got)
	}
	// They are claimed like others: their leases end, and then anybody has them.
	if got := ids(take(t, tray, "r3", noon().Add(time.Minute), 10)); !slices.Equal(got, []string{"1", "2", "5", "3", "4", "late"}) {
		t.Errorf("after the lease: %v", got)
	}
}

func (t trayTest) departed() {
	tray := t.open()
	put(t, tray, bundled("1", "b"), bundled("2", "b"), bundled("3", "b"), bundled("4", "b"))
	if got := claimBundle(t, tray, "r1", "b", noon(), 3); len(got) != 3 {
		t.Fatalf("claimed %v", got)
	}
	left, err := tray.Depart(t.Context(), "r1", "1", []string{"1", "2", "3", "4", "no such"})
	slices.Sort(left)
	if err != nil || !slices.Equal(left, []string{"1", "2", "3"}) {
		t.Fatalf("departed %v, %v; want the three that are claimed", left, err)
	}
	// What comes back is handed out again, and may depart again.
	back := noon().Add(10 * time.Second)
	settleAll := func(settled ...outbox.Settled) {
		t.Helper()
		if err := tray.SettleAll(t.Context(), "r1", noon(), "batch", settled); err != nil {
			t.Fatalf("SettleAll: %v", err)
		}
	}
	settleAll(
		outbox.Settled{ID: "1", Result: outbox.Result{Status: outbox.Waiting, NotBefore: back}},
		outbox.Settled{ID: "2", Result: outbox.Result{Status: outbox.Sent, MessageID: "bm-1", Counted: true}},
		outbox.Settled{ID: "4", Result: outbox.Result{Status: outbox.Sent, Counted: true}}, // not ours
	)
	if got := ids(take(t, tray, "r2", back, 1)); !slices.Equal(got, []string{"4"}) {
		t.Errorf("claimed %v, want 4", got)
	}
	if got := claimBundle(t, tray, "r2", "b", back, 5); !slices.Equal(got, []string{"1"}) {
		t.Errorf("claimed %v, want 1", got)
	}
	// Nobody knows of the third: it is not handed out when its lease has ended. The
	// first departed once, and came back.
	if got := ids(take(t, tray, "r3", noon().Add(2*time.Minute), 10)); !slices.Equal(got, []string{"1", "4"}) {
		t.Errorf("after the leases: %v; want 1 and 4", got)
	}
	settle(t, tray, "r1", "3", noon(), outbox.Result{Status: outbox.Waiting, NotBefore: noon()})
	for _, id := range []string{"1", "4"} {
		settle(t, tray, "r3", id, noon(), outbox.Result{Status: outbox.Sent, Counted: true})
	}
	if got := take(t, tray, "r3", noon().AddDate(1, 0, 0), 10); len(got) != 0 {
		t.Errorf("a year later: %v; want nothing", ids(got))
	}
}

func (t trayTest) paused() {
	tray := t.open()
	other := letter("other", outbox.Reminder)
	other.About.Kind = "digest"
	put(t, tray, bundled("1", "b"), other, letter("plain", outbox.Reminder))
	for range 2 { // again changes nothing
		if err := tray.Pause(t.Context(), "nudge", "230099", noon()); err != nil {
			t.Fatalf("Pause: %v", err)
		}
	}
	if got := claimBundle(t, tray, "r", "b", noon(), 10); len(got) != 0 {
		t.Errorf("of a paused kind: %v", got)
	}
	if got := ids(take(t, tray, "r", noon(), 10)); !slices.Equal(got, []string{"other", "plain"}) {
		t.Errorf("claimed %v; want what is not paused", got)
	}
}
