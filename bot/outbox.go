package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/app"
)

type outboxCommand struct {
	List   outboxList   `cmd:"" help:"${help_outbox_list}"`
	Show   outboxShow   `cmd:"" help:"${help_outbox_show}"`
	Retry  outboxRetry  `cmd:"" help:"${help_outbox_retry}"`
	Cancel outboxCancel `cmd:"" help:"${help_outbox_cancel}"`
	Pause  outboxPause  `cmd:"" help:"${help_outbox_pause}"`
}

// settings are the options for a command that needs the database only.
func (p *program) settings() (app.Options, error) {
	c, err := readConfig()
	if err != nil {
		return app.Options{}, err
	}
	if err := c.check(false); err != nil {
		return app.Options{}, err
	}
	return c.options(p), nil
}

const minute = "2006-01-02 15:04"

type outboxList struct {
	Status string `help:"${help_outbox_status}"`
	Kind   string `help:"${help_outbox_kind}"`
	Unit   string `help:"${help_outbox_unit}"`
	Limit  int    `default:"50" help:"${help_outbox_limit}"`
}

// Run prints one line a message, and what keeps messages from leaving.
func (l outboxList) Run(p *program) error {
	if l.Status != "" && !slices.Contains(app.OutboxStatuses(), l.Status) {
		return app.SettingsError{{Variable: "--status", Name: "outbox_no_status"}}
	}
	o, err := p.settings()
	if err != nil {
		return err
	}
	view, err := app.ListOutbox(p.ctx, o, app.LetterFilter{Status: l.Status, Kind: l.Kind, Unit: l.Unit, Limit: l.Limit})
	if err != nil {
		return err
	}
	if !view.HeldSince.IsZero() {
		p.say("outbox_held", "time", view.HeldSince.Format(minute), "reason", view.HeldWhy)
	}
	for _, pause := range view.Pauses {
		if pause.Kind == "" {
			p.say("outbox_paused_all", "time", pause.Since.Format(minute), "reason", pause.Why)
			continue
		}
		p.say("outbox_paused", "kind", pause.Kind, "time", pause.Since.Format(minute), "reason", pause.Why)
	}
	for _, m := range view.Letters {
		pairs := []string{
			"time", when(m.At), "status", p.words.Say("outbox_" + m.Status), "kind", m.Kind,
			"number", m.Number, "name", m.Name, "id", m.ID,
		}
		if m.Detail == "" {
			p.say("outbox_line", pairs...)
		} else {
			p.say("outbox_line_detail", append(pairs, "detail", m.Detail)...)
		}
	}
	switch len(view.Letters) {
	case 0:
		p.say("outbox_empty")
	case l.Limit:
		p.say("outbox_more", "count", strconv.Itoa(l.Limit))
	}
	return nil
}

func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(minute)
}

type outboxShow struct {
	ID string `arg:"" help:"${help_outbox_id}"`
}

// Run prints everything about a message but what it says.
func (s outboxShow) Run(p *program) error {
	o, err := p.settings()
	if err != nil {
		return err
	}
	view, err := app.ListOutbox(p.ctx, o, app.LetterFilter{ID: s.ID})
	if err != nil {
		return err
	}
	if len(view.Letters) == 0 {
		return errors.New(p.words.Say("outbox_unknown", "id", s.ID))
	}
	m := view.Letters[0]
	p.say("outbox_shown", "id", m.ID, "status", p.words.Say("outbox_"+m.Status), "time", when(m.At), "kind", m.Kind,
		"stage", m.Stage, "number", m.Number, "name", m.Name, "unit", m.Unit)
	for _, line := range []struct {
		is    bool
		name  string
		pairs []string
	}{
		{m.Detail != "", "outbox_shown_detail", []string{"detail", m.Detail}},
		{m.Attempts > 0, "outbox_shown_tries", []string{"count", strconv.Itoa(m.Attempts), "time", when(m.FirstTry)}},
		{!m.NotAfter.IsZero(), "outbox_shown_end", []string{"time", when(m.NotAfter)}},
		{m.MessageID != "", "outbox_shown_message", []string{"message", m.MessageID}},
		{m.Batch != "", "outbox_shown_batch", []string{"batch", m.Batch}},
	} {
		if line.is {
			p.say(line.name, line.pairs...)
		}
	}
	return nil
}

type outboxRetry struct {
	IDs []string `arg:"" name:"id" help:"${help_outbox_ids}"`
}

// Run says for each message what came of it.
func (r outboxRetry) Run(p *program) error {
	o, err := p.settings()
	if err != nil {
		return err
	}
	retried, err := app.RetryOutbox(p.ctx, o, r.IDs)
	failed := false
	for _, m := range retried {
		p.say(m.Outcome, "id", m.ID, "became", m.Became)
		failed = failed || m.Became == ""
	}
	if err == nil && failed {
		err = errors.New(p.words.Say("outbox_none_retried"))
	}
	return err
}

type outboxCancel struct {
	IDs  []string `arg:"" optional:"" name:"id" help:"${help_outbox_ids}"`
	Kind string   `help:"${help_outbox_cancel_kind}"`
}

// Run says how many messages it has cancelled.
func (c outboxCancel) Run(p *program) error {
	if len(c.IDs) == 0 && c.Kind == "" {
		return app.SettingsError{{Variable: "outbox cancel", Name: "outbox_nothing_named"}}
	}
	o, err := p.settings()
	if err != nil {
		return err
	}
	n, left, err := app.CancelOutbox(p.ctx, o, c.IDs, c.Kind)
	if err != nil {
		return err
	}
	p.say("outbox_cancelled_count", "count", strconv.Itoa(n))
	if len(left) > 0 {
		return errors.New(p.words.Say("outbox_left", "ids", strings.Join(left, "\n")))
	}
	return nil
}

type outboxPause struct {
	Kind string `help:"${help_outbox_pause_kind}"`
	Off  bool   `help:"${help_outbox_off}"`
}

// Run pauses or resumes.
func (c outboxPause) Run(p *program) error {
	o, err := p.settings()
	if err != nil {
		return err
	}
	changed, err := app.PauseOutbox(p.ctx, o, c.Kind, c.Off)
	switch {
	case err != nil:
		return err
	case !changed && c.Off:
		p.say("outbox_not_paused")
	case !changed:
		p.say("outbox_already_paused")
	case c.Off && c.Kind == "":
		p.say("outbox_all_resumed")
	case c.Off:
		p.say("outbox_kind_resumed", "kind", c.Kind)
	case c.Kind == "":
		p.say("outbox_all_paused")
	default:
		p.say("outbox_kind_paused", "kind", c.Kind)
	}
	return nil
}
