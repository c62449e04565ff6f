package conversation

import (
	"slices"

	"lianbot/internal/form"
)

// Pen is who writes a record that several people write together: one at a time. Whoever
// has not the pen reads, and changes nothing.
type Pen struct {
	By    string `json:"b"` // the employee number; empty: it lies there to be taken
	Since int64  `json:"s"` // Unix milliseconds
	At    int64  `json:"a"` // when it was used last
}

// penIdle is how long a pen that is not used stays with its owner when somebody else
// wants it, in milliseconds.
const penIdle = 10 * 60 * 1000

// Free says whether somebody may take the pen from whoever has it.
func (p Pen) Free(at int64) bool { return p.By == "" || at-p.At >= penIdle }

// waits says whether the form is somebody else's to write, or has been begun and lies
// there.
func (d *dialog) waits() bool {
	return !d.writes() && !d.sentBack() && (d.s.Pen.By != "" || d.s.Phase != Idle && d.s.Phase != Filed)
}

// writes says whether the event is of somebody who may write now.
func (d *dialog) writes() bool { return d.by == "" || d.s.Pen.By == d.by }

// used remembers when the pen was used.
func (d *dialog) used() {
	if d.by != "" && d.s.Pen.By == d.by {
		d.s.Pen.At = max(d.s.Pen.At, d.at)
	}
}

// lay lays the pen down. A file that waits for a yes goes with it: the next one did not
// send it.
func (d *dialog) lay() {
	d.s.Pen = Pen{}
	if d.s.Pending == ConfirmImport {
		d.s.Pending = NoPending
	}
}

// reach does what is to be done with the pen before anything else, and says whether the
// event has been dealt with: an event of somebody who has not the pen, and what is about
// the pen only.
func (d *dialog) reach(in intent) bool {
	switch {
	case d.by == "":
		return false
	case in.do == ActLay:
		if d.writes() {
			d.lay()
			d.touched = true
			d.notice(Notice{Kind: PenLaid})
		}
		d.out.View = d.home()
		return true
	case d.writes():
		if in.do == ActTake || in.do == ActAskPen {
			d.resume(in)
			d.out.View = d.home()
			return true
		}
		return false
	case d.sentBack() && d.old(in):
		return false
	case d.mends(in):
		d.takePen()
		return false // what was sent back is mended at once
	case d.wantsPen(in) && d.s.Pen.Free(d.at) && !d.old(in):
		d.takePen()
		d.notice(Notice{Kind: PenTaken})
		if d.s.Phase == Idle || d.s.Phase == Filed {
			return false // beginning, and opening again, are steps of their own
		}
		d.resume(in)
	case in.do == ActAskPen:
		d.out.Asked = d.s.Pen.By
		d.notice(Notice{Kind: PenAsked})
	case d.s.Pen.By == "" && (d.s.Phase == Idle || d.s.Phase == Filed):
		return false
	case in.do == ActStart || in.do == ActTake: // the view says whose turn it is
	default:
		d.out.Fill = in.text
		d.notice(Notice{Kind: PenAway})
	}
	d.out.View = d.home()
	return true
}

// sentBack says whether the form waits to be mended and nobody has begun to: whoever is
// the first gets the pen by doing so.
func (d *dialog) sentBack() bool { return d.s.Phase == Mending && d.s.Pen.By == "" }

// mends says whether an event does something about what was sent back, by somebody who
// gets the pen with it.
func (d *dialog) mends(in intent) bool {
	if !d.sentBack() || !in.pressed && d.at < d.s.Here {
		return false
	}
	switch in.do {
	case ActNote, ActNext, ActRewrite, ActDrop, ActSkip, ActSubmit, ActRevise, ActGo, ActPost, ActItem, ActYes, actName:
		return true
	default:
		return false
	}
}

// wantsPen says whether an event asks for the pen: to write, to begin, to open a form
// that was handed in.
func (d *dialog) wantsPen(in intent) bool {
	switch in.do {
	case ActTake, ActAskPen:
		return d.s.Phase != Filed && d.s.Phase != Idle
	case ActStart:
		return d.s.Phase != Filed
	case ActNext, ActYes, actOffer:
		return d.s.Phase == Idle
	case ActRevise, ActGo, ActPost:
		if d.s.Phase != Filed {
			return false
		}
		_, may := d.form.Status.After(form.Reopen)
		return may
	default:
		return false
	}
}

// takePen gives the pen to whoever did the event. What was asked of the other one before,
// and what was sent before, is theirs.
func (d *dialog) takePen() {
	d.s.Pen = Pen{By: d.by, Since: d.at, At: d.at}
	if !slices.Contains(d.s.Writers, d.by) {
		d.s.Writers = append(slices.Clone(d.s.Writers), d.by)
	}
	d.s.Pending, d.s.Edit, d.s.Trail, d.s.Here = NoPending, 0, nil, max(d.s.Here, d.at)
	d.touched = true
}
