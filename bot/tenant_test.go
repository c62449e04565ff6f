package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianbot/internal/sim"
)

// The simulated app of the tests.
const (
	tenantApp    = "cli_test"
	tenantSecret = "secret-of-the-test"
)

// tenant is a simulated platform behind a real listener, with people and the
// files that make them known to the bot.
type tenant struct {
	platform *sim.Platform
	url      string
	words    wording
	secret   string
	people   []*member
	roster   string // path of a file
	campaign string // path of a file

	givenUp atomic.Int64 // events that the platform will not deliver again
	counts  deliveries
}

// member is one person of the tenant.
type member struct {
	id, openID, unit, post string
}

// newTenant founds a school of n people, in which the activity goes on.
// Unanswered events come again soon, as often as on the platform: four times.
func newTenant(tb testing.TB, n int) *tenant {
	tb.Helper()
	t := &tenant{secret: tenantSecret, words: newWording(tb)}
	o := sim.Options{
		AppID: tenantApp, AppSecret: tenantSecret, Now: time.Now,
		Departments: []sim.Department{{ID: "od-1", Name: "教务处"}, {ID: "od-2", Name: "财务处"}},
		Redelivery:  []time.Duration{300 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second},
		Limits:      sim.Limits{Off: true}, // the bot keeps to them all the same
		Logger:      slog.New(countWarnings{text: "event given up", n: &t.givenUp}),
	}
	for i := range n {
		d := o.Departments[i%len(o.Departments)]
		m := &member{id: fmt.Sprintf("T%04d", i), openID: fmt.Sprintf("ou_%04d", i), unit: d.Name, post: fmt.Sprintf("%04d 岗科员", i)}
		t.people = append(t.people, m)
		o.People = append(o.People, sim.Person{
			OpenID: m.openID, EmployeeNo: m.id, Name: "职工" + m.id, DepartmentIDs: []string{d.ID},
		})
	}
	var err error
	if t.platform, err = sim.New(o); err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(t.platform.Handler())
	t.url = server.URL
	tb.Cleanup(func() {
		server.CloseClientConnections()
		if err := t.platform.Close(); err != nil {
			tb.Errorf("close the platform: %v", err)
		}
		server.Close()
	})
	t.writeFiles(tb)
	return t
}

// writeFiles writes the roster and a campaign of two categories, so that 200
// conversations end within the minute: every typed answer costs a reply, of
// which the platform allows a thousand a minute.
func (t *tenant) writeFiles(tb testing.TB) {
	tb.Helper()
	var roster strings.Builder
	roster.WriteString("工号,姓名,单位,岗位,角色,open_id\n")
	for _, m := range t.people {
		fmt.Fprintf(&roster, "%s,职工%s,%s,%s,教职工,%s\n", m.id, m.id, m.unit, m.post, m.openID)
	}
	now := time.Now()
	campaign := fmt.Sprintf("title: 查找廉政风险\noffice: 校纪委办公室\nopening: %s\ndeadline: %s\ndeadline_on_day_off: true\n"+
		"categories: [思想道德, 岗位职责]\n"+
		"ladder: [{days: 1, at: \"09:10\"}]\n", // whatever the hour, nobody is written to unasked
		now.AddDate(0, 0, -2).Format(time.DateOnly), now.AddDate(0, 0, 30).Format(time.DateOnly))
	dir := tb.TempDir()
	t.roster, t.campaign = filepath.Join(dir, "roster.csv"), filepath.Join(dir, "campaign.yaml")
	for name, text := range map[string]string{t.roster: roster.String(), t.campaign: campaign} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
}

// binary returns the program set up for this tenant, with roster and campaign
// loaded by its own commands.
func (t *tenant) binary(tb testing.TB, env map[string]string) *binary {
	tb.Helper()
	all := map[string]string{"FEISHU_BASE_URL": t.url, "FEISHU_APP_ID": tenantApp, "FEISHU_APP_SECRET": t.secret}
	maps.Copy(all, env)
	b := newBinary(tb, all)
	b.do(tb, "roster", "import", t.roster)
	b.do(tb, "campaign", "apply", t.campaign)
	return b
}

// awaitConnections waits until so many replicas are connected.
func (t *tenant) awaitConnections(tb testing.TB, n int) {
	tb.Helper()
	for end := time.Now().Add(30 * time.Second); t.platform.Connections() != n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("%d replicas are connected, want %d", t.platform.Connections(), n)
		}
	}
}

// quiet waits until no event waits for being delivered again.
func (t *tenant) quiet(tb testing.TB) {
	tb.Helper()
	var state struct {
		Pending int `json:"pending_redeliveries"`
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if t.ask("/sim/state", &state); state.Pending == 0 {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("%d events still wait for being delivered", state.Pending)
		}
	}
}

// ask reads what the platform's page would read.
func (t *tenant) ask(path string, into any) {
	w := httptest.NewRecorder()
	t.platform.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	_ = json.Unmarshal(w.Body.Bytes(), into) // a failure leaves what was there
}

// delivery is one line of the platform's log.
type delivery struct {
	At      int64  `json:"at"`
	Kind    string `json:"kind"`
	Path    string `json:"path"`
	Code    int    `json:"code"`
	OpenID  string `json:"open_id"`
	Summary string `json:"summary"`
}

// deliveries counts the lines of the platform's log, which keeps a thousand.
type deliveries struct {
	mu   sync.Mutex
	seen []delivery
	n    map[string]int
}

// count reads the log twice a second until ctx ends, and once more.
func (t *tenant) count(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		var log struct{ Entries []delivery }
		t.ask("/sim/log?limit=1000", &log)
		t.counts.add(log.Entries)
	}
}

func (d *deliveries) add(entries []delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n == nil {
		d.n = map[string]int{}
	}
	known := min(len(d.seen), len(entries))
	for ; known > 0; known-- { // what the end of the last look and the beginning of this one share
		if slices.Equal(d.seen[len(d.seen)-known:], entries[:known]) {
			break
		}
	}
	for _, e := range entries[known:] {
		d.n[e.Kind]++
		name := e.Kind
		if e.Kind == "event" || e.Kind == "ack" {
			name += " " + e.Summary
		}
		if e.Kind == "ack" && e.Code != 200 {
			name += " failed"
		}
		if name != e.Kind {
			d.n[name]++
		}
	}
	d.seen = entries
}

func (d *deliveries) of(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n[name]
}

// countWarnings is a slog.Handler that counts one message and drops the rest.
type countWarnings struct {
	text string
	n    *atomic.Int64
}

func (countWarnings) Enabled(context.Context, slog.Level) bool { return true }

func (c countWarnings) Handle(_ context.Context, r slog.Record) error {
	if r.Message == c.text {
		c.n.Add(1)
	}
	return nil
}

func (c countWarnings) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c countWarnings) WithGroup(string) slog.Handler      { return c }
