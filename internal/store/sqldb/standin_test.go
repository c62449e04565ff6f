package sqldb_test

import (
	"testing"

	"lianbot/internal/store/storetest"
)

func TestStandin(t *testing.T) {
	t.Parallel()
	for name, address := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Standin(t, func(t *testing.T) func() storetest.Standins {
				t.Helper()
				replica := opener(t, address(t))
				return func() storetest.Standins { return replica() }
			})
		})
	}
}
