// Package admin is what happens when a liaison or an administrator asks for
// something: parse the command, authorise, answer.
package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
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

// Office answers commands. Its fields are set once.
type Office struct {
	Reader  Reader
	Library *questionnaire.Library
	Now     func() time.Time
	Zone    *time.Location
}

// Answer answers a command, and returns false for a text that is none. Whoever
// may not ask gets a kind word. In a group there are figures only.
func (o *Office) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	command, unit, ok := o.read(text)
	if !ok {
		return message.Message{}, false, nil
	}
	definition, err := o.Library.Personal(c.Categories)
	if err != nil {
		return message.Message{}, false, fmt.Errorf("definition of the campaign: %w", err)
	}
	q := query{
		Office: o, who: who, campaign: c, group: group,
		words: phrase.Bulletin{Scene: phrase.Scene{
			Library: o.Library, Definition: definition, Campaign: c, Person: who, Now: o.Now(), Zone: o.Zone,
		}},
	}
	var answer string
	if command == questionnaire.CmdProgress {
		answer, err = q.progress(ctx, unit)
	} else {
		answer, err = q.questions(ctx)
	}
	if err != nil {
		return message.Message{}, false, err
	}
	return message.Say(answer), true, nil
}

// read finds out which command a text is, and for which unit.
func (o *Office) read(text string) (c questionnaire.Command, unit string, ok bool) {
	if unit, ok := o.Library.Words.Texted(text, questionnaire.CmdProgress); ok {
		return questionnaire.CmdProgress, unit, true
	}
	if c, ok := o.Library.Words.Command(text); ok && c == questionnaire.CmdQuestions {
		return c, "", true
	}
	return "", "", false
}

// query is one command under way.
type query struct {
	*Office
	who      staff.Person
	campaign campaign.Campaign
	group    bool
	words    phrase.Bulletin
}

func (q query) progress(ctx context.Context, unit string) (string, error) {
	switch q.who.Role {
	case staff.Admin:
		if unit != "" {
			return q.namedUnit(ctx, unit)
		}
		return q.school(ctx)
	case staff.Liaison:
		return q.unit(ctx, q.who.Unit)
	default:
		return q.refuse(ctx)
	}
}

// refuse tells a person where they stand themselves; in a group not even that.
func (q query) refuse(ctx context.Context) (string, error) {
	if q.group {
		return q.words.Say("progress_refused_group"), nil
	}
	f, err := q.Reader.Form(ctx, form.Key{Campaign: q.campaign.ID, Person: q.who.ID})
	if err != nil {
		return "", fmt.Errorf("read the record: %w", err)
	}
	return q.words.Say("progress_refused", "status", q.words.Status(f.Status)), nil
}

func (q query) school(ctx context.Context) (string, error) {
	counts, err := q.Reader.StatusCounts(ctx, q.campaign.ID)
	if err != nil {
		return "", fmt.Errorf("count the school: %w", err)
	}
	school, units := progress.School(counts)
	if school.Total == 0 {
		return q.words.Say("progress_empty"), nil
	}
	return lines(q.words.Line(school), q.words.Units(units), q.words.Deadline()), nil
}

// namedUnit finds a unit by its name, or by a part of it that only one has.
func (q query) namedUnit(ctx context.Context, name string) (string, error) {
	counts, err := q.Reader.StatusCounts(ctx, q.campaign.ID)
	if err != nil {
		return "", fmt.Errorf("count the school: %w", err)
	}
	_, units := progress.School(counts)
	var near []string
	for _, u := range units {
		if u.Unit == name {
			return q.unit(ctx, u.Unit)
		}
		if strings.Contains(u.Unit, name) {
			near = append(near, u.Unit)
		}
	}
	switch {
	case len(near) == 1:
		return q.unit(ctx, near[0])
	case q.group: // what was typed is not said again where everybody reads it
		return q.words.Say("progress_no_unit_group"), nil
	case len(near) == 0:
		return q.words.Say("progress_no_unit_at_all", "unit", name), nil
	default:
		return q.words.Say("progress_no_unit", "unit", name,
			"near", strings.Join(near, q.words.Say("progress_name_separator"))), nil
	}
}

// unit gives the figures of a unit and, in a private chat, who is missing.
func (q query) unit(ctx context.Context, unit string) (string, error) {
	people, err := q.Reader.UnitPeople(ctx, q.campaign.ID, unit)
	if err != nil {
		return "", fmt.Errorf("read the unit: %w", err)
	}
	if len(people) == 0 {
		return q.words.Say("progress_empty"), nil
	}
	figures := q.words.Line(progress.Unit(unit, people))
	if q.group {
		return lines(figures, q.words.Deadline()), nil
	}
	waiting := ""
	if q.who.Role == staff.Liaison {
		questions, err := q.Reader.Questions(ctx, q.campaign.ID, unit)
		if err != nil {
			return "", fmt.Errorf("read the questions: %w", err)
		}
		if len(questions) > 0 {
			waiting = q.words.Say("progress_questions", "count", fmt.Sprint(len(questions)))
		}
	}
	return lines(figures, q.words.Missing(people), q.words.Deadline(), waiting), nil
}

func (q query) questions(ctx context.Context) (string, error) {
	switch {
	case q.who.Role != staff.Liaison:
		return q.words.Say("questions_refused"), nil
	case q.group:
		return q.words.Say("in_group_admin"), nil
	}
	questions, err := q.Reader.Questions(ctx, q.campaign.ID, q.who.Unit)
	if err != nil {
		return "", fmt.Errorf("read the questions: %w", err)
	}
	if len(questions) == 0 {
		return q.words.Say("questions_none"), nil
	}
	list := []string{q.words.Say("questions_title")}
	for i, question := range questions {
		list = append(list, q.words.Question(i+1, question.Name, question.At, question.Text))
	}
	return strings.Join(list, "\n"), nil
}

func lines(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n\n")
}
