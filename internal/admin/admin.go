// Package admin is what happens when a liaison, a head of a unit or an
// administrator asks for something: parse the command, authorise, answer.
package admin

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// Question is one that staff asked, that had no answer, and that waits for the
// unit's liaison.
type Question struct {
	Name string // of who asked
	Text string
	At   time.Time
}

// Reader reads the figures. Units come in the roster's order.
type Reader interface {
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
	Questions(ctx context.Context, campaignID, unit string) ([]Question, error)
	Form(ctx context.Context, key form.Key) (form.Form, error)
}

// Figures reads the figures that are kept besides the states.
type Figures interface {
	// CategoryCounts counts the risk points of the submitted forms.
	CategoryCounts(ctx context.Context, campaignID string) ([]progress.Points, error)
	// DailyDone counts those who handed in for the first time, by day, of one unit or,
	// when unit is empty, of the school.
	DailyDone(ctx context.Context, campaignID, unit string) ([]progress.Day, error)
	// Recount counts everything anew and says what was kept wrongly.
	Recount(ctx context.Context, campaignID string) ([]progress.Drift, error)
}

// People reads the roster.
type People interface {
	Roster(ctx context.Context) ([]staff.Person, error)
}

// Campaigns keeps the campaign. Whoever changes it begins from what is kept, not
// from what is remembered; ReplaceCampaign returns campaign.ErrChanged when somebody
// else was faster.
type Campaigns interface {
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
	ReplaceCampaign(ctx context.Context, was, next campaign.Campaign) error
}

// Nudger reminds people now because somebody asked for it. It keeps to quiet hours
// and to the daily cap, and leaves those alone who have handed in.
type Nudger interface {
	Nudge(ctx context.Context, c campaign.Campaign, people []progress.Standing, by staff.Person) (reminder.Nudged, error)
}

// Meter knows the calls that the platform counts.
type Meter interface {
	// Usage is the calls of a month, written 2026-06, by kind.
	Usage(ctx context.Context, month string) (map[string]int, error)
}

// Office answers commands and presses on its cards. Its fields are set once.
type Office struct {
	Reader    Reader
	Figures   Figures
	People    People
	Campaigns Campaigns
	Nudger    Nudger
	Meter     Meter
	Exports   Exporter
	Audit     Audit
	Library   *questionnaire.Library
	Book      calendar.Book
	Now       func() time.Time
	Zone      *time.Location
}

// Answer answers a command, and returns false for a text that is none. Whoever
// may not ask gets a kind word. In a group there are figures only. The answer is a
// card, or text when text was asked for.
func (o *Office) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	ord, ok := o.read(who, text)
	if !ok {
		return message.Message{}, false, nil
	}
	q, err := o.query(who, c, group)
	if err != nil {
		return message.Message{}, false, err
	}
	q.words.Whole = ord.asText
	if ord.glued {
		if known, err := q.known(ctx, ord); !known || err != nil {
			return message.Message{}, false, err
		}
	}
	sheet, err := q.answer(ctx, ord)
	if err != nil {
		return message.Message{}, false, err
	}
	return sheet.Message(ord.asText), true, nil
}

// read finds out which command a text is. Somebody who has no command but their
// own is in the middle of a form: only the bare word is taken from them.
func (o *Office) read(who staff.Person, text string) (order, bool) {
	ord, ok := parse(o.Library.Words, text)
	if !ok || access.Of(who.Role, access.Act(ord.command)) == access.None || !access.Leads(who.Role) && !ord.bare {
		return order{}, false
	}
	return ord, true
}

// query is one command or press under way.
type query struct {
	*Office
	who      staff.Person
	campaign campaign.Campaign
	days     *calendar.Calendar
	group    bool
	words    phrase.Bulletin
}

