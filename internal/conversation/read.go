package conversation

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"lianbot/internal/questionnaire"
)

// intent is what an event means, whether typed or pressed.
type intent struct {
	do      Action
	arg     int
	args    []int
	text    string
	version int64 // that a card showed; 0 when it does not matter
	pressed bool
	offered *Offered
	// word is the command that stood without the number it needs.
	word questionnaire.Command
}

// noNumber is the number of a command that has none.
const noNumber = -1

// byCommand maps the words that stand alone.
var byCommand = map[questionnaire.Command]Action{
	questionnaire.CmdStart: ActStart, questionnaire.CmdContinue: ActStart, questionnaire.CmdNext: ActNext,
	questionnaire.CmdNone: ActNone, questionnaire.CmdBack: ActBack, questionnaire.CmdSkip: ActSkip,
	questionnaire.CmdPreview: ActPreview, questionnaire.CmdSubmit: ActSubmit, questionnaire.CmdPause: ActPause,
	questionnaire.CmdHelp: ActHelp, questionnaire.CmdSamples: ActSamples, questionnaire.CmdRestart: ActRestart,
	questionnaire.CmdYes: ActYes, questionnaire.CmdNo: ActNo, questionnaire.CmdRevise: ActRevise,
	questionnaire.CmdChat: actChat, questionnaire.CmdPost: ActPost,
}

// read finds out what an event means. Commands are looked for first, then
// questions; what is neither is an answer.
func read(def *questionnaire.Definition, deed Deed) intent {
	switch deed := deed.(type) {
	case Pressed:
		if deed.Action == actAsk || deed.Action == actChat || deed.Action == actName || deed.Action == actOffer {
			return intent{pressed: true, version: deed.Version} // no button has these
		}
		in := intent{do: deed.Action, arg: int(deed.Arg), text: Clean(deed.Text), version: deed.Version, pressed: true}
		return wordInField(def, in)
	case Offered:
		return intent{do: actOffer, offered: &deed}
	case Said:
		return readText(def, Clean(deed.Text))
	}
	return intent{}
}

// wordInField takes a word such as “none” or “next” that somebody typed into the
// field for what it means.
func wordInField(def *questionnaire.Definition, in intent) intent {
	if in.do == ActNone && in.text != "" {
		in.do = ActNote // what was written is there, whatever was pressed
	}
	if in.do != ActNote && in.do != ActNext {
		return in
	}
	switch c, _ := def.Words.Command(in.text); c {
	case questionnaire.CmdNone:
		in.do, in.text = ActNone, ""
	case questionnaire.CmdNext:
		in.do, in.text = ActNext, ""
	default:
	}
	return in
}

func readText(def *questionnaire.Definition, text string) intent {
	w := def.Words
	if c, ok := w.Command(text); ok {
		if do, ok := byCommand[c]; ok {
			return intent{do: do, text: text}
		}
	}
	if numbers, rest, ok := w.Numbered(text, questionnaire.CmdEdit); ok {
		return intent{do: ActRewrite, arg: numbers[0], text: rest}
	}
	if numbers, _, ok := w.Numbered(text, questionnaire.CmdDrop); ok {
		return intent{do: ActDrop, args: numbers, arg: numbers[0]}
	}
	if numbers, rest, ok := w.Numbered(text, questionnaire.CmdCover); ok {
		return intent{do: ActCover, arg: numbers[0], text: rest}
	}
	for _, c := range []questionnaire.Command{questionnaire.CmdEdit, questionnaire.CmdDrop, questionnaire.CmdCover} {
		if n, ok := w.Misnumbered(text, c); ok {
			return intent{do: ActRewrite, arg: cmp.Or(n, noNumber), word: c}
		}
	}
	if name, ok := w.Texted(text, questionnaire.CmdPost); ok {
		return intent{do: ActPost, text: name}
	}
	for _, slot := range def.Slots {
		if said := strings.TrimSpace(text); said == slot.Name || slices.Contains(slot.More, said) {
			return intent{do: actName, text: slot.ID}
		}
	}
	if hasWords(text) && w.IsQuestion(text) {
		if w.WantsSamples(text) {
			return intent{do: ActSamples, text: text}
		}
		return intent{do: actAsk, text: text}
	}
	if w.MayAsk(text) {
		if _, ok := def.FAQ.Find(text); ok {
			return intent{do: actAsk, text: text}
		}
	}
	return intent{do: ActNote, text: text}
}

// Clean takes out what cannot be seen and can only do harm: control characters,
// marks of direction, zero-width spaces. Line breaks stay; a tab becomes a space.
func Clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u2028', r == '\u2029':
			return r
		case r == '\t', r == '\u00a0', r == '\u3000':
			return ' '
		case r == '\r':
			return '\n'
		case r == '\u200d': // joins emoji
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r): // invisible letters
			return -1
		}
		return r
	}, text))
}

// hasWords says whether a text has any letter: a lone number is a slip.
func hasWords(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }
