package phrase_test

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/paper"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// sampleTable4 is the sample table of the handout's annex 2.
func sampleTable4() paper.Post {
	return paper.Post{
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
	}
}

// TestSampleTable4 wants what the golden conversation enters to stand on paper as it
// stands in the handout, cell by cell, and the rest of the form below.
func TestSampleTable4(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/部门表（讲义样表4）.txt")
	if err != nil {
		t.Fatal(err)
	}
	p := newPlayer(t, library(t))
	p.ofUnit("局机关")
	for line := range strings.Lines(string(data)) {
		if typed, ok := strings.CutPrefix(strings.TrimSpace(line), "> "); ok {
			p.say(strings.ReplaceAll(typed, `\n`, "\n"))
		}
	}
	if p.record.Status != form.Submitted {
		t.Fatalf("the form is %s", p.record.Status)
	}
	day := time.Date(2026, 6, 12, 0, 0, 0, 0, p.scene.Zone)
	printed := paper.UnitFromForm(p.scene.Definition, p.record, "局机关", "王强", day)
	want := paper.UnitForm{Unit: "局机关", Author: "王强", Date: day, Rows: []paper.Post{
		sampleTable4(),
		{
			Name: "专户资金支付", Duties: []string{"受理申请", "审核材料", "复核并拨付资金"},
			Powers: []string{"受理申请：教科文科科员", "审核材料：教科文科科长", "复核并拨付资金：分管副局长"},
			Risks: []string{
				"受理申请：可能对不全的材料照样受理（表现形式：缺件照办，事后补件）", "审核材料：可能碍于情面，审核把关不严",
			},
		},
		{
			Name:   "三重一大",
			Powers: []string{"重大决策：不涉及", "重要人事任免：不涉及", "重大项目安排：不涉及", "大额资金使用：教科文专项资金分配"},
			Risks:  []string{"教科文专项资金分配：可能不经集体研究，由个人说了算"},
		},
		{Name: "领导班子", Duties: []string{"集体研究本局重大事项"}, Risks: []string{"可能临时动议，没有充分讨论就表决"}},
	}, Flows: []paper.Flow{{Name: "专户资金支付", Steps: []paper.Step{
		{Name: "受理申请", Deciders: []string{"教科文科科员"}, Risks: []string{"可能对不全的材料照样受理（表现形式：缺件照办，事后补件）"}},
		{Name: "审核材料", Deciders: []string{"教科文科科长"}, Risks: []string{"可能碍于情面，审核把关不严"}},
		{Name: "复核并拨付资金", Deciders: []string{"分管副局长"}},
	}}}}
	if diff := cmp.Diff(want, printed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUnitFormByCard fills in a whole unit's form with nothing but what is on the card.
func TestUnitFormByCard(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, library(t))
	p.ofUnit("教务处")
	answers := map[string]string{
		"duties": "组织考务", "powers": "命题人选的建议权", "flow": "试卷命制", "steps": "选人\n印制", "decider": "考务科科长",
		"step_risk": "可能泄露试题", "shows": "试题外传", "money": "考务经费分配", "leader_risks": "可能临时动议",
	}
	out := p.take(conversation.Pressed{Action: conversation.ActShow})
	for n := 0; p.state.Phase != conversation.Filed; n++ {
		if n > 100 {
			t.Fatalf("not submitted after %d presses: %+v", n, p.state)
		}
		card := p.scene.Card(p.state, out)
		pressed := ""
		for _, want := range []conversation.Action{
			conversation.ActStart, conversation.ActYes, conversation.ActNote, conversation.ActNext, conversation.ActNone, conversation.ActSubmit,
		} {
			text := ""
			if want == conversation.ActNote {
				text = answers[p.state.Slot]
			}
			if want == conversation.ActNote && (text == "" || p.state.Count > 0) || want == conversation.ActNext && p.state.Count == 0 && !p.state.None {
				continue
			}
			for _, b := range buttonsOf(card) {
				if b.Action.Name == string(want) && pressed == "" {
					pressed = b.Label
					out = p.take(conversation.Pressed{Action: want, Arg: b.Action.Arg, Version: b.Action.Version, Text: text})
				}
			}
		}
		if pressed == "" {
			t.Fatalf("nothing on the card leads on: %+v\n%+v", p.state, card)
		}
	}
	row := paper.UnitFromForm(p.scene.Definition, p.record, "教务处", "", time.Time{}).Rows[1]
	want := paper.Post{
		Name: "试卷命制", Duties: []string{"选人", "印制"}, Powers: []string{"选人：考务科科长", "印制：考务科科长"},
		Risks: []string{"选人：可能泄露试题（表现形式：试题外传）", "印制：可能泄露试题（表现形式：试题外传）"},
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAnyUnitOutcome puts every outcome of random conversations into words, of several
// people who write a unit's form together.
func TestAnyUnitOutcome(t *testing.T) {
	t.Parallel()
	lib := library(t)
	words := append([]string{"加流程", "加科室", "流程环节", "环节风险点", "表现形式", "领导班子权力", "不涉及", "教务处"}, typed...)
	actions := append([]conversation.Action{
		conversation.ActTake, conversation.ActLay, conversation.ActAskPen, conversation.ActItem,
	}, pressable...)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, lib)
		p.ofUnit("教务处")
		people := []staff.Person{{ID: "1", Name: "甲"}, {ID: "2", Name: "乙"}}
		p.by = "1"
		if rapid.Bool().Draw(t, "further on") {
			for _, text := range []string{
				"开始", "教务处", "考务", "下一步", "命题", "下一步", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "命制", "选人\n印制", "下一步",
			} {
				p.say(text)
			}
		}
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			who := rapid.SampledFrom(people).Draw(t, "who")
			p.by, p.scene.By = who.ID, who
			p.at += rapid.SampledFrom([]int64{0, 11 * 60_000}).Draw(t, "later")
			p.scene.Now = time.UnixMilli(p.at)
			var deed conversation.Deed = conversation.Said{Text: rapid.SampledFrom(words).Draw(t, "text")}
			if rapid.Bool().Draw(t, "pressed") {
				deed = conversation.Pressed{
					Action: rapid.SampledFrom(actions).Draw(t, "action"), Arg: rapid.Int64Range(0, 12).Draw(t, "arg"), Version: p.state.Version,
					Text: rapid.SampledFrom(append(words, "")).Draw(t, "field"),
				}
			}
			out := p.take(deed)
			for _, person := range people {
				if person.ID == p.state.Pen.By {
					p.scene.Pen = person.Name
				}
			}
			text := p.scene.Text(p.state, out)
			if strings.TrimSpace(text) == "" || strings.Contains(text, "\n\n\n") || strings.TrimSpace(text) != text {
				t.Fatalf("%+v in %+v: %q", deed, p.state, text)
			}
			checkCard(t, p.state, p.scene.Card(p.state, out))
			if line, _ := p.scene.Toast(p.state, out); utf8.RuneCountInString(line) > 200 || strings.Contains(line, "\n") {
				t.Fatalf("%+v: a toast is one short line: %q", deed, line)
			}
		}
	})
}

