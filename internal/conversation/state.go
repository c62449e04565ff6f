package conversation

// State is where a person stands in the dialogue. It is small and does not grow
// with the answers: those are in the ledger, and a step that needs them says so.
// It is plain data, because it goes through JSON between any two messages.
type State struct {
	// Version counts the turns that changed something. A ledger accepts a turn
	// only for the version that it has.
	Version int64 `json:"v"`
	// Edition is the definition's edition when the record was begun.
	Edition string `json:"e,omitempty"`
	// At is the record that the person works at when it is not their own: the key of
	// the unit's, or of somebody for whom they fill it in. No step looks at it.
	At string `json:"at,omitempty"`
	// Behalf says who has written the record for its author, and why; the first turn
	// of the author's own ends it. No step looks at it.
	Behalf Behalf `json:"hf,omitzero"`
	Phase  Phase  `json:"p,omitempty"`
	Paused bool   `json:"z,omitempty"`
	// Revision is how many versions have been submitted.
	Revision int `json:"r,omitempty"`
	// Fresh says that nothing has changed since the submitted record was opened.
	Fresh bool `json:"f,omitempty"`
	// Next is the next unused id of a post or an item.
	Next int64 `json:"n,omitempty"`
	// Posts are the posts named so far, in order.
	Posts []Post `json:"o,omitempty"`
	// Post is the id of the post that is asked about; 0 while it is being named.
	Post int64 `json:"c,omitempty"`
	// Declined says that the posts of the roster are not the person's.
	Declined bool `json:"b,omitempty"`
	// Slot is the id of the slot that is asked, Of the item about which it is asked; 0:
	// it is asked about the post.
	Slot string `json:"s,omitempty"`
	Of   int64  `json:"j,omitempty"`
	// Count is how many items the slot has, None that it was expressly left empty.
	Count int  `json:"k,omitempty"`
	None  bool `json:"x,omitempty"`
	// Tail are the last items of the slot, shortened: what is shown without
	// looking anything up. The last one has the number Count.
	Tail []Line `json:"t,omitempty"`
	// Cue is the person's own power that the question refers to, or a duty when
	// CueDuty is set; of a question about an item, that item.
	Cue     string `json:"u,omitempty"`
	CueDuty bool   `json:"y,omitempty"`
	// Covers is the power for which a risk point is being added, or 0.
	Covers int64 `json:"w,omitempty"`
	// Edit is the number of the item that is being written anew, or 0.
	Edit int `json:"d,omitempty"`
	// Pending is the question that waits for a yes or no.
	Pending Pending `json:"q,omitempty"`
	// Pen is who writes, when several people write the record.
	Pen Pen `json:"i,omitzero"`
	// Writers are the employee numbers of those who have had it.
	Writers []string `json:"ws,omitempty"`
	// Import is the file that waits with ConfirmImport.
	Import File `json:"m,omitzero"`
	// Remarks are for what the form was sent back, in the order in which they are mended.
	Remarks []Remark `json:"g,omitempty"`
	// Here and Trail say since when the present slot is on the screen and which
	// ones were before it: a message that arrives late belongs to the question
	// that was on the screen when it was sent. Unix milliseconds.
	Here  int64  `json:"h,omitempty"`
	Trail []Stop `json:"l,omitempty"`
}

// Behalf is somebody who fills a record in for its author, who has not touched it.
type Behalf struct {
	By  string `json:"b"` // the employee number
	Why string `json:"w"`
}

// Post is a post as the dialogue remembers it.
type Post struct {
	ID   int64  `json:"i"`
	Name string `json:"n"`
	Kind string `json:"k,omitempty"`
}

// Line is an item as it is shown in a list.
type Line struct {
	ID   int64  `json:"i"`
	Text string `json:"t"`
	At   int64  `json:"a"`
}

// Stop is a slot that was on the screen from an instant on.
type Stop struct {
	At   int64  `json:"a"`
	Post int64  `json:"c"`
	Slot string `json:"s"`
	Of   int64  `json:"o,omitempty"`
}

// Phase is the part of the dialogue.
type Phase string

// The phases; the zero value is a person who has not begun.
const (
	Idle    Phase = ""
	Asking  Phase = "asking"  // a slot is asked
	Review  Phase = "review"  // everything is answered; coverage, preview, submit
	Filed   Phase = "filed"   // submitted
	Mending Phase = "mending" // sent back: what the Remarks are about is written anew
)

// Pending is a question that waits for a yes or no.
type Pending string

// The questions that wait.
const (
	NoPending   Pending = ""
	ConfirmNone Pending = "none"    // is there really nothing in this slot?
	ConfirmSend Pending = "submit"  // submit now?
	ConfirmOver Pending = "restart" // begin anew and drop what is not submitted?
	ConfirmDrop Pending = "drop"    // drop the post with the number Edit and its answers?

	ConfirmImport Pending = "import" // take over what was read from the file Import?
)
