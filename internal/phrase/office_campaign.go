package phrase

import (
	"strings"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/message"
)

// CampaignFigures are what is shown of the campaign besides itself.
type CampaignFigures struct {
	// Next are the reminders that come next.
	Next []Rung
	// Uncovered are years whose holidays are not known.
	Uncovered []int
	// Office says that the reader runs the campaign: they see the version of the
	// plan, everybody's extensions and what is amiss with the calendar. Others see the
	// dates of Unit.
	Office bool
	Unit   string
}

// Rung is one reminder of the ladder with its instant.
type Rung struct {
	Stage campaign.Stage
	At    time.Time
}

// Activity is the campaign: what it rests on, who runs it, until when.
func (b Bulletin) Activity(f CampaignFigures) Sheet {
	c := b.Campaign
	body := []message.Block{}
	about := func(name, value string) {
		if value != "" {
			body = append(body, text(b.say(name, "text", value)))
		}
	}
	about("campaign_basis", c.Basis)
	about("campaign_office", strings.TrimSpace(b.say("invite_foot", "office", c.Office, "contact", c.Contact)))
	about("campaign_opens", b.Moment(c.Opens))
	about("campaign_deadline", b.deadline())
	if !c.Ends.IsZero() && !c.Ends.Equal(c.Deadline) {
		about("campaign_ends", b.Date(c.Ends))
	}
	about("campaign_extensions", b.extensions(f))
	about("campaign_next", b.rungs(f.Next))
	if f.Office {
		about("campaign_plan", b.say("campaign_plan_version", "plan", itoa(int(c.Plan)+1)))
		for _, year := range f.Uncovered {
			body = append(body, strong(b.say("campaign_uncovered", "year", itoa(year))))
		}
	}
	s := b.sheet(c.Title, body...)
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.period()
	if f.Office && len(f.Uncovered) > 0 {
		s.Card.Tone = message.Attention
	}
	s.Card.Body = append(s.Card.Body, row(
		b.act(b.say("office_button_phases"), OfficePhases, Aim{}, message.Ordinary),
		b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: f.Unit}, message.Ordinary)))
	s.Hint = b.say("office_hint_campaign")
	return s
}

// Phases are the phases of the activity, the present one marked, and the dates that
// lead to the deadline.
func (b Bulletin) Phases(f CampaignFigures) Sheet {
	c := b.Campaign
	s := b.sheet(b.say("office_phases_title"))
	s.Card.Subtitle, s.Card.Tag = c.Title, b.Left()
	if len(c.Phases) == 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("office_phases_none")))
	}
	for i, p := range c.Phases {
		name := b.say("office_phase", "number", itoa(i+1), "phase", p.Name, "dates", b.span(p.From, p.To))
		if present(p, b.Days.Day(b.Now)) {
			s.Card.Body = append(s.Card.Body, strong(b.say("office_phase_present", "phase", name)))
			if len(p.Steps) > 0 {
				s.Card.Body = append(s.Card.Body, muted(strings.Join(p.Steps, b.say("office_step_separator"))))
			}
			continue
		}
		s.Card.Body = append(s.Card.Body, text(name))
	}
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_step")}, {Name: b.say("office_column_until")}}}
	for _, d := range []struct {
		name string
		at   time.Time
	}{
		{"office_schedule_personal", c.Schedule.Personal},
		{"office_schedule_reviewed", c.Schedule.Reviewed},
		{"office_schedule_decided", c.Schedule.Decided},
		{"office_schedule_posted", c.Schedule.Posted},
		{"office_schedule_publicity", c.Schedule.Publicity},
		{"office_schedule_deadline", c.Deadline},
	} {
		if !d.at.IsZero() {
			t.Rows = append(t.Rows, []string{b.say(d.name), b.Moment(d.at)})
		}
	}
	s.Card.Body = append(s.Card.Body, message.Block{Table: &t}, row(
		b.act(b.say("office_button_campaign"), OfficeCampaign, Aim{}, message.Ordinary),
		b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: f.Unit}, message.Ordinary)))
	return s
}

// present says whether a phase is going on on a day.
func present(p campaign.Phase, day time.Time) bool {
	return !p.From.IsZero() && !day.Before(p.From) && (p.To.IsZero() || !day.After(p.To))
}

// span writes the days of a phase.
func (b Bulletin) span(from, to time.Time) string {
	switch {
	case from.IsZero():
		return b.say("office_phase_unscheduled")
	case to.IsZero():
		return b.say("office_phase_from", "from", b.Date(from))
	default:
		return b.say("office_phase_dates", "from", b.Date(from), "to", b.Date(to))
	}
}

// period says where the campaign is.
func (b Bulletin) period() string {
	if b.Campaign.PeriodAt(b.Now) == campaign.Before {
		return b.say("office_left_before")
	}
	return b.Left()
}

// extensions are the deadlines that were moved: all for the office, for a unit
// those that concern it. Only the office reads the reasons.
func (b Bulletin) extensions(f CampaignFigures) string {
	var lines []string
	for _, e := range b.Campaign.Extensions {
		switch {
		case f.Office && !b.Group:
			lines = append(lines, b.say("office_extension_reason", "unit", b.whose(e.Unit), "until", b.Moment(e.Until), "reason", e.Reason))
		case f.Office, e.Unit == "", e.Unit == f.Unit:
			lines = append(lines, b.say("office_extension", "unit", b.whose(e.Unit), "until", b.Moment(e.Until)))
		}
	}
	return strings.Join(lines, "\n")
}

func (b Bulletin) rungs(next []Rung) string {
	var lines []string
	for _, r := range next {
		lines = append(lines, b.say("office_rung", "moment", b.Moment(r.At), "stage", b.stage(r.Stage)))
	}
	return strings.Join(lines, "\n")
}

// stage is what a rung of the ladder is called.
func (b Bulletin) stage(s campaign.Stage) string {
	switch {
	case s.Opening:
		return b.say("office_stage_opening")
	case s.Days < 0:
		return b.say("office_stage_before", "days", itoa(-s.Days))
	case s.Days == 0:
		return b.say("office_stage_due")
	default:
		return b.say("office_stage_after", "days", itoa(s.Days))
	}
}
