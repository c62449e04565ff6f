package admin

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/access"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// order is a text that was understood as a command.
type order struct {
	command questionnaire.Command
	rest    string // what stands behind the word
	bare    bool   // nothing does
	glued   bool   // it follows without anything between: it must be known to count
	asText  bool   // the answer is wanted as text
}

// commands are those that the office answers.
func commands() []questionnaire.Command {
	return []questionnaire.Command{
		questionnaire.CmdProgress, questionnaire.CmdMissing, questionnaire.CmdCategory, questionnaire.CmdRanking,
		questionnaire.CmdTrend, questionnaire.CmdNudge, questionnaire.CmdExtend, questionnaire.CmdExtendUndo,
		questionnaire.CmdCampaign, questionnaire.CmdPhases, questionnaire.CmdRoster, questionnaire.CmdQuota,
		questionnaire.CmdRecount, questionnaire.CmdExport, questionnaire.CmdQuestions, questionnaire.CmdHelp,
	}
}

// takesUnit says whether a command may have a unit behind it.
func takesUnit(c questionnaire.Command) bool {
	switch c {
	case questionnaire.CmdProgress, questionnaire.CmdMissing, questionnaire.CmdCategory, questionnaire.CmdTrend, questionnaire.CmdRoster:
		return true
	default:
		return false
	}
}

// takesText says whether a command may have anything behind it.
func takesText(c questionnaire.Command) bool {
	return takesUnit(c) || c == questionnaire.CmdNudge || c == questionnaire.CmdExtend || c == questionnaire.CmdExport
}

// How long what stands behind a command may be, in characters: a longer text is
// somebody's answer that happens to begin like one.
const (
	longestUnit = 30
	longestRest = 200
)

// parse finds the command that a text begins with, the one with the longest word.
// A text of several lines is none, and neither is one with something behind a
// command that takes nothing: that is an answer that begins with a word of ours.
func parse(w *questionnaire.Words, text string) (order, bool) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\n\r") || utf8.RuneCountInString(text) > longestRest {
		return order{}, false
	}
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?？!！。.~～", r) })
	var ord order
	longest := 0
	for _, c := range commands() {
		if word, ok := w.Command(text); ok && word == c {
			return order{command: c, bare: true}, true
		}
		if rest, length, glued, ok := w.Begun(text, c); ok && length > longest {
			ord, longest = order{command: c, rest: rest, glued: glued}, length
		}
	}
	if longest == 0 {
		return order{}, false
	}
	ord.takeAsText(w)
	switch {
	case ord.rest == "":
		ord.bare = !ord.asText
		return ord, true
	case !takesText(ord.command):
		return order{}, false
	case takesUnit(ord.command) && utf8.RuneCountInString(ord.rest) > longestUnit:
		return order{}, false
	}
	return ord, true
}

// takeAsText takes off the wish for text, which stands last.
func (ord *order) takeAsText(w *questionnaire.Words) {
	words := strings.Fields(ord.rest)
	if len(words) == 0 {
		return
	}
	if c, ok := w.Command(words[len(words)-1]); !ok || c != questionnaire.CmdAsText {
		return
	}
	ord.asText, ord.rest = true, strings.Join(words[:len(words)-1], " ")
	ord.glued = ord.glued && ord.rest != ""
}

// means says whether a text is one of the words of c.
func (q query) means(text string, c questionnaire.Command) bool {
	word, ok := q.Library.Words.Command(text)
	return ok && word == c
}

// known says whether what sticks to a command's word is something that the command
// takes, so that “progressLIBRARY” is one and an answer that begins with such a
// word is none: a unit's whole name or its letters, a state, a date, and for those
// who may write to them somebody of the own unit.
func (q query) known(ctx context.Context, ord order) (bool, error) {
	first, _, _ := strings.Cut(ord.rest, " ")
	if c, ok := q.Library.Words.Command(first); ok {
		switch c {
		case questionnaire.CmdSchool, questionnaire.CmdEverybody, questionnaire.CmdOpen, questionnaire.CmdDrafting, questionnaire.CmdReturned,
			questionnaire.CmdRegister, questionnaire.CmdForms:
			return true, nil
		default:
		}
	}
	if ord.command == questionnaire.CmdExtend {
		return q.hasDate(ord.rest), nil
	}
	names, err := q.units(ctx)
	if err != nil {
		return false, err
	}
	for _, name := range []string{ord.rest, first} {
		exact, _ := staff.FindUnits(names, name)
		if folded := questionnaire.Fold(name); exact != "" && (questionnaire.Fold(exact) == folded || letters(folded)) {
			return true, nil
		}
	}
	if ord.command != questionnaire.CmdNudge || q.reach(ord.command) != access.Unit {
		return false, nil
	}
	people, err := q.standings(ctx, q.who.Unit)
	if err != nil {
		return false, err
	}
	exact, _ := staff.FindPeople(persons(people), first)
	return len(exact) > 0, nil
}

func letters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) })
}

// foreign says whether a text names something else than the own unit.
func (q query) foreign(text string) bool {
	if text == "" {
		return false
	}
	exact, _ := staff.FindUnits([]string{q.who.Unit}, text)
	return exact == ""
}
