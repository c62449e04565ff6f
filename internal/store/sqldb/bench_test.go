package sqldb_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/directory"
	"lianbot/internal/form"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// crowds are how many people a benchmark has, in benchUnits units.
func crowds() []int { return []int{1_000, 10_000, 100_000} }

const benchUnits = 150

// BenchmarkCounts measures what the office's commands read, and what an import and
// a reader of the whole roster cost. The lines of one name show how it grows with
// the people. The ratio is to the floor of the same run: reading as many rows from a
// table that has no others.
func BenchmarkCounts(b *testing.B) {
	for name, address := range benchDatabases() {
		b.Run(name, func(b *testing.B) {
			schools := map[int]*crowd{}
			for _, measure := range []struct {
				name string
				run  func(*testing.B, *crowd)
			}{
				{"StatusCounts", read(func(ctx context.Context, db *sqldb.DB) (int, error) {
					r, err := db.StatusCounts(ctx, "2026")
					return len(r), err
				})},
				{"CategoryCounts", read(func(ctx context.Context, db *sqldb.DB) (int, error) {
					r, err := db.CategoryCounts(ctx, "2026")
					return len(r), err
				})},
				{"DailyDone", read(func(ctx context.Context, db *sqldb.DB) (int, error) {
					r, err := db.DailyDone(ctx, "2026", "")
					return len(r), err
				})},
				{"UnitPeople", read(func(ctx context.Context, db *sqldb.DB) (int, error) {
					r, err := db.UnitPeople(ctx, "2026", benchUnit(7))
					return len(r), err
				})},
				{"Recount", benchRecount},
				{"Directory", benchDirectory},
				{"Import", benchImport},
			} {
				for _, n := range crowds() {
					b.Run(fmt.Sprintf("%s/%d", measure.name, n), func(sub *testing.B) {
						if schools[n] == nil {
							schools[n] = newCrowd(b, address(b), n)
						}
						measure.run(sub, schools[n])
					})
				}
			}
		})
	}
}

// read measures a query that returns how many rows it made.
func read(query func(context.Context, *sqldb.DB) (int, error)) func(*testing.B, *crowd) {
	return func(b *testing.B, c *crowd) {
		b.Helper()
		rows, err := query(b.Context(), c.db)
		if err != nil || rows == 0 {
			b.Fatalf("%d rows, %v", rows, err)
		}
		measure(b, c, rows, func() error {
			_, err := query(b.Context(), c.db)
			return err
		})
	}
}

// benchRecount proves all figures: its rows are the versions that were handed in.
func benchRecount(b *testing.B, c *crowd) {
	b.Helper()
	measure(b, c, c.people*6/10, func() error {
		drifts, err := c.db.Recount(b.Context(), "2026")
		if len(drifts) > 0 {
			b.Errorf("the figures are wrong: %+v", drifts)
		}
		return err
	})
}

