package phrase

import (
	"fmt"
	"hash/fnv"
	"strings"

	"lianbot/internal/conversation"
	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// The actions of the card of a unit's workbook. Arg is the number of the upload.
const (
	StandinLoad = "standin_load"
	StandinDrop = "standin_drop"
)

// bookFormat is the number of the workbook's own form.
const bookFormat = "1"

// BookVersion tells workbooks apart that ask for something else.
func BookVersion(d *questionnaire.Definition) string {
	h := fnv.New32a()
	for _, s := range d.Slots {
		_, _ = h.Write([]byte(s.ID + "\x00" + s.Name + "\x01"))
	}
	return fmt.Sprintf("%s-%08x", bookFormat, h.Sum32())
}

// Book puts the workbook of a unit into words.
type Book struct {
	Library    *questionnaire.Library
	Definition *questionnaire.Definition
}

func (b Book) say(name string, pairs ...string) string { return b.Library.Say(name, pairs...) }

// Heads are the heads of the columns: two for the person, then the slots.
func (b Book) Heads() []string {
	heads := []string{b.say("workbook_id"), b.say("workbook_name")}
	for _, s := range b.Definition.Slots {
		heads = append(heads, s.Name)
	}
	return heads
}

// Hint says what belongs into a column of answers.
func (b Book) Hint() string { return b.say("workbook_hint") }

// Title is the name of the sheet, File that of the file.
func (b Book) Title() string { return b.say("workbook_title") }

// File is the name of the workbook of a unit.
func (b Book) File(unit string) string { return b.say("workbook_file", "unit", unit) + ".xlsx" }

// Rows are the rows of people, one for each post.
func (b Book) Rows(people []staff.Person) [][]string {
	var rows [][]string
	for _, p := range people {
		posts := p.Posts
		if len(posts) == 0 {
			posts = []string{""}
		}
		for _, post := range posts {
			rows = append(rows, []string{p.ID, p.Name, post})
		}
	}
	return rows
}

// BookFault is something that is wrong with a workbook, or with a cell of it.
type BookFault struct {
	Cell  string // such as D5; empty: the workbook, or a row
	Name  string // of the phrase
	Pairs []string
}

// BookForm is what the workbook says of one person.
type BookForm struct {
	ID    string               `json:"id"`
	Name  string               `json:"name"`
	Posts []conversation.Whole `json:"posts"`
}

// BookPlan is what is known of a workbook that has been sent.
type BookPlan struct {
	Upload  int64 // its number; 0 when there is nothing to confirm
	Forms   []BookForm
	Blank   int      // people of whom nothing is filled in
	Left    []string // the names of those who have begun or handed in
	Faulty  int      // people with faults
	Faults  []BookFault
	Loaded  int      // how many have been handed in so far
	Skipped []string // the names of those whom that could not be done for
}

// faultsShown is how many faults a card has.
const faultsShown = 20

// Fault says what is wrong.
func (b Book) Fault(f BookFault) string {
	said := b.say(f.Name, f.Pairs...)
	if f.Cell == "" {
		return said
	}
	return b.say("workbook_fault_cell", "cell", f.Cell, "fault", said)
}

// Refused says why nothing of a workbook can be taken over.
func (b Book) Refused(faults ...BookFault) string {
	lines := make([]string, 0, len(faults)+1)
	for _, f := range faults[:min(faultsShown, len(faults))] {
		lines = append(lines, b.Fault(f))
	}
	return joinLines(append(lines, b.say("workbook_refused"))...)
}

// Preview shows what would be handed in, what is wrong and by which cell, and asks.
func (b Book) Preview(p BookPlan) message.Card {
	c := message.Card{Title: b.Title(), Tone: message.Calm}
	posts, points := b.figures(p.Forms)
	c.Summary = b.say("workbook_would", "people", itoa(len(p.Forms)), "posts", itoa(posts))
	if len(p.Forms) == 0 {
		c.Summary, c.Tone = b.say("workbook_nobody"), message.Attention
	}
	c.Body = append(c.Body, strong(c.Summary))
	if points != "" {
		c.Body = append(c.Body, text(points))
	}
	if p.Blank > 0 {
		c.Body = append(c.Body, muted(b.say("workbook_blank", "people", itoa(p.Blank))))
	}
	if len(p.Left) > 0 {
		c.Body = append(c.Body, muted(b.say("workbook_left", "people", itoa(len(p.Left)), "names", b.names(p.Left))))
	}
	if len(p.Faults) > 0 {
		c.Tone = message.Attention
		c.Body = append(c.Body, strong(b.say("workbook_faults", "count", itoa(len(p.Faults)), "people", itoa(p.Faulty))), text(b.faults(p.Faults)))
	}
	if p.Upload == 0 {
		return c
	}
	load := b.button("workbook_load", StandinLoad, p.Upload, message.Primary)
	load.Label = b.say("workbook_load", "people", itoa(len(p.Forms)))
	load.Confirm = &message.Confirm{Title: b.say("workbook_sure"), Text: b.say("workbook_sure_text", "people", itoa(len(p.Forms)))}
	c.Body = append(c.Body, muted(b.say("workbook_what")), row(load, b.button("workbook_drop", StandinDrop, p.Upload, message.Ordinary)))
	return c
}

func (b Book) button(label, action string, upload int64, look message.Look) message.Button {
	return message.Button{Label: b.say(label), Look: look, Action: message.Action{Name: action, Arg: upload}}
}

func (b Book) names(names []string) string {
	list := strings.Join(names[:min(mostNamed, len(names))], b.say("progress_name_separator"))
	if len(names) > mostNamed {
		return b.say("progress_more", "names", list)
	}
	return list
}

// figures are how many posts there are, and a line with the risk points by category.
func (b Book) figures(forms []BookForm) (posts int, line string) {
	counts := map[string]int{}
	for _, f := range forms {
		posts += len(f.Posts)
		for _, p := range f.Posts {
			for slot, items := range p.Answers {
				counts[slot] += len(items)
			}
		}
	}
	if posts == 0 {
		return 0, ""
	}
	var parts []string
	for _, slot := range b.Definition.Lists() {
		s, _ := b.Definition.Slot(slot)
		parts = append(parts, b.say("workbook_count", "slot", s.Name, "count", itoa(counts[slot])))
	}
	return posts, strings.Join(parts, between)
}

func (b Book) faults(faults []BookFault) string {
	var lines []string
	for _, f := range faults[:min(faultsShown, len(faults))] {
		lines = append(lines, b.Fault(f))
	}
	if more := len(faults) - faultsShown; more > 0 {
		lines = append(lines, b.say("workbook_faults_more", "count", itoa(more)))
	}
	return strings.Join(lines, "\n")
}

// Loading shows how many of all have been handed in, and has the button to go on.
func (b Book) Loading(p BookPlan) message.Card {
	all := len(p.Forms)
	c := message.Card{Title: b.Title(), Tone: message.Calm}
	c.Summary = b.say("workbook_loading", "done", itoa(p.Loaded), "people", itoa(all))
	c.Body = []message.Block{
		strong(c.Summary),
		{Bar: &message.Bar{Done: p.Loaded + len(p.Skipped), Total: all}},
		row(b.button("workbook_go_on", StandinLoad, p.Upload, message.Primary)),
	}
	return c
}

// Loaded is the summary.
func (b Book) Loaded(p BookPlan) message.Card {
	c := message.Card{Title: b.Title(), Tone: message.Done, Summary: b.say("workbook_done", "people", itoa(p.Loaded))}
	c.Body = []message.Block{strong(c.Summary)}
	if len(p.Skipped) > 0 {
		c.Body = append(c.Body, text(b.say("workbook_skipped", "people", itoa(len(p.Skipped)), "names", b.names(p.Skipped))))
	}
	c.Body = append(c.Body, muted(b.say("workbook_told")))
	return c
}

// Gone says that a workbook must be sent again, Dropped that it is forgotten.
func (b Book) Gone() message.Card { return b.note("workbook_gone") }

// Dropped says that nothing was handed in.
func (b Book) Dropped() message.Card { return b.note("workbook_dropped") }

func (b Book) note(name string) message.Card {
	return message.Card{Title: b.Title(), Summary: b.Title(), Tone: message.Calm, Body: []message.Block{text(b.say(name))}}
}
