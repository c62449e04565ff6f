package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/turn"
)

// Books are a ledger and the tray that it writes into.
type Books interface {
	turn.Ledger
	outbox.Tray
}

// Fresh makes a new, empty store and returns how to open one more replica of it.
// Whatever it opens is closed with the test.
type Fresh[T any] func(t *testing.T) (replica func() T)

// noon is when everything happens unless a test says otherwise.
func noon() time.Time { return time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC) }

// commit writes a record and fails the test when that does.
func commit(tb testing.TB, l turn.Ledger, r turn.Record) {
	tb.Helper()
	if err := l.Commit(tb.Context(), r); err != nil {
		tb.Fatalf("Commit(%s) = %v", r.EventID, err)
	}
}

// step is a record of one turn that takes a person from one version to the next.
func step(key form.Key, was int64, changes ...form.Change) turn.Record {
	return turn.Record{
		EventID: fmt.Sprintf("%s/%s/%d", key.Campaign, key.Person, was),
		Key:     key,
		At:      noon().Add(time.Duration(was) * time.Second),
		Turn:    &turn.Turn{Was: was, State: conversation.State{Version: was + 1, Phase: conversation.Asking}, Changes: changes},
	}
}

// letter is an item that may leave at noon.
func letter(id string, p outbox.Priority) outbox.Item {
	return outbox.Item{
		ID: id, Key: "key/" + id, To: "ou_" + id, Message: message.Say("hello " + id),
		Priority: p, NotBefore: noon(), Reason: "answer",
	}
}

// wantForm compares what the ledger has with what is wanted.
func wantForm(tb testing.TB, l turn.Ledger, key form.Key, want form.Form) {
	tb.Helper()
	got, err := l.Form(tb.Context(), key)
	if err != nil {
		tb.Fatalf("Form(%v): %v", key, err)
	}
	if diff := diffForm(want, got); diff != "" {
		tb.Fatalf("Form(%v) (-want +got):\n%s", key, diff)
	}
}

// diffForm compares records. A slot that was never answered, or was emptied item
// by item, may be there without anything in it.
func diffForm(want, got form.Form) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(),
		cmpopts.IgnoreMapEntries(func(_ string, a form.Answer) bool { return !a.Given() }))
}

func ids(items []outbox.Item) []string {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	return ids
}
