package admin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/admin"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/sheet"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/prompts"
)

var (
	errTooLarge = errors.New("too large")
	errRefused  = errors.New("refused")
)

// desk is a RosterDesk on a real database, with files in memory.
type desk struct {
	*admin.RosterDesk
	t        *testing.T
	db       *sqldb.DB
	files    map[string]string // by key
	fail     error
	expected map[string]staff.Contact
	now      time.Time
	sent     int
}

// registrar is the administrator who sends files.
var registrar = staff.Person{ID: "1003", OpenID: "ou_3", Name: "林清", Unit: "纪委办", Role: staff.Admin, Standing: staff.InPost}

func newDesk(t *testing.T) *desk {
	t.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "lianbot.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: db, files: map[string]string{}, now: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)}
	d.RosterDesk = &admin.RosterDesk{
		Rosters: db, Library: library, Audit: db,
		Fetch: func(_ context.Context, _, key string) ([]byte, error) { return []byte(d.files[key]), d.fail },
		Tables: func(data []byte) ([]staff.Table, error) {
			read, err := sheet.Tables(data)
			tables := make([]staff.Table, len(read))
			for i, table := range read {
				tables[i] = staff.Table(table)
			}
			return tables, err
		},
		TooLarge: errTooLarge, Refused: errRefused,
		Expect: func(contacts map[string]staff.Contact) { d.expected = contacts },
		Now:    func() time.Time { return d.now },
	}
	d.save(registrar, person("1", "周正", "教务处"), person("2", "石磊", "财务处"))
	return d
}

func person(id, name, unit string) staff.Person {
	return staff.Person{ID: id, Name: name, Unit: unit, Posts: []string{}, Role: staff.Staff, Standing: staff.InPost}
}

func (d *desk) save(people ...staff.Person) {
	d.t.Helper()
	if _, err := d.db.SaveRoster(d.t.Context(), people, d.now); err != nil {
		d.t.Fatal(err)
	}
}

// send sends a file and returns what is answered.
func (d *desk) send(file string) message.Message {
	d.t.Helper()
	d.sent++
	id := fmt.Sprint("om_", d.sent)
	d.files["key_"+id] = file
	m, ok, err := d.Receive(d.t.Context(), registrar, id, "key_"+id, "名册.CSV")
	if !ok || err != nil {
		d.t.Fatalf("handled %t, %v", ok, err)
	}
	return m
}

