package main

import (
	"context"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/store/storetest"
)

// meanwhile lets a crowd fill in their forms, and does something once so many of
// them have finished.
func meanwhile(t *testing.T, c *crowd, atOnce, finished int, do func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	counting, stop := context.WithCancel(ctx)
	counted := make(chan struct{})
	go func() { c.tenant.count(counting); close(counted) }()
	over := make(chan error, 1)
	go func() { over <- c.fill(ctx, atOnce) }()
	for c.tally.conversations.Load() < int64(finished) && pause(ctx, glance) {
	}
	do()
	if err := <-over; err != nil {
		t.Error(err)
	}
	stop()
	<-counted
}

// TestAReplicaIsLost kills one of two replicas for good: the other one serves
// everybody, whichever of the two they had been talking to.
func TestAReplicaIsLost(t *testing.T) {
	t.Parallel()
	database := storetest.MariaDB(t)
	school := newTenant(t, 60)
	binary := school.binary(t, map[string]string{
		"LIANBOT_DATABASE": database, "LIANBOT_REDIS": storetest.NewRedis(t).URL(),
	})
	school.troubled()
	one := binary.serve(t)
	other := binary.serve(t)
	school.awaitConnections(t, 2)
	crowd := newCrowd(school, rand.Uint64())
	meanwhile(t, crowd, 20, len(crowd.people)/3, one.kill)
	if !other.running() {
		t.Fatal("the other replica has ended too")
	}
	school.quiet(t)
	crowd.verify(t, openLedger(t, database))
	t.Logf("%s", crowd.summary())
}

// TestTerminationLosesNothing ends the program as a service manager does, while
// people are typing.
func TestTerminationLosesNothing(t *testing.T) {
	t.Parallel()
	const soon = 5 * time.Second
	database := "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db")
	school := newTenant(t, 24)
	binary := school.binary(t, map[string]string{"LIANBOT_DATABASE": database})
	school.troubled()
	first := binary.serve(t)
	school.awaitConnections(t, 1)
	crowd := newCrowd(school, rand.Uint64())
	var last *replica
	meanwhile(t, crowd, 12, len(crowd.people)/4, func() {
		code, took := first.terminate(2 * soon)
		if code != 0 || took > soon {
			t.Errorf("the program ended with %d after %v, want 0 within %v", code, took, soon)
		}
		t.Logf("ended after %v", took.Round(time.Millisecond))
		last = binary.serve(t)
	})
	school.quiet(t)
	crowd.verify(t, openLedger(t, database))
	if code, took := last.terminate(2 * soon); code != 0 || took > soon {
		t.Errorf("at rest the program ended with %d after %v, want 0 within %v", code, took, soon)
	}
}

// TestStoresGoAway takes the database away for five seconds and Redis for good.
// What people typed meanwhile is answered when the database is back; who pressed
// is told at once to try again.
func TestStoresGoAway(t *testing.T) {
	t.Parallel()
	const away = 5 * time.Second
	address := storetest.MariaDB(t)
	gate, through := newGate(t, address, url.User("root"))
	redis := storetest.NewRedis(t)
	school := newTenant(t, 16)
	binary := school.binary(t, map[string]string{"LIANBOT_DATABASE": through, "LIANBOT_REDIS": redis.URL()})
	bot := binary.serve(t)
	school.awaitConnections(t, 1)
	crowd := newCrowd(school, rand.Uint64())

	// Two who are in the middle of it: one has just been asked, one has a card.
	typing := &typist{person: crowd.people[1], replies: map[string]string{}}
	if _, err := typing.ask(t.Context(), "开始"); err != nil {
		t.Fatal(err)
	}
	if screen, err := typing.ask(t.Context(), "确认"); err != nil || slotOn(screen) != slots[0] {
		t.Fatalf("after the start %q, %v", screen, err)
	}
	pressing := &presser{person: crowd.people[0]}
	if err := pressing.begin(t.Context()); err != nil {
		t.Fatal(err)
	}

	redis.Stop(t)
	gate.shut()
	went := time.Now()
	remarks := typing.next(slots[0])
	var sent []*remark
	for i := range remarks {
		id, err := typing.send(remarks[i].text)
		if err != nil {
			t.Fatal(err)
		}
		remarks[i].id, remarks[i].at = id, time.Now()
		sent = append(sent, &remarks[i])
	}
	typing.sent[slots[0]] = sent
	v, _ := pressing.see()
	pressed := time.Now()
	if err := pressing.press(t.Context(), v, conversation.ActStart, ""); err != nil {
		t.Fatal(err)
	}
	if crowd.tally.busy.Load() != 1 {
		t.Errorf("a press without a database was not answered with %q", school.words.busy)
	}
	t.Logf("told to try again after %v", time.Since(pressed).Round(time.Millisecond))
	pause(t.Context(), away-time.Since(went))
	if typing.look(); typing.open(slots[0]) != sent[0] {
		t.Error("an answer was acknowledged while there was no database")
	}
	gate.open(t)
	back := time.Now()
	for typing.open(slots[0]) != nil && time.Since(back) < 20*time.Second {
		typing.look()
		pause(t.Context(), glance)
	}
	if typing.open(slots[0]) != nil {
		t.Error("what was typed without a database has not been answered 20 s after it was back")
	}
	t.Logf("answered %v after the database was back", time.Since(back).Round(time.Millisecond))
	if !bot.running() {
		t.Fatal("the program has ended")
	}

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := typing.fill(ctx); err != nil {
		t.Error(err)
	}
	if err := pressing.fill(ctx); err != nil {
		t.Error(err)
	}
	everybody := crowd.people
	crowd.people = everybody[2:]
	if err := crowd.fill(ctx, len(crowd.people)); err != nil {
		t.Error(err)
	}
	school.quiet(t)
	crowd.people = everybody
	crowd.verify(t, openLedger(t, address))
	if said := binary.out.String(); !strings.Contains(said, "level=ERROR") && !strings.Contains(said, "level=WARN") {
		t.Error("the log says nothing of the stores that were away")
	}
}
