package filing

import (
	"context"
	"fmt"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// unit is a unit with its dossier, and the report about it.
type unit struct {
	of     dossier.Dossier
	people []progress.Standing
	now    []dossier.Piece
	report dossier.Report
}

// load reads a unit and checks it. Forms and their states are read one after the other;
// what is written is compared with both once more.
func (q query) load(ctx context.Context, name string) (unit, error) {
	u := unit{}
	var err error
	if u.of, err = q.Store.Dossier(ctx, q.campaign.ID, name); err != nil {
		return u, fmt.Errorf("read the dossier: %w", err)
	}
	if u.people, err = q.Reader.UnitPeople(ctx, q.campaign.ID, name); err != nil {
		return u, fmt.Errorf("read the unit: %w", err)
	}
	own, err := q.Reader.Form(ctx, form.UnitKey(q.campaign.ID, name))
	if err != nil {
		return u, fmt.Errorf("read the unit's form: %w", err)
	}
	in := dossier.Unit{
		Dossier: u.of, People: u.people, Form: own.Status,
		Rules: dossier.Rules{Meeting: q.campaign.Review.Meeting, NoUnitForm: q.campaign.Review.NoUnitForm},
	}
	if in.Now, err = q.Store.Pieces(ctx, q.campaign.ID, name); err != nil {
		return u, fmt.Errorf("read the forms: %w", err)
	}
	if u.of.Stage.Sealed() {
		if in.Frozen, err = q.Store.Version(ctx, q.campaign.ID, name, u.of.Hash); err != nil {
			return u, fmt.Errorf("read what was signed off: %w", err)
		}
	}
	if in.Behalf, err = q.Store.Behalf(ctx, q.campaign.ID, name); err != nil {
		return u, fmt.Errorf("count what was filled in for others: %w", err)
	}
	if q.Suggestions != nil {
		if in.Suggestions, err = q.Suggestions(ctx, q.campaign.ID, name); err != nil {
			return u, fmt.Errorf("count suggestions: %w", err)
		}
	}
	u.now, u.report = in.Now, dossier.Check(in)
	return u, nil
}

// persons are the people of the unit.
func (u unit) persons() []staff.Person {
	all := make([]staff.Person, len(u.people))
	for i, p := range u.people {
		all[i] = p.Person
	}
	return all
}

// voider is the name of who voided the last sign-off; of somebody else that is the office.
func (q query) voider(u unit) string { return q.words.WhoIs(u.persons(), u.of.Voided.By) }

// at is the query with the dates of a unit.
func (q query) at(name string) query {
	q.campaign = q.campaign.For(name)
	q.words.Campaign = q.campaign
	return q
}

// view is a unit's dossier as the person sees it.
func (q query) view(u unit) phrase.Dossier {
	d := phrase.Dossier{Report: u.report, Voider: q.voider(u)}
	d.MaySign = access.May(q.who, access.Approve, u.of.Unit, "")
	d.MayAsk, d.MayFile = q.mayAsk(u.of.Unit), q.may(form.File, form.Signed)
	d.MayReceive = access.May(q.who, access.Act(questionnaire.CmdReceive), u.of.Unit, "")
	d.MayHave = access.May(q.who, "package", u.of.Unit, "")
	return d
}

// may says whether the person's hat is one with which a move is made.
func (q query) may(move form.ChangeKind, s form.Status) bool {
	hats := map[staff.Role]form.Hat{
		staff.Liaison: form.Reviewer, staff.Deputy: form.Reviewer, staff.Head: form.Leader, staff.Admin: form.Office,
	}
	hat, ok := hats[q.who.Role]
	return ok && form.May([]form.Hat{hat}, move, s)
}

// mayAsk says whether the person may ask the head of a unit: whoever of it may send its
// dossier up.
func (q query) mayAsk(name string) bool { return q.who.Unit == name && q.may(form.File, form.Signed) }

// pack answers what the unit hands in: how it stands, or, when that is said behind it,
// the next step, or the file.
func (q query) pack(ctx context.Context, rest string) (phrase.Sheet, bool, error) {
	name, rest, choice, err := q.aim(ctx, access.Act(questionnaire.CmdPackage), rest)
	switch {
	case err != nil || !zero(choice):
		return choice, true, err
	case name == "":
		s, err := q.school(ctx)
		return s, true, err
	}
	switch w := q.Library.Words; {
	case rest == "":
		s, err := q.show(ctx, name)
		return s, true, err
	case q.group:
		return q.say("office_private"), true, nil
	case means(w, rest, questionnaire.CmdYes):
		s, err := q.goOn(ctx, name)
		return s, true, err
	case means(w, rest, questionnaire.CmdFile):
		u, err := q.load(ctx, name)
		if err != nil {
			return phrase.Sheet{}, false, err
		}
		s, _, err := q.copyOf(ctx, name, u.report.Hash)
		return s, true, err
	default:
		return phrase.Sheet{}, false, nil // it only begins like the command
	}
}

// goOn does the next step that is the person's to do.
func (q query) goOn(ctx context.Context, name string) (phrase.Sheet, error) {
	u, err := q.load(ctx, name)
	if err != nil {
		return phrase.Sheet{}, err
	}
	var s phrase.Sheet
	switch sign := access.May(q.who, access.Approve, name, ""); {
	case u.report.Next == dossier.Ask && !sign:
		s, _, err = q.ask(ctx, name, u.report.Hash)
	case u.report.Next == dossier.FileUp:
		s, _, err = q.file(ctx, name, u.report.Hash)
	default:
		return q.shown(ctx, u)
	}
	return s, err
}

// show is a unit's dossier as it is now.
func (q query) show(ctx context.Context, name string) (phrase.Sheet, error) {
	if err := q.viewed(ctx, name); err != nil {
		return phrase.Sheet{}, err
	}
	u, err := q.load(ctx, name)
	if err != nil {
		return phrase.Sheet{}, err
	}
	return q.shown(ctx, u)
}

// viewed writes down that the names of a unit were looked at, before they are shown.
func (q query) viewed(ctx context.Context, name string) error {
	if q.group {
		return nil
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: audit.View, Object: name, Detail: string(questionnaire.CmdPackage)}
	return q.wrap("write down a command", q.Audit.Note(ctx, e))
}

// shown keeps the version that is shown to somebody who may sign it, so that it can be
// said later what has changed since.
func (q query) shown(ctx context.Context, u unit) (phrase.Sheet, error) {
	q = q.at(u.of.Unit)
	d := q.view(u)
	if d.MaySign && (d.Next == dossier.Ask || d.Next == dossier.Wait) && !q.group {
		if err := q.Store.KeepVersion(ctx, q.campaign.ID, u.of.Unit, u.report.Hash, u.report.Pieces); err != nil {
			return phrase.Sheet{}, fmt.Errorf("keep the version: %w", err)
		}
		return q.words.SignOff(d), nil
	}
	return q.words.Dossier(d), nil
}

// ask asks the heads to sign off, once for each version.
func (q query) ask(ctx context.Context, name, hash string) (s phrase.Sheet, toast string, err error) {
	q = q.at(name)
	if !q.mayAsk(name) {
		return q.say("filing_no_hand", "who", q.words.Say("filing_hand_unit")), "", nil
	}
	err = retry(func() error {
		u, err := q.load(ctx, name)
		if err != nil {
			return err
		}
		if u.report.Next != dossier.Ask || u.report.Hash != hash {
			s, err = q.shown(ctx, u)
			return err
		}
		is, err := q.Store.Advance(ctx, Move{
			Was: u.of, Is: u.of.Ask(hash), By: q.act(), Pieces: u.report.Pieces, Hash: hash,
			Note: q.note(audit.AskHead, u.of, dossier.Short(hash)),
			Letters: q.letters(u.report.Heads, fmt.Sprint("ask/", u.of.Round, "/", hash), func(w phrase.Bulletin, of dossier.Dossier) message.Card {
				return *w.SignOff(phrase.Dossier{Report: u.report.After(of), Voider: q.voider(u)}).Card
			}),
		})
		if err != nil {
			return err
		}
		u.of, u.report.Dossier, u.report.Next = is, is, dossier.Wait
		s, toast = q.words.Dossier(q.view(u)), q.words.Say("filing_asked")
		q.Wake()
		return nil
	})
	return s, toast, q.wrap("ask for the sign-off", err)
}

func (q query) act() dossier.Act { return dossier.Act{By: q.who.ID, At: q.Now()} }

// wrap names the operation of an error.
func (q query) wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// approve answers a head: the version to be signed, or, with the beginning of its hash,
// its sign-off. A bare word while there is nothing to sign may be an answer.
func (q query) approve(ctx context.Context, typed string) (phrase.Sheet, bool, error) {
	if q.group {
		return q.say("office_private"), true, nil
	}
	u, err := q.load(ctx, q.who.Unit)
	if err != nil {
		return phrase.Sheet{}, false, err
	}
	if u.report.Hash == "" {
		return phrase.Sheet{}, false, nil
	}
	if typed != "" && dossier.Means(typed, u.report.Hash) {
		s, _, err := q.sign(ctx, q.who.Unit, u.report.Hash)
		return s, true, err
	}
	s, err := q.shown(ctx, u)
	if err == nil && typed != "" && !u.of.Stage.Sealed() {
		s = q.words.SignOffCode(q.view(u))
	}
	return s, true, err
}

// sign signs a version off. When another one is there by now, that is shown, and what
// has changed.
func (q query) sign(ctx context.Context, name, hash string) (s phrase.Sheet, toast string, err error) {
	q = q.at(name)
	err = retry(func() error {
		u, err := q.load(ctx, name)
		if err != nil {
			return err
		}
		is, ok := u.of.Move(form.Sign, q.act(), hash, "")
		switch {
		case !ok: // it was signed off before
			s, err = q.shown(ctx, u)
			return err
		case !u.report.Complete() || u.report.Hash != hash:
			s, err = q.stale(ctx, u, hash)
			return err
		}
		is, err = q.Store.Advance(ctx, Move{
			Was: u.of, Is: is, Kind: form.Sign, By: q.act(), Pieces: u.report.Pieces, Hash: hash, Whole: true,
			Letters: q.letters(liaisons(u.people), fmt.Sprint("signed/", u.of.Round, "/", hash), func(w phrase.Bulletin, of dossier.Dossier) message.Card {
				return w.Signed(u.report.After(of), q.who.Name)
			}),
			Note: q.note(audit.SignOff, u.of, dossier.Short(hash)),
		})
		if err != nil {
			return err
		}
		s, toast, err = q.after(ctx, is, "filing_signed_toast")
		return err
	})
	return s, toast, q.wrap("sign off", err)
}

// stale says what has changed since a version.
func (q query) stale(ctx context.Context, u unit, hash string) (phrase.Sheet, error) {
	was, err := q.Store.Version(ctx, q.campaign.ID, u.of.Unit, hash)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read what was shown: %w", err)
	}
	if _, err := q.shown(ctx, u); err != nil { // keeps the version that is shown now
		return phrase.Sheet{}, err
	}
	return q.words.SignOffStale(q.view(u), q.changed(u, was)), nil
}

