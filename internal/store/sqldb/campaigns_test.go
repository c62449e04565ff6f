package sqldb_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"lianbot/internal/campaign"
	"lianbot/internal/store/sqldb"
)

// TestReplaceCampaign lets several change the same campaign at once: of those who
// began from the same one, one gets through.
func TestReplaceCampaign(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		replicas := []*sqldb.DB{t.open(), t.open()}
		first := campaign.Campaign{ID: "2026", Title: "first"}
		if err := replicas[0].ReplaceCampaign(t.Context(), campaign.Campaign{}, first); err != nil {
			t.Fatal(err)
		}
		var through atomic.Int32
		var group sync.WaitGroup
		for i, title := range []string{"a", "b", "c", "d"} {
			group.Go(func() {
				next := first
				next.Title = title
				switch err := replicas[i%2].ReplaceCampaign(t.Context(), first, next); {
				case err == nil:
					through.Add(1)
				case !errors.Is(err, campaign.ErrChanged):
					t.Errorf("replace: %v", err)
				}
			})
		}
		group.Wait()
		if n := through.Load(); n != 1 {
			t.Errorf("%d got through, want 1", n)
		}
	})
}
