package phrase

import (
	"strings"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
)

// Timely puts what is said because time has passed into words. Its campaign is the
// one for the person's unit.
type Timely struct{ Scene }

// Reminder is the text of a rung of the ladder for a form in a state. Without a
// name it is the same for everybody with that state and that deadline.
func (t Timely) Reminder(stage campaign.Stage, state reminder.State, named bool) string {
	if own, ok := stage.Texts[string(state)]; ok {
		if words, err := questionnaire.NewTemplate(own, campaign.TextSlots()...); err == nil {
			name := t.Person.Name
			if !named {
				name = ""
			}
			return words.Fill("name", name, "deadline", t.due(), "left", t.left())
		}
	}
	hello := t.say("reminder_hello_all")
	if named {
		hello = t.say("reminder_hello", "name", t.Person.Name)
	}
	return hello + t.standing(state)
}

// Asked is the reminder that the person has asked for.
func (t Timely) Asked(state reminder.State) string {
	return t.say("reminder_hello", "name", t.Person.Name) + t.say("reminder_asked") + "\n" + t.standing(state)
}

// Nudge is the reminder that somebody else has asked for.
func (t Timely) Nudge(state reminder.State) string {
	return t.say("reminder_hello", "name", t.Person.Name) + t.say("reminder_nudge") + "\n" + t.standing(state)
}

// standing says how far the form is, until when it is due, and what to do.
func (t Timely) standing(state reminder.State) string {
	holiday := ""
	if name := t.holiday(); name != "" {
		holiday = t.say("reminder_holiday", "holiday", name)
	}
	return t.say("reminder_"+string(state)+"_"+t.nearness(),
		"form", t.Definition.Title, "deadline", t.due(), "left", itoa(t.workdays()), "holiday", holiday,
		"time", t.dueAt().In(t.Zone).Format("15:04"), "office", t.Campaign.Office, "contact", t.Campaign.Contact)
}

// workdays is how many there are after today until the form is due.
func (t Timely) workdays() int { return t.Days.Until(t.Now, t.dueAt()) }

func (t Timely) nearness() string {
	switch left := t.workdays(); {
	case t.Now.After(t.dueAt()):
		return "over"
	case left >= 2:
		return "far"
	case t.Days.Day(t.Now).Equal(t.Days.Day(t.dueAt())):
		return "today"
	default:
		return "near"
	}
}

// holiday names the holidays that lie between now and what is due.
func (t Timely) holiday() string {
	var names []string
	for d := t.Days.Day(t.Now); !d.After(t.dueAt()); d = d.AddDate(0, 0, 1) {
		if name := t.Days.Holiday(d); name != "" && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, t.say("progress_name_separator"))
}

// Snoozed answers who asks to be reminded later: at is when that will be. Without
// ok it would be too late.
func (t Timely) Snoozed(s conversation.State, at time.Time, ok bool) string {
	switch period := t.Campaign.PeriodAt(t.Now); {
	case s.Revision > 0:
		return t.say("snooze_done")
	case period == campaign.Before:
		return t.say("snooze_before", "opens", t.Moment(t.Campaign.Opens))
	case period == campaign.After:
		return t.say("snooze_after", "deadline", t.deadline())
	case !ok:
		return t.say("snooze_late", "deadline", t.deadline())
	case t.Days.Day(at).Equal(t.Days.Day(t.Now)):
		return t.say("snooze_tonight", "time", at.In(t.Zone).Format("15:04"))
	default:
		return t.say("snooze_set", "moment", t.Moment(at))
	}
}
