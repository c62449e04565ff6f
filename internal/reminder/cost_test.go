package reminder_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
)

// What is assumed of a medium university and its people. The calls that the
// platform allows in a month are those of its free edition.
const (
	costPeople  = 1500
	costUnits   = 50
	costTyping  = 15 // percent of the people who type their answers
	costAnswers = 24 // messages that somebody types from the beginning to the end
	costAsks    = 10 // percent of the people who ask one question by typing
	costBatch   = 200
	costMonth   = 10000
	costCopy    = 2 // calls for a person's own copy: the file goes up, the message leaves
)

// TestCountedCalls counts every message of a campaign of 1,500 people, with the
// plan and the economy that the bot uses. Who presses costs nothing: the card is
// the answer. Reminders that are bundled leave 200 at a time. Everybody gets a copy
// of what they handed in, when there are calls to spare.
func TestCountedCalls(t *testing.T) {
	t.Parallel()
	named, bundled := costOf(t, 0), costOf(t, costMonth)
	t.Logf("%d people in %d units; %d %% type, %d messages each; %d %% ask a question", costPeople, costUnits, costTyping, costAnswers, costAsks)
	t.Logf("by name:  %s", named)
	t.Logf("economy:  %s", bundled)
	room := (costMonth - bundled.total() + bundled.replies) / costAnswers
	t.Logf("besides, %d people (%d %%) could type their whole form within %d calls", room, 100*room/costPeople, costMonth)
	if bundled.total() >= costMonth {
		t.Errorf("%d calls with economy, the month has %d", bundled.total(), costMonth)
	}
	if named.total() <= bundled.total() {
		t.Errorf("economy saves nothing: %d and %d calls", named.total(), bundled.total())
	}
	if bundled.reminded != named.reminded {
		t.Errorf("with economy %d people and days are reminded, by name %d", bundled.reminded, named.reminded)
	}
}

type cost struct {
	invitations, reminders, digests, heads, office, replies, copies int
	reminded                                                        int // people, once a day
	waiting                                                         int // copies that leave in the next month
}

func (c cost) total() int {
	return c.invitations + c.reminders + c.digests + c.heads + c.office + c.replies + c.copies
}

func (c cost) String() string {
	return fmt.Sprintf("%d calls: %d invitations, %d for %d reminders, %d digests, %d to heads, %d to the office, %d replies, %d for copies (%d more copies next month)",
		c.total(), c.invitations, c.reminders, c.reminded, c.digests, c.heads, c.office, c.replies, c.copies, c.waiting)
}

// costOf lets the people finish over the campaign: a third in the first week, most
// in the last days, some never.
func costOf(t *testing.T, quota int) cost {
	t.Helper()
	c := june(t)
	c.Rules.Quota = quota
	cal := days(t, c)
	random := rand.New(rand.NewPCG(2026, 6))
	people := make([]progress.Standing, costPeople)
	done := make([]time.Time, costPeople)
	typing := make([]bool, costPeople)
	length := c.Deadline.Sub(c.Opens)
	told := 0
	for i := range people {
		role := staff.Staff
		switch i % (costPeople / costUnits) {
		case 0:
			role = staff.Liaison
		case 1:
			role = staff.Deputy
		case 2:
			role = staff.Head
		}
		if i >= costPeople-3 {
			role = staff.Admin
		}
		if role != staff.Staff && role != staff.Head {
			told++
		}
		people[i] = person(i, fmt.Sprint(i*costUnits/costPeople), role, form.NotStarted)
		part := random.Float64()
		if random.IntN(100) < 60 {
			part = 1 - part*part*part // most of them late
		}
		done[i] = c.Opens.Add(time.Duration(part * float64(length)))
		if random.IntN(100) < 3 {
			done[i] = c.Deadline.AddDate(1, 0, 0)
		}
		typing[i] = random.IntN(100) < costTyping
	}
	var out cost
	k := known()
	places := map[string]bool{}
	paid := map[int]bool{}
	all := reminder.Occurrences(c, cal)
	for _, o := range all {
		open := 0
		for i := range people {
			if done[i].Before(o.At) && !people[i].Status.Done() {
				people[i].Status = form.Submitted
				if !paid[i] {
					paid[i] = true
					out.replies += costReplies(typing[i], random)
					out.waiting++
				}
			}
			if !people[i].Status.Done() {
				open++
			}
		}
		forecast := reminder.Expect(c, cal, o.At, out.total(), open, told)
		bundle := reminder.Economy(forecast, quota)
		for out.waiting > 0 && reminder.Spare(forecast, quota, costCopy) {
			forecast.Used += costCopy
			out.copies += costCopy
			out.waiting--
		}
		notices, _ := reminder.Plan(o, c, people, reminder.ToldOn(all, cal, o.At), k)
		bundles := map[string]int{}
		for _, n := range notices {
			place := n.Person.ID + cal.Day(o.At).Format(time.DateOnly)
			if places[place] {
				continue
			}
			places[place] = true
			switch n.Kind {
			case reminder.Invite:
				out.invitations++
				k.Invited[n.Person.ID] = true
			case reminder.Digest:
				out.digests++
			case reminder.Heads:
				out.heads++
			case reminder.Office:
				out.office++
			case reminder.Remind:
				out.reminded++
				if bundle {
					bundles[reminder.Bundle(n, c.Deadline)]++
				} else {
					out.reminders++
				}
			case reminder.Nudge, reminder.Snooze:
			}
		}
		for _, n := range bundles {
			out.reminders += (n + costBatch - 1) / costBatch
		}
	}
	return out
}

func costReplies(types bool, random *rand.Rand) int {
	n := 0
	if types {
		n = costAnswers
	}
	if random.IntN(100) < costAsks {
		n++
	}
	return n
}
