package sqldb_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

// planned is an item of a campaign's plan that may leave at noon.
func planned(id string, plan int64) outbox.Item {
	return outbox.Item{
		ID: id, Key: fmt.Sprintf("c/%d/%s", plan, id), To: "ou_" + id, Priority: outbox.Reminder, NotBefore: noon(), Reason: "nudge",
		About: outbox.About{Kind: "nudge", Campaign: "c", Plan: plan, Stage: "-3", Person: id, Unit: "教务处"},
	}
}

func putAll(d database, db *sqldb.DB, items ...outbox.Item) {
	d.Helper()
	if err := db.Put(d.Context(), items); err != nil {
		d.Fatal(err)
	}
}

// claimOne claims what has been due for longest.
func claimOne(d database, db *sqldb.DB, now time.Time) outbox.Item {
	d.Helper()
	got, err := db.Claim(d.Context(), "r", now, time.Minute, 1)
	if err != nil || len(got) != 1 {
		d.Fatalf("Claim = %v, %v", got, err)
	}
	return got[0]
}

func settleItem(d database, db *sqldb.DB, id string, r outbox.Result) {
	d.Helper()
	if err := db.Settle(d.Context(), "r", id, noon(), r); err != nil {
		d.Fatal(err)
	}
}

// states is the status and the detail of every item.
func states(d database, db *sqldb.DB) map[string]string {
	d.Helper()
	entries, err := db.Sent(d.Context(), sqldb.Filter{})
	if err != nil {
		d.Fatal(err)
	}
	found := map[string]string{}
	for _, e := range entries {
		found[e.ID] = string(e.Status) + ": " + e.Detail
	}
	return found
}

func TestCancelPlanned(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		tried, claimed, other := planned("tried", 1), planned("claimed", 1), planned("other", 1)
		tried.NotBefore, claimed.NotBefore = noon().Add(-2*time.Hour), noon().Add(-time.Hour)
		other.About.Campaign = "d"
		putAll(d, db, planned("old", 1), planned("new", 2), tried, claimed, other)
		claimOne(d, db, noon())
		settleItem(d, db, "tried", outbox.Result{Status: outbox.Waiting, NotBefore: noon(), Counted: true})
		claimOne(d, db, noon().Add(-time.Minute))
		if n, err := db.CancelPlanned(d.Context(), "c", 2); n != 2 || err != nil {
			d.Errorf("cancelled %d, %v; want 2", n, err)
		}
		want := map[string]string{
			"old": "cancelled: replanned", "tried": "in_doubt: replanned; an earlier attempt may have arrived",
			"new": "waiting: ", "claimed": "claimed: ", "other": "waiting: ",
		}
		if diff := cmp.Diff(want, states(d, db)); diff != "" {
			d.Errorf("items (-want +got):\n%s", diff)
		}
		if n, err := db.CancelKind(d.Context(), "nudge", "by hand", noon()); n != 2 || err != nil {
			d.Errorf("cancelled %d of the kind, %v; want 2", n, err)
		}
		if ok, err := db.CancelItem(d.Context(), "old", "by hand", noon()); ok || err != nil {
			d.Errorf("cancelled what is not waiting: %t, %v", ok, err)
		}
	})
}

// TestCommittedAbout: what a turn commits may be about something too.
func TestCommittedAbout(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		want := planned("later", 3)
		want.Bundle = "b"
		r := turn.Record{EventID: "e", Key: form.Key{Campaign: "c", Person: "1"}, At: noon(), Items: []outbox.Item{planned("answer", 0), want}}
		if err := db.Commit(d.Context(), r); err != nil {
			d.Fatal(err)
		}
		got, err := db.Claim(d.Context(), "r", noon(), time.Minute, 10)
		if diff := cmp.Diff([]outbox.Item{planned("answer", 0), want}, got); err != nil || diff != "" {
			d.Errorf("claimed (-want +got), %v:\n%s", err, diff)
		}
	})
}

