package phrase

import (
	"slices"
	"strings"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Text is the outcome as a message: what happened, then what is asked now.
func (sc Scene) Text(s conversation.State, out conversation.Outcome) string {
	var parts []string
	if sc.Head != "" {
		parts = append(parts, sc.say("seat_head", "head", sc.Head))
	}
	if sc.Note != "" {
		parts = append(parts, sc.Note)
	}
	for _, n := range out.Notices {
		if n.Kind == conversation.Noted && sc.listed(s, out) {
			continue // the list that follows says it
		}
		if text, _ := sc.notice(s, n); text != "" {
			parts = append(parts, text)
		}
	}
	if view := sc.view(s, out); view != "" {
		parts = append(parts, view)
	}
	return strings.Join(parts, "\n\n")
}

func happened(out conversation.Outcome, kinds ...conversation.NoticeKind) bool {
	return slices.ContainsFunc(out.Notices, func(n conversation.Notice) bool { return slices.Contains(kinds, n.Kind) })
}

// listed says whether the answer is the list of what the slot has now, rather
// than the whole question again.
func (sc Scene) listed(s conversation.State, out conversation.Outcome) bool {
	return out.View == conversation.ViewQuestion && !sc.Definition.Naming(s.Slot) && s.Count > 0 &&
		happened(out, conversation.Noted, conversation.Rewritten, conversation.Dropped)
}

func (sc Scene) view(s conversation.State, out conversation.Outcome) string {
	switch out.View {
	case conversation.ViewIdle:
		if happened(out, conversation.NotBegun, conversation.NoRecord) {
			return ""
		}
		if sc.unit() {
			return sc.say("unit_idle", "form", sc.Definition.Title, "unit", sc.Person.Unit)
		}
		return sc.say("idle", "name", sc.Person.Name, "form", sc.Definition.Title, "due", sc.due(), "left", sc.left())
	case conversation.ViewQuestion:
		if sc.listed(s, out) {
			return joinLines(sc.recorded(s), "", sc.say("question_more", "slot", sc.slotName(s.Slot)))
		}
		return sc.question(s)
	case conversation.ViewConfirm:
		return sc.confirm(s, out)
	case conversation.ViewReview:
		return joinLines(sc.review(s, out), "", sc.say(sc.either("review_do")))
	case conversation.ViewPreview:
		return sc.preview(s, out)
	case conversation.ViewFiled:
		if happened(out, conversation.IsFiled, conversation.IsSealed) {
			return ""
		}
		return sc.filed("filed", s, out)
	case conversation.ViewReturned:
		return sc.returned(s, out)
	case conversation.ViewClosed:
		return sc.closed(s)
	case conversation.ViewWaiting:
		return sc.waiting(s)
	case conversation.ViewPaused:
		if happened(out, conversation.IsPaused) {
			return ""
		}
		if len(out.Notices) > 0 {
			return sc.say("paused_still")
		}
		return sc.say("paused")
	}
	return ""
}

// joinLines puts what is not empty under each other; an empty argument in the
// middle makes an empty line.
func joinLines(lines ...string) string {
	joined := strings.Join(lines, "\n")
	for strings.Contains(joined, "\n\n\n") {
		joined = strings.ReplaceAll(joined, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(joined)
}

// question is the slot on the screen, named by its official word.
func (sc Scene) question(s conversation.State) string {
	slot, _ := sc.Definition.Slot(s.Slot)
	lines := []string{sc.head(s)}
	if slot.Meaning != "" {
		lines = append(lines, slot.Meaning)
	}
	return joinLines(append(lines, sc.asked(s, slot), "", sc.recorded(s), "", sc.ending(s, slot))...)
}

func (sc Scene) head(s conversation.State) string {
	step, steps := sc.step(s)
	pairs := []string{"slot", sc.slotName(s.Slot), "post", post(s), "step", itoa(step), "steps", itoa(steps)}
	if post(s) != "" && len(s.Posts) > 1 {
		return sc.say("question_head_post", pairs...)
	}
	return sc.say("question_head", pairs...)
}

// asked is the question itself, with the person's own words where there are any.
func (sc Scene) asked(s conversation.State, slot questionnaire.Slot) string {
	switch {
	case s.Covers != 0:
		return sc.say("question_cover", "power", inner(s.Cue))
	case slot.Naming && len(sc.named(s)) > 0:
		if slot.Another != "" {
			return slot.Another
		}
		return sc.say("question_another_post")
	case sc.knows(s):
		known := strings.Join(sc.known(), sc.say("progress_name_separator"))
		return slot.Known.Fill("posts", known)
	case s.Of != 0:
		return slot.Each.Fill("item", inner(s.Cue))
	case s.Cue != "" && s.CueDuty:
		return slot.CueDuty.Fill("duty", inner(s.Cue))
	case s.Cue != "":
		return slot.Cue.Fill("power", inner(s.Cue))
	default:
		return slot.Ask.Fill()
	}
}

// knows says whether the question is only whether the roster's posts still hold.
func (sc Scene) knows(s conversation.State) bool {
	slot := sc.Definition.Slots[0]
	return s.Slot == slot.ID && !s.Declined && len(sc.named(s)) == 0 && len(sc.known()) > 0
}

// known are the names that are known before anything is asked: the roster's posts, and
// for a unit's form the unit.
func (sc Scene) known() []string {
	if sc.unit() {
		return []string{sc.Person.Unit}
	}
	return sc.Person.Posts
}

// named are the entries of the kind that is being named.
func (sc Scene) named(s conversation.State) []conversation.Post {
	slot, _ := sc.Definition.Slot(s.Slot)
	return s.Named(slot.Kind)
}

// inner is a text as it stands inside a sentence, without its own full stop.
func inner(s string) string { return strings.TrimRight(s, "。.；;，, ") }

// recorded lists what the slot has.
func (sc Scene) recorded(s conversation.State) string {
	if sc.Definition.Naming(s.Slot) {
		var lines []string
		for i, p := range sc.named(s) {
			lines = append(lines, sc.say("entry", "number", itoa(i+1), "text", p.Name))
		}
		if len(lines) == 0 {
			return ""
		}
		return joinLines(sc.say("recorded", "count", itoa(len(lines))), strings.Join(lines, "\n"))
	}
	if s.None {
		return sc.recordedNone(s)
	}
	if s.Count == 0 {
		return ""
	}
	lines := []string{sc.say("recorded", "count", itoa(s.Count))}
	hidden := s.Count - len(s.Tail)
	if hidden > 0 {
		lines = append(lines, sc.say("recorded_hidden", "count", itoa(hidden)))
	}
	for i, line := range s.Tail {
		lines = append(lines, sc.say("entry", "number", itoa(hidden+i+1), "text", line.Text))
	}
	return strings.Join(lines, "\n")
}

func (sc Scene) ending(s conversation.State, slot questionnaire.Slot) string {
	switch {
	case slot.Naming && len(sc.named(s)) > 0:
		return sc.say(sc.either("question_more_posts"))
	case sc.knows(s):
		return sc.say(sc.either("question_end_known"))
	case slot.Naming:
		return ""
	case sc.unit() && s.Count == 0 && !s.None:
		return sc.unitEnding(slot)
	case s.Count > 0:
		return sc.say("question_end_filled")
	case s.None:
		return sc.say("question_end_none")
	case slot.Risk:
		return sc.say("question_end_risk")
	default:
		return sc.say("question_end")
	}
}

func (sc Scene) confirm(s conversation.State, out conversation.Outcome) string {
	switch s.Pending {
	case conversation.ConfirmNone:
		slot, _ := sc.Definition.Slot(s.Slot)
		return sc.say("confirm_none", "slot", slot.Name, "question", slot.None)
	case conversation.ConfirmSend:
		ask := sc.say("confirm_submit_plain")
		if len(out.Gaps) > 0 {
			ask = sc.say("confirm_submit")
		}
		return joinLines(sc.review(s, out), "", ask)
	case conversation.ConfirmOver:
		return sc.say("confirm_restart")
	case conversation.ConfirmDrop:
		name := ""
		if named := sc.named(s); s.Edit > 0 && s.Edit <= len(named) {
			name = named[s.Edit-1].Name
		}
		return sc.say(sc.either("confirm_drop"), "post", name)
	case conversation.ConfirmImport:
		return sc.say("import_confirm")
	case conversation.NoPending:
	}
	return ""
}

// How many gaps a message lists, and how many characters of each.
const (
	textGaps    = 20
	briefLength = 120
)

// brief is the beginning of a text.
func brief(s string) string {
	if r := []rune(s); len(r) > briefLength {
		return string(r[:briefLength-1]) + "…"
	}
	return s
}

// counts says how much there is.
func (sc Scene) counts(f form.Form) string {
	if sc.unit() {
		return sc.unitCounts(f)
	}
	duties, powers, risks := 0, 0, 0
	for _, p := range f.Posts {
		duties += len(p.Answers[questionnaire.SlotDuties].Items)
		powers += len(p.Answers[questionnaire.SlotPowers].Items)
		for _, slot := range sc.Definition.Risks() {
			risks += len(p.Answers[slot].Items)
		}
	}
	return sc.say("review_counts",
		"posts", itoa(len(f.Posts)), "duties", itoa(duties), "powers", itoa(powers), "risks", itoa(risks))
}

// filed says that the form has been handed in and, at that moment, that the copy
// follows; later how far it has come.
func (sc Scene) filed(name string, s conversation.State, out conversation.Outcome) string {
	if out.Filed == nil && out.Form != nil && out.Form.Status.Reviewed() {
		return sc.say("filed_"+string(out.Form.Status), "revision", itoa(s.Revision))
	}
	said := sc.say(sc.either(name), "revision", itoa(s.Revision))
	if out.Filed == nil {
		return said
	}
	return joinLines(said, sc.say("filed_copy"))
}

// mayRevise says whether the author may take up again what was handed in.
func mayRevise(out conversation.Outcome) bool {
	if out.Form == nil {
		return true
	}
	_, may := out.Form.Status.After(form.Reopen)
	return may
}

// review is the coverage: what is missing, and which powers have no risk point.
func (sc Scene) review(s conversation.State, out conversation.Outcome) string {
	if out.Form == nil {
		return ""
	}
	lines := []string{sc.counts(*out.Form)}
	if len(out.Missing) > 0 {
		lines = append(lines, sc.say("review_missing", "count", itoa(len(out.Missing)), "places", sc.places(s, out.Missing)))
	}
	if len(out.Gaps) == 0 {
		return joinLines(append(lines, sc.covered(out))...)
	}
	lines = append(lines, "", sc.say("review_gaps", "count", itoa(len(out.Gaps))))
	lines = append(lines, sc.gapLines(out)...)
	return joinLines(append(lines, sc.say("review_gaps_do"), "")...)
}

// gapLines lists the powers without a risk point.
func (sc Scene) gapLines(out conversation.Outcome) []string {
	var lines []string
	for i, gap := range out.Gaps[:min(textGaps, len(out.Gaps))] {
		lines = append(lines, sc.say("entry", "number", itoa(i+1), "text", brief(gap.Power.Text)))
	}
	if len(out.Gaps) > textGaps {
		lines = append(lines, "…")
	}
	return lines
}

// covered says that every power has its risk point, when everything is answered
// and there are powers.
func (sc Scene) covered(out conversation.Outcome) string {
	for _, p := range out.Form.Posts {
		if len(out.Missing) == 0 && len(p.Answers[questionnaire.SlotPowers].Items) > 0 {
			return sc.say("review_covered")
		}
	}
	return ""
}

// preview is the form as it stands on paper, then what can be done.
func (sc Scene) preview(s conversation.State, out conversation.Outcome) string {
	if out.Form == nil {
		return ""
	}
	end := sc.previewEnd(s)
	lines := []string{
		sc.say("paper_head", "form", sc.Definition.Title),
		sc.paperHead(),
	}
	for _, p := range sc.paper(*out.Form) {
		lines = append(lines, "", p.post)
		for _, cell := range p.cells {
			lines = append(lines, sc.say("paper_label", "label", cell.label))
			lines = append(lines, cell.lines...)
		}
	}
	paper := []rune(joinLines(lines...))
	if len(paper) > longestPreview {
		return joinLines(string(paper[:longestPreview])+"…", "", sc.say("preview_cut"), end)
	}
	return joinLines(string(paper), "", end)
}

// previewEnd says which version it is and what can be done with it.
func (sc Scene) previewEnd(s conversation.State) string {
	revision := itoa(s.Revision)
	switch {
	case sc.Campaign.PeriodAt(sc.Now) != campaign.Open:
		return sc.closed(s)
	case sc.waits(s):
		return sc.waiting(s)
	case s.Phase == conversation.Filed:
		return sc.say("preview_filed", "revision", revision)
	case s.Revision > 0:
		return sc.say("preview_revising", "revision", revision)
	default:
		return sc.say("preview_open")
	}
}

// longestPreview is how many characters of a form a message shows: a phone's
// screen is small, and the platform takes 150 KB at most.
const longestPreview = 20000

// sheet is one post as it stands on paper: the official form has four columns,
// and the points of all categories stand in one cell, numbered through.
type sheet struct {
	post  string
	cells []cell
}

type cell struct {
	label string
	lines []string
}

func (sc Scene) paper(f form.Form) []sheet {
	if sc.unit() {
		return sc.unitPaper(f)
	}
	label := sc.say("paper_label", "label", sc.slotName(questionnaire.SlotPost))
	sheets := make([]sheet, 0, len(f.Posts))
	for _, p := range f.Posts {
		risks := form.Answer{None: true}
		for _, slot := range sc.Definition.Risks() {
			a := p.Answers[slot]
			risks.Items = append(risks.Items, a.Items...)
			risks.None = risks.None && a.None
		}
		sheets = append(sheets, sheet{post: label + p.Name, cells: []cell{
			{sc.slotName(questionnaire.SlotDuties), sc.cell(p.Answers[questionnaire.SlotDuties])},
			{sc.slotName(questionnaire.SlotPowers), sc.cell(p.Answers[questionnaire.SlotPowers])},
			{sc.say("paper_risks"), sc.cell(risks)},
		}})
	}
	if len(sheets) == 0 {
		sheets = append(sheets, sheet{post: label + sc.say("paper_open")})
	}
	return sheets
}

func (sc Scene) cell(a form.Answer) []string {
	switch {
	case len(a.Items) > 0:
		lines := make([]string, len(a.Items))
		for i, item := range a.Items {
			lines[i] = sc.say("entry", "number", itoa(i+1), "text", item.Text)
		}
		return lines
	case a.None:
		return []string{sc.say("paper_none")}
	default:
		return []string{sc.say("paper_open")}
	}
}
