package reminder

import (
	"cmp"
	"slices"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
)

// Occurrence is a moment at which messages of a kind are planned.
type Occurrence struct {
	Kind Kind
	// Stage is the rung of the ladder, or the day for what comes every day.
	Stage string
	// Days is the working day, counted from that of the deadline, of a rung and of
	// the word to the heads.
	Days int
	// At is a minute in which people may be written to. Until NotAfter it is not too
	// late to begin.
	At, NotAfter time.Time
}

// Why is a reason in one word, as it is kept and logged.
type Why string

// Why a rung of the ladder, or a day's digest, does not happen.
const (
	DayOff       Why = "day_off"        // nobody works on that day
	NoFreeMinute Why = "no_free_minute" // the rest of the day is quiet hours
	NotOpenYet   Why = "before_opening" // or at the same time as the invitation
	Closed       Why = "after_the_end"
)

// Dropped is an occurrence that the ladder asks for and that does not happen.
type Dropped struct {
	Kind  Kind
	Stage string
	Day   time.Time
	Why   Why
}

// Occurrences are all moments at which something is planned for a campaign, in the
// order of time. For a unit whose deadline was moved it is asked again, with
// Campaign.For. A campaign without a cap on messages a day, or without dates,
// writes to nobody.
func Occurrences(c campaign.Campaign, cal *calendar.Calendar) []Occurrence {
	return newAgenda(c, cal).occurrences
}

// NotHappening is what the ladder asks for and the calendar does not allow, in the
// order of the ladder.
func NotHappening(c campaign.Campaign, cal *calendar.Calendar) []Dropped {
	return newAgenda(c, cal).dropped
}

// Moved are the units that have a deadline of their own, in the order in which it
// was first moved: each has its own ladder, and the campaign's is not theirs.
func Moved(c campaign.Campaign) []string {
	var units []string
	for _, e := range c.Extensions {
		if e.Unit != "" && !slices.Contains(units, e.Unit) && !c.For(e.Unit).Deadline.Equal(c.Deadline) {
			units = append(units, e.Unit)
		}
	}
	return units
}

// agenda gathers the occurrences of one campaign.
type agenda struct {
	campaign    campaign.Campaign
	cal         *calendar.Calendar
	first       time.Time // the invitation, or the opening when there is none
	occurrences []Occurrence
	dropped     []Dropped
}

func newAgenda(c campaign.Campaign, cal *calendar.Calendar) *agenda {
	a := &agenda{campaign: c, cal: cal, first: c.Opens}
	if c.Rules.Cap <= 0 || c.Opens.IsZero() || !c.Deadline.After(c.Opens) {
		return a
	}
	a.invitations()
	for _, s := range c.Ladder {
		if !s.Opening {
			a.rung(s)
		}
	}
	for _, days := range c.Rules.Heads {
		a.heads(days)
	}
	a.daily()
	slices.SortStableFunc(a.occurrences, func(x, y Occurrence) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(rank(x.Kind), rank(y.Kind)))
	})
	a.untilTheNextRung()
	return a
}

// rank orders what happens in the same minute: a digest tells its reader more than
// a reminder does, so it comes first where only one message a day is allowed.
func rank(k Kind) int {
	return slices.Index([]Kind{Digest, Office, Heads, Invite, Remind}, k)
}

func (a *agenda) drop(k Kind, stage string, day time.Time, why Why) {
	a.dropped = append(a.dropped, Dropped{Kind: k, Stage: stage, Day: a.cal.Day(day), Why: why})
}

// invitations are one for everybody at the opening, and one every working day
// after it for those who came later.
func (a *agenda) invitations() {
	i := slices.IndexFunc(a.campaign.Ladder, func(s campaign.Stage) bool { return s.Opening })
	if i < 0 {
		return
	}
	rung := a.campaign.Ladder[i]
	at := a.invitedAt(a.campaign.Opens, rung)
	if at.After(a.campaign.Deadline) {
		a.drop(Invite, rung.ID, at, Closed)
		return
	}
	a.first = at
	a.occurrences = append(a.occurrences, Occurrence{Kind: Invite, Stage: rung.ID, At: at, NotAfter: a.campaign.Deadline})
	for {
		at = a.invitedAt(a.cal.Day(at).AddDate(0, 0, 1), rung)
		if at.After(a.campaign.Deadline) {
			return
		}
		a.occurrences = append(a.occurrences, Occurrence{
			Kind: Invite, Stage: day(a.cal, at), At: at, NotAfter: earlier(a.dayEnd(at), a.campaign.Deadline),
		})
	}
}

// invitedAt is the first minute for invitations from an instant on.
func (a *agenda) invitedAt(from time.Time, rung campaign.Stage) time.Time {
	const farthest = 400 // days, in a school that never works
	for range farthest {
		if at, why := a.settle(later(a.on(from, rung), from)); why == "" {
			return at
		}
		from = a.cal.Day(from).AddDate(0, 0, 1)
	}
	return from
}

// on is when a rung is on the day of t.
func (a *agenda) on(t time.Time, s campaign.Stage) time.Time {
	if s.BeforeEnd <= 0 {
		return a.cal.At(t, s.At)
	}
	end := a.cal.End(t)
	if a.cal.Day(t).Equal(a.cal.Day(a.campaign.Deadline)) {
		end = a.campaign.Deadline
	}
	return end.Add(-s.BeforeEnd)
}

