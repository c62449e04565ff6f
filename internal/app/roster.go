package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"lianbot/internal/admin"
	"lianbot/internal/audit"
	"lianbot/internal/directory"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sheet"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
)

// RosterImport says how a roster's file is imported.
type RosterImport struct {
	// DryRun changes nothing and says what would change.
	DryRun bool
	// SkipFaulty leaves the rows with faults out instead of refusing the file.
	SkipFaulty bool
	// Progress is called while it takes long: how much of what has been done. It may
	// be nil.
	Progress func(step RosterStep, done, total int)
}

// RosterStep is what an import is at.
type RosterStep string

// The steps of an import.
const (
	StepSaving   RosterStep = "saving"   // total is the number of people
	StepAccounts RosterStep = "accounts" // total is a guess: as many accounts as people
)

// RosterReport is what an import did, or would do.
type RosterReport struct {
	Import staff.Import
	Change staff.Change
	Gaps   staff.Gaps
	// NotCompared is why a dry run does not know what would change.
	NotCompared error
	// Accounts is what came of the search for accounts; BindError why there was
	// none. Whoever is not found is looked for again when they write to the bot.
	Accounts  directory.Accounts
	Unbound   int // how many have no account yet
	BindError error
}

// ImportRoster makes the roster what the file says, and finds the accounts of
// those without one when the app is configured. The error is a staff.FaultsError
// or a *sheet.Error when the file is wrong; then nothing has changed.
func ImportRoster(ctx context.Context, o Options, data []byte, how RosterImport) (report RosterReport, err error) {
	l, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return report, fmt.Errorf("prompts:\n%w", err)
	}
	if report.Import, err = readRoster(l, data); err != nil {
		return report, err
	}
	if faults := report.Import.Faults; len(faults) > 0 && !how.SkipFaulty {
		return report, staff.FaultsError(faults)
	}
	if how.Progress == nil {
		how.Progress = func(RosterStep, int, int) {}
	}
	if how.DryRun {
		report.Change, report.Gaps, report.NotCompared = compareRoster(ctx, o, report.Import)
		return report, nil
	}
	db, err := openDatabase(ctx, o)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	known, err := db.Roster(ctx)
	if err != nil {
		return report, err
	}
	people := report.Import.Over(staff.NewRoster(known))
	how.Progress(StepSaving, 0, len(people))
	if report.Change, err = db.SaveRoster(ctx, people, o.Now()); err != nil {
		return report, err
	}
	if err := db.Note(ctx, atTerminal(o, audit.Roster, audit.School, "")); err != nil {
		return report, err
	}
	how.Progress(StepSaving, len(people), len(people))
	report.Gaps = staff.NewRoster(people).Gaps()
	report.Accounts, report.Unbound, report.BindError = findAccounts(ctx, o, db, report.Import.Contacts, how.Progress)
	return report, nil
}

// readRoster reads a roster's file.
func readRoster(l *questionnaire.Library, data []byte) (staff.Import, error) {
	tables, err := readTables(data)
	if err != nil {
		return staff.Import{}, err
	}
	return staff.Parse(tables, phrase.Roster{Library: l}.Words())
}

func readTables(data []byte) ([]staff.Table, error) {
	read, err := sheet.Tables(data)
	tables := make([]staff.Table, len(read))
	for i, t := range read {
		tables[i] = staff.Table(t)
	}
	return tables, err
}

// compareRoster says what an import would do, without making a database or a table
// that is not there.
func compareRoster(ctx context.Context, o Options, m staff.Import) (c staff.Change, g staff.Gaps, err error) {
	if path, ok := strings.CutPrefix(o.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) { // opening it would make it
			people := m.Over(staff.NewRoster(nil))
			return staff.Change{Added: people}, staff.NewRoster(people).Gaps(), nil
		}
	}
	db, err := sqldb.Open(ctx, o.Database, sqldb.Options{Log: o.Logger})
	if err != nil {
		return c, g, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	known, err := db.Roster(ctx)
	if err != nil {
		return c, g, err
	}
	people := m.Over(staff.NewRoster(known))
	c, err = db.PlanRoster(ctx, people, o.Now())
	return c, staff.NewRoster(people).Gaps(), err
}

