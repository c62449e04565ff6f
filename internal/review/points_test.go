package review

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

func texts(t interface{ Fatal(args ...any) }) *questionnaire.Library {
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReadPoints(t *testing.T) {
	t.Parallel()
	words := texts(t).Words
	for text, want := range map[string]any{
		"3 写到哪个环节":               []point{{3, "写到哪个环节"}},
		"３．写到哪个环节":               []point{{3, "写到哪个环节"}},
		"第三条：写到哪个环节":             []point{{3, "写到哪个环节"}},
		"第3条写到哪个环节":              []point{{3, "写到哪个环节"}},
		"3 写环节；5 再具体些":           []point{{3, "写环节"}, {5, "再具体些"}},
		"3 写环节；补上时限；1 少了一项":      []point{{3, "写环节；补上时限"}, {1, "少了一项"}},
		"整体太笼统；3 写环节":            []point{{0, "整体太笼统"}, {3, "写环节"}},
		"3 写环节\n3 补时限":           []point{{3, "写环节；补时限"}},
		"请再看一遍":                  []point{{0, "请再看一遍"}},
		"2024年的数要更新":             []point{{0, "2024年的数要更新"}},
		"2024 年的数要更新":            []point{{0, "2024 年的数要更新"}},
		"3.5 万元以上写清楚":            []point{{0, "3.5 万元以上写清楚"}},
		"一般的表述不行":                []point{{0, "一般的表述不行"}},
		"":                       "reasons_none",
		"；；":                     "reasons_none",
		"3":                      "reasons_empty",
		"9 写环节":                  "reasons_number",
		"0 写环节":                  "reasons_number",
		"3个月内补齐":                 "reasons_glued",
		strings.Repeat("长", 501): "reasons_long",
	} {
		points, wrong := readPoints(words, text, 7)
		if name, bad := want.(string); bad {
			if wrong == nil || wrong.name != name {
				t.Errorf("%q: %+v, %+v; want %s", text, points, wrong, name)
			}
			continue
		}
		if diff := cmp.Diff(want, points, cmp.AllowUnexported(point{})); diff != "" || wrong != nil {
			t.Errorf("%q: %+v (-want +got):\n%s", text, wrong, diff)
		}
	}
}

// TestReadPointsProperties reads anything: every number is one of the form's, every
// point has a text, no item comes twice, and nothing that was written is lost.
func TestReadPointsProperties(t *testing.T) {
	t.Parallel()
	words := texts(t).Words
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 12).Draw(t, "count")
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([0-9第三条 .；\n写到环节年]{1,6}){1,8}`)).Draw(t, "text")
		points, wrong := readPoints(words, text, count)
		if (wrong == nil) == (len(points) == 0) {
			t.Fatalf("%+v and %+v", points, wrong)
		}
		seen := map[int]bool{}
		for _, p := range points {
			if p.number < 0 || p.number > count || p.text == "" || seen[p.number] {
				t.Fatalf("%+v of %d", points, count)
			}
			seen[p.number] = true
		}
	})
}
