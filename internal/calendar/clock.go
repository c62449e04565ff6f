package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	minutesInHour = 60
	minutesInDay  = 24 * minutesInHour
)

// Clock is a time of day, in minutes since midnight: 0 to 1440.
type Clock int

// ParseClock reads 9:05 or 17：30.
func ParseClock(s string) (Clock, bool) {
	hour, minute, ok := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "：", ":"), ":")
	h, err := strconv.Atoi(hour)
	if !ok || err != nil || h < 0 || h > 24 || len(minute) != 2 {
		return 0, false
	}
	m, err := strconv.Atoi(minute)
	if err != nil || m < 0 || m >= minutesInHour || h == 24 && m > 0 {
		return 0, false
	}
	return Clock(h*minutesInHour + m), true
}

// String writes 09:05.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/minutesInHour, c%minutesInHour) }

// Span is a part of the day, from From until just before To. It may run over
// midnight. One that ends where it begins is empty.
type Span struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// ParseSpan reads 21:00-8:30, with any dash.
func ParseSpan(s string) (Span, bool) {
	s = strings.NewReplacer("－", "-", "–", "-", "—", "-", "~", "-", "～", "-").Replace(s)
	from, to, ok := strings.Cut(s, "-")
	a, okA := ParseClock(from)
	b, okB := ParseClock(to)
	return Span{From: a, To: b}, ok && okA && okB
}

// Holds says whether a time of day lies in the span.
func (s Span) Holds(c Clock) bool {
	if s.From <= s.To {
		return s.From <= c && c < s.To
	}
	return c >= s.From || c < s.To
}

// String writes 21:00-08:30.
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }
