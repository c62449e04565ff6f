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
		{"fault_roster_empty", "", "文件是空的。前几行里要有列名，下面一人一行。"},
		{"fault_roster_nobody", "工号,姓名,单位", "文件里没有人。列名的下面一人一行。"},
		{"fault_column_missing", "工号,称呼,单位", "少一列，列名可以写：姓名、教职工姓名、职工姓名、员工姓名、名字。"},
		{"fault_cell_long", "工号,姓名,单位\n1,甲," + strings.Repeat("长", 64), "太长了，最多 63 个字。"},
		{"fault_cell_empty", "工号,姓名,单位\n1,,图书馆", "没有写，请补上。"},
		{"fault_cell_twice", "工号,姓名,单位\n1,甲,\n1,乙,", "“1”和第 2 行重复，请核对。"},
		{"fault_cell_rounded", "工号,姓名,单位\n1.0E+05,甲,", "变成了科学记数法，末几位已经不准。请把这一列设成“文本”，再填一次。"},
		{"fault_cell_formula", "工号,姓名,单位\n1,#N/A,", "公式没有算出来（#N/A），请改成文字。"},
		{"fault_name_twice", "工号,姓名,单位\n1,甲,图书馆\n,甲,图书馆", "没有写。第 2 行也是“甲”，同一个单位，分不清是不是一个人，请补上工号。"},
		{"fault_role_unknown", "工号,姓名,单位,角色\n1,甲,,班长", "没有“班长”这个角色；可以写：教职工、联络员、副联络员、负责人、管理员。"},
		{"fault_role_two", "工号,姓名,单位,岗位,角色\n1,甲,,a,联络员\n1,甲,,b,负责人", "和第 2 行的角色不一样，一个人只能有一个角色。"},
		{"fault_standing_unknown", "工号,姓名,单位,人员状态\n1,甲,,旅游", "没有“旅游”这种状态；可以写：在岗、在编、借调、病假、退休、无账号、免填。"},
		{"fault_mobile", "工号,姓名,单位,手机号\n1,甲,,1380000000", "不是手机号，应是 11 位数字。用不到就空着。"},
		{"fault_email", "工号,姓名,单位,邮箱\n1,甲,,a.example.edu.cn", "不是邮箱地址。用不到就空着。"},
	} {
		delete(missing, test.name)
		m, err := staff.Parse(table(test.file), w)
		faults, _ := errors.AsType[staff.FaultsError](err)
		faults = append(faults, m.Faults...)
		if len(faults) != 1 || faults[0].Name != test.name {
			t.Errorf("%s: %v %v", test.name, err, m.Faults)
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
