package paper_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/paper"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// TestWordsFaults finds everything that is wrong with the file of words, each with
// its line.
func TestWordsFaults(t *testing.T) {
	t.Parallel()
	shipped, err := fs.ReadFile(prompts.FS, "paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lib := library(t)
	for _, test := range []struct{ old, replacement, want string }{
		{"none: 无", "none: ''", "缺少“none”，或者它后面没有内容，请补上。"},
		{"  title: [方正小标宋简体, ", "  title: ['', ", "“fonts.title”里有一条是空的，请写上内容，或者删掉这一条。"},
		{"  signatures: [本人签字：, ", "  signatures: [] # [", "“personal.signatures”是空的，至少要写一条。"},
		{`date: "{year}年`, `date: "{jahr}年`, "“date”的花括号里写了 {jahr}，这里能用的只有 {year}、{month}、{day}。"},
		{`date: "{year}年`, `date: "年`, "“date”里必须有 {year}，填表人自己写的内容要放在那里，请加上。"},
		{`number: "{number}."`, `number: "{number."`, "“number”里有一个左花括号没有配对：“{number.”。请补上右花括号。"},
		{"  filed: 上报件", "  third: 第三份\n  filed: 上报件", "没有“marks.third”这一项，这里能写的只有 filed、kept。"},
		{"sign: []", "sign: [third]", "没有“sign: third”这一项，这里能写的只有 filed、kept。"},
		{"columns: [number, unit", "columns: [salary, unit", "没有“register.columns: salary”这一项，这里能写的只有 number、code、unit、section、post、name、duties、powers、power、step、category、risk、manifestation、grade、measures、owner、state、note。"},
		{"columns: [number, unit", "columns: [number, number", "“number”在第 70 行已经写过，请删掉一处。"},
		{"    duties: [岗位职责, ", "    duties: [] # [", "“read.personal.duties”是空的，至少要写一条。"},
		{"    name: [姓名]", "    salary: [工资]", "没有“read.labels.salary”这一项，这里能写的只有 unit、name、date、author。"},
		{"  post: 岗位\n  duties: 岗位职责\n  powers: 岗位权力\n  risks: 岗位风险点\n", "  post: 岗位\n", "缺少“placeholders.duties”，或者它后面没有内容，请补上。"},
		{"page: ", "pages: ", "没有“pages”这个名字，请看看是不是写错了。"},
		{"none: 无", "none: [无]", "这里要写一段文字，不能是一串或者一组。"},
	} {
		if !strings.Contains(string(shipped), test.old) {
			t.Fatalf("the file does not have %q", test.old)
		}
		changed := strings.Replace(string(shipped), test.old, test.replacement, 1)
		if strings.HasPrefix(test.old, "  post: ") {
			at := strings.LastIndex(string(shipped), test.old)
			changed = string(shipped)[:at] + test.replacement
		}
		_, err := paper.ParseWords(fstest.MapFS{"paper.yaml": {Data: []byte(changed)}})
		faults, _ := errors.AsType[questionnaire.FaultsError](err)
		var said []string
		for _, f := range faults {
			pairs := f.Pairs
			for i := 1; i < len(pairs); i += 2 {
				pairs[i] = strings.ReplaceAll(pairs[i], "\n", "、")
			}
			said = append(said, lib.Say(f.Name, pairs...))
			if f.File != "paper.yaml" {
				t.Errorf("the fault is in %q", f.File)
			}
		}
		if !slices.Contains(said, test.want) {
			t.Errorf("with %q:\n%s\nwant\n%s", test.replacement, strings.Join(said, "\n"), test.want)
		}
	}
	_, err = paper.ParseWords(fstest.MapFS{})
	faults, _ := errors.AsType[questionnaire.FaultsError](err)
	if len(faults) != 1 || faults[0].Name != "fault_no_file" {
		t.Errorf("no file: %v", err)
	}
	_, err = paper.ParseWords(fstest.MapFS{"paper.yaml": {Data: []byte("a: [")}})
	if faults, _ := errors.AsType[questionnaire.FaultsError](err); len(faults) != 1 {
		t.Errorf("no YAML: %v", err)
	}
}

// TestSign prints the lines for signatures on the copies that the words name, and by
// themselves on none.
func TestSign(t *testing.T) {
	t.Parallel()
	shipped, err := fs.ReadFile(prompts.FS, "paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string][]paper.Copy{
		"": nil, "sign: []": nil, "sign: [filed]": {paper.Filed}, "sign: [kept]": {paper.Kept}, "sign: [filed, kept]": {paper.Filed, paper.Kept},
	} {
		w, err := paper.ParseWords(fstest.MapFS{"paper.yaml": {Data: []byte(strings.Replace(string(shipped), "sign: []", said, 1))}})
		if err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		p := paper.NewPrinter(w)
		for _, c := range []paper.Copy{paper.Unmarked, paper.Filed, paper.Kept} {
			var out bytes.Buffer
			if err := p.Cover(&out, cover(), p.As(c)); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(parts(t, out.Bytes())["word/document.xml"], "签收人签字："); got != slices.Contains(want, c) {
				t.Errorf("%q: signatures on the copy %q: %t", said, c, got)
			}
		}
	}
}

// TestTitles names the papers.
func TestTitles(t *testing.T) {
	t.Parallel()
	w, p := words(t), printer(t)
	want := []string{
		"部门（单位）风险点自查表", "风险点登记汇总表", "报送清单", "教务处-部门（单位）风险点自查表.docx", "教务处-风险点登记汇总表", "教务处-报送清单.docx",
	}
	got := []string{w.UnitTitle(), w.RegisterTitle(), w.CoverTitle(), p.UnitFile("教务处"), p.RegisterFile("教务处"), p.CoverFile("教务处")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
