package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianbot/internal/feishu"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/sim"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

// A large university: 10,000 people in 150 units.
const (
	largePeople = 10_000
	largeUnits  = 150
)

// TestReachesEverybodyOnce sends a reminder to everybody of a large university, from
// two replicas on one database, to a platform that enforces its limits and fails
// with 5 % of the calls, some of which it has carried out. One replica is killed in
// the middle. Everybody gets it once, and the platform has nothing to refuse. How
// long it takes is BenchmarkWave's to measure; that the limits are used up is a
// property of outbox.Shared, in simulated time.
func TestReachesEverybodyOnce(t *testing.T) {
	// Not parallel: the clock is as fast as the machine lets it be.
	w := newWave(t, storetest.MariaDB(t))
	w.plan()
	w.send()
	w.check()
	t.Log(w)
}

// BenchmarkWave prints how long the wave takes as a ratio to what the limits allow
// for the calls that were made: until everybody has been tried, after which those
// few whom the platform failed last are tried again in their time.
func BenchmarkWave(b *testing.B) {
	for b.Loop() {
		w := newWave(b, storetest.MariaDB(b))
		w.plan()
		w.send()
		w.check()
		b.ReportMetric(w.ratio(), "ratio")
		b.ReportMetric(float64(len(w.calls)), "calls")
		b.ReportMetric(w.planned.Seconds()*1000, "ms-to-plan")
	}
}

// pacer is a clock that runs several times as fast as the real one. It goes on by one
// step when the database and the platform have answered: on a loaded machine
// everything runs slower, and the clock with it. Its timers are its own.
type pacer struct {
	beat   func() error
	mu     sync.Mutex
	now    time.Time
	timers map[chan time.Time]time.Time
	stop   chan struct{}
}

// pace is how many times faster the clock runs.
const pace = 15

func newPacer(tb testing.TB, start time.Time, beat func() error) *pacer {
	tb.Helper()
	p := &pacer{beat: beat, now: start, timers: map[chan time.Time]time.Time{}, stop: make(chan struct{})}
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := p.run(); err != nil {
			tb.Errorf("the clock stopped: %v", err)
		}
	})
	tb.Cleanup(func() {
		close(p.stop)
		ended.Wait()
	})
	return p
}

func (p *pacer) run() error {
	const step = time.Millisecond
	for {
		select {
		case <-p.stop:
			return nil
		case <-time.After(step):
		}
		if err := p.beat(); err != nil {
			return err
		}
		p.move(pace * step)
	}
}

func (p *pacer) move(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
	for timer, at := range p.timers {
		if !at.After(p.now) {
			timer <- p.now
			delete(p.timers, timer)
		}
	}
}

// Now is the clock's time.
func (p *pacer) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// After is time.After on this clock.
func (p *pacer) After(d time.Duration) <-chan time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	timer := make(chan time.Time, 1)
	p.timers[timer] = p.now.Add(d)
	return timer
}

// wave is one run.
type wave struct {
	testing.TB
	clock    *pacer
	platform *sim.Platform
	handler  http.Handler // the platform's
	url      string
	address  string
	db       *sqldb.DB
	planned  time.Duration // how long the planning took, by the real clock

	began   time.Time
	mu      sync.Mutex
	tried   time.Time   // when the last item was tried for the first time
	calls   []time.Time // when the platform got each call to send
	answers map[int]int // by HTTP status
}