// changed names whose forms are not as they were in a version, or cannot be signed any
// more; the unit's own has the empty name.
func (q query) changed(u unit, was []dossier.Piece) []string {
	if len(was) == 0 {
		return nil
	}
	d := dossier.Compare(was, u.now)
	moved := map[string]bool{}
	for _, p := range d.Changed {
		moved[p] = true
	}
	for _, p := range append(d.Added, d.Removed...) {
		moved[p] = true
	}
	for _, g := range u.report.Missing {
		moved[g.Person.ID] = true
	}
	var names []string
	if moved[u.of.Mark()] || u.report.FormMissing {
		names = append(names, "")
	}
	for _, p := range u.people {
		if moved[p.Person.ID] && p.Person.Standing.Expected() {
			names = append(names, p.Person.Name)
		}
	}
	return names
}

// file sends up what was signed off.
func (q query) file(ctx context.Context, name, hash string) (s phrase.Sheet, toast string, err error) {
	q = q.at(name)
	if !q.may(form.File, form.Signed) {
		return q.say("filing_no_hand", "who", q.words.Say("filing_hand_unit")), "", nil
	}
	err = retry(func() error {
		u, err := q.load(ctx, name)
		if err != nil {
			return err
		}
		is, ok := u.of.Move(form.File, q.act(), hash, "")
		if !ok || u.report.Next != dossier.FileUp || u.of.Hash != hash {
			s, err = q.shown(ctx, u)
			return err
		}
		office, err := q.admins(ctx)
		if err != nil {
			return err
		}
		request, item := export.PackageOf(q.NewID(), q.who, q.campaign.ID, name, export.Package, hash, q.Now())
		cards := q.letters(office, fmt.Sprint("filed/", u.of.Round, "/", hash), func(w phrase.Bulletin, of dossier.Dossier) message.Card {
			return w.Filed(u.report.After(of))
		})
		is, err = q.Store.Advance(ctx, Move{
			Was: u.of, Is: is, Kind: form.File, By: q.act(), Pieces: u.report.Pieces, Whole: true,
			Letters: cards.with(item), Export: &request, Note: q.note(audit.FileUp, u.of, dossier.Short(hash)),
		})
		if err != nil {
			return err
		}
		s, toast, err = q.after(ctx, is, "filing_filed_toast")
		return err
	})
	return s, toast, q.wrap("file", err)
}

