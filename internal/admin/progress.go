package admin

import (
	"context"
	"fmt"
	"strings"

	"lianbot/internal/access"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// tallies are the figures of the school and of its units in the roster's order.
func (q query) tallies(ctx context.Context) (school progress.Tally, units []progress.Tally, err error) {
	counts, err := q.Reader.StatusCounts(ctx, q.campaign.ID)
	if err != nil {
		return school, nil, fmt.Errorf("count the school: %w", err)
	}
	school, units = progress.School(counts)
	return school, units, nil
}

// units are the names of all units.
func (q query) units(ctx context.Context) ([]string, error) {
	_, units, err := q.tallies(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, u := range units {
		if u.Unit != "" {
			names = append(names, u.Unit)
		}
	}
	return names, nil
}

// standings are the people of a unit.
func (q query) standings(ctx context.Context, unit string) ([]progress.Standing, error) {
	people, err := q.Reader.UnitPeople(ctx, q.campaign.ID, unit)
	if err != nil {
		return nil, fmt.Errorf("read the unit: %w", err)
	}
	return people, nil
}

func (q query) progress(ctx context.Context, aim phrase.Aim, foreign bool) (phrase.Sheet, error) {
	if aim.Unit != "" {
		return q.unitProgress(ctx, aim.Unit, foreign)
	}
	school, units, err := q.tallies(ctx)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case school.Total == 0:
		return q.say("progress_empty"), nil
	}
	f := phrase.SchoolFigures{School: school, Units: behind(units)}
	if aim.Page > 0 {
		return q.words.Units(f, aim.Page), nil
	}
	return q.words.School(f), nil
}

func (q query) unitProgress(ctx context.Context, name string, foreign bool) (phrase.Sheet, error) {
	f, err := q.unitFigures(ctx, name)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case f.Tally.Total == 0:
		return q.say("progress_empty"), nil
	}
	f.Foreign = foreign
	if q.reach(questionnaire.CmdQuestions) == access.Unit && !q.group {
		questions, err := q.Reader.Questions(ctx, q.campaign.ID, name)
		if err != nil {
			return phrase.Sheet{}, fmt.Errorf("read the questions: %w", err)
		}
		f.Questions = len(questions)
	}
	return q.at(name).words.Unit(f), nil
}

func (q query) unitFigures(ctx context.Context, name string) (phrase.UnitFigures, error) {
	people, err := q.standings(ctx, name)
	if err != nil {
		return phrase.UnitFigures{}, err
	}
	daily, err := q.daily(ctx, name)
	if err != nil {
		return phrase.UnitFigures{}, err
	}
	f := unitFigures(name, people, daily, q.days, q.Now())
	f.MayNudge = q.reach(questionnaire.CmdNudge) >= access.Unit
	return f, nil
}

// daily is how many handed in day by day, of a unit or of the school.
func (q query) daily(ctx context.Context, unit string) ([]progress.Day, error) {
	daily, err := q.Figures.DailyDone(ctx, q.campaign.ID, unit)
	if err != nil {
		return nil, fmt.Errorf("count by day: %w", err)
	}
	return daily, nil
}

func (q query) missing(ctx context.Context, aim phrase.Aim, foreign bool) (phrase.Sheet, error) {
	if aim.Unit != "" {
		f, err := q.unitFigures(ctx, aim.Unit)
		switch {
		case err != nil:
			return phrase.Sheet{}, err
		case f.Tally.Total == 0:
			return q.say("progress_empty"), nil
		}
		f.Foreign = foreign
		return q.at(aim.Unit).words.MissingInUnit(f), nil
	}
	school, units, err := q.tallies(ctx)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case school.Total == 0:
		return q.say("progress_empty"), nil
	}
	return q.words.MissingInSchool(school, unfinished(units), aim.Page), nil
}

func (q query) ranking(ctx context.Context, aim phrase.Aim) (phrase.Sheet, error) {
	_, units, err := q.tallies(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	ranked := rank(units)
	if len(ranked) == 0 {
		return q.say("progress_empty"), nil
	}
	return q.words.Ranking(ranked, aim.Page), nil
}

func (q query) questions(ctx context.Context) (phrase.Sheet, error) {
	questions, err := q.Reader.Questions(ctx, q.campaign.ID, q.who.Unit)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the questions: %w", err)
	}
	if len(questions) == 0 {
		return q.say("questions_none"), nil
	}
	list := []string{q.words.Say("questions_title")}
	for i, question := range questions {
		list = append(list, q.words.Question(i+1, question.Name, question.At, question.Text))
	}
	return phrase.Sheet{Line: strings.Join(list, "\n")}, nil
}

func (q query) roster(ctx context.Context, aim phrase.Aim, foreign bool) (phrase.Sheet, error) {
	if aim.Unit != "" {
		people, err := q.standings(ctx, aim.Unit)
		switch {
		case err != nil:
			return phrase.Sheet{}, err
		case len(people) == 0:
			return q.say("progress_empty"), nil
		}
		return q.words.UnitRoster(aim.Unit, people, aim.Page, foreign), nil
	}
	var people []staff.Person
	people, err := q.People.Roster(ctx)
	switch {
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("read the roster: %w", err)
	case len(people) == 0:
		return q.say("progress_empty"), nil
	}
	return q.words.Roster(rosterFigures(people)), nil
}
