package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
	"lianbot/internal/turn"
)

// Standins are the roster, the records and the counts as a liaison changes them.
type Standins interface {
	turn.Ledger
	standin.Exemptions
	SaveRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error)
	PlanRoster(ctx context.Context, people []staff.Person, now time.Time) (staff.Change, error)
	Roster(ctx context.Context) ([]staff.Person, error)
	Stamp(ctx context.Context) (int64, error)
	SaveCampaign(ctx context.Context, c campaign.Campaign) error
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
	Drifts(ctx context.Context, campaignID string) ([]progress.Drift, error)
	Behalf(ctx context.Context, campaignID, unit string) (map[string]bool, error)
}

// standinTest is one test of them, on a database of its own.
type standinTest struct {
	*testing.T
	db Standins
}

// Standin runs the contract of what a liaison does for others.
func Standin(t *testing.T, fresh Fresh[Standins]) {
	t.Helper()
	for name, test := range map[string]func(standinTest){
		"exempt":    standinTest.exempt,
		"handed in": standinTest.handedIn,
		"import":    standinTest.imported,
		"on behalf": standinTest.onBehalf,
		"seat":      standinTest.seat,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := fresh(t)()
			people := []staff.Person{
				{ID: "1", Name: "甲", Unit: "教务处", Role: staff.Liaison, Standing: staff.InPost},
				{ID: "2", Name: "乙", Unit: "教务处", Role: staff.Staff, Standing: staff.Seconded},
				{ID: "3", Name: "丙", Unit: "后勤处", Role: staff.Staff, Standing: staff.Exempt, Reason: "驻外"},
			}
			if err := db.SaveCampaign(t.Context(), campaign.Campaign{ID: "2026"}); err != nil {
				t.Fatal(err)
			}
			if _, err := db.SaveRoster(t.Context(), people, noon()); err != nil {
				t.Fatal(err)
			}
			test(standinTest{T: t, db: db})
		})
	}
}

func (t standinTest) entry(what audit.What, person string) audit.Entry {
	return audit.Entry{At: noon(), Who: "1", What: what, Object: person}
}

// want compares a person's standing and reason, and wants the counts to agree.
func (t standinTest) want(person string, standing staff.Standing, reason string) {
	t.Helper()
	people, err := t.db.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.ID == person && (p.Standing != standing || p.Reason != reason) {
			t.Errorf("%s is %s (%s), want %s (%s)", person, p.Standing, p.Reason, standing, reason)
		}
	}
	drifts, err := t.db.Drifts(t.Context(), "2026")
	if err != nil || len(drifts) > 0 {
		t.Errorf("the counts drift: %+v, %v", drifts, err)
	}
	counts, err := t.db.StatusCounts(t.Context(), "2026")
	sum := 0
	for _, c := range counts {
		sum += c.People
	}
	if err != nil || sum != len(people) {
		t.Errorf("%d counted of %d, %v", sum, len(people), err)
	}
}

func (t standinTest) exempt() {
	before, _ := t.db.Stamp(t.Context())
	if err := t.db.Exempt(t.Context(), "2026", "2", "长期病休", t.entry(audit.Exempt, "2")); err != nil {
		t.Fatal(err)
	}
	t.want("2", staff.Exempt, "长期病休")
	if after, err := t.db.Stamp(t.Context()); err != nil || after == before {
		t.Errorf("the stamp stays at %d, %v: others go on with the old roster", after, err)
	}
	for range 2 { // a better reason, delivered twice
		if err := t.db.Exempt(t.Context(), "2026", "2", "病休至年底", t.entry(audit.Exempt, "2")); err != nil {
			t.Fatal(err)
		}
	}
	t.want("2", staff.Exempt, "病休至年底")
	if err := t.db.Unexempt(t.Context(), "2", t.entry(audit.Unexempt, "2")); err != nil {
		t.Fatal(err)
	}
	t.want("2", staff.Seconded, "")
	if err := t.db.Unexempt(t.Context(), "2", t.entry(audit.Unexempt, "2")); !errors.Is(err, standin.ErrNotExempt) {
		t.Errorf("a second time: %v", err)
	}
	if err := t.db.Unexempt(t.Context(), "3", t.entry(audit.Unexempt, "3")); err != nil {
		t.Fatal(err)
	}
	t.want("3", staff.InPost, "")
	if err := t.db.Exempt(t.Context(), "2026", "9", "x", t.entry(audit.Exempt, "9")); !errors.Is(err, standin.ErrGone) {
		t.Errorf("of a stranger: %v", err)
	}
}

