package conversation

import (
	"slices"

	"lianbot/internal/form"
)

// Event is one thing that a person did.
type Event struct {
	// At is when, in Unix milliseconds by the platform's clock; never 0.
	At int64
	// Deed is what.
	Deed Deed
	// By is the employee number of who did it, when several people write the record
	// (see Pen); empty: it is the record of one.
	By string
	// Known are the posts that the roster has for the person.
	Known []string
	// Closed says that the campaign takes no answers now: reading is all that
	// an event may do.
	Closed bool
	// Sheet is what the file of State.Import says, when a step has asked for it. It
	// has no post when the file can no longer be had or read.
	Sheet *form.Sheet
}

// Deed is what was done: Said, Pressed or Offered.
//
//sumtype:decl
type Deed interface{ deed() }

// Said is a typed message.
type Said struct{ Text string }

// Pressed is a button of a card, with the version of the state that the card
// showed and the text of its field.
type Pressed struct {
	Action  Action
	Arg     int64
	Version int64
	Text    string
}

func (Said) deed()    {}
func (Pressed) deed() {}

// Action is what a button means.
type Action string

// The actions. Arg is the number of an item, counted from 1, unless said
// otherwise.
const (
	ActStart      Action = "start"
	ActShow       Action = "show" // the current screen again
	ActNote       Action = "note" // Text: items
	ActNext       Action = "next" // Text: items that are noted first
	ActNone       Action = "none"
	ActBack       Action = "back"
	ActSkip       Action = "skip"
	ActPreview    Action = "preview"
	ActSubmit     Action = "submit"
	ActPause      Action = "pause"
	ActHelp       Action = "help"
	ActSamples    Action = "samples"
	ActRestart    Action = "restart"
	ActYes        Action = "yes"
	ActNo         Action = "no"
	ActEdit       Action = "edit"    // Arg: open the item for writing anew
	ActRewrite    Action = "rewrite" // Text: the item opened by ActEdit
	ActDrop       Action = "drop"
	ActGo         Action = "go" // Arg: see GoArg
	ActPost       Action = "post"
	ActRevise     Action = "revise"
	ActCover      Action = "cover"      // Arg: the number of the gap
	ActConsidered Action = "considered" // Arg: the number of the gap
	ActTake       Action = "take"       // the pen
	ActLay        Action = "lay"        // lay the pen down
	ActAskPen     Action = "ask_pen"    // ask for the pen
	ActItem       Action = "item"       // Arg: the id of an item; go to what is asked about it

	// Typed text also comes to these; no button has them.
	actAsk  Action = "ask"  // Text: a question
	actChat Action = "chat" // a courtesy
	actName Action = "name" // Text: the name of a slot, to go there

	actOffer Action = "offer" // a file was sent
)

// goPlaces is how many slots an ActGo can tell apart in one post.
const goPlaces = 100

// GoArg is the Arg of ActGo for a slot of a post, both by their place counted
// from 0.
func GoArg(post, slot int) int64 { return int64(post*goPlaces + slot) }

// Outcome is what a step decided.
type Outcome struct {
	// NeedForm says that the step cannot be taken without the record; nothing
	// else is set. The same step with the record never says it again.
	NeedForm bool
	// NeedSheet says the same of the form in the file of State.Import: the step is
	// taken again with Event.Sheet.
	NeedSheet bool
	// Changes to the record, in order.
	Changes []form.Change
	// Filed is the record as it was submitted by this step.
	Filed *form.Form
	// Question is what was asked and has no answer; it is for the liaison.
	Question string
	// Asked is who has the pen and is asked for it.
	Asked string
	// Notices say what happened, View what is on the screen now.
	Notices []Notice
	View    View
	// Form is the record after the step, when it was at hand.
	Form *form.Form
	// Gaps are the powers without a risk point and Missing the slots that are
	// still open, while everything is looked at before submitting.
	Gaps    []form.Gap
	Missing []form.Place
	// Fill is text to be put back into the card's field.
	Fill string
}

// Stale says that a press was refused only because its card was old.
func (o Outcome) Stale() bool {
	return len(o.Changes) == 0 && slices.ContainsFunc(o.Notices, func(n Notice) bool {
		return n.Kind == Stale || n.Kind == StaleText
	})
}

// View is what is on the screen.
type View string

// The views.
const (
	ViewIdle     View = "idle"     // not begun
	ViewQuestion View = "question" // the slot of the state
	ViewPreview  View = "preview"  // the whole form
	ViewReview   View = "review"   // everything answered: coverage, then submit
	ViewConfirm  View = "confirm"  // the state's pending question
	ViewFiled    View = "filed"
	ViewPaused   View = "paused"
	ViewClosed   View = "closed"   // the campaign takes no answers now
	ViewReturned View = "returned" // sent back: what is to be mended now
	ViewWaiting  View = "waiting"  // the pen is somebody else's, or lies there to be taken
)

