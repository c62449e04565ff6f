package questionnaire_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// shippedFiles are the prompts as files that a test may spoil.
func shippedFiles(tb testing.TB) fstest.MapFS {
	tb.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(prompts.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(prompts.FS, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// edit replaces a text that is in a file exactly once.
func edit(t *testing.T, files fstest.MapFS, name, old, replacement string) {
	t.Helper()
	text := string(files[name].Data)
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%s has %q %d times", name, old, n)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, replacement, 1))}
}

// lineOf is the line on which a text begins.
func lineOf(t *testing.T, files fstest.MapFS, name, text string) int {
	t.Helper()
	before, _, found := strings.Cut(string(files[name].Data), text)
	if !found {
		t.Fatalf("%s has no %q", name, text)
	}
	return strings.Count(before, "\n") + 1
}

func faultsOf(t *testing.T, files fstest.MapFS) []questionnaire.Fault {
	t.Helper()
	_, err := questionnaire.Parse(files, phrase.Needs())
	var faults questionnaire.FaultsError
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	return faults
}

func TestShippedPromptsAreFaultless(t *testing.T) {
	t.Parallel()
	if faults := faultsOf(t, shippedFiles(t)); len(faults) > 0 {
		t.Error(questionnaire.FaultsError(faults))
	}
}

// TestParseReportsEverything plants faults in every file and wants all of them
// at once, each with its file and line.
func TestParseReportsEverything(t *testing.T) {
	t.Parallel()
	const personal, ethics, duty, system = "personal.yaml", "categories/1-ethics.yaml", "categories/2-duty.yaml", "categories/3-system.yaml"
	files := shippedFiles(t)
	edit(t, files, personal, "  items: 200\n", "  items: 0\n  pages: 3\n")
	edit(t, files, personal, "categories: [ethics, duty, system, environment]", "categories: [environment, environment, nobody]")
	edit(t, files, personal, "ask: 这个岗位主要做什么？", "ask: “{post}”主要做什么？")
	edit(t, files, personal, "placeholder: 例如：供应商资格审查的初审权", "placeholder: ''")
	edit(t, files, ethics, "cue: 办“{power}”这件事", "cue: 办这件事")
	edit(t, files, ethics, "name: 思想道德风险", "name: 岗位职责风险")
	edit(t, files, duty, "id: duty", "id: ethics")
	edit(t, files, duty, "ask: 手里", "ask: 手{里")
	edit(t, files, system, "meaning: ", "meant: ")
	edit(t, files, "phrases.yaml", "noted: 记下 {count} 条。", "noted: 记下 {number} 条。")
	edit(t, files, "phrases.yaml", "restarted: ", "restarts: ")
	edit(t, files, "phrases.yaml", "courtesy: ", "at_first: 第一步\ncourtesy: ")
	edit(t, files, "words.yaml", "  skip: [", "  jump: [蹦]\n  skip: [开始, ")
	edit(t, files, "words.yaml", "  numerals: 一二三四五六七八九十", "  numerals: 一二三")
	edit(t, files, "words.yaml", "    unit: [单位, ", "    units: [单位, ")
	edit(t, files, "faq.yaml", "  - id: F02\n", "  - id: F01\n")
	edit(t, files, "samples.yaml", "    unit: 保卫处\n", "")
	at := func(name, text string) int { return lineOf(t, files, name, text) }

	var got []string
	for _, f := range faultsOf(t, files) {
		got = append(got, f.String())
	}
	for _, want := range []struct {
		file string
		line int
		text string
	}{
		{personal, 0, "limits.items (a number above 0) is missing"},
		{personal, 0, "unknown limit pages"},
		{personal, 0, "categories: environment is there twice"},
		{personal, 0, "categories: nobody has no file in categories"},
		{"unit.yaml", 0, "categories: duty has no file in categories"},
		{personal, at(personal, "ask: “{post}”"), "ask: unknown slot {post}; possible here: none"},
		{personal, at(personal, "placeholder: ''"), "placeholder is missing"},
		{ethics, at(ethics, "cue: 办这件事"), "cue must have the slot {power}"},
		{duty, at(duty, "id: ethics"), "the id ethics is there already"},
		{duty, at(duty, "name: "), "the name 岗位职责风险 is there already"},
		{duty, at(duty, "ask: 手{里"), "ask: slot "},
		{system, at(system, "meant: "), "field meant not found"},
		{system, 0, "meaning is missing"},
		{"phrases.yaml", at("phrases.yaml", "noted: 记下"), "noted: unknown slot {number}; possible here: {count}"},
		{"phrases.yaml", at("phrases.yaml", "restarts: "), "restarts: nothing says this phrase"},
		{"phrases.yaml", 0, "restarted is missing"},
		{"phrases.yaml", at("phrases.yaml", "at_first: 这已经"), "at_first: is there twice"},
		{"words.yaml", 0, "unknown command jump"},
		{"words.yaml", at("words.yaml", "  skip: ["), "开始 stands for start and for skip"},
		{"words.yaml", at("words.yaml", "  numerals: "), "numbers needs ten numerals"},
		{"words.yaml", 0, "unknown key roster.columns.units"},
		{"words.yaml", 0, "roster.columns.unit is missing"},
		{"faq.yaml", 0, "the id F01 is there already"},
		{"samples.yaml", 0, "unit is missing"},
	} {
		begin := want.file + ":" // and any line, where the text has none of its own
		if want.line > 0 {
			begin = questionnaire.Fault{File: want.file, Line: want.line}.String()
		}
		found := func(f string) bool { return strings.HasPrefix(f, begin) && strings.Contains(f, want.text) }
		if i := slices.IndexFunc(got, found); i < 0 {
			t.Errorf("not reported: %s%s", begin, want.text)
		} else {
			got = slices.Delete(got, i, i+1)
		}
	}
	if len(got) > 0 {
		t.Errorf("reported besides:\n%s", strings.Join(got, "\n"))
	}
}

// TestParseReportsUnknownKeysWithTheRest wants a typing mistake in a key not to
// hide what else is wrong in the file.
func TestParseReportsUnknownKeysWithTheRest(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]struct{ old, replacement, want string }{
		"personal.yaml":            {"    placeholder: 岗位名称，一行一个\n", "    place: 岗位名称\n", "placeholder is missing"},
		"categories/1-ethics.yaml": {"none: ", "nothing: ", "none is missing"},
		"words.yaml":               {"  hints: [", "  hint: [", "stands for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := shippedFiles(t)
			edit(t, files, name, spoil.old, spoil.replacement)
			if name == "words.yaml" {
				edit(t, files, name, "  skip: [", "  skip: [开始, ")
			}
			faults := faultsOf(t, files)
			unknown := slices.ContainsFunc(faults, func(f questionnaire.Fault) bool { return strings.Contains(f.Text, "not found") && f.Line > 0 })
			missing := slices.ContainsFunc(faults, func(f questionnaire.Fault) bool { return strings.Contains(f.Text, spoil.want) })
			if !unknown || !missing {
				t.Errorf("unknown key reported: %t, “%s” reported: %t\n%v", unknown, spoil.want, missing, questionnaire.FaultsError(faults))
			}
		})
	}
}

func TestParseWithoutAFile(t *testing.T) {
	t.Parallel()
	whole := shippedFiles(t)
	delete(whole, "paper.yaml") // package paper reads it
	for name := range whole {
		files := shippedFiles(t)
		delete(files, name)
		faults := faultsOf(t, files)
		if len(faults) == 0 {
			t.Errorf("nobody misses %s", name)
		}
	}
	if faults := faultsOf(t, fstest.MapFS{}); len(faults) < 5 {
		t.Errorf("an empty folder: %v", questionnaire.FaultsError(faults))
	}
}

func TestParseBrokenYAML(t *testing.T) {
	t.Parallel()
	whole := shippedFiles(t)
	delete(whole, "paper.yaml") // package paper reads it
	for name := range whole {
		for _, broken := range []string{"", "a: [", "- 1\n- 2\n", "\xff\xfe", "title: !!binary x\n", "a: &x\n  b: *x\n"} {
			files := shippedFiles(t)
			files[name] = &fstest.MapFile{Data: []byte(broken)}
			faults := faultsOf(t, files)
			if len(faults) == 0 {
				t.Errorf("%s with %q is taken", name, broken)
			}
			for _, f := range faults {
				if strings.Contains(f.Text, "yaml: line") {
					t.Errorf("%s with %q: the line is inside the text: %s", name, broken, f)
				}
			}
		}
	}
}

func TestFaultsAreInOrder(t *testing.T) {
	t.Parallel()
	faults := faultsOf(t, fstest.MapFS{"personal.yaml": {Data: []byte("slots: {}\n")}, "phrases.yaml": {Data: []byte("x: y\nz: a\n")}})
	if !slices.IsSortedFunc(faults, func(a, b questionnaire.Fault) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	}) {
		t.Error(questionnaire.FaultsError(faults))
	}
}

