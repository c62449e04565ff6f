package main

import (
	"database/sql"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianbot/internal/sim"
	"lianbot/prompts"
)

// TestScripts runs the command line as its readers do: every file of
// testdata/script is one of them at a shell.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			e.Setenv("LIANBOT_LISTEN", "127.0.0.1:0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"feishu":   feishu,
			"prompts":  copyPrompts,
			"replace":  replace,
			"encode":   encode,
			"workbook": workbook,
			"tables":   tables,
		},
	})
}

// exits CODE PROGRAM ARGS… runs a program that must end with the exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}

// feishu [SCOPE…] starts a simulated platform on which the scopes are missing, and
// sets the variables that lead to it.
func feishu(ts *testscript.TestScript, _ bool, missing []string) {
	platform, err := sim.New(sim.Options{
		AppID: tenantApp, AppSecret: tenantSecret, Now: time.Now,
		Departments: []sim.Department{{ID: "od-1", Name: "教务处"}},
		People: []sim.Person{
			{OpenID: "ou_1", EmployeeNo: "1001", Name: "甲", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_2", EmployeeNo: "1002", Name: "乙", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_7", Mobile: "13800000007", Name: "丙", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_8", Name: "杜鹃", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_9", Mobile: "13800000009", Name: "丁", DepartmentIDs: []string{"od-1"}, Status: sim.StatusResigned},
			{OpenID: "ou_10a", EmployeeNo: "1010", Name: "戊", DepartmentIDs: []string{"od-1"}},
			{OpenID: "ou_10b", EmployeeNo: "1010", Name: "戊", DepartmentIDs: []string{"od-1"}},
		},
		Scopes: slices.DeleteFunc(sim.DefaultScopes(), func(s string) bool { return slices.Contains(missing, s) }),
	})
	ts.Check(err)
	server := httptest.NewServer(platform.Handler())
	ts.Defer(func() {
		server.CloseClientConnections()
		ts.Check(platform.Close())
		server.Close()
	})
	ts.Setenv("FEISHU_BASE_URL", server.URL)
	ts.Setenv("FEISHU_APP_ID", tenantApp)
	ts.Setenv("FEISHU_APP_SECRET", tenantSecret)
}

// prompts DIR copies the built-in prompts into a folder.
func copyPrompts(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), prompts.FS))
}

// replace FILE OLD NEW replaces the first occurrence of a text in a file.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// tables FILE runs the statements of a file on the embedded database, behind the
// product's back.
func tables(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs("data/lianbot.db"))
	ts.Check(err)
	_, err = db.Exec(ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, db.Close()))
}

// encode gbk|bom FILE rewrites a file as a spreadsheet saves it: in GB 18030, or
// in UTF-8 behind a byte-order mark, and with CR LF.
func encode(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[1]), "\n", "\r\n")
	switch args[0] {
	case "gbk":
		encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		ts.Check(err)
		text = encoded
	case "bom":
		text = "\ufeff" + text
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// workbook BOOK.xlsx FILE… makes a workbook whose sheets are named like the files
// and have their cells; what looks like a number is one. A line `=A1:A3` merges.
func workbook(ts *testscript.TestScript, _ bool, args []string) {
	f := excelize.NewFile()
	for i, name := range args[1:] {
		title := strings.TrimSuffix(name, ".csv")
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", title))
		} else {
			_, err := f.NewSheet(title)
			ts.Check(err)
		}
		for row, line := range strings.Split(strings.TrimSpace(ts.ReadFile(name)), "\n") {
			if area, ok := strings.CutPrefix(line, "="); ok {
				from, to, _ := strings.Cut(area, ":")
				ts.Check(f.MergeCell(title, from, to))
				continue
			}
			for column, text := range strings.Split(line, ",") {
				cell, err := excelize.CoordinatesToCellName(column+1, row+1)
				ts.Check(err)
				var value any = text
				if n, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(text, "0") {
					value = n
				}
				ts.Check(f.SetCellValue(title, cell, value))
			}
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}
