package review

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// decided is a form with two posts: 1, 2 duties; 3 a power; 4, 5 risk points of two
// categories; 6 a duty of the other post; and the slots that are asked.
func decided(def *questionnaire.Definition) form.Form {
	risks := def.Risks()
	items := func(texts ...string) form.Answer {
		a := form.Answer{None: len(texts) == 0}
		for _, s := range texts {
			a.Items = append(a.Items, form.Item{ID: int64(s[0]), Text: s, SentAt: 1})
		}
		return a
	}
	post := func(id int64, answers map[string]form.Answer) form.Post {
		for _, slot := range def.Lists() {
			if _, ok := answers[slot]; !ok {
				answers[slot] = form.Answer{None: true}
			}
		}
		return form.Post{ID: id, Name: "岗位", Answers: answers}
	}
	return form.Form{Status: form.Passed, Revision: 2, Posts: []form.Post{
		post(1, map[string]form.Answer{
			questionnaire.SlotDuties: items("a 受理", "b 审核"), questionnaire.SlotPowers: items("c 签字"),
			risks[0]: items("d 讲人情"), risks[1]: items("e 一人办理"),
		}),
		post(2, map[string]form.Answer{questionnaire.SlotDuties: items("f 讲课")}),
	}}
}

func anAgenda(t interface{ Fatal(args ...any) }) (agenda, form.Form, *questionnaire.Definition) {
	l := texts(t)
	def, err := l.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := decided(def)
	return agenda{words: l.Words, definition: def, form: f, items: def.Items(f)}, f, def
}

func TestReadDecisions(t *testing.T) {
	t.Parallel()
	a, _, _ := anAgenda(t)
	for text, want := range map[string]any{
		"2 改为 审核并公示":    []decision{{number: 2, fate: form.Reworded, text: "审核并公示"}},
		"2改为：审核并公示":     []decision{{number: 2, fate: form.Reworded, text: "审核并公示"}},
		"第二条改成审核；公示":    []decision{{number: 2, fate: form.Reworded, text: "审核；公示"}},
		"2 并入 1":        []decision{{number: 2, fate: form.Merged, into: 1}},
		"5并入第4条；1 删除":   []decision{{number: 5, fate: form.Merged, into: 4}, {number: 1, fate: form.Dropped}},
		"4 删除\n3 保留":    []decision{{number: 4, fate: form.Dropped}, {number: 3}},
		"删除 1、2":        []decision{{number: 1, fate: form.Dropped}, {number: 2, fate: form.Dropped}},
		"":              "decide_nothing",
		"不错":            "decide_unclear",
		"2 写得不好":        "decide_unclear",
		"2 删除；写得不好":     "decide_unclear",
		"9 删除":          "decide_number",
		"2 并入 9":        "decide_number",
		"2 并入":          "decide_merge_where",
		"2 并入 1 和 3":    "decide_merge_where",
		"2 并入 2":        "decide_merge_self",
		"2 并入 1；1 删除":   "decide_merge_gone",
		"2 并入 1；1 并入 2": "decide_merge_gone",
		"2 并入 3":        "decide_merge_apart",
		"6 并入 1":        "decide_merge_apart",
		"2 删除；2 改为 审核":  "decide_twice",
		"2 改为":          "decide_no_text",
		"2 改为 。。":       "decide_no_text",
		"2 改为 " + strings.Repeat("长", 2000): "decide_long",
	} {
		got, wrong := a.read(text)
		if name, bad := want.(string); bad {
			if wrong == nil || wrong.name != name {
				t.Errorf("%.40q: %+v, %+v; want %s", text, got, wrong, name)
			}
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(decision{})); diff != "" || wrong != nil {
			t.Errorf("%q: %+v (-want +got):\n%s", text, wrong, diff)
		}
	}
}

// TestDecisionsProperties decides anything: what is not named stays word for word, what
// is dropped or merged is gone and nothing else, and no slot is left without an answer.
func TestDecisionsProperties(t *testing.T) {
	t.Parallel()
	a, f, def := anAgenda(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`([1-7] ?(改为 ?[甲乙丙]{0,3}|并入 ?[1-7]|删除|保留|[甲乙])[；\n]?){1,6}`),
		).Draw(t, "text")
		all, wrong := a.read(text)
		if wrong != nil {
			return
		}
		changes, said := a.changes(all)
		after := form.Enumerate(form.Apply(f, changes...), def.Lists())
		named := map[int]decision{}
		gone := 0
		for _, d := range all {
			named[d.number] = d
			if d.fate == form.Merged || d.fate == form.Dropped {
				gone++
			}
		}
		if len(after) != len(a.items)-gone || len(said) > len(all) {
			t.Fatalf("%q: %d items of %d, %d are to go", text, len(after), len(a.items), gone)
		}
		for _, was := range a.items {
			i := slices.IndexFunc(after, func(n form.Numbered) bool { return n.Item.ID == was.Item.ID })
			d := named[was.Number]
			want := was.Item.Text
			if d.fate == form.Reworded {
				want = d.text
			}
			there := d.fate != form.Merged && d.fate != form.Dropped
			if there != (i >= 0) || there && after[i].Item.Text != want {
				t.Fatalf("%q: item %d, %+v", text, was.Number, after)
			}
			if d.fate == form.Merged && !slices.ContainsFunc(after, func(n form.Numbered) bool { return n.Item.ID == a.items[d.into-1].Item.ID }) {
				t.Fatalf("%q: what item %d was merged into is gone", text, was.Number)
			}
		}
		if missing := form.Missing(form.Apply(f, changes...), questionnaire.SlotPost, def.Lists()); len(missing) > 0 {
			t.Fatalf("%q leaves open slots: %+v", text, missing)
		}
	})
}