// text is all that a card says.
func text(c message.Card) string {
	var lines []string
	for _, b := range c.Body {
		if b.Paragraph != nil {
			lines = append(lines, b.Paragraph.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// pressable are the buttons of a card, by the names of their actions.
func pressable(c message.Card) map[string]message.Button {
	all := map[string]message.Button{}
	for _, b := range c.Body {
		if b.Buttons != nil {
			for _, button := range b.Buttons.Row {
				all[button.Action.Name] = button
			}
		}
	}
	return all
}

func (d *desk) press(who staff.Person, b message.Button) (message.Card, string) {
	d.t.Helper()
	c, toast, handled, err := d.Press(d.t.Context(), who, b.Action.Name, b.Action.Arg)
	if !handled {
		d.t.Fatalf("%s is not the roster's", b.Action.Name)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return c, toast
}

// names are who is in the roster.
func (d *desk) names() string {
	d.t.Helper()
	people, err := d.db.Roster(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, p := range people {
		all = append(all, p.Name)
	}
	return strings.Join(all, " ")
}

func wantLines(t *testing.T, said string, want ...string) {
	t.Helper()
	for _, line := range want {
		if !strings.Contains(said, line) {
			t.Errorf("%q is not in\n%s", line, said)
		}
	}
}

const hrFile = "工号,姓名,部门,职务,手机号\n1003,林清,纪委办,,\n1,周正,图书馆,处长,13800000001\n3,郭芸,财务处,出纳,\n"

func TestRosterIsConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := d.send(hrFile)
	if m.Card == nil {
		t.Fatalf("answered %q", m.Text)
	}
	said := text(*m.Card)
	wantLines(t, said, "文件“名册.CSV”", "3 人：新增 1，变更 0，换单位 1，移除 1，回来 0，未变 1", "新增 1 人：郭芸（3，财务处）",
		"周正（1）：单位 教务处 → 图书馆、岗位 空 → 处长", "移除 1 人（填过的表都留着）：石磊（2，财务处）", "3 个单位没有联络员：纪委办、图书馆、财务处")
	if strings.Contains(said, "13800000001") {
		t.Errorf("quotes how to reach a person:\n%s", said)
	}
	if d.names() != "林清 周正 石磊" {
		t.Errorf("before the confirmation: %s", d.names())
	}
	if diff := cmp.Diff(map[string]staff.Contact{"1": {Mobile: "13800000001"}}, d.expected); diff != "" {
		t.Errorf("expected (-want +got):\n%s", diff)
	}
	confirm := pressable(*m.Card)[phrase.ActionRosterConfirm]
	if confirm.Label != "确认导入" || confirm.Confirm == nil || !strings.Contains(confirm.Confirm.Text, "1 人") {
		t.Errorf("button %+v", confirm)
	}
	c, toast := d.press(registrar, confirm)
	wantLines(t, text(c), "已经导入", "移除 1 人")
	if d.names() != "林清 周正 郭芸" || toast != "已导入" || len(pressable(c)) > 0 {
		t.Errorf("%s, %q, %v", d.names(), toast, pressable(c))
	}
	if people, err := d.db.Roster(t.Context()); err != nil || people[0].Role != staff.Admin {
		t.Errorf("a file without roles has taken one away: %+v, %v", people[0], err)
	}
	d.save(registrar)
	c, _ = d.press(registrar, confirm) // once more, on the old card
	wantLines(t, text(c), "请再发一次文件")
	if d.names() != "林清" {
		t.Errorf("an old card has imported: %s", d.names())
	}
	d.send(hrFile)
	again := d.send(strings.Replace(hrFile, "1003,林清,纪委办,,\n", "", 1))
	if d.names() != "林清" || again.Card == nil {
		t.Error("two files at once")
	}
}

func TestRosterIsCancelled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	all := pressable(*d.send(hrFile).Card)
	c, toast := d.press(registrar, all[phrase.ActionRosterCancel])
	wantLines(t, text(c), "没有导入")
	if toast != "已取消" {
		t.Errorf("toast %q", toast)
	}
	c, _ = d.press(registrar, all[phrase.ActionRosterConfirm])
	wantLines(t, text(c), "请再发一次文件")
	if d.names() != "林清 周正 石磊" {
		t.Errorf("imported: %s", d.names())
	}
}

func TestRosterIsNotConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	confirm := pressable(*d.send(hrFile).Card)[phrase.ActionRosterConfirm]
	former, other := registrar, registrar
	former.Role, other.ID = staff.Staff, "1004"
	for name, who := range map[string]staff.Person{"who is no administrator any more": former, "another administrator": other} {
		if c, _ := d.press(who, confirm); !strings.Contains(text(c), "请再发一次文件") {
			t.Errorf("%s: %s", name, text(c))
		}
	}
	d.now = d.now.Add(25 * time.Hour)
	if c, _ := d.press(registrar, confirm); !strings.Contains(text(c), "请再发一次文件") {
		t.Errorf("after a day: %s", text(c))
	}
	if d.names() != "林清 周正 石磊" {
		t.Errorf("imported: %s", d.names())
	}
}

// TestRosterMovesOn: what was shown is what is done, or it is shown anew.
func TestRosterMovesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	confirm := pressable(*d.send(hrFile).Card)[phrase.ActionRosterConfirm]
	d.save(registrar, person("1", "周正", "教务处"), person("2", "石磊", "财务处"), person("7", "新来", "财务处"))
	c, _ := d.press(registrar, confirm)
	wantLines(t, text(c), "名册在这期间有过改动", "移除 2 人")
	if d.names() != "林清 周正 石磊 新来" {
		t.Fatalf("imported: %s", d.names())
	}
	if err := d.db.Bind(t.Context(), "1", "ou_1"); err != nil { // an account that is found changes nothing
		t.Fatal(err)
	}
	c, _ = d.press(registrar, pressable(c)[phrase.ActionRosterConfirm])
	wantLines(t, text(c), "已经导入")
	if d.names() != "林清 周正 郭芸" {
		t.Errorf("imported: %s", d.names())
	}
}

func TestRosterWithFaults(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var file strings.Builder
	file.WriteString("工号,姓名,部门,手机号\n1003,林清,纪委办,\n2,石磊,财务处,1234567\n")
	for i := range 24 {
		fmt.Fprintf(&file, "%d,,图书馆,\n", 100+i)
	}
	m := d.send(file.String())
	said := text(*m.Card)
	wantLines(t, said, "有 25 处要改", "第 3 行 D 列（手机号）：不是手机号", "第 22 行 B 列（姓名）：没有写，请补上。", "还有 5 处",
		"也可以先导入没有问题的 1 人，有错的 25 行先不动", "移除 1 人（填过的表都留着）：周正")
	if strings.Contains(said, "1234567") || strings.Contains(said, "第 23 行") {
		t.Errorf("said too much:\n%s", said)
	}
	confirm := pressable(*m.Card)[phrase.ActionRosterConfirm]
	if confirm.Label != "先导入没有问题的" {
		t.Errorf("button %+v", confirm)
	}
	c, _ := d.press(registrar, confirm)
	wantLines(t, text(c), "有 25 行没有导入；他们原来在名册里的，保持原样。")
	if d.names() != "林清 石磊" {
		t.Errorf("imported: %s", d.names())
	}
	m = d.send("工号,姓名,部门\n1003,,纪委办\n")
	if len(pressable(*m.Card)) > 0 || !strings.Contains(text(*m.Card), "第 2 行 B 列（姓名）") {
		t.Errorf("nobody without a fault: %+v", m.Card)
	}
}

func TestRosterIsTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := d.send("工号,姓名,部门\n1003,林清,纪委办\n1,周正,教务处\n2,石磊,财务处\n")
	wantLines(t, text(*m.Card), "3 人，和现在的名册一样，没有改动。")
	if len(pressable(*m.Card)) > 0 {
		t.Error("asks to confirm nothing")
	}
}

func TestFilesThatAreNoRoster(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for file, want := range map[string]string{
		"":                                 "文件是空的",
		"PK\x03\x04":                       "这个工作簿打不开",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "这个文件不是表格",
		"甲,乙\n1,2\n":                       "第 1 行：少一列，列名可以写：姓名、",
		"工号,姓名,部门,open_id\n1,甲,图书馆,ou_x\n2,乙,图书馆,ou_3\n1003,林清,纪委办,\n": "工号 2 和 1003 写的是同一个飞书账号",
	} {
		m := d.send(file)
		if m.Card != nil || !strings.Contains(m.Text, want) || !strings.Contains(m.Text, "名册没有改动") {
			t.Errorf("%q is answered %q", file, m.Text)
		}
	}
	for fail, want := range map[error]string{errTooLarge: "文件太大", errRefused: "文件没有取到"} {
		d.fail = fmt.Errorf("fetch: %w", fail)
		if m := d.send("a"); !strings.Contains(m.Text, want) {
			t.Errorf("%v is answered %q", fail, m.Text)
		}
	}
	d.fail = errAway
	if _, _, err := d.Receive(t.Context(), registrar, "om", "key", "a.xlsx"); !errors.Is(err, errAway) {
		t.Errorf("a failure that passes: %v", err)
	}
	for _, other := range []struct {
		who  staff.Person
		name string
	}{{person("1", "周正", "教务处"), "名册.xlsx"}, {registrar, "自查表.docx"}, {registrar, "照片"}} {
		if _, ok, err := d.Receive(t.Context(), other.who, "om", "key", other.name); ok || err != nil {
			t.Errorf("%s of %s: handled %t, %v", other.name, other.who.Name, ok, err)
		}
	}
}

// TestNothingThatFindsAPersonIsKept reads what waits for the confirmation.
func TestNothingThatFindsAPersonIsKept(t *testing.T) {
	t.Parallel()
	m, err := staff.Parse([]staff.Table{{Rows: [][]string{
		{"工号", "姓名", "部门", "手机号", "邮箱"}, {"1", "甲", "图书馆", "13800000001", "a@example.edu.cn"},
	}}}, phrase.Roster{Library: newDesk(t).Library}.Words())
	if err != nil || len(m.Contacts) != 1 {
		t.Fatal(err, m.Contacts)
	}
	kept, err := json.Marshal(m)
	if err != nil || strings.Contains(string(kept), "138") || strings.Contains(string(kept), "example") {
		t.Errorf("kept: %s, %v", kept, err)
	}
}
