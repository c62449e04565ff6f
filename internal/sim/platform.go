// Package sim is a simulated Feishu: the open platform's HTTP API, its long
// connection and its pushes, a chat page for the people, and a clock with a
// button.
//
// It is written from the platform's published documents, imports nothing of
// this project and nothing of the platform's SDK, and so can be believed when
// it accepts what the product sends. Where the documents contradict each other
// the stricter reading is taken, so that what passes here passes there.
package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options describes the pretended tenant: one school with one self-built app.
type Options struct {
	// AppID and AppSecret are what the bot must present. Both are required.
	AppID, AppSecret string
	// AppName is the bot's name in chats; empty means AppID.
	AppName string

	// EncryptKey and VerificationToken secure pushes in webhook mode. The token
	// is also put into the header of every event.
	EncryptKey, VerificationToken string
	// Webhook makes the platform push by HTTP. Nil means the long connection.
	Webhook *Webhook

	Departments []Department
	People      []Person
	Groups      []Group

	// Dir is the folder in which chats, clock and quota survive a restart, also
	// one by kill -9. Empty means that everything is kept in memory only.
	Dir string
	// Now is the real clock. It is required; the simulated clock runs at its
	// speed and may be moved.
	Now func() time.Time
	// Scopes are the permissions granted to the app. Nil grants those that
	// DefaultScopes returns.
	Scopes []string
	// Limits are the platform's ceilings; the zero value means the documented ones.
	Limits Limits
	// Redelivery are the waits before an unanswered event is delivered again.
	// Nil means the documented 15 s, 5 min, 1 h and 6 h.
	Redelivery []time.Duration
	// Client is how the long-connection client is told to behave. Zero fields
	// mean the documented values.
	Client ClientConfig
	// Backstage is what the page may know of the app; nil means nothing.
	Backstage *Backstage
	// Logger receives faults of the simulator itself; nil discards them. Message
	// contents are never logged.
	Logger *slog.Logger
}

// Webhook says where events and card callbacks are pushed to.
type Webhook struct {
	EventURL, CallbackURL string
	// Client sends the pushes; nil means a client without redirects.
	Client *http.Client
}

// ClientConfig is handed to the long-connection client when it connects. The
// platform counts in whole seconds.
type ClientConfig struct {
	ReconnectInterval, ReconnectNonce, PingInterval time.Duration
}

// Department is a unit in the pretended directory. ID is its open_department_id.
type Department struct {
	ID, Name, ParentID string
}

// Person is somebody in the pretended directory.
type Person struct {
	OpenID string
	// UserID and UnionID are made up from OpenID when empty.
	UserID, UnionID string
	EmployeeNo      string
	Name            string
	// DepartmentIDs lists the units; the first is the primary one.
	DepartmentIDs []string
	// Post is shown as job title, Role is a label for the page only.
	Post, Role    string
	Mobile, Email string
	// InRoster says that the school's own roster has the person: a label for the page.
	InRoster bool
	Status   Status
}

// Group is a group chat that the bot is a member of.
type Group struct {
	ChatID, Name string
	Members      []string
}

// Status says how the platform sees a person.
type Status string

// What a person may be to the app. The zero Status means StatusActive.
const (
	StatusActive     Status = "active"
	StatusResigned   Status = "resigned"     // left the school: 230013
	StatusStopped    Status = "stopped"      // has stopped the bot's messages: 230053
	StatusOutOfRange Status = "out_of_range" // outside the app's availability: 230013
)

// ErrUnknown means that the person, chat or message does not exist.
var ErrUnknown = errors.New("unknown id")

// Platform is one running simulation. Its methods may be called concurrently.
type Platform struct {
	opts    Options
	log     *slog.Logger
	texts   map[string]string
	grammar *grammar
	scopes  map[string]bool

	clock   *clock
	journal *journal
	keys    *keyring
	limits  *limiter
	meter   *meter
	faults  *faultBoard
	hub     *links
	courier *courier
	tickets *callbackTokens
	feed    *feed
	diary   *diary
	files   *fileRoom
	runner  runner

	mu      sync.Mutex // guards world and pressed
	world   *world
	pressed map[string]bool // messages with a press under way

	stop context.CancelFunc
}

