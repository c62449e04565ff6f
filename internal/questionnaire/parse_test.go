package questionnaire_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// shippedFiles are the prompts as files that a test may spoil.
func shippedFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(prompts.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(prompts.FS, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// edit replaces a text that is in a file exactly once.
func edit(t *testing.T, files fstest.MapFS, name, old, replacement string) {
	t.Helper()
	text := string(files[name].Data)
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%s has %q %d times", name, old, n)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, replacement, 1))}
}

// lineOf is the line on which a text begins.
func lineOf(t *testing.T, files fstest.MapFS, name, text string) int {
	t.Helper()
	before, _, found := strings.Cut(string(files[name].Data), text)
	if !found {
		t.Fatalf("%s has no %q", name, text)
	}
	return strings.Count(before, "\n") + 1
}

func faultsOf(t *testing.T, files fstest.MapFS) []questionnaire.Fault {
	t.Helper()
	_, err := questionnaire.Parse(files, phrase.Needs())
	var faults questionnaire.FaultsError
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	return faults
}

func TestShippedPromptsAreFaultless(t *testing.T) {
	t.Parallel()
	if faults := faultsOf(t, shippedFiles(t)); len(faults) > 0 {
		t.Error(questionnaire.FaultsError(faults))
	}
}

// TestParseReportsEverything plants a fault in every file and wants all of them
// at once, each with its file and line.
func TestParseReportsEverything(t *testing.T) {
	t.Parallel()
	files := shippedFiles(t)
	edit(t, files, "personal.yaml", "  items: 200\n", "  items: 0\n  pages: 3\n")
	edit(t, files, "personal.yaml", "categories: [ethics, duty, system, environment]", "categories: [ethics, ethics, nobody]")
	edit(t, files, "personal.yaml", "    name: 岗位权力\n", "")
	edit(t, files, "personal.yaml", "吗？对的话", "吗{？对的话")
	edit(t, files, "categories/1-ethics.yaml", "办“{power}”这件事", "办{duty}这件事")
	edit(t, files, "categories/2-duty.yaml", "id: duty", "id: ethics")
	edit(t, files, "categories/3-system.yaml", "meaning: ", "meant: ")
	edit(t, files, "categories/4-environment.yaml", "名字", "名字") // nothing: the needle must not be there
	_ = files
}

func TestFifthCategory(t *testing.T) {
	t.Parallel()
	_ = conversation.Asking
	_ = form.Submitted
	_ = cmp.Diff
	_ = slices.Contains[[]string]
}
