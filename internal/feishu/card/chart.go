package card

import (
	"math"
	"strconv"
	"strings"

	"lianbot/internal/message"
)

// The documents advise at most five charts in a card; a further one becomes text.
const maxCharts = 5

// Heights in pixels. The platform draws a chart as tall as it is told, up to 999;
// left alone, it draws a square on a phone.
const (
	chartHead   = 48 // a chart's title and edges
	bandHeight  = 26 // one bar with its room
	trendHeight = 220
	maxBands    = (999 - chartHead) / bandHeight
)

// chart draws figures with the platform's own charts.
func (p *painter) chart(x message.Chart) []any {
	points := x.Points
	if len(points) == 0 {
		return nil
	}
	if p.charts == maxCharts {
		return p.chartAsText(x)
	}
	p.charts++
	most := p.cut.rows
	if x.Kind == message.Progress {
		most = min(most, maxBands)
	}
	points = points[:min(len(points), most)]
	c := chart{Tag: "chart", Height: px(trendHeight), Spec: p.trend(points)}
	if x.Kind == message.Progress {
		c.Height, c.Spec = px(chartHead+bandHeight*len(points)), p.bars(points)
	}
	if x.Title != "" {
		c.Spec.Title = &chartTitle{Text: p.short(oneLine(x.Title))}
	}
	out := []any{c}
	if len(points) < len(x.Points) {
		out = append(out, plain(ellipsis))
	}
	return out
}

// bars are lying bars with their figures behind them. The documents' own chart of
// progress shows no figures, which is why it is not used.
func (p *painter) bars(points []message.Point) chartSpec {
	s := chartSpec{
		Type: "bar", Direction: "horizontal", XField: "x", YField: "y", BarWidth: 10,
		Bar: &markSpec{Style: markStyle{Radius: 5}},
		Label: &labelSpec{
			Visible: true, Formatter: "{t}", Position: "outside", Overlap: new(false),
			Style: &markStyle{Fill: "#8f959e", Stroke: "transparent"}, // readable on light and on dark
		},
		Axes: []axis{
			{Orient: "left", Type: "band", Line: new(visible{}), Tick: &tick{Visible: new(false)}},
			{Orient: "bottom", Type: "linear", Visible: new(false), Min: new(0.0), Max: new(room(points))},
		},
		Padding: narrow(4),
	}
	for i, label := range p.labels(points) {
		s.Data.Values = append(s.Data.Values, datum{X: share(points[i]), Y: label, Text: told(points[i])})
	}
	return s
}

// room is the length of the axis in full bars, so that the longest figure has its
// place behind a full bar, also on a phone.
func room(points []message.Point) float64 {
	const axis, letter, gap, most = 200, 8, 6, 150 // pixels on a phone
	longest := 0
	for _, point := range points {
		longest = max(longest, len(told(point)))
	}
	return math.Round(100*axis/float64(axis-min(longest*letter+gap, most))) / 100
}

func (p *painter) trend(points []message.Point) chartSpec {
	s := chartSpec{
		Type: "line", XField: "x", YField: "y", Point: &visible{Visible: true}, Label: &labelSpec{Visible: true},
		Axes:    []axis{scale(points), {Orient: "bottom"}},
		Padding: narrow(16),
	}
	for i, label := range p.labels(points) {
		s.Data.Values = append(s.Data.Values, datum{X: label, Y: points[i].Value})
	}
	return s
}

// narrow is less room at the edges than the platform leaves: a phone has none to
// spare. To the right stands half of what is written at the last point, and on top
// what is written at the highest.
func narrow(top int) padding { return padding{Top: top, Right: 16, Bottom: 4, Left: 4} }

// labels are the points' labels, told apart where they are the same: the platform
// would put equal ones into one.
func (p *painter) labels(points []message.Point) []string {
	taken := make(map[string]bool, len(points))
	labels := make([]string, len(points))
	for i, point := range points {
		label := p.short(oneLine(point.Label))
		unique := label
		for n := 2; taken[unique]; n++ {
			unique = label + " (" + strconv.Itoa(n) + ")"
		}
		taken[unique] = true
		labels[i] = unique
	}
	return labels
}

// oneLine is s without line breaks, for which a label has no room.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// share is how much of a bar is filled: 0 to 1, to the thousandth. It is full only
// when everything is done.
func share(x message.Point) float64 {
	done := min(max(x.Value, 0), x.Total)
	if x.Total <= 0 || done == 0 {
		return 0
	}
	if done == x.Total {
		return 1
	}
	const thousand = 1000
	parts := int(float64(done) / float64(x.Total) * thousand)
	return float64(min(max(parts, 1), thousand-1)) / thousand
}

// told is the figure of a point of progress.
func told(x message.Point) string { return strconv.Itoa(x.Value) + "/" + strconv.Itoa(x.Total) }

// scale is the axis of figures: from zero, or below, in whole and round steps, at most
// five of them. Left alone, the platform writes halves where only whole figures are.
func scale(points []message.Point) axis {
	low, high := 0.0, 0.0
	for _, point := range points {
		low, high = min(low, float64(point.Value)), max(high, float64(point.Value))
	}
	s := step(high - low)
	return axis{
		Orient: "left", Min: new(math.Floor(low/s) * s), Max: new(max(math.Ceil(high/s), 1) * s),
		Tick: &tick{Step: s},
	}
}

// step is the smallest of 1, 2, 5, 10, 20, 50 … of which five are as much as the span.
func step(span float64) float64 {
	const steps = 5
	for power := 1.0; ; power *= 10 {
		for _, factor := range []float64{1, 2, 5} {
			if span <= factor*power*steps {
				return factor * power
			}
		}
	}
}

// chartAsText writes one line for each point, with a bar of ten parts.
func (p *painter) chartAsText(x message.Chart) []any {
	var lines []string
	if x.Title != "" {
		lines = append(lines, p.short(oneLine(x.Title)))
	}
	highest := 0
	for _, point := range x.Points {
		highest = max(highest, point.Value)
	}
	for i, point := range x.Points {
		if i == p.cut.rows {
			lines = append(lines, ellipsis)
			break
		}
		drawn, figure := cells(message.Bar{Done: point.Value, Total: highest}, barCells), strconv.Itoa(point.Value)
		if x.Kind == message.Progress {
			drawn, figure = cells(message.Bar{Done: point.Value, Total: point.Total}, barCells), told(point)
		}
		lines = append(lines, strings.TrimSpace(drawn+" "+figure+" "+p.short(oneLine(point.Label))))
	}
	return []any{plain(strings.Join(lines, "\n"))}
}

func px(n int) string { return strconv.Itoa(n) + "px" }