func TestEditionChangesWithEveryFile(t *testing.T) {
	t.Parallel()
	parse := func(files fstest.MapFS) string {
		library, err := questionnaire.Parse(files, phrase.Needs())
		if err != nil {
			t.Fatal(err)
		}
		return library.Edition
	}
	first := parse(shippedFiles(t))
	if again := parse(shippedFiles(t)); again != first {
		t.Errorf("edition %s, then %s", first, again)
	}
	for name, file := range shippedFiles(t) {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		files := shippedFiles(t)
		files[name] = &fstest.MapFile{Data: append(slices.Clone(file.Data), "# a remark\n"...)}
		if parse(files) == first {
			t.Errorf("the edition does not see %s", name)
		}
	}
}

// TestFifthCategory adds a category as an author would, with a file and a word
// in the list, and fills in a form that asks it.
func TestFifthCategory(t *testing.T) {
	t.Parallel()
	files := shippedFiles(t)
	files["categories/6-data.yaml"] = &fstest.MapFile{Data: []byte(`id: data
name: 数据安全风险
ask: 经手的数据可能在哪一步被带出去？
meaning: 指经手的信息可能被不当使用。
cue: 办“{power}”这件事，数据可能在哪一步被带出去？
cue_duty: 做“{duty}”这件事，数据可能在哪一步被带出去？
placeholder: 例如：导出名单时，可能没有登记
none: 数据安全这一类，确实没有可写的吗？
samples: 别的岗位是这样写的：
`)}
	edit(t, files, "personal.yaml", "system, environment]", "system, environment, data]")
	library, err := questionnaire.Parse(files, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	def, err := library.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ethics", "duty", "system", "environment", "data"}, def.Risks()); diff != "" {
		t.Fatalf("categories (-want +got):\n%s", diff)
	}

	record := form.Form{Status: form.NotStarted}
	var state conversation.State
	for i, text := range []string{
		"开始", "系统管理员", "维护教务系统", "下一步", "后台数据导出权", "下一步", "无", "确认", "无", "确认", "无", "确认", "无", "确认",
		"导出学生名单时，可能没有登记", "下一步", "提交", "确认",
	} {
		var out conversation.Outcome
		e := conversation.Event{At: int64(i+1) * 60_000, Deed: conversation.Said{Text: text}}
		state, out = conversation.Step(def, state, &record, e)
		record = form.Apply(record, out.Changes...)
	}
	if record.Status != form.Submitted {
		t.Fatalf("not submitted: %+v", state)
	}
	items := record.Posts[0].Answers["data"].Items
	if len(items) != 1 || items[0].Text != "导出学生名单时，可能没有登记" {
		t.Errorf("the fifth category has %+v", items)
	}
}

