// Package filing is what happens with what a unit hands in: complete, signed off, filed,
// received, published. It answers the commands and presses that are about it.
package filing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/access"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Office answers what is about a unit's dossier. Its fields are set once.
type Office struct {
	Store       Store
	Publicities Publicities
	Reader      Reader
	People      People
	Filings     Filings
	Exports     Exports
	Audit       Audit
	// Suggestions counts those of a unit that wait for an answer; nil: none do.
	Suggestions func(ctx context.Context, campaignID, unit string) (int, error)
	Library     *questionnaire.Library
	Book        calendar.Book
	Now         func() time.Time
	NewID       func() string
	Zone        *time.Location
	Wake        func() // is called when something must leave
}

var _ turn.Office = (*Office)(nil)

// order is a text that was understood as a command.
type order struct {
	command questionnaire.Command
	rest    string
	asText  bool
}

// Answer answers a command, and returns false for a text that is none.
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
	sheet, handled, err := q.answer(ctx, ord)
	if err != nil || !handled {
		return message.Message{}, false, err
	}
	return sheet.Message(ord.asText), true, nil
}

// read finds out which command a text is. Of somebody who has no command but their own
// only the bare word counts, since they are in the middle of a form.
func (o *Office) read(who staff.Person, text string) (order, bool) {
	w := o.Library.Words
	command, rest, ok := w.Order(text, questionnaire.CmdPackage, questionnaire.CmdApprove, questionnaire.CmdReceive,
		questionnaire.CmdUnseal, questionnaire.CmdBrief, questionnaire.CmdPublish, questionnaire.CmdObjection)
	reach := access.Of(who.Role, access.Act(command))
	if !ok || reach == access.None || !access.Leads(who.Role) && rest != "" {
		return order{}, false
	}
	ord := order{command: command, rest: rest}
	if head, tail, found := cutLast(rest); found && means(w, tail, questionnaire.CmdAsText) {
		ord.rest, ord.asText = head, true
	}
	return ord, true
}

// cutLast takes the last word off a text.
func cutLast(s string) (head, tail string, found bool) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return "", "", false
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1], true
}

func means(w *questionnaire.Words, text string, c questionnaire.Command) bool {
	word, ok := w.Command(text)
	return ok && word == c
}

// query is one command or press under way.
type query struct {
	*Office
	who      staff.Person
	campaign campaign.Campaign
	group    bool
	words    phrase.Bulletin
	days     *calendar.Calendar
}

func (o *Office) query(who staff.Person, c campaign.Campaign, group bool) (query, error) {
	definition, err := o.Library.Personal(c.Categories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	q := query{Office: o, who: who, campaign: c, group: group, days: c.Days(o.Zone, o.Book)}
	q.words = phrase.Bulletin{
		Scene: phrase.Scene{Library: o.Library, Definition: definition, Campaign: c, Person: who, Now: o.Now(), Zone: o.Zone},
		Days:  q.days, Group: group,
	}
	return q, nil
}

// say is a sheet of one line.
func (q query) say(name string, pairs ...string) phrase.Sheet {
	return phrase.Sheet{Line: q.words.Say(name, pairs...)}
}

func (q query) reach(act access.Act) access.Reach { return access.Of(q.who.Role, act) }

// bar answers those who may not have what they ask for.
func (q query) bar(act access.Act) (phrase.Sheet, bool) {
	switch reach := q.reach(act); {
	case reach == access.None && act == access.Approve:
		return q.say("filing_sign_refused"), true
	case reach < access.Unit && act == access.Act(questionnaire.CmdReceive):
		return q.say("office_refused"), true
	case reach < access.Unit:
		return q.say("filing_no_hand", "who", q.words.Say("filing_hand_unit")), true
	case reach == access.Unit && q.who.Unit == "":
		return q.say("no_unit"), true
	default:
		return phrase.Sheet{}, false
	}
}

// longest is how long may be what somebody writes down, in characters.
const longest = 300

// tooLong refuses what is longer than that.
func (q query) tooLong(text string) (phrase.Sheet, bool) {
	if utf8.RuneCountInString(text) <= longest {
		return phrase.Sheet{}, false
	}
	return q.say("filing_too_long", "most", strconv.Itoa(longest)), true
}

// answer answers a command. It returns false for a text that is none after all.
func (q query) answer(ctx context.Context, ord order) (phrase.Sheet, bool, error) {
	if s, barred := q.bar(access.Act(ord.command)); barred {
		return s, true, nil
	}
	switch ord.command {
	case questionnaire.CmdApprove:
		return q.approve(ctx, ord.rest)
	case questionnaire.CmdReceive:
		return done(q.receive(ctx, ord.rest))
	case questionnaire.CmdUnseal:
		return done(q.unseal(ctx, ord.rest))
	case questionnaire.CmdBrief:
		return done(q.brief(ctx, ord.rest))
	case questionnaire.CmdPublish:
		return q.publish(ctx, ord.rest)
	case questionnaire.CmdObjection:
		return q.objection(ctx, ord.rest)
	default:
		return q.pack(ctx, ord.rest)
	}
}

func done(s phrase.Sheet, err error) (phrase.Sheet, bool, error) { return s, true, err }

// aim finds the unit that a text begins with, and what stands behind it. For those of a
// unit it is their own, named or not; to the name of another one choice says so. For the
// office unit is empty when the text names none; then choice, unless it is zero, asks which.
func (q query) aim(ctx context.Context, act access.Act, text string) (unit, rest string, choice phrase.Sheet, err error) {
	name, rest := text, ""
	if at := strings.IndexFunc(text, separates); at >= 0 {
		name, rest = text[:at], strings.TrimLeftFunc(text[at:], separates)
	}
	own := q.reach(act) != access.School
	switch {
	case own && (name == "" || name == q.who.Unit):
		return q.who.Unit, rest, phrase.Sheet{}, nil
	case name == "":
		return "", "", phrase.Sheet{}, nil
	}
	units, err := q.units(ctx)
	switch {
	case err != nil:
		return "", "", phrase.Sheet{}, err
	case own && slices.Contains(units, name):
		return "", "", q.say("not_own_unit"), nil
	case own:
		return q.who.Unit, text, phrase.Sheet{}, nil
	}
	exact, near := staff.FindUnits(units, name)
	if exact == "" {
		return "", "", q.words.Choice(name, near, phrase.FilingShow), nil
	}
	return exact, strings.TrimSpace(rest), phrase.Sheet{}, nil
}

// separates says whether a character stands between a unit and what is said of it.
func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、:：;；", r) }

// units are the names of all units in the roster's order.
func (q query) units(ctx context.Context) ([]string, error) {
	people, err := q.People.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	return staff.NewRoster(people).Units(), nil
}

// zero says whether a sheet says nothing.
func zero(s phrase.Sheet) bool { return s.Card == nil && s.Line == "" }

// Press answers a press on a card about a dossier with the card as it is now. What a
// button may do is decided by who presses it, now.
func (o *Office) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	act, ok := actOf(p.Action.Name)
	if !ok {
		return turn.Answer{}, false, nil
	}
	q, err := o.query(who, c, group)
	if err != nil {
		return turn.Answer{}, false, err
	}
	s, toast, err := q.press(ctx, act, p)
	if err != nil {
		return turn.Answer{}, false, err
	}
	return turn.Show(s, toast), true, nil
}

