package tick

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// Figures are what the words of a message are made from.
type Figures interface {
	// Standing is one person of the roster and the state of their record.
	Standing(ctx context.Context, campaignID, personID string) (progress.Standing, bool, error)
	// UnitPeople lists the people of one unit in the roster's order.
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
	// StatusCounts counts the people of the roster per unit and status.
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
	// FiledSince counts the people of a unit, or of the school, who have submitted
	// for the first time at since or later.
	FiledSince(ctx context.Context, campaignID, unit string, since time.Time) (int, error)
	// QuestionsWaiting counts the questions of a unit that have no answer.
	QuestionsWaiting(ctx context.Context, campaignID, unit string) (int, error)
	// Counts is how many items of the outbox are in each status.
	Counts(ctx context.Context) (map[outbox.Status]int, error)
	// Kept lists the items whose key begins with a prefix that ends with a slash.
	Kept(ctx context.Context, prefix string) ([]Kept, error)
	// Touch takes one of the places of a person's day for an item.
	Touch(ctx context.Context, t Touch, places int, now time.Time) (Place, error)
}

// Writer makes the message of an item at the moment at which it is to leave, from
// what is known then. Its fields are set once.
type Writer struct {
	Directory Directory
	Figures   Figures
	Library   *questionnaire.Library
	Holidays  calendar.Book
	Zone      *time.Location
	// Unreachable and Used are as in Clerk.
	Unreachable func(ctx context.Context) (map[string]int, error)
	Used        func(ctx context.Context, now time.Time) (int, error)
}

var _ outbox.Maker = (*Writer)(nil)

// Why an item is no longer wanted, besides the reasons of package reminder and of
// package calendar.
const (
	whyNoCampaign   = "no_campaign"     // the campaign is not the one that goes on
	whyOldPlan      = "dates_moved"     // it was planned under dates that no longer hold
	whyNotOpen      = "not_open"        // the opening was put off
	whyClosed       = "closed"          // answers are not taken any more
	whyLeft         = "left"            // the roster does not have the person any more
	whyAccount      = "account_changed" // it is addressed to an account that they had
	whyRole         = "role_changed"
	whyUnitFinished = "unit_finished"
	whyAskedAgain   = "asked_again" // a later moment was asked for
	whyCap          = "cap"         // the person has had the messages of the day
	whyUnknown      = "unknown_kind"
)

// Make looks again whether the item is wanted, and makes its words. The items of
// kinds that nobody asked for take a place of the recipient's day.
func (w *Writer) Make(ctx context.Context, item outbox.Item, now time.Time) (outbox.Decision, error) {
	d, err := w.decide(ctx, item, now)
	if err != nil {
		return outbox.Decision{}, fmt.Errorf("make a %s: %w", item.About.Kind, err)
	}
	return d, nil
}

func (w *Writer) decide(ctx context.Context, item outbox.Item, now time.Time) (outbox.Decision, error) {
	running, ok, err := w.Directory.Campaign(ctx)
	if err != nil {
		return outbox.Decision{}, err
	}
	if !ok || running.ID != item.About.Campaign {
		return cancel(whyNoCampaign), nil
	}
	l := letter{Writer: w, item: item, kind: reminder.Kind(item.About.Kind), now: now, campaign: running}
	if item.About.Plan != reminder.AnyPlan && item.About.Plan != running.Plan {
		return cancel(whyOldPlan), nil
	}
	l.cal = running.Days(w.Zone, w.Holidays)
	who, found, err := w.Figures.Standing(ctx, running.ID, item.About.Person)
	if err != nil {
		return outbox.Decision{}, err
	}
	if !found {
		return cancel(whyLeft), nil
	}
	l.who, l.campaign = who, running.For(who.Person.Unit)
	for _, look := range []func(context.Context) (outbox.Decision, error){l.wanted, l.allowed, l.unsnoozed, l.write, l.place} {
		if d, err := look(ctx); err != nil || d.Cancel != "" || !d.Later.IsZero() {
			return d, err
		}
	}
	return l.made, nil
}

func cancel(why string) outbox.Decision { return outbox.Decision{Cancel: why} }

// letter is one item that is about to leave. Each look at it may end it.
type letter struct {
	*Writer
	item     outbox.Item
	kind     reminder.Kind
	now      time.Time
	campaign campaign.Campaign // as it is for the person
	cal      *calendar.Calendar
	who      progress.Standing
	made     outbox.Decision
}