// TestUnitQuestionsAreShort reads every question of the unit's form.
func TestUnitQuestionsAreShort(t *testing.T) {
	t.Parallel()
	def, err := library(t).Unit(nil)
	if err != nil {
		t.Fatal(err)
	}
	const most = 60 // characters (domain.md, 8.1)
	for _, slot := range def.Slots {
		for name, question := range map[string]string{
			"ask": slot.Ask.Fill(), "known": slot.Known.Fill("posts", "采购与招投标办公室"), "none": slot.None, "another": slot.Another,
			"each": slot.Each.Fill("item", "对申请支付的资料手续进行审核"),
		} {
			if n := utf8.RuneCountInString(question); n > most {
				t.Errorf("%s of %s has %d characters: %s", name, slot.ID, n, question)
			}
			for _, word := range accusing {
				if strings.Contains(question, word) {
					t.Errorf("%s of %s says %s", name, slot.ID, word)
				}
			}
		}
		if slot.Column == questionnaire.ColumnRisks && !slot.Inside && !strings.Contains(slot.Placeholder, "可能") {
			t.Errorf("the placeholder of %s states a fact: %s", slot.ID, slot.Placeholder)
		}
	}
}

// TestLargeUnitForm shows a form with many sections, processes, steps and open powers:
// its cards are what the platform takes, and a button leads to a step.
func TestLargeUnitForm(t *testing.T) {
	t.Parallel()
	lib := library(t)
	p := newPlayer(t, lib)
	p.ofUnit("教务处")
	many := func(text string) string { return strings.Repeat(text+"\n", 12) }
	p.say("开始")
	p.say(many("教学运行与质量监控科"))
	for p.state.Phase == conversation.Asking {
		slot, _ := p.scene.Definition.Slot(p.state.Slot)
		switch {
		case slot.Naming && len(p.state.Named(slot.Kind)) == 0, p.state.Slot == "powers" && p.state.Count == 0, p.state.Slot == "steps" && p.state.Count == 0:
			p.say(many(strings.Repeat("一件比较长的事情", 6)))
		case slot.Naming || p.state.Count > 0 || p.state.None:
			p.say("下一步")
		case slot.None == "":
			p.say("科长")
		default:
			p.say("无")
			p.say("确认")
		}
	}
	out := p.take(conversation.Pressed{Action: conversation.ActShow})
	c := p.scene.Card(p.state, out)
	checkCard(t, p.state, c)
	var step *message.Button
	for _, b := range buttonsOf(c) {
		if utf8.RuneCountInString(b.Label) > 14 {
			t.Fatalf("a long button: %s", b.Label)
		}
		if b.Action.Name == string(conversation.ActItem) {
			step = &b
		}
	}
	if step == nil {
		t.Fatal("no button leads to a step")
	}
	checkCard(t, p.state, p.scene.Card(p.state, p.take(conversation.Pressed{Action: conversation.ActPreview})))
	p.take(conversation.Pressed{Action: conversation.ActItem, Arg: step.Action.Arg, Version: p.state.Version})
	if p.state.Of != step.Action.Arg {
		t.Fatalf("the button led to %+v", p.state)
	}
}
