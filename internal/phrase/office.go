package phrase

import (
	"hash/fnv"
	"slices"
	"strings"

	"lianbot/internal/message"
)

// The actions of the office's cards. Arg is an Aim unless said otherwise.
const (
	OfficeProgress = "progress"
	OfficeUnits    = "units"   // all units, in pages
	OfficeMissing  = "missing" // who has not finished
	OfficeCategory = "category"
	OfficeRanking  = "ranking"
	OfficeTrend    = "trend"
	OfficeRoster   = "roster"
	OfficeCampaign = "campaign"
	OfficePhases   = "phases"

	OfficeNudgeAll      = "nudge_all"      // write to all who have not finished
	OfficeNudgeOpen     = "nudge_open"     // to those who have not begun
	OfficeNudgeDrafting = "nudge_drafting" // to those who have begun
	OfficeNudgeReturned = "nudge_returned" // to those whose form was sent back

	// The same for the whole school, after the number was shown.
	OfficeNudgeAllSure      = "nudge_all_confirm"
	OfficeNudgeOpenSure     = "nudge_open_confirm"
	OfficeNudgeDraftingSure = "nudge_drafting_confirm"
	OfficeNudgeReturnedSure = "nudge_returned_confirm"

	OfficeExport         = "export" // asks what
	OfficeExportRegister = "export_register"
	OfficeExportForms    = "export_forms"
	OfficeExportAll      = "export_all"
	OfficeExportState    = "export_state" // how far it is; Ref: what

	OfficeExtend     = "extend"      // the field has the command
	OfficeExtendUndo = "extend_undo" // Arg: the version of the plan that is taken back
)

// Aim is what an office's button is about: a unit, and a page of what does not
// fit on one. The zero value is the whole of what the person may see, its first
// page.
type Aim struct {
	Unit string
	Page int
}

const (
	pageBits = 10
	unitBits = 42 // with the page, what a number of JavaScript holds
)

// Arg is the aim as an action carries it. A unit goes by a mark that is made from
// its name, so that a button never comes to mean another when the roster changes.
func (a Aim) Arg() int64 { return mark(a.Unit)<<pageBits | int64(min(max(a.Page, 0), 1<<pageBits-1)) }

// AimAt reads an aim, given the units that it may be at. It returns false when it
// is at a unit that is not among them.
func AimAt(arg int64, units []string) (Aim, bool) {
	aim := Aim{Page: int(arg & (1<<pageBits - 1))}
	m := arg >> pageBits
	if m == 0 {
		return aim, arg >= 0
	}
	for _, u := range units {
		if mark(u) == m {
			aim.Unit = u
			return aim, true
		}
	}
	return Aim{}, false
}

// mark tells units apart; 0 is no unit.
func mark(unit string) int64 {
	if unit == "" {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(unit))
	return max(1, int64(h.Sum64()>>(64-unitBits))) //nolint:gosec // 42 bits fit
}

// Sheet is an answer of the office before it has a form. Without a card it is the
// one line; with a card it is shown as such, or written out as text.
type Sheet struct {
	Line string
	Card *message.Card
	// Hint says what can be typed from here, where a card has buttons.
	Hint string
}

// Message gives the sheet its form.
func (s Sheet) Message(asText bool) message.Message {
	switch {
	case s.Card == nil:
		return message.Say(s.Line)
	case asText:
		return message.Say(s.Text())
	default:
		return message.Show(*s.Card)
	}
}

// Text is the card written out: the same figures, since they are read from it.
// What can be pressed is left out, and what is drawn too, because a table beside
// it has the figures; a grid becomes a line a row.
func (s Sheet) Text() string {
	if s.Card == nil {
		return s.Line
	}
	c := *s.Card
	parts := []string{inline(c.Title, c.Subtitle, c.Tag)}
	for _, block := range c.Body {
		switch {
		case block.Paragraph != nil:
			parts = append(parts, block.Paragraph.Text)
		case block.Table != nil:
			parts = append(parts, tableText(*block.Table))
		case block.Grid != nil:
			parts = append(parts, gridText(*block.Grid))
		case block.Fold != nil:
			parts = append(parts, joinLines(block.Fold.Title, block.Fold.Text))
		}
	}
	return joinLines(slices.DeleteFunc(append(parts, s.Hint), func(part string) bool { return part == "" })...)
}

func inline(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, between)
}

func tableText(t message.Table) string {
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Name
	}
	lines := []string{strings.Join(heads, between)}
	for _, row := range t.Rows {
		lines = append(lines, strings.Join(row, between))
	}
	return joinLines(lines...)
}

func gridText(g message.Grid) string {
	lines := []string{strings.Join(append([]string{g.Corner}, g.Columns...), between)}
	for _, row := range g.Rows {
		cells := []string{row.Name}
		for _, n := range row.Cells {
			cells = append(cells, itoa(n))
		}
		lines = append(lines, strings.Join(cells, between))
	}
	return joinLines(lines...)
}

// sheet begins a card of the office.
func (b Bulletin) sheet(title string, body ...message.Block) Sheet {
	return Sheet{Card: &message.Card{Title: title, Summary: title, Tone: message.Calm, Body: body}}
}

// act is a button of an office's card. In a group it is nobody's own.
func (b Bulletin) act(label, action string, aim Aim, look message.Look) message.Button {
	return b.actArg(label, action, aim.Arg(), look)
}

func (b Bulletin) actArg(label, action string, arg int64, look message.Look) message.Button {
	button := message.Button{Label: label, Look: look, Action: message.Action{Name: action, Arg: arg}}
	if !b.Group {
		button.Action.Owner = Owner(b.Person)
	}
	return button
}

// pageRows is how many rows a card shows of a table that has more: as many as the
// platform itself shows at once.
const pageRows = 10

// page says which of n rows are on a page, counted from 1, and how many pages
// there are. A text has one.
func (b Bulletin) page(n, page int) (from, to, at, pages int) {
	if b.Whole {
		return 0, n, 1, 1
	}
	pages = max(1, (n+pageRows-1)/pageRows)
	at = min(max(page, 1), pages)
	from = (at - 1) * pageRows
	return from, min(from+pageRows, n), at, pages
}

// turning are the buttons to the pages beside one, none when there is one only.
func (b Bulletin) turning(action string, aim Aim, at, pages int) []message.Button {
	var buttons []message.Button
	if at > 1 {
		aim.Page = at - 1
		buttons = append(buttons, b.act(b.say("office_button_page_back"), action, aim, message.Ordinary))
	}
	if at < pages {
		aim.Page = at + 1
		buttons = append(buttons, b.act(b.say("office_button_page_on"), action, aim, message.Ordinary))
	}
	return buttons
}

// pageTag says which page it is, when there are several.
func (b Bulletin) pageTag(at, pages int) string {
	if pages == 1 {
		return ""
	}
	return b.say("office_page", "page", itoa(at), "pages", itoa(pages))
}

// Choice is what a unit's name could mean, to be chosen from; action says what is
// wanted of the unit. In a group what was typed is not said again.
func (b Bulletin) Choice(typed string, near []string, action string) Sheet {
	name := "unit_unknown"
	if len(near) == 0 {
		name = "unit_unknown_at_all"
	}
	if b.Group {
		name += "_group"
	}
	said := b.say(name, "unit", brief(typed))
	if len(near) == 0 {
		return Sheet{Line: said}
	}
	buttons := make([]message.Button, len(near))
	for i, unit := range near {
		buttons[i] = b.act(unit, action, Aim{Unit: unit}, message.Ordinary)
	}
	s := b.sheet(b.say("unit_which"), text(said), row(buttons...))
	s.Card.Tone = message.Attention
	s.Hint = b.say("unit_near", "near", b.list(near))
	return s
}