// wanted says whether there is still a reason to write to this person.
func (l *letter) wanted(context.Context) (outbox.Decision, error) {
	p := l.who.Person
	switch {
	case p.OpenID == "" || p.Standing == staff.NoAccount:
		return cancel(string(reminder.NoAccount)), nil
	case p.OpenID != l.item.To:
		return cancel(whyAccount), nil
	}
	switch l.kind {
	case reminder.Digest, reminder.Office, reminder.Heads:
		return l.stillTheirs(), nil
	case reminder.Invite, reminder.Remind, reminder.Nudge, reminder.Snooze:
	default:
		return cancel(whyUnknown), nil
	}
	if why := reminder.Idle(l.who); why != "" {
		return cancel(string(why)), nil
	}
	if l.kind == reminder.Invite && l.who.Status != form.NotStarted {
		return cancel(string(reminder.Begun)), nil
	}
	return outbox.Decision{}, nil
}

// stillTheirs says whether the person has the role that the message is for.
func (l *letter) stillTheirs() outbox.Decision {
	p := l.who.Person
	has := p.Role == staff.Admin
	switch l.kind {
	case reminder.Digest:
		has = (p.Role == staff.Liaison || p.Role == staff.Deputy) && p.Unit != ""
	case reminder.Heads:
		has = p.Role == staff.Head && p.Unit != ""
	default:
	}
	switch {
	case !has || p.Unit != l.item.About.Unit:
		return cancel(whyRole)
	case p.Standing == staff.SickLeave || p.Standing == staff.Retired:
		return cancel(string(reminder.Exempt))
	}
	return outbox.Decision{}
}

// allowed says whether this is a moment to write to people in.
func (l *letter) allowed(context.Context) (outbox.Decision, error) {
	switch l.campaign.PeriodAt(l.now) {
	case campaign.Before:
		if l.kind == reminder.Invite || l.kind == reminder.Nudge || l.kind == reminder.Snooze {
			return l.later(reminder.Free(l.cal, l.campaign.Opens), whyNotOpen), nil
		}
		return cancel(whyNotOpen), nil
	case campaign.After:
		if l.kind == reminder.Invite || l.kind == reminder.Snooze {
			return cancel(whyClosed), nil
		}
	case campaign.Open:
	}
	if why := l.cal.Disturbs(l.now); why != calendar.Free {
		return l.later(reminder.Free(l.cal, l.now), string(why)), nil
	}
	return outbox.Decision{}, nil
}

// later puts the item off, unless it would be too late then.
func (l *letter) later(at time.Time, why string) outbox.Decision {
	if !l.item.NotAfter.IsZero() && at.After(l.item.NotAfter) {
		return cancel(why)
	}
	return outbox.Decision{Later: at, Why: why}
}

// unsnoozed says whether the person has asked to be left alone until later.
func (l *letter) unsnoozed(ctx context.Context) (outbox.Decision, error) {
	if l.kind != reminder.Remind && l.kind != reminder.Snooze {
		return outbox.Decision{}, nil
	}
	kept, err := l.Figures.Kept(ctx, reminder.SnoozeKeys(l.campaign.ID, l.who.Person.ID))
	if err != nil {
		return outbox.Decision{}, err
	}
	for _, other := range kept {
		switch {
		case !other.Open || !other.NotBefore.After(l.now):
		case l.kind == reminder.Snooze:
			return cancel(whyAskedAgain), nil
		default:
			return cancel(string(reminder.Snoozed)), nil
		}
	}
	return outbox.Decision{}, nil
}

// place takes a place of the person's day; it is the last look, so that what is not
// sent takes none.
func (l *letter) place(ctx context.Context) (outbox.Decision, error) {
	if !l.kind.Capped() {
		return outbox.Decision{}, nil
	}
	place, err := l.Figures.Touch(ctx, Touch{
		Person: l.who.Person.ID, Day: l.cal.Day(l.now).Format(time.DateOnly), Item: l.item.ID, What: l.kind.What(l.item.About.Stage),
	}, l.campaign.Rules.Cap, l.now)
	switch {
	case err != nil:
		return outbox.Decision{}, err
	case place == Said:
		return cancel(string(reminder.SaidToday)), nil
	case place == Full && l.kind == reminder.Invite:
		// Everybody is to be invited, and only once: tomorrow is another day.
		return l.later(reminder.Free(l.cal, l.cal.At(l.cal.Shift(l.now, 1), l.campaign.Rules.Morning)), whyCap), nil
	case place == Full:
		return cancel(whyCap), nil
	}
	return outbox.Decision{}, nil
}
