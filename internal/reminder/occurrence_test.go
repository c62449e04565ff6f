package reminder_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/campaign"
	"lianbot/internal/reminder"
)

// told writes occurrences down, one a line.
func told(all []reminder.Occurrence, kinds ...reminder.Kind) string {
	var b strings.Builder
	for _, o := range all {
		for _, k := range kinds {
			if o.Kind == k {
				fmt.Fprintf(&b, "%s %s %s until %s\n", o.Kind, o.Stage,
					o.At.In(zone).Format("01-02 15:04"), o.NotAfter.In(zone).Format("01-02 15:04"))
			}
		}
	}
	return b.String()
}

// TestLadderOfJune2026 counts the ladder back over the Dragon Boat Festival.
func TestLadderOfJune2026(t *testing.T) {
	t.Parallel()
	c := june(t)
	got := told(reminder.Occurrences(c, days(t, c)), reminder.Remind, reminder.Heads)
	want := `reminder -8 06-09 09:10 until 06-09 17:30
reminder -5 06-12 09:10 until 06-12 17:30
reminder -3 06-16 09:10 until 06-16 17:30
heads heads-2 06-17 10:10 until 06-17 17:30
reminder -1 06-18 09:10 until 06-18 14:39
reminder -1b 06-18 14:40 until 06-18 17:30
reminder 0 06-22 09:10 until 06-22 15:29
reminder 0b 06-22 15:30 until 06-22 17:30
reminder +1 06-23 09:10 until 06-23 17:30
heads heads+1 06-23 10:10 until 06-23 17:30
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the ladder (-want +got):\n%s", diff)
	}
}

// TestEveryWorkingDay has a digest, from the first to the day after the deadline,
// and from the second on invitations for those who have come since.
func TestEveryWorkingDay(t *testing.T) {
	t.Parallel()
	c := june(t)
	var digests, invitations []string
	for _, o := range reminder.Occurrences(c, days(t, c)) {
		on := o.At.In(zone).Format("2")
		switch o.Kind {
		case reminder.Digest:
			digests = append(digests, on)
		case reminder.Invite:
			invitations = append(invitations, on)
		default:
		}
	}
	want := strings.Fields("1 2 3 4 5 8 9 10 11 12 15 16 17 18 22 23")
	if diff := cmp.Diff(want, digests); diff != "" {
		t.Errorf("digests (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:len(want)-1], invitations); diff != "" {
		t.Errorf("invitations (-want +got):\n%s", diff)
	}
}

// TestMovedOccurrences puts rungs where nobody may be written to.
func TestMovedOccurrences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*campaign.Campaign)
		want   string
	}{
		"in the lunch break":                  {func(c *campaign.Campaign) { c.Ladder[3].At = clock(12, 30) }, "reminder -3 06-16 14:34 until 06-16 17:30"},
		"before the day begins":               {func(c *campaign.Campaign) { c.Ladder[3].At = clock(7, 0) }, "reminder -3 06-16 08:34 until 06-16 17:30"},
		"after the working day":               {func(c *campaign.Campaign) { c.Ladder[3].At = clock(18, 10) }, "reminder -3 06-16 18:10 until 06-16 20:10"},
		"a deadline at noon":                  {func(c *campaign.Campaign) { c.Deadline = at(t, "2026-06-22 11:50") }, "reminder 0b 06-22 09:50 until 06-22 11:50"},
		"a deadline of a unit":                {func(c *campaign.Campaign) { c.Deadline = at(t, "2026-06-24 17:30") }, "reminder -1 06-23 09:10 until 06-23 14:39"},
		"opening in the afternoon":            {func(c *campaign.Campaign) { c.Opens = at(t, "2026-06-01 16:10") }, "invitation open 06-01 16:10 until 06-22 17:30"},
		"opening on a Sunday":                 {func(c *campaign.Campaign) { c.Opens = at(t, "2026-05-31 00:00") }, "invitation open 06-01 09:10 until 06-22 17:30"},
		"opening at night":                    {func(c *campaign.Campaign) { c.Opens = at(t, "2026-06-01 23:00") }, "invitation open 06-02 09:10 until 06-22 17:30"},
		"a phase that ends with its deadline": {func(c *campaign.Campaign) { c.Ends = c.Deadline }, "reminder +1 06-23 09:10 until 06-23 17:30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := june(t)
			test.change(&c)
			got := told(reminder.Occurrences(c, days(t, c)), reminder.Remind, reminder.Invite)
			if !strings.Contains(got, test.want+"\n") {
				t.Errorf("%q is not in\n%s", test.want, got)
			}
		})
	}
}

func TestNotHappening(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*campaign.Campaign)
		want   reminder.Dropped
	}{
		"before the opening": {
			func(c *campaign.Campaign) { c.Opens = at(t, "2026-06-10 00:00") },
			reminder.Dropped{Kind: reminder.Remind, Stage: "-8", Day: at(t, "2026-06-09 00:00"), Why: reminder.NotOpenYet},
		},
		"with the invitation": {
			func(c *campaign.Campaign) { c.Opens = at(t, "2026-06-09 00:00") },
			reminder.Dropped{Kind: reminder.Remind, Stage: "-8", Day: at(t, "2026-06-09 00:00"), Why: reminder.NotOpenYet},
		},
		"a deadline on a holiday": {
			func(c *campaign.Campaign) { c.Deadline = at(t, "2026-06-20 17:30") },
			reminder.Dropped{Kind: reminder.Remind, Stage: "0", Day: at(t, "2026-06-20 00:00"), Why: reminder.DayOff},
		},
		"late at night": {
			func(c *campaign.Campaign) { c.Ladder[3].At = clock(22, 0) },
			reminder.Dropped{Kind: reminder.Remind, Stage: "-3", Day: at(t, "2026-06-16 00:00"), Why: reminder.NoFreeMinute},
		},
		"after the deadline": {
			func(c *campaign.Campaign) { c.Deadline = at(t, "2026-06-22 09:00") },
			reminder.Dropped{Kind: reminder.Remind, Stage: "0", Day: at(t, "2026-06-22 00:00"), Why: reminder.Closed},
		},
		"after the phase": {
			func(c *campaign.Campaign) { c.Ends = at(t, "2026-06-22 18:00") },
			reminder.Dropped{Kind: reminder.Remind, Stage: "+1", Day: at(t, "2026-06-23 00:00"), Why: reminder.Closed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := june(t)
			test.change(&c)
			for _, d := range reminder.NotHappening(c, days(t, c)) {
				if d.Kind == test.want.Kind && d.Stage == test.want.Stage {
					if diff := cmp.Diff(test.want, d); diff != "" {
						t.Errorf("-want +got:\n%s", diff)
					}
					return
				}
			}
			t.Errorf("%s is not dropped", test.want.Stage)
		})
	}
}

// TestNobodyIsWrittenTo without a cap, without dates, or without an opening.
func TestNobodyIsWrittenTo(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*campaign.Campaign){
		"no cap":          func(c *campaign.Campaign) { c.Rules.Cap = 0 },
		"no opening":      func(c *campaign.Campaign) { c.Opens = time.Time{} },
		"ends before":     func(c *campaign.Campaign) { c.Deadline = c.Opens },
		"another century": func(c *campaign.Campaign) { *c = campaign.Campaign{} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := june(t)
			change(&c)
			if got := reminder.Occurrences(c, days(t, c)); len(got) != 0 {
				t.Errorf("%d occurrences", len(got))
			}
		})
	}
}

// TestMoved: a unit with a deadline of its own has its own ladder, and the office's
// digest goes on until its end.
func TestMoved(t *testing.T) {
	t.Parallel()
	c := june(t)
	c.Extensions = []campaign.Extension{
		{Unit: "机械工程学院", Until: at(t, "2026-06-24 17:30")},
		{Unit: "图书馆", Until: at(t, "2026-06-22 17:30")}, // no other than everybody's
		{Unit: "机械工程学院", Until: at(t, "2026-06-25 17:30")},
	}
	if diff := cmp.Diff([]string{"机械工程学院"}, reminder.Moved(c)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	cal := days(t, c)
	last := map[reminder.Kind]string{}
	for _, o := range reminder.Occurrences(c, cal) {
		last[o.Kind] = o.At.Format("01-02")
	}
	if last[reminder.Digest] != "06-23" || last[reminder.Office] != "06-26" {
		t.Errorf("last digests: %v", last)
	}
	if got := told(reminder.Occurrences(c.For("机械工程学院"), cal), reminder.Remind); !strings.Contains(got, "reminder -1 06-24 09:10") {
		t.Errorf("the unit's ladder:\n%s", got)
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	c := june(t)
	all := reminder.Occurrences(c, days(t, c))
	for now, want := range map[string]string{
		"2026-06-09 09:09": "invitation open 06-01 09:10 until 06-22 17:30\n",
		"2026-06-09 09:10": "invitation open 06-01 09:10 until 06-22 17:30\nreminder -8 06-09 09:10 until 06-09 17:30\n",
		"2026-06-09 17:30": "invitation open 06-01 09:10 until 06-22 17:30\nreminder -8 06-09 09:10 until 06-09 17:30\n",
		"2026-06-09 17:31": "invitation open 06-01 09:10 until 06-22 17:30\n",
	} {
		var due []reminder.Occurrence
		for _, o := range reminder.Due(all, at(t, now)) {
			if o.Kind == reminder.Remind || o.Stage == "open" {
				due = append(due, o)
			}
		}
		if diff := cmp.Diff(want, told(due, reminder.Invite, reminder.Remind)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", now, diff)
		}
	}
}

func TestLater(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		now      string
		tomorrow bool
		want     string
		ok       bool
	}{
		{"2026-06-04 10:00", false, "06-04 19:40", true},
		{"2026-06-04 10:00", true, "06-05 09:10", true},
		{"2026-06-04 19:40", false, "06-05 09:10", true},
		{"2026-06-05 20:00", false, "06-08 09:10", true}, // Friday evening: on Monday
		{"2026-06-06 10:00", false, "06-08 09:10", true}, // on a Saturday nobody is disturbed
		{"2026-06-18 20:00", false, "06-22 09:10", true}, // over the festival
		{"2026-06-22 10:00", false, "06-22 19:40", false},
		{"2026-06-22 10:00", true, "06-23 09:10", false},
	} {
		c := june(t)
		got, ok := reminder.Later(c, days(t, c), at(t, test.now), test.tomorrow)
		if s := got.In(zone).Format("01-02 15:04"); s != test.want || ok != test.ok {
			t.Errorf("%s, tomorrow %v: %s, %v; want %s, %v", test.now, test.tomorrow, s, ok, test.want, test.ok)
		}
	}
}
