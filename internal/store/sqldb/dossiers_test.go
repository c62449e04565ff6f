package sqldb_test

import (
	"context"
	"slices"
	"testing"

	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// filers is a database as the contract of the dossiers wants it.
type filers struct{ counters }

// Waiting are the receivers of what waits to leave, in order.
func (f filers) Waiting(ctx context.Context) ([]string, error) {
	sent, err := f.Sent(ctx, sqldb.Filter{Status: outbox.Waiting})
	receivers := make([]string, len(sent))
	for i, e := range sent {
		receivers[i] = e.To
	}
	slices.Sort(receivers)
	return receivers, err
}

func TestDossiers(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Dossiers(t, func(t *testing.T) func() storetest.Filers {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Filers { return filers{counters{replica()}} }
			})
		})
	}
}
