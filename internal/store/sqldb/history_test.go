package sqldb_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

// raw is a connection to a database past the package.
func raw(tb testing.TB, address string) *sql.DB {
	tb.Helper()
	driver, name := "sqlite", strings.TrimPrefix(address, "sqlite:")
	if u, err := url.Parse(address); err == nil && u.Scheme == "mysql" {
		driver, name = "mysql", strings.TrimPrefix(address, "mysql://") // which is how the driver writes a socket
		if u.Port() != "" {
			password, _ := u.User.Password()
			name = fmt.Sprintf("%s:%s@tcp(%s)%s", u.User.Username(), password, u.Host, u.Path)
		}
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func noon() time.Time { return time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC) }

func step(key form.Key, was int64, changes ...form.Change) turn.Record {
	return turn.Record{
		EventID: fmt.Sprintf("%s/%d", key.Person, was), Key: key, At: noon().Add(time.Duration(was) * time.Second),
		Turn: &turn.Turn{Was: was, State: conversation.State{Version: was + 1}, Changes: changes},
	}
}

func commit(tb testing.TB, db *sqldb.DB, r turn.Record) {
	tb.Helper()
	if err := db.Commit(tb.Context(), r); err != nil {
		tb.Fatalf("Commit(%s): %v", r.EventID, err)
	}
}

// TestNothingIsDestroyed: what a person wrote is still there, as a row, after it
// was written over, dropped or cleared, and so is every version handed in.
func TestNothingIsDestroyed(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		key := form.Key{Campaign: "2026", Person: "1001"}
		item := func(kind form.ChangeKind, id int64, text string) form.Change {
			return form.Change{Kind: kind, Post: 1, Slot: "duty", Item: id, Text: text}
		}
		for i, changes := range [][]form.Change{
			{{Kind: form.AddPost, Post: 1, Text: "post A"}, item(form.AddItem, 3, "item A"), item(form.AddItem, 4, "item B")},
			{{Kind: form.RenamePost, Post: 1, Text: "post A2"}, item(form.EditItem, 3, "item A2"), item(form.EditItem, 3, "item A3")},
			{item(form.DropItem, 4, ""), {Kind: form.AddPost, Post: 5, Text: "post B"}},
			{{Kind: form.AddItem, Post: 5, Slot: "duty", Item: 6, Text: "item C"}},
			{{Kind: form.DropPost, Post: 5}},
			{{Kind: form.Clear}},
		} {
			r := step(key, int64(i), changes...)
			r.Turn.Filed = &form.Form{Revision: i, Posts: []form.Post{{Name: fmt.Sprint("filed ", i)}}}
			commit(t, db, r)
		}
		var texts []string
		rows, err := raw(t, t.address).QueryContext(t.Context(), `
SELECT name AS text FROM posts WHERE gone_at IS NOT NULL
UNION ALL SELECT text FROM items WHERE gone_at IS NOT NULL
UNION ALL SELECT text FROM rewrites UNION ALL SELECT form FROM filings ORDER BY text`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(text, "{") {
				text = text[strings.Index(text, "filed"):][:len("filed 0")]
			}
			texts = append(texts, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"item A", "item A2", "item A3", "item B", "item C", "post A", "post A2", "post B",
			"filed 0", "filed 1", "filed 2", "filed 3", "filed 4", "filed 5",
		}
		sortStrings := cmp.Transformer("sorted", func(s []string) map[string]int {
			m := map[string]int{}
			for _, x := range s {
				m[x]++
			}
			return m
		})
		if diff := cmp.Diff(want, texts, sortStrings); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
	})
}

// TestEventsCarryNoContent: the table of events says who, what kind and when.
func TestEventsCarryNoContent(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		key := form.Key{Campaign: "2026", Person: "1001"}
		commit(t, db, step(key, 0, form.Change{Kind: form.Start}))
		commit(t, db, turn.Record{EventID: "q", Key: key, At: noon(), Question: &turn.Question{ID: "1", Text: "?"}})
		commit(t, db, turn.Record{EventID: "a", Key: key, At: noon()})
		commit(t, db, turn.Record{Key: key, At: noon()}) // has no id, and is not kept
		var got string
		err := raw(t, t.address).QueryRowContext(t.Context(), `
SELECT GROUP_CONCAT(line) FROM (SELECT CONCAT(id, ' ', person, ' ', kind, ' ', at) AS line FROM events ORDER BY id) e`).Scan(&got)
		want := fmt.Sprintf("1001/0 1001 turn %[1]d,a 1001 answer %[1]d,q 1001 question %[1]d", noon().UnixMilli())
		if err != nil || got != want {
			t.Errorf("events: %s, %v; want %s", got, err, want)
		}
	})
}
