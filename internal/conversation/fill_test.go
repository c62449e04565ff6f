package conversation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

func TestReadCell(t *testing.T) {
	t.Parallel()
	d := shipped(t)
	for _, tt := range []struct {
		text  string
		items []string
		why   conversation.Fault
	}{
		{text: "甲", items: []string{"甲"}},
		{text: "1.甲方\n2.乙方", items: []string{"甲方", "乙方"}},
		{text: "甲\r\n乙\n", items: []string{"甲", "乙"}},
		{text: " 无 "},
		{text: "不涉及。"},
		{text: "", why: conversation.CellEmpty},
		{text: " \n　", why: conversation.CellEmpty},
		{text: "12", why: conversation.CellWordless},
		{text: "甲\n甲", why: conversation.CellTwice},
		{text: "甲\n无", why: conversation.CellNoneToo},
		{text: strings.Repeat("长", d.Limits.Item+1), why: conversation.CellLong},
		{text: strings.Repeat("甲"+"\n", 1) + manyLines(d.Limits.Items), why: conversation.CellTooMany},
	} {
		items, fault := conversation.ReadCell(d, tt.text)
		var why conversation.Fault
		if fault != nil {
			why = fault.Why
		}
		if diff := cmp.Diff(tt.items, items); diff != "" || why != tt.why {
			t.Errorf("%.20q: %s, want %s (-want +got):\n%s", tt.text, why, tt.why, diff)
		}
	}
}

func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("第" + strings.Repeat("项", i+1) + "\n")
	}
	return b.String()
}

// TestFillIn: whatever whole form is filled in, it is handed in with nothing missing
// and no gap, its ids are its own, and who has begun is left alone.
func TestFillIn(t *testing.T) {
	t.Parallel()
	d := shipped(t)
	text := rapid.StringMatching(`[甲乙丙丁]{1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		var posts []conversation.Whole
		for range rapid.IntRange(1, 3).Draw(t, "posts") {
			w := conversation.Whole{Name: text.Draw(t, "name"), Answers: map[string][]string{}}
			for _, slot := range d.Lists() {
				w.Answers[slot] = rapid.SliceOfN(text, 0, 4).Draw(t, slot)
			}
			posts = append(posts, w)
		}
		s := conversation.State{Version: int64(rapid.IntRange(0, 1).Draw(t, "version")), At: rapid.SampledFrom([]string{"", "7"}).Draw(t, "at")}
		after, out, ok := conversation.FillIn(d, s, posts, 5)
		if !ok || after.Phase != conversation.Filed || after.Version != s.Version+1 || after.Revision != 1 || after.At != s.At {
			t.Fatalf("%t, %+v", ok, after)
		}
		f := form.Apply(form.Form{}, out.Changes...)
		if diff := cmp.Diff(*out.Filed, f); diff != "" {
			t.Fatalf("filed is not what changed:\n%s", diff)
		}
		if f.Status != form.Submitted || len(form.Missing(f, questionnaire.SlotPost, d.Lists())) > 0 ||
			len(form.Gaps(f, questionnaire.SlotPowers, d.Risks())) > 0 {
			t.Fatalf("not whole: %+v", f)
		}
		seen := map[int64]bool{}
		for i, p := range f.Posts {
			if p.Name != posts[i].Name || after.Posts[i].ID != p.ID || seen[p.ID] {
				t.Fatalf("post %+v", p)
			}
			seen[p.ID] = true
			for slot, a := range p.Answers {
				if a.None != (len(posts[i].Answers[slot]) == 0) || len(a.Items) != len(posts[i].Answers[slot]) {
					t.Fatalf("%s: %+v", slot, a)
				}
				for j, item := range a.Items {
					if item.Text != posts[i].Answers[slot][j] || seen[item.ID] || item.ID >= after.Next {
						t.Fatalf("%s: %+v", slot, item)
					}
					seen[item.ID] = true
				}
			}
		}
		// The author goes on as with any form that was handed in.
		next, out := conversation.Step(d, after, &f, conversation.Event{At: 9, Deed: conversation.Said{Text: "修改"}})
		if next.Phase != conversation.Review || len(out.Changes) != 1 || out.Changes[0].Kind != form.Reopen {
			t.Fatalf("%+v, %+v", next, out)
		}
		if _, out, ok := conversation.FillIn(d, next, posts, 10); ok || len(out.Changes) > 0 {
			t.Fatal("what has been begun was filled in")
		}
	})
	if _, _, ok := conversation.FillIn(d, conversation.State{}, nil, 1); ok {
		t.Error("a form without a post was handed in")
	}
}
