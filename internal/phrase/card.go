package phrase

import (
	"hash/fnv"
	"strconv"
	"strings"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// FieldAnswer is the name of the one field that the questionnaire's card has.
const FieldAnswer = "answer"

// between stands between two short pieces of one line.
const between = " · "

// How much of a list a card shows: a card has at most 200 parts, and a phone
// little room.
const (
	cardEntries = 8
	cardGaps    = 5
	cardPosts   = 3
)

// Owner is the mark of a person on their card. It tells two people apart and
// nothing about either.
func Owner(p staff.Person) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.ID))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// owner is the mark of whoever the cards are for.
func (sc Scene) owner() string {
	if sc.By.ID != "" {
		return Owner(sc.By)
	}
	return Owner(sc.Person)
}

// Card is the outcome as the questionnaire's one card, which replaces itself. Of
// another record than the person's own it says whose it is, and has the way back.
func (sc Scene) Card(s conversation.State, out conversation.Outcome) message.Card {
	c := sc.card(s, out)
	if sc.Note != "" {
		c.Body = append([]message.Block{muted(sc.Note)}, c.Body...)
	}
	if sc.Head != "" {
		c.Tag = sc.Head
		c.Body = append(c.Body, row(message.Button{
			Label: sc.say("button_mine"), Look: message.Quiet,
			Action: message.Action{Name: ActionMine, Version: s.Version, Owner: sc.owner()},
		}))
	}
	return c
}

func (sc Scene) card(s conversation.State, out conversation.Outcome) message.Card {
	sc.pressing = true
	c := message.Card{Title: sc.Definition.Title, Tone: message.Calm}
	notices := sc.lines(s, out)
	switch out.View {
	case conversation.ViewIdle:
		c = sc.Invitation()
		if sc.unit() {
			c = sc.unitInvitation()
		}
		c.Body = append(notices, c.Body...)
		return c
	case conversation.ViewQuestion:
		sc.questionCard(&c, s, out, notices)
	case conversation.ViewConfirm:
		sc.confirmCard(&c, s, out, notices)
	case conversation.ViewReview:
		sc.reviewCard(&c, s, out, notices)
	case conversation.ViewPreview:
		sc.previewCard(&c, s, out, notices)
	case conversation.ViewFiled:
		c.Title, c.Tone = sc.say("filed_title"), message.Done
		buttons := []message.Button{sc.button(s, sc.either("button_view"), conversation.ActPreview, 0, message.Primary)}
		if mayRevise(out) {
			buttons = append(buttons, sc.button(s, "button_revise", conversation.ActRevise, 0, message.Ordinary))
		}
		c.Body = append(notices, text(sc.filed("filed_card", s, out)), row(buttons...))
	case conversation.ViewReturned:
		sc.returnedCard(&c, s, out, notices)
	case conversation.ViewClosed:
		c.Body = append(notices, text(sc.closed(s)))
		if s.Phase != conversation.Idle {
			c.Body = append(c.Body, row(sc.button(s, sc.either("button_view"), conversation.ActPreview, 0, message.Ordinary)))
		}
	case conversation.ViewWaiting:
		sc.waitingCard(&c, s, notices)
	case conversation.ViewPaused:
		c.Title = sc.say("paused_title")
		c.Body = append(notices, text(sc.say("paused_card")), row(
			sc.button(s, "button_continue", conversation.ActStart, 0, message.Primary),
			sc.button(s, sc.either("button_view"), conversation.ActPreview, 0, message.Ordinary)))
	}
	c.Summary = c.Title
	return c
}

// Toast is the short line above the card; empty when nothing happened that is
// worth one. careful says that something was not done.
func (sc Scene) Toast(s conversation.State, out conversation.Outcome) (line string, careful bool) {
	sc.pressing = true
	for _, n := range out.Notices {
		text, w := sc.notice(s, n)
		if text == "" || w == lasting {
			continue
		}
		if w == mild {
			return text, true
		}
		if line == "" {
			line = text
		}
	}
	return line, false
}