func (t standinTest) handedIn() {
	t.hand("2", 0, 1, "")
	if err := t.db.Exempt(t.Context(), "2026", "2", "病休", t.entry(audit.Exempt, "2")); !errors.Is(err, standin.ErrHandedIn) {
		t.Errorf("got %v", err)
	}
	t.want("2", staff.Seconded, "")
}

// hand hands a version in, on behalf of the person unless by is empty.
func (t standinTest) hand(person string, was int64, revision int, by string) {
	t.Helper()
	key := form.Key{Campaign: "2026", Person: person}
	r := step(key, was, form.Change{Kind: form.Start}, form.Change{Kind: form.Submit, Revision: revision})
	r.Turn.Filed = &form.Form{Status: form.Submitted, Revision: revision}
	r.By = by
	if by != "" {
		r.Reviews = []form.Review{{
			ID: r.EventID, Key: key, Revision: revision, Move: form.Submit, By: by, At: r.At, Comments: []form.Comment{{Text: "挂职"}},
		}}
	}
	commit(t, t.db, r)
}

// imported: the roster comes again and says of everybody what it said; an exemption of
// the chat stands. When it says something new, that is shown and counts.
func (t standinTest) imported() {
	if err := t.db.Exempt(t.Context(), "2026", "2", "病休", t.entry(audit.Exempt, "2")); err != nil {
		t.Fatal(err)
	}
	people := []staff.Person{
		{ID: "1", Name: "甲", Unit: "教务处", Role: staff.Liaison, Standing: staff.InPost},
		{ID: "2", Name: "乙", Unit: "教务处", Role: staff.Staff, Standing: staff.Seconded},
		{ID: "3", Name: "丙", Unit: "后勤处", Role: staff.Staff, Standing: staff.Exempt, Reason: "驻外"},
	}
	if c, err := t.db.SaveRoster(t.Context(), people, noon()); err != nil || !c.None() {
		t.Errorf("the same roster changes %+v, %v", c, err)
	}
	t.want("2", staff.Exempt, "病休")
	people[1].Standing = staff.Retired
	was := people[1]
	was.Standing, was.Reason = staff.Exempt, "病休"
	want := []staff.Edit{{Was: was, Is: people[1]}}
	planned, err := t.db.PlanRoster(t.Context(), people, noon())
	if diff := cmp.Diff(want, planned.Changed, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("%v; planned (-want +got):\n%s", err, diff)
	}
	if _, err := t.db.SaveRoster(t.Context(), people, noon()); err != nil {
		t.Fatal(err)
	}
	t.want("2", staff.Retired, "")
	if err := t.db.Exempt(t.Context(), "2026", "2", "又免", t.entry(audit.Exempt, "2")); err != nil {
		t.Fatal(err)
	}
	if err := t.db.Unexempt(t.Context(), "2", t.entry(audit.Unexempt, "2")); err != nil {
		t.Fatal(err)
	}
	t.want("2", staff.Retired, "")
}

// onBehalf lists people whose present version somebody else handed in.
func (t standinTest) onBehalf() {
	want := func(unit string, people ...string) {
		t.Helper()
		got, err := t.db.Behalf(t.Context(), "2026", unit)
		if have := slices.Sorted(maps.Keys(got)); !slices.Equal(have, people) || err != nil {
			t.Errorf("%s: %v, %v; want %v", unit, have, err, people)
		}
	}
	want("教务处")
	t.hand("2", 0, 1, "1")
	t.hand("3", 0, 1, "1")
	want("教务处", "2")
	want("后勤处", "3")
	t.hand("2", 1, 2, "") // the person hands in themselves
	want("教务处")
	want("后勤处", "3")
}

// seat: to sit down at another's record needs no form of one's own, and begins none.
func (t standinTest) seat() {
	key := form.Key{Campaign: "2026", Person: "1"}
	r := step(key, 0)
	r.Turn.State.Phase, r.Turn.State.At = "", "2"
	commit(t, t.db, r)
	s, ok, err := t.db.Recall(t.Context(), key)
	if err != nil || !ok || s.At != "2" || s.Version != 1 {
		t.Errorf("recalled %+v, %t, %v", s, ok, err)
	}
	wantForm(t, t.db, key, form.Form{Status: form.NotStarted})
	t.want("1", staff.InPost, "")
	commit(t, t.db, step(key, 1, form.Change{Kind: form.Start}))
	wantForm(t, t.db, key, form.Form{Status: form.Drafting})
	t.want("1", staff.InPost, "")
}
