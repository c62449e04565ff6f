package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/calendar"
)

// some are any school's settings.
func some(t *rapid.T) calendar.Settings {
	clock := rapid.Custom(func(t *rapid.T) calendar.Clock { return calendar.Clock(rapid.IntRange(0, 24*60).Draw(t, "clock")) })
	s := calendar.Settings{
		EndOfDay: clock.Draw(t, "end"),
		Quiet:    calendar.Span{From: clock.Draw(t, "quiet from"), To: clock.Draw(t, "quiet to")},
		Lunch:    calendar.Span{From: clock.Draw(t, "lunch from"), To: clock.Draw(t, "lunch to")},
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "days off") {
		s.Days = append(s.Days, calendar.Exception{
			Date: time.Date(2026, 6, 1+2*i, 0, 0, 0, 0, zone).Format(time.DateOnly), Off: rapid.Bool().Draw(t, "off"),
		})
	}
	return s
}

// TestNextFree walks minute by minute to where NextFree jumps.
func TestNextFree(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := some(t)
		c := calendar.New(zone, book, s)
		from := time.Date(2026, 6, 1, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 20*24*60*60).Draw(t, "second")) * time.Second)
		got := c.NextFree(from)
		if _, ever := s.Nearest(0); !ever {
			return // nothing to find
		}
		want := from
		for c.Disturbs(want) != calendar.Free {
			want = want.Truncate(time.Minute).Add(time.Minute)
		}
		if !got.Equal(want) {
			t.Fatalf("from %s the next free minute is %s, want %s", from, got, want)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	school := calendar.Settings{
		Quiet: calendar.Span{From: 21 * 60, To: 8*60 + 30}, Lunch: calendar.Span{From: 12 * 60, To: 14*60 + 30},
	}
	for at, want := range map[string]string{
		"09:10": "09:10", "09:00": "09:00", "12:00": "11:59", "14:00": "14:31", "21:30": "20:59", "08:00": "08:31", "03:00": "08:31",
	} {
		clock, _ := calendar.ParseClock(at)
		if got, ok := school.Nearest(clock); !ok || got.String() != want {
			t.Errorf("nearest to %s is %s, %t; want %s", at, got, ok, want)
		}
	}
	always := calendar.Settings{Quiet: calendar.Span{From: 12 * 60, To: 11 * 60}, Lunch: calendar.Span{From: 11 * 60, To: 12 * 60}}
	if at, ok := always.Nearest(9 * 60); ok {
		t.Errorf("a school that is never to be disturbed may be at %s", at)
	}
	rapid.Check(t, func(t *rapid.T) {
		s, at := some(t), calendar.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "at"))
		got, ok := s.Nearest(at)
		if ok && (s.Disturbs(got) != calendar.Free || got != at && got%30 == 0) {
			t.Fatalf("nearest to %s is %s", at, got)
		}
		if s.Disturbs(at) == calendar.Free && (!ok || got != at) {
			t.Fatalf("%s is free, and %s is nearest", at, got)
		}
	})
}

// TestShiftAndUntil agree with each other.
func TestShiftAndUntil(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := calendar.New(zone, book, some(t))
		from := time.Date(2026, 1, 1, 13, 0, 0, 0, zone).AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "day"))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		later := c.Shift(from, n)
		if !c.Working(later) || c.Until(from, later) != n {
			t.Fatalf("%d working days after %s is %s, %d days on", n, from, later, c.Until(from, later))
		}
		if earlier := c.Shift(later, -n); c.Until(earlier, later) != n || earlier.After(c.Day(from)) {
			t.Fatalf("%d working days before %s is %s", n, later, earlier)
		}
		if c.Until(later, from) != 0 {
			t.Fatal("working days are left after the day is over")
		}
	})
}

