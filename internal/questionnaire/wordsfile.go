package questionnaire

import (
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// RosterWords are the words of a roster's file: how its columns may be called,
// and what its roles and standings are called.
type RosterWords struct {
	// Columns maps a field (see rosterColumns) to the heads under which it is
	// found; the first is the one that counts when there are several.
	Columns map[string][]string
	// Roles maps a role (see rosterRoles) to its words, Standings a standing.
	Roles, Standings map[string][]string
	// Separators divide several posts in one cell, Paths the steps of a unit's
	// path: school, unit, section.
	Separators, Paths string
}

func rosterColumns() []string {
	return []string{"id", "name", "unit", "section", "posts", "role", "standing", "reason", "mobile", "email", "open_id"}
}

func rosterRoles() []string { return []string{"staff", "liaison", "deputy", "head", "admin"} }

func rosterStandings() []string {
	return []string{"in_post", "permanent", "seconded", "sick", "retired", "no_account", "exempt"}
}

type wordsFile struct {
	Commands  map[string][]text `yaml:"commands"`
	Questions struct {
		Endings  []text `yaml:"endings"`
		Openings []text `yaml:"openings"`
		Samples  []text `yaml:"samples"`
		Hints    []text `yaml:"hints"`
	} `yaml:"questions"`
	Numbers struct {
		Numerals text   `yaml:"numerals"`
		Ordinal  text   `yaml:"ordinal"`
		Counter  text   `yaml:"counter"`
		And      []text `yaml:"and"`
		Through  []text `yaml:"through"`
	} `yaml:"numbers"`
	Dates  map[string][]text `yaml:"dates"`
	Roster struct {
		Columns    map[string][]text `yaml:"columns"`
		Roles      map[string][]text `yaml:"roles"`
		Standings  map[string][]text `yaml:"standings"`
		Separators text              `yaml:"separators"`
		Paths      text              `yaml:"paths"`
	} `yaml:"roster"`
}

func (l *Library) readWords(fsys fs.FS) []Fault {
	var f wordsFile
	faults, usable := decode(fsys, fileWords, &f)
	if !usable {
		return faults
	}
	fault := func(line int, name string, pairs ...string) {
		faults = append(faults, NewFault(fileWords, line, name, pairs...))
	}
	w := &Words{
		exact: map[string]Command{}, words: map[Command][]string{},
		endings: folded(f.Questions.Endings), openings: folded(f.Questions.Openings), samples: folded(f.Questions.Samples),
		hints:    folded(f.Questions.Hints),
		Numerals: []rune(f.Numbers.Numerals.value), ordinal: f.Numbers.Ordinal.value, counter: f.Numbers.Counter.value,
		and: values(f.Numbers.And), through: values(f.Numbers.Through),
	}
	for _, c := range commands {
		if len(f.Commands[string(c)]) == 0 {
			fault(0, "fault_missing", "key", "commands."+string(c))
		}
		for _, word := range f.Commands[string(c)] {
			key := fold(word.value)
			if key == "" {
				fault(word.line, "fault_entry_empty", "key", "commands."+string(c))
			}
			w.words[c] = append(w.words[c], key)
			w.longest = max(w.longest, len(key))
			if c == CmdEdit || c == CmdDrop || c == CmdCover {
				continue // they mean nothing without a number
			}
			if other, taken := w.exact[key]; taken {
				fault(word.line, "fault_word_ambiguous", "text", word.value, "first", string(other), "second", string(c))
			}
			w.exact[key] = c
		}
	}
	for name := range f.Commands {
		if !slices.Contains(commands, Command(name)) {
			fault(0, "fault_command_unknown", "key", name)
		}
	}
	if len(w.endings) == 0 || len(w.openings) == 0 {
		fault(0, "fault_questions_needed")
	}
	if utf8.RuneCountInString(f.Numbers.Numerals.value) != 10 || w.ordinal == "" || w.counter == "" {
		fault(f.Numbers.Numerals.line, "fault_numbers_needed")
	}
	faults = append(faults, w.readDates(f.Dates)...)
	l.Words = w
	l.Roster = RosterWords{
		Separators: f.Roster.Separators.value, Paths: f.Roster.Paths.value,
		Columns: map[string][]string{}, Roles: map[string][]string{}, Standings: map[string][]string{},
	}
	for _, group := range []struct {
		name  string
		need  []string
		given map[string][]text
		into  map[string][]string
	}{
		{"columns", rosterColumns(), f.Roster.Columns, l.Roster.Columns},
		{"roles", rosterRoles(), f.Roster.Roles, l.Roster.Roles},
		{"standings", rosterStandings(), f.Roster.Standings, l.Roster.Standings},
	} {
		for _, key := range group.need {
			if len(group.given[key]) == 0 {
				fault(0, "fault_missing", "key", "roster."+group.name+"."+key)
			}
		}
		for key, words := range group.given {
			if !slices.Contains(group.need, key) {
				fault(0, "fault_roster_unknown", "key", "roster."+group.name+"."+key, "known", strings.Join(group.need, "\n"))
			}
			group.into[key] = folded(words)
		}
	}
	for _, set := range []struct{ key, given string }{{"separators", l.Roster.Separators}, {"paths", l.Roster.Paths}} {
		if set.given == "" {
			fault(0, "fault_missing", "key", "roster."+set.key)
		}
	}
	return faults
}

func folded(words []text) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if s := fold(w.value); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func values(words []text) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if w.value != "" {
			out = append(out, w.value)
		}
	}
	return out
}

// Fold makes a word comparable the way the words of a roster are: half width,
// lower case, without outer spaces and punctuation.
func Fold(s string) string { return strings.ReplaceAll(fold(s), " ", "") }