// New builds the platform, reads what Dir remembers and starts redelivering. It
// fails on incomplete options and on a Dir that cannot be read or written.
func New(o Options) (*Platform, error) {
	if o.AppID == "" || o.AppSecret == "" {
		return nil, errors.New("sim: AppID and AppSecret are required")
	}
	if o.Now == nil {
		return nil, errors.New("sim: Now is required")
	}
	o = o.withDefaults()
	p := &Platform{
		opts: o, log: o.Logger, scopes: make(map[string]bool), pressed: make(map[string]bool),
		clock: &clock{real: o.Now}, keys: newKeyring(), faults: &faultBoard{now: Faults{RedeliveryScale: 1}},
		feed: newFeed(), diary: &diary{}, tickets: &callbackTokens{byToken: make(map[string]*callbackToken)},
	}
	for _, s := range o.Scopes {
		p.scopes[s] = true
	}
	var err error
	if p.texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if p.grammar, err = loadGrammar(); err != nil {
		return nil, err
	}
	if p.world, err = newWorld(o); err != nil {
		return nil, err
	}
	p.limits = newLimiter(o.Limits, p.clock.now)
	p.meter = newMeter(o.Limits.MonthlyQuota, p.clock.now)
	if p.files, err = openFileRoom(o.Dir); err != nil {
		return nil, err
	}
	p.hub = newLinks(o, p.faults, p.clock.now)
	p.hub.changed = func() { p.feed.publish(notice{Type: "state"}) }
	p.courier = newCourier(p.transport(), p.faults, p.clock.now, o.Redelivery, p.log)
	p.courier.note = p.noteDelivery

	if p.journal, err = openJournal(o.Dir, p.restore); err != nil {
		return nil, fmt.Errorf("sim: open journal: %w", err)
	}
	if err := p.journal.compact(p.remembered()); err != nil {
		return nil, fmt.Errorf("sim: compact journal: %w", err)
	}
	p.journal.failed = func(err error) { p.log.Error("journal not written", "error", err) }
	p.courier.save, p.meter.save, p.files.save = p.journal.append, p.journal.append, p.journal.append

	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	p.courier.start(ctx)
	return p, nil
}

func (o Options) withDefaults() Options {
	if o.AppName == "" {
		o.AppName = o.AppID
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Scopes == nil {
		o.Scopes = DefaultScopes()
	}
	if o.Redelivery == nil {
		o.Redelivery = []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour}
	}
	o.Limits = o.Limits.withDefaults()
	o.Client = o.Client.withDefaults()
	return o
}

func (c ClientConfig) withDefaults() ClientConfig {
	if c.ReconnectInterval == 0 {
		c.ReconnectInterval = 2 * time.Minute
	}
	if c.ReconnectNonce == 0 {
		c.ReconnectNonce = 30 * time.Second
	}
	if c.PingInterval == 0 {
		c.PingInterval = 2 * time.Minute
	}
	return c
}

// transport is the way events leave: by HTTP if a webhook is set, else by the
// long connections.
func (p *Platform) transport() transport {
	if p.opts.Webhook != nil {
		return newHook(p.opts, p.faults, p.clock.now)
	}
	return p.hub
}

// Now is the simulated time. A bot that takes part in the simulation should
// run on it, so that moving the clock moves both.
func (p *Platform) Now() time.Time { return p.clock.now() }

// Connections is the number of open long connections.
func (p *Platform) Connections() int { return p.hub.count() }

// Close ends a run of the clock, cuts the long connections, stops redelivering and closes the journal.
// What was not yet acknowledged is delivered by the next New on the same Dir.
func (p *Platform) Close() error {
	p.runner.close()
	p.stop()
	p.hub.close()
	p.courier.wait()
	p.feed.close()
	return p.journal.close()
}

// restore takes one journal line back in; New calls it in the order of writing.
func (p *Platform) restore(r record) {
	p.world.apply(r)
	p.courier.restore(r)
	p.meter.restore(r)
	p.files.restore(r)
	if r.Offset != nil {
		p.clock.restore(time.Duration(*r.Offset) * time.Millisecond)
	}
}

// remembered is the shortest list of records that restores everything.
func (p *Platform) remembered() []record {
	offset := p.clock.offsetNow().Milliseconds()
	all := []record{{Offset: &offset}}
	all = append(all, p.world.records(p.clock.now())...)
	all = append(all, p.files.records()...)
	all = append(all, p.meter.records()...)
	return append(all, p.courier.records()...)
}

// record changes the world and writes the change down. The caller holds p.mu,
// so that the journal has the world's order.
func (p *Platform) record(r record) {
	p.world.apply(r)
	p.journal.append(r)
}
