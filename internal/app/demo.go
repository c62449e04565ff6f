package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"lianbot/internal/campaign"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// Demo is the bot beside a simulated platform, with a sample university. It needs
// nothing but a folder.
type Demo struct {
	Options
	// Dir is the folder in which everything is kept that was entered.
	Dir string
	// Roster and Campaign are the sample's files.
	Roster, Campaign []byte
	// Guests are accounts on the platform that the roster does not have.
	Guests []string
	// Groups are the names of group chats; each has all liaisons and the office.
	Groups []string
}

// The simulated app. These open nothing but the simulator.
const (
	demoApp    = "cli_demo"
	demoSecret = "demo"
)

// demoTick is how often the demonstration looks whether something is to be done:
// its clock can be run through a whole campaign.
const demoTick = 100 * time.Millisecond

// Run serves the simulated platform's page at Options.Listen and the bot behind
// it, until ctx is done. ready is called once with the page's address.
func (d Demo) Run(ctx context.Context, ready func(url string)) error {
	library, err := questionnaire.Parse(d.Prompts, phrase.Needs())
	if err != nil {
		return fmt.Errorf("prompts:\n%w", err)
	}
	roster, err := readRoster(library, d.Roster)
	if err == nil && len(roster.Faults) > 0 {
		err = staff.FaultsError(roster.Faults)
	}
	if err != nil {
		return fmt.Errorf("sample roster: %w", err)
	}
	people := roster.Over(staff.NewRoster(nil))
	c, err := campaign.Parse(d.Campaign, "campaign.yaml", Zone(), library)
	if err != nil {
		return fmt.Errorf("sample campaign: %w", err)
	}
	behind := &backstage{texts: library, now: d.Now}
	tenant := d.tenant(people, library)
	tenant.Backstage = behind.scenes()
	platform, err := sim.New(tenant) //nolint:contextcheck // it lives until Close
	if err != nil {
		return fmt.Errorf("simulated platform: %w", err)
	}
	o := d.Options
	o.Now, behind.now = platform.Now, platform.Now
	o.Tick = demoTick
	o.Database = "sqlite:" + filepath.Join(d.Dir, "lianbot.db")
	o.Redis = ""
	if err := seed(ctx, o, platform, people, c); err != nil {
		return errors.Join(err, platform.Close())
	}
	return d.serve(ctx, o, platform, behind, ready)
}

// seed fills an empty database with the sample and moves the simulated clock into
// the campaign. What is there already stays.
func seed(ctx context.Context, o Options, platform *sim.Platform, people []staff.Person, c campaign.Campaign) (err error) {
	db, err := openDatabase(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, running, err := db.Campaign(ctx)
	if err != nil || running {
		return err
	}
	platform.SetNow(c.Opens.Add(9 * time.Hour))
	return save(ctx, db, people, c, platform.Now())
}

func save(ctx context.Context, db *sqldb.DB, people []staff.Person, c campaign.Campaign, now time.Time) error {
	if _, err := db.SaveRoster(ctx, people, now); err != nil {
		return err
	}
	return db.SaveCampaign(ctx, c)
}

// serve runs the page and, behind it, the bot, which reaches the platform through
// its own address as it would reach the real one.
func (d Demo) serve(ctx context.Context, o Options, platform *sim.Platform, behind *backstage, ready func(string)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen for the page: %w", err), platform.Close())
	}
	url := "http://" + listener.Addr().String()
	page := &http.Server{Handler: platform.Handler(), ReadHeaderTimeout: 5 * time.Second}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := page.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the page: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return page.Close() // open streams never end by themselves
	})
	group.Go(func() error {
		o.Listen = "127.0.0.1:0"
		o.Feishu = Feishu{AppID: demoApp, AppSecret: demoSecret, BaseURL: url}
		bot, err := New(ctx, o)
		if err != nil {
			return err
		}
		behind.enter(bot)
		ready(url)
		return bot.Run(ctx)
	})
	return errors.Join(group.Wait(), platform.Close())
}

// tenant makes the roster's people and units into accounts and departments of the
// simulated platform.
func (d Demo) tenant(people []staff.Person, library *questionnaire.Library) sim.Options {
	o := sim.Options{
		AppID: demoApp, AppSecret: demoSecret, AppName: "lianbot",
		Dir: filepath.Join(d.Dir, "feishu"), Now: d.Now, Logger: d.Logger,
	}
	departments := map[string]string{}
	for i, unit := range staff.NewRoster(people).Units() {
		id := "od-" + strconv.Itoa(i+1)
		departments[unit] = id
		o.Departments = append(o.Departments, sim.Department{ID: id, Name: unit})
	}
	var members []string
	for _, p := range people {
		account := sim.Person{
			OpenID: accountOf(p), EmployeeNo: p.ID, Name: p.Name, InRoster: true, Role: roleWord(library, p.Role),
		}
		if p.Unit != "" {
			account.DepartmentIDs = []string{departments[p.Unit]}
		}
		if len(p.Posts) > 0 {
			account.Post = p.Posts[0]
		}
		if p.Role == staff.Liaison || p.Role == staff.Admin {
			members = append(members, account.OpenID)
		}
		o.People = append(o.People, account)
	}
	for i, name := range d.Guests {
		o.People = append(o.People, sim.Person{OpenID: "ou_guest_" + strconv.Itoa(i+1), Name: name})
	}
	for i, name := range d.Groups {
		o.Groups = append(o.Groups, sim.Group{
			ChatID: "oc_group_" + strconv.Itoa(i+1), Name: name, Members: slices.Clone(members),
		})
	}
	return o
}

// accountOf is a person's account on the simulated platform. Those whose account
// the roster does not know have one all the same; the bot finds it by the
// employee number.
func accountOf(p staff.Person) string {
	if p.OpenID != "" {
		return p.OpenID
	}
	return "ou_" + p.ID
}

// roleWord is the first word that a role has.
func roleWord(library *questionnaire.Library, role staff.Role) string {
	if words := library.Roster.Roles[string(role)]; len(words) > 0 {
		return words[0]
	}
	return ""
}
