package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"lianbot/internal/questionnaire"
)

// endOfDay is when a deadline without a time ends: the end of the working day.
const endOfDay = "17:30"

// longestID is how long an id may be, in bytes.
const longestID = 40

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

type file struct {
	ID         value   `yaml:"id"`
	Title      value   `yaml:"title"`
	Office     value   `yaml:"office"`
	Contact    value   `yaml:"contact"`
	Opening    value   `yaml:"opening"`
	Deadline   value   `yaml:"deadline"`
	Categories []value `yaml:"categories"`
}

// Parse reads a campaign's file. Its keys are title, office, contact, opening,
// deadline and categories; contact and categories may be left out. Dates are
// written 2026-06-22 or 2026-06-22 17:30 in the given zone: an opening without a
// time is the beginning of the day, a deadline the end of the working day, 17:30.
// Categories go by id or by name. The error is a questionnaire.FaultsError with
// everything that is wrong, by file and line.
func Parse(data []byte, name string, zone *time.Location, library *questionnaire.Library) (Campaign, error) {
	p := parser{name: name, zone: zone}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		p.faults = questionnaire.YAMLFaults(name, err)
		if _, usable := errors.AsType[*yaml.TypeError](err); !usable {
			return Campaign{}, questionnaire.FaultsError(p.faults)
		}
	}
	c := Campaign{
		Title:   p.need("title", f.Title),
		Office:  p.need("office", f.Office),
		Contact: f.Contact.text,
		ID:      f.ID.text,
	}
	c.Opens = p.instant("opening", f.Opening, "00:00")
	c.Deadline = p.instant("deadline", f.Deadline, endOfDay)
	if c.ID == "" {
		c.ID = c.Opens.Format("2006-01-02")
	}
	if len(c.ID) > longestID {
		p.fault(f.ID.line, "fault_id_long", "most", strconv.Itoa(longestID))
	}
	if !c.Opens.IsZero() && !c.Deadline.IsZero() && !c.Deadline.After(c.Opens) {
		p.fault(f.Deadline.line, "fault_deadline_early", "deadline", f.Deadline.text, "opening", f.Opening.text)
	}
	for _, v := range f.Categories {
		slot, ok := library.Category(v.text)
		switch {
		case !ok:
			p.fault(v.line, "fault_category_unknown", "category", v.text, "known", strings.Join(library.CategoryNames(), "\n"))
		case slices.Contains(c.Categories, slot.ID):
			p.fault(v.line, "fault_category_twice", "category", v.text)
		default:
			c.Categories = append(c.Categories, slot.ID)
		}
	}
	if len(p.faults) > 0 {
		return Campaign{}, questionnaire.FaultsError(p.faults)
	}
	return c, nil
}

type parser struct {
	name   string
	zone   *time.Location
	faults []questionnaire.Fault
}

func (p *parser) fault(line int, name string, pairs ...string) {
	p.faults = append(p.faults, questionnaire.NewFault(p.name, line, name, pairs...))
}

func (p *parser) need(key string, v value) string {
	if v.text == "" {
		p.fault(v.line, "fault_missing", "key", key)
	}
	return v.text
}

// instant reads a date with or without a time.
func (p *parser) instant(key string, v value, without string) time.Time {
	if v.text == "" {
		p.fault(v.line, "fault_missing", "key", key)
		return time.Time{}
	}
	text := strings.Join(strings.Fields(strings.NewReplacer("T", " ", "/", "-").Replace(v.text)), " ")
	if !strings.Contains(text, " ") {
		text += " " + without
	}
	for _, layout := range []string{"2006-1-2 15:04", "2006-1-2 15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, p.zone); err == nil {
			return t
		}
	}
	if t, err := time.Parse(time.RFC3339, v.text); err == nil {
		return t.In(p.zone)
	}
	p.fault(v.line, "fault_date", "key", key, "text", v.text)
	return time.Time{}
}
