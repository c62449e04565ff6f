package admin

import (
	"context"
	"fmt"
	"strings"

	"lianbot/internal/access"
	"lianbot/internal/campaign"
	"lianbot/internal/export"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Exporter makes files of what has been handed in. They leave by themselves.
type Exporter interface {
	// Count is how many forms a unit, or when it is empty the school, has handed in.
	Count(ctx context.Context, campaignID, unit string) (int, error)
	// Ask has a file made and returns how many forms are in it; with none, nothing is
	// made.
	Ask(ctx context.Context, who staff.Person, c campaign.Campaign, unit string, what export.What) (forms int, err error)
	// Making is how far the newest of the files is that somebody has asked for, and false
	// when it is not made here.
	Making(who staff.Person, unit string, what export.What) (export.Making, bool)
}

// export has a file made of what a text names: what, and for the office a unit.
// Without the first it asks.
func (q query) export(ctx context.Context, text string) (phrase.Sheet, error) {
	office := q.reach(questionnaire.CmdExport) == access.School
	aim, what := phrase.Aim{}, export.What("")
	if !office {
		aim.Unit = q.who.Unit
	}
	var units []string
	if office {
		var err error
		if units, err = q.units(ctx); err != nil {
			return phrase.Sheet{}, err
		}
	}
	for _, word := range strings.FieldsFunc(text, separates) {
		switch c, _ := q.Library.Words.Command(word); c {
		case questionnaire.CmdRegister:
			what = with(what, export.Register)
			continue
		case questionnaire.CmdForms:
			what = with(what, export.Forms)
			continue
		case questionnaire.CmdEverybody:
			what = export.All
			continue
		case questionnaire.CmdSchool:
			if office {
				continue
			}
		default:
		}
		switch {
		case !office && !q.foreign(word):
		case !office && q.otherUnit(ctx, word):
			return q.say("export_own_unit", "unit", q.who.Unit), nil
		case !office || aim.Unit != "":
			return q.words.ExportWhat(word), nil
		default:
			exact, near := staff.FindUnits(units, word)
			if exact == "" {
				return q.words.Choice(word, near, exportOf(what)), nil
			}
			aim.Unit = exact
		}
	}
	return q.hand(ctx, aim, what)
}

// otherUnit says whether a word means a unit that is not the own one, or the
// school. When that cannot be found out it does not.
func (q query) otherUnit(ctx context.Context, word string) bool {
	if q.means(word, questionnaire.CmdSchool) {
		return true
	}
	units, err := q.units(ctx)
	if err != nil {
		return false
	}
	exact, _ := staff.FindUnits(units, word)
	return exact != ""
}

// with is what is wanted when something more is.
func with(what, more export.What) export.What {
	if what != "" && what != more {
		return export.All
	}
	return more
}

// hand has a file made; whoever calls it has seen to it that the person may have it.
func (q query) hand(ctx context.Context, aim phrase.Aim, what export.What) (phrase.Sheet, error) {
	aim.Page = 0
	if what == "" {
		n, err := q.Exports.Count(ctx, q.campaign.ID, aim.Unit)
		if err != nil {
			return phrase.Sheet{}, fmt.Errorf("count what has been handed in: %w", err)
		}
		return q.words.ExportWhich(aim, n), nil
	}
	n, err := q.Exports.Ask(ctx, q.who, q.campaign, aim.Unit, what)
	switch {
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("ask for an export: %w", err)
	case n == 0:
		return q.words.ExportNone(aim.Unit), nil
	default:
		return q.words.Exporting(string(what), aim.Unit, n, what != export.Register), nil
	}
}

// making says how far a file is. Of one that another replica makes, or that has left, it
// is not known.
func (q query) making(aim phrase.Aim, what export.What) phrase.Sheet {
	if what != export.Forms && what != export.All {
		return q.words.ExportWhat(string(what))
	}
	switch made, ok := q.Exports.Making(q.who, aim.Unit, what); {
	case ok && made.Ready:
		return q.words.ExportReady(string(what), aim.Unit)
	case ok && made.Total > 0:
		return q.words.ExportProgress(string(what), aim.Unit, made.Done, made.Total)
	default:
		return q.words.ExportWaits(string(what), aim.Unit)
	}
}

// exportOf is the action that has it made.
func exportOf(what export.What) string {
	switch what {
	case export.Register:
		return phrase.OfficeExportRegister
	case export.Forms:
		return phrase.OfficeExportForms
	case export.All:
		return phrase.OfficeExportAll
	default:
		return phrase.OfficeExport
	}
}
