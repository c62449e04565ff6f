package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/filing"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// Filers are the dossiers of units, with the forms and the figures that they move.
type Filers interface {
	Counters
	filing.Store
	filing.Publicities
	Reviews(ctx context.Context, key form.Key) ([]form.Review, error)
	Decided(ctx context.Context, campaignID, unit string) (forms, changed int, err error)
	Filing(ctx context.Context, campaignID, person string) (export.Filing, bool, error)
	Bundle(ctx context.Context, campaignID, unit, hash string) (export.Bundle, bool, error)
	// Waiting are the receivers of what waits to leave, in order.
	Waiting(ctx context.Context) ([]string, error)
	CheckAudit(ctx context.Context) (audit.Finding, error)
}

// dossierTest is one test of dossiers, on a database of its own.
type dossierTest struct {
	*testing.T
	open func() Filers
}

// Dossiers runs the contract of what units hand in: all forms of a unit move together
// or not at all, and the figures with them.
func Dossiers(t *testing.T, fresh Fresh[Filers]) {
	t.Helper()
	for name, test := range map[string]func(dossierTest){
		"one way":     dossierTest.oneWay,
		"refused":     dossierTest.refused,
		"who has won": dossierTest.whoHasWon,
		"any moves":   dossierTest.anyMoves,
		"numbers":     dossierTest.numbers,
		"version":     dossierTest.version,
		"publicity":   dossierTest.publicity,
		"behalf":      dossierTest.behalf,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(dossierTest{T: t, open: fresh(t)})
		})
	}
}

// ofUnit are n people of a unit, the last of whom is exempt.
func ofUnit(unit string, n int) []staff.Person {
	people := make([]staff.Person, n)
	for i := range people {
		people[i] = staff.Person{ID: fmt.Sprint(unit, i), Name: "n", Unit: unit, Role: staff.Staff, Standing: staff.InPost}
	}
	people[n-1].Standing = staff.Exempt
	return people
}

// passed hands in and passes the form of a record, and returns its piece. A record that
// exists already begins at the version was.
func passed(t failer, ctx context.Context, f Filers, key form.Key, was int64, revision int) dossier.Piece { //nolint:revive // the test first, as ever
	t.Helper()
	filed := filedWith(2)
	filed.Status, filed.Revision = form.Submitted, revision
	r := step(key, was, form.Change{Kind: form.Submit, Revision: revision})
	r.Turn.Filed = filed
	for _, r := range []turn.Record{r, step(key, was+1, form.Change{Kind: form.Pass})} {
		if err := f.Commit(ctx, r); err != nil {
			t.Fatalf("Commit: %v", err)
		}
	}
	return dossier.PieceOf(key.Person, *filed)
}

// ready brings the form of everybody of whom one is expected, and the unit's own, to
// where they can be signed off.
func ready(t failer, ctx context.Context, f Filers, unit string, people []staff.Person) []dossier.Piece { //nolint:revive // as above
	t.Helper()
	pieces := []dossier.Piece{passed(t, ctx, f, form.UnitKey("2026", unit), 0, 1)}
	for _, p := range people {
		if p.Unit == unit && p.Standing.Expected() {
			pieces = append(pieces, passed(t, ctx, f, form.Key{Campaign: "2026", Person: p.ID}, 0, 1))
		}
	}
	return pieces
}

// moveOf is a move of a dossier as it is kept.
func moveOf(ctx context.Context, f Filers, unit string, kind form.ChangeKind, pieces []dossier.Piece) (filing.Move, error) {
	was, err := f.Dossier(ctx, "2026", unit)
	if err != nil {
		return filing.Move{}, err
	}
	by := dossier.Act{By: "1005", At: noon().Add(time.Hour)}
	m := filing.Move{
		Was: was, Kind: kind, By: by, Pieces: pieces, Whole: kind == form.Sign || kind == form.File,
		Numbered: kind == form.Receive, Reason: map[bool]string{true: "再看一看"}[kind == form.Void],
		Note: audit.Entry{At: by.At, Who: by.By, What: audit.SignOff, Object: unit, Detail: string(kind)},
	}
	var ok bool
	if m.Is, ok = was.Move(kind, by, dossier.Hash(pieces), m.Reason); !ok {
		return m, filing.ErrBehind
	}
	if kind == form.Sign {
		m.Hash = dossier.Hash(pieces)
	}
	m.Letters = func(of dossier.Dossier) []outbox.Item {
		id := fmt.Sprint(kind, "/", of.Unit, "/", of.Version)
		return []outbox.Item{{ID: id, Key: id, To: fmt.Sprint(kind, of.Number), Message: message.Say("x"), Priority: outbox.Notice}}
	}
	return m, nil
}

