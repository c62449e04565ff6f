package main

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lianbot/internal/app"
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
	Demo     demo            `cmd:"" help:"${help_demo}"`
	Serve    serve           `cmd:"" help:"${help_serve}"`
	Migrate  migrate         `cmd:"" help:"${help_migrate}"`
	Check    check           `cmd:"" help:"${help_check}"`
	Doctor   doctor          `cmd:"" help:"${help_doctor}"`
	Version  printVersion    `cmd:"" help:"${help_version}"`
	Roster   rosterCommand   `cmd:"" help:"${help_roster}"`
	Campaign campaignCommand `cmd:"" help:"${help_campaign}"`
	Export   exportCommand   `cmd:"" help:"${help_export}"`
	Outbox   outboxCommand   `cmd:"" help:"${help_outbox}"`
}

type rosterCommand struct {
	Import   rosterImport   `cmd:"" help:"${help_roster_import}"`
	Template rosterTemplate `cmd:"" help:"${help_roster_template}"`
}

type campaignCommand struct {
	Apply campaignApply `cmd:"" help:"${help_campaign_apply}"`
}

type demo struct {
	Listen string `default:"127.0.0.1:8080" help:"${help_demo_listen}"`
	Data   string `default:"data/demo" help:"${help_demo_data}" type:"path"`
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
		p.say("terminal_demo", "address", url, "folder", d.Data)
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
		return err
	}
	p.say("terminal_serve", "address", bot.Addr())
	p.logger.Info("serving", "listen", bot.Addr(), "version", version)
	return bot.Run(p.ctx)
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
	p.say("terminal_migrate")
	return nil
}

type check struct {
	Prompts string `help:"${help_check_prompts}" type:"path"`
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
	if !folder(dir) {
		return app.SettingsError{{Variable: dir, Name: "setting_prompts"}}
	}
	found, err := app.Check(promptsFS(dir))
	if err != nil {
		return err
	}
	p.say("terminal_check", "categories", strconv.Itoa(found.Categories), "phrases", strconv.Itoa(found.Phrases), "edition", found.Edition)
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
		return err
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
		p.print(line)
	}
	if ill > 0 {
		return errors.New(p.words.Say("terminal_doctor", "count", strconv.Itoa(ill), "total", strconv.Itoa(len(findings))))
	}
	return nil
}

type printVersion struct{}

// Run prints the version.
func (printVersion) Run(p *program) error {
	_, err := fmt.Fprintf(p.stdout, "lianbot %s\n", version)
	return err
}

type campaignApply struct {
	File   string `arg:"" help:"${help_campaign_file}" type:"existingfile"`
	DryRun bool   `help:"${help_dry_run}"`
}

// Run makes the campaign what the file says, or says all that is wrong with it.
func (a campaignApply) Run(p *program) error {
	c, data, err := readFile(a.File)
	if err != nil {
		return err
	}
	r, err := app.ApplyCampaign(p.ctx, c.options(p), data, filepath.Base(a.File), a.DryRun)
	if err != nil {
		return err
	}
	const layout = "2006-01-02 15:04"
	p.say("terminal_campaign", "title", r.Campaign.Title,
		"opening", r.Campaign.Opens.Format(layout), "deadline", r.Campaign.Deadline.Format(layout))
	a.compare(p, r)
	p.say("terminal_campaign_dates")
	p.appointments(r.Dates)
	if r.Campaign.Schedule.Personal.IsZero() {
		p.say("terminal_campaign_no_dates")
	}
	p.say("terminal_campaign_reminders")
	p.appointments(r.Reminders)
	if len(r.Uncovered) > 0 {
		years := make([]string, len(r.Uncovered))
		for i, y := range r.Uncovered {
			years[i] = strconv.Itoa(y)
		}
		p.say("terminal_campaign_uncovered", "years", strings.Join(years, "\n"))
	}
	if a.DryRun {
		p.say("terminal_campaign_checked")
	}
	return nil
}

// compare says what is other than in the campaign that was going on.
func (a campaignApply) compare(p *program, r app.CampaignReport) {
	switch {
	case r.NotCompared != nil:
		p.say("terminal_campaign_not_compared", "reason", r.NotCompared.Error())
	case r.First:
		p.say("terminal_campaign_first")
	case r.Replaces != "" && a.DryRun:
		p.say("terminal_campaign_other", "title", r.Replaces)
	case r.Replaces != "":
		p.say("terminal_campaign_replaced", "title", r.Replaces)
	case len(r.Changes) == 0:
		p.say("terminal_campaign_same")
	default:
		p.say("terminal_campaign_changes")
		none := p.words.Say("terminal_change_none")
		for _, c := range r.Changes {
			p.say("terminal_change", "label", p.words.Say(c.Name), "old", cmp.Or(c.Old, none), "new", cmp.Or(c.New, none))
		}
	}
}

// appointments prints a table of what happens when.
func (p *program) appointments(list []app.Appointment) {
	for _, at := range list {
		p.say("terminal_campaign_date", "moment", p.words.Moment(at.At), "label", p.words.Say(at.Name, at.Pairs...))
	}
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
