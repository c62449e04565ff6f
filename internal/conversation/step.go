package conversation

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Step takes one event and returns the state after it and what must be done.
// It changes none of its arguments. The record may be nil; when the step cannot
// be taken without it, the outcome says so and the state is returned as it was.
// There is nothing that it could fail at: what a person does wrong is part of
// the conversation, and is answered by a notice.
func Step(def *questionnaire.Definition, s State, record *form.Form, e Event) (State, Outcome) {
	in := read(def, e.Deed)
	if needsSheet(s, in, e) {
		return s, Outcome{NeedSheet: true}
	}
	lost := s.Phase == Asking && def.Place(s.Slot) < 0
	if record == nil && (lost || needsRecord(def, s, in, e)) {
		return s, Outcome{NeedForm: true}
	}
	d := dialog{def: def, s: s, form: record, at: e.At, by: e.By, known: e.Known, closed: e.Closed, sheet: e.Sheet}
	if lost { // the campaign no longer asks the slot
		d.s.Pending = NoPending
		d.firstMissing()
		if in.do == ActNote {
			in = intent{do: ActShow}
			d.notice(Notice{Kind: TooLate})
		}
	}
	d.out.View = d.home()
	d.take(in)
	return d.finish(s.Version)
}

// needsRecord says whether the record must be at hand. Answers to the question
// on the screen, by far the most frequent events, do without.
func needsRecord(def *questionnaire.Definition, s State, in intent, e Event) bool {
	if in.do == actOffer || s.Pending == ConfirmImport {
		return true
	}
	if s.Phase == Idle {
		return false
	}
	if s.Phase != Asking || s.Pending != NoPending || s.Covers != 0 {
		return true
	}
	slot, _ := def.Slot(s.Slot)
	switch in.do {
	case ActNote:
		// One answer leads on, and a late one may be about an item that is gone.
		return slot.Single || len(def.Kinds) > 1 && e.At < s.Here
	case actAsk, actChat, ActHelp, ActSamples, ActPause, ActShow:
		return false
	case ActRewrite, ActDrop:
		return s.Count > len(s.Tail) || slot.Naming || s.Of != 0 || len(def.About(s.Slot)) > 0
	default:
		return true
	}
}

// dialog is one step under way.
type dialog struct {
	def     *questionnaire.Definition
	s       State
	form    *form.Form
	at      int64
	by      string // see Event.By
	known   []string
	closed  bool
	sheet   *form.Sheet
	touched bool
	out     Outcome
}

func (d *dialog) finish(version int64) (State, Outcome) {
	if d.s.Pending != ConfirmImport {
		d.s.Import = File{}
	}
	if d.touched || len(d.out.Changes) > 0 {
		d.used()
		d.s.Version = version + 1
	}
	if d.closed && d.out.View != ViewPreview {
		d.out.View = ViewClosed
	}
	if d.form != nil {
		d.out.Form = d.form
		if d.out.View == ViewReview || d.s.Pending == ConfirmSend {
			d.out.Gaps = form.Gaps(*d.form, questionnaire.SlotPowers, d.def.Risks())
			d.out.Missing = d.def.Missing(*d.form)
		}
	}
	return d.s, d.out
}

// home is the screen that belongs to the state.
func (d *dialog) home() View {
	switch {
	case d.waits():
		return ViewWaiting
	case d.s.Pending == ConfirmImport:
		return ViewConfirm
	case d.s.Phase == Idle:
		return ViewIdle
	case d.s.Phase == Filed:
		return ViewFiled
	case d.s.Phase == Mending:
		return ViewReturned
	case d.s.Pending != NoPending:
		return ViewConfirm
	case d.s.Paused:
		return ViewPaused
	case d.s.Phase == Review:
		return ViewReview
	default:
		return ViewQuestion
	}
}

func (d *dialog) notice(n Notice) { d.out.Notices = append(d.out.Notices, n) }

// change adds to what the ledger must do, and does it to the record at hand.
func (d *dialog) change(changes ...form.Change) {
	d.out.Changes = append(d.out.Changes, changes...)
	d.touched, d.s.Fresh = true, false
	if d.form != nil {
		after := form.Apply(*d.form, changes...)
		d.form = &after
	}
}