func TestPersonal(t *testing.T) {
	t.Parallel()
	library, err := questionnaire.Parse(shippedFiles(t), phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		ask  []string
		want []string
	}{
		{"those of the form", nil, []string{"ethics", "duty", "system", "environment"}},
		{"by id, in the order given", []string{"process", "ethics"}, []string{"process", "ethics"}},
		{"by name", []string{"业务流程风险", " 外部环境 "}, []string{"process", "environment"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			def, err := library.Personal(test.ask)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, def.Risks()); diff != "" {
				t.Errorf("categories (-want +got):\n%s", diff)
			}
			if want := append([]string{"duties", "powers"}, test.want...); !slices.Equal(def.Lists(), want) {
				t.Errorf("lists %v, want %v", def.Lists(), want)
			}
			for i, s := range def.Slots {
				if def.Place(s.ID) != i {
					t.Errorf("%s stands at %d, want %d", s.ID, def.Place(s.ID), i)
				}
			}
			if !slices.Contains(def.Risks(), def.Supplement()) {
				t.Errorf("supplements go to %q", def.Supplement())
			}
		})
	}
	for _, ask := range [][]string{{"nobody"}, {"ethics", "思想道德"}, {""}} {
		if _, err := library.Personal(ask); err == nil {
			t.Errorf("%q is taken", ask)
		}
	}
}