func advance(ctx context.Context, f Filers, unit string, kind form.ChangeKind, pieces []dossier.Piece) (dossier.Dossier, error) {
	m, err := moveOf(ctx, f, unit, kind, pieces)
	if err != nil {
		return dossier.Dossier{}, err
	}
	return f.Advance(ctx, m)
}

// wantStates compares the states of the forms of some pieces, and has the figures
// compared with a count.
func wantStates(t failer, ctx context.Context, f Filers, pieces []dossier.Piece, want form.Status) { //nolint:revive // as above
	t.Helper()
	for _, p := range pieces {
		got, err := f.Form(ctx, form.Key{Campaign: "2026", Person: p.Person})
		if err != nil || got.Status != want || got.Revision != p.Revision {
			t.Errorf("the form of %s is %s, version %d, %v; want %s, %d", p.Person, got.Status, got.Revision, err, want, p.Revision)
		}
	}
	wantFigures(t, ctx, f)
}

func wantFigures(t failer, ctx context.Context, f Filers) { //nolint:revive // as above
	t.Helper()
	if drifts, err := f.Drifts(ctx, "2026"); err != nil || len(drifts) > 0 {
		t.Errorf("figures that a count does not confirm: %+v, %v", drifts, err)
	}
}

// oneWay brings one unit from the sign-off to the receipt, back, and up once more.
func (t dossierTest) oneWay() {
	f := t.open()
	school := slices.Concat(ofUnit("教务处", 4), ofUnit("后勤处", 2))
	t.imports(f, school)
	pieces := ready(t, t.Context(), f, "教务处", school)
	if got, err := f.Pieces(t.Context(), "2026", "教务处"); err != nil || !slices.Equal(got, pieces) {
		t.Errorf("Pieces = %+v, %v, want %+v", got, err, pieces)
	}
	moves := []struct {
		kind  form.ChangeKind
		stage dossier.Stage
		forms form.Status
	}{
		{form.Sign, dossier.Signed, form.Signed},
		{form.Void, dossier.Open, form.Passed},
		{form.Sign, dossier.Signed, form.Signed},
		{form.File, dossier.Filed, form.Filed},
		{form.Void, dossier.Open, form.Passed},
		{form.Sign, dossier.Signed, form.Signed},
		{form.File, dossier.Filed, form.Filed},
		{form.Receive, dossier.Received, form.Received},
	}
	for i, m := range moves {
		is, err := advance(t.Context(), f, "教务处", m.kind, pieces)
		if err != nil {
			t.Fatalf("%d: %s: %v", i, m.kind, err)
		}
		got, err := f.Dossier(t.Context(), "2026", "教务处")
		if err != nil || got.Stage != m.stage || got.Version != int64(i+1) {
			t.Errorf("%d: after %s %+v, %v", i, m.kind, got, err)
		}
		if diff := cmp.Diff(is, got); diff != "" {
			t.Errorf("%d: what is kept after %s (-returned +kept):\n%s", i, m.kind, diff)
		}
		wantStates(t, t.Context(), f, pieces, m.forms)
	}
	for _, p := range pieces {
		s, _, err := f.Recall(t.Context(), form.Key{Campaign: "2026", Person: p.Person})
		if err != nil || s.Version != int64(2+len(moves)) {
			t.Errorf("the dialogue of %s has version %d, %v", p.Person, s.Version, err)
		}
		reviews, err := f.Reviews(t.Context(), form.Key{Campaign: "2026", Person: p.Person})
		if err != nil || len(reviews) != len(moves) {
			t.Errorf("%d acts on the form of %s, %v, want %d", len(reviews), p.Person, err, len(moves))
		}
	}
	waiting, err := f.Waiting(t.Context())
	if want := []string{"file0", "file0", "receive1", "sign0", "sign0", "sign0", "void0", "void0"}; err != nil || !slices.Equal(waiting, want) {
		t.Errorf("to %q, %v, want %q", waiting, err, want)
	}
	if a, err := f.CheckAudit(t.Context()); err != nil || a.Broken != 0 || a.Entries != int64(len(moves)+len(pieces)) {
		t.Errorf("the audit has %+v, %v", a, err)
	}
	if all, err := f.Dossiers(t.Context(), "2026"); err != nil || len(all) != 1 || all[0].Number != 1 || all[0].Round != 3 {
		t.Errorf("Dossiers = %+v, %v", all, err)
	}
}

