package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// seen says who has had to do with a form besides its author. What was done to the unit's
// forms or the school's counts from the first version on: before it there was none.
func (q query) seen(ctx context.Context, whose staff.Person) (phrase.Sheet, error) {
	versions, err := q.Archive.Versions(ctx, form.Key{Campaign: q.campaign.ID, Person: whose.ID})
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the versions: %w", err)
	}
	var filed time.Time
	var units []string
	if len(versions) > 0 {
		filed, units = versions[0].At, []string{audit.School}
		if whose.Unit != "" {
			units = append(units, whose.Unit)
		}
	}
	traces, err := q.Archive.Traces(ctx, whose.ID, q.campaign.Opens, filed, wholesale(), units...)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the traces: %w", err)
	}
	return q.words.Seen(phrase.Trail{Person: whose, Own: whose.ID == q.who.ID, Traces: q.trail(traces, whose)}), nil
}

// trail puts together what one person did in one way, to the form, to its unit or to the
// school. The author's own acts are none.
func (q query) trail(traces []audit.Trace, whose staff.Person) []phrase.Trace {
	type kind struct{ who, phrase string }
	at := map[kind]int{}
	var trail []phrase.Trace
	for _, t := range traces {
		if t.Who == whose.ID {
			continue
		}
		k := kind{t.Who, done(t.What)}
		i, ok := at[k]
		if !ok {
			i = len(trail)
			at[k] = i
			trail = append(trail, phrase.Trace{By: q.by(t.Who, whose), Phrase: k.phrase})
		}
		trail[i].Times += t.Times
		if t.Last.After(trail[i].Last) {
			trail[i].Last = t.Last
		}
	}
	slices.SortStableFunc(trail, func(a, b phrase.Trace) int { return b.Last.Compare(a.Last) })
	return trail
}

// wholesale is what is done to all forms of a unit at once.
func wholesale() []audit.What {
	return []audit.What{audit.Export, "sign_off", "receive", "unseal"}
}

// done is the phrase for what was done. What has no word of its own is called by a
// general one, so that nothing is left out.
func done(w audit.What) string {
	switch w {
	case audit.View:
		return "seen_viewed"
	case audit.Export:
		return "seen_exported"
	case audit.Submit:
		return "seen_submitted"
	case audit.Copy:
		return "seen_copied"
	case audit.Trail:
		return "seen_asked"
	case "pass", "return", "decide":
		return "seen_reviewed"
	case "suggest":
		return "seen_suggested"
	case "on_behalf":
		return "seen_behalf"
	case "exempt", "unexempt":
		return "seen_exempted"
	case "sign_off":
		return "seen_signed"
	case "receive":
		return "seen_received"
	case "unseal":
		return "seen_opened"
	default:
		return "seen_done"
	}
}
