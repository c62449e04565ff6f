package conversation

import (
	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// submit asks for a yes, once, when nothing is missing; else it goes to the
// first slot that is still open.
func (d *dialog) submit() {
	missing := d.def.Missing(*d.form)
	if len(missing) > 0 {
		d.notice(Notice{Kind: Incomplete, N: len(missing), Places: missing})
		d.enter(missing[0])
		return
	}
	if d.s.Phase != Review {
		d.review()
	}
	d.ask(ConfirmSend)
}

// send submits. The powers without a risk point have been shown with the
// question, so the yes says that they were considered.
func (d *dialog) send() {
	if len(d.def.Missing(*d.form)) > 0 {
		d.submit()
		return
	}
	for _, gap := range form.Gaps(*d.form, questionnaire.SlotPowers, d.def.Risks()) {
		d.change(considered(gap))
	}
	d.s.Revision++
	d.s.Phase, d.s.Trail, d.s.Remarks = Filed, nil, nil
	d.lay()
	d.change(form.Change{Kind: form.Submit, Revision: d.s.Revision})
	filed := *d.form
	d.out.Filed = &filed
}

func considered(gap form.Gap) form.Change {
	return form.Change{Kind: form.Consider, Post: gap.Post, Slot: questionnaire.SlotPowers, Item: gap.Power.ID}
}

// startOver drops what has not been submitted and begins anew.
func (d *dialog) startOver() {
	d.leave()
	d.s.Phase, d.s.Post, d.s.Posts, d.s.Trail = Asking, 0, nil, nil
	d.change(form.Change{Kind: form.Clear})
	d.open()
	d.notice(Notice{Kind: Restarted})
}

// gap finds a power without a risk point by its number, counted from 1.
func (d *dialog) gap(n int) (form.Gap, bool) {
	gaps := form.Gaps(*d.form, questionnaire.SlotPowers, d.def.Risks())
	if d.s.Phase != Review {
		d.notice(Notice{Kind: NothingHere})
		return form.Gap{}, false
	}
	if len(gaps) == 0 {
		d.notice(Notice{Kind: AllCovered})
		return form.Gap{}, false
	}
	if n < 1 || n > len(gaps) {
		d.notice(Notice{Kind: NoSuchItem, N: n, Max: len(gaps)})
		return form.Gap{}, false
	}
	return gaps[n-1], true
}

// cover adds a risk point for a power: at once when its text is there, else by
// asking for it.
func (d *dialog) cover(in intent) {
	gap, ok := d.gap(in.arg)
	if !ok {
		return
	}
	d.enter(form.Place{Post: gap.Post, Slot: d.def.Supplement()})
	d.s.Covers, d.s.Cue, d.s.CueDuty = gap.Power.ID, clipAt(gap.Power.Text, cueLength), false
	if in.text == "" {
		return
	}
	d.note(intent{do: ActNote, text: in.text})
}

// consider marks a power as one without a risk point.
func (d *dialog) consider(in intent) {
	gap, ok := d.gap(in.arg)
	if !ok {
		return
	}
	d.change(considered(gap))
	d.notice(Notice{Kind: Weighed, Text: clip(gap.Power.Text)})
}
