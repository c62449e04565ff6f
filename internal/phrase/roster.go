package phrase

import (
	"strings"

	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// The actions of the roster's card. Their argument is the number of the upload.
const (
	ActionRosterConfirm = "roster_confirm"
	ActionRosterCancel  = "roster_cancel"
)

// Roster puts a roster, its file and its changes into words, for those who keep
// it: there are names in them.
type Roster struct{ Library *questionnaire.Library }

// Words are the words of a roster's file.
func (r Roster) Words() staff.Words {
	words := r.Library.Roster
	return staff.Words{
		Columns: words.Columns, Roles: words.Roles, Standings: words.Standings,
		Separators: words.Separators, Paths: words.Paths, Fold: questionnaire.Fold,
	}
}

// say fills a phrase. A value that is a list has one entry a line.
func (r Roster) say(name string, pairs ...string) string {
	filled := make([]string, len(pairs))
	for i, p := range pairs {
		filled[i] = strings.ReplaceAll(p, "\n", r.Library.Say("roster_separator"))
	}
	return r.Library.Say(name, filled...)
}

// list joins at most so many names; 0 means all of them.
func (r Roster) list(names []string, separator string, most int) string {
	if most > 0 && len(names) > most {
		return r.Library.Say("roster_list_more", "names", strings.Join(names[:most], separator))
	}
	return strings.Join(names, separator)
}

// names lists names in a line.
func (r Roster) names(names []string, most int) string {
	return r.list(names, r.Library.Say("roster_separator"), most)
}

// Fault says what is wrong with a cell, a row or the file.
func (r Roster) Fault(f staff.Fault) string {
	said := r.say(f.Name, f.Pairs...)
	switch {
	case f.Row == 0:
		return said
	case f.Letter == "":
		return r.say("roster_fault_row", "row", itoa(f.Row), "fault", said)
	default:
		return r.say("roster_fault_cell", "row", itoa(f.Row), "letter", f.Letter, "column", f.Column, "fault", said)
	}
}

// Figures says in one line what changes.
func (r Roster) Figures(c staff.Change) string {
	if c.None() {
		return r.say("roster_none", "people", itoa(c.Total()))
	}
	return r.say("roster_figures", "people", itoa(c.Total()), "added", itoa(len(c.Added)), "changed", itoa(len(c.Changed)),
		"moved", itoa(len(c.Moved)), "removed", itoa(len(c.Removed)), "back", itoa(len(c.Back)), "kept", itoa(c.Kept))
}

// Changes says who changes and how, a paragraph a kind, with at most so many names
// in each; 0 means all of them.
func (r Roster) Changes(c staff.Change, most int) []string {
	var said []string
	for _, kind := range []struct {
		name   string
		people []staff.Person
		edits  []staff.Edit
	}{
		{name: "roster_added", people: c.Added},
		{name: "roster_back", people: c.Back},
		{name: "roster_moved", edits: c.Moved},
		{name: "roster_changed", edits: c.Changed},
		{name: "roster_removed", people: c.Removed},
	} {
		count := len(kind.people) + len(kind.edits)
		names := r.names(r.people(kind.people), most)
		if len(kind.edits) > 0 {
			names = r.list(r.edits(kind.edits), "\n", most)
		}
		if count > 0 {
			said = append(said, r.Library.Say(kind.name, "count", itoa(count), "names", names))
		}
	}
	return said
}

func (r Roster) people(all []staff.Person) []string {
	names := make([]string, len(all))
	for i, p := range all {
		if p.Unit == "" {
			names[i] = r.say("roster_person", "name", p.Name, "id", p.ID)
		} else {
			names[i] = r.say("roster_person_unit", "name", p.Name, "id", p.ID, "unit", p.Unit)
		}
	}
	return names
}

func (r Roster) edits(all []staff.Edit) []string {
	names := make([]string, len(all))
	for i, e := range all {
		var what []string
		for _, d := range e.Differences() {
			was, is := r.value(d.Field, d.Was), r.value(d.Field, d.Is)
			if d.Field == "open_id" { // the id itself says nothing to anybody
				what = append(what, r.say("roster_field_open_id"))
				continue
			}
			what = append(what, r.say("roster_edit_field", "field", r.say("roster_field_"+d.Field), "was", was, "is", is))
		}
		names[i] = r.say("roster_edit", "name", e.Is.Name, "id", e.Is.ID, "what", strings.Join(what, "\n"))
	}
	return names
}

// value is a field's value in words.
func (r Roster) value(field, value string) string {
	words := map[string]map[string][]string{"role": r.Library.Roster.Roles, "standing": r.Library.Roster.Standings}
	if list := words[field][value]; len(list) > 0 {
		return list[0]
	}
	if value == "" {
		return r.say("roster_nothing")
	}
	return value
}

// Gaps says what a roster lacks, a line a kind, with at most so many names.
func (r Roster) Gaps(g staff.Gaps, most int) []string {
	var lines []string
	for _, gap := range []struct {
		name string
		what []string
	}{
		{"roster_gap_unit", g.WithoutUnit}, {"roster_gap_liaison", g.NoLiaison}, {"roster_gap_two", g.TwoLiaisons},
	} {
		if len(gap.what) > 0 {
			lines = append(lines, r.say(gap.name, "count", itoa(len(gap.what)), "names", r.names(gap.what, most)))
		}
	}
	if g.NoAdmin {
		lines = append(lines, r.say("roster_gap_admin"))
	}
	return lines
}

// How much a card of the roster shows of each kind.
const (
	rosterNames  = 10
	rosterFaults = 20
)

// RosterPlan is what is known of a file that has been sent.
type RosterPlan struct {
	Upload  int64  // its number; 0 when there is nothing to confirm
	File    string // its name
	Import  staff.Import
	Change  staff.Change
	Gaps    staff.Gaps
	MovedOn bool // the roster has changed since the card was shown
}

// Preview shows what a file would change, and asks.
func (r Roster) Preview(p RosterPlan) message.Card {
	c := message.Card{Title: r.say("roster_card"), Summary: r.Figures(p.Change), Tone: message.Attention}
	add := func(weight message.Weight, lines ...string) {
		for _, line := range lines {
			c.Body = append(c.Body, message.Block{Paragraph: &message.Paragraph{Text: line, Weight: weight}})
		}
	}
	if p.MovedOn {
		add(message.Strong, r.say("roster_moved_on"))
	}
	add(message.Muted, r.say("roster_card_file", "name", p.File))
	if p.Import.Several {
		add(message.Muted, r.say("roster_table", "name", p.Import.Table))
	}
	if len(p.Import.Faults) > 0 {
		add(message.Strong, r.say("roster_card_faults", "count", itoa(len(p.Import.Faults))))
		add(message.Plain, r.faults(p.Import.Faults))
		add(message.Plain, r.say("roster_card_rest", "people", itoa(len(p.Import.People)), "count", itoa(p.Import.LeftOut)))
	}
	if p.Upload == 0 {
		return c
	}
	add(message.Strong, r.Figures(p.Change))
	add(message.Plain, r.Changes(p.Change, rosterNames)...)
	add(message.Plain, r.Gaps(p.Gaps, rosterNames)...)
	if p.Change.None() {
		c.Tone = message.Calm
		return c
	}
	add(message.Muted, r.say("roster_card_kept"))
	c.Body = append(c.Body, message.Block{Buttons: &message.Buttons{Row: r.buttons(p)}})
	return c
}

func (r Roster) faults(faults []staff.Fault) string {
	var lines []string
	for _, f := range faults[:min(len(faults), rosterFaults)] {
		lines = append(lines, r.Fault(f))
	}
	if more := len(faults) - rosterFaults; more > 0 {
		lines = append(lines, r.say("roster_card_faults_more", "count", itoa(more)))
	}
	return strings.Join(lines, "\n")
}

func (r Roster) buttons(p RosterPlan) []message.Button {
	label := "roster_confirm"
	if len(p.Import.Faults) > 0 || p.Import.LeftOut > 0 {
		label = "roster_confirm_rest"
	}
	confirm := message.Button{
		Label: r.say(label), Look: message.Primary, Action: message.Action{Name: ActionRosterConfirm, Arg: p.Upload},
	}
	if n := len(p.Change.Removed); n > 0 {
		confirm.Confirm = &message.Confirm{Title: r.say("roster_sure"), Text: r.say("roster_sure_removed", "count", itoa(n))}
	}
	return []message.Button{
		confirm, {Label: r.say("roster_cancel"), Action: message.Action{Name: ActionRosterCancel, Arg: p.Upload}},
	}
}

// Saved shows what an import did.
func (r Roster) Saved(c staff.Change, m staff.Import) message.Card {
	lines := append([]string{r.say("roster_done"), r.Figures(c)}, r.Changes(c, rosterNames)...)
	if m.LeftOut > 0 {
		lines = append(lines, r.say("roster_left_out", "count", itoa(m.LeftOut)))
	}
	return r.note(message.Done, append(lines, r.say("roster_accounts"))...)
}

// Cancelled and Expired are what is left of a card whose file is gone.
func (r Roster) Cancelled() message.Card { return r.note(message.Calm, r.say("roster_cancelled")) }

// Expired says that a file must be sent again.
func (r Roster) Expired() message.Card { return r.note(message.Calm, r.say("roster_expired")) }

func (r Roster) note(tone message.Tone, lines ...string) message.Card {
	c := message.Card{Title: r.say("roster_card"), Summary: lines[0], Tone: tone}
	for _, line := range lines {
		c.Body = append(c.Body, message.Block{Paragraph: &message.Paragraph{Text: line}})
	}
	return c
}
