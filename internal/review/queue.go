package review

import (
	"context"
	"fmt"
	"slices"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// handed are the forms of a unit that were handed in: people's in the roster's order, then
// the unit's own.
func (q query) handed(ctx context.Context, unit string) ([]Handed, error) {
	all, err := q.Store.HandedIn(ctx, q.campaign.ID, unit)
	if err != nil {
		return nil, fmt.Errorf("list what was handed in: %w", err)
	}
	own, err := q.unitHanded(ctx, unit)
	return append(all, own...), err
}

// queue shows what waits in a unit, under what came of what was done just now.
func (q query) queue(ctx context.Context, unit string, page int, said string) (phrase.Sheet, error) {
	all, err := q.handed(ctx, unit)
	if err != nil {
		return phrase.Sheet{}, err
	}
	f := phrase.QueueFigures{Unit: unit, Page: page, Said: said}
	for _, h := range all {
		w := phrase.Waiting{Person: h.Person, Status: h.Status, Revision: h.Revision, At: h.At, Own: q.writes(h.Person), Alone: q.alone(h.Person)}
		if waits(h) {
			f.Waiting = append(f.Waiting, w)
		} else {
			f.Others = append(f.Others, w)
		}
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.View, Object: unit, Detail: "review"}
	if err := q.Store.Note(ctx, e); err != nil {
		return phrase.Sheet{}, fmt.Errorf("write down a command: %w", err)
	}
	return q.words.ReviewQueue(f), nil
}

// alone says that a form is not passed together with others: a unit's own, but by its head.
func (q query) alone(p staff.Person) bool {
	return isUnit(p) && !slices.Contains(Hats(q.who, p), form.Leader)
}

// units shows the office where something waits.
func (q query) units(ctx context.Context, page int) (phrase.Sheet, error) {
	counts, err := q.Store.StatusCounts(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("count states: %w", err)
	}
	own, err := q.Store.UnitForms(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read how far the units' forms are: %w", err)
	}
	var units []string
	var waiting []int
	add := func(unit string, n int) {
		i := slices.Index(units, unit)
		switch {
		case i >= 0:
			waiting[i] += n
		case n > 0:
			units, waiting = append(units, unit), append(waiting, n)
		}
	}
	seen := map[string]bool{"": true}
	for _, c := range counts {
		if c.Unit != "" && c.Status == form.Submitted && c.State() != progress.Exempt {
			add(c.Unit, c.People)
		}
		if !seen[c.Unit] && own[form.UnitKey(q.campaign.ID, c.Unit).Person] == form.Submitted {
			add(c.Unit, 1)
		}
		seen[c.Unit] = true
	}
	return q.words.ReviewUnits(units, waiting, page), nil
}

// shown is what a form's card showed when it was pressed.
type shown struct {
	revision int // 0: none
	page     int
	fill     string
	fault    string
}

// open shows a form to whoever may look at it; seen says what they had on the screen.
func (q query) open(ctx context.Context, p staff.Person, seen shown) (phrase.Sheet, error) {
	q = q.at(p)
	f, err := q.Store.Form(ctx, q.key(p))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	filing, ok, err := q.filing(ctx, p)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case !ok && f.Status == form.NotStarted:
		return q.say("review_not_begun", "name", p.Name), nil
	case !ok:
		return q.say("review_not_handed_in", "name", p.Name), nil
	}
	filing.Form.Status = f.Status
	if err := q.Store.Note(ctx, q.note(audit.View, p, filing.Form.Revision)); err != nil {
		return phrase.Sheet{}, fmt.Errorf("write down that a form was opened: %w", err)
	}
	figures := phrase.ReviewFigures{
		Person: p, Form: filing.Form, At: filing.At, Page: max(1, seen.page), Fault: seen.fault, Fill: seen.fill,
	}
	hats := Hats(q.who, p)
	own := q.writes(p)
	figures.Pass = form.May(hats, form.Pass, f.Status)
	figures.Return = !own && form.May(hats, form.Return, f.Status)
	figures.Suggest = !own && !isUnit(p) && takesSuggestions(f.Status) && access.May(q.who, access.Act(questionnaire.CmdSuggest), p.Unit, p.ID)
	if figures.Last, figures.By, err = q.last(ctx, p); err != nil {
		return phrase.Sheet{}, err
	}
	figures.Note = q.standing(p, f.Status)
	if seen.revision != 0 && seen.revision != filing.Form.Revision && figures.Fault == "" {
		figures.Fault, figures.Page = q.words.Say("review_newer", "name", p.Name), 1
	}
	waiting, err := q.waiting(ctx, p)
	figures.Next = len(waiting) > 0
	return q.words.ReviewForm(figures), err
}

// standing says why nothing can be done with a form now; empty when something can.
func (q query) standing(p staff.Person, s form.Status) string {
	switch {
	case q.writes(p):
		return q.words.Say(either("review_own", p))
	case s == form.Revising, s == form.Drafting:
		return q.words.Say("review_revising", "name", p.Name)
	case s == form.Returned:
		return q.words.Say(either("review_waits", p), "name", p.Name)
	case s.Sealed():
		return q.words.Say("review_sealed", "form", q.words.FormOf(p))
	default:
		return ""
	}
}

// filledIn says whether the person has filled the version in for its author: somebody
// else passes it.
func (q query) filledIn(ctx context.Context, p staff.Person, f form.Form) (bool, error) {
	reviews, err := q.Store.Reviews(ctx, q.key(p))
	if err != nil {
		return false, fmt.Errorf("read what was done: %w", err)
	}
	return slices.ContainsFunc(reviews, func(r form.Review) bool {
		return r.Move == form.Submit && r.Revision == f.Revision && r.By == q.who.ID
	}), nil
}

// last is what was done last to a form, and by whom.
func (q query) last(ctx context.Context, p staff.Person) (*form.Review, string, error) {
	reviews, err := q.Store.Reviews(ctx, q.key(p))
	if err != nil {
		return nil, "", fmt.Errorf("read what was done: %w", err)
	}
	if len(reviews) == 0 {
		return nil, "", nil
	}
	r := reviews[len(reviews)-1]
	by, err := q.name(ctx, r.By)
	return &r, by, err
}

// name is the name of a person by their number.
func (q query) name(ctx context.Context, id string) (string, error) {
	all, err := q.Store.Roster(ctx)
	if err != nil {
		return "", fmt.Errorf("read the roster: %w", err)
	}
	if p, ok := staff.NewRoster(all).ByID(id); ok {
		return p.Name, nil
	}
	return id, nil
}

// waiting are the forms of a unit that the person may pass, beginning behind the one
// of somebody and without it.
func (q query) waiting(ctx context.Context, after staff.Person) ([]staff.Person, error) {
	all, err := q.handed(ctx, after.Unit)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(h Handed) bool { return h.Person.ID == after.ID })
	var people []staff.Person
	for _, h := range slices.Concat(all[at+1:], all[:at+1]) {
		if waits(h) && h.Person.ID != after.ID && form.May(Hats(q.who, h.Person), form.Pass, h.Status) {
			people = append(people, h.Person)
		}
	}
	return people, nil
}

// next opens the form that waits behind somebody's, or the list when there is none.
func (q query) next(ctx context.Context, after staff.Person, toast string) (phrase.Sheet, string, error) {
	people, err := q.waiting(ctx, after)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	if len(people) == 0 {
		s, err := q.queue(ctx, after.Unit, 1, toast)
		return s, toast, err
	}
	s, err := q.open(ctx, people[0], shown{})
	return s, toast, err
}
