package arch_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the path that our packages begin with.
const module = "lianbot"

// A table names packages without "lianbot/internal/" and gives each the packages
// of ours that it may import. The words decide, act and edge stand for every
// package of that table. Test files are not looked at.
type table map[string]string

// decide are the packages that only decide: values in, values out.
var decide = table{
	"message":       "",
	"staff":         "",
	"audit":         "",
	"access":        "staff",
	"questionnaire": "form",
	"form":          "",
	"calendar":      "",
	"campaign":      "questionnaire calendar",
	"conversation":  "questionnaire form campaign",
	"progress":      "staff form calendar",
	"reminder":      "staff form calendar campaign progress",
	"dossier":       "staff form calendar progress",
	"phrase":        "message staff questionnaire form calendar campaign conversation progress reminder dossier",
}

// act are the packages that do something, each through small interfaces that it
// declares itself.
var act = table{
	"outbox":    "message",
	"directory": "staff campaign",
	"export":    "access audit message staff questionnaire form campaign progress dossier outbox",
	"filing":    "access audit message staff questionnaire form calendar campaign progress dossier phrase export outbox turn",
	"admin":     "message staff questionnaire form calendar campaign progress reminder phrase access audit export turn",
	"standin":   "access audit message staff questionnaire form calendar campaign conversation progress phrase export outbox turn admin",
	"history":   "access audit message staff questionnaire form campaign phrase turn",
	"tick":      "message staff questionnaire form calendar campaign progress reminder phrase outbox",
	"review":    "message staff questionnaire form calendar campaign progress phrase access audit export outbox conversation turn",
	"turn":      "audit message staff questionnaire form calendar campaign conversation reminder phrase export outbox access",
}

// edge are the packages that know one technology each. They never import each
// other, and the simulator imports nothing of ours: sharing a type with the
// client that it tests, it would agree with the client's mistakes.
var edge = table{
	"feishu/card":   "message",
	"feishu":        "message turn outbox feishu/card",
	"store/sqldb":   "decide act",
	"store/redisdb": "form conversation turn",
	"store/memory":  "form conversation turn",
	"sheet":         "",
	"paper":         "questionnaire form staff campaign",
	"sim":           "",
}

// assembly is the wiring, and what stands outside the layers. Nothing in the layers
// may import any of it.
var assembly = table{
	"app":             "decide act edge prompts",
	"bot":             "app prompts questionnaire staff",
	"prompts":         "",
	"arch":            "",
	"store/storetest": "decide act", // the contract of the stores, for their tests only
}

// reach are the imports that no deciding package may have. Without a context it
// cannot wait; without the others it cannot reach out, remember or roll dice.
var reach = []string{
	"context", "database/sql", "io", "log", "log/slog", "math/rand", "math/rand/v2",
	"net", "net/http", "os", "os/exec", "sync", "sync/atomic",
}

// borrowed are the modules of others that a deciding package may use: what they
// offer is a function from a value to a value.
var borrowed = []string{"go.yaml.in/yaml/v3", "golang.org/x/text", "github.com/mozillazg/go-pinyin"}

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	EmbedFiles []string
}

// name is the package's name in the tables.
func (p pkg) name() string { return short(p.ImportPath) }

func TestImports(t *testing.T) {
	t.Parallel()

	allowed := expand()
	for _, p := range list(t) {
		may, known := allowed[p.name()]
		if !known {
			t.Errorf("%s is not in a table of internal/arch: put it there, with what it may import", p.name())
			continue
		}
		delete(allowed, p.name())

		_, decides := decide[p.name()]
		for _, imp := range p.Imports {
			switch {
			case ours(imp):
				if !slices.Contains(may, short(imp)) {
					t.Errorf("%s imports %s: the table does not allow it", p.name(), short(imp))
				}
			case decides && slices.Contains(reach, imp):
				t.Errorf("%s imports %s: a package that only decides cannot reach out", p.name(), imp)
			case decides && foreign(imp) && !slices.ContainsFunc(borrowed, func(m string) bool { return within(imp, m) }):
				t.Errorf("%s imports %s: a package that only decides uses the standard library and %s",
					p.name(), imp, strings.Join(borrowed, ", "))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(allowed)) {
		t.Errorf("%s is in a table of internal/arch, but there is no such package", name)
	}
}

// TestMap keeps the map for readers whole: every package has its line in it.
func TestMap(t *testing.T) {
	t.Parallel()

	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list(t) {
		if !strings.HasPrefix(p.ImportPath, module+"/internal/") {
			continue
		}
		if name := p.name(); !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("internal/README.md does not name `%s`", name)
		}
	}
}

// TestEmbedded finds files that nobody would miss: data that lies beside a
// package's embedded files but is not embedded itself.
func TestEmbedded(t *testing.T) {
	t.Parallel()

	packages := list(t)
	for _, p := range packages {
		if len(p.EmbedFiles) == 0 {
			continue
		}
		err := filepath.WalkDir(p.Dir, func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				inner := slices.ContainsFunc(packages, func(q pkg) bool { return q.Dir == file && q.Dir != p.Dir })
				if inner || entry.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			rel, err := filepath.Rel(p.Dir, file)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			if path.Ext(rel) == ".go" || rel == "README.md" || slices.Contains(p.EmbedFiles, rel) {
				return nil
			}
			t.Errorf("%s/%s is not embedded: name it in a go:embed line, or remove it", p.name(), rel)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// aHome matches a path that exists on one person's machine only. Addresses with
// such a part, as in https://host/home/, do not match.
var aHome = regexp.MustCompile("(?m)(^|[\\s\"'`=(:])/(work|root|home|Users)/")

func TestNoMachinePaths(t *testing.T) {
	t.Parallel()

	for _, p := range list(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if found := aHome.Find(text); found != nil {
				t.Errorf("%s/%s names a path of one machine: %q", p.name(), filepath.Base(file), found)
			}
		}
	}
}

// list returns every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Imports,EmbedFiles", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}

	var packages []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// expand returns all tables as one, the words decide, act and edge written out.
func expand() map[string][]string {
	words := map[string]table{"decide": decide, "act": act, "edge": edge}
	all := map[string][]string{}
	for _, layer := range []table{decide, act, edge, assembly} {
		for name, line := range layer {
			may := []string{}
			for word := range strings.FieldsSeq(line) {
				if layer, ok := words[word]; ok {
					may = append(may, slices.Collect(maps.Keys(layer))...)
				} else {
					may = append(may, word)
				}
			}
			all[name] = may
		}
	}
	return all
}

// short is an import path of ours as the tables write it.
func short(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module+"/"), "internal/")
}

func ours(importPath string) bool { return within(importPath, module) }

// foreign reports whether the package is neither ours nor the standard library's,
// whose paths alone begin with a word that has no dot.
func foreign(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

func within(importPath, parent string) bool {
	return importPath == parent || strings.HasPrefix(importPath, parent+"/")
}
