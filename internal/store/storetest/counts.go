package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Counters are a ledger, the roster and the campaigns, and the counts of them.
type Counters interface {
	turn.Ledger
	// Import makes the roster what the list says.
	Import(ctx context.Context, people []staff.Person, now time.Time) error
	SaveCampaign(ctx context.Context, c campaign.Campaign) error
	StatusCounts(ctx context.Context, campaignID string) ([]progress.Count, error)
	CategoryCounts(ctx context.Context, campaignID string) ([]progress.Points, error)
	DailyDone(ctx context.Context, campaignID, unit string) ([]progress.Day, error)
	Drifts(ctx context.Context, campaignID string) ([]progress.Drift, error)
	Recount(ctx context.Context, campaignID string) ([]progress.Drift, error)
}

// countsTest is one test of the counts, on a database of its own.
type countsTest struct {
	*testing.T
	open func() Counters
}

// Counts runs the contract of the counts: whatever happened, they are what a count
// of everything that happened says.
func Counts(t *testing.T, fresh Fresh[Counters]) {
	t.Helper()
	for name, test := range map[string]func(countsTest){
		"nobody":   countsTest.nobody,
		"one life": countsTest.oneLife,
		"any life": countsTest.anyLife,
		"at once":  countsTest.atOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(countsTest{T: t, open: fresh(t)})
		})
	}
}

func (t countsTest) nobody() {
	c := t.open()
	school{}.want(t, t.Context(), c)
	if err := c.SaveCampaign(t.Context(), campaign.Campaign{ID: "2026"}); err != nil {
		t.Fatal(err)
	}
	school{}.want(t, t.Context(), c)
}

// oneLife is the life of one record, with what is counted after each event.
func (t countsTest) oneLife() {
	c := t.open()
	s := school{}
	who := func(unit string) []staff.Person {
		return []staff.Person{
			{ID: "1", Name: "n", Unit: unit, Role: staff.Staff, Standing: staff.InPost},
			{ID: "2", Name: "n", Unit: "后勤处", Role: staff.Staff, Standing: staff.InPost},
		}
	}
	standing := staff.InPost
	after := func(what string, status form.Status, unit string, points, days int) {
		t.Helper()
		s.want(t, t.Context(), c)
		counts, err := c.StatusCounts(t.Context(), "2026")
		if err != nil || !slices.Contains(counts, progress.Count{Unit: unit, Status: status, Standing: standing, People: 1}) {
			t.Errorf("%s: counts %+v, %v; want one %s in %s", what, counts, err, status, unit)
		}
		sum := 0
		categories, err := c.CategoryCounts(t.Context(), "2026")
		for _, p := range categories {
			sum += p.Points
		}
		if err != nil || sum != points {
			t.Errorf("%s: points %+v, %v; want %d", what, categories, err, points)
		}
		done, err := c.DailyDone(t.Context(), "2026", unit)
		if err != nil || len(done) != days {
			t.Errorf("%s: days %+v, %v; want %d", what, done, err, days)
		}
	}
	s.roster(t, t.Context(), c, who("教务处"))
	after("import", form.NotStarted, "教务处", 0, 0)
	s.turn(t, t.Context(), c, "1", 0, nil, form.Change{Kind: form.Start})
	after("start", form.Drafting, "教务处", 0, 0)
	s.turn(t, t.Context(), c, "1", 0, nil, form.Change{Kind: form.AddPost, Post: 1, Text: "a"})
	s.turn(t, t.Context(), c, "1", 1, filedWith(3), form.Change{Kind: form.Submit, Revision: 1})
	after("submit", form.Submitted, "教务处", 3, 1)
	s.turn(t, t.Context(), c, "1", 2, nil, form.Change{Kind: form.Reopen})
	after("reopen", form.Revising, "教务处", 3, 1)
	s.turn(t, t.Context(), c, "1", 2, nil, form.Change{Kind: form.Clear})
	after("clear", form.Revising, "教务处", 3, 1)
	s.roster(t, t.Context(), c, who("图书馆"))
	after("move", form.Revising, "图书馆", 3, 1)
	s.turn(t, t.Context(), c, "1", 3, filedWith(1), form.Change{Kind: form.Submit, Revision: 2})
	after("resubmit", form.Submitted, "图书馆", 1, 1)
	s.roster(t, t.Context(), c, who("图书馆")[1:])
	after("leave", form.NotStarted, "后勤处", 0, 0)
	s.turn(t, t.Context(), c, "1", 4, filedWith(2), form.Change{Kind: form.Submit, Revision: 3})
	after("submit of who has left", form.NotStarted, "后勤处", 0, 0)
	s.roster(t, t.Context(), c, who("教务处"))
	after("come back", form.Submitted, "教务处", 2, 1)
	exempt := who("教务处")
	exempt[0].Standing, standing = staff.Exempt, staff.Exempt
	s.roster(t, t.Context(), c, exempt)
	after("exempt", form.Submitted, "教务处", 2, 0)
	s.turn(t, t.Context(), c, "1", 5, nil, form.Change{Kind: form.Reopen})
	after("reopen of who is exempt", form.Revising, "教务处", 2, 0)
}

