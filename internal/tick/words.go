package tick

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

const (
	// stillAfter is after how many days without a move a draft is named to the
	// liaison.
	stillAfter = 3
	// behindShown is how many units the office's digest names.
	behindShown = 5
)

// write makes the words.
func (l *letter) write(ctx context.Context) (outbox.Decision, error) {
	t, err := l.timely(ctx)
	if err != nil {
		return outbox.Decision{}, err
	}
	switch l.kind {
	case reminder.Invite:
		l.made.Message = message.Show(t.Invitation())
	case reminder.Remind:
		l.made.Message = message.Say(t.Reminder(l.stage(), reminder.StateOf(l.who.Status), l.item.Bundle == ""))
	case reminder.Nudge:
		l.made.Message = message.Say(t.Nudge(reminder.StateOf(l.who.Status)))
	case reminder.Snooze:
		l.made.Message = message.Say(t.Asked(reminder.StateOf(l.who.Status)))
	case reminder.Digest, reminder.Heads:
		return l.writeUnit(ctx, t)
	case reminder.Office:
		school, err := l.school(ctx)
		l.made.Message = message.Show(t.OfficeDigest(school))
		return outbox.Decision{}, err
	}
	return outbox.Decision{}, nil
}

func (l *letter) writeUnit(ctx context.Context, t phrase.Timely) (outbox.Decision, error) {
	d, err := l.unit(ctx)
	switch {
	case err != nil:
		return outbox.Decision{}, err
	case l.kind == reminder.Digest:
		l.made.Message = message.Show(t.Digest(d))
	case len(d.Missing) == 0:
		return cancel(whyUnitFinished), nil
	default:
		l.made.Message = message.Show(t.HeadsWord(d))
	}
	return outbox.Decision{}, nil
}

func (l *letter) timely(ctx context.Context) (phrase.Timely, error) {
	definition, err := l.Library.Personal(l.campaign.Categories)
	if err != nil {
		return phrase.Timely{}, fmt.Errorf("definition of the campaign: %w", err)
	}
	roster, err := l.Directory.Roster(ctx)
	if err != nil {
		return phrase.Timely{}, err
	}
	liaison, _ := roster.Liaison(l.who.Person.Unit)
	return phrase.Timely{Scene: phrase.Scene{
		Library: l.Library, Definition: definition, Campaign: l.campaign, Person: l.who.Person,
		Liaison: liaison.Name, Now: l.now, Zone: l.Zone, Days: l.cal,
	}}, nil
}

// stage is the rung of the ladder; one that is not there any more has no words of
// its own.
func (l *letter) stage() campaign.Stage {
	for _, s := range l.campaign.Ladder {
		if s.ID == l.item.About.Stage {
			return s
		}
	}
	return campaign.Stage{}
}

// own is where the recipient's own form stands; empty when none is expected.
func (l *letter) own() form.Status {
	if !l.who.Person.Standing.Expected() || l.who.Person.Unit == "" {
		return ""
	}
	return l.who.Status
}

// lastDigest is when the digest before this one was due.
func (l *letter) lastDigest() time.Time {
	clock := l.campaign.Rules.Digest
	if l.kind == reminder.Office {
		clock = l.campaign.Rules.Office
	}
	return l.cal.At(l.cal.Shift(l.now, -1), clock)
}

func (l *letter) lost(ctx context.Context) (map[string]int, error) {
	if l.Unreachable == nil {
		return map[string]int{}, nil
	}
	return l.Unreachable(ctx)
}

// unit gathers how the recipient's unit stands.
func (l *letter) unit(ctx context.Context) (phrase.Digest, error) {
	unit := l.who.Person.Unit
	people, err := l.Figures.UnitPeople(ctx, l.campaign.ID, unit)
	if err != nil {
		return phrase.Digest{}, err
	}
	lost, err := l.lost(ctx)
	if err != nil {
		return phrase.Digest{}, err
	}
	d := phrase.Digest{Tally: progress.Unit(unit, people), StillDays: stillAfter, Own: l.own()}
	if d.Since, err = l.Figures.FiledSince(ctx, l.campaign.ID, unit, l.lastDigest()); err != nil {
		return d, err
	}
	if d.Questions, err = l.Figures.QuestionsWaiting(ctx, l.campaign.ID, unit); err != nil {
		return d, err
	}
	for _, p := range people {
		if reminder.Idle(p) != "" {
			continue
		}
		name := p.Person.Name
		d.Missing = append(d.Missing, name)
		switch state := reminder.StateOf(p.Status); {
		case state == reminder.NotStarted:
			d.Open = append(d.Open, name)
		case state == reminder.Returned:
			d.Returned = append(d.Returned, name)
		case l.cal.Day(l.now).Sub(l.cal.Day(p.Since)) >= stillAfter*24*time.Hour:
			d.Still = append(d.Still, name)
		}
		if _, gone := lost[p.Person.OpenID]; p.Person.OpenID == "" || p.Person.Standing == staff.NoAccount {
			d.NoAccount = append(d.NoAccount, name)
		} else if gone {
			d.Unreachable = append(d.Unreachable, name)
		}
	}
	return d, nil
}

// school gathers how the whole school stands and how the sending goes.
func (l *letter) school(ctx context.Context) (phrase.School, error) {
	d := phrase.School{Own: l.own(), Quota: l.campaign.Rules.Quota}
	counts, err := l.Figures.StatusCounts(ctx, l.campaign.ID)
	if err != nil {
		return d, err
	}
	var units []progress.Tally
	d.Tally, units = progress.School(counts)
	d.Behind = behind(units)
	if d.Since, err = l.Figures.FiledSince(ctx, l.campaign.ID, "", l.lastDigest()); err != nil {
		return d, err
	}
	if err := l.accounts(ctx, &d); err != nil {
		return d, err
	}
	sending, err := l.Figures.Counts(ctx)
	if err != nil {
		return d, err
	}
	d.Waiting, d.Refused, d.InDoubt = sending[outbox.Waiting], sending[outbox.Refused], sending[outbox.InDoubt]
	f, err := forecast{book: l.Figures, directory: l.Directory, used: l.Used}.expect(ctx, l.campaign, l.cal, l.now)
	if err != nil {
		return d, err
	}
	d.Used, d.Forecast = f.Used, f.Total()
	d.Uncovered = l.cal.Uncovered(l.now, later(l.campaign.Deadline, l.campaign.Ends))
	return d, nil
}

// accounts counts whom no message reaches.
func (l *letter) accounts(ctx context.Context, d *phrase.School) error {
	roster, err := l.Directory.Roster(ctx)
	if err != nil {
		return err
	}
	lost, err := l.lost(ctx)
	if err != nil {
		return err
	}
	for _, unit := range roster.Units() {
		for _, p := range roster.Unit(unit) {
			if _, gone := lost[p.OpenID]; p.OpenID == "" || p.Standing == staff.NoAccount {
				d.NoAccount++
			} else if gone {
				d.Unreachable++
			}
		}
	}
	return nil
}

// behind are the units of which the largest part is missing.
func behind(units []progress.Tally) []progress.Tally {
	open := slices.DeleteFunc(slices.Clone(units), func(u progress.Tally) bool { return u.Left() == 0 })
	slices.SortStableFunc(open, func(a, b progress.Tally) int { return cmp.Compare(a.Percent(), b.Percent()) })
	return open[:min(behindShown, len(open))]
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