// TestSchoolWins: the school's own days stand over the statutory ones.
func TestSchoolWins(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	c := calendar.New(zone, book, calendar.Settings{
		Covered: []int{2027},
		Days: []calendar.Exception{
			{Date: "2026-06-19"}, {Date: "2026-06-26", Name: "校庆", Off: true}, {Date: "2027-06-09", Name: "端午节", Off: true},
		},
	})
	for day, want := range map[string]string{
		"2026-06-19": "", "2026-06-20": "端午节", "2026-06-26": "校庆", "2026-05-09": "", "2027-06-09": "端午节", "2027-06-10": "",
	} {
		d := at(t, day+" 12:00")
		if got := c.Holiday(d); got != want || c.Working(d) != (want == "") {
			t.Errorf("%s is %q, working %t", day, got, c.Working(d))
		}
	}
	if diff := cmp.Diff([]int{2023, 2028}, c.Uncovered(at(t, "2023-12-31 12:00"), at(t, "2028-01-01 12:00"))); diff != "" {
		t.Errorf("not covered (-want +got):\n%s", diff)
	}
}

// TestStatutory is what domain.md, 6.2, says of years that the book has, and of one
// that it does not have.
func TestStatutory(t *testing.T) {
	t.Parallel()
	c := school(t)
	for day, working := range map[string]bool{
		"2024-06-22": false, "2025-06-22": false, "2026-06-19": false, "2026-06-22": true, "2025-06-02": false,
		"2026-01-04": true, "2026-02-14": true, "2026-10-10": true, "2026-10-07": false, "2027-06-09": true, "2027-06-12": false,
	} {
		if c.Working(at(t, day+" 09:00")) != working {
			t.Errorf("%s: working is %t", day, !working)
		}
	}
	if got := c.Shift(at(t, "2024-06-22 17:30"), -1).Format(time.DateOnly); got != "2024-06-21" {
		t.Errorf("the working day before 22 June 2024 is %s", got)
	}
}

func TestBrokenBooks(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"", "[]", `{"from": "2024-01-01", "to": "2024-12-32"}`, `{"from": "2024-01-01", "to": "2024-12-31", "days": [{"date": "1 May"}]}`,
	} {
		if _, err := calendar.ParseBook([]byte(data)); err == nil {
			t.Errorf("%q is a book", data)
		}
	}
	half, err := calendar.ParseBook([]byte(`{"from": "2024-07-01", "to": "2026-06-30"}`))
	if err != nil {
		t.Fatal(err)
	}
	c := calendar.New(zone, half, calendar.Settings{})
	if diff := cmp.Diff([]int{2024, 2026}, c.Uncovered(at(t, "2024-01-01 00:00"), at(t, "2026-01-01 00:00"))); diff != "" {
		t.Errorf("half years count as covered (-want +got):\n%s", diff)
	}
}

func TestClocksAndSpans(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"9:05": "09:05", " 17：30 ": "17:30", "24:00": "24:00", "0:00": "00:00"} {
		if got, ok := calendar.ParseClock(text); !ok || got.String() != want {
			t.Errorf("%q is %s, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "9", "9:5", "25:00", "24:01", "9:60", "-1:00", "九点"} {
		if got, ok := calendar.ParseClock(text); ok {
			t.Errorf("%q is %s", text, got)
		}
	}
	for text, want := range map[string]string{"21:00-8:30": "21:00-08:30", "12:00～14:30": "12:00-14:30", "12：00 — 14：30": "12:00-14:30"} {
		if got, ok := calendar.ParseSpan(text); !ok || got.String() != want {
			t.Errorf("%q is %s, %t", text, got, ok)
		}
	}
	if got, ok := calendar.ParseSpan("21:00"); ok {
		t.Errorf("one time is the span %s", got)
	}
}

func BenchmarkNextFree(b *testing.B) {
	book, err := calendar.Statutory()
	if err != nil {
		b.Fatal(err)
	}
	c := calendar.New(zone, book, calendar.Settings{
		Quiet: calendar.Span{From: 21 * 60, To: 8*60 + 30}, Lunch: calendar.Span{From: 12 * 60, To: 14*60 + 30},
	})
	night := time.Date(2026, 6, 18, 21, 15, 0, 0, zone)
	b.ReportAllocs()
	for b.Loop() {
		c.NextFree(night)
	}
}
