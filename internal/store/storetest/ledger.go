package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/turn"
)

// ledgerTest is one test of a ledger, on a database of its own; open opens one
// more replica.
type ledgerTest struct {
	*testing.T
	open func() Books
}

// Ledger runs the contract of turn.Ledger.
func Ledger(t *testing.T, fresh Fresh[Books]) {
	t.Helper()
	for name, test := range map[string]func(ledgerTest){
		"nobody":           ledgerTest.nobody,
		"first turn":       ledgerTest.firstTurn,
		"changes":          ledgerTest.changes,
		"seen":             ledgerTest.seen,
		"behind":           ledgerTest.behind,
		"born claimed":     ledgerTest.bornClaimed,
		"without a turn":   ledgerTest.withoutTurn,
		"look-alike ids":   ledgerTest.lookAlikeIDs,
		"texts":            ledgerTest.texts,
		"many items":       ledgerTest.manyItems,
		"race for version": ledgerTest.raceForVersion,
		"race of events":   ledgerTest.raceOfEvents,
		"many people":      ledgerTest.manyPeople,
		"any changes":      ledgerTest.anyChanges,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(ledgerTest{T: t, open: fresh(t)})
		})
	}
}

func (t ledgerTest) nobody() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	if s, ok, err := l.Recall(t.Context(), key); ok || err != nil {
		t.Errorf("Recall of nobody = %+v, %v, %v; want false", s, ok, err)
	}
	wantForm(t, l, key, form.Form{Status: form.NotStarted})
}

func (t ledgerTest) firstTurn() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	r := step(key, 0, form.Change{Kind: form.Start}, form.Change{Kind: form.AddPost, Post: 1, Text: "采购科科长"})
	r.Turn.State = conversation.State{
		Version: 1, Edition: "e1", Phase: conversation.Asking, Next: 2, Post: 1, Slot: "duty", Cue: "组织开标评标",
		Posts: []conversation.Post{{ID: 1, Name: "采购科科长"}},
		Tail:  []conversation.Line{{ID: 3, Text: "受理采购申请", At: 1750000000123}},
		Trail: []conversation.Stop{{At: 1750000000000, Post: 1, Slot: "post"}},
	}
	commit(t, l, r)
	got, ok, err := l.Recall(t.Context(), key)
	if err != nil || !ok {
		t.Fatalf("Recall = %v, %v", ok, err)
	}
	if diff := cmp.Diff(r.Turn.State, got); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	wantForm(t, l, key, form.Apply(form.Form{}, r.Turn.Changes...))
}

// changes is a whole life of a record, in turns, each compared with what
// form.Apply makes of it.
func (t ledgerTest) changes() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	item := func(kind form.ChangeKind, id int64, text string) form.Change {
		return form.Change{Kind: kind, Post: 1, Slot: "duty", Item: id, Text: text, SentAt: 1000 - id}
	}
	none := form.Change{Kind: form.SayNone, Post: 1, Slot: "external"}
	added := form.Change{Kind: form.AddItem, Post: 1, Slot: "external", Item: 20, Text: "z", SentAt: 5, Covers: 11}
	f := form.Form{Status: form.NotStarted}
	for i, changes := range [][]form.Change{
		{{Kind: form.Start}},
		{{Kind: form.AddPost, Post: 1, Text: "采购科科长"}, {Kind: form.AddPost, Post: 2, Text: "b"}},
		{item(form.AddItem, 10, "one"), item(form.AddItem, 11, "two"), item(form.AddItem, 12, "three")},
		{item(form.EditItem, 11, "TWO"), item(form.EditItem, 11, "Two")},
		{item(form.Consider, 11, ""), item(form.DropItem, 12, ""), item(form.DropItem, 99, "")},
		{item(form.SayNone, 0, "")}, // not empty: changes nothing
		{none},
		{none, added},
		{{Kind: form.DropItem, Post: 1, Slot: "external", Item: 20}}, // empty, and not “none” any more
		{none},
		{{Kind: form.RenamePost, Post: 2, Text: "c"}, {Kind: form.Submit, Revision: 1}},
		{{Kind: form.Reopen}, {Kind: form.DropPost, Post: 2}},
		{{Kind: form.AddItem, Post: 2, Slot: "duty", Item: 30, Text: "to a post that is gone"}},
		{{Kind: form.Submit, Revision: 2}},
		{{Kind: form.Clear}, {Kind: form.Start}},
		{{Kind: form.AddPost, Post: 40, Text: "d"}},
		{},
	} {
		r := step(key, int64(i), changes...)
		f = form.Apply(f, changes...)
		if len(changes) > 0 && changes[len(changes)-1].Kind == form.Submit {
			r.Turn.Filed = &f
		}
		commit(t, l, r)
		wantForm(t, l, key, f)
	}
}

