package dossier_test

import (
	"testing"

	"lianbot/internal/dossier"
	"lianbot/internal/form"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// TestRules: what a campaign asks for beside the people's forms decides whether the head
// can be asked.
func TestRules(t *testing.T) {
	t.Parallel()
	own := dossier.New("2026", "教务处").Mark()
	for name, test := range map[string]struct {
		rules       dossier.Rules
		form, mine  form.Status
		suggestions int
		want        dossier.Step
		undecided   int
	}{
		"passed":                      {form: form.Passed, mine: form.Passed, want: dossier.Ask},
		"no form of the unit's own":   {form: form.NotStarted, mine: form.Passed, want: dossier.Collect},
		"none is asked for":           {rules: dossier.Rules{NoUnitForm: true}, form: form.NotStarted, mine: form.Passed, want: dossier.Ask},
		"none is, one is begun":       {rules: dossier.Rules{NoUnitForm: true}, form: form.Drafting, mine: form.Passed, want: dossier.Collect},
		"no meeting yet":              {rules: dossier.Rules{Meeting: true}, form: form.Decided, mine: form.Passed, want: dossier.Collect, undecided: 1},
		"no meeting on the unit's":    {rules: dossier.Rules{Meeting: true}, form: form.Passed, mine: form.Decided, want: dossier.Collect, undecided: 1},
		"after the meeting":           {rules: dossier.Rules{Meeting: true}, form: form.Decided, mine: form.Decided, want: dossier.Ask},
		"something waits for a reply": {form: form.Passed, mine: form.Passed, suggestions: 1, want: dossier.Collect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := dossier.Unit{
				Dossier: dossier.New("2026", "教务处"), Form: test.form, Rules: test.rules, Suggestions: test.suggestions,
				People: []progress.Standing{
					{Person: staff.Person{ID: "1", Name: "甲", Unit: "教务处", Role: staff.Head, Standing: staff.InPost}, Status: test.mine},
				},
				Now: []dossier.Piece{dossier.PieceOf("1", form.Form{Revision: 1})},
			}
			if test.form.Done() {
				u.Now = append([]dossier.Piece{dossier.PieceOf(own, form.Form{Revision: 1})}, u.Now...)
			}
			r := dossier.Check(u)
			if r.Next != test.want || r.Undecided != test.undecided {
				t.Errorf("next is %s, %d wait for the meeting; want %s, %d", r.Next, r.Undecided, test.want, test.undecided)
			}
			if (r.Hash != "") != (test.want == dossier.Ask) {
				t.Errorf("the hash is %q", r.Hash)
			}
		})
	}
}
