package phrase

import (
	"strings"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// ActionSnooze is the press that asks to be reminded tonight.
const ActionSnooze = "snooze"

// Digest is how a unit stands, for its liaison, deputy or head. Names are for
// their private chats.
type Digest struct {
	Tally progress.Tally
	// Since is how many have submitted since the last digest.
	Since int
	// Open have not begun; to Returned their form was sent back; Still have begun and
	// not moved for StillDays days; Missing are all who have not submitted.
	Open, Returned, Still, Missing []string
	StillDays                      int
	// NoAccount are those of them whom the platform does not know, Unreachable those
	// to whom it lets nothing through.
	NoAccount, Unreachable []string
	Questions              int
	// Own is the state of the reader's own form; empty when none is expected.
	Own form.Status
}

// mostNames is how many names a line has; a unit has up to a few hundred people.
const mostNames = 20

// Digest is the liaison's card of a working day.
func (t Timely) Digest(d Digest) message.Card {
	c := t.bulletin(d.Tally, d.Tally.Unit)
	t.since(&c, d.Since)
	if d.Tally.Total > 0 && d.Tally.Left() == 0 {
		c.Body = append(c.Body, text(t.say("digest_done")))
	}
	t.named(&c, "digest_open", d.Open)
	t.named(&c, "digest_returned", d.Returned)
	t.named(&c, "digest_still", d.Still, "days", itoa(d.StillDays))
	t.named(&c, "digest_no_account", d.NoAccount)
	t.named(&c, "digest_unreachable", d.Unreachable)
	if d.Questions > 0 {
		c.Body = append(c.Body, text(t.say("digest_questions", "count", itoa(d.Questions))))
	}
	var buttons []message.Button
	if n := len(d.Open); n > 0 && !t.Now.After(t.Campaign.Deadline) {
		b := t.official(OfficeNudgeOpen, "button_nudge_open")
		b.Label = t.say("button_nudge_open", "count", itoa(n))
		buttons = append(buttons, b)
	}
	t.own(&c, d.Own, append(buttons, t.official(OfficeProgress, "button_progress")))
	return c
}

// HeadsWord is the card of the head of a unit.
func (t Timely) HeadsWord(d Digest) message.Card {
	c := t.bulletin(d.Tally, d.Tally.Unit)
	t.named(&c, "heads_missing", d.Missing)
	c.Body = append(c.Body, muted(t.say("heads_ask")))
	t.own(&c, d.Own, nil)
	return c
}

// School is how the whole school stands and how the sending goes, for the office.
type School struct {
	Tally progress.Tally
	// Behind are the units furthest from being done.
	Behind                 []progress.Tally
	Since                  int
	NoAccount, Unreachable int
	// Waiting, Refused and InDoubt are messages.
	Waiting, Refused, InDoubt int
	// Used and Forecast are the month's counted calls of Quota; no quota, no line.
	Used, Forecast, Quota int
	// Uncovered are years of which the holidays are not known.
	Uncovered []int
	Own       form.Status
}

// alarm is the part of the month's calls, in percent, from which it is warned.
const alarm = 80

// OfficeDigest is the office's card of a working day. It has no person's name.
func (t Timely) OfficeDigest(d School) message.Card {
	c := t.bulletin(d.Tally, t.say("progress_school"))
	t.since(&c, d.Since)
	if d.Tally.Total > 0 && d.Tally.Left() == 0 {
		c.Body = append(c.Body, text(t.say("school_done")))
	}
	if len(d.Behind) > 0 {
		units := []string{t.say("school_behind")}
		for _, u := range d.Behind {
			units = append(units, t.say("school_behind_unit", "unit", u.Unit, "done", itoa(u.Done), "total", itoa(u.Expected())))
		}
		c.Body = append(c.Body, text(strings.Join(units, "\n")))
	}
	var lines []string
	add := func(n int, name string) {
		if n > 0 {
			lines = append(lines, t.say(name, "count", itoa(n)))
		}
	}
	add(d.NoAccount, "school_no_account")
	add(d.Unreachable, "school_unreachable")
	if d.Waiting+d.Refused+d.InDoubt > 0 {
		lines = append(lines, t.say("school_sending", "waiting", itoa(d.Waiting), "refused", itoa(d.Refused), "doubt", itoa(d.InDoubt)))
	}
	month := "school_month"
	if d.Used*100 >= d.Quota*alarm || d.Forecast > d.Quota {
		month = "school_month_warn"
	}
	if d.Quota > 0 {
		lines = append(lines, t.say(month, "used", itoa(d.Used), "forecast", itoa(d.Forecast), "quota", itoa(d.Quota)))
	}
	if len(d.Uncovered) > 0 {
		years := make([]string, len(d.Uncovered))
		for i, y := range d.Uncovered {
			years[i] = itoa(y)
		}
		lines = append(lines, t.say("school_holidays", "years", strings.Join(years, t.say("progress_name_separator"))))
	}
	if len(lines) > 0 {
		c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, text(strings.Join(lines, "\n")))
	}
	t.own(&c, d.Own, []message.Button{t.official(OfficeProgress, "button_progress")})
	return c
}

