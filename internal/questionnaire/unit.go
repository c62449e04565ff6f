package questionnaire

import (
	"io/fs"
	"slices"
	"strings"
)

// unitForm is what the file of the unit's form says.
type unitForm struct {
	title      string
	categories []string
	kinds      []Kind
	slots      map[string][]Slot // by kind
}

type unitFile struct {
	Title      text       `yaml:"title"`
	Categories []text     `yaml:"categories"`
	Parts      []partFile `yaml:"parts"`
}

type partFile struct {
	ID    text            `yaml:"id"`
	Name  text            `yaml:"name"`
	Once  bool            `yaml:"once"`
	Heads map[Column]text `yaml:"heads"`
	Slots []unitSlotFile  `yaml:"slots"`
}

type unitSlotFile struct {
	slotFile `yaml:",inline"`
	Naming   bool   `yaml:"naming"`
	More     []text `yaml:"more"`
	Another  text   `yaml:"another"`
	Of       []text `yaml:"of"`
	Each     text   `yaml:"each"`
	Single   bool   `yaml:"single"`
	Column   text   `yaml:"column"`
	Line     text   `yaml:"line"`
	Inside   bool   `yaml:"inside"`
	Absent   text   `yaml:"absent"`
}

// columnOf is the column of the slots that every form has.
func columnOf(id string, risk bool) Column {
	switch {
	case risk:
		return ColumnRisks
	case id == SlotDuties:
		return ColumnDuties
	case id == SlotPowers:
		return ColumnPowers
	default:
		return ""
	}
}

func (l *Library) readUnit(fsys fs.FS) []Fault {
	var f unitFile
	faults, usable := decode(fsys, fileUnit, &f)
	if !usable {
		return faults
	}
	fault := func(line int, name string, pairs ...string) {
		faults = append(faults, NewFault(fileUnit, line, name, pairs...))
	}
	l.unit = unitForm{title: f.Title.value, slots: map[string][]Slot{}}
	for key, missing := range map[string]bool{
		"title": f.Title.value == "", "categories": len(f.Categories) == 0, "parts": len(f.Parts) == 0,
	} {
		if missing {
			fault(0, "fault_missing", "key", key)
		}
	}
	for _, c := range f.Categories {
		l.unit.categories = append(l.unit.categories, c.value)
	}
	taken := map[string]bool{}
	for _, c := range l.categories {
		taken[c.ID], taken[c.Name] = true, true
	}
	for _, p := range f.Parts {
		kind := Kind{ID: p.ID.value, Name: p.Name.value, Once: p.Once, Heads: map[Column]string{}}
		for column, head := range p.Heads {
			kind.Heads[column] = head.value
		}
		for key, t := range map[string]text{"id": p.ID, "name": p.Name} {
			if t.value == "" {
				fault(max(t.line, p.ID.line), "fault_missing", "key", "parts."+key)
			}
		}
		if _, twice := l.unit.slots[kind.ID]; twice {
			fault(p.ID.line, "fault_id_taken", "text", kind.ID)
			continue
		}
		for _, s := range p.Slots {
			slot, more := s.unitSlot(kind.ID, l.unit.slots[kind.ID])
			faults = append(faults, more...)
			if taken[slot.ID] {
				fault(s.ID.line, "fault_id_taken", "text", slot.ID)
			}
			if taken[slot.Name] {
				fault(s.Name.line, "fault_name_taken", "text", slot.Name)
			}
			taken[slot.ID], taken[slot.Name] = true, true
			if !slot.Naming && kind.Heads[slot.Column] == "" {
				fault(p.ID.line, "fault_missing", "key", "heads."+string(slot.Column))
			}
			if slot.Naming {
				kind.Naming = slot.ID
			}
			l.unit.slots[kind.ID] = append(l.unit.slots[kind.ID], slot)
		}
		if kind.Once == (kind.Naming != "") {
			fault(p.ID.line, "fault_missing", "key", "naming")
		}
		l.unit.kinds = append(l.unit.kinds, kind)
	}
	return faults
}

// unitSlot checks one slot of the unit's form and makes it. before are the slots of the
// kind that stand before it.
func (f unitSlotFile) unitSlot(kind string, before []Slot) (Slot, []Fault) {
	file := f.slotFile
	if file.Ask.value == "" { // the question about one item is enough
		file.Ask = text{value: strings.ReplaceAll(f.Each.value, "{item}", ""), line: f.Each.line}
	}
	s, faults := file.slot(fileUnit, ofUnits)
	fault := func(line int, name string, pairs ...string) {
		faults = append(faults, NewFault(fileUnit, max(line, f.ID.line), name, pairs...))
	}
	template := func(name string, t text, allowed ...string) Template {
		made, wrong := parseTemplate(strings.TrimSpace(t.value), allowed)
		for _, w := range wrong {
			faults = append(faults, w.In(fileUnit, t.line, name))
		}
		return made
	}
	s.Kind, s.Naming, s.Single, s.Inside, s.Absent = kind, f.Naming, f.Single, f.Inside, strings.TrimSpace(f.Absent.value)
	s.Each, s.Line = template("each", f.Each, "item"), template("line", f.Line, "text", "slot", "of")
	s.Column, s.Another = Column(f.Column.value), strings.TrimSpace(f.Another.value)
	for _, more := range f.More {
		s.More = append(s.More, more.value)
	}
	for _, of := range f.Of {
		s.Of = append(s.Of, of.value)
		if !slices.ContainsFunc(before, func(b Slot) bool { return b.ID == of.value && !b.Naming }) {
			fault(of.line, "fault_missing", "key", of.value)
		}
	}
	if len(s.Of) > 0 && !s.Each.Has("item") {
		fault(f.Each.line, "fault_slot_needed", "key", "each", "slot", "{item}")
	}
	if !s.Line.Empty() && !s.Line.Has("text") {
		fault(f.Line.line, "fault_slot_needed", "key", "line", "slot", "{text}")
	}
	known := []Column{ColumnDuties, ColumnPowers, ColumnRisks}
	if !s.Naming && !slices.Contains(known, s.Column) {
		fault(f.Column.line, "fault_missing", "key", "column")
	}
	return s, faults
}
