package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// summons is whom somebody wants to be reminded.
type summons struct {
	unit  string      // empty: the whole school
	state form.Status // empty: whoever has not finished
	names []string
	all   bool // everybody, expressly
	sure  bool // the whole school, expressly
}

// nudge reminds whom the text names: a state, names, for the office a unit or the
// school. Whoever is not understood is not guessed: then nobody is written to.
func (q query) nudge(ctx context.Context, text string) (phrase.Sheet, error) {
	s := summons{}
	office := q.reach(questionnaire.CmdNudge) == access.School
	if !office {
		s.unit = q.who.Unit
	}
	var units []string
	if office {
		var err error
		if units, err = q.units(ctx); err != nil {
			return phrase.Sheet{}, err
		}
	}
	for _, word := range strings.FieldsFunc(text, separates) {
		switch c, _ := q.Library.Words.Command(word); c {
		case questionnaire.CmdEverybody, questionnaire.CmdSchool:
			s.all = true
			continue
		case questionnaire.CmdOpen:
			s.state = form.NotStarted
			continue
		case questionnaire.CmdDrafting:
			s.state = form.Drafting
			continue
		case questionnaire.CmdReturned:
			s.state = form.Returned
			continue
		case questionnaire.CmdYes:
			s.sure = true
			continue
		default:
		}
		if office && s.unit == "" {
			exact, near := staff.FindUnits(units, word)
			if exact == "" && len(near) > 0 {
				return q.words.Choice(word, near, nudgeOf(s.state)), nil
			}
			if exact != "" {
				s.unit = exact
				continue
			}
		}
		if q.foreign(word) || office {
			s.names = append(s.names, word)
		}
	}
	switch {
	case s.unit == "" && len(s.names) > 0:
		return q.say("nudge_who"), nil
	case s.unit == "":
		return q.nudgeSchool(ctx, s.state, s.sure)
	default:
		return q.nudgeUnit(ctx, s)
	}
}

func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；", r) }

// nudgeUnit reminds people of one unit.
func (q query) nudgeUnit(ctx context.Context, s summons) (phrase.Sheet, error) {
	people, err := q.standings(ctx, s.unit)
	if err != nil {
		return phrase.Sheet{}, err
	}
	chosen := waitedFor(people, s.state)
	if len(s.names) > 0 {
		var refusal phrase.Sheet
		var ok bool
		if chosen, refusal, ok = q.named(people, s.names); !ok {
			return refusal, nil
		}
	}
	if len(chosen) == 0 {
		return q.say("nudge_nobody"), nil
	}
	came, err := q.remind(ctx, q.at(s.unit), chosen)
	if err != nil {
		return phrase.Sheet{}, err
	}
	return q.words.NudgedSheet(s.unit, came), nil
}

// named finds people of a unit by their names, or says why it cannot.
func (q query) named(people []progress.Standing, names []string) (chosen []progress.Standing, refusal phrase.Sheet, ok bool) {
	all := persons(people)
	var unknown, near []string
	for _, name := range names {
		exact, alike := staff.FindPeople(all, name)
		switch {
		case len(exact) > 1:
			ids := make([]string, len(exact))
			for i, p := range exact {
				ids[i] = p.ID
			}
			return nil, q.say("nudge_twice", "count", fmt.Sprint(len(exact)), "name", exact[0].Name,
				"ids", strings.Join(ids, q.words.Say("progress_name_separator"))), false
		case len(exact) == 0:
			unknown = append(unknown, name)
			for _, p := range alike {
				near = append(near, p.Name)
			}
		default:
			i := slices.IndexFunc(people, func(s progress.Standing) bool { return s.Person.ID == exact[0].ID })
			if !slices.ContainsFunc(chosen, func(s progress.Standing) bool { return s.Person.ID == exact[0].ID }) {
				chosen = append(chosen, people[i])
			}
		}
	}
	if len(unknown) == 0 {
		return chosen, phrase.Sheet{}, true
	}
	why := "nudge_unknown"
	if len(near) > 0 {
		why = "nudge_unknown_near"
	}
	separator := q.words.Say("progress_name_separator")
	return nil, q.say(why, "names", strings.Join(unknown, separator), "near", strings.Join(near, separator)), false
}

