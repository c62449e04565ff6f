package phrase

import (
	"strings"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/questionnaire"
)

// weight says where a notice belongs on a card.
type weight int

const (
	passing weight = iota // a toast says it all
	mild                  // a toast that warns, and a line on the card
	lasting               // it is to be read: on the card only
)

// notice puts one notice into words.
func (sc Scene) notice(s conversation.State, n conversation.Notice) (string, weight) {
	count, limit := itoa(n.N), itoa(n.Max)
	switch n.Kind {
	case conversation.Noted:
		return sc.say("noted", "count", count), passing
	case conversation.NotedLate:
		return sc.say("noted_late", "count", count, "slot", sc.slotName(n.Slot)), mild
	case conversation.Rewritten:
		return sc.say("rewritten", "number", count), passing
	case conversation.Dropped:
		return sc.say("dropped", "count", count), passing
	case conversation.NotedNone:
		if slot, _ := sc.Definition.Slot(n.Slot); slot.Absent != "" {
			return sc.say("unit_noted_absent", "slot", slot.Name, "absent", slot.Absent), passing
		}
		return sc.say("noted_none", "slot", sc.slotName(n.Slot)), passing
	case conversation.PostAdded:
		return sc.say(sc.either("post_added"), "post", sc.names(n.Names)), passing
	case conversation.GonePost:
		return sc.say(sc.either("post_gone"), "post", n.Text), passing
	case conversation.Weighed:
		return sc.say("considered", "power", n.Text), passing
	case conversation.Restarted:
		return sc.say("restarted"), passing
	case conversation.Reopened:
		return sc.say("reopened"), lasting
	case conversation.Resumed:
		return sc.say("resumed"), passing
	case conversation.Kept:
		return sc.say("kept"), passing
	case conversation.Answered:
		return sc.answer(n.Text), lasting
	case conversation.Unanswered:
		return sc.say("unanswered", "liaison", sc.Liaison), lasting
	case conversation.Courtesy:
		return sc.say("courtesy"), passing
	case conversation.Guidance:
		return sc.say(sc.either("help")), lasting
	case conversation.Examples:
		return sc.samples(s), lasting
	case conversation.NothingYet:
		if sc.unit() {
			return sc.unitNothingYet(n.Slot), mild
		}
		if n.Slot == questionnaire.SlotPost {
			return sc.say("nothing_yet_post"), mild
		}
		if sc.pressing {
			return sc.say("nothing_yet_card", "slot", sc.slotName(n.Slot)), mild
		}
		return sc.say("nothing_yet", "slot", sc.slotName(n.Slot)), mild
	case conversation.AtFirst:
		return sc.say("at_first"), mild
	case conversation.TooLong:
		return sc.say("too_long", "count", count, "max", limit), mild
	case conversation.LongItem:
		return sc.say("long_item", "count", count, "max", limit), mild
	case conversation.TooMany:
		return sc.say("too_many", "count", count, "max", limit), mild
	case conversation.Blank:
		return sc.say("blank"), mild
	case conversation.Wordless:
		return sc.say("wordless"), mild
	case conversation.NoSuchItem:
		if n.Max == 0 {
			return sc.say("no_such_any", "number", count), mild
		}
		return sc.say("no_such", "number", count, "max", limit), mild
	case conversation.EmptyEdit:
		if n.N > 0 {
			return sc.say("empty_edit_text", "number", count), mild
		}
		return sc.say("empty_edit"), mild
	case conversation.OneForEdit:
		return sc.say("one_edit", "number", count), mild
	case conversation.Incomplete:
		return sc.say("incomplete", "count", count, "places", sc.places(s, n.Places)), lasting
	case conversation.NotBegun:
		return sc.say("not_begun"), mild
	case conversation.NoRecord:
		return sc.say("no_record"), mild
	case conversation.IsFiled:
		return sc.say("is_filed"), mild
	case conversation.IsPaused:
		return sc.say("is_paused"), mild
	case conversation.IsClosed:
		return sc.say("is_closed"), mild
	case conversation.Unclear:
		return sc.say("unclear"), mild
	case conversation.Stale:
		return sc.say("stale"), passing
	case conversation.StaleText:
		if s.Phase != conversation.Asking || s.Pending != conversation.NoPending || s.Paused {
			return sc.say("stale_lost"), mild // the present card has no field
		}
		return sc.say("stale_text"), mild
	case conversation.TooLate:
		return sc.say("too_late"), mild
	case conversation.AllCovered:
		return sc.say("review_covered"), mild
	case conversation.NothingHere:
		if s.Phase == conversation.Review {
			return sc.say("nothing_to_review"), mild
		}
		return sc.say("nothing_to"), mild
	case conversation.Mended:
		return sc.say("mended"), passing
	case conversation.IsSealed:
		return sc.say(sc.either("sealed_" + n.Text)), mild
	case conversation.PenTaken:
		return sc.say("pen_taken"), passing
	case conversation.PenAway:
		return sc.say("pen_away"), mild
	case conversation.NotAlone:
		return sc.say("unit_no_restart"), mild
	case conversation.PenAsked:
		return sc.say("pen_asked", "who", sc.Pen), passing
	case conversation.PenLaid:
		return sc.say("pen_laid"), passing
	case conversation.OfferRead:
		return sc.offer(*n.Plan), lasting
	case conversation.NothingNew:
		return sc.nothingNew(*n.Plan), lasting
	case conversation.Imported:
		return sc.imported(n), lasting
	case conversation.OfferFiled:
		return sc.say("import_filed"), mild
	case conversation.OfferDropped:
		return sc.say("import_dropped"), mild
	case conversation.OfferGone:
		return sc.say("import_gone"), mild
	}
	return "", passing
}

