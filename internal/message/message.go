// Package message is what can be said, in our words: a line of text, or a card
// made of paragraphs, lists, fields and buttons. It knows no platform; an edge
// renders it. Every value survives a round trip through JSON, because what must
// be sent waits in a table until it has left.
package message

// Message is one utterance: plain text, a card when Card is set, or a document
// when File is.
type Message struct {
	Text string `json:"text,omitempty"`
	Card *Card  `json:"card,omitempty"`
	File *File  `json:"file,omitempty"`
}

// File is a document. It holds what people wrote, so it is made when it leaves and
// does not wait in a table.
type File struct {
	Name string   `json:"name"` // with its extension
	Kind FileKind `json:"kind"`
	Data []byte   `json:"data"`
}

// FileKind is what a document is, so that it can be opened where it arrives.
type FileKind string

// The kinds of documents.
const (
	Docx FileKind = "docx"
	Xlsx FileKind = "xlsx"
	Zip  FileKind = "zip"
	PDF  FileKind = "pdf"
)

// MostFile is how large a document may be, in bytes.
const MostFile = 30 << 20

// Say returns a message of plain text. The text is data: an edge escapes
// whatever its platform would read as markup.
func Say(text string) Message { return Message{Text: text} }

// Show returns a message that is a card.
func Show(c Card) Message { return Message{Card: &c} }

// Send returns a message that is a document.
func Send(f File) Message { return Message{File: &f} }

// Tone is the mood of a card's head.
type Tone string

// The tones. An edge may render them as colours.
const (
	Calm      Tone = "calm"
	Done      Tone = "done"
	Attention Tone = "attention"
)

// Card is one screen that can be looked at and pressed. All its strings are
// data, never markup.
type Card struct {
	Title    string  `json:"title"`
	Subtitle string  `json:"subtitle,omitempty"`
	Summary  string  `json:"summary,omitempty"` // what a list of chats shows of it
	Tone     Tone    `json:"tone,omitempty"`
	Tag      string  `json:"tag,omitempty"` // a short label beside the title
	Body     []Block `json:"body"`
}

// Block is one part of a card: exactly one of its fields is set.
type Block struct {
	Paragraph *Paragraph `json:"paragraph,omitempty"`
	Bar       *Bar       `json:"bar,omitempty"`
	List      *List      `json:"list,omitempty"`
	Table     *Table     `json:"table,omitempty"`
	Chart     *Chart     `json:"chart,omitempty"`
	Grid      *Grid      `json:"grid,omitempty"`
	Fold      *Fold      `json:"fold,omitempty"`
	Form      *Form      `json:"form,omitempty"`
	Buttons   *Buttons   `json:"buttons,omitempty"`
	Rule      *Rule      `json:"rule,omitempty"`
}

// Weight says how loud a paragraph is.
type Weight string

// The weights; the zero value is ordinary text.
const (
	Plain  Weight = ""
	Strong Weight = "strong"
	Muted  Weight = "muted"
)

// Paragraph is text that may have several lines.
type Paragraph struct {
	Text   string `json:"text"`
	Weight Weight `json:"weight,omitempty"`
}

// Bar shows how far something has come: Done of Total.
type Bar struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// List is a numbered list. Each entry carries its own number, since a long list
// is shown from somewhere in its middle.
type List struct {
	Entries []Entry `json:"entries"`
}

// Entry is one line of a list with what can be done to it.
type Entry struct {
	Number  int      `json:"number"`
	Text    string   `json:"text"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Table is rows of text under a head; numbers stand to the right.
type Table struct {
	Columns []Column   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// Column is the head of one column.
type Column struct {
	Name    string `json:"name"`
	Numeric bool   `json:"numeric,omitempty"`
}

// Fold is a part that is closed until it is touched.
type Fold struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Open  bool   `json:"open,omitempty"`
}

// Form is a group of fields that is sent as one by any of its buttons.
type Form struct {
	Name    string   `json:"name"`
	Fields  []Field  `json:"fields"`
	Buttons []Button `json:"buttons"`
}

// Field is a text input. Max is in characters; zero leaves it to the platform.
type Field struct {
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Placeholder string `json:"placeholder,omitempty"`
	Value       string `json:"value,omitempty"`
	Lines       int    `json:"lines,omitempty"` // more than 1: an input of several lines
	Max         int    `json:"max,omitempty"`
}

// Buttons is a row of buttons.
type Buttons struct {
	Row []Button `json:"row"`
}

// Rule is a thin line between parts.
type Rule struct{}

// Look says how much a button asks to be pressed.
type Look string

// The looks; the zero value is an ordinary button.
const (
	Ordinary Look = ""
	Primary  Look = "primary"
	Quiet    Look = "quiet" // text only
)

// Button can be pressed; what comes back is its Action.
type Button struct {
	Label   string   `json:"label"`
	Look    Look     `json:"look,omitempty"`
	Action  Action   `json:"action"`
	Confirm *Confirm `json:"confirm,omitempty"` // asked before the press counts
}

// Confirm is the question asked before a press counts.
type Confirm struct {
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
}

// Action is what a button means. It travels through the platform and back, so
// it carries no personal data, and whoever receives it trusts nothing in it.
type Action struct {
	Name    string `json:"a"`
	Arg     int64  `json:"x,omitempty"`
	Version int64  `json:"v,omitempty"` // of the state that the card showed
	// Ref names what the button is about where a number does not: an id, never a name.
	Ref string `json:"r,omitempty"`
	// Owner is the mark of the person whose card it is: somebody else's press must
	// not bring another person's screen into the owner's chat.
	Owner string `json:"o,omitempty"`
}