func newWave(tb testing.TB, address string) *wave {
	tb.Helper()
	w := &wave{TB: tb, address: address, answers: map[int]int{}}
	w.db = w.open()
	if err := w.db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.url = "http://" + server.Listener.Addr().String()
	server.Start()
	tb.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	pulse := w.open()
	w.clock = newPacer(tb, time.Date(2026, 6, 9, 9, 7, 0, 0, time.UTC), func() error {
		response, err := server.Client().Get(w.url)
		if err != nil {
			return err
		}
		return errors.Join(response.Body.Close(), pulse.Ping(context.Background()))
	})
	o := sim.Options{AppID: appID, AppSecret: appSecret, Now: w.clock.Now, Limits: sim.Limits{MonthlyQuota: 1_000_000}}
	for i := range largeUnits {
		o.Departments = append(o.Departments, sim.Department{ID: fmt.Sprint("od-", i), Name: fmt.Sprint("单位", i)})
	}
	for i := range largePeople {
		o.People = append(o.People, sim.Person{
			OpenID: account(i), EmployeeNo: fmt.Sprint(i), Name: fmt.Sprint("教职工", i), DepartmentIDs: []string{fmt.Sprint("od-", i%largeUnits)},
		})
	}
	var err error
	if w.platform, err = sim.New(o); err != nil {
		tb.Fatal(err)
	}
	w.platform.SetFaults(sim.Faults{API5xx: 0.05})
	w.handler = w.platform.Handler()
	tb.Cleanup(func() {
		if err := w.platform.Close(); err != nil {
			tb.Errorf("close the platform: %v", err)
		}
	})
	return w
}

func (w *wave) open() *sqldb.DB {
	w.Helper()
	db, err := sqldb.Open(w.Context(), w.address, sqldb.Options{})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		if err := db.Close(); err != nil {
			w.Errorf("close the database: %v", err)
		}
	})
	return db
}

// answer notes the status of an answer.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes it.
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// serve is the platform. It notes every call to send and lets it take its time: 50
// to 250 ms. Its front page is the clock's pulse.
func (w *wave) serve(rw http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/":
		return
	case !strings.HasSuffix(r.URL.Path, "/im/v1/messages"):
		w.handler.ServeHTTP(rw, r)
		return
	}
	<-w.clock.After(time.Duration(mathrand.IntN(100)) * time.Millisecond)
	at := w.clock.Now()
	a := &answer{ResponseWriter: rw, status: http.StatusOK}
	w.handler.ServeHTTP(a, r)
	w.mu.Lock()
	w.calls = append(w.calls, at)
	w.answers[a.status]++
	w.mu.Unlock()
	<-w.clock.After(time.Duration(50+mathrand.IntN(100)) * time.Millisecond)
}

// plan puts a reminder for everybody into the outbox.
func (w *wave) plan() {
	w.Helper()
	start := time.Now()
	items := make([]outbox.Item, largePeople)
	for i := range items {
		items[i] = outbox.Item{
			ID: fmt.Sprintf("wave-%05d", i), Key: fmt.Sprintf("c/1/nudge/-3/%d", i), To: account(i), Priority: outbox.Reminder,
			NotBefore: w.clock.Now(), Reason: "nudge",
			About: outbox.About{Kind: "nudge", Campaign: "c", Plan: 1, Stage: "-3", Person: fmt.Sprint(i), Unit: fmt.Sprint("单位", i%largeUnits)},
		}
	}
	for chunk := range slices.Chunk(items, 1000) {
		if err := w.db.Put(w.Context(), chunk); err != nil {
			w.Fatal(err)
		}
	}
	w.planned = time.Since(start)
}

// figures makes the messages at the moment they leave.
type figures struct{}

func (figures) Make(_ context.Context, item outbox.Item, _ time.Time) (outbox.Decision, error) {
	return outbox.Decision{Message: message.Say("请填写：" + item.About.Person)}, nil
}

// mortal is a replica's way to the database and to the platform, which ends when it
// is killed: what was under way may still arrive, and nothing is heard of it.
type mortal struct {
	*sqldb.DB
	client *feishu.Client
	wave   *wave
	dead   atomic.Bool
}

var errDead = errors.New("the process has been killed")

func (m *mortal) Claim(ctx context.Context, owner string, now time.Time, lease time.Duration, n int) ([]outbox.Item, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.DB.Claim(ctx, owner, now, lease, n)
}

func (m *mortal) Settle(ctx context.Context, owner, id string, now time.Time, r outbox.Result) error {
	if m.dead.Load() {
		return errDead
	}
	return m.DB.Settle(ctx, owner, id, now, r)
}

