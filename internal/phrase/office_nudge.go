package phrase

import (
	"time"

	"lianbot/internal/message"
	"lianbot/internal/reminder"
)

// atOnce is how near an instant is for it to be called now.
const atOnce = time.Minute

// Nudged says exactly what came of reminding people at once.
func (b Bulletin) Nudged(n reminder.Nudged) string {
	var lines []string
	switch {
	case n.Planned == 0:
		lines = append(lines, b.say("nudged_none"))
	case n.At.Sub(b.Now) <= atOnce:
		lines = append(lines, b.say("nudged_now", "count", itoa(n.Planned)))
	default:
		lines = append(lines, b.say("nudged_later", "count", itoa(n.Planned), "moment", b.Moment(n.At)))
	}
	for _, left := range []struct {
		count  int
		phrase string
	}{{n.Today, "nudged_today"}, {n.Unreachable, "nudged_unreachable"}, {n.Finished, "nudged_finished"}} {
		if left.count > 0 {
			lines = append(lines, b.say(left.phrase, "count", itoa(left.count)))
		}
	}
	return joinLines(lines...)
}

// NudgeSchool asks before the whole school is written to, with the number first.
// sure is the action that does it.
func (b Bulletin) NudgeSchool(count int, state, sure string) Sheet {
	if count == 0 {
		return Sheet{Line: b.say("nudge_nobody")}
	}
	s := b.sheet(b.say("nudge_school_title"), strong(b.say("nudge_school", "count", itoa(count), "state", state)),
		muted(b.say("nudge_school_note")),
		row(b.act(b.say("office_button_nudge_sure", "count", itoa(count)), sure, Aim{}, message.Primary),
			b.act(b.say("office_button_nudge_not"), OfficeProgress, Aim{}, message.Ordinary)))
	s.Card.Tone = message.Attention
	s.Hint = b.say("office_hint_nudge_school")
	return s
}

// NudgedSheet says what came of reminding people of a unit, or of the school.
func (b Bulletin) NudgedSheet(unit string, n reminder.Nudged) Sheet {
	s := b.sheet(b.say("nudged_title"), text(b.Nudged(n)),
		row(b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: unit}, message.Ordinary)))
	s.Card.Subtitle = b.whose(unit)
	if n.Planned > 0 {
		s.Card.Tone = message.Done
	}
	return s
}