func (o *Office) query(who staff.Person, c campaign.Campaign, group bool) (query, error) {
	definition, err := o.Library.Personal(c.Categories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	q := query{Office: o, who: who, campaign: c, group: group, days: c.Days(o.Zone, o.Book)}
	q.words = phrase.Bulletin{
		Scene: phrase.Scene{
			Library: o.Library, Definition: definition, Campaign: c, Person: who, Now: o.Now(), Zone: o.Zone,
		},
		Days: q.days, Group: group,
	}
	return q, nil
}

// say is a sheet of one line.
func (q query) say(name string, pairs ...string) phrase.Sheet {
	return phrase.Sheet{Line: q.words.Say(name, pairs...)}
}

func (q query) answer(ctx context.Context, ord order) (phrase.Sheet, error) {
	if s, done, err := q.bar(ctx, ord.command); done || err != nil {
		return s, err
	}
	switch ord.command {
	case questionnaire.CmdNudge:
		return q.nudge(ctx, ord.rest)
	case questionnaire.CmdExtend:
		return q.extend(ctx, ord.rest)
	case questionnaire.CmdExtendUndo:
		return q.extendUndo(ctx, anyPlan)
	case questionnaire.CmdExport:
		return q.export(ctx, ord.rest)
	default:
	}
	aim := phrase.Aim{}
	if !takesUnit(ord.command) {
		return q.show(ctx, ord.command, aim, false)
	}
	if q.reach(ord.command) == access.Unit {
		aim.Unit = q.who.Unit
		return q.show(ctx, ord.command, aim, q.foreign(ord.rest))
	}
	if ord.rest != "" && !q.means(ord.rest, questionnaire.CmdSchool) {
		names, err := q.units(ctx)
		if err != nil {
			return phrase.Sheet{}, err
		}
		exact, near := staff.FindUnits(names, ord.rest)
		if exact == "" {
			return q.words.Choice(ord.rest, near, actionOf(ord.command)), nil
		}
		aim.Unit = exact
	}
	return q.show(ctx, ord.command, aim, false)
}

// bar answers those who may not have what they ask for, and where they ask.
func (q query) bar(ctx context.Context, c questionnaire.Command) (phrase.Sheet, bool, error) {
	switch reach := q.reach(c); {
	case reach == access.Self:
		s, err := q.ownState(ctx)
		return s, true, err
	case reach == access.None, reach == access.Refused:
		return q.refusal(c), true, nil
	case reach == access.Unit && q.who.Unit == "":
		return q.say("no_unit"), true, nil
	case q.group && names(c):
		return q.say("in_group_admin"), true, nil
	case q.group && deed(c):
		return q.say("office_private"), true, nil
	default:
		return phrase.Sheet{}, false, nil
	}
}

// ownState tells a person where they stand themselves; in a group not even that.
func (q query) ownState(ctx context.Context) (phrase.Sheet, error) {
	if q.group {
		return q.say("progress_refused_group"), nil
	}
	f, err := q.Reader.Form(ctx, form.Key{Campaign: q.campaign.ID, Person: q.who.ID})
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	return q.say("progress_refused", "status", q.words.Status(f.Status)), nil
}

func (q query) refusal(c questionnaire.Command) phrase.Sheet {
	switch c {
	case questionnaire.CmdQuestions:
		return q.say("questions_refused")
	case questionnaire.CmdNudge:
		return q.say("nudge_refused")
	case questionnaire.CmdExtend, questionnaire.CmdExtendUndo:
		return q.say("extend_refused", "office", q.campaign.Office)
	case questionnaire.CmdExport:
		return q.say("export_refused")
	default:
		return q.say("office_refused")
	}
}

// show is what a command shows of what it is aimed at; whoever calls it has seen
// to it that the person may see that. foreign says that they asked for more.
func (q query) show(ctx context.Context, c questionnaire.Command, aim phrase.Aim, foreign bool) (phrase.Sheet, error) {
	if err := q.viewed(ctx, c, aim); err != nil {
		return phrase.Sheet{}, err
	}
	switch c {
	case questionnaire.CmdProgress:
		return q.progress(ctx, aim, foreign)
	case questionnaire.CmdMissing:
		return q.missing(ctx, aim, foreign)
	case questionnaire.CmdCategory:
		return q.category(ctx, aim)
	case questionnaire.CmdRanking:
		return q.ranking(ctx, aim)
	case questionnaire.CmdTrend:
		return q.trend(ctx, aim)
	case questionnaire.CmdRoster:
		return q.roster(ctx, aim, foreign)
	case questionnaire.CmdCampaign:
		own := q.atOwn()
		return own.words.Activity(own.activity()), nil
	case questionnaire.CmdPhases:
		own := q.atOwn()
		return own.words.Phases(own.activity()), nil
	case questionnaire.CmdQuota:
		return q.usage(ctx)
	case questionnaire.CmdRecount:
		return q.recount(ctx)
	case questionnaire.CmdQuestions:
		return q.questions(ctx)
	default:
		return q.help(), nil
	}
}

// at is the query as it is for a unit: with the unit's own deadline.
func (q query) at(unit string) query {
	q.campaign = q.campaign.For(unit)
	q.words.Campaign = q.campaign
	return q
}

func (q query) help() phrase.Sheet {
	switch q.who.Role {
	case staff.Admin:
		return q.words.Help(phrase.HelpOffice)
	case staff.Head:
		return q.words.Help(phrase.HelpHead)
	default:
		return q.words.Help(phrase.HelpLiaison)
	}
}
