package questionnaire_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

func shippedWords(tb testing.TB) *questionnaire.Words {
	tb.Helper()
	return shippedLibrary(tb).Words
}

func TestCommand(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	for _, test := range []struct {
		text string
		want questionnaire.Command
	}{
		{"下一步", questionnaire.CmdNext},
		{" 下一步 \n", questionnaire.CmdNext},
		{"下一步。", questionnaire.CmdNext},
		{"下一步！！", questionnaire.CmdNext},
		{"“下一步”", questionnaire.CmdNext},
		{"【下一步】", questionnaire.CmdNext},
		{"ＯＫ", questionnaire.CmdYes},
		{"Ok.", questionnaire.CmdYes},
		{"HELP", questionnaire.CmdHelp},
		{"ｓｔａｒｔ", questionnaire.CmdStart},
		{"谢谢～", questionnaire.CmdChat},
		{"没有", questionnaire.CmdNone},
		{"没有了", questionnaire.CmdNext},
		{"修改", questionnaire.CmdRevise},
		{"好了", questionnaire.CmdNext},
		{"好的", questionnaire.CmdYes},
		{"下一步骤", ""},
		{"下一步的安排", ""},
		{"无偿献血组织", ""},
		{"删除", ""}, // means nothing without a number
		{"改", ""},
		{"", ""},
		{"。", ""},
	} {
		got, ok := words.Command(test.text)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("Command(%q) = %q, %t, want %q", test.text, got, ok, test.want)
		}
	}
}

func TestNumbered(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	const edit, drop, cover = questionnaire.CmdEdit, questionnaire.CmdDrop, questionnaire.CmdCover
	for _, test := range []struct {
		text    string
		command questionnaire.Command
		numbers []int
		rest    string
	}{
		{"改 2 新内容", edit, []int{2}, "新内容"},
		{"改2 新内容", edit, []int{2}, "新内容"},
		{"改２　新内容", edit, []int{2}, "新内容"},
		{"改 2：新内容", edit, []int{2}, "新内容"},
		{"修改第2条新内容", edit, []int{2}, "新内容"},
		{"修改第 12 条：Ａ类经费", edit, []int{12}, "Ａ类经费"},
		{"更正 1，新内容", edit, []int{1}, "新内容"},
		{"改 2", edit, []int{2}, ""},
		{"改 2 一\n二", edit, []int{2}, "一\n二"},
		{"改 0 x", edit, []int{0}, "x"},
		{"改2栋楼的钥匙管理", edit, nil, ""},
		{"修改2026年预算", edit, nil, ""},
		{"改革方案的起草", edit, nil, ""},
		{"改 新内容", edit, nil, ""},
		{"改 99999999 x", edit, nil, ""},
		{"删 3", drop, []int{3}, ""},
		{"删除第3条", drop, []int{3}, ""},
		{"删 1 2 3", drop, []int{1, 2, 3}, ""},
		{"删 1、2，3。", drop, []int{1, 2, 3}, ""},
		{"删除第1条第2条", drop, []int{1, 2}, ""},
		{"删去3名候选人", drop, nil, ""},
		{"删 3 这一条", drop, nil, ""},
		{"删\n3", drop, nil, ""},
		{"删除过期数据", drop, nil, ""},
		{"补 1 可能讲人情", cover, []int{1}, "可能讲人情"},
		{"补充第1条：可能讲人情", cover, []int{1}, "可能讲人情"},
		{"补贴发放的审核", cover, nil, ""},
		{"补考安排", cover, nil, ""},
	} {
		numbers, rest, ok := words.Numbered(test.text, test.command)
		if !slices.Equal(numbers, test.numbers) || rest != test.rest || ok != (test.numbers != nil) {
			t.Errorf("Numbered(%q, %s) = %v, %q, %t, want %v, %q", test.text, test.command, numbers, rest, ok, test.numbers, test.rest)
		}
	}
}

func TestTexted(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	for _, test := range []struct {
		text, rest string
		ok         bool
	}{
		{"进度", "", true},
		{"进度 教务处", "教务处", true},
		{"进度：教务处", "教务处", true},
		{" 查进度　图书馆 ", "图书馆", true},
		{"完成情况", "", true},
		{"进度款支付的审核", "", false},
		{"教务处进度", "", false},
	} {
		rest, ok := words.Texted(test.text, questionnaire.CmdProgress)
		if rest != test.rest || ok != test.ok {
			t.Errorf("Texted(%q) = %q, %t, want %q, %t", test.text, rest, ok, test.rest, test.ok)
		}
	}
	if rest, ok := words.Texted("再加一个岗位：处长", questionnaire.CmdPost); rest != "处长" || !ok {
		t.Errorf("a further post is %q, %t", rest, ok)
	}
}

