package phrase

import (
	"strings"
	"time"

	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// The actions of the cards about what a unit hands in. Arg is an Aim with the unit; Ref
// is the hash of the version that the card showed.
const (
	FilingShow     = "filing_show"
	FilingAsk      = "filing_ask"      // ask the head
	FilingSign     = "filing_sign"     // sign off
	FilingFile     = "filing_file"     // up it goes
	FilingCopy     = "filing_copy"     // the version as a file
	FilingWaiting  = "filing_waiting"  // what waits for the office
	FilingReceive  = "filing_receive"  // take it in
	FilingReturn   = "filing_return"   // the field has the reason
	FilingPublic   = "filing_public"   // the version without names, as a file
	FilingPost     = "filing_post"     // it was posted
	FilingPosted   = "filing_posted"   // show it
	FilingTakeDown = "filing_takedown" // the period is over
)

// reasonMax is how long a reason may be, in characters.
const reasonMax = 200

// Dossier is a unit's dossier as the reader of the card sees it.
type Dossier struct {
	dossier.Report
	// Voider is the name of who voided the last sign-off.
	Voider string
	// What the reader may do with it: ask the head, sign off, send up, take in, have it
	// as a file.
	MayAsk, MaySign, MayFile, MayReceive, MayHave bool
}

// filingAct is a button about a unit's version.
func (b Bulletin) filingAct(label, action, unit, hash string, look message.Look) message.Button {
	button := b.act(b.say(label), action, Aim{Unit: unit}, look)
	button.Action.Ref = hash
	return button
}

// Dossier is the state of what a unit hands in, and the one thing to be done next.
func (b Bulletin) Dossier(d Dossier) Sheet {
	unit := d.Dossier.Unit
	s := b.sheet(b.say("filing_title", "unit", unit), b.filingFigures(d.Report)...)
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.say("filing_stage_"+string(d.Dossier.Stage))
	if d.Suggestions > 0 {
		s.Card.Body = append(s.Card.Body, muted(b.say("filing_suggestions", "count", itoa(d.Suggestions))))
	}
	if b.Group {
		if n := d.lacking(); n > 0 {
			s.Card.Body = append(s.Card.Body, text(b.say("filing_missing_count", "count", itoa(n))))
		}
		return s
	}
	b.voided(&s, d)
	s.Card.Body = append(s.Card.Body, b.lacking(d.Report)...)
	b.next(&s, d)
	return s
}

// voided says why the last sign-off counts no more.
func (b Bulletin) voided(s *Sheet, d Dossier) {
	if v := d.Dossier.Voided; v != (dossier.Act{}) && !d.Dossier.Stage.Sealed() {
		s.Card.Tone = message.Attention
		s.Card.Body = append(s.Card.Body, strong(b.say("filing_voided", "date", b.Moment(v.At), "name", d.Voider, "reason", d.Dossier.Reason)))
	}
}

// filingFigures are the figures of a dossier, and its hash where there is one.
func (b Bulletin) filingFigures(r dossier.Report) []message.Block {
	figures := b.say("filing_figures", "expected", itoa(r.Expected), "handed", itoa(r.Handed), "passed", itoa(r.Passed), "exempt", itoa(r.Exempt))
	if r.Behalf > 0 {
		figures += between + b.say("filing_behalf", "count", itoa(r.Behalf))
	}
	blocks := []message.Block{text(figures)}
	if !r.FormWaived {
		blocks = append(blocks, text(b.say("filing_unit_form", "state", b.FormState(r.Form))))
	}
	if r.Hash != "" && !b.Group {
		blocks = append(blocks, muted(b.say("filing_hash", "hash", dossier.Short(r.Hash))))
	}
	return blocks
}

// FormState is the word for the state of a form on its way.
func (b Bulletin) FormState(s form.Status) string { return b.say("filing_state_" + string(s)) }

// lacking is how many forms are missing.
func (d Dossier) lacking() int {
	n := len(d.Missing)
	if d.FormMissing {
		n++
	}
	return n
}

// lacking names what is missing, by state.
func (b Bulletin) lacking(r dossier.Report) []message.Block {
	var blocks []message.Block
	if n := (Dossier{Report: r}).lacking(); n > 0 {
		blocks = append(blocks, strong(b.say("filing_missing", "count", itoa(n))))
	}
	if r.FormMissing {
		blocks = append(blocks, text(b.say("filing_missing_form", "state", b.FormState(r.Form))))
	}
	for _, status := range form.Statuses() {
		var names []string
		for _, gap := range r.Missing {
			if gap.Status == status {
				names = append(names, gap.Person.Name)
			}
		}
		if len(names) > 0 {
			blocks = append(blocks, text(b.say("filing_missing_state",
				"state", b.FormState(status), "count", itoa(len(names)), "names", b.atMost(names, namesMost))))
		}
	}
	if r.Undecided > 0 {
		blocks = append(blocks, text(b.say("filing_undecided", "count", itoa(r.Undecided))))
	}
	if len(r.Left) > 0 {
		blocks = append(blocks, text(b.say("filing_left", "count", itoa(len(r.Left)))))
	}
	return blocks
}

// next says what is to be done, with the button that does it.
func (b Bulletin) next(s *Sheet, d Dossier) {
	of := d.Dossier
	say := func(pairs ...string) {
		s.Card.Body = append(s.Card.Body, strong(b.say("filing_next_"+string(d.Next), pairs...)))
	}
	var buttons []message.Button
	switch d.Next {
	case dossier.NoHead:
		s.Card.Tone = message.Attention
		say("office", b.Campaign.Office)
	case dossier.Ask, dossier.Wait:
		if d.MaySign {
			s.Card.Body = append(s.Card.Body, strong(b.say("filing_next_sign")))
			buttons = append(buttons, b.signButton(d.Report))
			s.Hint = b.signHint(d.Hash)
			break
		}
		say("names", b.list(headNames(d.Report)))
		if d.Next == dossier.Ask && d.MayAsk {
			buttons = append(buttons, b.filingAct("filing_button_ask", FilingAsk, of.Unit, d.Hash, message.Primary))
			s.Hint = b.say("filing_hint_ask")
		}
	case dossier.FileUp:
		say("date", b.Moment(of.Signed.At))
		if d.MayFile {
			button := b.filingAct("filing_button_file", FilingFile, of.Unit, d.Hash, message.Primary)
			button.Confirm = &message.Confirm{Title: b.say("filing_file_confirm", "unit", of.Unit), Text: b.say("filing_file_confirm_text", "office", b.Campaign.Office)}
			buttons = append(buttons, button)
			s.Hint = b.say("filing_hint_file")
		}
	case dossier.Mismatch:
		s.Card.Tone = message.Attention
		say()
	case dossier.AtOffice:
		say("date", b.Moment(of.Filed.At), "office", b.Campaign.Office)
		if d.MayReceive {
			s.Card.Body = append(s.Card.Body, b.receiving(of)...)
		}
	case dossier.Done:
		s.Card.Tone = message.Done
		say("date", b.Moment(of.Received.At), "office", b.Campaign.Office, "number", itoa(of.Number))
	default: // Collect
		say()
	}
	if d.MayHave && d.Hash != "" {
		buttons = append(buttons, b.filingAct("filing_button_copy", FilingCopy, of.Unit, d.Hash, message.Ordinary))
	}
	buttons = append(buttons, b.filingAct("filing_button_refresh", FilingShow, of.Unit, "", message.Quiet))
	s.Card.Body = append(s.Card.Body, row(buttons...))
}

func headNames(r dossier.Report) []string {
	names := make([]string, len(r.Heads))
	for i, p := range r.Heads {
		names[i] = p.Name
	}
	return names
}

func (b Bulletin) signButton(r dossier.Report) message.Button {
	button := b.filingAct("filing_button_sign", FilingSign, r.Dossier.Unit, r.Hash, message.Primary)
	button.Confirm = &message.Confirm{
		Title: b.say("filing_sign_confirm", "unit", r.Dossier.Unit),
		Text:  b.say("filing_sign_confirm_text", "hash", dossier.Short(r.Hash)),
	}
	return button
}

// signHint says what can be typed to sign a version off.
func (b Bulletin) signHint(hash string) string {
	code, _, _ := strings.Cut(dossier.Short(hash), " ")
	return b.say("filing_hint_sign", "code", code)
}

// SignOff is what a head signs: the figures of a version, and its hash.
func (b Bulletin) SignOff(d Dossier) Sheet {
	s := b.sheet(b.say("filing_sign_title", "unit", d.Dossier.Unit), b.filingFigures(d.Report)...)
	s.Card.Subtitle = b.Date(b.Now)
	s.Card.Body = append(s.Card.Body, text(b.forms(d.Report)))
	b.voided(&s, d)
	s.Card.Body = append(s.Card.Body, muted(b.say("filing_sign_note")),
		row(b.signButton(d.Report),
			b.filingAct("filing_button_read", FilingCopy, d.Dossier.Unit, d.Hash, message.Ordinary),
			b.filingAct("filing_button_refresh", FilingShow, d.Dossier.Unit, "", message.Quiet)))
	s.Hint = b.signHint(d.Hash)
	return s
}

// forms says how many forms a version has.
func (b Bulletin) forms(r dossier.Report) string {
	return b.say("filing_forms", "forms", itoa(r.Forms()), "people", itoa(r.Forms()-r.Own()), "own", itoa(r.Own()))
}

// SignOffStale says that a version is no more what is there, and what has changed.
// changed names whose forms; of the unit's own it has the empty name.
func (b Bulletin) SignOffStale(d Dossier, changed []string) Sheet {
	if len(changed) == 0 {
		return b.notSigned(d, b.say("filing_stale"))
	}
	names := make([]string, len(changed))
	for i, n := range changed {
		if names[i] = n; n == "" {
			names[i] = b.say("filing_own_form")
		}
	}
	return b.notSigned(d, b.say("filing_stale_names", "names", b.atMost(names, namesMost)))
}

// SignOffCode says that what was typed is not the hash of what is there.
func (b Bulletin) SignOffCode(d Dossier) Sheet { return b.notSigned(d, b.say("filing_sign_code")) }

// notSigned shows what is there now, with why nothing was signed.
func (b Bulletin) notSigned(d Dossier, why string) Sheet {
	s := b.Dossier(d)
	if d.MaySign && (d.Next == dossier.Ask || d.Next == dossier.Wait) {
		s = b.SignOff(d)
	}
	s.Card.Tone = message.Attention
	s.Card.Body = append([]message.Block{strong(why)}, s.Card.Body...)
	return s
}

// Notice is one message about a dossier: a head and a sentence, with a button that
// shows it as it is now.
func (b Bulletin) Notice(title, said string, of dossier.Dossier, tone message.Tone) message.Card {
	s := b.sheet(title, text(said), row(b.filingAct("filing_button_show", FilingShow, of.Unit, "", message.Primary)))
	s.Card.Tone = tone
	return *s.Card
}

// Signed tells the liaison that it can go up.
func (b Bulletin) Signed(r dossier.Report, head string) message.Card {
	s := b.Notice(b.say("filing_signed_title", "unit", r.Dossier.Unit),
		joinLines(b.say("filing_signed", "name", head, "date", b.Moment(r.Dossier.Signed.At)), b.forms(r), b.say("filing_hash", "hash", dossier.Short(r.Hash))),
		r.Dossier, message.Done)
	return s
}

// Filed asks the office to take a package in.
func (b Bulletin) Filed(r dossier.Report) message.Card {
	s := b.sheet(b.say("filing_office_title", "unit", r.Dossier.Unit), append(b.filingFigures(r), text(b.forms(r)))...)
	s.Card.Subtitle = b.Moment(r.Dossier.Filed.At)
	s.Card.Body = append(s.Card.Body, b.receiving(r.Dossier)...)
	s.Card.Body = append(s.Card.Body, row(
		b.filingAct("filing_button_copy", FilingCopy, r.Dossier.Unit, r.Hash, message.Ordinary),
		b.filingAct("filing_button_waiting", FilingWaiting, r.Dossier.Unit, "", message.Quiet)))
	return *s.Card
}

// receiving are the two things that the office can do with what was filed.
func (b Bulletin) receiving(of dossier.Dossier) []message.Block {
	return []message.Block{
		row(b.filingAct("filing_button_receive", FilingReceive, of.Unit, of.Hash, message.Primary)),
		{Form: &message.Form{
			Name:    "form",
			Fields:  []message.Field{{Name: FieldAnswer, Label: b.say("filing_return_label"), Lines: 2, Max: reasonMax}},
			Buttons: []message.Button{b.filingAct("filing_button_return", FilingReturn, of.Unit, of.Hash, message.Ordinary)},
		}},
	}
}

// Receipt is what the unit gets when the office has taken its package in.
func (b Bulletin) Receipt(of dossier.Dossier, r dossier.Report) message.Card {
	s := b.sheet(b.say("filing_receipt_title", "number", itoa(of.Number)),
		strong(b.say("filing_receipt", "unit", of.Unit, "office", b.Campaign.Office, "date", b.Moment(of.Received.At))),
		text(b.forms(r)),
		text(b.say("filing_receipt_exempt", "exempt", itoa(r.Exempt), "behalf", itoa(r.Behalf))),
		muted(b.say("filing_hash", "hash", dossier.Short(of.Hash))))
	s.Card.Tone = message.Done
	return *s.Card
}

// Unsealed tells a unit that its sign-off counts no more, and why.
func (b Bulletin) Unsealed(of dossier.Dossier, byOffice bool, name string) message.Card {
	said := b.say("filing_unsealed", "name", name, "reason", of.Reason)
	if byOffice {
		said = b.say("filing_returned", "office", b.Campaign.Office, "reason", of.Reason)
	}
	return b.Notice(b.say("filing_unsealed_title", "unit", of.Unit), joinLines(said, b.say("filing_unsealed_do")), of, message.Attention)
}

// Waiting lists what the office has to take in. The hints name units, not people.
func (b Bulletin) Waiting(list []dossier.Dossier, page int) Sheet {
	if len(list) == 0 {
		return Sheet{Line: b.say("filing_waiting_none")}
	}
	from, to, at, pages := b.page(len(list), page)
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_unit")}, {Name: b.say("filing_column_filed")}}}
	var buttons []message.Button
	for _, d := range list[from:to] {
		t.Rows = append(t.Rows, []string{d.Unit, b.Moment(d.Filed.At)})
		button := b.act(d.Unit, FilingShow, Aim{Unit: d.Unit}, message.Ordinary)
		buttons = append(buttons, button)
	}
	s := b.sheet(b.say("filing_waiting_title", "count", itoa(len(list))), message.Block{Table: &t})
	s.Card.Tag = b.pageTag(at, pages)
	if !b.Group {
		s.Card.Body = append(s.Card.Body, row(buttons...))
	}
	if turning := b.turning(FilingWaiting, Aim{}, at, pages); len(turning) > 0 {
		s.Card.Body = append(s.Card.Body, row(turning...))
	}
	s.Hint = b.say("filing_hint_receive")
	return s
}

// FilingSchool is how many units are at which stage.
type FilingSchool struct {
	Units, Signed, Filed, Received int
	Posted                         []string // units that are publishing
}

// Packages is how far the units are with what they hand in.
func (b Bulletin) Packages(f FilingSchool) Sheet {
	open := max(f.Units-f.Signed-f.Filed-f.Received, 0)
	s := b.sheet(b.say("filing_school_title"), text(b.say("filing_school",
		"units", itoa(f.Units), "open", itoa(open), "signed", itoa(f.Signed), "filed", itoa(f.Filed), "received", itoa(f.Received))))
	s.Card.Subtitle = b.Date(b.Now)
	if len(f.Posted) > 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("filing_school_posted", "count", itoa(len(f.Posted)), "units", b.atMost(f.Posted, namesMost))))
	}
	if f.Filed > 0 && !b.Group {
		s.Card.Body = append(s.Card.Body, row(b.act(b.say("filing_button_waiting"), FilingWaiting, Aim{}, message.Primary)))
	}
	s.Hint = b.say("filing_hint_school")
	return s
}

// WhoIs is a person's name, or the office's when they are none of the unit.
func (b Bulletin) WhoIs(people []staff.Person, id string) string {
	for _, p := range people {
		if p.ID == id {
			return p.Name
		}
	}
	return b.Campaign.Office
}

// At is the bulletin for somebody else, at another instant.
func (b Bulletin) At(who staff.Person, now time.Time) Bulletin {
	b.Person, b.Now, b.Group = who, now, false
	return b
}
