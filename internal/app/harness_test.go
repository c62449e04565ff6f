package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sheet"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
	"lianbot/prompts"
)

// deployment is one way in which the bot is run.
type deployment struct {
	name    string
	stores  func(t *testing.T) (database, redis string)
	webhook bool
	// reminds lets the bot write to people of its own accord; else it only answers.
	reminds bool
	// change changes the options; nil: they stay as they are.
	change func(*app.Options)
}

// small is what `make run` is, large what a school runs: between them both
// databases, both memories and both ways in which events arrive.
var (
	small = deployment{
		name: "SQLite, sessions in process, long connection",
		stores: func(t *testing.T) (string, string) {
			t.Helper()
			return "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db"), ""
		},
	}
	large = deployment{
		name: "MariaDB, Redis, webhook",
		stores: func(t *testing.T) (string, string) {
			t.Helper()
			return storetest.MariaDB(t), storetest.NewRedis(t).URL()
		},
		webhook: true,
	}
)

// The simulated app. These open nothing but the simulator.
const (
	appID      = "cli_test"
	appSecret  = "secret"
	encryptKey = "key"
	token      = "token"
)

// group is a chat of the office, the liaisons and one ordinary colleague.
const group = "oc_liaisons"

// outsider has an account on the platform and is not in the roster.
const outsider = "ou_outsider"

// university is the sample university with the bot at work and nobody in between:
// what a person does goes over the simulated platform's wire, what the bot has
// kept is read from its database.
type university struct {
	t        *testing.T
	platform *sim.Platform
	bot      *app.App
	url      string
	db       *sqldb.DB
	texts    *questionnaire.Library
	campaign campaign.Campaign
	people   []staff.Person
	ahead    *atomic.Int64 // of the real clock, nanoseconds
}

// open starts a university on the given deployment, on the morning of the day on
// which the campaign opens. Everything ends with the test.
func open(t *testing.T, d deployment) *university {
	t.Helper()
	return openFor(t, d, nil)
}

// openFor is open with other people than the sample's; nil means the sample's.
func openFor(t *testing.T, d deployment, people []staff.Person) *university {
	t.Helper()
	u := &university{t: t, ahead: new(atomic.Int64), texts: library(t)}
	u.readSample()
	if people != nil {
		u.people = people
	}
	if !d.reminds {
		u.campaign.Rules.Cap = 0
	}
	u.moveTo(u.campaign.Opens.Add(9 * time.Hour))

	page := httptest.NewUnstartedServer(nil)
	u.url = "http://" + page.Listener.Addr().String()
	o := u.options(d)
	bot, err := app.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	u.platform, err = sim.New(u.tenant(d, "http://"+bot.Addr()))
	if err != nil {
		t.Fatal(errors.Join(err, bot.Close()))
	}
	u.bot = bot
	page.Config.Handler = u.platform.Handler()
	page.Start()
	u.seed(o.Database)

	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		page.CloseClientConnections()
		if err := u.platform.Close(); err != nil {
			t.Errorf("close the platform: %v", err)
		}
		page.Close()
	})
	if !d.webhook {
		eventually(t, "connected", func() bool { return u.platform.Connections() > 0 })
	}
	u.awaitAccounts()
	return u
}

var readLibrary = sync.OnceValues(func() (*questionnaire.Library, error) {
	return questionnaire.Parse(prompts.FS, phrase.Needs())
})

