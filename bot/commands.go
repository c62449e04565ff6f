package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianbot/internal/app"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// The sample university of the demonstration.
var (
	//go:embed sample/roster.csv
	sampleRoster []byte
	//go:embed sample/campaign.yaml
	sampleCampaign []byte
	//go:embed sample/guests.txt
	sampleGuests string // accounts that the roster does not have, one a line
	//go:embed sample/groups.txt
	sampleGroups string // group chats, one a line
)

type commands struct {
	Demo     demo            `cmd:"" help:"A simulated Feishu, the bot and a sample university in the browser."`
	Serve    serve           `cmd:"" help:"Serve a real tenant."`
	Migrate  migrate         `cmd:"" help:"Bring the tables of the database up to date."`
	Check    check           `cmd:"" help:"Look for faults in a folder of prompts."`
	Doctor   doctor          `cmd:"" help:"Look for what is misconfigured, here and in the Feishu console."`
	Version  printVersion    `cmd:"" help:"Print the version."`
	Roster   rosterCommand   `cmd:"" help:"The people and their units."`
	Campaign campaignCommand `cmd:"" help:"The activity: title, dates, categories."`
}

type rosterCommand struct {
	Import rosterImport `cmd:"" help:"Make the roster what a file says."`
}

type campaignCommand struct {
	Apply campaignApply `cmd:"" help:"Make the campaign what a file says."`
}

type demo struct {
	Listen string `default:"127.0.0.1:8080" help:"Where the page is served."`
	Data   string `default:"data/demo" help:"Folder in which everything is kept that is entered." type:"path"`
}

// Run serves until it is interrupted.
func (d demo) Run(p *program) error {
	if err := os.MkdirAll(d.Data, 0o750); err != nil {
		return fmt.Errorf("folder for the data: %w", err)
	}
	o := p.options()
	o.Listen, o.Prompts = d.Listen, promptsFS("")
	return app.Demo{
		Options: o, Dir: d.Data, Roster: sampleRoster, Campaign: sampleCampaign,
		Guests: strings.Fields(sampleGuests), Groups: strings.Fields(sampleGroups),
	}.Run(p.ctx, func(url string) {
		p.say("lianbot and a simulated Feishu: %s  (data in %s, Ctrl-C ends)", url, d.Data)
	})
}

type serve struct{}

// Run serves until it is interrupted.
func (serve) Run(p *program) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if err := c.check(true); err != nil {
		return err
	}
	bot, err := app.New(p.ctx, c.options(p))
	if err != nil {
		return marked(err)
	}
	p.logger.Info("serving", "listen", bot.Addr(), "version", version)
	return bot.Run(p.ctx)
}

// marked marks faults in files as faults of the configuration.
func marked(err error) error {
	var prompts questionnaire.FaultsError
	var roster staff.FaultsError
	if errors.As(err, &prompts) || errors.As(err, &roster) {
		return fmt.Errorf("%w:\n%w", errConfig, err)
	}
	return err
}

type migrate struct{}

// Run brings the tables up to date.
func (migrate) Run(p *program) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if err := c.check(false); err != nil {
		return err
	}
	if err := app.Migrate(p.ctx, c.options(p)); err != nil {
		return err
	}
	p.say("tables are up to date")
	return nil
}

type check struct {
	Prompts string `help:"The folder; LIANBOT_PROMPTS or the built-in prompts when it is left out." type:"path"`
}

// Run prints every fault with file and line.
func (k check) Run(p *program) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	dir := k.Prompts
	if dir == "" {
		dir = c.Prompts
	}
	summary, err := app.Check(promptsFS(dir))
	if err != nil {
		return fmt.Errorf("%w:\n%w", errConfig, err)
	}
	p.say("prompts are in order: %s", summary)
	return nil
}

type doctor struct{}

// Run prints what is in order and what is not, and what to do about it.
func (doctor) Run(p *program) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if err := c.check(true); err != nil {
		return err
	}
	findings, err := app.Doctor(p.ctx, c.options(p))
	if err != nil {
		return marked(err)
	}
	ill := 0
	for _, f := range findings {
		sign := "✓"
		if !f.OK {
			sign = "✗"
			ill++
		}
		line := fmt.Sprintf("%s %-12s %s", sign, f.Check, f.Advice)
		if f.Detail != "" {
			line += "  [" + f.Detail + "]"
		}
		p.say("%s", line)
	}
	if ill > 0 {
		return fmt.Errorf("%d of %d checks failed", ill, len(findings))
	}
	return nil
}

type printVersion struct{}

// Run prints the version.
func (printVersion) Run(p *program) error {
	_, err := fmt.Fprintf(p.stdout, "lianbot %s\n", version)
	return err
}

type rosterImport struct {
	File   string `arg:"" help:"CSV with a row of heads; see deploy/README.md." type:"existingfile"`
	DryRun bool   `help:"Only look for faults."`
}

// Run makes the roster what the file says, or says all that is wrong with it.
func (i rosterImport) Run(p *program) error {
	c, data, err := readFile(i.File)
	if err != nil {
		return err
	}
	r, err := app.ImportRoster(p.ctx, c.options(p), data, i.DryRun)
	if err != nil {
		return fmt.Errorf("%s: nothing was imported:\n%w", filepath.Base(i.File), marked(err))
	}
	if len(r.WithoutUnit) > 0 {
		p.say("%d people have no unit and cannot fill in a form: %s", len(r.WithoutUnit), strings.Join(r.WithoutUnit, ", "))
	}
	if i.DryRun {
		p.say("%d people; nothing was changed", r.People)
		return nil
	}
	p.say("%d people: %d added, %d changed, %d removed, %d as before", r.People, r.Change.Added, r.Change.Changed, r.Change.Removed, r.Change.Kept)
	switch {
	case r.BindError != nil:
		p.say("%d people have no Feishu account yet, which could not be looked up: %v", r.Unbound, r.BindError)
	case r.Unbound > 0:
		p.say("%d people have no Feishu account yet; they are found by their employee number when they write to the bot", r.Unbound)
	}
	return nil
}

type campaignApply struct {
	File   string `arg:"" help:"YAML with title, office, opening, deadline, categories." type:"existingfile"`
	DryRun bool   `help:"Only look for faults."`
}

// Run makes the campaign what the file says, or says all that is wrong with it.
func (a campaignApply) Run(p *program) error {
	c, data, err := readFile(a.File)
	if err != nil {
		return err
	}
	made, err := app.ApplyCampaign(p.ctx, c.options(p), data, filepath.Base(a.File), a.DryRun)
	if err != nil {
		return fmt.Errorf("nothing was changed:\n%w", marked(err))
	}
	const layout = "2006-01-02 15:04"
	p.say("%s: %s to %s", made.Title, made.Opens.Format(layout), made.Deadline.Format(layout))
	if a.DryRun {
		p.say("nothing was changed")
	}
	return nil
}

func readFile(name string) (config, []byte, error) {
	c, err := readConfig()
	if err != nil {
		return c, nil, err
	}
	if err := c.check(false); err != nil {
		return c, nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return c, nil, fmt.Errorf("read the file: %w", err)
	}
	return c, data, nil
}
