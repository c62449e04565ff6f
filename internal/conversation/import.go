package conversation

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Offered is a file that the person has sent, with the form that was read from it.
// It is shown, and taken over when they say yes: then the step asks for the form
// once more (Outcome.NeedSheet), since the state keeps only where the file is.
type Offered struct {
	Message, Key string // by which the file is fetched
	Sheet        form.Sheet
}

func (Offered) deed() {}

// File is where a file is that waits to be taken over, and when it was sent.
type File struct {
	Message string `json:"m"`
	Key     string `json:"k"`
	At      int64  `json:"a"` // Unix milliseconds
}

// needsSheet says whether what the offered file says must be at hand: only when the
// person has agreed to it.
func needsSheet(s State, in intent, e Event) bool {
	return s.Pending == ConfirmImport && e.Sheet == nil && !e.Closed &&
		in.do == ActYes && (!in.pressed || in.version == s.Version)
}

// offer shows what was read from a file and asks whether to take it over.
func (d *dialog) offer(o *Offered) {
	if d.s.Phase == Filed {
		d.notice(Notice{Kind: OfferFiled})
		return
	}
	if d.s.Pending == ConfirmImport { // the file before this one
		d.s.Pending, d.touched = NoPending, true
	}
	plan := planFor(d.def, *d.form, d.known, o.Sheet)
	if plan.Empty() {
		d.notice(Notice{Kind: NothingNew, Plan: &plan})
		return
	}
	d.resume(intent{})
	d.notice(Notice{Kind: OfferRead, Plan: &plan})
	d.s.Edit, d.s.Import = 0, File{Message: o.Message, Key: o.Key, At: d.at}
	d.ask(ConfirmImport)
}

// answerOffer handles what is said while a file waits to be taken over. Anything
// but yes or no drops the file and counts as itself.
func (d *dialog) answerOffer(in intent) {
	if !in.pressed && (in.do == ActYes || in.do == ActNo) && d.at < d.s.Import.At {
		d.notice(Notice{Kind: TooLate}) // it was the answer to something before the file
		return
	}
	d.s.Pending, d.touched = NoPending, true
	switch {
	case in.do == ActYes && len(d.sheet.Posts) == 0:
		d.notice(Notice{Kind: OfferGone})
	case in.do == ActYes:
		d.takeOver(planFor(d.def, *d.form, d.known, *d.sheet))
	case in.do == ActNo:
		d.notice(Notice{Kind: Kept})
	default:
		d.notice(Notice{Kind: OfferDropped})
		switch d.s.Phase {
		case Idle:
			d.idle(in)
		case Mending:
			d.mend(in)
		default:
			d.act(in)
		}
	}
}

// takeOver adds what a file has to the record and leads to the review, where it is
// seen what is still open. The official form does not tell the categories apart:
// its risk points come into the one for what is added later, and the others stay to
// be asked.
func (d *dialog) takeOver(plan Plan) {
	if plan.Empty() {
		d.notice(Notice{Kind: NothingNew, Plan: &plan})
		return
	}
	if d.s.Phase == Idle {
		d.begin()
	}
	posts, kind := slices.Clone(d.s.Posts), d.def.Kinds[0].ID
	var changes []form.Change
	for _, p := range plan.Posts {
		id := p.ID
		if id == 0 {
			id = d.nextID()
			posts = append(posts, Post{ID: id, Name: clip(p.Name), Kind: kind})
			changes = append(changes, form.Change{Kind: form.AddPost, Post: id, PostKind: kind, Text: p.Name})
		}
		changes = append(changes, d.fromCell(id, questionnaire.SlotDuties, p.Duties)...)
		changes = append(changes, d.fromCell(id, questionnaire.SlotPowers, p.Powers)...)
		changes = append(changes, d.fromCell(id, d.def.Supplement(), p.Risks)...)
	}
	d.s.Posts = posts
	d.change(changes...)
	d.notice(Notice{Kind: Imported, Plan: &plan, Slot: d.def.Supplement()})
	d.review()
}

func (d *dialog) fromCell(post int64, slot string, cell PlanCell) []form.Change {
	if cell.None {
		return []form.Change{{Kind: form.SayNone, Post: post, Slot: slot}}
	}
	var changes []form.Change
	for _, text := range cell.Items {
		changes = append(changes, form.Change{
			Kind: form.AddItem, Post: post, Slot: slot, Item: d.nextID(), Text: text, SentAt: d.at,
		})
	}
	return changes
}
