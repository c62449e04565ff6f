package conversation_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
)

var numerals = []rune("一二三四五六七八九十")

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"one line", "负责专家抽取工作。", []string{"负责专家抽取工作。"}},
		{"lines", "甲\n\n乙\r\n丙", []string{"甲", "乙", "丙"}},
		{"semicolons", "甲；乙；\n丙", []string{"甲", "乙", "丙"}},
		{"half-width semicolon is text", "a; b", []string{"a; b"}},
		{"dots", "1.甲\n\n2.乙\n\n3.丙", []string{"甲", "乙", "丙"}},
		{"commas", "1、甲\n2、乙", []string{"甲", "乙"}},
		{"closing brackets", "1）甲\n2)乙", []string{"甲", "乙"}},
		{"brackets", "（1）甲\n(2)乙", []string{"甲", "乙"}},
		{"circles", "①甲②乙③丙", []string{"甲", "乙", "丙"}},
		{"all styles, still counting", "1.甲\n2、乙\n3）丙\n（4）丁\n⑤戊", []string{"甲", "乙", "丙", "丁", "戊"}},
		{"in one line", "1.受理申请 2.组织评标；3.归档", []string{"受理申请", "组织评标", "归档"}},
		{"numbered: a semicolon does not separate", "1.甲；乙\n2.丙", []string{"甲；乙", "丙"}},
		{"numbered: a line break does not separate", "1.甲\n乙\n2.丙", []string{"甲乙", "丙"}},
		{"numbered: closing semicolons go", "1.甲；\n2.乙；", []string{"甲", "乙"}},
		{"under-numbering stays", "1.总则（1）甲（2）乙\n2.附则", []string{"总则（1）甲（2）乙", "附则"}},
		{"under-numbering on lines stays", "1.总则\n（1）甲\n（2）乙\n2.附则", []string{"总则（1）甲（2）乙", "附则"}},
		{"heading before the list", "岗位职责：\n1.甲\n2.乙", []string{"甲", "乙"}},
		{"text before the list", "甲\n1.乙\n2.丙", []string{"甲", "乙", "丙"}},
		{"starts at four", "4.丁\n5.戊", []string{"丁", "戊"}},
		{"a decimal is no number", "1.5万元以上支出的审批", []string{"1.5万元以上支出的审批"}},
		{"two buildings are no list", "2、3号楼的钥匙保管", []string{"2、3号楼的钥匙保管"}},
		{"a list about buildings", "1、3号楼的钥匙\n2、4号楼的钥匙", []string{"3号楼的钥匙", "4号楼的钥匙"}},
		{"numerals", "一、甲\n二、乙\n（三）丙", []string{"甲", "乙", "丙"}},
		{"ten and more", "9.甲\n10.乙\n11.丙", []string{"甲", "乙", "丙"}},
		{"full width", "１．甲\n２．乙", []string{"甲", "乙"}},
		{"bullets", "• 甲\n- 乙\n· 丙", []string{"甲", "乙", "丙"}},
		{"a reference inside", "按照附件（1）办理", []string{"按照附件（1）办理"}},
		{"close together", "1.甲2.乙3.丙", []string{"甲", "乙", "丙"}},
		{"close together with commas", "1、甲事项2、乙事项3、丙事项", []string{"甲事项", "乙事项", "丙事项"}},
		{"two close ones may be a reference", "1、见附件2、附件3", []string{"见附件2、附件3"}},
		{"numerals in brackets in one line", "（一）子事项（二）丑事项", []string{"子事项", "丑事项"}},
		{"numbered: closing commas go", "1.甲，2.乙", []string{"甲", "乙"}},
		{"nothing", " \n；\n ", nil},
		{"a year", "2026年预算编制", []string{"2026年预算编制"}},
		{"a date", "2026.5.1起负责甲\n2026.6.1起负责乙", []string{"2026.5.1起负责甲", "2026.6.1起负责乙"}},
		{"sums behind commas", "1、50万元以下审批\n2、100万元以下审批", []string{"50万元以下审批", "100万元以下审批"}},
		{"sums behind dots stay whole", "1.50万元以下审批\n2.100万元以下审批", []string{"1.50万元以下审批", "2.100万元以下审批"}},
		{"a sub-number is no mark", "1.甲 1.1子项 1.2子项\n2.乙", []string{"甲 1.1子项 1.2子项", "乙"}},
		{"three buildings from the second on", "2、3、4号楼的水电", []string{"2、3、4号楼的水电"}},
		{"a gap in the numbering", "1.甲\n3.丙\n4.丁", []string{"甲", "丙", "丁"}},
		{"the same number again", "1.甲\n1.乙\n1.丙", []string{"甲", "乙", "丙"}},
		{"backwards", "2.乙\n1.甲", []string{"乙", "甲"}},
		{"numbers on lines of their own", "1.\n甲\n2.\n乙", []string{"甲", "乙"}},
		{"a number without a text", "1.甲\n2.", []string{"甲"}},
		{"hundreds", "99.甲\n100.乙\n101.丙", []string{"甲", "乙", "丙"}},
		{"a thousand is no number of a list", "1000.甲", []string{"1000.甲"}},
		{"leading zeros", "01.甲\n０２．乙", []string{"甲", "乙"}},
		{"after full stops in one line", "1.甲。2.乙。", []string{"甲。", "乙。"}},
		{"after wide spaces in one line", "1．甲　2．乙", []string{"甲", "乙"}},
		{"a tab behind the number", "1）\t甲\n2）\t乙", []string{"甲", "乙"}},
		{"indented", "  1.甲\n  2.乙", []string{"甲", "乙"}},
		{"brackets with a comma", "（1）、甲\n（2）、乙", []string{"甲", "乙"}},
		{"numerals up to twelve", "十、甲\n十一、乙\n十二、丙", []string{"甲", "乙", "丙"}},
		{"enumerated words stay", "甲、乙、丙", []string{"甲、乙、丙"}},
		{"numerals as words stay", "一是甲；二是乙", []string{"一是甲", "二是乙"}},
		{"chapters keep their numbers", "一、总\n1.甲\n2.乙\n二、分\n1.丙", []string{"总1.甲2.乙", "分1.丙"}},
		{"Latin lines are joined with a space", "1.a\nb\n2.c", []string{"a b", "c"}},
		{"one number alone", "2)乙", []string{"乙"}},
		{"a version", "1.0版本系统维护", []string{"1.0版本系统维护"}},
		{"one building of two", "1、2号楼的水电", []string{"1、2号楼的水电"}},
		{"three buildings", "1、2、3号楼的水电", []string{"1、2、3号楼的水电"}},
		{"grades are no numbering", "一、二级单位的考核\n三、四级单位的考核", []string{"一、二级单位的考核", "三、四级单位的考核"}},
		{"line separators", "甲\u2028乙\u2029丙", []string{"甲", "乙", "丙"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, conversation.Split(test.text, numerals)); diff != "" {
				t.Errorf("Split(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

// TestSplitBringsBackWhatWasJoined writes a list in any of the ways there are.
func TestSplitBringsBackWhatWasJoined(t *testing.T) {
	t.Parallel()
	circles := []rune("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
	styles := map[string]func(n int) (mark, end string){
		"lines":      func(int) (string, string) { return "", "\n" },
		"blank":      func(int) (string, string) { return "", "\r\n\r\n" },
		"semicolons": func(int) (string, string) { return "", "；" },
		"dots":       func(n int) (string, string) { return fmt.Sprint(n, "."), "\n" },
		"inline":     func(n int) (string, string) { return fmt.Sprint(n, "."), " " },
		"commas":     func(n int) (string, string) { return fmt.Sprint(n, "、"), "；\n" },
		"brackets":   func(n int) (string, string) { return fmt.Sprint("（", n, "）"), "" },
		"closing":    func(n int) (string, string) { return fmt.Sprint(n, "）"), "\n" },
		"circles":    func(n int) (string, string) { return string(circles[n-1]), "" },
	}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.StringMatching(`[甲-申][a-z甲-申，。、“”（）: ]{0,12}[甲-申]`), 1, len(circles)).Draw(t, "items")
		style := styles[rapid.SampledFrom(slices.Sorted(maps.Keys(styles))).Draw(t, "style")]
		var text strings.Builder
		for i, item := range want {
			mark, end := style(i + 1)
			text.WriteString(mark + item + end)
		}
		if diff := cmp.Diff(want, conversation.Split(text.String(), numerals)); diff != "" {
			t.Fatalf("Split(%q) (-want +got):\n%s", text.String(), diff)
		}
	})
}

// FuzzSplit wants every letter back that cannot be numbering or a heading, and
// no item to be empty or to have a line break.
func FuzzSplit(f *testing.F) {
	f.Add("1.甲\n2.乙")
	f.Add("①甲；②乙")
	f.Fuzz(func(t *testing.T, text string) {
		text = conversation.Clean(text)
		items := conversation.Split(text, numerals)
		for _, item := range items {
			if strings.TrimSpace(item) == "" {
				t.Fatalf("empty item in %q", text)
			}
			if strings.ContainsAny(item, "\n\r") {
				t.Fatalf("line break in item %q", item)
			}
		}
		if strings.ContainsAny(text, ":：") {
			return
		}
		if got, want := letters(strings.Join(items, "")), letters(text); got != want {
			t.Fatalf("Split(%q) = %q lost letters", text, items)
		}
	})
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && !slices.Contains(numerals, r) {
			return r
		}
		return -1
	}, text)
}
