package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianbot/internal/app"
	"lianbot/prompts"
)

// ownTemplate is a school's own form: its words, and one row for the posts.
func ownTemplate(t *testing.T, cells ...string) []byte {
	t.Helper()
	return word(t, `<w:p><w:r><w:t>东海大学专用表 {{单位}} {{姓名}}</w:t></w:r></w:p>`+inTable(line("岗位", "职责", "权力", "风险点"), line(cells...)))
}

// withPrompts makes a folder of prompts with more files in it.
func withPrompts(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, prompts.FS); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCheckTemplates: a school's own template is looked at with the other files, and
// every fault names the file.
func TestCheckTemplates(t *testing.T) {
	t.Parallel()
	good := ownTemplate(t, "{{岗位}}", "{{岗位职责}}", "{{岗位权力}}", "{{岗位风险点}}")
	if _, err := app.Check(os.DirFS(withPrompts(t, map[string][]byte{"templates/personal.docx": good}))); err != nil {
		t.Errorf("a good one: %v", err)
	}
	bad := map[string][]byte{
		"templates/personal.docx": ownTemplate(t, "{{岗位}}", "{{职责}}", "{{岗位权力}}", "{{岗位风险点}}"),
		"templates/unit.docx":     []byte("no docx"),
	}
	_, err := app.Check(os.DirFS(withPrompts(t, bad)))
	terminal, wrong := app.NewTerminal()
	if wrong != nil {
		t.Fatal(wrong)
	}
	said := strings.Join(terminal.Explain(err), "\n")
	for _, want := range []string{"templates/personal.docx", "templates/unit.docx", "{{职责}}", "还缺：{{岗位职责}}"} {
		if !strings.Contains(said, want) {
			t.Errorf("it is not said: %s\n%s", want, said)
		}
	}
}

// TestOwnForm: with a school's own template the copies are the school's; who asks for
// their form gets it once more, and as PDF where there is a converter.
func TestOwnForm(t *testing.T) {
	t.Parallel()
	good := ownTemplate(t, "{{岗位}}", "{{岗位职责}}", "{{岗位权力}}", "{{岗位风险点}}")
	dir := withPrompts(t, map[string][]byte{"templates/personal.docx": good})
	converter := filepath.Join(t.TempDir(), "convert")
	script := "#!/bin/sh\nwhile [ \"$1\" != --outdir ]; do shift; done\nprintf '%%PDF-1.7 ' > \"$2/paper.pdf\"\n"
	if err := os.WriteFile(converter, []byte(script), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	d := small
	d.change = func(o *app.Options) { o.Prompts, o.PDF = os.DirFS(dir), converter }
	u := open(t, d)
	table := tables(t)[0]
	p := u.as(t, table.person)
	wantSaid(t, p.say("发我的表"), u.phrase("own_none"))
	p.handIn(table)
	_, data := p.file(0)
	xml := document(t, data)
	for _, want := range []string{"东海大学专用表", u.person(table.person).Name, strings.TrimSpace(table.post)} {
		if !strings.Contains(xml, want) {
			t.Errorf("the copy lacks %s", want)
		}
	}
	if strings.Contains(xml, "{{") {
		t.Error("a placeholder is left")
	}
	wantSaid(t, p.say("发我的表"), u.phrase("own_coming_both"))
	got := map[string][]byte{}
	for n := 1; n <= 2; n++ {
		name, data := p.file(n)
		got[filepath.Ext(name)] = data
	}
	if !strings.Contains(document(t, got[".docx"]), "东海大学专用表") || !bytes.HasPrefix(got[".pdf"], []byte("%PDF")) {
		t.Errorf("got %d bytes of docx and %.20q", len(got[".docx"]), got[".pdf"])
	}
}

func document(t *testing.T, docx []byte) string {
	t.Helper()
	return part(t, docx, "word/document.xml")
}