func (t dossierTest) imports(f Filers, people []staff.Person) {
	t.Helper()
	if err := f.Import(t.Context(), people, noon()); err != nil {
		t.Fatal(err)
	}
}

// refused has everything be wrong with a sign-off that can be: nothing is written.
func (t dossierTest) refused() {
	f := t.open()
	school := ofUnit("教务处", 3)
	t.imports(f, school)
	pieces := ready(t, t.Context(), f, "教务处", school)
	newer := slices.Clone(pieces)
	newer[1].Revision++
	stale, err := moveOf(t.Context(), f, "教务处", form.Sign, pieces)
	if err != nil {
		t.Fatal(err)
	}
	stale.Was.Version++
	unknown := append(slices.Clone(pieces), dossier.Piece{Person: school[2].ID, Revision: 1})
	for name, try := range map[string]func() error{
		"another version of a form": func() error { _, err := advance(t.Context(), f, "教务处", form.Sign, newer); return err },
		"a form is missing":         func() error { _, err := advance(t.Context(), f, "教务处", form.Sign, pieces[:2]); return err },
		"the unit's own is missing": func() error { _, err := advance(t.Context(), f, "教务处", form.Sign, pieces[1:]); return err },
		"of somebody exempt":        func() error { _, err := advance(t.Context(), f, "教务处", form.Sign, unknown); return err },
		"another dossier":           func() error { _, err := f.Advance(t.Context(), stale); return err },
		"not signed":                func() error { _, err := advance(t.Context(), f, "教务处", form.File, pieces); return err },
	} {
		if err := try(); !errors.Is(err, filing.ErrBehind) {
			t.Errorf("%s: %v, want ErrBehind", name, err)
		}
	}
	// Somebody has come since, or their form is being written again.
	more := append(slices.Clone(school), staff.Person{ID: "9", Name: "n", Unit: "教务处", Role: staff.Staff, Standing: staff.InPost})
	t.imports(f, more)
	if _, err := advance(t.Context(), f, "教务处", form.Sign, pieces); !errors.Is(err, filing.ErrBehind) {
		t.Errorf("with another roster: %v, want ErrBehind", err)
	}
	t.imports(f, school)
	wantStates(t, t.Context(), f, pieces, form.Passed)
	key := form.Key{Campaign: "2026", Person: pieces[2].Person}
	commit(t, f, step(key, 2, form.Change{Kind: form.Reopen}))
	if _, err := advance(t.Context(), f, "教务处", form.Sign, pieces); !errors.Is(err, filing.ErrBehind) {
		t.Errorf("of a form that is being revised: %v, want ErrBehind", err)
	}
	wantStates(t, t.Context(), f, pieces[:2], form.Passed)
	waiting, err := f.Waiting(t.Context())
	got, dossierErr := f.Dossier(t.Context(), "2026", "教务处")
	if err != nil || dossierErr != nil || len(waiting) != 0 || got != dossier.New("2026", "教务处") {
		t.Errorf("after all refusals %q, %+v, %v, %v", waiting, got, err, dossierErr)
	}
}

