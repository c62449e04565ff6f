package dossier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/calendar"
	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

var monday = time.Date(2026, 6, 15, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

func moves() []form.ChangeKind {
	return []form.ChangeKind{form.Sign, form.File, form.Receive, form.Void}
}

// TestMovesAreThoseOfForms: a dossier moves exactly when the forms in it do, and to the
// stage that is named like their state.
func TestMovesAreThoseOfForms(t *testing.T) {
	t.Parallel()
	for _, stage := range []dossier.Stage{dossier.Open, dossier.Signed, dossier.Filed, dossier.Received} {
		for _, move := range moves() {
			d := dossier.New("2026", "教务处")
			d.Stage = stage
			to, may := stage.Status().After(move)
			got, ok := d.Move(move, dossier.Act{By: "1", At: monday}, "h", "r")
			if ok != may {
				t.Errorf("%s at %s: %t, of its forms %t", move, stage, ok, may)
				continue
			}
			if ok && (got.Stage.Status() != to || got.Version != 1) {
				t.Errorf("%s at %s leads to %+v, its forms are %s", move, stage, got, to)
			}
		}
	}
}

// TestRounds: a void begins a new round, in which nothing of the old one counts.
func TestRounds(t *testing.T) {
	t.Parallel()
	a := dossier.Act{By: "1", At: monday}
	d := dossier.New("2026", "教务处").Ask("h")
	for _, move := range []form.ChangeKind{form.Sign, form.File, form.Receive} {
		d, _ = d.Move(move, a, "h", "")
	}
	d.Number = 3
	first := d.Review(form.Sign, a, dossier.Piece{Person: "1"}, "")
	d, _ = d.Move(form.Void, dossier.Act{By: "2", At: monday}, "", "少一页")
	want := dossier.Dossier{
		Campaign: "2026", Unit: "教务处", Stage: dossier.Open, Version: 5, Round: 2, Hash: "h", Number: 3,
		Voided: dossier.Act{By: "2", At: monday}, From: dossier.Received, Reason: "少一页",
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	second := d.Review(form.Sign, a, dossier.Piece{Person: "1"}, "")
	again := d.Review(form.Sign, a, dossier.Piece{Person: "1"}, "")
	if first.ID == second.ID || second.ID != again.ID || len(second.ID) > 64 {
		t.Errorf("the acts have the ids %s, %s, %s", first.ID, second.ID, again.ID)
	}
}

func anyForm(t *rapid.T) form.Form {
	f := form.Form{Status: rapid.SampledFrom(form.Statuses()).Draw(t, "status"), Revision: rapid.IntRange(1, 9).Draw(t, "revision")}
	for i := range rapid.IntRange(0, 2).Draw(t, "posts") {
		p := form.Post{ID: int64(i + 1), Name: rapid.SampledFrom([]string{"", "a", "ab"}).Draw(t, "name"), Answers: map[string]form.Answer{}}
		for _, slot := range []string{"a", "ab", "b"} {
			a := form.Answer{None: rapid.Bool().Draw(t, "none")}
			for k := range rapid.IntRange(0, 2).Draw(t, "items") {
				a.Items = append(a.Items, form.Item{
					ID: int64(k + 1), Text: rapid.SampledFrom([]string{"", "b", "bb"}).Draw(t, "text"),
					Covers: int64(rapid.IntRange(0, 1).Draw(t, "covers")), Considered: rapid.Bool().Draw(t, "considered"),
				})
			}
			p.Answers[slot] = a
		}
		f.Posts = append(f.Posts, p)
	}
	return f
}

// content is what counts of a form, written in another way.
func content(f form.Form) string {
	var b strings.Builder
	for _, p := range f.Posts {
		fmt.Fprintf(&b, "post %d %q %q\n", p.ID, p.Kind, p.Name)
		for _, slot := range []string{"a", "ab", "b"} {
			if a := p.Answers[slot]; a.Given() {
				fmt.Fprintf(&b, "%s %t %+v\n", slot, a.None, a.Items)
			}
		}
	}
	return b.String()
}

// TestDigest is the property: two forms have one digest exactly when the same stands in
// them, whatever state they are in.
func TestDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyForm(t), anyForm(t)
		if rapid.Bool().Draw(t, "same") {
			status, revision := b.Status, b.Revision
			b = a
			b.Status, b.Revision = status, revision
		}
		same := dossier.PieceOf("1", a).Digest == dossier.PieceOf("1", b).Digest
		if same != (content(a) == content(b)) {
			t.Errorf("same digest: %t, of\n%s\nand\n%s", same, content(a), content(b))
		}
	})
}

