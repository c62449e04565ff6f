package conversation

import (
	"strings"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Whole is all that is said of one post, by slot: what is missing is expressly none.
type Whole struct {
	Name    string
	Answers map[string][]string
}

// FillIn makes a whole form of a record that has not been begun, and hands it in. It
// returns false, and changes nothing, when the record has been begun or when there is
// no post. What each text may be is for whoever has read it (ReadCell).
func FillIn(def *questionnaire.Definition, s State, posts []Whole, at int64) (State, Outcome, bool) {
	if s.Phase != Idle || len(posts) == 0 {
		return s, Outcome{}, false
	}
	f := form.Form{Status: form.NotStarted}
	g := dialog{def: def, s: s, form: &f, at: at}
	g.begin()
	for _, p := range posts {
		id := g.nextID()
		g.s.Posts = append(g.s.Posts, Post{ID: id, Name: clip(p.Name)})
		g.change(form.Change{Kind: form.AddPost, Post: id, Text: p.Name})
		for _, slot := range def.Lists() {
			g.change(g.fromCell(id, slot, PlanCell{Items: p.Answers[slot], None: len(p.Answers[slot]) == 0})...)
		}
	}
	g.leave()
	g.s.Slot = ""
	g.send()
	g.out.View = g.home()
	g.s.Version = s.Version + 1
	g.out.Form = g.form
	return g.s, g.out, true
}

// CellFault is why a cell of a table cannot be taken over.
type CellFault struct {
	Why    Fault
	Text   string // the beginning of the item
	N, Max int    // how many there are, characters or items, and how many there may be
}

// Fault names what is wrong with a cell.
type Fault string

// The faults of a cell.
const (
	CellEmpty    Fault = "empty"
	CellWordless Fault = "wordless"  // Text
	CellLong     Fault = "long"      // Text, N, Max
	CellTooMany  Fault = "many"      // N, Max
	CellTwice    Fault = "twice"     // Text is there twice
	CellNoneToo  Fault = "none_also" // besides items it says that there are none
)

// ReadCell reads what one cell of a table says of a slot: items, or, when there are
// none, that it says so expressly.
func ReadCell(def *questionnaire.Definition, text string) (items []string, fault *CellFault) {
	text = Clean(text)
	if text == "" {
		return nil, &CellFault{Why: CellEmpty}
	}
	items = Split(text, def.Words.Numerals)
	nothing := func(item string) bool {
		c, ok := def.Words.Command(item)
		return ok && c == questionnaire.CmdNone
	}
	if len(items) == 1 && nothing(items[0]) {
		return nil, nil
	}
	seen := map[string]bool{}
	for _, item := range items {
		n := utf8.RuneCountInString(item)
		switch {
		case nothing(item):
			return nil, &CellFault{Why: CellNoneToo}
		case !hasWords(item):
			return nil, &CellFault{Why: CellWordless, Text: clipAt(item, cueLength)}
		case n > def.Limits.Item:
			return nil, &CellFault{Why: CellLong, Text: clipAt(item, cueLength), N: n, Max: def.Limits.Item}
		case seen[folded(item)]:
			return nil, &CellFault{Why: CellTwice, Text: clipAt(item, cueLength)}
		}
		seen[folded(item)] = true
	}
	switch {
	case len(items) == 0:
		return nil, &CellFault{Why: CellWordless, Text: clipAt(text, cueLength)}
	case len(items) > def.Limits.Items:
		return nil, &CellFault{Why: CellTooMany, N: len(items), Max: def.Limits.Items}
	}
	return items, nil
}

// ReadPost reads a cell that names a post.
func ReadPost(def *questionnaire.Definition, text string) (name string, fault *CellFault) {
	name = strings.Join(strings.Fields(Clean(text)), " ")
	switch n := utf8.RuneCountInString(name); {
	case name == "":
		return "", &CellFault{Why: CellEmpty}
	case !hasWords(name):
		return "", &CellFault{Why: CellWordless, Text: clipAt(name, cueLength)}
	case n > def.Limits.Post:
		return "", &CellFault{Why: CellLong, Text: clipAt(name, cueLength), N: n, Max: def.Limits.Post}
	}
	return name, nil
}
