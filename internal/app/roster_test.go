package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lianbot/internal/app"
	"lianbot/internal/sim"
	"lianbot/prompts"
)

// export is a workbook of n people in 150 units as a personnel office writes it:
// every third person has a mobile number, and no employee number on the platform.
func export(tb testing.TB, n int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	do := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	do(err)
	do(w.SetRow("A1", []any{"东海大学教职工名册"}))
	do(w.SetRow("A2", []any{"工号", "姓名", "所在部门", "岗位", "角色", "人员状态", "手机号"}))
	for i := range n {
		role, mobile := "", ""
		if i < units {
			role = "联络员"
		}
		if i%3 == 0 {
			mobile = fmt.Sprint(13800000000 + i)
		}
		do(w.SetRow(fmt.Sprint("A", i+3), []any{
			fmt.Sprintf("%06d", i), fmt.Sprint("某", i), fmt.Sprintf("东海大学/单位%d/科室", i%units), "科员；秘书", role, "在岗", mobile,
		}))
	}
	do(w.Flush())
	var out bytes.Buffer
	do(f.Write(&out))
	return out.Bytes()
}

const units = 150

// accounts is a platform on which the people of an export have accounts.
func accounts(tb testing.TB, n int) (*sim.Platform, string) {
	tb.Helper()
	o := sim.Options{AppID: appID, AppSecret: appSecret, AppName: "自查助手", Now: time.Now}
	for i := range units {
		o.Departments = append(o.Departments, sim.Department{ID: fmt.Sprint("od-", i), Name: fmt.Sprint("单位", i)})
	}
	for i := range n {
		p := sim.Person{OpenID: fmt.Sprintf("ou_%06d", i), Name: fmt.Sprint("某", i), DepartmentIDs: []string{fmt.Sprint("od-", i%units)}}
		switch i % 3 {
		case 0:
			p.Mobile = fmt.Sprint(13800000000 + i)
		case 1:
			p.EmployeeNo = fmt.Sprintf("%06d", i)
		}
		o.People = append(o.People, p)
	}
	platform, err := sim.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(platform.Handler())
	tb.Cleanup(func() {
		server.CloseClientConnections()
		if err := platform.Close(); err != nil {
			tb.Error(err)
		}
		server.Close()
	})
	return platform, server.URL
}

// TestImportOfALargeUniversity imports a workbook, finds every account by one of
// the three ways, and changes nothing the second time. What finds people is in no
// log.
func TestImportOfALargeUniversity(t *testing.T) {
	t.Parallel()
	const n = 1_200
	platform, url := accounts(t, n)
	var log bytes.Buffer
	o := app.Options{
		Database: "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db"), Prompts: prompts.FS, Now: time.Now,
		Feishu: app.Feishu{AppID: appID, AppSecret: appSecret, BaseURL: url},
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	data := export(t, n)
	last := map[app.RosterStep]int{}
	how := app.RosterImport{Progress: func(step app.RosterStep, done, total int) {
		if done < last[step] || done > total || total != n {
			t.Errorf("%s went from %d to %d of %d", step, last[step], done, total)
		}
		last[step] = done
	}}
	r, err := app.ImportRoster(t.Context(), o, data, how)
	if err != nil || r.BindError != nil {
		t.Fatal(err, r.BindError)
	}
	if len(r.Change.Added) != n || r.Accounts.Bound != n || r.Unbound != 0 || len(r.Accounts.Left) != 0 {
		t.Errorf("%d added, %d accounts, %d without, %d explained", len(r.Change.Added), r.Accounts.Bound, r.Unbound, len(r.Accounts.Left))
	}
	if last[app.StepSaving] != n || last[app.StepAccounts] != n {
		t.Errorf("progress %v", last)
	}
	r, err = app.ImportRoster(t.Context(), o, data, app.RosterImport{})
	if err != nil || !r.Change.None() || r.Change.Kept != n || len(r.Accounts.Left) != 0 {
		t.Errorf("again: %+v, %v", r.Change.Kept, err)
	}
	if strings.Contains(log.String(), "13800") {
		t.Error("a mobile number is in the log")
	}
	if q := platform.Quota(); q.Counted != 0 {
		t.Errorf("%d counted calls", q.Counted)
	}
}

// TestRosterInTheChat: an administrator sends the file into their own chat and is
// shown what it would change; nothing has changed yet.
func TestRosterInTheChat(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	admin := account(1001)
	file := []byte("工号,姓名,单位,岗位,角色\n1001,周正,校纪委办公室,主任,管理员\n1006,王雅琴,教务处,综合科科长,联络员\n1099,新人,教务处,科员,\n")
	if _, err := u.platform.SendFile(admin, "p2p", "名册.csv", file); err != nil {
		t.Fatal(err)
	}
	var card string
	eventually(t, "answered", func() bool {
		for _, m := range u.platform.Messages(admin, "p2p") {
			if m.Type == "interactive" {
				card = string(m.Content)
			}
		}
		return card != ""
	})
	for _, want := range []string{"名册.csv", "新增 1", "新人（1099，教务处）", "移除 58", "确认导入", "取消"} {
		if !strings.Contains(card, want) {
			t.Errorf("%q is not on the card:\n%s", want, card)
		}
	}
	people, err := u.db.Roster(t.Context())
	if err != nil || len(people) != len(u.people) {
		t.Errorf("%d people, %v", len(people), err)
	}
	// Of others it is no roster.
	if _, err := u.platform.SendFile(account(1006), "p2p", "名册.csv", file); err != nil {
		t.Fatal(err)
	}
	eventually(t, "answered", func() bool {
		all := u.platform.Messages(account(1006), "p2p")
		return len(all) > 1 && strings.Contains(string(all[len(all)-1].Content), u.phrase("fault_paper_other"))
	})
}

// BenchmarkImportRoster reads a workbook of a large university, saves it, and
// imports it once more.
func BenchmarkImportRoster(b *testing.B) {
	const n = 10_000
	data := export(b, n)
	for b.Loop() {
		o := app.Options{
			Database: "sqlite:" + filepath.Join(b.TempDir(), "lianbot.db"), Prompts: prompts.FS, Now: time.Now,
			Logger: slog.New(slog.DiscardHandler),
		}
		start := time.Now()
		r, err := app.ImportRoster(b.Context(), o, data, app.RosterImport{})
		if err != nil || len(r.Change.Added) != n {
			b.Fatal(err)
		}
		first := time.Since(start)
		start = time.Now()
		if r, err = app.ImportRoster(b.Context(), o, data, app.RosterImport{}); err != nil || !r.Change.None() {
			b.Fatal(err, r.Change.Kept)
		}
		b.ReportMetric(first.Seconds(), "s-first")
		b.ReportMetric(time.Since(start).Seconds(), "s-again")
	}
}
