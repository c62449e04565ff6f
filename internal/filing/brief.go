package filing

import (
	"context"
	"fmt"

	"lianbot/internal/access"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
)

// brief is the report of one page for the head. Its figures come from where those of the
// progress do.
func (q query) brief(ctx context.Context, rest string) (phrase.Sheet, error) {
	name, _, choice, err := q.aim(ctx, access.Act(questionnaire.CmdBrief), rest)
	switch {
	case err != nil || !zero(choice):
		return choice, err
	case q.group:
		return q.say("office_private"), nil
	case name == "":
		return q.say("filing_brief_unit"), nil
	}
	q = q.at(name)
	u, err := q.load(ctx, name)
	if err != nil {
		return phrase.Sheet{}, err
	}
	f := phrase.BriefFigures{Tally: progress.Unit(name, u.people), Report: u.report}
	points, err := q.Reader.CategoryCounts(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("count by category: %w", err)
	}
	for _, p := range points {
		if p.Unit == name {
			f.Points = append(f.Points, p)
		}
	}
	if f.Decided, f.Changed, err = q.Reader.Decided(ctx, q.campaign.ID, name); err != nil {
		return phrase.Sheet{}, fmt.Errorf("count what was decided: %w", err)
	}
	if f.Questions, err = q.Reader.QuestionsWaiting(ctx, q.campaign.ID, name); err != nil {
		return phrase.Sheet{}, fmt.Errorf("count questions: %w", err)
	}
	return q.words.Brief(f), nil
}
