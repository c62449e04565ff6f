package questionnaire

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Command is what a typed word asks for.
type Command string

// The commands. Those with a number or a text behind the word are marked.
const (
	CmdStart     Command = "start"
	CmdContinue  Command = "continue"
	CmdNext      Command = "next"
	CmdNone      Command = "none"
	CmdBack      Command = "back"
	CmdSkip      Command = "skip"
	CmdPreview   Command = "preview"
	CmdSubmit    Command = "submit"
	CmdPause     Command = "pause"
	CmdHelp      Command = "help"
	CmdSamples   Command = "samples"
	CmdRestart   Command = "restart"
	CmdYes       Command = "yes"
	CmdNo        Command = "no"
	CmdRevise    Command = "revise"
	CmdEdit      Command = "edit"  // number, text
	CmdDrop      Command = "drop"  // numbers
	CmdCover     Command = "cover" // number, text
	CmdPost      Command = "post"  // text
	CmdChat      Command = "chat"  // a courtesy, no answer
	CmdCard      Command = "card"
	CmdProgress  Command = "progress"        // text: a unit
	CmdQuestions Command = "questions"       // what staff have asked
	CmdSnooze    Command = "snooze"          // remind me tonight
	CmdTomorrow  Command = "snooze_tomorrow" // remind me tomorrow
)

// The commands of liaisons and the office.
const (
	CmdMissing    Command = "missing"     // text: a unit
	CmdCategory   Command = "category"    // text: a unit
	CmdRanking    Command = "ranking"     // units by how far they are
	CmdTrend      Command = "trend"       // text: a unit
	CmdNudge      Command = "nudge"       // text: whom
	CmdExtend     Command = "extend"      // text: a date, a unit, a reason
	CmdExtendUndo Command = "extend_undo" // take the last extension back
	CmdCampaign   Command = "campaign"
	CmdPhases     Command = "phases"
	CmdRoster     Command = "roster"  // text: a unit
	CmdQuota      Command = "quota"   // the calls that the platform counts
	CmdRecount    Command = "recount" // prove the figures
	CmdExport     Command = "export"  // text: what, a unit
)

// The commands of the review and of the unit's package.
const (
	CmdReview    Command = "review"    // text: a person, or a unit
	CmdPass      Command = "pass"      // text: a person
	CmdReturn    Command = "return"    // text: a person, the item's number, the reason
	CmdMeeting   Command = "meeting"   // the collective review
	CmdSuggest   Command = "suggest"   // text: a person, the suggestion
	CmdComment   Command = "comment"   // text: the colleague who is asked for a comment
	CmdUnitForm  Command = "unit_form" // the unit's own form
	CmdMine      Command = "mine"      // back to the own form
	CmdPackage   Command = "package"   // what the unit hands in
	CmdApprove   Command = "approve"   // text: the beginning of the hash that is signed off
	CmdBrief     Command = "brief"     // the report for the head
	CmdUnseal    Command = "unseal"    // text: the reason, or a unit and the reason
	CmdPublish   Command = "publish"   // the version without names, and its period
	CmdObjection Command = "objection" // text: the objection
	CmdReceive   Command = "receive"   // text: a unit
	CmdVersions  Command = "versions"  // text: a person
	CmdSeen      Command = "seen"      // text: a person: who has seen the form
	CmdOnBehalf  Command = "on_behalf" // text: a person, the reason
	CmdExempt    Command = "exempt"    // text: a person, the reason
	CmdUnexempt  Command = "unexempt"  // text: a person
	CmdTemplate  Command = "template"  // the workbook in which a unit fills in many forms
	CmdOwnFile   Command = "own_file"  // the own form as a file
)