// benchImport measures an import that moves one person, and what of it is counting:
// saving a campaign does that and nothing else to speak of.
func benchImport(b *testing.B, c *crowd) {
	b.Helper()
	people, err := c.db.Roster(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var recounts time.Duration
	for i := 0; b.Loop(); i++ {
		people[0].Unit = benchUnit(i%2 + 1)
		if _, err := c.db.SaveRoster(b.Context(), people, noon()); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		if err := c.db.SaveCampaign(b.Context(), campaign.Campaign{ID: "2026", Plan: int64(i + 2)}); err != nil {
			b.Fatal(err)
		}
		recounts += time.Since(start)
	}
	b.ReportMetric(float64(recounts.Milliseconds())/float64(b.N), "recount-ms")
}

// benchDirectory measures reading the whole roster anew, as every replica does
// after an import, how much memory it stays in, and what asking it costs.
func benchDirectory(b *testing.B, c *crowd) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var kept *directory.Directory
	for b.Loop() {
		kept = directory.New(c.db, nil, time.Now, slog.New(slog.DiscardHandler))
		if r, err := kept.Roster(b.Context()); err != nil || r.Len() != c.people {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/float64(c.people), "kept-B/person")
	start := time.Now()
	const lookups = 10_000
	for i := range lookups {
		if _, ok, err := kept.Person(b.Context(), fmt.Sprintf("ou_%06d", i%c.people)); err != nil || !ok {
			b.Fatal(err)
		}
		if _, _, err := kept.Liaison(b.Context(), benchUnit(i)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(start).Nanoseconds())/lookups, "ns/lookup")
	runtime.KeepAlive(kept)
}

// BenchmarkSubmits has sixteen people hand in again and again at once, all of one
// unit and each of their own: what they share is the row of the unit.
func BenchmarkSubmits(b *testing.B) {
	const people = 16
	for name, address := range benchDatabases() {
		for _, units := range []int{1, people} {
			b.Run(fmt.Sprintf("%s/units=%d", name, units), func(b *testing.B) {
				address := address(b)
				db := migrated(b, address)
				roster := make([]staff.Person, people)
				for i := range roster {
					roster[i] = staff.Person{ID: fmt.Sprint(i), Name: "n", Unit: benchUnit(i % units)}
				}
				if err := db.SaveCampaign(b.Context(), campaign.Campaign{ID: "2026"}); err != nil {
					b.Fatal(err)
				}
				if _, err := db.SaveRoster(b.Context(), roster, noon()); err != nil {
					b.Fatal(err)
				}
				for i := range roster {
					commit(b, db, step(form.Key{Campaign: "2026", Person: fmt.Sprint(i)}, 0, form.Change{Kind: form.Start}))
				}
				took := make([][]time.Duration, people)
				start := time.Now()
				b.ResetTimer()
				var writers sync.WaitGroup
				for i := range people {
					writers.Go(func() {
						for was := range int64(b.N/people + 1) {
							r := step(form.Key{Campaign: "2026", Person: fmt.Sprint(i)}, was+1, form.Change{Kind: form.Submit, Revision: int(was) + 1})
							r.Turn.Filed = benchForm(int(was))
							r.Turn.Filed.Revision = int(was) + 1
							begin := time.Now()
							if err := db.Commit(b.Context(), r); err != nil {
								b.Error(err)
								return
							}
							took[i] = append(took[i], time.Since(begin))
						}
					})
				}
				writers.Wait()
				all := slices.Sorted(slices.Values(slices.Concat(took...)))
				b.ReportMetric(float64(len(all))/time.Since(start).Seconds(), "submits/s")
				b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99")
				b.ReportMetric(float64(deadlocks(b, address)), "deadlocks")
				if drifts, err := db.Recount(b.Context(), "2026"); err != nil || len(drifts) > 0 {
					b.Errorf("Recount = %+v, %v", drifts, err)
				}
			})
		}
	}
}

// deadlocks is how many the server has broken since it started.
func deadlocks(b *testing.B, address string) (n int) {
	b.Helper()
	if strings.HasPrefix(address, "sqlite:") {
		return 0
	}
	err := raw(b, address).QueryRowContext(b.Context(),
		"SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'").Scan(&n)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func migrated(b *testing.B, address string) *sqldb.DB {
	b.Helper()
	db := open(b, address)
	if err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return db
}

func benchUnit(i int) string { return fmt.Sprintf("第%03d单位", i%benchUnits) }

// benchForm is a small form with four risk points, and a fifth in some.
func benchForm(i int) *form.Form {
	item := form.Item{ID: 1, Text: "评审专家抽取时可能有人打招呼", SentAt: 1780977600000}
	answers := map[string]form.Answer{
		"duties": {Items: []form.Item{item}}, "powers": {Items: []form.Item{item}},
		"thought": {Items: []form.Item{item}}, "duty": {Items: []form.Item{item}},
		"system": {Items: []form.Item{item}}, "external": {Items: slices.Repeat([]form.Item{item}, 1+i%2)},
	}
	return &form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{{ID: 1, Name: "采购科科长", Answers: answers}}}
}

// crowd is a school of which six in ten have handed in, over eleven days, and two
// in ten have begun.
type crowd struct {
	db     *sqldb.DB
	bare   *sql.DB // past the package
	people int
}

// newCrowd fills the tables with rows as turns and imports would have written them,
// and has the counts made of them.
func newCrowd(b *testing.B, address string, people int) *crowd {
	b.Helper()
	c := &crowd{db: migrated(b, address), bare: raw(b, address), people: people}
	body, err := json.Marshal(benchForm(0))
	if err != nil {
		b.Fatal(err)
	}
	state := strings.Repeat("s", 400)
	tx, err := c.bare.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	fill := func(table string, row func(i int) []any) {
		const batch = 500
		var args []any
		n := 0
		for i := range people {
			if r := row(i); r != nil {
				args, n = append(args, r...), n+1
			}
			if n == batch || (i == people-1 && n > 0) {
				group := "(" + strings.TrimSuffix(strings.Repeat("?,", len(args)/n), ",") + ")"
				query := "INSERT INTO " + table + " VALUES " + strings.TrimSuffix(strings.Repeat(group+",", n), ",")
				if _, err := tx.ExecContext(b.Context(), query, args...); err != nil {
					b.Fatal(err)
				}
				args, n = nil, 0
			}
		}
	}
	id := func(i int) string { return fmt.Sprintf("%06d", i) }
	fill("people (id, open_id, name, unit, posts, role, place)", func(i int) []any {
		return []any{id(i), "ou_" + id(i), "李敏", benchUnit(i), `["采购科科长"]`, "staff", i}
	})
	fill("records (campaign, person, version, status, revision, moved_at, state)", func(i int) []any {
		switch i % 10 {
		case 0, 1:
			return nil
		case 2, 3:
			return []any{"2026", id(i), 5, "drafting", 0, noon().UnixMilli(), state}
		default:
			return []any{"2026", id(i), 20, "submitted", 1, noon().UnixMilli(), state}
		}
	})
	fill("filings (campaign, person, revision, form, filed_at)", func(i int) []any {
		if i%10 < 4 {
			return nil
		}
		return []any{"2026", id(i), 1, string(body), noon().AddDate(0, 0, i%11).UnixMilli()}
	})
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if err := c.db.SaveCampaign(b.Context(), campaign.Campaign{ID: "2026", Plan: 1}); err != nil {
		b.Fatal(err)
	}
	return c
}

// measure compares something with the floor for as many rows.
func measure(b *testing.B, c *crowd, rows int, run func() error) {
	b.Helper()
	floor := newBareRows(b, c.bare, rows)
	var runs, floors []time.Duration
	for b.Loop() {
		start := time.Now()
		floor.read(b)
		middle := time.Now()
		if err := run(); err != nil {
			b.Fatal(err)
		}
		floors, runs = append(floors, middle.Sub(start)), append(runs, time.Since(middle))
	}
	slices.Sort(runs)
	slices.Sort(floors)
	b.ReportMetric(float64(runs[len(runs)/2])/float64(floors[len(floors)/2]), "ratio-p50")
	b.ReportMetric(float64(runs[len(runs)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(rows), "rows")
}

// bareRows is a table that is read as a whole.
type bareRows struct {
	db    *sql.DB
	table string
}

func newBareRows(b *testing.B, db *sql.DB, rows int) bareRows {
	b.Helper()
	r := bareRows{db: db, table: fmt.Sprintf("bare_%d", rows)}
	for _, statement := range []string{
		"DROP TABLE IF EXISTS " + r.table,
		"CREATE TABLE " + r.table + " (unit VARCHAR(190) NOT NULL, status VARCHAR(16) NOT NULL, n INTEGER NOT NULL)",
		"INSERT INTO " + r.table + " VALUES ('第007单位', 'submitted', 4)",
	} {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	for n := 1; n < rows; n = min(2*n, rows) {
		more := fmt.Sprintf("INSERT INTO %s SELECT unit, status, n FROM %s LIMIT %d", r.table, r.table, rows-n)
		if _, err := db.ExecContext(b.Context(), more); err != nil {
			b.Fatal(err)
		}
	}
	return r
}

func (r bareRows) read(b *testing.B) {
	b.Helper()
	found, err := r.db.QueryContext(b.Context(), "SELECT unit, status, n FROM "+r.table)
	if err != nil {
		b.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var unit, status string
		var n int
		if err := found.Scan(&unit, &status, &n); err != nil {
			b.Fatal(err)
		}
	}
	if err := found.Err(); err != nil {
		b.Fatal(err)
	}
}
