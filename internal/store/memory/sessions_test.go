package memory_test

import (
	"testing"

	"lianbot/internal/store/memory"
	"lianbot/internal/store/storetest"
	"lianbot/internal/turn"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	storetest.Sessions(t, func(*testing.T) func() turn.Sessions {
		s := memory.New()
		return func() turn.Sessions { return s } // one process is one replica
	})
}
