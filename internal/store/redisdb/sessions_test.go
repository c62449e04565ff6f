package redisdb_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/store/redisdb"
	"lianbot/internal/store/storetest"
	"lianbot/internal/turn"
)

func open(t *testing.T, address string) *redisdb.Sessions {
	t.Helper()
	s, err := redisdb.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSessions(t *testing.T) {
	t.Parallel()
	storetest.Sessions(t, func(t *testing.T) func() turn.Sessions {
		t.Helper()
		address := storetest.Redis(t)
		return func() turn.Sessions { return open(t, address) }
	})
}

func person() form.Key { return form.Key{Campaign: "2026", Person: "1001"} }

const stored = "lianbot:session:2026:1001"

func keep(t *testing.T, s *redisdb.Sessions, version int64) {
	t.Helper()
	if err := s.Keep(t.Context(), person(), conversation.State{Version: version}); err != nil {
		t.Fatalf("Keep: %v", err)
	}
}

func load(t *testing.T, s *redisdb.Sessions) (version int64, ok bool) {
	t.Helper()
	st, ok, err := s.Load(t.Context(), person())
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return st.Version, ok
}

func TestKeptForThirtyDays(t *testing.T) {
	t.Parallel()
	server := storetest.NewRedis(t)
	s := open(t, server.URL())
	const month = 30 * 24 * time.Hour
	for version := range int64(2) {
		keep(t, s, version+1)
		if ttl := server.Client().PTTL(t.Context(), stored).Val(); ttl > month || ttl < month-time.Minute {
			t.Errorf("version %d is kept for %v; want 30 days", version+1, ttl)
		}
		server.Client().Expire(t.Context(), stored, time.Minute) // as if nearly over
	}
}

func TestForgetful(t *testing.T) {
	t.Parallel()
	server := storetest.NewRedis(t)
	s := open(t, server.URL())
	keep(t, s, 5)
	server.Flush(t) // takes the scripts, too
	if version, ok := load(t, s); ok {
		t.Errorf("after a flush: version %d", version)
	}
	keep(t, s, 4) // older than what was forgotten
	if version, ok := load(t, s); !ok || version != 4 {
		t.Errorf("Load = %d, %v; want 4", version, ok)
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	server := storetest.NewRedis(t)
	s := open(t, server.URL())
	for _, body := range []string{"no json", `[]`, `"text"`, `{"v":"x"}`, ""} {
		server.Client().Set(t.Context(), stored, body, 0)
		if _, ok, err := s.Load(t.Context(), person()); ok && err == nil && body != "[]" {
			t.Errorf("Load of %q is true without an error", body)
		}
		keep(t, s, 3)
		if version, ok := load(t, s); !ok || version != 3 {
			t.Errorf("after %q: Load = %d, %v; want 3", body, version, ok)
		}
		server.Flush(t)
	}
}

// TestAway: while Redis is away, every method says so at once, and it is used
// again a second after it is back.
func TestAway(t *testing.T) {
	t.Parallel()
	server := storetest.NewRedis(t)
	s := open(t, server.URL())
	keep(t, s, 1)
	server.Stop(t)
	for i := range 20 {
		began := time.Now()
		if _, _, err := s.Load(t.Context(), person()); err == nil {
			t.Error("Load succeeded without a server")
		}
		if err := s.Keep(t.Context(), person(), conversation.State{}); err == nil {
			t.Error("Keep succeeded without a server")
		}
		if took := time.Since(began); i > 0 && took > 50*time.Millisecond {
			t.Errorf("a turn waited %v for a server that is away", took)
		}
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("Ping succeeded without a server")
	}
	server.Start(t)
	deadline := time.Now().Add(5 * time.Second)
	for s.Keep(t.Context(), person(), conversation.State{Version: 2}) != nil {
		if time.Now().After(deadline) {
			t.Fatal("Redis is back and not used")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if version, ok := load(t, s); !ok || version != 2 {
		t.Errorf("Load = %d, %v; want 2", version, ok)
	}
}

// TestHanging: a server that takes connections and never answers holds up one
// turn for half a second, and the others not at all.
func TestHanging(t *testing.T) {
	t.Parallel()
	server := storetest.NewRedis(t)
	s := open(t, server.URL())
	keep(t, s, 1)
	other := server.Client()
	if err := other.Do(t.Context(), "CLIENT", "PAUSE", "2000", "ALL").Err(); err != nil {
		t.Fatal(err)
	}
	for i, most := range []time.Duration{time.Second, 50 * time.Millisecond, 50 * time.Millisecond} {
		began := time.Now()
		if _, _, err := s.Load(t.Context(), person()); err == nil {
			t.Error("Load succeeded while the server hung")
		}
		if took := time.Since(began); took > most {
			t.Errorf("Load %d took %v; want at most %v", i, took, most)
		}
	}
}

func TestCallerGone(t *testing.T) {
	t.Parallel()
	s := open(t, storetest.NewRedis(t).URL())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Load(gone, person()); err == nil {
		t.Error("Load succeeded for a caller who is gone")
	}
	keep(t, s, 1) // is not left alone because of that
}

func TestMalformedAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "localhost:6379", "http://:hunter2@h", "redis://:hunter2#@h:1/0", "redis://:hunter2@h:port/0", "redis://:hunter2@h:1/zero"} {
		_, err := redisdb.Open(address)
		if err == nil {
			t.Errorf("Open(%q) succeeded", address)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error quotes the password: %v", err)
		}
	}
}
