package main

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the driver of the other one
	_ "modernc.org/sqlite"             // the driver of the embedded database
)

// openLedger opens the tables behind the product's back.
func openLedger(tb testing.TB, address string) *sql.DB {
	tb.Helper()
	driver, source := "mysql", strings.TrimPrefix(address, "mysql://")
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close the tables: %v", err)
		}
	})
	return db
}

// each calls visit for every row of a query whose columns are texts.
func each(tb testing.TB, db *sql.DB, query string, columns int, visit func(row []string)) {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), query)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := make([]string, columns)
		into := make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatalf("%s: %v", query, err)
		}
		visit(row)
	}
	if err := rows.Err(); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
}

// checkLedger compares what people said with the tables: every item once, in its
// slot, in the order sent, nothing else, and every form handed in once.
func checkLedger(tb testing.TB, db *sql.DB, people []*person) {
	tb.Helper()
	type place struct{ person, slot string }
	stored := map[place][]string{}
	each(tb, db, "SELECT person, slot, text FROM items ORDER BY person, slot, sent_at, id", 3, func(row []string) {
		at := place{row[0], row[1]}
		stored[at] = append(stored[at], row[2])
	})
	status, filed := map[string]string{}, map[string][]string{}
	each(tb, db, "SELECT person, status FROM records", 2, func(row []string) { status[row[0]] = row[1] })
	each(tb, db, "SELECT person, form FROM filings", 2, func(row []string) { filed[row[0]] = append(filed[row[0]], row[1]) })
	for _, p := range people {
		if status[p.id] != "submitted" {
			tb.Errorf("%s: the record is %q, want submitted", p.id, status[p.id])
		}
		for _, slot := range slots {
			at := place{p.id, slotIDs[slot]}
			if !slices.Equal(stored[at], p.wants(slot)) {
				tb.Errorf("%s, %s: the table has\n%q\nand the person said\n%q", p.id, slot, stored[at], p.wants(slot))
			}
			delete(stored, at)
		}
		if len(filed[p.id]) != 1 {
			tb.Errorf("%s: %d versions were handed in, want 1", p.id, len(filed[p.id]))
			continue
		}
		for _, item := range p.all() {
			if !p.knows[item] {
				tb.Errorf("%s: %q was never acknowledged", p.id, item)
			}
			if n := strings.Count(filed[p.id][0], item); n != 1 {
				tb.Errorf("%s: %q is %d times in what was handed in", p.id, item, n)
			}
		}
	}
	if len(stored) > 0 {
		tb.Errorf("the table has items that nobody said: %v", slices.Collect(maps.Keys(stored)))
	}
}

// outboxStates counts the outbox's items by their state.
func outboxStates(tb testing.TB, db *sql.DB) map[string]int {
	tb.Helper()
	states := map[string]int{}
	each(tb, db, "SELECT status, id FROM outbox", 2, func(row []string) { states[row[0]]++ })
	return states
}
