package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/store/sqldb"
)

// CampaignReport is what applying a campaign's file did, or would do.
type CampaignReport struct {
	Campaign campaign.Campaign
	// Replaces is the title of another campaign that was going on; First says that
	// there was none at all.
	Replaces string
	First    bool
	// Changes are what is other than it was, in the same campaign.
	Changes []campaign.Change
	// NotCompared is why a dry run could not read the campaign that is going on.
	NotCompared error
	// Dates are the campaign's dates, Reminders the stages of its ladder.
	Dates, Reminders []Appointment
	// Uncovered are the years whose statutory holidays are not known.
	Uncovered []int
}

// Appointment is an instant, and the phrase that says what happens then.
type Appointment struct {
	At    time.Time
	Name  string
	Pairs []string
}

// ApplyCampaign makes the campaign what the file says, keeping the deadlines that
// were moved in chat. A dry run changes nothing, and does without a database that
// cannot be reached.
func ApplyCampaign(ctx context.Context, o Options, data []byte, name string, dryRun bool) (report CampaignReport, err error) {
	l, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return report, fmt.Errorf("prompts:\n%w", err)
	}
	book, err := calendar.Statutory()
	if err != nil {
		return report, err
	}
	next, err := campaign.Parse(data, name, Zone(), l)
	if err != nil {
		return report, err
	}
	if dryRun {
		old, running, err := lookCampaign(ctx, o)
		report = reportOn(old, running, next, book)
		report.NotCompared = err
		return report, nil
	}
	db, err := openDatabase(ctx, o)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for {
		old, running, err := db.Campaign(ctx)
		if err != nil {
			return report, err
		}
		report = reportOn(old, running, next, book)
		err = db.ReplaceCampaign(ctx, old, report.Campaign)
		if err == nil {
			break
		}
		if !errors.Is(err, campaign.ErrChanged) {
			return report, err
		}
	}
	return report, db.Note(ctx, atTerminal(o, audit.Campaign, report.Campaign.ID, name))
}

// lookCampaign reads the campaign that is going on and changes nothing: a database
// is neither made nor brought up to date.
func lookCampaign(ctx context.Context, o Options) (c campaign.Campaign, running bool, err error) {
	if path, ok := strings.CutPrefix(o.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return c, false, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	db, err := sqldb.Open(ctx, o.Database, sqldb.Options{Log: o.Logger})
	if err != nil {
		return c, false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Campaign(ctx)
}

func reportOn(old campaign.Campaign, running bool, next campaign.Campaign, book calendar.Book) CampaignReport {
	days := next.Days(Zone(), book)
	c := campaign.Succeed(old, next, days)
	r := CampaignReport{Campaign: c, First: !running, Uncovered: c.Uncovered(days)}
	switch {
	case running && old.ID != c.ID:
		r.Replaces = old.Title
	case running:
		r.Changes = campaign.Diff(old, c)
	}
	for _, d := range []Appointment{
		{c.Opens, "change_opening", nil},
		{c.Schedule.Personal, "change_personal", nil},
		{c.Schedule.Reviewed, "change_reviewed", nil},
		{c.Schedule.Decided, "change_decided", nil},
		{c.Schedule.Posted, "change_posted", nil},
		{c.Schedule.Publicity, "change_publicity", nil},
		{c.Deadline, "change_deadline", nil},
		{c.Ends, "change_end", nil},
	} {
		if !d.At.IsZero() {
			r.Dates = append(r.Dates, d)
		}
	}
	for _, s := range c.Ladder {
		a := Appointment{At: days.NextFree(c.StageAt(s, days))}
		a.Name, a.Pairs = stagePhrase(s)
		r.Reminders = append(r.Reminders, a)
	}
	return r
}

// stagePhrase is the phrase that names a stage, and what fills it.
func stagePhrase(s campaign.Stage) (name string, pairs []string) {
	switch {
	case s.Opening:
		return "stage_opening", nil
	case s.Days < 0:
		return "stage_before", []string{"days", strconv.Itoa(-s.Days)}
	case s.Days > 0:
		return "stage_after", []string{"days", strconv.Itoa(s.Days)}
	default:
		return "stage_day", nil
	}
}
