package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/staff"
)

// headOf is the head of a unit.
func (u *university) headOf(unit string) string {
	u.t.Helper()
	for _, p := range u.people {
		if p.Unit == unit && p.Role == staff.Head {
			return "ou_" + p.ID
		}
	}
	u.t.Fatalf("%s has no head", unit)
	return ""
}

// TestUnitForm: the liaison types the beginning of the unit's form, the head asks for
// the pen, takes it when it was laid down, and finishes the form by the card.
func TestUnitForm(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, d)
			const unit = "教务处"
			liaison, head := u.as(t, u.liaisonOf(unit)), u.as(t, u.headOf(unit))
			wantSaid(t, liaison.say("部门表"), unit+"的部门表", "先写整个单位“"+unit+"”")
			for _, text := range []string{
				"确认", "组织考务", "下一步", "命题人选的建议权", "下一步", "可能碍于情面选人", "下一步", "无", "确认", "无", "确认",
				"无", "确认", "无", "确认", "试卷命制", "选人\n印制", "下一步",
			} {
				wantSaid(t, liaison.say(text), unit+"的部门表")
			}
			wantSaid(t, liaison.say("考务科科长"), "“选人”这一步，可能怎样走偏")

			wantSaid(t, head.say("部门表"), u.person(liaison.openID).Name+"在写")
			wantSaid(t, head.say("我来写一条"), u.phrase("pen_away"))
			head.say("卡片")
			head.press(u.phrase("button_ask_pen"), "")
			eventually(t, "asked for the pen", func() bool {
				for _, m := range u.platform.Messages(liaison.openID, "p2p") {
					if m.Type == "text" && strings.Contains(string(m.Content), u.person(head.openID).Name+"想接着写") {
						return true
					}
				}
				return false
			})
			wantSaid(t, liaison.say("回到我的表"), u.phrase("seat_back"))
			head.say("卡片")
			head.press(u.phrase("button_take"), "")
			head.finish(t)

			key := form.UnitKey(u.campaign.ID, unit)
			f, err := u.db.Form(t.Context(), key)
			if err != nil || f.Status != form.Submitted {
				t.Fatalf("the form is %s, %v", f.Status, err)
			}
			name, data := head.file(0)
			if !strings.Contains(name, unit) {
				t.Errorf("the copy is %s", name)
			}
			read, err := paper.ReadForm(data, paperWords(t))
			if err != nil {
				t.Fatal(err)
			}
			if read.Kind != paper.KindUnit || read.Unit != unit || read.Author != u.person(head.openID).Name || len(read.Posts) != 4 {
				t.Fatalf("the copy reads %+v", read)
			}
			process := read.Posts[1]
			if !slices.Equal(process.Duties, []string{"1.选人", "2.印制"}) || !slices.Equal(process.Powers, []string{"1.选人：考务科科长", "2.印制：考务科科长"}) ||
				!slices.Equal(process.Risks, []string{"1.选人：可能打听命题人（表现形式：托人打听）"}) {
				t.Errorf("the process reads %+v", process)
			}
			written := strings.Join(u.written(t), "\n")
			for _, want := range []string{
				fmt.Sprintf("%s %s %s", u.person(liaison.openID).ID, audit.UnitForm, unit),
				fmt.Sprintf("%s %s %s", u.person(head.openID).ID, audit.UnitForm, unit),
				fmt.Sprintf("%s %s %s", u.person(head.openID).ID, audit.Submit, key.Person),
			} {
				if !strings.Contains(written, want) {
					t.Errorf("not written down: %s in\n%s", want, written)
				}
			}
			if own := u.form(liaison.openID); own.Status != form.NotStarted {
				t.Errorf("the liaison's own form is %s", own.Status)
			}
			if drifts, err := u.db.Recount(t.Context(), u.campaign.ID); err != nil || len(drifts) > 0 {
				t.Errorf("the figures are off: %+v, %v", drifts, err)
			}
		})
	}
}

// TestUnitFormAsFile sends the handout's sample table 4 as two programs wrote it: taken
// over, the form has each of its cells, item for item.
func TestUnitFormAsFile(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	words := paperWords(t)
	for i, program := range []string{"libreoffice.docx", "openpyxl.xlsx"} {
		unit := []string{"教务处", "财务处"}[i]
		data := handout(t, program, 4)
		want, err := paper.ReadForm(data, words)
		if err != nil {
			t.Fatal(err)
		}
		p := u.as(t, u.liaisonOf(unit))
		wantSaid(t, textOf(t, p.sendFile("表.docx", data)), u.phrase("unit_import_first"))
		p.say("部门表")
		if card := p.sendFile("表.docx", data); card.Type != "interactive" || !strings.Contains(string(card.Content), "处（科）室：教科文科") {
			t.Fatalf("answered with %s", card.Content)
		}
		wantSaid(t, p.say("确认"), "1 个处（科）室、4 条职责、2 项权力、4 条风险点")
		f, err := u.db.Form(t.Context(), form.UnitKey(u.campaign.ID, unit))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(f.Posts, func(p form.Post) bool { return p.Kind == "section" })
		if i < 0 {
			t.Fatalf("there is no section: %+v", f.Posts)
		}
		section := f.Posts[i]
		for slot, cell := range map[string][]string{"duties": want.Posts[0].Duties, "powers": want.Posts[0].Powers, "duty": want.Posts[0].Risks} {
			got := texts(section.Answers[slot].Items)
			if len(got) != len(cell) {
				t.Errorf("%s of %s: %v, the table has %v", slot, program, got, cell)
				continue
			}
			for n := range got {
				if !strings.HasSuffix(cell[n], got[n]) { // the table numbers its items
					t.Errorf("%s of %s: %q, the table has %q", slot, program, got[n], cell[n])
				}
			}
		}
	}
}

// finish fills in the rest of a unit's form by its card and submits it: one risk point,
// nothing else.
func (p talker) finish(t *testing.T) {
	t.Helper()
	wait := map[string]string{"环节风险点": "可能打听命题人", "表现形式": "托人打听", "决定人": "考务科科长"}
	for n := 0; ; n++ {
		card := p.card()
		content := string(card.Content)
		switch {
		case n > 60:
			t.Fatalf("not finished: %s", content)
		case strings.Contains(content, p.phrase("filed_title")):
			return
		case strings.Contains(content, "已记下 1 条"):
			p.pressOn(card, p.phrase("button_next"), "")
			continue
		}
		slot := p.slotOn(card.Content, wait)
		if slot != "" {
			p.pressOn(card, p.phrase("button_note"), wait[slot])
			if slot != "决定人" {
				delete(wait, slot)
			}
			continue
		}
		p.pressOn(card, p.leadsOn(t, card.Content), "")
	}
}

// slotOn is the slot on a card for which there is an answer.
func (p talker) slotOn(card []byte, answers map[string]string) string {
	for slot := range answers {
		_, ok := button(p.t, card, p.phrase("button_note"))
		if ok && strings.Contains(string(card), `"content":"`+slot+`"`) {
			return slot
		}
	}
	return ""
}

// leadsOn is the label of the button that leads on without an answer.
func (p talker) leadsOn(t *testing.T, card []byte) string {
	t.Helper()
	labels := []string{"不涉及"}
	for _, name := range []string{"button_submit_sure", "button_none_sure", "button_submit", "button_none", "button_none_list", "button_next"} {
		labels = append(labels, p.phrase(name))
	}
	for _, label := range labels {
		if _, ok := button(t, card, label); ok {
			return label
		}
	}
	t.Fatalf("nothing leads on: %s", card)
	return ""
}