func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		want := func(due time.Time, waits, idle bool) {
			d.Helper()
			got, ok, err := db.NextDue(d.Context())
			if err != nil || ok != waits || !got.Equal(due) {
				d.Errorf("next due: %v, %t, %v; want %v, %t", got, ok, err, due, waits)
			}
			if got, err := db.Idle(d.Context(), noon()); err != nil || got != idle {
				d.Errorf("idle: %t, %v; want %t", got, err, idle)
			}
		}
		want(time.Time{}, false, true)
		late := planned("late", 1)
		late.NotBefore = noon().Add(time.Hour)
		late.About.Kind = "digest"
		putAll(d, db, late)
		want(late.NotBefore, true, true)
		putAll(d, db, planned("now", 1))
		want(noon(), true, false)
		if err := db.Pause(d.Context(), "nudge", "why", noon()); err != nil {
			d.Fatal(err)
		}
		want(late.NotBefore, true, true)
		if b, err := db.Backlog(d.Context(), noon().Add(time.Minute)); err != nil || !b.Oldest.IsZero() {
			d.Errorf("backlog of what is paused: %+v, %v", b, err)
		}
		if ended, err := db.Resume(d.Context(), "nudge"); err != nil || !ended {
			d.Fatalf("Resume = %t, %v", ended, err)
		}
		b, err := db.Backlog(d.Context(), noon().Add(time.Minute))
		if err != nil || !b.Oldest.Equal(noon()) || b.ByKind["nudge"] != 1 || b.ByKind["digest"] != 1 {
			d.Errorf("backlog: %+v, %v", b, err)
		}
		claimOne(d, db, noon())
		want(noon().Add(time.Minute), true, false)

		if err := db.Pause(d.Context(), sqldb.AllKinds, "why", noon()); err != nil {
			d.Fatal(err)
		}
		answer := planned("answer", 1)
		answer.Priority, answer.About = outbox.Reply, outbox.About{}
		putAll(d, db, answer)
		if got := claimOne(d, db, noon().Add(2*time.Hour)); got.ID != "answer" {
			d.Errorf("claimed %s while all but replies is paused", got.ID)
		}
		if pauses, err := db.Pauses(d.Context()); err != nil || len(pauses) != 1 || pauses[0] != (sqldb.Pause{Kind: "*", Why: "why", Since: noon()}) {
			d.Errorf("pauses: %v, %v", pauses, err)
		}
	})
}

func TestSentForABackstagePage(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		person := someone("1001", "ou_1", "教务处")
		save(d.T, db, sqldb.RosterChange{Added: 1}, person)
		first, second := planned("1", 1), planned("2", 1)
		first.NotBefore, first.Message = noon().Add(-time.Hour), message.Say("planted")
		second.About.Kind = "digest"
		putAll(d, db, first, second)
		claimOne(d, db, noon())
		settleItem(d, db, "1", outbox.Result{Status: outbox.Refused, Detail: "230013", Counted: true, Code: 230013})
		got, err := db.Sent(d.Context(), sqldb.Filter{})
		if err != nil || len(got) != 2 || got[0].ID != "2" || got[1].ID != "1" {
			d.Fatalf("Sent = %v, %v; want the latest first", got, err)
		}
		if e := got[1]; e.Number != "1001" || e.Name != person.Name || e.Detail != "230013" || !e.SettledAt.Equal(noon()) {
			d.Errorf("the first: %+v", e)
		}
		if e := got[0]; e.Number != "2" || e.Name != "" { // the roster has no such account
			d.Errorf("the second: %+v", e)
		}
		for _, e := range got {
			if e.Message != (message.Message{}) {
				d.Errorf("item %s shows what it says", e.ID)
			}
		}
		for want, f := range map[string]sqldb.Filter{
			"1":   {Status: outbox.Refused},
			"2":   {Kind: "digest", Campaign: "c", Unit: "教务处"},
			"2 ":  {ID: "2"},
			"2  ": {Limit: 1},
		} {
			if got, err := db.Sent(d.Context(), f); err != nil || len(got) != 1 || got[0].ID != want[:1] {
				d.Errorf("%+v: %v, %v; want %s", f, got, err, want)
			}
		}
	})
}

