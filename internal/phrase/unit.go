package phrase

import (
	"slices"
	"strings"
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
)

// ActionUnit leads to the form of the person's unit.
const ActionUnit = "unit_sit"

// unit says whether the form is a unit's.
func (sc Scene) unit() bool { return len(sc.Definition.Kinds) > 1 }

// either is the name of a phrase, or of the one that stands for it in a unit's form.
func (sc Scene) either(name string) string {
	if sc.unit() {
		return "unit_" + name
	}
	return name
}

// unitEnding says what to do at a question of a unit's form that has no answer yet.
func (sc Scene) unitEnding(slot questionnaire.Slot) string {
	switch {
	case slot.Absent != "":
		return sc.say("unit_end_absent", "absent", slot.Absent)
	case slot.Risk:
		return sc.say("question_end_risk")
	case slot.Single && slot.None != "":
		return sc.say("unit_end_single_none")
	case slot.Single:
		return sc.say("unit_end_single")
	case slot.None == "":
		return sc.say("unit_end_must")
	default:
		return sc.say("unit_end_none")
	}
}

func (sc Scene) unitNothingYet(id string) string {
	slot, _ := sc.Definition.Slot(id)
	switch {
	case slot.Naming:
		return sc.say("unit_nothing_yet_name", "slot", slot.Name)
	case slot.None == "":
		return sc.say("unit_nothing_yet", "slot", slot.Name)
	case slot.Absent != "":
		return sc.say("unit_nothing_yet_none", "slot", slot.Name, "none", slot.Absent)
	default:
		return sc.say("unit_nothing_yet_none", "slot", slot.Name, "none", sc.say("paper_none"))
	}
}

// unitCounts says how much there is in a unit's form.
func (sc Scene) unitCounts(f form.Form) string {
	entries, items := map[string]int{}, map[string]int{}
	risks := 0
	for _, p := range f.Posts {
		entries[p.Kind]++
		for id, a := range p.Answers {
			slot, _ := sc.Definition.Slot(id)
			if slot.Column == questionnaire.ColumnRisks && !slot.Inside {
				risks += len(a.Items)
			}
			items[p.Kind+string(slot.Column)] += len(a.Items)
		}
	}
	return sc.say("unit_review_counts", "sections", itoa(entries[kindSection]), "processes", itoa(entries[kindProcess]),
		"steps", itoa(items[kindProcess+string(questionnaire.ColumnDuties)]),
		"matters", itoa(items[kindMajor+string(questionnaire.ColumnPowers)]), "risks", itoa(risks))
}

// The kinds of a unit's form that are spoken of by their own words.
const (
	kindSection = "section"
	kindProcess = "process"
	kindMajor   = "major"
)

// paperHead is the line below the title of the form.
func (sc Scene) paperHead() string {
	if sc.unit() {
		return sc.say("unit_paper_head", "unit", sc.Person.Unit)
	}
	return sc.say("paper_person", "unit", sc.Person.Unit, "name", sc.Person.Name)
}

// unitPaper is a unit's form as it stands on paper, with the words of each part over it.
func (sc Scene) unitPaper(f form.Form) []sheet {
	var sheets []sheet
	missing := sc.Definition.Missing(f)
	for _, kind := range sc.Definition.Kinds {
		for _, p := range f.Posts {
			if p.Kind == kind.ID {
				sheets = append(sheets, sc.unitSheet(kind, p, missing))
			}
		}
		if kind.Naming != "" && len(f.Posts) > 0 && !sc.Definition.Given(f, form.Place{Slot: kind.Naming}) {
			sheets = append(sheets, sheet{post: sc.say("paper_label", "label", kind.Name) + sc.say("paper_open")})
		}
	}
	if len(sheets) == 0 {
		sheets = append(sheets, sheet{post: sc.say("paper_open")})
	}
	return sheets
}

