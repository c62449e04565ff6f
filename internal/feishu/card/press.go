package card

import (
	"cmp"
	"fmt"
	"strconv"

	"lianbot/internal/message"
)

// where says where a button stands.
type where int

const (
	inRow where = iota
	beside
)

// buttons renders a row of buttons that wraps on a narrow screen.
func (p *painter) buttons(x message.Buttons) []any {
	if len(x.Row) == 0 {
		return nil
	}
	return []any{p.asked(x.Row, func(submit bool) any { return p.row(x.Row, submit) })}
}

func (p *painter) row(buttons []message.Button, submit bool) columnSet {
	columns := make([]column, 0, len(buttons))
	for _, b := range buttons {
		columns = append(columns, column{
			Tag: "column", Width: "auto", Align: "center", Elements: []any{p.button(b, inRow, submit)},
		})
	}
	return columnSet{Tag: "column_set", Flex: "flow", Spacing: "8px", Columns: columns}
}

// asked wraps what holds the buttons into a form of its own when one of them has
// a question to ask first: the platform asks it on buttons that submit only.
func (p *painter) asked(buttons []message.Button, draw func(submit bool) any) any {
	for _, b := range buttons {
		if b.Confirm != nil {
			return form{Tag: "form", Name: p.name("", "ask"), Spacing: "8px", Elements: []any{draw(true)}}
		}
	}
	return draw(false)
}

func (p *painter) button(x message.Button, at where, submit bool) button {
	caption := shorten(p.short(x.Label), maxCaption)
	b := button{
		Tag: "button", Type: look(x.Look, at), Size: "medium", Text: label(caption),
		Behaviors: []behavior{{Type: "callback", Value: value{
			Name: x.Action.Name, Arg: exact(x.Action.Arg), Version: exact(x.Action.Version), Ref: x.Action.Ref,
			Owner: x.Action.Owner, Group: p.group,
		}}},
	}
	if at == beside {
		b.Size = "small"
	}
	if submit {
		b.Name, b.Submit = p.name("", "press"), "submit"
	}
	if x.Confirm != nil { // the platform wants both texts
		b.Confirm = &confirm{
			Title: label(p.short(cmp.Or(x.Confirm.Title, x.Label))),
			Text:  label(p.short(cmp.Or(x.Confirm.Text, x.Label))),
		}
	}
	return b
}

func look(l message.Look, at where) string {
	switch {
	case l == message.Primary && at == beside:
		return "primary_text"
	case l == message.Primary:
		return "primary_filled"
	case l == message.Quiet, at == beside:
		return "text"
	default:
		return "default"
	}
}

// takeFieldNames reserves the names of all fields, which come back with a press
// and so cannot be changed.
func (p *painter) takeFieldNames(blocks []message.Block) error {
	for _, b := range blocks {
		if b.Form == nil {
			continue
		}
		for _, f := range b.Form.Fields {
			if f.Name == "" || p.taken[f.Name] {
				return fmt.Errorf("%w: field name %q is empty or not unique", ErrInvalid, f.Name)
			}
			p.taken[f.Name] = true
		}
	}
	return nil
}

// name returns the wished name, or one made from the kind when it is empty or
// taken.
func (p *painter) name(wished, kind string) string {
	n := wished
	for n == "" || p.taken[n] {
		p.serial++
		n = kind + "_" + strconv.Itoa(p.serial)
	}
	p.taken[n] = true
	return n
}
