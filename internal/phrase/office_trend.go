package phrase

import (
	"time"

	"lianbot/internal/message"
)

// TrendFigures are how many people have handed in, day by day.
type TrendFigures struct {
	Unit     string // empty: the school
	Expected int    // who must hand in
	Days     []TrendDay
}

// TrendDay is one day: how many handed in for the first time on it, and how many
// had until its end.
type TrendDay struct {
	Day        time.Time
	New, Total int
}

// trendRows is how many days stand in the table, the last ones; the line has all.
const trendRows = pageRows

// Trend is the line of those who have handed in, over the working days.
func (b Bulletin) Trend(f TrendFigures) Sheet {
	if len(f.Days) == 0 {
		return Sheet{Line: b.say("trend_empty")}
	}
	last := f.Days[len(f.Days)-1]
	chart := message.Chart{Kind: message.Trend, Title: b.say("trend_chart")}
	for _, d := range f.Days {
		chart.Points = append(chart.Points, message.Point{Label: b.short(d.Day), Value: d.Total})
	}
	t := message.Table{Columns: []message.Column{
		{Name: b.say("office_column_day")}, {Name: b.say("office_column_new"), Numeric: true}, {Name: b.say("office_column_sum"), Numeric: true},
	}}
	shown := f.Days
	if !b.Whole && len(shown) > trendRows {
		shown = shown[len(shown)-trendRows:]
	}
	for _, d := range shown {
		t.Rows = append(t.Rows, []string{b.short(d.Day), itoa(d.New), itoa(d.Total)})
	}
	s := b.sheet(b.say("trend_title", "unit", b.whose(f.Unit)),
		text(b.say("trend_line", "done", itoa(last.Total), "total", itoa(f.Expected), "today", itoa(last.New), "day", b.Date(last.Day))),
		message.Block{Chart: &chart}, message.Block{Table: &t},
		row(b.act(b.say("office_button_progress"), OfficeProgress, Aim{Unit: f.Unit}, message.Ordinary)))
	s.Card.Subtitle, s.Card.Tag = b.Date(b.Now), b.Left()
	return s
}

// short writes a day as on the axis of a chart.
func (b Bulletin) short(t time.Time) string { return b.say("office_day_short", b.dated(t)...) }
