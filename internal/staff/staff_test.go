package staff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/staff"
)

func TestRoster(t *testing.T) {
	t.Parallel()
	given := []staff.Person{
		{ID: "3", OpenID: "ou_3", Unit: "图书馆"},
		{ID: "2", Unit: "教务处", Role: staff.Liaison},
		{ID: "1", Unit: "图书馆", Role: staff.Liaison},
		{ID: "4", OpenID: "ou_4"},
		{ID: "5", Unit: "图书馆", Role: staff.Liaison},
		{ID: "6", OpenID: "ou_6", Unit: "图书馆", Role: staff.Deputy},
		{ID: "7", OpenID: "ou_7", Unit: "教务处", Role: staff.Head},
		{ID: "8", OpenID: "ou_8", Role: staff.Admin},
	}
	r := staff.NewRoster(given)
	given[0].Name = "changed afterwards"
	if p, ok := r.ByOpenID("ou_3"); !ok || p.ID != "3" || p.Name != "" {
		t.Errorf("ou_3 is %+v", p)
	}
	if _, ok := r.ByOpenID(""); ok {
		t.Error("somebody has no open id")
	}
	if _, ok := r.ByID("9"); ok {
		t.Error("9 is somebody")
	}
	if diff := cmp.Diff([]string{"图书馆", "教务处"}, r.Units()); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	if p, ok := r.Liaison("图书馆"); !ok || p.ID != "1" {
		t.Errorf("liaison %+v", p)
	}
	if _, ok := r.Liaison(""); ok {
		t.Error("no unit has a liaison")
	}
	var unbound []string
	for _, p := range r.Unbound() {
		unbound = append(unbound, p.ID)
	}
	if diff := cmp.Diff([]string{"1", "2", "5"}, unbound); diff != "" {
		t.Errorf("unbound (-want +got):\n%s", diff)
	}
	ids := func(people []staff.Person) string {
		var all []string
		for _, p := range people {
			all = append(all, p.ID)
		}
		return strings.Join(all, " ")
	}
	for what, found := range map[string]struct{ want, got string }{
		"people":   {"3 2 1 4 5 6 7 8", ids(r.People())},
		"liaisons": {"1 5", ids(r.Liaisons("图书馆"))},
		"deputies": {"6", ids(r.Deputies("图书馆"))},
		"heads":    {"7", ids(r.Heads("教务处"))},
		"nobody":   {"", ids(r.Heads("图书馆"))},
		"admins":   {"8", ids(r.Admins())},
	} {
		if found.got != found.want {
			t.Errorf("%s: %s, want %s", what, found.got, found.want)
		}
	}
	if len(r.Unit("图书馆")) != 4 || len(r.Unit("")) != 0 || r.Len() != 8 {
		t.Errorf("the library has %d, the roster %d", len(r.Unit("图书馆")), r.Len())
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	got := staff.NewRoster([]staff.Person{
		{ID: "1", Unit: "甲", Role: staff.Liaison},
		{ID: "2", Unit: "甲", Role: staff.Liaison},
		{ID: "3", Unit: "乙", Role: staff.Deputy},
		{ID: "4"},
		{ID: "5", Unit: "丙", Standing: staff.Retired}, // nobody there is waited for
		{ID: "6", Unit: "丁", Role: staff.Liaison},
	}).Gaps()
	want := staff.Gaps{WithoutUnit: []string{"4"}, NoLiaison: []string{"乙"}, TwoLiaisons: []string{"甲"}, NoAdmin: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if got := staff.NewRoster(nil).Gaps(); got.NoAdmin {
		t.Error("an empty roster lacks an administrator")
	}
	if got := staff.NewRoster([]staff.Person{{ID: "1", Unit: "甲", Role: staff.Admin}}).Gaps(); got.NoAdmin || len(got.NoLiaison) != 1 {
		t.Errorf("gaps %+v", got)
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	was := staff.Person{ID: "1", Name: "甲", Unit: "教务处", Posts: []string{"科员"}, Role: staff.Staff, Standing: staff.InPost}
	is := was
	is.Unit, is.Posts, is.Role = "图书馆", []string{"科长", "书记"}, staff.Liaison
	edit := staff.Edit{Was: was, Is: is}
	want := []staff.Difference{{"unit", "教务处", "图书馆"}, {"posts", "科员", "科长\n书记"}, {"role", "staff", "liaison"}}
	if diff := cmp.Diff(want, edit.Differences()); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	c := staff.Change{Moved: []staff.Edit{edit}, Added: []staff.Person{{ID: "2"}}, Removed: []staff.Person{{ID: "3"}}, Kept: 4}
	if c.None() || c.Total() != 6 {
		t.Errorf("none %t, %d people", c.None(), c.Total())
	}
	if none := (staff.Change{Kept: 4}); !none.None() || none.Mark() == c.Mark() {
		t.Error("nothing changes, and yet")
	}
	bound := c
	bound.Added = []staff.Person{{ID: "2", OpenID: "ou_2"}}
	if bound.Mark() != c.Mark() {
		t.Error("an account that was found makes another change of it")
	}
	other := c
	other.Removed = []staff.Person{{ID: "4"}}
	if other.Mark() == c.Mark() {
		t.Error("the removal of somebody else is the same change")
	}
}
