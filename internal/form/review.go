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
}

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
