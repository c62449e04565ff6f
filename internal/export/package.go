package export

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/outbox"
	"lianbot/internal/staff"
)

// What is asked for of a version of a unit. A request names the version behind a colon.
const (
	Package What = "package" // a zip of all that the unit hands in
	Public  What = "public"  // a zip of the register without names
)

// pinned is how many digits of a version's hash a request has.
const pinned = 8

// of is what is asked for of a version.
func (w What) of(hash string) What { return w + ":" + What(hash[:min(pinned, len(hash))]) }

// Version is what is asked for, and the beginning of the version's hash; empty when it
// is of what has been handed in last.
func (w What) Version() (what What, hash string) {
	before, hash, _ := strings.Cut(string(w), ":")
	return What(before), hash
}

// Bundle is a version of what a unit hands in.
type Bundle struct {
	Unit string
	Hash string
	// Own is the unit's own form, as of At; the person is who handed it in, and nobody
	// when that is not known.
	Own Filing
	// People are the forms of the people, in the roster's order as of the version.
	People List
	// Exempt is how many people need not hand in now.
	Exempt int
}

// HasOwn says whether the version has a form of the unit's own.
func (b Bundle) HasOwn() bool { return b.Own.Form.Revision > 0 }

// PackageOf is a request for a version of a unit, and the item by which it leaves.
func PackageOf(id string, who staff.Person, campaignID, unit string, what What, hash string, now time.Time) (Request, outbox.Item) {
	r := Request{ID: id, Campaign: campaignID, Person: who.ID, Unit: unit, What: what.of(hash), At: now}
	return r, itemOf(r, who.OpenID)
}

// itemOf is the item by which a request leaves.
func itemOf(r Request, openID string) outbox.Item {
	return outbox.Item{
		ID: r.ID, Key: "export/" + r.ID, To: openID, Priority: outbox.Notice, NotBefore: r.At, NotAfter: r.At.Add(keptFor),
		Reason: KindExport,
		About:  outbox.About{Kind: KindExport, Campaign: r.Campaign, Stage: r.ID, Person: r.Person, Unit: r.Unit},
	}
}

// AskPackage writes a request for a version of a unit down. Whoever calls it has kept
// that version, and has seen to it that the person may have it.
func (d *Desk) AskPackage(ctx context.Context, who staff.Person, campaignID, unit string, what What, hash string) error {
	now := d.Now()
	r, item := PackageOf(d.NewID(), who, campaignID, unit, what, hash, now)
	e := audit.Entry{At: now, Who: who.ID, What: audit.Ask, Object: object(unit), Detail: string(r.What)}
	if err := d.Store.KeepExport(ctx, r, item, e); err != nil {
		return fmt.Errorf("ask for a package: %w", err)
	}
	d.Wake()
	return nil
}

// may says whether somebody gets what was asked for. What the unit hands in is also
// for its head, who signs it.
func (r Request) may(who staff.Person) bool {
	switch kind, _ := r.What.Version(); kind {
	case Package:
		return access.May(who, "package", r.Unit, "")
	case Public:
		return access.May(who, "publish", r.Unit, "")
	case Template:
		return access.May(who, "template", r.Unit, "")
	case Own, OwnPDF:
		return r.Person == who.ID
	default:
		return May(who, r.Unit)
	}
}
