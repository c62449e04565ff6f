// Package campaign is one round of the activity: its title, its office, its
// phases and dates, the categories that are asked, and the ladder of reminders.
package campaign

import (
	"errors"
	"time"

	"lianbot/internal/calendar"
)

// Campaign is one round.
type Campaign struct {
	// ID stays the same when the file is applied again.
	ID string
	// Title as it stands on the paper and on the cards.
	Title string
	// Basis is the document on which the activity rests.
	Basis string
	// Office is who runs it, as the staff know it; Contact is how to reach it.
	Office, Contact string
	// Opens is the first instant at which answers are taken.
	Opens time.Time
	// Deadline is the end of the working day on which the material is due at the
	// office (handout, section 4.3: before the end of the working day, not
	// midnight). Answers are taken until then.
	Deadline time.Time
	// Ends is the end of the phase, which may lie behind the deadline.
	Ends time.Time
	// Phases are all phases of the activity, in order; this round is one of them.
	Phases []Phase
	// Schedule has the dates between opening and deadline.
	Schedule Schedule
	// PublicityDays is how many working days the publicity lasts.
	PublicityDays int
	// Review is what a unit's material must have been through.
	Review Review
	// Extensions are the deadlines that were moved, the last one of a unit counts.
	Extensions []Extension
	// Plan grows whenever dates, ladder, calendar or rules change: what was planned under an older
	// one is dropped.
	Plan int64
	// Categories are the ids of the categories that a person is asked, in order.
	Categories []string
	// UnitCategories are those that a unit is asked.
	UnitCategories []string
	Calendar       calendar.Settings
	Ladder         []Stage
	Rules          Rules
}

// Phase is one phase of the activity, for display. Its days are the first and the
// last; a phase that has not been scheduled has zero times.
type Phase struct {
	Name     string
	From, To time.Time
	// Steps are the steps of work in it, in order.
	Steps []string
}

// Schedule has the dates that lead to the deadline, each the end of a working day
// unless said otherwise. They are counted back from the deadline over the
// publicity (domain.md, 1.2). A zero time is a date that the campaign does not
// have because it is too short.
type Schedule struct {
	Personal  time.Time // personal forms are with the liaison
	Reviewed  time.Time // the liaison has looked through them
	Decided   time.Time // the unit has decided on them together
	Posted    time.Time // what is to be made public is posted
	Publicity time.Time // the last day of the publicity
}

// Extension is a deadline that was moved, and why. Campaign.Extend makes it whole.
type Extension struct {
	Unit   string // empty: everybody
	Until  time.Time
	Reason string
	By     string // the employee number of who did it; empty: it stands in the file
	At     time.Time
	// Filed says that it stands in the campaign's file: it is not undone in chat.
	Filed bool `json:",omitempty"`
	// Schedule are the inner dates that come with it.
	Schedule Schedule
	// Was is what counted for everybody, or for the unit, before.
	Was Dates
}

// Dates are a deadline and the dates that lead to it.
type Dates struct {
	Deadline time.Time
	Schedule Schedule
}

// Stage is one rung of the ladder of reminders.
type Stage struct {
	// ID is unique in the ladder; it stands in the keys of what is planned.
	ID string
	// Days is the working day, counted from that of the deadline: -1 is the working
	// day before it, 0 the day itself, 1 the working day after it. It does not count
	// when Opening is set: then the stage is the opening.
	Days    int
	Opening bool
	// At is the time of day; BeforeEnd, when it is not zero, counts back from the
	// end of the working day instead, and on the day of the deadline from the
	// deadline. StageAt has the instant.
	At        calendar.Clock
	BeforeEnd time.Duration
	// Texts replace the words of the reminder, by the state of the form. They are
	// templates with the slots of TextSlots.
	Texts map[string]string
}

// Review says what must have happened before the head of a unit signs off.
type Review struct {
	// Meeting says that every form must have been in the collective review: that a
	// reviewer has passed it is not enough.
	Meeting bool
	// NoUnitForm says that units do not hand in a form of their own.
	NoUnitForm bool
}

// Rules bound the reminders and say when the digests go out.
type Rules struct {
	// Cap is how many messages a person gets in a day without having asked.
	Cap int
	// Digest is when liaisons get their digest on working days, Office when the
	// office gets its own.
	Digest, Office calendar.Clock
	// Heads are the working days, counted as in Stage.Days, on which heads of units
	// get a private word.
	Heads []int
	// HeadsAt is the time of day for it.
	HeadsAt calendar.Clock
	// Evening is what “tonight” means, Morning what “tomorrow morning” does.
	Evening, Morning calendar.Clock
	// Quota is how many counted calls the platform allows in a month; 0: no limit.
	Quota int
}

// ErrChanged says that the campaign is no longer the one from which a change began.
// Nothing was written.
var ErrChanged = errors.New("the campaign has been changed meanwhile")

// Period is where an instant lies in a campaign.
type Period int

// The periods.
const (
	Before Period = iota // not open yet
	Open
	After // the deadline has passed
)

// PeriodAt says where t lies. The deadline itself is still open.
func (c Campaign) PeriodAt(t time.Time) Period {
	switch {
	case t.Before(c.Opens):
		return Before
	case t.After(c.Deadline):
		return After
	default:
		return Open
	}
}

// PersonalDue is when a personal form should be handed in: the inner date, or the
// deadline when there is none.
func (c Campaign) PersonalDue() time.Time {
	if c.Schedule.Personal.IsZero() {
		return c.Deadline
	}
	return c.Schedule.Personal
}

// Days makes the campaign's calendar. book has the statutory holidays.
func (c Campaign) Days(zone *time.Location, book calendar.Book) *calendar.Calendar {
	return calendar.New(zone, book, c.Calendar)
}
