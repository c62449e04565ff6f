package questionnaire

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// DateSaid is a date as somebody typed it: nothing says yet that there is such a
// day.
type DateSaid struct {
	How DateForm
	// Year, Month and Day are those that were said; 0: not said.
	Year, Month, Day int
	// Days is how many days from today it is, for InDays.
	Days int
	// Weeks is 0 for this week and 1 for the next, Weekday the day in it, for
	// InWeeks. Soon says that no week was named: the next such day is meant.
	Weeks   int
	Weekday time.Weekday
	Soon    bool
	// Minutes is the time of day, in minutes since midnight; -1: none was said, or
	// the end of the working day.
	Minutes int
}

// DateForm is how a date was said.
type DateForm int

// The forms of a date.
const (
	OnDay   DateForm = iota // 24 June, the 24th
	InDays                  // tomorrow
	InWeeks                 // on Wednesday, on Wednesday next week
)

// dateWords are the words with which dates are typed.
type dateWords struct {
	year, month, day   []string // behind the number
	hour, minute, half []string
	morning, afternoon []string
	evening            []string
	before, endOfDay   []string    // “by”, “when work ends”
	days               [4][]string // today, tomorrow, …
	thisWeek, nextWeek []string
	someWeek           []string // stands before a weekday of no week in particular
	weekdays           [7][]string
}

// entries are the keys of dates in the file of words.
func (d *dateWords) entries() map[string]*[]string {
	return map[string]*[]string{
		"year": &d.year, "month": &d.month, "day": &d.day, "hour": &d.hour, "minute": &d.minute, "half": &d.half,
		"morning": &d.morning, "afternoon": &d.afternoon, "evening": &d.evening, "before": &d.before, "end_of_day": &d.endOfDay,
		"today": &d.days[0], "tomorrow": &d.days[1], "in_two_days": &d.days[2], "in_three_days": &d.days[3],
		"weekday": &d.someWeek, "this_week": &d.thisWeek, "next_week": &d.nextWeek,
		"sunday": &d.weekdays[time.Sunday], "monday": &d.weekdays[time.Monday], "tuesday": &d.weekdays[time.Tuesday],
		"wednesday": &d.weekdays[time.Wednesday], "thursday": &d.weekdays[time.Thursday],
		"friday": &d.weekdays[time.Friday], "saturday": &d.weekdays[time.Saturday],
	}
}

// readDates checks the words for dates: every entry must be there, and no other.
func (w *Words) readDates(given map[string][]text) []Fault {
	var faults []Fault
	entries := w.dates.entries()
	known := make([]string, 0, len(entries))
	for key, into := range entries {
		known = append(known, key)
		if *into = folded(given[key]); len(*into) == 0 {
			faults = append(faults, NewFault(fileWords, 0, "fault_missing", "key", "dates."+key))
		}
	}
	slices.Sort(known)
	for key := range given {
		if _, ok := entries[key]; !ok {
			faults = append(faults, NewFault(fileWords, 0, "fault_roster_unknown", "key", "dates."+key, "known", strings.Join(known, "\n")))
		}
	}
	return faults
}

// Date reads the date that a text begins with, and returns what stands behind it.
// It is false when the text begins with something else.
func (w *Words) Date(text string) (d DateSaid, rest string, ok bool) {
	r := dateReader{words: w, rest: strings.TrimLeftFunc(text, unicode.IsSpace)}
	d = DateSaid{Minutes: -1}
	if !r.relative(&d) && !r.absolute(&d) {
		return DateSaid{}, text, false
	}
	r.timeOfDay(&d)
	r.word(w.dates.before)
	return d, strings.TrimSpace(r.rest), true
}

// dateReader takes a date off the beginning of a text, piece by piece.
type dateReader struct {
	words *Words
	rest  string
}

// word takes off the longest of the words that the rest begins with.
func (r *dateReader) word(words []string) bool {
	best, found := r.rest, false
	for _, word := range words {
		if rest, ok := cutWord(r.rest, word); ok && (!found || len(rest) < len(best)) {
			best, found = rest, true
		}
	}
	r.rest = best
	return found
}

