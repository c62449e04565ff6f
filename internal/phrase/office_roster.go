package phrase

import (
	"strings"

	"lianbot/internal/message"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// RosterFigures are how the roster is made up. The standings add up to Total.
type RosterFigures struct {
	Total, Units int
	Standings    []StandingCount
	// Unbound have an account that is not known yet, NoUnit no unit.
	Unbound, NoUnit int
	// NoLiaison are the units without anybody who sees to them.
	NoLiaison []string
}

// StandingCount is how many people have a standing.
type StandingCount struct {
	Standing staff.Standing
	People   int
}

// unitsMost is how many names of units stand on a card.
const unitsMost = 30

// Roster is how the roster is made up.
func (b Bulletin) Roster(f RosterFigures) Sheet {
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_standing")}, {Name: b.say("office_column_people"), Numeric: true}}}
	for _, c := range f.Standings {
		t.Rows = append(t.Rows, []string{b.standing(c.Standing), itoa(c.People)})
	}
	s := b.sheet(b.say("office_roster_title", "unit", b.say("progress_school")),
		text(b.say("office_roster_line", "total", itoa(f.Total), "units", itoa(f.Units))), message.Block{Table: &t})
	s.Card.Subtitle = b.Date(b.Now)
	note := func(count int, name string, pairs ...string) {
		if count > 0 {
			s.Card.Body = append(s.Card.Body, text(b.say(name, append(pairs, "count", itoa(count))...)))
		}
	}
	note(f.Unbound, "office_roster_unbound")
	note(f.NoUnit, "office_roster_no_unit")
	note(len(f.NoLiaison), "office_roster_no_liaison", "units", b.atMost(f.NoLiaison, unitsMost))
	s.Card.Body = append(s.Card.Body, row(b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary)))
	s.Hint = b.say("office_hint_roster")
	return s
}

// rosterRows is how many people stand on one card; the platform turns the pages of
// its table itself.
const rosterRows = 3 * pageRows

// UnitRoster is the people of one unit. It is for private chats.
func (b Bulletin) UnitRoster(unit string, people []progress.Standing, page int, foreign bool) Sheet {
	from, to, at, pages := 0, len(people), 1, 1
	if !b.Whole && len(people) > rosterRows {
		pages = (len(people) + rosterRows - 1) / rosterRows
		at = min(max(page, 1), pages)
		from = (at - 1) * rosterRows
		to = min(from+rosterRows, len(people))
	}
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_name")}, {Name: b.say("office_column_posts")}, {Name: b.say("office_column_standing")},
	}}
	for _, p := range people[from:to] {
		t.Rows = append(t.Rows, []string{p.Person.Name, b.list(p.Person.Posts), b.employed(p.Person)})
	}
	s := b.sheet(b.say("office_roster_title", "unit", unit))
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.pageTag(at, pages)
	if foreign {
		s.Card.Body = append(s.Card.Body, muted(b.say("own_unit_only")))
	}
	s.Card.Body = append(s.Card.Body, text(b.say("office_roster_unit_line", "total", itoa(len(people)))), message.Block{Table: &t},
		row(append(b.turning(OfficeRoster, Aim{Unit: unit}, at, pages),
			b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: unit}, message.Ordinary))...))
	return s
}

// employed says what is to be known of a person: standing, role, a missing account.
func (b Bulletin) employed(p staff.Person) string {
	said := []string{b.standing(p.Standing)}
	if role := b.role(p.Role); role != "" {
		said = append(said, role)
	}
	if p.OpenID == "" && p.Standing != staff.NoAccount {
		said = append(said, b.say("office_account_unknown"))
	}
	return strings.Join(said, between)
}

func (b Bulletin) role(r staff.Role) string {
	switch r {
	case staff.Liaison:
		return b.say("office_role_liaison")
	case staff.Deputy:
		return b.say("office_role_deputy")
	case staff.Head:
		return b.say("office_role_head")
	case staff.Admin:
		return b.say("office_role_admin")
	default:
		return ""
	}
}

func (b Bulletin) standing(s staff.Standing) string {
	switch s {
	case staff.Permanent:
		return b.say("office_standing_permanent")
	case staff.Seconded:
		return b.say("office_standing_seconded")
	case staff.SickLeave:
		return b.say("office_standing_sick")
	case staff.Retired:
		return b.say("office_standing_retired")
	case staff.NoAccount:
		return b.say("office_standing_no_account")
	case staff.Exempt:
		return b.say("office_standing_exempt")
	default:
		return b.say("office_standing_in_post")
	}
}
