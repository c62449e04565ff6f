package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Meetings keeps the collective reviews.
type Meetings interface {
	// KeepMeeting keeps one, or what is written of it now, with its entry in the audit.
	KeepMeeting(ctx context.Context, m form.Meeting, e audit.Entry) error
	// Meetings lists those of a unit, the first one first.
	Meetings(ctx context.Context, campaignID, unit string) ([]form.Meeting, error)
	// MeetingReviews lists what one decided, the first decision first.
	MeetingReviews(ctx context.Context, campaignID, meeting string) ([]form.Review, error)
}

// longestMinutes is how long each part of the minutes may be, in characters.
const longestMinutes = 1000

// meetingID names the collective review of a unit on a day: there is one, whoever begins it.
func (q query) meetingID(unit string) string {
	return hashed("meeting", q.campaign.ID, unit, q.Now().In(q.Zone).Format(time.DateOnly))
}

// meetingToday is the one of today, and false when none was begun.
func (q query) meetingToday(ctx context.Context) (form.Meeting, bool, error) {
	all, err := q.Store.Meetings(ctx, q.campaign.ID, q.who.Unit)
	if err != nil {
		return form.Meeting{}, false, fmt.Errorf("list meetings: %w", err)
	}
	id := q.meetingID(q.who.Unit)
	i := slices.IndexFunc(all, func(m form.Meeting) bool { return m.ID == id })
	if i < 0 {
		return form.Meeting{}, false, nil
	}
	return all[i], true, nil
}

// decidable says whether a form can be decided on for the first time.
func decidable(h Handed) bool { return h.Status == form.Submitted || h.Status == form.Passed }

// meeting shows where the collective review stands.
func (q query) meeting(ctx context.Context, said string) (phrase.Sheet, error) {
	f := phrase.MeetingFigures{Unit: q.who.Unit, Said: said}
	var err error
	if f.Meeting, f.Begun, err = q.meetingToday(ctx); err != nil {
		return phrase.Sheet{}, err
	}
	all, err := q.handed(ctx, q.who.Unit)
	if err != nil {
		return phrase.Sheet{}, err
	}
	for _, h := range all {
		switch {
		case h.Status == form.Decided:
			f.Decided++
		case decidable(h):
			f.Ready++
			f.Newest = max(f.Newest, h.At.UnixMilli())
			if h.Status == form.Submitted {
				f.Unpassed++
			}
		}
	}
	people, err := q.Store.UnitPeople(ctx, q.campaign.ID, q.who.Unit)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list people of a unit: %w", err)
	}
	for _, p := range people {
		if p.Person.Standing.Expected() {
			f.Expected++
		}
	}
	return q.words.Meeting(f), nil
}

// begin keeps what the fields say of the meeting of today.
func (q query) begin(ctx context.Context, fields map[string]string) (phrase.Sheet, string, error) {
	m := form.Meeting{
		ID: q.meetingID(q.who.Unit), Campaign: q.campaign.ID, Unit: q.who.Unit, By: q.who.ID, At: q.Now(),
		Place: conversation.Clean(fields[phrase.FieldPlace]), Present: conversation.Clean(fields[phrase.FieldPresent]),
		Minutes: conversation.Clean(fields[phrase.FieldMinutes]),
	}
	for _, part := range []string{m.Place, m.Present, m.Minutes} {
		if utf8.RuneCountInString(part) > longestMinutes {
			return q.say("meeting_long", "max", strconv.Itoa(longestMinutes)), "", nil
		}
	}
	if m.Place == "" || m.Present == "" {
		return q.say("meeting_blank"), "", nil
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.Meet, Object: q.who.Unit, Detail: q.campaign.ID}
	if err := q.Store.KeepMeeting(ctx, m, e); err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("begin a meeting: %w", err)
	}
	return q.decideNext(ctx, staff.Person{}, q.words.Say("meeting_kept"))
}

// undecided are the forms of the unit that wait for the meeting, beginning behind
// somebody's and without it.
func (q query) undecided(ctx context.Context, after staff.Person) ([]Handed, error) {
	all, err := q.handed(ctx, q.who.Unit)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(h Handed) bool { return h.Person.ID == after.ID })
	return slices.DeleteFunc(slices.Concat(all[at+1:], all[:at+1]), func(h Handed) bool {
		return !decidable(h) || h.Person.ID == after.ID
	}), nil
}

// decideNext shows the form behind somebody's, or where the meeting stands when there is none.
func (q query) decideNext(ctx context.Context, after staff.Person, toast string) (phrase.Sheet, string, error) {
	left, err := q.undecided(ctx, after)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	if len(left) == 0 {
		s, err := q.meeting(ctx, toast)
		return s, toast, err
	}
	s, err := q.discuss(ctx, left[0].Person, shown{})
	return s, toast, err
}

