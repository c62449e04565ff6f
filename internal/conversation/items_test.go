package conversation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		{"nothing", " \n；\n ", nil},
		{"a year", "2026年预算编制", []string{"2026年预算编制"}},
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

// TestSplitNeverLosesText checks that every character of an unnumbered text
// other than separators comes back.
func FuzzSplit(f *testing.F) {
	f.Add("1.甲\n2.乙")
	f.Add("①甲；②乙")
	f.Fuzz(func(t *testing.T, text string) {
		for _, item := range conversation.Split(text, numerals) {
			if strings.TrimSpace(item) == "" {
				t.Fatalf("empty item in %q", text)
			}
			if strings.ContainsAny(item, "\n\r") {
				t.Fatalf("line break in item %q", item)
			}
		}
	})
}