// findAccounts looks for the accounts of those who have none in the roster.
func findAccounts(
	ctx context.Context, o Options, db *sqldb.DB, contacts map[string]staff.Contact, progress func(RosterStep, int, int),
) (found directory.Accounts, unbound int, err error) {
	var platform directory.Platform
	if o.Feishu.AppID != "" && o.Feishu.AppSecret != "" {
		if platform, err = newClient(o); err != nil {
			return found, 0, err
		}
	}
	d := directory.New(db, platform, o.Now, o.Logger)
	roster, err := d.Roster(ctx)
	if err != nil {
		return found, 0, err
	}
	d.Expect(contacts)
	found, err = d.FindAccounts(ctx, func(accounts int) {
		progress(StepAccounts, min(accounts, roster.Len()), roster.Len())
	})
	missing := slices.DeleteFunc(roster.Unbound(), func(p staff.Person) bool { return !p.Standing.Account() })
	return found, max(len(missing)-found.Bound, 0), err
}

// RosterTemplate is an empty roster to be filled in, as a workbook.
func RosterTemplate(o Options) ([]byte, error) {
	l, err := questionnaire.Parse(o.Prompts, phrase.Needs())
	if err != nil {
		return nil, fmt.Errorf("prompts:\n%w", err)
	}
	first := func(words []string) string {
		if len(words) == 0 {
			return ""
		}
		return words[0]
	}
	var roles, standings []string
	for _, role := range []staff.Role{staff.Staff, staff.Liaison, staff.Deputy, staff.Head, staff.Admin} {
		roles = append(roles, first(l.Roster.Roles[string(role)]))
	}
	for _, standing := range []staff.Standing{
		staff.InPost, staff.Permanent, staff.Seconded, staff.SickLeave, staff.Retired, staff.NoAccount, staff.Exempt,
	} {
		standings = append(standings, first(l.Roster.Standings[string(standing)]))
	}
	var columns []sheet.Column
	for _, c := range []sheet.Column{
		{Head: "id", Width: 14},
		{Head: "name", Width: 12},
		{Head: "unit", Width: 24},
		{Head: "section", Width: 18},
		{Head: "posts", Width: 30},
		{Head: "role", Width: 12, Choices: roles},
		{Head: "standing", Width: 12, Choices: standings},
		{Head: "reason", Width: 20},
		{Head: "mobile", Width: 16},
		{Head: "email", Width: 28},
	} {
		c.Head = first(l.Roster.Columns[c.Head])
		columns = append(columns, c)
	}
	return sheet.Blank(l.Say("roster_card"), columns)
}

// rosterDesk takes the rosters that administrators send into the chat.
func (a *App) rosterDesk(l *questionnaire.Library) *admin.RosterDesk {
	return &admin.RosterDesk{
		Rosters: a.db, Library: l, Fetch: a.client.Download, Tables: readTables,
		TooLarge: turn.ErrFileTooLarge, Refused: turn.ErrFileRefused,
		Expect: a.directory.Expect, Now: a.options.Now, Audit: a.db,
	}
}

// RosterText puts an import into words for the person at the terminal.
type RosterText struct{ words phrase.Roster }

// Roster is how the terminal speaks of rosters.
func (t Terminal) Roster() RosterText { return RosterText{phrase.Roster{Library: t.texts}} }

// terminalNames is how many names of a kind are printed; a dry run prints all.
const terminalNames = 20

// Report says what an import did, or would do: which sheet was read, the figures,
// who is concerned, what the roster lacks, what was left out.
func (t RosterText) Report(r RosterReport, all bool) []string {
	most := terminalNames
	if all {
		most = 0
	}
	var lines []string
	if r.Import.Several {
		lines = append(lines, t.words.Library.Say("roster_table", "name", r.Import.Table))
	}
	lines = append(lines, t.words.Figures(r.Change))
	lines = append(lines, t.words.Changes(r.Change, most)...)
	lines = append(lines, t.words.Gaps(r.Gaps, most)...)
	if len(r.Import.Faults) > 0 {
		lines = append(lines, t.words.Library.Say("terminal_roster_skipped", "count", strconv.Itoa(len(r.Import.Faults))))
		for _, f := range r.Import.Faults {
			lines = append(lines, t.words.Fault(f))
		}
		lines = append(lines, t.words.Library.Say("roster_left_out", "count", strconv.Itoa(r.Import.LeftOut)))
	}
	return lines
}

// Unmatched says whose account was not found and why, one person a line.
func (t RosterText) Unmatched(left []directory.Unmatched) []string {
	lines := make([]string, len(left))
	for i, u := range left {
		lines[i] = t.words.Library.Say("roster_unmatched", "id", u.Person.ID, "name", u.Person.Name,
			"reason", t.words.Library.Say("roster_unmatched_"+string(u.Reason)))
	}
	return lines
}
