// Package form is the record that a person keeps: posts held, and for each post
// the duties, the powers and the risk points, with the state the record is in
// and its versions.
package form

import (
	"cmp"
	"slices"
)

// Key names one person's record in one campaign.
type Key struct {
	Campaign string
	Person   string // the employee number
}

// Status is how far a record has come.
type Status string

// The states of a record. A record without any row is NotStarted.
const (
	NotStarted Status = "not_started"
	Drafting   Status = "drafting"  // being filled in, never submitted
	Submitted  Status = "submitted" // handed in; it can be read, and taken up again
	Revising   Status = "revising"  // taken up again; the submitted version still counts
	Returned   Status = "returned"  // sent back to its author, with reasons
	Passed     Status = "passed"    // found right by a reviewer
	Decided    Status = "decided"   // as the collective review left it
	Signed     Status = "signed"    // signed off by the head of the unit, and frozen
	Filed      Status = "filed"     // in the unit's package that has gone up
	Received   Status = "received"  // taken in by the office
)

// Statuses are all states in the order of a form's way.
func Statuses() []Status {
	return []Status{NotStarted, Drafting, Submitted, Revising, Returned, Passed, Decided, Signed, Filed, Received}
}

// Done is the one rule for “finished”: a version has been submitted and stands.
// A record that is being revised keeps its submitted version until the next; one
// that was sent back waits for its author.
func (s Status) Done() bool { return s == Submitted || s == Revising || s.Reviewed() }

// Reviewed says that somebody else has found the submitted version right.
func (s Status) Reviewed() bool { return s == Passed || s == Decided || s.Sealed() }

// Sealed says that the form is part of a version that was signed off: nothing in it
// changes before that is voided.
func (s Status) Sealed() bool { return s == Signed || s == Filed || s == Received }

// Form is one person's record, or a unit's.
type Form struct {
	Status   Status `json:"status"`
	Revision int    `json:"revision"` // how many versions have been submitted
	Posts    []Post `json:"posts"`    // in the order in which they were named
}

// Post is one post held, with what was answered for it, by slot. A unit's form has
// entries of several kinds instead: sections, processes and others.
type Post struct {
	ID      int64             `json:"id"`
	Kind    string            `json:"kind,omitempty"` // empty: a person's post
	Name    string            `json:"name"`
	Answers map[string]Answer `json:"answers,omitempty"`
}

// Answer is what was answered at one slot: items, or expressly none.
type Answer struct {
	None  bool   `json:"none,omitempty"`
	Items []Item `json:"items,omitempty"` // in the order in which they were sent
}

// Given says whether the slot has been answered at all.
func (a Answer) Given() bool { return a.None || len(a.Items) > 0 }

// Item is one duty, power or risk point.
type Item struct {
	ID     int64  `json:"id"` // unique within the record, never used twice
	Text   string `json:"text"`
	SentAt int64  `json:"sent_at"` // Unix milliseconds, by the platform's clock
	// Covers is the power that a risk point was expressly written for, or the item that
	// this one is about; 0: none.
	Covers int64 `json:"covers,omitempty"`
	// Considered marks a power, or another item, of which it was said that it has no
	// risk point.
	Considered bool `json:"considered,omitempty"`
}

// Post returns the post with the given id.
func (f Form) Post(id int64) (Post, bool) {
	i := slices.IndexFunc(f.Posts, func(p Post) bool { return p.ID == id })
	if i < 0 {
		return Post{}, false
	}
	return f.Posts[i], true
}

// Compare orders items as they were sent. Items of one message keep the order
// in which they stood in it.
func Compare(a, b Item) int {
	return cmp.Or(cmp.Compare(a.SentAt, b.SentAt), cmp.Compare(a.ID, b.ID))
}
