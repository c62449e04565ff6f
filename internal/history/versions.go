package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// versions lists the versions of a form and compares two: those that were chosen, else
// the last two.
func (q query) versions(ctx context.Context, whose staff.Person, pair phrase.Pair, chosen bool) (phrase.Sheet, error) {
	key := form.Key{Campaign: q.campaign.ID, Person: whose.ID}
	versions, err := q.Archive.Versions(ctx, key)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the versions: %w", err)
	}
	own := whose.ID == q.who.ID
	switch {
	case len(versions) == 0 && own:
		return q.say("history_none_yet"), nil
	case len(versions) == 0:
		return q.say("history_none_yet_of", "name", whose.Name), nil
	}
	now, err := q.Archive.Form(ctx, key)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the record: %w", err)
	}
	reviews, err := q.Archive.Reviews(ctx, key)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the reviews: %w", err)
	}
	meetings := map[string]string{}
	if q.Meetings != nil && whose.Unit != "" {
		if meetings, err = q.Meetings(ctx, q.campaign.ID, whose.Unit); err != nil {
			return phrase.Sheet{}, fmt.Errorf("read the meetings: %w", err)
		}
	}
	v := phrase.Versions{
		Person: whose, Own: own, Status: now.Status, Count: len(versions), Acts: q.acts(versions, reviews, meetings, whose),
		MaySeeTrail: q.may(questionnaire.CmdSeen, whose),
	}
	last := versions[len(versions)-1].Form.Revision
	switch first := pair == (phrase.Pair{From: 0, To: 1}); {
	case len(versions) == 1 && (first || !chosen):
		return q.words.Versions(v), nil
	case first: // it follows none: what has become of it?
		pair = phrase.Pair{From: 1, To: last}
	case !chosen:
		pair = phrase.Pair{From: versions[len(versions)-2].Form.Revision, To: last}
	}
	from, ok := find(versions, pair.From)
	to, there := find(versions, pair.To)
	for _, asked := range []struct {
		revision int
		there    bool
	}{{pair.To, there}, {pair.From, ok}} {
		if !asked.there {
			return q.say("history_no_version", "revision", fmt.Sprint(asked.revision), "count", fmt.Sprint(len(versions))), nil
		}
	}
	v.Pair, v.Differences = pair, form.Diff(from.Form, to.Form)
	return q.words.Versions(v), nil
}

func find(versions []form.Version, revision int) (form.Version, bool) {
	i := slices.IndexFunc(versions, func(v form.Version) bool { return v.Form.Revision == revision })
	if i < 0 {
		return form.Version{}, false
	}
	return versions[i], true
}

// acts are the versions and what others did to the form, in the order of time. A
// collective review that made a version is that version.
func (q query) acts(versions []form.Version, reviews []form.Review, meetings map[string]string, whose staff.Person) []phrase.Act {
	decided := map[int]form.Review{}
	for _, r := range reviews {
		if r.Move == form.Decide {
			decided[r.Revision] = r
		}
	}
	var acts []phrase.Act
	made := map[string]bool{}
	for _, v := range versions {
		a := phrase.Act{At: v.At, Revision: v.Form.Revision, Move: form.Submit, By: q.by(cmp.Or(v.By, whose.ID), whose)}
		if r, ok := decided[v.Form.Revision]; ok && !r.At.After(v.At) && !r.At.Before(v.At) {
			a.Move, a.By, a.Meeting = form.Decide, q.by(r.By, whose), meetings[r.Meeting]
			made[r.ID] = true
		}
		acts = append(acts, a)
	}
	for _, r := range reviews {
		if !made[r.ID] {
			acts = append(acts, phrase.Act{At: r.At, Move: r.Move, By: q.by(r.By, whose), Why: reason(r), Meeting: meetings[r.Meeting]})
		}
	}
	slices.SortStableFunc(acts, func(a, b phrase.Act) int { return a.At.Compare(b.At) })
	return acts
}

// reason is the first thing that was said. What a collective review made of an item is
// no reason: it is in the version.
func reason(r form.Review) string {
	if r.Move == form.Decide {
		return ""
	}
	for _, c := range r.Comments {
		if c.Text != "" {
			return c.Text
		}
	}
	return ""
}
