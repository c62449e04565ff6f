package phrase

import (
	"strings"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// How much of a file is shown before it is taken over: a phone has little room, and
// the whole of it is in the preview afterwards.
const (
	offerPosts = 4
	offerItems = 2 // of each cell
	offerNotes = 8
)

// offer is what was read from a file, and what would come of it.
func (sc Scene) offer(p conversation.Plan) string {
	lines := []string{sc.say("import_read")}
	if theirs, differs := sc.whose(p); differs {
		lines = append(lines, sc.say(sc.either("import_whose"), "theirs", theirs, "unit", sc.Person.Unit, "name", sc.Person.Name))
	}
	for _, post := range p.Posts[:min(offerPosts, len(p.Posts))] {
		name := sc.either("import_post_new")
		if post.ID != 0 {
			name = sc.either("import_post")
		}
		lines = append(lines, "", sc.say(name, "post", brief(post.Name)))
		lines = append(lines, sc.offerCell(sc.slotName(questionnaire.SlotDuties), post.Duties)...)
		lines = append(lines, sc.offerCell(sc.slotName(questionnaire.SlotPowers), post.Powers)...)
		lines = append(lines, sc.offerCell(sc.risksName(), post.Risks)...)
	}
	if more := len(p.Posts) - offerPosts; more > 0 {
		lines = append(lines, "", sc.say(sc.either("import_more_posts"), "count", itoa(more)))
	}
	if _, _, _, risks := p.Adds(); risks > 0 {
		lines = append(lines, "", sc.say("import_categories", "slot", sc.slotName(sc.Definition.Supplement())))
	}
	return joinLines(append(lines, sc.amiss(p)...)...)
}

// whose is the unit and the name in the file, when they are not the person's.
func (sc Scene) whose(p conversation.Plan) (theirs string, differs bool) {
	differ := func(theirs, ours string) bool {
		return theirs != "" && questionnaire.Fold(theirs) != questionnaire.Fold(ours)
	}
	return brief(strings.TrimSpace(p.Unit + " " + p.Name)), differ(p.Unit, sc.Person.Unit) || differ(p.Name, sc.Person.Name)
}

func (sc Scene) offerCell(label string, cell conversation.PlanCell) []string {
	count, known := itoa(len(cell.Items)), itoa(cell.Known)
	switch {
	case cell.None:
		return []string{sc.say("import_cell_none", "label", label)}
	case len(cell.Items)+cell.Known == 0:
		return nil
	}
	head := sc.say("import_cell", "label", label, "count", count)
	if cell.Known > 0 {
		head = sc.say("import_cell_known", "label", label, "count", count, "known", known)
	}
	lines := []string{head}
	for i, item := range cell.Items[:min(offerItems, len(cell.Items))] {
		lines = append(lines, sc.say("entry", "number", itoa(i+1), "text", brief(item)))
	}
	if more := len(cell.Items) - offerItems; more > 0 {
		lines = append(lines, sc.say("import_more_items", "count", itoa(more)))
	}
	return lines
}

// amiss is what was not read, and what cannot be taken over.
func (sc Scene) amiss(p conversation.Plan) []string {
	var notes []string
	for _, r := range p.Notes {
		notes = append(notes, sc.Remark(r))
	}
	for _, l := range p.Left {
		notes = append(notes, sc.leftOut(l))
	}
	if len(notes) == 0 {
		return nil
	}
	lines := []string{"", sc.say("import_notes")}
	for _, note := range notes[:min(offerNotes, len(notes))] {
		lines = append(lines, sc.say("import_note", "text", brief(note)))
	}
	if more := len(notes) - offerNotes; more > 0 {
		lines = append(lines, sc.say("import_more_notes", "count", itoa(more)))
	}
	return lines
}

// Remark is what is said of a file.
func (sc Scene) Remark(r form.Remark) string {
	pairs := make([]string, len(r.Pairs))
	for i, text := range r.Pairs {
		pairs[i] = strings.Join(strings.Split(text, "\n"), sc.say("progress_name_separator"))
	}
	return sc.say(r.Name, pairs...)
}

// Unreadable says why nothing was read from a file, and that nothing has changed.
func (sc Scene) Unreadable(e *form.SheetError) string {
	var lines []string
	for _, r := range e.Remarks[:min(offerNotes, len(e.Remarks))] {
		lines = append(lines, sc.Remark(r))
	}
	return joinLines(append(lines, sc.say("import_refused"))...)
}

func (sc Scene) leftOut(l conversation.LeftOut) string {
	count, most := itoa(l.N), itoa(l.Max)
	slot := sc.slotName(l.Slot)
	switch l.Why {
	case conversation.NamelessPost:
		if strings.TrimSpace(l.Text) == "" {
			return sc.say(sc.either("import_nameless_empty"))
		}
		return sc.say(sc.either("import_nameless"), "text", l.Text)
	case conversation.LongPost:
		return sc.say(sc.either("import_long_post"), "post", l.Post, "count", count, "max", most)
	case conversation.TooManyPosts:
		return sc.say(sc.either("import_many_posts"), "post", l.Post, "max", most)
	case conversation.OtherPart:
		return sc.say("unit_import_part", "post", l.Post)
	case conversation.LongEntry:
		return sc.say("import_long_item", "post", l.Post, "slot", slot, "text", l.Text, "count", count, "max", most)
	case conversation.TooManyItems:
		return sc.say("import_many_items", "post", l.Post, "slot", slot, "count", count, "max", most)
	}
	return ""
}

func (sc Scene) nothingNew(p conversation.Plan) string {
	said := sc.say("import_nothing")
	if known := p.Known(); known > 0 {
		said = sc.say("import_nothing_known", "count", itoa(known))
	}
	return joinLines(append([]string{said}, sc.amiss(p)...)...)
}

// imported says what was taken over, and what was not.
func (sc Scene) imported(n conversation.Notice) string {
	posts, duties, powers, risks := n.Plan.Adds()
	lines := []string{sc.say(sc.either("import_done"), "posts", itoa(posts), "duties", itoa(duties), "powers", itoa(powers), "risks", itoa(risks))}
	if known := n.Plan.Known(); known > 0 {
		lines = append(lines, sc.say("import_done_known", "count", itoa(known)))
	}
	lines = append(lines, sc.say("import_done_next", "slot", sc.slotName(n.Slot)))
	return joinLines(append(lines, sc.amiss(*n.Plan)...)...)
}
