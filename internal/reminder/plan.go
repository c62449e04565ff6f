package reminder

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// Known is what is known of people besides their record.
type Known struct {
	// Unreachable are the accounts that the platform lets no message through to, by
	// open id, with its code.
	Unreachable map[string]int
	// Snoozed is until when people asked to be left alone, Invited who has an
	// invitation already, Said who has been told the same on the day, before the
	// dates were moved; all by employee number.
	Snoozed map[string]time.Time
	Invited map[string]bool
	Said    map[string]bool
}

// Notice is a message that is to be planned.
type Notice struct {
	Kind   Kind
	Stage  string
	Person staff.Person
	// State is the state of the form of which a reminder speaks.
	State State
	// Key is the same however often it is planned; at most 190 bytes.
	Key                 string
	NotBefore, NotAfter time.Time
	// Reason says why the person is written to.
	Reason string
}

// Refusal is a person who is not written to, and why.
type Refusal struct {
	Person staff.Person
	Why    Why
}

// Why a person is not written to.
const (
	Finished    Why = "finished"
	Exempt      Why = "exempt"      // ill, retired or exempt
	NoUnit      Why = "no_unit"     // without one nothing can be handed in
	NoAccount   Why = "no_account"  // the platform does not know them
	Unreachable Why = "unreachable" // the platform lets nothing through to them
	GetsDigest  Why = "gets_digest" // it says where their own form stands
	Snoozed     Why = "snoozed"     // they asked to be reminded later
	Invited     Why = "invited"     // they have the card
	SaidToday   Why = "said_today"  // under an older plan
	Begun       Why = "begun"       // who has begun needs no invitation
	NotTheirs   Why = "not_theirs"  // the message is for another role
)

// State is how far a person is, as far as a reminder has words for it.
type State string

// The states of a form that a reminder speaks of.
const (
	NotStarted State = "not_started"
	Drafting   State = "drafting"
	Returned   State = "returned" // to be mended
)

// StateOf is the state of which a reminder speaks; empty when there is nothing to
// remind of.
func StateOf(s form.Status) State {
	switch {
	case s.Done():
		return ""
	case State(s) == Returned:
		return Returned
	case s == form.Drafting:
		return Drafting
	default:
		return NotStarted
	}
}

// Told is who hears of the campaign on a day by a message for their role.
type Told struct{ Digest, Office, Heads bool }

// ToldOn says which roles have a message of their own on the day of t.
func ToldOn(all []Occurrence, cal *calendar.Calendar, t time.Time) Told {
	var told Told
	on := cal.Day(t)
	for _, o := range all {
		if !cal.Day(o.At).Equal(on) {
			continue
		}
		told.Digest = told.Digest || o.Kind == Digest
		told.Office = told.Office || o.Kind == Office
		told.Heads = told.Heads || o.Kind == Heads
	}
	return told
}

// tells says whether a person's role has a message of its own.
func (t Told) tells(p staff.Person) bool {
	switch p.Role {
	case staff.Liaison, staff.Deputy:
		return t.Digest && p.Unit != "" && !away(p)
	case staff.Admin:
		return t.Office && !away(p)
	case staff.Head:
		return t.Heads && p.Unit != "" && !away(p)
	case staff.Staff:
	}
	return false
}

// away says whether somebody is not at work: no role is expected of them.
func away(p staff.Person) bool { return p.Standing == staff.SickLeave || p.Standing == staff.Retired }

// Plan decides, for one occurrence, who of the people is written to. Everybody is
// in one of the two lists, but for those whose role the message is not for. c is
// the campaign as it is for these people.
func Plan(o Occurrence, c campaign.Campaign, people []progress.Standing, told Told, k Known) ([]Notice, []Refusal) {
	notices := make([]Notice, 0, len(people))
	var refusals []Refusal
	for _, p := range people {
		switch why := refuse(o, p, told, k); why {
		case "":
			notices = append(notices, notice(o, c, p))
		case NotTheirs:
		default:
			refusals = append(refusals, Refusal{Person: p.Person, Why: why})
		}
	}
	return notices, refusals
}

