// Package standin is what a liaison does for people of the unit: to say of whom no
// form is expected, and to hand in many forms by one workbook.
package standin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Why somebody is not exempted, or the exemption does not end.
var (
	ErrGone      = errors.New("the person is not in the roster")
	ErrHandedIn  = errors.New("the person has handed in")
	ErrNotExempt = errors.New("the person is not exempt")
)

// Exemptions says of whom no form is expected. The entry is written down with it.
type Exemptions interface {
	// Exempt says so of a person, and why. Errors: ErrGone, ErrHandedIn.
	Exempt(ctx context.Context, campaignID, person, reason string, e audit.Entry) error
	// Unexempt makes a person what they were before. Errors: ErrGone, ErrNotExempt.
	Unexempt(ctx context.Context, person string, e audit.Entry) error
}

// People reads the roster.
type People interface {
	Roster(ctx context.Context) ([]staff.Person, error)
}

// Office answers the commands. Its fields are set once.
type Office struct {
	People     People
	Exemptions Exemptions
	Library    *questionnaire.Library
	Now        func() time.Time
	Zone       *time.Location
}

// query is one command or press under way.
type query struct {
	*Office
	who      staff.Person
	campaign campaign.Campaign
	command  questionnaire.Command
	words    phrase.Scene
}

func (o *Office) query(who staff.Person, c campaign.Campaign, command questionnaire.Command) query {
	return query{
		Office: o, who: who, campaign: c, command: command,
		words: phrase.Scene{Library: o.Library, Campaign: c, Person: who, Now: o.Now(), Zone: o.Zone},
	}
}

// Answer answers a command, and returns false for a text that is none of these.
func (o *Office) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	command, rest, ok := o.Library.Words.Order(text, questionnaire.CmdExempt, questionnaire.CmdUnexempt)
	if !ok || access.Of(who.Role, access.Act(command)) == access.None {
		return message.Message{}, false, nil
	}
	q := o.query(who, c, command)
	switch {
	case q.reach() == access.Refused:
		return q.say("exempt_refused"), true, nil
	case group:
		return q.say("office_private"), true, nil
	}
	sheet, err := q.answer(ctx, rest)
	if err != nil {
		return message.Message{}, false, err
	}
	return sheet.Message(false), true, nil
}

// Press takes the card that asks for the reason.
func (o *Office) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	if p.Action.Name != phrase.StandinExempt {
		return turn.Answer{}, false, nil
	}
	q := o.query(who, c, questionnaire.CmdExempt)
	person, ok, err := q.byID(ctx, p.Action.Ref)
	switch {
	case err != nil:
		return turn.Answer{}, false, err
	case group || !ok:
		return toast(q.line("exempt_refused")), true, nil
	}
	reason := conversation.Clean(p.Fields[phrase.FieldAnswer])
	if reason == "" {
		return toast(q.words.Library.Say("exempt_why", "name", person.Name)), true, nil
	}
	said, err := q.exempt(ctx, person, reason)
	if err != nil {
		return turn.Answer{}, false, err
	}
	card := q.words.Exempted(said)
	return turn.Answer{Card: &card}, true, nil
}

func toast(text string) turn.Answer {
	return turn.Answer{Toast: &turn.Toast{Mood: turn.Warning, Text: text}}
}

func (q query) reach() access.Reach { return access.Of(q.who.Role, access.Act(q.command)) }

func (q query) line(name string, pairs ...string) string { return q.Library.Say(name, pairs...) }

func (q query) say(name string, pairs ...string) message.Message {
	return message.Say(q.line(name, pairs...))
}

func line(text string) phrase.Sheet { return phrase.Sheet{Line: text} }

// separates says whether a character stands between a name and a reason.
func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；:：", r) }

// answer reads a name and a reason.
func (q query) answer(ctx context.Context, rest string) (phrase.Sheet, error) {
	name, reason := rest, ""
	if i := strings.IndexFunc(rest, separates); i >= 0 {
		name, reason = rest[:i], strings.TrimFunc(rest[i:], separates)
	}
	if name == "" {
		return line(q.line("exempt_how_" + string(q.command))), nil
	}
	people, err := q.theirs(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	exact, near := staff.FindPeople(people, name)
	switch {
	case len(exact) == 0:
		return line(q.words.ExemptUnknown(name, near)), nil
	case len(exact) > 1:
		return line(q.words.ExemptTwice(exact)), nil
	case q.command == questionnaire.CmdUnexempt:
		said, err := q.unexempt(ctx, exact[0])
		return line(said), err
	case reason == "":
		card := q.words.ExemptWhy(exact[0])
		return phrase.Sheet{Card: &card}, nil
	default:
		said, err := q.exempt(ctx, exact[0], reason)
		return line(said), err
	}
}

// theirs are the people to whom the command reaches.
func (q query) theirs(ctx context.Context) ([]staff.Person, error) {
	all, err := q.People.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	var people []staff.Person
	for _, p := range all {
		if access.May(q.who, access.Act(q.command), p.Unit, p.ID) {
			people = append(people, p)
		}
	}
	return people, nil
}

func (q query) byID(ctx context.Context, id string) (staff.Person, bool, error) {
	people, err := q.theirs(ctx)
	if err != nil {
		return staff.Person{}, false, err
	}
	for _, p := range people {
		if p.ID == id {
			return p, true, nil
		}
	}
	return staff.Person{}, false, nil
}

func (q query) exempt(ctx context.Context, p staff.Person, reason string) (string, error) {
	if utf8.RuneCountInString(reason) > phrase.MostReason {
		return q.words.ExemptLong(), nil
	}
	if p.ID == q.who.ID && q.reach() != access.School {
		return q.line("exempt_self"), nil
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.Exempt, Object: p.ID, Detail: q.campaign.ID}
	switch err := q.Exemptions.Exempt(ctx, q.campaign.ID, p.ID, reason, e); {
	case errors.Is(err, ErrHandedIn):
		return q.line("exempt_handed_in", "name", p.Name), nil
	case errors.Is(err, ErrGone):
		return q.line("exempt_gone", "name", p.Name), nil
	case err != nil:
		return "", fmt.Errorf("exempt a person: %w", err)
	default:
		return q.line("exempt_done", "name", p.Name, "reason", reason), nil
	}
}

func (q query) unexempt(ctx context.Context, p staff.Person) (string, error) {
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.Unexempt, Object: p.ID, Detail: q.campaign.ID}
	switch err := q.Exemptions.Unexempt(ctx, p.ID, e); {
	case errors.Is(err, ErrNotExempt):
		return q.line("unexempt_none", "name", p.Name), nil
	case errors.Is(err, ErrGone):
		return q.line("exempt_gone", "name", p.Name), nil
	case err != nil:
		return "", fmt.Errorf("end an exemption: %w", err)
	default:
		return q.line("unexempt_done", "name", p.Name), nil
	}
}
