package calendar_test

import (
	"testing"
	"time"

	"lianbot/internal/calendar"
)

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func school(t *testing.T) *calendar.Calendar {
	t.Helper()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	return calendar.New(zone, book, calendar.Settings{
		EndOfDay: 17*60 + 30,
		Quiet:    calendar.Span{From: 21 * 60, To: 8*60 + 30},
		Lunch:    calendar.Span{From: 12 * 60, To: 14*60 + 30},
	})
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestJuneOf2026 counts back from 22 June over the Dragon Boat Festival.
func TestJuneOf2026(t *testing.T) {
	t.Parallel()
	c := school(t)
	due := at(t, "2026-06-22 17:30")
	for n, want := range map[int]string{
		-1: "2026-06-18", -2: "2026-06-17", -3: "2026-06-16", -5: "2026-06-12", -8: "2026-06-09", 1: "2026-06-23",
	} {
		if got := c.Shift(due, n).Format("2006-01-02"); got != want {
			t.Errorf("%d working days: %s, want %s", n, got, want)
		}
	}
	if n := c.Until(at(t, "2026-06-15 09:00"), due); n != 4 {
		t.Errorf("%d working days are left on 15 June", n)
	}
	if got := c.NextFree(at(t, "2026-06-18 21:15")); !got.Equal(at(t, "2026-06-22 08:30")) {
		t.Errorf("the next free minute is %s", got)
	}
}
