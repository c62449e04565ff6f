package directory_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/directory"
	"lianbot/internal/staff"
)

// find searches for accounts and returns why the others were not found.
func (b *bench) find() (bound int, why map[string]directory.Reason) {
	b.t.Helper()
	found, err := b.FindAccounts(b.t.Context(), func(int) {})
	if err != nil {
		b.t.Fatal(err)
	}
	why = map[string]directory.Reason{}
	for _, u := range found.Left {
		why[u.Person.ID] = u.Reason
	}
	return found.Bound, why
}

func wantWhy(t *testing.T, want, got map[string]directory.Reason) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("why not (-want +got):\n%s", diff)
	}
}

// TestFindAccounts has one person for every way in which an account may be found,
// or not.
func TestFindAccounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := func(id, name, unit string) staff.Person { return staff.Person{ID: id, Name: name, Unit: unit} }
	retired, none := in("18", "退", "教务处"), in("19", "无", "教务处")
	retired.Standing, none.Standing = staff.Retired, staff.NoAccount
	b.source.people = []staff.Person{
		{ID: "1", OpenID: "ou_1", Name: "甲", Unit: "图书馆"},
		{ID: "2", OpenID: "ou_left", Name: "乙", Unit: "图书馆"},
		in("3", "丙", "图书馆"), in("4", "丁", "图书馆"), in("5", "戊", "图书馆"), in("6", "己", "图书馆"), in("7", "庚", "图书馆"),
		in("8", "辛", "图书馆"), in("9", "壬", "图书馆"), in("10", "癸", "图书馆"), in("010", "癸", "后勤处"), in("11", "子", "教务处"), in("12", "丑", "教务处"),
		in("13", "寅", "教务处"), in("14", "寅", "教务处"), in("15", "卯", ""), in("16", "辰", "教务处"), in("17", "巳", "教务处"),
		retired, none,
	}
	b.platform.numbers = nil
	library := []string{"采编部", "图书馆"}
	b.platform.members = []member{
		{"ou_1", "1", "甲", library},
		{"ou_3", "3", "丙", library},
		{"ou_4a", "4", "丁", library},
		{"ou_4b", "4", "丁", library},          // a number that two have
		{"ou_9", "", "壬", library},            // only by its name
		{"ou_10", "010", "癸", library},        // a number that is another person's but for its zeros
		{"ou_11", "77", "子", []string{"教务处"}}, // the name, but another number
		{"ou_12", "", "丑", []string{"财务处"}},   // the name, but elsewhere
		{"ou_13", "", "寅", []string{"教务处"}},   // the name, but two people have it
		{"ou_15", "", "卯", []string{"教务处"}},   // no unit
		{"ou_16a", "", "辰", []string{"教务处"}},
		{"ou_16b", "", "辰", []string{"教务处"}},
	}
	b.platform.reached = map[string]reached{
		"m5": {"ou_5", false}, "e6": {"ou_gone", true}, "m7": {"ou_1", false}, "e8": {"ou_8", false}, "m8": {"ou_8b", false},
	}
	b.Expect(map[string]staff.Contact{
		"3": {Mobile: "m3"}, "5": {Mobile: "m5", Email: "e5"}, "6": {Email: "e6"}, "7": {Mobile: "m7"},
		"8": {Mobile: "m8", Email: "e8"}, "17": {Mobile: "m17"}, "99": {Mobile: "m99"},
	})
	bound, why := b.find()
	wantWhy(t, map[string]directory.Reason{
		"2": directory.Unseen, "4": directory.Several, "6": directory.Resigned, "7": directory.Taken, "8": directory.Several,
		"10": directory.NoNumber, "11": directory.NoNumber, "12": directory.NoNumber, "13": directory.Several, "14": directory.Several,
		"15": directory.NoNumber, "16": directory.Several, "17": directory.NoContact,
	}, why)
	if diff := cmp.Diff(map[string]string{"3": "ou_3", "5": "ou_5", "9": "ou_9", "010": "ou_10"}, b.source.bound); diff != "" || bound != 4 {
		t.Errorf("%d bound (-want +got):\n%s", bound, diff)
	}
	if diff := cmp.Diff([]string{"m17", "m5", "m7", "m8", "e5", "e6", "e8"}, b.platform.lookups); diff != "" {
		t.Errorf("looked up (-want +got):\n%s", diff)
	}
}

// TestNamesWithoutNumbers: where the app may not read numbers, names are left.
func TestNamesWithoutNumbers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.source.people = []staff.Person{{ID: "1", Name: "甲", Unit: "图书馆"}, {ID: "2", Name: "乙", Unit: "图书馆"}, {ID: "01", Name: "丙", Unit: "图书馆"}}
	b.platform.numbers = nil
	b.platform.members = []member{{"ou_1", "", "甲", []string{"图书馆"}}}
	bound, why := b.find()
	wantWhy(t, map[string]directory.Reason{"2": directory.Blind, "01": directory.Blind}, why)
	if bound != 1 || b.source.bound["1"] != "ou_1" {
		t.Errorf("bound %v", b.source.bound)
	}
	b.platform.members = append(b.platform.members, member{"ou_3", "1", "丙", []string{"图书馆"}}) // lost its zero
	if bound, _ := b.find(); bound != 1 || b.source.bound["01"] != "ou_3" {
		t.Errorf("bound %v", b.source.bound)
	}
}

// TestOneAccountForTwo: neither gets it.
func TestOneAccountForTwo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.source.people = []staff.Person{{ID: "1", Name: "甲"}, {ID: "2", Name: "乙"}, {ID: "3", Name: "丙"}}
	b.platform.numbers = map[string]string{"ou_3": "3"}
	b.platform.reached = map[string]reached{"m": {"ou_1", false}}
	b.source.refuse = []string{"3"}
	b.Expect(map[string]staff.Contact{"1": {Mobile: "m"}, "2": {Mobile: "m"}})
	bound, why := b.find()
	wantWhy(t, map[string]directory.Reason{"1": directory.Taken, "2": directory.Taken, "3": directory.Taken}, why)
	if bound != 0 || len(b.source.bound) != 0 {
		t.Errorf("bound %v", b.source.bound)
	}
}

// TestContactsAreForgotten: after a day, and as soon as somebody has been found.
func TestContactsAreForgotten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.source.people = []staff.Person{{ID: "1", Name: "甲"}, {ID: "2", Name: "乙"}}
	b.platform.numbers = nil
	b.platform.reached = map[string]reached{"m1": {"ou_1", false}}
	b.Expect(map[string]staff.Contact{"1": {Mobile: "m1"}, "2": {Email: "e2"}})
	if bound, left, err := b.BindAll(t.Context()); bound != 1 || left != 1 || err != nil {
		t.Errorf("bound %d, left %d, %v", bound, left, err)
	}
	b.source.people[0].OpenID = "" // the account has been taken away again
	b.source.stamp++
	b.find()
	b.now = b.now.Add(25 * time.Hour)
	b.find()
	if diff := cmp.Diff([]string{"m1", "e2", "e2"}, b.platform.lookups); diff != "" {
		t.Errorf("looked up (-want +got):\n%s", diff)
	}
}

func TestFindAccountsFails(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.platform.fail = errAway
	if _, err := b.FindAccounts(t.Context(), func(int) {}); !errors.Is(err, errAway) {
		t.Errorf("the platform is away: %v", err)
	}
	b.platform.fail = nil
	b.source.fail = errAway
	if _, err := b.FindAccounts(t.Context(), func(int) {}); !errors.Is(err, errAway) {
		t.Errorf("the source is away: %v", err)
	}
}
