package questionnaire

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The files of a folder of prompts.
const (
	filePersonal  = "personal.yaml"
	dirCategories = "categories"
	filePhrases   = "phrases.yaml"
	fileWords     = "words.yaml"
	fileFAQ       = "faq.yaml"
	fileSamples   = "samples.yaml"
)

type slotFile struct {
	ID          text `yaml:"id"`
	Name        text `yaml:"name"`
	Ask         text `yaml:"ask"`
	Known       text `yaml:"known"`
	Meaning     text `yaml:"meaning"`
	Cue         text `yaml:"cue"`
	CueDuty     text `yaml:"cue_duty"`
	Placeholder text `yaml:"placeholder"`
	None        text `yaml:"none"`
	Samples     text `yaml:"samples"`
	Supplement  bool `yaml:"supplement"`
}

type personalFile struct {
	Title      text                `yaml:"title"`
	Categories []text              `yaml:"categories"`
	Limits     map[string]int      `yaml:"limits"`
	Slots      map[string]slotFile `yaml:"slots"`
}

func (l *Library) readPersonal(fsys fs.FS) []Fault {
	var f personalFile
	faults, usable := decode(fsys, filePersonal, &f)
	if !usable {
		return faults
	}
	missing := func(what string) {
		faults = append(faults, Fault{File: filePersonal, Text: what + " is missing"})
	}
	if l.Title = f.Title.value; l.Title == "" {
		missing("title")
	}
	for key, into := range map[string]*int{
		"post": &l.limits.Post, "item": &l.limits.Item, "items": &l.limits.Items, "message": &l.limits.Message,
	} {
		if *into = f.Limits[key]; *into <= 0 {
			missing("limits." + key + " (a number above 0)")
		}
	}
	for key := range f.Limits {
		if !slices.Contains([]string{"post", "item", "items", "message"}, key) {
			faults = append(faults, Fault{File: filePersonal, Text: "unknown limit " + key})
		}
	}
	if len(f.Categories) == 0 {
		missing("categories")
	}
	for _, c := range f.Categories {
		l.personal = append(l.personal, c.value)
	}
	for _, id := range []string{SlotPost, SlotDuties, SlotPowers} {
		s, ok := f.Slots[id]
		if !ok {
			missing("slots." + id)
			continue
		}
		s.ID = text{value: id, line: s.Name.line}
		slot, more := s.slot(filePersonal, false)
		l.slots, faults = append(l.slots, slot), append(faults, more...)
	}
	for id, s := range f.Slots {
		if !slices.Contains([]string{SlotPost, SlotDuties, SlotPowers}, id) {
			faults = append(faults, Fault{File: filePersonal, Line: s.Name.line, Text: "unknown slot " + id})
		}
	}
	return faults
}

// slot checks one slot and makes it. All its faults are returned.
func (f slotFile) slot(file string, risk bool) (Slot, []Fault) {
	var faults []Fault
	need := func(name string, t text) string {
		if strings.TrimSpace(t.value) == "" {
			faults = append(faults, Fault{File: file, Line: max(t.line, f.Name.line), Text: name + " is missing"})
		}
		return strings.TrimSpace(t.value)
	}
	template := func(name string, t text, allowed ...string) Template {
		made, err := NewTemplate(strings.TrimSpace(t.value), allowed...)
		if err != nil {
			faults = append(faults, Fault{File: file, Line: t.line, Text: name + ": " + err.Error()})
		}
		return made
	}
	s := Slot{
		ID: need("id", f.ID), Name: need("name", f.Name), Risk: risk, Supplement: f.Supplement,
		Ask:         template("ask", f.Ask),
		Known:       template("known", f.Known, "posts"),
		Meaning:     strings.TrimSpace(f.Meaning.value),
		Cue:         template("cue", f.Cue, "power"),
		CueDuty:     template("cue_duty", f.CueDuty, "duty"),
		Placeholder: need("placeholder", f.Placeholder),
		None:        strings.TrimSpace(f.None.value),
		SampleIntro: strings.TrimSpace(f.Samples.value),
	}
	need("ask", f.Ask)
	switch {
	case risk:
		need("meaning", f.Meaning)
		need("none", f.None)
		need("samples", f.Samples)
		mustHave := func(name string, t Template, at text, slot string) {
			if need(name, at) != "" && !t.Has(slot) {
				faults = append(faults, Fault{File: file, Line: at.line, Text: fmt.Sprintf("%s must have the slot {%s}", name, slot)})
			}
		}
		mustHave("cue", s.Cue, f.Cue, "power")
		mustHave("cue_duty", s.CueDuty, f.CueDuty, "duty")
	case s.ID == SlotPost:
		need("known", f.Known)
	default:
		need("none", f.None)
		need("samples", f.Samples)
	}
	return s, faults
}

