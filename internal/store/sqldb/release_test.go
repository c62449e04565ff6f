package sqldb_test

import (
	"testing"
	"time"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// TestRelease: what a killed process had claimed is there at once for the one
// that takes its place, and counts as tried; what others have stays theirs.
func TestRelease(t *testing.T) {
	t.Parallel()
	each(t, func(d database) {
		db := d.open()
		noon := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
		item := func(id string) outbox.Item {
			return outbox.Item{
				ID: id, Key: id, To: "ou_1", Message: message.Say(id), Priority: outbox.Reply, NotBefore: noon, Reason: "answer",
			}
		}
		for _, owner := range []string{"mine", "other"} {
			if err := db.Put(d.Context(), []outbox.Item{item(owner)}); err != nil {
				d.Fatal(err)
			}
			if got, err := db.Claim(d.Context(), owner, noon, time.Hour, 1); err != nil || len(got) != 1 {
				d.Fatalf("Claim = %v, %v", got, err)
			}
		}
		if err := db.Release(d.Context(), "mine", noon.Add(time.Second)); err != nil {
			d.Fatal(err)
		}
		got, err := db.Claim(d.Context(), "mine", noon.Add(time.Second), time.Hour, 10)
		if err != nil {
			d.Fatal(err)
		}
		if len(got) != 1 || got[0].ID != "mine" {
			d.Fatalf("claimed %v; want only what was mine", got)
		}
		if got[0].Attempt != 1 || !got[0].FirstTry.Equal(noon) {
			d.Errorf("attempt %d since %v; want 1 since the claim", got[0].Attempt, got[0].FirstTry)
		}

		// What left in a batch is never sent again.
		batched := item("batched")
		batched.Bundle = "b"
		if err := db.Put(d.Context(), []outbox.Item{batched}); err != nil {
			d.Fatal(err)
		}
		if got, err := db.ClaimBundle(d.Context(), "mine", "b", noon, time.Hour, 10); err != nil || len(got) != 1 {
			d.Fatalf("ClaimBundle = %v, %v", got, err)
		}
		if left, err := db.Depart(d.Context(), "mine", "1", []string{"batched"}); err != nil || len(left) != 1 {
			d.Fatalf("Depart = %v, %v", left, err)
		}
		if err := db.Release(d.Context(), "mine", noon.Add(2*time.Second)); err != nil {
			d.Fatal(err)
		}
		e, ok, err := db.Item(d.Context(), "batched")
		if err != nil || !ok || e.Status != outbox.InDoubt || e.Attempt != 1 || e.Detail == "" {
			d.Errorf("of a batch: %+v, %t, %v; want it in doubt", e, ok, err)
		}
	})
}