// take does what the intent says, after the reasons not to.
func (d *dialog) take(in intent) {
	if d.readOnly(in) {
		return
	}
	if d.closed {
		if in.text != "" && (in.do == ActNote || in.pressed) {
			d.notice(Notice{Kind: IsClosed})
		}
		return
	}
	if d.reach(in) {
		return
	}
	if d.old(in) {
		d.stale(in)
		return
	}
	if in.do == actOffer {
		d.offer(in.offered)
		d.out.View = d.home()
		return
	}
	if d.overtaken(in) {
		return
	}
	switch {
	case d.s.Pending == ConfirmImport:
		d.answerOffer(in)
	case d.s.Phase == Idle:
		d.idle(in)
	case d.s.Phase == Filed:
		d.filed(in)
	case d.s.Phase == Mending:
		d.mend(in)
	case d.s.Pending != NoPending:
		d.answer(in)
	case d.s.Paused && in.do == ActPause:
	case d.s.Paused && !in.pressed && (in.do == ActNote || in.do == ActYes || in.do == ActNo):
		d.notice(Notice{Kind: IsPaused})
	default:
		d.resume(in)
		d.act(in)
	}
	d.out.View = d.home()
}

// readOnly does what only reads and is possible at any time.
func (d *dialog) readOnly(in intent) bool {
	switch in.do {
	case ActShow:
	case ActHelp:
		d.notice(Notice{Kind: Guidance})
	case ActSamples:
		d.notice(Notice{Kind: Examples})
	case actChat:
		d.notice(Notice{Kind: Courtesy})
	case actAsk:
		if entry, ok := d.def.FAQ.Find(in.text); ok {
			d.notice(Notice{Kind: Answered, Text: entry.ID})
		} else {
			d.notice(Notice{Kind: Unanswered})
			d.out.Question = in.text
		}
	case ActPreview:
		if d.s.Phase == Idle {
			d.notice(Notice{Kind: NoRecord})
		} else {
			d.out.View = ViewPreview
		}
	default:
		return false
	}
	return true
}

// old says whether a card has been overtaken on which something was pressed that
// matters.
func (d *dialog) old(in intent) bool {
	switch in.do {
	case ActStart, ActTake, ActAskPen:
		return false
	default:
		return in.pressed && in.version != d.s.Version
	}
}

// stale answers a press on a card that has been overtaken: the current card,
// and what had been typed into the old one, unless it is what was noted last.
func (d *dialog) stale(in intent) {
	d.out.View = d.home()
	if in.text == "" || d.notedLast(Split(in.text, d.def.Words.Numerals)) {
		d.notice(Notice{Kind: Stale})
		return
	}
	d.notice(Notice{Kind: StaleText})
	d.out.Fill = in.text
}

func (d *dialog) notedLast(items []string) bool {
	if len(items) > len(d.s.Tail) {
		return false
	}
	tail := d.s.Tail[len(d.s.Tail)-len(items):]
	for i, item := range items {
		if tail[i].Text != clip(item) {
			return false
		}
	}
	return true
}

func (d *dialog) idle(in intent) {
	switch in.do {
	case ActStart, ActNext, ActYes:
		d.begin()
	case ActNote:
		d.notice(Notice{Kind: NotBegun})
	default:
		d.notice(Notice{Kind: NoRecord})
	}
}

// begin begins the record, with the question for the posts.
func (d *dialog) begin() {
	d.s.Phase = Asking
	d.s.Edition = d.def.Edition
	d.s.Next = 1
	d.s.Here = d.at
	d.change(form.Change{Kind: form.Start})
	d.open()
}

// open puts the first question on the screen, with the entries that nobody names.
func (d *dialog) open() {
	d.s.Slot = d.def.Kinds[0].Naming
	posts := slices.Clone(d.s.Posts)
	for _, kind := range d.def.Kinds {
		if kind.Once {
			id := d.nextID()
			posts = append(posts, Post{ID: id, Name: kind.Name, Kind: kind.ID})
			d.change(form.Change{Kind: form.AddPost, Post: id, PostKind: kind.ID, Text: kind.Name})
		}
	}
	d.s.Posts = posts
}

