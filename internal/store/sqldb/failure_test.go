package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// TestCutOff breaks a commit off in its middle, as a crash or a lost connection
// does: nothing of it is there, and the same event can be committed after it.
func TestCutOff(t *testing.T) {
	t.Parallel()
	address := storetest.MariaDB(t)
	db := opener(t, address)()
	key := form.Key{Campaign: "2026", Person: "1001"}
	commit(t, db, step(key, 0, form.Change{Kind: form.Start}))
	r := step(key, 1, form.Change{Kind: form.AddPost, Post: 1, Text: "a"})
	r.Items = []outbox.Item{{ID: "i", To: "ou", Message: message.Say("x"), Priority: outbox.Reply}}

	for name, cut := range map[string]func(t *testing.T, admin *sql.DB, cancel func()){
		"caller gone":       func(_ *testing.T, _ *sql.DB, cancel func()) { cancel() },
		"connection killed": killCommit,
	} {
		// Another transaction has the record: the commit, which has written the
		// event by then, waits for it.
		admin := raw(t, address)
		blocker, err := admin.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := blocker.ExecContext(t.Context(), "UPDATE records SET version = version"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() { result <- db.Commit(ctx, r) }()
		awaitStatement(t, admin, moveOn)
		cut(t, admin, cancel)
		if err := <-result; err == nil {
			t.Errorf("%s: Commit succeeded", name)
		}
		cancel()
		if err := blocker.Rollback(); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]int{"events": 1, "posts": 0, "outbox": 0} {
			var n int
			if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil || n != want {
				t.Errorf("%s: %d rows in %s, %v; want %d", name, n, table, err, want)
			}
		}
	}
	commit(t, db, r)
}

const moveOn = "UPDATE records SET version = _, state%"

// awaitStatement returns the connection whose present statement is like this,
// when there is one: it waits for a lock.
func awaitStatement(t *testing.T, admin *sql.DB, like string) (connection int64) {
	t.Helper()
	for range 1000 {
		err := admin.QueryRowContext(t.Context(),
			"SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE ?", like).Scan(&connection)
		if err == nil {
			return connection
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("nobody waits with %s", like)
	return 0
}

func killCommit(t *testing.T, admin *sql.DB, _ func()) {
	t.Helper()
	if _, err := admin.ExecContext(t.Context(), fmt.Sprint("KILL CONNECTION ", awaitStatement(t, admin, moveOn))); err != nil {
		t.Fatal(err)
	}
}

// TestDeadlock lets a transaction fall victim to another one: it is run again.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	address := storetest.MariaDB(t)
	db := opener(t, address)()
	people := make([]staff.Person, 50)
	for i := range people {
		people[i] = someone(fmt.Sprint(i), "", "u")
	}
	save(t, db, sqldb.RosterChange{Added: len(people)}, people...)

	admin := raw(t, address)
	other, err := admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// The other one has changed more, so the server spares it.
	if _, err := other.ExecContext(t.Context(), "UPDATE people SET name = CONCAT(name, '!')"); err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() { result <- db.Bind(t.Context(), "7", "ou_7") }()
	awaitStatement(t, admin, "UPDATE people SET open_id%")
	if _, err := other.ExecContext(t.Context(), "UPDATE stamp SET n = n + 1"); err != nil {
		t.Fatal(err)
	}
	if err := other.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-result; err != nil {
		t.Fatalf("Bind: %v", err)
	}
	people[7].OpenID = "ou_7"
	for i := range people {
		people[i].Name += "!"
	}
	wantRoster(t, db, people...)
	if n, err := db.Stamp(t.Context()); err != nil || n != 4 {
		t.Errorf("Stamp = %d, %v; want 4: both counted once", n, err)
	}
}
