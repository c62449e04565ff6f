package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lianbot/internal/admin"
	"lianbot/internal/campaign"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/memory"
	"lianbot/internal/store/redisdb"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

// BenchmarkTurn measures a whole turn, an answer typed to a list question, from
// the event to the committed reply, as a ratio to the bare floor in the same run:
// one read of the memory, one transaction that writes the same four rows, one
// write of the memory.
func BenchmarkTurn(b *testing.B) {
	for _, s := range benchStores() {
		b.Run(s.name, func(b *testing.B) {
			desk := newBenchDesk(b, s)
			floor := newFloor(b, s)
			turns, floors := make([]time.Duration, 0, b.N), make([]time.Duration, 0, b.N)
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				floor.write(b, i)
				middle := time.Now()
				desk.answer(b, i)
				floors, turns = append(floors, middle.Sub(start)), append(turns, time.Since(middle))
			}
			b.ReportMetric(float64(mean(turns))/float64(mean(floors)), "ratio")
			b.ReportMetric(float64(quantile(turns, .5))/float64(quantile(floors, .5)), "ratio-p50")
			b.ReportMetric(float64(quantile(turns, .5).Microseconds()), "µs-p50")
			b.ReportMetric(float64(quantile(turns, .99).Microseconds()), "µs-p99")
		})
	}
}

// BenchmarkTurnsAtOnce measures how many turns a second eight people at once get.
func BenchmarkTurnsAtOnce(b *testing.B) {
	for _, s := range benchStores() {
		b.Run(s.name, func(b *testing.B) {
			desk := newBenchDesk(b, s)
			var next atomic.Int64
			start := time.Now()
			b.ResetTimer()
			var people sync.WaitGroup
			for range 8 {
				people.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						desk.answer(b, int(i))
					}
				})
			}
			people.Wait()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "turns/s")
		})
	}
}

// benchStore is a pair of stores; redis is empty for sessions in process.
type benchStore struct {
	name    string
	address func(b *testing.B) (database, redis string)
}

func benchStores() []benchStore {
	return []benchStore{
		{"sqlite", func(b *testing.B) (string, string) {
			b.Helper()
			return "sqlite:" + filepath.Join(b.TempDir(), "lianbot.db"), ""
		}},
		{"mariadb+redis", func(b *testing.B) (string, string) {
			b.Helper()
			return storetest.DurableMariaDB(b), storetest.Redis(b)
		}},
	}
}

// benchPeople is how many people take turns, so that nobody's list grows long.
const benchPeople = 400

type benchDesk struct {
	desk *turn.Desk
	at   atomic.Int64
	id   atomic.Int64
}

// directoryOf is a directory that never changes.
type directoryOf struct {
	roster   *staff.Roster
	campaign campaign.Campaign
}

func (d directoryOf) Person(_ context.Context, openID string) (staff.Person, bool, error) {
	p, ok := d.roster.ByOpenID(openID)
	return p, ok, nil
}

func (d directoryOf) Liaison(context.Context, string) (staff.Person, bool, error) {
	return staff.Person{}, false, nil
}

func (d directoryOf) ByID(_ context.Context, id string) (staff.Person, bool, error) {
	p, ok := d.roster.ByID(id)
	return p, ok, nil
}

func (d directoryOf) Unit(_ context.Context, unit string) ([]staff.Person, error) {
	return d.roster.Unit(unit), nil
}

func (d directoryOf) Campaign(context.Context) (campaign.Campaign, bool, error) {
	return d.campaign, true, nil
}

// nowhere is a door through which nothing leaves: sending is the platform's time.
type nowhere struct{}

func (nowhere) Deliver([]outbox.Item)                    {}
func (nowhere) Put(context.Context, []outbox.Item) error { return nil }

func newBenchDesk(b *testing.B, s benchStore) *benchDesk {
	b.Helper()
	ctx := b.Context()
	database, memoryAt := s.address(b)
	db, err := sqldb.Open(ctx, database, sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	var sessions turn.Sessions = memory.New()
	if memoryAt != "" {
		kept, err := redisdb.Open(memoryAt)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = kept.Close() })
		sessions = kept
	}
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		b.Fatal(err)
	}
	people := make([]staff.Person, benchPeople)
	for i := range people {
		people[i] = staff.Person{ID: benchID(i), OpenID: benchID(i), Name: "n", Unit: "u"}
	}
	d := &benchDesk{}
	d.at.Store(time.Now().UnixMilli())
	d.desk = &turn.Desk{
		Ledger: db, Sessions: sessions, Library: library, Post: nowhere{}, Logger: slog.New(slog.DiscardHandler),
		Directory: directoryOf{staff.NewRoster(people), campaign.Campaign{
			ID: "c", Title: "t", Office: "o", Opens: time.Now().Add(-time.Hour), Deadline: time.Now().Add(time.Hour),
		}},
		Office: &admin.Office{Reader: db, Library: library, Now: time.Now, Zone: time.UTC},
		Now:    time.Now, NewID: func() string { return fmt.Sprintf("id-%d", d.id.Add(1)) },
		Zone: time.UTC, Owner: "bench", Lease: time.Minute,
	}
	d.desk.Open(0)
	for i := range people {
		for _, text := range []string{"开始", "采购科科长"} {
			d.say(b, benchID(i), text)
		}
	}
	b.ResetTimer()
	return d
}