// sign takes off one of the signs, of either width.
func (r *dateReader) sign(signs string) bool {
	first, size := utf8.DecodeRuneInString(r.rest)
	if size == 0 || !strings.ContainsRune(signs, narrow(first)) {
		return false
	}
	r.rest = r.rest[size:]
	return true
}

func (r *dateReader) space() { r.rest = strings.TrimLeftFunc(r.rest, unicode.IsSpace) }

// number takes off a number in digits; it is false when there is none, or one
// above the limit.
func (r *dateReader) number(limit int) (int, bool) {
	n, size := r.words.digits(r.rest)
	if size == 0 || n > limit {
		return 0, false
	}
	r.rest = r.rest[size:]
	return n, true
}

// relative reads today, tomorrow, Wednesday, next Wednesday.
func (r *dateReader) relative(d *DateSaid) bool {
	for n := len(r.words.dates.days) - 1; n >= 0; n-- {
		if r.word(r.words.dates.days[n]) {
			d.How, d.Days = InDays, n
			return true
		}
	}
	before := r.rest
	for _, week := range []struct {
		words []string
		weeks int
		soon  bool
	}{{r.words.dates.nextWeek, 1, false}, {r.words.dates.thisWeek, 0, false}, {r.words.dates.someWeek, 0, true}} {
		if !r.word(week.words) {
			continue
		}
		for day, names := range r.words.dates.weekdays {
			if r.word(names) {
				d.How, d.Weeks, d.Soon, d.Weekday = InWeeks, week.weeks, week.soon, time.Weekday(day)
				return true
			}
		}
		r.rest = before
	}
	return false
}

// The largest numbers that a date has.
const (
	lastYear  = 2199
	mostParts = 99
)

// dateSigns stand between the numbers of a date.
const dateSigns = "-/."

// absolute reads 2026-06-24, 6/24, 24 June in the words of the file, the 24th.
func (r *dateReader) absolute(d *DateSaid) bool {
	words := &r.words.dates
	n, ok := r.number(lastYear)
	if !ok {
		return false
	}
	if n > mostParts {
		d.Year = n
		r.space()
		if !r.sign(dateSigns) && !r.word(words.year) {
			return false
		}
		r.space()
		if n, ok = r.number(mostParts); !ok {
			return false
		}
	}
	r.space()
	if d.Year == 0 && r.word(words.day) {
		d.Day = n
		return true
	}
	named := r.word(words.month)
	if n == 0 || !named && !r.sign(dateSigns) {
		return false
	}
	r.space()
	d.Month = n
	if d.Day, ok = r.number(mostParts); !ok {
		return false
	}
	if _, more := r.words.digits(r.rest); more > 0 {
		return false
	}
	before := r.rest
	r.space()
	if !r.word(words.day) {
		r.rest = before
		// 6-24-3 and 6.24.3 are no dates.
		return named || !r.sign(dateSigns)
	}
	return true
}

// timeOfDay reads 18:00, 5 in the afternoon, the end of the working day. When
// there is none, nothing is taken off.
func (r *dateReader) timeOfDay(d *DateSaid) {
	words := &r.words.dates
	before := r.rest
	r.space()
	if r.word(words.endOfDay) {
		return
	}
	morning := r.word(words.morning)
	evening := !morning && r.word(words.evening)
	afternoon := !morning && !evening && r.word(words.afternoon)
	r.space()
	hour, ok := r.number(24)
	minute := 0
	switch {
	case !ok:
	case r.sign(":"):
		digits, size := r.words.digits(r.rest)
		if ok = utf8.RuneCountInString(r.rest[:size]) == 2 && digits < 60; ok {
			minute, r.rest = digits, r.rest[size:]
		}
	case r.word(words.hour):
		if r.word(words.half) {
			minute = 30
		} else if n, some := r.number(59); some {
			minute = n
			r.word(words.minute)
		}
	default:
		ok = false
	}
	if afternoon && hour < 12 || evening && hour <= 12 {
		hour += 12
	}
	if !ok || hour == 24 && minute > 0 {
		r.rest = before
		return
	}
	d.Minutes = hour*60 + minute
}
