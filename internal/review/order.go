package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/access"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// order is a text that was understood as a command.
type order struct {
	command questionnaire.Command
	rest    string
	glued   bool // it follows without anything between, or has several lines: it must be known to count
}

// longestOrder is how long a command may be, in characters; a longer text is an
// answer that begins like one.
const longestOrder = 1200

// longestName is how long a word may be that is nobody's name and is still taken for
// one that was mistyped.
const longestName = 4

func commands() []questionnaire.Command {
	return []questionnaire.Command{
		questionnaire.CmdReview, questionnaire.CmdPass, questionnaire.CmdReturn, questionnaire.CmdMeeting,
		questionnaire.CmdSuggest, questionnaire.CmdComment,
	}
}

// mayHaveLines says whether a command may have a text of several lines behind somebody's
// name.
func mayHaveLines(c questionnaire.Command) bool {
	return c == questionnaire.CmdReturn || c == questionnaire.CmdMeeting || c == questionnaire.CmdSuggest
}

// readOrder finds the command with the longest word with which a text begins.
func readOrder(w *questionnaire.Words, text string) (order, bool) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > longestOrder {
		return order{}, false
	}
	if c, ok := w.Command(text); ok {
		return order{command: c}, slices.Contains(commands(), c)
	}
	var ord order
	longest := 0
	for _, c := range commands() {
		if rest, length, glued, ok := w.Begun(text, c); ok && length > longest {
			ord, longest = order{command: c, rest: rest, glued: glued}, length
		}
	}
	if strings.ContainsAny(text, "\n\r") {
		ord.glued = true
		return ord, longest > 0 && mayHaveLines(ord.command)
	}
	return ord, longest > 0
}

// firstWord cuts the first word off a text.
func firstWord(text string) (word, rest string) {
	at := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":：,，", r) })
	if at < 0 {
		return text, ""
	}
	return text[:at], strings.TrimLeftFunc(text[at:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":：,，", r) })
}

// answer does what was typed, and returns false when it is no command after all.
func (q query) answer(ctx context.Context, ord order) (phrase.Sheet, bool, error) {
	if ord.rest == "" {
		s, err := q.bare(ctx, ord.command)
		return s, true, err
	}
	switch ord.command {
	case questionnaire.CmdComment:
		return q.ask(ctx, ord)
	case questionnaire.CmdMeeting:
		if s, handled, err := q.meetingRest(ctx, ord.rest); handled || err != nil {
			return s, handled, err
		}
	default:
	}
	if s, handled, err := q.unitAnswer(ctx, ord); handled || err != nil {
		return s, handled, err
	}
	people, err := q.people(ctx, access.Act(ord.command))
	if err != nil {
		return phrase.Sheet{}, false, err
	}
	word, rest := firstWord(ord.rest)
	exact, near := staff.FindPeople(people, word)
	switch {
	case len(exact) == 1:
		s, err := q.about(ctx, ord.command, exact[0], rest)
		return s, true, err
	case len(exact) > 1:
		return q.words.ReviewWho(word, exact, phrase.ReviewOpen), true, nil
	case ord.command == questionnaire.CmdReview && rest == "":
		return q.unitOr(ctx, ord, people, near)
	case ord.glued, ord.command != questionnaire.CmdReturn && utf8.RuneCountInString(ord.rest) > longestName:
		return phrase.Sheet{}, false, nil // an answer that begins with a word of ours
	default:
		return q.nobody(word, near), true, nil
	}
}

// meant says whether somebody to whom a command is refused has meant it: the word alone, or
// with a form that there is behind it. Else it is an answer that begins like one.
func (q query) meant(ctx context.Context, ord order) (bool, error) {
	word, rest := firstWord(ord.rest)
	switch c, _ := q.Library.Words.Command(word); {
	case ord.rest == "", c == questionnaire.CmdUnitForm, c == questionnaire.CmdMinutes && rest == "":
		return true, nil
	}
	all, err := q.Store.Roster(ctx)
	if err != nil {
		return false, fmt.Errorf("read the roster: %w", err)
	}
	exact, _ := staff.FindPeople(all, word)
	return len(exact) > 0, nil
}

func (q query) nobody(name string, near []staff.Person) phrase.Sheet {
	if len(near) == 0 {
		return q.say("review_nobody", "name", name)
	}
	names := make([]string, len(near))
	for i, p := range near {
		names[i] = p.Name
	}
	return q.say("review_near", "name", name, "near", strings.Join(names, q.words.Say("progress_name_separator")))
}

// bare is a command with nothing behind it.
func (q query) bare(ctx context.Context, c questionnaire.Command) (phrase.Sheet, error) {
	switch {
	case c == questionnaire.CmdMeeting:
		return q.meeting(ctx, "")
	case c == questionnaire.CmdSuggest, c == questionnaire.CmdComment:
		return q.bareExchange(ctx, c)
	case c != questionnaire.CmdReview:
		return q.say("review_choose"), nil
	case access.Of(q.who.Role, access.Act(c)) == access.School:
		return q.units(ctx, 1)
	default:
		return q.queue(ctx, q.who.Unit, 1, "")
	}
}

// unitOr shows the queue of the unit that a text names.
func (q query) unitOr(ctx context.Context, ord order, people, near []staff.Person) (phrase.Sheet, bool, error) {
	exact, close := staff.FindUnits(unitsOf(people), ord.rest)
	switch {
	case exact != "":
		s, err := q.queue(ctx, exact, 1, "")
		return s, true, err
	case ord.glued || utf8.RuneCountInString(ord.rest) > 2*longestName && len(close) == 0:
		return phrase.Sheet{}, false, nil
	case len(near) == 0 && len(close) > 0:
		return q.words.Choice(ord.rest, close, phrase.ReviewQueue), true, nil
	default:
		return q.nobody(ord.rest, near), true, nil
	}
}