func (d *dialog) filed(in intent) {
	switch in.do {
	case ActRevise, ActGo, ActPost:
		if _, may := d.form.Status.After(form.Reopen); !may {
			d.notice(Notice{Kind: IsSealed, Text: string(d.form.Status)})
			return
		}
		d.s.Phase = Review
		d.change(form.Change{Kind: form.Reopen})
		d.s.Fresh = true
		d.notice(Notice{Kind: Reopened})
		if in.do != ActRevise {
			d.act(in)
		}
	case ActStart, ActYes, ActNext:
	default:
		d.notice(Notice{Kind: IsFiled})
	}
}

// resume ends a pause.
func (d *dialog) resume(in intent) {
	if d.s.Paused {
		d.s.Paused = false
		d.touched = true
		d.notice(Notice{Kind: Resumed})
	} else if in.do == ActStart && d.s.Phase != Idle {
		d.notice(Notice{Kind: Resumed})
	}
}

// act does what changes something, in a record that is open.
func (d *dialog) act(in intent) {
	if d.s.Edit != 0 && in.do != ActRewrite && in.do != ActEdit {
		d.s.Edit, d.touched = 0, true
	}
	switch in.do {
	case ActStart, ActYes, ActNo:
		d.agree(in)
	case ActNote:
		d.note(in)
	case ActNext:
		d.next(in)
	case ActNone:
		d.none()
	case ActSkip:
		d.skip()
	case ActBack:
		d.back()
	case ActPause:
		d.s.Paused, d.touched = true, true
		if d.by != "" {
			d.notice(Notice{Kind: PenLaid})
		}
		d.lay()
	case ActSubmit:
		d.submit()
	case ActRestart:
		if len(d.s.Writers) > 1 { // what others wrote is not one's own to clear
			d.notice(Notice{Kind: NotAlone})
			return
		}
		d.ask(ConfirmOver)
	case ActEdit:
		d.edit(in)
	case ActRewrite:
		d.rewrite(in)
	case ActDrop:
		d.drop(in)
	case ActGo, actName, ActRevise:
		d.goTo(in)
	case ActPost:
		d.addPost(in)
	case ActCover:
		d.cover(in)
	case ActConsidered:
		d.consider(in)
	case ActItem:
		d.goToItem(int64(in.arg))
	default:
		d.notice(Notice{Kind: Unclear})
	}
}

// agree handles a yes where nothing was asked: it takes over what the roster
// knows, or asks for the submission that the review has been leading to.
func (d *dialog) agree(in intent) {
	switch {
	case in.do == ActNo && d.naming() && len(d.named()) == 0:
		d.decline()
	case in.do == ActNo && d.s.Fresh: // nothing was changed: it stays as it was submitted
		d.leave()
		d.s.Phase, d.s.Slot = Filed, ""
		d.lay()
		d.change(form.Change{Kind: form.Submit, Revision: d.s.Revision})
		d.notice(Notice{Kind: Kept})
	case in.do != ActYes:
	case d.s.Phase == Review:
		d.submit()
	case len(d.offered()) > 0:
		d.name(d.known)
	default:
		d.notice(Notice{Kind: Courtesy})
	}
}

func (d *dialog) ask(p Pending) { d.s.Pending, d.touched = p, true }

// answer handles what is said while a question waits for yes or no. Anything
// else drops the question and counts as itself.
func (d *dialog) answer(in intent) {
	pending := d.s.Pending
	edit := d.s.Edit
	d.s.Pending, d.s.Edit, d.touched = NoPending, 0, true
	switch {
	case in.do == ActYes, in.do == ActNone && pending == ConfirmNone:
		switch pending {
		case ConfirmNone:
			d.sayNone()
		case ConfirmSend:
			d.send()
		case ConfirmOver:
			d.startOver()
		case ConfirmDrop:
			d.dropPost(edit)
		case ConfirmImport, NoPending: // the first has a step of its own
		}
	case in.do == ActNo:
		d.notice(Notice{Kind: Kept})
	default:
		d.act(in)
	}
}
