package standin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/internal/standin"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

// school keeps to the contract of standin.Exemptions, in memory.
type school struct {
	people []staff.Person
	done   map[string]bool // who has handed in
	noted  []audit.Entry
}

func (s *school) Roster(context.Context) ([]staff.Person, error) { return s.people, nil }

func (s *school) Exempt(_ context.Context, _, person, reason string, e audit.Entry) error {
	if s.done[person] {
		return fmt.Errorf("exempt: %w", standin.ErrHandedIn)
	}
	for i := range s.people {
		if s.people[i].ID == person {
			s.people[i].Standing, s.people[i].Reason = staff.Exempt, reason
			s.noted = append(s.noted, e)
		}
	}
	return nil
}

func (s *school) Unexempt(_ context.Context, person string, e audit.Entry) error {
	for i := range s.people {
		if s.people[i].ID == person && s.people[i].Standing == staff.Exempt {
			s.people[i].Standing, s.people[i].Reason = staff.InPost, ""
			s.noted = append(s.noted, e)
			return nil
		}
	}
	return fmt.Errorf("unexempt: %w", standin.ErrNotExempt)
}

func library(t *testing.T) *questionnaire.Library {
	t.Helper()
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var now = time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)

func office(t *testing.T) (*standin.Office, *school) {
	t.Helper()
	s := &school{
		people: []staff.Person{
			{ID: "1", Name: "王强", Unit: "教务处", Role: staff.Liaison},
			{ID: "2", Name: "李敏", Unit: "教务处"},
			{ID: "3", Name: "赵一", Unit: "教务处"},
			{ID: "4", Name: "钱二", Unit: "后勤处"},
			{ID: "5", Name: "林清", Unit: "纪委办", Role: staff.Admin},
			{ID: "6", Name: "孙平", Unit: "教务处", Role: staff.Head},
			{ID: "7", Name: "钱二", Unit: "图书馆"},
		},
		done: map[string]bool{"3": true},
	}
	return &standin.Office{People: s, Exemptions: s, Library: library(t), Now: func() time.Time { return now }, Zone: time.UTC}, s
}

func TestExempt(t *testing.T) {
	t.Parallel()
	o, s := office(t)
	for _, tt := range []struct {
		who        int
		text, want string // want is part of the answer; empty: it is left to the conversation
		changes    bool
	}{
		{0, "免填 李敏 长期病休", "已给李敏登记免填（长期病休）", true},
		{0, "免填登记 李敏，病休到年底", "病休到年底", true},
		{0, "取消免填 李敏", "已恢复李敏", true},
		{0, "取消免填 李敏", "没有登记免填", false},
		{0, "免填", "请写上姓名和原因", false},
		{0, "取消免填", "请写上姓名", false},
		{0, "免填 赵一 病休", "已经交过表", false},
		{0, "免填 钱二 病休", "没有找到“钱二”", false},
		{0, "免填 李民 病休", "是不是：李敏", false},
		{0, "免填 王强 太忙", "请活动办公室", false},
		{0, "免填 李敏 " + strings.Repeat("长", 101), "原因太长", false},
		{4, "免填 钱二 驻外", "有 2 位（4 后勤处、7 图书馆）", false},
		{4, "免填 7 驻外", "已给钱二登记免填（驻外）", true},
		{5, "免填 李敏 病休", "由本单位联络员", false},
		{1, "免填 李敏 病休", "", false},
		{0, "免填写的报表由我审核", "", false},
	} {
		before := len(s.noted)
		m, handled, err := o.Answer(t.Context(), s.people[tt.who], campaign.Campaign{ID: "2026"}, tt.text, false)
		if err != nil || handled != (tt.want != "") || !strings.Contains(m.Text, tt.want) || (len(s.noted) > before) != tt.changes {
			t.Errorf("%s: %q, %t, %v; %d noted; want %q", tt.text, m.Text, handled, err, len(s.noted)-before, tt.want)
		}
	}
	m, handled, err := o.Answer(t.Context(), s.people[0], campaign.Campaign{ID: "2026"}, "免填 李敏 病休", true)
	if err != nil || !handled || strings.Contains(m.Text, "李敏") {
		t.Errorf("in a group: %q, %t, %v", m.Text, handled, err)
	}
}

// TestExemptWhy: without a reason a card asks for it; who presses it is looked at anew.
func TestExemptWhy(t *testing.T) {
	t.Parallel()
	o, s := office(t)
	m, _, err := o.Answer(t.Context(), s.people[0], campaign.Campaign{ID: "2026"}, "免填 李敏", false)
	if err != nil || m.Card == nil {
		t.Fatalf("got %+v, %v", m, err)
	}
	var action message.Action
	for _, b := range m.Card.Body {
		if b.Form != nil {
			action = b.Form.Buttons[0].Action
		}
	}
	press := func(who int, reason string) turn.Answer {
		t.Helper()
		p := turn.Pressed{Action: action, Fields: map[string]string{phrase.FieldAnswer: reason}}
		a, handled, err := o.Press(t.Context(), s.people[who], campaign.Campaign{ID: "2026"}, p, false)
		if err != nil || !handled {
			t.Fatalf("%t, %v", handled, err)
		}
		return a
	}
	for _, who := range []int{1, 5, 3} {
		if a := press(who, "病休"); a.Card != nil || a.Toast == nil || len(s.noted) != 0 {
			t.Errorf("%s presses it: %+v", s.people[who].Name, a)
		}
	}
	if a := press(0, " "); a.Card != nil || len(s.noted) != 0 {
		t.Errorf("without a reason: %+v", a)
	}
	if a := press(0, "病休"); a.Card == nil || s.people[1].Standing != staff.Exempt || s.noted[0].Who != "1" {
		t.Errorf("with a reason: %+v, %+v", a, s.noted)
	}
}