func (m *mortal) Send(ctx context.Context, item outbox.Item) (string, error) {
	if m.dead.Load() {
		return "", errDead
	}
	if item.Attempt == 0 {
		m.wave.mu.Lock()
		m.wave.tried = m.wave.clock.Now()
		m.wave.mu.Unlock()
	}
	return m.client.Send(ctx, item)
}

// replica starts a dispatcher and returns how to kill it and how to end it.
func (w *wave) replica(owner string) (kill, end func()) {
	w.Helper()
	client, err := feishu.New(feishu.Options{BaseURL: w.url, AppID: appID, AppSecret: appSecret, Now: w.clock.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.Fatal(err)
	}
	m := &mortal{DB: w.open(), client: client, wave: w}
	d := &outbox.Dispatcher{
		Tray: m, Sender: m, Maker: figures{}, Budget: outbox.NewShared(m, w.clock.Now, slog.New(slog.DiscardHandler)),
		Now: w.clock.Now, After: w.clock.After, Rand: mathrand.Float64, Owner: owner, Logger: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.Errorf("%s: %v", owner, err)
		}
	})
	w.Cleanup(end)
	return func() {
		m.dead.Store(true)
		end()
	}, end
}

// send runs two replicas, kills one in the middle and starts it anew under another
// name, until nothing waits any more.
func (w *wave) send() {
	w.Helper()
	w.began = w.clock.Now()
	kill, _ := w.replica("a")
	_, endB := w.replica("b")
	w.await(func(counts map[outbox.Status]int) bool { return counts[outbox.Sent] >= largePeople/2 })
	kill()
	_, endC := w.replica("c")
	w.await(func(counts map[outbox.Status]int) bool { return counts[outbox.Waiting]+counts[outbox.Claimed] == 0 })
	endB()
	endC()
}

func (w *wave) await(is func(map[outbox.Status]int) bool) {
	w.Helper()
	for end := time.Now().Add(20 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		counts, err := w.db.Counts(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if is(counts) {
			return
		}
	}
	w.Fatal("the wave does not end")
}

// took is how long it was until the platform got the last call.
func (w *wave) took() time.Duration { return slices.MaxFunc(w.calls, time.Time.Compare).Sub(w.began) }

// ratio is how long it took until everybody had been tried, of what the limit of
// 1,000 a minute allows for the calls made until then.
func (w *wave) ratio() float64 {
	calls := 0
	for _, at := range w.calls {
		if !at.After(w.tried) {
			calls++
		}
	}
	return w.tried.Sub(w.began).Minutes() / (float64(calls) / 1000)
}

func (w *wave) String() string {
	return fmt.Sprintf("planned in %v; everybody tried after %v, %.3f of what the limit allows; %d calls, answered %v, in %v",
		w.planned.Round(time.Millisecond), w.tried.Sub(w.began).Round(time.Millisecond), w.ratio(), len(w.calls), w.answers, w.took().Round(time.Millisecond))
}

func (w *wave) check() {
	w.Helper()
	for i := range largePeople {
		if n := len(w.platform.Messages(account(i), "p2p")); n != 1 {
			w.Errorf("person %d got %d messages", i, n)
		}
	}
	counts, err := w.db.Counts(w.Context())
	if err != nil || counts[outbox.Sent] != largePeople {
		w.Errorf("items: %v, %v; want all sent", counts, err)
	}
	usage, err := w.db.Usage(w.Context(), "2026-06")
	if err != nil || usage["create"] != largePeople {
		w.Errorf("calls of the month: %v, %v; want one for each", usage, err)
	}
	if n := w.answers[http.StatusTooManyRequests]; n > 0 {
		w.Errorf("the platform refused %d calls for their rate", n)
	}
	if failed := len(w.calls) - w.answers[http.StatusOK]; failed < len(w.calls)/40 {
		w.Errorf("only %d calls of %d failed", failed, len(w.calls))
	}
}
