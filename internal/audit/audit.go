// Package audit is what is written down about who did what with other people's
// forms: entries in one chain, in which a changed or a removed one is found. An
// entry says what was done and to what, never what somebody wrote.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// What was done.
type What string

// The acts that are written down.
const (
	Submit   What = "submit"   // a form was handed in; the object is the person, the detail the version
	Copy     What = "copy"     // a person was sent the copy of their own form
	Ask      What = "ask"      // an export was asked for; the object is the unit
	Export   What = "export"   // an export was handed out
	View     What = "view"     // names of a unit were looked at
	Nudge    What = "nudge"    // people were reminded by hand
	Extend   What = "extend"   // a deadline was moved
	Unextend What = "unextend" // and moved back
	Campaign What = "campaign" // a campaign's file was applied
	Roster   What = "roster"   // a roster was imported

	// What others did to a form; the object is the person, the detail the version. That
	// it was opened is a View.
	Pass     What = "pass"      // found right
	Return   What = "return"    // sent back
	Decide   What = "decide"    // decided on in a collective review
	Meet     What = "meet"      // a collective review was begun; the object is the unit
	Suggest  What = "suggest"   // something was suggested, or asked for
	Reply    What = "reply"     // the author answered a suggestion
	Behalf   What = "on_behalf" // a form was begun for somebody; the object is the person
	Exempt   What = "exempt"    // of a person no form is expected any more
	Unexempt What = "unexempt"  // and is again
	// The object of these is the unit.
	SignOff  What = "sign_off"  // a head signed off what the unit hands in
	FileUp   What = "file_up"   // it went up
	Receive  What = "receive"   // the office took it in
	Unseal   What = "unseal"    // a sign-off was voided
	Publish  What = "publish"   // the version without names was posted, or taken down
	Object   What = "object"    // an objection was noted, or answered
	Trail    What = "trail"     // it was looked up who has seen a person's form
	Command  What = "command"   // figures, dates or the like were asked for; the detail is the command
	UnitForm What = "unit_form" // somebody began to write their unit's form; the object is the unit
	AskHead  What = "ask_head"  // the head was asked to sign off
)

// Terminal is who did what was done at the command line.
const Terminal = "terminal"

// School is the object of what concerned every unit.
const School = "*"

// Entry is one act.
type Entry struct {
	At     time.Time
	Who    string // the employee number, or Terminal
	What   What
	Object string // what it was done to: a unit, a person, a campaign
	Detail string // more about it, in a few words; never what is in a form
}

// Trace is how often somebody has done one kind of act to one object.
type Trace struct {
	Who    string
	What   What
	Object string
	Times  int
	Last   time.Time
}

// Sealed is an entry in its place in the chain.
type Sealed struct {
	Seq int64 // counted from 1, without a gap
	Entry
	Hash string
}

// Seal puts an entry behind the one with the given hash; the first one stands
// behind the empty hash. Instants count in whole milliseconds, as they are kept.
func Seal(before string, seq int64, e Entry) Sealed {
	h := sha256.New()
	for _, field := range []string{
		before, fmt.Sprint(seq), fmt.Sprint(e.At.UnixMilli()), e.Who, string(e.What), e.Object, e.Detail,
	} {
		var length [8]byte // so that no field can run into the next
		binary.BigEndian.PutUint64(length[:], uint64(len(field)))
		h.Write(length[:])
		h.Write([]byte(field))
	}
	return Sealed{Seq: seq, Entry: e, Hash: hex.EncodeToString(h.Sum(nil))}
}

// Chain checks entries one after the other. The zero value is the beginning.
type Chain struct {
	Seq  int64 // of the last entry
	Hash string
}

// Next says whether an entry stands where it belongs and is as it was sealed; if
// so, it is the last one from then on.
func (c *Chain) Next(s Sealed) bool {
	if want := Seal(c.Hash, c.Seq+1, s.Entry); s.Seq != want.Seq || s.Hash != want.Hash {
		return false
	}
	c.Seq, c.Hash = s.Seq, s.Hash
	return true
}

// Finding is what a check of the chain came to.
type Finding struct {
	Entries int64 // how many there are that are right
	// Broken is the number of the first entry that was changed or is missing; 0: none.
	Broken int64
}
