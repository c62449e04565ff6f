package questionnaire

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong in a file, and where.
type Fault struct {
	File string
	Line int // counted from 1; 0 when the fault has no line
	// Text says it in short, for logs.
	Text string
	// Name is the phrase that says it to a person, and Pairs fill its slots: name
	// and value in turn. A value that is a list has one entry a line.
	Name  string
	Pairs []string
}

// short is every fault that a file can have, by the name of its phrase: the short
// form, whose slots are the phrase's own. What a message of the YAML library means
// to a person is in yaml.go; the short form leaves it as it is.
var short = map[string]string{
	"fault_unreadable":   "cannot be read: {reason}",
	"fault_no_file":      "cannot be read: {reason}",
	"fault_missing":      "{key} is missing",
	"fault_empty":        "{key} is missing or empty",
	"fault_entry_empty":  "a text of {key} is missing",
	"fault_number":       "{key} (a number above 0) is missing",
	"fault_phrases_form": "must be a list of “name: text”",

	"fault_slot_unknown":  "unknown slot {slot}; possible here: {known}",
	"fault_slot_none":     "unknown slot {slot}; possible here: none",
	"fault_slot_open":     `slot "{slot}" is not closed`,
	"fault_slot_unopened": `a closing brace without an opening one in "{text}"`,
	"fault_slot_needed":   "{key} must have the slot {slot}",

	"fault_limit_unknown":   "unknown limit {key}",
	"fault_part_unknown":    "unknown slot {key}",
	"fault_command_unknown": "unknown command {key}",
	"fault_roster_unknown":  "unknown key {key}",
	"fault_phrase_unknown":  "{key}: nothing says this phrase",
	"fault_phrase_empty":    "{key}: the text is missing",

	"fault_id_taken":       "the id {text} is there already",
	"fault_name_taken":     "the name {text} is there already",
	"fault_id_twice":       "the id {text} is there already, on line {first}",
	"fault_question_twice": "the question {text} is there already, on line {first}",
	"fault_word_twice":     "the word {text} is there already, on line {first}",
	"fault_word_ambiguous": "{text} stands for {first} and for {second}",
	"fault_phrase_twice":   "{key}: is there twice",

	"fault_questions_needed":  "questions.endings and questions.openings are needed",
	"fault_numbers_needed":    "numbers needs ten numerals, ordinal and counter",
	"fault_categories_empty":  "there is no file of a category in it",
	"fault_category_no_file":  "categories: {category} has no file in " + dirCategories,
	"fault_category_repeated": "categories: {category} is there twice",

	"fault_category_unknown": `unknown category "{category}"; there are: {known}`,
	"fault_category_twice":   `category "{category}" is there twice`,
	"fault_date":             `{key}: "{text}" is no date; write it like 2026-06-22 or 2026-06-22 17:30`,
	"fault_id_long":          "id is too long; at most {most} bytes",

	"fault_deadline_early":      "deadline {deadline} is not after the opening {opening}; the earliest would be {nearest}",
	"fault_deadline_holiday":    "deadline {deadline} is a day off ({holiday}); the working day before is {nearest}",
	"fault_deadline_weekend":    "deadline {deadline} is no working day; the nearest is {nearest}",
	"fault_campaign_long":       "lasts longer than {most} days",
	"fault_campaign_short":      "too short for {days} days of publicity; the deadline could be {nearest}",
	"fault_end_early":           "end {end} is before the deadline {deadline}",
	"fault_after_end":           "{key}: {date} is after the end {end}",
	"fault_day_off":             "{key}: {date} is no working day; the one before is {nearest}",
	"fault_unit_early":          "the deadline {date} of {unit} is not after that of everybody, {deadline}",
	"fault_phase_order":         "phase {name} ends on {to} before it begins on {from}",
	"fault_publicity_long":      "publicity_days {days} do not fit; at most {most}",
	"fault_schedule_late":       "{key}: {date} leaves too little time; at the latest {latest}",
	"fault_schedule_early":      "{key}: {date} is too near to the opening; at the earliest {earliest}",
	"fault_number_range":        "{key}: {text} is no whole number from {least} to {most}",
	"fault_time":                "{key}: {text} is no time of day",
	"fault_span":                "{key}: {text} is no span of times, as 21:00-08:30",
	"fault_days":                "{key}: {text} is neither a day nor a span of days",
	"fault_day_twice":           "{date} is there already, on line {first}",
	"fault_day_year":            "{date} is not in {year}",
	"fault_year_twice":          "the holidays of {year} are there already",
	"fault_quiet_always":        "quiet_hours and lunch leave no time at all",
	"fault_time_quiet":          "{key}: {time} is in {span}; the nearest is {nearest}",
	"fault_ladder_empty":        "ladder is empty",
	"fault_stage_day":           "a stage needs either days or opening",
	"fault_stage_time":          "a stage needs either at or before_end",
	"fault_stage_twice":         "the stage {id} is there already, on line {first}",
	"fault_stage_early":         "the stage is on {date}, before the opening {opening}; days could be {nearest}",
	"fault_opening_stage_early": "the stage is at {time}, before the opening {opening}; at could be {nearest}",
	"fault_before_end":          "before_end: {text} is no time, as 2h or 90m",
	"fault_state_unknown":       "unknown state {text}; there are: {known}",

	"fault_yaml":         "{message}",
	"fault_yaml_empty":   "{message}",
	"fault_yaml_utf8":    "{message}",
	"fault_yaml_tab":     "{message}",
	"fault_yaml_colon":   "{message}",
	"fault_yaml_bracket": "{message}",
	"fault_yaml_indent":  "{message}",
	"fault_yaml_quote":   "{message}",
	"fault_yaml_sign":    "{message}",
	"fault_key_unknown":  "{message}",
	"fault_key_twice":    "{message}",
	"fault_want_text":    "{message}",
	"fault_want_number":  "{message}",
	"fault_want_switch":  "{message}",
	"fault_want_list":    "{message}",
	"fault_want_group":   "{message}",
}

// NewFault makes a fault from the name of its phrase and what fills the slots.
func NewFault(file string, line int, name string, pairs ...string) Fault {
	filled := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		filled = append(filled, "{"+pairs[i]+"}", strings.ReplaceAll(pairs[i+1], "\n", ", "))
	}
	return Fault{File: file, Line: line, Text: strings.NewReplacer(filled...).Replace(short[name]), Name: name, Pairs: pairs}
}

// In gives a fault of a template its place: the file, the line and the text's key.
func (f Fault) In(file string, line int, key string) Fault {
	f.File, f.Line = file, line
	f.Text = key + ": " + f.Text
	f.Pairs = append(slices.Clip(f.Pairs), "key", key)
	return f
}

// String returns file:line: text, as compilers print it.
func (f Fault) String() string {
	switch {
	case f.File == "":
		return f.Text
	case f.Line == 0:
		return fmt.Sprintf("%s: %s", f.File, f.Text)
	default:
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
	}
}

// FaultsError carries all faults of all files at once, by file and line.
type FaultsError []Fault

// Error prints one fault a line.
func (e FaultsError) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func sorted(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Text, b.Text))
	})
	return faults
}
