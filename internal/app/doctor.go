package app

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/feishu"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/redisdb"
	"lianbot/internal/store/sqldb"
)

// Finding is what the doctor found out about one thing.
type Finding struct {
	Check  string // what was looked at
	OK     bool
	Advice string // what to do about it, in words for the person who runs the bot
	Detail string // the other side's own words, codes, figures
}

// checkTime bounds each thing that the doctor looks at.
const checkTime = 15 * time.Second

// Doctor looks at everything that can be misconfigured and changes nothing.
func Doctor(ctx context.Context, o Options) ([]Finding, error) {
	library, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return nil, fmt.Errorf("prompts:\n%w", err)
	}
	d := doctor{Options: o, texts: library}
	d.database(ctx)
	d.redis(ctx)
	d.pdf()
	if err := d.platform(ctx); err != nil {
		return nil, err
	}
	return d.findings, nil
}

type doctor struct {
	Options
	texts    *questionnaire.Library
	findings []Finding
}

// found notes a check; the advice is the phrase doctor_CHECK unless another one
// is named.
func (d *doctor) found(check string, ok bool, detail, advice string) {
	f := Finding{Check: check, OK: ok, Detail: detail, Advice: advice}
	if ok {
		f.Advice = d.texts.Say("doctor_ok")
	}
	d.findings = append(d.findings, f)
}

func (d *doctor) say(check string, pairs ...string) string {
	return d.texts.Say("doctor_"+check, pairs...)
}

func (d *doctor) database(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	if path, ok := strings.CutPrefix(d.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil { // opening it would make it
			d.found("migrations", false, "", d.say("migrations"))
			return
		}
	}
	db, err := sqldb.Open(ctx, d.Database, sqldb.Options{Log: d.Logger})
	if err != nil {
		d.found("database", false, err.Error(), d.say("database"))
		return
	}
	defer func() { _ = db.Close() }()
	d.found("database", true, "", "")
	people, err := db.Roster(ctx)
	if err != nil {
		d.found("migrations", false, err.Error(), d.say("migrations"))
		return
	}
	d.found("migrations", true, "", "")
	d.found("roster", len(people) > 0, strconv.Itoa(len(people)), d.say("roster"))
	if unbound := len(staff.NewRoster(people).Unbound()); unbound > 0 {
		count := strconv.Itoa(unbound)
		d.found("unbound", false, count, d.say("unbound", "count", count))
	}
	d.audit(ctx, db)
	c, running, err := db.Campaign(ctx)
	d.found("campaign", running && err == nil, "", d.say("campaign"))
	if running && err == nil {
		d.holidays(c)
		d.counts(ctx, db, c.ID)
	}
}

// audit goes through the chain of what was done.
func (d *doctor) audit(ctx context.Context, db *sqldb.DB) {
	f, err := db.CheckAudit(ctx)
	if err != nil {
		d.found("audit", false, err.Error(), d.say("audit_failed"))
		return
	}
	d.found("audit", f.Broken == 0, strconv.FormatInt(f.Entries, 10), d.say("audit", "entry", strconv.FormatInt(f.Broken, 10)))
}

// holidays looks whether the calendar knows the holidays of the campaign's years.
func (d *doctor) holidays(c campaign.Campaign) {
	book, err := calendar.Statutory()
	if err != nil {
		d.found("calendar", false, err.Error(), d.say("calendar"))
		return
	}
	years := c.Uncovered(c.Days(Zone(), book))
	detail := strings.Trim(fmt.Sprint(years), "[]")
	d.found("calendar", len(years) == 0, detail, d.say("calendar"))
}

// counts compares the figures that are kept with a count of everything. It reads
// only: what differs is mended when somebody asks for it.
func (d *doctor) counts(ctx context.Context, db *sqldb.DB, campaignID string) {
	drifts, err := db.Drifts(ctx, campaignID)
	if err != nil {
		d.found("counts", false, err.Error(), d.say("counts_failed"))
		return
	}
	const most = 5
	shown := make([]string, 0, most)
	for _, drift := range drifts[:min(most, len(drifts))] {
		shown = append(shown, fmt.Sprintf("%s: %d/%d", drift.What, drift.Kept, drift.Real))
	}
	d.found("counts", len(drifts) == 0, strings.Join(shown, "; "), d.say("counts", "count", strconv.Itoa(len(drifts))))
}

func (d *doctor) redis(ctx context.Context) {
	if d.Redis == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	sessions, err := redisdb.Open(d.Redis)
	if err != nil {
		d.found("redis", false, err.Error(), d.say("redis"))
		return
	}
	defer func() { _ = sessions.Close() }()
	err = sessions.Ping(ctx)
	detail := ""
	if err != nil {
		detail = err.Error()
	}
	d.found("redis", err == nil, detail, d.say("redis"))
}

func (d *doctor) platform(ctx context.Context) error {
	client, err := newClient(d.Options)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*checkTime)
	defer cancel()
	for _, f := range client.Doctor(ctx) {
		if f.Check == feishu.CheckConnection && d.Feishu.Webhook {
			d.found("webhook", true, d.say("webhook"), "")
			continue
		}
		advice := d.say(f.Check)
		switch {
		case len(f.Scopes) > 0:
			advice = d.say("scopes", "scopes", strings.Join(f.Scopes, " "))
		case f.Unreachable:
			advice = d.say("network")
		}
		detail := f.Detail
		if f.Code != 0 && !f.OK {
			detail = strconv.Itoa(f.Code) + " " + detail
		}
		d.found(f.Check, f.OK, detail, advice)
	}
	return nil
}
