package questionnaire

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Library is everything in prompts/, parsed and checked. It is immutable.
type Library struct {
	// Edition is a hash over all files.
	Edition string
	Title   string
	Words   *Words
	FAQ     *FAQ
	Samples *Samples
	// Roster are the words of a roster's file.
	Roster RosterWords

	slots      []Slot // post, duties, powers
	categories []Slot // every category there is, in the order of the files
	personal   []string
	unit       unitForm
	limits     Limits
	phrases    map[string]Template
	answers    map[string]Template
}

// Need names a phrase that the program says, and the slots that it fills.
type Need struct {
	Name  string
	Slots []string
}

// AnswerSlots are the slots that an answer of the FAQ may have: due is when a
// person should hand in, deadline when no answers are taken any more.
var AnswerSlots = []string{"due", "deadline", "office", "liaison", "title"}

// Parse reads a folder of prompts. needs are the phrases that the program says.
// The error is a FaultsError with everything that is wrong.
func Parse(fsys fs.FS, needs []Need) (*Library, error) {
	l := &Library{phrases: map[string]Template{}, answers: map[string]Template{}}
	var faults []Fault
	faults = append(faults, l.readPersonal(fsys)...)
	faults = append(faults, l.readCategories(fsys)...)
	faults = append(faults, l.checkCategories(filePersonal, l.personal)...)
	faults = append(faults, l.readUnit(fsys)...)
	faults = append(faults, l.checkCategories(fileUnit, l.unit.categories)...)
	faults = append(faults, l.readWords(fsys)...)
	faults = append(faults, l.readPhrases(fsys, needs)...)
	faults = append(faults, l.readFAQ(fsys)...)
	faults = append(faults, l.readSamples(fsys)...)
	edition, err := editionOf(fsys)
	if err != nil {
		faults = append(faults, NewFault(".", 0, "fault_unreadable", "reason", err.Error()))
	}
	if len(faults) > 0 {
		return nil, FaultsError(sorted(faults))
	}
	l.Edition = edition
	return l, nil
}

// editionOf hashes all files by name and content.
func editionOf(fsys fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n", name, len(data))
		h.Write(data)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("hash the prompts: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

// Personal returns the personal form with the categories given, by id or by
// name; none given: those of the form itself. The error names what is unknown
// and what there is.
func (l *Library) Personal(categories []string) (*Definition, error) {
	if len(categories) == 0 {
		categories = l.personal
	}
	asked, err := l.asked(categories)
	if err != nil {
		return nil, err
	}
	d := &Definition{Title: l.Title, Kinds: []Kind{{Naming: SlotPost}}, Slots: slices.Concat(l.slots, asked)}
	return l.define(d)
}

// Unit returns the unit's form. The categories are those of its sections.
func (l *Library) Unit(categories []string) (*Definition, error) {
	if len(categories) == 0 {
		categories = l.unit.categories
	}
	asked, err := l.asked(categories)
	if err != nil {
		return nil, err
	}
	d := &Definition{Title: l.unit.title, Kinds: slices.Clone(l.unit.kinds)}
	for i, kind := range d.Kinds {
		d.Slots = append(d.Slots, l.unit.slots[kind.ID]...)
		if i > 0 {
			continue
		}
		for _, c := range asked {
			c.Kind = kind.ID
			d.Slots = append(d.Slots, c)
		}
	}
	return l.define(d)
}

// define fills in what all forms have, and what follows from the slots.
func (l *Library) define(d *Definition) (*Definition, error) {
	d.Edition, d.Limits, d.Words, d.FAQ = l.Edition, l.limits, l.Words, l.FAQ
	d.index, d.about = map[string]int{}, map[string][]Slot{}
	for i, s := range d.Slots {
		if _, twice := d.index[s.ID]; twice {
			return nil, fmt.Errorf("category %q is there twice", s.Name)
		}
		d.index[s.ID] = i
		for _, of := range s.Of {
			d.about[of] = append(d.about[of], s)
		}
		if at := slices.IndexFunc(d.Kinds, func(k Kind) bool { return k.ID == s.Kind }); !s.Naming {
			d.Kinds[at].Slots = append(slices.Clone(d.Kinds[at].Slots), s.ID)
		}
	}
	return d, nil
}

// asked are the categories given, by id or by name.
func (l *Library) asked(categories []string) ([]Slot, error) {
	var asked []Slot
	for _, want := range categories {
		c, ok := l.Category(want)
		if !ok {
			return nil, fmt.Errorf("unknown category %q; there are: %s", want, strings.Join(l.CategoryNames(), ", "))
		}
		asked = append(asked, c)
	}
	return asked, nil
}

// Category finds a category by its id, its name, or the name's beginning.
func (l *Library) Category(want string) (Slot, bool) {
	want = strings.TrimSpace(want)
	for _, c := range l.categories {
		if want != "" && (c.ID == want || strings.HasPrefix(c.Name, want)) {
			return c, true
		}
	}
	return Slot{}, false
}

// CategoryNames are the names of all categories there are.
func (l *Library) CategoryNames() []string {
	names := make([]string, len(l.categories))
	for i, c := range l.categories {
		names[i] = c.Name
	}
	return names
}

// Say fills a phrase. A phrase that is not there cannot be asked for: Parse has
// checked every name that the program says.
func (l *Library) Say(name string, pairs ...string) string { return l.phrases[name].Fill(pairs...) }

// AnswerTo fills an answer of the FAQ by its id.
func (l *Library) AnswerTo(id string, pairs ...string) string { return l.answers[id].Fill(pairs...) }
