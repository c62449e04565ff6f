package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"lianbot/internal/admin"
	"lianbot/internal/calendar"
	"lianbot/internal/directory"
	"lianbot/internal/export"
	"lianbot/internal/feishu"
	"lianbot/internal/outbox"
	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/store/memory"
	"lianbot/internal/store/redisdb"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/tick"
	"lianbot/internal/turn"
)

// App is the bot, ready to run. It is used once.
type App struct {
	options    Options
	db         *sqldb.DB
	redis      *redisdb.Sessions // nil: sessions in this process
	client     *feishu.Client
	receiver   *feishu.Receiver
	directory  *directory.Directory
	dispatcher *outbox.Dispatcher
	maker      *export.Maker
	exports    *export.Desk
	clerk      *tick.Clerk
	listener   net.Listener
	server     *http.Server
}

// New opens the database, brings its tables up to date and binds the address.
// Whoever gets an App calls Run or Close.
func New(ctx context.Context, o Options) (_ *App, err error) {
	a := &App{options: o}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	library, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return nil, fmt.Errorf("prompts:\n%w", err)
	}
	words, err := paper.ParseWords(o.Prompts)
	if err != nil {
		return nil, fmt.Errorf("prompts:\n%w", err)
	}
	if a.client, err = newClient(o); err != nil {
		return nil, err
	}
	if a.db, err = openDatabase(ctx, o); err != nil {
		return nil, err
	}
	if err := a.db.Release(ctx, o.Replica, o.Now()); err != nil {
		return nil, err
	}
	sessions, err := a.openSessions()
	if err != nil {
		return nil, err
	}
	book, err := calendar.Statutory()
	if err != nil {
		return nil, err
	}
	registry := prometheus.NewRegistry()
	a.dispatcher = &outbox.Dispatcher{
		Tray: a.db, Sender: a.client, Budget: outbox.NewShared(a.db, o.Now, o.Logger), Now: o.Now, Rand: o.Rand,
		Owner: o.Replica, Logger: o.Logger, Observe: observer(registry),
	}
	a.directory = directory.New(a.db, a.client, o.Now, o.Logger)
	a.remind(library, book)
	if err := a.files(library); err != nil {
		return nil, err
	}
	books := a.workbooks(library)
	desk := &turn.Desk{
		Ledger: a.db, Sessions: sessions, Directory: a.directory, Library: library, Logger: o.Logger,
		Office: turn.Offices{
			&admin.Office{
				Reader: a.db, Figures: a.db, People: a.db, Campaigns: a.db, Nudger: a.clerk, Meter: a.db,
				Exports: a.exports, Audit: a.db, Library: library, Book: book, Now: o.Now, Zone: Zone(),
			},
			a.reviewDesk(library, book, sessions),
			a.filing(library, book),
			a.standin(library),
			a.history(library),
			books,
		},
		Inbox: a.rosterDesk(library), Workbooks: books, Copies: a.exports,
		Forms: forms{client: a.client, words: words},
		Post:  post{Dispatcher: a.dispatcher, tray: a.db},
		Now:   o.Now, NewID: newIDs(o), Zone: Zone(), Book: book, Owner: o.Replica, Lease: outbox.Lease,
	}
	desk.Open(cmp.Or(o.Settle, defaultSettle))
	a.receiver, err = feishu.NewReceiver(feishu.ReceiverOptions{
		Client: a.client, Handler: measured(registry, desk, o.Now), Busy: library.Say("busy"),
	})
	if err != nil {
		return nil, err
	}
	handler, err := a.routes(registry)
	if err != nil {
		return nil, err
	}
	a.server = &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	a.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for health and metrics: %w", err)
	}
	return a, nil
}

func newClient(o Options) (*feishu.Client, error) {
	return feishu.New(feishu.Options{
		BaseURL: o.Feishu.BaseURL, AppID: o.Feishu.AppID, AppSecret: o.Feishu.AppSecret, Logger: o.Logger, Now: o.Now,
	})
}

