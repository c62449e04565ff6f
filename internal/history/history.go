// Package history is what is remembered of a form: its versions, in what they differ,
// and who has had to do with it.
package history

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Archive reads what there is of a form.
type Archive interface {
	Form(ctx context.Context, key form.Key) (form.Form, error)
	Versions(ctx context.Context, key form.Key) ([]form.Version, error)
	Reviews(ctx context.Context, key form.Key) ([]form.Review, error)
	Traces(ctx context.Context, person string, since, filed time.Time, ways []audit.What, units ...string) ([]audit.Trace, error)
}

// People reads the roster.
type People interface {
	Roster(ctx context.Context) ([]staff.Person, error)
}

// Audit writes down who did what. What cannot be written down is not shown.
type Audit interface {
	Note(ctx context.Context, e audit.Entry) error
}

// Office answers what is asked about versions and about who has seen a form. Its
// fields are set once.
type Office struct {
	Archive Archive
	People  People
	Audit   Audit
	// Meetings names the collective reviews of a unit, by id; nil: they have no names.
	Meetings func(ctx context.Context, campaignID, unit string) (map[string]string, error)
	Library  *questionnaire.Library
	Now      func() time.Time
	Zone     *time.Location
}

var _ turn.Office = (*Office)(nil)

// query is one question under way.
type query struct {
	*Office
	who      staff.Person
	campaign campaign.Campaign
	people   []staff.Person
	ofUnits  *questionnaire.Definition
	words    phrase.Bulletin
}

// order is what somebody asks.
type order struct {
	command questionnaire.Command
	name    string // of whose form; empty: the own one
	numbers []int  // of the versions
	glued   bool   // nothing stands between the word and what is behind it
	asText  bool
}

// longest is how long what stands behind a command may be, in characters, and
// longestName a name in it: a longer text is somebody's answer.
const (
	longest     = 30
	longestName = 8
)

// read finds out what a text asks; false when it asks nothing of ours.
func (o *Office) read(text string) (order, bool) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\n\r") {
		return order{}, false
	}
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?？!！。.~～", r) })
	var ord order
	rest, most := "", 0
	for _, c := range []questionnaire.Command{questionnaire.CmdVersions, questionnaire.CmdSeen} {
		if r, length, glued, ok := o.Library.Words.Begun(text, c); ok && length > most {
			ord, rest, most = order{command: c, glued: glued}, r, length
		}
	}
	if most == 0 || utf8.RuneCountInString(rest) > longest {
		return order{}, false
	}
	words := strings.Fields(rest)
	if n := len(words); n > 0 {
		if c, ok := o.Library.Words.Command(words[n-1]); ok && c == questionnaire.CmdAsText {
			ord.asText, words = true, words[:n-1]
		}
	}
	for len(words) > 0 && len(ord.numbers) < 2 && ord.command == questionnaire.CmdVersions {
		n, err := strconv.Atoi(words[len(words)-1])
		if err != nil || n < 0 || n > mostVersions {
			break
		}
		ord.numbers, words = append([]int{n}, ord.numbers...), words[:len(words)-1]
	}
	ord.name = strings.Join(words, " ")
	ord.glued = ord.glued && ord.name != ""
	return ord, true
}

// mostVersions is what a number of a version stays below; an employee number that is
// written behind the command is none.
const mostVersions = 999

// Answer answers a question, and returns false for a text that is none. Of somebody
// who may ask about their own form only, the bare word is taken.
func (o *Office) Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error) {
	ord, ok := o.read(text)
	if !ok {
		return message.Message{}, false, nil
	}
	reach := access.Of(who.Role, access.Act(ord.command))
	if reach <= access.Refused || reach == access.Self && ord.name != "" {
		return message.Message{}, false, nil
	}
	q, err := o.query(ctx, who, c)
	if err != nil {
		return message.Message{}, false, err
	}
	if group {
		return message.Say(q.words.Say("office_private")), true, nil
	}
	q.words.Whole = ord.asText
	s, handled, err := q.answer(ctx, ord)
	if err != nil || !handled {
		return message.Message{}, false, err
	}
	return s.Message(ord.asText), true, nil
}

