package progress

import (
	"slices"
	"time"

	"lianbot/internal/calendar"
)

// Cumulate turns what was handed in day by day into how much was there at the end
// of each working day from the opening to now. Today is the last one, also when
// nobody works, so that the line ends at the figure of this moment. What came in on
// a day off shows on the working day after it; what came before the opening, on
// the first day. Nothing is returned before the opening.
func Cumulate(days []Day, c *calendar.Calendar, opens, now time.Time) []Day {
	days = slices.Clone(days)
	slices.SortFunc(days, func(a, b Day) int { return a.Day.Compare(b.Day) })
	today := c.Day(now)
	var trend []Day
	sum, next := 0, 0
	for d := c.Day(opens); !d.After(today); d = d.AddDate(0, 0, 1) {
		for ; next < len(days) && !c.Day(days[next].Day).After(d); next++ {
			sum += days[next].People
		}
		if c.Working(d) || d.Equal(today) {
			trend = append(trend, Day{Day: d, People: sum})
		}
	}
	return trend
}
