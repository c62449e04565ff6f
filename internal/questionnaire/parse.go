package questionnaire

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The files of a folder of prompts.
const (
	filePersonal  = "personal.yaml"
	fileUnit      = "unit.yaml"
	dirCategories = "categories"
	filePhrases   = "phrases.yaml"
	dirPhrases    = "phrases"
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
	fault := func(line int, name string, pairs ...string) {
		faults = append(faults, NewFault(filePersonal, line, name, pairs...))
	}
	if l.Title = f.Title.value; l.Title == "" {
		fault(0, "fault_missing", "key", "title")
	}
	for key, into := range map[string]*int{
		"post": &l.limits.Post, "item": &l.limits.Item, "items": &l.limits.Items, "message": &l.limits.Message,
	} {
		if *into = f.Limits[key]; *into <= 0 {
			fault(0, "fault_number", "key", "limits."+key)
		}
	}
	for key := range f.Limits {
		if known := []string{"post", "item", "items", "message"}; !slices.Contains(known, key) {
			fault(0, "fault_limit_unknown", "key", key, "known", strings.Join(known, "\n"))
		}
	}
	if len(f.Categories) == 0 {
		fault(0, "fault_missing", "key", "categories")
	}
	for _, c := range f.Categories {
		l.personal = append(l.personal, c.value)
	}
	for _, id := range []string{SlotPost, SlotDuties, SlotPowers} {
		s, ok := f.Slots[id]
		if !ok {
			fault(0, "fault_missing", "key", "slots."+id)
			continue
		}
		s.ID = text{value: id, line: s.Name.line}
		slot, more := s.slot(filePersonal, ofPosts)
		slot.Naming = id == SlotPost
		l.slots, faults = append(l.slots, slot), append(faults, more...)
	}
	for id, s := range f.Slots {
		if known := []string{SlotPost, SlotDuties, SlotPowers}; !slices.Contains(known, id) {
			fault(s.Name.line, "fault_part_unknown", "key", id, "known", strings.Join(known, "\n"))
		}
	}
	return faults
}

// sort is what a slot must have.
type sort int

const (
	ofPosts  sort = iota // a slot of the personal form
	category             // a category of risk
	ofUnits              // a slot of a unit's form
)

// slot checks one slot and makes it. All its faults are returned.
func (f slotFile) slot(file string, sort sort) (Slot, []Fault) {
	risk := sort == category
	var faults []Fault
	need := func(name string, t text) string {
		if strings.TrimSpace(t.value) == "" {
			faults = append(faults, NewFault(file, max(t.line, f.Name.line), "fault_missing", "key", name))
		}
		return strings.TrimSpace(t.value)
	}
	template := func(name string, t text, allowed ...string) Template {
		made, wrong := parseTemplate(strings.TrimSpace(t.value), allowed)
		for _, w := range wrong {
			faults = append(faults, w.In(file, t.line, name))
		}
		return made
	}
	s := Slot{
		ID: need("id", f.ID), Name: need("name", f.Name), Risk: risk, Supplement: f.Supplement,
		Column:      columnOf(f.ID.value, risk),
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
	case sort == ofUnits:
	case risk:
		need("meaning", f.Meaning)
		need("none", f.None)
		need("samples", f.Samples)
		mustHave := func(name string, t Template, at text, slot string) {
			if need(name, at) != "" && !t.Has(slot) {
				faults = append(faults, NewFault(file, at.line, "fault_slot_needed", "key", name, "slot", "{"+slot+"}"))
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
		return []Fault{NewFault(dirCategories, 0, "fault_categories_empty")}
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
		slot, more := f.slot(file, category)
		faults = append(faults, more...)
		for _, have := range slices.Concat(l.slots, l.categories) {
			if have.ID == slot.ID && slot.ID != "" {
				faults = append(faults, NewFault(file, f.ID.line, "fault_id_taken", "text", slot.ID))
			}
			if have.Name == slot.Name && slot.Name != "" {
				faults = append(faults, NewFault(file, f.Name.line, "fault_name_taken", "text", slot.Name))
			}
		}
		l.categories = append(l.categories, slot)
	}
	return faults
}

// checkCategories finds categories that a form names and nobody has written.
func (l *Library) checkCategories(file string, categories []string) []Fault {
	var faults []Fault
	fault := func(name, category string) {
		faults = append(faults, NewFault(file, 0, name, "category", category))
	}
	asked := map[string]bool{}
	for _, want := range categories {
		category, ok := l.Category(want)
		switch {
		case !ok:
			fault("fault_category_no_file", want)
		case asked[category.ID]:
			fault("fault_category_repeated", want)
		}
		asked[category.ID] = true
	}
	return faults
}

// readPhrases reads the file of phrases and those in the folder beside it, which
// divide them by subject.
func (l *Library) readPhrases(fsys fs.FS, needs []Need) []Fault {
	slots := make(map[string][]string, len(needs))
	for _, n := range needs {
		slots[n.Name] = n.Slots
	}
	files := []string{filePhrases}
	more, _ := fs.Glob(fsys, dirPhrases+"/*.yaml") // the pattern is well formed
	var faults []Fault
	whole := true
	for _, name := range append(files, more...) {
		wrong, usable := l.readPhraseFile(fsys, name, slots)
		faults = append(faults, wrong...)
		whole = whole && usable
	}
	if !whole {
		return faults // what is missing may stand in the file that could not be read
	}
	for _, n := range needs {
		if _, ok := l.phrases[n.Name]; !ok {
			faults = append(faults, NewFault(filePhrases, 0, "fault_missing", "key", n.Name))
		}
	}
	return faults
}

func (l *Library) readPhraseFile(fsys fs.FS, file string, slots map[string][]string) (faults []Fault, usable bool) {
	var root yaml.Node
	if faults, usable := decode(fsys, file, &root); !usable {
		return faults, false
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return []Fault{NewFault(file, 1, "fault_phrases_form")}, false
	}
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		fault := func(phrase string) {
			faults = append(faults, NewFault(file, value.Line, phrase, "key", name.Value))
		}
		allowed, known := slots[name.Value]
		_, twice := l.phrases[name.Value]
		switch {
		case !known:
			fault("fault_phrase_unknown")
		case twice:
			fault("fault_phrase_twice")
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			fault("fault_phrase_empty")
		default:
			t, wrong := parseTemplate(strings.TrimSpace(value.Value), allowed)
			for _, w := range wrong {
				faults = append(faults, w.In(file, value.Line, name.Value))
			}
			l.phrases[name.Value] = t
		}
	}
	return faults, true
}

func (l *Library) readFAQ(fsys fs.FS) []Fault {
	data, faults := readFile(fsys, fileFAQ)
	if len(faults) > 0 {
		return faults
	}
	entries, words, faults := decodeFAQ(data, fileFAQ)
	if len(faults) > 0 {
		return faults
	}
	for _, e := range entries {
		l.answers[e.ID], _ = parseTemplate(e.Answer, AnswerSlots) // decodeFAQ has checked it
	}
	l.FAQ = newFAQ(entries, words)
	return nil
}

func (l *Library) readSamples(fsys fs.FS) []Fault {
	data, faults := readFile(fsys, fileSamples)
	if len(faults) > 0 {
		return faults
	}
	samples, faults := decodeSamples(data, fileSamples)
	if len(faults) == 0 {
		l.Samples = newSamples(samples)
	}
	return faults
}
