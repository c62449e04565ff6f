// Package export is what people get as a file: everybody the copy of what they have
// handed in, liaisons and the office the forms and the register that they ask for.
// A file is made at the moment at which it leaves, from what has been handed in;
// drafts are never in it.
package export

import (
	"context"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// The kinds of items whose message is a file.
const (
	KindCopy    = "copy"     // Stage: the version
	KindCopyFor = "copy_for" // of somebody without an account; Stage: the version, then whose
	KindExport  = "export"   // Stage: the id of the request
)

// What is asked for.
type What string

// What can be asked for.
const (
	Register What = "register" // the register, as xlsx
	Forms    What = "forms"    // a zip of the personal forms
	All      What = "all"      // a zip of both
)

// Request is an export that somebody has asked for.
type Request struct {
	ID       string
	Campaign string
	Person   string // who gets it
	Unit     string // empty: every unit
	What     What
	At       time.Time
}

// Filing is the latest version that a person has handed in.
type Filing struct {
	Person staff.Person
	Form   form.Form
	At     time.Time
}

// List is what a unit, or every unit, has handed in: the units in the roster's
// order, and so the people of each. It may be gone through several times and is the
// same each time, whatever is handed in meanwhile. A few forms are in memory at a
// time.
type List interface {
	Len() int
	All(ctx context.Context) iter.Seq2[Filing, error]
}

// Mark says who took a file out, and when. The zero value marks nothing.
type Mark struct {
	Who  string
	When time.Time
}

// Asked is what one campaign asks of people and of units.
type Asked struct{ Personal, Unit *questionnaire.Definition }

// Printer writes what has been handed in on paper.
type Printer interface {
	// Copy writes a form as its author keeps it, as docx. Of a unit's form the person is
	// who filled it in.
	Copy(out io.Writer, d *questionnaire.Definition, f Filing) (name string, err error)
	// Register writes the register of a list that has also the units' own forms, as xlsx.
	// The unit is who it is of, in words.
	Register(ctx context.Context, out io.Writer, a Asked, unit string, list List, m Mark) (name string, err error)
	// Archive writes the personal forms and, unless it is nil, the register of another
	// list beside them, as a zip. progress, which may be nil, is called with how many files
	// there are so far.
	Archive(ctx context.Context, out io.Writer, a Asked, unit string, list, register List, m Mark, progress func(int)) (name string, err error)
	// Package writes all that a unit hands in as a zip: the list of it, the register, the
	// unit's own form and the personal forms.
	Package(ctx context.Context, out io.Writer, a Asked, b Bundle, m Mark) (name string, err error)
	// Public writes the register of the posts of a version without any person's name as a
	// zip.
	Public(ctx context.Context, out io.Writer, a Asked, b Bundle, m Mark) (name string, err error)
	// Template writes the workbook of a unit as xlsx, with those who are in it.
	Template(out io.Writer, d *questionnaire.Definition, campaignID, unit string, people []staff.Person) (name string, err error)
	// PDF converts a docx, and returns it with its name.
	PDF(ctx context.Context, name string, docx []byte) (string, []byte, error)
}

// Store has what is printed, and what is waited for.
type Store interface {
	// Filings are the forms of people whom the roster has.
	Filings(ctx context.Context, campaignID, unit string) (List, error)
	// Registered are the same forms, and with them the units' own: what the register sums
	// up. A unit's own comes behind those of its people; its person is that of its key.
	Registered(ctx context.Context, campaignID, unit string) (people, all List, err error)
	// Filing is the latest version of one person.
	Filing(ctx context.Context, campaignID, person string) (Filing, bool, error)
	// Bundle is the version of a unit whose hash begins like that, and false when none
	// was kept.
	Bundle(ctx context.Context, campaignID, unit, hash string) (Bundle, bool, error)
	// UnitFiling is the latest version of a unit's own form, with who handed it in, and
	// nobody when that is not known.
	UnitFiling(ctx context.Context, key form.Key) (Filing, bool, error)
	// KeepExport writes down, all at once, a request, the item by which it leaves and
	// that it was asked for. The same request within a minute is kept once.
	KeepExport(ctx context.Context, r Request, item outbox.Item, e audit.Entry) error
	// Export is a request by its id.
	Export(ctx context.Context, id string) (Request, bool, error)
	// UnitPeople lists the people of a unit in the roster's order.
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
	// Standing finds a person of the roster.
	Standing(ctx context.Context, campaignID, personID string) (progress.Standing, bool, error)
}

// Campaigns knows which campaign is going on.
type Campaigns interface {
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
}

// CopyOf is the item by which a person gets the copy of a version, once.
func CopyOf(id, openID string, key form.Key, unit string, revision int, now time.Time) outbox.Item {
	stage := strconv.Itoa(revision)
	return outbox.Item{
		ID: id, Key: "copy/" + key.Campaign + "/" + key.Person + "/" + stage, To: openID,
		Priority: outbox.Notice, NotBefore: now, Reason: KindCopy,
		About: outbox.About{Kind: KindCopy, Campaign: key.Campaign, Stage: stage, Person: key.Person, Unit: unit},
	}
}

// CopyFor is the item by which the copy of somebody without an account goes to whoever
// handed it in for them, once.
func CopyFor(id string, to staff.Person, key form.Key, unit string, revision int, now time.Time) outbox.Item {
	item := CopyOf(id, to.OpenID, key, unit, revision, now)
	item.About.Kind, item.About.Person, item.About.Stage = KindCopyFor, to.ID, item.About.Stage+"/"+key.Person
	return item
}

// CopyIn is the version and the person whose form is in the item of a copy.
func CopyIn(about outbox.About) (revision, person string) {
	if revision, person, ok := strings.Cut(about.Stage, "/"); ok && about.Kind == KindCopyFor {
		return revision, person
	}
	return about.Stage, about.Person
}

// May says whether somebody gets the forms of a unit, or those of all when it is
// empty.
func May(who staff.Person, unit string) bool { return access.May(who, "export", unit, "") }
