package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"lianbot/internal/directory"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// Check reads a folder of prompts and returns everything that is wrong with it
// as a questionnaire.FaultsError, and otherwise how much there is.
func Check(prompts fs.FS) (Summary, error) {
	l, err := questionnaire.Parse(prompts, phrase.Needs())
	if err != nil {
		return Summary{}, err
	}
	if _, err := l.Personal(nil); err != nil {
		return Summary{}, err
	}
	return Summary{Edition: l.Edition, Categories: len(l.CategoryNames()), Phrases: len(phrase.Needs())}, nil
}

// Summary is what there is in a folder of prompts.
type Summary struct {
	Edition             string
	Categories, Phrases int
}

// Migrate brings the tables of the database up to date.
func Migrate(ctx context.Context, o Options) error {
	db, err := openDatabase(ctx, o)
	if err != nil {
		return err
	}
	return db.Close()
}

// ImportRoster makes the roster what the file says, and finds the accounts of
// those without one when the app is configured. A dry run only says what is
// wrong with the file, and how many people it has.
func ImportRoster(ctx context.Context, o Options, data []byte, dryRun bool) (report RosterReport, err error) {
	l, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return report, fmt.Errorf("prompts:\n%w", err)
	}
	people, err := staff.ParseCSV(data, staff.Words{
		Columns: l.Roster.Columns, Roles: l.Roster.Roles, Separators: l.Roster.Separators, Fold: questionnaire.Fold,
	})
	if err != nil {
		return report, err
	}
	report = RosterReport{People: len(people)}
	for _, p := range people {
		if p.Unit == "" {
			report.WithoutUnit = append(report.WithoutUnit, p.ID)
		}
	}
	if dryRun {
		return report, nil
	}
	db, err := openDatabase(ctx, o)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if report.Change, err = db.SaveRoster(ctx, people, o.Now()); err != nil {
		return report, err
	}
	report.Unbound, report.BindError = bindPeople(ctx, o, db)
	return report, nil
}

// bindPeople looks for the accounts of those who have none in the roster.
func bindPeople(ctx context.Context, o Options, db *sqldb.DB) (left int, err error) {
	var platform directory.Platform
	if o.Feishu.AppID != "" && o.Feishu.AppSecret != "" {
		if platform, err = newClient(o); err != nil {
			return 0, err
		}
	}
	_, left, err = directory.New(db, platform, o.Now, o.Logger).BindAll(ctx)
	return left, err
}

// RosterReport is what an import did.
type RosterReport struct {
	People      int
	Change      sqldb.RosterChange
	WithoutUnit []string // employee numbers
	// Unbound is how many people have no account yet; BindError why they could
	// not be looked for. They are found when they write to the bot.
	Unbound   int
	BindError error
}
