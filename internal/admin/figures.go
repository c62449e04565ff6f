package admin

import (
	"cmp"
	"slices"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// behind orders units by how far they are behind, the furthest first: by the
// percentage that is shown, then by how many people are left.
func behind(units []progress.Tally) []progress.Tally {
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b progress.Tally) int {
		return cmp.Or(cmp.Compare(a.Percent(), b.Percent()), cmp.Compare(b.Left(), a.Left()))
	})
	return units
}

// unfinished are the units that anybody is missing in, most first.
func unfinished(units []progress.Tally) []progress.Tally {
	units = slices.DeleteFunc(slices.Clone(units), func(t progress.Tally) bool { return t.Left() == 0 })
	slices.SortStableFunc(units, func(a, b progress.Tally) int { return cmp.Compare(b.Left(), a.Left()) })
	return units
}

// rank gives units their places by the percentage that is shown; equals share one.
func rank(units []progress.Tally) []phrase.Ranked {
	units = progress.Rank(units)
	ranked := make([]phrase.Ranked, len(units))
	for i, u := range units {
		place := i + 1
		if i > 0 && units[i-1].Percent() == u.Percent() {
			place = ranked[i-1].Place
		}
		ranked[i] = phrase.Ranked{Place: place, Unit: u}
	}
	return ranked
}

// waitedFor are those who must hand in and have not, in the roster's order. state
// narrows that down to one state; empty: every.
func waitedFor(people []progress.Standing, state form.Status) []progress.Standing {
	var waited []progress.Standing
	for _, p := range people {
		if p.State().Waited() && (state == "" || p.State() == progress.StateOf(state, staff.InPost)) {
			waited = append(waited, p)
		}
	}
	return waited
}

func persons(people []progress.Standing) []staff.Person {
	all := make([]staff.Person, len(people))
	for i, p := range people {
		all[i] = p.Person
	}
	return all
}

// unitFigures are the figures and names of one unit. The names of those waited for
// are as many as the figures say.
func unitFigures(unit string, people []progress.Standing, daily []progress.Day, days *calendar.Calendar, now time.Time) phrase.UnitFigures {
	f := phrase.UnitFigures{Tally: progress.Unit(unit, people)}
	for _, p := range waitedFor(people, "") {
		name := p.Person.Name
		switch p.State() {
		case progress.Returned:
			f.Returned = append(f.Returned, name)
		case progress.Drafting:
			f.Drafting = append(f.Drafting, name)
			if !p.Since.IsZero() && days.Until(p.Since, now) >= phrase.IdleDays {
				f.Idle = append(f.Idle, name)
			}
		default:
			f.Open = append(f.Open, name)
		}
		switch {
		case p.Person.Standing == staff.NoAccount:
			f.NoAccount = append(f.NoAccount, name)
		case p.Person.OpenID == "":
			f.Unreachable = append(f.Unreachable, name)
		}
	}
	today, before := days.Day(now), days.Shift(now, -1)
	for _, d := range daily {
		switch day := days.Day(d.Day); {
		case day.Equal(today):
			f.Today += d.People
		case !day.Before(before): // what came in on days off since counts for it
			f.Before += d.People
		}
	}
	return f
}

// trend is how many handed in, working day by working day from the opening to now
// or to the deadline (progress.Cumulate).
func trend(daily []progress.Day, days *calendar.Calendar, c campaign.Campaign, now time.Time) []phrase.TrendDay {
	if now.After(c.Deadline) {
		now = c.Deadline
	}
	sums := progress.Cumulate(daily, days, c.Opens, now)
	line := make([]phrase.TrendDay, len(sums))
	for i, d := range sums {
		line[i] = phrase.TrendDay{Day: d.Day, New: d.People, Total: d.People}
		if i > 0 {
			line[i].New -= sums[i-1].People
		}
	}
	return line
}

// heat lays points out by unit and category (progress.Heat).
func heat(points []progress.Points, units, categories []string) ([]string, []phrase.CategoryRow) {
	g := progress.Heat(points, units, categories)
	rows := make([]phrase.CategoryRow, len(g.Units))
	for i, unit := range g.Units {
		rows[i] = phrase.CategoryRow{Unit: unit, Points: g.Cells[i]}
	}
	return g.Categories, rows
}

// rungs are the reminders of the ladder with their instants.
func rungs(c campaign.Campaign, days *calendar.Calendar) []phrase.Rung {
	all := make([]phrase.Rung, len(c.Ladder))
	for i, s := range c.Ladder {
		all[i] = phrase.Rung{Stage: s, At: c.StageAt(s, days)}
	}
	return all
}

// next are the n reminders that come next.
func next(c campaign.Campaign, days *calendar.Calendar, now time.Time, n int) []phrase.Rung {
	coming := slices.DeleteFunc(rungs(c, days), func(r phrase.Rung) bool { return !r.At.After(now) })
	slices.SortStableFunc(coming, func(a, b phrase.Rung) int { return a.At.Compare(b.At) })
	return coming[:min(n, len(coming))]
}

// moved is how many reminders fall on another instant than before and are still to
// come.
func moved(before, after campaign.Campaign, days *calendar.Calendar, now time.Time) int {
	was, n := rungs(before, days), 0
	for i, r := range rungs(after, days) {
		if r.At.After(now) && (i >= len(was) || !was[i].At.Equal(r.At)) {
			n++
		}
	}
	return n
}

// rosterFigures are how the roster is made up.
func rosterFigures(people []staff.Person) phrase.RosterFigures {
	roster := staff.NewRoster(people)
	f := phrase.RosterFigures{Total: len(people), Units: len(roster.Units())}
	counts := map[staff.Standing]int{}
	for _, p := range people {
		if p.Standing == "" {
			p.Standing = staff.InPost
		}
		counts[p.Standing]++
		if p.Unit == "" {
			f.NoUnit++
		}
		if p.OpenID == "" && p.Standing != staff.NoAccount {
			f.Unbound++
		}
	}
	for _, s := range []staff.Standing{
		staff.InPost, staff.Permanent, staff.Seconded, staff.SickLeave, staff.Retired, staff.NoAccount, staff.Exempt,
	} {
		if counts[s] > 0 {
			f.Standings = append(f.Standings, phrase.StandingCount{Standing: s, People: counts[s]})
		}
	}
	for _, u := range roster.Units() {
		if _, ok := roster.Liaison(u); !ok {
			f.NoLiaison = append(f.NoLiaison, u)
		}
	}
	return f
}

// usageFigures adds a month's calls up and foresees the rest of it at the pace of
// the days that are over; before the first is, nothing is foreseen.
func usageFigures(calls map[string]int, quota int, now time.Time) phrase.UsageFigures {
	f := phrase.UsageFigures{Month: now, Quota: quota}
	for kind, n := range calls {
		f.Kinds = append(f.Kinds, phrase.UsageKind{Kind: kind, Calls: n})
		f.Used += n
	}
	slices.SortFunc(f.Kinds, func(a, b phrase.UsageKind) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Kind, b.Kind))
	})
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	gone, all := now.Sub(first).Hours(), first.AddDate(0, 1, 0).Sub(first).Hours()
	const aDay = 24
	if gone >= aDay {
		f.Forecast = int(float64(f.Used) / gone * all)
	}
	return f
}
