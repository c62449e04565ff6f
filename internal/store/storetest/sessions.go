package storetest

import (
	"crypto/rand"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

// sessionsTest is one test of sessions; open opens one more replica.
type sessionsTest struct {
	*testing.T
	open func() turn.Sessions
}

// Sessions runs the contract of turn.Sessions. The store need not be empty: every
// test has a campaign of its own.
func Sessions(t *testing.T, fresh Fresh[turn.Sessions]) {
	t.Helper()
	for name, test := range map[string]func(sessionsTest){
		"remember":   sessionsTest.remember,
		"newer wins": sessionsTest.newerWins,
		"race":       sessionsTest.race,
		"keys":       sessionsTest.keys,
		"own copy":   sessionsTest.ownCopy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(sessionsTest{T: t, open: fresh(t)})
		})
	}
}

func someone() form.Key { return form.Key{Campaign: rand.Text(), Person: "1001"} }

func state(version int64, cue string) conversation.State {
	return conversation.State{Version: version, Phase: conversation.Asking, Cue: cue}
}

func keep(tb testing.TB, s turn.Sessions, key form.Key, st conversation.State) {
	tb.Helper()
	if err := s.Keep(tb.Context(), key, st); err != nil {
		tb.Fatalf("Keep: %v", err)
	}
}

// wantState wants a state to be remembered, or none when want is nil.
func wantState(tb testing.TB, s turn.Sessions, key form.Key, want *conversation.State) {
	tb.Helper()
	got, ok, err := s.Load(tb.Context(), key)
	if err != nil {
		tb.Fatalf("Load: %v", err)
	}
	if want == nil {
		if ok {
			tb.Errorf("Load = %+v; want nothing", got)
		}
		return
	}
	if diff := cmp.Diff(*want, got); diff != "" || !ok {
		tb.Errorf("Load = %v (-want +got):\n%s", ok, diff)
	}
}

func (t sessionsTest) remember() {
	s, other := t.open(), t.open()
	key := someone()
	wantState(t, s, key, nil)
	st := conversation.State{
		Version: 1 << 40, Edition: "e", Phase: conversation.Review, Paused: true, Next: 9, Slot: "duty", Count: 2,
		Posts: []conversation.Post{{ID: 1, Name: "采购科科长 📋"}}, Tail: []conversation.Line{{ID: 2, Text: `"quoted"` + "\n", At: 1750000000123}},
		Pending: conversation.ConfirmSend, Trail: []conversation.Stop{{At: 1, Post: 1, Slot: "s"}},
	}
	keep(t, s, key, st)
	wantState(t, other, key, &st)
	for range 2 {
		if err := other.Forget(t.Context(), key); err != nil {
			t.Fatalf("Forget: %v", err)
		}
		wantState(t, s, key, nil)
	}
}

func (t sessionsTest) newerWins() {
	s := t.open()
	key := someone()
	// 9 and 10: versions are numbers, not texts.
	first, newer, older, same := state(9, "first"), state(10, "newer"), state(9, "older"), state(10, "same")
	keep(t, s, key, first)
	keep(t, s, key, newer)
	keep(t, s, key, older)
	wantState(t, s, key, &newer)
	keep(t, s, key, same)
	wantState(t, s, key, &same)
}

func (t sessionsTest) race() {
	replicas := []turn.Sessions{t.open(), t.open()}
	key := someone()
	var wg sync.WaitGroup
	const writers = 8
	for w := range writers {
		wg.Go(func() {
			for v := range int64(20) {
				st := state(v*writers+int64(w), "")
				if err := replicas[w%2].Keep(t.Context(), key, st); err != nil {
					t.Errorf("Keep: %v", err)
				}
			}
		})
	}
	wg.Wait()
	last := state(20*writers-1, "")
	wantState(t, replicas[0], key, &last)
}

func (t sessionsTest) keys() {
	s := t.open()
	c := someone().Campaign
	keys := []form.Key{
		{Campaign: c, Person: "a"},
		{Campaign: c, Person: "A"},
		{Campaign: c, Person: "a "},
		{Campaign: c, Person: ""},
		{Campaign: c + ":b", Person: "c"},
		{Campaign: c, Person: "b:c"},
		{Campaign: c, Person: "b%3Ac"},
		{Campaign: c, Person: "职工"},
	}
	for i, key := range keys {
		keep(t, s, key, state(int64(i+1), key.Person))
	}
	for i, key := range keys {
		want := state(int64(i+1), key.Person)
		wantState(t, s, key, &want)
	}
}

func (t sessionsTest) ownCopy() {
	s := t.open()
	key := someone()
	st := conversation.State{Version: 1, Posts: []conversation.Post{{ID: 1, Name: "a"}}}
	keep(t, s, key, st)
	st.Posts[0].Name = "changed by who kept it"
	got, _, err := s.Load(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	got.Posts[0].Name = "changed by who loaded it"
	want := conversation.State{Version: 1, Posts: []conversation.Post{{ID: 1, Name: "a"}}}
	wantState(t, s, key, &want)
}