func anyPieces(t *rapid.T) []dossier.Piece {
	var pieces []dossier.Piece
	for _, person := range rapid.Permutation([]string{"1", "2", "12"}).Draw(t, "order")[:rapid.IntRange(0, 3).Draw(t, "pieces")] {
		pieces = append(pieces, dossier.Piece{
			Person: person, Revision: rapid.IntRange(1, 2).Draw(t, "revision"), Digest: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "digest"),
		})
	}
	return pieces
}

// TestHash is the property: one hash means the same pieces in the same order, and what
// is different is named.
func TestHash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPieces(t), anyPieces(t)
		if same := dossier.Hash(a) == dossier.Hash(b); same != slices.Equal(a, b) {
			t.Errorf("same hash: %t, of %v and %v", same, a, b)
		}
		d := dossier.Compare(a, b)
		if !dossier.Compare(a, a).None() {
			t.Error("a version differs from itself")
		}
		named := map[string]int{}
		for _, p := range slices.Concat(d.Changed, d.Added, d.Removed) {
			named[p]++
		}
		for _, person := range []string{"1", "2", "12"} {
			find := func(all []dossier.Piece) dossier.Piece {
				if i := slices.IndexFunc(all, func(p dossier.Piece) bool { return p.Person == person }); i >= 0 {
					return all[i]
				}
				return dossier.Piece{}
			}
			want := 0
			if find(a) != find(b) {
				want = 1
			}
			if named[person] != want {
				t.Errorf("%s is named %d times in %+v, want %d", person, named[person], d, want)
			}
		}
	})
}

func TestShort(t *testing.T) {
	t.Parallel()
	const hash = "1a2b3c4d5e6f7890"
	if got := dossier.Short(hash); got != "1a2b 3c4d 5e6f" || dossier.Short("") != "" || dossier.Short("1a2b3") != "1a2b 3" {
		t.Errorf("Short = %q", got)
	}
	for typed, want := range map[string]bool{
		"1a2b": true, "1A2B": true, "1a2b 3c4d": true, "1a2b3c4d5e6f7890": true, "1a2": false, "": false, "1a2c": false, "a2b3": false,
	} {
		if got := dossier.Means(typed, hash); got != want {
			t.Errorf("Means(%q) = %t", typed, got)
		}
	}
}

// anyUnit is a unit at any stage, with everything in it that can be.
func anyUnit(t *rapid.T) dossier.Unit {
	u := dossier.Unit{Dossier: dossier.New("2026", "教务处"), Behalf: map[string]bool{}}
	u.Dossier.Stage = rapid.SampledFrom([]dossier.Stage{dossier.Open, dossier.Open, dossier.Signed, dossier.Filed, dossier.Received}).Draw(t, "stage")
	status := func(name string) form.Status {
		likely := u.Dossier.Stage.Status()
		if rapid.IntRange(0, 3).Draw(t, name) > 0 {
			return likely
		}
		return rapid.SampledFrom(form.Statuses()).Draw(t, name)
	}
	take := func(person string) {
		p := dossier.Piece{Person: person, Revision: 1, Digest: "d"}
		if rapid.IntRange(0, 4).Draw(t, "handed in") > 0 {
			u.Now = append(u.Now, p)
		}
		if u.Dossier.Stage.Sealed() && rapid.IntRange(0, 4).Draw(t, "signed") > 0 {
			u.Frozen = append(u.Frozen, p)
		}
	}
	u.Form = status("form")
	take(u.Dossier.Mark())
	for i := range rapid.IntRange(0, 4).Draw(t, "people") {
		p := progress.Standing{Person: staff.Person{
			ID: fmt.Sprint(i), Name: fmt.Sprint("n", i), Unit: "教务处",
			Role:     rapid.SampledFrom([]staff.Role{staff.Staff, staff.Liaison, staff.Head}).Draw(t, "role"),
			Standing: rapid.SampledFrom([]staff.Standing{staff.InPost, staff.InPost, staff.NoAccount, staff.Exempt, staff.SickLeave}).Draw(t, "standing"),
		}, Status: status("status")}
		u.People = append(u.People, p)
		u.Behalf[p.Person.ID] = rapid.Bool().Draw(t, "behalf")
		take(p.Person.ID)
	}
	if rapid.Bool().Draw(t, "somebody who has left") {
		take("gone")
	}
	if u.Dossier.Stage.Sealed() {
		u.Dossier.Hash = dossier.Hash(u.Frozen)
	}
	return u
}