// closed says when answers are taken, and what can be done meanwhile.
func (sc Scene) closed(s conversation.State) string {
	switch {
	case sc.Campaign.PeriodAt(sc.Now) == campaign.Before:
		return sc.say("closed_before", "opens", sc.Moment(sc.Campaign.Opens))
	case s.Phase == conversation.Idle:
		return sc.say("closed_unbegun", "deadline", sc.deadline(), "office", sc.Campaign.Office)
	default:
		return sc.say("closed_after", "deadline", sc.deadline(), "office", sc.Campaign.Office)
	}
}

// answer is an answer of the FAQ.
func (sc Scene) answer(id string) string {
	return sc.Library.AnswerTo(id,
		"due", sc.due(), "deadline", sc.deadline(), "office", sc.Campaign.Office, "liaison", sc.Liaison, "title", sc.Campaign.Title)
}

// samples shows how at most two similar posts put the slot on the screen.
func (sc Scene) samples(s conversation.State) string {
	slot, ok := sc.Definition.Slot(s.Slot)
	if sc.unit() && slot.SampleIntro == "" {
		return sc.say("unit_samples", "example", slot.Placeholder)
	}
	if !ok || slot.ID == questionnaire.SlotPost {
		slot, _ = sc.Definition.Slot(questionnaire.SlotDuties)
	}
	const posts, lines = 2, 2
	words := append([]string{post(s), sc.Person.Unit}, sc.Person.Posts...)
	var b strings.Builder
	shown := 0
	for _, sample := range sc.Library.Samples.For(words...) {
		texts := sample.Risks[slot.ID]
		switch slot.ID {
		case questionnaire.SlotDuties:
			texts = sample.Duties
		case questionnaire.SlotPowers:
			texts = sample.Powers
		}
		if len(texts) == 0 || shown == posts {
			continue
		}
		shown++
		b.WriteString("\n" + sc.say("samples_post", "post", sample.Post))
		for _, text := range texts[:min(lines, len(texts))] {
			b.WriteString("\n" + sc.say("samples_entry", "text", text))
		}
	}
	if shown == 0 {
		return sc.say("samples_none", "example", slot.Placeholder)
	}
	return slot.SampleIntro + b.String()
}
