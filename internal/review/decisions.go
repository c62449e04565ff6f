package review

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// decision is what a collective review makes of one item.
type decision struct {
	number int
	fate   form.Fate // empty: it stays
	into   int       // of a merge: the number of the item that stays for both
	text   string    // of a rewording
}

// agenda is a form as it is decided on.
type agenda struct {
	words   *questionnaire.Words
	items   []form.Numbered
	risks   []string // the slots between which risk points may be merged
	longest int      // characters of an item
}

// read reads what was decided, one item a line or between semicolons: “2 reword …”,
// “3 merge 1”, “4 drop”. What is not named stays. When a line is not understood
// nothing is.
func (a agenda) read(text string) ([]decision, *fault) {
	var all []decision
	for _, line := range parts(text) {
		if numbers, _, ok := a.words.Numbered(line, questionnaire.CmdDrop); ok {
			for _, n := range numbers {
				all = append(all, decision{number: n, fate: form.Dropped})
			}
			continue
		}
		d, numbered, wrong := a.line(line)
		last := len(all) - 1
		switch {
		case wrong != nil:
			return nil, wrong
		case numbered:
			all = append(all, d)
		case last >= 0 && all[last].fate == form.Reworded:
			all[last].text += joint + line
		default:
			return nil, faultOf("decide_unclear", "line", line)
		}
	}
	if len(all) == 0 {
		return nil, faultOf("decide_nothing")
	}
	return all, a.check(all)
}

// line reads one line; numbered says whether it begins with an item's number.
func (a agenda) line(line string) (d decision, numbered bool, wrong *fault) {
	n, rest, _, ok := a.words.Item(line)
	if !ok {
		return d, false, nil
	}
	d.number = n
	if text, _, _, ok := a.words.Begun(rest, questionnaire.CmdReword); ok {
		d.fate, d.text = form.Reworded, text
		return d, true, nil
	}
	if target, _, _, ok := a.words.Begun(rest, questionnaire.CmdMerge); ok {
		into, behind, _, ok := a.words.Item(target)
		if !ok || behind != "" {
			return d, true, faultOf("decide_merge_where", "line", line)
		}
		d.fate, d.into = form.Merged, into
		return d, true, nil
	}
	switch {
	case a.means(rest, questionnaire.CmdDrop):
		d.fate = form.Dropped
		return d, true, nil
	case a.means(rest, questionnaire.CmdRetain):
		return d, true, nil
	}
	if n < 1 || n >= notItems {
		return d, false, nil
	}
	return d, true, faultOf("decide_unclear", "line", line)
}

// means says whether a text is a command's word and nothing else.
func (a agenda) means(text string, c questionnaire.Command) bool {
	rest, _, _, ok := a.words.Begun(text, c)
	return ok && rest == ""
}

// check finds the first decision that cannot be: a number that is none, an item twice,
// a merge of what does not belong together.
func (a agenda) check(all []decision) *fault {
	count := strconv.Itoa(len(a.items))
	fates := map[int]form.Fate{}
	for _, d := range all {
		_, twice := fates[d.number]
		switch {
		case d.number < 1 || d.number > len(a.items):
			return faultOf("decide_number", "number", strconv.Itoa(d.number), "count", count)
		case twice:
			return faultOf("decide_twice", "number", strconv.Itoa(d.number))
		}
		fates[d.number] = d.fate
	}
	for _, d := range all {
		if wrong := a.checkOne(d, fates); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (a agenda) checkOne(d decision, fates map[int]form.Fate) *fault {
	number := strconv.Itoa(d.number)
	switch d.fate {
	case form.Reworded:
		return a.checkText(d)
	case form.Merged:
		into := strconv.Itoa(d.into)
		switch {
		case d.into < 1 || d.into > len(a.items):
			return faultOf("decide_number", "number", into, "count", strconv.Itoa(len(a.items)))
		case d.into == d.number:
			return faultOf("decide_merge_self", "number", number)
		case fates[d.into] == form.Merged || fates[d.into] == form.Dropped:
			return faultOf("decide_merge_gone", "number", number, "into", into)
		case !a.akin(a.items[d.number-1], a.items[d.into-1]):
			return faultOf("decide_merge_apart", "number", number, "into", into)
		}
	default:
	}
	return nil
}

func (a agenda) checkText(d decision) *fault {
	number := strconv.Itoa(d.number)
	switch {
	case !strings.ContainsFunc(d.text, unicode.IsLetter):
		return faultOf("decide_no_text", "number", number)
	case utf8.RuneCountInString(d.text) > a.longest:
		return faultOf("decide_long", "number", number, "max", strconv.Itoa(a.longest))
	default:
		return nil
	}
}

// akin says whether two items can be merged: of one post, and in one slot or both risks.
func (a agenda) akin(x, y form.Numbered) bool {
	if x.Post != y.Post {
		return false
	}
	return x.Slot == y.Slot || slices.Contains(a.risks, x.Slot) && slices.Contains(a.risks, y.Slot)
}

// changes are what the decisions make of the form, and the same as what is kept of
// them. A slot that loses its last item is expressly empty.
func (a agenda) changes(all []decision) (changes []form.Change, said []form.Comment) {
	type place struct {
		post int64
		slot string
	}
	left := map[place]int{}
	for _, it := range a.items {
		left[place{it.Post, it.Slot}]++
	}
	for _, d := range all {
		it := a.items[d.number-1]
		at := form.Change{Post: it.Post, Slot: it.Slot, Item: it.Item.ID}
		c := form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, About: it.Item.Text, Fate: d.fate}
		switch d.fate {
		case form.Reworded:
			if d.text == it.Item.Text {
				continue
			}
			at.Kind, at.Text, c.Text = form.EditItem, d.text, d.text
		case form.Merged:
			at.Kind, c.Text = form.DropItem, a.items[d.into-1].Item.Text
		case form.Dropped:
			at.Kind = form.DropItem
		default:
			continue
		}
		changes, said = append(changes, at), append(said, c)
		if at.Kind != form.DropItem {
			continue
		}
		if left[place{it.Post, it.Slot}]--; left[place{it.Post, it.Slot}] == 0 {
			changes = append(changes, form.Change{Kind: form.SayNone, Post: it.Post, Slot: it.Slot})
		}
	}
	return changes, said
}
