package history

import (
	"strings"

	"lianbot/internal/access"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// unitForm stands for the author of a unit's own form, which several write: it has the key
// of its record as number.
func (q query) unitForm(unit string) staff.Person {
	return staff.Person{ID: form.UnitKey(q.campaign.ID, unit).Person, Name: q.words.Say("review_unit"), Unit: unit}
}

// namedUnit is the unit's form that an order is about; false when it is about none. The
// office says of which unit.
func (q query) namedUnit(ord order) (whose staff.Person, refusal phrase.Sheet, ok bool) {
	word, rest, _ := strings.Cut(ord.name, " ")
	if c, known := q.Library.Words.Command(word); !known || c != questionnaire.CmdUnitForm {
		return whose, refusal, false
	}
	unit := q.who.Unit
	if access.Of(q.who.Role, access.Act(ord.command)) == access.School {
		unit, _ = staff.FindUnits(staff.NewRoster(q.people).Units(), rest)
		rest = ""
	}
	switch {
	case rest != "":
		return whose, refusal, false
	case unit == "":
		return whose, q.say("history_unit_which"), true
	case !q.may(ord.command, q.unitForm(unit)):
		return whose, q.say("office_refused"), true
	default:
		return q.unitForm(unit), refusal, true
	}
}

// at is the query with the definition of somebody's form.
func (q query) at(whose staff.Person) query {
	if (form.Key{Person: whose.ID}).IsUnit() {
		q.words.Definition = q.ofUnits
	}
	return q
}
