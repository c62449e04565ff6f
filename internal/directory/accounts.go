package directory

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"lianbot/internal/staff"
)

// contactsKept is how long mobile numbers and mail addresses are remembered.
const contactsKept = 24 * time.Hour

// contacts are what accounts may be found by, for a while and in memory only.
type contacts struct {
	mu    sync.Mutex
	until time.Time
	known map[string]staff.Contact // by employee number
}

// Expect remembers how people may be found whose employee number the platform does
// not have. It is forgotten with the next call, after a day, and for each person as
// soon as the account is found; it is never written down.
func (d *Directory) Expect(known map[string]staff.Contact) {
	d.contacts.mu.Lock()
	defer d.contacts.mu.Unlock()
	d.contacts.until, d.contacts.known = d.now().Add(contactsKept), maps.Clone(known)
}

// expected is what is remembered of some people.
func (d *Directory) expected(people []staff.Person) map[string]staff.Contact {
	d.contacts.mu.Lock()
	defer d.contacts.mu.Unlock()
	if d.now().After(d.contacts.until) {
		d.contacts.known = nil
	}
	some := map[string]staff.Contact{}
	for _, p := range people {
		if c, ok := d.contacts.known[p.ID]; ok {
			some[p.ID] = c
		}
	}
	return some
}

// found forgets how people may be found who have been.
func (d *Directory) found(accounts map[string]string) {
	d.contacts.mu.Lock()
	defer d.contacts.mu.Unlock()
	for id := range accounts {
		delete(d.contacts.known, id)
	}
}

// Accounts is what a search for accounts has found.
type Accounts struct {
	Bound int // how many people have been found now
	// Left are those who have no account yet, in the roster's order, and those
	// whose account is seen no more. Who is known to have none is not among them.
	Left []Unmatched
}

// BindAll looks everybody up who has no platform id yet, and returns how many were
// found and how many are left.
func (d *Directory) BindAll(ctx context.Context) (bound, left int, err error) {
	roster, err := d.reload(ctx)
	if err != nil {
		return 0, 0, err
	}
	missing := len(roster.Unbound())
	if missing == 0 || d.platform == nil {
		return 0, missing, nil
	}
	found, err := d.FindAccounts(ctx, func(int) {})
	return found.Bound, missing - found.Bound, err
}

// FindAccounts looks for the accounts of everybody who has none in the roster: by
// employee number, then by mobile number or mail address, then by a name that is
// the only one of its unit. It explains who is not found. seen is called with how
// many accounts have been looked at so far. Without a platform nobody is found.
func (d *Directory) FindAccounts(ctx context.Context, seen func(accounts int)) (Accounts, error) {
	roster, err := d.reload(ctx)
	if err != nil || d.platform == nil {
		return Accounts{}, err
	}
	s := newSearch(roster, d.expected(roster.Unbound()))
	err = d.platform.Members(ctx, func(openID, employeeNo, name string, departments []string) error {
		s.see(account{openID: openID, number: employeeNo, name: name, departments: departments})
		seen(len(s.accounts))
		return nil
	})
	if err != nil {
		return Accounts{}, fmt.Errorf("walk the platform's directory: %w", err)
	}
	s.byNumber()
	if mobiles, emails := s.contacts(); len(mobiles)+len(emails) > 0 {
		if err := d.platform.ByContact(ctx, mobiles, emails, s.reach); err != nil {
			d.log.WarnContext(ctx, "accounts not looked up by mobile or mail", "error", err)
		}
		s.byContact()
	}
	s.byName()
	refused, err := d.source.BindAll(ctx, s.found)
	if err != nil {
		return Accounts{}, fmt.Errorf("bind accounts: %w", err)
	}
	for _, id := range refused {
		s.fail(id, Taken)
	}
	d.found(s.found)
	_, err = d.reload(ctx)
	return Accounts{Bound: len(s.found), Left: s.left()}, err
}