func library(t *testing.T) *questionnaire.Library {
	t.Helper()
	l, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// readSample reads the sample that `lianbot demo` shows.
func (u *university) readSample() {
	u.t.Helper()
	tables, err := sheet.Tables(read(u.t, "../../bot/sample/roster.csv"))
	if err != nil {
		u.t.Fatal(err)
	}
	var all []staff.Table
	for _, table := range tables {
		all = append(all, staff.Table(table))
	}
	roster, err := staff.Parse(all, phrase.Roster{Library: u.texts}.Words())
	if err != nil || len(roster.Faults) > 0 {
		u.t.Fatal(err, roster.Faults)
	}
	u.people = roster.Over(staff.NewRoster(nil))
	u.campaign, err = campaign.Parse(read(u.t, "../../bot/sample/campaign.yaml"), "campaign.yaml", app.Zone(), u.texts)
	if err != nil {
		u.t.Fatal(err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (u *university) options(d deployment) app.Options {
	u.t.Helper()
	o := app.Options{
		Listen: "127.0.0.1:0", Prompts: prompts.FS, Now: u.now, Rand: mathrand.Float64,
		Entropy: func(b []byte) { _, _ = rand.Read(b) }, Replica: u.t.Name(), Version: "test",
		Logger: slog.New(slog.DiscardHandler), Settle: time.Millisecond, Tick: 20 * time.Millisecond,
		Feishu: app.Feishu{AppID: appID, AppSecret: appSecret, BaseURL: u.url},
	}
	o.Database, o.Redis = d.stores(u.t)
	if d.change != nil {
		d.change(&o)
	}
	if d.webhook {
		o.Feishu.Webhook, o.Feishu.EncryptKey, o.Feishu.VerificationToken = true, encryptKey, token
	}
	return o
}

func (u *university) tenant(d deployment, bot string) sim.Options {
	o := sim.Options{
		AppID: appID, AppSecret: appSecret, AppName: "自查助手",
		EncryptKey: encryptKey, VerificationToken: token, Now: u.now,
	}
	if d.webhook {
		o.Webhook = &sim.Webhook{EventURL: bot + "/feishu/events", CallbackURL: bot + "/feishu/callbacks"}
	}
	units := map[string]string{}
	members := []string{outsider, account(1022)}
	for _, p := range u.people {
		who := sim.Person{OpenID: "ou_" + p.ID, EmployeeNo: p.ID, Name: p.Name, InRoster: true}
		if words := u.texts.Roster.Roles[string(p.Role)]; len(words) > 0 {
			who.Role = words[0]
		}
		if len(p.Posts) > 0 {
			who.Post = p.Posts[0]
		}
		if p.Unit != "" {
			if units[p.Unit] == "" {
				units[p.Unit] = "od-" + strconv.Itoa(len(units)+1)
				o.Departments = append(o.Departments, sim.Department{ID: units[p.Unit], Name: p.Unit})
			}
			who.DepartmentIDs = []string{units[p.Unit]}
		}
		if p.Role == staff.Liaison || p.Role == staff.Admin {
			members = append(members, who.OpenID)
		}
		o.People = append(o.People, who)
	}
	o.People = append(o.People, sim.Person{OpenID: outsider, Name: "访客"})
	o.Groups = []sim.Group{{ChatID: group, Name: "联络员群", Members: members}}
	return o
}

// account is the platform account of a person of the roster by employee number.
func account(number int) string { return "ou_" + strconv.Itoa(number) }

// seed fills the database and keeps a handle of our own to read it back.
func (u *university) seed(database string) {
	u.t.Helper()
	db, err := sqldb.Open(u.t.Context(), database, sqldb.Options{})
	if err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			u.t.Errorf("close the reader: %v", err)
		}
	})
	if _, err := db.SaveRoster(u.t.Context(), u.people, u.now()); err != nil {
		u.t.Fatal(err)
	}
	if err := db.SaveCampaign(u.t.Context(), u.campaign); err != nil {
		u.t.Fatal(err)
	}
	u.db = db
}

// awaitAccounts waits until the bot has found those whose account the roster does
// not have, so that a test counts its own calls only.
func (u *university) awaitAccounts() {
	u.t.Helper()
	eventually(u.t, "bound", func() bool {
		people, err := u.db.Roster(u.t.Context())
		if err != nil {
			u.t.Fatal(err)
		}
		return len(staff.NewRoster(people).Unbound()) == 0
	})
}

func (u *university) now() time.Time { return time.Now().Add(time.Duration(u.ahead.Load())) }

// moveTo sets the clock of the platform and of the bot.
func (u *university) moveTo(at time.Time) { u.ahead.Store(int64(time.Until(at))) }

// pause is the second that lies between any two things that a person does: the
// platform takes five messages to one person in a second.
func (u *university) pause() { u.ahead.Add(int64(time.Second)) }

// person is a member of staff by account.
func (u *university) person(openID string) staff.Person {
	u.t.Helper()
	for _, p := range u.people {
		if "ou_"+p.ID == openID {
			return p
		}
	}
	u.t.Fatalf("nobody has the account %s", openID)
	return staff.Person{}
}

// form is the person's record as the database has it.
func (u *university) form(openID string) form.Form {
	u.t.Helper()
	f, err := u.db.Form(u.t.Context(), u.key(openID))
	if err != nil {
		u.t.Fatal(err)
	}
	return f
}

// version counts the turns that changed the person's record.
func (u *university) version(openID string) int64 {
	u.t.Helper()
	s, _, err := u.db.Recall(u.t.Context(), u.key(openID))
	if err != nil {
		u.t.Fatal(err)
	}
	return s.Version
}

func (u *university) key(openID string) form.Key {
	return form.Key{Campaign: u.campaign.ID, Person: u.person(openID).ID}
}

// phrase is a phrase of the prompts with its slots filled.
func (u *university) phrase(name string, pairs ...string) string {
	return u.texts.Say(name, pairs...)
}

// counted is how many calls the platform has charged so far.
func (u *university) counted() int { return u.platform.Quota().Counted }

// patience is how long anything may take that must happen; a loaded machine is
// slow, so it is long.
const patience = 30 * time.Second

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not %s within %v", what, patience)
}
