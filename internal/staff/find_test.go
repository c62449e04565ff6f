package staff_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianbot/internal/staff"
)

var units = []string{
	"党委办公室、校长办公室", "校纪委办公室", "组织部", "教务处", "科研处", "财务处", "采购与招投标办公室", "国有资产管理处", "后勤处", "图书馆",
	"校医院", "机械工程学院", "计算机学院", "会计学院", "外国语学院", "外国语学院教务办", "数学与统计学院", "化学化工学院", "重庆研究院", "基建处（新校区）",
}

func TestFindUnits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, want string
		near       []string
	}{
		{text: "教务处", want: "教务处"},
		{text: " 教务处 ", want: "教务处"},
		{text: "教务", want: "教务处"}, // a beginning counts for more than a part
		{text: "图书", want: "图书馆"},
		{text: "招投标", want: "采购与招投标办公室"},
		{text: "计院", want: "计算机学院"}, // and the same first character for more than another
		{text: "机械学院", want: "机械工程学院"},
		{text: "国资处", want: "国有资产管理处"},
		{text: "数统学院", want: "数学与统计学院"},
		{text: "基建处(新校区)", want: "基建处（新校区）"},
		{text: "基建处新校区", want: "基建处（新校区）"},
		{text: "jwc", want: "教务处"},
		{text: "JWC", want: "教务处"},
		{text: "ｊｗｃ", want: "教务处"},
		{text: "jiaowuchu", want: "教务处"},
		{text: "jiaowuc", want: "教务处"},
		{text: "tsg", want: "图书馆"},
		{text: "jxgc", want: "机械工程学院"}, // a beginning of its sounds
		{text: "cqyjy", want: "重庆研究院"}, // 重 has two readings
		{text: "zqyjy", want: "重庆研究院"},
		{text: "外国语学院", want: "外国语学院"},
		{text: "外国语", near: []string{"外国语学院", "外国语学院教务办"}},
		{text: "外语", near: []string{"外国语学院", "外国语学院教务办"}},
		{text: "办公室", near: []string{"党委办公室、校长办公室", "校纪委办公室", "采购与招投标办公室"}},
		{text: "财物处", near: []string{"财务处"}},
		{text: "机电学院", near: []string{"机械工程学院"}},
		{text: "后勤管理处", near: []string{"后勤处", "国有资产管理处"}},
		{text: "天文台"},
		{text: "宇航学院"},
		{text: "x"},
		{text: "。"},
		{text: ""},
	} {
		exact, near := staff.FindUnits(units, test.text)
		if diff := cmp.Diff([]any{test.want, test.near}, []any{exact, near}, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

// TestFindUnitsProperties looks names up among units made of few characters, so
// that many resemble each other.
func TestFindUnitsProperties(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`[教务科研处学院（）]{1,6}|[a-c]{1,3}`)
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(name, 0, 12, rapid.ID).Draw(t, "units")
		text := rapid.OneOf(name, rapid.String(), rapid.StringMatching(`[a-z]{1,5}`)).Draw(t, "text")
		exact, near := staff.FindUnits(all, text)
		if exact != "" && (!slices.Contains(all, exact) || len(near) > 0) {
			t.Fatalf("found %q and %q among %q", exact, near, all)
		}
		if len(near) > 8 {
			t.Fatalf("%d to choose from", len(near))
		}
		for i, n := range near {
			if !slices.Contains(all, n) || slices.Contains(near[:i], n) {
				t.Fatalf("near are %q among %q", near, all)
			}
		}
		for _, u := range all { // a whole name always means its unit, however it is spaced
			if got, _ := staff.FindUnits(all, "　"+u+" "); got != u && !sameButBrackets(all, u) {
				t.Fatalf("%q finds %q among %q", u, got, all)
			}
		}
	})
}

// sameButBrackets says whether another unit has the same name but for brackets, or
// a name has nothing else: then the name cannot tell.
func sameButBrackets(all []string, u string) bool {
	bare := func(s string) string {
		return string(slices.DeleteFunc([]rune(s), func(r rune) bool { return r == '（' || r == '）' }))
	}
	return bare(u) == "" || slices.ContainsFunc(all, func(o string) bool { return o != u && bare(o) == bare(u) })
}

func TestFindPeople(t *testing.T) {
	t.Parallel()
	people := []staff.Person{
		{ID: "1001", Name: "张三"},
		{ID: "1002", Name: "李四"},
		{ID: "1003", Name: "李敏"},
		{ID: "1004", Name: "张三"},
		{ID: "1005", Name: "欧阳修远"},
		{ID: "1006", Name: "Anna Schmidt"},
	}
	for _, test := range []struct {
		text        string
		exact, near []string
	}{
		{text: "张三", exact: []string{"1001", "1004"}},
		{text: "1004", exact: []string{"1004"}},
		{text: "１００２", exact: []string{"1002"}},
		{text: "anna schmidt", exact: []string{"1006"}},
		{text: "张叁", near: []string{"1001", "1004"}}, // it sounds the same
		{text: "李民", near: []string{"1003", "1002"}}, // of two with a character in common the one that sounds the same
		{text: "lm", near: []string{"1003"}},
		{text: "欧阳远", near: []string{"1005"}},
		{text: "王五"},
		{text: "李"},
		{text: ""},
	} {
		exact, near := staff.FindPeople(people, test.text)
		if diff := cmp.Diff([][]string{test.exact, test.near}, [][]string{ids(exact), ids(near)}, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

func ids(people []staff.Person) []string {
	var all []string
	for _, p := range people {
		all = append(all, p.ID)
	}
	return all
}
