package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// members are two members of a unit who are no liaison.
func (u *university) members(unit string) []string {
	u.t.Helper()
	var all []string
	for _, p := range u.people {
		if p.Unit == unit && p.Role == staff.Staff && p.Standing.Expected() {
			all = append(all, "ou_"+p.ID)
		}
	}
	if len(all) < 2 {
		u.t.Fatalf("%s has %d members of staff", unit, len(all))
	}
	return all
}

// TestBehalf: a liaison fills in somebody's form in the chat, from the command to the
// word that the person gets; an exemption shows in the figures.
func TestBehalf(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	const unit = "教务处"
	whom := u.members(unit)
	liaison, author := u.as(t, u.liaisonOf(unit)), u.as(t, whom[0])
	name := u.person(whom[0]).Name
	wantSaid(t, liaison.say("代填 "+name+" 在外挂职"), "代填："+name, "在外挂职")
	for _, text := range []string{"教务科科长", "排课管理", "下一步", "教室调配", "好了", "无", "确认", "可能讲人情", "下一步", "无", "确认", "无", "是", "提交"} {
		wantSaid(t, liaison.say(text), "代填："+name)
	}
	wantSaid(t, liaison.say("确认"), "已替"+name+"提交", "回到您自己的表")
	f := u.form(whom[0])
	if f.Status != form.Submitted || !slices.Equal(texts(f.Posts[0].Answers[slotDuties].Items), []string{"排课管理"}) {
		t.Errorf("the form is %+v", f)
	}
	if got := u.form(liaison.openID); got.Status != form.NotStarted {
		t.Errorf("the liaison's own form is %s", got.Status)
	}
	eventually(t, "told", func() bool {
		for _, m := range u.platform.Messages(whom[0], "p2p") {
			if m.Type == "text" && strings.Contains(string(m.Content), u.person(liaison.openID).Name+"已替您填写") {
				return true
			}
		}
		return false
	})
	file, data := author.file(0)
	if !strings.Contains(file, name) || len(data) == 0 {
		t.Errorf("the copy is %s", file)
	}
	if n, err := u.db.Behalf(t.Context(), u.campaign.ID, unit); err != nil || len(n) != 1 {
		t.Errorf("on behalf %v, %v", n, err)
	}
	reviews, err := u.db.Reviews(t.Context(), u.key(whom[0]))
	if err != nil || len(reviews) != 2 || reviews[0].Move != form.Start || reviews[1].Comments[0].Text != "在外挂职" {
		t.Errorf("reviews %+v, %v", reviews, err)
	}
	written := strings.Join(u.written(t), "\n")
	for _, what := range []audit.What{audit.Behalf, audit.Submit} {
		if want := fmt.Sprintf("%s %s %s", u.person(liaison.openID).ID, what, u.person(whom[0]).ID); !strings.Contains(written, want) {
			t.Errorf("not written down: %s in\n%s", want, written)
		}
	}
	wantSaid(t, author.say("修改"), u.phrase("reopened"))
	wantSaid(t, liaison.say("代填 "+name+" 在外挂职"), "已经自己在填")

	other := u.person(whom[1]).Name
	before := liaison.say("进度 文字")
	wantSaid(t, liaison.say("免填 "+other+" 长期病休"), "已给"+other+"登记免填（长期病休）")
	eventually(t, "counted", func() bool { return liaison.say("进度 文字") != before })
	wantSaid(t, liaison.say("取消免填 "+other), "已恢复"+other)
	wantSaid(t, liaison.say("免填 "+name+" 长期病休"), "已经交过表")
}

// TestWorkbook: the workbook of a unit goes out, comes back filled in with one fault,
// shows what would come of it, and is loaded by one press; a second press and a second
// file do nothing twice.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, d)
			const unit = "教务处"
			whom := u.members(unit)
			liaison := u.as(t, u.liaisonOf(unit))
			wantSaid(t, liaison.say("批量填表"), "正在准备本单位的填表文件")
			file, data := liaison.file(0)
			if file != unit+"-批量填表.xlsx" {
				t.Errorf("the file is called %s", file)
			}
			back := fillIn(t, data, map[string]string{u.person(whom[0]).ID: "", u.person(whom[1]).ID: "E"})
			card := liaison.sendFile("填好的.xlsx", back)
			for _, want := range []string{"可以代填 1 人、1 个岗位", "有 1 处要改", "这一格还没有填"} {
				if !strings.Contains(string(card.Content), want) {
					t.Fatalf("the card lacks %s: %s", want, card.Content)
				}
			}
			if f := u.form(whom[0]); f.Status != form.NotStarted {
				t.Errorf("loaded before the yes: %+v", f)
			}
			for range 2 {
				r := liaison.pressOn(card, u.phrase("workbook_load", "people", "1"), "")
				if r.Error != nil || !strings.Contains(string(r.Card), "已代填 1 人") {
					t.Fatalf("pressed: %+v", r)
				}
			}
			f := u.form(whom[0])
			if f.Status != form.Submitted || f.Revision != 1 || !slices.Equal(texts(f.Posts[0].Answers[slotDuties].Items), []string{"受理申请", "组织评审"}) {
				t.Errorf("the form is %+v", f)
			}
			if f := u.form(whom[1]); f.Status != form.NotStarted {
				t.Errorf("who has a fault was loaded: %+v", f)
			}
			if n, err := u.db.Behalf(t.Context(), u.campaign.ID, unit); err != nil || len(n) != 1 {
				t.Errorf("on behalf %v, %v", n, err)
			}
			_, _ = u.as(t, whom[0]).file(0)
			card = liaison.sendFile("填好的.xlsx", back)
			for _, want := range []string{"没有可以代填的人", "交过的有 1 人", u.person(whom[0]).Name} {
				if !strings.Contains(string(card.Content), want) {
					t.Errorf("the second card lacks %s: %s", want, card.Content)
				}
			}
			// Somebody else's liaison gets nowhere with it.
			i := slices.IndexFunc(u.people, func(p staff.Person) bool { return p.Role == staff.Liaison && p.Unit != unit })
			stranger := u.as(t, "ou_"+u.people[i].ID)
			if m := stranger.sendFile("填好的.xlsx", back); !strings.Contains(textOf(t, m), "只能填本单位的") {
				t.Errorf("answered with %s", m.Content)
			}
		})
	}
}

// fillIn fills the rows of people in; the column by its letter stays empty.
func fillIn(t *testing.T, data []byte, rows map[string]string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	sheet := f.GetSheetName(0)
	all, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range all[1:] {
		empty, ok := rows[row[0]]
		if !ok {
			continue
		}
		delete(rows, row[0])
		answers := map[string]string{"C": "教务科科员", "D": "1.受理申请\n2.组织评审", "E": "教室调配"}
		for _, column := range []string{"C", "D", "E", "F", "G", "H", "I", "J", "K", "L"} {
			if head, err := f.GetCellValue(sheet, column+"1"); err != nil || head == "" || column == empty {
				continue
			}
			text := answers[column]
			if text == "" {
				text = "无"
			}
			if err := f.SetCellStr(sheet, fmt.Sprint(column, i+2), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(rows) > 0 {
		t.Fatalf("not in the workbook: %v", rows)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
