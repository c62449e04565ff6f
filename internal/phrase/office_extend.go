package phrase

import (
	"strings"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/message"
)

// commandMax is how long a command in a card's field may be, in characters.
const commandMax = 200

// ExtendAgain says why nothing was moved. fill, when it is not empty, is the
// command as it could be meant: it stands in a field, to be looked at and sent.
func (b Bulletin) ExtendAgain(said, fill string) Sheet {
	if fill == "" {
		return Sheet{Line: said}
	}
	s := b.sheet(b.say("extend_title"), text(said), message.Block{Form: &message.Form{
		Name:    "form",
		Fields:  []message.Field{{Name: FieldAnswer, Value: fill, Lines: 2, Max: commandMax}},
		Buttons: []message.Button{b.act(b.say("office_button_extend"), OfficeExtend, Aim{}, message.Primary)},
	}})
	s.Card.Tone = message.Attention
	s.Hint = b.say("office_hint_extend", "command", fill)
	return s
}

// ExtendedFigures are a deadline that was moved.
type ExtendedFigures struct {
	Extension campaign.Extension
	Was       time.Time
	Moved     int   // how many reminders of the ladder fall on new dates
	Plan      int64 // the version of the plan that the extension made
}

// Extended says from when to when a deadline was moved.
func (b Bulletin) Extended(f ExtendedFigures) Sheet {
	s := b.sheet(b.say("extend_title"),
		strong(b.say("extended", "unit", b.whose(f.Extension.Unit), "was", b.Moment(f.Was), "until", b.Moment(f.Extension.Until))),
		text(b.say("extended_reason", "reason", f.Extension.Reason)),
		muted(b.moved(f.Moved)),
		row(b.actArg(b.say("office_button_extend_undo"), OfficeExtendUndo, f.Plan, message.Ordinary),
			b.act(b.say("office_button_campaign"), OfficeCampaign, Aim{}, message.Ordinary)))
	s.Card.Tone = message.Done
	s.Hint = b.say("office_hint_extended")
	return s
}

// Unextended says that an extension was taken back. until is the deadline that
// counts again.
func (b Bulletin) Unextended(e campaign.Extension, until time.Time, moved int) Sheet {
	s := b.sheet(b.say("extend_title"),
		strong(b.say("unextended", "unit", b.whose(e.Unit), "was", b.Moment(e.Until), "until", b.Moment(until))),
		muted(b.moved(moved)),
		row(b.act(b.say("office_button_campaign"), OfficeCampaign, Aim{}, message.Ordinary)))
	s.Card.Tone = message.Done
	return s
}

func (b Bulletin) moved(reminders int) string {
	if reminders == 0 {
		return b.say("extended_same")
	}
	return b.say("extended_moved", "count", itoa(reminders))
}

// ExtendCommand is the command that moves a deadline, as it is typed. Without a
// unit it is for the school.
func (b Bulletin) ExtendCommand(date, unit, reason string) string {
	return strings.TrimSpace(b.say("extend_command", "date", date, "unit", b.whose(unit), "reason", reason))
}

// ExtendDate is the day of an instant, as it is typed.
func (b Bulletin) ExtendDate(t time.Time) string { return b.say("extend_date", b.dated(t)...) }
