package review

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// mostAsked is how many colleagues somebody may ask.
const mostAsked = 5

// ask reads whom an author asks for a comment. A text that names nobody is left to
// the conversation: whoever types it may be in the middle of a form.
func (q query) ask(ctx context.Context, ord order) (phrase.Sheet, bool, error) {
	unit, err := q.colleagues(ctx)
	if err != nil {
		return phrase.Sheet{}, false, err
	}
	exact, near := staff.FindPeople(unit, ord.rest)
	switch {
	case len(exact) > 1:
		return q.words.ReviewWho(ord.rest, exact, phrase.SuggestAsk), true, nil
	case len(exact) == 0 && (ord.glued || utf8.RuneCountInString(ord.rest) > longestName):
		return phrase.Sheet{}, false, nil
	case len(exact) == 0:
		return q.nobody(ord.rest, near), true, nil
	}
	s, err := q.askColleague(ctx, exact[0])
	return s, true, err
}

func (q query) colleagues(ctx context.Context) ([]staff.Person, error) {
	all, err := q.Store.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	return slices.DeleteFunc(all, func(p staff.Person) bool { return p.Unit != q.who.Unit }), nil
}

// askPressed asks the one of several colleagues with the same name.
func (q query) askPressed(ctx context.Context, ref string) (phrase.Sheet, error) {
	unit, err := q.colleagues(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	i := slices.IndexFunc(unit, func(p staff.Person) bool { return phrase.PersonRef(p.ID) == ref })
	if i < 0 {
		return q.say("review_gone"), nil
	}
	return q.askColleague(ctx, unit[i])
}

// askColleague sends a colleague the author's risk points, once a version.
func (q query) askColleague(ctx context.Context, p staff.Person) (phrase.Sheet, error) {
	f, err := q.Store.Form(ctx, q.key(q.who))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	filing, ok, err := q.Store.Filing(ctx, q.campaign.ID, q.who.ID)
	switch {
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("read what was handed in: %w", err)
	case p.ID == q.who.ID:
		return q.say("ask_self"), nil
	case !ok:
		return q.say("ask_first"), nil
	case f.Status.Sealed() || f.Status == form.Decided:
		return q.say("ask_off"), nil
	case p.OpenID == "":
		return q.say("ask_no_account", "name", p.Name), nil
	case len(form.Enumerate(filing.Form, q.definition.Risks())) == 0:
		return q.say("ask_no_risks"), nil
	}
	id := hashed("ask", q.campaign.ID, q.who.ID, p.ID, strconv.Itoa(filing.Form.Revision))
	known, err := q.Store.SuggestionsOf(ctx, q.key(q.who))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read what was asked for: %w", err)
	}
	asked := map[string]bool{}
	for _, s := range known {
		if s.ID == id {
			return q.say("ask_sent_before", "name", p.Name), nil
		}
		if s.Answer == form.Asked {
			asked[s.By] = true
		}
	}
	if !asked[p.ID] && len(asked) >= mostAsked {
		return q.say("ask_enough", "max", strconv.Itoa(mostAsked)), nil
	}
	sc, err := q.scene(ctx, p)
	if err != nil {
		return phrase.Sheet{}, err
	}
	card := sc.Asked(phrase.AskedFigures{ID: id, Author: q.who, Form: filing.Form, At: filing.At})
	s := form.Suggestion{ID: id, Key: q.key(q.who), By: p.ID, Kind: form.OfColleague, At: q.Now(), Answer: form.Asked}
	record := turn.Record{
		Key: s.Key, At: q.Now(), Suggestions: []form.Suggestion{s},
		Notes: []audit.Entry{q.note(audit.Suggest, q.who, filing.Form.Revision), q.note(audit.View, q.who, filing.Form.Revision)},
		Items: []outbox.Item{q.letter(p, id, "ask", message.Show(card))},
	}
	record.Notes[1].Who = p.ID // the card shows them the risk points
	if err := q.Store.Commit(ctx, record); err != nil {
		return phrase.Sheet{}, fmt.Errorf("ask a colleague: %w", err)
	}
	q.Wake()
	return q.say("ask_sent", "name", p.Name), nil
}