// TestCheck is the property: the figures are those of the roster, who is missing and who
// is in the version are together everybody expected, and nothing goes on while anything
// is missing.
func TestCheck(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u := anyUnit(t)
		r := dossier.Check(u)
		if r.Expected+r.Exempt != len(u.People) {
			t.Errorf("%d expected and %d exempt of %d", r.Expected, r.Exempt, len(u.People))
		}
		tally := progress.Unit("教务处", u.People)
		if r.Expected != tally.Expected() || r.Handed != tally.Done || r.Passed != tally.Passed || r.Behalf > r.Handed {
			t.Errorf("%+v, the progress has %+v", r, tally)
		}
		switch r.Next {
		case dossier.Ask, dossier.Wait:
			wantWhole(t, u, r)
			if r.Hash != dossier.Hash(r.Pieces) || len(r.Heads) == 0 || u.Dossier.Stage != dossier.Open {
				t.Errorf("asked for %s with %d heads at %s", r.Hash, len(r.Heads), u.Dossier.Stage)
			}
		case dossier.NoHead, dossier.FileUp:
			wantWhole(t, u, r)
		case dossier.Collect, dossier.Mismatch:
			if len(r.Missing) == 0 && !r.FormMissing && len(r.Left) == 0 {
				t.Errorf("%s, but nothing is missing", r.Next)
			}
		default:
		}
		if u.Dossier.Stage.Sealed() && (r.Hash != u.Dossier.Hash || !slices.Equal(r.Pieces, u.Frozen)) {
			t.Error("what was signed is not shown")
		}
	})
}

// wantWhole fails unless the version has a form of everybody expected, in the roster's
// order behind the unit's own, each in a state in which it goes on.
func wantWhole(t *rapid.T, u dossier.Unit, r dossier.Report) {
	t.Helper()
	want := []string{u.Dossier.Mark()}
	for _, p := range u.People {
		if !p.Person.Standing.Expected() {
			continue
		}
		want = append(want, p.Person.ID)
		next := form.Sign
		if u.Dossier.Stage == dossier.Signed {
			next = form.File
		}
		if _, ok := p.Status.After(next); !ok {
			t.Errorf("a form that is %s goes on", p.Status)
		}
	}
	var got []string
	for _, p := range r.Pieces {
		got = append(got, p.Person)
	}
	if !slices.Equal(want, got) {
		t.Errorf("the version has %q, want %q", got, want)
	}
	if len(r.Missing) > 0 || r.FormMissing {
		t.Errorf("goes on without %+v", r.Missing)
	}
}

