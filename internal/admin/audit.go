package admin

import (
	"context"
	"fmt"

	"lianbot/internal/audit"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// Audit writes down who did what. What cannot be written down is not done, or not
// shown; what has been done is done again when the event comes again, and written
// down then.
type Audit interface {
	Note(ctx context.Context, e audit.Entry) error
}

// note writes down what the person has done.
func (q query) note(ctx context.Context, what audit.What, unit, detail string) error {
	if unit == "" {
		unit = audit.School
	}
	e := audit.Entry{At: q.Now(), Who: q.who.ID, What: what, Object: unit, Detail: detail}
	if err := q.Audit.Note(ctx, e); err != nil {
		return fmt.Errorf("write down a command: %w", err)
	}
	return nil
}

// viewed writes down what is looked at, before it is shown: the names of a unit, what
// its people have asked, or anything else that a command shows.
func (q query) viewed(ctx context.Context, c questionnaire.Command, aim phrase.Aim) error {
	switch c {
	case questionnaire.CmdHelp:
		return nil
	case questionnaire.CmdProgress, questionnaire.CmdMissing, questionnaire.CmdRoster:
		if aim.Unit != "" && !q.group {
			return q.note(ctx, audit.View, aim.Unit, string(c))
		}
	case questionnaire.CmdQuestions:
		return q.note(ctx, audit.View, q.who.Unit, string(c))
	default:
	}
	return q.note(ctx, audit.Command, aim.Unit, string(c))
}