func (sc Scene) unitSheet(kind questionnaire.Kind, p form.Post, missing []form.Place) sheet {
	s := sheet{post: p.Name}
	if !kind.Once {
		s.post = sc.say("paper_label", "label", kind.Name) + p.Name
	}
	if kind.ID == kindProcess {
		if flow := sc.flow(p); flow != "" {
			s.cells = append(s.cells, cell{sc.say("unit_flow"), []string{flow}})
		}
	}
	row := sc.Definition.Rows(form.Form{Posts: []form.Post{p}})[0]
	for _, c := range []struct {
		column questionnaire.Column
		lines  []string
	}{{questionnaire.ColumnDuties, row.Duties}, {questionnaire.ColumnPowers, row.Powers}, {questionnaire.ColumnRisks, row.Risks}} {
		head, there := kind.Heads[c.column]
		if !there {
			continue
		}
		lines := make([]string, len(c.lines))
		for i, line := range c.lines {
			lines[i] = sc.say("entry", "number", itoa(i+1), "text", line)
		}
		if len(lines) == 0 {
			lines = []string{sc.unitEmpty(p, c.column, missing)}
		}
		s.cells = append(s.cells, cell{head, lines})
	}
	return s
}

// unitEmpty stands in a cell without items: nothing, or nothing yet.
func (sc Scene) unitEmpty(p form.Post, column questionnaire.Column, missing []form.Place) string {
	open := func(place form.Place) bool { return place.Post == p.ID }
	asked := slices.ContainsFunc(sc.Definition.Kind(p.Kind).Slots, func(id string) bool {
		slot, _ := sc.Definition.Slot(id)
		isMissing := slices.ContainsFunc(missing, func(place form.Place) bool { return open(place) && place.Slot == id })
		// What is asked about items is not asked yet while these are not there.
		return slot.Column == column && (isMissing || len(slot.Of) > 0 && slices.ContainsFunc(missing, open))
	})
	if asked {
		return sc.say("paper_open")
	}
	return sc.say("paper_none")
}

// flow is a process as a picture in characters: the steps below each other, each with
// who decides and a mark for the risk points.
func (sc Scene) flow(p form.Post) string {
	var lines []string
	for _, box := range sc.Definition.Flow(p) {
		if len(lines) > 0 {
			lines = append(lines, sc.say("unit_flow_arrow"))
		}
		parts := []string{sc.say("unit_flow_step", "number", itoa(len(lines)/2+1), "step", inner(box.Step))}
		if len(box.Deciders) > 0 {
			parts = append(parts, strings.Join(box.Deciders, sc.say("progress_name_separator")))
		}
		if len(box.Risks) > 0 {
			parts = append(parts, sc.say("unit_flow_risk", "count", itoa(len(box.Risks))))
		}
		lines = append(lines, strings.Join(parts, between))
	}
	return strings.Join(lines, "\n")
}

// adding are the buttons that add an entry.
func (sc Scene) adding(s conversation.State) []message.Button {
	if !sc.unit() {
		return []message.Button{sc.button(s, "button_post", conversation.ActPost, 0, message.Ordinary)}
	}
	var buttons []message.Button
	for i, kind := range sc.Definition.Kinds {
		if slot, ok := sc.Definition.Slot(kind.Naming); ok && len(slot.More) > 0 {
			b := sc.button(s, "button_post", conversation.ActPost, int64(i), message.Ordinary)
			b.Label = slot.More[0]
			buttons = append(buttons, b)
		}
	}
	return buttons
}

// How much of a unit's form the card before submitting has buttons for: a card has at
// most 200 parts.
const (
	unitEntries = 2 // of each kind
	unitSteps   = 4 // of each process
	stepLabel   = 10
)

// unitPlaces are the ways from the review to what can be changed: the first entries of
// each part, with what is asked of them as a whole, and the steps of a process.
func (sc Scene) unitPlaces(s conversation.State, out conversation.Outcome) []message.Block {
	var blocks []message.Block
	shown := map[string]int{}
	for i, p := range s.Posts {
		if shown[p.Kind]++; shown[p.Kind] > unitEntries {
			continue
		}
		var buttons []message.Button
		for _, id := range sc.Definition.Kind(p.Kind).Slots {
			slot, _ := sc.Definition.Slot(id)
			if len(slot.Of) > 0 && len(buttons) > 0 && out.Form != nil {
				continue // by the item that it is about
			}
			b := sc.button(s, "button_edit", conversation.ActGo, conversation.GoArg(i, sc.Definition.Place(id)), message.Quiet)
			b.Label = slot.Name
			buttons = append(buttons, b)
		}
		blocks = append(blocks, muted(p.Name), row(append(buttons, sc.stepButtons(s, p, out)...)...))
	}
	return blocks
}

