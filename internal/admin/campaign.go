package admin

import (
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// comingRungs is how many of the next reminders are shown.
const comingRungs = 3

// atOwn is the query as it is for the own unit; the office sees the campaign as it
// is for everybody.
func (q query) atOwn() query {
	if q.who.Role == staff.Admin {
		return q
	}
	return q.at(q.who.Unit)
}

// activity is what is shown of the campaign besides itself.
func (q query) activity() phrase.CampaignFigures {
	f := phrase.CampaignFigures{
		Office: q.who.Role == staff.Admin, Next: next(q.campaign, q.days, q.Now(), comingRungs),
	}
	if !f.Office {
		f.Unit = q.who.Unit
	}
	f.Uncovered = q.campaign.Uncovered(q.days)
	return f
}
