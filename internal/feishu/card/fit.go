package card

import (
	"bytes"
	"encoding/json"
	"math"
	"sort"
	"unicode/utf8"

	"lianbot/internal/message"
)

const ellipsis = "…"

// cuts says how much of a card is kept.
type cuts struct {
	text   int // runes of one text
	value  int // runes of a field's value; a longer one is left out
	live   int // entries that keep their buttons, in all lists together
	tinted int // grids that keep their colours
	rows   int // rows of a table or grid, entries of a list, points of a chart
	blocks int // blocks of the card
}

// knob is one of the cuts and the least that it is turned down to.
type knob struct {
	at    *int
	least int
}

// fit draws the card whole, or with the mildest cuts that make it fit: first
// until there are few enough elements, then until there are few enough bytes.
func fit(c message.Card, group bool) ([]byte, error) {
	cut := cuts{text: math.MaxInt, value: math.MaxInt, live: math.MaxInt, tinted: math.MaxInt, rows: math.MaxInt, blocks: math.MaxInt}
	out, err := draw(c, group, cut)
	if err != nil || few(out) && light(out) {
		return out, err
	}
	// Nothing is longer than the whole of it: from here the searches start.
	cut = cuts{text: len(out), value: len(out), live: len(out), tinted: maxTables, rows: len(out), blocks: len(c.Body)}
	again := func() []byte {
		out, err = draw(c, group, cut)
		return out
	}
	turn(again, few, knob{&cut.live, 0}, knob{&cut.blocks, 0})
	turn(again, light, knob{&cut.tinted, 0}, knob{&cut.text, 40}, knob{&cut.value, 0}, knob{&cut.rows, 3},
		knob{&cut.text, 1}, knob{&cut.blocks, 0})
	return out, err
}

// turn turns the knobs down, one after the other and each as little as
// possible, until what is drawn is good.
func turn(draw func() []byte, good func([]byte) bool, knobs ...knob) {
	for _, k := range knobs {
		if good(draw()) {
			return
		}
		most := *k.at
		if most <= k.least {
			continue
		}
		down := sort.Search(most-k.least, func(i int) bool {
			*k.at = most - i
			return good(draw())
		})
		*k.at = most - down
	}
	draw()
}

// few reports whether the card has few enough elements. An element is an object
// that begins with its tag; the mark cannot stand inside a text, where the
// quotes would be escaped.
func few(out []byte) bool {
	return bytes.Count(out, []byte(`{"tag":"`)) <= maxElements
}

// light reports whether the card, quoted as it is in a request, is small enough.
func light(out []byte) bool {
	quoted, err := json.Marshal(string(out))
	return err == nil && len(quoted) <= maxBytes
}

// shorten cuts s to n characters, the last of which is then an ellipsis.
func shorten(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + ellipsis
}
