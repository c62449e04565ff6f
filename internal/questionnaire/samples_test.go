package questionnaire_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lianbot/internal/questionnaire"
)

func TestSamplesFitTheKindOfPost(t *testing.T) {
	t.Parallel()
	samples, _ := shippedSamples(t)
	for _, test := range []struct {
		words []string
		want  string
	}{
		{[]string{"采购"}, "procurement_chief"},
		{[]string{"招标"}, "procurement_chief"},
		{[]string{"采购员"}, "procurement_chief"},
		{[]string{"食堂"}, "canteen_manager"},
		{[]string{"辅导员"}, "counselor"},
		{[]string{"会计"}, "accountant"},
		{[]string{"教务秘书"}, "teaching_secretary"},
		{[]string{"实验室"}, "lab_admin"},
		{[]string{"图书馆"}, "library_acq"},
		{[]string{"校医"}, "pharmacy"},
		{[]string{"老师"}, "teacher"},
		{[]string{"体育老师"}, "teacher"},
		{[]string{"招生"}, "admission_director"},
		{[]string{"基建"}, "infra_engineer"},
		{[]string{"人事"}, "hr_recruit"},
		{[]string{"办公室"}, "office_clerk"},
		{[]string{"保安"}, "security"},
		{[]string{"网络管理员"}, "it_admin"},
		{[]string{"科长", "财务处"}, "finance_director"},
		{[]string{"科员", "科研处"}, "research_admin"},
		{[]string{"副处长", "人事处"}, "hr_recruit"},
		{[]string{"教授", "外国语学院"}, "teacher"},
		{[]string{"教师", "软件工程学院", "承担课程教学", "指导毕业论文"}, "teacher"},
		{[]string{"职员", "某处", "负责学生奖学金评定"}, "counselor"},
	} {
		found := samples.For(test.words...)
		if len(found) == 0 || found[0].ID != test.want {
			t.Errorf("%v: found %v, want %s first", test.words, ids(found), test.want)
		}
		if len(found) > 3 {
			t.Errorf("%v: %d samples, want three at most", test.words, len(found))
		}
	}
}

func TestSamplesFindEachOther(t *testing.T) {
	t.Parallel()
	samples, all := shippedSamples(t)
	for _, s := range all {
		found := samples.For(slices.Concat([]string{s.Post, s.Unit}, s.Duties)...)
		if len(found) == 0 || found[0].ID != s.ID {
			t.Errorf("%s found %v, want itself first", s.ID, ids(found))
		}
		for _, alias := range s.Aliases {
			if !slices.Contains(ids(samples.For(alias)), s.ID) {
				t.Errorf("%s is not found by its alias %s", s.ID, alias)
			}
		}
	}
}

func TestSamplesFindNone(t *testing.T) {
	t.Parallel()
	samples, _ := shippedSamples(t)
	for _, words := range [][]string{nil, {""}, {"宇航员"}, {"飞行员"}, {"演员"}, {"律师"}, {"今天天气怎么样"}, {"abc"}, {"", ""}} {
		if found := samples.For(words...); len(found) > 0 {
			t.Errorf("%q: found %v, want none", words, ids(found))
		}
	}
}

func TestSamplesReadLikeRiskPoints(t *testing.T) {
	t.Parallel()
	_, samples := shippedSamples(t)
	for _, s := range samples {
		for _, category := range []string{"ethics", "duty", "system", "environment"} {
			if len(s.Risks[category]) == 0 {
				t.Errorf("%s has no risk point of %s", s.ID, category)
			}
		}
		for category, risks := range s.Risks {
			for _, risk := range risks {
				if !strings.Contains(risk, "可能") && !strings.Contains(risk, "容易") {
					t.Errorf("%s %s: a risk point is a possibility: %s", s.ID, category, risk)
				}
				if n := utf8.RuneCountInString(risk); n < 12 || n > 50 {
					t.Errorf("%s %s: %d characters, want 12 to 50: %s", s.ID, category, n, risk)
				}
			}
		}
	}
}

func TestDecodeSamplesReportsEverything(t *testing.T) {
	t.Parallel()
	_, _, faults := questionnaire.ReadSamples([]byte(`samples:
  - id: one
    unit: u
    post: p
    aliases: [a]
    duties: [d]
    powers: [p]
    risks: {ethics: [r]}
  - id: one
    unit: u
    aliases: []
    duties: [d, ""]
    powers: [p]
    grade: high
    risks: {ethics: []}
  - id: two
    unit: u
    post: p
    aliases: [a]
    duties: [d]
    powers: [p]
`), "samples.yaml")
	mustReport(t, faults, []string{
		"samples.yaml:9: the id one is there already, on line 2",
		"samples.yaml:9: post is missing",
		"samples.yaml:9: aliases is missing or empty",
		"samples.yaml:9: risks.ethics is missing or empty",
		"samples.yaml:12: a text of duties is missing",
		"samples.yaml:14: field grade not found",
		"samples.yaml:16: risks is missing or empty",
	})
	_, _, faults = questionnaire.ReadSamples(nil, "samples.yaml")
	mustReport(t, faults, []string{"samples.yaml: EOF"})
}

func BenchmarkSamplesFor(b *testing.B) {
	samples, _ := shippedSamples(b)
	for b.Loop() {
		samples.For("采购科科长", "采购与招投标办公室", "受理并审核校内采购申请", "组织开标评标")
	}
}

func shippedSamples(tb testing.TB) (*questionnaire.Samples, []questionnaire.Sample) {
	tb.Helper()
	library, samples, faults := questionnaire.ReadSamples(readFile(tb, "../../prompts/samples.yaml"), "samples.yaml")
	if len(faults) > 0 {
		tb.Fatal(questionnaire.FaultsError(faults))
	}
	return library, samples
}

func ids(samples []questionnaire.Sample) []string {
	var list []string
	for _, s := range samples {
		list = append(list, s.ID)
	}
	return list
}
