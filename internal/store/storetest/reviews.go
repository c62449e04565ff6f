package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/review"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Reviewers keep what others do to a form.
type Reviewers interface {
	Books
	Reviews(ctx context.Context, key form.Key) ([]form.Review, error)
	Suggestion(ctx context.Context, id string) (form.Suggestion, bool, error)
	SuggestionsOf(ctx context.Context, key form.Key) ([]form.Suggestion, error)
	SuggestionsBy(ctx context.Context, campaignID, by string) ([]form.Suggestion, error)
	OpenSuggestions(ctx context.Context, campaignID, unit string) ([]form.Suggestion, error)
	KeepMeeting(ctx context.Context, m form.Meeting, e audit.Entry) error
	Meetings(ctx context.Context, campaignID, unit string) ([]form.Meeting, error)
	MeetingReviews(ctx context.Context, campaignID, meeting string) ([]form.Review, error)
	HandedIn(ctx context.Context, campaignID, unit string) ([]review.Handed, error)
	UnitForms(ctx context.Context, campaignID string) (map[string]form.Status, error)
	SaveRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error)
	Audit(ctx context.Context, from int64, visit func(audit.Sealed) error) error
}

// Reviews runs the contract of what others do to a form.
func Reviews(t *testing.T, fresh Fresh[Reviewers]) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Reviewers){
		"acts": reviewActs, "suggestions": suggestions, "meetings": meetings, "handed in": handedIn,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := fresh(t)()
			_, err := store.SaveRoster(t.Context(), []staff.Person{
				{ID: "1001", Name: "李敏", Unit: "教务处"}, {ID: "1002", Name: "王芳", Unit: "教务处"}, {ID: "1003", Name: "赵刚", Unit: "图书馆"},
			}, noon())
			if err != nil {
				t.Fatal(err)
			}
			test(t, store)
		})
	}
}

// handIn commits a first version of somebody's form.
func handIn(t *testing.T, s Reviewers, key form.Key) {
	t.Helper()
	r := step(key, 0, form.Change{Kind: form.Start}, form.Change{Kind: form.Submit, Revision: 1})
	r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: 1}
	commit(t, s, r)
}

func reviewActs(t *testing.T, s Reviewers) {
	t.Helper()
	key := form.Key{Campaign: "2026", Person: "1001"}
	handIn(t, s, key)
	want := form.Review{
		ID: "act", Key: key, Revision: 1, Move: form.Return, By: "1002", At: noon(), Meeting: "m",
		Comments: []form.Comment{{Post: 1, Slot: "duty", Item: 3, Text: "写到环节", About: "审核"}, {Text: "再看一遍"}},
	}
	r := step(key, 1, form.Change{Kind: form.Return})
	r.EventID, r.By, r.Reviews = "", "1002", []form.Review{want}
	r.Notes = []audit.Entry{{At: noon(), Who: "1002", What: audit.Return, Object: "1001", Detail: "2026/1"}}
	commit(t, s, r)
	if err := s.Commit(t.Context(), r); !errors.Is(err, turn.ErrBehind) {
		t.Errorf("a second reviewer: %v, want that the record has moved on", err)
	}
	got, err := s.Reviews(t.Context(), key)
	if diff := cmp.Diff([]form.Review{want}, got); err != nil || diff != "" {
		t.Errorf("acts (-want +got), %v:\n%s", err, diff)
	}
	got, err = s.MeetingReviews(t.Context(), "2026", "m")
	if err != nil || len(got) != 1 {
		t.Errorf("of the meeting: %+v, %v", got, err)
	}
	var noted []string
	err = s.Audit(t.Context(), 0, func(e audit.Sealed) error {
		noted = append(noted, e.Who+" "+string(e.What))
		return nil
	})
	if diff := cmp.Diff([]string{"1001 submit", "1002 return"}, noted); err != nil || diff != "" {
		t.Errorf("audit (-want +got), %v:\n%s", err, diff)
	}
}

