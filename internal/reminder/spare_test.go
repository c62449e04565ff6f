package reminder_test

import (
	"testing"

	"lianbot/internal/reminder"
)

// TestSpare: what may wait gets what the others will leave, reminders being bundled.
func TestSpare(t *testing.T) {
	t.Parallel()
	f := reminder.Forecast{Used: 100, Invitations: 20, Reminders: 500, Digests: 30, Replies: 50}
	for _, test := range []struct {
		quota, calls int
		want         bool
	}{{202, 2, true}, {201, 2, false}, {200, 0, true}, {0, 2, true}, {10, 2, false}} {
		if got := reminder.Spare(f, test.quota, test.calls); got != test.want {
			t.Errorf("%d of %d: %t", test.calls, test.quota, got)
		}
	}
}
