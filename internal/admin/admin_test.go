package admin_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lianbot/internal/admin"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

var errAway = errors.New("away")

// reader has two units: in the library two of three have finished.
type reader struct {
	fail  error
	empty bool

	mu    sync.Mutex
	units []string // that were asked for
}

func (r *reader) StatusCounts(context.Context, string) ([]progress.Count, error) {
	if r.empty {
		return nil, r.fail
	}
	return []progress.Count{
		{Unit: "图书馆", Status: form.Submitted, People: 1},
		{Unit: "图书馆", Status: form.Revising, People: 1},
		{Unit: "图书馆", Status: form.NotStarted, People: 1},
		{Unit: "教务处", Status: form.Drafting, People: 2},
		{Unit: "外国语学院教务办", Status: form.NotStarted, People: 1},
	}, r.fail
}

func (r *reader) UnitPeople(_ context.Context, _, unit string) ([]progress.Standing, error) {
	r.mu.Lock()
	r.units = append(r.units, unit)
	r.mu.Unlock()
	if r.empty {
		return nil, r.fail
	}
	return []progress.Standing{
		{Person: staff.Person{Name: "张三"}, Status: form.Submitted},
		{Person: staff.Person{Name: "李四"}, Status: form.Revising},
		{Person: staff.Person{Name: "王五"}, Status: form.NotStarted},
	}, r.fail
}

func (r *reader) Questions(context.Context, string, string) ([]admin.Question, error) {
	if r.empty {
		return nil, r.fail
	}
	return []admin.Question{{Name: "王五", Text: "食堂几点开门？", At: now}}, r.fail
}

func (r *reader) Form(context.Context, form.Key) (form.Form, error) {
	return form.Form{Status: form.Drafting}, r.fail
}

var now = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

func setup(t *testing.T) (*admin.Office, *reader) {
	t.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{}
	return &admin.Office{Reader: r, Library: library, Now: func() time.Time { return now }, Zone: time.UTC}, r
}

var current = campaign.Campaign{ID: "c", Opens: now.AddDate(0, 0, -1), Deadline: now.AddDate(0, 0, 20)}