// openDatabase waits for a database that is not there yet, as when everything
// starts at once, and brings its tables up to date.
func openDatabase(ctx context.Context, o Options) (*sqldb.DB, error) {
	if err := CheckDatabase(o.Database); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(o.Patience, defaultPatience))
	defer cancel()
	for {
		db, err := sqldb.Open(ctx, o.Database, sqldb.Options{Log: o.Logger})
		if err == nil {
			if err = db.Migrate(ctx); err == nil {
				return db, nil
			}
			err = errors.Join(err, db.Close())
		}
		if strings.HasPrefix(o.Database, "sqlite:") {
			return nil, fmt.Errorf("database: %w", err) // no waiting mends a file
		}
		o.Logger.WarnContext(ctx, "database not ready", "error", err)
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, fmt.Errorf("database: %w", err)
		}
	}
}

// CheckDatabase says what is wrong with a database's address, without connecting.
func CheckDatabase(address string) error {
	if err := sqldb.CheckAddress(address); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	return nil
}

// CheckRedis says what is wrong with a Redis address, without connecting.
func CheckRedis(address string) error {
	if err := redisdb.CheckAddress(address); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}

func (a *App) openSessions() (turn.Sessions, error) {
	if a.options.Redis == "" {
		return memory.New(), nil
	}
	var err error
	a.redis, err = redisdb.Open(a.options.Redis)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return a.redis, nil
}

// post is the door out as the desk sees it.
type post struct {
	*outbox.Dispatcher
	tray outbox.Tray
}

// Put keeps items and wakes the dispatcher.
func (p post) Put(ctx context.Context, items []outbox.Item) error {
	if err := p.tray.Put(ctx, items); err != nil {
		return err
	}
	p.Wake()
	return nil
}

// Addr is where health and metrics are served.
func (a *App) Addr() string { return a.listener.Addr().String() }

// Run serves until ctx is done, then lets what is under way come to its end and
// closes everything. It returns an error when the platform refuses the app for
// good, or when the address can no longer be served.
func (a *App) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.dispatcher.Run(ctx) })
	group.Go(func() error { return a.clerk.Run(ctx) })
	group.Go(func() error { return a.maker.Run(ctx) })
	group.Go(func() error { return a.serve(ctx) })
	group.Go(func() error { return a.bindAccounts(ctx) })
	if !a.options.Feishu.Webhook {
		group.Go(func() error { return a.receiver.Listen(ctx) })
	}
	return errors.Join(group.Wait(), a.Close())
}

// stopping is how long requests under way may go on after the end.
const stopping = 15 * time.Second

func (a *App) serve(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- a.server.Serve(a.listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve health and metrics: %w", err)
	case <-ctx.Done():
	}
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
	defer cancel()
	if err := a.server.Shutdown(rest); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// lookForAccounts is how often people without a platform account are looked for.
const lookForAccounts = 10 * time.Minute

// bindAccounts finds the platform accounts of people whom the roster has by
// employee number only.
func (a *App) bindAccounts(ctx context.Context) error {
	for {
		if bound, left, err := a.directory.BindAll(ctx); err != nil {
			a.options.Logger.WarnContext(ctx, "accounts not looked up", "error", err)
		} else if bound > 0 || left > 0 {
			a.options.Logger.InfoContext(ctx, "accounts looked up", "bound", bound, "left", left)
		}
		if err := a.db.DropUploads(ctx, a.options.Now()); err != nil {
			a.options.Logger.WarnContext(ctx, "old uploads not dropped", "error", err)
		}
		select {
		case <-time.After(lookForAccounts):
		case <-ctx.Done():
			return nil
		}
	}
}

// Close releases what New took. Run calls it.
func (a *App) Close() error {
	var errs []error
	if a.listener != nil {
		if err := a.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if a.redis != nil {
		errs = append(errs, a.redis.Close())
		a.redis = nil
	}
	if a.db != nil {
		errs = append(errs, a.db.Close())
		a.db = nil
	}
	return errors.Join(errs...)
}
