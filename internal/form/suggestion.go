package form

import "time"

// Suggestion is what somebody suggests to the author of a form, who answers it: a
// colleague whom they asked, or the head of the unit.
type Suggestion struct {
	ID   string
	Key  Key // whose form it is
	By   string
	Kind SuggestionKind
	// Comment is what is suggested, and what it is about.
	Comment
	At         time.Time
	Answer     SuggestionAnswer
	Reply      string
	AnsweredAt time.Time
}

// SuggestionKind says in which of the ways of a form it was suggested.
type SuggestionKind string

// The kinds.
const (
	OfColleague SuggestionKind = "colleague" // the author asked for it
	OfLeader    SuggestionKind = "head"      // the head of the unit, or the liaison
)

// SuggestionAnswer is how far a suggestion has come.
type SuggestionAnswer string

// The answers. One that is Asked is no suggestion yet: the author has asked for it.
const (
	Asked    SuggestionAnswer = "asked"
	Open     SuggestionAnswer = "open"     // the author has not answered it
	Accepted SuggestionAnswer = "accepted" // and it is in the form as it was suggested
	Adapted  SuggestionAnswer = "adapted"  // it is in the form in the author's words
	Declined SuggestionAnswer = "declined" // the reply says why
)
