package app

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

// Terminal says things to the person at a terminal. Its words are those of the
// built-in prompts, so that a folder of prompts that is broken can be explained.
type Terminal struct{ texts *questionnaire.Library }

// NewTerminal reads the built-in prompts. The error is a FaultsError, in a program
// that was built with broken ones.
func NewTerminal() (Terminal, error) {
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		return Terminal{}, fmt.Errorf("built-in prompts:\n%w", err)
	}
	return Terminal{texts: l}, nil
}

// Say fills a phrase. A value that is a list has one entry a line.
func (t Terminal) Say(name string, pairs ...string) string {
	separator := t.texts.Say("terminal_separator")
	filled := make([]string, len(pairs))
	for i, p := range pairs {
		filled[i] = strings.ReplaceAll(p, "\n", separator)
	}
	return t.texts.Say(name, filled...)
}

// Moment writes the day and the time of an instant, with its weekday.
func (t Terminal) Moment(at time.Time) string {
	return phrase.Scene{Library: t.texts, Zone: Zone()}.Moment(at)
}

// Setting is a variable of the environment, or a flag, that is wrong.
type Setting struct {
	Variable string
	// Name is the phrase that says what is wrong with it and what to do.
	Name string
}

// SettingsError is everything that is wrong in the environment.
type SettingsError []Setting

// Error names the variables, one a line, and never a value.
func (e SettingsError) Error() string {
	lines := make([]string, len(e))
	for i, s := range e {
		lines[i] = s.Variable + ": " + s.Name
	}
	return strings.Join(lines, "\n")
}

// Help are the phrases that explain the commands, by name.
func (t Terminal) Help() map[string]string {
	help := map[string]string{}
	for _, need := range phrase.Needs() {
		if strings.HasPrefix(need.Name, "help_") {
			help[need.Name] = t.Say(need.Name)
		}
	}
	return help
}

// phrased is an error that a phrase explains.
type phrased interface {
	error
	Phrase() (name string, pairs []string)
}

// Explain says what is wrong in the files and settings that an error is about, and
// what to do: one sentence a fault, each with its place. Nothing is said about an
// error of any other kind.
func (t Terminal) Explain(err error) []string {
	var said []string
	if settings, ok := errors.AsType[SettingsError](err); ok {
		for _, s := range settings {
			said = append(said, t.Say("terminal_in", "file", s.Variable, "fault", t.Say(s.Name)))
		}
	}
	if faults, ok := errors.AsType[questionnaire.FaultsError](err); ok {
		for _, f := range faults {
			said = append(said, t.fault(f))
		}
	}
	if e, ok := errors.AsType[phrased](err); ok {
		name, pairs := e.Phrase()
		said = append(said, t.Say(name, pairs...))
	}
	if faults, ok := errors.AsType[staff.FaultsError](err); ok {
		for _, f := range faults {
			said = append(said, t.Roster().words.Fault(f))
		}
	}
	return said
}

func (t Terminal) fault(f questionnaire.Fault) string {
	said := t.Say(f.Name, f.Pairs...)
	if f.Line == 0 {
		return t.Say("terminal_in", "file", f.File, "fault", said)
	}
	return t.Say("terminal_at", "file", f.File, "line", strconv.Itoa(f.Line), "fault", said)
}
