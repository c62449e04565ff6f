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
	registry.MustRegister(newWaiting(a))
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

// waiting reads how many items the outbox has in each state when it is asked.
type waiting struct {
	app  *App
	desc *prometheus.Desc
}

func newWaiting(a *App) waiting {
	return waiting{app: a, desc: prometheus.NewDesc("lianbot_outbox_items", "Items in the outbox, by state.", []string{"state"}, nil)}
}

// Describe names the figure.
func (w waiting) Describe(ch chan<- *prometheus.Desc) { ch <- w.desc }

// Collect reads it.
func (w waiting) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	counts, err := w.app.db.Counts(ctx)
	if err != nil {
		return // the figure is missing rather than wrong
	}
	for state, n := range counts {
		ch <- prometheus.MustNewConstMetric(w.desc, prometheus.GaugeValue, float64(n), string(state))
	}
}