func (a *agenda) rung(s campaign.Stage) {
	on := a.cal.Shift(a.campaign.Deadline, s.Days)
	at, why := a.settle(a.on(on, s))
	notAfter := a.dayEnd(at)
	if s.Days <= 0 {
		notAfter = earlier(notAfter, a.campaign.Deadline)
	}
	switch {
	case why != "":
	case !at.After(a.first):
		why = NotOpenYet
	case s.Days <= 0 && !at.Before(a.campaign.Deadline), a.ended(at):
		why = Closed
	}
	if why != "" {
		a.drop(Remind, s.ID, on, why)
		return
	}
	a.occurrences = append(a.occurrences, Occurrence{Kind: Remind, Stage: s.ID, Days: s.Days, At: at, NotAfter: notAfter})
}

func (a *agenda) heads(days int) {
	on := a.cal.Shift(a.campaign.Deadline, days)
	stage := "heads" + signed(days)
	at, why := a.settle(a.cal.At(on, a.campaign.Rules.HeadsAt))
	switch {
	case why != "":
	case at.Before(a.campaign.Opens):
		why = NotOpenYet
	case a.ended(at):
		why = Closed
	}
	if why != "" {
		a.drop(Heads, stage, on, why)
		return
	}
	a.occurrences = append(a.occurrences, Occurrence{Kind: Heads, Stage: stage, Days: days, At: at, NotAfter: a.dayEnd(at)})
}

// daily are the digests of every working day, from the opening until the last day
// of the ladder.
func (a *agenda) daily() {
	office := a.lastDay(a.campaign)
	for _, unit := range Moved(a.campaign) {
		office = later(office, a.lastDay(a.campaign.For(unit)))
	}
	unit := a.lastDay(a.campaign)
	for d := a.cal.Day(a.campaign.Opens); !d.After(office); d = d.AddDate(0, 0, 1) {
		if !d.After(unit) {
			a.digest(Digest, d, a.campaign.Rules.Digest)
		}
		a.digest(Office, d, a.campaign.Rules.Office)
	}
}

func (a *agenda) digest(k Kind, on time.Time, clock calendar.Clock) {
	if !a.cal.Working(on) {
		return // nobody expects one
	}
	at, why := a.settle(later(a.cal.At(on, clock), a.campaign.Opens))
	if why == "" && a.ended(at) {
		why = Closed
	}
	if why != "" {
		a.drop(k, day(a.cal, on), on, why)
		return
	}
	a.occurrences = append(a.occurrences, Occurrence{Kind: k, Stage: day(a.cal, on), At: at, NotAfter: a.dayEnd(at)})
}

// lastDay is the last one of a ladder: that of the deadline, or of what comes
// after it.
func (a *agenda) lastDay(c campaign.Campaign) time.Time {
	days := 0
	for _, s := range c.Ladder {
		days = max(days, s.Days)
	}
	for _, d := range c.Rules.Heads {
		days = max(days, d)
	}
	return a.cal.Shift(c.Deadline, days)
}

// ended says whether the phase is over. One that ends with its deadline, or
// before a unit's own, has an overdue rung all the same.
func (a *agenda) ended(at time.Time) bool {
	return a.campaign.Ends.After(a.campaign.Deadline) && at.After(a.campaign.Ends)
}

// dayEnd is until when a message of the day of t is of use: the end of the working
// day, or two hours for what is meant to come after it.
func (a *agenda) dayEnd(t time.Time) time.Time {
	const evening = 2 * time.Hour
	if end := a.cal.End(t); end.After(t) {
		return end
	}
	return t.Add(evening)
}

// settle moves an instant to the next minute of its day in which people may be
// written to.
func (a *agenda) settle(at time.Time) (time.Time, Why) {
	if !a.cal.Working(at) {
		return at, DayOff
	}
	free := Free(a.cal, at)
	if !a.cal.Day(free).Equal(a.cal.Day(at)) {
		return at, NoFreeMinute
	}
	return free, ""
}

// untilTheNextRung ends a reminder just before the next one of the same day.
func (a *agenda) untilTheNextRung() {
	for i, o := range a.occurrences {
		if o.Kind != Remind {
			continue
		}
		for _, next := range a.occurrences[i+1:] {
			if next.Kind == Remind && next.At.After(o.At) && !next.At.After(o.NotAfter) {
				a.occurrences[i].NotAfter = next.At.Add(-time.Minute)
				break
			}
		}
	}
}

// Free is the first minute from t on in which people may be written to. When that
// is not t itself it is a few minutes after the quiet ends, since every program
// that waits begins with it, and the platform asks bots to keep off the full and
// the half hour.
func Free(cal *calendar.Calendar, t time.Time) time.Time {
	const apart = 4 * time.Minute
	free := cal.NextFree(t)
	if free.Equal(t) {
		return t
	}
	if off := free.Add(apart); cal.Disturbs(off) == calendar.Free {
		return off
	}
	return free
}

// Due are the occurrences that have come and for which it is not too late.
func Due(all []Occurrence, now time.Time) []Occurrence {
	var due []Occurrence
	for _, o := range all {
		if !o.At.After(now) && !now.After(o.NotAfter) {
			due = append(due, o)
		}
	}
	return due
}

func day(cal *calendar.Calendar, t time.Time) string { return cal.Day(t).Format(time.DateOnly) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
