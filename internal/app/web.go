package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lianbot/internal/feishu"
	"lianbot/internal/outbox"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

// The paths that the platform is told in webhook mode.
const (
	pathEvents    = "/feishu/events"
	pathCallbacks = "/feishu/callbacks"
)

func (a *App) routes(registry *prometheus.Registry) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.health)
	registry.MustRegister(newDoor(a))
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	if a.options.Feishu.Webhook {
		hook, err := a.receiver.Webhook(feishu.WebhookOptions{
			EncryptKey: a.options.Feishu.EncryptKey, VerificationToken: a.options.Feishu.VerificationToken,
		})
		if err != nil {
			return nil, err
		}
		mux.Handle(pathEvents, hook)
		mux.Handle(pathCallbacks, hook)
	}
	return mux, nil
}

// deaf is how long the long connection may be away before the process counts as
// ill, so that whoever watches it starts it anew.
const deaf = 10 * time.Minute

// health answers 200 while the bot can do its work: the database answers, and
// the long connection has not been away for ten minutes.
func (a *App) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	state := struct {
		OK        bool   `json:"ok"`
		Database  bool   `json:"database"`
		Connected bool   `json:"connected"`
		Redis     string `json:"redis"`
		Version   string `json:"version"`
		// HeldSince is since when the platform lets nothing through: not our illness.
		HeldSince string `json:"held_since,omitempty"`
	}{Redis: "none", Version: a.options.Version}
	state.Database = a.db.Ping(ctx) == nil
	up, since := a.receiver.Connection()
	state.Connected = up || a.options.Feishu.Webhook
	if a.redis != nil {
		state.Redis = "up"
		if a.redis.Ping(ctx) != nil {
			state.Redis = "down" // sessions come from SQL meanwhile
		}
	}
	if held, _ := a.dispatcher.Held(); !held.IsZero() {
		state.HeldSince = held.In(Zone()).Format(time.RFC3339)
	}
	state.OK = state.Database && (state.Connected || a.options.Now().Sub(since) < deaf)
	w.Header().Set("Content-Type", "application/json")
	if !state.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state)
}

// observer counts what came of every attempt to send.
func observer(registry *prometheus.Registry) func(outbox.Item, outbox.Result) {
	sent := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "lianbot_outbox_attempts_total", Help: "Attempts to send, by what came of them.",
	}, []string{"result"})
	registry.MustRegister(sent)
	return func(_ outbox.Item, r outbox.Result) { sent.WithLabelValues(string(r.Status)).Inc() }
}

// timed measures every event that is handled.
type timed struct {
	desk *turn.Desk
	took *prometheus.HistogramVec
	now  func() time.Time
}

func measured(registry *prometheus.Registry, desk *turn.Desk, now func() time.Time) feishu.Handler {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "lianbot_event_seconds", Help: "How long an event took until it was in the ledger.",
		Buckets: []float64{.005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5},
	}, []string{"result"})
	registry.MustRegister(took)
	return timed{desk: desk, took: took, now: now}
}

// Handle hands the event on.
func (t timed) Handle(ctx context.Context, in turn.Inbound) (turn.Answer, error) {
	start := t.now()
	answer, err := t.desk.Handle(ctx, in)
	result := "ok"
	if err != nil {
		result = "error"
	}
	t.took.WithLabelValues(result).Observe(t.now().Sub(start).Seconds())
	return answer, err
}

// door reads how the outbox stands when it is asked.
type door struct {
	app                                  *App
	items, waiting, overdue, calls, held *prometheus.Desc
}

func newDoor(a *App) door {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("lianbot_outbox_"+name, help, labels, nil)
	}
	return door{
		app:     a,
		items:   desc("items", "Items in the outbox, by state.", "state"),
		waiting: desc("waiting", "Items that wait or are claimed, by kind; replies have none.", "kind"),
		overdue: desc("overdue_seconds", "For how long the oldest item that is due has not left."),
		calls:   desc("month_calls", "Calls of this month that the platform charges for, by API.", "api"),
		held:    desc("held_seconds", "For how long the platform has let nothing through."),
	}
}

// Describe names the figures.
func (d door) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{d.items, d.waiting, d.overdue, d.calls, d.held} {
		ch <- desc
	}
}

// Collect reads them. A figure that cannot be read is missing rather than wrong.
func (d door) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	db, now := d.app.db, d.app.options.Now()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	since := func(t time.Time) float64 {
		if t.IsZero() {
			return 0
		}
		return max(now.Sub(t).Seconds(), 0)
	}
	if counts, err := db.Counts(ctx); err == nil {
		for state, n := range counts {
			gauge(d.items, float64(n), string(state))
		}
	}
	if backlog, err := db.Backlog(ctx, now); err == nil {
		for kind, n := range backlog.ByKind {
			gauge(d.waiting, float64(n), kind)
		}
		gauge(d.overdue, since(backlog.Oldest))
	}
	if usage, err := db.Usage(ctx, sqldb.MonthOf(now)); err == nil {
		for api, n := range usage {
			gauge(d.calls, float64(n), api)
		}
	}
	if hold, err := db.Held(ctx); err == nil {
		from := hold.Since
		if !hold.On(now) {
			from = time.Time{}
		}
		gauge(d.held, since(from))
	}
}
