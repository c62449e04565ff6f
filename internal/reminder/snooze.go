package reminder

import (
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
)

// Later is when somebody is reminded who asks for it: this evening, or in the
// morning of the next working day when the evening has passed, is not a working
// one, or when they say tomorrow. It is false when the campaign would be over by
// then: then it is now or never. c is the campaign as it is for the person.
func Later(c campaign.Campaign, cal *calendar.Calendar, now time.Time, tomorrow bool) (time.Time, bool) {
	at := cal.At(now, c.Rules.Evening)
	if tomorrow || !at.After(now) || cal.Disturbs(at) != calendar.Free {
		at = Free(cal, cal.At(cal.Shift(now, 1), c.Rules.Morning))
	}
	if at.Before(c.Opens) {
		at = Free(cal, c.Opens)
	}
	return at, at.Before(c.Deadline)
}

// SnoozeStage names the moment for which somebody asked, in a key.
func SnoozeStage(cal *calendar.Calendar, at time.Time) string {
	return at.In(cal.Zone()).Format("2006-01-02 15:04")
}