// stepButtons go to what is asked about a step, or a matter.
func (sc Scene) stepButtons(s conversation.State, p conversation.Post, out conversation.Outcome) []message.Button {
	if out.Form == nil {
		return nil
	}
	post, _ := out.Form.Post(p.ID)
	var buttons []message.Button
	for _, id := range sc.Definition.Kind(p.Kind).Slots {
		slot, _ := sc.Definition.Slot(id)
		if len(slot.Of) > 0 || len(sc.Definition.About(id)) == 0 {
			continue
		}
		for _, item := range post.Answers[id].Items {
			if len(buttons) == unitSteps {
				return buttons
			}
			b := sc.button(s, "button_edit", conversation.ActItem, item.ID, message.Quiet)
			b.Label = sc.say("unit_step_button", "item", short(inner(item.Text)))
			buttons = append(buttons, b)
		}
	}
	return buttons
}

// short is the beginning of a text, for a button.
func short(s string) string {
	if r := []rune(s); len(r) > stepLabel {
		return string(r[:stepLabel-1]) + "…"
	}
	return s
}

// unitInvitation is the card of a unit's form that nobody has begun.
func (sc Scene) unitInvitation() message.Card {
	return message.Card{
		Title: sc.Definition.Title, Subtitle: sc.Campaign.Title, Summary: sc.Definition.Title, Tone: message.Calm,
		Body: []message.Block{
			text(sc.say("unit_idle", "form", sc.Definition.Title, "unit", sc.Person.Unit)),
			row(sc.button(conversation.State{}, "button_start", conversation.ActStart, 0, message.Primary)),
		},
	}
}

// waiting says whose turn it is and what can be done.
func (sc Scene) waiting(s conversation.State) string {
	end := "pen_end_take"
	if !s.Pen.Free(sc.Now.UnixMilli()) {
		end = "pen_end_ask"
	}
	return joinLines(sc.turn(s), sc.say(end))
}

// turn says who has the pen.
func (sc Scene) turn(s conversation.State) string {
	at := time.UnixMilli(s.Pen.At).In(sc.Zone).Format("15:04")
	switch {
	case s.Pen.By == "":
		return sc.say("pen_free")
	case s.Pen.Free(sc.Now.UnixMilli()):
		return sc.say("pen_idle", "who", sc.Pen, "time", at)
	default:
		return sc.say("pen_theirs", "who", sc.Pen, "time", at)
	}
}

func (sc Scene) waitingCard(c *message.Card, s conversation.State, notices []message.Block) {
	c.Body = append(notices, text(sc.turn(s)))
	c.Body = append(c.Body, row(sc.penButton(s), sc.button(s, "button_preview", conversation.ActPreview, 0, message.Ordinary)))
}

// penButton takes the pen, or asks for it.
func (sc Scene) penButton(s conversation.State) message.Button {
	if !s.Pen.Free(sc.Now.UnixMilli()) {
		return sc.button(s, "button_ask_pen", conversation.ActAskPen, 0, message.Ordinary)
	}
	return sc.button(s, "button_take", conversation.ActTake, 0, message.Primary)
}

// waits says whether the form is somebody else's to write, or lies there.
func (sc Scene) waits(s conversation.State) bool {
	return sc.unit() && sc.By.ID != "" && s.Pen.By != sc.By.ID && s.Phase != conversation.Idle && s.Phase != conversation.Filed
}

// AskedForPen is said to whoever has the pen when somebody else would like to write.
func (sc Scene) AskedForPen() string {
	return sc.say("pen_letter", "who", sc.By.Name, "form", sc.Definition.Title)
}

// recordedNone says that a slot was expressly left empty.
func (sc Scene) recordedNone(s conversation.State) string {
	if slot, _ := sc.Definition.Slot(s.Slot); slot.Absent != "" {
		return sc.say("unit_recorded_absent", "absent", slot.Absent)
	}
	return sc.say("recorded_none")
}

// risksName is the word for the cell with the risk points.
func (sc Scene) risksName() string {
	if sc.unit() {
		return sc.Definition.Kinds[0].Heads[questionnaire.ColumnRisks]
	}
	return sc.say("paper_risks")
}
