package staff_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
	return phrase.Roster{Library: l}.Words()
}

// table makes a table of lines whose cells are parted by commas.
func table(text string) []staff.Table {
	var t staff.Table
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" {
			t.Rows = append(t.Rows, nil)
			continue
		}
		t.Rows = append(t.Rows, strings.Split(line, ","))
	}
	for len(t.Rows) > 0 && t.Rows[len(t.Rows)-1] == nil {
		t.Rows = t.Rows[:len(t.Rows)-1]
	}
	return []staff.Table{t}
}

// parse wants a table to be read without a fault.
func parse(t *testing.T, text string) staff.Import {
	t.Helper()
	m, err := staff.Parse(table(text), words(t))
	if err != nil || len(m.Faults) > 0 {
		t.Fatal(err, m.Faults)
	}
	return m
}

const roster = "工号,姓名,单位,岗位,角色,open_id\n1001,李敏,采购办,采购科科长；评标专家;会计,联络员,ou_1\n1002,赵一,图书馆,,,\n"

var people = []staff.Person{
	{ID: "1001", OpenID: "ou_1", Name: "李敏", Unit: "采购办", Posts: []string{"采购科科长", "评标专家", "会计"}, Role: staff.Liaison},
	{ID: "1002", Name: "赵一", Unit: "图书馆", Role: staff.Staff},
}

