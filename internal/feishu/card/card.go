// Package card renders a message.Card as the platform's card JSON 2.0.
//
// All text of a card is data. It is rendered as plain_text and never as
// markdown, so whatever a person typed is shown as it was typed.
package card

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"lianbot/internal/message"
)

// The platform's limits on one card. It counts every component and every text.
// Its 30 KB are those of the request, in which the card is a quoted string, so
// the limit on the quoted card leaves room for the rest of the request.
const (
	maxElements = 200
	maxBytes    = 29_500
)

// ErrInvalid is wrapped by every error of this package: the card is not one
// that could be shown, however short.
var ErrInvalid = errors.New("invalid card")

// Render returns the card JSON for the chat with one person. The result has at
// most 200 elements and fits the platform's 30 KB for a whole request.
//
// A card that is too large is made smaller. When it has too many elements, the
// entries of lists lose their buttons, the last first. When it has too many
// bytes, grids lose their colours, the last first, and its longest texts are shortened and end in an ellipsis; prefilled
// values of fields are never shortened but left out, since a shortened value
// would be sent back as the person's own words. Only when that is not enough,
// rows, entries and at last whole blocks are left out from the end, each time
// with an ellipsis in their place.
//
// A field's value that is longer than the field allows is left out, too.
//
// It fails with ErrInvalid when a block is not exactly one part, a form has no
// button, or the names of fields are empty or not unique in the card.
func Render(c message.Card) ([]byte, error) {
	return fit(c, false)
}

// RenderInGroup is Render for a card in a group chat. Its buttons say so when
// they are pressed, since the platform does not: Action alone cannot tell where
// the card was, and nothing personal may be shown in a group.
func RenderInGroup(c message.Card) ([]byte, error) {
	return fit(c, true)
}

// draw renders the card with what the cuts leave of it.
func draw(c message.Card, group bool, cut cuts) ([]byte, error) {
	p := painter{cut: cut, group: group, taken: make(map[string]bool)}
	if err := p.takeFieldNames(c.Body); err != nil {
		return nil, err
	}
	elements := []any{} // a card without elements still needs the list
	for i, b := range c.Body {
		if i == cut.blocks {
			elements = append(elements, plain(ellipsis))
			break
		}
		parts, err := p.block(b)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", i+1, err)
		}
		elements = append(elements, parts...)
	}
	doc := document{
		Schema: "2.0",
		Config: config{
			UpdateMulti: true,
			Summary:     summary{Content: p.short(cmp.Or(c.Summary, c.Title))},
		},
		Header: p.header(c),
		Body:   body{VerticalSpacing: "8px", Elements: elements},
	}

	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // "<" as six bytes would waste the little room there is
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("encode card: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// header is nil for a card without a title and its companions.
func (p *painter) header(c message.Card) *header {
	title := cmp.Or(c.Title, c.Subtitle, c.Tag)
	if title == "" {
		return nil
	}
	h := &header{Title: label(p.short(title)), Template: templates(c.Tone)}
	if c.Subtitle != "" && c.Title != "" {
		h.Subtitle = new(label(p.short(c.Subtitle)))
	}
	if c.Tag != "" && title != c.Tag {
		h.Tags = []textTag{{Tag: "text_tag", Text: label(p.short(c.Tag)), Color: templates(c.Tone)}}
	}
	return h
}

// templates gives the colour of a card's head; a tag beside the title has the
// same names of colours.
func templates(t message.Tone) string {
	switch t {
	case message.Done:
		return "green"
	case message.Attention:
		return "orange"
	case message.Calm:
		return "blue"
	default:
		return "blue"
	}
}