// nudgeSchool reminds everybody in a state, in all units; unless that is sure, it
// says how many they are and asks.
func (q query) nudgeSchool(ctx context.Context, state form.Status, sure bool) (phrase.Sheet, error) {
	_, units, err := q.tallies(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	count := 0
	for _, u := range units {
		if u.Unit != "" { // without a unit nobody can hand in
			count += inState(u, state)
		}
	}
	if !sure || count == 0 {
		return q.words.NudgeSchool(count, q.words.Say(stateOf(state)), sureOf(state)), nil
	}
	var chosen []progress.Standing
	for _, u := range units {
		if u.Unit == "" || inState(u, state) == 0 {
			continue
		}
		people, err := q.standings(ctx, u.Unit)
		if err != nil {
			return phrase.Sheet{}, err
		}
		chosen = append(chosen, waitedFor(people, state)...)
	}
	came, err := q.remind(ctx, q, chosen)
	if err != nil {
		return phrase.Sheet{}, err
	}
	return q.words.NudgedSheet("", came), nil
}

func (q query) remind(ctx context.Context, at query, people []progress.Standing) (reminder.Nudged, error) {
	came, err := q.Nudger.Nudge(ctx, at.campaign, people, q.who)
	if err != nil {
		return came, fmt.Errorf("remind people: %w", err)
	}
	unit := ""
	if len(people) > 0 {
		unit = people[0].Person.Unit
	}
	if slices.ContainsFunc(people, func(p progress.Standing) bool { return p.Person.Unit != unit }) {
		unit = ""
	}
	return came, q.note(ctx, audit.Nudge, unit, fmt.Sprint(came.Planned))
}

// pressNudge is a press that reminds. In a unit the answer is the unit's progress,
// under what came of it.
func (q query) pressNudge(ctx context.Context, aim phrase.Aim, state form.Status, sure bool) (phrase.Sheet, string, error) {
	if aim.Unit == "" {
		s, err := q.nudgeSchool(ctx, state, sure)
		return s, s.Line, err
	}
	people, err := q.standings(ctx, aim.Unit)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	chosen := waitedFor(people, state)
	if len(chosen) == 0 {
		return q.say("nudge_nobody"), "", nil
	}
	came, err := q.remind(ctx, q.at(aim.Unit), chosen)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	s, err := q.unitProgress(ctx, aim.Unit, false)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	said := q.words.Nudged(came)
	if s.Card != nil {
		s.Card.Body = append([]message.Block{
			{Paragraph: &message.Paragraph{Text: said, Weight: message.Strong}}, {Rule: &message.Rule{}},
		}, s.Card.Body...)
	}
	first, _, _ := strings.Cut(said, "\n")
	return s, first, nil
}

// inState is how many of a unit are in a state and have not finished.
func inState(t progress.Tally, state form.Status) int {
	switch state {
	case form.NotStarted:
		return t.Open
	case form.Drafting:
		return t.Drafting
	case form.Returned:
		return t.Returned
	default:
		return t.Left()
	}
}

// stateOf is the phrase for a state in a question.
func stateOf(state form.Status) string {
	switch state {
	case form.NotStarted:
		return "nudge_state_open"
	case form.Drafting:
		return "nudge_state_drafting"
	case form.Returned:
		return "nudge_state_returned"
	default:
		return "nudge_state_all"
	}
}

// nudgeOf is the action that reminds those in a state.
func nudgeOf(state form.Status) string {
	switch state {
	case form.NotStarted:
		return phrase.OfficeNudgeOpen
	case form.Drafting:
		return phrase.OfficeNudgeDrafting
	case form.Returned:
		return phrase.OfficeNudgeReturned
	default:
		return phrase.OfficeNudgeAll
	}
}

// sureOf is the same, after the number was shown.
func sureOf(state form.Status) string {
	switch state {
	case form.NotStarted:
		return phrase.OfficeNudgeOpenSure
	case form.Drafting:
		return phrase.OfficeNudgeDraftingSure
	case form.Returned:
		return phrase.OfficeNudgeReturnedSure
	default:
		return phrase.OfficeNudgeAllSure
	}
}