// bulletin begins a card of figures: they add up to the roster.
func (t Timely) bulletin(tally progress.Tally, name string) message.Card {
	c := message.Card{Title: t.say("digest_title", "unit", name, "date", t.Date(t.Now)), Tone: message.Calm}
	c.Summary = c.Title
	switch left := t.Days.Until(t.Now, t.Campaign.Deadline); {
	case t.Now.After(t.Campaign.Deadline):
		c.Tag, c.Tone = t.say("digest_over"), message.Attention
	case left == 0:
		c.Tag, c.Tone = t.say("digest_today"), message.Attention
	default:
		c.Tag = t.say("digest_left", "left", itoa(left))
	}
	states := append([]string{t.say("digest_states", "done", itoa(tally.Done), "drafting", itoa(tally.Drafting), "open", itoa(tally.Open))},
		t.rest(tally)...)
	figures := t.say("digest_figures", "states", strings.Join(states, between), "total", itoa(tally.Total))
	if parts := t.handedIn(tally); len(parts) > 0 {
		figures = joinLines(figures, t.say("progress_done", "parts", strings.Join(parts, between)))
	}
	c.Body = []message.Block{
		strong(figures),
		{Bar: &message.Bar{Done: tally.Done, Total: max(tally.Total-tally.Exempt, 1)}},
	}
	return c
}

func (t Timely) since(c *message.Card, n int) {
	if n > 0 {
		c.Body = append(c.Body, muted(t.say("digest_since", "count", itoa(n))))
	}
}

// named adds a line with names, when there are any.
func (t Timely) named(c *message.Card, phraseName string, names []string, pairs ...string) {
	if len(names) == 0 {
		return
	}
	list := strings.Join(names[:min(mostNames, len(names))], t.say("progress_name_separator"))
	if len(names) > mostNames {
		list = t.say("digest_names", "names", list)
	}
	c.Body = append(c.Body, text(t.say(phraseName, append(pairs, "count", itoa(len(names)), "names", list)...)))
}

// own ends a card with where the reader's own form stands. Whoever gets a digest
// gets no invitation and no reminder besides, so it says what those would say.
func (t Timely) own(c *message.Card, status form.Status, buttons []message.Button) {
	if status != "" {
		c.Body = append(c.Body, message.Block{Rule: &message.Rule{}}, muted(t.say("digest_own", "status", Bulletin{Scene: t.Scene}.Status(status))))
		if status == form.NotStarted {
			c.Body = append(c.Body, t.clarifications()...)
		}
		if !status.Done() && !t.Now.After(t.Campaign.Deadline) {
			buttons = append(buttons, t.button(conversation.State{}, "button_fill", conversation.ActStart, 0, message.Ordinary))
		}
	}
	if len(buttons) > 0 {
		buttons[0].Look = message.Primary
		c.Body = append(c.Body, row(buttons...))
	}
}

// official is a button that is the office's to answer.
func (t Timely) official(action, label string) message.Button {
	return message.Button{Label: t.say(label), Action: message.Action{Name: action, Owner: Owner(t.Person)}}
}
