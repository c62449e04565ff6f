package directory

import (
	"slices"
	"strings"

	"lianbot/internal/staff"
)

// Reason is why somebody's account was not found.
type Reason string

// The reasons.
const (
	NoNumber  Reason = "number"   // no account has the employee number
	NoContact Reason = "contact"  // nor the mobile number or the mail address
	Blind     Reason = "blind"    // the app may not read employee numbers
	Several   Reason = "several"  // more than one account fits, or more than one person
	Taken     Reason = "taken"    // the account is another person's of the roster
	Resigned  Reason = "resigned" // the account is of somebody who has left
	Unseen    Reason = "unseen"   // the account in the roster is out of the app's sight
)

// Unmatched is somebody without an account, and why.
type Unmatched struct {
	Person staff.Person
	Reason Reason
}

// account is one that the app may see.
type account struct {
	openID, number, name string
	departments          []string
}

// search looks for the accounts of people who have none.
type search struct {
	roster   *staff.Roster
	expected map[string]staff.Contact // by employee number

	accounts []account
	numbers  map[string][]int // employee number → accounts
	names    map[string][]int
	seen     map[string]bool // platform ids
	reached  map[string][]reached
	claims   map[string]string // platform id → employee number
	settled  map[string]bool   // platform ids that a stronger sign has given away
	found    map[string]string // employee number → platform id
	failed   map[string]Reason
}

// reached is an account that a mobile number or a mail address leads to.
type reached struct {
	openID   string
	resigned bool
}

func newSearch(roster *staff.Roster, expected map[string]staff.Contact) *search {
	return &search{
		roster: roster, expected: expected,
		numbers: map[string][]int{}, names: map[string][]int{}, seen: map[string]bool{}, reached: map[string][]reached{},
		claims: map[string]string{}, settled: map[string]bool{}, found: map[string]string{}, failed: map[string]Reason{},
	}
}

// see notes an account of the platform's directory.
func (s *search) see(a account) {
	i := len(s.accounts)
	s.accounts = append(s.accounts, a)
	s.seen[a.openID] = true
	if a.number != "" {
		s.numbers[a.number] = append(s.numbers[a.number], i)
	}
	s.names[a.name] = append(s.names[a.name], i)
}

// missing are those who have not been found yet and may still be.
func (s *search) missing() []staff.Person {
	return slices.DeleteFunc(s.roster.Unbound(), func(p staff.Person) bool {
		_, found := s.found[p.ID]
		_, failed := s.failed[p.ID]
		return found || failed
	})
}

// claim gives an account to a person. One that the roster, or a stronger sign,
// knows as somebody else's stays that; one to which two people lay the same claim
// is nobody's.
func (s *search) claim(id, openID string) {
	if p, ok := s.roster.ByOpenID(openID); s.settled[openID] || ok && p.ID != id {
		s.failed[id] = Taken
		return
	}
	if other, ok := s.claims[openID]; ok && other != id {
		s.fail(other, Taken)
		s.failed[id] = Taken
		return
	}
	s.claims[openID], s.found[id] = id, openID
}

func (s *search) fail(id string, why Reason) {
	delete(s.found, id)
	s.failed[id] = why
}

// settle ends a kind of sign: those that follow are weaker.
func (s *search) settle() {
	for openID := range s.claims {
		s.settled[openID] = true
	}
}

func (s *search) byNumber() {
	defer s.settle()
	for _, p := range s.missing() {
		switch list := s.numbers[p.ID]; len(list) {
		case 0:
		case 1:
			s.claim(p.ID, s.accounts[list[0]].openID)
		default:
			s.failed[p.ID] = Several
		}
	}
}

// contacts are what those who are missing may be found by.
func (s *search) contacts() (mobiles, emails []string) {
	for _, p := range s.missing() {
		c := s.expected[p.ID]
		if c.Mobile != "" {
			mobiles = append(mobiles, c.Mobile)
		}
		if c.Email != "" {
			emails = append(emails, c.Email)
		}
	}
	return mobiles, emails
}

func (s *search) reach(contact, openID string, resigned bool) error {
	s.reached[contact] = append(s.reached[contact], reached{openID, resigned})
	return nil
}

func (s *search) byContact() {
	defer s.settle()
	for _, p := range s.missing() {
		c := s.expected[p.ID]
		var here []string
		left := false
		for _, contact := range []string{c.Mobile, c.Email} {
			if contact == "" {
				continue
			}
			for _, a := range s.reached[contact] {
				left = left || a.resigned
				if !a.resigned && !slices.Contains(here, a.openID) {
					here = append(here, a.openID)
				}
			}
		}
		switch {
		case len(here) == 1:
			s.claim(p.ID, here[0])
		case len(here) > 1:
			s.failed[p.ID] = Several
		case left:
			s.failed[p.ID] = Resigned
		}
	}
}

// byName takes an account that is the only one of its name in the departments of
// that name, for a person who is the only one of the name in the unit. An account
// with another number is another person's, whether the roster has that one or not;
// zeros in front of a number do not count, since spreadsheets lose them.
func (s *search) byName() {
	for _, p := range s.missing() {
		if p.Unit == "" {
			continue
		}
		var fit []string
		for _, i := range s.names[p.Name] {
			a := s.accounts[i]
			same := a.number == "" || strings.TrimLeft(a.number, "0") == strings.TrimLeft(p.ID, "0")
			_, bound := s.roster.ByOpenID(a.openID)
			if same && !bound && !s.settled[a.openID] && slices.Contains(a.departments, p.Unit) {
				fit = append(fit, a.openID)
			}
		}
		namesakes := 0
		for _, other := range s.roster.Unit(p.Unit) {
			if other.Name == p.Name {
				namesakes++
			}
		}
		switch {
		case len(fit) == 1 && namesakes == 1:
			s.claim(p.ID, fit[0])
		case len(fit) > 0:
			s.failed[p.ID] = Several
		}
	}
}

// left explains everybody who has no account, but for those of whom that is known,
// and everybody whose account is seen no more.
func (s *search) left() []Unmatched {
	var left []Unmatched
	for _, p := range s.roster.People() {
		if !p.Standing.Account() {
			continue
		}
		if p.OpenID == "" {
			if why := s.why(p); why != "" {
				left = append(left, Unmatched{p, why})
			}
		} else if !s.seen[p.OpenID] {
			left = append(left, Unmatched{p, Unseen})
		}
	}
	return left
}

// why is the reason for which somebody was not found, or nothing when they were.
func (s *search) why(p staff.Person) Reason {
	if _, ok := s.found[p.ID]; ok {
		return ""
	}
	if why, ok := s.failed[p.ID]; ok {
		return why
	}
	switch c := s.expected[p.ID]; {
	case c != staff.Contact{}:
		return NoContact
	case len(s.numbers) == 0 && len(s.accounts) > 0:
		return Blind
	default:
		return NoNumber
	}
}
