package staff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

// TestEveryFaultHasItsWords makes every fault that a roster can have and reads
// what its phrase says about it.
func TestEveryFaultHasItsWords(t *testing.T) {
	t.Parallel()
	lib, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	slots := map[string][]string{}
	for _, n := range phrase.Needs() {
		slots[n.Name] = slices.Sorted(slices.Values(n.Slots))
	}
	missing := staff.ShortFaults()
	w := words(t)
	for _, test := range []struct{ name, file, want string }{
		{"fault_roster_workbook", "PK\x03\x04…", "这是 Excel 工作簿，不是 CSV。请在 Excel 里选“另存为”，类型选“CSV UTF-8（逗号分隔）”，再导入。"},
		{"fault_roster_coding", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\xff\xff", "这个文件不是文字，或者编码不认识。请用表格软件打开，另存为“CSV UTF-8（逗号分隔）”，再导入。"},
		{"fault_roster_quote", "工号,姓名,单位\n\"1,甲,图书馆\n", "第 2 行附近的英文引号没有配对。请用表格软件打开，重新存成 CSV。"},
		{"fault_roster_empty", "", "文件是空的。第一行写列名，下面一人一行。"},
		{"fault_roster_nobody", "工号,姓名,单位\n", "文件里没有人。第一行写列名，下面一人一行。"},
		{"fault_column_missing", "工号,名字,单位\n", "少一列，列名可以写：姓名、教职工姓名。"},
		{"fault_cell_long", "工号,姓名,单位\n1,甲," + strings.Repeat("长", 64) + "\n", "太长了，最多 63 个字。"},
		{"fault_cell_empty", "工号,姓名,单位\n1,,图书馆\n", "没有写，请补上。"},
		{"fault_cell_twice", "工号,姓名,单位\n1,甲,\n1,乙,\n", "“1”和第 2 行重复，请核对。"},
		{"fault_role_unknown", "工号,姓名,单位,角色\n1,甲,,班长\n", "没有“班长”这个角色；可以写：教职工、联络员、负责人、管理员。"},
	} {
		delete(missing, test.name)
		_, err := staff.ParseCSV([]byte(test.file), w)
		faults, _ := errors.AsType[staff.FaultsError](err)
		if len(faults) != 1 || faults[0].Name != test.name {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		f := faults[0]
		var filled []string
		for i := 0; i < len(f.Pairs); i += 2 {
			filled = append(filled, f.Pairs[i])
			f.Pairs[i+1] = strings.ReplaceAll(f.Pairs[i+1], "\n", "、")
		}
		slices.Sort(filled)
		if diff := cmp.Diff(slots[test.name], filled, cmp.Transformer("", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
			t.Errorf("slots of %s (-catalogue +fault):\n%s", test.name, diff)
		}
		if said := lib.Say(f.Name, f.Pairs...); said != test.want {
			t.Errorf("%s says\n%s\nwant\n%s", test.name, said, test.want)
		}
	}
	for name := range missing {
		t.Errorf("nothing makes the fault %s", name)
	}
}
