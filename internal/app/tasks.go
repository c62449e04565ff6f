package app

import (
	"context"
	"io/fs"

	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// Check reads a folder of prompts and returns everything that is wrong with it
// as a questionnaire.FaultsError, and otherwise how much there is.
func Check(prompts fs.FS) (Summary, error) {
	l, err := questionnaire.Parse(prompts, phrase.Needs())
	if err != nil {
		return Summary{}, err
	}
	if _, err := l.Personal(nil); err != nil {
		return Summary{}, err
	}
	if _, err := l.Unit(nil); err != nil {
		return Summary{}, err
	}
	words, err := paper.ParseWords(prompts)
	if err != nil {
		return Summary{}, err
	}
	if _, err := paper.ParseTemplates(prompts, words); err != nil {
		return Summary{}, err
	}
	return Summary{Edition: l.Edition, Categories: len(l.CategoryNames()), Phrases: len(phrase.Needs())}, nil
}

// Summary is what there is in a folder of prompts.
type Summary struct {
	Edition             string
	Categories, Phrases int
}

// Migrate brings the tables of the database up to date.
func Migrate(ctx context.Context, o Options) error {
	db, err := openDatabase(ctx, o)
	if err != nil {
		return err
	}
	return db.Close()
}