// filedWith is a form with n risk points of one category.
func filedWith(n int) *form.Form {
	a := form.Answer{Items: make([]form.Item, n)}
	return &form.Form{Posts: []form.Post{{ID: 1, Name: "a", Answers: map[string]form.Answer{
		"external": a, questionnaire.SlotDuties: {Items: make([]form.Item, 5)}, "system": {None: true},
	}}}}
}

// anyLife is the property: after any events the counts are what a count of those
// events says, and what a recount says.
func (t countsTest) anyLife() {
	c := t.open()
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		s := school{prefix: fmt.Sprintf("%d-", run)}
		s.roster(rt, t.Context(), c, s.anyRoster(rt))
		for range rapid.IntRange(1, 12).Draw(rt, "events") {
			switch rapid.SampledFrom([]string{"turn", "turn", "turn", "turn", "import", "campaign"}).Draw(rt, "event") {
			case "turn":
				s.anyTurn(rt, t.Context(), c)
			case "import":
				s.roster(rt, t.Context(), c, s.anyRoster(rt))
			case "campaign":
				saved := campaign.Campaign{ID: rapid.SampledFrom([]string{"2025", "2026"}).Draw(rt, "campaign"), Plan: int64(run)}
				if err := c.SaveCampaign(t.Context(), saved); err != nil {
					rt.Fatal(err)
				}
			}
		}
		s.want(rt, t.Context(), c)
	})
}

// atOnce lets people of two units go through their forms at once, while others are
// moved between units and the counts are compared again and again.
func (t countsTest) atOnce() {
	replicas := []Counters{t.open(), t.open()}
	const people = 16
	s := school{}
	here, there := make([]staff.Person, people), make([]staff.Person, people)
	for i := range people {
		here[i] = staff.Person{ID: fmt.Sprint(i), Name: "n", Unit: []string{"教务处", "后勤处"}[i/12], Role: staff.Staff, Standing: staff.InPost}
		there[i] = here[i]
		if i%3 == 0 {
			there[i].Unit = "图书馆"
		}
	}
	s.roster(t, t.Context(), replicas[0], here)
	var mu sync.Mutex
	var turns, others sync.WaitGroup
	for i := range people {
		turns.Go(func() {
			mine := school{}
			id := fmt.Sprint(i)
			for round := range 3 {
				change := form.Change{Kind: form.Reopen}
				if round == 0 {
					change.Kind = form.Start
				}
				mine.turn(t, t.Context(), replicas[i%2], id, round, nil, change)
				mine.turn(t, t.Context(), replicas[i%2], id, round, filedWith(i+round), form.Change{Kind: form.Submit, Revision: round + 1})
			}
			mu.Lock()
			defer mu.Unlock()
			s.take(mine)
		})
	}
	stop := make(chan struct{})
	others.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			if drifts, err := replicas[1].Drifts(t.Context(), "2026"); err != nil || len(drifts) > 0 {
				t.Errorf("in between: %+v, %v", drifts, err)
			}
			if err := replicas[0].Import(t.Context(), [][]staff.Person{there, here}[n%2], noon()); err != nil {
				t.Errorf("Import: %v", err)
			}
		}
	})
	turns.Wait()
	close(stop)
	others.Wait()
	s.roster(t, t.Context(), replicas[0], there)
	s.want(t, t.Context(), replicas[1])
}

