package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

// Archive is a ledger that remembers versions and who has seen them.
type Archive interface {
	turn.Ledger
	Note(ctx context.Context, e audit.Entry) error
	Versions(ctx context.Context, key form.Key) ([]form.Version, error)
	Traces(ctx context.Context, person string, since, filed time.Time, ways []audit.What, units ...string) ([]audit.Trace, error)
}

// Versions runs the contract of what is remembered of a form: every version as it was
// handed in, and who has had to do with it.
func Versions(t *testing.T, fresh Fresh[Archive]) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Archive){"versions": versionsKept, "traces": tracesFound} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t)())
		})
	}
}

func versionsKept(t *testing.T, a Archive) {
	t.Helper()
	key, other := form.Key{Campaign: "2026", Person: "1001"}, form.Key{Campaign: "2025", Person: "1001"}
	if got, err := a.Versions(t.Context(), key); err != nil || len(got) != 0 {
		t.Errorf("of nothing there are %+v, %v", got, err)
	}
	var want []form.Version
	file := func(key form.Key, was int64, by, text string) form.Version {
		v := form.Version{At: noon().Add(time.Duration(was) * time.Second), By: by, Form: form.Form{
			Status: form.Submitted, Revision: int(was + 1),
			Posts: []form.Post{{ID: 1, Name: "科员", Answers: map[string]form.Answer{"duties": {Items: []form.Item{{ID: 2, Text: text}}}}}},
		}}
		r := step(key, was, form.Change{Kind: form.Submit, Revision: v.Form.Revision})
		r.By, r.Turn.Filed = by, &v.Form
		commit(t, a, r)
		return v
	}
	file(other, 0, "1009", "last year's")
	want = append(want, file(key, 0, "1001", "first"), file(key, 1, "1002", "second"))
	commit(t, a, step(key, 2, form.Change{Kind: form.Reopen}))
	file(form.Key{Campaign: "2026", Person: "1003"}, 0, "1003", "somebody else's")
	got, err := a.Versions(t.Context(), key)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("Versions: %v (-want +got):\n%s", err, diff)
	}
}

func tracesFound(t *testing.T, a Archive) {
	t.Helper()
	at := func(n int) time.Time { return noon().Add(time.Duration(n) * time.Minute) }
	for i, e := range []audit.Entry{
		{Who: "1002", What: audit.View, Object: "1001"}, // before the campaign
		{Who: "1002", What: audit.Export, Object: "教务处"},
		{Who: "1002", What: audit.View, Object: "1001"},
		{Who: "1002", What: audit.View, Object: "1001"},
		{Who: "1002", What: audit.Export, Object: "教务处"}, // from here on it was handed in
		{Who: "1009", What: audit.Export, Object: audit.School},
		{Who: "1009", What: audit.Export, Object: "图书馆"},
		{Who: "1002", What: audit.View, Object: "教务处"},
		{Who: "1002", What: audit.Ask, Object: "教务处"},
		{Who: "1002", What: audit.View, Object: "1005"},
		{Who: "1009", What: audit.View, Object: "1001"},
		{Who: "1009", What: audit.Nudge, Object: "教务处"},
	} {
		e.At = at(i)
		if err := a.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Traces(t.Context(), "1001", at(1), at(4), []audit.What{audit.Export, audit.Nudge}, "教务处", audit.School)
	want := []audit.Trace{
		{Who: "1009", What: audit.Nudge, Object: "教务处", Times: 1, Last: at(11)},
		{Who: "1009", What: audit.View, Object: "1001", Times: 1, Last: at(10)},
		{Who: "1009", What: audit.Export, Object: audit.School, Times: 1, Last: at(5)},
		{Who: "1002", What: audit.Export, Object: "教务处", Times: 1, Last: at(4)},
		{Who: "1002", What: audit.View, Object: "1001", Times: 2, Last: at(3)},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Traces: %v (-want +got):\n%s", err, diff)
	}
}
