// Package directory is who is who right now, and which campaign is going on: the
// roster and the campaign kept at hand, and people found through the platform's
// own directory when the roster does not know their account yet.
package directory

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/staff"
)

// Source is where roster and campaign are kept.
type Source interface {
	// Stamp grows whenever the roster or the campaign changes.
	Stamp(ctx context.Context) (int64, error)
	Roster(ctx context.Context) ([]staff.Person, error)
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
	// Bind notes a person's platform id.
	Bind(ctx context.Context, personID, openID string) error
	// BindAll notes many at once, by employee number, and returns those that it
	// could not: somebody else has the platform id, or the person has left.
	BindAll(ctx context.Context, accounts map[string]string) (refused []string, err error)
}

// Platform is the chat platform's directory of people.
type Platform interface {
	// EmployeeNo returns the employee number of an account.
	EmployeeNo(ctx context.Context, openID string) (no string, found bool, err error)
	// Members calls visit for every account that the app may see, with the names
	// of its departments and of those above them, and ends with visit's first error.
	Members(ctx context.Context, visit func(openID, employeeNo, name string, departments []string) error) error
	// ByContact calls found for every mobile number or mail address that has an
	// account, and ends with found's first error.
	ByContact(ctx context.Context, mobiles, emails []string, found func(contact, openID string, resigned bool) error) error
}

// fresh is how old what is at hand may be before the stamp is looked at, and
// askAgain how long an account that nobody knows is not asked about again.
const (
	fresh    = 2 * time.Second
	askAgain = 30 * time.Second
	// strangersKept bounds how many unknown accounts are remembered.
	strangersKept = 10000
)

// Directory answers from memory. It is safe for concurrent use.
type Directory struct {
	source   Source
	platform Platform
	now      func() time.Time
	log      *slog.Logger

	mu        sync.Mutex
	at        time.Time
	stamp     int64
	loaded    bool
	roster    *staff.Roster
	campaign  campaign.Campaign
	running   bool
	strangers map[string]time.Time
	contacts  contacts
}

// New returns a directory that has not read anything yet. platform may be nil:
// then only the roster's own platform ids are known.
func New(source Source, platform Platform, now func() time.Time, log *slog.Logger) *Directory {
	return &Directory{
		source: source, platform: platform, now: now, log: log,
		roster: staff.NewRoster(nil), strangers: map[string]time.Time{},
	}
}

// Person finds who a platform id is. Somebody whom the roster has without a
// platform id is found by the employee number that the platform has.
func (d *Directory) Person(ctx context.Context, openID string) (staff.Person, bool, error) {
	roster, err := d.Roster(ctx)
	if err != nil {
		return staff.Person{}, false, err
	}
	if p, ok := roster.ByOpenID(openID); ok {
		return p, true, nil
	}
	if openID == "" || d.platform == nil || !d.mayAsk(openID) {
		return staff.Person{}, false, nil
	}
	p, known, err := d.lookUp(ctx, openID)
	if err != nil {
		d.mayAskAgain(openID)
	}
	return p, known, err
}

// lookUp reads the roster anew, then asks the platform.
func (d *Directory) lookUp(ctx context.Context, openID string) (staff.Person, bool, error) {
	roster, err := d.reload(ctx)
	if err != nil {
		return staff.Person{}, false, err
	}
	if p, ok := roster.ByOpenID(openID); ok {
		return p, true, nil
	}
	return d.ask(ctx, roster, openID)
}

// ask finds an account's employee number and binds it to the roster.
func (d *Directory) ask(ctx context.Context, roster *staff.Roster, openID string) (staff.Person, bool, error) {
	no, found, err := d.platform.EmployeeNo(ctx, openID)
	if err != nil {
		d.log.WarnContext(ctx, "account not looked up", "person", openID, "error", err)
		d.mayAskAgain(openID)
		return staff.Person{}, false, nil
	}
	if !found {
		return staff.Person{}, false, nil
	}
	p, ok := roster.ByID(no)
	if !ok || p.OpenID != "" {
		return staff.Person{}, false, nil
	}
	if err := d.source.Bind(ctx, p.ID, openID); err != nil {
		return staff.Person{}, false, fmt.Errorf("bind an account: %w", err)
	}
	p.OpenID = openID
	_, err = d.reload(ctx)
	return p, err == nil, err
}

// mayAsk bounds how often a stranger makes us ask.
func (d *Directory) mayAsk(openID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if now.Sub(d.strangers[openID]) < askAgain {
		return false
	}
	if len(d.strangers) >= strangersKept {
		clear(d.strangers)
	}
	d.strangers[openID] = now
	return true
}

// mayAskAgain forgets that an account was asked about, since there was no answer.
func (d *Directory) mayAskAgain(openID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.strangers, openID)
}

// Liaison finds the liaison of a unit.
func (d *Directory) Liaison(ctx context.Context, unit string) (staff.Person, bool, error) {
	roster, err := d.Roster(ctx)
	if err != nil {
		return staff.Person{}, false, err
	}
	p, ok := roster.Liaison(unit)
	return p, ok, nil
}

// ByID finds a person of the roster by employee number.
func (d *Directory) ByID(ctx context.Context, id string) (staff.Person, bool, error) {
	roster, err := d.Roster(ctx)
	if err != nil {
		return staff.Person{}, false, err
	}
	p, ok := roster.ByID(id)
	return p, ok, nil
}

// Unit are the people of a unit, in the roster's order.
func (d *Directory) Unit(ctx context.Context, unit string) ([]staff.Person, error) {
	roster, err := d.Roster(ctx)
	if err != nil {
		return nil, err
	}
	return roster.Unit(unit), nil
}

// Campaign is the campaign that is going on.
func (d *Directory) Campaign(ctx context.Context) (campaign.Campaign, bool, error) {
	if _, err := d.Roster(ctx); err != nil {
		return campaign.Campaign{}, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.campaign, d.running, nil
}

// Roster is the roster as of at most two seconds ago. When the source cannot be
// reached what is at hand goes on to be used.
func (d *Directory) Roster(ctx context.Context) (*staff.Roster, error) {
	d.mu.Lock()
	age := d.now().Sub(d.at)
	if d.loaded && age >= 0 && age < fresh {
		defer d.mu.Unlock()
		return d.roster, nil
	}
	loaded, known, roster := d.loaded, d.stamp, d.roster
	d.mu.Unlock()

	stamp, err := d.source.Stamp(ctx)
	switch {
	case err != nil && loaded:
		d.log.WarnContext(ctx, "roster not looked at", "error", err)
		return roster, nil
	case err != nil:
		return nil, fmt.Errorf("look at the roster: %w", err)
	case loaded && stamp == known:
		d.mu.Lock()
		defer d.mu.Unlock()
		d.at = d.now()
		return d.roster, nil
	}
	anew, err := d.reload(ctx)
	if err != nil && loaded {
		d.log.WarnContext(ctx, "roster not read", "error", err)
		return roster, nil
	}
	return anew, err
}

// reload reads everything anew. The stamp is read first, so that a change in
// between is found the next time.
func (d *Directory) reload(ctx context.Context) (*staff.Roster, error) {
	stamp, err := d.source.Stamp(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the roster: %w", err)
	}
	people, err := d.source.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	c, running, err := d.source.Campaign(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the campaign: %w", err)
	}
	roster := staff.NewRoster(people)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at, d.loaded, d.stamp = d.now(), true, stamp
	d.roster, d.campaign, d.running = roster, c, running
	return roster, nil
}