func TestParse(t *testing.T) {
	t.Parallel()
	replace := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(roster) }
	for name, text := range map[string]string{
		"as it is":         roster,
		"empty rows":       replace("\n", "\n,,,,,\n"),
		"spaces":           replace(",", " ,　 "),
		"other order":      "角色,open_id,姓名,岗位,单位,工号\n联络员,ou_1,李敏,采购科科长；评标专家;会计,采购办,1001\n,,赵一,,图书馆,1002\n",
		"other heads":      replace("工号,姓名,单位,岗位,角色,open_id", "职工号,姓 名,部门（单位）,职务,活动角色,OPEN_ID"),
		"stars and notes":  replace("工号,姓名", "*工号（必填）,姓名*"),
		"other columns":    replace("open_id\n", "open_id,备注\n", "ou_1\n", "ou_1,甲\n"),
		"a title above":    "东海大学教职工名册\n\n制表：人事处,,,2026-06-01\n" + roster,
		"wide digits":      replace("1001", "１００１", "1002", " 1002　"),
		"stretched names":  replace("李敏", "李　敏", "赵一", "赵 一"),
		"invisible marks":  replace("1001", "\u200b1001", "李敏", "李\ufeff敏"),
		"the sign of text": replace("1001", "'1001"),
		"several rows":     replace("；评标专家;会计,联络员,ou_1", ",联络员,ou_1\n1001,李敏,采购办,评标专家;采购科科长,,\n1001,李敏,采购办,会计,教职工,"),
		"the liaison last": replace("；评标专家;会计,联络员,ou_1", "|评标专家,,\n1001,李敏,采购办,会计,联络员,ou_1"),
		"heads repeated":   replace("1002,", "工号,姓名,单位,岗位,角色,open_id\n1002,"),
		"the school first": replace("采购办", "东海大学/采购办", "图书馆", "东海大学＞图书馆"),
		"merged heads":     "工号,姓名,单位,情况,情况,情况\n" + roster,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(people, parse(t, text).People); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnitPaths(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ units, want string }{
		"two steps":          {"教务处/考试科 图书馆", "教务处:考试科 图书馆:"},
		"other signs":        {"教务处>考试科 图书馆-采编部 财务处\\会计科 后勤→食堂", "教务处:考试科 图书馆:采编部 财务处:会计科 后勤:食堂"},
		"the school first":   {"东海大学/教务处/考试科 东海大学/图书馆", "教务处:考试科 图书馆:"},
		"the school itself":  {"东海大学/教务处 东海大学/图书馆 东海大学", "教务处: 图书馆: 东海大学:"},
		"one unit":           {"教务处/考试科 教务处/考试科", "教务处:考试科 教务处:考试科"},
		"many steps":         {"东海大学/机械学院/车辆系/教研室 东海大学/机械学院", "机械学院:车辆系/教研室 机械学院:"},
		"not only the first": {"东海大学/教务处 图书馆", "东海大学:教务处 图书馆:"},
		"in brackets":        {"党委办公室（保密办/机要室） 图书馆", "党委办公室（保密办/机要室）: 图书馆:"},
		"no unit":            {"_ 图书馆/采编部", ": 图书馆:采编部"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "工号,姓名,部门\n"
			for i, unit := range strings.Fields(test.units) {
				text += fmt.Sprintf("%d,某,%s\n", i, strings.Trim(unit, "_"))
			}
			var got []string
			for _, p := range parse(t, text).People {
				got = append(got, p.Unit+":"+p.Section)
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestStandingsSectionsAndContacts(t *testing.T) {
	t.Parallel()
	m := parse(t, "工号,姓名,部门,科室,人员状态,免填原因,角色,手机,电子邮箱\n"+
		"1,甲,教务处/考试科,学籍科,返聘,,B角,+86 138-0000-0001,Jia@Example.edu.cn\n"+
		"2,乙,教务处/考试科,,免填,长期驻外,,,\n"+
		"3,丙,教务处,,无帐号,,,+85212345678,\n")
	want := []staff.Person{
		{ID: "1", Name: "甲", Unit: "教务处", Section: "学籍科", Role: staff.Deputy, Standing: staff.InPost},
		{ID: "2", Name: "乙", Unit: "教务处", Section: "考试科", Role: staff.Staff, Standing: staff.Exempt, Reason: "长期驻外"},
		{ID: "3", Name: "丙", Unit: "教务处", Role: staff.Staff, Standing: staff.NoAccount},
	}
	if diff := cmp.Diff(want, m.People); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	contacts := map[string]staff.Contact{
		"1": {Mobile: "13800000001", Email: "jia@example.edu.cn"}, "3": {Mobile: "+85212345678"},
	}
	if diff := cmp.Diff(contacts, m.Contacts); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
}

// TestFirstTableWithAHead: notes and lists of words stand before the roster.
func TestFirstTableWithAHead(t *testing.T) {
	t.Parallel()
	tables := append(table("填写说明\n工号,姓名"), table(roster)...)
	tables[0].Name, tables[1].Name = "说明", "在职人员"
	m, err := staff.Parse(append(tables, table(roster)...), words(t))
	if err != nil || m.Table != "在职人员" || !m.Several || len(m.People) != 2 {
		t.Errorf("read %q, several %t, %d people, %v", m.Table, m.Several, len(m.People), err)
	}
}

// TestTenFaults plants ten faults of different kinds: each is named by its cell,
// and whoever is concerned is left out.
func TestTenFaults(t *testing.T) {
	t.Parallel()
	text := "名册\n工号,姓名,单位,岗位,角色,人员状态,手机号,邮箱\n" +
		"1001,周正,教务处,处长,负责人,在岗,13800000001,zz@example.edu.cn\n" +
		"1002,,教务处,科员,,,,\n" + // 4: no name
		"1003,林清,教务处,科员,校长,,,\n" + // 5: no such role
		"1001,郭芸,财务处,出纳,,,,\n" + // 6: the number again
		"1004,石磊,财务处,会计,,旅游,,\n" + // 7: no such standing
		"1.0E+05,杜鹃,财务处,会计,,,,\n" + // 8: rounded
		"1005,孙博,财务处,会计,,,1380000,\n" + // 9: no mobile
		"1006,何静,财务处,会计,,,,he.example\n" + // 10: no mail
		"1007,黄睿,#N/A,会计,,,,\n" + // 11: a formula
		"1008," + strings.Repeat("长", 64) + ",财务处,会计,,,,\n" + // 12: too long
		"1009,陈佳,图书馆,馆员,,,,\n" +
		",陈佳,图书馆,馆员,,,,\n" + // 14: which one
		"1010,吴用,图书馆,馆员,,,,\n"
	m, err := staff.Parse(table(text), words(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"B4 fault_cell_empty", "E5 fault_role_unknown", "A6 fault_cell_twice", "F7 fault_standing_unknown", "A8 fault_cell_rounded",
		"G9 fault_mobile", "H10 fault_email", "C11 fault_cell_formula", "B12 fault_cell_long", "A14 fault_name_twice",
	}
	var got []string
	for _, f := range m.Faults {
		got = append(got, fmt.Sprintf("%s%d %s", f.Letter, f.Row, f.Name))
		if strings.Contains(f.String(), "1380000") || strings.Contains(f.String(), "he.example") {
			t.Errorf("quotes how to reach a person: %s", f)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	var left []string
	for _, p := range m.People {
		left = append(left, p.ID)
	}
	if diff := cmp.Diff([]string{"1009", "1010"}, left); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if m.LeftOut != 11 { // both rows of 1001
		t.Errorf("%d rows left out", m.LeftOut)
	}
}

func TestParseReportsEverything(t *testing.T) {
	t.Parallel()
	w := words(t)
	for _, test := range []struct {
		name, file string
		want       []string
	}{
		{
			"cells", "工号,姓名,单位,角色,open_id\n1,甲,图书馆,校长,ou_1\n1,,图书馆,,ou_1\n,乙,图书馆,,\n3,丙," + strings.Repeat("长", 64) + ",,ou_1\n",
			[]string{
				`D2, 角色: "校长" is no role; there are: 教职工`, "A3, 工号: 1 stands in row 2 already", "B3, 姓名: is empty",
				"A4, 工号: is empty", "C5, 单位: is too long", "E5, open_id: ou_1 stands in row 2 already",
			},
		},
		{"posts", "工号,姓名,单位,岗位\n1,甲,图书馆,馆员\n1,甲,图书馆,馆员\n1,甲,教务处,科员\n", []string{"A3, 工号: 1 stands", "A4, 工号: 1 stands"}},
		{"heads", "编号,称呼\n1,甲\n", []string{"工号", "姓名", "单位"}},
		{"some heads", "\n名册\n工号,称呼,单位\n1,甲\n", []string{"row 3: a column is missing"}},
		{"nothing", "", []string{"the file is empty"}},
		{"only heads", "工号,姓名,单位\n", []string{"there is nobody in the file"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, err := staff.Parse(table(test.file), w)
			faults, failed := errors.AsType[staff.FaultsError](err)
			if err != nil && !failed {
				t.Fatalf("the error is a %T: %v", err, err)
			}
			faults = append(faults, m.Faults...)
			for _, want := range test.want {
				if !slices.ContainsFunc(faults, func(f staff.Fault) bool { return strings.Contains(f.String(), want) }) {
					t.Errorf("not reported: %s", want)
				}
			}
			if len(faults) != len(test.want) {
				t.Errorf("%d faults, want %d:\n%v", len(faults), len(test.want), faults)
			}
		})
	}
}

// TestOver lays files over a roster that knows more than they do.
func TestOver(t *testing.T) {
	t.Parallel()
	known := staff.NewRoster([]staff.Person{
		{ID: "1", Name: "甲", Unit: "教务处", Section: "考试科", Posts: []string{"科长"}, Role: staff.Liaison, Standing: staff.Seconded},
		{ID: "2", Name: "乙", Unit: "教务处", Section: "学籍科", Role: staff.Head, Standing: staff.Exempt, Reason: "驻外"},
		{ID: "3", Name: "丙", Unit: "图书馆", Role: staff.Admin, Standing: staff.InPost},
	})
	over := func(text string) []staff.Person {
		m, err := staff.Parse(table(text), words(t))
		if err != nil {
			t.Fatal(err)
		}
		return m.Over(known)
	}
	want := known.People()
	want[0].Name, want[1].Unit, want[1].Section = "贾", "财务处", ""
	want = append(want[:2], staff.Person{ID: "4", Name: "丁", Unit: "图书馆", Role: staff.Staff, Standing: staff.InPost})
	if diff := cmp.Diff(want, over("工号,姓名,单位\n1,贾,教务处\n2,乙,财务处\n4,丁,图书馆\n")); diff != "" {
		t.Errorf("an export without roles (-want +got):\n%s", diff)
	}
	want = []staff.Person{
		{ID: "1", Name: "甲", Unit: "教务处", Role: staff.Staff, Standing: staff.InPost}, known.People()[2],
	}
	got := over("工号,姓名,单位,岗位,角色,状态,科室,免填原因\n1,甲,教务处,,,,,\n3,丙,图书馆,,班长,,,\n9,壬,图书馆,,班长,,,\n")
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("empty cells say something, rows that were left out say nothing (-want +got):\n%s", diff)
	}
}

// TestFaultsAreTheSameEveryTime reads a row with several faults often: they come in
// the order of the columns, not of a map.
func TestFaultsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	w := words(t)
	long := strings.Repeat("长", 64)
	file := table("工号,姓名,单位,open_id\n" + long + "," + long + "," + long + "," + long + "\n")
	first, err := staff.Parse(file, w)
	if err != nil || len(first.Faults) != 4 {
		t.Fatal(first.Faults, err)
	}
	for range 30 {
		again, err := staff.Parse(file, w)
		if diff := cmp.Diff(fmt.Sprint(first.Faults), fmt.Sprint(again.Faults)); diff != "" || err != nil {
			t.Fatalf("once and then:\n%s%v", diff, err)
		}
	}
}

// TestParseBringsBackWhatWasWritten writes any roster and reads it.
func TestParseBringsBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	w := words(t)
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[甲-申a-z]([甲-申a-z,"“（、]{0,8}[甲-申a-z])?( [a-z]{1,4})?`)
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`0{0,3}[A-Z0-9]{1,8}`), 1, 8, rapid.ID[string]).Draw(t, "ids")
		var want []staff.Person
		rows := [][]string{{"标题"}, {"姓名", "工号", "单位", "岗位"}}
		for _, id := range ids {
			p := staff.Person{ID: id, Name: cell.Draw(t, "name"), Unit: cell.Draw(t, "unit")}
			p.Posts = rapid.SliceOfNDistinct(cell, 1, 3, rapid.ID[string]).Draw(t, "posts")
			rows = append(rows, []string{p.Name, p.ID, p.Unit, strings.Join(p.Posts, "；")})
			want = append(want, p)
		}
		got, err := staff.Parse([]staff.Table{{Rows: rows}}, w)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.People); diff != "" {
			t.Fatalf("people (-want +got):\n%s\n%v", diff, got.Faults)
		}
	})
}

func FuzzParse(f *testing.F) {
	w := words(f)
	f.Add(roster)
	f.Add("工号,姓名,单位\n1.0E+05,甲,#N/A\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			return
		}
		m, err := staff.Parse([]staff.Table{{Rows: rows}}, w)
		if err == nil && len(m.People) == 0 && len(m.Faults) == 0 {
			t.Error("nobody, and no fault")
		}
		seen := map[string]bool{}
		for _, p := range m.Over(staff.NewRoster(nil)) {
			if p.ID == "" || p.Name == "" || seen[p.ID] || p.Role == "" || p.Standing == "" {
				t.Errorf("taken: %+v", p)
			}
			seen[p.ID] = true
		}
	})
}
