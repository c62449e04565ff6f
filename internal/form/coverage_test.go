package form_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
)

// filled is a record of one post with powers and risk points.
func filled(powers, risks []string) form.Form {
	changes := []form.Change{{Kind: form.AddPost, Post: 1, Text: "岗位"}}
	id := int64(1)
	add := func(slot string, texts []string) {
		for _, text := range texts {
			id++
			changes = append(changes, form.Change{Kind: form.AddItem, Post: 1, Slot: slot, Item: id, Text: text, SentAt: id})
		}
	}
	add("powers", powers)
	add("duty", risks)
	return form.Apply(form.Form{}, changes...)
}

func open(f form.Form) []string {
	var texts []string
	for _, gap := range form.Gaps(f, "powers", []string{"ethics", "duty"}) {
		texts = append(texts, gap.Power.Text)
	}
	return texts
}

// TestGapsOfTheHandout looks at the handout's sample tables 1, 2 and 3.
func TestGapsOfTheHandout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		powers, risks []string
		want          []string
	}{
		{
			"主任",
			[]string{"重大项目运作", "重要人事任免", "大额度资金使用"},
			[]string{
				"对进场交易的项目，采取打招呼等非正常手段进行干预，影响项目的规范运行。",
				"对基础设施建设、重大设备购进等自身建设项目，不履行集体决策和招标程序私自或授意指定中标人。",
				"在重大决策和重要人事任命上搞一言堂，不履行集体决策程序，搞临时动议，突然袭击。",
				"在保证金代收代退方面，利用保证金存量谋取不正当利益。",
				"在使用超过5000以上的大额资金时，不经过集体研究，搞特殊化或所谓“一支笔”。",
			},
			nil,
		},
		{
			"科长",
			[]string{"科室业务管理工作。", "重大项目的交易组织服务。", "对重要交易信息和文件进行初审或复核。"},
			[]string{
				"接受交易当事人吃请或收受不正当利益，影响项目正常交易。",
				"采取私自设置进场条件、私自设置管理措施等，对代理机构按规定开展的交易组织和服务行为进行干预。",
				"私自向第三方泄露报名、保证金缴纳等交易信息。",
				"采取信息诱导、私下交待等手段，影响评审专家正常工作。",
				"对交易文件把关不严，影响项目运行质量。",
			},
			// No risk point of the table says 初审 or 复核, either.
			[]string{"科室业务管理工作。", "对重要交易信息和文件进行初审或复核。"},
		},
		{
			"专家库管理员",
			[]string{"评审专家抽取。", "专家入库"},
			[]string{
				"监督人员不在场私自抽取专家。",
				"泄露评审专家姓名、电话等其他信息。",
				"私自将未经有关职能部门备案人员加入专家库中。",
			},
			nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, open(filled(test.powers, test.risks))); diff != "" {
				t.Errorf("open powers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	f := filled([]string{"采购方式的建议权", "章"}, []string{"可能讲人情"})
	if diff := cmp.Diff([]string{"采购方式的建议权", "章"}, open(f)); diff != "" {
		t.Fatalf("without a risk point (-want +got):\n%s", diff)
	}
	considered := form.Apply(f, form.Change{Kind: form.Consider, Post: 1, Slot: "powers", Item: 2})
	if diff := cmp.Diff([]string{"章"}, open(considered)); diff != "" {
		t.Errorf("one considered (-want +got):\n%s", diff)
	}
	covered := form.Apply(f, form.Change{Kind: form.AddItem, Post: 1, Slot: "duty", Item: 9, Text: "别的", SentAt: 9, Covers: 3})
	if diff := cmp.Diff([]string{"采购方式的建议权"}, open(covered)); diff != "" {
		t.Errorf("one covered (-want +got):\n%s", diff)
	}
	again := form.Apply(covered, form.Change{Kind: form.DropItem, Post: 1, Slot: "duty", Item: 9})
	if len(open(again)) != 2 {
		t.Errorf("its risk point gone: %v", open(again))
	}
	if len(open(form.Form{})) != 0 {
		t.Error("an empty record has gaps")
	}
}

// TestGapsAreOfOnePost has another post's risk point not count.
func TestGapsAreOfOnePost(t *testing.T) {
	t.Parallel()
	f := filled([]string{"评审专家抽取"}, nil)
	f = form.Apply(f, form.Change{Kind: form.AddPost, Post: 20, Text: "另一个"},
		form.Change{Kind: form.AddItem, Post: 20, Slot: "duty", Item: 21, Text: "评审专家抽取时可能讲人情", SentAt: 30})
	if len(open(f)) != 1 {
		t.Errorf("open powers %v", open(f))
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	lists := []string{"duties", "powers", "duty"}
	if diff := cmp.Diff([]form.Place{{Slot: "post"}}, form.Missing(form.Form{}, "post", lists)); diff != "" {
		t.Errorf("without a post (-want +got):\n%s", diff)
	}
	f := filled([]string{"甲"}, nil)
	want := []form.Place{{Post: 1, Slot: "duties"}, {Post: 1, Slot: "duty"}}
	if diff := cmp.Diff(want, form.Missing(f, "post", lists)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f = form.Apply(f, form.Change{Kind: form.SayNone, Post: 1, Slot: "duties"}, form.Change{Kind: form.SayNone, Post: 1, Slot: "duty"})
	if missing := form.Missing(f, "post", lists); len(missing) != 0 {
		t.Errorf("none counts as missing: %+v", missing)
	}
}
