package questionnaire_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"lianbot/internal/questionnaire"
)

func TestFAQFindsParaphrases(t *testing.T) {
	t.Parallel()
	faq, entries := shippedFAQ(t)
	var paraphrases map[string][]string
	readYAML(t, "testdata/paraphrases.yaml", &paraphrases)

	written := map[string]bool{}
	for _, e := range entries {
		if len(paraphrases[e.ID]) < 5 {
			t.Errorf("%s has %d paraphrases, want 5 at least", e.ID, len(paraphrases[e.ID]))
		}
		for _, q := range e.Questions {
			written[q] = true
		}
	}
	asked, right, wrong := 0, 0, 0
	for id, questions := range paraphrases {
		for _, q := range questions {
			if written[q] {
				t.Errorf("%s is in the file itself: %s", q, id)
			}
			asked++
			switch e, ok := faq.Find(q); {
			case ok && e.ID == id:
				right++
			case ok:
				wrong++
				t.Logf("%s %s: found %s", id, q, e.ID)
			default:
				t.Logf("%s %s: not found", id, q)
			}
		}
	}
	t.Logf("%d entries, %d paraphrases: %d right (%.1f%%), %d wrong, %d not found",
		len(entries), asked, right, percent(right, asked), wrong, asked-right-wrong)
	if percent(right, asked) < 95 {
		t.Errorf("%.1f%% found right, want 95%% at least", percent(right, asked))
	}
	if percent(wrong, asked) > 1 {
		t.Errorf("%.1f%% answered wrongly, want 1%% at most", percent(wrong, asked))
	}
}

func TestFAQFindsItsOwnQuestions(t *testing.T) {
	t.Parallel()
	faq, entries := shippedFAQ(t)
	for _, e := range entries {
		for _, q := range e.Questions {
			if got, ok := faq.Find(q); !ok || got.ID != e.ID {
				t.Errorf("%s %s: found %q", e.ID, q, got.ID)
			}
		}
	}
}

func TestFAQLeavesWhatIsForeign(t *testing.T) {
	t.Parallel()
	faq, _ := shippedFAQ(t)
	var foreign map[string][]string
	readYAML(t, "testdata/foreign.yaml", &foreign)
	_, samples := shippedSamples(t)
	for _, s := range samples {
		foreign["samples"] = append(foreign["samples"], append(s.Duties, s.Powers...)...)
		for _, risks := range s.Risks {
			foreign["samples"] = append(foreign["samples"], risks...)
		}
	}
	// Of the questions that nothing was tuned against a few may slip through.
	most := map[string]float64{"unseen": 5}

	for kind, texts := range foreign {
		var answered []string
		for _, text := range texts {
			if e, ok := faq.Find(text); ok {
				answered = append(answered, text+" → "+e.ID)
			}
		}
		t.Logf("%s: %d of %d answered", kind, len(answered), len(texts))
		if percent(len(answered), len(texts)) > most[kind] {
			t.Errorf("%s answered:\n%s", kind, strings.Join(answered, "\n"))
		}
	}
}

func TestFAQFindDoesNotMindTheForm(t *testing.T) {
	t.Parallel()
	faq, _ := shippedFAQ(t)
	for question, want := range map[string]string{
		"什么是三重一大":            "F33",
		"请问什么是三重一大？？":        "F33",
		"老师您好，我想问一下三重一大是什么呀": "F33",
		"三 重 一 大 是 什 么":      "F33",
		"DDL是哪天":             "F19",
		"ｄｄｌ是哪天?":            "F19",
		"删除第12条怎么删除":         "F39",
	} {
		if e, ok := faq.Find(question); !ok || e.ID != want {
			t.Errorf("%s: found %q, want %s", question, e.ID, want)
		}
	}
}

func TestFAQFindNothing(t *testing.T) {
	t.Parallel()
	faq, _ := shippedFAQ(t)
	for _, question := range []string{"", " ", "？", "请问", "的了吗", "12345", "\x00\xff", strings.Repeat("啊", 5000)} {
		if e, ok := faq.Find(question); ok {
			t.Errorf("%.20q: found %s", question, e.ID)
		}
	}
	empty, _, _ := questionnaire.ReadFAQ(nil, "faq.yaml")
	if e, ok := empty.Find("什么时候交"); ok {
		t.Errorf("an empty FAQ found %s", e.ID)
	}
}

func TestFAQFindIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	faq, entries := shippedFAQ(t)
	again, _ := shippedFAQ(t)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(entries[rapid.IntRange(0, len(entries)-1).Draw(t, "entry")].Questions), 1, 3)
		question := strings.Join(words.Draw(t, "questions"), "") + rapid.String().Draw(t, "tail")
		first, found := faq.Find(question)
		second, foundAgain := again.Find(question)
		if found != foundAgain || first.ID != second.ID {
			t.Fatalf("%q: %q, then %q", question, first.ID, second.ID)
		}
	})
}

func TestFAQAnswersAreCalm(t *testing.T) {
	t.Parallel()
	_, entries := shippedFAQ(t)
	// Words that accuse: the program never says them.
	banned := []string{
		"交代", "坦白", "揭发", "认罪", "问题干部", "嫌疑", "违法", "违纪", "查你", "老实", "把柄", "涉事", "不合格",
	}
	for _, e := range entries {
		if n := utf8.RuneCountInString(e.Answer); n > 80 {
			t.Errorf("%s: the answer has %d characters, want 80 at most", e.ID, n)
		}
		for _, word := range banned {
			if strings.Contains(e.Answer, word) {
				t.Errorf("%s: the answer says %s", e.ID, word)
			}
		}
		if len(e.Questions) < 5 || len(e.Questions) > 10 {
			t.Errorf("%s has %d questions, want 5 to 10", e.ID, len(e.Questions))
		}
	}
}

func TestDecodeFAQReportsEverything(t *testing.T) {
	t.Parallel()
	_, _, faults := questionnaire.ReadFAQ([]byte(`faq:
  - id: F01
    questions: [a, b]
    answer: yes {deadline}
  - id: F01
    questions: []
    answer: to {nobody}
  - id: F03
    questions: [a, ""]
  - questions: [c]
    answer: d
    source: e
synonyms:
  - [x, y]
  - [z, x]
  - []
fillers: [y]
`), "faq.yaml")
	want := []string{
		"faq.yaml:5: the id F01 is there already, on line 2",
		"faq.yaml:5: questions is missing or empty",
		"faq.yaml:7: answer: unknown slot {nobody}",
		"faq.yaml:8: answer is missing",
		"faq.yaml:9: a text of questions is missing",
		"faq.yaml:9: the question a is there already, on line 3",
		"faq.yaml:10: id is missing",
		"faq.yaml:12: field source not found",
		"faq.yaml:15: the word x is there already, on line 14",
		"faq.yaml:17: the word y is there already, on line 14",
	}
	mustReport(t, faults, want)

	_, _, faults = questionnaire.ReadFAQ([]byte("synonyms: []\n"), "faq.yaml")
	mustReport(t, faults, []string{"faq.yaml: faq is missing or empty"})
	_, _, faults = questionnaire.ReadFAQ([]byte("faq: 3\n"), "faq.yaml")
	mustReport(t, faults, []string{"faq.yaml:1: cannot unmarshal"})
}

func BenchmarkFAQFind(b *testing.B) {
	faq, _ := shippedFAQ(b)
	for b.Loop() {
		faq.Find("请问我昨天已经提交上去的表还能不能再修改一下呀")
	}
}

// mustReport wants each of the faults to begin with its line of want, in the
// order of the lines.
func mustReport(t *testing.T, faults []questionnaire.Fault, want []string) {
	t.Helper()
	var got []string
	for _, w := range want {
		for _, f := range faults {
			if strings.HasPrefix(f.String(), w) {
				got = append(got, w)
				break
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(faults) != len(want) {
		t.Errorf("%d faults, want %d (-want +got):\n%s\nall of them:\n%v",
			len(faults), len(want), diff, questionnaire.FaultsError(faults))
	}
}

func shippedFAQ(tb testing.TB) (*questionnaire.FAQ, []questionnaire.FAQEntry) {
	tb.Helper()
	faq, entries, faults := questionnaire.ReadFAQ(readFile(tb, "../../prompts/faq.yaml"), "faq.yaml")
	if len(faults) > 0 {
		tb.Fatal(questionnaire.FaultsError(faults))
	}
	return faq, entries
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readYAML(tb testing.TB, name string, into any) {
	tb.Helper()
	if err := yaml.Unmarshal(readFile(tb, name), into); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