// after shows a dossier behind an act, and lets what must leave do so.
func (q query) after(ctx context.Context, is dossier.Dossier, toast string) (phrase.Sheet, string, error) {
	q.Wake()
	s, err := q.show(ctx, is.Unit)
	return s, q.words.Say(toast), err
}

// copyOf has a version made as a file.
func (q query) copyOf(ctx context.Context, name, hash string) (phrase.Sheet, string, error) {
	return q.fileOf(ctx, name, hash, export.Package)
}

// actFor is the act by which somebody gets a file of what the unit hands in.
func actFor(what export.What) access.Act {
	if what == export.Public {
		return "publish"
	}
	return "package"
}

func (q query) fileOf(ctx context.Context, name, hash string, what export.What) (phrase.Sheet, string, error) {
	if !access.May(q.who, actFor(what), name, "") {
		return q.say("office_refused"), "", nil
	}
	u, err := q.load(ctx, name)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	if hash == "" || hash != u.report.Hash {
		s, err := q.shown(ctx, u)
		return s, "", err
	}
	if err := q.Store.KeepVersion(ctx, q.campaign.ID, name, hash, u.report.Pieces); err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("keep the version: %w", err)
	}
	if err := q.Exports.AskPackage(ctx, q.who, q.campaign.ID, name, what, hash); err != nil {
		return phrase.Sheet{}, "", fmt.Errorf("ask for the package: %w", err)
	}
	return q.say("filing_copy_made"), "", nil
}

func (q query) note(what audit.What, of dossier.Dossier, detail string) audit.Entry {
	return audit.Entry{At: q.Now(), Who: q.who.ID, What: what, Object: of.Unit, Detail: fmt.Sprintf("%s/%d %s", of.Campaign, of.Round, detail)}
}

// admins are the people of the office.
func (q query) admins(ctx context.Context) ([]staff.Person, error) {
	people, err := q.People.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	return staff.NewRoster(people).Admins(), nil
}

// liaisons are those who see to a unit's dossier.
func liaisons(people []progress.Standing) []staff.Person {
	var all []staff.Person
	for _, p := range people {
		if p.Person.Role == staff.Liaison || p.Person.Role == staff.Deputy {
			all = append(all, p.Person)
		}
	}
	return all
}

// heads are those who sign off.
func heads(people []progress.Standing) []staff.Person {
	var all []staff.Person
	for _, p := range people {
		if p.Person.Role == staff.Head {
			all = append(all, p.Person)
		}
	}
	return all
}
