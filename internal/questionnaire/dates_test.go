package questionnaire_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/questionnaire"
)

func TestDate(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	const none = -1
	for _, test := range []struct {
		text string
		want questionnaire.DateSaid
		rest string
	}{
		{"6月24日", questionnaire.DateSaid{Month: 6, Day: 24, Minutes: none}, ""},
		{" ２０２６/６/２４ 18:05 机械学院", questionnaire.DateSaid{Year: 2026, Month: 6, Day: 24, Minutes: 18*60 + 5}, "机械学院"},
		{"24号下午5点半前", questionnaire.DateSaid{Day: 24, Minutes: 17*60 + 30}, ""},
		{"大后天", questionnaire.DateSaid{How: questionnaire.InDays, Days: 3, Minutes: none}, ""},
		{"下周三下班前", questionnaire.DateSaid{How: questionnaire.InWeeks, Weeks: 1, Weekday: time.Wednesday, Minutes: none}, ""},
		{"周日", questionnaire.DateSaid{How: questionnaire.InWeeks, Soon: true, Weekday: time.Sunday, Minutes: none}, ""},
		{"2月30日", questionnaire.DateSaid{Month: 2, Day: 30, Minutes: none}, ""},
	} {
		got, rest, ok := words.Date(test.text)
		if diff := cmp.Diff(test.want, got); diff != "" || !ok || rest != test.rest {
			t.Errorf("%q leaves %q, %t (-want +got):\n%s", test.text, rest, ok, diff)
		}
	}
	for _, text := range []string{"", "24", "机械学院 6-24", "下周", "2026", "2026-06"} {
		if got, rest, ok := words.Date(text); ok || rest != text {
			t.Errorf("%q is read as %+v and %q", text, got, rest)
		}
	}
}

// TestDateWordsAreNeeded takes one away and gives one too many.
func TestDateWordsAreNeeded(t *testing.T) {
	t.Parallel()
	files := shippedFiles(t)
	edit(t, files, "words.yaml", "  in_two_days: [", "  in_two_weeks: [")
	var got []string
	for _, f := range faultsOf(t, files) {
		got = append(got, f.Name+" "+f.Pairs[1])
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"fault_missing dates.in_two_days", "fault_roster_unknown dates.in_two_weeks"}, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
