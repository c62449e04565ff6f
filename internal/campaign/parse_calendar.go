package campaign

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
)

// calendar reads the school's days and hours.
func (p *parser) calendar(c *Campaign, f fileCalendar) {
	s := &c.Calendar
	s.EndOfDay = p.clock("calendar.end_of_day", f.EndOfDay, s.EndOfDay)
	s.Quiet = p.span("calendar.quiet_hours", f.QuietHours, s.Quiet)
	s.Lunch = p.span("calendar.lunch", f.Lunch, s.Lunch)
	if _, ok := s.Nearest(0); !ok {
		p.fault(f.QuietHours.line, "fault_quiet_always")
	}
	for _, h := range f.Holidays {
		year := p.number("calendar.holidays.year", h.Year, 0, firstYear, firstYear+99)
		if !h.Year.given() {
			p.fault(0, "fault_missing", "key", "calendar.holidays.year")
		}
		if slices.Contains(s.Covered, year) {
			p.fault(h.Year.line, "fault_year_twice", "year", h.Year.text)
		}
		if year > 0 {
			s.Covered = append(s.Covered, year)
		}
		s.Days = append(s.Days, p.days("calendar.holidays", year, h.DaysOff, h.WorkingDays)...)
	}
	// The school's own stand last: they win.
	s.Days = append(s.Days, p.days("calendar", 0, f.DaysOff, f.WorkingDays)...)
}

// off is written where a span is not wanted.
const off = "off"

func (p *parser) span(key string, v value, def calendar.Span) calendar.Span {
	switch {
	case !v.given():
		return def
	case strings.EqualFold(v.text, off):
		return calendar.Span{}
	}
	s, ok := calendar.ParseSpan(v.text)
	if !ok {
		p.fault(v.line, "fault_span", "key", key, "text", v.text)
		return def
	}
	return s
}

// dayOrDays are one day or a span of days, and a name.
var dayOrDays = regexp.MustCompile(`^(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?:(?:\s*[~～–—]\s*|\s+-\s+)(\d{4}[-/]\d{1,2}[-/]\d{1,2}))?(?:\s+(.+))?$`)

// days reads days off and working days; those of a year, when one is given, must
// lie in it.
func (p *parser) days(key string, year int, offs, working []value) []calendar.Exception {
	var read []calendar.Exception
	seen := map[string]int{}
	for i, list := range [][]value{offs, working} {
		name := key + "." + []string{"days_off", "working_days"}[i]
		for _, v := range list {
			for _, e := range p.day(name, v) {
				e.Off = i == 0
				first, twice := seen[e.Date]
				switch {
				case year > 0 && !strings.HasPrefix(e.Date, strconv.Itoa(year)):
					p.fault(v.line, "fault_day_year", "date", e.Date, "year", strconv.Itoa(year))
				case twice:
					p.fault(v.line, "fault_day_twice", "date", e.Date, "first", strconv.Itoa(first))
				default:
					seen[e.Date] = v.line
					read = append(read, e)
					continue
				}
				break // one of a span says it all
			}
		}
	}
	return read
}

// day reads one line of days.
func (p *parser) day(key string, v value) []calendar.Exception {
	m := dayOrDays.FindStringSubmatch(v.text)
	if m == nil {
		p.fault(v.line, "fault_days", "key", key, "text", v.text)
		return nil
	}
	parse := func(s string) (time.Time, error) {
		return time.ParseInLocation("2006-1-2", strings.ReplaceAll(s, "/", "-"), time.UTC)
	}
	from, err := parse(m[1])
	to := from
	if m[2] != "" && err == nil {
		to, err = parse(m[2])
	}
	if err != nil || !sane(from) || to.Before(from) || to.After(from.AddDate(0, 0, longest)) {
		p.fault(v.line, "fault_days", "key", key, "text", v.text)
		return nil
	}
	var days []calendar.Exception
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		days = append(days, calendar.Exception{Date: d.Format(time.DateOnly), Name: m[3]})
	}
	return days
}
