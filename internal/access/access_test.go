package access_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/access"
	"lianbot/internal/staff"
)

var update = flag.Bool("update", false, "rewrite the table in internal/README.md")

// Between these the table stands.
const (
	tableBegin = "<!-- the table of internal/access begin -->\n"
	tableEnd   = "<!-- the table of internal/access end -->\n"
)

// written is the table as it is read.
func written() string {
	words := map[access.Reach]string{access.None: "–", access.Refused: "refused", access.Self: "own", access.Unit: "unit", access.School: "school"}
	lines := []string{"| act | staff | head | liaison, deputy | office |", "|---|---|---|---|---|"}
	for _, a := range access.Acts() {
		cells := []string{"`" + string(a) + "`"}
		for _, r := range []staff.Role{staff.Staff, staff.Head, staff.Liaison, staff.Admin} {
			cells = append(cells, words[access.Of(r, a)])
		}
		lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
	}
	return strings.Join(append(lines, ""), "\n")
}

// TestTable: the table in the map is the one that everything goes by.
func TestTable(t *testing.T) {
	t.Parallel()
	const file = "../README.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), tableBegin)
	drawn, after, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		t.Fatal("there is no place for the table")
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+tableBegin+written()+tableEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(written(), drawn); diff != "" {
		t.Errorf("the map is not up to date (-table +map); -update writes it:\n%s", diff)
	}
}

// TestMay: nobody comes further than their reach, and everybody as far.
func TestMay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		who := staff.Person{
			ID: "1", Unit: rapid.SampledFrom([]string{"教务处", ""}).Draw(t, "own unit"),
			Role: rapid.SampledFrom(append(access.Roles(), "", "unheard of")).Draw(t, "role"),
		}
		act := rapid.SampledFrom(append(access.Acts(), "unheard of")).Draw(t, "act")
		unit := rapid.SampledFrom([]string{"教务处", "图书馆", ""}).Draw(t, "unit")
		person := rapid.SampledFrom([]string{"1", "2", ""}).Draw(t, "person")
		want := false
		switch access.Of(who.Role, act) {
		case access.School:
			want = true
		case access.Unit:
			want = who.Unit != "" && unit == who.Unit
		case access.Self:
			want = person == who.ID
		default: // nobody
		}
		if got := access.May(who, act, unit, person); got != want {
			t.Fatalf("%s may %s of %q, %q: %t", who.Role, act, unit, person, got)
		}
		if act == "unheard of" && want {
			t.Fatal("somebody may do what is in no table")
		}
	})
}

// TestPromises are the promises that the table must keep, whatever else is changed in it.
func TestPromises(t *testing.T) {
	t.Parallel()
	for _, r := range access.Roles() {
		if got := access.Of(r, access.ReadDraft); got != access.Self {
			t.Errorf("a %s reads drafts of others: %d", r, got)
		}
		for _, a := range access.Acts() {
			reach := access.Of(r, a)
			if r == staff.Deputy && reach != access.Of(staff.Liaison, a) {
				t.Errorf("a deputy and a liaison differ in %s", a)
			}
			if r == staff.Staff && reach > access.Self {
				t.Errorf("staff get %s beyond themselves", a)
			}
			everybodys := []access.Act{"campaign", "phases", "help"}
			if r != staff.Admin && reach == access.School && !slices.Contains(everybodys, a) {
				t.Errorf("a %s gets %s of the school", r, a)
			}
		}
	}
	if access.Leads(staff.Staff) || !access.Leads(staff.Head) {
		t.Error("who leads?")
	}
	if len(access.Acts()) == 0 || access.Of(staff.Admin, "unheard of") != access.None {
		t.Error(fmt.Sprint("acts: ", access.Acts()))
	}
}