// Invitation is the first card that a person gets, once.
func (sc Scene) Invitation() message.Card {
	foot := strings.TrimSpace(sc.say("invite_foot", "office", sc.Campaign.Office, "contact", sc.Campaign.Contact))
	if sc.Liaison != "" {
		foot += between + sc.say("invite_liaison", "liaison", sc.Liaison)
	}
	title := sc.say("invite_title", "form", sc.Definition.Title)
	return message.Card{
		Title: title, Subtitle: sc.Campaign.Title, Summary: title, Tone: message.Calm,
		Body: append(append([]message.Block{
			text(sc.say("invite_body", "name", sc.Person.Name, "due", sc.due(), "left", sc.left())),
		}, sc.clarifications()...),
			row(
				sc.button(conversation.State{}, "button_start", conversation.ActStart, 0, message.Primary),
				sc.button(conversation.State{}, "button_sample", conversation.ActSamples, 0, message.Ordinary),
				sc.button(conversation.State{}, "button_snooze", ActionSnooze, 0, message.Ordinary)),
			muted(foot),
		),
	}
}

// clarifications say what the activity is and is not, and who sees what.
func (sc Scene) clarifications() []message.Block {
	return []message.Block{
		{Fold: &message.Fold{Title: sc.say("invite_points_title"), Text: sc.say("invite_points")}},
		{Fold: &message.Fold{
			Title: sc.say("invite_privacy_title"),
			Text:  sc.say("invite_privacy", "office", sc.Campaign.Office),
		}},
	}
}

// lines are the notices that stand on the card itself.
func (sc Scene) lines(s conversation.State, out conversation.Outcome) []message.Block {
	var blocks []message.Block
	for _, n := range out.Notices {
		if t, w := sc.notice(s, n); t != "" && w != passing {
			blocks = append(blocks, text(t), message.Block{Rule: &message.Rule{}})
		}
	}
	return blocks
}

func (sc Scene) questionCard(c *message.Card, s conversation.State, out conversation.Outcome, notices []message.Block) {
	slot, _ := sc.Definition.Slot(s.Slot)
	step, steps := sc.step(s)
	c.Title, c.Subtitle = slot.Name, sc.where(s)
	c.Body = append(notices, message.Block{Bar: &message.Bar{Done: step - 1, Total: steps}})
	if slot.Meaning != "" {
		c.Body = append(c.Body, muted(slot.Meaning))
	}
	c.Body = append(c.Body, strong(sc.asked(s, slot)))
	if sc.knows(s) {
		c.Body = append(c.Body, row(sc.button(s, "button_known", conversation.ActYes, 0, message.Primary)), sc.field(s, out, slot))
		return
	}
	c.Body = append(c.Body, sc.recordedBlocks(s)...)
	c.Body = append(c.Body, sc.field(s, out, slot), sc.ways(s, slot))
}

// where says which post is asked about and how far it has come.
func (sc Scene) where(s conversation.State) string {
	step, steps := sc.step(s)
	where := sc.say("question_step", "step", itoa(step), "steps", itoa(steps))
	if name := post(s); name != "" {
		return name + between + where
	}
	return where
}

// recordedBlocks list what the slot has, each entry with its buttons.
func (sc Scene) recordedBlocks(s conversation.State) []message.Block {
	if s.None && !sc.Definition.Naming(s.Slot) {
		return []message.Block{muted(sc.recordedNone(s))}
	}
	entries, count := sc.entries(s)
	if count == 0 {
		return nil
	}
	blocks := []message.Block{muted(sc.say("recorded", "count", itoa(count)))}
	if hidden := count - len(entries); hidden > 0 {
		blocks = append(blocks, muted(sc.say("recorded_hidden", "count", itoa(hidden))))
	}
	return append(blocks, message.Block{List: &message.List{Entries: entries}})
}

func (sc Scene) entries(s conversation.State) ([]message.Entry, int) {
	var texts []string
	count := s.Count
	if sc.Definition.Naming(s.Slot) {
		named := sc.named(s)
		count = len(named)
		for _, p := range named {
			texts = append(texts, p.Name)
		}
	} else {
		for _, line := range s.Tail {
			texts = append(texts, line.Text)
		}
	}
	texts = texts[max(0, len(texts)-cardEntries):]
	entries := make([]message.Entry, len(texts))
	for i, t := range texts {
		number := count - len(texts) + i + 1
		entries[i] = message.Entry{Number: number, Text: t, Buttons: []message.Button{
			sc.button(s, "button_edit", conversation.ActEdit, int64(number), message.Quiet),
			sc.button(s, "button_drop", conversation.ActDrop, int64(number), message.Quiet),
		}}
	}
	return entries, count
}

