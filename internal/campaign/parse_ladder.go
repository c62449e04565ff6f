package campaign

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/questionnaire"
)

// States are the states of a form that a stage may have words of its own for.
func States() []string { return []string{"not_started", "drafting", "returned"} }

// TextSlots are the slots that the words of a stage may have.
func TextSlots() []string { return []string{"name", "deadline", "left"} }

// The stages of a ladder lie so many working days around the deadline at most.
const (
	earliestStage = -100
	latestStage   = 30
)

// longestBefore is how long before the end of the day a stage may be.
const longestBefore = 12 * time.Hour

// stageID is the id of a stage that has none: its moment.
func stageID(s Stage) string {
	day := strconv.Itoa(s.Days)
	if s.Opening {
		day = "opening"
	}
	if s.BeforeEnd != 0 {
		return fmt.Sprintf("%s@end-%dm", day, int(s.BeforeEnd/time.Minute))
	}
	return day + "@" + s.At.String()
}

// ladder reads the stages; without any the default ones are made to fit.
func (p *parser) ladder(c *Campaign, stages []fileStage, data []byte) {
	if line, ok := emptied(data); ok {
		p.fault(line, "fault_ladder_empty")
		return
	}
	if stages == nil {
		if p.dated {
			c.fit(p.cal)
		}
		return
	}
	c.Ladder = nil
	lines := map[string]int{}
	for _, f := range stages {
		s, ok := p.stage(c, f)
		if !ok {
			continue
		}
		if first, twice := lines[s.ID]; twice {
			p.fault(f.line(), "fault_stage_twice", "id", s.ID, "first", strconv.Itoa(first))
			continue
		}
		lines[s.ID] = f.line()
		c.Ladder = append(c.Ladder, s)
	}
}

func (p *parser) stage(c *Campaign, f fileStage) (Stage, bool) {
	faults := len(p.faults)
	s := Stage{ID: f.ID.text, Opening: f.Opening, Texts: p.texts(f.Texts)}
	s.Days = p.number("ladder.days", f.Days, 0, earliestStage, latestStage)
	s.At = p.clock("ladder.at", f.At, 0)
	s.BeforeEnd = p.before(f.BeforeEnd)
	if f.Opening == f.Days.given() {
		p.fault(f.line(), "fault_stage_day")
	}
	if f.At.given() == f.BeforeEnd.given() {
		p.fault(f.line(), "fault_stage_time")
	}
	if len(p.faults) > faults {
		return s, false
	}
	if s.ID == "" {
		s.ID = stageID(s)
	}
	if len(s.ID) > longestID {
		p.fault(f.ID.line, "fault_id_long", "most", strconv.Itoa(longestID))
	}
	if p.dated {
		p.moment(c, s, f.line())
	}
	return s, len(p.faults) == faults
}

// moment checks when a stage is.
func (p *parser) moment(c *Campaign, s Stage, line int) {
	at := c.StageAt(s, p.cal)
	if p.disturbs(c.Calendar, "ladder", line, p.cal.Clock(at)) || !at.Before(c.Opens) {
		return
	}
	if s.Opening {
		p.fault(line, "fault_opening_stage_early", "time", p.cal.Clock(at).String(), "opening", stamp(c.Opens),
			"nearest", c.afterOpening(p.cal).String())
		return
	}
	first := s
	for first.Days < 0 && c.StageAt(first, p.cal).Before(c.Opens) {
		first.Days++
	}
	p.fault(line, "fault_stage_early", "date", day(at), "opening", stamp(c.Opens), "nearest", strconv.Itoa(first.Days))
}

// before reads 2h, 90m, 1h30m or 2:00.
func (p *parser) before(v value) time.Duration {
	if !v.given() {
		return 0
	}
	d, err := time.ParseDuration(v.text)
	if clock, ok := calendar.ParseClock(v.text); ok {
		d, err = time.Duration(clock)*time.Minute, nil
	}
	if err != nil || d < time.Minute || d > longestBefore || d%time.Minute != 0 {
		p.fault(v.line, "fault_before_end", "text", v.text)
		return 0
	}
	return d
}

func (p *parser) texts(texts map[string]value) map[string]string {
	var read map[string]string
	for _, state := range slices.Sorted(maps.Keys(texts)) {
		v := texts[state]
		if !slices.Contains(States(), state) {
			p.fault(v.line, "fault_state_unknown", "text", state, "known", strings.Join(States(), "\n"))
			continue
		}
		key := "texts." + state
		if !v.given() {
			p.fault(v.line, "fault_missing", "key", key)
			continue
		}
		_, err := questionnaire.NewTemplate(v.text, TextSlots()...)
		if faults, wrong := errors.AsType[questionnaire.FaultsError](err); wrong {
			for _, f := range faults {
				p.faults = append(p.faults, f.In(p.name, v.line, key))
			}
			continue
		}
		if read == nil {
			read = map[string]string{}
		}
		read[state] = v.text
	}
	return read
}

// The bounds of the rules.
const (
	mostCap   = 10
	mostQuota = 100_000_000
)

func (p *parser) rules(c *Campaign, f fileRules) {
	r, s := &c.Rules, c.Calendar
	r.Cap = p.number("rules.cap", f.Cap, r.Cap, 1, mostCap)
	r.Quota = p.number("rules.quota", f.Quota, r.Quota, 0, mostQuota)
	if f.Heads != nil {
		r.Heads = nil
		for _, v := range f.Heads {
			if v.given() {
				r.Heads = append(r.Heads, p.number("rules.heads", v, 0, earliestStage, latestStage))
			}
		}
	}
	for i, clock := range []struct {
		key   string
		value value
	}{
		{"digest", f.Digest},
		{"office_digest", f.OfficeDigest},
		{"heads_at", f.HeadsAt},
		{"evening", f.Evening},
		{"morning", f.Morning},
	} {
		at := r.clocks()[i]
		*at = p.undisturbed(s, "rules."+clock.key, clock.value, nearest(s, *at))
	}
}

// clocks are the times of day in the rules: the liaisons' digest, the office's, the
// heads' word, this evening, tomorrow morning. They can be written through.
func (r *Rules) clocks() []*calendar.Clock {
	return []*calendar.Clock{&r.Digest, &r.Office, &r.HeadsAt, &r.Evening, &r.Morning}
}