func refuse(o Occurrence, p progress.Standing, told Told, k Known) Why {
	switch o.Kind {
	case Digest, Office, Heads:
		if !addressed(o.Kind, p.Person) {
			return NotTheirs
		}
		if away(p.Person) {
			return Exempt
		}
		if o.Kind != Office && p.Person.Unit == "" {
			return NoUnit
		}
		if k.Said[p.Person.ID] {
			return SaidToday
		}
		return barred(p.Person, k)
	case Invite, Remind, Nudge, Snooze:
	}
	if why := Idle(p); why != "" {
		return why
	}
	if why := barred(p.Person, k); why != "" && (why != Unreachable || !o.last()) {
		return why
	}
	if told.tells(p.Person) {
		return GetsDigest
	}
	switch {
	case k.Said[p.Person.ID]:
		return SaidToday
	case o.Kind == Invite && k.Invited[p.Person.ID]:
		return Invited
	case o.Kind == Invite && p.Status != form.NotStarted:
		return Begun
	case o.Kind == Remind && k.Snoozed[p.Person.ID].After(o.At):
		return Snoozed
	}
	return ""
}

// last says whether it is one of the last rungs. They go out to those, too, whom
// nothing reached before: who lets the bot in again says so to nobody.
func (o Occurrence) last() bool { return o.Kind == Remind && o.Days >= -1 }

// Idle says why a person has nothing to hand in; empty when they have.
func Idle(p progress.Standing) Why {
	switch progress.StateOf(p.Status, p.Person.Standing) {
	case progress.Done:
		return Finished
	case progress.Exempt:
		return Exempt
	case progress.Open, progress.Drafting, progress.Returned:
	}
	if p.Person.Unit == "" {
		return NoUnit
	}
	return ""
}

// barred says why no message reaches a person.
func barred(p staff.Person, k Known) Why {
	switch _, lost := k.Unreachable[p.OpenID]; {
	case p.OpenID == "" || p.Standing == staff.NoAccount:
		return NoAccount
	case lost:
		return Unreachable
	}
	return ""
}

// addressed says whether a message for a role is for the person.
func addressed(k Kind, p staff.Person) bool {
	switch k {
	case Digest:
		return p.Role == staff.Liaison || p.Role == staff.Deputy
	case Office:
		return p.Role == staff.Admin
	case Heads:
		return p.Role == staff.Head
	case Invite, Remind, Nudge, Snooze:
	}
	return true
}

func notice(o Occurrence, c campaign.Campaign, p progress.Standing) Notice {
	n := Notice{
		Kind: o.Kind, Stage: o.Stage, Person: p.Person, NotBefore: o.At, NotAfter: o.NotAfter,
		Key: Key(o.Kind, c, o.Stage, p.Person.ID), Reason: string(o.Kind) + " " + o.Stage,
	}
	if o.Kind == Remind {
		n.State = StateOf(p.Status)
		n.Reason += ", " + string(n.State)
	}
	return n
}

// AnyPlan is the plan of what a change of the dates does not cancel, since it would
// not be planned a second time: invitations, and what somebody asked for.
const AnyPlan int64 = math.MaxInt64

// longestKey is how long a key may be, in bytes.
const longestKey = 190

// Key names a message so that it is planned once: by campaign, plan, kind, stage
// and person. An invitation has no plan, since nobody is invited twice because the
// dates have changed; nor has what somebody asked for.
func Key(k Kind, c campaign.Campaign, stage, person string) string {
	var key string
	switch k {
	case Invite:
		key = InvitationKeys(c.ID) + person
	case Snooze:
		key = SnoozeKeys(c.ID, person) + stage
	case Nudge:
		key = NudgeKeys(c.ID, stage) + person
	case Remind, Digest, Office, Heads:
		key = strings.Join([]string{c.ID, strconv.FormatInt(c.Plan, 10), string(k), stage, person}, "/")
	}
	if len(key) <= longestKey {
		return key
	}
	const kept = 140
	sum := sha256.Sum256([]byte(key))
	return key[:kept] + "~" + hex.EncodeToString(sum[:16])
}

// InvitationKeys is how the keys of a campaign's invitations begin; the employee
// number follows.
func InvitationKeys(campaignID string) string { return string(Invite) + "/" + campaignID + "/" }

// NudgeKeys is how the keys of a day's nudges begin; the employee number follows.
func NudgeKeys(campaignID, day string) string {
	return campaignID + "/" + string(Nudge) + "/" + day + "/"
}

// SnoozeKeys is how the keys of what a person asked to be reminded of begin; the
// moment follows.
func SnoozeKeys(campaignID, person string) string {
	return string(Snooze) + "/" + campaignID + "/" + person + "/"
}

func signed(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