func TestRetry(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		end := func(id string, r outbox.Result) {
			d.Helper()
			item := planned(id, 1)
			item.NotAfter = noon().Add(time.Minute)
			putAll(d, db, item)
			claimOne(d, db, noon())
			settleItem(d, db, id, r)
		}
		retry := func(id string, after time.Duration) (string, error) {
			return db.Retry(d.Context(), id, "new-"+id, noon().Add(after))
		}
		doubt := outbox.Result{Status: outbox.InDoubt, Counted: true}

		end("soon", doubt)
		if got, err := retry("soon", 50*time.Minute); err != nil || got != "soon" {
			d.Errorf("within 50 minutes: %s, %v", got, err)
		}
		if got := claimOne(d, db, noon().Add(time.Hour)); got.ID != "soon" || got.Attempt != 1 || !got.FirstTry.Equal(noon()) || !got.NotAfter.IsZero() {
			d.Errorf("claimed %+v", got)
		}
		if _, err := retry("soon", time.Hour); !errors.Is(err, sqldb.ErrNotEnded) {
			d.Errorf("of a claimed one: %v", err)
		}

		end("between", doubt)
		if _, err := retry("between", 55*time.Minute); !errors.Is(err, sqldb.ErrTooSoon) {
			d.Errorf("after 55 minutes: %v", err)
		}
		if got, err := retry("between", time.Hour); err != nil || got != "new-between" {
			d.Errorf("after an hour: %s, %v", got, err)
		}
		if got := claimOne(d, db, noon().Add(time.Hour)); got.ID != "new-between" || got.Attempt != 0 || !got.FirstTry.IsZero() || got.About.Kind != "nudge" || got.Key == "" {
			d.Errorf("claimed %+v", got)
		}

		end("cancelled", outbox.Result{Status: outbox.Cancelled})
		if got, err := retry("cancelled", 0); err != nil || got != "cancelled" {
			d.Errorf("never tried: %s, %v", got, err)
		}
		claimOne(d, db, noon())

		item := planned("batch", 1)
		item.Bundle = "b"
		putAll(d, db, item)
		claimOne(d, db, noon())
		if left, err := db.Depart(d.Context(), "r", "batch", []string{"batch"}); err != nil || len(left) != 1 {
			d.Fatalf("Depart = %v, %v", left, err)
		}
		settleItem(d, db, "batch", doubt)
		if got, err := retry("batch", time.Second); err != nil || got != "new-batch" {
			d.Errorf("of a batch: %s, %v", got, err)
		}
		if e, _, err := db.Item(d.Context(), "new-batch"); err != nil || e.Batch != "" || e.Bundle != "b" {
			d.Errorf("of a batch: %+v, %v", e, err)
		}
		if _, err := retry("no such", 0); !errors.Is(err, sqldb.ErrNoItem) {
			d.Errorf("of none: %v", err)
		}
	})
}