// whoHasWon has a head sign off and an author take the form up again, at once, while
// rosters are imported: one of them wins, and all the rest is as they left it.
func (t dossierTest) whoHasWon() {
	replicas := []Filers{t.open(), t.open()}
	const units = 8
	var school []staff.Person
	for i := range units {
		school = append(school, ofUnit(fmt.Sprint("u", i), 4)...)
	}
	t.imports(replicas[0], school)
	all := make([][]dossier.Piece, units)
	for i := range units {
		all[i] = ready(t, t.Context(), replicas[0], fmt.Sprint("u", i), school)
	}
	moved := slices.Clone(school)
	for i := range moved {
		if moved[i].Standing == staff.Exempt {
			moved[i].Unit = "别处"
		}
	}
	stop := make(chan struct{})
	var wg, imports sync.WaitGroup
	imports.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := replicas[1].Import(t.Context(), [][]staff.Person{moved, school}[n%2], noon()); err != nil {
				t.Errorf("Import: %v", err)
			}
		}
	})
	for i, pieces := range all {
		unit := fmt.Sprint("u", i)
		key := form.Key{Campaign: "2026", Person: pieces[2].Person}
		wg.Go(func() {
			var pair sync.WaitGroup
			var signed, revised error
			pair.Go(func() { _, signed = advance(t.Context(), replicas[0], unit, form.Sign, pieces) })
			pair.Go(func() { revised = replicas[1].Commit(t.Context(), step(key, 2, form.Change{Kind: form.Reopen})) })
			pair.Wait()
			switch {
			case signed == nil && errors.Is(revised, turn.ErrBehind):
				wantStates(t, t.Context(), replicas[0], pieces, form.Signed)
			case revised == nil && errors.Is(signed, filing.ErrBehind):
				wantStates(t, t.Context(), replicas[0], pieces[:2], form.Passed)
			default:
				t.Errorf("signed: %v, revised: %v", signed, revised)
			}
		})
	}
	wg.Wait()
	close(stop)
	imports.Wait()
	wantFigures(t, t.Context(), replicas[1])
}

// anyMoves is the property: after any moves, turns and imports the figures are what a
// count says, and every form of a dossier is in the state of its stage.
func (t dossierTest) anyMoves() {
	f := t.open()
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		unit, other := fmt.Sprint("单位", run), fmt.Sprint("别处", run)
		people := ofUnit(unit, rapid.IntRange(2, 4).Draw(rt, "people"))
		importAll := func(all []staff.Person) {
			if err := f.Import(t.Context(), all, noon()); err != nil {
				rt.Fatal(err)
			}
		}
		importAll(people)
		pieces := ready(rt, t.Context(), f, unit, people)
		for range rapid.IntRange(1, 8).Draw(rt, "events") {
			switch kind := rapid.SampledFrom([]form.ChangeKind{form.Sign, form.File, form.Receive, form.Void, "import", form.Reopen}).Draw(rt, "event"); kind {
			case "import":
				moved := slices.Clone(people)
				if rapid.Bool().Draw(rt, "away") {
					moved[0].Unit = other
				}
				if rapid.Bool().Draw(rt, "gone") {
					moved = moved[1:]
				}
				importAll(moved)
			case form.Reopen:
				key := form.Key{Campaign: "2026", Person: pieces[1].Person}
				s, _, err := f.Recall(t.Context(), key)
				got, formErr := f.Form(t.Context(), key)
				if err != nil || formErr != nil {
					rt.Fatal(err, formErr)
				}
				if _, ok := got.Status.After(form.Reopen); ok {
					r := step(key, s.Version, form.Change{Kind: form.Reopen}, form.Change{Kind: form.Submit})
					r.EventID = fmt.Sprint(run, "/", s.Version)
					commitAny(rt, t.Context(), f, r)
					r = step(key, s.Version+1, form.Change{Kind: form.Pass})
					r.EventID = fmt.Sprint(run, "/", s.Version+1)
					commitAny(rt, t.Context(), f, r)
				}
			default:
				if _, err := advance(t.Context(), f, unit, kind, pieces); err != nil && !errors.Is(err, filing.ErrBehind) {
					rt.Fatal(err)
				}
			}
		}
		is, err := f.Dossier(t.Context(), "2026", unit)
		if err != nil {
			rt.Fatal(err)
		}
		wantStates(rt, t.Context(), f, pieces, is.Stage.Status())
	})
}

func commitAny(t failer, ctx context.Context, f Filers, r turn.Record) { //nolint:revive // as above
	t.Helper()
	if err := f.Commit(ctx, r); err != nil {
		t.Fatalf("Commit(%s): %v", r.EventID, err)
	}
}