func (t ledgerTest) seen() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	first := step(key, 0, form.Change{Kind: form.Start})
	commit(t, l, first)
	again := step(key, 1, form.Change{Kind: form.AddPost, Post: 1, Text: "a"})
	again.EventID = first.EventID
	again.Items = []outbox.Item{letter("x", outbox.Reply)}
	for _, r := range []turn.Record{first, again} {
		if err := l.Commit(t.Context(), r); !errors.Is(err, turn.ErrSeen) {
			t.Errorf("Commit of an event again = %v, want ErrSeen", err)
		}
	}
	wantForm(t, l, key, form.Form{Status: form.Drafting})
	wantNothingDue(t, l)
}

func (t ledgerTest) behind() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	commit(t, l, step(key, 0, form.Change{Kind: form.Start}))
	commit(t, l, step(key, 1))
	for _, was := range []int64{0, 1, 7} {
		r := step(key, was, form.Change{Kind: form.AddPost, Post: 1, Text: "a"})
		r.EventID = fmt.Sprintf("late %d", was)
		r.Items = []outbox.Item{letter("x", outbox.Reply)}
		r.Question = &turn.Question{ID: "q", Unit: "u", Text: "?"}
		if err := l.Commit(t.Context(), r); !errors.Is(err, turn.ErrBehind) {
			t.Errorf("Commit from version %d = %v, want ErrBehind", was, err)
		}
	}
	wantForm(t, l, key, form.Form{Status: form.Drafting})
	wantNothingDue(t, l)
	// The event was not kept either: from the right version it is committed.
	r := step(key, 2, form.Change{Kind: form.AddPost, Post: 1, Text: "a"})
	r.EventID = "late 1"
	commit(t, l, r)
	wantForm(t, l, key, form.Form{Status: form.Drafting, Posts: []form.Post{{ID: 1, Name: "a"}}})
}

func wantNothingDue(tb testing.TB, tray outbox.Tray) {
	tb.Helper()
	items, err := tray.Claim(tb.Context(), "nobody", noon().AddDate(1, 0, 0), time.Minute, 10)
	if err != nil || len(items) != 0 {
		tb.Errorf("in the outbox: %v, %v; want nothing", ids(items), err)
	}
}

func (t ledgerTest) bornClaimed() {
	l := t.open()
	r := step(form.Key{Campaign: "2026", Person: "1001"}, 0, form.Change{Kind: form.Start})
	card := outbox.Item{
		ID: "a", Key: "k", To: "oc_1", Group: true, ReplyTo: "om_1", Priority: outbox.Reply,
		Message:  message.Show(message.Card{Title: "题 📋", Body: []message.Block{{Bar: &message.Bar{Done: 1, Total: 7}}}}),
		NotAfter: noon().Add(time.Hour), Reason: "answer",
	}
	second := letter("b", outbox.Reply)
	r.Items, r.Owner, r.Lease = []outbox.Item{card, second}, "r1", noon().Add(30*time.Second)
	commit(t, l, r)

	before := noon().Add(29 * time.Second)
	if items, err := l.Claim(t.Context(), "r2", before, time.Minute, 10); err != nil || len(items) != 0 {
		t.Errorf("Claim during the lease = %v, %v; want nothing", ids(items), err)
	}
	if err := l.Settle(t.Context(), "r1", "b", before, outbox.Result{Status: outbox.Sent, MessageID: "om_2", Counted: true}); err != nil {
		t.Fatal(err)
	}
	items, err := l.Claim(t.Context(), "r2", noon().Add(30*time.Second), time.Minute, 10)
	if err != nil {
		t.Fatal(err)
	}
	// Whether r1 sent it is not known: an attempt that began with the turn.
	card.Attempt, card.FirstTry = 1, r.At
	if diff := cmp.Diff([]outbox.Item{card}, items); diff != "" {
		t.Errorf("Claim after the lease (-want +got):\n%s", diff)
	}

	nobodys := step(r.Key, 1)
	nobodys.Items = []outbox.Item{letter("c", outbox.Reply)}
	commit(t, l, nobodys)
	items, err = l.Claim(t.Context(), "r2", noon(), time.Minute, 10)
	if err != nil || len(items) != 1 || items[0].Attempt != 0 {
		t.Errorf("Claim of what has no owner = %+v, %v; want it, not tried yet", items, err)
	}
}

