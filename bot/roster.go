package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"lianbot/internal/app"
)

type rosterImport struct {
	File       string `arg:"" help:"${help_roster_file}" type:"existingfile"`
	DryRun     bool   `help:"${help_dry_run}"`
	SkipFaulty bool   `help:"${help_skip_faulty}"`
}

// Run makes the roster what the file says, or says all that is wrong with it.
func (i rosterImport) Run(p *program) error {
	c, data, err := readFile(i.File)
	if err != nil {
		return err
	}
	bar := p.progress()
	r, err := app.ImportRoster(p.ctx, c.options(p), data, app.RosterImport{
		DryRun: i.DryRun, SkipFaulty: i.SkipFaulty, Progress: bar.show,
	})
	bar.finish()
	if err != nil {
		return err
	}
	for _, line := range p.words.Roster().Report(r, i.DryRun) {
		p.print(line)
	}
	if i.DryRun {
		p.sayChecked(r)
	} else {
		p.sayAccounts(r)
	}
	return nil
}

// sayChecked ends a dry run.
func (p *program) sayChecked(r app.RosterReport) {
	if r.NotCompared != nil {
		p.say("terminal_roster_not_compared", "reason", r.NotCompared.Error())
	}
	if len(r.Import.Faults) == 0 {
		p.say("terminal_roster_checked")
	} else {
		p.say("terminal_roster_checked_faults", "count", strconv.Itoa(r.Import.LeftOut))
	}
}

// sayAccounts says whose account was not found.
func (p *program) sayAccounts(r app.RosterReport) {
	if r.BindError != nil {
		p.say("terminal_roster_not_bound", "reason", r.BindError.Error())
		return
	}
	if r.Unbound > 0 {
		p.say("terminal_roster_unbound", "count", strconv.Itoa(r.Unbound))
	}
	for _, line := range p.words.Roster().Unmatched(r.Accounts.Left) {
		p.print(line)
	}
}

type rosterTemplate struct {
	File string `arg:"" help:"${help_roster_template_file}" type:"path"`
}

// Run writes an empty roster. It does not write over a file.
func (t rosterTemplate) Run(p *program) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	data, err := app.RosterTemplate(c.options(p))
	if err != nil {
		return err
	}
	f, err := os.OpenFile(t.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	p.say("terminal_roster_template", "file", t.File)
	return nil
}

// bars show on a terminal how far something has come, one bar a step. Where
// standard error is no terminal they show nothing.
type bars struct {
	words app.Terminal
	shown bool
	step  string // the phrase that names it
	bar   *progressbar.ProgressBar
}

func (p *program) progress() *bars {
	f, ok := p.stderr.(*os.File)
	return &bars{words: p.words, shown: ok && term.IsTerminal(int(f.Fd()))}
}

func (b *bars) show(step app.RosterStep, done, total int) {
	b.draw("terminal_roster_"+string(step), done, total)
}

// draw shows the bar of the step that a phrase names.
func (b *bars) draw(step string, done, total int) {
	if !b.shown || total == 0 {
		return
	}
	if b.bar == nil || b.step != step {
		b.finish()
		b.step = step
		b.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetDescription(b.words.Say(step)), progressbar.OptionShowCount())
	}
	_ = b.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}

func (b *bars) finish() {
	if b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}