// What may stand behind the word of a command.
const (
	CmdAsText    Command = "as_text" // the answer as text
	CmdSchool    Command = "school"
	CmdEverybody Command = "everybody"
	CmdOpen      Command = "open"     // those who have not begun
	CmdDrafting  Command = "drafting" // those who have begun
	CmdReturned  Command = "returned" // those whose form was sent back
	CmdRegister  Command = "register" // an export of the register
	CmdForms     Command = "forms"    // an export of the personal forms
	CmdFile      Command = "file"     // what it is about, as a file
	CmdEnd       Command = "end"      // the end of what goes on
	CmdReply     Command = "reply"    // text: the answer
	CmdReword    Command = "reword"   // of an item: how it reads from now on
	CmdMerge     Command = "merge"    // of an item: into which one
	CmdRetain    Command = "retain"   // of an item: it stays
	CmdMinutes   Command = "minutes"  // of a collective review
)

// commands are the commands that the file of words must have.
var commands = []Command{
	CmdStart, CmdContinue, CmdNext, CmdNone, CmdBack, CmdSkip, CmdPreview, CmdSubmit, CmdPause, CmdHelp,
	CmdSamples, CmdRestart, CmdYes, CmdNo, CmdRevise, CmdEdit, CmdDrop, CmdCover, CmdPost, CmdChat, CmdCard,
	CmdProgress, CmdQuestions, CmdMissing, CmdCategory, CmdRanking, CmdTrend, CmdNudge, CmdExtend, CmdExtendUndo,
	CmdCampaign, CmdPhases, CmdRoster, CmdQuota, CmdRecount, CmdAsText, CmdSchool, CmdEverybody, CmdOpen, CmdDrafting, CmdReturned, CmdExport, CmdRegister, CmdForms, CmdFile, CmdEnd, CmdReply, CmdReword, CmdMerge, CmdRetain, CmdMinutes,
	CmdSnooze, CmdTomorrow,
	CmdReview, CmdPass, CmdReturn, CmdMeeting, CmdSuggest, CmdComment, CmdUnitForm, CmdMine, CmdPackage, CmdApprove, CmdBrief,
	CmdUnseal, CmdPublish, CmdObjection, CmdReceive, CmdVersions, CmdSeen, CmdOnBehalf, CmdExempt, CmdUnexempt, CmdTemplate,
	CmdOwnFile,
}

// Words are the words that people use: for commands, for asking, for numbering.
type Words struct {
	exact map[string]Command
	words map[Command][]string
	// endings and openings make a sentence a question; a question with one of the
	// words of samples asks to see some.
	endings, openings, samples []string
	// hints make a sentence worth looking up in the FAQ.
	hints []string
	// Numerals are the characters for one, two, three … in order.
	Numerals []rune
	// ordinal stands before a number, counter behind it: “the 2nd one”.
	ordinal, counter string
	// and joins two numbers, through two that mean all between them as well.
	and, through []string
	dates        dateWords
	// longest is the length of the longest word, in bytes.
	longest int
}

// Command finds the command that a text is, and nothing else: spaces, width,
// case and closing punctuation do not matter.
func (w *Words) Command(text string) (Command, bool) {
	const decoration = 24 // bytes of punctuation and spaces around a word
	if len(text) > w.longest+decoration {
		return "", false
	}
	c, ok := w.exact[fold(text)]
	return c, ok
}

// Numbered reads a command that carries numbers, such as “delete 2”, “delete 1
// to 3” or “change 2 into …”. rest is the text behind the numbers; an edit or a
// cover has one number.
func (w *Words) Numbered(text string, c Command) (numbers []int, rest string, ok bool) {
	body, ok := w.behind(text, c)
	if !ok || c == CmdDrop && strings.ContainsAny(text, "\n\r") {
		return nil, "", false
	}
	through := false
	for {
		body = strings.TrimLeftFunc(body, isFiller)
		body = strings.TrimPrefix(body, w.ordinal)
		n, size := w.number(body)
		if size == 0 {
			break
		}
		if through && n > numbers[len(numbers)-1] {
			for last := numbers[len(numbers)-1] + 1; last < n && len(numbers) < manyNumbers; last++ {
				numbers = append(numbers, last)
			}
		}
		numbers = append(numbers, n)
		body = body[size:]
		behind, counted := strings.CutPrefix(strings.TrimLeftFunc(body, unicode.IsSpace), w.counter)
		if counted {
			body = behind
		}
		if c != CmdDrop {
			// “改 2 栋楼” would be an answer; what follows a number is set off.
			if body != "" && !counted && !isFillerStart(body) {
				return nil, "", false
			}
			break
		}
		body, through = w.joined(body)
	}
	rest = strings.TrimSpace(strings.TrimLeftFunc(body, isFiller))
	if len(numbers) == 0 || c == CmdDrop && rest != "" {
		return nil, "", false
	}
	return numbers, rest, true
}