func (o *Office) query(ctx context.Context, who staff.Person, c campaign.Campaign) (query, error) {
	definition, err := o.Library.Personal(c.Categories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	ofUnits, err := o.Library.Unit(c.UnitCategories)
	if err != nil {
		return query{}, fmt.Errorf("definition of the unit's form: %w", err)
	}
	people, err := o.People.Roster(ctx)
	if err != nil {
		return query{}, fmt.Errorf("read the roster: %w", err)
	}
	return query{Office: o, who: who, campaign: c, people: people, ofUnits: ofUnits, words: phrase.Bulletin{Scene: phrase.Scene{
		Library: o.Library, Definition: definition, Campaign: c, Person: who, Now: o.Now(), Zone: o.Zone,
	}}}, nil
}

func (q query) say(name string, pairs ...string) phrase.Sheet {
	return phrase.Sheet{Line: q.words.Say(name, pairs...)}
}

// may says whether the person may ask this about somebody's form: about the own one
// everybody may who may ask at all.
func (q query) may(c questionnaire.Command, whose staff.Person) bool {
	act := access.Act(c)
	own := whose.ID == q.who.ID && access.Of(q.who.Role, act) >= access.Self
	return own || access.May(q.who, act, whose.Unit, whose.ID) && (c != questionnaire.CmdVersions || q.reads(whose))
}

// reads says whether the person may read what stands in a form.
func (q query) reads(whose staff.Person) bool {
	if (form.Key{Person: whose.ID}).IsUnit() {
		return access.May(q.who, access.ReadUnit, whose.Unit, "")
	}
	return access.May(q.who, access.ReadForm, whose.Unit, whose.ID)
}

func (q query) answer(ctx context.Context, ord order) (phrase.Sheet, bool, error) {
	whose := q.who
	if ord.name != "" {
		found, refusal, known := q.find(ord)
		if !known || refusal.Line != "" {
			return refusal, known, nil
		}
		whose = found
	}
	pair := phrase.Pair{}
	switch len(ord.numbers) {
	case 1:
		pair = phrase.Pair{From: ord.numbers[0] - 1, To: ord.numbers[0]}
	case 2:
		pair = phrase.Pair{From: min(ord.numbers[0], ord.numbers[1]), To: max(ord.numbers[0], ord.numbers[1])}
	}
	s, err := q.show(ctx, ord.command, whose, pair, len(ord.numbers) > 0)
	return s, true, err
}

// find is the person that a text names among those whom it may be about. It returns
// false when the text is rather somebody's answer.
func (q query) find(ord order) (found staff.Person, refusal phrase.Sheet, known bool) {
	if whose, refusal, ok := q.namedUnit(ord); ok {
		return whose, refusal, true
	}
	var within []staff.Person
	for _, p := range q.people {
		if q.may(ord.command, p) {
			within = append(within, p)
		}
	}
	exact, near := staff.FindPeople(within, ord.name)
	switch {
	case len(exact) == 1:
		return exact[0], phrase.Sheet{}, true
	case ord.glued, len(exact) == 0 && utf8.RuneCountInString(ord.name) > longestName:
		return found, refusal, false
	case len(exact) > 1:
		return found, q.say("history_twice", "name", exact[0].Name, "ids", q.list(exact, func(p staff.Person) string { return p.ID })), true
	case len(near) > 0:
		names := q.list(near, func(p staff.Person) string { return p.Name })
		return found, q.say("history_unknown_near", "name", ord.name, "near", names), true
	default:
		return found, q.say("history_unknown", "name", ord.name), true
	}
}

func (q query) list(people []staff.Person, of func(staff.Person) string) string {
	all := make([]string, len(people))
	for i, p := range people {
		all[i] = of(p)
	}
	return strings.Join(all, q.words.Say("progress_name_separator"))
}

// show is what is asked about a form; whoever calls it has seen to it that the person
// may know.
func (q query) show(ctx context.Context, c questionnaire.Command, whose staff.Person, pair phrase.Pair, chosen bool) (phrase.Sheet, error) {
	q = q.at(whose)
	if err := q.note(ctx, c, whose); err != nil {
		return phrase.Sheet{}, err
	}
	if c == questionnaire.CmdSeen {
		return q.seen(ctx, whose)
	}
	return q.versions(ctx, whose, pair, chosen)
}

// note writes down that somebody else's form is looked at, before it is.
func (q query) note(ctx context.Context, c questionnaire.Command, whose staff.Person) error {
	if whose.ID == q.who.ID {
		return nil
	}
	what := audit.View
	if c == questionnaire.CmdSeen {
		what = audit.Trail
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: what, Object: whose.ID, Detail: string(c)}
	if err := q.Audit.Note(ctx, e); err != nil {
		return fmt.Errorf("write down a look at a form: %w", err)
	}
	return nil
}

// Press answers a press on one of these cards with the card as it is now, and returns
// false for any other. What a button may show is decided by who presses it.
func (o *Office) Press(ctx context.Context, who staff.Person, c campaign.Campaign, p turn.Pressed, group bool) (turn.Answer, bool, error) {
	var command questionnaire.Command
	switch p.Action.Name {
	case phrase.HistoryVersions:
		command = questionnaire.CmdVersions
	case phrase.HistorySeen:
		command = questionnaire.CmdSeen
	default:
		return turn.Answer{}, false, nil
	}
	q, err := o.query(ctx, who, c)
	if err != nil {
		return turn.Answer{}, false, err
	}
	s, err := q.press(ctx, command, p, group)
	if err != nil {
		return turn.Answer{}, false, err
	}
	return turn.Show(s, ""), true, nil
}

func (q query) press(ctx context.Context, c questionnaire.Command, p turn.Pressed, group bool) (phrase.Sheet, error) {
	if group {
		return q.say("office_private"), nil
	}
	whose, ok := q.person(p.Action.Ref)
	if !ok || !q.may(c, whose) {
		return q.say("office_refused"), nil
	}
	pair := phrase.PairOf(p.Action.Arg)
	return q.show(ctx, c, whose, pair, pair != phrase.Pair{})
}

// person is somebody of the roster; of no number, whoever asks.
func (q query) person(id string) (staff.Person, bool) {
	if id == "" || id == q.who.ID {
		return q.who, true
	}
	for _, p := range q.people {
		if p.ID == id {
			return p, true
		}
	}
	if key := (form.Key{Campaign: q.campaign.ID, Person: id}); key.IsUnit() {
		for _, unit := range staff.NewRoster(q.people).Units() {
			if unit != "" && form.UnitKey(q.campaign.ID, unit) == key {
				return q.unitForm(unit), true
			}
		}
	}
	return staff.Person{}, false
}

// by is who did something, as it is said to the reader of a form.
func (q query) by(id string, whose staff.Person) phrase.Who {
	switch id {
	case whose.ID:
		return phrase.Who{Own: true}
	case audit.Terminal:
		return phrase.Who{Name: q.words.Say("history_terminal")}
	}
	p, ok := q.person(id)
	if !ok {
		return phrase.Who{Name: id} // who has left since
	}
	w := phrase.Who{Name: p.Name, Role: p.Role}
	if p.Unit != whose.Unit {
		w.Unit = p.Unit
	}
	return w
}
