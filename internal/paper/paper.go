// Package paper is the official paper: the personal form, the unit's form, the
// register and the list that goes with them, written as docx and xlsx; and the
// same forms read back. What stands on them as text is data, see Words.
//
// The same input gives the same bytes: no clock is read, no file carries the time
// at which it was made.
package paper

import (
	"time"
)

// Personal is one person's form.
type Personal struct {
	// Form is the form's name, as the questionnaire has it.
	Form string
	Unit string
	Name string
	Date time.Time // printed as its own zone has it; zero: left blank for the pen
	// Posts in the order in which they are printed. A form without posts is printed
	// empty, with one row to be filled in by hand.
	Posts []Post
}

// Post is one row of a form: a post of a person, or a section of a unit.
type Post struct {
	Name string
	// Duties, Powers and Risks are printed as numbered items in one cell. A list
	// without items is printed as none.
	Duties, Powers, Risks []string
}

// UnitForm is one unit's form.
type UnitForm struct {
	Unit   string
	Author string // who filled it in; empty: left blank for the pen
	Date   time.Time
	Rows   []Post
	// Flows are the processes, drawn behind the form.
	Flows []Flow
}

// Flow is a process as a picture: its steps in their order.
type Flow struct {
	Name  string
	Steps []Step
}

// Step is one step of a process: who decides, and how it could go wrong.
type Step struct {
	Name            string
	Deciders, Risks []string
}

// Copy says which of the two copies of a paper this is.
type Copy string

// The copies. They differ in their mark and in nothing else.
const (
	Unmarked Copy = ""
	Filed    Copy = "filed" // goes up
	Kept     Copy = "kept"  // stays with the unit
)

// Options are how a paper is printed.
type Options struct {
	Copy Copy
	// Signatures prints the lines for signatures and seals.
	Signatures bool
	// Watermark, at the head of every page, says who took the paper out, and when.
	Watermark Watermark
}

// Watermark marks an export. The zero value prints nothing.
type Watermark struct {
	Who  string
	When time.Time
}

// Printer prints with the words of one campaign. It is immutable and may be used
// by several goroutines.
type Printer struct {
	words *Words
	own   Templates
}

// NewPrinter returns a printer with the given words.
func NewPrinter(w *Words) *Printer { return &Printer{words: w} }

// With is the printer with a school's own templates in place of our forms.
func (p *Printer) With(t Templates) *Printer { return &Printer{words: p.words, own: t} }

// As are the options of a copy: signed where the words say so.
func (p *Printer) As(c Copy) Options { return Options{Copy: c, Signatures: p.words.sign[c]} }

// Kind is which form a paper is.
type Kind string

// The kinds of forms.
const (
	KindPersonal Kind = "personal"
	KindUnit     Kind = "unit"
)
