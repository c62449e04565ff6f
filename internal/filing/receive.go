package filing

import (
	"context"
	"fmt"
	"slices"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// school is how far the units are.
func (q query) school(ctx context.Context) (phrase.Sheet, error) {
	units, err := q.units(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	all, err := q.Store.Dossiers(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list dossiers: %w", err)
	}
	f := phrase.FilingSchool{Units: len(units)}
	for _, d := range all {
		if !slices.Contains(units, d.Unit) {
			continue
		}
		switch d.Stage {
		case dossier.Signed:
			f.Signed++
		case dossier.Filed:
			f.Filed++
		case dossier.Received:
			f.Received++
		default:
		}
	}
	posted, err := q.Publicities.Publicities(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list publicities: %w", err)
	}
	for _, p := range posted {
		if p.Closed == (dossier.Act{}) {
			f.Posted = append(f.Posted, p.Unit)
		}
	}
	return q.words.Packages(f), nil
}

// receive lists what waits for the office, or takes in what a unit has filed.
func (q query) receive(ctx context.Context, rest string) (phrase.Sheet, error) {
	name, _, choice, err := q.aim(ctx, access.Act(questionnaire.CmdReceive), rest)
	switch {
	case err != nil || !zero(choice):
		return choice, err
	case name == "":
		return q.waiting(ctx, 0)
	case q.group:
		return q.say("office_private"), nil
	}
	of, err := q.Store.Dossier(ctx, q.campaign.ID, name)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the dossier: %w", err)
	}
	s, _, err := q.takeIn(ctx, name, of.Hash)
	return s, err
}

// waiting lists what waits for the office.
func (q query) waiting(ctx context.Context, page int) (phrase.Sheet, error) {
	all, err := q.Store.Dossiers(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list dossiers: %w", err)
	}
	all = slices.DeleteFunc(all, func(d dossier.Dossier) bool { return d.Stage != dossier.Filed })
	return q.words.Waiting(all, page), nil
}

// takeIn receives what a unit has filed, and sends the unit its receipt.
func (q query) takeIn(ctx context.Context, name, hash string) (s phrase.Sheet, toast string, err error) {
	q = q.at(name)
	err = retry(func() error {
		u, err := q.load(ctx, name)
		if err != nil {
			return err
		}
		is, ok := u.of.Move(form.Receive, q.act(), hash, "")
		switch {
		case !ok && u.of.Stage != dossier.Received:
			s = q.say("filing_not_filed", "unit", name)
			return nil
		case !ok || u.of.Hash != hash:
			s, err = q.shown(ctx, u)
			return err
		}
		is, err = q.Store.Advance(ctx, Move{
			Was: u.of, Is: is, Kind: form.Receive, By: q.act(), Pieces: u.report.Pieces, Numbered: true,
			Letters: q.letters(liaisons(u.people), fmt.Sprint("received/", u.of.Round, "/", hash), func(w phrase.Bulletin, of dossier.Dossier) message.Card {
				return w.Receipt(of, u.report)
			}),
			Note: q.note(audit.Receive, u.of, dossier.Short(hash)),
		})
		if err != nil {
			return err
		}
		s, toast, err = q.after(ctx, is, "filing_received_toast")
		return err
	})
	return s, toast, q.wrap("take in", err)
}

// unseal voids a sign-off, with a reason.
func (q query) unseal(ctx context.Context, rest string) (phrase.Sheet, error) {
	if q.group {
		return q.say("office_private"), nil
	}
	name, reason, choice, err := q.aim(ctx, access.Act(questionnaire.CmdUnseal), rest)
	if err != nil || !zero(choice) {
		return choice, err
	}
	if reason == "" {
		if q.reach(access.Act(questionnaire.CmdUnseal)) == access.School {
			return q.say("filing_unseal_reason_unit", "unit", name), nil
		}
		return q.say("filing_unseal_reason"), nil
	}
	if s, long := q.tooLong(reason); long {
		return s, nil
	}
	of, err := q.Store.Dossier(ctx, q.campaign.ID, name)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the dossier: %w", err)
	}
	s, _, err := q.void(ctx, name, of.Hash, reason)
	return s, err
}

// void brings a dossier back to its beginning. hash is what the person has seen.
func (q query) void(ctx context.Context, name, hash, reason string) (s phrase.Sheet, toast string, err error) {
	q = q.at(name)
	err = retry(func() error {
		u, err := q.load(ctx, name)
		if err != nil {
			return err
		}
		is, ok := u.of.Move(form.Void, q.act(), "", reason)
		switch {
		case !ok && u.of.Voided.By == q.who.ID && u.of.Reason == reason: // the same command again
			s, err = q.shown(ctx, u)
			return err
		case !ok:
			s = q.say("filing_unseal_none", "unit", name)
			return nil
		case !q.may(form.Void, u.of.Stage.Status()):
			s = q.say("filing_unseal_office", "office", q.campaign.Office, "contact", q.campaign.Contact)
			return nil
		case u.of.Hash != hash:
			s, err = q.shown(ctx, u)
			return err
		}
		office := q.who.Role == staff.Admin
		to := slices.Concat(liaisons(u.people), heads(u.people))
		is, err = q.Store.Advance(ctx, Move{
			Was: u.of, Is: is, Kind: form.Void, By: q.act(), Pieces: u.report.Pieces, Reason: reason,
			Letters: q.letters(to, fmt.Sprint("voided/", u.of.Round), func(w phrase.Bulletin, of dossier.Dossier) message.Card {
				return w.Unsealed(of, office, q.who.Name)
			}),
			Note: q.note(audit.Unseal, u.of, dossier.Short(u.of.Hash)),
		})
		if err != nil {
			return err
		}
		s, toast, err = q.after(ctx, is, "filing_unsealed_toast")
		return err
	})
	return s, toast, q.wrap("re-open", err)
}
