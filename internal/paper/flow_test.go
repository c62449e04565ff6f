package paper_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lianbot/internal/paper"
)

// drawn is the handout's sample of a unit's form with two processes drawn behind it.
func drawn() paper.UnitForm {
	f := sampleUnit()
	f.Author, f.Date = "王强", day
	f.Rows = append(f.Rows, paper.Post{
		Name: "专户资金支付", Duties: []string{"受理申请", "审核材料", "拨付资金"}, Powers: []string{"受理申请：科员", "审核材料：科长"},
		Risks: []string{"受理申请：可能对不全的材料照样受理"},
	})
	f.Flows = []paper.Flow{
		{Name: "专户资金支付", Steps: []paper.Step{
			{Name: "受理申请", Deciders: []string{"教科文科科员"}, Risks: []string{"可能对不全的材料照样受理（表现形式：缺件照办，事后补件）"}},
			{Name: "审核材料", Deciders: []string{"教科文科科长", "分管副局长"}, Risks: []string{
				"对申请支付资料手续可能审核把关不严，产生资金流失风险", "可能因碍于情面、接收吃请等，放宽审核标准，容易产生资金风险",
			}},
			{Name: "拨付资金<&>", Deciders: []string{"局长"}},
			{Name: "归档"},
		}},
		{Name: "项目申报", Steps: []paper.Step{{Name: "发布通知"}, {Name: "集体评审", Deciders: []string{"局党组会"}, Risks: []string{"可能有远近之分"}}}},
	}
	return f
}

// TestFlow draws the processes behind the form: what is read back is the form, and all
// that was written stands in the picture.
func TestFlow(t *testing.T) {
	t.Parallel()
	f := drawn()
	data := unit(t, f, paper.Options{Signatures: true})
	if !bytes.Equal(data, unit(t, f, paper.Options{Signatures: true})) {
		t.Error("drawn twice it is not the same")
	}
	read, err := paper.ReadForm(data, words(t))
	if err != nil {
		t.Fatal(err)
	}
	want := paper.Read{Kind: paper.KindUnit, Unit: f.Unit, Author: f.Author, Date: "2026年6月9日"}
	for _, row := range f.Rows {
		want.Posts = append(want.Posts, asRead(row))
	}
	if diff := cmp.Diff(want, read, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	document := string(raw)
	for _, text := range []string{"流程图：专户资金支付", "流程图：项目申报", "1.受理申请", "3.拨付资金&lt;&amp;&gt;", "教科文科科长", "可能有远近之分"} {
		if !strings.Contains(document, text) {
			t.Errorf("%s is not in the picture", text)
		}
	}
	// Between six steps of two processes there are four arrows; four are decided by
	// somebody, and three have risk points.
	for shape, n := range map[string]int{"downArrow": 4, "rightArrow": 4, "mathMinus": 3} {
		if got := strings.Count(document, `prst="`+shape+`"`); got != n {
			t.Errorf("%d shapes %s, want %d", got, shape, n)
		}
	}
	ids := regexp.MustCompile(`<wp:docPr id="(\d+)"`).FindAllStringSubmatch(document, -1)
	for i, id := range ids {
		if id[1] != fmt.Sprint(i+1) {
			t.Errorf("shape %d has the id %s", i+1, id[1])
		}
	}
	if plain := unit(t, sampleUnit(), paper.Options{}); bytes.Contains(plain, []byte("AlternateContent")) {
		t.Error("a form without a process has a picture")
	}
}