// TestCommands has every role ask everything, in private and in a group.
func TestCommands(t *testing.T) {
	t.Parallel()
	office, _ := setup(t)
	refused := office.Library.Say("progress_refused", "status", "填写中")
	groupOnly, groupFigures := office.Library.Say("progress_refused_group"), office.Library.Say("in_group_admin")
	library := office.Library
	line := func(total, done, percent, drafting, open string) string {
		return library.Say("progress_line", "total", total, "done", done, "percent", percent, "drafting", drafting, "open", open)
	}
	row := func(unit, done, total, percent string) string {
		return library.Say("progress_unit_row", "unit", unit, "done", done, "total", total, "percent", percent)
	}
	own, school := "图书馆 · 进度\n"+line("3", "2", "66", "0", "1"), "全校 · 进度\n"+line("6", "2", "33", "2", "2")
	for _, test := range []struct {
		role  staff.Role
		say   string
		group bool
		has   []string // empty: no command
		lacks []string
	}{
		{staff.Staff, "进度", false, []string{refused}, []string{"王五", "人："}},
		{staff.Head, "进度", false, []string{refused}, []string{"王五", "人："}},
		{staff.Staff, "进度 图书馆", false, []string{refused}, []string{"王五"}},
		{staff.Staff, "进度", true, []string{groupOnly}, []string{"填写中"}},
		{staff.Staff, "提问", false, []string{office.Library.Say("questions_refused")}, []string{"食堂"}},
		{staff.Staff, "提问", true, []string{office.Library.Say("questions_refused")}, []string{"食堂"}},

		{staff.Liaison, "进度", false, []string{own, "未开始（1 人）：王五", "回复“提问”"}, []string{"教务处", "全校"}},
		{staff.Liaison, "查进度 教务处", false, []string{own}, []string{"教务处"}},
		{staff.Liaison, "进度", true, []string{own}, []string{"王五", "提问", "张三"}},
		{staff.Liaison, "提问", false, []string{"1. 王五（6 月 1 日（周一））：食堂几点开门？"}, nil},
		{staff.Liaison, "提问", true, []string{groupFigures}, []string{"食堂", "王五"}},

		{staff.Admin, "进度", false, []string{school, row("图书馆", "2", "3", "66"), row("教务处", "0", "2", "0")}, []string{"王五"}},
		{staff.Admin, "进度", true, []string{school}, []string{"王五"}},
		{staff.Admin, "进度 图书馆", false, []string{own, "王五"}, []string{"全校", "提问"}},
		{staff.Admin, "进度：图书", false, []string{own, "王五"}, nil},
		{staff.Admin, "进度 图书馆", true, []string{own}, []string{"王五"}},
		{staff.Admin, "进度 教务", false, []string{"相近的有：教务处、外国语学院教务办"}, []string{"王五"}},
		{staff.Admin, "进度 教务处", false, []string{"教务处 · 进度"}, []string{"外国语学院"}},
		{staff.Admin, "进度 宇航学院", false, []string{"没有找到“宇航学院”"}, []string{"王五"}},
		{staff.Admin, "提问", false, []string{office.Library.Say("questions_refused")}, nil},

		{staff.Admin, "受理采购申请", false, nil, nil},
		{staff.Liaison, "进度款支付的审核", false, nil, nil},
		{staff.Staff, "下一步", false, nil, nil},
		{staff.Staff, "", false, nil, nil},
	} {
		name := string(test.role) + "/" + test.say
		if test.group {
			name += "/group"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who := staff.Person{ID: "1", Name: "赵一", Unit: "图书馆", Role: test.role}
			m, handled, err := office.Answer(t.Context(), who, current, test.say, test.group)
			if err != nil || handled != (len(test.has) > 0) {
				t.Fatalf("handled %t, %v", handled, err)
			}
			for _, want := range test.has {
				if !strings.Contains(m.Text, want) {
					t.Errorf("the answer has no “%s”:\n%s", want, m.Text)
				}
			}
			for _, not := range test.lacks {
				if strings.Contains(m.Text, not) {
					t.Errorf("the answer tells “%s”:\n%s", not, m.Text)
				}
			}
		})
	}
}

func TestALiaisonSeesTheOwnUnitOnly(t *testing.T) {
	t.Parallel()
	office, r := setup(t)
	who := staff.Person{ID: "1", Unit: "图书馆", Role: staff.Liaison}
	for _, text := range []string{"进度", "进度 教务处", "进度 全校"} {
		if _, _, err := office.Answer(t.Context(), who, current, text, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, unit := range r.units {
		if unit != "图书馆" {
			t.Errorf("%s was read", unit)
		}
	}
}

func TestNothingToSee(t *testing.T) {
	t.Parallel()
	office, r := setup(t)
	r.empty = true
	for _, role := range []staff.Role{staff.Admin, staff.Liaison} {
		m, handled, err := office.Answer(t.Context(), staff.Person{Unit: "图书馆", Role: role}, current, "进度", false)
		if err != nil || !handled || m.Text != office.Library.Say("progress_empty") {
			t.Errorf("%s: %q, %t, %v", role, m.Text, handled, err)
		}
	}
	m, _, err := office.Answer(t.Context(), staff.Person{Unit: "图书馆", Role: staff.Liaison}, current, "提问", false)
	if err != nil || m.Text != office.Library.Say("questions_none") {
		t.Errorf("%q, %v", m.Text, err)
	}
}

func TestErrorsAreReturned(t *testing.T) {
	t.Parallel()
	office, r := setup(t)
	r.fail = errAway
	for _, role := range []staff.Role{staff.Staff, staff.Liaison, staff.Admin} {
		for _, text := range []string{"进度", "进度 图书馆", "提问"} {
			_, handled, err := office.Answer(t.Context(), staff.Person{Unit: "图书馆", Role: role}, current, text, false)
			if refused := text == "提问" && role != staff.Liaison; refused == errors.Is(err, errAway) || refused != handled {
				t.Errorf("%s, %s: handled %t, %v", role, text, handled, err)
			}
		}
	}
}
