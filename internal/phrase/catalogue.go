package phrase

import (
	"strings"

	"lianbot/internal/questionnaire"
)

// catalogues list every phrase that the program says, with the slots it fills:
// each a file of its own, by subject. questionnaire.Parse checks the files of
// phrases against them, both ways.
func catalogues() []string {
	return []string{
		behalfCatalogue,
		campaignCatalogue,
		copiesCatalogue,
		countsCatalogue,
		dialogueCatalogue,
		faultCatalogue,
		filingCatalogue,
		historyCatalogue,
		importCatalogue,
		officeCatalogue,
		outboxCatalogue,
		paperCatalogue,
		reminderCatalogue,
		reviewCatalogue,
		rosterCatalogue,
		standinCatalogue,
		terminalCatalogue,
		unitCatalogue,
		workbookCatalogue,
	}
}

// Needs are the phrases that the program says and the slots that it fills.
func Needs() []questionnaire.Need {
	var needs []questionnaire.Need
	for _, catalogue := range catalogues() {
		for line := range strings.Lines(catalogue) {
			name, slots, _ := strings.Cut(strings.TrimSpace(line), ":")
			if name != "" {
				needs = append(needs, questionnaire.Need{Name: name, Slots: strings.Fields(slots)})
			}
		}
	}
	return needs
}
