package form

import "time"

// Comment is what somebody says of a form, or of one item of it.
type Comment struct {
	Post int64  `json:"post,omitempty"`
	Slot string `json:"slot,omitempty"`
	Item int64  `json:"item,omitempty"` // 0: the whole form
	Text string `json:"text"`
	// About is the item's text when it was said.
	About string `json:"about,omitempty"`
	// Fate is what a collective review made of the item; empty: it is only said.
	Fate Fate `json:"fate,omitempty"`
}

// Fate is what a collective review makes of an item.
type Fate string

// The fates. An item that has none stays as it is.
const (
	Reworded Fate = "reworded" // Text: how it reads now
	Merged   Fate = "merged"   // Text: the item that stays for both
	Dropped  Fate = "dropped"
)

// Review is one act of somebody else on a form. Acts are kept for good.
type Review struct {
	ID       string
	Key      Key
	Revision int // the version that it was about; of a Decide with changes the one that it made
	Move     ChangeKind
	By       string // the employee number
	At       time.Time
	Comments []Comment
	// Meeting is the collective review in which it was decided; empty: none.
	Meeting string
}