// numbers has the office take in several packages at once: no two have one number.
func (t dossierTest) numbers() {
	replicas := []Filers{t.open(), t.open()}
	const units = 6
	var school []staff.Person
	for i := range units {
		school = append(school, ofUnit(fmt.Sprint("u", i), 2)...)
	}
	t.imports(replicas[0], school)
	var wg sync.WaitGroup
	numbers := make([]int, units)
	for i := range units {
		unit := fmt.Sprint("u", i)
		pieces := ready(t, t.Context(), replicas[0], unit, school)
		wg.Go(func() {
			for _, kind := range []form.ChangeKind{form.Sign, form.File, form.Receive} {
				is, err := advance(t.Context(), replicas[i%2], unit, kind, pieces)
				if err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				numbers[i] = is.Number
			}
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	if want := []int{1, 2, 3, 4, 5, 6}; !slices.Equal(numbers, want) {
		t.Errorf("the receipts have the numbers %v", numbers)
	}
	wantFigures(t, t.Context(), replicas[0])
}

// version reads back what was signed, also of those who have left since.
func (t dossierTest) version() {
	f := t.open()
	school := slices.Concat(ofUnit("教务处", 4), ofUnit("后勤处", 2))
	t.imports(f, school)
	pieces := ready(t, t.Context(), f, "教务处", school)
	hash := dossier.Hash(pieces)
	if got, err := f.Version(t.Context(), "2026", "教务处", hash); err != nil || got != nil {
		t.Errorf("before anything was kept: %+v, %v", got, err)
	}
	for range 2 {
		if err := f.KeepVersion(t.Context(), "2026", "教务处", hash, pieces); err != nil {
			t.Fatal(err)
		}
	}
	passed(t, t.Context(), f, form.Key{Campaign: "2026", Person: pieces[2].Person}, 2, 2) // a newer version of one
	left := slices.Clone(school[1:])
	left[0].Unit = "后勤处"
	t.imports(f, left)
	if got, err := f.Version(t.Context(), "2026", "教务处", hash); err != nil || !slices.Equal(got, pieces) {
		t.Errorf("Version = %+v, %v, want %+v", got, err, pieces)
	}
	b, found, err := f.Bundle(t.Context(), "2026", "教务处", hash[:8])
	if err != nil || !found || b.Hash != hash || b.Exempt != 1 || len(b.Own.Form.Posts) != 1 || b.Own.At.IsZero() {
		t.Fatalf("Bundle = %+v, %t, %v", b, found, err)
	}
	var got []dossier.Piece
	for filing, err := range b.People.All(t.Context()) {
		if err != nil || filing.Person.Unit != "教务处" {
			t.Fatalf("%+v, %v", filing.Person, err)
		}
		got = append(got, dossier.PieceOf(filing.Person.ID, filing.Form))
	}
	if diff := cmp.Diff(pieces[1:], got); diff != "" {
		t.Errorf("what is printed (-want +got):\n%s", diff)
	}
	if _, found, err := f.Bundle(t.Context(), "2026", "教务处", "ffffffff"); found || err != nil {
		t.Errorf("a version that was not kept: %t, %v", found, err)
	}
}

// publicity posts a version, and ends it once its objections have answers.
func (t dossierTest) publicity() {
	f := t.open()
	e := audit.Entry{At: noon(), Who: "1", What: audit.Publish, Object: "教务处"}
	act := dossier.Act{By: "1", At: noon()}
	p := dossier.Publicity{Campaign: "2026", Unit: "教务处", Hash: "a", Posted: act, Days: 3, Ends: noon().AddDate(0, 0, 3)}
	for range 2 {
		if err := f.Post(t.Context(), p, e); err != nil {
			t.Fatal(err)
		}
	}
	if got, ok, err := f.Publicity(t.Context(), "2026", "教务处"); err != nil || !ok || got != p {
		t.Errorf("Publicity = %+v, %t, %v, want %+v", got, ok, err, p)
	}
	if _, ok, err := f.Publicity(t.Context(), "2026", "后勤处"); ok || err != nil {
		t.Errorf("of another unit: %t, %v", ok, err)
	}
	for i, text := range []string{"甲", "乙", "甲"} {
		n, err := f.Object(t.Context(), "2026", "教务处", dossier.Objection{Text: text, Noted: act}, e)
		if want := []int{1, 2, 1}[i]; err != nil || n != want {
			t.Errorf("Object(%s) = %d, %v, want %d", text, n, err, want)
		}
	}
	p.Closed = dossier.Act{By: "2", At: noon().AddDate(0, 0, 4)}
	for n := 1; n <= 2; n++ {
		if closed, err := f.ClosePublicity(t.Context(), p, e); closed || err != nil {
			t.Errorf("closed %t, %v, with %d unanswered", closed, err, 3-n)
		}
		known, err := f.AnswerObjection(t.Context(), "2026", "教务处", dossier.Objection{Number: n, Answer: "好", Answered: act}, e)
		if err != nil || !known {
			t.Errorf("AnswerObjection = %t, %v", known, err)
		}
	}
	if known, err := f.AnswerObjection(t.Context(), "2026", "教务处", dossier.Objection{Number: 3, Answer: "好", Answered: act}, e); known || err != nil {
		t.Errorf("of none: %t, %v", known, err)
	}
	for i, want := range []bool{true, false} {
		if closed, err := f.ClosePublicity(t.Context(), p, e); err != nil || closed != want {
			t.Errorf("%d: closed %t, %v, want %t", i, closed, err, want)
		}
	}
	want := []dossier.Objection{
		{Number: 1, Text: "甲", Noted: act, Answer: "好", Answered: act}, {Number: 2, Text: "乙", Noted: act, Answer: "好", Answered: act},
	}
	if got, err := f.Objections(t.Context(), "2026", "教务处"); err != nil || !slices.Equal(got, want) {
		t.Errorf("Objections = %+v, %v, want %+v", got, err, want)
	}
	later := dossier.Publicity{Campaign: "2026", Unit: "教务处", Hash: "b", Posted: dossier.Act{By: "1", At: noon().AddDate(0, 0, 9)}, Days: 3, Ends: noon().AddDate(0, 0, 12)}
	if err := f.Post(t.Context(), later, e); err != nil {
		t.Fatal(err)
	}
	if all, err := f.Publicities(t.Context(), "2026"); err != nil || !slices.Equal(all, []dossier.Publicity{later}) {
		t.Errorf("Publicities = %+v, %v", all, err)
	}
}

// behalf tells what somebody else has handed in from what the author has, and from
// what a collective review made.
func (t dossierTest) behalf() {
	f := t.open()
	school := ofUnit("教务处", 4)
	t.imports(f, school)
	hand := func(person, by string, was int64, revision int, move form.ChangeKind) {
		t.Helper()
		key := form.Key{Campaign: "2026", Person: person}
		r := step(key, was, form.Change{Kind: move, Revision: revision})
		r.By, r.Turn.Filed = by, filedWith(1)
		r.Turn.Filed.Status, _ = form.Change{Kind: move}.Moved()
		r.Turn.Filed.Revision = revision
		if by != "" {
			r.Reviews = []form.Review{{
				ID: fmt.Sprint(person, "/", revision), Key: key, Revision: revision, Move: move, By: by, At: r.At, Comments: []form.Comment{{Text: "改为"}},
			}}
		}
		commit(t, f, r)
	}
	keep := func(person string, was int64, revision int) { // decided, and nothing changed
		t.Helper()
		r := step(form.Key{Campaign: "2026", Person: person}, was, form.Change{Kind: form.Decide})
		r.Reviews = []form.Review{{ID: person + "/keep", Key: r.Key, Revision: revision, Move: form.Decide, By: "liaison", At: r.At}}
		commit(t, f, r)
	}
	hand(school[0].ID, "liaison", 0, 1, form.Submit)
	hand(school[1].ID, "", 0, 1, form.Submit)
	hand(school[1].ID, "liaison", 1, 2, form.Decide)
	hand(school[2].ID, "liaison", 0, 1, form.Submit)
	hand(school[2].ID, "", 1, 2, form.Submit)
	keep(school[2].ID, 2, 2) // the version stays the author's own
	hand(school[3].ID, "liaison", 0, 1, form.Submit)
	hand(school[3].ID, "liaison", 1, 2, form.Decide) // it stays filled in for them
	if forms, changed, err := f.Decided(t.Context(), "2026", "教务处"); forms != 3 || changed != 2 || err != nil {
		t.Errorf("decided: %d, changed: %d, %v; want 3 and 2", forms, changed, err)
	}
	got, err := f.Behalf(t.Context(), "2026", "教务处")
	if diff := cmp.Diff(map[string]bool{school[0].ID: true, school[3].ID: true}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