func unitsOf(people []staff.Person) []string { return staff.NewRoster(people).Units() }

// people are those whose forms the person gets to see by an act.
func (q query) people(ctx context.Context, act access.Act) ([]staff.Person, error) {
	all, err := q.Store.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	return slices.DeleteFunc(all, func(p staff.Person) bool {
		return p.Unit == "" || !access.May(q.who, act, p.Unit, p.ID)
	}), nil
}

// about does something with the form of one person.
func (q query) about(ctx context.Context, c questionnaire.Command, p staff.Person, rest string) (phrase.Sheet, error) {
	switch c {
	case questionnaire.CmdPass:
		return q.passTyped(ctx, p)
	case questionnaire.CmdReturn:
		return q.returnTyped(ctx, p, rest)
	case questionnaire.CmdMeeting:
		return q.decideTyped(ctx, p, rest)
	case questionnaire.CmdSuggest:
		return q.suggestTyped(ctx, p, rest)
	default:
		s, err := q.open(ctx, p, shown{})
		return s, err
	}
}

// actOf is what a button does, by the command that does the same.
func actOf(action string) (access.Act, bool) {
	switch action {
	case phrase.ReviewQueue, phrase.ReviewFirst, phrase.ReviewOpen, phrase.ReviewNext:
		return access.Act(questionnaire.CmdReview), true
	case phrase.ReviewPass, phrase.ReviewPassAll:
		return access.Act(questionnaire.CmdPass), true
	case phrase.ReviewReturn:
		return access.Act(questionnaire.CmdReturn), true
	case phrase.MeetingShow, phrase.MeetingBegin, phrase.MeetingGo, phrase.MeetingOpen, phrase.MeetingKeep, phrase.MeetingDecide,
		phrase.MeetingNext, phrase.MeetingKeepAll, phrase.MeetingMinutes:
		return access.Act(questionnaire.CmdMeeting), true
	case phrase.ReviewSuggest:
		return access.Act(questionnaire.CmdSuggest), true
	case phrase.SuggestShow, phrase.SuggestAdopt, phrase.SuggestDecline, phrase.SuggestComment, phrase.SuggestAsk,
		phrase.SuggestMine:
		return access.Act(questionnaire.CmdComment), true
	default:
		return "", false
	}
}

func (q query) press(ctx context.Context, p turn.Pressed) (s phrase.Sheet, toast string, err error) {
	act, _ := actOf(p.Action.Name)
	if act == access.Act(questionnaire.CmdComment) {
		return q.pressExchange(ctx, p)
	}
	people, err := q.people(ctx, act)
	if err != nil {
		return s, "", err
	}
	if act == access.Act(questionnaire.CmdMeeting) {
		return q.pressMeeting(ctx, p, q.authors(people))
	}
	switch p.Action.Name {
	case phrase.ReviewQueue, phrase.ReviewFirst, phrase.ReviewPassAll:
		return q.pressQueue(ctx, p, people)
	default:
	}
	authors := q.authors(people)
	i := slices.IndexFunc(authors, func(one staff.Person) bool { return phrase.PersonRef(one.ID) == p.Action.Ref })
	if i < 0 {
		return q.say("review_gone"), "", nil
	}
	return q.pressForm(ctx, p, authors[i])
}

// pressQueue is a press on the list of what waits in a unit.
func (q query) pressQueue(ctx context.Context, p turn.Pressed, people []staff.Person) (s phrase.Sheet, toast string, err error) {
	aim, ok := phrase.AimAt(p.Action.Arg, unitsOf(people))
	switch {
	case !ok:
		return q.say("unit_gone"), "", nil
	case aim.Unit == "" && access.Of(q.who.Role, access.Act(questionnaire.CmdReview)) == access.School:
		s, err = q.units(ctx, aim.Page)
		return s, "", err
	case aim.Unit == "":
		aim.Unit = q.who.Unit
	}
	switch p.Action.Name {
	case phrase.ReviewPassAll:
		s, err = q.passAll(ctx, aim.Unit, p.Action.Version)
	case phrase.ReviewFirst:
		return q.next(ctx, staff.Person{Unit: aim.Unit}, "")
	default:
		s, err = q.queue(ctx, aim.Unit, aim.Page, "")
	}
	return s, "", err
}

// pressForm is a press on somebody's form.
func (q query) pressForm(ctx context.Context, p turn.Pressed, author staff.Person) (s phrase.Sheet, toast string, err error) {
	typed := conversation.Clean(p.Fields[phrase.FieldAnswer])
	seen := shown{revision: int(p.Action.Version), page: int(p.Action.Arg), fill: typed}
	switch p.Action.Name {
	case phrase.ReviewPass:
		return q.passPressed(ctx, author, seen)
	case phrase.ReviewReturn:
		return q.returnPressed(ctx, author, seen)
	case phrase.ReviewSuggest:
		return q.suggestPressed(ctx, author, seen)
	case phrase.ReviewNext:
		return q.next(ctx, author, "")
	default:
		seen.fill = ""
		s, err = q.open(ctx, author, seen)
		return s, "", err
	}
}

// waits says whether a form waits for a reviewer.
func waits(h Handed) bool { return h.Status == form.Submitted }
