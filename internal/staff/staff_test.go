package staff_test

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

func words(tb testing.TB) staff.Words {
	tb.Helper()
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatal(err)
	}
	return staff.Words{Columns: l.Roster.Columns, Roles: l.Roster.Roles, Separators: l.Roster.Separators, Fold: questionnaire.Fold}
}

const roster = "工号,姓名,单位,岗位,角色,open_id\n1001,李敏,采购办,采购科科长；评标专家;会计,联络员,ou_1\n1002,赵一,图书馆,,,\n"

var people = []staff.Person{
	{ID: "1001", OpenID: "ou_1", Name: "李敏", Unit: "采购办", Posts: []string{"采购科科长", "评标专家", "会计"}, Role: staff.Liaison},
	{ID: "1002", Name: "赵一", Unit: "图书馆", Role: staff.Staff},
}

func TestParseCSV(t *testing.T) {
	t.Parallel()
	w := words(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(roster)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"UTF-8":          roster,
		"with a mark":    "\xef\xbb\xbf" + roster,
		"GBK":            gbk,
		"CRLF":           strings.ReplaceAll(roster, "\n", "\r\n"),
		"tabs":           strings.ReplaceAll(roster, ",", "\t"),
		"empty rows":     strings.ReplaceAll(roster, "\n", "\n,,,,,\n"),
		"spaces":         strings.ReplaceAll(roster, ",", " ,  "),
		"other order":    "角色,open_id,姓名,岗位,单位,工号\n联络员,ou_1,李敏,采购科科长；评标专家;会计,采购办,1001\n,,赵一,,图书馆,1002\n",
		"other heads":    strings.Replace(roster, "工号,姓名,单位,岗位,角色,open_id", "职工号,姓 名,部门（单位）,职务,活动角色,OPEN_ID", 1),
		"other columns":  strings.NewReplacer("open_id\n", "open_id,备注\n", "ou_1\n", "ou_1,甲\n").Replace(roster),
		"quoted":         strings.Replace(roster, "采购办", `"采购办"`, 1),
		"quoted with lf": strings.Replace(roster, "采购科科长；评标专家;会计", "\"采购科科长；\n评标专家;会计\"", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := staff.ParseCSV([]byte(file), w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(people, got); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseCSVReportsEverything(t *testing.T) {
	t.Parallel()
	w := words(t)
	for _, test := range []struct {
		name, file string
		want       []string
	}{
		{
			"cells", "工号,姓名,单位,角色,open_id\n1,甲,图书馆,校长,ou_1\n1,,图书馆,,ou_1\n,乙,图书馆,,\n3,丙," + strings.Repeat("长", 64) + ",,\n",
			[]string{
				`row 2, 角色: "校长" is no role; there are: 教职工`, "row 3, 工号: 1 stands in row 2 already", "row 3, 姓名: is empty",
				"row 3, open_id: ou_1 stands in row 2 already", "row 4, 工号: is empty", "row 5, 单位: is too long",
			},
		},
		{"heads", "编号,名字\n1,甲\n", []string{"工号", "姓名", "单位"}},
		{"nothing", "", []string{"the file is empty"}},
		{"only heads", "工号,姓名,单位\n", []string{"there is nobody in the file"}},
		{"no CSV", "工号,姓名,单位\n\"1,甲,图书馆\n", []string{"the file is no CSV"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := staff.ParseCSV([]byte(test.file), w)
			var faults staff.FaultsError
			if !errors.As(err, &faults) || got != nil {
				t.Fatalf("%d people, the error is a %T: %v", len(got), err, err)
			}
			for _, want := range test.want {
				if !slices.ContainsFunc(faults, func(f staff.Fault) bool { return strings.Contains(f.String(), want) }) {
					t.Errorf("not reported: %s", want)
				}
			}
			if len(faults) != len(test.want) {
				t.Errorf("%d faults, want %d:\n%v", len(faults), len(test.want), err)
			}
		})
	}
}

// TestParseCSVFaultsAreTheSameEveryTime reads a row with several faults often:
// they come in the order of the columns, not of a map.
func TestParseCSVFaultsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	w := words(t)
	long := strings.Repeat("长", 64)
	file := []byte("工号,姓名,单位,open_id\n" + long + "," + long + "," + long + "," + long + "\n")
	_, first := staff.ParseCSV(file, w)
	for range 30 {
		if _, err := staff.ParseCSV(file, w); err.Error() != first.Error() {
			t.Fatalf("once\n%v\nand then\n%v", first, err)
		}
	}
}

// TestParseCSVBringsBackWhatWasWritten writes any roster and reads it.
func TestParseCSVBringsBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	w := words(t)
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[甲-申a-z][甲-申a-z,"“ ]{0,8}[甲-申a-z]`)
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z0-9]{1,8}`), 1, 8, rapid.ID[string]).Draw(t, "ids")
		var want []staff.Person
		var file strings.Builder
		out := csv.NewWriter(&file)
		write := func(cells ...string) {
			if err := out.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		write("姓名", "工号", "单位", "岗位")
		for _, id := range ids {
			p := staff.Person{ID: id, Name: cell.Draw(t, "name"), Unit: cell.Draw(t, "unit"), Role: staff.Staff}
			p.Posts = rapid.SliceOfN(cell, 1, 3).Draw(t, "posts")
			write(p.Name, p.ID, p.Unit, strings.Join(p.Posts, "；"))
			want = append(want, p)
		}
		out.Flush()
		got, err := staff.ParseCSV([]byte(file.String()), w)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("people (-want +got):\n%s", diff)
		}
	})
}

func FuzzParseCSV(f *testing.F) {
	w := words(f)
	f.Add([]byte(roster))
	f.Add([]byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := staff.ParseCSV(data, w)
		if err == nil && len(got) == 0 {
			t.Error("nobody, and no error")
		}
		for _, p := range got {
			if p.ID == "" || p.Name == "" {
				t.Errorf("taken: %+v", p)
			}
		}
	})
}

func TestRoster(t *testing.T) {
	t.Parallel()
	given := []staff.Person{
		{ID: "3", OpenID: "ou_3", Unit: "图书馆"},
		{ID: "2", Unit: "教务处", Role: staff.Liaison},
		{ID: "1", Unit: "图书馆", Role: staff.Liaison},
		{ID: "4", OpenID: "ou_4"},
		{ID: "5", Unit: "图书馆", Role: staff.Liaison},
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
	if len(r.Unit("图书馆")) != 3 || len(r.Unit("")) != 0 || r.Len() != 5 {
		t.Errorf("the library has %d, the roster %d", len(r.Unit("图书馆")), r.Len())
	}
}