func benchID(i int) string { return fmt.Sprintf("ou_%04d", i%benchPeople) }

func (d *benchDesk) answer(b *testing.B, i int) {
	b.Helper()
	d.say(b, benchID(i), "组织采购文件编制、公告发布和开评标活动")
}

func (d *benchDesk) say(b *testing.B, who, text string) {
	b.Helper()
	at := d.at.Add(1)
	_, err := d.desk.Handle(b.Context(), turn.Inbound{
		EventID: fmt.Sprintf("om_%d", at), OpenID: who, At: time.UnixMilli(at), MessageID: "om", What: turn.Said{Text: text},
	})
	if err != nil {
		b.Error(err)
	}
}

// floor writes the rows of one answer with nothing around it.
type floor struct {
	db                          *sql.DB
	redis                       *redis.Client
	event, record, item, letter *sql.Stmt
	memory                      map[string]string
	state, body                 string
}

func newFloor(b *testing.B, s benchStore) *floor {
	b.Helper()
	database, memoryAt := s.address(b)
	schema, err := sqldb.Open(b.Context(), database, sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := schema.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := schema.Close(); err != nil {
		b.Fatal(err)
	}
	f := &floor{memory: map[string]string{}, state: strings.Repeat("s", 400), body: strings.Repeat("b", 300)}
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		f.db, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
		f.db.SetMaxOpenConns(1)
	} else {
		f.db, err = sql.Open("mysql", strings.TrimPrefix(database, "mysql://")+"?interpolateParams=true")
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.db.Close() })
	if memoryAt != "" {
		o, err := redis.ParseURL(memoryAt)
		if err != nil {
			b.Fatal(err)
		}
		f.redis = redis.NewClient(o)
		b.Cleanup(func() { _ = f.redis.Close() })
	}
	for _, p := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&f.event, "INSERT INTO events (id, person, kind, at) VALUES (?, ?, 'turn', 1)"},
		{&f.record, "UPDATE records SET version = version + 1, state = ?, moved_at = 1 WHERE campaign = 'c' AND person = ?"},
		{&f.item, "INSERT INTO items (campaign, person, id, post, slot, text, sent_at, covers, version, seq) VALUES ('c', ?, ?, 1, 'duties', '组织采购文件编制、公告发布和开评标活动', 1, 0, 1, 0)"},
		{&f.letter, "INSERT INTO outbox (id, plan_key, receiver, to_group, reply_to, message, reason, priority, not_before, status, due_at, owner, claimed_at, attempt, first_try) VALUES (?, ?, ?, 0, 'om', ?, 'answer', 1, 1, 'claimed', 1, 'bench', 1, 1, 1)"},
	} {
		stmt, err := f.db.PrepareContext(b.Context(), p.query)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = stmt.Close() })
		*p.into = stmt
	}
	for i := range benchPeople {
		if _, err := f.db.ExecContext(b.Context(), "INSERT INTO records (campaign, person, version, status, revision, moved_at, state) VALUES ('c', ?, 1, 'drafting', 0, 1, ?)", benchID(i), f.state); err != nil {
			b.Fatal(err)
		}
		f.set(b, benchID(i))
	}
	return f
}

func (f *floor) get(b *testing.B, who string) {
	b.Helper()
	if f.redis == nil {
		_ = f.memory[who]
		return
	}
	if err := f.redis.Get(b.Context(), who).Err(); err != nil {
		b.Fatal(err)
	}
}

func (f *floor) set(b *testing.B, who string) {
	b.Helper()
	if f.redis == nil {
		f.memory[who] = f.state
		return
	}
	if err := f.redis.Set(b.Context(), who, f.state, time.Hour).Err(); err != nil {
		b.Fatal(err)
	}
}

func (f *floor) write(b *testing.B, i int) {
	b.Helper()
	who, id := benchID(i), fmt.Sprintf("floor-%d", i)
	f.get(b, who)
	tx, err := f.db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, w := range []struct {
		stmt *sql.Stmt
		args []any
	}{
		{f.event, []any{id, who}},
		{f.record, []any{f.state, who}},
		{f.item, []any{who, i + 10}},
		{f.letter, []any{id, id, who, f.body}},
	} {
		if err := within(b.Context(), tx, w.stmt, w.args); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	f.set(b, who)
}

// within runs a prepared statement in a transaction.
func within(ctx context.Context, tx *sql.Tx, prepared *sql.Stmt, args []any) error {
	stmt := tx.StmtContext(ctx, prepared)
	defer func() { _ = stmt.Close() }()
	_, err := stmt.ExecContext(ctx, args...)
	return err
}

func mean(d []time.Duration) time.Duration {
	var sum time.Duration
	for _, x := range d {
		sum += x
	}
	return sum / time.Duration(max(1, len(d)))
}

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(d))
	return s[int(q*float64(len(s)-1))]
}
