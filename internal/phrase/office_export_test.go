package phrase_test

import (
	"strings"
	"testing"

	"lianbot/internal/phrase"
)

// TestExporting offers to look how far a file is where there is something to look at.
func TestExporting(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	for _, tt := range []struct {
		what  string
		count int
		each  bool
		card  bool
		slow  bool
	}{
		{"forms", 199, true, false, false}, {"forms", 200, true, true, false}, {"all", 2000, true, true, true}, {"register", 5000, false, false, true},
	} {
		s := b.Exporting(tt.what, "教务处", tt.count, tt.each)
		if (s.Card != nil) != tt.card || strings.Contains(s.Text(), "要几分钟") != tt.slow {
			t.Errorf("%+v: %+v", tt, s)
		}
		if s.Card == nil {
			continue
		}
		a := s.Card.Body[1].Buttons.Row[0].Action
		if aim, ok := phrase.AimAt(a.Arg, []string{"教务处"}); !ok || aim.Unit != "教务处" || a.Name != phrase.OfficeExportState || a.Ref != tt.what || a.Owner == "" {
			t.Errorf("the button is %+v", a)
		}
	}
}