func (t ledgerTest) withoutTurn() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	r := turn.Record{
		EventID: "e1", Key: key, At: noon(),
		Question: &turn.Question{ID: "q1", Unit: "后勤处", Text: "样表在哪里？"},
		Items:    []outbox.Item{letter("a", outbox.Reply)}, Owner: "r1", Lease: noon(),
	}
	commit(t, l, r)
	if err := l.Commit(t.Context(), r); !errors.Is(err, turn.ErrSeen) {
		t.Errorf("Commit again = %v, want ErrSeen", err)
	}
	if _, ok, err := l.Recall(t.Context(), key); ok || err != nil {
		t.Errorf("Recall = %v, %v; want no record", ok, err)
	}
	items, err := l.Claim(t.Context(), "r2", noon(), time.Minute, 10)
	if err != nil || len(items) != 1 {
		t.Errorf("Claim = %v, %v; want one item", ids(items), err)
	}
}

func (t ledgerTest) lookAlikeIDs() {
	l := t.open()
	for i, person := range []string{"a", "A", "a ", "a\t", "ä", "Ä"} {
		r := step(form.Key{Campaign: "c", Person: person}, 0,
			form.Change{Kind: form.Start}, form.Change{Kind: form.AddPost, Post: int64(i + 1), Text: person})
		r.EventID = "ou_" + person
		r.Items = []outbox.Item{letter(person, outbox.Notice)}
		commit(t, l, r)
	}
	for i, person := range []string{"a", "A", "a ", "a\t", "ä", "Ä"} {
		wantForm(t, l, form.Key{Campaign: "c", Person: person},
			form.Form{Status: form.Drafting, Posts: []form.Post{{ID: int64(i + 1), Name: person}}})
	}
	wantForm(t, l, form.Key{Campaign: "C", Person: "a"}, form.Form{Status: form.NotStarted})
}

func (t ledgerTest) texts() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	f := form.Form{}
	for i, text := range []string{
		strings.Repeat("廉", 20_000), strings.Repeat("📋", 20_000), "👩🏽‍💼 𠮷野家 é e\u0301", `'; DROP TABLE items; -- \' " \ % _ ? ` + "`",
		"one\ntwo\r\nthree\ttab", " blanks around ", "", "zero\x00byte", "?:name @name $1 {{.}} <at user_id=\"all\">",
	} {
		id := int64(2 * i)
		changes := []form.Change{
			{Kind: form.AddPost, Post: id + 1, Text: text},
			{Kind: form.AddItem, Post: id + 1, Slot: "duty", Item: id + 2, Text: text},
		}
		f = form.Apply(f, changes...)
		r := step(key, int64(i), changes...)
		r.Turn.Filed = &form.Form{Revision: i, Posts: f.Posts}
		r.Question = &turn.Question{ID: fmt.Sprint("q", i), Unit: "u", Text: text}
		commit(t, l, r)
	}
	f.Status = form.NotStarted
	wantForm(t, l, key, f)
}

// manyItems pastes more items at once than a statement takes.
func (t ledgerTest) manyItems() {
	l := t.open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	changes := []form.Change{{Kind: form.Start}, {Kind: form.AddPost, Post: 1, Text: "a"}}
	for i := range int64(701) {
		changes = append(changes, form.Change{Kind: form.AddItem, Post: 1, Slot: "duty", Item: 2 + i, Text: fmt.Sprint(i), SentAt: 9})
	}
	r := step(key, 0, changes...)
	for i := range 250 {
		r.Items = append(r.Items, letter(fmt.Sprintf("i%03d", i), outbox.Reply))
	}
	r.Owner, r.Lease = "r1", noon()
	commit(t, l, r)
	wantForm(t, l, key, form.Apply(form.Form{}, changes...))
	items, err := l.Claim(t.Context(), "r2", noon(), time.Minute, 1000)
	if err != nil || len(items) != 250 {
		t.Errorf("Claim = %d items, %v; want 250", len(items), err)
	}
}

