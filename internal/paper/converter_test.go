package paper_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianbot/internal/paper"
)

// program is a stand-in for LibreOffice: a script with the same arguments.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "soffice")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestConverter runs the program in a folder of its own and leaves nothing behind.
func TestConverter(t *testing.T) {
	t.Parallel()
	seen := filepath.Join(t.TempDir(), "seen")
	c := paper.NewConverter(program(t, `for last; do :; done
pwd > `+seen+`
printf '%%PDF-1.7 ' > paper.pdf
cat "$last" >> paper.pdf
`), time.Minute)
	if !c.Available() {
		t.Fatal("the program is not found")
	}
	for range 2 {
		pdf, err := c.PDF(t.Context(), []byte("docx"))
		if err != nil || string(pdf) != "%PDF-1.7 docx" {
			t.Fatalf("%q %v", pdf, err)
		}
	}
	folder, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(strings.TrimSpace(string(folder))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// TestConverterFails says so when the program fails, makes no PDF, or hangs; what it
// has started ends with it.
func TestConverterFails(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{"it fails": "exit 1", "it makes nothing": "exit 0", "it makes something else": "echo no > paper.pdf"} {
		_, err := paper.NewConverter(program(t, script), time.Minute).PDF(t.Context(), nil)
		if faults, ok := errors.AsType[paper.FaultsError](err); !ok || faults[0].Name != "fault_converter_failed" {
			t.Errorf("%s: %v", name, err)
		}
	}
	child := filepath.Join(t.TempDir(), "child")
	c := paper.NewConverter(program(t, "sleep 600 &\necho $! > "+child+"\nwait"), 300*time.Millisecond)
	begun := time.Now()
	_, err := c.PDF(t.Context(), nil)
	if faults, ok := errors.AsType[paper.FaultsError](err); !ok || faults[0].Name != "fault_converter_failed" {
		t.Errorf("it hangs: %v", err)
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it was waited for %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.PDF(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody wants it any more: %v", err)
	}
}

// TestRealConverter converts the handout's sample tables where LibreOffice is
// installed. Elsewhere it finds that the feature is off.
func TestRealConverter(t *testing.T) {
	t.Parallel()
	c := paper.NewConverter("soffice", 2*time.Minute)
	if _, err := exec.LookPath("soffice"); (err == nil) != c.Available() {
		t.Fatalf("available: %v, want %v", c.Available(), err == nil)
	}
	pdf, err := c.PDF(t.Context(), personal(t, samples()[0], paper.Options{}))
	if !c.Available() {
		if faults, ok := errors.AsType[paper.FaultsError](err); !ok || faults[0].Name != "fault_converter_missing" {
			t.Errorf("no converter: %v", err)
		}
		return
	}
	if err != nil || len(pdf) < 1000 {
		t.Errorf("%d bytes, %v", len(pdf), err)
	}
}