// manyNumbers bounds how many numbers a range stands for.
const manyNumbers = 1000

// joined takes off what joins two numbers, and says whether it means all between.
func (w *Words) joined(body string) (rest string, through bool) {
	body = strings.TrimLeftFunc(body, unicode.IsSpace)
	for _, word := range w.through {
		if rest, ok := strings.CutPrefix(body, word); ok {
			return rest, true
		}
	}
	for _, word := range w.and {
		if rest, ok := strings.CutPrefix(body, word); ok {
			return rest, false
		}
	}
	return body, false
}

// number reads a number in digits of either width or in one of the numerals.
func (w *Words) number(s string) (n, size int) {
	if n, size = w.digits(s); size > 0 {
		if n > mostNumber {
			return 0, 0
		}
		return n, size
	}
	first, length := utf8.DecodeRuneInString(s)
	if i := slices.Index(w.Numerals, first); i >= 0 {
		return i + 1, length
	}
	return 0, 0
}

// mostNumber is the largest number that a command takes.
const mostNumber = 99999

// digits reads a number in digits of either width; one above mostNumber comes back
// as mostNumber+1.
func (*Words) digits(s string) (n, size int) {
	for size < len(s) {
		r, width := utf8.DecodeRuneInString(s[size:])
		r = narrow(r)
		if r < '0' || r > '9' {
			break
		}
		n = min(n*10+int(r-'0'), mostNumber+1)
		size += width
	}
	return n, size
}

// Texted reads a command that carries a text, such as “progress LIBRARY”.
// The text may be empty.
func (w *Words) Texted(text string, c Command) (rest string, ok bool) {
	body, ok := w.behind(text, c)
	if !ok || body != "" && !isFillerStart(body) {
		return "", false
	}
	return strings.TrimSpace(strings.TrimLeftFunc(body, isFiller)), true
}

// Order finds which of some commands a text of one line begins with, the one with the
// longest word, and what stands behind it, set off from the word. A text that only
// begins like a command is none.
func (w *Words) Order(text string, of ...Command) (c Command, rest string, ok bool) {
	if strings.ContainsAny(text, "\n\r") {
		return "", "", false
	}
	longest := 0
	for _, one := range of {
		if r, length, glued, begun := w.Begun(text, one); begun && !glued && length > longest {
			c, rest, longest, ok = one, r, length, true
		}
	}
	return c, rest, ok
}

// Begun reads a command with whatever stands behind its word, even when nothing
// sets that off, which glued says: then whoever asks must know what it is before
// the text counts as a command. length is that of the word, in bytes of the text.
func (w *Words) Begun(text string, c Command) (rest string, length int, glued, ok bool) {
	body, ok := w.behind(text, c)
	if !ok {
		return "", 0, false, false
	}
	return strings.TrimSpace(strings.TrimLeftFunc(body, isFiller)), len(text) - len(body), body != "" && !isFillerStart(body), true
}

// Item reads the number of an item with which a text begins, in digits or behind the
// ordinal word, and what stands behind it. glued says that nothing sets the text off
// from the number: then whoever asks must know what it is (“3 months”).
func (w *Words) Item(text string) (n int, rest string, glued, ok bool) {
	body := strings.TrimLeftFunc(text, unicode.IsSpace)
	number := w.digits
	behind, ordinal := strings.CutPrefix(body, w.ordinal)
	if ordinal {
		body, number = strings.TrimLeftFunc(behind, unicode.IsSpace), w.number
	}
	n, size := number(body)
	if size == 0 {
		return 0, "", false, false
	}
	body = body[size:]
	if fraction, point := strings.CutPrefix(body, "."); point {
		if _, digits := w.digits(fraction); digits > 0 {
			return 0, "", false, false
		}
	}
	behind, counted := strings.CutPrefix(strings.TrimLeftFunc(body, unicode.IsSpace), w.counter)
	if counted {
		body = behind
	}
	closed := strings.TrimLeft(body, "．)）")
	glued = body != "" && !counted && len(closed) == len(body) && !isFillerStart(body)
	return n, strings.TrimSpace(strings.TrimLeftFunc(closed, isFiller)), glued, true
}