func TestUsageAndUnreachable(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		send := func(id string, r outbox.Result) {
			d.Helper()
			item := planned(id, 1)
			item.To = "ou_1"
			putAll(d, db, item)
			claimOne(d, db, noon())
			settleItem(d, db, id, r)
			settleItem(d, db, id, r) // it is not ours any more: nothing is counted
		}
		want := func(create int, unreachable map[string]sqldb.Unreachable) {
			d.Helper()
			usage, err := db.Usage(d.Context(), "2026-06")
			if err != nil || usage["create"] != create {
				d.Errorf("usage: %v, %v; want %d", usage, err, create)
			}
			got, err := db.Unreachable(d.Context())
			if diff := cmp.Diff(unreachable, got); err != nil || diff != "" {
				d.Errorf("unreachable (-want +got), %v:\n%s", err, diff)
			}
		}
		nobody := map[string]sqldb.Unreachable{}
		sent := outbox.Result{Status: outbox.Sent, Counted: true, Call: "create"}
		want(0, nobody)
		send("1", sent)
		send("2", sent)
		want(2, nobody)
		send("3", outbox.Result{Status: outbox.Refused, Counted: true, Code: 230099, Blame: outbox.BlameKind})
		want(2, nobody)
		for i, code := range []int{230013, 230053} {
			send(fmt.Sprint("refused ", i), outbox.Result{Status: outbox.Refused, Counted: true, Code: code, Blame: outbox.BlameRecipient})
			want(2, map[string]sqldb.Unreachable{"ou_1": {Code: code, Since: noon()}})
		}
		send("4", sent)
		want(3, nobody)

		// The month is Beijing's.
		late := time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC)
		putAll(d, db, planned("july", 1))
		claimOne(d, db, late)
		if err := db.Settle(d.Context(), "r", "july", late, sent); err != nil {
			d.Fatal(err)
		}
		if usage, err := db.Usage(d.Context(), "2026-07"); err != nil || usage["create"] != 1 {
			d.Errorf("usage of July: %v, %v", usage, err)
		}
		want(3, nobody)

		// All replicas count into one figure.
		var wg sync.WaitGroup
		for r := range 3 {
			db := d.open()
			wg.Go(func() {
				for i := range 10 {
					id := fmt.Sprintf("%d/%d", r, i)
					if err := errors.Join(
						db.Put(d.Context(), []outbox.Item{{ID: id, Key: id, To: id, Priority: outbox.Reply}}),
						claimAll(d, db, id),
					); err != nil {
						d.Errorf("send: %v", err)
					}
				}
			})
		}
		wg.Wait()
		if usage, err := db.Usage(d.Context(), "2026-08"); err != nil || usage["batch"] != 30 {
			d.Errorf("usage of August: %v, %v; want 30", usage, err)
		}
	})
}

// claimAll claims what there is as somebody of its own and settles it as sent.
func claimAll(d database, db *sqldb.DB, owner string) error {
	at := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for {
		got, err := db.Claim(d.Context(), owner, at, time.Hour, 1)
		if err != nil || len(got) == 0 {
			return err
		}
		if err := db.SettleAll(d.Context(), owner, at, "batch", []outbox.Settled{{ID: got[0].ID, Result: outbox.Result{Status: outbox.Sent}}}); err != nil {
			return err
		}
	}
}

// TestPurse: what is swapped is what was read, and one of several is the first.
func TestPurse(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db, other := d.open(), d.open()
		now := noon().Add(1234567 * time.Nanosecond)
		for _, api := range []outbox.API{outbox.CreateAPI, outbox.ReplyAPI, outbox.BatchAPI} {
			was, hold, err := db.Account(d.Context(), api)
			if err != nil || was != (outbox.Account{}) || hold != (outbox.Hold{}) {
				d.Fatalf("%v at first: %v, %v, %v", api, was, hold, err)
			}
			if ok, err := db.SwapAccount(d.Context(), api, was, outbox.Account{Full: now, Clock: noon()}); !ok || err != nil {
				d.Fatalf("%v: swapped %t, %v", api, ok, err)
			}
			if ok, err := other.SwapAccount(d.Context(), api, was, outbox.Account{Full: now}); ok || err != nil {
				d.Errorf("%v: swapped %t what had changed, %v", api, ok, err)
			}
			is, _, err := other.Account(d.Context(), api)
			want := outbox.Account{Full: noon().Add(1235 * time.Microsecond), Clock: noon()}
			if diff := cmp.Diff(want, is); err != nil || diff != "" {
				d.Errorf("%v (-want +got), %v:\n%s", api, err, diff)
			}
			if ok, err := other.SwapAccount(d.Context(), api, is, outbox.Account{Full: now, Clock: now}); !ok || err != nil {
				d.Errorf("%v: swapped %t what was read, %v", api, ok, err)
			}
		}
		hold := outbox.Hold{Since: noon(), Until: noon().Add(time.Minute), Clock: noon(), Tries: 1, Why: "99991400 太快"}
		for i, want := range []bool{true, false} {
			if ok, err := db.SwapHold(d.Context(), outbox.Hold{}, hold); ok != want || err != nil {
				d.Errorf("swap %d of the hold: %t, %v", i, ok, err)
			}
		}
		got, err := other.Held(d.Context())
		if diff := cmp.Diff(hold, got); err != nil || diff != "" {
			d.Errorf("hold (-want +got), %v:\n%s", err, diff)
		}
		if ok, err := other.SwapHold(d.Context(), got, outbox.Hold{}); !ok || err != nil {
			d.Errorf("ended: %t, %v", ok, err)
		}
	})
}

// TestBudgetOfThreeReplicas books through a database as fast as it can.
func TestBudgetOfThreeReplicas(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		var mu sync.Mutex
		var calls []time.Time
		began := time.Now()
		var wg sync.WaitGroup
		for r := range 3 {
			budget := outbox.NewShared(d.open(), time.Now, slog.New(slog.DiscardHandler))
			for w := range 4 {
				wg.Go(func() {
					for i := 0; time.Since(began) < 3*time.Second; i++ {
						to := fmt.Sprintf("%d/%d/%d", r, w, i)
						for {
							now := time.Now()
							wait := budget.Take(d.Context(), now, outbox.CreateAPI, to, outbox.Reminder)
							if wait == 0 {
								mu.Lock()
								calls = append(calls, now)
								mu.Unlock()
								break
							}
							time.Sleep(wait)
						}
					}
				})
			}
		}
		wg.Wait()
		slices.SortFunc(calls, time.Time.Compare)
		within := 0
		for i, from := 0, 0; i < len(calls); i++ {
			for calls[i].Sub(calls[from]) > time.Second {
				from++
			}
			within = max(within, i-from+1)
		}
		if within > 50 || len(calls) > 9+3*17+12 || len(calls) < 24 {
			d.Errorf("%d calls in 3 s, %d of them in a second", len(calls), within)
		}
	})
}

// BenchmarkClaim measures what a claim of eight costs while many wait.
func BenchmarkClaim(b *testing.B) {
	for name, address := range benchDatabases() {
		for _, waiting := range []int{1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", name, waiting), func(b *testing.B) {
				db := open(b, address(b))
				if err := db.Migrate(b.Context()); err != nil {
					b.Fatal(err)
				}
				for i := range waiting / 1000 {
					items := make([]outbox.Item, 1000)
					for j := range items {
						items[j] = planned(fmt.Sprintf("%d/%d", i, j), 1)
					}
					if err := db.Put(b.Context(), items); err != nil {
						b.Fatal(err)
					}
				}
				for b.Loop() {
					got, err := db.Claim(b.Context(), "r", noon(), time.Minute, 8)
					if err != nil || len(got) != 8 {
						b.Fatal(len(got), err)
					}
					for _, item := range got {
						back := outbox.Result{Status: outbox.Waiting, NotBefore: noon()}
						if err := db.Settle(b.Context(), "r", item.ID, noon(), back); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

// BenchmarkPut measures how fast the reminders of a large school are planned.
func BenchmarkPut(b *testing.B) {
	for name, address := range benchDatabases() {
		b.Run(name, func(b *testing.B) {
			db := open(b, address(b))
			if err := db.Migrate(b.Context()); err != nil {
				b.Fatal(err)
			}
			const people = 10_000
			for n := 0; b.Loop(); n++ {
				items := make([]outbox.Item, people)
				for i := range items {
					items[i] = planned(fmt.Sprintf("%d/%d", n, i), int64(n))
					items[i].Bundle = "c/-3"
				}
				for chunk := range slices.Chunk(items, 1000) {
					if err := db.Put(b.Context(), chunk); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(people*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}