// field is the input, for a new answer or for the item that is written anew.
func (sc Scene) field(s conversation.State, out conversation.Outcome, slot questionnaire.Slot) message.Block {
	lines := 3
	if slot.Naming {
		lines = 2
	}
	f := message.Form{Name: "form", Fields: []message.Field{{
		Name: FieldAnswer, Placeholder: slot.Placeholder, Value: out.Fill, Lines: lines, Max: min(1000, sc.Definition.Limits.Item),
	}}}
	if s.Edit != 0 {
		f.Buttons = []message.Button{
			sc.button(s, "button_save", conversation.ActRewrite, int64(s.Edit), message.Primary),
			sc.button(s, "button_keep", conversation.ActNo, 0, message.Ordinary),
		}
		return message.Block{Form: &f}
	}
	note, next := message.Primary, message.Ordinary
	if s.Count > 0 || s.None {
		note, next = message.Ordinary, message.Primary
	}
	f.Buttons = []message.Button{
		sc.button(s, "button_note", conversation.ActNote, 0, note),
		sc.button(s, "button_next", conversation.ActNext, 0, next),
	}
	switch {
	case sc.knows(s):
		f.Buttons = []message.Button{sc.button(s, "button_other", conversation.ActNote, 0, message.Ordinary)}
	case slot.Naming || slot.None == "":
	case s.Count == 0 && !s.None:
		label := "button_none_list"
		if slot.Risk {
			label = "button_none"
		}
		none := sc.button(s, label, conversation.ActNone, 0, message.Ordinary)
		if slot.Absent != "" {
			none.Label = slot.Absent
		}
		f.Buttons = append(f.Buttons, none)
	}
	return message.Block{Form: &f}
}

// ways are the moves from a question.
func (sc Scene) ways(s conversation.State, slot questionnaire.Slot) message.Block {
	var buttons []message.Button
	if slot.SampleIntro != "" {
		buttons = append(buttons, sc.button(s, "button_samples", conversation.ActSamples, 0, message.Quiet))
	}
	if slot.Kind != sc.Definition.Slots[0].Kind || !slot.Naming {
		buttons = append(buttons,
			sc.button(s, "button_back", conversation.ActBack, 0, message.Quiet),
			sc.button(s, "button_skip", conversation.ActSkip, 0, message.Quiet))
	}
	return row(append(buttons,
		sc.button(s, "button_preview", conversation.ActPreview, 0, message.Quiet),
		sc.button(s, "button_pause", conversation.ActPause, 0, message.Quiet))...)
}

func (sc Scene) confirmCard(c *message.Card, s conversation.State, out conversation.Outcome, notices []message.Block) {
	yes, no := "button_yes", "button_no"
	switch s.Pending {
	case conversation.ConfirmNone:
		slot, _ := sc.Definition.Slot(s.Slot)
		c.Title, c.Subtitle, c.Body = slot.Name, sc.where(s), append(notices, strong(slot.None))
		yes, no = "button_none_sure", "button_think"
	case conversation.ConfirmSend:
		c.Title, c.Body = sc.say("confirm_submit_title"), notices
		if out.Form != nil {
			c.Body = append(c.Body, text(sc.counts(*out.Form)))
		}
		if n := len(out.Gaps); n > 0 {
			c.Body = append(c.Body, muted(sc.say("confirm_submit_gaps", "count", itoa(n))), text(strings.Join(sc.gapLines(out), "\n")))
		}
		yes, no = "button_submit_sure", "button_look"
	case conversation.ConfirmOver, conversation.ConfirmDrop:
		c.Tone = message.Attention
		c.Body = append(notices, strong(sc.confirm(s, out)))
	case conversation.ConfirmImport:
		c.Title, c.Body = sc.say("import_title"), append(notices, strong(sc.confirm(s, out)))
	case conversation.NoPending:
	}
	c.Body = append(c.Body, row(
		sc.button(s, yes, conversation.ActYes, 0, message.Primary),
		sc.button(s, no, conversation.ActNo, 0, message.Ordinary)))
}

// coverage shows what is missing and which powers have no risk point yet.
func (sc Scene) coverage(s conversation.State, out conversation.Outcome) []message.Block {
	if out.Form == nil {
		return nil
	}
	blocks := []message.Block{text(sc.counts(*out.Form))}
	if len(out.Missing) > 0 {
		blocks = append(blocks, strong(sc.say("review_missing", "count", itoa(len(out.Missing)), "places", sc.places(s, out.Missing))))
	}
	if len(out.Gaps) == 0 {
		if covered := sc.covered(out); covered != "" {
			blocks = append(blocks, muted(covered))
		}
		return blocks
	}
	blocks = append(blocks, strong(sc.say("review_gaps", "count", itoa(len(out.Gaps)))))
	var entries []message.Entry
	for i, gap := range out.Gaps[:min(textGaps, len(out.Gaps))] {
		e := message.Entry{Number: i + 1, Text: brief(gap.Power.Text)}
		if i < cardGaps {
			e.Buttons = []message.Button{
				sc.button(s, "button_cover", conversation.ActCover, int64(i+1), message.Quiet),
				sc.button(s, "button_considered", conversation.ActConsidered, int64(i+1), message.Quiet),
			}
		}
		entries = append(entries, e)
	}
	return append(blocks, message.Block{List: &message.List{Entries: entries}})
}