// TestWordsTakeAnything types anything at all.
func TestWordsTakeAnything(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	commands := []questionnaire.Command{
		questionnaire.CmdEdit, questionnaire.CmdDrop, questionnaire.CmdCover, questionnaire.CmdPost, questionnaire.CmdProgress,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "改", "删 ", "补１", "进度", "K", "İ", "ﬁ", "ｶﾞ"}).Draw(t, "begin") + rapid.String().Draw(t, "text")
		for _, c := range commands {
			if _, rest, ok := words.Numbered(text, c); ok && !strings.HasSuffix(strings.TrimSpace(text), rest) {
				t.Fatalf("Numbered(%q, %s): the rest %q is not what was typed", text, c, rest)
			}
			if rest, ok := words.Texted(text, c); ok && !strings.HasSuffix(strings.TrimSpace(text), rest) {
				t.Fatalf("Texted(%q, %s): the rest %q is not what was typed", text, c, rest)
			}
		}
		words.Command(text)
		words.IsQuestion(text)
		words.MayAsk(text)
	})
}

func TestIsQuestion(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	for text, want := range map[string]bool{
		"要写几条？":      true,
		"要写几条?  ":    true,
		"交了以后还能改吗":   true,
		"能不能写无呢。":    true,
		"什么是三重一大":    true,
		"请问谁能看到":     true,
		"这一条怎么改":     true,
		"受理采购申请":     false,
		"怎么？\n好的":    false, // several lines are an answer
		"可能提前透露评委名单": false,
		"？":          true,
		"":           false,
		"负责解答“怎么报销”等咨询":                         false,
		"“" + strings.Repeat("长", 60) + "”怎么办？": false, // too long for a question
	} {
		if got := words.IsQuestion(text); got != want {
			t.Errorf("IsQuestion(%q) = %t", text, got)
		}
	}
}

// TestAnswersAreNotCommands reads every duty, power and risk point of the
// samples: each is an answer and nothing else.
func TestAnswersAreNotCommands(t *testing.T) {
	t.Parallel()
	library := shippedLibrary(t)
	words := library.Words
	_, samples := shippedSamples(t)
	read := 0
	for _, s := range samples {
		answers := slices.Concat(s.Duties, s.Powers, []string{s.Post})
		for _, risks := range s.Risks {
			answers = append(answers, risks...)
		}
		for _, text := range answers {
			read++
			if c, ok := words.Command(text); ok {
				t.Errorf("%s: %s is the command %s", s.ID, text, c)
			}
			for _, c := range []questionnaire.Command{questionnaire.CmdEdit, questionnaire.CmdDrop, questionnaire.CmdCover} {
				if _, _, ok := words.Numbered(text, c); ok {
					t.Errorf("%s: %s is the command %s", s.ID, text, c)
				}
			}
			for _, c := range []questionnaire.Command{questionnaire.CmdPost, questionnaire.CmdProgress} {
				if _, ok := words.Texted(text, c); ok {
					t.Errorf("%s: %s is the command %s", s.ID, text, c)
				}
			}
			if words.IsQuestion(text) {
				t.Errorf("%s: %s is a question", s.ID, text)
			}
			if words.MayAsk(text) {
				if e, ok := library.FAQ.Find(text); ok {
					t.Errorf("%s: %s is answered with %s", s.ID, text, e.ID)
				}
			}
		}
	}
	if read < 200 {
		t.Errorf("only %d answers were read", read)
	}
}

func TestWantsSamples(t *testing.T) {
	t.Parallel()
	words := shippedWords(t)
	for text, want := range map[string]bool{
		"样表怎么写的？": true, "别的岗位怎么写？": true, "有没有例子": true, "要写几条？": false,
	} {
		if got := words.WantsSamples(text); got != want {
			t.Errorf("WantsSamples(%q) = %t", text, got)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{" 部门（单位） ", "部门(单位)"}, {"OPEN_ID", "open_id"}, {"姓　名", "姓名"}, {"工 号：", "工号:"}, {"“岗位”", "岗位"}, {"", ""},
	} {
		if got := questionnaire.Fold(test.text); got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := questionnaire.Fold(rapid.String().Draw(t, "text"))
		if diff := cmp.Diff(once, questionnaire.Fold(once)); diff != "" {
			t.Fatalf("folding twice is not folding once:\n%s", diff)
		}
	})
}

func shippedLibrary(tb testing.TB) *questionnaire.Library {
	tb.Helper()
	library, err := questionnaire.Parse(shippedFiles(tb), phrase.Needs())
	if err != nil {
		tb.Fatal(err)
	}
	return library
}