// aUnitAgenda is a unit's form with a section, and a process of two steps: 1 a duty; 2, 3
// the steps, of which the second has no risk point; 4, 5 who decides; 6, 7 the risk points
// of the first, 8, 9 how they show; 10 the leaders' duty.
func aUnitAgenda(t interface{ Fatal(args ...any) }) (agenda, form.Form, *questionnaire.Definition) {
	l := texts(t)
	def, err := l.Unit(nil)
	if err != nil {
		t.Fatal(err)
	}
	item := func(id, of int64, text string) form.Item { return form.Item{ID: id, Text: text, SentAt: 1, Covers: of} }
	f := form.Form{Status: form.Passed, Revision: 1, Posts: []form.Post{
		{ID: 1, Kind: "major", Name: "三重一大"},
		{ID: 2, Kind: "leaders", Name: "领导班子", Answers: map[string]form.Answer{"leader_duties": {Items: []form.Item{item(20, 0, "集体研究")}}}},
		{ID: 3, Kind: "section", Name: "教务处", Answers: map[string]form.Answer{questionnaire.SlotDuties: {Items: []form.Item{item(10, 0, "组织考务")}}}},
		{ID: 4, Kind: "process", Name: "试卷命制", Answers: map[string]form.Answer{
			"steps":     {Items: []form.Item{item(11, 0, "选人"), item(12, 0, "印制")}},
			"decider":   {Items: []form.Item{item(13, 11, "考务科科长"), item(14, 12, "考务科科长")}},
			"step_risk": {Items: []form.Item{item(15, 11, "可能打听命题人"), item(16, 11, "可能只选熟人")}},
			"shows":     {Items: []form.Item{item(17, 15, "托人打听"), item(18, 16, "名单不变")}},
		}},
	}}
	for _, place := range def.Missing(f) {
		f = form.Apply(f, form.Change{Kind: form.SayNone, Post: place.Post, Slot: place.Slot})
	}
	f.Posts[3].Answers["steps"].Items[1].Considered = true
	return agenda{words: l.Words, definition: def, form: f, items: def.Items(f)}, f, def
}

func TestDecideOnSteps(t *testing.T) {
	t.Parallel()
	a, f, def := aUnitAgenda(t)
	for text, want := range map[string]string{
		"3 改为 印制并封存": "10 items", "3 删除": "8 items", "7 删除": "8 items", "6 删除；8 删除；7 删除": "6 items", "6 删除；7 删除；1 删除": "5 items",
		"4 删除": "decide_needed", "2 删除；3 删除": "decide_needed", "2 并入 3": "decide_merge_under", "4 并入 5": "decide_merge_apart",
		"2 删除；7 改为 别的": "decide_under", "8 并入 9": "decide_merge_apart",
	} {
		all, wrong := a.read(text)
		var got string
		if wrong != nil {
			got = wrong.name
		} else {
			changes, _ := a.changes(all)
			after := form.Apply(f, changes...)
			got = strconv.Itoa(len(def.Items(after))) + " items"
			if missing := def.Missing(after); len(missing) > 0 {
				t.Errorf("%q leaves open: %+v", text, missing)
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		all, wrong := a.read(rapid.StringMatching(`((10|[1-9]) (改为 [甲乙丙]{1,3}|并入 [1-9]|删除)\n){1,5}`).Draw(t, "text"))
		if wrong != nil {
			return
		}
		changes, _ := a.changes(all)
		after := form.Apply(f, changes...)
		items := def.Items(after)
		for _, it := range items {
			post, _ := after.Post(it.Post)
			if slot, _ := def.Slot(it.Slot); len(slot.Of) > 0 {
				if _, _, there := def.Parent(post, it.Slot, it.Item.Covers); !there {
					t.Fatalf("%+v is about what is gone", it)
				}
			}
		}
		if missing := def.Missing(after); len(missing) > 0 {
			t.Fatalf("open: %+v", missing)
		}
	})
}

func FuzzDecisions(f *testing.F) {
	a, _, _ := anAgenda(f)
	for _, seed := range []string{"2 改为 审核", "3并入1；4删除", "第二条改成甲；乙", "9", "\xff", "删除 1到6"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if all, wrong := a.read(text); wrong == nil {
			a.changes(all)
		}
	})
}
