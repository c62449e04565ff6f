package review

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

func (q query) pass(ctx context.Context, p staff.Person, revision int) (came, error) {
	return q.judge(ctx, p, ruling{
		Verdict: conversation.Verdict{Move: form.Pass}, what: audit.Pass, revision: revision,
	})
}

func (q query) passed(p staff.Person, c came) string {
	return q.words.Say("review_passed", "form", q.words.FormOf(p), "revision", strconv.Itoa(c.form.Revision))
}

// passTyped passes a form, and says how many are left.
func (q query) passTyped(ctx context.Context, p staff.Person) (phrase.Sheet, error) {
	c, err := q.pass(ctx, p, 0)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case c.why != "":
		return phrase.Sheet{Line: c.why}, nil
	}
	left, err := q.left(ctx, p)
	return phrase.Sheet{Line: q.passed(p, c) + "\n" + left}, err
}

// left says how many forms of a unit wait.
func (q query) left(ctx context.Context, p staff.Person) (string, error) {
	waiting, err := q.waiting(ctx, p)
	if err != nil || len(waiting) == 0 {
		return q.words.Say("review_left_none"), err
	}
	return q.words.Say("review_left", "count", strconv.Itoa(len(waiting))), nil
}

// passPressed passes the version that was seen, and goes on to the next form.
func (q query) passPressed(ctx context.Context, p staff.Person, seen shown) (phrase.Sheet, string, error) {
	if seen.fill != "" {
		seen.fault = q.words.Say("review_pass_or_return")
		s, err := q.open(ctx, p, seen)
		return s, "", err
	}
	c, err := q.pass(ctx, p, seen.revision)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	if c.why != "" {
		return q.again(ctx, p, seen, c.why)
	}
	return q.next(ctx, p, q.passed(p, c))
}

// again shows a form with what was wrong.
func (q query) again(ctx context.Context, p staff.Person, seen shown, fault string) (phrase.Sheet, string, error) {
	seen.fault = fault
	s, err := q.open(ctx, p, seen)
	return s, "", err
}

// faultError is a fault of what somebody wrote, on its way to them.
type faultError struct{ fault }

func (e *faultError) Error() string { return e.name }

// sendBack returns a form with reasons. The error is a *faultError when they cannot be read.
func (q query) sendBack(ctx context.Context, p staff.Person, reasons string, revision int) (came, int, error) {
	if !q.mendable(p) {
		return came{why: q.words.Say("review_closed", "name", p.Name)}, 0, nil
	}
	q = q.at(p)
	filing, ok, err := q.filing(ctx, p)
	if err != nil {
		return came{}, 0, err
	}
	if !ok {
		c, err := q.judge(ctx, p, ruling{Verdict: conversation.Verdict{Move: form.Return}, what: audit.Return})
		return c, 0, err
	}
	if revision != 0 && revision != filing.Form.Revision {
		return came{why: q.words.Say("review_newer", "name", p.Name)}, 0, nil
	}
	items := q.definition.Items(filing.Form)
	points, wrong := readPoints(q.Library.Words, reasons, len(items))
	if wrong != nil {
		return came{}, 0, &faultError{*wrong}
	}
	said := comments(points, items)
	c, err := q.judge(ctx, p, ruling{
		Verdict: conversation.Verdict{Move: form.Return, By: q.who.Name, Remarks: said},
		what:    audit.Return, revision: filing.Form.Revision, comments: said, letter: returned,
	})
	c.comments = said
	return c, len(said), err
}

// sentBack says what came of a return; told: there is somebody who was told.
func (q query) sentBack(p staff.Person, told bool, n int) string {
	form, count := q.words.FormOf(p), strconv.Itoa(n)
	switch {
	case !told:
		return q.words.Say("review_returned_offline", "form", form, "count", count) + "\n" +
			q.words.Say(either("review_no_account", p), "name", p.Name)
	case isUnit(p):
		return q.words.Say("review_returned_unit", "form", form, "count", count)
	default:
		return q.words.Say("review_returned", "name", p.Name, "count", count)
	}
}

func (q query) returnTyped(ctx context.Context, p staff.Person, reasons string) (phrase.Sheet, error) {
	c, n, err := q.sendBack(ctx, p, reasons, 0)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return phrase.Sheet{Line: q.sayFault(wrong.fault)}, nil
	case err != nil:
		return phrase.Sheet{}, err
	case c.why != "":
		return phrase.Sheet{Line: c.why}, nil
	}
	told, err := q.readers(ctx, p)
	return phrase.Sheet{Line: q.sentBack(p, len(told) > 0, n) + "\n" + q.words.Reasons(c.comments)}, err
}

func (q query) returnPressed(ctx context.Context, p staff.Person, seen shown) (phrase.Sheet, string, error) {
	c, n, err := q.sendBack(ctx, p, seen.fill, seen.revision)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return q.again(ctx, p, seen, q.sayFault(wrong.fault))
	case err != nil:
		return phrase.Sheet{}, "", err
	case c.why != "":
		return q.again(ctx, p, seen, c.why)
	}
	told, err := q.readers(ctx, p)
	switch {
	case err != nil:
		return phrase.Sheet{}, "", err
	case len(told) == 0: // the reviewer must have read that
		s, err := q.queue(ctx, p.Unit, 1, q.sentBack(p, false, n))
		return s, "", err
	}
	return q.next(ctx, p, q.sentBack(p, true, n))
}

// passAll passes what waits in a unit, each form by itself, but nothing that was handed
// in after an instant.
func (q query) passAll(ctx context.Context, unit string, until int64) (phrase.Sheet, error) {
	all, err := q.handed(ctx, unit)
	if err != nil {
		return phrase.Sheet{}, err
	}
	passed, newer := 0, 0
	var left []string
	for _, h := range all {
		switch {
		case !waits(h) || q.writes(h.Person) || q.alone(h.Person):
			continue
		case h.At.UnixMilli() > until:
			newer++
			continue
		}
		c, err := q.pass(ctx, h.Person, h.Revision)
		if err != nil {
			return phrase.Sheet{}, err
		}
		if c.why != "" {
			left = append(left, q.words.Say("review_bulk_why", "name", h.Person.Name, "why", c.why))
			continue
		}
		passed++
	}
	return q.queue(ctx, unit, 1, q.bulk(passed, newer, left))
}

func (q query) bulk(passed, newer int, left []string) string {
	lines := []string{q.words.Say("review_bulk", "count", strconv.Itoa(passed))}
	if passed == 0 {
		lines[0] = q.words.Say("review_bulk_none")
	}
	if newer > 0 {
		lines = append(lines, q.words.Say("review_bulk_newer", "count", strconv.Itoa(newer)))
	}
	return strings.Join(append(lines, left...), "\n")
}