func (sc Scene) reviewCard(c *message.Card, s conversation.State, out conversation.Outcome, notices []message.Block) {
	c.Title = sc.say("review_title")
	c.Body = append(notices, sc.coverage(s, out)...)
	c.Body = append(c.Body, row(append([]message.Button{
		sc.button(s, "button_submit", conversation.ActSubmit, 0, message.Primary),
		sc.button(s, "button_preview", conversation.ActPreview, 0, message.Ordinary),
	}, sc.adding(s)...)...))
	c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, muted(sc.say("review_change")))
	if sc.unit() {
		c.Body = append(c.Body, sc.unitPlaces(s, out)...)
		return
	}
	for i, p := range s.Posts[:min(cardPosts, len(s.Posts))] {
		var buttons []message.Button
		if len(s.Posts) > 1 {
			c.Body = append(c.Body, muted(p.Name))
		}
		for place, slot := range sc.Definition.Slots {
			if slot.ID == questionnaire.SlotPost && i > 0 {
				continue
			}
			b := sc.button(s, "button_edit", conversation.ActGo, conversation.GoArg(i, place), message.Quiet)
			b.Label = slot.Name
			buttons = append(buttons, b)
		}
		c.Body = append(c.Body, row(buttons...))
	}
}

func (sc Scene) previewCard(c *message.Card, s conversation.State, out conversation.Outcome, notices []message.Block) {
	c.Body = notices
	if out.Form != nil {
		c.Body = append(c.Body, sc.paperBlocks(*out.Form)...)
	}
	if sc.Campaign.PeriodAt(sc.Now) != campaign.Open {
		c.Body = append(c.Body, muted(sc.closed(s)))
		return
	}
	if s.Phase == conversation.Filed {
		c.Tone = message.Done
		c.Body = append(c.Body, muted(sc.say("preview_filed", "revision", itoa(s.Revision))),
			row(sc.button(s, "button_revise", conversation.ActRevise, 0, message.Ordinary)))
		return
	}
	goOn := "button_continue"
	if s.Phase == conversation.Review {
		goOn = "button_return"
	}
	if sc.waits(s) {
		c.Body = append(c.Body, muted(sc.turn(s)), row(sc.penButton(s), sc.button(s, "button_return", conversation.ActShow, 0, message.Ordinary)))
		return
	}
	c.Body = append(c.Body, row(append([]message.Button{
		sc.button(s, "button_submit", conversation.ActSubmit, 0, message.Primary),
		sc.button(s, goOn, conversation.ActShow, 0, message.Ordinary),
	}, sc.adding(s)...)...))
}

func (sc Scene) paperBlocks(f form.Form) []message.Block {
	blocks := []message.Block{muted(sc.paperHead())}
	for _, sheet := range sc.paper(f) {
		blocks = append(blocks, message.Block{Rule: &message.Rule{}}, strong(sheet.post))
		for _, cell := range sheet.cells {
			blocks = append(blocks, strong(cell.label), text(strings.Join(cell.lines, "\n")))
		}
	}
	return blocks
}

func (sc Scene) button(s conversation.State, label string, do conversation.Action, arg int64, look message.Look) message.Button {
	return message.Button{
		Label: sc.say(label), Look: look,
		Action: message.Action{Name: string(do), Arg: arg, Version: s.Version, Owner: sc.owner(), Ref: sc.Record},
	}
}

func text(s string) message.Block { return message.Block{Paragraph: &message.Paragraph{Text: s}} }

func strong(s string) message.Block {
	return message.Block{Paragraph: &message.Paragraph{Text: s, Weight: message.Strong}}
}

func muted(s string) message.Block {
	return message.Block{Paragraph: &message.Paragraph{Text: s, Weight: message.Muted}}
}

func row(buttons ...message.Button) message.Block {
	return message.Block{Buttons: &message.Buttons{Row: buttons}}
}