// comment sends an author what the colleague says whom they asked.
func (q query) comment(ctx context.Context, id, text string, revision int) (phrase.Sheet, string, error) {
	asked, ok, err := q.Store.Suggestion(ctx, id)
	switch {
	case err != nil:
		return phrase.Sheet{}, "", fmt.Errorf("read what was asked for: %w", err)
	case !ok || asked.Answer != form.Asked || asked.By != q.who.ID || asked.Key.Campaign != q.campaign.ID:
		return q.say("suggest_not_yours"), "", nil
	}
	filing, ok, err := q.Store.Filing(ctx, q.campaign.ID, asked.Key.Person)
	switch {
	case err != nil:
		return phrase.Sheet{}, "", fmt.Errorf("read what was handed in: %w", err)
	case !ok:
		return q.say("review_gone"), "", nil
	}
	author := filing.Person
	if err := q.Store.Note(ctx, q.note(audit.View, author, filing.Form.Revision)); err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("write down that a form was opened: %w", err)
	}
	f := phrase.AskedFigures{ID: id, Author: author, Form: filing.Form, At: filing.At, Fill: text}
	show := func(fault string) (phrase.Sheet, string, error) {
		f.Fault = fault
		card := q.words.Asked(f)
		return phrase.Sheet{Card: &card}, "", nil
	}
	now, err := q.Store.Form(ctx, asked.Key)
	if err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("read the record: %w", err)
	}
	switch {
	case text == "" && revision == 0: // from the list: they want to see it again
		return show("")
	case !takesSuggestions(now.Status):
		return show(q.words.Say("suggest_not_now", "name", author.Name))
	case revision != filing.Form.Revision:
		return show(q.words.Say("review_newer", "name", author.Name))
	}
	items := form.Enumerate(filing.Form, q.definition.Risks())
	points, wrong := readPoints(q.Library.Words, text, len(items))
	if wrong != nil {
		return show(q.sayFault(*wrong))
	}
	if err := q.send(ctx, author, form.OfColleague, comments(points, items), revision); err != nil {
		return phrase.Sheet{}, "", err
	}
	f.Done = true
	return show("")
}

// exchange lists what the person got and gave, the last one first.
func (q query) exchange(ctx context.Context, page int) (phrase.Sheet, error) {
	got, err := q.Store.SuggestionsOf(ctx, q.key(q.who))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read suggestions: %w", err)
	}
	gave, err := q.Store.SuggestionsBy(ctx, q.campaign.ID, q.who.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read suggestions: %w", err)
	}
	people, err := q.Store.Roster(ctx)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the roster: %w", err)
	}
	roster := staff.NewRoster(people)
	name := func(id string) string {
		if p, ok := roster.ByID(id); ok {
			return p.Name
		}
		return id
	}
	var all []phrase.Exchanged
	for _, s := range got {
		if s.Answer != form.Asked {
			all = append(all, phrase.Exchanged{Suggestion: s, Name: name(s.By), Mine: true})
		}
	}
	for _, s := range gave {
		said := func(other form.Suggestion) bool {
			return other.Key == s.Key && other.Kind == s.Kind && other.Answer != form.Asked
		}
		if s.Answer == form.Asked && slices.ContainsFunc(gave, said) {
			continue // what was asked for has been given
		}
		all = append(all, phrase.Exchanged{Suggestion: s, Name: name(s.Key.Person)})
	}
	slices.SortStableFunc(all, func(a, b phrase.Exchanged) int { return b.At.Compare(a.At) })
	return q.words.Exchange(all, page), nil
}

// bareExchange is the word alone: what there is, or how it is done.
func (q query) bareExchange(ctx context.Context, c questionnaire.Command) (phrase.Sheet, error) {
	s, err := q.exchange(ctx, 1)
	if err != nil || s.Card != nil {
		return s, err
	}
	if c == questionnaire.CmdSuggest {
		return q.say("suggest_how"), nil
	}
	return q.say("ask_how"), nil
}

// pressExchange is a press on the card of a suggestion.
func (q query) pressExchange(ctx context.Context, p turn.Pressed) (s phrase.Sheet, toast string, err error) {
	text, reply := conversation.Clean(p.Fields[phrase.FieldAnswer]), conversation.Clean(p.Fields[phrase.FieldReply])
	switch p.Action.Name {
	case phrase.SuggestAdopt:
		return q.adopt(ctx, p.Action.Ref, text, reply)
	case phrase.SuggestDecline:
		return q.decline(ctx, p.Action.Ref, text, reply)
	case phrase.SuggestComment:
		return q.comment(ctx, p.Action.Ref, text, int(p.Action.Version))
	case phrase.SuggestAsk:
		s, err = q.askPressed(ctx, p.Action.Ref)
		return s, "", err
	case phrase.SuggestShow:
		one, ok, err := q.own(ctx, p.Action.Ref)
		if err != nil || !ok {
			return q.say("suggest_not_yours"), "", err
		}
		s, err = q.suggestion(ctx, one, "", "", "")
		return s, "", err
	default:
		aim, _ := phrase.AimAt(p.Action.Arg, nil)
		s, err = q.exchange(ctx, aim.Page)
		return s, "", err
	}
}
