package main

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"lianbot/internal/store/storetest"
)

// TestNothingAcknowledgedIsLost is what this program promises: while it is killed
// again and again, every answer that was acknowledged is kept once and in order,
// and every conversation comes to its end.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		database := "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db")
		surviveKills(t, map[string]string{"LIANBOT_DATABASE": database}, nil)
	})
	t.Run("mariadb and redis", func(t *testing.T) {
		t.Parallel()
		redis := storetest.NewRedis(t)
		surviveKills(t, map[string]string{"LIANBOT_DATABASE": storetest.MariaDB(t), "LIANBOT_REDIS": redis.URL()},
			func(ctx context.Context) error { return redis.Client().FlushAll(ctx).Err() })
	})
}

func surviveKills(t *testing.T, env map[string]string, flush func(context.Context) error) {
	t.Helper()
	const (
		people = 200
		atOnce = 24
		// The platform takes a thousand replies a minute, so this needs more than two
		// minutes on any machine, and a multiple of that on one with much else to do.
		limit = 20 * time.Minute
	)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	school := newTenant(t, people)
	binary := school.binary(t, env)
	school.troubled()
	crowd := newCrowd(school, seed)
	killer := &killer{
		binary: binary, rng: rand.New(rand.NewPCG(seed, people)), every: [2]time.Duration{2 * time.Second, 4 * time.Second},
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	killing, stop := context.WithCancel(ctx)
	killed, counted := make(chan error, 1), make(chan struct{})
	go func() { killed <- killer.run(killing, t, flush) }()
	go func() { school.count(killing); close(counted) }()

	err := crowd.fill(ctx, atOnce)
	stop()
	if err != nil {
		t.Errorf("%v", err)
	}
	if err := <-killed; err != nil {
		t.Error(err)
	}
	<-counted
	school.awaitConnections(t, 1)
	school.quiet(t)
	db := openLedger(t, env["LIANBOT_DATABASE"])
	crowd.verify(t, db)
	t.Logf("%s\nkills                   %6d\nflushes of Redis        %6d\nseconds                 %6.1f\noutbox %v",
		crowd.summary(), killer.kills, killer.flushes, time.Since(began).Seconds(), outboxStates(t, db))
}
