// Package tick is what happens because time has passed: reminders and digests are
// planned, and their words are made at the moment they leave.
package tick

import (
	"context"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// Directory knows which campaign is going on, and the roster as it is now.
type Directory interface {
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
	Roster(ctx context.Context) (*staff.Roster, error)
}

// Book is what is kept of planning. All its methods are safe for several replicas
// at once.
type Book interface {
	// Hold takes a lease, or keeps it, until now+ttl, and says whether the owner has
	// it. Yield gives it back.
	Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error)
	Yield(ctx context.Context, name, owner string) error

	// Stamp grows whenever the roster or the campaign changes.
	Stamp(ctx context.Context) (int64, error)
	// Standings calls visit for everybody in the roster, or in one unit of it.
	Standings(ctx context.Context, campaignID, unit string, visit func(progress.Standing) error) error
	// StatusCounts counts the people of the roster per unit and status.
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)

	// Planned lists the occurrences of a plan whose messages are all kept;
	// MarkPlanned adds one.
	Planned(ctx context.Context, campaignID string, plan int64) (map[Mark]bool, error)
	MarkPlanned(ctx context.Context, campaignID string, plan int64, m Mark, now time.Time, s Sum) error
	// CancelPlanned drops what waits and was planned under a plan below the one
	// given, and says how much that was.
	CancelPlanned(ctx context.Context, campaignID string, belowPlan int64) (int, error)

	// Put keeps items whose Key is new and leaves out the others.
	Put(ctx context.Context, items []outbox.Item) error
	// Kept lists the items whose key begins with a prefix that ends with a slash.
	Kept(ctx context.Context, prefix string) ([]Kept, error)
	// Idle reports whether nothing is to leave at now; NextDue is when the next item
	// may leave, and false when nothing waits.
	Idle(ctx context.Context, now time.Time) (bool, error)
	NextDue(ctx context.Context) (time.Time, bool, error)
	// Said lists who has had a message that says what on a day.
	Said(ctx context.Context, day, what string) (map[string]bool, error)
	// Touched counts the places taken on a day, by person.
	Touched(ctx context.Context, day string) (map[string]int, error)
}

// Mark is one occurrence of a campaign's plan. Unit is one with a deadline of its
// own; empty stands for everybody else.
type Mark struct{ Kind, Stage, Unit string }

// Sum is what came of planning an occurrence: how many people are written to, and
// how many are not, by reason.
type Sum struct {
	Notices int
	Refused map[string]int
}

// Kept is an item of the outbox by its key. Open says that it can still leave.
type Kept struct {
	Key       string
	NotBefore time.Time
	Open      bool
}

// Touch is a place of a person's day that an item takes. What is said once a day,
// under whichever plan.
type Touch struct{ Person, Day, Item, What string }

// Place is what came of asking for a place.
type Place int

// The places.
const (
	Full  Place = iota // others have them all
	Taken              // the item has one
	Said               // another item has said the same on this day
)
