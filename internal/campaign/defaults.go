package campaign

import (
	"time"

	"lianbot/internal/calendar"
)

// Defaults is what a campaign has that its file says nothing about. No time of
// day is a full or a half hour, when everybody writes and the platform is slow.
func Defaults() Campaign {
	clock := func(hour, minute int) calendar.Clock { return calendar.Clock(60*hour + minute) }
	stage := func(days int, at calendar.Clock) Stage { return Stage{Days: days, At: at} }
	morning, afternoon := clock(9, 10), clock(14, 40)
	return Campaign{
		PublicityDays: 3,
		Calendar: calendar.Settings{
			EndOfDay: clock(17, 30),
			Quiet:    calendar.Span{From: clock(21, 0), To: clock(8, 30)},
			Lunch:    calendar.Span{From: clock(12, 0), To: clock(14, 30)},
		},
		Ladder: []Stage{
			{Opening: true, At: morning},
			stage(-8, morning),
			stage(-5, morning),
			stage(-3, morning),
			stage(-1, morning),
			stage(-1, afternoon),
			stage(0, morning),
			{Days: 0, BeforeEnd: 2*time.Hour + 5*time.Minute},
			stage(1, morning),
		},
		Rules: Rules{
			Cap:     1,
			Digest:  clock(9, 5),
			Office:  clock(9, 20),
			Heads:   []int{-2, 1},
			HeadsAt: clock(10, 10),
			Evening: clock(19, 40),
			Morning: morning,
			Quota:   10000,
		},
	}
}

// fit makes the default ladder fit the campaign's days: stages that a short campaign has
// no room for go, and what would disturb moves to the nearest time that does not.
func (c *Campaign) fit(cal *calendar.Calendar) {
	var fitting []Stage
	for _, s := range c.Ladder {
		switch {
		case s.Opening:
			s.At = max(s.At, c.afterOpening(cal))
		case s.BeforeEnd == 0:
			s.At = nearest(c.Calendar, s.At)
		default:
			at := cal.Clock(c.StageAt(s, cal))
			s.BeforeEnd += time.Duration(at-nearest(c.Calendar, at)) * time.Minute
		}
		at := c.StageAt(s, cal)
		late := s.Days == 0 && at.After(c.Deadline)
		early := s.Days < 0 && !cal.Day(at).After(cal.Day(c.Opens)) || at.Before(c.Opens)
		if !s.Opening && (early || late) {
			continue
		}
		s.ID = stageID(s)
		fitting = append(fitting, s)
	}
	c.Ladder = fitting
}

// afterOpening is when people can first be told of an opening, on its day.
func (c *Campaign) afterOpening(cal *calendar.Calendar) calendar.Clock {
	const pause = 10 * time.Minute // neither a full nor a half hour
	first := cal.NextFree(c.Opens).Add(pause)
	if !cal.Day(first).Equal(cal.Day(c.Opens)) {
		return cal.Clock(c.Opens) // in the night or on a day off: it will wait
	}
	return cal.Clock(first)
}

// nearest is the time of day nearest to the given one that disturbs nobody; itself
// when there is none.
func nearest(s calendar.Settings, at calendar.Clock) calendar.Clock {
	if free, ok := s.Nearest(at); ok {
		return free
	}
	return at
}