// school remembers what happened, and counts it as one would by hand.
type school struct {
	prefix  string // of employee numbers and events
	people  []staff.Person
	records map[form.Key]*history
}

// history is what one person did in one campaign.
type history struct {
	version  int64
	status   form.Status
	revision int
	first    int // the day of the first version, counted from noon's
	filed    *form.Form
}

// failer is a test, or one run of a property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func (s *school) roster(t failer, ctx context.Context, c Counters, people []staff.Person) { //nolint:revive // the test first, as ever
	t.Helper()
	s.people = people
	if err := c.Import(ctx, people, noon()); err != nil {
		t.Fatalf("Import: %v", err)
	}
}

// turn takes a turn of a person in the campaign 2026, days after noon.
func (s *school) turn(t failer, ctx context.Context, c Counters, person string, days int, filed *form.Form, changes ...form.Change) { //nolint:revive // as above
	t.Helper()
	s.act(t, ctx, c, form.Key{Campaign: "2026", Person: person}, days, filed, changes...)
}

func (s *school) act(t failer, ctx context.Context, c Counters, key form.Key, days int, filed *form.Form, changes ...form.Change) { //nolint:revive // as above
	t.Helper()
	if s.records == nil {
		s.records = map[form.Key]*history{}
	}
	h := s.records[key]
	if h == nil {
		h = &history{status: form.NotStarted}
		s.records[key] = h
	}
	r := step(key, h.version, changes...)
	r.At = noon().AddDate(0, 0, days)
	r.Turn.Filed = filed
	h.version++
	if filed != nil {
		if h.revision++; h.revision == 1 {
			h.first = days
		}
		filed.Revision, h.filed = h.revision, filed
	}
	h.status = form.Apply(form.Form{Status: h.status}, changes...).Status
	if err := c.Commit(ctx, r); err != nil {
		t.Fatalf("Commit(%s): %v", r.EventID, err)
	}
}

// take takes over what another one remembers.
func (s *school) take(other school) {
	if s.records == nil {
		s.records = map[form.Key]*history{}
	}
	maps.Copy(s.records, other.records)
}

func (s *school) anyTurn(rt *rapid.T, ctx context.Context, c Counters) { //nolint:revive // as above
	key := form.Key{
		Campaign: rapid.SampledFrom([]string{"2026", "2026", "2025"}).Draw(rt, "of"),
		Person:   s.prefix + rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(rt, "who"),
	}
	if rapid.IntRange(0, 9).Draw(rt, "the unit's own form") == 0 {
		key = form.UnitKey(key.Campaign, s.prefix+"教务处") // which is counted nowhere
	}
	kind := rapid.SampledFrom([]form.ChangeKind{
		form.Start, form.Consider, form.Submit, form.Submit, form.Submit, form.Reopen, form.Clear, "kept",
		form.Pass, form.Return, form.Decide, form.Sign, form.File, form.Receive, form.Void,
	}).Draw(rt, "turn")
	var filed *form.Form
	change := form.Change{Kind: kind}
	switch kind {
	case form.Submit, form.Decide:
		filed = &form.Form{Posts: []form.Post{{ID: 1, Name: "a", Answers: map[string]form.Answer{}}, {ID: 2, Name: "b", Answers: map[string]form.Answer{}}}}
		for _, p := range filed.Posts {
			for _, slot := range []string{"external", "External", "system", questionnaire.SlotPowers} {
				p.Answers[slot] = form.Answer{Items: make([]form.Item, rapid.IntRange(0, 3).Draw(rt, slot))}
			}
		}
		change.Revision = 1
		if h := s.records[key]; h != nil {
			change.Revision = h.revision + 1
		}
	case "kept": // taken up again, and left as it was
		change = form.Change{Kind: form.Submit, Revision: 1}
	default:
	}
	s.act(rt, ctx, c, key, rapid.IntRange(-2, 2).Draw(rt, "days"), filed, change)
}