// Misnumbered says that a text is a command that needs a number and has none that
// it could take: none at all, a negative one, one that is far too large, or one
// that its text sticks to (“改1新的内容”), which is then n.
func (w *Words) Misnumbered(text string, c Command) (n int, ok bool) {
	const glued = 99 // a larger number rather belongs to the text: a year, a room
	body, ok := w.behind(text, c)
	if !ok || strings.ContainsAny(text, "\n\r") {
		return 0, false
	}
	rest := strings.TrimLeftFunc(body, isFiller)
	if rest == "" {
		return 0, true
	}
	if number, size := w.digits(body); size > 0 {
		return number, c == CmdEdit && number > 0 && number <= glued
	}
	_, size := w.digits(strings.TrimLeft(rest, "-－"))
	return 0, len(rest) < len(body) && size > 0
}

// behind returns what stands behind the longest word of the command that the
// text begins with.
func (w *Words) behind(text string, c Command) (string, bool) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	best, found := "", false
	for _, word := range w.words[c] {
		if rest, ok := cutWord(text, word); ok && (!found || len(rest) < len(best)) {
			best, found = rest, true
		}
	}
	return best, found
}

// cutWord takes a folded word off the beginning of a text.
func cutWord(text, word string) (rest string, ok bool) {
	for _, want := range word {
		have, size := utf8.DecodeRuneInString(text)
		if size == 0 || unicode.ToLower(narrow(have)) != want {
			return "", false
		}
		text = text[size:]
	}
	return text, true
}

// narrow is the half-width form of a character of ASCII.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	default:
		return r
	}
}

// WantsSamples says whether a question asks how others put it.
func (w *Words) WantsSamples(question string) bool {
	q := fold(question)
	return slices.ContainsFunc(w.samples, func(s string) bool { return strings.Contains(q, s) })
}

// MayAsk says whether a line that is no plain question may still be one.
func (w *Words) MayAsk(text string) bool {
	return !strings.ContainsAny(text, "\n\r") && utf8.RuneCountInString(text) <= longestQuestion/2 &&
		slices.ContainsFunc(w.hints, func(h string) bool { return strings.Contains(text, h) })
}

// longestQuestion is where a sentence stops being a question and becomes an
// answer that happens to end like one, in characters.
const longestQuestion = 60

// IsQuestion says whether a line asks something.
func (w *Words) IsQuestion(text string) bool {
	if strings.ContainsAny(text, "\n\r") || len([]rune(text)) > longestQuestion {
		return false
	}
	t := strings.TrimRightFunc(fold(text), unicode.IsSpace)
	has := func(s string) bool { return strings.HasSuffix(t, s) }
	begins := func(s string) bool { return strings.HasPrefix(t, s) }
	return strings.ContainsAny(lastRune(text), "?？") || slices.ContainsFunc(w.endings, has) || slices.ContainsFunc(w.openings, begins)
}

func lastRune(s string) string {
	r := []rune(strings.TrimRightFunc(s, unicode.IsSpace))
	if len(r) == 0 {
		return ""
	}
	return string(r[len(r)-1])
}

// fold makes a text comparable: half width, lower case, no outer spaces, no
// closing punctuation, no quotation marks around it.
func fold(text string) string {
	t := strings.ToLower(strings.TrimSpace(width.Fold.String(text)))
	t = strings.TrimFunc(t, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("。.!！~～、,，\"'“”‘’【】[]「」｡､｢｣", r)
	})
	return t
}

func isFiller(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(":：,，、.。", r)
}

func isFillerStart(s string) bool {
	for _, r := range s {
		return isFiller(r)
	}
	return false
}
