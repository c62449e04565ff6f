package filing

import (
	"context"
	"errors"

	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// ErrBehind says that the dossier, one of its forms or the roster is not any more as
// it was when the move was decided. Nothing was written.
var ErrBehind = errors.New("the dossier has moved on")

// Move is everything that one act on a dossier writes, in one transaction.
type Move struct {
	// Was is the dossier as the act found it, Is as it leaves it.
	Was, Is dossier.Dossier
	// Kind is how all forms of the unit move; empty: they do not.
	Kind form.ChangeKind
	By   dossier.Act
	// Pieces are the forms that move, or of which the version that is kept is made.
	Pieces []dossier.Piece
	// Hash, when it is not empty, is kept as the version that the pieces make up.
	Hash string
	// Whole says that the pieces must be those of the unit itself, if it has begun one,
	// and of everybody of whom the roster expects a form.
	Whole bool
	// Numbered says that the dossier gets the next number of a receipt, unless it has one.
	Numbered bool
	Reason   string
	// Letters are what must leave, given the dossier as it was written. It may be
	// called several times; nil: nothing.
	Letters func(dossier.Dossier) []outbox.Item
	// Export is a file that is asked for with it, by the item among the letters.
	Export *export.Request
	Note   audit.Entry
}

// Store keeps dossiers. All its methods are safe for several replicas at once.
type Store interface {
	// Dossier is dossier.New when nothing was done to the unit's yet.
	Dossier(ctx context.Context, campaignID, unit string) (dossier.Dossier, error)
	// Dossiers are those to which something was done, units in the roster's order.
	Dossiers(ctx context.Context, campaignID string) ([]dossier.Dossier, error)
	// Pieces are the latest versions that a unit has handed in: its own, then those of
	// the people of the roster in its order.
	Pieces(ctx context.Context, campaignID, unit string) ([]dossier.Piece, error)
	// Version is what makes up the version with a hash; none: it was never kept.
	Version(ctx context.Context, campaignID, unit, hash string) ([]dossier.Piece, error)
	// KeepVersion keeps what makes up a version.
	KeepVersion(ctx context.Context, campaignID, unit, hash string, pieces []dossier.Piece) error
	// Advance writes a move, all of it or nothing, and returns the dossier as it was
	// written. Errors: ErrBehind.
	Advance(ctx context.Context, m Move) (dossier.Dossier, error)
	// Behalf are those whose latest version somebody else has handed in for them.
	Behalf(ctx context.Context, campaignID, unit string) (map[string]bool, error)
}

// Publicities keeps what was posted, and the objections to it.
type Publicities interface {
	// Publicity is the one that was posted last, and false when there is none.
	Publicity(ctx context.Context, campaignID, unit string) (dossier.Publicity, bool, error)
	// Publicities are the last ones of all units.
	Publicities(ctx context.Context, campaignID string) ([]dossier.Publicity, error)
	// Post keeps a publicity, unless its version was posted before.
	Post(ctx context.Context, p dossier.Publicity, e audit.Entry) error
	// ClosePublicity ends it, unless it has ended or an objection waits.
	ClosePublicity(ctx context.Context, p dossier.Publicity, e audit.Entry) (bool, error)
	Objections(ctx context.Context, campaignID, unit string) ([]dossier.Objection, error)
	// Object notes an objection and returns its number. The same text is noted once.
	Object(ctx context.Context, campaignID, unit string, o dossier.Objection, e audit.Entry) (int, error)
	// AnswerObjection returns false when there is no objection with the number.
	AnswerObjection(ctx context.Context, campaignID, unit string, o dossier.Objection, e audit.Entry) (bool, error)
}

// Reader reads how far people are.
type Reader interface {
	UnitPeople(ctx context.Context, campaignID, unit string) ([]progress.Standing, error)
	Form(ctx context.Context, key form.Key) (form.Form, error)
	CategoryCounts(ctx context.Context, campaignID string) ([]progress.Points, error)
	QuestionsWaiting(ctx context.Context, campaignID, unit string) (int, error)
	// Decided counts the forms of a unit that a collective review has decided, and how
	// many of them it changed.
	Decided(ctx context.Context, campaignID, unit string) (forms, changed int, err error)
}

// Audit writes down who looked at what.
type Audit interface {
	Note(ctx context.Context, e audit.Entry) error
}

// People reads the roster.
type People interface {
	Roster(ctx context.Context) ([]staff.Person, error)
}

// Filings reads what was handed in.
type Filings interface {
	// Frozen are the forms of the people of a version, whose pieces are given.
	Frozen(ctx context.Context, campaignID, unit string, pieces []dossier.Piece) (export.List, error)
}

// Exports has files made. They leave by themselves.
type Exports interface {
	// AskPackage has a version of a unit made as a file; whoever calls it has kept it.
	AskPackage(ctx context.Context, who staff.Person, campaignID, unit string, what export.What, hash string) error
}