func (s *school) anyRoster(rt *rapid.T) []staff.Person {
	var people []staff.Person
	for _, id := range rapid.Permutation([]string{"1", "2", "3", "4", "5"}).Draw(rt, "order")[:rapid.IntRange(1, 5).Draw(rt, "people")] {
		people = append(people, staff.Person{
			ID: s.prefix + id, Name: "n", Role: staff.Staff,
			Unit:     rapid.SampledFrom([]string{"教务处", "后勤处", "A", "a", ""}).Draw(rt, "unit"),
			Standing: rapid.SampledFrom([]staff.Standing{staff.InPost, staff.InPost, staff.NoAccount, staff.Exempt, staff.Retired}).Draw(rt, "standing"),
		})
	}
	return people
}

// want compares all figures with a count by hand, and has a recount confirm them.
func (s school) want(t failer, ctx context.Context, c Counters) { //nolint:revive // as above
	t.Helper()
	for _, id := range []string{"2025", "2026"} {
		counts, points, days := s.count(id)
		got, err := c.StatusCounts(ctx, id)
		if diff := gocmp.Diff(counts, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("StatusCounts(%s): %v (-want +got):\n%s", id, err, diff)
		}
		gotPoints, err := c.CategoryCounts(ctx, id)
		if diff := gocmp.Diff(points, gotPoints, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("CategoryCounts(%s): %v (-want +got):\n%s", id, err, diff)
		}
		for unit, want := range days {
			gotDays, err := c.DailyDone(ctx, id, unit)
			if diff := gocmp.Diff(want, gotDays, cmpopts.EquateEmpty()); diff != "" || err != nil {
				t.Errorf("DailyDone(%s, %s): %v (-want +got):\n%s", id, unit, err, diff)
			}
		}
		if drifts, err := c.Recount(ctx, id); err != nil || len(drifts) > 0 {
			t.Errorf("Recount(%s): %v: %+v", id, err, drifts)
		}
	}
}

// count counts a campaign by hand; the days by unit, those of the school under "".
func (s school) count(id string) (counts []progress.Count, points []progress.Points, days map[string][]progress.Day) {
	place := map[string]int{}
	statuses, categories := map[progress.Count]int{}, map[progress.Points]int{}
	first := map[string]map[int]int{"": {}}
	for i, p := range s.people {
		if _, ok := place[p.Unit]; !ok {
			place[p.Unit] = i
			if p.Unit != "" {
				first[p.Unit] = map[int]int{}
			}
		}
		h := s.records[form.Key{Campaign: id, Person: p.ID}]
		if h == nil {
			h = &history{status: form.NotStarted}
		}
		statuses[progress.Count{Unit: p.Unit, Status: h.status, Standing: p.Standing}]++
		if h.filed == nil {
			continue
		}
		for _, post := range h.filed.Posts {
			for slot, a := range post.Answers {
				if slot != questionnaire.SlotDuties && slot != questionnaire.SlotPowers && len(a.Items) > 0 {
					categories[progress.Points{Unit: p.Unit, Category: slot}] += len(a.Items)
				}
			}
		}
		if p.Standing.Expected() {
			first[""][h.first]++
			if p.Unit != "" {
				first[p.Unit][h.first]++
			}
		}
	}
	for c, n := range statuses {
		c.People = n
		counts = append(counts, c)
	}
	slices.SortFunc(counts, func(a, b progress.Count) int {
		return cmp.Or(cmp.Compare(place[a.Unit], place[b.Unit]), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Standing, b.Standing))
	})
	for p, n := range categories {
		p.Points = n
		points = append(points, p)
	}
	slices.SortFunc(points, func(a, b progress.Points) int {
		return cmp.Or(cmp.Compare(place[a.Unit], place[b.Unit]), cmp.Compare(a.Category, b.Category))
	})
	days = map[string][]progress.Day{}
	for unit, people := range first {
		days[unit] = nil
		for _, d := range slices.Sorted(maps.Keys(people)) {
			begins := time.Date(2026, 6, 9+d, 0, 0, 0, 0, time.FixedZone("", 8*60*60)) // noon in UTC is 20:00 there
			days[unit] = append(days[unit], progress.Day{Day: begins, People: people[d]})
		}
	}
	return counts, points, days
}