// actOf is the act of a button, by which access to it is decided.
func actOf(action string) (access.Act, bool) {
	switch action {
	case phrase.FilingSign:
		return access.Approve, true
	case phrase.FilingWaiting, phrase.FilingReceive, phrase.FilingReturn:
		return access.Act(questionnaire.CmdReceive), true
	case phrase.FilingPublic, phrase.FilingPost, phrase.FilingPosted, phrase.FilingTakeDown:
		return access.Act(questionnaire.CmdPublish), true
	case phrase.FilingShow, phrase.FilingAsk, phrase.FilingFile, phrase.FilingCopy:
		return access.Act(questionnaire.CmdPackage), true
	default:
		return "", false
	}
}

func (q query) press(ctx context.Context, act access.Act, p turn.Pressed) (phrase.Sheet, string, error) {
	if s, barred := q.bar(act); barred {
		return s, "", nil
	}
	if q.group {
		return q.say("office_private"), "", nil
	}
	unit, page, ok, err := q.aimed(ctx, act, p.Action.Arg)
	if err != nil || !ok {
		return q.say("unit_gone"), "", err
	}
	if p.Action.Name == phrase.FilingWaiting {
		s, err := q.waiting(ctx, page)
		return s, "", err
	}
	return q.pressAt(ctx, unit, p)
}

// pressAt does what a button says at a unit that the person may do it at.
func (q query) pressAt(ctx context.Context, unit string, p turn.Pressed) (phrase.Sheet, string, error) {
	ref, field := p.Action.Ref, strings.TrimSpace(p.Fields[phrase.FieldAnswer])
	switch p.Action.Name {
	case phrase.FilingAsk:
		return q.ask(ctx, unit, ref)
	case phrase.FilingSign:
		return q.sign(ctx, unit, ref)
	case phrase.FilingFile:
		return q.file(ctx, unit, ref)
	case phrase.FilingCopy:
		return q.copyOf(ctx, unit, ref)
	case phrase.FilingReceive:
		return q.takeIn(ctx, unit, ref)
	case phrase.FilingReturn:
		if field == "" {
			return q.say("filing_return_reason"), "", nil
		}
		if s, long := q.tooLong(field); long {
			return s, "", nil
		}
		return q.void(ctx, unit, ref, field)
	case phrase.FilingPublic, phrase.FilingPost, phrase.FilingPosted, phrase.FilingTakeDown:
		return q.pressPublic(ctx, unit, p.Action.Name)
	default:
		s, err := q.show(ctx, unit)
		return s, "", err
	}
}

// aimed reads which unit a button is about; false when the person may not have that.
func (q query) aimed(ctx context.Context, act access.Act, arg int64) (unit string, page int, ok bool, err error) {
	units := []string{q.who.Unit}
	if q.reach(act) == access.School {
		if units, err = q.units(ctx); err != nil {
			return "", 0, false, err
		}
	}
	aim, ok := phrase.AimAt(arg, units)
	if ok && aim.Unit == "" && q.reach(act) != access.School {
		aim.Unit = q.who.Unit
	}
	return aim.Unit, aim.Page, ok, nil
}

// tries bounds how often an act is decided again because somebody else was faster.
const tries = 4

// retry decides and writes again while what was decided on has moved on.
func retry(act func() error) error {
	err := act()
	for range tries - 1 {
		if !errors.Is(err, ErrBehind) {
			return err
		}
		err = act()
	}
	return err
}