// TestCheckNames says who is missing, and in which state.
func TestCheckNames(t *testing.T) {
	t.Parallel()
	u := dossier.Unit{Dossier: dossier.New("2026", "教务处"), Form: form.Submitted, Behalf: map[string]bool{"1": true, "4": true}}
	for i, s := range []form.Status{form.NotStarted, form.Passed, form.Submitted, form.Decided, form.NotStarted, form.Signed} {
		p := staff.Person{ID: fmt.Sprint(i), Name: string(s), Standing: staff.InPost}
		if i == 4 {
			p.Standing = staff.Retired
		}
		u.People = append(u.People, progress.Standing{Person: p, Status: s})
		u.Now = append(u.Now, dossier.Piece{Person: p.ID, Revision: 1})
	}
	r := dossier.Check(u)
	var missing []string
	for _, g := range r.Missing {
		missing = append(missing, g.Person.ID+" "+string(g.Status))
	}
	if want := []string{"0 not_started", "2 submitted", "5 signed"}; !slices.Equal(missing, want) || !r.FormMissing {
		t.Errorf("missing are %q, the form: %t", missing, r.FormMissing)
	}
	if r.Expected != 5 || r.Handed != 4 || r.Passed != 3 || r.Exempt != 1 || r.Behalf != 1 || r.Next != dossier.Collect || r.Hash != "" || r.Forms() != 0 {
		t.Errorf("%+v", r)
	}
}

func TestNaming(t *testing.T) {
	t.Parallel()
	texts := []string{"由张 三批准", "可能打招呼", "李四海的事", "王", "赵一帆\n批准"}
	for _, tt := range []struct {
		names []string
		want  []int
	}{
		{[]string{"张三", "李四", "王", "赵一帆"}, []int{1, 3, 5}},
		{[]string{"孙七", ""}, nil},
		{[]string{"李 四"}, []int{3}},
		{nil, nil},
	} {
		if got := dossier.Naming(texts, tt.names); !slices.Equal(got, tt.want) {
			t.Errorf("Naming(%q) = %v, want %v", tt.names, got, tt.want)
		}
	}
}

// TestPost counts the days of a publicity from the day after the posting, over a
// festival, and ends it only when everybody has an answer.
func TestPost(t *testing.T) {
	t.Parallel()
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	settings := calendar.Settings{EndOfDay: 17*60 + 30}
	days := calendar.New(monday.Location(), book, settings)
	d := dossier.New("2026", "教务处")
	d.Hash = "h"
	for _, tt := range []struct {
		at   time.Time
		n    int
		days int
		ends string
	}{
		{monday, 3, 3, "2026-06-18 17:30"},
		{monday, 0, dossier.PublicityDays, "2026-06-18 17:30"},
		{monday, 5, 5, "2026-06-23 17:30"},                  // the festival is from the 19th to the 21st
		{monday.AddDate(0, 0, 5), 1, 1, "2026-06-22 17:30"}, // posted on a day off
	} {
		p := dossier.Post(d, days, tt.n, dossier.Act{By: "1", At: tt.at})
		if got := p.Ends.Format("2006-01-02 15:04"); got != tt.ends || p.Days != tt.days || p.Hash != "h" {
			t.Errorf("posted %s for %d days: ends %s, %+v; want %s", tt.at, tt.n, got, p, tt.ends)
		}
	}
	p := dossier.Post(d, days, 3, dossier.Act{By: "1", At: monday})
	open, answered := dossier.Objection{Number: 2}, dossier.Objection{Number: 1, Answered: dossier.Act{By: "1", At: monday}}
	for _, tt := range []struct {
		name string
		at   time.Time
		all  []dossier.Objection
		want dossier.Hindrance
	}{
		{"too early", p.Ends.Add(-time.Minute), nil, dossier.StillRunning},
		{"over", p.Ends, nil, dossier.NoHindrance},
		{"with an answer", p.Ends, []dossier.Objection{answered}, dossier.NoHindrance},
		{"without", p.Ends, []dossier.Objection{open, answered}, dossier.Objected},
	} {
		if got := p.Closable(tt.at, tt.all); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	p.Closed = dossier.Act{By: "1", At: p.Ends}
	if got := p.Closable(p.Ends, nil); got != dossier.IsClosed {
		t.Errorf("closed: %q", got)
	}
	if got := dossier.Unanswered([]dossier.Objection{open, answered}); !slices.Equal(got, []int{2}) {
		t.Errorf("Unanswered = %v", got)
	}
}
