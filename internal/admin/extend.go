package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// wish is an extension as it was typed: what could be read of it.
type wish struct {
	until   time.Time
	date    string // as it was typed
	unit    string
	school  bool // the whole school, expressly
	unknown string
	near    []string
	reason  string
}

// extend moves a deadline. The parts come in any order: a date, a unit or the word
// for the school, and a reason. What is missing or wrong is said, with the command
// as it could be meant; then nothing changes.
func (q query) extend(ctx context.Context, text string) (phrase.Sheet, error) {
	units, err := q.units(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	w, misdated := q.wish(text, units)
	switch {
	case misdated != "":
		return q.say(misdated), nil
	case w.unknown != "" && len(w.near) > 0:
		w.unit = w.near[0]
		return q.again(w, q.words.Say("extend_unit_near", "unit", w.unknown,
			"near", strings.Join(w.near, q.words.Say("progress_name_separator")))), nil
	case w.unit == "" && !w.school && w.reason != "":
		w.school = true
		return q.again(w, q.words.Say("extend_no_unit")), nil
	case slices.ContainsFunc(strings.Fields(w.reason), func(word string) bool { return slices.Contains(units, word) }):
		return q.say("extend_one_unit"), nil
	case w.reason == "":
		return q.again(w, q.words.Say("extend_no_reason")), nil
	}
	return q.move(ctx, w)
}

// move writes the extension down. The campaign is read anew: what is remembered
// may be a moment old.
func (q query) move(ctx context.Context, w wish) (phrase.Sheet, error) {
	kept, err := q.kept(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	now := q.Now()
	e := campaign.Extension{Unit: w.unit, Until: w.until, Reason: w.reason, By: q.who.ID, At: now}
	if done, ok := last(kept); ok && same(done, e) {
		// The same command has come twice: what it did is told again.
		before, _, _ := kept.WithoutLast()
		return q.extended(before, kept, done), nil
	}
	after, err := kept.Extend(e, q.days)
	var refusal campaign.ExtendError
	switch {
	case errors.As(err, &refusal):
		return q.refused(w, refusal), nil
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("move the deadline: %w", err)
	}
	// It is written down first: done twice, it is only told again.
	if err := q.note(ctx, audit.Extend, e.Unit, e.Until.Format(time.DateTime)); err != nil {
		return phrase.Sheet{}, err
	}
	if err := q.Campaigns.ReplaceCampaign(ctx, kept, after); err != nil {
		return q.overtaken(err)
	}
	return q.extended(kept, after, e), nil
}

// overtaken says that somebody else changed the campaign in the same moment.
func (q query) overtaken(err error) (phrase.Sheet, error) {
	if errors.Is(err, campaign.ErrChanged) {
		return q.say("extend_overtaken"), nil
	}
	return phrase.Sheet{}, fmt.Errorf("keep the campaign: %w", err)
}

func (q query) extended(before, after campaign.Campaign, e campaign.Extension) phrase.Sheet {
	was, now := before.For(e.Unit), after.For(e.Unit)
	return q.words.Extended(phrase.ExtendedFigures{
		Extension: e, Was: was.Deadline, Moved: moved(was, now, q.days, q.Now()), Plan: after.Plan,
	})
}

func last(c campaign.Campaign) (campaign.Extension, bool) {
	if len(c.Extensions) == 0 {
		return campaign.Extension{}, false
	}
	return c.Extensions[len(c.Extensions)-1], true
}

func same(a, b campaign.Extension) bool {
	return a.Unit == b.Unit && a.Until.Equal(b.Until) && a.Reason == b.Reason && a.By == b.By && !a.Filed
}

// anyPlan takes the last extension back, whichever version of the plan it made.
const anyPlan = 0

// extendUndo takes the last extension back. plan, when it is not anyPlan, is the
// version of the plan that it must have made: an old button undoes nothing newer.
func (q query) extendUndo(ctx context.Context, plan int64) (phrase.Sheet, error) {
	kept, err := q.kept(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	if plan != anyPlan && kept.Plan != plan {
		return q.say("unextend_old"), nil
	}
	after, e, ok := kept.WithoutLast()
	if !ok {
		return q.say("unextend_none"), nil
	}
	if err := q.note(ctx, audit.Unextend, e.Unit, e.Until.Format(time.DateTime)); err != nil {
		return phrase.Sheet{}, err
	}
	if err := q.Campaigns.ReplaceCampaign(ctx, kept, after); err != nil {
		return q.overtaken(err)
	}
	was, now := kept.For(e.Unit), after.For(e.Unit)
	return q.words.Unextended(e, now.Deadline, moved(was, now, q.days, q.Now())), nil
}

// kept is the campaign as it is kept.
func (q query) kept(ctx context.Context) (campaign.Campaign, error) {
	c, running, err := q.Campaigns.Campaign(ctx)
	switch {
	case err != nil:
		return c, fmt.Errorf("read the campaign: %w", err)
	case !running || c.ID != q.campaign.ID:
		return q.campaign, nil
	default:
		return c, nil
	}
}

// extendField is the command that stood in a card's field.
func (q query) extendField(ctx context.Context, text string) (phrase.Sheet, error) {
	if ord, ok := parse(q.Library.Words, text); ok && ord.command == questionnaire.CmdExtend {
		text = ord.rest
	}
	return q.extend(ctx, text)
}

// hasDate says whether a text begins with a date.
func (q query) hasDate(text string) bool {
	_, _, err := q.cutDate(text)
	return err == nil || errors.Is(err, campaign.ErrNoSuchDay)
}

func (q query) cutDate(text string) (time.Time, string, error) {
	return campaign.CutDate(text, q.Now(), q.days, q.Library.Words)
}

// wish reads what was typed. misdated is the phrase for what is wrong with the date;
// then nothing else has been read.
func (q query) wish(text string, units []string) (w wish, misdated string) {
	rest, err := q.takeDate(&w, strings.FieldsFunc(text, separates))
	switch {
	case errors.Is(err, campaign.ErrNoSuchDay):
		return w, "extend_no_such_day"
	case err != nil:
		return w, "extend_no_date"
	}
	// A whole name counts for more than a short one, wherever it stands; what is
	// left is the reason.
	rest = q.takeUnit(&w, rest, func(word string) (string, string) { return unitAtStart(units, word) })
	if w.unit == "" && !w.school {
		rest = q.takeUnit(&w, rest, func(word string) (string, string) {
			exact, _ := staff.FindUnits(units, word)
			return exact, ""
		})
	}
	if w.unit == "" && !w.school && len(rest) > 0 {
		if _, near := staff.FindUnits(units, rest[0]); len(near) > 0 {
			w.unknown, w.near = rest[0], near
			rest = rest[1:]
		}
	}
	w.reason = strings.Join(rest, " ")
	return w, ""
}

// takeDate takes the first date among the words off, and what sticks to it with
// it. A date that does not exist counts only when there is no other.
func (q query) takeDate(w *wish, words []string) (rest []string, err error) {
	err = campaign.ErrNoDate
	for i := range words {
		// “6 24” is no date, but “24 June 18:00” is one of two words.
		tail := strings.Join(words[i:], " ")
		until, behind, wrong := q.cutDate(tail)
		if wrong == nil {
			w.until, w.date = until, strings.TrimSpace(strings.TrimSuffix(tail, behind))
			return append(slices.Clone(words[:i]), strings.Fields(behind)...), nil
		}
		if errors.Is(wrong, campaign.ErrNoSuchDay) {
			err = wrong
		}
	}
	return nil, err
}

// takeUnit takes the first word off that find takes for a unit, or that is one for
// the school.
func (q query) takeUnit(w *wish, words []string, find func(string) (unit, behind string)) []string {
	for i, word := range words {
		if q.means(word, questionnaire.CmdSchool) || q.means(word, questionnaire.CmdEverybody) {
			w.school = true
			return slices.Delete(words, i, i+1)
		}
		unit, behind := find(word)
		if unit == "" {
			continue
		}
		w.unit = unit
		if behind == "" {
			return slices.Delete(words, i, i+1)
		}
		words[i] = behind
		return words
	}
	return words
}

// unitAtStart finds the unit whose whole name a word begins with, the longest, and
// what sticks to it.
func unitAtStart(units []string, word string) (unit, behind string) {
	for _, u := range units {
		if rest, ok := strings.CutPrefix(word, u); ok && len(u) > len(unit) {
			unit, behind = u, rest
		}
	}
	return unit, behind
}

// again shows why nothing was moved, with the command as it could be meant.
func (q query) again(w wish, said string) phrase.Sheet {
	return q.words.ExtendAgain(said, q.words.ExtendCommand(w.date, w.unit, w.reason))
}

// refused says why a deadline cannot be moved, and offers the nearest that can be.
func (q query) refused(w wish, r campaign.ExtendError) phrase.Sheet {
	name := map[campaign.Refusal]string{
		campaign.BeforeOpening: "extend_before_opening", campaign.InThePast: "extend_past", campaign.NotLater: "extend_not_later",
		campaign.OnDayOff: "extend_day_off", campaign.AfterTheEnd: "extend_after_end",
	}[r.Why]
	if r.Holiday != "" {
		name = "extend_holiday"
	}
	pairs := []string{"until", q.words.Date(r.Until), "than", "", "holiday", r.Holiday}
	if !r.Than.IsZero() {
		pairs[3] = q.words.Moment(r.Than)
	}
	said := q.words.Say(name, pairs...)
	if r.Nearest.IsZero() {
		return phrase.Sheet{Line: said}
	}
	w.date = q.words.ExtendDate(r.Nearest)
	return q.again(w, said+q.words.Say("extend_nearest", "nearest", q.words.Moment(r.Nearest)))
}
