package main

import (
	"strings"
	"testing"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/prompts"
)

// wording is how the people of the tests tell the bot's answers apart: by the
// words of its own prompts, so that better wording does not break a test.
type wording struct {
	filed, confirmSubmit, confirmNone, review, late, filedPaper, filedTitle, busy string
}

func newWording(tb testing.TB) wording {
	tb.Helper()
	library, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		tb.Fatal(err)
	}
	// The longest piece of a phrase between what is filled into it.
	piece := func(name string) string {
		const gap = "\x00"
		said := library.Say(name,
			"revision", gap, "count", gap, "slot", gap, "question", gap, "powers", gap, "posts", gap)
		longest := ""
		for part := range strings.SplitSeq(said, gap) {
			if len(part) > len(longest) {
				longest = part
			}
		}
		if longest == "" {
			tb.Fatalf("the phrase %s has no words of its own", name)
		}
		return longest
	}
	// There are two ways to ask it, which begin with the same question.
	confirmSubmit, _, _ := strings.Cut(piece("confirm_submit_plain"), "？")
	return wording{
		filed: piece("filed"), confirmSubmit: confirmSubmit, confirmNone: piece("confirm_none"),
		review: piece("review_do"), late: piece("noted_late"), filedPaper: piece("preview_filed"),
		filedTitle: piece("filed_title"), busy: piece("busy"),
	}
}
