// Package dossier is what a unit hands in as one: its own form and those of its
// people, the version of them that was signed off, and how far that has come.
package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/form"
)

// Stage is how far what a unit hands in has come.
type Stage string

// The stages.
const (
	Open     Stage = "open"     // the forms are being written and reviewed
	Signed   Stage = "signed"   // the head has signed off
	Filed    Stage = "filed"    // it has gone up to the office
	Received Stage = "received" // the office has taken it in
)

// Status is the state in which all forms of a unit are at a stage. Of Open, where each
// is in its own, it is the last one before a sign-off.
func (s Stage) Status() form.Status {
	switch s {
	case Signed:
		return form.Signed
	case Filed:
		return form.Filed
	case Received:
		return form.Received
	default:
		return form.Passed
	}
}

// Sealed says that there is a version that was signed off and stands.
func (s Stage) Sealed() bool { return s == Signed || s == Filed || s == Received }

// Act is who did something, and when. The zero value is nobody.
type Act struct {
	By string // the employee number
	At time.Time
}

// Dossier is one unit's in one campaign.
type Dossier struct {
	Campaign, Unit string
	Stage          Stage
	// Version grows with everything that is done to it; 0: nothing was yet.
	Version int64
	// Round is 1 at first and grows when a sign-off is voided.
	Round int
	// Asked is the version about which the head was asked last.
	Asked string
	// Hash is the version that was signed off last, also when that counts no more.
	Hash string
	// Signed, Filed and Received are of this round.
	Signed, Filed, Received Act
	// Number is that of the receipt, counted over the campaign. A unit keeps it when
	// it files again. 0: none yet.
	Number int
	// Voided is the last re-opening, From what stage it was, and Reason why.
	Voided Act
	From   Stage
	Reason string
}

// New is the dossier of a unit of which nothing is known.
func New(campaign, unit string) Dossier {
	return Dossier{Campaign: campaign, Unit: unit, Stage: Open, Round: 1}
}

// Mark is short for the unit in keys, whatever it is called.
func (d Dossier) Mark() string { return form.UnitKey(d.Campaign, d.Unit).Person }

// Ask notes that the head was asked about a version.
func (d Dossier) Ask(hash string) Dossier {
	d.Version++
	d.Asked = hash
	return d
}

// Move is the dossier after a move of all forms of the unit, and false when the stage
// does not allow that. A Sign has the hash of what is signed, a Void a reason.
func (d Dossier) Move(move form.ChangeKind, a Act, hash, reason string) (Dossier, bool) {
	to, ok := map[form.ChangeKind]map[Stage]Stage{
		form.Sign:    {Open: Signed},
		form.File:    {Signed: Filed},
		form.Receive: {Filed: Received},
		form.Void:    {Signed: Open, Filed: Open, Received: Open},
	}[move][d.Stage]
	if !ok {
		return d, false
	}
	from := d.Stage
	d.Version++
	d.Stage = to
	switch move {
	case form.Sign:
		d.Hash, d.Signed = hash, a
	case form.File:
		d.Filed = a
	case form.Receive:
		d.Received = a
	default: // Void
		d.Round++
		d.Asked = ""
		d.Signed, d.Filed, d.Received = Act{}, Act{}, Act{}
		d.Voided, d.From, d.Reason = a, from, reason
	}
	return d, true
}

// Review is what a move leaves at one form of the dossier as it was before. The same
// move in the same round has the same id.
func (d Dossier) Review(move form.ChangeKind, a Act, p Piece, reason string) form.Review {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Campaign, p.Person, string(move), strconv.Itoa(d.Round)}, "\x00")))
	r := form.Review{
		ID: "dossier-" + hex.EncodeToString(sum[:16]), Key: form.Key{Campaign: d.Campaign, Person: p.Person}, Revision: p.Revision,
		Move: move, By: a.By, At: a.At,
	}
	if reason != "" {
		r.Comments = []form.Comment{{Text: reason}}
	}
	return r
}