func (l *Library) readCategories(fsys fs.FS) []Fault {
	files, err := fs.Glob(fsys, path.Join(dirCategories, "*.yaml"))
	if err != nil || len(files) == 0 {
		return []Fault{{File: dirCategories, Text: "there is no file of a category in it"}}
	}
	slices.Sort(files)
	var faults []Fault
	for _, file := range files {
		var f slotFile
		more, usable := decode(fsys, file, &f)
		faults = append(faults, more...)
		if !usable {
			continue
		}
		slot, more := f.slot(file, true)
		faults = append(faults, more...)
		for _, have := range slices.Concat(l.slots, l.categories) {
			if have.ID == slot.ID && slot.ID != "" {
				faults = append(faults, Fault{File: file, Line: f.ID.line, Text: "the id " + slot.ID + " is there already"})
			}
			if have.Name == slot.Name && slot.Name != "" {
				faults = append(faults, Fault{File: file, Line: f.Name.line, Text: "the name " + slot.Name + " is there already"})
			}
		}
		l.categories = append(l.categories, slot)
	}
	return faults
}

// checkCategories finds categories that the form names and nobody has written.
func (l *Library) checkCategories() []Fault {
	var faults []Fault
	for i, want := range l.personal {
		if _, ok := l.Category(want); !ok {
			faults = append(faults, Fault{File: filePersonal, Text: "categories: " + want + " has no file in " + dirCategories})
		}
		if slices.Contains(l.personal[:i], want) {
			faults = append(faults, Fault{File: filePersonal, Text: "categories: " + want + " is there twice"})
		}
	}
	return faults
}

func (l *Library) readPhrases(fsys fs.FS, needs []Need) []Fault {
	var root yaml.Node
	if faults, usable := decode(fsys, filePhrases, &root); !usable {
		return faults
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return []Fault{{File: filePhrases, Line: 1, Text: "must be a list of “name: text”"}}
	}
	slots := make(map[string][]string, len(needs))
	for _, n := range needs {
		slots[n.Name] = n.Slots
	}
	var faults []Fault
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		fault := func(text string) {
			faults = append(faults, Fault{File: filePhrases, Line: value.Line, Text: name.Value + ": " + text})
		}
		allowed, known := slots[name.Value]
		_, twice := l.phrases[name.Value]
		switch {
		case !known:
			fault("nothing says this phrase")
		case twice:
			fault("is there twice")
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			fault("the text is missing")
		default:
			t, err := NewTemplate(strings.TrimSpace(value.Value), allowed...)
			if err != nil {
				fault(err.Error())
			}
			l.phrases[name.Value] = t
		}
	}
	for _, n := range needs {
		if _, ok := l.phrases[n.Name]; !ok {
			faults = append(faults, Fault{File: filePhrases, Text: n.Name + " is missing"})
		}
	}
	return faults
}

func (l *Library) readFAQ(fsys fs.FS) []Fault {
	data, err := fs.ReadFile(fsys, fileFAQ)
	if err != nil {
		return []Fault{{File: fileFAQ, Text: "cannot be read: " + err.Error()}}
	}
	entries, words, faults := decodeFAQ(data, fileFAQ)
	if len(faults) > 0 {
		return faults
	}
	for _, e := range entries {
		t, err := NewTemplate(e.Answer, AnswerSlots...)
		if err != nil {
			faults = append(faults, Fault{File: fileFAQ, Text: e.ID + ": " + err.Error()})
		}
		l.answers[e.ID] = t
	}
	l.FAQ = newFAQ(entries, words)
	return faults
}

func (l *Library) readSamples(fsys fs.FS) []Fault {
	data, err := fs.ReadFile(fsys, fileSamples)
	if err != nil {
		return []Fault{{File: fileSamples, Text: "cannot be read: " + err.Error()}}
	}
	samples, faults := decodeSamples(data, fileSamples)
	if len(faults) == 0 {
		l.Samples = newSamples(samples)
	}
	return faults
}
