package review

import (
	"context"
	"fmt"
	"slices"

	"lianbot/internal/access"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// A unit's own form is looked at like a person's. Somebody who is nobody stands for its
// author: with the key of its record as number, its name, and its unit.

// unitForm stands for the author of a unit's own form.
func (q query) unitForm(unit string) staff.Person {
	return staff.Person{ID: form.UnitKey(q.campaign.ID, unit).Person, Name: q.words.Say("review_unit"), Unit: unit}
}

// isUnit says whether somebody stands for the author of a unit's form.
func isUnit(p staff.Person) bool { return form.Key{Person: p.ID}.IsUnit() }

// at is the query with the definition of somebody's form.
func (q query) at(p staff.Person) query {
	if isUnit(p) {
		q.definition, q.words.Definition = q.ofUnits, q.ofUnits
	}
	return q
}

// writes says whether the form is the person's, or one that they write with others.
func (q query) writes(p staff.Person) bool { return slices.Contains(Hats(q.who, p), form.Author) }

// either is a phrase, or the one that stands for it when it is about a unit's form.
func either(name string, p staff.Person) string {
	if isUnit(p) {
		return name + "_unit"
	}
	return name
}

// reads says whether the person may read what was handed in of a form.
func (q query) reads(p staff.Person) bool {
	if isUnit(p) {
		return access.May(q.who, access.ReadUnit, p.Unit, "")
	}
	return access.May(q.who, access.ReadForm, p.Unit, p.ID)
}

// filing is the version of a form that was handed in last; none for somebody who may not
// read it.
func (q query) filing(ctx context.Context, p staff.Person) (export.Filing, bool, error) {
	if !q.reads(p) {
		return export.Filing{}, false, nil
	}
	if !isUnit(p) {
		f, ok, err := q.Store.Filing(ctx, q.campaign.ID, p.ID)
		if err != nil {
			return f, false, fmt.Errorf("read what was handed in: %w", err)
		}
		return f, ok, nil
	}
	f, ok, err := q.Store.UnitFiling(ctx, q.key(p))
	if err != nil {
		return f, false, fmt.Errorf("read the unit's form: %w", err)
	}
	f.Person = p
	return f, ok, nil
}

// unitHanded is the unit's own form, when it was handed in.
func (q query) unitHanded(ctx context.Context, unit string) ([]Handed, error) {
	if unit == "" {
		return nil, nil
	}
	p := q.unitForm(unit)
	filing, ok, err := q.filing(ctx, p)
	if err != nil || !ok {
		return nil, err
	}
	f, err := q.Store.Form(ctx, q.key(p))
	if err != nil {
		return nil, fmt.Errorf("read the record: %w", err)
	}
	return []Handed{{Person: p, Status: f.Status, Revision: filing.Form.Revision, At: filing.At}}, nil
}

// readers are those who are told what was decided about a form: its author; of a unit's
// form its liaison and deputies, and where there are none its head, but not whoever has
// decided. They have an account.
func (q query) readers(ctx context.Context, p staff.Person) ([]staff.Person, error) {
	if !isUnit(p) {
		if p.OpenID == "" {
			return nil, nil
		}
		return []staff.Person{p}, nil
	}
	roster, err := q.Store.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	var liaisons, heads []staff.Person
	for _, one := range roster {
		switch hats := Hats(one, p); {
		case one.OpenID == "" || one.ID == q.who.ID:
		case slices.Contains(hats, form.Author):
			liaisons = append(liaisons, one)
		case slices.Contains(hats, form.Leader):
			heads = append(heads, one)
		}
	}
	if len(liaisons) == 0 && !q.writes(p) {
		return heads, nil
	}
	return liaisons, nil
}

// unitAnswer does what was typed about a unit's form, and returns false when it is about
// something else. The office says of which unit.
func (q query) unitAnswer(ctx context.Context, ord order) (phrase.Sheet, bool, error) {
	word, rest := firstWord(ord.rest)
	if c, ok := q.Library.Words.Command(word); !ok || c != questionnaire.CmdUnitForm {
		return phrase.Sheet{}, false, nil
	}
	act, unit := access.Act(ord.command), q.who.Unit
	if access.Of(q.who.Role, act) == access.School {
		people, err := q.people(ctx, act)
		if err != nil {
			return phrase.Sheet{}, false, err
		}
		word, rest = firstWord(rest)
		if unit, _ = staff.FindUnits(unitsOf(people), word); unit == "" {
			return q.say("review_unit_which"), true, nil
		}
	} else if named, behind := firstWord(rest); named != "" {
		all, err := q.Store.Roster(ctx)
		switch {
		case err != nil:
			return phrase.Sheet{}, false, fmt.Errorf("read the roster: %w", err)
		case named == unit:
			rest = behind
		case slices.Contains(unitsOf(all), named):
			return q.say("not_own_unit"), true, nil
		}
	}
	if ord.glued && rest != "" && !mayHaveLines(ord.command) {
		return phrase.Sheet{}, false, nil
	}
	s, err := q.about(ctx, ord.command, q.unitForm(unit), rest)
	return s, true, err
}

// authors are people with the forms of their units.
func (q query) authors(people []staff.Person) []staff.Person {
	all := slices.Clone(people)
	for _, unit := range unitsOf(people) {
		all = append(all, q.unitForm(unit))
	}
	return all
}