// raceForVersion lets replicas write different turns from the same version:
// exactly one wins, every time.
func (t ledgerTest) raceForVersion() {
	replicas := []Books{t.open(), t.open()}
	key := form.Key{Campaign: "2026", Person: "1001"}
	const writers = 8
	for was := range int64(10) {
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				r := step(key, was, form.Change{Kind: form.AddPost, Post: was + 1, Text: fmt.Sprint(w)})
				r.EventID = fmt.Sprintf("e%d/%d", was, w)
				errs[w] = replicas[w%2].Commit(t.Context(), r)
			})
		}
		wg.Wait()
		won := tally(t, errs, turn.ErrBehind)
		f, err := replicas[0].Form(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if n := int64(len(f.Posts)); n != was+1 || f.Posts[was].Name != fmt.Sprint(won) {
			t.Fatalf("after version %d: %d posts, the last by %s; want %d, the last by %d", was, n, f.Posts[n-1].Name, was+1, won)
		}
	}
}

// raceOfEvents lets replicas write the same event: it happens once.
func (t ledgerTest) raceOfEvents() {
	replicas := []Books{t.open(), t.open()}
	key := form.Key{Campaign: "2026", Person: "1001"}
	const deliveries = 8
	for was := range int64(10) {
		errs := make([]error, deliveries)
		var wg sync.WaitGroup
		for d := range deliveries {
			wg.Go(func() {
				r := step(key, was, form.Change{Kind: form.AddPost, Post: was + 1, Text: "a"})
				r.Items = []outbox.Item{letter(fmt.Sprintf("%d/%d", was, d), outbox.Reply)}
				r.Items[0].Key = fmt.Sprintf("%d/%d", was, d)
				r.Lease = noon()
				errs[d] = replicas[d%2].Commit(t.Context(), r)
			})
		}
		wg.Wait()
		tally(t, errs, turn.ErrSeen)
	}
	items, err := replicas[0].Claim(t.Context(), "r", noon(), time.Minute, 100)
	if err != nil || len(items) != 10 {
		t.Errorf("Claim = %d items, %v; want 10, one for each event", len(items), err)
	}
}

// tally wants one success and otherwise the given error, and returns who succeeded.
func tally(tb testing.TB, errs []error, other error) (winner int) {
	tb.Helper()
	winner = -1
	for i, err := range errs {
		switch {
		case err == nil && winner < 0:
			winner = i
		case err == nil:
			tb.Fatalf("both %d and %d succeeded", winner, i)
		case !errors.Is(err, other):
			tb.Fatalf("%d: %v; want %v", i, err, other)
		}
	}
	if winner < 0 {
		tb.Fatal("nobody succeeded")
	}
	return winner
}

// manyPeople lets people write at once; nobody is in another one's way.
func (t ledgerTest) manyPeople() {
	replicas := []Books{t.open(), t.open()}
	const people, turns = 8, 12
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			key := form.Key{Campaign: "2026", Person: fmt.Sprint(p)}
			for was := range int64(turns) {
				r := step(key, was, form.Change{Kind: form.AddPost, Post: was + 1, Text: "a"})
				r.Items = []outbox.Item{letter(r.EventID, outbox.Reply)}
				if err := replicas[p%2].Commit(t.Context(), r); err != nil {
					t.Errorf("person %d, version %d: %v", p, was, err)
					return
				}
			}
		})
	}
	wg.Wait()
	for p := range people {
		f, err := replicas[0].Form(t.Context(), form.Key{Campaign: "2026", Person: fmt.Sprint(p)})
		if err != nil || len(f.Posts) != turns {
			t.Errorf("person %d has %d posts, %v; want %d", p, len(f.Posts), err, turns)
		}
	}
}
