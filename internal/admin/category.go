package admin

import (
	"context"
	"fmt"
	"slices"

	"lianbot/internal/phrase"
	"lianbot/internal/progress"
)

func (q query) category(ctx context.Context, aim phrase.Aim) (phrase.Sheet, error) {
	points, err := q.Figures.CategoryCounts(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("count by category: %w", err)
	}
	school, units, err := q.tallies(ctx)
	if err != nil {
		return phrase.Sheet{}, err
	}
	f := phrase.CategoryFigures{Unit: aim.Unit, Forms: school.Done}
	var names []string
	if aim.Unit != "" {
		points = slices.DeleteFunc(points, func(p progress.Points) bool { return p.Unit != aim.Unit })
		names, f.Forms = []string{aim.Unit}, 0
	}
	for _, u := range units {
		switch {
		case u.Unit == aim.Unit && aim.Unit != "":
			f.Forms = u.Done
		case u.Unit != "" && aim.Unit == "":
			names = append(names, u.Unit)
		}
	}
	f.Categories, f.Rows = heat(points, names, q.words.Definition.Risks())
	return q.words.Categories(f, aim.Page), nil
}
