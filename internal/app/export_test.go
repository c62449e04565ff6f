package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/form"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

// terminal is a university of the sample without a platform, for the command line.
func terminal(t *testing.T) (u *university, o app.Options) {
	t.Helper()
	u = &university{t: t, texts: library(t)}
	u.readSample()
	o = app.Options{Database: "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db"), Prompts: prompts.FS, Now: time.Now}
	if err := app.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), o.Database, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.SaveRoster(t.Context(), u.people, o.Now()); err != nil {
		t.Fatal(err)
	}
	if err := db.SaveCampaign(t.Context(), u.campaign); err != nil {
		t.Fatal(err)
	}
	u.db = db
	return u, o
}

// hands hands in a form for a person by employee number, one risk point in it.
func (u *university) hands(person, risk string) {
	u.t.Helper()
	f := form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{{ID: 1, Name: "科员", Answers: map[string]form.Answer{
		slotDuties: {Items: []form.Item{{ID: 2, Text: "受理申请"}}}, slotPowers: {Items: []form.Item{{ID: 3, Text: "初审权"}}},
		slotDuty: {Items: []form.Item{{ID: 4, Text: risk}}},
	}}}}
	r := turn.Record{
		EventID: "event-" + person, Key: form.Key{Campaign: u.campaign.ID, Person: person}, At: time.Now(),
		Turn: &turn.Turn{Changes: []form.Change{{Kind: form.Submit, Revision: 1}}, Filed: &f},
	}
	r.Turn.State.Version = 1
	if err := u.db.Commit(u.t.Context(), r); err != nil {
		u.t.Fatal(err)
	}
}

func TestExportFiled(t *testing.T) {
	t.Parallel()
	u, o := terminal(t)
	first := u.people[0]
	second := u.person(u.elsewhere(first.Unit))
	u.hands(first.ID, "可能超越权限审批")
	u.hands(second.ID, "可能泄露标底")
	dir := filepath.Join(t.TempDir(), "out")

	done := 0
	out, err := app.ExportFiled(t.Context(), o, app.Export{Dir: dir, Progress: func(n, total int) {
		if done = n; total != 2 {
			t.Errorf("%d in all, want 2", total)
		}
	}})
	if err != nil || out.Forms != 2 || done != 2 {
		t.Fatalf("%+v, %d done, %v", out, done, err)
	}
	files := unzip(t, read(t, out.File))
	if len(files) != 2 {
		t.Errorf("%d files in the zip", len(files))
	}
	for name, docx := range files {
		if head := headers(t, docx); !strings.Contains(head, u.phrase("terminal_export_who")) {
			t.Errorf("%s does not say who took it out", name)
		}
	}

	out, err = app.ExportFiled(t.Context(), o, app.Export{Register: true, Unit: first.Unit, Dir: dir})
	if err != nil || out.Forms != 1 || filepath.Ext(out.File) != ".xlsx" {
		t.Fatalf("%+v, %v", out, err)
	}
	again, err := app.ExportFiled(t.Context(), o, app.Export{Register: true, Unit: first.Unit, Dir: dir})
	if err != nil || again.File != out.File {
		t.Errorf("once more: %+v, %v", again, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files in the folder, %v", len(entries), err)
	}

	_, err = app.ExportFiled(t.Context(), o, app.Export{Unit: "没有这个单位", Dir: dir})
	if why, ok := errors.AsType[*app.ExportError](err); !ok || why.Name != "terminal_export_no_unit" {
		t.Errorf("a unit that is not there: %v", err)
	}
	if got, want := strings.Join(u.written(t), "\n"), strings.Join([]string{
		first.ID + " submit " + first.ID + " " + u.campaign.ID + "/1", second.ID + " submit " + second.ID + " " + u.campaign.ID + "/1",
		"terminal export * forms", "terminal export " + first.Unit + " register", "terminal export " + first.Unit + " register",
	}, "\n"); got != want {
		t.Errorf("written down:\n%s\nwant:\n%s", got, want)
	}
}

// TestCheckPaper: a folder of prompts is wrong when what stands on paper is.
func TestCheckPaper(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, prompts.FS); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Check(os.DirFS(dir)); err != nil {
		t.Fatalf("the shipped ones: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "paper.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Check(os.DirFS(dir)); err == nil || !strings.Contains(err.Error(), "paper.yaml") {
		t.Errorf("without paper.yaml: %v", err)
	}
}
