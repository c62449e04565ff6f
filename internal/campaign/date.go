package campaign

import (
	"errors"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/questionnaire"
)

// What is wrong with a date that was typed.
var (
	// ErrNoDate says that a text does not begin with a date.
	ErrNoDate = errors.New("no date")
	// ErrNoSuchDay says that it does, and that there is no such day: 30 February.
	ErrNoSuchDay = errors.New("no such day")
)

// ParseDate reads a date as people type it in chat, and nothing else; CutDate says
// how.
func ParseDate(text string, now time.Time, cal *calendar.Calendar, words *questionnaire.Words) (time.Time, bool) {
	t, rest, err := CutDate(text, now, cal, words)
	return t, err == nil && rest == ""
}

// past is how far back a date without a year may lie: what lies further back is
// next year's.
const past = 30

// CutDate reads the date that a text begins with and returns what stands behind
// it: 6-24, 2026/6/24 18:00, the 24th, tomorrow, Wednesday next week, in the words
// of the file of words. Without a time it is the end of the working day; without a
// year the first such day that is not more than 30 days past; without a month the
// next such day. The error is ErrNoDate or ErrNoSuchDay.
func CutDate(text string, now time.Time, cal *calendar.Calendar, words *questionnaire.Words) (t time.Time, rest string, err error) {
	said, rest, ok := words.Date(text)
	if !ok {
		return time.Time{}, text, ErrNoDate
	}
	day, ok := dayOf(said, cal.Day(now))
	if !ok {
		return time.Time{}, rest, ErrNoSuchDay
	}
	if said.Minutes < 0 {
		return cal.End(day), rest, nil
	}
	return cal.At(day, calendar.Clock(said.Minutes)), rest, nil
}

func dayOf(said questionnaire.DateSaid, today time.Time) (time.Time, bool) {
	switch said.How {
	case questionnaire.InDays:
		return today.AddDate(0, 0, said.Days), true
	case questionnaire.InWeeks:
		const week = 7
		// Weeks begin on Monday.
		sinceMonday := func(d time.Weekday) int { return (int(d) + week - int(time.Monday)) % week }
		day := today.AddDate(0, 0, sinceMonday(said.Weekday)-sinceMonday(today.Weekday())+week*said.Weeks)
		if said.Soon && day.Before(today) {
			day = day.AddDate(0, 0, week)
		}
		return day, true
	case questionnaire.OnDay:
	}
	switch {
	case said.Year > 0:
		return date(said.Year, said.Month, said.Day, today.Location())
	case said.Month > 0:
		for year := today.Year() - 1; year <= today.Year()+1; year++ {
			day, ok := date(year, said.Month, said.Day, today.Location())
			if ok && !day.Before(today.AddDate(0, 0, -past)) {
				return day, true
			}
		}
		return time.Time{}, false
	default:
		month := today.AddDate(0, 0, 1-today.Day())
		if said.Day < today.Day() {
			month = month.AddDate(0, 1, 0)
		}
		return date(month.Year(), int(month.Month()), said.Day, today.Location())
	}
}

// firstYear is the first that a date may have: what is smaller is no year.
const firstYear = 2000

// date is a day; false when there is no such day.
func date(year, month, day int, zone *time.Location) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	return t, year >= firstYear && t.Year() == year && int(t.Month()) == month && t.Day() == day
}
