package export

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/staff"
)

// keptFor is how long an export that could not be made is tried.
const keptFor = 6 * time.Hour

// Desk takes requests. Its fields are set once.
type Desk struct {
	Store Store
	Now   func() time.Time
	NewID func() string
	Wake  func() // is called when there is something to make
	PDF   bool   // there is a converter
	// Maker is the one that makes files in this process; nil: none does.
	Maker *Maker
}

// Making is how far the newest file is that somebody has asked for, and false when it is
// not made in this process, or has left.
func (d *Desk) Making(who staff.Person, unit string, what What) (Making, bool) {
	if d.Maker == nil {
		return Making{}, false
	}
	return d.Maker.Making(who.ID, unit, what)
}

// Count is how many forms a unit, or when it is empty the school, has handed in.
func (d *Desk) Count(ctx context.Context, campaignID, unit string) (int, error) {
	list, err := d.Store.Filings(ctx, campaignID, unit)
	if err != nil {
		return 0, fmt.Errorf("count forms: %w", err)
	}
	return list.Len(), nil
}

// Ask writes a request down and returns how many forms there are; when there are
// none, nothing is written. The file leaves by itself. Whoever calls it has seen to
// it that the person may have that.
func (d *Desk) Ask(ctx context.Context, who staff.Person, c campaign.Campaign, unit string, what What) (forms int, err error) {
	list, err := d.Store.Filings(ctx, c.ID, unit)
	if err != nil {
		return 0, fmt.Errorf("ask for an export: %w", err)
	}
	if list.Len() == 0 {
		return 0, nil
	}
	now := d.Now()
	r := Request{ID: d.NewID(), Campaign: c.ID, Person: who.ID, Unit: unit, What: what, At: now}
	item := itemOf(r, who.OpenID)
	e := audit.Entry{At: now, Who: who.ID, What: audit.Ask, Object: object(unit), Detail: string(what)}
	if err := d.Store.KeepExport(ctx, r, item, e); err != nil {
		return 0, fmt.Errorf("ask for an export: %w", err)
	}
	d.Wake()
	return list.Len(), nil
}

func object(unit string) string {
	if unit == "" {
		return audit.School
	}
	return unit
}