// discuss shows one form to the meeting.
func (q query) discuss(ctx context.Context, p staff.Person, seen shown) (phrase.Sheet, error) {
	m, begun, err := q.meetingToday(ctx)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case !begun:
		return q.meeting(ctx, q.words.Say("meeting_first"))
	}
	q = q.at(p)
	filing, ok, err := q.filing(ctx, p)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case !ok:
		return q.say("review_not_handed_in", "name", p.Name), nil
	}
	f, err := q.Store.Form(ctx, q.key(p))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	if err := q.Store.Note(ctx, q.note(audit.View, p, filing.Form.Revision)); err != nil {
		return phrase.Sheet{}, fmt.Errorf("write down that a form was opened: %w", err)
	}
	left, err := q.undecided(ctx, p)
	if err != nil {
		return phrase.Sheet{}, err
	}
	figures := phrase.DiscussFigures{
		Meeting: m, Person: p, Form: filing.Form, At: filing.At, Newest: filing.At.UnixMilli(), Waits: f.Status != form.Decided,
		Left: len(left), Page: max(1, seen.page),
		Fault: seen.fault, Fill: seen.fill, May: form.May(Hats(q.who, p), form.Decide, f.Status),
	}
	for _, h := range left {
		figures.Newest = max(figures.Newest, h.At.UnixMilli())
	}
	if figures.Last, figures.By, err = q.last(ctx, p); err != nil {
		return phrase.Sheet{}, err
	}
	if !figures.May && !q.writes(p) {
		figures.Note = q.standing(p, f.Status)
	}
	if seen.revision != 0 && seen.revision != filing.Form.Revision && figures.Fault == "" {
		figures.Fault = q.words.Say("review_newer", "name", p.Name)
	}
	return q.words.Discuss(figures), nil
}

// decide brings into a form what the meeting of today decided. The error is a
// *faultError when it cannot be read; keep says that everything stays.
func (q query) decide(ctx context.Context, p staff.Person, text string, keep bool, revision int) (came, int, error) {
	m, begun, err := q.meetingToday(ctx)
	switch {
	case err != nil:
		return came{}, 0, err
	case !begun:
		return came{why: q.words.Say("meeting_first")}, 0, nil
	}
	q = q.at(p)
	filing, ok, err := q.filing(ctx, p)
	switch {
	case err != nil:
		return came{}, 0, err
	case !ok:
		return came{why: q.words.Say("review_not_handed_in", "name", p.Name)}, 0, nil
	case revision != 0 && revision != filing.Form.Revision:
		return came{why: q.words.Say("review_newer", "name", p.Name)}, 0, nil
	}
	r := ruling{
		Verdict: conversation.Verdict{Move: form.Decide}, what: audit.Decide, revision: filing.Form.Revision, meeting: m.ID,
	}
	if !keep {
		a := agenda{
			words: q.Library.Words, definition: q.definition, form: filing.Form, items: q.definition.Items(filing.Form),
		}
		all, wrong := a.read(text)
		if wrong != nil {
			return came{}, 0, &faultError{*wrong}
		}
		r.Changes, r.comments = a.changes(all)
	}
	if len(r.Changes) > 0 {
		r.letter = func(sc phrase.Scene, _ conversation.State, out conversation.Outcome) message.Message {
			return message.Say(sc.DecidedLetter(out.Form.Revision, r.comments))
		}
	}
	c, err := q.judge(ctx, p, r)
	return c, len(r.comments), err
}

func (q query) decided(p staff.Person, n int) string {
	form := q.words.FormOf(p)
	said := q.words.Say("decided_kept", "form", form)
	if n > 0 {
		said = q.words.Say(either("decided_changed", p), "form", form, "count", strconv.Itoa(n))
		if p.OpenID == "" && !isUnit(p) {
			said += "\n" + q.words.Say("review_no_account", "name", p.Name)
		}
	}
	return said
}

// decideTyped is “meeting NAME 2 reword …”; without decisions the form is shown.
func (q query) decideTyped(ctx context.Context, p staff.Person, text string) (phrase.Sheet, error) {
	if text == "" {
		return q.discuss(ctx, p, shown{})
	}
	f, err := q.Store.Form(ctx, q.key(p))
	switch {
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	case f.Status == form.Decided: // the numbers may be those of an older version
		return q.say(either("decide_again", p), "name", p.Name), nil
	}
	c, n, err := q.decide(ctx, p, text, false, 0)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return phrase.Sheet{Line: q.sayFault(wrong.fault)}, nil
	case err != nil:
		return phrase.Sheet{}, err
	case c.why != "":
		return phrase.Sheet{Line: c.why}, nil
	}
	return phrase.Sheet{Line: q.decided(p, n)}, nil
}

