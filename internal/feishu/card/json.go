package card

import (
	"encoding/json"
	"strconv"
)

// The types of this file are the platform's card JSON 2.0, as far as it is used
// here. The platform refuses attributes that it does not know, so each type has
// only documented ones, and Tag stands first (see few).
//
// https://open.feishu.cn/document/feishu-cards/card-json-v2-structure

type document struct {
	Schema string  `json:"schema"`
	Config config  `json:"config"`
	Header *header `json:"header,omitempty"`
	Body   body    `json:"body"`
}

// config: UpdateMulti must be true in version 2.0; a forwarded card could be
// pressed by people whom it does not concern.
type config struct {
	UpdateMulti   bool    `json:"update_multi"`
	EnableForward bool    `json:"enable_forward"`
	Summary       summary `json:"summary"`
}

type summary struct {
	Content string `json:"content"`
}

type header struct {
	Title    text      `json:"title"`
	Subtitle *text     `json:"subtitle,omitempty"`
	Template string    `json:"template"`
	Tags     []textTag `json:"text_tag_list,omitempty"`
}

type textTag struct {
	Tag   string `json:"tag"`
	Text  text   `json:"text"`
	Color string `json:"color"`
}

type body struct {
	VerticalSpacing string `json:"vertical_spacing"`
	Elements        []any  `json:"elements"`
}

// text is a plain_text. Size and Color are allowed inside a div only.
type text struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
	Size    string `json:"text_size,omitempty"`
	Color   string `json:"text_color,omitempty"`
}

type div struct {
	Tag  string `json:"tag"`
	Text text   `json:"text"`
}

type rule struct {
	Tag string `json:"tag"`
}

type columnSet struct {
	Tag     string   `json:"tag"`
	Flex    string   `json:"flex_mode"`
	Spacing string   `json:"horizontal_spacing"`
	Columns []column `json:"columns"`
}

type column struct {
	Tag       string `json:"tag"`
	Width     string `json:"width"`
	Weight    int    `json:"weight,omitempty"`
	Align     string `json:"vertical_align"`
	Direction string `json:"direction,omitempty"`
	Spacing   string `json:"horizontal_spacing,omitempty"`
	Elements  []any  `json:"elements"`
}

type panel struct {
	Tag      string      `json:"tag"`
	Expanded bool        `json:"expanded"`
	Header   panelHeader `json:"header"`
	Border   border      `json:"border"`
	Padding  string      `json:"padding"`
	Elements []any       `json:"elements"`
}

type panelHeader struct {
	Title    text   `json:"title"`
	Align    string `json:"vertical_align"`
	Padding  string `json:"padding"`
	Icon     icon   `json:"icon"`
	Position string `json:"icon_position"`
	Angle    int    `json:"icon_expanded_angle"`
}

type icon struct {
	Tag   string `json:"tag"`
	Token string `json:"token"`
	Size  string `json:"size"`
}

type border struct {
	Color  string `json:"color"`
	Radius string `json:"corner_radius"`
}

type table struct {
	Tag      string              `json:"tag"`
	PageSize int                 `json:"page_size"`
	Height   string              `json:"row_height"`
	Freeze   bool                `json:"freeze_first_column"`
	Header   tableHeader         `json:"header_style"`
	Columns  []tableColumn       `json:"columns"`
	Rows     []map[string]string `json:"rows"`
}

type tableHeader struct {
	Background string `json:"background_style"`
	Bold       bool   `json:"bold"`
	Lines      int    `json:"lines"`
}

type tableColumn struct {
	Name    string `json:"name"`
	Display string `json:"display_name"`
	Type    string `json:"data_type"`
	Width   string `json:"width"`
	Align   string `json:"horizontal_align"`
}

type chart struct {
	Tag    string    `json:"tag"`
	Height string    `json:"height"`
	Spec   chartSpec `json:"chart_spec"`
}

