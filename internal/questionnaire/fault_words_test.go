package questionnaire_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/campaign"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// TestEveryFaultHasItsWords makes every fault that a file of prompts or of a
// campaign can have, and reads what its phrase says about it.
func TestEveryFaultHasItsWords(t *testing.T) {
	t.Parallel()
	lib, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	slots := map[string][]string{}
	for _, n := range phrase.Needs() {
		slots[n.Name] = n.Slots
	}
	short, missing := questionnaire.ShortFaults(), questionnaire.ShortFaults()
	check := func(name, want string, faults []questionnaire.Fault) {
		delete(missing, name)
		i := slices.IndexFunc(faults, func(f questionnaire.Fault) bool { return f.Name == name })
		if i < 0 {
			t.Errorf("%s is not reported:\n%v", name, questionnaire.FaultsError(faults))
			return
		}
		f := faults[i]
		var filled, pairs []string
		for i := 0; i+1 < len(f.Pairs); i += 2 {
			filled = append(filled, f.Pairs[i])
			pairs = append(pairs, f.Pairs[i], strings.ReplaceAll(f.Pairs[i+1], "\n", "、"))
		}
		if diff := cmp.Diff(set(slots[name]), set(filled)); diff != "" {
			t.Errorf("slots of %s (-catalogue +fault):\n%s", name, diff)
		}
		if said := lib.Say(f.Name, pairs...); said != want {
			t.Errorf("%s says\n%s\nwant\n%s", name, said, want)
		}
		for _, slot := range braces.FindAllString(short[name], -1) {
			if !slices.Contains(filled, strings.Trim(slot, "{}")) {
				t.Errorf("the short form of %s has the slot %s, which nothing fills: %s", name, slot, f.Text)
			}
		}
	}

	const ethics = "categories/1-ethics.yaml"
	for _, test := range []struct{ name, file, old, replacement, want string }{
		{"fault_missing", "personal.yaml", "title: ", "title: # ", "缺少“title”，或者它后面没有内容，请补上。"},
		{"fault_number", "personal.yaml", "  items: 200", "  items: 0", "缺少“limits.items”，请写一个大于 0 的整数。"},
		{"fault_limit_unknown", "personal.yaml", "  items: 200", "  item_s: 200", "limits 里没有“item_s”这一项，能写的只有 post、item、items、message。"},
		{"fault_part_unknown", "personal.yaml", "  powers:", "  power:", "slots 里没有“power”这一项，能写的只有 post、duties、powers。"},
		{"fault_slot_unknown", "phrases.yaml", "记下 {count} 条。", "记下 {cuont} 条。", "“noted”的花括号里写了 {cuont}，这里能用的只有 {count}。"},
		{"fault_slot_none", "phrases.yaml", "restarted: 已清空", "restarted: 已{清}空", "“restarted”的花括号里写了 {清}，这里没有可以填的内容，请去掉花括号。"},
		{"fault_slot_open", "phrases.yaml", "restarted: 已清空", "restarted: 已{清空", "“restarted”里有一个左花括号没有配对：“{清空，从头开始。”。请补上右花括号。"},
		{"fault_slot_unopened", "phrases.yaml", "restarted: 已清空", "restarted: 已}清空", "“restarted”里多了一个右花括号：“已}”。请去掉，或者在前面补上左花括号。"},
		{"fault_slot_needed", ethics, "cue: 办“{power}”这件事", "cue: 办这件事", "“cue”里必须有 {power}，填表人自己写的内容要放在那里，请加上。"},
		{"fault_id_taken", ethics, "id: ethics", "id: duty", "id“duty”在别的文件里已经用过，请换一个。"},
		{"fault_name_taken", ethics, "name: 思想道德风险", "name: 岗位职责风险", "名称“岗位职责风险”在别的文件里已经用过，请换一个。"},
		{"fault_category_no_file", "personal.yaml", "categories: [ethics", "categories: [nobody", "categories 里写了“nobody”，但是没有这一类的文件。请核对 id，或者在 categories 文件夹里加一个文件。"},
		{"fault_category_repeated", "personal.yaml", "categories: [ethics", "categories: [思想道德, ethics", "categories 里“ethics”写了两次，请删掉一处。"},
		{"fault_phrases_form", "phrases.yaml", "", "- 1\n", "这个文件要一行一条，写成“名字:”、一个空格，再写文字。"},
		{"fault_phrase_unknown", "phrases.yaml", "restarted: ", "restarts: ", "程序里没有“restarts”这句话。请看看名字是不是写错了；不需要就删掉。"},
		{"fault_phrase_twice", "phrases.yaml", "restarted: ", "kept: 好\nrestarted: ", "“kept”写了两次，请删掉一处。"},
		{"fault_phrase_empty", "phrases.yaml", "restarted: ", "restarted: # ", "“restarted”后面没有文字，请补上。"},
		{"fault_command_unknown", "words.yaml", "  skip: [", "  jump: [蹦]\n  skip: [", "commands 里没有“jump”这个命令。只能给已有的命令加说法，不能加新命令。"},
		{"fault_word_ambiguous", "words.yaml", "  skip: [", "  skip: [开始, ", "“开始”写在 start 里，又写在 skip 里。一个词只能归一个命令，请删掉一处。"},
		{"fault_questions_needed", "words.yaml", "  endings: [", "  endings: []\n  # [", "questions 里的 endings 和 openings 都要有，请各写至少一个词。"},
		{"fault_numbers_needed", "words.yaml", "numerals: 一二三", "numerals: 一二", "numbers 里要有 numerals（正好十个字，从一到十）、ordinal 和 counter，请补齐。"},
		{"fault_roster_unknown", "words.yaml", "    head: [", "    chief: [班长]\n    head: [", "没有“roster.roles.chief”这一项，这里能写的只有 staff、liaison、deputy、head、admin。"},
		{"fault_empty", "faq.yaml", "", "faq: []\n", "“faq”是空的，至少要写一条。"},
		{"fault_entry_empty", "words.yaml", "  skip: [", "  skip: ['', ", "“commands.skip”里有一条是空的，请写上内容，或者删掉这一条。"},
		{"fault_id_twice", "faq.yaml", "", faq + "  - {id: a, questions: [丙], answer: 丁}\n", "id“a”在第 2 行已经用过，请换一个。"},
		{"fault_question_twice", "faq.yaml", "", faq + "  - {id: b, questions: [甲], answer: 丁}\n", "问法“甲”在第 2 行已经写过，请删掉一处。"},
		{"fault_word_twice", "faq.yaml", "", faq + "fillers: [请问, 请问]\n", "“请问”在第 3 行已经写过，请删掉一处。"},
		{"fault_slot_unknown", "faq.yaml", "", "faq:\n  - {id: a, questions: [甲], answer: '{when}'}\n", "“answer”的花括号里写了 {when}，这里能用的只有 {due}、{deadline}、{office}、{liaison}、{title}。"},

		{"fault_key_unknown", ethics, "meaning: ", "meant: ", "没有“meant”这个名字，请看看是不是写错了。"},
		{"fault_key_twice", ethics, "id: ethics", "id: ethics\nid: ethics", "“id”在第 1 行已经写过，请删掉一处。"},
		{"fault_want_text", ethics, "name: 思想道德风险", "name: [思想道德风险]", "这里要写一段文字，不能是一串或者一组。"},
		{"fault_want_number", "personal.yaml", "  items: 200", "  items: 很多", "这里要写一个整数。"},
		{"fault_want_switch", ethics, "id: ethics", "id: ethics\nsupplement: 是的", "这里要写 true 或者 false。"},
		{"fault_want_list", "personal.yaml", "categories: [ethics, ", "categories: ethics # ", "这里要写一串，写成 [甲, 乙]，或者一行一条、前面加“- ”。"},
		{"fault_want_group", "personal.yaml", "limits:", "limits: 60\nold:", "这里要另起一行写“名字:”、一个空格和内容，一行一条，行首空两格。"},
		{"fault_yaml_empty", ethics, "", "", "文件是空的。"},
		{"fault_yaml_utf8", ethics, "", "name: \xcb\xbc\xcf\xeb\n", "文件不是 UTF-8 编码。请用记事本打开，选“另存为”，编码选 UTF-8。"},
		{"fault_yaml_tab", ethics, "", "name: 甲\n  乙\n\t丙: 丁\n", "行首用了 Tab 键，请换成空格。"},
		{"fault_yaml_colon", ethics, "", "name: 甲: 乙\n", "这附近的冒号不对。名字和文字之间是英文冒号加一个空格；文字里有英文冒号的，用英文双引号把整句括起来。"},
		{"fault_yaml_bracket", ethics, "", "name: [甲\nid: 乙\n", "这附近的括号没有配对，或者两项之间少了英文逗号。"},
		{"fault_yaml_indent", ethics, "", "name: \"甲\" 乙\n", "这附近有一行没有和别的行对齐，或者引号的外面还有字。请核对行首的空格和引号。"},
		{"fault_yaml_quote", ethics, "", "name: \"甲\n", "这附近的英文引号没有配对，请补上。句子里要用引号，写中文的“”。"},
		{"fault_yaml_sign", ethics, "", "name: @甲\n", "这里的文字用特殊符号开头，请用英文双引号把整句括起来。"},
		{"fault_yaml", ethics, "", "%甲 1\n", "这附近的写法不对，请和旁边的行对照。YAML 的原话：could not find expected directive name"},
	} {
		files := shippedFiles(t)
		if test.old == "" {
			files[test.file] = &fstest.MapFile{Data: []byte(test.replacement)}
		} else {
			edit(t, files, test.file, test.old, test.replacement)
		}
		check(test.name, test.want, faultsOf(t, files))
	}

	files := shippedFiles(t)
	delete(files, ethics)
	files[ethics+"/folder.yaml"] = &fstest.MapFile{}
	delete(files, "words.yaml")
	faults := faultsOf(t, files)
	check("fault_no_file", "没有这个文件。请从自带的 prompts 文件夹里复制一份过来。", faults)
	check("fault_unreadable", "这个文件读不了：read "+ethics+": invalid argument", faults)
	check("fault_categories_empty", "这个文件夹里没有 .yaml 文件，至少要有一类风险。", faultsOf(t, fstest.MapFS{}))

	for _, test := range campaignFaults {
		file := "title: 甲\noffice: 乙\n" + test.file
		if !strings.HasPrefix(test.file, "id: a\n") {
			file = "title: 甲\noffice: 乙\nopening: 2026-06-01\ndeadline: 2026-06-22\n" + test.file
		}
		_, err = campaign.Parse([]byte(file), "c.yaml", time.UTC, lib)
		faults, _ = errors.AsType[questionnaire.FaultsError](err)
		check(test.name, test.want, faults)
	}

	for name := range missing {
		t.Errorf("nothing makes the fault %s", name)
	}
}

// faq is the beginning of a file of questions.
const faq = "faq:\n  - {id: a, questions: [甲], answer: 乙}\n"

// braces are a slot.
var braces = regexp.MustCompile(`\{[a-z]+\}`)

func set(names []string) map[string]bool {
	s := map[string]bool{}
	for _, n := range names {
		s[n] = true
	}
	return s
}