// decidePressed decides on the form on the card, and goes on to the next.
func (q query) decidePressed(ctx context.Context, p staff.Person, keep bool, seen shown) (phrase.Sheet, string, error) {
	again := func(fault string) (phrase.Sheet, string, error) {
		seen.fault = fault
		s, err := q.discuss(ctx, p, seen)
		return s, "", err
	}
	if keep && seen.fill != "" {
		return again(q.words.Say("decide_keep_or_change"))
	}
	c, n, err := q.decide(ctx, p, seen.fill, keep, seen.revision)
	var wrong *faultError
	switch {
	case errors.As(err, &wrong):
		return again(q.sayFault(wrong.fault))
	case err != nil:
		return phrase.Sheet{}, "", err
	case c.why != "":
		return again(c.why)
	case n > 0 && p.OpenID == "" && !isUnit(p): // whoever keeps the minutes must have read that
		s, err := q.meeting(ctx, q.decided(p, n))
		return s, "", err
	}
	return q.decideNext(ctx, p, q.decided(p, n))
}

// keepAll lets every form stay that waits, but none that was handed in after an instant.
func (q query) keepAll(ctx context.Context, until int64) (phrase.Sheet, error) {
	left, err := q.undecided(ctx, staff.Person{})
	if err != nil {
		return phrase.Sheet{}, err
	}
	kept := 0
	var lines []string
	for _, h := range left {
		if h.At.UnixMilli() > until {
			continue
		}
		c, _, err := q.decide(ctx, h.Person, "", true, h.Revision)
		if err != nil {
			return phrase.Sheet{}, err
		}
		if c.why != "" {
			lines = append(lines, q.words.Say("decided_not", "name", h.Person.Name, "why", c.why))
			continue
		}
		kept++
	}
	lines = append([]string{q.words.Say("decided_all", "count", strconv.Itoa(kept))}, lines...)
	return q.meeting(ctx, strings.Join(lines, "\n"))
}

// minutes shows one of the unit's meetings, the last one when none is meant.
func (q query) minutes(ctx context.Context, which, page int) (phrase.Sheet, error) {
	all, err := q.Store.Meetings(ctx, q.campaign.ID, q.who.Unit)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list meetings: %w", err)
	}
	if len(all) == 0 {
		return q.say("meeting_none"), nil
	}
	if which < 1 || which > len(all) {
		which = len(all)
	}
	m := all[which-1]
	reviews, err := q.Store.MeetingReviews(ctx, q.campaign.ID, m.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read what a meeting decided: %w", err)
	}
	people, err := q.Store.Roster(ctx)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the roster: %w", err)
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.View, Object: q.who.Unit, Detail: "minutes"}
	if err := q.Store.Note(ctx, e); err != nil {
		return phrase.Sheet{}, fmt.Errorf("write down a command: %w", err)
	}
	roster := staff.NewRoster(people)
	f := phrase.MinutesFigures{Meeting: m, Which: which, Meetings: len(all), Page: page}
	if by, ok := roster.ByID(m.By); ok {
		f.By = by.Name
	}
	for _, r := range reviews {
		d := phrase.Decided{Name: r.Key.Person, Review: r}
		if p, ok := roster.ByID(r.Key.Person); ok {
			d.Name = p.Name
		} else if r.Key.IsUnit() {
			d.Name = q.words.Say("review_unit")
		}
		f.Decided = append(f.Decided, d)
	}
	return q.words.Minutes(f), nil
}

// meetingRest reads what stands behind the word for the meeting.
func (q query) meetingRest(ctx context.Context, rest string) (phrase.Sheet, bool, error) {
	if c, _ := q.Library.Words.Command(rest); c == questionnaire.CmdMinutes {
		s, err := q.minutes(ctx, 0, 1)
		return s, true, err
	}
	return phrase.Sheet{}, false, nil
}

// pressMeeting is a press on a card of a meeting.
func (q query) pressMeeting(ctx context.Context, p turn.Pressed, people []staff.Person) (s phrase.Sheet, toast string, err error) {
	switch p.Action.Name {
	case phrase.MeetingBegin:
		return q.begin(ctx, p.Fields)
	case phrase.MeetingGo:
		return q.decideNext(ctx, staff.Person{}, "")
	case phrase.MeetingKeepAll:
		s, err = q.keepAll(ctx, p.Action.Version)
		return s, "", err
	case phrase.MeetingMinutes:
		which, page := phrase.MinutesAt(p.Action.Arg)
		s, err = q.minutes(ctx, which, page)
		return s, "", err
	case phrase.MeetingShow:
		s, err = q.meeting(ctx, "")
		return s, "", err
	default:
	}
	i := slices.IndexFunc(people, func(one staff.Person) bool { return phrase.PersonRef(one.ID) == p.Action.Ref })
	if i < 0 {
		return q.say("review_gone"), "", nil
	}
	seen := shown{
		revision: int(p.Action.Version), page: int(p.Action.Arg), fill: conversation.Clean(p.Fields[phrase.FieldAnswer]),
	}
	switch p.Action.Name {
	case phrase.MeetingKeep:
		return q.decidePressed(ctx, people[i], true, seen)
	case phrase.MeetingDecide:
		return q.decidePressed(ctx, people[i], false, seen)
	case phrase.MeetingNext:
		return q.decideNext(ctx, people[i], "")
	default: // MeetingOpen
		s, err = q.discuss(ctx, people[i], seen)
		return s, "", err
	}
}