func suggestions(t *testing.T, s Reviewers) {
	t.Helper()
	key := form.Key{Campaign: "2026", Person: "1001"}
	asked := form.Suggestion{ID: "a", Key: key, By: "1002", Kind: form.OfColleague, At: noon(), Answer: form.Asked}
	open := form.Suggestion{
		ID: "b", Key: key, By: "1002", Kind: form.OfColleague, At: noon().Add(time.Second), Answer: form.Open,
		Comment: form.Comment{Post: 1, Slot: "duty", Item: 2, Text: "补上验收", About: "验收"},
	}
	record := turn.Record{Key: key, By: "1002", At: noon(), Suggestions: []form.Suggestion{asked, open}}
	commit(t, s, record)
	again := open
	again.Text = "别的话"
	record.Suggestions = []form.Suggestion{again}
	commit(t, s, record)
	want := []form.Suggestion{asked, open}
	wantSuggestions(t, "of the form", want)(s.SuggestionsOf(t.Context(), key))
	wantSuggestions(t, "by the colleague", want)(s.SuggestionsBy(t.Context(), "2026", "1002"))
	wantSuggestions(t, "open", want[1:])(s.OpenSuggestions(t.Context(), "2026", "教务处"))
	wantSuggestions(t, "elsewhere", []form.Suggestion{})(s.OpenSuggestions(t.Context(), "2026", "图书馆"))

	answered := open
	answered.Answer, answered.Reply, answered.AnsweredAt = form.Declined, "已有", noon().Add(time.Minute)
	record.Suggestions = []form.Suggestion{answered}
	commit(t, s, record)
	second := answered
	second.Answer, second.Reply = form.Accepted, ""
	record.Suggestions = []form.Suggestion{second}
	commit(t, s, record)
	got, ok, err := s.Suggestion(t.Context(), "b")
	if diff := cmp.Diff(answered, got); err != nil || !ok || diff != "" {
		t.Errorf("the first answer stands (-want +got), %v:\n%s", err, diff)
	}
	wantSuggestions(t, "open", []form.Suggestion{})(s.OpenSuggestions(t.Context(), "2026", "教务处"))
	if _, ok, err := s.Suggestion(t.Context(), "c"); ok || err != nil {
		t.Errorf("an unknown one is there: %v", err)
	}
}

func wantSuggestions(t *testing.T, what string, want []form.Suggestion) func([]form.Suggestion, error) {
	t.Helper()
	return func(got []form.Suggestion, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("suggestions %s (-want +got), %v:\n%s", what, err, diff)
		}
	}
}

func meetings(t *testing.T, s Reviewers) {
	t.Helper()
	m := form.Meeting{
		ID: "m", Campaign: "2026", Unit: "教务处", By: "1001", At: noon(), Place: "周三 301", Present: "全体", Minutes: "逐条议过",
	}
	e := audit.Entry{At: noon(), Who: "1001", What: audit.Meet, Object: "教务处"}
	for range 2 {
		if err := s.KeepMeeting(t.Context(), m, e); err != nil {
			t.Fatal(err)
		}
	}
	later := m
	later.At, later.By, later.Minutes = noon().Add(time.Hour), "1002", "补记一句"
	if err := s.KeepMeeting(t.Context(), later, e); err != nil {
		t.Fatal(err)
	}
	m.Minutes = later.Minutes
	got, err := s.Meetings(t.Context(), "2026", "教务处")
	if diff := cmp.Diff([]form.Meeting{m}, got); err != nil || diff != "" {
		t.Errorf("meetings (-want +got), %v:\n%s", err, diff)
	}
	if got, err := s.Meetings(t.Context(), "2026", "图书馆"); err != nil || len(got) != 0 {
		t.Errorf("meetings elsewhere: %+v, %v", got, err)
	}
	n := 0
	if err := s.Audit(t.Context(), 0, func(audit.Sealed) error { n++; return nil }); err != nil || n != 2 {
		t.Errorf("%d entries, %v; want two", n, err)
	}
}

func handedIn(t *testing.T, s Reviewers) {
	t.Helper()
	for _, person := range []string{"1002", "1001", "1003"} {
		handIn(t, s, form.Key{Campaign: "2026", Person: person})
	}
	got, err := s.HandedIn(t.Context(), "2026", "教务处")
	if err != nil || len(got) != 2 || got[0].Person.ID != "1001" || got[1].Person.ID != "1002" {
		t.Fatalf("handed in: %+v, %v", got, err)
	}
	if got[0].Status != form.Submitted || got[0].Revision != 1 || !got[0].At.Equal(noon()) {
		t.Errorf("handed in: %+v", got[0])
	}
	own := form.UnitKey("2026", "教务处")
	handIn(t, s, own)
	handIn(t, s, form.UnitKey("2025", "图书馆"))
	forms, err := s.UnitForms(t.Context(), "2026")
	if diff := cmp.Diff(map[string]form.Status{own.Person: form.Submitted}, forms); err != nil || diff != "" {
		t.Errorf("the units' forms (-want +got), %v:\n%s", err, diff)
	}
	if again, err := s.HandedIn(t.Context(), "2026", "教务处"); err != nil || len(again) != len(got) {
		t.Errorf("handed in, beside the unit's form: %+v, %v", again, err)
	}
}