// NoticeKind names what happened.
type NoticeKind string

// The notices; what each carries is said behind it.
const (
	Noted       NoticeKind = "noted"       // N items were recorded
	NotedLate   NoticeKind = "noted_late"  // N items, in Slot, to which they belong
	Rewritten   NoticeKind = "rewritten"   // item N
	Dropped     NoticeKind = "dropped"     // N items
	NotedNone   NoticeKind = "noted_none"  // Slot is expressly empty
	PostAdded   NoticeKind = "post_added"  // Names
	Weighed     NoticeKind = "considered"  // the power Text has none
	Restarted   NoticeKind = "restarted"   // begun anew
	Reopened    NoticeKind = "reopened"    // the submitted record is open again
	Resumed     NoticeKind = "resumed"     // went on after a break
	Kept        NoticeKind = "kept"        // the pending question was answered with no
	Answered    NoticeKind = "answered"    // Text: the FAQ's answer, a template's id
	Unanswered  NoticeKind = "unanswered"  // noted for the liaison
	Guidance    NoticeKind = "help"        // what can be said
	Examples    NoticeKind = "samples"     // how other posts put it
	NothingYet  NoticeKind = "nothing_yet" // the slot is still empty
	AtFirst     NoticeKind = "at_first"    // there is nothing before
	TooLong     NoticeKind = "too_long"    // a message of N characters, at most Max
	LongItem    NoticeKind = "long_item"   // an item of N characters, at most Max
	TooMany     NoticeKind = "too_many"    // N items, at most Max
	Wordless    NoticeKind = "wordless"    // only symbols
	Blank       NoticeKind = "blank"       // nothing was written
	NoSuchItem  NoticeKind = "no_such"     // number N; there are Max
	EmptyEdit   NoticeKind = "empty_edit"  // “edit N” without a text, or without N
	OneForEdit  NoticeKind = "one_edit"    // an edit takes one item, this was several
	Incomplete  NoticeKind = "incomplete"  // Places are missing
	NotBegun    NoticeKind = "not_begun"   // begin first; nothing was recorded
	NoRecord    NoticeKind = "no_record"   // begin first
	IsFiled     NoticeKind = "is_filed"    // submitted: not edited by accident
	IsPaused    NoticeKind = "is_paused"   // go on first
	IsClosed    NoticeKind = "is_closed"   // the campaign takes no answers now
	Unclear     NoticeKind = "unclear"     // not understood here
	Courtesy    NoticeKind = "courtesy"    // thanks, hello
	Stale       NoticeKind = "stale"       // the card was old; this is the current one
	StaleText   NoticeKind = "stale_text"  // the same, and what was typed is in the field
	TooLate     NoticeKind = "too_late"    // a command that was overtaken
	GonePost    NoticeKind = "gone_post"   // Text: the post that was dropped
	AllCovered  NoticeKind = "all_covered" // there is no power without a risk point
	NothingHere NoticeKind = "nothing_to"  // the action has nothing to act on
	Mended      NoticeKind = "mended"      // the item for which the form was sent back
	IsSealed    NoticeKind = "is_sealed"   // Text: the form's state, in which its author changes nothing

	PenTaken NoticeKind = "pen_taken" // the pen is the person's now
	PenAway  NoticeKind = "pen_away"  // nothing was recorded: the person has not the pen
	PenAsked NoticeKind = "pen_asked" // whoever has the pen is asked for it
	PenLaid  NoticeKind = "pen_laid"  // the pen was laid down
	NotAlone NoticeKind = "not_alone" // others have written it too: it is not cleared as a whole

	OfferRead    NoticeKind = "offer_read"    // Plan: what the file would add
	OfferFiled   NoticeKind = "offer_filed"   // a submitted form takes no file before it is opened
	OfferDropped NoticeKind = "offer_dropped" // the file was not taken over: something else was said
	OfferGone    NoticeKind = "offer_gone"    // the file can no longer be had
	NothingNew   NoticeKind = "nothing_new"   // Plan: the file adds nothing
	Imported     NoticeKind = "imported"      // Plan: what was added; the risk points to Slot
)

// Notice is one thing that happened.
type Notice struct {
	Kind   NoticeKind
	N, Max int
	Slot   string
	Text   string
	Names  []string
	Places []form.Place
	Plan   *Plan
}
