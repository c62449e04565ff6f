package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

// Auditor is a ledger with the record of who did what.
type Auditor interface {
	turn.Ledger
	Note(ctx context.Context, e audit.Entry) error
	Audit(ctx context.Context, from int64, visit func(audit.Sealed) error) error
	CheckAudit(ctx context.Context) (audit.Finding, error)
	// Spoil does to the tables, by a statement, what nobody may do.
	Spoil(ctx context.Context, statement string) error
}

// Audit runs the contract of the audit: one chain, whoever writes, in which every
// change and every gap is found.
func Audit(t *testing.T, fresh Fresh[Auditor]) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func() Auditor){
		"written": auditWritten,
		"at once": auditAtOnce,
		"submit":  auditSubmit,
		"spoiled": auditSpoiled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

func entry(n int) audit.Entry {
	return audit.Entry{
		At: noon().Add(time.Duration(n) * time.Second), Who: fmt.Sprint(1000 + n), What: audit.View, Object: "图书馆", Detail: "missing",
	}
}

func entries(t *testing.T, a Auditor) []audit.Sealed {
	t.Helper()
	var all []audit.Sealed
	if err := a.Audit(t.Context(), 0, func(s audit.Sealed) error { all = append(all, s); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func wantChain(t *testing.T, a Auditor, want audit.Finding) {
	t.Helper()
	got, err := a.CheckAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CheckAudit (-want +got):\n%s", diff)
	}
}

func write(t *testing.T, a Auditor, n int) {
	t.Helper()
	for i := range n {
		if err := a.Note(t.Context(), entry(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func auditWritten(t *testing.T, open func() Auditor) {
	t.Helper()
	a := open()
	wantChain(t, a, audit.Finding{})
	write(t, a, 3)
	wantChain(t, a, audit.Finding{Entries: 3})
	var want []audit.Sealed
	hash := ""
	for i := range 3 {
		want = append(want, audit.Seal(hash, int64(i+1), entry(i)))
		hash = want[i].Hash
	}
	if diff := cmp.Diff(want, entries(t, open())); diff != "" {
		t.Errorf("Audit (-want +got):\n%s", diff)
	}
	// What is too long is cut, and the chain is of what is kept.
	long := entry(3)
	for len(long.Object) < 400 {
		long.Object += "图书馆"
	}
	for len(long.Detail) < 4000 {
		long.Detail += "图书馆"
	}
	if err := a.Note(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	wantChain(t, a, audit.Finding{Entries: 4})
}

func auditAtOnce(t *testing.T, open func() Auditor) {
	t.Helper()
	const writers, each = 4, 15
	var group sync.WaitGroup
	for range writers {
		a := open()
		group.Go(func() {
			for i := range each {
				if err := a.Note(context.WithoutCancel(t.Context()), entry(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	wantChain(t, open(), audit.Finding{Entries: writers * each})
}

// auditSubmit: what is handed in is written down with it, or not at all.
func auditSubmit(t *testing.T, open func() Auditor) {
	t.Helper()
	a := open()
	key := form.Key{Campaign: "2026", Person: "1001"}
	r := step(key, 0, form.Change{Kind: form.Start}, form.Change{Kind: form.Submit, Revision: 1})
	r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: 1}
	commit(t, a, r)
	if err := a.Commit(t.Context(), r); err == nil {
		t.Error("an event was taken twice")
	}
	want := audit.Entry{At: r.At, Who: "1001", What: audit.Submit, Object: "1001", Detail: "2026/1"}
	if diff := cmp.Diff([]audit.Sealed{audit.Seal("", 1, want)}, entries(t, a)); diff != "" {
		t.Errorf("Audit (-want +got):\n%s", diff)
	}
	r = step(key, 1)
	r.Turn.State = conversation.State{Version: 2}
	commit(t, a, r)
	wantChain(t, a, audit.Finding{Entries: 1})
}

func auditSpoiled(t *testing.T, open func() Auditor) {
	t.Helper()
	a := open()
	write(t, a, 5)
	seals := entries(t, a)
	for _, spoil := range []struct {
		do, undo string
		broken   int64
	}{
		{"UPDATE audit SET who = '9' WHERE seq = 3", "UPDATE audit SET who = '1002' WHERE seq = 3", 3},
		{"UPDATE audit SET at = at + 1 WHERE seq = 1", "UPDATE audit SET at = at - 1 WHERE seq = 1", 1},
		{"UPDATE audit SET detail = '' WHERE seq = 5", "UPDATE audit SET detail = 'missing' WHERE seq = 5", 5},
		{"UPDATE audit SET seq = 9 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 9", 2},
		{"UPDATE audit SET object = detail, detail = object WHERE seq = 4", "UPDATE audit SET object = '图书馆', detail = 'missing' WHERE seq = 4", 4},
		{"UPDATE audit_head SET seq = 4 WHERE id = 1", "UPDATE audit_head SET seq = 5 WHERE id = 1", 5},
		{"UPDATE audit_head SET hash = '' WHERE id = 1", "UPDATE audit_head SET hash = '" + seals[4].Hash + "' WHERE id = 1", 5},
	} {
		for _, statement := range []string{spoil.do, spoil.undo} {
			if err := a.Spoil(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			want := audit.Finding{Entries: 5}
			if statement == spoil.do {
				got, err := a.CheckAudit(t.Context())
				if err != nil || got.Broken != spoil.broken {
					t.Errorf("after %s: %+v, %v; want %d broken", statement, got, err, spoil.broken)
				}
				continue
			}
			wantChain(t, a, want)
		}
	}
	// Removed ones do not come back: the last one first, then one in the middle.
	for _, gone := range []int64{5, 2} {
		if err := a.Spoil(t.Context(), fmt.Sprintf("DELETE FROM audit WHERE seq = %d", gone)); err != nil {
			t.Fatal(err)
		}
		wantChain(t, a, audit.Finding{Entries: gone - 1, Broken: gone})
	}
}
