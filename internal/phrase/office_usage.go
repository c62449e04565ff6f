package phrase

import (
	"time"

	"lianbot/internal/message"
	"lianbot/internal/progress"
)

// UsageFigures are the calls of a month that the platform counts.
type UsageFigures struct {
	Month    time.Time
	Kinds    []UsageKind
	Used     int
	Quota    int // 0: no limit
	Forecast int // for the whole month, at the present pace
}

// UsageKind is how many calls were of a kind.
type UsageKind struct {
	Kind  string
	Calls int
}

// warnFrom is the part of the quota, in percent, from which on there is a warning.
const warnFrom = 80

// Usage is how much of the month's quota is used.
func (b Bulletin) Usage(f UsageFigures) Sheet {
	t := message.Table{Columns: []message.Column{{Name: b.say("office_column_kind")}, {Name: b.say("office_column_calls"), Numeric: true}}}
	for _, k := range f.Kinds {
		t.Rows = append(t.Rows, []string{b.kind(k.Kind), itoa(k.Calls)})
	}
	month := b.say("office_month", b.dated(f.Month)...)
	s := b.sheet(b.say("office_usage_title"))
	s.Card.Subtitle = month
	if f.Quota == 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("office_usage_unlimited", "used", itoa(f.Used))))
	} else {
		percent := f.Used * 100 / f.Quota
		s.Card.Body = append(s.Card.Body,
			text(b.say("office_usage_line", "used", itoa(f.Used), "quota", itoa(f.Quota), "percent", itoa(percent), "left", itoa(max(0, f.Quota-f.Used)))),
			message.Block{Bar: &message.Bar{Done: min(f.Used, f.Quota), Total: f.Quota}})
		warning := ""
		switch {
		case percent >= warnFrom:
			warning = b.say("office_usage_warning")
		case f.Forecast > f.Quota:
			warning = b.say("office_usage_too_fast")
		}
		if warning != "" {
			s.Card.Tone = message.Attention
			s.Card.Body = append(s.Card.Body, strong(warning))
		}
	}
	if f.Forecast > 0 {
		s.Card.Body = append(s.Card.Body, muted(b.say("office_usage_forecast", "forecast", itoa(f.Forecast))))
	}
	if len(f.Kinds) > 0 {
		s.Card.Body = append(s.Card.Body, message.Block{Table: &t})
	}
	s.Card.Body = append(s.Card.Body, row(b.act(b.say("office_button_school"), OfficeProgress, Aim{}, message.Ordinary)))
	return s
}

// kind is the word for a kind of calls; one that has none is shown as it is.
func (b Bulletin) kind(kind string) string {
	switch kind {
	case "reply":
		return b.say("office_usage_reply")
	case "create":
		return b.say("office_usage_create")
	case "batch":
		return b.say("office_usage_batch")
	case "upload":
		return b.say("office_usage_upload")
	default:
		return kind
	}
}

// driftRows is how many differences a card shows.
const driftRows = pageRows

// Recount says whether the figures that are kept are those that a recount finds.
func (b Bulletin) Recount(drifts []progress.Drift) Sheet {
	if len(drifts) == 0 {
		return Sheet{Line: b.say("office_recount_right")}
	}
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_what")}, {Name: b.say("office_column_kept"), Numeric: true}, {Name: b.say("office_column_real"), Numeric: true},
	}}
	shown := drifts
	if !b.Whole && len(shown) > driftRows {
		shown = shown[:driftRows]
	}
	for _, d := range shown {
		t.Rows = append(t.Rows, []string{d.What, itoa(d.Kept), itoa(d.Real)})
	}
	s := b.sheet(b.say("office_recount_title"), text(b.say("office_recount_wrong", "count", itoa(len(drifts)))), message.Block{Table: &t})
	s.Card.Tone = message.Attention
	return s
}