// chartSpec is what the platform's drawing library is told, version 1.10 and later.
//
// https://www.visactor.io/vchart/option
type chartSpec struct {
	Type      string      `json:"type"`
	Title     *chartTitle `json:"title,omitempty"`
	Data      chartData   `json:"data"`
	Direction string      `json:"direction,omitempty"`
	XField    string      `json:"xField"`
	YField    string      `json:"yField"`
	BarWidth  int         `json:"barWidth,omitempty"`
	Bar       *markSpec   `json:"bar,omitempty"`
	Point     *visible    `json:"point,omitempty"`
	Label     *labelSpec  `json:"label,omitempty"`
	Axes      []axis      `json:"axes"`
	Padding   padding     `json:"padding"`
}

type chartTitle struct {
	Text string `json:"text"`
}

type chartData struct {
	Values []datum `json:"values"`
}

// datum is one point; X and Y are a label and a figure, in the chart's direction.
type datum struct {
	X    any    `json:"x"`
	Y    any    `json:"y"`
	Text string `json:"t,omitempty"` // what is written beside it
}

type visible struct {
	Visible bool `json:"visible"`
}

type markSpec struct {
	Style markStyle `json:"style"`
}

type markStyle struct {
	Fill   string `json:"fill,omitempty"`
	Stroke string `json:"stroke,omitempty"`
	Radius int    `json:"cornerRadius,omitempty"`
}

type labelSpec struct {
	Visible   bool       `json:"visible"`
	Formatter string     `json:"formatter,omitempty"`
	Position  string     `json:"position,omitempty"`
	Overlap   *bool      `json:"overlap,omitempty"`
	Style     *markStyle `json:"style,omitempty"`
}

type axis struct {
	Orient  string   `json:"orient"`
	Type    string   `json:"type,omitempty"`
	Visible *bool    `json:"visible,omitempty"`
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Line    *visible `json:"domainLine,omitempty"`
	Tick    *tick    `json:"tick,omitempty"`
}

type tick struct {
	Visible *bool   `json:"visible,omitempty"`
	Step    float64 `json:"tickStep,omitempty"`
}

type padding struct {
	Top    int `json:"top"`
	Right  int `json:"right"`
	Bottom int `json:"bottom"`
	Left   int `json:"left"`
}

type form struct {
	Tag      string `json:"tag"`
	Name     string `json:"name"`
	Spacing  string `json:"vertical_spacing"`
	Elements []any  `json:"elements"`
}

type input struct {
	Tag           string `json:"tag"`
	Name          string `json:"name"`
	Type          string `json:"input_type"`
	Rows          int    `json:"rows,omitempty"`
	AutoResize    bool   `json:"auto_resize,omitempty"`
	MaxRows       int    `json:"max_rows,omitempty"`
	MaxLength     int    `json:"max_length"`
	Width         string `json:"width"`
	Label         *text  `json:"label,omitempty"`
	LabelPosition string `json:"label_position,omitempty"`
	Placeholder   *text  `json:"placeholder,omitempty"`
	Value         string `json:"default_value,omitempty"`
}

type button struct {
	Tag       string     `json:"tag"`
	Name      string     `json:"name,omitempty"`
	Type      string     `json:"type"`
	Size      string     `json:"size"`
	Text      text       `json:"text"`
	Submit    string     `json:"form_action_type,omitempty"`
	Confirm   *confirm   `json:"confirm,omitempty"`
	Behaviors []behavior `json:"behaviors"`
}

type confirm struct {
	Title text `json:"title"`
	Text  text `json:"text"`
}

type behavior struct {
	Type  string `json:"type"`
	Value value  `json:"value"`
}

// value is a message.Action on its way through the platform, and whether the
// card is in a group.
type value struct {
	Name    string `json:"a"`
	Arg     exact  `json:"x,omitempty"`
	Version exact  `json:"v,omitempty"`
	Ref     string `json:"r,omitempty"`
	Owner   string `json:"o,omitempty"`
	Group   bool   `json:"g,omitempty"`
}

// exact is a number that arrives as it left. Whoever handles the card on its way
// may hold numbers as float64, which is exact up to 2⁵³ only; a larger one
// travels as a string.
type exact int64

// MarshalJSON returns a number or, beyond 2⁵³, a string.
func (n exact) MarshalJSON() ([]byte, error) {
	const limit = 1 << 53
	digits := strconv.FormatInt(int64(n), 10)
	if n > limit || n < -limit {
		return json.Marshal(digits)
	}
	return []byte(digits), nil
}
