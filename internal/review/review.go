package review

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Store keeps the forms and what is done to them.
type Store interface {
	turn.Ledger
	// Reviews lists what others did to a form, the first act first.
	Reviews(ctx context.Context, key form.Key) ([]form.Review, error)
	// HandedIn lists the people of a unit who have handed in, in the roster's order.
	HandedIn(ctx context.Context, campaignID, unit string) ([]Handed, error)
	// Filing is the version that a person handed in last.
	Filing(ctx context.Context, campaignID, person string) (export.Filing, bool, error)
	// UnitFiling is the version of a unit's own form that was handed in last, UnitForms
	// the states of all such forms, by the person of their keys.
	UnitFiling(ctx context.Context, key form.Key) (export.Filing, bool, error)
	UnitForms(ctx context.Context, campaignID string) (map[string]form.Status, error)
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
	Roster(ctx context.Context) ([]staff.Person, error)
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
	Meetings
	Suggestions
	Note(ctx context.Context, e audit.Entry) error
}

// Sessions remembers states between turns.
type Sessions interface {
	// Keep remembers a state unless a newer version is remembered already.
	Keep(ctx context.Context, key form.Key, s conversation.State) error
}

// Liaisons finds the liaison of a unit.
type Liaisons interface {
	Liaison(ctx context.Context, unit string) (staff.Person, bool, error)
}

// Desk answers those who look at forms. Its fields are set once.
type Desk struct {
	Store    Store
	Sessions Sessions
	Liaisons Liaisons
	Library  *questionnaire.Library
	Book     calendar.Book
	Logger   *slog.Logger
	Now      func() time.Time
	NewID    func() string
	Zone     *time.Location
	Wake     func() // is called when something must leave
}

var _ turn.Office = (*Desk)(nil)

// Answer answers a command, and returns false for a text that is none: for those who
// have no forms to look at it may be an answer.
func (d *Desk) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	ord, ok := readOrder(d.Library.Words, text)
	if !ok {
		return message.Message{}, false, nil
	}
	reach := access.Of(who.Role, access.Act(ord.command))
	if reach == access.None {
		return message.Message{}, false, nil
	}
	q, err := d.query(who, c, group)
	if err != nil {
		return message.Message{}, false, err
	}
	if reach == access.Refused {
		if meant, err := q.meant(ctx, ord); !meant || err != nil {
			return message.Message{}, false, err
		}
	}
	if s, barred := q.bar(reach); barred {
		return s.Message(false), true, nil
	}
	sheet, handled, err := q.answer(ctx, ord)
	if err != nil || !handled {
		return message.Message{}, false, err
	}
	return sheet.Message(false), true, nil
}

// Press answers a press on one of its cards with the card as it is now, and returns
// false for a button that is none of its own.
func (d *Desk) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	act, ok := actOf(p.Action.Name)
	if !ok {
		return turn.Answer{}, false, nil
	}
	q, err := d.query(who, c, group)
	if err != nil {
		return turn.Answer{}, false, err
	}
	reach := access.Of(who.Role, act)
	if reach == access.None {
		reach = access.Refused
	}
	if s, barred := q.bar(reach); barred {
		return turn.Show(s, ""), true, nil
	}
	sheet, toast, err := q.press(ctx, p)
	if err != nil {
		return turn.Answer{}, false, err
	}
	return turn.Show(sheet, toast), true, nil
}

// query is one command or press under way.
type query struct {
	*Desk
	who        staff.Person
	campaign   campaign.Campaign
	definition *questionnaire.Definition
	ofUnits    *questionnaire.Definition
	group      bool
	words      phrase.Bulletin
}

func (d *Desk) query(who staff.Person, c campaign.Campaign, group bool) (query, error) {
	definition, err := d.Library.Personal(c.Categories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	ofUnits, err := d.Library.Unit(c.UnitCategories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the unit's form: %w", err)
	}
	q := query{Desk: d, who: who, campaign: c, definition: definition, ofUnits: ofUnits, group: group}
	q.words = phrase.Bulletin{
		Scene: phrase.Scene{
			Library: d.Library, Definition: definition, Campaign: c, Person: who, Now: d.Now(), Zone: d.Zone,
		},
		Days: c.Days(d.Zone, d.Book), Group: group,
	}
	return q, nil
}

// say is a sheet of one line.
func (q query) say(name string, pairs ...string) phrase.Sheet {
	return phrase.Sheet{Line: q.words.Say(name, pairs...)}
}

func (q query) sayFault(f fault) string { return q.words.Say(f.name, f.pairs...) }

// bar answers those who may not, and where they ask.
func (q query) bar(reach access.Reach) (phrase.Sheet, bool) {
	switch {
	case reach == access.Refused: // what is refused here is the unit's to do
		return q.say("filing_no_hand", "who", q.words.Say("filing_hand_unit")), true
	case q.group:
		return q.say("office_private"), true
	case reach != access.School && q.who.Unit == "":
		return q.say("no_unit"), true
	default:
		return phrase.Sheet{}, false
	}
}

func (q query) key(p staff.Person) form.Key {
	return form.Key{Campaign: q.campaign.ID, Person: p.ID}
}

// note writes down what the person has done to somebody's form.
func (q query) note(what audit.What, p staff.Person, revision int) audit.Entry {
	return audit.Entry{
		At: q.Now(), Who: q.who.ID, What: what, Object: p.ID, Detail: fmt.Sprintf("%s/%d", q.campaign.ID, revision),
	}
}
