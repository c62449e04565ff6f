package paper_test

import (
	"bytes"
	"testing"
	"time"

	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// formName is the personal form's name, as prompts/personal.yaml has it.
const formName = "个人岗位风险点自查表"

// samples are the sample tables 1 to 3 of the handout's annex 1.
func samples() []paper.Personal {
	return []paper.Personal{
		{Form: formName, Unit: "市公共资源交易中心", Name: "X X X", Posts: []paper.Post{{
			Name: "主任",
			Duties: []string{
				"贯彻落实上级有关公共资源的交易政策法规", "探索两个规律，提高两种能力", "全力打造“五个中心”，全面推进“三项建设”。",
			},
			Powers: []string{"重大项目运作", "重要人事任免", "大额度资金使用"},
			Risks: []string{
				"对进场交易的项目，采取打招呼等非正常手段进行干预，影响项目的规范运行。",
				"对基础设施建设、重大设备购进等自身建设项目，不履行集体决策和招标程序私自或授意指定中标人。",
				"在重大决策和重要人事任命上搞一言堂，不履行集体决策程序，搞临时动议，突然袭击。",
				"在保证金代收代退方面，利用保证金存量谋取不正当利益。",
				"在使用超过5000以上的大额资金时，不经过集体研究，搞特殊化或所谓“一支笔”。",
			},
		}}},
		{Form: formName, Unit: "中心业务科", Name: "X X X", Posts: []paper.Post{{
			Name: "科长",
			Duties: []string{
				"贯彻执行有关财政政策。", "负责协调与相关部门和有关科室的工作关系。", "负责各业务关键环节的审核把关工作",
				"负责本科人员的职业道德教育、岗位权利风险教育和业务培训。", "负责建立本科的业务操作规范和内部管理规定。",
			},
			Powers: []string{"科室业务管理工作。", "重大项目的交易组织服务。", "对重要交易信息和文件进行初审或复核。"},
			Risks: []string{
				"接受交易当事人吃请或收受不正当利益，影响项目正常交易。",
				"采取私自设置进场条件、私自设置管理措施等，对代理机构按规定开展的交易组织和服务行为进行干预。",
				"私自向第三方泄露报名、保证金缴纳等交易信息。",
				"采取信息诱导、私下交待等手段，影响评审专家正常工作。",
				"对交易文件把关不严，影响项目运行质量。",
			},
		}}},
		{Form: formName, Unit: "中心业务科", Name: "X X X", Posts: []paper.Post{{
			Name:   "专家库管理员",
			Duties: []string{"负责专家抽取工作。", "负责评审专家库资料的保密、更新、管理工作。", "负责评审专家行为记录的统计、上报、反馈工作。"},
			Powers: []string{"评审专家抽取。", "专家入库"},
			Risks: []string{
				"监督人员不在场私自抽取专家。", "泄露评审专家姓名、电话等其他信息。", "私自将未经有关职能部门备案人员加入专家库中。",
			},
		}}},
	}
}

// sampleUnit is the sample table of the handout's annex 2, the fourth.
func sampleUnit() paper.UnitForm {
	return paper.UnitForm{Unit: "局机关", Rows: []paper.Post{{
		Name: "教科文科",
		Duties: []string{
			"贯彻执行教科文方面的财政政策。", "协调教科文有关部门和相互科室工作。",
			"负责教科文部门所需财政资金的初审意见、支付、分配、项目申报等。", "建立健全本科室业务操作规范和内部管理规定。",
		},
		Powers: []string{"教科文部门财政专户资金支付。", "教科文资金分配、项目申报。"},
		Risks: []string{
			"对申请支付资料手续审核把关不严，产生资金流失风险。",
			"对长期业务关系的预算单位和人员，因碍于情面、接收吃请等，审核把关不严，容易产生资金风险。",
			"在资金分配时，不按公开透明的程序和科学的方法进行分配，或考虑因素较为单一，有远近之分，产生资金风险。",
			"县市区逐级上报教科文事业项目，在限报项目的情况下分配不公，产生资金风险。",
		},
	}}}
}

// many is a form with one post of n items in each cell.
func many(n int) paper.Personal {
	f := paper.Personal{Form: formName, Unit: "采购与招投标办公室", Name: "李敏", Date: day}
	post := paper.Post{Name: "采购科科长"}
	for i := range n {
		post.Duties = append(post.Duties, samples()[1].Posts[0].Duties[i%5])
		post.Powers = append(post.Powers, samples()[1].Posts[0].Powers[i%3])
		post.Risks = append(post.Risks, samples()[0].Posts[0].Risks[i%5])
	}
	f.Posts = []paper.Post{post}
	return f
}

// day is a day of the activity.
var day = time.Date(2026, 6, 9, 15, 4, 0, 0, time.FixedZone("CST", 8*3600))

func words(tb testing.TB) *paper.Words {
	tb.Helper()
	w, err := paper.ParseWords(prompts.FS)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func printer(tb testing.TB) *paper.Printer {
	tb.Helper()
	return paper.NewPrinter(words(tb))
}

func library(tb testing.TB) *questionnaire.Library {
	tb.Helper()
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func personal(tb testing.TB, f paper.Personal, o paper.Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := printer(tb).Personal(&b, f, o); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func unit(tb testing.TB, f paper.UnitForm, o paper.Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := printer(tb).Unit(&b, f, o); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
