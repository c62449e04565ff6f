package campaign

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// value is a scalar with the line it stands on.
type value struct {
	text string
	line int
}

// UnmarshalYAML keeps the text as it was written, dates too, and its line.
func (v *value) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		// The YAML library goes on with the rest after an error of its own kind.
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a text is expected here", n.Line)}}
	}
	v.text, v.line = strings.TrimSpace(n.Value), n.Line
	return nil
}

// given says whether something was written.
func (v value) given() bool { return v.text != "" }

// file is a campaign's file. What its keys mean is said in the sample that the
// program is built with and in deploy/README.md.
type file struct {
	ID               value               `yaml:"id"`
	Title            value               `yaml:"title"`
	Basis            value               `yaml:"basis"`
	Office           value               `yaml:"office"`
	Contact          value               `yaml:"contact"`
	Opening          value               `yaml:"opening"`
	Deadline         value               `yaml:"deadline"`
	DeadlineOnDayOff bool                `yaml:"deadline_on_day_off"`
	End              value               `yaml:"end"`
	Phases           []filePhase         `yaml:"phases"`
	Categories       []value             `yaml:"categories"`
	UnitCategories   []value             `yaml:"unit_categories"`
	PublicityDays    value               `yaml:"publicity_days"`
	Schedule         fileSchedule        `yaml:"schedule"`
	Units            map[string]fileUnit `yaml:"units"`
	Review           fileReview          `yaml:"review"`
	Ladder           []fileStage         `yaml:"ladder"`
	Rules            fileRules           `yaml:"rules"`
	Calendar         fileCalendar        `yaml:"calendar"`
}

type filePhase struct {
	Name  value   `yaml:"name"`
	From  value   `yaml:"from"`
	To    value   `yaml:"to"`
	Steps []value `yaml:"steps"`
}

type fileSchedule struct {
	Personal  value `yaml:"personal"`
	Reviewed  value `yaml:"reviewed"`
	Decided   value `yaml:"decided"`
	Posted    value `yaml:"posted"`
	Publicity value `yaml:"publicity"`
}

type fileUnit struct {
	Deadline value `yaml:"deadline"`
	Reason   value `yaml:"reason"`
}

type fileReview struct {
	Meeting  bool  `yaml:"meeting"`
	UnitForm *bool `yaml:"unit_form"`
}

type fileStage struct {
	ID        value            `yaml:"id"`
	Days      value            `yaml:"days"`
	Opening   bool             `yaml:"opening"`
	At        value            `yaml:"at"`
	BeforeEnd value            `yaml:"before_end"`
	Texts     map[string]value `yaml:"texts"`
}

// line is where the stage stands, as far as it is known.
func (s fileStage) line() int {
	for _, v := range []value{s.ID, s.Days, s.At, s.BeforeEnd} {
		if v.line > 0 {
			return v.line
		}
	}
	return 0
}

type fileRules struct {
	Cap          value   `yaml:"cap"`
	Digest       value   `yaml:"digest"`
	OfficeDigest value   `yaml:"office_digest"`
	Heads        []value `yaml:"heads"`
	HeadsAt      value   `yaml:"heads_at"`
	Evening      value   `yaml:"evening"`
	Morning      value   `yaml:"morning"`
	Quota        value   `yaml:"quota"`
}

type fileCalendar struct {
	EndOfDay    value          `yaml:"end_of_day"`
	QuietHours  value          `yaml:"quiet_hours"`
	Lunch       value          `yaml:"lunch"`
	DaysOff     []value        `yaml:"days_off"`
	WorkingDays []value        `yaml:"working_days"`
	Holidays    []fileHolidays `yaml:"holidays"`
}

// fileHolidays are the statutory holidays of a year that the program was built
// without.
type fileHolidays struct {
	Year        value   `yaml:"year"`
	DaysOff     []value `yaml:"days_off"`
	WorkingDays []value `yaml:"working_days"`
}

// emptied finds a ladder that was written and has nothing in it, and its line.
func emptied(data []byte) (line int, ok bool) {
	var f struct {
		Ladder yaml.Node `yaml:"ladder"`
	}
	if err := yaml.Unmarshal(data, &f); err != nil || f.Ladder.Kind == 0 {
		return 0, false
	}
	n := &f.Ladder
	return n.Line, n.Kind == yaml.ScalarNode && n.Value == "" || n.Kind == yaml.SequenceNode && len(n.Content) == 0
}
