package reminder

import (
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
)

// Forecast is what the rest of a month is expected to cost, in calls that the
// platform counts, when every message is written to one person.
type Forecast struct {
	// Used is what has been counted in the month.
	Used int
	// Invitations, Reminders and Digests are the messages that are still to come in
	// the month; Replies is what answering those who type will take.
	Invitations, Reminders, Digests, Replies int
}

// Total is what the month will have cost.
func (f Forecast) Total() int { return f.Used + f.Invitations + f.Reminders + f.Digests + f.Replies }

// repliesEach is how many calls one person who has not finished is expected to
// cost by typing: three quarters press, which costs nothing, and who types needs
// about twenty-four answers.
const repliesEach = 6

// Expect forecasts the month of now. open is how many people have not finished,
// told how many get a digest each day.
func Expect(c campaign.Campaign, cal *calendar.Calendar, now time.Time, used, open, told int) Forecast {
	f := Forecast{Used: used, Replies: open * repliesEach}
	today := cal.Day(now)
	month := today.Month()
	rungs := map[time.Time]int{}
	invited := false // the later ones are for the few who come later
	for _, o := range Occurrences(c, cal) {
		on := cal.Day(o.At)
		if o.Kind == Invite && !invited {
			invited = true
			if o.At.After(now) && on.Month() == month && on.Year() == today.Year() {
				f.Invitations = open
			}
		}
		if on.Before(today) || on.Month() != month || on.Year() != today.Year() || now.After(o.NotAfter) {
			continue
		}
		switch o.Kind {
		case Remind:
			rungs[on]++
		case Digest:
			f.Digests += told
		case Invite, Office, Heads, Nudge, Snooze:
		}
	}
	for _, n := range rungs {
		f.Reminders += open * min(n, c.Rules.Cap)
	}
	return f
}

// Economy says whether reminders must be the same for many people, so that they
// can leave in one call: when the month would cost more than the quota. Without a
// quota everybody is written to by name.
func Economy(f Forecast, quota int) bool { return quota > 0 && f.Total() > quota }

// Spare says whether so many calls can be spent on what may as well leave later:
// when the month is expected to end within its quota all the same, reminders being
// bundled. Without a quota there is always some left.
func Spare(f Forecast, quota, calls int) bool {
	return quota <= 0 || f.Total()-f.Reminders+calls <= quota
}

// Bundle names reminders that say the same: by the rung, the state of the form and
// the deadline.
func Bundle(n Notice, deadline time.Time) string {
	return string(n.Kind) + "/" + n.Stage + "/" + string(n.State) + "/" + deadline.UTC().Format("20060102T1504")
}
