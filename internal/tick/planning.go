package tick

import (
	"context"
	"errors"
	"strings"
	"time"

	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// atOnce is how many people are planned for in one go: the lease is renewed between
// two of them.
const atOnce = 500

// errLost says that another replica has the lease now: it goes on.
var errLost = errors.New("the lease is lost")

// plan keeps the messages of one occurrence and then notes that it has. A crash in
// between does no harm: the keys of what is kept are not new the next time.
func (r round) plan(ctx context.Context, o reminder.Occurrence, all []reminder.Occurrence, m Mark) error {
	unit := m.Unit
	known, err := r.known(ctx, o)
	if err != nil {
		return err
	}
	p := planning{round: r, occurrence: o, told: reminder.ToldOn(all, r.cal, o.At), known: known, sum: Sum{Refused: map[string]int{}}}
	p.campaign = r.campaign.For(unit)
	if o.Kind == reminder.Remind {
		if p.bundle, err = r.thrifty(ctx); err != nil {
			return err
		}
	}
	apart := map[string]bool{}
	if unit == "" {
		for _, other := range reminder.Moved(r.campaign) {
			apart[other] = o.Kind != reminder.Office
		}
	}
	var people []progress.Standing
	err = r.Book.Standings(ctx, r.campaign.ID, unit, func(s progress.Standing) error {
		if apart[s.Person.Unit] {
			return nil
		}
		if people = append(people, s); len(people) < atOnce {
			return nil
		}
		err := p.put(ctx, people)
		people = people[:0]
		return err
	})
	if err == nil {
		err = p.put(ctx, people)
	}
	if err != nil {
		return err
	}
	if err := r.Book.MarkPlanned(ctx, r.campaign.ID, r.campaign.Plan, m, r.now, p.sum); err != nil {
		return err
	}
	r.Logger.InfoContext(ctx, "planned", "campaign", r.campaign.ID, "plan", r.campaign.Plan, "kind", o.Kind, "stage", m.Stage,
		"unit", unit, "notices", p.sum.Notices, "refused", p.sum.Refused)
	if r.Wake != nil && p.sum.Notices > 0 {
		r.Wake()
	}
	return nil
}

// planning is one occurrence under way.
type planning struct {
	round
	occurrence reminder.Occurrence
	told       reminder.Told
	known      reminder.Known
	bundle     bool
	sum        Sum
}

func (p *planning) put(ctx context.Context, people []progress.Standing) error {
	if len(people) == 0 {
		return nil
	}
	if held, err := p.hold(ctx); err != nil {
		return err
	} else if !held {
		return errLost
	}
	notices, refusals := reminder.Plan(p.occurrence, p.campaign, people, p.told, p.known)
	items := make([]outbox.Item, len(notices))
	for i, n := range notices {
		items[i] = p.item(n)
	}
	if err := p.Book.Put(ctx, items); err != nil {
		return err
	}
	p.sum.Notices += len(items)
	for _, refusal := range refusals {
		p.sum.Refused[string(refusal.Why)]++
	}
	return nil
}

func (p *planning) item(n reminder.Notice) outbox.Item {
	item := outbox.Item{
		ID: p.NewID(), Key: n.Key, To: n.Person.OpenID, Priority: outbox.Reminder,
		NotBefore: n.NotBefore, NotAfter: n.NotAfter, Reason: n.Reason,
		About: outbox.About{
			Kind: string(n.Kind), Campaign: p.campaign.ID, Plan: p.campaign.Plan, Stage: n.Stage,
			Person: n.Person.ID, Unit: n.Person.Unit,
		},
	}
	if n.Kind == reminder.Invite {
		item.Priority, item.About.Plan = outbox.Notice, reminder.AnyPlan
	}
	if p.bundle && n.Kind == reminder.Remind {
		item.Bundle = reminder.Bundle(n, p.campaign.Deadline)
	}
	return item
}

// known gathers what the plan must know besides the records.
func (r round) known(ctx context.Context, o reminder.Occurrence) (reminder.Known, error) {
	k := reminder.Known{Snoozed: map[string]time.Time{}, Invited: map[string]bool{}}
	var err error
	if r.Unreachable != nil {
		if k.Unreachable, err = r.Unreachable(ctx); err != nil {
			return k, err
		}
	}
	if k.Said, err = r.Book.Said(ctx, r.cal.Day(o.At).Format(time.DateOnly), o.Kind.What(o.Stage)); err != nil {
		return k, err
	}
	switch o.Kind {
	case reminder.Invite:
		prefix := reminder.InvitationKeys(r.campaign.ID)
		kept, err := r.Book.Kept(ctx, prefix)
		if err != nil {
			return k, err
		}
		for _, item := range kept {
			k.Invited[strings.TrimPrefix(item.Key, prefix)] = true
		}
	case reminder.Remind:
		prefix := string(reminder.Snooze) + "/" + r.campaign.ID + "/"
		kept, err := r.Book.Kept(ctx, prefix)
		if err != nil {
			return k, err
		}
		for _, item := range kept {
			person, _, _ := strings.Cut(strings.TrimPrefix(item.Key, prefix), "/")
			if item.Open && item.NotBefore.After(k.Snoozed[person]) {
				k.Snoozed[person] = item.NotBefore
			}
		}
	default:
	}
	return k, nil
}

// thrifty says whether reminders must be the same for many to save calls.
func (r round) thrifty(ctx context.Context) (bool, error) {
	f, err := forecast{book: r.Book, directory: r.Directory, used: r.Used}.expect(ctx, r.campaign, r.cal, r.now)
	return reminder.Economy(f, r.campaign.Rules.Quota), err
}

// digested counts who gets a digest every day.
func digested(roster *staff.Roster) int {
	n := 0
	for _, unit := range roster.Units() {
		for _, p := range roster.Unit(unit) {
			if p.Role == staff.Liaison || p.Role == staff.Deputy || p.Role == staff.Admin {
				n++
			}
		}
	}
	return n
}
